"""Rows as text or HTML."""

import html
from collections.abc import Iterable, Sequence

from custrel._show._text import escaped


def text_table(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> str:
    """Lay rows out in columns as wide as their widest cell.

    Example:
        >>> print(text_table([("C1", 0.8), ("C10", 0.25)], ("customer", "score")))
        customer  score
        C1        0.8
        C10       0.25
    """
    cells = [[escaped(str(cell)) for cell in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    lines = [list(columns), *cells]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def html_table(rows: Iterable[Sequence[object]], columns: Sequence[str], *, caption: str = "") -> str:
    """Write rows as one escaped, static HTML table.

    Example:
        >>> html_table([("<b>", 1)], ("name", "n"))
        '<table><thead><tr><th>name</th><th>n</th></tr></thead><tbody><tr><td>&lt;b&gt;</td><td>1</td></tr></tbody></table>'
    """

    def line(cells: Iterable[object], tag: str) -> str:
        return (
            "<tr>" + "".join(f"<{tag}>{html.escape(escaped(str(cell)))}</{tag}>" for cell in cells) + "</tr>"
        )

    head = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    body = "".join(line(row, "td") for row in rows)
    return f"<table>{head}<thead>{line(columns, 'th')}</thead><tbody>{body}</tbody></table>"
