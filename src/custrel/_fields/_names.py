"""Names of companies as they are compared, and texts that say nothing."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_FORMS: Final = re.compile(
    r"\b(inc|incorporated|llc|ltd|limited|plc|corp|corporation|co|company|gmbh|ag|kg|sa|sl|slu|srl|spa|bv|nv|ab|as|oy|sarl|sas)\b",
)


def plain_name(name: str) -> str:
    """Give a company's name without case, accents, punctuation and legal form; a name that is all legal form stays."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[^\w\s]", "", text.replace(".", ""))
    return " ".join(_FORMS.sub(" ", words).split()) or " ".join(words.split())


_UNSEEN: Final = "\u00ad\u115f\u1160\u200b\u200c\u200d\u200e\u200f\u2060\u2800\u3164\ufeff\uffa0"  # shown as nothing or a gap


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing: it is empty, or made of blanks and of characters nobody sees."""
    return not text or (not text[0].isalnum() and all(c.isspace() or c in _UNSEEN for c in text))


def slips(form: str) -> Iterator[str]:
    """Give a loose form with one letter left out, at each place, and whole; digits are never left out."""
    yield form
    for place, letter in enumerate(form):
        if letter.isalpha():
            yield form[:place] + form[place + 1 :]


def is_one_slip(one: str, two: str) -> bool:
    """Tell whether two forms are one letter apart: left out, added, mistaken, or swapped with its neighbor."""
    if one == two:
        return False
    head = 0
    while head < min(len(one), len(two)) and one[head] == two[head]:
        head += 1
    a, b = one[head:], two[head:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(a) > 1)
