"""How a value that cannot be read is said while unwinding, before it becomes a diagnostic."""

import re
import unicodedata
from collections import Counter
from typing import Any, Final

from custrel._show import escaped

_SHOWN = 40  # characters of a value quoted in a message
_LONGEST = 500  # characters of a whole message, path or id that is shown
_EMAIL = re.compile(r"[^\s'\"<>@]+@[^\s'\"<>@]+\.\w+")
_ABROAD = re.compile(r"\+\d[\d\s()/.\-]{6,}\d")  # a phone number in international form, wherever it stands
_AT_HOME = re.compile(
    r"(?:^|(?<=['\"]))\(?\d[\d()/.\-]*[ ][\d ()/.\-]+\d(?=['\"]|$)"
)  # as people write one, as a whole quoted text
_PHONE = re.compile(r"\+?\(?\d[\d\s()/.\-]{6,}\d")
_DIGITS_OF_A_PHONE = 9


class Bad(ValueError):  # noqa: N818 - never leaves this room
    """A value is refused: a stable code, what must hold, what to do."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint = code, message, hint


class NotFinite:
    """Stands where a document said NaN, Infinity or a number beyond every bound."""

    __slots__ = ("word",)

    def __init__(self, word: str) -> None:
        self.word = word


class HugeInt:
    """Stands where a document held a whole number with more digits than are read."""

    __slots__ = ("digits",)

    def __init__(self, digits: int) -> None:
        self.digits = digits


class Rounded(float):
    """A number whose digits a binary number cannot keep: the nearest one, remembered as not exact."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object of a document that names a key twice; neither value wins."""

    __slots__ = ("names",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counted = Counter(k for k, _ in pairs)
        self.names = tuple(sorted(k for k, n in counted.items() if n > 1))


MARKS: Final = (NotFinite, HugeInt)


def redacted(text: str) -> str:
    """Take e-mail addresses and phone numbers out of a message, escape what is hidden, cut what goes on without end."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    if "@" in text:
        text = _EMAIL.sub("<personal>", text)
    if "+" in text:
        text = _ABROAD.sub(_unless_stamp, text)
    return escaped(_AT_HOME.sub(_unless_stamp, text))


def _unless_stamp(found: re.Match[str]) -> str:
    digits = sum(c.isdigit() for c in found[0])
    return "<personal>" if digits >= _DIGITS_OF_A_PHONE and ":" not in found[0] else found[0]


def shown(value: object) -> str:
    """Quote a value in a message: short, escaped, without anything that looks personal."""
    if isinstance(value, str):
        cut = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
        found = None if cut.rstrip("…").isdigit() else _PHONE.search(cut)
        if found and sum(c.isdigit() for c in found[0]) >= _DIGITS_OF_A_PHONE and not _is_stamp(cut):
            return "<personal>"
        return f"'{redacted(cut)}'"
    if value is None or isinstance(value, (bool, float)):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() < 128 else "a very long number"
    if isinstance(value, NotFinite):
        return value.word
    if isinstance(value, HugeInt):
        return f"a number of {value.digits} digits"
    return {"dict": "an object", "list": "a list", "tuple": "a list"}.get(
        type(value).__name__,
        type(value).__name__,
    )


def _is_stamp(text: str) -> bool:
    return bool(re.match(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", text)) or text.strip().isdigit()


_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def hidden_in(text: str) -> str:
    """Say which kind of hidden character a text holds: ``surrogate``, ``nul``, ``bidi``, ``control``, ``invisible`` or ``""``.

    Tabs and line ends are part of text, and so are the joiners that scripts and emoji need between visible characters.
    """
    if text.isprintable():
        return "invisible" if any(c in _BLANK_LETTERS for c in text) else ""
    kinds: set[str] = set()
    for index, c in enumerate(text):
        category = unicodedata.category(c)
        if category == "Cs":
            kinds.add("surrogate")
        elif c == "\0":
            kinds.add("nul")
        elif c in _BIDI:
            kinds.add("bidi")
        elif category == "Cc" and c not in "\n\r\t":
            kinds.add("control")
        elif (category in ("Cf", "Zl", "Zp") or c in _BLANK_LETTERS) and not _joins(text, index):
            kinds.add("invisible")
    return next((k for k in ("surrogate", "nul", "bidi", "control", "invisible") if k in kinds), "")


_BLANK_LETTERS: Final = frozenset(
    "\u115f\u1160\u3164\uffa0\u2800\u00ad",
)  # printable to Python, invisible to people


def _joins(text: str, index: int) -> bool:
    """Tell whether a zero-width joiner stands where scripts and emoji use one: between two non-ASCII characters."""
    if text[index] not in "\u200c\u200d" or not 0 < index < len(text) - 1:
        return False
    return not text[index - 1].isascii() and not text[index + 1].isascii()
