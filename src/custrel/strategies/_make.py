"""From rows to records: two passes, first who owns what, then what each record says."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from custrel.model import Kind, Record
from custrel.strategies import _events, _people, _places
from custrel.strategies._dice import Dice
from custrel.strategies._world import Owner, World, name_of

Maker = Callable[[Dice, str, Owner, World], Any]

MAKERS: Final[Mapping[Kind, Maker]] = {
    Kind.CUSTOMER: _places.customer,
    Kind.SITE: _places.site,
    Kind.JOB: _places.job,
    Kind.ASSET: _places.asset,
    Kind.CONTRACT: _people.contract,
    Kind.CONTACT: _people.contact,
    Kind.RELATIONSHIP: _people.relationship,
    Kind.INCIDENT: _events.incident,
    Kind.PROBLEM: _events.problem,
    Kind.RECOMMENDATION: _people.recommendation,
    Kind.TOUCHPOINT: _people.touchpoint,
    Kind.SURVEY: _people.survey,
    Kind.REVIEW: _people.review,
    Kind.FACT: _events.fact,
    Kind.DECISION: _events.decision,
}
# Bytes a record's row has; what lies beyond is 0, that is: absent.
WIDTHS: Final[Mapping[Kind, int]] = {
    Kind.CUSTOMER: 16,
    Kind.SITE: 12,
    Kind.JOB: 40,
    Kind.ASSET: 44,
    Kind.CONTRACT: 44,
    Kind.CONTACT: 12,
    Kind.RELATIONSHIP: 24,
    Kind.INCIDENT: 26,
    Kind.PROBLEM: 20,
    Kind.RECOMMENDATION: 30,
    Kind.TOUCHPOINT: 24,
    Kind.SURVEY: 22,
    Kind.REVIEW: 44,
    Kind.FACT: 24,
    Kind.DECISION: 20,
}
_PROVIDERS_TOO: Final = {Kind.ASSET, Kind.CONTACT, Kind.PROBLEM}
_OURS_FROM = 224  # of 256: one in eight of the records that may be the provider's own is

Rows = Mapping[Kind, Sequence[bytes]]


def make(rows: Rows, *, start: dt.datetime, days: float) -> dict[Kind, tuple[Record, ...]]:
    """Make every record; the first byte of a row says whose it is, the rest what it says."""
    customers = tuple(name_of(Kind.CUSTOMER, i) for i in range(len(rows[Kind.CUSTOMER])))
    owners: dict[Kind, dict[str, Owner]] = {Kind.CUSTOMER: dict.fromkeys(customers)}
    for kind in Kind:
        if kind is not Kind.CUSTOMER:
            owners[kind] = {
                name_of(kind, i): _owner(kind, row[0], customers) for i, row in enumerate(rows.get(kind, ()))
            }
    world = World(start=start, minutes=int(days * 24 * 60), owners=owners)
    found: dict[Kind, tuple[Record, ...]] = {}
    for kind in Kind:
        maker = MAKERS[kind]
        found[kind] = tuple(
            maker(Dice(row[1:]), record_id, owner, world)
            for (record_id, owner), row in zip(owners[kind].items(), rows.get(kind, ()), strict=True)
            if kind is not Kind.RELATIONSHIP or world.near(Kind.CONTACT, owner)
        )
    return found


def _owner(kind: Kind, first: int, customers: tuple[str, ...]) -> Owner:
    if kind in _PROVIDERS_TOO and first >= _OURS_FROM:
        return None
    return customers[first % len(customers)]
