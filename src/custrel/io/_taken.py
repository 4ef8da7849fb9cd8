"""The rows taken for one kind of record: as they came, where they stood, and what could be made of them."""

from collections.abc import Sequence
from typing import Any, final

import attrs

from custrel.errors import Diagnostic


@final
@attrs.define(kw_only=True, eq=False)
class Taken:
    """Rows and records of one kind.

    ``places`` say where each row stood; a number stands for that position in the table of that name. Rows folded into one
    are counted in ``counts``, everything else is one row. ``fixed`` are diagnostics found before the gate; one of them an
    error means that the record is rejected. ``records`` are those that can stand so far, ``refused`` the ids of those that
    could not, ``unordered`` those of the records whose instants may run backwards.
    """

    table: str
    sources: list[Any] = attrs.field(factory=list[Any])
    places: Sequence[str | int] = ()
    counts: dict[int, int] = attrs.field(factory=dict[int, int])
    fixed: dict[int, tuple[Diagnostic, ...]] = attrs.field(factory=dict[int, tuple[Diagnostic, ...]])
    records: dict[str, Any] = attrs.field(factory=dict[str, Any])
    refused: dict[str, None] = attrs.field(factory=dict[str, None])
    unordered: set[str] = attrs.field(factory=set[str])
    _stood: tuple[Sequence[str], Sequence[int]] = ((), ())
    _at: dict[str, int] | None = None

    def add(self, source: Any, place: str, count: int, fixed: tuple[Diagnostic, ...]) -> None:
        """Take one row."""
        index = len(self.sources)
        self.sources.append(source)
        if not isinstance(self.places, list):
            self.places = list(self.places)
        self.places.append(place)
        if count != 1:
            self.counts[index] = count
        if fixed:
            self.fixed[index] = fixed

    def extend_places(self, count: int) -> None:
        """Take the places of rows that stand in a table of this name one after the other."""
        self.places = [*self.places, *range(count)] if self.places else range(count)

    def stand(self, ids: Sequence[str], rows: Sequence[int]) -> None:
        """Take which row each record came from; made a mapping when somebody asks."""
        self._stood, self._at = (ids, rows), None

    @property
    def at(self) -> dict[str, int]:
        """Which row each record came from, by id; of equal ones the first, implied ones came from none."""
        if self._at is None:
            ids, rows = self._stood
            self._at = dict(zip(reversed(ids), reversed(rows), strict=True))
        return self._at

    def place(self, index: int) -> str:
        """Say where a row stood."""
        place = self.places[index]
        return place if isinstance(place, str) else f"{self.table}[{place}]"

    def place_of(self, record_id: str) -> str:
        """Say where the row of a record stood; empty where there was none."""
        index = self.at.get(record_id)
        return "" if index is None else self.place(index)

    def rows(self, index: int) -> int:
        """Count the rows folded into one."""
        return self.counts.get(index, 1)
