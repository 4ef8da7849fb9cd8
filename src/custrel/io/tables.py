"""Tables: a folder of CSV files, one file, or rows, under the library's own names."""

import csv
import datetime as dt
import io
import json
import os
import pathlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from custrel.errors import Diagnostic, FormatError, SaveError, Severity, UnknownNameError, did_you_mean
from custrel.io._bad import redacted, shown
from custrel.io._cells import unnamed
from custrel.io._columns import record_of, setter
from custrel.io._document import (
    SCHEMA_VERSION,
    check_version,
    keep_unknown,
    moment_of,
    observed_windows,
    zone_of,
)
from custrel.io._flat import cells_of, columns_of, neutral
from custrel.io._gate import TABLES, Gate
from custrel.io._json import parse
from custrel.io._kinds import is_dict, is_mapping, is_path
from custrel.io._open import Source, decoded, is_text, name_of, path_of, unread, zipped
from custrel.io._plain import plain_portfolio
from custrel.io._rows import Rows, rows_of
from custrel.io._save import save
from custrel.io._shape import FieldShape, fields_of
from custrel.io.intake import Intake, TableRead
from custrel.io.limits import DEFAULT_LIMITS, Limits
from custrel.model import KINDS, Kind
from custrel.portfolio import Portfolio

__all__ = ["read_tables", "write_tables"]

_ABOUT: Final = "portfolio.json"  # beside the tables: schema version, observed windows, what no table holds
_SKIPPED: Final = ""  # beside the tables of a folder: files that are none
_NAMED = 10  # columns an error names
_ENDINGS: Final = (".csv", ".csv.gz", ".csv.zip", ".tsv", ".txt")


def read_tables(
    source: Source | Mapping[str, Any],
    *,
    table: str | None = None,
    customer: str | None = None,
    zone: str | None = None,
    as_of: dt.datetime | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Intake:
    """Read tables whose columns are the library's fields: a folder of CSV files, one file, or a mapping from tables to files.

    A zipped folder of tables is one too. A file's name says its table (``customers.csv``); for text, bytes and other names say
    ``table=``. Columns of nested values are dotted (``price.amount``), lists are separated by ``;``. Columns that are not known
    are kept in ``extra``, flagged once.
    ``customer`` fills the customer of rows that name none. An id of a table not given is implied; of one that was given it
    must be there. Files of other systems are read with `read_source`.

    Example:
        >>> intake = read_tables({"customers": "customer_id;name\\nC1;Sol\\n", "sites": "site_id;customer_id\\nS1;C1\\n"})
        >>> intake.line, intake.strict().customers[0].name
        ('tables: 2 read, 2 accepted, 0 rejected', 'Sol')
    """
    given, about, name = _inputs(source, table, limits)
    skipped = given.pop(_SKIPPED, ())
    kinds = {TABLES[n] for n in given if n in TABLES}
    implying = [k for k in Kind if k not in kinds] if not about else []
    gate = Gate(source=name, limits=limits, zone=zone_of(zone), as_of=moment_of(as_of), implying=implying)
    extra: dict[str, Any] = {}
    if about:
        check_version(about, gate)
        rest: Any = about.get("extra")
        for key, value in (rest if is_dict(rest) else {}).items():
            if key in about.get("known", ()):
                extra[key] = value
            else:
                keep_unknown(key, value, extra, gate)
    for entry in skipped:
        message = f"{redacted(entry)} is no CSV table; not read"
        gate.note(
            Diagnostic(
                code="table.skipped", message=message, severity=Severity.WARNING, place=redacted(entry)
            )
        )
    reports: list[TableRead] = []
    if customer is not None and Kind.CUSTOMER not in kinds:
        gate.add(Kind.CUSTOMER, {"customer_id": customer}, "customer=", rows=0)
    for table_name, item in given.items():
        rows = rows_of(item, limits=limits, encoding=encoding, delimiter=delimiter, name=table_name)
        if table_name in TABLES:
            reports.append(_read_table(TABLES[table_name], table_name, rows, gate, customer))
        else:
            _keep_table(table_name, rows, extra, gate)
    return gate.finish(
        observed=observed_windows(about.get("observed"), gate), extra=extra, tables=tuple(reports)
    )


def _inputs(source: Any, table: str | None, limits: Limits) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Give the tables, what stands beside them, and a name for the whole."""
    if table is not None and table not in TABLES:
        raise UnknownNameError("table", table, tuple(TABLES))
    if is_mapping(source):
        for name in source:
            if name not in TABLES:
                raise UnknownNameError("table", str(name), tuple(TABLES))
        return dict(source), {}, "tables"
    if is_path(source) and not is_text(source):
        path = pathlib.Path(path_of(source))
        if path.is_dir():
            paths = sorted(p for p in path.iterdir() if p.is_file())
            return *_of_folder([(p.name, p) for p in paths], name_of(source), limits), name_of(source)
    if table is None:
        stem = name_of(source).lower()
        table = next((n for n in TABLES if any(stem in (n + e, n) for e in _ENDINGS)), None)
    packed = zipped(source, limits) if table is None else None
    if packed is not None:
        return *_of_folder(packed, name_of(source), limits), name_of(source)
    if table is None:
        named = name_of(source)
        if is_path(source) and not is_text(source) and not pathlib.Path(path_of(source)).exists():
            raise FormatError(named, "was not found", "check the path, or pass table=… with text")
        raise FormatError(
            named,
            f"does not say which table it is{did_you_mean(named.partition('.')[0], TABLES)}",
            f"pass table=…, one of {', '.join(TABLES)}",
        )
    return {table: source}, {}, name_of(source)


def _of_folder(
    entries: Iterable[tuple[str, Any]], folder: str, limits: Limits
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the tables among the files of a folder or an archive, and what stands beside them."""
    found: dict[str, Any] = {}
    about: dict[str, Any] = {}
    for entry, item in entries:
        ending = next((e for e in _ENDINGS if entry.lower().endswith(e)), None)
        if entry == _ABOUT:
            opened = decoded(unread(item, limits=limits))
            document = parse(opened.text, _ABOUT, limits)
            if not is_dict(document):
                raise FormatError(
                    _ABOUT,
                    f"must be an object, not {shown(document)}",
                    "write_tables writes it",
                )
            about = document
        elif ending and not entry.startswith("."):
            name = entry[: -len(ending)].lower()
            if name in found:
                raise FormatError(folder, f"holds the table {name!r} twice", "keep one of the files")
            found[name if name in TABLES else entry[: -len(ending)]] = item
        elif not entry.startswith("."):
            found.setdefault(_SKIPPED, []).append(entry)
    if not any(n in TABLES for n in found):
        raise FormatError(
            folder,
            "holds no table this library knows",
            f"files are named after tables: {', '.join(n + '.csv' for n in TABLES)}",
        )
    return found, about


def _read_table(kind: Kind, name: str, rows: Rows, gate: Gate, customer: str | None) -> TableRead:
    columns = columns_of(KINDS[kind].cls)
    header = [h.strip() for h in rows.header]
    _check_header(kind, header, columns, rows, customer)
    plan = [setter(kind, column, columns.get(column)) for column in header]
    unknown = [column for column, put_cell in zip(header, plan, strict=True) if put_cell is None]
    nameless = {unnamed(index) for index in range(1, len(header) + 1)} & set(unknown)
    for column in unknown:
        if column not in nameless:
            said = f"column {redacted(column)} is not a field of {name}; kept as it is{did_you_mean(column, columns)}"
            gate.note(_of_column(column, said, name, rows))
    owned = customer is not None and "customer_id" in columns
    count = 0
    filled: set[str] = set()
    for place, cells in rows.rows:
        count += 1
        record, extra = record_of(header, plan, cells)
        if nameless:
            filled |= nameless & extra.keys()
        if owned and "customer_id" not in record:
            record["customer_id"] = customer
        if extra:
            record.setdefault("extra", extra)
        gate.add(kind, record, f"{rows.name} {place}")
    for lost in rows.lost:
        count += 1
        gate.lose(attrs.evolve(lost, table=name, place=f"{rows.name} {lost.place}"))
    for note in rows.notes:
        gate.note(attrs.evolve(note, table=name, place=f"{rows.name} {note.place}"))
    for column in sorted(filled):
        gate.note(_of_column(column, f"{column} has cells but no name; kept as it is", name, rows))
    used = [c for c in header if c not in unknown]
    kept = [c for c in unknown if c not in nameless or c in filled]
    return TableRead(name=name, rows=count, encoding=rows.encoding, used=used, kept=kept)


def _of_column(column: str, message: str, table: str, rows: Rows) -> Diagnostic:
    return Diagnostic(
        code="field.unknown",
        message=message,
        severity=Severity.WARNING,
        table=table,
        place=rows.name,
        field=redacted(column),
    )


def _check_header(
    kind: Kind,
    header: list[str],
    columns: Mapping[str, FieldShape],
    rows: Rows,
    customer: str | None,
) -> None:
    """Refuse, in one error, a table whose header cannot be right: nothing known, columns doubled, needed ones missing."""
    known = [c for c in header if c in columns or c.partition(".")[0] in fields_of(KINDS[kind].cls)]
    if not known:
        plain = (c.casefold().replace(" ", "_") for c in header)
        near = next(filter(None, (did_you_mean(c, columns) for c in plain)), "")
        hint = f"the first line must name the columns (split at {rows.delimiter!r}); for other systems' exports use read_source"
        raise FormatError(rows.name, f"has no column this library knows for {KINDS[kind].table}{near}", hint)
    _check_doubled(header, rows.name)
    shapes = fields_of(KINDS[kind].cls)
    lacking = [
        n
        for n, s in shapes.items()
        if s.required and n not in header and not any(c.startswith(n + ".") for c in header)
    ]
    lacking = [n for n in lacking if not (n == "customer_id" and customer)]
    if lacking:
        near = "".join(did_you_mean(n, header) for n in lacking[:1])
        raise FormatError(
            rows.name,
            f"lacks the column{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}{near}",
            "no row can be read without",
        )


def _check_doubled(header: list[str], name: str) -> None:
    doubled = sorted(c for c, n in Counter(header).items() if n > 1)
    if doubled:
        named = ", ".join(map(shown, doubled[:_NAMED])) + (" …" if len(doubled) > _NAMED else "")
        raise FormatError(name, f"names {named} more than once", "give each column a name of its own")


def _keep_table(name: str, rows: Rows, extra: dict[str, Any], gate: Gate) -> None:
    """Keep a table nobody knows as it is."""
    _check_doubled(rows.header, rows.name)
    kept = [dict(zip(rows.header, cells, strict=True)) for _, cells in rows.rows]
    extra[name] = kept
    message = f"{redacted(name)} is not a table of this library; its {len(kept)} rows are kept as they are{did_you_mean(name, TABLES)}"  # noqa: E501
    gate.note(
        Diagnostic(
            code="table.unknown",
            message=message,
            severity=Severity.WARNING,
            place=rows.name,
            table=redacted(name),
        ),
    )
    for lost in rows.lost:
        gate.lose(attrs.evolve(lost, table=redacted(name), place=f"{rows.name} {lost.place}"))


# ------------------------------------------------------------------------------------------------ writing


def write_tables(
    portfolio: Portfolio,
    folder: str | os.PathLike[str],
    *,
    include_personal: bool = False,
    formulas: bool = False,
) -> tuple[str, ...]:
    """Write a folder of CSV tables (UTF-8 with byte order mark, as spreadsheets expect) and give the names of the files.

    Texts a spreadsheet would run as formulas get a quote before them, which reading takes back; ``formulas=True`` leaves them
    bare. Personal fields are left out unless ``include_personal=True``. What no table holds (observed windows,
    unknown fields of
    the whole) stands in ``portfolio.json``. Each file is the old one or the whole new one at every moment.

    Example:
        >>> import tempfile
        >>> from custrel.model import Customer
        >>> folder = tempfile.mkdtemp()
        >>> write_tables(Portfolio.of(Customer(customer_id="C1", segment="=1+1")), folder)
        ('customers.csv', 'portfolio.json')
        >>> read_tables(folder).strict().customers[0].segment
        '=1+1'
    """
    target = pathlib.Path(folder)
    document = plain_portfolio(portfolio, include_personal=include_personal)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise SaveError(os.fspath(folder), getattr(error, "strerror", None) or str(error)) from None
    written: list[str] = []
    for info in KINDS.values():
        path = target / f"{info.table}.csv"
        records = document.pop(info.table, [])
        if records or path.exists():
            save(path, [_csv(records, info.cls, os.fspath(path), formulas=formulas)])
            written.append(f"{info.table}.csv")
    about: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "observed": document.pop("observed", []),
        "extra": document,
        "known": sorted(document),
    }
    save(
        target / _ABOUT,
        [json.dumps(about, ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"],
    )
    return (*written, _ABOUT)


def _csv(records: Iterable[Mapping[str, Any]], owner: type, path: str, *, formulas: bool) -> bytes:
    rows = [
        {c: neutral(cell, formulas=formulas) if is_free else cell for c, cell, is_free in cells_of(r, owner)}
        for r in records
    ]
    order = list(columns_of(owner))
    names = [
        c
        for c in order
        if any(c in r for r in rows) or (fields_of(owner).get(c) is not None and fields_of(owner)[c].required)
    ]
    more = sorted({c for r in rows for c in r} - set(order))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*names, *more])
    for row in rows:
        writer.writerow([row.get(c, "") for c in (*names, *more)])
    text = out.getvalue()
    if "\0" in text:
        raise SaveError(path, "a text holds a NUL character, which a CSV table cannot; write a bundle")
    try:
        return b"\xef\xbb\xbf" + text.encode("utf-8")
    except UnicodeEncodeError:
        raise SaveError(
            path,
            "a text holds half a character (a lone surrogate), which UTF-8 cannot; write a bundle",
        ) from None
