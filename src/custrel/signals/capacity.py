"""More use, more small trouble: a unit that is running out of room."""

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, local, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import Asset, Fact, Incident, Kind, Quantity, Window
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

__all__ = ["CapacitySignal"]

_RENEWAL = FrozenMap({"capacity.exhaustion": 0.15})


@final
@attrs.frozen(kw_only=True, order=False)
class CapacitySignal:
    """Joins growing use with a growing number of minor tickets on the same unit (S4-01).

    ``names`` are the facts read as use over time. ``look_back_days``: the time looked back over. ``growth`` ≥ 0: the rise
    from the first to the last third of the readings worth saying. ``readings``: how many are needed. ``minor``: from which
    priority number on a ticket is minor. ``chance`` of 0 to 1: how likely the rise in days with a ticket may be by chance
    when both halves of the time watched are alike (exact binomial). ``full`` of 0 to 1: from which part of its stated
    capacity on a unit is nearly full. House judgement.

    Example:
        >>> CapacitySignal().names
        ('usage', 'throughput')
    """

    name: ClassVar[str] = "capacity"
    version: ClassVar[str] = "1"

    names: tuple[str, ...] = ("usage", "throughput")
    look_back_days: float = attrs.field(default=365, metadata=at_least(2))
    growth: float = attrs.field(default=0.1, metadata=at_least(0))
    readings: int = attrs.field(default=3, metadata=at_least(2))
    minor: int = attrs.field(default=3, metadata=at_least(1))
    chance: float = attrs.field(default=0.05, metadata=unit())
    full: float = attrs.field(default=0.9, metadata=unit())
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give the units that seem to run out of room, in id order."""
        by_asset: dict[str, list[Fact]] = {}
        for fact in case.facts:
            if fact.name in self.names and fact.subject.kind is Kind.ASSET and fact.at is not None:
                by_asset.setdefault(fact.subject.id, []).append(fact)
        for asset in _case.own_assets(case):
            readings = self._readings(case, by_asset.get(asset.asset_id, []))
            yield from self._exhaustion(case, asset, readings)
            yield from self._nearly_full(case, asset, readings)

    def _readings(self, case: CustomerCase, facts: Sequence[Fact]) -> list[tuple[Fact, float]]:
        """Give the recent readings in one unit of measure, oldest first; other units than the latest are left out."""
        recent = [f for f in facts if _case.is_recent(case, f.at, self.look_back_days)]
        recent.sort(key=lambda f: (str(f.at), f.fact_id))
        if not recent:
            return []
        last = recent[-1]
        same = [f for f in recent if f.name == last.name and _measured_in(f) == _measured_in(last)]
        return [(f, amount) for f in same if (amount := _case.amount(f)) is not None]

    def _exhaustion(
        self, case: CustomerCase, asset: Asset, readings: list[tuple[Fact, float]]
    ) -> Iterator[Finding]:
        if len(readings) < self.readings or readings[0][1] <= 0:
            return
        rise = _rise([amount for _, amount in readings])
        if not self.growth <= rise < math.inf:
            return
        minor = [
            i
            for i in _case.in_order(
                _case.unplanned(case, case.incidents_on(asset.asset_id), self.look_back_days)
            )
            if i.priority is None or i.priority >= self.minor
        ]
        half, early, late = _halves(case, self._watched(case, asset, readings[0][0], minor), minor)
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        before, since = (_days(tickets, case.zone_at(subject)) for tickets in (early, late))
        if not late or _case.by_chance(before + since, since) > self.chance:
            return
        yield _say.found(
            self,
            case,
            "capacity.exhaustion",
            FindingSeverity.MODERATE,
            f"{subject} is used {rise:.0%} more than before, and small trouble grows with it ("
            f"{plural(since, 'day')} with some in the last {_say.long(half)}, {before} in the {_say.long(half)} "
            "before): it may be running out of room.",
            subject=subject,
            measure=(rise * 100, "percent more use"),
            evidence=[
                *(_case.ref(Kind.FACT, f.fact_id) for f, _ in readings),
                *(_case.ref(Kind.INCIDENT, i.incident_id) for i in late),
            ],
            since=readings[0][0].at,
        )

    def _watched(
        self, case: CustomerCase, asset: Asset, first: Fact, tickets: Sequence[Incident]
    ) -> list[Window]:
        """Give when trouble on the unit would have been seen: while it was there and somebody watched.

        Where nobody stated since when, from the first reading on: whoever reads a unit watches it.
        """
        seen = case.observation
        windows = list(seen.windows)
        if seen.assumed and first.at is not None:
            windows = [Window(start=min([first.at, *(w.start for w in windows)]), end=case.as_of)]
        since = _case.back(case, self.look_back_days)
        there = _say.midnight(asset.installed_on or asset.live_on)
        if there is not None:  # an installation recorded after its first trouble is a wrong date
            since = max(since, min([there, *(i.opened_at for i in tickets[:1])]))
        return [attrs.evolve(w, start=max(w.start, since)) for w in windows if w.end > max(w.start, since)]

    def _nearly_full(
        self, case: CustomerCase, asset: Asset, readings: list[tuple[Fact, float]]
    ) -> Iterator[Finding]:
        """The latest reading against the stated capacity, where both are in the same unit and period."""
        if not readings or asset.capacity is None or asset.capacity.amount <= 0:
            return
        fact, amount = readings[-1]
        value = fact.value
        same = isinstance(value, Quantity) and (value.unit, value.period) == (
            asset.capacity.unit,
            asset.capacity.period,
        )
        part = amount / asset.capacity.amount
        if not same or part < self.full:
            return
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        yield _say.found(
            self,
            case,
            "capacity.nearly_full",
            FindingSeverity.LOW,
            f"{subject} runs at {part:.0%} of what it can do ({value} of {asset.capacity}).",
            subject=subject,
            measure=(part * 100, "percent of capacity in use"),
            evidence=[_case.ref(Kind.FACT, fact.fact_id)],
            since=fact.at,
        )


def _measured_in(fact: Fact) -> tuple[str, str]:
    value = fact.value
    return (value.unit, str(value.period)) if isinstance(value, Quantity) else ("", "")


def _rise(amounts: Sequence[float]) -> float:
    """By how much the last third of the readings lies above the first: one odd reading is no growth."""
    some = max(1, len(amounts) // 3)
    early, late = statistics.median(amounts[:some]), statistics.median(amounts[-some:])
    return late / early - 1 if early > 0 else math.inf


def _halves(
    case: CustomerCase, watched: Sequence[Window], tickets: Sequence[Incident]
) -> tuple[float, list[Incident], list[Incident]]:
    """Split what was seen at the middle of the time watched; give the days of one half, and the tickets of both."""
    half = sum(w.seconds for w in watched) / 2
    early: list[Incident] = []
    late: list[Incident] = []
    for ticket in tickets:
        at = ticket.opened_at
        if any(w.start <= at < w.end or at == case.as_of == w.end for w in watched):
            before = sum((min(at, w.end) - w.start).total_seconds() for w in watched if w.start < at)
            (early if before < half else late).append(ticket)
    return half / 86_400, early, late


def _days(tickets: Sequence[Incident], zone: str | None) -> int:
    """Count the days with a ticket, by the clock at the unit: a burst is one trouble, also through midnight in UTC."""
    return len({local(i.opened_at, zone).date() for i in tickets})
