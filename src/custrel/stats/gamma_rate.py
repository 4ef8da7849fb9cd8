"""What is believed about an event rate, as a gamma distribution, and the counts it predicts."""

import math
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import amount, at_least, count, positive, probability
from custrel.stats.distributions import nb_counts, nb_tails, nb_term, smallest_count
from custrel.stats.special import gamma_p, gamma_q, gamma_quantile, gamma_quantile_upper

__all__ = ["GammaRate", "NegativeBinomial"]

_SUMMED = (
    30.0  # mean count up to which adding up probabilities from 0 is quicker than the incomplete beta function
)


@final
@attrs.frozen(kw_only=True)
class NegativeBinomial:
    """A count of events in a stated stretch of exposure, when the rate is known only as a gamma distribution.

    ``shape`` > 0 is the gamma's shape, ``odds`` > 0 the stretch divided by the gamma's rate parameter; the mean is
    ``shape * odds``, the variance ``mean * (1 + odds)``. In the usual words prob = 1 / (1 + odds).

    Example:
        >>> count = NegativeBinomial(shape=2.0, odds=1.0)
        >>> count.mean, count.pmf(0), count.interval(0.9)
        (2.0, 0.25, (0, 6))
    """

    shape: float
    odds: float

    def __attrs_post_init__(self) -> None:
        """Both numbers must be finite and above zero."""
        positive("NegativeBinomial", "shape", self.shape)
        positive("NegativeBinomial", "odds", self.odds)

    @property
    def mean(self) -> float:
        """Expected count.

        Example:
            >>> NegativeBinomial(shape=0.5, odds=4.0).mean
            2.0
        """
        return self.shape * self.odds

    @property
    def variance(self) -> float:
        """Variance of the count, always above the mean.

        Example:
            >>> NegativeBinomial(shape=0.5, odds=4.0).variance
            10.0
        """
        return self.shape * self.odds * (1.0 + self.odds)

    @property
    def at_least_one(self) -> float:
        """Probability of one event or more.

        Example:
            >>> NegativeBinomial(shape=2.0, odds=1.0).at_least_one
            0.75
        """
        return -math.expm1(-self.shape * math.log1p(self.odds))

    def pmf(self, k: int) -> float:
        """Probability of exactly k ≥ 0 events.

        Example:
            >>> round(NegativeBinomial(shape=1.0, odds=1.0).pmf(2), 12)
            0.125
        """
        return nb_term(count("NegativeBinomial", "k", k), self.shape, 1.0 / (1.0 + self.odds), self._rest)

    def cdf(self, k: int) -> float:
        """Probability of at most k events; 0.0 for k = -1.

        Example:
            >>> round(NegativeBinomial(shape=1.0, odds=1.0).cdf(2), 12)
            0.875
        """
        return nb_tails(
            count("NegativeBinomial", "k", k, least=-1), self.shape, 1.0 / (1.0 + self.odds), self._rest
        )[0]

    def sf(self, k: int) -> float:
        """Probability of more than k events; 1.0 for k = -1.

        Example:
            >>> round(NegativeBinomial(shape=1.0, odds=1.0).sf(2), 12)
            0.125
        """
        return nb_tails(
            count("NegativeBinomial", "k", k, least=-1), self.shape, 1.0 / (1.0 + self.odds), self._rest
        )[1]

    def quantile(self, p: float) -> int:
        """Give the smallest count whose cumulative probability is at least p, 0 < p < 1.

        Example:
            >>> NegativeBinomial(shape=1.0, odds=1.0).quantile(0.9)
            3
        """
        return smallest_count(self.cdf, probability("NegativeBinomial", "p", p), self.mean)

    def interval(self, level: float = 0.9) -> tuple[int, int]:
        """Equal-tailed predictive interval of whole numbers, both ends included; holds at least ``level``.

        Example:
            >>> NegativeBinomial(shape=0.5, odds=0.1).interval(0.9)
            (0, 0)
        """
        tail = 0.5 * (1.0 - probability("NegativeBinomial", "level", level))
        if self.mean <= _SUMMED:
            return nb_counts(self.shape, self.odds, tail, 1.0 - tail)
        return self.quantile(tail), self.quantile(1.0 - tail)

    def between(self, lo: int, hi: int) -> float:
        """Probability of a count from ``lo`` to ``hi``, both included: what a printed interval really promises.

        Example:
            >>> round(NegativeBinomial(shape=1.0, odds=1.0).between(1, 2), 12)
            0.375
        """
        count("NegativeBinomial", "lo", lo)
        if count("NegativeBinomial", "hi", hi) < lo:
            raise InvalidValueError("NegativeBinomial", "hi", f"must not be below lo {lo}", hi)
        return self.cdf(hi) if lo == 0 else min(self.cdf(hi) - self.cdf(lo - 1), self.sf(lo - 1))

    @property
    def _rest(self) -> float:
        return self.odds / (1.0 + self.odds)


@final
@attrs.frozen(kw_only=True)
class GammaRate:
    """A gamma distribution of an event rate: ``shape`` > 0 counts like events, ``rate`` > 0 like the exposure behind them.

    ``rate`` has the unit of the exposure (days, hours); the mean ``shape / rate`` is in events per that unit.

    Example:
        >>> prior = GammaRate(shape=0.5, rate=50.0)           # fleet: 0.01 a day, little known about any one unit
        >>> posterior = prior.update(count=4, exposure=100.0)
        >>> posterior.mean, round(posterior.predict(30.0).at_least_one, 3)
        (0.03, 0.56)
    """

    shape: float
    rate: float

    def __attrs_post_init__(self) -> None:
        """Both numbers must be finite and above zero."""
        positive("GammaRate", "shape", self.shape)
        positive("GammaRate", "rate", self.rate)

    @property
    def mean(self) -> float:
        """Expected rate, events per unit of exposure.

        Example:
            >>> GammaRate(shape=3.0, rate=150.0).mean
            0.02
        """
        return self.shape / self.rate

    @property
    def variance(self) -> float:
        """Variance of the rate.

        Example:
            >>> GammaRate(shape=4.0, rate=2.0).variance
            1.0
        """
        return self.shape / (self.rate * self.rate)

    def cdf(self, value: float) -> float:
        """Probability that the rate is at most ``value`` ≥ 0.

        Example:
            >>> round(GammaRate(shape=1.0, rate=1.0).cdf(2.0), 6)
            0.864665
        """
        return gamma_p(self.shape, self.rate * at_least("GammaRate", "value", value, 0.0))

    def sf(self, value: float) -> float:
        """Probability that the rate is above ``value`` ≥ 0.

        Example:
            >>> round(GammaRate(shape=1.0, rate=1.0).sf(2.0), 6)
            0.135335
        """
        return gamma_q(self.shape, self.rate * at_least("GammaRate", "value", value, 0.0))

    def quantile(self, p: float) -> float:
        """Give the rate that is not exceeded with probability p, 0 < p < 1.

        Example:
            >>> round(GammaRate(shape=1.0, rate=1.0).quantile(0.5), 6)
            0.693147
        """
        return gamma_quantile(p, self.shape) / self.rate

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Equal-tailed credible interval of the rate.

        Example:
            >>> [round(end, 6) for end in GammaRate(shape=10.0, rate=1.0).interval(0.9)]
            [5.425406, 15.705216]
        """
        tail = 0.5 * (1.0 - probability("GammaRate", "level", level))
        return self.quantile(tail), gamma_quantile_upper(tail, self.shape) / self.rate

    def update(self, *, count: int, exposure: float) -> "GammaRate":
        """Posterior after seeing ``count`` events in ``exposure`` ≥ 0 (same unit as ``rate``); order never matters.

        Example:
            >>> GammaRate(shape=1.0, rate=10.0).update(count=0, exposure=30.0)
            GammaRate(shape=1.0, rate=40.0)
        """
        count, exposure = count_and_exposure("GammaRate", count, exposure)
        return GammaRate(shape=self.shape + count, rate=self.rate + exposure)

    def predict(self, horizon: float) -> NegativeBinomial:
        """Count of events in the next ``horizon`` > 0 units of exposure.

        Example:
            >>> GammaRate(shape=2.0, rate=30.0).predict(30.0)
            NegativeBinomial(shape=2.0, odds=1.0)
        """
        return NegativeBinomial(shape=self.shape, odds=positive("GammaRate", "horizon", horizon) / self.rate)


def count_and_exposure(owner: str, events: int, exposure: float) -> tuple[int, float]:
    """Check one unit: no events without exposure, nothing negative, nothing that is not a number."""
    amount(owner, "exposure", exposure)
    if count(owner, "count", events) and not exposure:
        raise InvalidValueError(owner, "count", "must be 0 where the exposure is 0", events)
    return events, exposure
