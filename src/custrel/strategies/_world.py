"""What a generated record may refer to: ids by kind and owner, and the stretch of time everything happens in."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, final

import attrs

from custrel.model import Identifier, Kind, Ref
from custrel.strategies._dice import Dice
from custrel.strategies._words import EXTRA, NAMES

Owner = str | None  # None: the provider's own

_LETTER: Mapping[Kind, str] = {
    Kind.CUSTOMER: "C",
    Kind.SITE: "S",
    Kind.JOB: "J",
    Kind.ASSET: "A",
    Kind.CONTRACT: "K",
    Kind.CONTACT: "P",
    Kind.RELATIONSHIP: "R",
    Kind.INCIDENT: "I",
    Kind.PROBLEM: "PRB",
    Kind.RECOMMENDATION: "N",
    Kind.TOUCHPOINT: "T",
    Kind.SURVEY: "V",
    Kind.REVIEW: "W",
    Kind.FACT: "F",
    Kind.DECISION: "D",
}
_SUBJECTS = (Kind.ASSET, Kind.SITE, Kind.CUSTOMER, Kind.JOB, Kind.CONTRACT)


def name_of(kind: Kind, index: int) -> str:
    """Give the id of the ``index``-th record of a kind: C1, S1, A2 …"""
    return f"{_LETTER[kind]}{index + 1}"


@final
@attrs.frozen(kw_only=True, order=False, eq=False)
class World:
    """Everything there is to refer to. ``owners`` maps each kind to {id: owner}, in order of making."""

    start: dt.datetime
    minutes: int
    owners: Mapping[Kind, Mapping[str, Owner]]
    lists: Mapping[tuple[Kind, Owner], tuple[str, ...]] = attrs.field(init=False)
    places: Mapping[Kind, Mapping[str, int]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Index the ids by owner once."""
        found: dict[tuple[Kind, Owner], list[str]] = {}
        places: dict[Kind, dict[str, int]] = {}
        for kind, ids in self.owners.items():
            place = places[kind] = {}
            for record_id, owner in ids.items():
                mine = found.setdefault((kind, owner), [])
                place[record_id] = len(mine)
                mine.append(record_id)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "lists", {key: tuple(ids) for key, ids in found.items()})

    def own(self, kind: Kind, owner: Owner) -> tuple[str, ...]:
        """Give the ids of a kind that belong to ``owner`` itself."""
        return self.lists.get((kind, owner), ())

    def near(self, kind: Kind, owner: Owner) -> tuple[str, ...]:
        """Give the ids of a kind a record of ``owner`` may name: the owner's and the provider's."""
        return self.own(kind, owner) + (self.own(kind, None) if owner is not None else ())

    def before(self, kind: Kind, owner: Owner, record_id: str) -> tuple[str, ...]:
        """Give the owner's (at most fifty) ids made just before this one, so that no chain runs in a circle."""
        return self.own(kind, owner)[: self.places.get(kind, {}).get(record_id, 0)][-50:]

    def at(self, dice: Dice) -> dt.datetime:
        """Draw an instant in the stretch of time."""
        return dice.instant(self.start, self.minutes)

    def later(
        self, dice: Dice, since: dt.datetime, percent: int = 100, hours: int = 24 * 40
    ) -> dt.datetime | None:
        """Draw an instant not before ``since``, mostly within hours, at most ``hours`` later; None if it never happened."""
        if percent < 100 and not dice.chance(percent):
            return None
        value = dice.byte()
        minutes = value * 3 if value < 200 else (value - 199) * hours * 60 // 56
        return since + dt.timedelta(minutes=minutes)

    def day(self, dice: Dice, *, years_before: int = 0) -> dt.date:
        """Draw a date in the stretch of time, or up to so many years before it."""
        if not years_before:
            return self.at(dice).date()
        return self.start.date() - dt.timedelta(days=dice.below(years_before * 365))

    def subject(self, dice: Dice, owner: Owner) -> Ref:
        """Draw something of the owner's to speak about: an asset, a site, the customer, a job, a contract."""
        kind = dice.pick(_SUBJECTS)
        ids = self.own(kind, owner) if kind is not Kind.CUSTOMER else ()
        if ids:
            return Ref(kind=kind, id=dice.pick(ids))
        customers = tuple(self.owners.get(Kind.CUSTOMER, {}))
        return Ref(kind=Kind.CUSTOMER, id=owner if owner is not None else customers[0])

    def common(self, dice: Dice, *, own_instant: dt.datetime | None = None) -> dict[str, Any]:
        """Draw what every record has besides its own fields; mostly nothing."""
        what = dice.byte()
        if what < 200:
            return {}
        found: dict[str, Any] = {}
        if what % 3 == 0:
            found["identifiers"] = (
                Identifier(kind=dice.pick(("serial", "old_id")), value=f"X-{dice.below(30)}"),
            )
        elif what % 3 == 1:
            found["extra"] = dice.pick(EXTRA)
        else:
            moment = own_instant if own_instant is not None else self.start
            found["recorded_at"] = self.later(dice, moment)
        return found

    def name(self, dice: Dice) -> str:
        """Draw a name; some are nasty."""
        return dice.pick(NAMES)
