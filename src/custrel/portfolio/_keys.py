"""What a record can be found by, and the forms under which two spellings of it meet."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from custrel.model import KINDS, Contact, Kind

_PHONE_DIGITS: Final = 6  # fewer digits are a number on a sticker, not a phone
_PHONE: Final = re.compile(
    r"(?:tel\.?:?|phone:?)?\s*([\d\s()+./\-\u2010-\u2015]+?)\s*(?:(?:ext\.?|x)\s*(\d+))?", re.IGNORECASE
)
_RUNS: Final = re.compile(r"\d+|[^\W\d_]+")
_NAMES: Final = ("name", "title", "email")
_PLAIN: Final = (*_NAMES, "phone", "work_order")
NAMES: Final = frozenset(_NAMES)  # keys that people spell by heart, so that a slip is forgiven


def keys_of(kind: Kind, record: Any) -> Iterator[tuple[str, str]]:
    """Give (key name, text) of everything a record can be found by."""
    yield "id", getattr(record, KINDS[kind].id_field)
    for identifier in record.identifiers:
        yield identifier.kind, identifier.value
    for field in _PLAIN:
        value = getattr(record, field, None)
        if value:
            yield field, value


def normal(text: str) -> str:
    """Fold case, blanks and compatible characters, so that ``" usb 1"`` and ``"USB 1"`` meet; punctuation stays."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(plain.casefold().split())


def loose(text: str) -> str:
    """Fold accents and punctuation too: ``PX-0099`` and ``px 0099`` meet; numbers stay whole: ``1-11`` and ``11-1`` do not.

    Letters are joined across what stood between them, each run of digits is fenced by ``#``.
    """
    return "".join(f"#{run}#" if run[0].isdecimal() else run for run in words(text))


def words(text: str) -> list[str]:
    """Cut a text into runs of letters and runs of digits, without accents."""
    plain = normal(text)
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in apart if not unicodedata.combining(c))
    return _RUNS.findall(plain)


def phone(text: str) -> str:
    """Give the digits of something that looks like a phone number, ``""`` otherwise.

    The plus or double zero of an international number goes, so does the zero in ``+44 (0)20``; an extension is kept, behind
    an x.
    """
    found = _PHONE.fullmatch(normal(text))
    if found is None:
        return ""
    number = found[1].strip()
    abroad = number.startswith(("+", "00", "(+"))
    digits = re.sub(r"\D", "", number.replace("(0)", "") if abroad else number)
    digits = digits.removeprefix("00") if abroad else digits
    if len(digits) < _PHONE_DIGITS:
        return ""
    return digits + (f"x{found[2]}" if found[2] else "")


def is_phone(record: Any, key: str) -> bool:
    """Tell whether a key may hold a phone number: the field of that name, and whatever identifies a person."""
    return key == "phone" or (isinstance(record, Contact) and key not in ("id", *NAMES))
