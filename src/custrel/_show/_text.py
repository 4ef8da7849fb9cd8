"""Small words and numbers for people."""

import datetime as dt
import unicodedata

_HIDDEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # controls, invisible marks, surrogates, characters that are none


def escaped(text: str) -> str:
    r"""Show control, bidirectional and invisible characters and lone surrogates as escapes, so that no output can be forged.

    Example:
        >>> print(escaped("a\u202eb\x1b[31m"))
        a\u202eb\x1b[31m
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if unicodedata.category(c) not in _HIDDEN else c.encode("unicode_escape").decode("ascii")
        for c in text
    )


def instant_text(instant: dt.datetime) -> str:
    """Show an instant to the minute, in the zone it carries.

    Example:
        >>> instant_text(dt.datetime(2026, 11, 1, 8, 30, tzinfo=dt.UTC))
        '2026-11-01 08:30 UTC'
    """
    return f"{instant:%Y-%m-%d %H:%M} {instant.tzname() or ''}".strip()


def number_text(value: float) -> str:
    """Show a number with at most three significant digits after a leading zero, no trailing zeros.

    Example:
        >>> number_text(0.86333), number_text(12.0), number_text(1234567.0)
        ('0.863', '12', '1234567')
    """
    if value == int(value):
        return str(int(value))
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.0f}"  # noqa: PLR2004


def plural(count: int, one: str, many: str = "") -> str:
    """Give the count with its noun.

    Example:
        >>> plural(1, "site"), plural(2, "site"), plural(0, "entry", "entries")
        ('1 site', '2 sites', '0 entries')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"
