"""The renewal ahead, and the signs that usually come before a customer leaves."""

import collections
import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import (
    AlternativesKnown,
    Contract,
    ContractKind,
    Kind,
    Renewal,
    Role,
    Side,
)
from custrel.rules import Term, term_at
from custrel.signals import _case, _growth, _say
from custrel.typing import CustomerCase

__all__ = ["RenewalSignal"]

_RENEWAL = FrozenMap(
    {
        "renewal.aged_high_priority": 0.3,
        "renewal.growth_uncontracted": 0.1,
        "renewal.growth_unchanged": 0.1,
        "renewal.sponsor_turnover": 0.35,
        "renewal.attendance_falling": 0.2,
        "renewal.concentration": 0.1,
        "renewal.easy_to_switch": 0.15,
    }
)
_BARRIER = "switching_barrier"  # what going elsewhere would cost them, as a share or a level (FIELDS: facts)
_SEVERAL = 3  # "the top three categories or devices" (F-08)


@final
@attrs.frozen(kw_only=True, order=False)
class RenewalSignal:
    """Looks ahead to the end of each service contract, and for what usually comes before a customer leaves (F-08).

    ``due_days`` before the end the talk begins, and ``begun_days`` before it should have begun (F-08: from 120 to 90);
    ``late_days`` before it is nearly too late. ``aged_days``: from which age an open high-priority ticket is a sign;
    ``high_priority``: which numbers those are. ``growth`` of 0 to 1: which part of the units may stand outside every
    contract, or by how much units or users may grow inside an unchanged one; ``users`` are the facts on the customer or its
    sites that count users. ``easy`` and ``hard`` of 0 to 1: below and from which stated barrier (facts named
    ``switching_barrier``) it is easy or hard to go elsewhere. ``turnover_days``: how long a departure stays news.
    ``attendance`` of 0 to 1: from which fall on reviews count as less attended. ``concentration`` of 0 to 1: the part of
    the tickets in the top three (F-08: half); ``enough``: below so many tickets it is not looked at. ``look_back_days``:
    the time over which tickets are counted. Where no source is named: house judgement. ``renewal`` ceilings are
    uncalibrated judgement.

    Example:
        >>> RenewalSignal().due_days
        120.0
    """

    name: ClassVar[str] = "renewal"
    version: ClassVar[str] = "1"

    due_days: float = attrs.field(default=120, metadata=at_least(0))
    begun_days: float = attrs.field(default=90, metadata=at_least(0))
    late_days: float = attrs.field(default=30, metadata=at_least(0))
    aged_days: float = attrs.field(default=14, metadata=at_least(0))
    high_priority: int = attrs.field(default=2, metadata=at_least(1))
    growth: float = attrs.field(default=0.2, metadata=unit())
    users: tuple[str, ...] = ("users",)
    easy: float = attrs.field(default=0.3, metadata=unit())
    hard: float = attrs.field(default=0.6, metadata=unit())
    turnover_days: float = attrs.field(default=180, metadata=at_least(0))
    attendance: float = attrs.field(default=0.5, metadata=unit())
    concentration: float = attrs.field(default=0.5, metadata=unit())
    enough: int = attrs.field(default=12, metadata=at_least(1))
    look_back_days: float = attrs.field(default=365, metadata=at_least(1))
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what is due, and what speaks against it."""
        ending = tuple(self._ending(case))
        for contract, term in ending:
            yield self._due(case, contract, term)
        yield from self._aged(case)
        yield from _growth.uncontracted(self, case, self.growth)
        yield from _growth.unchanged(self, case, self.growth, self.users)
        yield from self._turnover(case)
        yield from self._attendance(case)
        if ending:
            yield from self._concentration(case)
            yield from self._alternatives(case)

    def _ending(self, case: CustomerCase) -> Iterator[tuple[Contract, Term]]:
        """Service contracts whose term ends soon; of a chain of contracts only the last one is a renewal ahead."""
        today, here = case.today(), case.zone_at(case.ref)
        for c in case.contracts:
            if (
                c.kind is not ContractKind.SERVICE_CONTRACT
                or c.status in _growth.OVER
                or c.canceled_at is not None
            ):
                continue
            term = term_at(c, at=case.as_of, zone=here)
            if term.ends is None or not 0 <= (term.ends - today).days <= self.due_days:
                continue
            if not any(_follows(c, other, term.ends) for other in case.contracts):
                yield c, term

    def _due(self, case: CustomerCase, contract: Contract, term: Term) -> Finding:
        subject = _case.ref(Kind.CONTRACT, contract.contract_id)
        today = case.today()
        ends = term.ends or today
        left = (ends - today).days
        notice = ""
        if term.notice_by is not None:
            passed = term.notice_by < today
            verb = "had to be said by" if passed else "must be said by"
            notice = f"; notice {verb} {_say.day(term.notice_by)}"
        begun = _day_before(ends, self.begun_days)
        talk = (
            "begin the talk now"
            if left >= self.begun_days
            else f"the talk should have begun by {_say.day(begun)}"
        )
        goes_on = (
            " and goes on by itself unless somebody objects"
            if contract.renewal is Renewal.TACIT and term.renews
            else ""
        )
        return _say.found(
            self,
            case,
            "renewal.due",
            FindingSeverity.CRITICAL if left <= self.late_days and not goes_on else FindingSeverity.HIGH,
            f"{subject} ends in {plural(left, 'day')}, on {_say.day(ends)}{goes_on}{notice}; {talk}.",
            subject=subject,
            measure=(left, "days until the end"),
            evidence=[subject],
        )

    def _aged(self, case: CustomerCase) -> Iterator[Finding]:
        aged = (
            i
            for i in _case.unplanned(case, case.incidents)
            if not _case.is_over(i)
            and i.priority is not None
            and i.priority <= self.high_priority
            and _case.days_since(case, i.opened_at) > self.aged_days
        )
        old = _case.in_order(aged)
        if old:
            age = _case.days_since(case, old[0].opened_at)
            yield _say.found(
                self,
                case,
                "renewal.aged_high_priority",
                FindingSeverity.MODERATE,
                f"{plural(len(old), 'urgent ticket')} still open, the oldest for {_say.long(age)}.",
                measure=(age, "days open"),
                evidence=[_case.ref(Kind.INCIDENT, i.incident_id) for i in old],
                since=old[0].opened_at,
            )

    def _turnover(self, case: CustomerCase) -> Iterator[Finding]:
        """Somebody who stood up for us, or decides, is gone; whether somebody took their place is said too."""
        roles = (Role.EXECUTIVE_SPONSOR, Role.DECISION_MAKER, Role.APPROVER)
        today = case.as_of.date()
        for r in case.relationships_on(case.ref):
            person = case.contact(r.contact_id)
            if r.side is not Side.CUSTOMER or r.role not in roles or person is None or case.is_in_force(r):
                continue
            ends = [
                person.left_at,
                r.ended_at,
                _say.midnight(r.until) if r.until and r.until < today else None,
            ]
            gone = min((e for e in ends if e is not None and e <= case.as_of), default=None)
            if not _case.is_recent(case, gone, self.turnover_days) or gone is None:
                continue
            filled = _case.holders(case, Side.CUSTOMER, [r.role])
            word = f"contact:{filled[0].contact_id} has taken over" if filled else "nobody has taken over"
            yield _say.found(
                self,
                case,
                "renewal.sponsor_turnover",
                FindingSeverity.MODERATE if filled else FindingSeverity.HIGH,
                f"contact:{r.contact_id}, their {r.role.value.replace('_', ' ')}, is gone since {_say.day(gone)}; {word}.",
                about=_case.ref(Kind.RELATIONSHIP, r.relationship_id),
                measure=(_case.days_since(case, gone), "days since"),
                evidence=[
                    _case.ref(Kind.CONTACT, r.contact_id),
                    _case.ref(Kind.RELATIONSHIP, r.relationship_id),
                ],
                since=gone,
            )

    def _attendance(self, case: CustomerCase) -> Iterator[Finding]:
        """Fewer of their people come to the reviews than came before (F-08, S3-10)."""
        held = sorted(
            (r for r in case.reviews if r.held_at and r.participants),
            key=lambda r: (str(r.held_at), r.review_id),
        )
        theirs = [sum(_is_theirs(case, p) for p in r.participants) for r in held]
        if len(held) < _SEVERAL:
            return
        before, now = sum(theirs[:-1]) / len(theirs[:-1]), theirs[-1]
        if before and (before - now) / before >= self.attendance:
            yield _say.found(
                self,
                case,
                "renewal.attendance_falling",
                FindingSeverity.MODERATE,
                f"{now} of their people came to the last review; before it was {_say.number(before)} on average.",
                measure=(now, "of their people at the last review"),
                evidence=[_case.ref(Kind.REVIEW, r.review_id) for r in held],
                since=held[-1].held_at,
            )

    def _concentration(self, case: CustomerCase) -> Iterator[Finding]:
        """The diagnostic of F-08: do the top three categories, or devices, make more than half of the tickets?"""
        recent = _case.troubles(case, self.look_back_days)
        for field, word in (("category", "categories"), ("asset_id", "devices")):
            named = collections.Counter(v for v in (getattr(i, field) for i in recent) if v is not None)
            total = named.total()
            if total < self.enough or len(named) <= 2 * _SEVERAL:
                continue
            top = sorted(named.items(), key=lambda item: (-item[1], item[0]))[:_SEVERAL]
            share = sum(n for _, n in top) / total
            if share > self.concentration:
                names = [f"asset:{v}" if field == "asset_id" else str(v) for v, _ in top]
                keep = {v for v, _ in top}
                yield _say.found(
                    self,
                    case,
                    "renewal.concentration",
                    FindingSeverity.LOW,
                    f"Three {word} make {share:.0%} of the tickets of a year: {_say.listed(names)}. Settle "
                    "those before the talk.",
                    measure=(share * 100, "percent of the tickets"),
                    evidence=[
                        _case.ref(Kind.INCIDENT, i.incident_id) for i in recent if getattr(i, field) in keep
                    ],
                )
                return

    def _alternatives(self, case: CustomerCase) -> Iterator[Finding]:
        """How easily they could go: whom else they know, and what going would take by what is said of it (S1-10)."""
        facts = case.facts_on(case.ref, _BARRIER)
        barrier = case.reading(case.ref, _BARRIER)
        low, high = bool(facts) and barrier.hi <= self.easy, bool(facts) and barrier.lo >= self.hard
        several = case.customer.alternatives_known is AlternativesKnown.SEVERAL
        if not (several or low) or (high and not low):
            return
        known = (
            "They know several others who could do this"
            if several
            else "Going elsewhere would cost them little"
        )
        also = ", going there would cost them little" if several and low else ""
        yield _say.found(
            self,
            case,
            "renewal.easy_to_switch",
            FindingSeverity.LOW,
            f"{known}{also}, and the contract is about to end.",
            evidence=[case.ref, *(_case.ref(Kind.FACT, f.fact_id) for f in facts)],
        )


def _is_theirs(case: CustomerCase, contact_id: str) -> bool:
    person = case.contact(contact_id)
    return person is not None and person.customer_id is not None


def _day_before(day: dt.date, days: float) -> dt.date:
    return dt.date.fromordinal(max(1, day.toordinal() - round(days)))


def _follows(contract: Contract, other: Contract, ends: dt.date) -> bool:
    """Tell whether another service contract of the customer goes on after this one's end."""
    if other.contract_id == contract.contract_id or other.kind is not ContractKind.SERVICE_CONTRACT:
        return False
    if (
        other.status in _growth.OVER
        or other.canceled_at is not None
        or (other.ends is not None and other.ends <= ends)
    ):
        return False
    same = other.blanket or {x.asset_id for x in contract.asset_lines} <= {
        x.asset_id for x in other.asset_lines
    }
    return (
        same
        and other.starts is not None
        and (other.starts - ends).days <= 1
        and not (contract.blanket and not other.blanket)
    )
