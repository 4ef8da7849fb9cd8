"""Records as rows of text cells and back: dotted columns for nested values, a separator for lists, JSON for what is deeper.

* One value inside another has dotted columns: ``price.amount``, ``price.currency``; a range ``business_share.lo`` and ``.hi``.
* A list of texts, ids or instants stands in one cell, separated by ``;`` (inside an item ``\\;``, and ``\\\\`` for ``\\``).
* A list of larger things (``stages``, ``asset_lines``, ``identifiers``) stands in one cell as JSON.
* Mappings have one column per key (``consequences.mission``); a word stands plain, anything else as JSON.
* Where a cell may hold any type (``Fact.value``, traits), text stands plain unless it would read as JSON; then it is quoted.
* An empty cell is a field that is not given.
"""

import datetime as dt
import decimal
import json
import re
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
from dateutil.relativedelta import relativedelta

from custrel._fields import FrozenMap
from custrel.io._bad import NotFinite
from custrel.io._json import parse_line
from custrel.io._kinds import is_dict, is_list
from custrel.io._shape import FieldShape, fields_of
from custrel.model import Ref, Weekly

SEPARATOR: Final = ";"
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_PREFIXED: Final = re.compile(r"'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_INT: Final = re.compile(r"-?\d{1,400}", re.ASCII)
_FLOAT: Final = re.compile(r"-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?", re.ASCII)
_TEXTS: Final = (str, dt.datetime, dt.date, decimal.Decimal, dt.timedelta, relativedelta, Weekly, Ref)


def columns_of(owner: type) -> dict[str, FieldShape]:
    """Give every fixed column of a kind of record with the shape of what it holds; those of mappings are open."""
    found: dict[str, FieldShape] = {}
    for name, shape in fields_of(owner).items():
        if name == "extra" or shape.origin is FrozenMap:
            continue
        nested = [k for k in shape.kinds if _is_nested(k)]
        if len(nested) < len(shape.kinds) or shape.origin is tuple or _any_type(shape):
            found[name] = shape
        for kind in nested if not _any_type(shape) else ():
            found.update(
                {
                    f"{name}.{n}": attrs.evolve(s, personal=s.personal or shape.personal)
                    for n, s in columns_of(kind).items()
                },
            )
    return found


def _is_nested(kind: Any) -> bool:
    return isinstance(kind, type) and attrs.has(kind) and kind not in _TEXTS


def _any_type(shape: FieldShape) -> bool:
    return str in shape.kinds and len(shape.kinds) > 1


# ------------------------------------------------------------------------------------------------ to cells


def cells_of(plain: Mapping[str, Any], owner: type) -> Iterator[tuple[str, str, bool]]:
    """Give (column, cell, whether the cell is a text somebody wrote) for a record in plain values."""
    shapes = fields_of(owner)
    rest: dict[str, Any] = {}
    for name, value in plain.items():
        shape = shapes.get(name)
        if name == "extra":
            rest.update(value)
        elif shape is None:
            if isinstance(value, str) and value and name.strip() == name and name and "." not in name:
                yield name, value, True
            else:
                rest[name] = value
        elif shape.origin is FrozenMap:
            words = not any(k in (int, float, bool) for k in shape.args)
            for key, item in value.items():
                yield (
                    f"{name}.{key}",
                    item if isinstance(item, str) and _is_words(shape) and words else literal(item),
                    True,
                )
        else:
            yield from _field_cells(name, value, shape, rest)
    if rest:
        yield "extra", json.dumps(rest, ensure_ascii=False), True


def _is_words(shape: FieldShape) -> bool:
    """Tell whether a mapping's texts are words of an enumeration, never free text."""
    return str not in typing.get_args(shape.args[1]) and shape.args[1] is not str


def _field_cells(
    name: str, value: Any, shape: FieldShape, rest: dict[str, Any]
) -> Iterator[tuple[str, str, bool]]:
    """Give the cells of a field; what nobody knows inside it goes to ``rest`` under its dotted name."""
    if _any_type(shape):
        yield name, literal(value), True
    elif is_dict(value):
        # Of the kinds of a field that is not of any type, one at most is no number or text.
        inner = fields_of(next(k for k in shape.kinds if _is_nested(k)))
        for key, item in value.items():
            if key in inner:
                yield from _field_cells(f"{name}.{key}", item, inner[key], rest)
            else:
                rest[f"{name}.{key}"] = item
    elif is_list(value):
        if all(isinstance(v, str) for v in value) and value and _holds_texts(shape):
            yield (
                name,
                SEPARATOR.join(v.replace("\\", "\\\\").replace(SEPARATOR, "\\" + SEPARATOR) for v in value),
                True,
            )
        else:
            yield name, json.dumps(value, ensure_ascii=False), True
    elif isinstance(value, bool):
        yield name, "true" if value else "false", False
    elif isinstance(value, (int, float)):
        yield name, repr(value), False
    else:
        yield name, str(value), shape.kinds[0] is str


def _holds_texts(shape: FieldShape) -> bool:
    return shape.origin is tuple and shape.args[0] in _TEXTS


def literal(value: Any) -> str:
    """Write a value of any type: text plain where it cannot be mistaken, everything else as JSON."""
    if isinstance(value, str) and value:
        try:
            parse_line(value)
        except ValueError:
            return value
    return json.dumps(value, ensure_ascii=False)


def neutral(text: str, *, formulas: bool) -> str:
    """Put a quote before a text that a spreadsheet would run as a formula; one that looks prefixed already gets one more."""
    return "'" + text if (_PREFIXED if formulas else _FORMULA).match(text) else text


def original(text: str) -> str:
    """Take back the quote `neutral` put there."""
    return text[1:] if text[:1] == "'" and _PREFIXED.match(text) else text


# ------------------------------------------------------------------------------------------------ from cells


def value_of(cell: str, shape: FieldShape) -> Any:
    """Give the plain value a cell stands for; what cannot be read stays text, and the gate says what is wrong with it."""
    cell = original(cell)
    if _any_type(shape):
        return unliteral(cell)
    if shape.origin is tuple:
        return _items(cell, shape)
    if bool in shape.kinds and cell.strip().lower() in ("true", "false"):
        return cell.strip().lower() == "true"
    if int in shape.kinds and _INT.fullmatch(cell.strip()):
        return unliteral(cell.strip())
    if float in shape.kinds and _FLOAT.fullmatch(cell.strip()):
        return _json_or_text(cell.strip())
    if float in shape.kinds and cell.strip().lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return NotFinite(cell.strip())
    if any(_is_nested(k) for k in shape.kinds):
        return unliteral(cell)
    return cell if str in shape.kinds else cell.strip()


def _items(cell: str, shape: FieldShape) -> Any:
    if cell.lstrip()[:1] == "[":
        found = unliteral(cell.strip())
        if is_list(found):
            return found
    if not _holds_texts(shape):
        found = unliteral(cell)
        return (
            found
            if not isinstance(found, str) or shape.args[0] not in (int, float)
            else [_json_or_text(p.strip()) for p in cell.split(SEPARATOR)]
        )
    items: list[str] = [""]
    escaped = False
    for c in cell:
        if escaped or c not in "\\" + SEPARATOR:
            items[-1] += c
            escaped = False
        elif c == "\\":
            escaped = True
        else:
            items.append("")
    return (
        [i for i in items if i.strip()] if shape.args[0] is str else [i.strip() for i in items if i.strip()]
    )


def _json_or_text(text: str) -> Any:
    try:
        return parse_line(text)
    except ValueError:
        return float(text) if _FLOAT.fullmatch(text) else text


def unliteral(cell: str) -> Any:
    """Read what `literal` wrote."""
    try:
        return parse_line(cell)
    except ValueError:
        return cell


def put(record: dict[str, Any], column: str, value: Any) -> None:
    """Put a value into a record under its dotted column."""
    head, dot, tail = column.partition(".")
    if not dot:
        parts = record.get(head)
        if is_list(parts) and is_list(value):  # identifiers under columns of their own, which came first
            value = [*value, *parts]
        record[head] = value
        for key, part in parts.items() if is_dict(parts) else ():
            put(record, f"{head}.{key}", part)
        return
    inner = record.setdefault(head, {})
    if is_dict(inner):
        put(inner, tail, value)
    else:
        record[column] = value  # the field and its parts are both given: the gate says so
