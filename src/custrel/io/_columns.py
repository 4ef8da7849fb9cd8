"""The cells of a row put where they belong: into fields, identifiers, open mappings, or what is not known."""

import enum
from collections.abc import Callable
from typing import Any

from custrel._fields import FrozenMap
from custrel.io._flat import original, put, unliteral, value_of
from custrel.io._kinds import is_dict, is_list
from custrel.io._shape import FieldShape, fields_of
from custrel.model import KINDS, Kind

Put = Callable[[dict[str, Any], Any], None]


def record_of(
    header: list[str],
    plan: list[Put | None],
    cells: list[Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the fields a row fills, and what it says under columns nobody knows."""
    record: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for column, put_cell, cell in zip(header, plan, cells, strict=True):
        if cell is None or cell == "" or (cell.__class__ is str and not cell.strip()):
            continue
        if put_cell is None:
            extra[column] = _plain_text(cell)
        elif column == "extra":
            _merge_extra(extra, record, cell)
        else:
            put_cell(record, cell)
    return record, extra


def setter(
    kind: Kind,
    column: str,
    shape: FieldShape | None,
) -> Put | None:
    """Give the function that puts a cell of a column into a record; None where no field is meant."""
    head, dot, tail = column.partition(".")
    field = fields_of(KINDS[kind].cls).get(head)
    if shape is not None:
        return lambda record, cell: put(
            record,
            column,
            value_of(cell, shape) if isinstance(cell, str) else cell,
        )
    if column == "extra" or (kind is Kind.ASSET and column == "serial"):
        return lambda record, cell: put(record, column, _plain_text(cell))
    if column == f"identifiers.{tail}" and tail:
        return lambda record, cell: _name_it(record, tail, cell)
    if field is None or field.origin is not FrozenMap:
        return None
    nests = issubclass(field.args[0], enum.Enum)  # names of ours hold no dots; anybody else's may

    def into_map(record: dict[str, Any], cell: Any) -> None:
        value = unliteral(_plain_text(cell)) if isinstance(cell, str) else cell
        inner = record.get(head, {})
        if not dot and is_dict(inner) and is_dict(value):
            record[head] = {**value, **inner}  # its keys had columns of their own, which came first
        elif not dot or nests or not is_dict(inner):
            put(record, column, value)
        else:
            record[head] = {**inner, tail: value}

    return into_map


def _name_it(record: dict[str, Any], kind: str, cell: Any) -> None:
    known = record.setdefault("identifiers", [])
    if is_list(known):
        known.append({"kind": kind, "value": _plain_text(cell)})


def _plain_text(cell: Any) -> Any:
    return original(cell) if isinstance(cell, str) else cell


def _merge_extra(extra: dict[str, Any], record: dict[str, Any], cell: Any) -> None:
    found = unliteral(_plain_text(cell)) if isinstance(cell, str) else cell
    if is_dict(found):
        extra.update(found)
    else:
        record["extra"] = found
