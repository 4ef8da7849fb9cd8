"""Rows of a table, from a file or from memory, all as cells under a header."""

import codecs
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, final

import attrs

from custrel._show import plural
from custrel.errors import Diagnostic, FormatError, Severity
from custrel.io._bad import Doubled, shown
from custrel.io._cells import open_sheet
from custrel.io._frames import frame_rows
from custrel.io._json import parse, parse_line
from custrel.io._kinds import is_bytes, is_items, is_list, is_mapping, is_path
from custrel.io._open import decoded, gathered, unread
from custrel.io.limits import Limits

_WIDE = 3  # columns; in a narrower table a line of one cell may well be a row cut off
_WRAPPERS = ("result", "results", "records", "items", "value", "values", "data", "rows", "tickets", "issues")


@final
@attrs.define(kw_only=True, eq=False)
class Rows:
    """A header and rows under it: (place, cells). ``lost`` are rows that could not be read, ``notes`` doubts."""

    name: str
    header: list[str]
    rows: Iterable[tuple[str, list[Any]]]
    encoding: str = ""
    delimiter: str = ""
    lost: list[Diagnostic] = attrs.field(factory=list[Diagnostic])
    notes: list[Diagnostic] = attrs.field(factory=list[Diagnostic])
    blanks: list[int] = attrs.field(factory=list[int])  # empty lines between rows


def rows_of(
    source: Any,
    *,
    limits: Limits,
    encoding: str | None = None,
    default: str = "utf-8",
    delimiter: str | None = None,
    name: str = "",
) -> Rows:
    """Open a table: a CSV or JSON file, bytes or text of one, mappings in memory, or a data frame."""
    frame = frame_rows(source)
    if frame is not None:
        return _of_mappings(frame, "frame", limits)
    if is_items(source):
        return _of_mappings(source, "rows", limits)
    if (
        hasattr(source, "__iter__")
        and not is_path(source)
        and not is_bytes(source)
        and not hasattr(source, "read")
    ):
        return _of_mappings(gathered(source, name or "rows"), "rows", limits)
    item = unread(source, limits=limits)
    if item.name == "input" and name:
        item = attrs.evolve(item, name=name)
    if _begin(item.data) in ("{", "["):
        return _of_json(decoded(item, encoding, "utf-8").text, item.name, limits)
    if encoding is None and default != "utf-8" and _is_utf8(item.data):
        default = "utf-8"
    sheet = open_sheet(item, limits=limits, encoding=encoding, default=default, delimiter=delimiter)
    found = Rows(
        name=item.name,
        header=sheet.header,
        rows=(),
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        lost=sheet.lost,
        notes=sheet.notes,
        blanks=sheet.blanks,
    )
    found.rows = _straight(sheet.rows, found)
    return found


def _begin(data: bytes | str) -> str:
    """Give the first character that is no blank, whatever the encoding."""
    head = data[:4096]
    if isinstance(head, bytes):
        marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        head = head.decode("utf-16" if marked else "utf-8", "ignore")
    return head.lstrip("\ufeff\r\n\t ")[:1]


def _is_utf8(data: bytes | str) -> bool:
    """Tell whether bytes are UTF-8 beyond ASCII: text in an encoding of single bytes is that only by a freak of chance."""
    if isinstance(data, str) or data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _straight(rows: Iterator[tuple[int, list[str]]], into: Rows) -> Iterator[tuple[str, list[Any]]]:
    """Give the rows that fit the header; those that do not are lost, each with its line.

    Lines of one cell each that follow an empty line and end the file are what a report says below its table.
    """
    width, last = len(into.header), 0
    below: list[int] = []
    for number, cells in rows:
        if len(cells) == 1 and width >= _WIDE and (below or (into.blanks and into.blanks[-1] > last)):
            below.append(number)
            continue
        into.lost.extend(_ragged(at, 1, width) for at in below)
        below.clear()
        last = number
        if len(cells) == width:
            yield f"line {number}", cells
        elif len(cells) > width and not any(c.strip() for c in cells[width:]):
            yield f"line {number}", cells[:width]  # delimiters hanging on at the end hold nothing
        else:
            into.lost.append(_ragged(number, len(cells), width))
    if below:
        message = f"{plural(len(below), 'line')} below the table, after an empty one; passed over"
        note = Diagnostic(
            code="line.footer",
            message=message,
            severity=Severity.WARNING,
            place=f"line {below[0]}",
            count=len(below),
        )
        into.notes.append(note)


def _ragged(number: int, cells: int, width: int) -> Diagnostic:
    message = f"holds {plural(cells, 'cell')} where the header names {width}"
    hint = "is a delimiter inside a cell that is not quoted?" if cells > width else "is the line cut off?"
    return Diagnostic(code="line.ragged", message=message, place=f"line {number}", hint=hint)


def _of_json(text: str, name: str, limits: Limits) -> Rows:
    try:
        document = parse(text, name, limits)
    except FormatError:
        first = text.partition("\n")[0]
        try:
            parse_line(first)
        except ValueError:
            first = ""
        if not first.strip():
            raise
        return _of_json_lines(text, name, limits)
    if is_mapping(document) and not isinstance(document, Doubled):
        lists = [k for k, v in document.items() if is_list(v)]
        wrapped = [k for k in lists if k.lower() in _WRAPPERS] or lists
        if len(wrapped) == 1:
            document = document[wrapped[0]]
    if not is_list(document):
        raise FormatError(
            name,
            f"must be a list of rows, not {shown(document)}",
            'give [ {…}, … ] or {"records": [ … ]}',
        )
    return _of_mappings(document, name, limits)


def _of_json_lines(text: str, name: str, limits: Limits) -> Rows:
    items: list[Any] = []
    lost: list[Diagnostic] = []
    for index, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                items.append(parse_line(line))
            except ValueError as error:
                lost.append(
                    Diagnostic(
                        code="line.json",
                        message=str(error),
                        place=f"line {index}",
                        hint="one JSON object per line",
                    ),
                )
    rows = _of_mappings(items, name, limits)
    rows.lost.extend(lost)
    return rows


def _of_mappings(items: Iterable[Any], name: str, limits: Limits) -> Rows:
    """Lay mappings out under one header; objects inside them under dotted names."""
    header: dict[str, int] = {}
    flat: list[tuple[str, dict[str, Any]]] = []
    lost: list[Diagnostic] = []
    for index, item in enumerate(items):
        place = f"row {index + 1}"
        if not is_mapping(item) or not all(isinstance(k, str) for k in item):
            lost.append(
                Diagnostic(
                    code="value.type",
                    message=f"a row must be an object with named fields, not {shown(item)}",
                    place=place,
                ),
            )
            continue
        if isinstance(item, Doubled):
            message = f"names {', '.join(map(shown, item.names))} more than once"
            lost.append(
                Diagnostic(
                    code="document.duplicate_key",
                    message=message,
                    place=place,
                    hint="keep one of them",
                ),
            )
            continue
        cells = dict(_flat(item, "", 0, limits))
        for key in cells:
            header.setdefault(key, len(header))
        flat.append((place, cells))
    names = list(header)
    rows = [(place, [cells.get(n) for n in names]) for place, cells in flat]
    return Rows(name=name, header=names, rows=rows, lost=lost)


def _flat(item: Mapping[str, Any], prefix: str, depth: int, limits: Limits) -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if is_mapping(value) and value and not isinstance(value, Doubled) and depth < limits.depth:
            yield from _flat(value, f"{prefix}{key}.", depth + 1, limits)
        else:
            yield f"{prefix}{key}", value
