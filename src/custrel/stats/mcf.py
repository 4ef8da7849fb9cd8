"""How many events (or how much cost) a unit of a fleet has had by an age, on average: the mean cumulative function.

Supposes nothing about the process. Units may enter late, have stretches in which nobody watched, and leave at different ages.

Sources: W. Nelson, *Recurrent Events Data Analysis for Product Repairs* (2003); J. F. Lawless & J. C. Nadeau,
Technometrics 37 (1995) 158 (robust variance); W. Q. Meeker & L. A. Escobar, *Statistical Methods for Reliability Data* (1998),
chapter 16.

Example:
    >>> from custrel.stats import EventHistory, mean_cumulative_function
    >>> fleet = [EventHistory(times=(5, 8), end=12), EventHistory(end=16), EventHistory(times=(1, 8, 16), end=20)]
    >>> curve = mean_cumulative_function(fleet)
    >>> [(step.age, step.at_risk, step.events, round(step.value, 4)) for step in curve.steps]
    [(1.0, 3, 1, 0.3333), (5.0, 3, 1, 0.6667), (8.0, 3, 2, 1.3333), (16.0, 2, 1, 1.8333)]
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal, final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import finite, probability
from custrel.stats.distributions import normal_quantile
from custrel.stats.history import EventHistory

__all__ = ["McfStep", "MeanCumulativeFunction", "mean_cumulative_function"]


@final
@attrs.frozen(kw_only=True)
class McfStep:
    """The mean cumulative function from one age on, to the next step.

    ``at_risk`` counts the units watched at ``age`` (one whose watching ends there included), ``events`` and ``amount`` what
    happened there. ``variance`` is the robust one of Lawless & Nadeau, ``nelson_variance`` Nelson's unbiased form of it (None
    where a single unit was at risk), ``poisson_variance`` the one that holds for a Poisson process only.

    Example:
        >>> step = mean_cumulative_function([EventHistory(times=(4.0,), end=9.0)]).steps[0]
        >>> step.value, step.variance, step.nelson_variance
        (1.0, 0.0, None)
    """

    age: float
    at_risk: int
    events: int
    amount: float
    value: float
    variance: float
    nelson_variance: float | None
    poisson_variance: float

    @property
    def standard_error(self) -> float:
        """Square root of the robust variance.

        Example:
            >>> fleet = [EventHistory(times=(4.0,), end=9.0), EventHistory(end=9.0)]
            >>> round(mean_cumulative_function(fleet).steps[0].standard_error, 6)
            0.353553
        """
        return math.sqrt(self.variance)

    def interval(
        self,
        level: float = 0.9,
        *,
        method: Literal["normal", "log"] = "normal",
        variance: Literal["robust", "nelson", "poisson"] = "robust",
    ) -> tuple[float, float] | None:
        """Pointwise two-sided interval: ``value ± z · error``, or on the log scale, which stays above 0.

        ``variance`` says whose error: the robust one, Nelson's (as in his book and in SAS), or the Poisson one. None where the
        log scale meets a value that is not above 0, or Nelson's variance is None.

        Example:
            >>> fleet = [EventHistory(times=(4.0,), end=9.0), EventHistory(end=9.0)]
            >>> step = mean_cumulative_function(fleet).steps[0]
            >>> [round(end, 3) for end in step.interval(0.9, method="log")]
            [0.156, 1.6]
            >>> [round(end, 3) for end in step.interval(0.9, variance="nelson")]
            [-0.322, 1.322]
        """
        z = normal_quantile(0.5 + 0.5 * probability("McfStep", "level", level))
        if method not in ("normal", "log"):
            raise InvalidValueError("McfStep", "method", "must be 'normal' or 'log'", method)
        if variance not in ("robust", "nelson", "poisson"):
            raise InvalidValueError(
                "McfStep", "variance", "must be 'robust', 'nelson' or 'poisson'", variance
            )
        of = {"robust": self.variance, "nelson": self.nelson_variance, "poisson": self.poisson_variance}[
            variance
        ]
        if of is None:
            return None
        reach = z * math.sqrt(max(0.0, of))
        if method == "normal":
            return self.value - reach, self.value + reach
        if self.value <= 0.0:
            return None
        power = reach / self.value
        factor = (
            math.exp(power) if power < 700.0 else math.inf
        )  # costs that nearly cancel leave any limit possible
        return self.value / factor, self.value * factor


@final
@attrs.frozen(kw_only=True)
class MeanCumulativeFunction:
    """A step function of age; ``steps`` is empty, with a ``reason``, where there were no events.

    Example:
        >>> mean_cumulative_function([EventHistory(end=9.0)]).reason
        'no events'
    """

    steps: tuple[McfStep, ...] = ()
    systems: int
    events: int
    method: str = "nonparametric, robust variance"
    source: str = "Nelson (2003); Lawless & Nadeau (1995)"
    reason: str = ""

    def value(self, age: float) -> float:
        """Mean number (or amount) per unit up to and including ``age``; 0.0 before the first step.

        Example:
            >>> curve = mean_cumulative_function([EventHistory(times=(4.0, 6.0), end=9.0)])
            >>> curve.value(3.9), curve.value(4.0), curve.value(8.0)
            (0.0, 1.0, 2.0)
        """
        step = self.at(age)
        return 0.0 if step is None else step.value

    def at(self, age: float) -> McfStep | None:
        """Give the step in force at ``age``; None before the first one.

        Example:
            >>> mean_cumulative_function([EventHistory(times=(4.0,), end=9.0)]).at(7.0).age
            4.0
        """
        place = bisect_right(self.steps, finite("MeanCumulativeFunction", "age", age), key=_age)
        return self.steps[place - 1] if place else None


def mean_cumulative_function(
    histories: EventHistory | Iterable[EventHistory], /, *, costs: Sequence[Sequence[float]] | None = None
) -> MeanCumulativeFunction:
    """Estimate the mean cumulative number of events by age; with ``costs``, the mean cumulative cost.

    Ages count from each history's ``age_zero``; a unit is at risk at an age when it was watched there, both
    ends of a watched stretch included. ``costs`` has one finite number per event, in the order of
    each history's sorted ``times``. Neither the order of units nor the unit of time changes the steps' values.

    Example:
        >>> fleet = [EventHistory(times=(2.0,), end=9.0), EventHistory(times=(6.0,), start=4.0, end=9.0, origin=0.0)]
        >>> [(step.at_risk, step.value) for step in mean_cumulative_function(fleet, costs=[[10.0], [30.0]]).steps]
        [(1, 10.0), (2, 25.0)]
    """
    units = (histories,) if isinstance(histories, EventHistory) else tuple(histories)
    fleet = [_Unit.of(unit, own) for unit, own in zip(units, _amounts(units, costs), strict=True)]
    # An order fixed by the values, so that no sum depends on the order in which the units were given.
    fleet.sort(key=lambda unit: (unit.happened, unit.stretches))
    events = sum(len(unit.times) for unit in units)
    if not events:
        return MeanCumulativeFunction(systems=len(units), events=0, reason="no events")
    return MeanCumulativeFunction(steps=_steps(fleet), systems=len(units), events=events)


@attrs.frozen
class _Unit:
    happened: tuple[tuple[float, float], ...]  # (age, amount)
    stretches: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, history: EventHistory, amounts: Sequence[float]) -> "_Unit":
        zero = history.age_zero
        return cls(
            tuple(sorted((time - zero, amount) for time, amount in zip(history.times, amounts, strict=True))),
            tuple((lo - zero, hi - zero) for lo, hi in history.watched()),
        )


def _amounts(
    units: Sequence[EventHistory], costs: Sequence[Sequence[float]] | None
) -> Sequence[Sequence[float]]:
    if costs is None:
        return [(1.0,) * len(unit.times) for unit in units]
    if len(costs) != len(units) or any(
        len(own) != len(unit.times) for own, unit in zip(costs, units, strict=False)
    ):
        rule = "must have one sequence per history and one number per event"
        raise InvalidValueError("mean_cumulative_function", "costs", rule, costs)
    return [[finite("mean_cumulative_function", "costs", cost) for cost in own] for own in costs]


def _steps(fleet: Sequence[_Unit]) -> tuple[McfStep, ...]:
    # Unit i's term of the variance is the square of s_i = sum of (own amount - mean amount) / at risk over the ages at which
    # it was watched. All watched units lose mean / at risk at each age, so their sum and sum of squares are carried along
    # (`first`, `second`) instead of being added up again: the work is in proportion to the events, not to events x units.
    changes = sorted(
        (edge, kind, i)
        for i, unit in enumerate(fleet)
        for pair in unit.stretches
        for kind, edge in enumerate(pair)
    )
    happened: dict[float, list[tuple[int, float]]] = {}
    for i, unit in enumerate(fleet):
        for age, amount in unit.happened:
            happened.setdefault(age, []).append((i, amount))
    held = [0.0] * len(fleet)  # s_i of a unit not watched; s_i + lost of one that is
    lost = first = second = frozen = value = poisson = 0.0
    nelson: float | None = 0.0
    at_risk = place = 0
    steps: list[McfStep] = []
    for age in sorted(happened):
        while place < len(changes) and (changes[place][0] < age or changes[place][:2] == (age, 0)):
            _, leaving, i = changes[place]
            place += 1
            s = held[i] - lost if leaving else held[i]
            held[i] = s if leaving else s + lost
            sign = -1.0 if leaving else 1.0
            at_risk += int(sign)
            first, second, frozen = first + sign * s, second + sign * s * s, frozen - sign * s * s
        here = happened[age]
        amount = math.fsum(own for _, own in here)
        share = amount / at_risk / at_risk
        before = second
        second += share * (at_risk * share - 2.0 * first)
        first -= at_risk * share
        lost += share
        own: dict[int, float] = {}
        for i, cost in here:
            own[i] = own.get(i, 0.0) + cost
        for i, cost in own.items():
            s, rise = held[i] - lost, cost / at_risk
            held[i] += rise
            first, second = first + rise, second + rise * (2.0 * s + rise)
        value += amount / at_risk
        poisson += math.fsum(cost * cost for _, cost in here) / at_risk / at_risk
        # Nelson divides by one less than the units at risk; with a single one there is nothing to divide.
        nelson = (
            None if nelson is None or at_risk == 1 else nelson + (second - before) * at_risk / (at_risk - 1)
        )
        steps.append(
            McfStep(
                age=age,
                at_risk=at_risk,
                events=len(here),
                amount=amount,
                value=value,
                variance=max(0.0, frozen + second),
                nelson_variance=nelson,
                poisson_variance=poisson,
            )
        )
    return tuple(steps)


def _age(step: McfStep) -> float:
    return step.age
