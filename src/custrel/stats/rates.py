"""Event rates with exact intervals, a change of rate at one split, and whether units share one rate.

Example:
    >>> from custrel.stats import poisson_rate
    >>> rate = poisson_rate(4, 100.0)
    >>> rate.rate, [round(end, 4) for end in rate.interval(0.95)]
    (0.04, [0.0109, 0.1024])
"""

import math
from collections.abc import Iterable
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import count, finite, positive, probability
from custrel.stats.distributions import binomial_cdf, binomial_sf, chi_square_sf, poisson_cdf, poisson_sf
from custrel.stats.gamma_rate import GammaRate, count_and_exposure
from custrel.stats.history import EventHistory, Truncation
from custrel.stats.outcome import Direction, FitTest, direction_of
from custrel.stats.special import beta_quantile, gamma_quantile, gamma_quantile_upper

__all__ = [
    "PoissonRate",
    "RateChange",
    "dispersion_test",
    "history_rate",
    "poisson_rate",
    "rate_change",
    "split_rates",
]


@final
@attrs.frozen(kw_only=True)
class PoissonRate:
    """Events per unit of exposure, on the supposition of one constant rate.

    ``rate`` is None, with a ``reason``, where there was no exposure. ``truncation`` decides the exact interval: watching that
    ended with the last event fixes the count, not the time.

    Example:
        >>> poisson_rate(0, 50.0).interval(0.9)[0]
        0.0
    """

    events: int
    exposure: float
    truncation: Truncation = Truncation.TIME
    rate: float | None = None
    method: str = "exact (Garwood)"
    source: str = "Garwood, Biometrika 28 (1936) 437; Cox, Biometrika 40 (1953) 354"
    reason: str = ""

    def interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Exact two-sided interval of the rate; None without exposure, from 0 where there were no events.

        Time-truncated: chi-square with 2n and 2n + 2 degrees of freedom (Garwood 1936); failure-truncated: 2n for both.

        Example:
            >>> [round(end, 4) for end in poisson_rate(3, 100.0, truncation="failure").interval(0.9)]
            [0.0082, 0.063]
        """
        tail = 0.5 * (1.0 - probability("PoissonRate", "level", level))
        if self.rate is None:
            return None
        above = self.events if self.truncation is Truncation.FAILURE else self.events + 1
        low = gamma_quantile(tail, float(self.events)) if self.events else 0.0
        return low / self.exposure, gamma_quantile_upper(tail, float(above)) / self.exposure

    def lower(self, level: float = 0.9) -> float | None:
        """One-sided lower bound of the rate: one that it exceeds with confidence ``level``; 0 for no events.

        Example:
            >>> round(poisson_rate(3, 100.0).lower(0.95), 6) == round(poisson_rate(3, 100.0).interval(0.9)[0], 6)
            True
        """
        tail = 1.0 - probability("PoissonRate", "level", level)
        if self.rate is None:
            return None
        return gamma_quantile(tail, float(self.events)) / self.exposure if self.events else 0.0

    def upper(self, level: float = 0.9) -> float | None:
        """One-sided upper bound of the rate; for no events -log(1 - level) ÷ exposure.

        Example:
            >>> round(poisson_rate(0, 100.0).upper(0.95), 6)
            0.029957
        """
        tail = 1.0 - probability("PoissonRate", "level", level)
        if self.rate is None:
            return None
        above = self.events if self.truncation is Truncation.FAILURE else self.events + 1
        return gamma_quantile_upper(tail, float(above)) / self.exposure

    @property
    def mtbf(self) -> float | None:
        """Exposure ÷ events; None without either. The time demonstrated at a confidence is ``1 / upper(level)``.

        Example:
            >>> poisson_rate(4, 100.0).mtbf
            25.0
        """
        return self.exposure / self.events if self.events and self.exposure else None

    def mtbf_interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Exact two-sided interval of the mean time between events; its upper end is infinite where there were none.

        Example:
            >>> [round(end, 2) for end in poisson_rate(4, 100.0).mtbf_interval(0.8)]
            [12.51, 57.31]
        """
        interval = self.interval(level)
        if interval is None:
            return None
        return 1.0 / interval[1], 1.0 / interval[0] if interval[0] else math.inf

    def p_against(self, rate: float) -> float | None:
        """Exact two-sided p-value of a stated rate > 0: twice the smaller tail, at most 1.

        Example:
            >>> round(poisson_rate(9, 100.0).p_against(0.04), 4)
            0.0427
        """
        expected = positive("PoissonRate", "rate", rate) * self.exposure
        if self.rate is None:
            return None
        above = self.events - 1 if self.truncation is Truncation.FAILURE else self.events
        return min(1.0, 2.0 * min(poisson_cdf(above, expected), poisson_sf(self.events - 1, expected)))


@final
@attrs.frozen(kw_only=True)
class RateChange:
    """Two rates side by side: ``ratio`` is the second over the first.

    ``ratio`` is None, with a ``reason``, where there were no events at all or no exposure on a side; it is infinite where
    only the first side had none. The p-values are exact, given the total (binomial); small ``p_increasing``: the second
    rate is higher.

    Example:
        >>> change = rate_change((2, 100.0), (8, 100.0))
        >>> change.ratio, round(change.p_increasing, 4), [round(end, 2) for end in change.interval(0.9)]
        (4.0, 0.0547, [0.97, 26.2])
    """

    before: tuple[int, float]
    after: tuple[int, float]
    ratio: float | None = None
    p_increasing: float | None = None
    p_decreasing: float | None = None
    p_two_sided: float | None = None
    direction: Direction = Direction.UNKNOWN
    n: int
    method: str = "exact conditional binomial"
    source: str = "Przyborowski & Wilenski, Biometrika 31 (1940) 313; Clopper & Pearson (1934)"
    reason: str = ""

    def interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Exact (Clopper–Pearson) interval of the ratio; its upper end is infinite where the first side had no events.

        Example:
            >>> rate_change((0, 10.0), (3, 10.0)).interval(0.9)[1]
            inf
        """
        tail = 0.5 * (1.0 - probability("RateChange", "level", level))
        if self.ratio is None:
            return None
        (a, s), (b, t) = self.before, self.after
        low = 0.0 if not b else _odds(beta_quantile(tail, float(b), a + 1.0)) * s / t
        high = math.inf if not a else s / t / _odds(beta_quantile(tail, float(a), b + 1.0))
        return low, high

    def credible_interval(
        self, level: float = 0.9, *, prior: GammaRate | None = None
    ) -> tuple[float, float] | None:
        """Equal-tailed credible interval of the ratio, both rates gamma; the prior is Jeffreys' where none is given.

        None without exposure on a side. A fleet's `GammaRate` pulls both rates towards the fleet, so that few events give a
        wide but finite interval about 1.

        Example:
            >>> change = rate_change((4, 100.0), (4, 100.0))
            >>> [round(end, 2) for end in change.credible_interval(0.9)]
            [0.31, 3.18]
        """
        tail = 0.5 * (1.0 - probability("RateChange", "level", level))
        (a, s), (b, t) = self.before, self.after
        if not s or not t:
            return None
        shape, rate = (0.5, 0.0) if prior is None else (prior.shape, prior.rate)
        scale = (s + rate) / (t + rate)
        first, second = shape + a, shape + b
        # The share of the second of two gamma variables is beta; its odds, rescaled, are the ratio.
        return (
            _odds(beta_quantile(tail, second, first)) * scale,
            scale / _odds(beta_quantile(tail, first, second)),
        )


def poisson_rate(
    events: int, exposure: float, /, *, truncation: Truncation | str = Truncation.TIME
) -> PoissonRate:
    """Rate of ``events`` ≥ 0 in ``exposure`` ≥ 0.

    Example:
        >>> poisson_rate(0, 0.0).reason
        'no exposure'
    """
    kind = _kind(truncation)
    count_and_exposure("poisson_rate", events, exposure)
    if kind is Truncation.FAILURE:
        count("poisson_rate", "count", events, least=1)
    if not exposure:
        return PoissonRate(events=events, exposure=exposure, truncation=kind, reason="no exposure")
    return PoissonRate(events=events, exposure=exposure, truncation=kind, rate=events / exposure)


def history_rate(histories: EventHistory | Iterable[EventHistory], /) -> PoissonRate:
    """Rate over one or several histories, counts and watched time added up; gaps don't count as watched.

    Histories that ended with an event count as failure-truncated only where all did.

    Example:
        >>> history_rate(EventHistory(times=(5.0, 40.0), end=100.0, gaps=((50.0, 70.0),))).rate
        0.025
    """
    units = (histories,) if isinstance(histories, EventHistory) else tuple(histories)
    kinds = {unit.truncation for unit in units}
    kind = Truncation.FAILURE if kinds == {Truncation.FAILURE} else Truncation.TIME
    return poisson_rate(
        sum(len(unit.times) for unit in units), math.fsum(unit.exposure for unit in units), truncation=kind
    )


def rate_change(before: tuple[int, float], after: tuple[int, float], /) -> RateChange:
    """Compare two (events, exposure) pairs of the same unit of exposure.

    Example:
        >>> rate_change((0, 10.0), (0, 10.0)).reason
        'no events on either side'
    """
    (a, s), (b, t) = before, after
    count_and_exposure("rate_change", a, s)
    count_and_exposure("rate_change", b, t)
    n = a + b
    if not s or not t or not n:
        reason = "no events on either side" if s and t else "no exposure on one side"
        return RateChange(before=(a, s), after=(b, t), n=n, reason=reason)
    share = t / (s + t)
    up, down = binomial_sf(b - 1, n, share), binomial_cdf(b, n, share)
    ratio = math.inf if not a else (b / t) / (a / s)
    return RateChange(
        before=(a, s),
        after=(b, t),
        ratio=ratio,
        p_increasing=up,
        p_decreasing=down,
        p_two_sided=min(1.0, 2.0 * min(up, down)),
        direction=direction_of(b * s - a * t),
        n=n,
    )


def split_rates(history: EventHistory, at: float, /) -> RateChange:
    """Change of rate within one history at a stated instant (not one sought in the data: that would not be a test).

    An event at the very instant belongs to the later part; gaps don't count; an event that ended the watching is left out.

    Example:
        >>> split_rates(EventHistory(times=(10.0, 60.0, 70.0, 90.0), end=100.0), 50.0).ratio
        3.0
    """
    if not history.start < finite("split_rates", "at", at) < history.closing:
        rule = f"must lie inside the window {history.start:g} to {history.closing:g}"
        raise InvalidValueError("split_rates", "at", rule, at)
    times = history.times[:-1] if history.truncation is Truncation.FAILURE else history.times
    early = sum(time < at for time in times)
    past = math.fsum(min(hi, at) - lo for lo, hi in history.watched() if lo < at)
    rest = math.fsum(hi - max(lo, at) for lo, hi in history.watched() if hi > at)
    return rate_change((early, past), (len(times) - early, rest))


def dispersion_test(units: Iterable[tuple[int, float]], /) -> FitTest:
    """Do units share one rate? Sum of (count - expected)**2 / expected over (count, exposure) pairs, chi-square.

    ``p`` is small when counts differ more than chance. Units without exposure are left out; two are needed, and an event.

    Source: R. A. Fisher, *Statistical Methods for Research Workers* (1925); D. R. Cox & P. A. W. Lewis (1966), section 9.3.

    Example:
        >>> test = dispersion_test([(3, 10.0), (3, 10.0), (12, 10.0)])
        >>> test.statistic, test.df, round(test.p, 4)
        (9.0, 2, 0.0111)
    """
    method, source = "index of dispersion, chi-square reference", "Fisher (1925); Cox & Lewis (1966)"
    pairs = [count_and_exposure("dispersion_test", y, t) for y, t in units]
    pairs = [(y, t) for y, t in pairs if t]
    events, exposure = sum(y for y, _ in pairs), math.fsum(t for _, t in pairs)
    if len(pairs) < 2 or not events:
        reason = (
            "no events in any unit"
            if len(pairs) > 1
            else f"only {len(pairs)} units with exposure; 2 are needed"
        )
        return FitTest(n=len(pairs), method=method, source=source, reason=reason)
    rate = events / exposure
    statistic = math.fsum((y - rate * t) ** 2 / (rate * t) for y, t in pairs)
    df = len(pairs) - 1
    p = chi_square_sf(statistic, df)
    return FitTest(
        statistic=statistic, df=df, p=p, p_low=p, p_high=p, n=len(pairs), method=method, source=source
    )


def _odds(share: float) -> float:
    return share / (1.0 - share) if share < 1.0 else math.inf


def _kind(truncation: Truncation | str) -> Truncation:
    try:
        return Truncation(truncation)
    except ValueError:
        raise InvalidValueError(
            "poisson_rate", "truncation", "must be 'time' or 'failure'", truncation
        ) from None
