"""What a ticket is about, as a word or a few: the recorded symptom, else the close code, else a signature of its text."""

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from custrel._fields import is_blank
from custrel.model import Incident
from custrel.typing import CustomerCase

__all__ = ["names_in", "signature", "symptom_of"]

# Anything with a digit, an @, a slash, a backslash or an inner dot is a number, date, id, host, path or address, not a word.
_TOKEN: Final = re.compile(r"[^\s,;:!?()\[\]{}<>\"'|=*#~^`]+")
_ADDRESS: Final = ("://", "@")  # whatever holds one is left out whole, from blank to blank
_THING: Final = re.compile(r"[\d@/\\_]|\w\.\w")
# Quotation marks and dashes by their code points: they look like others.
_EDGE: Final = ".-…·+&%$€£\u2010\u2013\u2014\u2018\u2019\u201c\u201d"
# Two letters and more make a word in scripts with letters; one sign does where a sign is a word.
_SHORT: Final = 1
# Where a name is joined to another or to an ending (Jean-Luc, Smit’s): dashes and apostrophes. Not \W: vowel signs are \W too.
_JOINT: Final = re.compile("[-\u2010-\u2015'\u2018\u2019\u02bc]+")
_TEXT: Final = (
    2_000  # characters read: a summary is a line; what follows is quoted mail, and time must stay linear
)
_WORDS: Final = (
    12  # words kept: enough to tell templates apart, few enough to leave out what is told at the end
)


def signature(text: str, /, *, names: Iterable[str] = ()) -> str:
    """Reduce a free text to the words that say what the trouble is, in order, each once; empty where none are left.

    Numbers, dates, ids, hosts, addresses and the ``names`` given (of people, customers) are left out; case, width, accents'
    encoding and punctuation do not matter. No language is assumed; so the Turkish dotless and dotted i count as one letter,
    since a capital I may be either. Linear in the text; equal on every machine.
    Signatures are compared for equality, so no extra for approximate matching (such as ``rapidfuzz``) is needed or used.

    Example:
        >>> signature("2026-03-01 Till PX-17 freezes (rebooted twice), called Jan", names=["Jan Smit"])
        'till freezes rebooted twice called'
        >>> signature("4711 / 0815")
        ''
    """
    return _signature(text[:_TEXT], frozenset(part for name in names for part in _parts(name)))


@functools.lru_cache(maxsize=1 << 16)
def _signature(text: str, names: frozenset[str]) -> str:
    kept: dict[str, None] = {}
    said = " ".join(word for word in _folded(text).split() if not any(sign in word for sign in _ADDRESS))
    for found in _TOKEN.finditer(said):
        token = found.group().strip(_EDGE)
        if _THING.search(token):
            continue
        word = token.casefold()
        if (
            (len(word) > _SHORT or not word.isascii())
            and not _is_name(word, names)
            and any(c.isalpha() for c in word)
        ):
            kept[word] = None
            if len(kept) == _WORDS:
                break
    return " ".join(kept)


@functools.lru_cache(maxsize=1 << 14)
def _parts(name: str) -> tuple[str, ...]:
    words = (found.group().strip(_EDGE) for found in _TOKEN.finditer(_folded(name)))
    return tuple(part.casefold() for word in words for part in _JOINT.split(word) if part)


def _folded(text: str) -> str:
    found = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Without the language, a capital I is either of the two Turkish letters: they count as one. U+0307 is the dot of İ.
    return found.replace("\u0131", "i").replace("i\u0307", "i")


def _is_name(word: str, names: frozenset[str]) -> bool:
    # A joined word is a name if all of it is but endings of one letter: "jean-luc", "smit’s", yet not "smit-drucker".
    if word in names:
        return True
    parts = [part for part in _JOINT.split(word) if len(part) > _SHORT]
    return bool(names) and bool(parts) and all(part in names for part in parts)


def names_in(case: CustomerCase, /) -> tuple[str, ...]:
    """Give the names of people and of the customer that must not become part of a trouble's name.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Contact, Customer
        >>> from custrel.portfolio import Portfolio
        >>> acme = Customer(customer_id="C1", name="Acme")
        >>> p = Portfolio.of(acme, Contact(contact_id="P1", name="Jan Smit", customer_id="C1"))
        >>> names_in(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
        ('Acme', 'Jan Smit')
    """
    people = {c.name for c in case.contacts} | {i.caller for i in case.incidents if i.caller}
    return tuple(sorted({name for name in (*people, case.customer.name) if name}))


def symptom_of(incident: Incident, /, *, names: Iterable[str] = ()) -> str | None:
    """Give the recorded symptom, else the close code, else the signature of the summary; None where none says anything.

    An empty text never becomes a symptom, so tickets without one are never glued into one trouble.

    Example:
        >>> import datetime as dt
        >>> symptom_of(Incident(incident_id="I1", customer_id="C1", opened_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
        ...     summary="Till 3 will not boot!"))
        'till will not boot'
    """
    for said in (incident.symptom, incident.close_code):
        if said is not None and not is_blank(said):
            return said.strip()
    return signature(incident.summary, names=names) or None if incident.summary else None
