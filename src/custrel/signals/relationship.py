"""Who holds the relationship: the two slots that must never be empty, who meets whom, and only when something is broken.

Example:
    >>> RelationshipSignal().silent_days
    180.0
"""

import datetime as dt
import itertools
import math
import statistics
from collections.abc import Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import Ground, Kind, Money, Quadrant, Role, Side, Touchpoint, TouchpointKind
from custrel.signals import _case, _people, _say
from custrel.typing import CustomerCase

__all__ = ["RelationshipSignal"]

_RENEWAL = FrozenMap(
    {
        "relationship.no_sponsor": 0.2,
        "relationship.no_daily_owner": 0.2,
        "relationship.sponsor_silent": 0.2,
        "relationship.sponsor_is_seller": 0.1,
        "relationship.only_when_broken": 0.35,
        "relationship.technicians_only": 0.3,
        "relationship.empty_diagonal": 0.1,
        "relationship.narrow": 0.1,
        "relationship.only_selling": 0.15,
        "relationship.unannounced_visit": 0.15,
        "relationship.out_of_touch": 0.2,
    }
)
_VISITS = (TouchpointKind.VISIT, TouchpointKind.ENGINEER_ON_SITE)


@final
@attrs.frozen(kw_only=True, order=False)
class RelationshipSignal:
    """Looks at slots, quadrants and touches; abstains where nothing about people was given.

    ``touch_days``: the time looked back over. ``few``: below so many touches no pattern is claimed. ``silent_days``: how
    long a sponsor may go unseen. ``broken_share`` of 0 to 1: from which share of touches caused by trouble on we only come
    when something is broken. ``visit_days``: how long an unexpected visit stays worth saying. ``selling_days``: how long
    everybody may have come to sell. ``functions``: how many of our functions (service, sales, finance …) should at least be
    known to them. ``quiet_days`` and ``quiet_times``: how long, and how many times the usual distance, nobody has been in touch
    before that is worth saying. ``hour`` is what an hour of our work costs us; None: not stated, and escalations are counted in
    hours only. ``daily_roles``: who counts as the one person for every day (F-04, with F-02's technical account
    manager). ``known``: how much must be known of the reliance on a unit before its gatekeeper is missed. All are house
    judgement; ``renewal`` ceilings are uncalibrated judgement.

    Example:
        >>> RelationshipSignal().few
        6
    """

    name: ClassVar[str] = "relationship"
    version: ClassVar[str] = "1"

    touch_days: float = attrs.field(default=365, metadata=at_least(1))
    few: int = attrs.field(default=6, metadata=at_least(1))
    silent_days: float = attrs.field(default=180, metadata=at_least(0))
    broken_share: float = attrs.field(default=0.8, metadata=unit())
    visit_days: float = attrs.field(default=90, metadata=at_least(0))
    selling_days: float = attrs.field(default=180, metadata=at_least(0))
    functions: int = attrs.field(default=2, metadata=at_least(1))
    quiet_days: float = attrs.field(default=90, metadata=at_least(0))
    quiet_times: float = attrs.field(default=3, metadata=at_least(1))
    hour: Money | None = None
    daily_roles: tuple[Role, ...] = (Role.DAILY_OWNER, Role.OPERATIONS_SUPERVISOR)
    known: float = attrs.field(default=0.25, metadata=unit())
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what is worth saying about the relationship."""
        if not _case.people_are_known(case):
            return
        recent = _case.touches(case, self.touch_days)
        yield from self._slots(case)
        shape = tuple(self._shape(case, recent))
        yield from shape
        if not any(f.code == "relationship.technicians_only" for f in shape):
            yield from self._sponsor_silent(case)
        yield from self._out_of_touch(case)
        yield from self._selling(case, recent)
        yield from self._ground(case, recent)
        yield from self._visits(case)
        yield from _people.doors(self, case, self.known)
        yield from _people.small_but_theirs(self, case)
        yield from _people.escalations(self, case, self.touch_days, self.hour)
        yield from _people.deliverables(self, case)

    def _slots(self, case: CustomerCase) -> Iterator[Finding]:
        """Two owners always: somebody senior who opens doors, and one person for every day (F-04, S2-13).

        Where nobody's role is recorded at all, the table of relationships may just not have been given.
        """
        if not case.relationships:
            return
        sponsors = _case.holders(case, Side.PROVIDER, [Role.EXECUTIVE_SPONSOR])
        sellers = {r.contact_id for r in _case.holders(case, Side.PROVIDER, [Role.ACCOUNT_MANAGER])}
        if not sponsors:
            reason = "None of our senior people stands behind this customer: there is no executive sponsor."
            yield _say.found(self, case, "relationship.no_sponsor", FindingSeverity.MODERATE, reason)
        elif all(r.contact_id in sellers for r in sponsors):
            who = _case.ref(Kind.CONTACT, sponsors[0].contact_id)
            yield _say.found(
                self,
                case,
                "relationship.sponsor_is_seller",
                FindingSeverity.LOW,
                f"The executive sponsor {who} is also the one who sells to them: nobody senior listens "
                "without an offer in hand.",
                evidence=[who, _case.ref(Kind.RELATIONSHIP, sponsors[0].relationship_id)],
            )
        if not _case.holders(case, Side.PROVIDER, self.daily_roles):
            reason = (
                "No single person of ours is theirs to call for everyday matters: there is no daily owner."
            )
            yield _say.found(self, case, "relationship.no_daily_owner", FindingSeverity.MODERATE, reason)

    def _shape(self, case: CustomerCase, recent: tuple[Touchpoint, ...]) -> Iterator[Finding]:
        """Who meets whom. One finding says it: a narrower one is not repeated by the wider ones it implies."""
        if len(recent) < self.few:
            return
        refs = [_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in recent]
        caused = [t for t in recent if t.incident_id is not None]
        share = len(caused) / len(recent)
        if share >= self.broken_share:
            yield _say.found(
                self,
                case,
                "relationship.only_when_broken",
                FindingSeverity.MODERATE,
                f"{len(caused)} of our last {plural(len(recent), 'contact')} with them were about something broken; "
                "otherwise nobody talks to them.",
                measure=(share * 100, "percent of contacts caused by trouble"),
                evidence=[_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in caused],
                since=caused[0].at,
            )
            return
        pairs = _people.pairs(case, recent)
        if pairs and _people.quadrants(case, recent) == {Quadrant.TECHNICAL}:
            yield _say.found(
                self,
                case,
                "relationship.technicians_only",
                FindingSeverity.MODERATE,
                f"Technicians talk to technicians ({plural(len(recent), 'contact')} in "
                f"{_say.long(self.touch_days)}), and nobody else "
                "of theirs or ours has met.",
                measure=(len(recent), "contacts, all between technicians"),
                evidence=refs,
                since=recent[0].at,
            )
            return
        missing = _people.empty_diagonals(pairs)
        if missing:
            yield _say.found(
                self,
                case,
                "relationship.empty_diagonal",
                FindingSeverity.LOW,
                f"Each meets their own kind: {', nor do '.join([missing[0] + ' never talk', *missing[1:]])}.",
                measure=(len(missing), "of 2 diagonals empty"),
                evidence=refs,
            )
        known = _people.functions(case, recent)
        if known and len(known) < self.functions:
            yield _say.found(
                self,
                case,
                "relationship.narrow",
                FindingSeverity.LOW,
                f"They know only our {known[0]} people; engineers, managers and finance have never met them.",
                measure=(len(known), "of our functions in touch with them"),
                evidence=refs,
            )

    def _sponsor_silent(self, case: CustomerCase) -> Iterator[Finding]:
        sponsors = _case.holders(case, Side.PROVIDER, [Role.EXECUTIVE_SPONSOR])
        if not sponsors or not case.touchpoints:
            return
        people = {r.contact_id for r in sponsors}
        seen = max((t.at for t in case.touchpoints if people.intersection(t.staff_ids)), default=None)
        begun = min((r.since for r in sponsors if r.since is not None), default=None)
        last = seen or _say.midnight(begun)
        if last is not None and _case.days_since(case, last) < self.silent_days:
            return
        who = _case.ref(Kind.CONTACT, sponsors[0].contact_id)
        told = f"not been in touch since {_case.day(case, seen)}" if seen else "never been in touch"
        yield _say.found(
            self,
            case,
            "relationship.sponsor_silent",
            FindingSeverity.MODERATE,
            f"Their executive sponsor {who} has {told}.",
            measure=None if last is None else (_case.days_since(case, last), "days without the sponsor"),
            evidence=[who, *(_case.ref(Kind.RELATIONSHIP, r.relationship_id) for r in sponsors)],
            since=last,
        )

    def _out_of_touch(self, case: CustomerCase) -> Iterator[Finding]:
        """Nobody has been in touch for much longer than usual (S3-01); by the pace of this customer's own touches."""
        known = _case.touches(case, math.inf)
        days = [(b.at - a.at) / dt.timedelta(days=1) for a, b in itertools.pairwise(known)]
        if len(days) < max(1, self.few // 2):
            return
        usual, gone = statistics.median(days), _case.days_since(case, known[-1].at)
        if gone < self.quiet_days or gone < self.quiet_times * usual:
            return
        yield _say.found(
            self,
            case,
            "relationship.out_of_touch",
            FindingSeverity.MODERATE,
            f"Nobody has been in touch with them since {_case.day(case, known[-1].at)}; "
            f"before, it was every {_say.long(usual)}.",
            measure=(gone, "days without a contact"),
            evidence=[_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in known[-3:]],
            since=known[-1].at,
        )

    def _selling(self, case: CustomerCase, recent: tuple[Touchpoint, ...]) -> Iterator[Finding]:
        """Go when not selling: whether anybody came without an offer (S2-08, S2-09); unknown purposes prove nothing."""
        said = [t for t in recent if t.selling is not None and _case.is_recent(case, t.at, self.selling_days)]
        if len(said) < max(1, self.few // 2) or any(not t.selling for t in said):
            return
        free = max((t.at for t in case.touchpoints if t.selling is False), default=None)
        when = f"since {_case.day(case, free)}" if free else "on record"
        yield _say.found(
            self,
            case,
            "relationship.only_selling",
            FindingSeverity.LOW,
            f"Every contact {when} had something to sell ({len(said)} in {_say.long(self.selling_days)}).",
            measure=(0, "percent of contacts without an offer"),
            evidence=[_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in said],
            since=free,
        )

    def _ground(self, case: CustomerCase, recent: tuple[Touchpoint, ...]) -> Iterator[Finding]:
        """Go where they are (S2-10)."""
        said = [t for t in recent if t.ground is not None]
        if len(said) < self.few or any(t.ground is Ground.CUSTOMER_SITE for t in said):
            return
        yield _say.found(
            self,
            case,
            "relationship.never_on_their_ground",
            FindingSeverity.LOW,
            f"In {_say.long(self.touch_days)} nobody of ours has been at their place.",
            measure=(len(said), "contacts, none at their place"),
            evidence=[_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in said],
        )

    def _visits(self, case: CustomerCase) -> Iterator[Finding]:
        """A truck nobody expected, or without a work order to show (S2-02); not recorded is not unannounced."""
        bad = [
            t
            for t in _case.touches(case, self.visit_days)
            if t.kind in _VISITS and (t.announced is False or (t.announced is None and t.work_order == ""))
        ]
        planned = [
            i
            for i in case.incidents
            if i.announced is False and _case.is_recent(case, i.opened_at, self.visit_days)
        ]
        refs = [
            *(_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in bad),
            *(_case.ref(Kind.INCIDENT, i.incident_id) for i in planned),
        ]
        if not refs:
            return
        first = min([*(t.at for t in bad), *(i.opened_at for i in planned)])
        orders = sum(not t.work_order for t in bad) + sum(not i.work_order for i in planned)
        shown = f", {orders} without a work order" if orders else ""
        yield _say.found(
            self,
            case,
            "relationship.unannounced_visit",
            FindingSeverity.MODERATE,
            f"We came unannounced {plural(len(refs), 'time')} lately{shown}; the first was on {_case.day(case, first)}.",
            measure=(len(refs), "unannounced visits"),
            evidence=refs,
            since=first,
        )
