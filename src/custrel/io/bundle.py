"""The bundle: a whole portfolio as one JSON document, or as JSON lines."""

import datetime as dt
import json
import os
import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Any, Final

from custrel._fields import utc
from custrel._fields import zone as zone_named
from custrel.errors import Diagnostic, FormatError, Severity, did_you_mean
from custrel.io._bad import Doubled, redacted, shown
from custrel.io._gate import TABLES, Gate
from custrel.io._json import parse, parse_line
from custrel.io._kinds import is_dict, is_list, is_mapping
from custrel.io._open import Source, decoded, encoding_of, unread
from custrel.io._plain import plain_portfolio
from custrel.io._save import save
from custrel.io._slow import SlowReader
from custrel.io.intake import Intake
from custrel.io.limits import DEFAULT_LIMITS, Limits
from custrel.model import KINDS, Kind, Window
from custrel.portfolio import Portfolio

__all__ = ["SCHEMA_VERSION", "read_bundle", "write_bundle"]

SCHEMA_VERSION: Final = 1  # of the bundle; released versions are read for ever (golden files in the tests)
_TYPES: Final[dict[str, Kind]] = {**{str(k): k for k in Kind}, **TABLES}
_META: Final = ("schema_version", "observed")


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
    gate = Gate(source=item.name, limits=limits, zone=_zone(zone), as_of=_moment(as_of))
    if _is_lines(item.name, item.data):
        return _read_lines(item.name, item.data, encoding_of(item, encoding), gate)
    opened = decoded(item, encoding)
    document = parse(opened.text, opened.name, limits)
    if is_list(document):
        return _from_list(document, gate)
    if not is_dict(document):
        raise FormatError(
            item.name,
            f"must be an object with tables, not {shown(document)}",
            "see read_bundle for the shape",
        )
    return from_document(document, gate)


def _zone(name: str | None) -> zoneinfo.ZoneInfo | None:
    return None if name is None else zone_named(name, "read", "zone")


def _moment(as_of: dt.datetime | None) -> dt.datetime | None:
    return None if as_of is None else utc(as_of, "read", "as_of")


def from_document(document: Mapping[str, Any], gate: Gate) -> Intake:
    """Take the tables of a document; what is no table is kept and flagged."""
    if isinstance(document, Doubled):
        raise FormatError(
            gate.source,
            f"names {', '.join(map(shown, document.names))} more than once",
            "keep one of them",
        )
    _check_version(document, gate)
    if not any(name in document for name in (*TABLES, "schema_version")):
        near = next(
            (did_you_mean(n, TABLES) for n in document if isinstance(n, str) and did_you_mean(n, TABLES)),
            "",
        )
        raise FormatError(
            gate.source,
            f"holds no table this library knows{near}",
            f"tables: {', '.join(TABLES)}",
        )
    extra: dict[str, Any] = {}
    for name, value in document.items():
        if name in TABLES:
            _take_table(TABLES[name], name, value, gate)
        elif name not in _META:
            _keep_unknown(name, value, extra, gate)
    return gate.finish(observed=_observed(document.get("observed"), gate), extra=extra)


def _check_version(document: Mapping[str, Any], gate: Gate) -> None:
    version = document.get("schema_version")
    if version is None:
        message = f"no schema_version; read as version {SCHEMA_VERSION}"
        gate.note(
            Diagnostic(
                code="document.version_missing",
                message=message,
                severity=Severity.NOTE,
                field="schema_version",
            ),
        )
        return
    if type(version) is not int or version < 1:
        raise FormatError(
            gate.source,
            f"has schema_version {shown(version)}, which is not a version",
            f"this library reads 1 to {SCHEMA_VERSION}",
        )
    if version > SCHEMA_VERSION:
        raise FormatError(
            gate.source,
            f"has schema_version {shown(version)}; this library reads up to {SCHEMA_VERSION}",
            "install a newer custrel, or export in an older version",
        )


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
    for index, item in enumerate(value):
        gate.add(kind, item, f"{name}[{index}]")


def _keep_unknown(name: str, value: Any, extra: dict[str, Any], gate: Gate) -> None:
    reader = SlowReader(table="", place="", limits=gate.limits, zone=None)
    if reader.holds(value, name):
        extra[name] = value
        message = f"{redacted(name)} is not a table of a bundle; kept as it is{did_you_mean(name, [*TABLES, *_META])}"
        gate.note(
            Diagnostic(
                code="table.unknown",
                message=message,
                severity=Severity.WARNING,
                place=redacted(name),
                table=redacted(name),
            ),
        )
        return
    for problem in reader.problems:
        gate.lose(problem)


def _observed(value: Any, gate: Gate) -> tuple[Window, ...]:
    if value is None:
        return ()
    if not is_list(value):
        raise FormatError(
            gate.source,
            f"must hold a list of windows under 'observed', not {shown(value)}",
            "write [{start, end}, …]",
        )
    windows: list[Window] = []
    for index, item in enumerate(value):
        reader = SlowReader(table="observed", place=f"observed[{index}]", limits=gate.limits, zone=gate.zone)
        found = reader.record(Window, item)
        gate.diagnostics.extend((*reader.problems, *reader.remarks))
        gate.read += 1
        if found is None:
            gate.rejected += 1
        else:
            windows.append(found)
    return tuple(windows)


# ------------------------------------------------------------------------------------------------ lines


def _is_lines(name: str, data: bytes | str) -> bool:
    if name.lower().removesuffix(".gz").removesuffix(".zip").endswith((".jsonl", ".ndjson")):
        return True
    head: Any = data[:100_000]
    mark: Any
    ends: Any
    brace: Any
    mark, ends, brace = (b"type", b"\n", b"{") if isinstance(head, bytes) else ("type", "\n", "{")
    blank: Any = b"\xef\xbb\xbf\r\n\t " if isinstance(head, bytes) else "\ufeff\r\n\t "
    start, _, rest = head.lstrip(blank).partition(ends)
    if not rest.strip() or mark not in start or not start.startswith(brace):
        return False
    try:
        first = parse_line(start.decode() if isinstance(start, bytes) else start)
    except ValueError:
        return False
    return is_dict(first) and "type" in first


def _lines(data: bytes | str, encoding: str) -> Iterator[tuple[int, str | UnicodeError]]:
    """Give (number, line); one that cannot be decoded is given as its error."""
    if isinstance(data, str) or encoding.startswith("utf-16"):
        text = data if isinstance(data, str) else data.decode(encoding, "replace")
        for number, line in enumerate(
            text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"),
            1,
        ):
            yield number, line
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
        except ValueError as error:
            gate.lose(
                Diagnostic(
                    code="line.json", message=str(error), place=place, hint="one JSON object per line"
                ),
            )
            continue
        _take_typed(item, place, gate, observed, extra)
    if empty:
        raise FormatError(name, "is empty", "export it again")
    return gate.finish(observed=_observed(observed or None, gate), extra=extra)


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
        _take_typed(item, f"[{index}]", gate, observed, extra)
    return gate.finish(observed=_observed(observed or None, gate), extra=extra)


def _take_typed(item: Any, place: str, gate: Gate, observed: list[Any], extra: dict[str, Any]) -> None:
    """Take one record that says its own type."""
    if not is_mapping(item):
        gate.lose(
            Diagnostic(
                code="value.type",
                message=f"a record must be an object with named fields, not {shown(item)}",
                place=place,
            ),
        )
        return
    word = item.get("type")
    if word == "bundle":
        _check_version(item, gate)
        observed.extend(item.get("observed") or [])
        extra.update(item.get("extra") or {})
        return
    kind = _TYPES.get(word) if isinstance(word, str) else None
    if kind is None or isinstance(item, Doubled):
        if isinstance(item, Doubled):
            code, message = (
                "document.duplicate_key",
                f"names {', '.join(map(shown, item.names))} more than once",
            )
        else:
            near = did_you_mean(word, _TYPES) if isinstance(word, str) else ""
            code, message = "line.type", f"type must name a kind of record{near} (got {shown(word)})"
        gate.lose(
            Diagnostic(
                code=code,
                message=message,
                place=place,
                field="type",
                hint=f"kinds: {', '.join(map(str, Kind))}",
            ),
        )
        return
    gate.add(kind, {k: v for k, v in item.items() if k != "type"}, place)


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
