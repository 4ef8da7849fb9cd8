"""One page in the form its reader wants."""

import html as _html
import re
from typing import Any, Final

from custrel._show import escaped
from custrel.assessment import Page, Section

__all__ = ["html", "markdown", "plain", "showable", "text"]

_BOLD, _DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_STAND_INS: Final = str.maketrans(
    {"…": "...", "\u2013": "-", "\u2014": "-", "·": "-", "\u2018": "'", "\u2019": "'", "“": '"', "”": '"'}
)
_NUMBERED = re.compile(r"\d+\. ")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def text(page: Page, *, color: bool = False, encoding: str = "utf-8") -> str:
    """Give the page as plain text of at most 80 columns; with ``color`` the headings stand out on a terminal.

    What ``encoding`` cannot say gets a stand-in (`showable`) before lines are broken.

    Example:
        >>> print(text(Page(title="Boutique Sol")))
        Boutique Sol
        ============
    """
    page = _fitted(page, encoding)
    lines = str(page).splitlines()
    if not color:
        return "\n".join(lines)
    headings = {escaped(s.heading) for s in page.sections}
    rule = next(i for i, line in enumerate(lines) if line and set(line) == {"="})
    shown: list[str] = []
    for index, line in enumerate(lines):
        loud = index < rule or line in headings
        shown.append(f"{_BOLD}{line}{_END}" if loud else f"{_DIM}{line}{_END}" if index == rule else line)
    return "\n".join(shown)


def showable(words: str, encoding: str) -> str:
    """Give words a terminal of that encoding can show: typographic marks by their plain kin, anything else as ``?``.

    Example:
        >>> showable("Süd … und 14 more", "ascii")
        'S?d ... und 14 more'
    """
    try:
        words.encode(encoding)
    except UnicodeEncodeError:
        return words.translate(_STAND_INS).encode(encoding, "replace").decode(encoding)
    return words


def _fitted(page: Page, encoding: str) -> Page:
    sections = [
        Section(
            heading=showable(s.heading, encoding),
            lines=tuple(showable(escaped(x), encoding) for x in s.lines),
        )
        for s in page.sections
    ]
    return Page(title=showable(escaped(page.title), encoding), sections=tuple(sections))


def markdown(page: Page) -> str:
    """Give the page as Markdown; marks inside sentences are escaped.

    Example:
        >>> print(markdown(Page(title="A*B")))
        # A\\*B
    """
    parts = [f"# {_quiet(page.title)}"]
    for section in page.sections:
        parts += ["", f"## {_quiet(section.heading)}", ""]
        for line in section.lines:
            body = line.strip()
            number = _NUMBERED.match(body)
            if number:
                parts.append(number[0] + _quiet(body[number.end() :]))
            else:
                parts.append(("   " if line.startswith("   ") else "- ") + _quiet(body))
    return "\n".join(parts)


def plain(page: Page) -> dict[str, Any]:
    """Give the page as plain data, ready for JSON.

    Example:
        >>> plain(Page(title="Boutique Sol"))
        {'title': 'Boutique Sol', 'sections': []}
    """
    sections = [{"heading": s.heading, "lines": [line.strip() for line in s.lines]} for s in page.sections]
    return {"title": page.title, "sections": sections}


def html(page: Page) -> str:
    """Give the page as one static, self-contained HTML document.

    Everything escaped, no scripts, nothing fetched.

    Example:
        >>> "<script>" in html(Page(title="<script>"))
        False
    """
    title = _html.escape(escaped(page.title))
    body = [f"<h1>{title}</h1>"]
    for section in page.sections:
        body.append(f"<h2>{_html.escape(escaped(section.heading))}</h2>")
        body += [f"<p>{_html.escape(escaped(line.strip()))}</p>" for line in section.lines]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>body{{font-family:sans-serif;max-width:45em;margin:2em auto}}</style></head>"
        f"<body>{''.join(body)}</body></html>"
    )


def _quiet(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", escaped(words))
