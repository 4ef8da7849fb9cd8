"""Whether a trouble gets worse each time: how long, how much work, how severe."""

import math
import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple

from custrel.model import Incident
from custrel.signals import _case, _say
from custrel.signals._trouble import Trouble

_TIMES = 10  # fewer give fewer than five pairs, and five in one direction are the first that chance makes rarer than 1 in 20


class Worsened(NamedTuple):
    """One way in which it got worse: ``ratio`` > 1 of the later half of the times to the earlier one."""

    ratio: float
    text: str


def worsened(t: Trouble, *, chance: float, by: float) -> tuple[Worsened, ...]:
    """Give the ways in which the later times are worse than the earlier ones, as they were recorded, in a fixed order.

    Each time is paired with the one half the history later (Cox and Stuart 1955); ties are left out; the chance is exact and
    shared among the ways tested. Both medians must differ ``by`` as well; a severity by at least one step.
    """
    tested = _tested(t) if t.r.n_episodes >= _TIMES else {}
    # How long tickets stayed open the policy measured: it stands in where too few say how long the equipment was down.
    spans = [] if "down" in tested else [r for r in t.r.trends if r.what == "duration"]
    ways = len(tested) + len(spans)
    found: list[Worsened] = []
    for name, values in tested.items():
        half = len(values) // 2
        early, late = values[:half], values[-half:]
        ups = sum(b > a for a, b in zip(early, late, strict=True))
        downs = sum(b < a for a, b in zip(early, late, strict=True))
        before, now = statistics.median(early), statistics.median(late)
        much = now - before >= 1 if name == "severity" else before > 0 and now >= by * before
        if much and _case.by_chance(ups + downs, ups) <= chance / ways:
            found.append(_said(name, before, now))
    found += [
        Worsened(r.late / r.early, r.words)
        for r in spans
        if 0 < r.early * by <= r.late and r.p_rising <= chance / ways
    ]
    return tuple(found)


def _tested(t: Trouble) -> dict[str, list[float]]:
    """Give what enough times have on record: one value a time, in their order."""
    here = {i.incident_id: i for i in t.tickets}
    by_time = [[here[i] for i in e.incident_ids if i in here] for e in t.r.episodes]
    known = {
        "down": _known([[m for m in map(_case.minutes_down, time) if m is not None] for time in by_time]),
        "work": _known(
            [[i.effort_minutes for i in time if i.effort_minutes is not None] for time in by_time]
        ),
        "severity": _known([_severities(time) for time in by_time], max),
    }
    return {name: values for name, values in known.items() if len(values) >= _TIMES}


def _said(name: str, before: float, now: float) -> Worsened:
    if name == "severity":
        return Worsened(
            now / before, f"priority {6 - math.ceil(before)} at first, {6 - math.ceil(now)} lately"
        )
    what = "down" if name == "down" else "of our work"
    return Worsened(now / before, f"{_say.hours(before)} {what} at first, {_say.hours(now)} lately")


def _severities(time: Sequence[Incident]) -> list[float]:
    """Turn priorities round, so that more is worse: 5 is the most severe."""
    return [6.0 - i.priority for i in time if i.priority is not None]


def _known(by_time: Sequence[Sequence[float]], join: Callable[[Sequence[float]], float] = sum) -> list[float]:
    return [float(join(values)) for values in by_time if values]
