"""An event rate that rises or falls as a power of age.

Example:
    >>> from custrel.stats import PowerLaw
    >>> PowerLaw.of(scale=0.5, shape=2.0).expected(4.0)
    8.0
"""

import math
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import at_least, positive

__all__ = ["PowerLaw"]


@final
@attrs.frozen(kw_only=True)
class PowerLaw:
    """A power law of age: ``events`` > 0 expected of one unit up to ``age`` > 0, and ``shape`` > 0 without unit.

    Held at an age of the data, because the scale of a steep law overflows in small units of time; `scale` gives it.

    Example:
        >>> law = PowerLaw.of(scale=0.5, shape=2.0)
        >>> law.expected(4.0), law.mtbf(4.0)
        (8.0, 0.25)
    """

    shape: float
    events: float
    age: float

    def __attrs_post_init__(self) -> None:
        """All must be finite and above zero."""
        positive("PowerLaw", "shape", self.shape)
        positive("PowerLaw", "events", self.events)
        positive("PowerLaw", "age", self.age)

    @classmethod
    def of(cls, *, scale: float, shape: float) -> "PowerLaw":
        """Make the law ``scale * t**shape``.

        Example:
            >>> PowerLaw.of(scale=0.5, shape=1.0).mtbf(10.0)
            2.0
        """
        return cls(shape=shape, events=scale, age=1.0)

    @property
    def scale(self) -> float:
        """Events expected up to age 1 (lambda), per unit; 0.0 or infinite where a float cannot hold it.

        Example:
            >>> PowerLaw(shape=2.0, events=8.0, age=4.0).scale
            0.5
        """
        return _share(self.events, _power(self.age, self.shape))

    def expected(self, age: float) -> float:
        """Expected events of one unit up to ``age`` ≥ 0.

        Example:
            >>> PowerLaw.of(scale=0.5, shape=2.0).expected(4.0)
            8.0
        """
        return self.events * _power(at_least("PowerLaw", "age", age, 0.0) / self.age, self.shape)

    def intensity(self, age: float) -> float:
        """Events per unit of time at ``age`` > 0.

        Example:
            >>> PowerLaw.of(scale=0.5, shape=2.0).intensity(4.0)
            4.0
        """
        return self.expected(positive("PowerLaw", "age", age)) * self.shape / age

    def mtbf(self, age: float) -> float:
        """Instantaneous mean time between events at ``age`` > 0: one over the intensity; infinite where that is below a float.

        Example:
            >>> PowerLaw.of(scale=0.5, shape=2.0).mtbf(4.0)
            0.25
        """
        return _share(1.0, self.intensity(age))

    def cumulative_mtbf(self, age: float) -> float:
        """Age divided by the events expected up to it.

        Example:
            >>> PowerLaw.of(scale=0.5, shape=2.0).cumulative_mtbf(4.0)
            0.5
        """
        return _share(positive("PowerLaw", "age", age), self.expected(age))

    def average_intensity(self, lo: float, hi: float) -> float:
        """Events per unit of time between two ages.

        Example:
            >>> PowerLaw.of(scale=0.5, shape=2.0).average_intensity(2.0, 4.0)
            3.0
        """
        if not lo < hi:
            raise InvalidValueError("PowerLaw", "hi", f"must be above lo {lo}", hi)
        most = self.expected(hi)
        return (most - self.expected(lo)) / (hi - lo) if most < math.inf else math.inf


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.inf


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf
