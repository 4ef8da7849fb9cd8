"""Many event rows folded into one row per record, as a mapping's `Fold` says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from custrel.errors import FormatError
from custrel.io._cell_values import norm, whole
from custrel.io._rows import Rows
from custrel.io.mapping import Fold

Row = tuple[str, list[Any]]


def folded(
    rows: Rows, fold: Fold, at: Mapping[str, Sequence[int]], is_missing: Callable[[Any], bool]
) -> Iterator[tuple[str, list[Any], int]]:
    """Give (place, cells, rows) per record: the last value that is not missing, except where the rule says first or most."""

    def index(name: str) -> int | None:
        return at.get(norm(name), [None])[0]

    key = index(fold.by)
    if key is None:
        raise FormatError(
            rows.name,
            f"lacks the column {fold.by!r} that says which rows belong together",
            "export it with that column",
        )
    order = index(fold.order) if fold.order else None
    groups: dict[Any, list[Row]] = {}
    for place, cells in rows.rows:
        name = cells[key]
        groups.setdefault(name.strip() if isinstance(name, str) else repr(name), []).append((place, cells))
    first = [i for i in map(index, fold.first) if i is not None]
    most = [i for i in map(index, fold.most) if i is not None]
    for group in groups.values():
        if order is not None and len(group) > 1:
            group.sort(key=lambda r: whole(r[1][order]))
        yield group[0][0], _merged([cells for _, cells in group], first, most, is_missing), len(group)


def _merged(
    rows: list[list[Any]], first: list[int], most: list[int], is_missing: Callable[[Any], bool]
) -> list[Any]:
    if len(rows) == 1:
        return rows[0]
    merged = list(rows[-1])
    for index, cell in enumerate(merged):
        if is_missing(cell):
            merged[index] = next((r[index] for r in reversed(rows) if not is_missing(r[index])), cell)
    for index in first:
        merged[index] = next((r[index] for r in rows if not is_missing(r[index])), merged[index])
    for index in most:
        merged[index] = max((r[index] for r in rows), key=whole)
    return merged
