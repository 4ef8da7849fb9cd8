"""One page of words: a title and sections of lines, to be shown as text, Markdown or JSON."""

import textwrap
from typing import Final, final

import attrs

from custrel._fields import check
from custrel._show import escaped

__all__ = ["Page", "Section"]

_WIDTH: Final = 80  # columns of a terminal nobody widened


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
        title = textwrap.fill(escaped(self.title), _WIDTH)
        parts = [title, "=" * max(len(line) for line in title.splitlines() or [""])]
        for section in self.sections:
            parts += ["", escaped(section.heading), *(_wrapped(line) for line in section.lines)]
        return "\n".join(parts)

    def __repr__(self) -> str:
        """Show as the page itself."""
        return str(self)


def _wrapped(line: str) -> str:
    hang = "  " + " " * (len(line) - len(line.lstrip(" ")))
    number, dot, _ = line.partition(". ")
    inside = hang + " " * (len(number) + 2) if dot and number.strip().isdigit() else hang
    return textwrap.fill(
        escaped(line.strip()), _WIDTH, initial_indent=hang, subsequent_indent=inside, break_on_hyphens=False
    )
