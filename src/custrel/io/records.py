"""Records that are in memory already: mappings, rows, records made by hand."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from custrel.errors import Diagnostic, FormatError
from custrel.io._bad import shown
from custrel.io._document import (
    META,
    check_version,
    keep_unknown,
    moment_of,
    must_hold_tables,
    observed_items,
    observed_windows,
    take_typed,
    zone_of,
)
from custrel.io._frames import frame_rows
from custrel.io._gate import TABLES, Gate
from custrel.io._kinds import is_items, is_mapping
from custrel.io._open import gathered
from custrel.io._shape import fields_of
from custrel.io.intake import Intake
from custrel.io.limits import DEFAULT_LIMITS, Limits
from custrel.model import KINDS, Kind, Record

__all__ = ["read_records"]


def read_records(
    records: Mapping[str, Iterable[Any]] | Iterable[Any],
    *,
    zone: str | None = None,
    as_of: dt.datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Intake:
    """Read records in memory, through the same gate as files.

    Either a mapping from tables to rows (``{"customers": [{...}], "incidents": frame}``), or one row after the other, each a
    mapping with its ``type`` or a record already made. Times may be datetimes, money Decimals; text is read as in files.
    A table may be a data frame: pandas, polars, pyarrow, or any library that speaks the Arrow PyCapsule interface or to
    narwhals (those two need ``custrel[frames]``). In frames NaN, NaT and NA are nothing, and a column of floats that lacks a
    value and is whole otherwise is read as whole numbers.

    Example:
        >>> rows = [{"type": "customer", "customer_id": "C1"}, {"type": "site", "site_id": "S1", "customer_id": "C1"}]
        >>> intake = read_records(rows)
        >>> intake.accepted, intake.strict().sites[0].site_id
        (2, 'S1')
    """
    gate = Gate(source="records", limits=limits, zone=zone_of(zone), as_of=moment_of(as_of))
    observed: list[Any] = []
    extra: dict[str, Any] = {}
    if is_mapping(records):
        if "schema_version" in records:
            check_version(records, gate)
        if records:
            must_hold_tables(records, gate.source)
        for name, rows in records.items():
            if name in TABLES:
                _take_rows(name, rows, gate)
            elif name == "observed":
                observed.extend(observed_items(rows, gate.source))
            elif name not in META:
                frame = frame_rows(rows)
                keep_unknown(str(name), rows if frame is None else frame, extra, gate)
    elif isinstance(records, (str, bytes)) or not hasattr(records, "__iter__"):
        raise FormatError(
            "records",
            f"must be a mapping of tables or rows, not {shown(records)}",
            "files are read with read_bundle or read_tables",
        )
    else:
        for index, item in enumerate(gathered(records, "records")):
            kind = _kind_of(item)
            if kind is not None:
                gate.add(kind, item, f"[{index}]")
            else:
                take_typed(item, f"[{index}]", gate, observed, extra)
    return gate.finish(observed=observed_windows(observed, gate), extra=extra)


def _without_nulls(kind: Kind, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what a frame has no value for where the field has a default of its own: a null of a frame is nothing."""
    shapes = fields_of(KINDS[kind].cls)
    given = {n for n, s in shapes.items() if rows and n in rows[0] and not (s.optional or s.required)}
    empty = [n for n in given if any(row[n] is None for row in rows)]
    return (
        [{n: v for n, v in row.items() if v is not None or n not in empty} for row in rows] if empty else rows
    )


def _kind_of(item: Any) -> Kind | None:
    """Give the kind of a record, also of a class somebody made of one of ours; None for what is none."""
    if not isinstance(item, Record):
        return None
    return next((k for k, info in KINDS.items() if isinstance(item, info.cls)), None)


def _take_rows(name: str, given: Any, gate: Gate) -> None:
    frame = frame_rows(given)
    rows: Any = given if frame is None else frame
    if isinstance(rows, (str, bytes)) or is_mapping(rows) or not hasattr(rows, "__iter__"):
        raise FormatError(
            "records",
            f"must hold rows under {name!r}, not {shown(rows)}",
            f"give {name} as a list of mappings",
        )
    kind = TABLES[name]
    if frame is not None:
        rows = _without_nulls(kind, frame)
    elif not is_items(rows):
        rows = gathered(rows, name)
    if is_items(rows) and not any(issubclass(cls, Record) for cls in set(map(type, rows))):
        gate.add_table(kind, rows)
        return
    for index, item in enumerate(rows):
        named = _kind_of(item)
        if named is not None and named is not kind:
            gate.lose(
                Diagnostic(
                    code="value.type",
                    message=f"must be a {kind}, not a {named}",
                    table=name,
                    place=f"{name}[{index}]",
                ),
            )
        else:
            gate.add(kind, item, f"{name}[{index}]")
