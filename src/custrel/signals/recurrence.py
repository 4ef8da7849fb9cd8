"""Troubles that come back: how often, faster or not, who owns them, when next, and when they hit the busy hours.

Example:
    >>> RecurrenceSignal().green_share
    0.95
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel._show import plural
from custrel.findings import Band, Finding, FindingSeverity, Tempo
from custrel.model import Decided, Kind, Money, Problem, Ref
from custrel.signals import _case, _crowd, _say, _worse
from custrel.signals._trouble import Trouble
from custrel.typing import CustomerCase

__all__ = ["RecurrenceSignal"]

_HEEDED = (Decided.APPROVED, Decided.WITHDRAWN)
_RENEWAL = FrozenMap(
    {
        "recurrence.returning": 0.25,
        "recurrence.accelerating": 0.3,
        "recurrence.worsening": 0.2,
        "recurrence.common_cause": 0.15,
        "recurrence.unowned": 0.25,
        "recurrence.back_after_fix": 0.35,
        "recurrence.green_but_recurring": 0.2,
        "recurrence.prime_hours": 0.4,
    }
)


@final
@attrs.frozen(kw_only=True, order=False)
class RecurrenceSignal:
    """Says what each trouble that keeps coming back means; abstains where no recurrences were detected.

    All codes are about one trouble: ``subject`` is what it happens to, ``about`` its first incident (so two troubles of one
    unit stay apart). ``green_share`` of 0 to 1: from which share of met targets a dashboard looks green. ``prime_days``:
    how long an outage in busy hours stays worth saying. ``soon_days``: within how many days the next time is near.
    ``hazard_days`` and ``hazard_calls``: since when the caller has known the cure, and how often they have called since.
    ``enough`` times are needed to set the latest gaps beside the first, shown where the ratio is below ``closer`` (DESIGN
    §7: 2/3) and no tempo was found; it is a description, no verdict. ``partner_share`` of 0 to 1: from which share of
    incidents a partner is named. ``worse`` ≥ 1: how many times longer, or more work, the later times must be than the
    earlier, at a ``chance`` of at most so much (Cox and Stuart's sign test, shared among what is tested), before it gets
    worse each time. ``crowd`` different units in trouble within ``crowd_hours`` have one cause behind them where the same
    ``chance`` speaks for it. ``hour`` is what an hour of our work costs us; None: not stated. All are house judgement.
    ``renewal`` ceilings are uncalibrated judgement.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"))
        >>> list(RecurrenceSignal()(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))))
        []
    """

    name: ClassVar[str] = "recurrence"
    version: ClassVar[str] = "1"

    green_share: float = attrs.field(default=0.95, metadata=unit())
    prime_days: float = attrs.field(default=90, metadata=at_least(0))
    soon_days: float = attrs.field(default=7, metadata=at_least(0))
    hazard_days: float = attrs.field(default=90, metadata=at_least(0))
    hazard_calls: int = attrs.field(default=5, metadata=at_least(1))
    enough: int = attrs.field(default=6, metadata=at_least(3))
    closer: float = attrs.field(default=2 / 3, metadata=unit())
    partner_share: float = attrs.field(default=0.5, metadata=unit())
    chance: float = attrs.field(default=0.05, metadata=unit())
    worse: float = attrs.field(default=1.5, metadata=at_least(1))
    crowd: int = attrs.field(default=5, metadata=at_least(2))
    crowd_hours: float = attrs.field(default=4, metadata=at_least(0.1))
    hour: Money | None = None
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give the findings about every trouble that is recurring."""
        used: set[tuple[Ref, Ref | None]] = set()
        for r in sorted((r for r in case.recurrences if r.recurring), key=lambda r: (r.key_name, r.key)):
            if r.customer_id != case.customer_id:
                if case.customer_id in r.customers:  # first, for a fleet has many that are others'
                    yield from _crowd.fleet_problem(self, case, r, case.behind(r))
                continue
            about = Trouble.of(case, r, used)
            used.add((about.subject, about.about))
            yield self._returning(about)
            yield from self._pattern(about)
            yield from self._links(about)
            yield from self._accelerating(about)
            yield from self._worsening(about)
            yield from self._owner(about)
            yield from self._green(about)
            yield from self._next(about)
            yield from self._prime_hours(about)
            yield from self._moral_hazard(about)
            yield from self._partner(about)
        yield from _crowd.common_cause(self, case)
        yield from _crowd.shared_cause(self, case)

    def _say(
        self,
        trouble: Trouble,
        name: str,
        severity: FindingSeverity,
        reason: str,
        *,
        measure: tuple[float, str] | None,
        evidence: Iterable[Ref],
        since: dt.datetime | None,
    ) -> Finding:
        return _say.found(
            self,
            trouble.case,
            f"recurrence.{name}",
            severity,
            reason,
            subject=trouble.subject,
            about=trouble.about,
            measure=measure,
            evidence=evidence,
            since=since,
        )

    def _returning(self, t: Trouble) -> Finding:
        r = t.r
        severity = FindingSeverity.HIGH if t.band in (Band.CRITICAL, Band.HIGH) else FindingSeverity.MODERATE
        span = _say.long(max(1.0, (t.last - t.first) / dt.timedelta(days=1)))
        work_cost = _say.cost(r.effort_minutes or 0.0, self.hour) or r.effort_cost
        burden = _say.burden(r.downtime_minutes, r.effort_minutes, r.downtime_cost, work_cost)
        cost = f", {_say.listed(burden)} so far" if burden else ""
        tested = r.tempo.tempo is Tempo.ACCELERATING or r.n_episodes < self.enough
        early, late = (None if tested else r.pace) or (0.0, 0.0)
        closer = late < early * self.closer
        pace = f" (every {_say.long(early)} at first, every {_say.long(late)} lately)" if closer else ""
        reason = f"{t.label} came back: {plural(r.n_episodes, 'time')} in {span}{pace}{cost}."
        return self._say(
            t,
            "returning",
            severity,
            reason,
            measure=(r.n_episodes, "separate times"),
            evidence=t.incidents,
            since=t.began,
        )

    def _pattern(self, t: Trouble) -> Iterator[Finding]:
        """The days or hours it keeps to: when to be there before it is."""
        kept = t.r.pattern
        if kept is None:
            return
        ahead = "" if kept.next_on is None else f"; the next such day is {_say.day(kept.next_on)}"
        yield self._say(
            t,
            "pattern",
            FindingSeverity.NOTE,
            f"{t.label} mostly comes {kept.words} ({kept.hits} of the {kept.of} days it came; of all tickets "
            f"{kept.usual:.0%} do){ahead}.",
            measure=(kept.hits / kept.of * 100, "percent of its days keep to the rule"),
            evidence=t.incidents,
            since=t.began,
        )

    def _links(self, t: Trouble) -> Iterator[Finding]:
        """People linked other tickets than were put together here: both are shown, neither is taken to be right."""
        links = t.r.problem_links
        if links is None or links.agree:
            return
        total = len(links.linked) + len(links.unlinked)
        problems = _say.listed(
            [str(ref) for ref in t.problem_refs()] or list(t.r.problem_ids) or ["a problem"]
        )
        beyond = len(links.elsewhere)
        also = (
            f", and {plural(beyond, 'ticket')} besides that {'is' if beyond == 1 else 'are'} not part of it"
        )
        yield self._say(
            t,
            "links_differ",
            FindingSeverity.NOTE,
            f"{t.label}: people linked {len(links.linked)} of its {plural(total, 'ticket')} to {problems}"
            f"{also if beyond else ''}; it is left open who is right.",
            measure=(len(links.unlinked) + beyond, "tickets on which people and detection differ"),
            evidence=[
                *t.problem_refs(),
                *(_case.ref(Kind.INCIDENT, i) for i in (*links.unlinked, *links.elsewhere)),
            ],
            since=None,
        )

    def _accelerating(self, t: Trouble) -> Iterator[Finding]:
        if t.r.tempo.tempo is not Tempo.ACCELERATING:
            return
        pace = t.r.pace
        faster = ""
        if pace is not None and pace[1] < pace[0]:
            faster = f": every {_say.long(pace[0])} at first, every {_say.long(pace[1])} now"
        worse = "".join(f"; {w.text}" for w in self._worse(t))
        yield self._say(
            t,
            "accelerating",
            FindingSeverity.HIGH,
            f"{t.label} is coming back faster{faster}{worse}.",
            measure=None if pace is None else (pace[1], "days between the latest times"),
            evidence=t.incidents[-5:],
            since=t.began,
        )

    def _owner(self, t: Trouble) -> Iterator[Finding]:
        """Nobody owns it, or it came back after it was closed as fixed. Where nobody at all is known, nobody is missed."""
        if not _case.people_are_known(t.case):
            return
        problems = t.problems()
        if any(p.closed_at is None and _owner_is_here(t.case, p) for p in problems):
            return
        fixed = [p.closed_at for p in problems if p.closed_at is not None]
        back = [e.start for e in t.r.episodes if fixed and e.start > max(fixed)]
        if back:
            reason = (
                f"{t.label} was closed as settled on {t.day(max(fixed))} and has come back "
                f"{plural(len(back), 'time')} since; nobody owns it now."
            )
            yield self._say(
                t,
                "back_after_fix",
                FindingSeverity.HIGH,
                reason,
                measure=(len(back), "times since it was closed"),
                evidence=[*t.problem_refs(), *t.incidents[-5:]],
                since=back[0],
            )
            return
        opened = [p.opened_at for p in problems if p.opened_at is not None]
        since = min(opened, default=t.began)
        severe = t.r.tempo.tempo is Tempo.ACCELERATING or t.band in (Band.CRITICAL, Band.HIGH)
        yield self._say(
            t,
            "unowned",
            FindingSeverity.HIGH if severe else FindingSeverity.MODERATE,
            f"Nobody owns {t.label} (since {t.day(since)}): tickets are closed, the cause stays.",
            measure=(_case.days_since(t.case, since), "days without an owner"),
            evidence=[*t.problem_refs(), *t.incidents[-5:]],
            since=since,
        )

    def _green(self, t: Trouble) -> Iterator[Finding]:
        share = t.r.target_met_share
        if share is None or share < self.green_share:
            return
        every = "every target" if share == 1 else f"{share:.0%} of the targets"
        known = [i for i in t.tickets if i.target_met is not None]
        yield self._say(
            t,
            "green_but_recurring",
            FindingSeverity.MODERATE,
            f"The dashboard is green ({every} met), and {t.label} came back {plural(t.r.n_episodes, 'time')}.",
            measure=(share * 100, "percent of targets met"),
            evidence=[_case.ref(Kind.INCIDENT, i.incident_id) for i in known],
            since=t.began,
        )

    def _next(self, t: Trouble) -> Iterator[Finding]:
        r = t.r
        if r.expected is None:
            return
        span = ""
        if r.expected_lo is not None and r.expected_hi is not None:
            span = f" ({r.expected_lo} to {r.expected_hi})"
        faster = r.expected_at_pace
        pace = "" if faster is None else f", {_say.number(faster)} at its latest pace"
        when = t.next_words()
        work_cost = _say.cost(r.expected_effort_minutes or 0.0, self.hour) or r.expected_effort_cost
        burden = _say.burden(
            r.expected_downtime_minutes, r.expected_effort_minutes, r.expected_downtime_cost, work_cost
        )
        cost = f"; if nothing is done, some {_say.listed(burden)} to come" if burden else ""
        soon = (
            r.next_from is not None and (r.next_from - t.case.as_of) / dt.timedelta(days=1) <= self.soon_days
        )
        pressing = soon and (r.next_in_hours is True or t.band is Band.CRITICAL)
        yield self._say(
            t,
            "next_expected",
            FindingSeverity.MODERATE if pressing else FindingSeverity.NOTE,
            f"Expect {t.label} about {_say.number(r.expected)}{span} times in the next {_say.long(r.horizon_days)}"
            f"{pace}{when}{cost}.",
            measure=(r.expected, f"times expected in the next {_say.number(r.horizon_days)} days"),
            evidence=t.incidents[-5:],
            since=None,
        )

    def _prime_hours(self, t: Trouble) -> Iterator[Finding]:
        hits = [
            (i, minutes)
            for i in t.tickets
            if i.down_from is not None  # most were not down
            and _case.is_recent(t.case, i.down_from, self.prime_days)
            and (minutes := _case.down_in_hours(t.case, i))
        ]
        if not hits:
            return
        last, minutes = hits[-1]
        when = t.local(last.down_from or last.opened_at)
        others = f", {plural(len(hits) - 1, 'more time')} lately" if len(hits) > 1 else ""
        yield self._say(
            t,
            "prime_hours",
            FindingSeverity.HIGH,
            f"{t.label} fell in their busy hours: down {_say.hours(minutes)} on {_say.part_of_day(when)}, "
            f"{_say.day(when)}{others}.",
            measure=(minutes, "minutes down in their busy hours"),
            evidence=[_case.ref(Kind.INCIDENT, i.incident_id) for i, _ in hits],
            since=hits[0][0].down_from,
        )

    def _moral_hazard(self, t: Trouble) -> Iterator[Finding]:
        """The caller has known the cure for long and relies on us to come anyway."""
        callers = {i.contact_id for i in t.tickets if i.contact_id is not None}
        for advice in t.case.recommendations:
            heard = advice.delivered_to or advice.made_to
            if advice.subject != t.subject and advice.incident_id not in t.r.incident_ids:
                continue
            known_for = _case.days_since(t.case, advice.made_at)
            if heard not in callers or known_for < self.hazard_days or advice.decision in _HEEDED:
                continue
            calls = [i for i in t.tickets if i.contact_id == heard and i.opened_at > advice.made_at]
            if len(calls) < self.hazard_calls:
                continue
            yield self._say(
                t,
                "moral_hazard",
                FindingSeverity.NOTE,
                f"contact:{heard} has known the cure for {_say.long(known_for)} and has called "
                f"{plural(len(calls), 'time')} since; "
                "as long as we always come, nothing has to be decided.",
                measure=(len(calls), "calls since the advice"),
                evidence=[
                    _case.ref(Kind.RECOMMENDATION, advice.recommendation_id),
                    *(_case.ref(Kind.INCIDENT, i.incident_id) for i in calls),
                ],
                since=advice.made_at,
            )
            return

    def _worsening(self, t: Trouble) -> Iterator[Finding]:
        """Longer, more work or more severe each time (S4-09); where it comes faster too, that finding says so."""
        worse = self._worse(t)
        if worse and t.r.tempo.tempo is not Tempo.ACCELERATING:
            yield self._say(
                t,
                "worsening",
                FindingSeverity.MODERATE,
                f"{t.label} gets worse each time: {_say.listed([w.text for w in worse])}.",
                measure=(worse[0].ratio, "times worse than at first"),
                evidence=t.incidents[-5:],
                since=t.began,
            )

    def _worse(self, t: Trouble) -> tuple[_worse.Worsened, ...]:
        return _worse.worsened(t, chance=self.chance, by=self.worse)

    def _partner(self, t: Trouble) -> Iterator[Finding]:
        behind = {i.incident_id: _case.partner_of(t.case, i) for i in t.tickets}
        named = list(filter(None, behind.values()))
        if not named:
            return
        partner = max(sorted(set(named)), key=named.count)
        share = named.count(partner) / len(t.tickets)
        if share < self.partner_share:
            return
        yield self._say(
            t,
            "partner",
            FindingSeverity.NOTE,
            f"{named.count(partner)} of the {len(t.tickets)} tickets behind {t.label} came through our partner {partner}; "
            "the customer sees only us.",
            measure=(share * 100, "percent of the tickets"),
            evidence=[_case.ref(Kind.INCIDENT, i) for i, p in behind.items() if p == partner],
            since=t.began,
        )


def _owner_is_here(case: CustomerCase, problem: Problem) -> bool:
    owner = case.contact(problem.owner_id)
    return owner is not None and _case.is_here(case, owner)
