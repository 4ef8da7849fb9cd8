"""Names of companies as they are compared, and texts that say nothing."""

import re
import unicodedata
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
