"""The power-law process fitted to histories (Duane, Crow–AMSAA, Weibull process).

Expected events up to age t are ``scale * t**shape`` per unit; shape above 1 is worsening, below 1 improving. Ages count from
each history's ``age_zero``.

Sources: L. H. Crow, AMSAA TR-138 (1975) and TR-197 (1977); MIL-HDBK-189 (1981) and 189C (2011); IEC 61164; S. E. Rigdon &
A. P. Basu, *Statistical Methods for the Reliability of Repairable Systems* (2000).

Example:
    >>> from custrel.stats import EventHistory, fit_power_law
    >>> fit = fit_power_law(EventHistory(times=(5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478), end=1500))
    >>> round(fit.shape, 4), [round(end, 4) for end in fit.shape_interval(0.8)], round(fit.unbiased.mtbf(1500), 1)
    (0.5372, [0.3342, 0.7632], 310.2)
"""

import math
from collections.abc import Iterable
from typing import Literal, final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import probability
from custrel.stats._root import root
from custrel.stats.crow import mtbf_factors, normal_mtbf_factors
from custrel.stats.distributions import chi_square_quantile, chi_square_quantile_upper, normal_quantile
from custrel.stats.history import AT_START, EventHistory, Truncation
from custrel.stats.power_law import PowerLaw

__all__ = ["PowerLawFit", "fit_power_law"]

_FAILURE = Truncation.FAILURE  # looked up once: a fleet makes many fits
# A product away from the ends of a float; a difference that has lost two digits at most; ages multiplied at a time.
_HELD, _KEPT, _RUN = 1e-290, 0.02, 32
_STEEPEST = 1e4  # a shape no data of events can mean; where the search for a root ends


@final
@attrs.frozen(kw_only=True)
class PowerLawFit:
    """A fitted power law, or None and the reason why there is none.

    ``shape`` (beta) is the maximum-likelihood one, None where there is no fit; ``events`` what that law expects of one unit up
    to ``age``. ``pivot`` is the sum of log(end / age); it and `unbiased` are None where a unit entered late or was not watched
    throughout: there the shape has no exact interval. ``lean`` is the sum of log(age of the event / ``age``). ``n`` counts
    events, ``free`` those that did not end the watching; ``lengths`` are the ages at which watching ended, one per unit, in
    rising order.

    Example:
        >>> fit_power_law(EventHistory(end=10.0)).reason
        'no events'
    """

    shape: float | None = None
    events: float | None = None
    n: int
    free: int = 0
    truncation: Truncation | None = None  # None where the histories differ
    lengths: tuple[float, ...]
    pivot: float | None = None
    information: float | None = None  # observed, about the logarithm of the shape
    lean: float | None = None
    method: str = "maximum likelihood"
    source: str = "Crow (1975); MIL-HDBK-189"
    reason: str = ""

    @property
    def systems(self) -> int:
        """Units the law was fitted to.

        Example:
            >>> fit_power_law(EventHistory(end=10.0)).systems
            1
        """
        return len(self.lengths)

    @property
    def age(self) -> float:
        """The last age at which anybody watched; 0 without units.

        Example:
            >>> fit_power_law(EventHistory(end=10.0)).age
            10.0
        """
        return self.lengths[-1] if self.lengths else 0.0

    # Laws and likelihood are made when asked for: of the fits of a fleet few are looked at so closely.
    @property
    def mle(self) -> PowerLaw | None:
        """The maximum-likelihood law, its scale per unit; None where there is no fit.

        Example:
            >>> fit_power_law(EventHistory(times=(50.0, 100.0), end=100.0)).mle.expected(100.0)
            2.0
        """
        if self.shape is None or self.events is None:
            return None
        return PowerLaw(shape=self.shape, events=self.events, age=self.age)

    @property
    def log_likelihood(self) -> float | None:
        """Logarithm of the likelihood at its maximum; None where there is no fit.

        Example:
            >>> fit = fit_power_law(EventHistory(times=(50.0, 100.0, 150.0), end=200.0))
            >>> round(fit.log_likelihood, 4)
            -15.5212
        """
        if self.shape is None or self.events is None or self.lean is None:
            return None
        rate = math.log(self.events) + math.log(self.shape) - math.log(self.age)
        return self.n * rate + (self.shape - 1.0) * self.lean - self.n

    @property
    def unbiased(self) -> PowerLaw | None:
        """The law with the shape freed of its small-sample bias, (free - 1) / pivot, and the scale that goes with it.

        That is (n - 1)/n of the estimate for time- and (n - 2)/n for failure-truncated watching of one length; with windows of
        unequal length it is exact given the counts. None where there is no pivot, or fewer than two free events.

        Example:
            >>> fit = fit_power_law(EventHistory(times=(50.0, 100.0, 150.0), end=200.0))
            >>> round(fit.unbiased.shape / fit.shape, 6)
            0.666667
        """
        if self.pivot is None or self.free < 2:
            return None
        shape = (self.free - 1) / self.pivot
        whole = math.fsum((length / self.age) ** shape for length in self.lengths)
        return PowerLaw(shape=shape, events=self.n / whole, age=self.age)

    @property
    def scale(self) -> float | None:
        """Scale of the maximum-likelihood fit per unit (lambda).

        Example:
            >>> fit_power_law(EventHistory(end=10.0)).scale is None
            True
        """
        mle = self.mle
        return None if mle is None else mle.scale

    def shape_interval(
        self, level: float = 0.9, *, method: Literal["exact", "fisher"] = "exact"
    ) -> tuple[float, float] | None:
        """Two-sided interval of the shape; ``exact`` is the chi-square pivot, ``fisher`` the normal form on the log scale.

        None where there is no fit, or no pivot for the exact one. One-sided bounds at level c are the ends at 2c - 1.

        Example:
            >>> fit = fit_power_law(EventHistory(times=(50.0, 80.0), end=100.0))
            >>> [round(end, 3) for end in fit.shape_interval(0.8, method="fisher")]
            [0.882, 5.402]
        """
        tail = 0.5 * (1.0 - probability("PowerLawFit", "level", level))
        if self.shape is None or self.information is None:
            return None
        if method == "fisher":
            reach = log_reach(normal_quantile(1.0 - tail), self.information)
            return self.shape / reach, self.shape * reach
        if method != "exact":
            raise InvalidValueError("PowerLawFit", "method", "must be 'exact' or 'fisher'", method)
        if self.pivot is None:
            return None
        df = 2.0 * self.free
        return (
            chi_square_quantile(tail, df) / (2.0 * self.pivot),
            chi_square_quantile_upper(tail, df) / (2.0 * self.pivot),
        )

    def scale_interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Two-sided interval of the scale for the fitted shape: chi-square limits of the expected number of events.

        As in Crow (1975): 2n degrees of freedom below, 2n + 2 above (2n where watching ended with an event).

        Example:
            >>> fit = fit_power_law(EventHistory(times=(50.0, 80.0), end=100.0))
            >>> [round(end / fit.scale, 3) for end in fit.scale_interval(0.9)]
            [0.178, 3.148]
        """
        tail = 0.5 * (1.0 - probability("PowerLawFit", "level", level))
        scale = self.scale
        if scale is None:
            return None
        above = 2 * self.n if self.truncation is Truncation.FAILURE else 2 * self.n + 2
        unit = scale / (2.0 * self.n)
        return chi_square_quantile(tail, 2 * self.n) * unit, chi_square_quantile_upper(tail, above) * unit

    def mtbf_interval(
        self, level: float = 0.9, *, method: Literal["exact", "normal"] = "exact"
    ) -> tuple[float, float] | None:
        """Two-sided interval of the instantaneous mean time between events at the end of the watching.

        ``exact`` multiplies the maximum-likelihood value by Crow's factors; ``normal`` is the approximation NIST prints, about
        the unbiased value. One history without late entry or gaps, watched until a fixed time (both methods) or an event
        (exact), or several watched until the same fixed age, whose events together are those of one; else None.

        Example:
            >>> fit = fit_power_law(EventHistory(times=(5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478), end=1500))
            >>> [round(end, 1) for end in fit.mtbf_interval(0.8, method="normal")]
            [157.7, 548.6]
        """
        probability("PowerLawFit", "level", level)
        if method not in ("exact", "normal"):
            raise InvalidValueError("PowerLawFit", "method", "must be 'exact' or 'normal'", method)
        mle, unbiased = self.mle, self.unbiased
        if mle is None or self.pivot is None or self.truncation is None or self.n < 2:
            return None
        if self.systems != 1 and (self.truncation is _FAILURE or self.lengths[0] != self.age):
            return None
        if method == "exact":
            low, high = mtbf_factors(self.n, level, self.truncation)
            value = mle.mtbf(self.age)
            return value * low, value * high
        factors = normal_mtbf_factors(self.n, level)
        if self.truncation is Truncation.FAILURE or unbiased is None or factors is None:
            return None
        value = unbiased.mtbf(self.age)
        return value * factors[0], value * factors[1]

    def intensity_interval(
        self, level: float = 0.9, *, method: Literal["exact", "normal"] = "exact"
    ) -> tuple[float, float] | None:
        """Two-sided interval of the intensity at the end of the watching: one over that of the mean time.

        Example:
            >>> fit = fit_power_law(EventHistory(times=(50.0, 80.0, 95.0), end=100.0))
            >>> low, high = fit.intensity_interval(0.9)
            >>> low < fit.mle.intensity(100.0) < high
            True
        """
        interval = self.mtbf_interval(level, method=method)
        return None if interval is None else (1.0 / interval[1], 1.0 / interval[0])


def fit_power_law(histories: EventHistory | Iterable[EventHistory], /) -> PowerLawFit:
    """Fit one power law to one history, or to several units with windows of their own.

    Needs an event that did not end the watching, none at age zero, and not all at the very end. Late entry
    (``origin < start``) and gaps are taken into the likelihood. Order of events and of units never changes a digit.

    Example:
        >>> fit = fit_power_law([EventHistory(times=(4.3, 92.1), end=200), EventHistory(times=(0.1, 45.1), end=200)])
        >>> round(fit.shape, 4), fit.systems
        (0.2919, 2)
    """
    units = (histories,) if isinstance(histories, EventHistory) else tuple(histories)
    n, free, plain = 0, 0, True
    ends: list[float] = []
    logs: list[float] = []
    for unit in units:
        zero, times = unit.age_zero, unit.times
        end = unit.closing - zero
        if unit.gaps or unit.start != zero:
            plain = False
        if zero:
            times = _ages(unit)
        if times and times[0] <= AT_START * end:
            return _without(units, "an event at age zero, whose logarithm is not finite")
        ends.append(end)
        n += len(times)
        free += len(times) - (unit.truncation is _FAILURE)
        logs += _log_shares(times, end)
    if not n:
        return _without(units, "no events")
    pivot, longest = math.fsum(logs), max(ends)
    if plain and (free < 1 or pivot <= 0.0):
        return _without(
            units,
            "no event before the one that ended the watching" if free < 1 else "all events at the very end",
        )
    ends.sort()
    alike = ends[0] == longest
    lean = -pivot
    if not alike:
        lean = math.fsum(_log_ratio(age, longest) for unit in units for age in _ages(unit))
    if plain and alike:
        shape, information, total = n / pivot, float(n), float(len(ends))
    else:
        solved = _solve(n, lean, units, longest)
        if solved is None:
            return _without(
                units, "the likelihood has no maximum: the events sit at the very edge of what was watched"
            )
        shape, information, total = solved
    return PowerLawFit(
        shape=shape,
        events=n / total,
        n=n,
        free=free,
        truncation=_common(units),
        lengths=tuple(ends),
        pivot=pivot if plain else None,
        information=information,
        lean=lean,
    )


def _log_shares(ages: tuple[float, ...], end: float) -> list[float]:
    # Terms whose sum is that of log(end / age). For each run of ages two logarithms do, where a float holds the product of the
    # ages and the difference keeps fourteen digits; else one for each age.
    terms: list[float] = []
    whole = math.log(end)
    for at in range(0, len(ages), _RUN):
        run = ages[at : at + _RUN]
        product = math.prod(run)
        rest = len(run) * whole - math.log(product) if _HELD < product < 1.0 / _HELD else 0.0
        if rest > _KEPT * len(run) * abs(whole):
            terms.append(rest)
        else:
            terms += [math.log(end / age) for age in run]
    return terms


def log_reach(z: float, information: float) -> float:
    """Factor up and down that z standard errors make on the log scale; infinite where the likelihood is flat."""
    power = z / math.sqrt(information) if information > 0.0 else math.inf
    return math.exp(power) if power < 700.0 else math.inf


def _ages(unit: EventHistory) -> tuple[float, ...]:
    zero = unit.age_zero
    return tuple([time - zero for time in unit.times])


def _solve(
    n: int, lean: float, units: tuple[EventHistory, ...], longest: float
) -> tuple[float, float, float] | None:
    # With A(b) = sum of hi**b - lo**b over what was watched (ages in units of the longest), the profile likelihood's slope
    # is n/b + sum log x - n A'/A. It falls in b, so its root is the one maximum (MIL-HDBK-189C, 6.2.2).
    edges = [(lo - unit.age_zero, hi - unit.age_zero) for unit in units for lo, hi in unit.watched()]
    bounds = [
        (_log_ratio(lo, longest) if lo > 0.0 else -math.inf, _log_ratio(hi, longest)) for lo, hi in edges
    ]

    def moments(b: float) -> tuple[float, float, float]:
        parts = [
            (sign * math.exp(b * u), u)
            for lo, hi in bounds
            for sign, u in ((1.0, hi), (-1.0, lo))
            if u > -math.inf
        ]
        return (
            math.fsum(w for w, _ in parts),
            math.fsum(w * u for w, u in parts),
            math.fsum(w * u * u for w, u in parts),
        )

    def slope(log_b: float) -> float:
        b = math.exp(log_b)
        a, first, _ = moments(b)
        if a <= 0.0:  # what was watched is too short, for its age, to be told from nothing
            return -1.0
        return n + b * (lean - n * first / a)

    lo, hi = 0.0, 0.0
    while slope(lo) < 0.0:
        lo -= 1.0
        if lo < -math.log(_STEEPEST):
            return None
    while slope(hi) > 0.0:
        hi += 1.0
        if hi > math.log(_STEEPEST):
            return None
    b = math.exp(root(slope, lo - 0.5, hi + 0.5))
    a, first, second = moments(b)
    return (b, n + b * b * n * (second / a - (first / a) ** 2), a) if a > 0.0 else None


def _log_ratio(part: float, whole: float) -> float:
    ratio = part / whole
    return math.log(ratio) if ratio > AT_START else math.log(part) - math.log(whole)


def _common(units: tuple[EventHistory, ...]) -> Truncation | None:
    if len(units) == 1:
        return units[0].truncation
    kinds = {unit.truncation for unit in units}
    return kinds.pop() if len(kinds) == 1 else None


def _without(units: tuple[EventHistory, ...], reason: str) -> PowerLawFit:
    return PowerLawFit(
        n=sum(len(unit.times) for unit in units),
        truncation=_common(units),
        lengths=tuple(sorted(unit.closing - unit.age_zero for unit in units)),
        reason=reason,
    )
