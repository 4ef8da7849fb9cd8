"""Who is this? Looking a record up by whatever identifier somebody has."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, final

import attrs

from custrel.model import KINDS, Contact, Kind, Ref

_DIGITS_OF_A_PHONE = 6  # fewer digits are a number on a sticker, not a phone


@final
@attrs.frozen(kw_only=True, order=False)
class Found:
    """One candidate: the record's name, which of its keys matched (``serial``, ``phone``, ``name`` …), and how well.

    ``exact`` True where the text equals the key after normalizing blanks, case and punctuation of phone
    numbers. The value that matched is not shown: it may be personal.

    Example:
        >>> print(Found(ref=Ref.parse("asset:A1"), key="serial", exact=True))
        asset:A1 (by serial)
    """

    ref: Ref
    key: str
    exact: bool

    def __str__(self) -> str:
        """Show the record and the key that matched."""
        return f"{self.ref} (by {self.key}{'' if self.exact else ', similar'})"


def normal(text: str) -> str:
    """Fold case and blanks, so that ``" usb 1"`` and ``"USB 1"`` meet; punctuation stays, "USB1" is not "USB11"."""
    return " ".join(text.casefold().split())


def phone_digits(text: str) -> str:
    """Give the digits of what looks like a phone number, without the international prefix's plus or zeros; else ``""``."""
    if not re.fullmatch(r"[\d\s()+./\-]+", text):
        return ""
    digits = re.sub(r"\D", "", text)
    digits = digits.removeprefix("00") if text.strip().startswith("00") else digits
    return digits if len(digits) >= _DIGITS_OF_A_PHONE else ""


def keys_of(kind: Kind, record: Any) -> Iterator[tuple[str, str]]:
    """Give (key name, text) of everything a record can be found by."""
    yield "id", getattr(record, KINDS[kind].id_field)
    for identifier in record.identifiers:
        yield identifier.kind, identifier.value
    for field in ("name", "title", "email", "phone", "work_order"):
        value = getattr(record, field, None)
        if value:
            yield field, value


def build(tables: Mapping[Kind, Iterable[Any]]) -> dict[str, list[Found]]:
    """Index every key of every record by its normal form."""
    index: dict[str, list[Found]] = {}
    for kind, records in tables.items():
        for record in records:
            ref = Ref(kind=kind, id=getattr(record, KINDS[kind].id_field))
            for key, text in keys_of(kind, record):
                forms = {normal(text)}
                if key == "phone" or (isinstance(record, Contact) and key != "id"):
                    digits = phone_digits(text)
                    forms |= {f"tel:{digits}"} if digits else set()
                for form in forms:
                    index.setdefault(form, []).append(Found(ref=ref, key=key, exact=True))
    return index


def look_up(index: Mapping[str, list[Found]], text: str, kinds: frozenset[Kind]) -> tuple[Found, ...]:
    """Give every exact candidate, in order of kind and id; empty where there is none."""
    digits = phone_digits(text)
    hits = [*index.get(normal(text), ()), *(index.get(f"tel:{digits}", ()) if digits else ())]
    best: dict[Ref, Found] = {}
    for hit in hits:
        if not kinds or hit.ref.kind in kinds:
            best.setdefault(hit.ref, hit)
    order = list(Kind)
    return tuple(sorted(best.values(), key=lambda f: (order.index(f.ref.kind), f.ref.id)))
