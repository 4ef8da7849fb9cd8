"""What to expect of one key: shrunken decayed rate, predictive count, waiting time. Plain numbers in days."""

import functools
import math
from collections.abc import Iterable
from typing import Final, final

import attrs

from custrel.stats import GammaRate, NegativeBinomial, RenewalCount

LEVEL: Final = 0.9  # of the printed interval: what DESIGN §7 promises
_NEVER: Final = 700.0  # exp of more than that is no float
_MIDDLE: Final = (0.25, 0.75)  # the range printed for the next one: as likely inside as outside


@final
@attrs.frozen(kw_only=True)
class Outlook:
    """Expected episodes in the horizon with their interval, the chance of one or more, and when the next is due.

    ``rate`` is what is believed about the rate per day, ``counts`` what follows for ``horizon`` days; without them, what is
    expected is certain, or not estimable. Intervals and dates cost more than the chance, and are asked of fewer.
    """

    expected: float | None = None
    probability: float | None = None
    counts: NegativeBinomial | RenewalCount | None = None
    rate: GammaRate | None = None
    horizon: float = 0.0
    method: str
    warnings: tuple[str, ...] = ()

    @functools.cached_property
    def interval(self) -> tuple[int, int] | None:
        """The predictive interval, both ends included; None where nothing can be told."""
        if self.counts is not None:
            return self.counts.interval(LEVEL)
        return None if self.expected is None else (0, 0)

    @functools.cached_property
    def next_days(self) -> tuple[float, float] | None:
        """In how many days the next is due; None where none is, or nothing can be told."""
        counts, rate = self.counts, self.rate
        if rate is not None:
            soon, late = (_wait(rate, p) for p in _MIDDLE)
            return soon, late
        if isinstance(counts, RenewalCount):
            soon, late = (self.horizon * counts.wait(p) for p in _MIDDLE)
            return soon, late
        return None


def decayed(ages: Iterable[float], half_life: float) -> float:
    """Sum the weights of episodes ``ages`` days old; each halves every ``half_life`` days."""
    rate = math.log(2.0) / half_life
    return math.fsum([math.exp(-rate * age) for age in ages])


def shrunken(
    prior: tuple[GammaRate | None, str],
    weight: float,
    watched: float,
    horizon: float,
    warnings: tuple[str, ...] = (),
) -> Outlook:
    """Predict from a decayed count over decayed exposure, pulled towards the fleet; raw where there is no fleet to pull to."""
    fleet, why = prior
    if fleet is None:
        return raw(weight, watched, horizon, why, warnings)
    rate = GammaRate(shape=fleet.shape + weight, rate=fleet.rate + watched)
    return from_gamma(rate, horizon, method="gamma–Poisson shrinkage of the decayed rate", warnings=warnings)


def from_gamma(rate: GammaRate, horizon: float, *, method: str, warnings: tuple[str, ...] = ()) -> Outlook:
    """Predict from what is believed about the rate per day."""
    count = rate.predict(horizon)
    return Outlook(
        expected=count.mean,
        probability=count.at_least_one,
        counts=count,
        rate=rate,
        horizon=horizon,
        method=method,
        warnings=warnings,
    )


def from_renewal(count: RenewalCount, horizon: float, *, method: str) -> Outlook:
    """Predict where the gaps are more even than chance."""
    return Outlook(
        expected=count.mean, probability=count.at_least_one, counts=count, horizon=horizon, method=method
    )


def _wait(rate: GammaRate, p: float) -> float:
    """Give the days within which the next one comes with probability ``p``; infinite where it hardly ever does."""
    power = -math.log1p(-p) / rate.shape
    return rate.rate * math.expm1(power) if power < _NEVER else math.inf


def raw(
    weight: float, watched: float, horizon: float, reason: str, warnings: tuple[str, ...] = ()
) -> Outlook:
    """Predict from the key's own decayed rate alone, and say why."""
    said = (*warnings, f"judged by its own history alone: {reason}")
    if watched <= 0.0:
        return Outlook(method="not estimable", warnings=(*said, "nobody watched"))
    if weight <= 0.0:
        return Outlook(expected=0.0, probability=0.0, method="own decayed rate", warnings=said)
    # A gamma with that mean, as sure of it as the decayed exposure allows: so the range holds the doubt about the rate too.
    rate = GammaRate(shape=weight, rate=watched)
    return from_gamma(rate, horizon, method="own decayed rate", warnings=said)
