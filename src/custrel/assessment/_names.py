"""What people call things: names instead of ids wherever a name is known."""

import re
from typing import Any

from custrel._show import escaped
from custrel.model import Asset, Contact, Kind, Ref
from custrel.portfolio import Portfolio

_TOKEN = re.compile(r"\b(" + "|".join(k.value for k in Kind) + r"):([^\s,;()]*[^\s,;().:])")

_PLACES = (Kind.CUSTOMER, Kind.SITE, Kind.JOB)  # their ids are words people use; a ticket's is a number
_WORDS = {
    Kind.ASSET: "unit",
    Kind.INCIDENT: "ticket",
}  # what people call them, where it is not the kind's own word


def label(portfolio: Portfolio, ref: Ref) -> str:
    """Call a record by its name; an asset without one by what it is; else by its kind and id."""
    record: Any = portfolio.maybe(ref)
    if record is None:
        return escaped(str(ref))
    if isinstance(record, Asset) and not record.name:
        parts = [p for p in (record.kind, record.model) if p]
        return escaped(f"{' '.join(parts)} ({record.asset_id})" if parts else f"unit {record.asset_id}")
    if isinstance(record, Contact) and not record.name and record.function:
        return escaped(f"their {record.function}")
    name = getattr(record, "name", "") or getattr(record, "title", "")
    word = _WORDS.get(ref.kind, ref.kind.value)
    return escaped(name or (ref.id if ref.kind in _PLACES else f"{word} {ref.id}"))


def named(portfolio: Portfolio, text: str) -> str:
    """Put names in place of references such as ``contact:P1`` in a sentence.

    Unknown ones stay as they are.
    """

    def swap(match: re.Match[str]) -> str:
        ref = Ref(kind=Kind(match[1]), id=match[2])
        return label(portfolio, ref) if portfolio.maybe(ref) is not None else match[0]

    return _TOKEN.sub(swap, text)
