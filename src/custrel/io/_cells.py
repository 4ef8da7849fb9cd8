"""Tables of text cells: CSV read line by line, so that one bad line costs that line."""

import csv
import io
from collections.abc import Iterator
from typing import Final, final

import attrs

from custrel._show import escaped, plural
from custrel.errors import Diagnostic, FormatError, LimitError, Severity
from custrel.io._bad import shown
from custrel.io._long import long_row
from custrel.io._open import Unread, encoding_of
from custrel.io.limits import Limits

DELIMITERS: Final = (",", ";", "\t", "|")
_RESYNCS = 10_000  # broken quotes after which a table is given up
_ENDLESS = 3  # long rows whose quote is never closed after which no more are looked for


@final
@attrs.define(kw_only=True, eq=False)
class Sheet:
    """A table: its header, its rows with their line numbers; ``lost`` are lines that could not be read, ``notes`` doubts."""

    name: str
    header: list[str]
    head: list[str] = attrs.field(factory=list[str])  # the header as it stands in the file
    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    delimiter: str
    lost: list[Diagnostic] = attrs.field(factory=list[Diagnostic])
    notes: list[Diagnostic] = attrs.field(factory=list[Diagnostic])
    blanks: list[int] = attrs.field(factory=list[int])  # empty lines between rows
    again: list[int] = attrs.field(factory=list[int])  # rows that repeat the header
    hollow: list[int] = attrs.field(factory=list[int])  # rows of delimiters and nothing else


def open_sheet(
    item: Unread,
    *,
    limits: Limits,
    encoding: str | None = None,
    default: str = "utf-8",
    delimiter: str | None = None,
) -> Sheet:
    """Open a CSV table; the delimiter is the one that splits the header most, unless it is said.

    Lines that are not in the encoding, hold a NUL or break their quotes are lost one by one; a header like that is an error.
    """
    named = encoding_of(item, encoding, default)
    lines = _lines_of(item, named)
    start = next((i for i, line in enumerate(lines) if isinstance(line, UnicodeError) or line.strip()), None)
    if start is None:
        raise FormatError(item.name, "is empty", "export it again")
    first = lines[start]
    if isinstance(first, UnicodeError):
        raise FormatError(
            item.name,
            f"is not {named}: {_reason(first)} (line {start + 1})",
            "pass encoding='cp1252' (or what the exporter says)",
        )
    if "\0" in first:
        raise FormatError(
            item.name,
            f"holds NUL characters in line {start + 1}",
            "it may be UTF-16 (pass encoding=…) or no text at all",
        )
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise FormatError(
            item.name,
            f"cannot be split at {shown(delimiter)}",
            "a delimiter is one character, such as ',' or ';'",
        )
    if (
        first.lower().startswith("sep=") and len(first.rstrip("\r\n")) == len("sep=") + 1
    ):  # a spreadsheet's own way of saying it
        delimiter, start = first.rstrip("\r\n")[-1], start + 1
    delimiter = delimiter or max(DELIMITERS, key=lambda d: _width(first, d))
    sheet = Sheet(name=item.name, header=[], rows=iter(()), encoding=named, delimiter=delimiter)
    rows = _rows(lines, start, sheet)
    head = next(rows, None)
    if head is None:
        raise FormatError(item.name, "has no header that can be read", "the first line must name the columns")
    sheet.head = head[1]
    names = (cell.strip().lstrip("\ufeff") for cell in head[1])
    sheet.header = [name or unnamed(index) for index, name in enumerate(names, 1)]
    if len(sheet.header) > limits.columns:
        raise LimitError(item.name, "columns", limits.columns, len(sheet.header))
    sheet.rows = rows
    return sheet


def unnamed(index: int) -> str:
    """Give the name under which the cells of a column without one are kept."""
    return f"(column {index})"


def _width(line: str, delimiter: str) -> int:
    try:
        return max((len(cells) for cells in csv.reader([line], delimiter=delimiter)), default=0)
    except csv.Error:
        return 0


def _reason(error: UnicodeError) -> str:
    if isinstance(error, UnicodeDecodeError) and (byte := error.object[error.start : error.start + 1]):
        return f"byte 0x{byte[0]:02x} does not fit"
    return "bytes that do not fit"


def _lines_of(item: Unread, encoding: str) -> list[str | UnicodeError]:
    """Split into lines at \\n, \\r\\n and \\r only, each with its end; a line that cannot be decoded stands as its error."""
    data = item.data
    if isinstance(data, str):
        return list(io.StringIO(data.removeprefix("\ufeff"), newline=""))
    try:
        return list(io.StringIO(data.decode(encoding).removeprefix("\ufeff"), newline=""))
    except UnicodeDecodeError as error:
        if encoding.startswith("utf-16"):
            message = f"is not {encoding}: the bytes at offset {error.start} do not fit"
            raise FormatError(item.name, message, "it may be cut off; export it again") from None
    except (UnicodeError, LookupError, ValueError) as error:
        raise FormatError(
            item.name,
            f"could not be decoded as {escaped(encoding)}: {error}",
            "pass encoding='utf-8' or 'cp1252'",
        ) from None
    lines: list[str | UnicodeError] = []
    for index, raw in enumerate(data.splitlines(keepends=True)):
        try:
            text = raw.decode(encoding if index == 0 else encoding.removesuffix("-sig"))
        except UnicodeError as error:
            lines.append(error)
        else:
            lines.append(text)
    return lines


def _rows(lines: list[str | UnicodeError], start: int, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Give (line number, cells); after a line that cannot be read, begin again with the next one."""
    at, resyncs, endless = start, 0, 0
    while at < len(lines):
        feed = _Feed(lines, at)
        reader = csv.reader(feed, delimiter=sheet.delimiter, strict=True)
        begun = at
        try:
            for cells in reader:
                if any(map(str.strip, cells)):
                    if len(sheet.header) and len(cells) != len(sheet.header) and feed.at - begun > 1:
                        break  # a quote swallowed line ends and the row does not fit: only its first line is at fault
                    if feed.at - begun > 1 and _are_rows(lines[begun : feed.at], sheet):
                        sheet.notes.append(_joined(begun, feed.at))
                    if sheet.head and cells[-1] == sheet.head[-1] and _repeats(cells, sheet.head):
                        sheet.again.append(begun + 1)
                    else:
                        yield begun + 1, cells
                elif not cells:
                    sheet.blanks.append(begun + 1)
                elif len(cells) > 1:
                    sheet.hollow.append(begun + 1)
                begun = feed.at
            else:
                if feed.stopped is None:
                    break
        except csv.Error as error:
            if "field larger" in str(error) and endless < _ENDLESS:
                long = long_row(lines, begun, sheet.delimiter)
                if long is not None and (len(long[0]) == len(sheet.header) or long[1] == begun + 1):
                    cells, at = long
                    yield begun + 1, cells
                    continue
                endless += 1
            sheet.lost.append(_said(error, begun))
            resyncs += 1
        else:
            if feed.stopped is not None and feed.at == begun:
                sheet.lost.append(feed.stopped)
            else:
                sheet.lost.append(_unfit(begun, feed.at, sheet.name))
                resyncs += 1
        at = begun + 1
        if resyncs > _RESYNCS:
            raise FormatError(
                sheet.name,
                f"breaks its quotes in more than {_RESYNCS} lines",
                "is it CSV, and is the delimiter right?",
            )
    _pass_over(sheet)


def _unfit(begun: int, at: int, name: str) -> Diagnostic:
    message = f"a quote opened in this line runs on to line {at}, and the row does not fit the header"
    return Diagnostic(
        code="line.quote", message=message, place=f"{name} line {begun + 1}", hint="close the quote"
    )


def _pass_over(sheet: Sheet) -> None:
    """Note the rows that were no rows: those that repeat the header, and those of delimiters alone."""
    if sheet.again:
        note = Diagnostic(
            code="line.header",
            message=f"repeats the header ({plural(len(sheet.again), 'row')}); passed over",
            severity=Severity.WARNING,
            place=f"line {sheet.again[0]}",
            count=len(sheet.again),
            hint="were several exports put one after the other?",
        )
        sheet.notes.append(note)
    if sheet.hollow:
        message = f"{plural(len(sheet.hollow), 'row')} of delimiters and nothing else; passed over"
        note = Diagnostic(
            code="line.hollow", message=message, severity=Severity.NOTE, place=f"line {sheet.hollow[0]}"
        )
        sheet.notes.append(note)


def _repeats(cells: list[str], head: list[str]) -> bool:
    return [cells[0].lstrip("\ufeff"), *cells[1:]] == [head[0].lstrip("\ufeff"), *head[1:]]


def _are_rows(lines: list[str | UnicodeError], sheet: Sheet) -> bool:
    """Tell whether lines that one quoted cell runs over each hold as many delimiters as a row of the table."""
    wanted = len(sheet.header) - 1
    return wanted > 1 and all(
        isinstance(line, str) and line.count(sheet.delimiter) >= wanted for line in lines
    )


def _joined(begun: int, at: int) -> Diagnostic:
    return Diagnostic(
        code="line.joined",
        message=f"a quoted cell runs on to line {at}, and each of these lines looks like a row; read as one row",
        severity=Severity.WARNING,
        place=f"line {begun + 1}",
        hint="is a quote not closed?",
    )


class _Feed:
    """Gives lines to the csv module and stops before one that must not reach it."""

    def __init__(self, lines: list[str | UnicodeError], at: int) -> None:
        self.lines, self.at = lines, at
        self.stopped: Diagnostic | None = None

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        line = self.lines[self.at]
        if isinstance(line, UnicodeError):
            message = f"cannot be decoded: {_reason(line)}"
            self.stopped = Diagnostic(
                code="line.bytes",
                message=message,
                place=f"line {self.at + 1}",
                hint="pass encoding=… if the whole file is like that",
            )
            raise StopIteration
        if "\0" in line:
            self.stopped = Diagnostic(
                code="line.nul",
                message="holds a NUL character",
                place=f"line {self.at + 1}",
                hint="mend it at the source",
            )
            raise StopIteration
        self.at += 1
        return line


def _said(error: csv.Error, begun: int) -> Diagnostic:
    place = f"line {begun + 1}"
    what = (
        "a quote is opened and never closed"
        if "end of data" in str(error) or "field larger" in str(error)
        else "a quote stands in the middle of a cell"
    )
    return Diagnostic(
        code="line.quote",
        message=what,
        place=place,
        hint='quotes inside a quoted cell are doubled: ""',
    )
