"""Whether a trouble comes faster: tested key by key, claimed only after false-discovery control over all of them."""

import functools
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal

import attrs

from custrel.findings import Recurrence, Tempo, TempoReading
from custrel.model import Interval
from custrel.recurrence._groups import SECONDS, seconds
from custrel.recurrence._settings import Settings
from custrel.recurrence.exposure import Exposure
from custrel.recurrence.forecast import Forecast
from custrel.stats import EventHistory, benjamini_hochberg, lewis_robinson, rate_change

_LEVEL: Final = 0.9  # of the printed interval of the rate ratio
_METHOD: Final = (
    "Lewis–Robinson, {0:,} orders of the complete gaps scored by {1} ages; recent against earlier rate"
)


def read(policy: Settings, times: Sequence[int], exposure: Exposure, now: int) -> TempoReading:
    """Give the evidence on one key; the claim waits for `claimed`, which sees every key."""
    n, least = len(times), policy.min_tempo_episodes
    ratio, interval = _ratio(policy, times, exposure, now)
    if n < least:
        reason = f"{n} episodes; at least {least} are needed to tell"
        return TempoReading(
            tempo=Tempo.UNKNOWN,
            reason=reason,
            n=max(0, n - 1),
            rate_ratio=ratio,
            rate_ratio_interval=interval,
        )
    events = history(times, exposure)
    # Where the window starts at an event, ages count from it, and a trend is likely one of age: root ages show it best.
    ages: Literal["root", "plain"] = "root" if events.starts_at_event else "plain"
    test = lewis_robinson(events, permutations=policy.permutations, ages=ages)
    if test.p_increasing is None or test.p_decreasing is None:
        return TempoReading(tempo=Tempo.UNKNOWN, reason=test.reason, n=test.n)
    up, down = test.p_increasing, test.p_decreasing
    reason = test.reason or (
        f"nothing proven; below {policy.enough_tempo_episodes} episodes it rarely can be: read the two rates instead"
        if n < policy.enough_tempo_episodes
        else "nothing proven"
    )
    steady = (
        interval is not None and interval.lo >= policy.steady_band[0] and interval.hi <= policy.steady_band[1]
    )
    return TempoReading(
        tempo=Tempo.STEADY if steady else Tempo.UNKNOWN,
        reason="recent and earlier rate are close" if steady else reason,
        statistic=test.statistic,
        p=up,
        p_two_sided=min(1.0, 2.0 * min(up, down)),
        p_normal=test.normal_p_increasing,
        n=test.n,
        strength=_strength(policy, min(1.0, 2.0 * min(up, down))),
        rate_ratio=ratio,
        rate_ratio_interval=interval,
        method=_METHOD.format(test.permutations, ages),
    )


def history(times: Sequence[int], exposure: Exposure) -> EventHistory:
    """Give the episodes as an event history in days; where nobody watched, the clock stands still."""
    windows = [(seconds(w.start), seconds(w.end)) for w in exposure.windows] or [(times[0], times[-1])]
    start, end = min(windows[0][0], times[0]), max(windows[-1][1], times[-1], windows[0][0] + 1)
    gaps = [((a[1] - start) / SECONDS, (b[0] - start) / SECONDS) for a, b in pairwise(windows) if b[0] > a[1]]
    return EventHistory(
        times=tuple((at - start) / SECONDS for at in times),
        end=max((end - start) / SECONDS, 1.0 / SECONDS),
        gaps=tuple(gaps),
        starts_at_event=exposure.starts_at_event,
    )


def claimed(policy: Settings, found: Iterable[Recurrence]) -> list[Recurrence]:
    """Turn evidence into claims: Benjamini–Hochberg over every key tested, for each kind of key and either direction."""
    found = list(found)
    families: dict[str, list[int]] = {}
    for place, r in enumerate(found):
        if r.tempo.p is not None:
            families.setdefault(r.key_name, []).append(place)
    for places in families.values():
        ups = [found[place].tempo.p or 0.0 for place in places]
        downs = [_down(found[place].tempo) for place in places]
        q_up = benjamini_hochberg(ups, level=policy.tempo_fdr).q_values
        q_down = benjamini_hochberg(downs, level=policy.tempo_fdr).q_values
        for place, up, down in zip(places, q_up, q_down, strict=True):
            found[place] = attrs.evolve(found[place], tempo=_claim(policy, found[place].tempo, up, down))
    return found


def proven(policy: Settings, found: Iterable[Forecast]) -> tuple[Forecast, ...]:
    """Turn the evidence of forecasts into claims of acceleration."""
    found = tuple(found)
    places = [n for n, f in enumerate(found) if f.p_accelerating is not None]
    q_values = benjamini_hochberg(
        [found[n].p_accelerating or 0.0 for n in places], level=policy.tempo_fdr
    ).q_values
    claims = {n for n, q in zip(places, q_values, strict=True) if q <= policy.tempo_fdr}
    return tuple(attrs.evolve(f, accelerating=True) if n in claims else f for n, f in enumerate(found))


def _claim(policy: Settings, tempo: TempoReading, up: float, down: float) -> TempoReading:
    if up <= policy.tempo_fdr and up <= down:
        words = "its gaps grow shorter, beyond what chance does among all that were tested"
        return attrs.evolve(tempo, tempo=Tempo.ACCELERATING, reason=words, q=min(1.0, up))
    if down <= policy.tempo_fdr:
        words = "its gaps grow longer, beyond what chance does among all that were tested"
        return attrs.evolve(tempo, tempo=Tempo.FADING, reason=words, q=min(1.0, down))
    return attrs.evolve(tempo, q=min(1.0, up))


def _down(tempo: TempoReading) -> float:
    """One-sided p of growing gaps, as far as it matters: half the two-sided one where that is the smaller side."""
    half = 0.5 * (1.0 if tempo.p_two_sided is None else tempo.p_two_sided)
    return half if tempo.p is not None and half < tempo.p else 1.0


def _strength(policy: Settings, p: float) -> str:
    words = ("strong", "moderate", "weak")
    return next(
        (word for word, level in zip(words, policy.strength_levels, strict=True) if p <= level), "none"
    )


def _ratio(
    policy: Settings, times: Sequence[int], exposure: Exposure, now: int
) -> tuple[float | None, Interval | None]:
    """Give the recent over the earlier rate with its credible interval, widened where gaps vary more than at random."""
    since = now - round(policy.recent_days * SECONDS)
    before = after = 0.0
    for window in exposure.windows:
        start, end = seconds(window.start), seconds(window.end)
        before += max(0, min(end, since) - start) / SECONDS
        after += max(0, end - max(start, since)) / SECONDS
    late = sum(at >= since for at in times)
    early = len(times) - late
    if before <= 0.0 or after <= 0.0:
        return None, None
    ratio, ends = _change(early, before, late, after)
    if ratio is None or ends is None or not math.isfinite(ratio):
        return None, None
    widen = math.sqrt(max(1.0, _dispersion(times)))
    middle = math.sqrt(ends[0] * ends[1])
    lo, hi = (middle * (end / middle) ** widen for end in ends)
    return ratio, Interval(lo=lo, hi=hi)


@functools.lru_cache(
    maxsize=1 << 12
)  # a fleet has few counts and few exposures, and many keys that share them
def _change(
    early: int, before: float, late: int, after: float
) -> tuple[float | None, tuple[float, float] | None]:
    change = rate_change((early, before), (late, after))
    return change.ratio, change.credible_interval(_LEVEL)


def _dispersion(times: Sequence[int]) -> float:
    """Squared coefficient of variation of the gaps, 1 at random; 1 where there are too few to tell."""
    gaps = [b - a for a, b in pairwise(times)]
    mean = sum(gaps) / len(gaps) if gaps else 0.0
    if len(gaps) < 2 or not mean:  # noqa: PLR2004 - a variance needs two
        return 1.0
    return sum((g - mean) ** 2 for g in gaps) / (len(gaps) - 1) / mean**2
