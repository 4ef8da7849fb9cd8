"""The bundle: a whole portfolio as one JSON document, or as JSON lines."""

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from custrel.errors import Diagnostic, FormatError, LimitError, Severity
from custrel.io._bad import Doubled, shown
from custrel.io._document import (
    META,
    SCHEMA_VERSION,
    check_version,
    keep_unknown,
    moment_of,
    must_hold_tables,
    observed_windows,
    take_typed,
    zone_of,
)
from custrel.io._gate import TABLES, Gate
from custrel.io._json import TooDeepError, parse, parse_line
from custrel.io._kinds import is_dict, is_list
from custrel.io._open import Source, decoded, encoding_of, unread
from custrel.io._plain import plain_portfolio
from custrel.io._save import save
from custrel.io.intake import Intake
from custrel.io.limits import DEFAULT_LIMITS, Limits
from custrel.model import KINDS, Kind
from custrel.portfolio import Portfolio

__all__ = ["SCHEMA_VERSION", "read_bundle", "write_bundle"]

_HEAD = 1_000_000  # bytes looked at to tell JSON lines from a broken document
_FIRST_LINES = 100  # and lines


def read_bundle(
    source: Source,
    *,
    zone: str | None = None,
    as_of: dt.datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str | None = None,
) -> Intake:
    """Read a JSON bundle or JSON lines, from a path, a file object, bytes or text; zipped and gzipped too.

    A bundle is one object: ``schema_version``, ``observed`` (windows) and a list per table (``customers``, ``sites`` …). JSON
    lines hold one record per line with its ``type`` (``customer``, ``site`` …) and are recognized by that. Times without an
    offset are read in ``zone`` (an IANA name), else in the record's site's, and flagged; without either they are an error.
    With ``as_of``, instants later than that are flagged. A record that cannot be read costs that record; a document that cannot
    be read at all raises `FormatError`, one beyond ``limits`` `LimitError`.

    Example:
        >>> intake = read_bundle('{"schema_version": 1, "customers": [{"customer_id": "C1"}]}')
        >>> [c.customer_id for c in intake.strict().customers]
        ['C1']
    """
    item = unread(source, limits=limits)
    gate = Gate(source=item.name, limits=limits, zone=zone_of(zone), as_of=moment_of(as_of))
    named = encoding_of(item, encoding)
    if _are_named_lines(item.name):
        return _read_lines(item.name, item.data, named, gate)
    try:
        opened = decoded(item, encoding)
        document = parse(opened.text, opened.name, limits)
    except (FormatError, LimitError):
        if not _are_lines(item.data, named):
            raise
        return _read_lines(item.name, item.data, named, gate)
    if is_list(document):
        return _from_list(document, gate)
    if is_dict(document) and "type" in document and not any(name in document for name in TABLES):
        return _from_list([document], gate)
    if not is_dict(document):
        raise FormatError(
            item.name,
            f"must be an object with tables, not {shown(document)}",
            "see read_bundle for the shape",
        )
    return from_document(document, gate)


def from_document(document: Mapping[str, Any], gate: Gate) -> Intake:
    """Take the tables of a document; what is no table is kept and flagged."""
    if isinstance(document, Doubled):
        raise FormatError(
            gate.source,
            f"names {', '.join(map(shown, document.names))} more than once",
            "keep one of them",
        )
    check_version(document, gate)
    must_hold_tables(document, gate.source)
    extra: dict[str, Any] = {}
    for name, value in document.items():
        if name in TABLES:
            _take_table(TABLES[name], name, value, gate)
        elif name not in META:
            keep_unknown(name, value, extra, gate)
    return gate.finish(observed=observed_windows(document.get("observed"), gate), extra=extra)


def _take_table(kind: Kind, name: str, value: Any, gate: Gate) -> None:
    if value is None:
        message = f"{name} is null; read as an empty list"
        gate.note(
            Diagnostic(code="value.null", message=message, severity=Severity.WARNING, table=name, place=name),
        )
        return
    if not is_list(value):
        raise FormatError(
            gate.source,
            f"must hold a list under {name!r}, not {shown(value)}",
            f"write {name} as [ … ]",
        )
    gate.add_table(kind, value)


# ------------------------------------------------------------------------------------------------ lines


def _are_named_lines(name: str) -> bool:
    return name.lower().removesuffix(".gz").removesuffix(".zip").endswith((".jsonl", ".ndjson"))


def _are_lines(data: bytes | str, encoding: str) -> bool:
    """Tell whether what is no JSON document has, among its first lines, one that is a record with its type."""
    for number, line in _lines(data[:_HEAD], encoding):
        if number > _FIRST_LINES:
            break
        if isinstance(line, str) and "type" in line and line.lstrip().startswith("{"):
            try:
                found = parse_line(line)
            except ValueError:
                continue
            if is_dict(found) and "type" in found:
                return True
    return False


def _lines(data: bytes | str, encoding: str) -> Iterator[tuple[int, str | UnicodeError]]:
    """Give (number, line); one that cannot be decoded is given as its error."""
    if isinstance(data, str) or encoding.startswith("utf-16"):
        broken = False
        try:
            text = data if isinstance(data, str) else data.decode(encoding)
        except UnicodeError:  # a line with a stand-in is one whose bytes did not fit
            text, broken = bytes(data).decode(encoding, "replace"), True  # type: ignore[arg-type]  # text needs no decoding
        lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines, 1):
            yield number, UnicodeError() if broken and "\ufffd" in line else line
        return
    for number, raw in enumerate(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1):
        try:
            yield number, raw.decode(encoding if number == 1 else encoding.removesuffix("-sig"))
        except UnicodeError as error:
            yield number, error


def _read_lines(name: str, data: bytes | str, encoding: str, gate: Gate) -> Intake:
    observed: list[Any] = []
    extra: dict[str, Any] = {}
    empty = True
    for number, line in _lines(data, encoding):
        place = f"line {number}"
        if isinstance(line, UnicodeError):
            empty = False
            message = f"is not {encoding}: {line.reason if isinstance(line, UnicodeDecodeError) else 'bytes that do not fit'}"
            gate.lose(
                Diagnostic(
                    code="line.bytes",
                    message=message,
                    place=place,
                    hint="pass encoding=… if the whole file is like that",
                ),
            )
            continue
        if not line.strip():
            continue
        empty = False
        try:
            item = parse_line(line)
        except TooDeepError as error:
            hint = f"values may nest {gate.limits.depth} levels; pass limits=Limits(depth=…) to allow more"
            gate.lose(Diagnostic(code="limit.depth", message=str(error), place=place, hint=hint))
            continue
        except ValueError as error:
            hint = "one JSON object per line"
            gate.lose(Diagnostic(code="line.json", message=str(error), place=place, hint=hint))
            continue
        take_typed(item, place, gate, observed, extra)
    if empty:
        raise FormatError(name, "is empty", "export it again")
    return gate.finish(observed=observed_windows(observed, gate), extra=extra)


def _from_list(items: list[Any], gate: Gate) -> Intake:
    if not any(is_dict(item) and "type" in item for item in items):
        raise FormatError(
            gate.source,
            "is a list of records that do not say their type",
            'give an object with tables ({"customers": [ … ]}), or a type per record',
        )
    observed: list[Any] = []
    extra: dict[str, Any] = {}
    for index, item in enumerate(items):
        take_typed(item, f"[{index}]", gate, observed, extra)
    return gate.finish(observed=observed_windows(observed, gate), extra=extra)


# ------------------------------------------------------------------------------------------------ writing


def write_bundle(
    portfolio: Portfolio,
    path: str | os.PathLike[str],
    *,
    include_personal: bool = False,
    lines: bool | None = None,
) -> None:
    """Write a portfolio as a JSON bundle, or as JSON lines where ``path`` ends in ``.jsonl`` (or ``lines=True``).

    With ``include_personal=True`` reading it back gives an equal portfolio, unknown fields included. By default personal fields
    (names, addresses, numbers of people, free text that may quote them) are left out. The file is the old one or the whole new
    one at every moment; `SaveError` says what went wrong.

    Example:
        >>> import tempfile, pathlib
        >>> from custrel.model import Customer
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "acme.json"
        >>> write_bundle(Portfolio.of(Customer(customer_id="C1")), path)
        >>> read_bundle(path).strict() == Portfolio.of(Customer(customer_id="C1"))
        True
    """
    document = plain_portfolio(portfolio, include_personal=include_personal)
    as_lines = str(os.fspath(path)).lower().endswith((".jsonl", ".ndjson")) if lines is None else lines
    save(path, _as_lines(document) if as_lines else _as_document(document))


def _text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8").decode("utf-8")
    except UnicodeEncodeError:  # half a character somewhere: only an escape can carry it
        return json.dumps(value, ensure_ascii=True, allow_nan=False)


def _as_document(document: dict[str, Any]) -> Iterator[bytes]:
    yield f'{{\n"schema_version": {SCHEMA_VERSION}'.encode()
    for name, value in document.items():
        if name in TABLES:
            yield f",\n{_text(name)}: [".encode()
            for index, record in enumerate(value):
                yield ((",\n  " if index else "\n  ") + _text(record)).encode()
            yield b"\n]"
        else:
            yield f",\n{_text(name)}: {_text(value)}".encode()
    yield b"\n}\n"


def _as_lines(document: dict[str, Any]) -> Iterator[bytes]:
    head: dict[str, Any] = {"type": "bundle", "schema_version": SCHEMA_VERSION}
    if "observed" in document:
        head["observed"] = document["observed"]
    rest = {n: v for n, v in document.items() if n not in TABLES and n != "observed"}
    if rest:
        head["extra"] = rest
    yield (_text(head) + "\n").encode()
    for kind, info in KINDS.items():
        for record in document.get(info.table, ()):
            yield (_text({"type": str(kind), **record}) + "\n").encode()
