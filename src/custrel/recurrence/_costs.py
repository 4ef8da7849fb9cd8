"""What a trouble cost and will cost: the customer's downtime by their own figures, our work at its price."""

import datetime as dt
import functools
import math
from collections.abc import Sequence
from typing import Final, final

import attrs

from custrel._show import listed
from custrel.model import Incident, Money
from custrel.recurrence import _measures
from custrel.recurrence._groups import Group
from custrel.recurrence.episodes import Outage
from custrel.rules import cost_of, hourly_loss
from custrel.typing import CustomerCase

_NOTHING: Final = dt.timedelta(0)
_MINUTE: Final = dt.timedelta(minutes=1)
_NO_DOWNTIME: Final = "no downtime is recorded"
_NO_EFFORT: Final = "no work is recorded"
_NO_PRICE: Final = "what an hour of our work costs is not stated"
_NOT_EXPECTED: Final = "what to expect is not known"
_TOO_MUCH: Final = "it is more than money can hold"
EACH: Final = "told for each customer by itself"


def minutes_down(incidents: Sequence[Incident], as_of: dt.datetime) -> float | None:
    """Minutes down, overlapping reports counted once; what is still down counts up to now. None where nothing was down."""
    spans = [(i.down_from, i.down_to or as_of) for i in incidents if i.down_from is not None]
    if not spans:
        return None
    spans.sort()
    total, reached = _NOTHING, spans[0][0]
    for start, end in spans:
        since = max(reached, start)
        if end > since:
            total += end - since
            reached = end
    return total / _MINUTE


@final
@attrs.frozen
class Bill:
    """Minutes and money of downtime (lost) and of our work (spent), so far and to come; None with a reason."""

    down: float | None
    work: float | None
    down_ahead: float | None
    work_ahead: float | None
    lost: Money | None
    spent: Money | None
    to_lose: Money | None
    to_spend: Money | None
    reason: str


@final
class Costs:
    """What units of one case cost per hour, each looked up once."""

    def __init__(self, case: CustomerCase, hour: Money | None) -> None:
        """Nothing is read before it is asked for."""
        self._case, self._hour = case, hour
        self._loss = functools.cache(self._hourly)

    def of(self, group: Group, expected: float | None) -> Bill:
        """Add up the tickets of one key: downtime priced unit by unit so far, and in the same parts ahead."""
        incidents, outages = group.incidents, group.outages
        down = minutes_down(incidents, self._case.as_of)
        work = _total([i.effort_minutes for i in incidents])
        down_ahead = _times(expected, _downtime_each(outages, self._case.as_of))
        work_ahead = _times(expected, _measures.per_episode(outages, _measures.work))
        lost, why_lost = self._lost(incidents, 1.0)
        to_lose, why_lose = None, "" if lost is None else _NOT_EXPECTED
        if lost is not None and down_ahead is not None:
            to_lose, why_lose = self._lost(incidents, down_ahead / down if down else 0.0)
        spent, why_spent = self._spent(work, _NO_EFFORT)
        to_spend, why_spend = self._spent(work_ahead, _NO_EFFORT if work is None else _NOT_EXPECTED)
        said = filter(None, (why_lost, why_lose, why_spent, why_spend))
        return Bill(
            down, work, down_ahead, work_ahead, lost, spent, to_lose, to_spend, "; ".join(dict.fromkeys(said))
        )

    def shared(self, group: Group) -> Bill:
        """Give this customer's part of a trouble across customers: what it took so far, and nothing ahead."""
        down = minutes_down(group.incidents, self._case.as_of)
        work = _total([i.effort_minutes for i in group.incidents])
        return Bill(down, work, None, None, None, None, None, None, EACH)

    def _spent(self, minutes: float | None, why: str) -> tuple[Money | None, str]:
        if minutes is None:
            return None, why
        return (None, _NO_PRICE) if self._hour is None else _priced(minutes, self._hour)

    def _lost(self, incidents: Sequence[Incident], times: float) -> tuple[Money | None, str]:
        by_unit: dict[str, list[Incident]] = {}
        for incident in incidents:
            if incident.down_from is not None:
                by_unit.setdefault(incident.asset_id or "", []).append(incident)
        total: Money | None = None
        for unit in sorted(by_unit):
            loss, why = self._loss(unit)
            if loss is None:
                return None, why
            if total is not None and loss.currency != total.currency:
                return None, f"costs in {listed(sorted([loss.currency, total.currency]))} are never added"
            part, why = _priced(times * (minutes_down(by_unit[unit], self._case.as_of) or 0.0), loss)
            if part is None:
                return None, why
            total = part if total is None else total + part
        return total, "" if total is not None else _NO_DOWNTIME

    def _hourly(self, asset_id: str) -> tuple[Money | None, str]:
        asset = self._case.asset(asset_id or None)
        if asset is None:
            return None, "what was down is not recorded"
        return hourly_loss(asset, self._case.jobs_on(asset.asset_id))


def _priced(minutes: float, per_hour: Money) -> tuple[Money | None, str]:
    found = cost_of(minutes, per_hour)
    return found, "" if found is not None else _TOO_MUCH


def _times(expected: float | None, each: float | None) -> float | None:
    return None if expected is None or each is None else expected * each


def _downtime_each(outages: Sequence[Outage], as_of: dt.datetime) -> float | None:
    """Minutes down per episode that was down at all; a ticket without a word on it says nothing."""
    alone = [
        o for o in outages if len(o) > 1 or o[0].down_from is not None
    ]  # most are one ticket that was not
    down = [m for m in (minutes_down(outage, as_of) for outage in alone) if m is not None]
    return math.fsum(sorted(down)) / len(down) if down else None


def _total(minutes: Sequence[float | None]) -> float | None:
    known = [m for m in minutes if m is not None]
    return float(sum(sorted(known))) if known else None
