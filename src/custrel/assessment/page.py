"""One page of words: a title and sections of lines, to be shown as text, Markdown or JSON."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Final, final

import attrs

from custrel._fields import check
from custrel._show import escaped

__all__ = ["Page", "Section"]

_WIDTH: Final = 80  # columns of a terminal nobody widened
PAGE_LINES: Final = 70  # lines of an A4 page at six an inch
_ASIDE: Final = re.compile(r" \([^()]{12,}\)")  # shorter ones are names and numbers
_BESIDE: Final = re.compile(
    r", (?:their|our|which) [^,:;()]+,(?= (?:is|was|are|were|has|have) )"
)  # says who or what it is
_MARK: Final = "\ufdd0"  # a code that is no character: it holds the second column of a wide letter while lines are broken
# What goes before may end there: a clause, a sentence, a day without its date, a part of the day without its hour.
_CLAUSE: Final = re.compile(
    r"[:;] |(?<=\w\w[\w)])\. |, (?=(?:and|but|or|so|who|which|where|while|because|as|in) |\d{1,2} [A-Z])"
    r"|(?:(?<=morning)|(?<=evening)|(?<=afternoon)|(?<=night)) (?=\d\d:\d\d)"
)
_WORDS: Final = 4  # fewer are no sentence
_LATE: Final = 0.6  # a word that begins earlier is too long to drop whole


@final
@attrs.frozen(kw_only=True, order=False)
class Section:
    """A heading with its lines; each line is a whole sentence or two.

    Example:
        >>> Section(heading="To do", lines=["1. Call them."]).lines
        ('1. Call them.',)
    """

    heading: str
    lines: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Page:
    """A page: ``str(page)`` is plain text within 80 columns.

    Controls and bidirectional marks are shown escaped.

    Example:
        >>> print(Page(title="Boutique Sol", sections=[Section(heading="To do", lines=["1. Call them."])]))
        Boutique Sol
        ============
        <BLANKLINE>
        To do
          1. Call them.
    """

    title: str
    sections: tuple[Section, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __str__(self) -> str:
        """Lay the page out in at most 80 columns."""
        title = _filled(escaped(self.title))
        parts = [title, "=" * max(columns(line) for line in title.splitlines() or [""])]
        for section in self.sections:
            parts += ["", escaped(section.heading), *(_wrapped(line) for line in section.lines)]
        return "\n".join(parts)

    def __repr__(self) -> str:
        """Show as the page itself."""
        return str(self)


# -- one page, never two ----------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Draft:
    """A section before it is known how much of it fits: ``items`` stand or fall whole, ``keep`` of them always stay.

    ``more`` is said of those left out, with their number as ``{n}``; ``left`` counts those left out already. ``last``
    sections give items up only when no other can.
    """

    heading: str
    lead: tuple[str, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()
    more: str = "… and {n} more."
    left: int = 0
    keep: int = 1
    last: bool = False

    def lines(self, shown: int) -> tuple[str, ...]:
        """Give the lines with only the first so many items."""
        out = self.left + len(self.items) - shown
        told = tuple(line for item in self.items[:shown] for line in item)
        return (*self.lead, *told, *((self.more.format(n=out),) if out else ()))


def one_page(title: str, drafts: Sequence[Draft]) -> Page:
    """Lay drafts out on one page: the longest section that can gives an item up, until everything fits."""
    shown = [len(d.items) for d in drafts]
    while True:
        texts = [d.lines(n) for d, n in zip(drafts, shown, strict=True)]
        heights = [sum(map(height, lines)) for lines in texts]
        over = 3 + sum(h + 2 for h in heights if h) > PAGE_LINES
        able = [i for i, d in enumerate(drafts) if shown[i] > d.keep]
        if not over or not able:
            break
        shown[max(able, key=lambda i: (not drafts[i].last, heights[i], i))] -= 1
    sections = tuple(
        Section(heading=d.heading, lines=lines) for d, lines in zip(drafts, texts, strict=True) if lines
    )
    return Page(title=clipped(title, 2), sections=sections)


def height(line: str) -> int:
    """Give how many rows of a terminal a line takes."""
    return len(_wrapped(line).splitlines())


def clipped(line: str, most: int, tail: str = "", *, head: str = "") -> str:
    """Give the head, the line and its tail in at most so many rows.

    A line too long loses what stands after a semicolon, asides in brackets, its last clauses, and at last what only says
    who or what something is; what is left stands for itself. Where that is not enough its beginning is kept, and "…" says
    so. The head (whose line it is, or of what kind) is no clause.
    """
    room = _WIDTH * most
    if len(line) > 2 * room:
        line = f"{line[: 2 * room]} …"
    for shorter in _shorter(line):
        if height(head + shorter + tail) <= most:
            return head + shorter + tail
    line = head + line
    lo, hi = 0, len(line)
    while lo < hi:  # the longest beginning that fits
        middle = (lo + hi + 1) // 2
        lo, hi = (middle, hi) if height(f"{line[:middle]} …{tail}") <= most else (lo, middle - 1)
    text = line[:lo]
    word = text.rfind(" ")
    return f"{text[: word if word > lo * _LATE else lo].rstrip(' ,;:.(')} …{tail}"


def headed(line: str, most: int) -> str:
    """Clip a line that says before its first colon what it is about; that much is no clause."""
    head, colon, text = line.partition(": ")
    return clipped(text, most, head=head + colon) if colon else clipped(line, most)


def _shorter(line: str) -> Iterator[str]:
    yield line
    plain = _ASIDE.sub("", line)
    for text in (line, plain):
        parts = text.split("; ")
        yield from ("; ".join(parts[:n]) + "." for n in range(len(parts) - 1, 0, -1))
    yield plain
    if not line.endswith("."):
        return  # a part of a question or of a name says something else
    for text in (line, plain, _BESIDE.sub("", plain)):
        ends = [m.start() for m in _CLAUSE.finditer(text) if len(text[: m.start()].split()) >= _WORDS]
        yield from (text, *(f"{text[:end]}." for end in reversed(ends)))


def _wrapped(line: str) -> str:
    hang = "  " + " " * (len(line) - len(line.lstrip(" ")))
    number, dot, _ = line.partition(". ")
    inside = hang + " " * (len(number.strip()) + 2) if dot and number.strip().isdigit() else hang
    return _filled(
        escaped(line.strip()), initial_indent=hang, subsequent_indent=inside, break_on_hyphens=False
    )


def columns(text: str) -> int:
    """Give how many columns of a terminal a text takes: wide letters (Unicode Standard Annex 11) take two."""
    return len(text) if text.isascii() else len(_spread(text))


def _spread(text: str) -> str:
    return "".join(f"{c}{_MARK}" if unicodedata.east_asian_width(c) in "WF" else c for c in text)


def _filled(text: str, **how: Any) -> str:
    """Wrap a text by the columns it takes."""
    spread = text if text.isascii() else _spread(text)
    if spread == text:
        return textwrap.fill(text, _WIDTH, **how)
    # One column less: where a word is broken between a letter and its mark, the letter still has room for both.
    return textwrap.fill(spread, _WIDTH - 1, **how).replace(_MARK, "")
