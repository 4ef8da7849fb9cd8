"""People out of the records: under another name, or forgotten."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from custrel._fields import EMPTY, FrozenMap, leads_to_person
from custrel.errors import InvalidValueError, NotFoundError, did_you_mean
from custrel.io._kinds import class_of, is_list, is_mapping, is_tuple
from custrel.io._remap import renamed
from custrel.io._shape import fields_of
from custrel.model import KINDS, Contact, Identifier, Kind
from custrel.portfolio import Portfolio

__all__ = ["forget", "pseudonymize"]

_FREE_TEXT = frozenset(
    {"summary", "comment", "note"},
)  # may quote anybody; a pseudonym of it would help nobody
_LENGTH = (
    12  # hexadecimal digits of a pseudonym: 48 bits, two of a million people meet with a chance of 1 in 500
)
_FEW = 1000  # contacts among which a near id is looked for
_SHORTEST = 3  # characters of a name worth looking for in texts
_TAIL = 7  # digits of a phone number that are the same in every country's way of writing it
_BEFORE = 8  # digits before them: area and country code, two zeros


def pseudonymize(portfolio: Portfolio, salt: str, /) -> Portfolio:
    """Give the portfolio with every person under a pseudonym: the same one everywhere, and with the same ``salt`` next time.

    Names, numbers and addresses of people, their contact ids, who called and who handled a ticket become ``p-…`` (HMAC-SHA-256
    under the salt: keep it secret, or throw it away). Free text about people (summaries, comments, notes) and
    unknown fields are
    removed: nobody can say what they hold. Titles of problems and texts of recommendations and reviews stay as
    they were written.
    Everything else stays, so an assessment finds the same troubles, except those known
    only from the words of a summary.

    Example:
        >>> from custrel.model import Customer
        >>> people = Portfolio.of(Customer(customer_id="C1"), Contact(contact_id="jan", customer_id="C1", name="Jan Novak"))
        >>> hidden = pseudonymize(people, "only for this example").contacts[0]
        >>> hidden.contact_id, hidden.name
        ('p-788b208278fa', 'p-16e5648ab667')
    """
    if not isinstance(salt, str) or not salt:
        raise InvalidValueError("pseudonymize", "salt", "must be text that is not empty", "")

    def alias(text: str) -> str:
        return (
            "p-"
            + hmac.new(
                salt.encode("utf-8", "surrogatepass"),
                text.encode("utf-8", "surrogatepass"),
                hashlib.sha256,
            ).hexdigest()[:_LENGTH]
        )

    def one(kind: Kind, record: Any) -> Any:
        change: dict[str, Any] = {"extra": EMPTY, "identifiers": _aliased(kind, record.identifiers, alias)}
        for name, shape in fields_of(class_of(record)).items():
            value = getattr(record, name)
            if name in _FREE_TEXT or (shape.personal and value is None):
                change[name] = None
            elif (
                shape.personal or (name in ("handled_by", "by", "source") and isinstance(value, str))
            ) and value:
                change[name] = alias(value)
        named = renamed(kind, record, lambda k, i: alias(i) if k is Kind.CONTACT else i)
        return attrs.evolve(named, **change)

    return _changed(portfolio, one)


def _aliased(
    kind: Kind,
    identifiers: tuple[Identifier, ...],
    alias: Callable[[str], str],
) -> tuple[Identifier, ...]:
    return tuple(
        attrs.evolve(i, value=alias(i.value)) if kind is Kind.CONTACT or leads_to_person(i.kind) else i
        for i in identifiers
    )


def _changed(portfolio: Portfolio, one: Callable[[Kind, Any], Any]) -> Portfolio:
    tables = {
        info.table: tuple(one(kind, r) for r in getattr(portfolio, info.table))
        for kind, info in KINDS.items()
    }
    return Portfolio(**tables, observed=portfolio.observed, extra=EMPTY)


def forget(portfolio: Portfolio, contact_id: str, /) -> Portfolio:
    """Give the portfolio without anything that says who a contact was; what happened stays, under ``forgotten-…``.

    Name, numbers, identifiers and unknown fields of the contact go; its id is replaced everywhere. Its name (also with the last
    word first), e-mail, phone number (in any spelling) and identifiers are blotted out of every text of every record, unknown
    fields and their names included, and a caller of that name becomes unknown. One part of a name alone, such as a surname,
    stays: others may bear it. `NotFoundError` where there is no such contact. Backups and files written earlier are not
    reached.

    Example:
        >>> from custrel.model import Customer
        >>> people = Portfolio.of(Customer(customer_id="C1"), Contact(contact_id="jan", customer_id="C1", name="Jan Novak"))
        >>> forget(people, "jan").contacts[0]
        Contact(contact_id='forgotten-1', customer_id='C1')
    """
    found = next((c for c in portfolio.contacts if c.contact_id == contact_id), None)
    if found is None:
        near = (
            did_you_mean(str(contact_id), [c.contact_id for c in portfolio.contacts])
            if len(portfolio.contacts) < _FEW
            else ""
        )
        raise NotFoundError("contact", str(contact_id), near)
    taken = {c.contact_id for c in portfolio.contacts}
    number = next(n for n in range(1, len(taken) + 2) if f"forgotten-{n}" not in taken)
    new_id = f"forgotten-{number}"
    blot = _blot(found)

    def one(kind: Kind, record: Any) -> Any:
        if record is found:
            kept: dict[str, Any] = {
                "contact_id": new_id,
                "customer_id": found.customer_id,
                "quadrant": found.quadrant,
                "left_at": found.left_at,
                "partner": found.partner,
            }
            return Contact(**kept, function=found.function, recorded_at=found.recorded_at)
        named = renamed(kind, record, lambda k, i: new_id if k is Kind.CONTACT and i == contact_id else i)
        return _blotted(named, blot)

    changed = _changed(portfolio, one)
    extra = FrozenMap({k: _deep(v, blot) for k, v in portfolio.extra.items()})
    return attrs.evolve(changed, extra=extra) if extra else changed


def _blot(contact: Contact) -> Callable[[str], str]:
    """Make the function that blots a person's names and numbers out of a text."""
    texts = [
        contact.name,
        contact.email or "",
        contact.phone or "",
        contact.contact_id,
        *(i.value for i in contact.identifiers),
    ]
    words = sorted({t.strip() for t in texts if len(t.strip()) >= _SHORTEST}, key=lambda t: (-len(t), t))
    if not words:
        return lambda text: text
    spellings = dict.fromkeys(s for w in words for s in (*_spelled(w), *_dialed(w)))
    pattern = re.compile("|".join(rf"(?<!\w){s}(?!\w)" for s in spellings), re.IGNORECASE)
    return lambda text: pattern.sub("<forgotten>", text)


def _spelled(text: str) -> Iterator[str]:
    """Give patterns of a text as people write it: other blanks, the last word first, accents in one character or in two."""
    for form in dict.fromkeys(unicodedata.normalize(f, text) for f in ("NFC", "NFD")):
        parts = [re.escape(p) for p in form.split()]
        yield r"\s+".join(parts)
        if len(parts) > 1:
            yield r"\s*,?\s*".join((parts[-1], r"\s+".join(parts[:-1])))


def _dialed(text: str) -> Iterator[str]:
    """Give the pattern of a phone number in any spelling: its last digits, with whatever stands between and before them."""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _TAIL and re.fullmatch(r"[\d\s()+./\-\u2010-\u2015]+", text):
        between = r"[\s()./\-\u2010-\u2015]*"
        yield rf"\+?(?:\d{between}){{0,{_BEFORE}}}" + between.join(digits[-_TAIL:])


def _blotted(value: Any, blot: Callable[[str], str]) -> Any:
    change: dict[str, Any] = {}
    for name, shape in fields_of(class_of(value)).items():
        item = getattr(value, name)
        if shape.is_id or name in ("zone", "currency"):
            continue
        new = _deep(item, blot)
        if new != item:
            change[name] = None if name == "caller" and new == "<forgotten>" else new
    return attrs.evolve(value, **change) if change else value


def _deep(item: Any, blot: Callable[[str], str]) -> Any:
    if type(item) is str:
        return blot(item)
    if is_tuple(item):
        items = item
        return tuple(_deep(v, blot) for v in items)
    if is_list(item):
        listed = item
        return [_deep(v, blot) for v in listed]
    if is_mapping(item):
        changed: dict[Any, Any] = {}
        for key, value in item.items():
            name = blot(key) if type(key) is str else key
            while name in changed:  # two names that said the same person
                name += "'"
            changed[name] = _deep(value, blot)
        return FrozenMap(changed) if isinstance(item, FrozenMap) else changed
    if (
        attrs.has(class_of(item))
        and class_of(item).__module__.startswith("custrel.model")
        and class_of(item).__name__ not in ("Ref", "Weekly")
    ):
        return _blotted(item, blot)
    return item
