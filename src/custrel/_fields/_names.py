"""Names of companies as they are compared."""

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
