"""Reading records by the hundred thousand: column by column, without the cost of a frozen ``__init__``.

Records of one source nearly always give the same fields. A batch of them is laid out in columns, each column is checked at once
(`_checks`), and one straight loop fills the slots of an unfrozen twin of the class, which then becomes the class. A record
with a value that is not plainly fine is left out of its batch and read again, slowly. Only kinds that come in bulk.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, cast, final

from custrel.io._checks import Check, Column, column_check
from custrel.io._doubts import ORDER, disordered
from custrel.io._fast import REFUSED, plain_record
from custrel.io._shape import fields_of
from custrel.model import KINDS, Incident

RULES: Final[dict[type[Any], tuple[tuple[str, str], ...]]] = {
    Incident: (("down_from", "down_to"),),
}  # of whole objects: the pairs of fields that must be in order; a class that has other rules cannot be read in bulk
_BATCH = (
    2_000  # records laid out at a time: small enough to stay near the processor, large enough to be worth it
)
_FEW = 32  # records that are not worth laying out

Read = Callable[[Sequence[Any]], tuple[list[Any | None], list[Any]]]


@final
class BulkReader:
    """Reads lists of mappings of one class; None for each that is not plainly fine."""

    def __init__(self, owner: type[Any]) -> None:
        self.owner = owner
        self.kind = next(kind for kind, info in KINDS.items() if info.cls is owner)
        self.plain = plain_record(owner)
        self.shapes = fields_of(owner)
        self.known = frozenset(self.shapes)
        self.needed = frozenset(n for n, s in self.shapes.items() if s.required)
        self.absent = {n: None if s.required else s.default for n, s in self.shapes.items()}
        own = next(n for n, s in self.shapes.items() if s.required)
        self.checks: dict[str, Check] = {n: column_check(s, own=n == own) for n, s in self.shapes.items()}
        self.makers: dict[tuple[str, ...], Callable[..., list[Any]]] = {}
        # The twin adds no slots of its own, or Python would compare all of them each time one becomes the other.
        thawed = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
        self.twin: Any = type(f"_{owner.__name__}", (owner,), thawed)

    def read(self, sources: Sequence[Any]) -> tuple[list[Any | None], list[Any]]:
        """Read every mapping, batch by batch; give also the records whose instants may run backwards."""
        found: list[Any | None] = []
        unordered: list[Any] = []
        for start in range(0, len(sources), _BATCH):
            found += self._batch(sources[start : start + _BATCH], unordered)
        return found, unordered

    def _one_by_one(self, rows: Iterable[Any], unordered: list[Any]) -> list[Any | None]:
        found = [self.plain(row) for row in rows]
        unordered += [record for record in found if record is not None]
        return found

    def _batch(self, rows: Sequence[Any], unordered: list[Any]) -> list[Any | None]:
        if len(rows) < _FEW:
            return self._one_by_one(rows, unordered)
        kinds = set(map(type, rows))
        if kinds == {self.owner}:
            unordered += rows
            return list(rows)
        bad: set[int] = (
            set() if kinds == {dict} else {i for i, row in enumerate(rows) if row.__class__ is not dict}
        )
        if not bad:
            names, columns, bad = self._columns(rows)
            checked: dict[str, Column] = {}
            for name, column in zip(names, columns, strict=True):
                try:
                    checked[name] = self.checks[name](column)
                except REFUSED:
                    found = set(_refused(self.checks[name], column))
                    if not found:  # the column is refused for something no value of it shows by itself
                        return self._one_by_one(rows, unordered)
                    bad |= found
            if not bad:
                bad = self._against_rules(checked)
            if not bad:
                made = self._maker(names)(*checked.values())
                for before, after in ORDER[self.kind]:
                    if before in checked and after in checked:
                        unordered += [made[i] for i in disordered(checked[before], checked[after])]
                return made
        odd = iter(self._one_by_one([row for i, row in enumerate(rows) if i in bad], unordered))
        rest = iter(self._batch([row for i, row in enumerate(rows) if i not in bad], unordered))
        return [next(odd if i in bad else rest) for i in range(len(rows))]

    def _columns(self, rows: Sequence[dict[Any, Any]]) -> tuple[tuple[str, ...], list[Column], set[int]]:
        """Lay rows out; what a row does not name has its default; rows that are not plainly of this class are set aside."""
        given = rows[0].keys()
        if given <= self.known and self.needed <= given and set(map(len, rows)) == {len(given)}:
            names = tuple([n for n in self.shapes if n in given])
            pick = cast("Callable[[dict[Any, Any]], tuple[Any, ...]]", operator.itemgetter(*names))
            try:
                return names, list(zip(*map(pick, rows), strict=True)), set()
            except KeyError:
                pass  # as many fields, but not the same
        bad = {i for i, r in enumerate(rows) if not self.needed <= r.keys() <= self.known}
        union = set[Any]().union(*rows)
        names = tuple([n for n in self.shapes if n in union])
        return names, [[row.get(n, self.absent[n]) for row in rows] for n in names], bad

    def _against_rules(self, columns: dict[str, Column]) -> set[int]:
        found: set[int] = set()
        for first, second in RULES[self.owner]:
            pairs = zip(columns.get(first, ()), columns.get(second, ()), strict=False)
            found |= {
                i
                for i, (low, high) in enumerate(pairs)
                if low is not None and high is not None and high < low
            }
        return found

    def _maker(self, names: tuple[str, ...]) -> Callable[..., list[Any]]:
        """Give the loop that makes records out of columns, written for these names."""
        made = self.makers.get(names)
        if made is None:
            rest = {f"d_{n}": d for n, d in self.absent.items() if n not in names}
            scope: dict[str, Any] = {"Twin": self.twin, "Owner": self.owner, "new": object.__new__, **rest}
            local = ", ".join(f"{n}={n}" for n in scope)  # locals are faster to look up
            lines = [
                f"def make({', '.join(names)}, *, {local}):",
                "    made = []",
                f"    for {', '.join(f'v_{n}' for n in names)}, in zip({', '.join(names)}):",
                "        r = new(Twin)",
                *(f"        r.{n} = v_{n}" for n in names),
                *(f"        r.{n} = d_{n}" for n in self.shapes if n not in names),
                "        r.__class__ = Owner",
                "        made.append(r)",
                "    return made",
            ]
            exec("\n".join(lines), scope)  # noqa: S102 - our own text; names are fields of our own class
            made = self.makers[names] = scope["make"]
        return made


def _refused(check: Check, column: Iterable[Any]) -> Iterable[int]:
    """Give the places of the values a column is refused for."""
    for index, value in enumerate(column):
        try:
            check([value])
        except REFUSED:
            yield index


def quick_records(owner: type[Any]) -> Read:
    """Give the fastest way of reading records that there is, as `BulkReader.read`."""
    if owner in RULES:
        return BulkReader(owner).read
    plain = plain_record(owner)

    def read(sources: Sequence[Any]) -> tuple[list[Any | None], list[Any]]:
        found = [plain(source) for source in sources]
        return found, [record for record in found if record is not None]

    return read
