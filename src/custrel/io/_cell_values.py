"""Reading single cells of an export: numbers, yes and no, months, money; and the names of columns as they are compared."""

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from custrel.io._bad import MARKS, Bad, shown
from custrel.io._kinds import is_list, is_tuple
from custrel.io._lexical import money
from custrel.io._shape import FieldShape
from custrel.io.mapping import Column, Reads
from custrel.model import Money

_YES: Final = frozenset({"true", "yes", "y", "on", "1", "t"})
_NO: Final = frozenset({"false", "no", "n", "off", "0", "f"})
_NUMBER: Final = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)


@functools.lru_cache(maxsize=4096)
def norm(name: str) -> str:
    """Give a column's name as it is compared: case, blanks and underscores set aside."""
    return re.sub(r"[\s_]+", " ", name.strip().casefold())


def whole(cell: Any) -> int:
    """Give the whole number in a cell, -1 where there is none: for putting rows in order."""
    if type(cell) is int:
        return cell
    return int(cell) if isinstance(cell, str) and cell.strip().isdecimal() and len(cell) < 19 else -1


def lookup(values: Mapping[str, Any], key: str) -> Any:
    """Give what a word of the source means: as written, else but for case, blanks and underscores; None where nobody said."""
    if key in values:
        return values[key]
    plain = norm(key)
    return next((v for k, v in values.items() if norm(k) == plain), None)


def _number(column: Column, cell: Any) -> float:
    if type(cell) in (int, float):
        return float(cell) * column.factor
    if isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()):
        return float(cell) * column.factor
    raise Bad(
        "value.type",
        f"must be a number (got {shown(cell)})",
        "plain digits with a point; no separators, no units",
    )


def _count(_: Column, cell: Any) -> int:
    if type(cell) is int:
        return cell
    if isinstance(cell, str) and re.fullmatch(r"\d{1,18}", cell.strip(), re.ASCII):
        return int(cell)
    raise Bad("value.type", f"must be a whole number (got {shown(cell)})", "")


def _flag(column: Column, cell: Any) -> bool | None:
    if type(cell) is bool:
        return cell
    key = str(cell) if type(cell) is int else cell
    if isinstance(key, str):
        found = lookup(column.values, key) if column.values else None
        if found is not None:
            return bool(found)
        if key.strip().casefold() in _YES:
            return True
        if key.strip().casefold() in _NO:
            return False
    raise Bad("value.type", f"must be yes or no (got {shown(cell)})", "")


def _months(column: Column, cell: Any) -> str:
    return f"P{_count(column, cell)}M"


def _silent(*_: str) -> None:
    """Say nothing: a number in a cell is no binary number."""


def _money(column: Column, cell: Any) -> Money:
    return Money(
        amount=money(cell.strip() if isinstance(cell, str) else cell, _silent),
        currency=column.currency,
    )


SCALARS: Final[dict[Reads, Callable[[Column, Any], Any]]] = {
    Reads.NUMBER: _number,
    Reads.COUNT: _count,
    Reads.FLAG: _flag,
    Reads.MONTHS: _months,
    Reads.MONEY: _money,
}


def each(value: Any) -> tuple[Any, ...]:
    """Give the values of a tuple, or the one value."""
    return value if is_tuple(value) else (value,)


def into(record: dict[str, Any], head: str, tail: str, value: Any, shape: FieldShape) -> None:
    """Put a value inside a nested one: a mapping's key, a field of a value, of the one item of a list, or of that of a kind."""
    kind, dot, part = tail.partition(".")
    if shape.origin is tuple and dot:
        items: list[dict[str, Any]] = record.setdefault(head, [])
        item = next((i for i in items if i["kind"] == kind), None)
        if item is None:
            items.append(item := {"kind": kind})
        item[part] = value
    elif shape.origin is tuple:
        record.setdefault(head, [{}])[0][tail] = value
    else:
        record.setdefault(head, {})[tail] = value


def aside(extra: dict[str, Any], name: str, cell: Any) -> None:
    """Keep a cell no column reads; cells of headers that repeat become a list, times text."""
    if isinstance(cell, (dt.datetime, dt.date)):
        cell = cell.isoformat()
    elif not isinstance(cell, (str, int, float, bool, list, dict, *MARKS)):
        cell = str(cell)
    if name not in extra:
        extra[name] = cell
    elif is_list(extra[name]):
        extra[name] = [*extra[name], cell]
    else:
        extra[name] = [extra[name], cell]
