"""Detection for one customer: counts into verdicts."""

import datetime as dt
import functools
from collections import Counter
from collections.abc import Sequence
from typing import Final, final

from custrel.findings import CalendarPattern, Episode, FleetProfile, ProblemLinks, Rate, Recurrence
from custrel.model import Interval
from custrel.recurrence import _calendar, _measures, _outlook, _words
from custrel.recurrence._costs import Costs
from custrel.recurrence._fleet import Fleet, fleet_of
from custrel.recurrence._groups import SECONDS, Group, Grouped, seconds
from custrel.recurrence._outlook import Outlook
from custrel.recurrence._outlooks import Outlooks
from custrel.recurrence._settings import Settings
from custrel.recurrence.episodes import Outage, as_episode
from custrel.recurrence.exposure import Exposure
from custrel.recurrence.keys import Key
from custrel.rules.hours import in_windows
from custrel.stats import poisson_rate
from custrel.typing import CustomerCase

_DAY: Final = dt.timedelta(days=1)
_YEAR_DAYS: Final = 365.0  # what is not due within a year is not a date anybody plans with


def judged(
    policy: Settings, grouped: Grouped, profile: FleetProfile, *, alone: bool
) -> tuple[Recurrence, ...]:
    """Judge every key with enough episodes; what is neither recurring nor long enough for a tempo is not reported."""
    fleet = fleet_of(profile)
    judge = _Judge(policy, grouped, fleet, alone=alone)
    found: list[Recurrence] = []
    for place, key in enumerate(policy.keys):
        outlooks = Outlooks(policy, grouped, fleet, place)
        for number, group in enumerate(grouped.by_key[place]):
            times = outlooks.times(number)
            if len(times) >= policy.min_occurrences:
                one = judge.one(key, group, times, outlooks, number)
                if one is not None:
                    found.append(one)
    return tuple(sorted(found, key=lambda r: (r.key_name, r.key)))


@final
class _Judge:
    """Everything about one case that is the same for all its keys."""

    def __init__(self, policy: Settings, grouped: Grouped, fleet: Fleet, *, alone: bool) -> None:
        self.policy = policy
        self.case: CustomerCase = grouped.case
        self.fleet = fleet
        self.horizon = policy.horizon / _DAY
        self.episodes: dict[str, Episode] = {}
        said = [grouped.selection.sentence]
        if grouped.whole.assumed:
            said.append(
                "nobody stated since when every ticket is here: the first ticket stands in for the beginning"
            )
        if alone:
            said.append("no fleet was given: compared with this customer's own troubles only")
        self.assumptions = tuple(said)
        self.grouped = grouped
        self.hours_at = functools.cache(self.case.hours_that_matter)
        self.costs = Costs(self.case, policy.hour)
        self.linked: dict[str, list[str]] = {}
        for incident in grouped.selection.kept:
            if incident.problem_id:
                self.linked.setdefault(incident.problem_id, []).append(incident.incident_id)

    def one(
        self, key: Key, group: Group, times: Sequence[int], outlooks: Outlooks, number: int
    ) -> Recurrence | None:
        """Give the verdict on one key, None where there is nothing worth carrying."""
        policy, exposure = self.policy, group.exposure
        outlook, threshold = outlooks.of(number), outlooks.threshold
        recurring = outlook.probability is not None and outlook.probability >= threshold
        if not recurring and len(times) < policy.min_tempo_episodes:
            return None
        parts = key.parts or tuple(f"part {n}" for n in range(1, len(group.values) + 1))
        due = _due(outlook, self.case.as_of)
        lo, hi = outlook.interval or (None, None)
        name, own = key.name, not key.cross  # of one across customers, settling keeps only what can be joined
        bill = self.costs.of(group, outlook.expected) if own else self.costs.shared(group)
        return Recurrence(
            customer_id=self.case.customer_id,
            key_name=name,
            key=tuple(zip(parts, group.values, strict=True)),
            label=_words.label(self.case, parts, group.values),
            subject=_words.subject(self.case, parts, group),
            customers=(self.case.customer_id,),
            n_customers=1 if own else max(1, self.fleet.customers(name, group.values)),
            episodes=tuple([self.episode(o) for o in group.outages]),
            n_incidents=len(group.incidents),
            window=exposure.hull,
            window_assumed=exposure.assumed,
            starts_at_event=exposure.starts_at_event,
            rate=_raw_rate(len(group.starts), exposure) if own else None,
            horizon_days=self.horizon,
            expected=outlook.expected,
            expected_lo=lo,
            expected_hi=hi,
            probability=outlook.probability,
            threshold=threshold,
            recurring=recurring,
            tempo=outlooks.tempo(number),
            next_from=due[0],
            next_to=due[1],
            next_reason=due[2],
            next_in_hours=self.in_hours(group) if own else None,
            downtime_minutes=bill.down,
            effort_minutes=bill.work,
            target_met_share=_share([i.target_met for i in group.incidents]) if own else None,
            expected_downtime_minutes=bill.down_ahead,
            expected_effort_minutes=bill.work_ahead,
            downtime_cost=bill.lost,
            effort_cost=bill.spent,
            expected_downtime_cost=bill.to_lose,
            expected_effort_cost=bill.to_spend,
            cost_reason=bill.reason,
            trends=_measures.trends(group.outages) if own else (),
            pattern=self.pattern(group) if recurring and own else None,
            problem_ids=tuple(sorted({i.problem_id for i in group.incidents if i.problem_id})),
            problem_links=self.links(group) if own else None,
            policy=policy.name,
            version=policy.version,
            method=outlook.method,
            assumptions=self.assumptions,
            warnings=(*exposure.warnings, *outlook.warnings),
        )

    def episode(self, outage: Outage) -> Episode:
        """Make the value of one episode; that of a single ticket serves every key the ticket is under."""
        if len(outage) > 1:
            return as_episode(outage)
        only = outage[0].incident_id
        found = self.episodes.get(only)
        if found is None:
            found = self.episodes[only] = as_episode(outage)
        return found

    def pattern(self, group: Group) -> CalendarPattern | None:
        """Give the calendar rule the episodes keep to, on the wall clock of the place most of them were at."""
        zones = Counter(self.grouped.zone_of(i) for i in group.incidents)
        return _calendar.pattern(
            self.fleet.calendar,
            group.starts,
            [seconds(i.opened_at) for i in group.incidents],
            min(zones, key=lambda name: (-zones[name], name or "")),
            as_of=self.case.as_of,
            since=group.exposure.hull.start if group.exposure.hull else None,
            level=self.policy.pattern_level,
        )

    def links(self, group: Group) -> ProblemLinks | None:
        """Set what people linked beside what was put together here; None where nobody linked any of it."""
        here = {i.incident_id for i in group.incidents}
        named = sorted({i.problem_id for i in group.incidents if i.problem_id})
        if not named:
            return None
        return ProblemLinks(
            linked=tuple(i.incident_id for i in group.incidents if i.problem_id),
            unlinked=tuple(i.incident_id for i in group.incidents if not i.problem_id),
            elsewhere=tuple(sorted(i for p in named for i in self.linked[p] if i not in here)),
        )

    def in_hours(self, group: Group) -> bool | None:
        """Tell whether most episodes began in the hours that matter there; None where hours or zone are known of none."""
        inside = known = 0
        for outage in group.outages:
            matter = self.hours_at(outage[0].site_id, outage[0].asset_id)
            if matter is not None:
                known += 1
                inside += in_windows(matter[0], outage[0].opened_at, matter[1])
        return 2 * inside > known if known else None


def _due(outlook: Outlook, as_of: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None, str]:
    if outlook.next_days is None:
        return None, None, "it is not expected back" if outlook.expected == 0 else "nothing to tell it from"
    soon, late = outlook.next_days
    if soon > _YEAR_DAYS:
        return None, None, "not due within a year"
    # As likely inside this range as outside.
    end = None if late > _YEAR_DAYS else as_of + dt.timedelta(seconds=round(late * SECONDS))
    reason = "" if end is not None else "the later end is more than a year away"
    return as_of + dt.timedelta(seconds=round(soon * SECONDS)), end, reason


def _raw_rate(count: int, exposure: Exposure) -> Rate | None:
    return _exact_rate(count, exposure.days, assumed=exposure.assumed)


@functools.lru_cache(
    maxsize=1 << 12
)  # a fleet has few counts and few exposures, and many keys that share them
def _exact_rate(count: int, days: float, *, assumed: bool) -> Rate | None:
    found = poisson_rate(count, days) if days > 0 else None
    ends = found.interval(_outlook.LEVEL) if found is not None else None
    if found is None or found.rate is None or ends is None:
        return None
    return Rate(
        value=found.rate,
        interval=Interval(lo=ends[0], hi=ends[1]),
        confidence=_outlook.LEVEL,
        exposure_days=days,
        method="exact Poisson; the window is assumed" if assumed else "exact Poisson",
    )


def _share(met: Sequence[bool | None]) -> float | None:
    known = [m for m in met if m is not None]
    return sum(known) / len(known) if known else None
