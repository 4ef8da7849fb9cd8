"""Rows of CSV with cells too long for the csv module, whose own limit is one for the whole process and left as it is."""

from collections.abc import Sequence


def long_row(lines: Sequence[object], at: int, delimiter: str) -> tuple[list[str], int] | None:
    r"""Read the row that begins in line ``at``; give its cells and the line after it, None where it is no row of CSV.

    The rules are those of the strict csv module: a quote that opens a cell is closed before the next delimiter, quotes inside
    are doubled, a quote in the middle of a cell without quotes is a character like any other.

    Example:
        >>> long_row(['C1,"a\n', 'b ""c"" d"\r\n', 'C2,e\n'], 0, ",")
        (['C1', 'a\nb "c" d'], 2)
        >>> long_row(['C1,"a\n', "b"], 0, ",") is None
        True
    """
    cells: list[str] = []
    line, start = _line(lines, at), 0
    while line is not None:
        if line[start : start + 1] == '"':
            parts: list[str] = []
            start += 1
            while (stop := line.find('"', start)) < 0 or line[stop + 1 : stop + 2] == '"':
                if stop < 0:  # the cell runs on
                    parts.append(line[start:])
                    at += 1
                    line, start = _line(lines, at), 0
                    if line is None:
                        return None
                else:  # a doubled quote stands for one
                    parts.append(line[start : stop + 1])
                    start = stop + 2
            cells.append("".join((*parts, line[start:stop])))
            start = stop + 1
            if line[start : start + 1] not in (delimiter, "", "\r", "\n"):
                return None
        else:
            stop = line.find(delimiter, start)
            stop = len(line.rstrip("\r\n")) if stop < 0 else stop
            cells.append(line[start:stop])
            start = stop
        if line[start : start + 1] != delimiter:
            return cells, at + 1
        start += 1
    return None


def _line(lines: Sequence[object], at: int) -> str | None:
    line = lines[at] if at < len(lines) else None
    return line if isinstance(line, str) and "\0" not in line else None
