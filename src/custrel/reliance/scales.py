"""What words mean in numbers: the tables of the default policy, each with its source or the word *uncalibrated*.

*Uncalibrated* means judgement: argued, not measured. `CalibrationReport` says how well they did against what happened.
"""

from typing import Final, final

import attrs

from custrel._fields import FrozenMap, check
from custrel.errors import InvalidValueError
from custrel.findings import Band
from custrel.model import Complexity, Dimension, Interval, Level, OperatingMode

__all__ = [
    "BANDS",
    "CEILINGS",
    "CLASS_VALUES",
    "DUTY",
    "OUTAGE_CLASSES",
    "SEGMENT_PRIORS",
    "SPAN_BY_HOURS",
    "SPAN_BY_SHIFTS",
    "TIME_DRIVEN",
    "WORKAROUND_LIMITS",
    "SegmentPrior",
]

# Uncalibrated. Each answers: were this the only consequence, at its worst, round the clock, with no alternative, what score?
CEILINGS: Final[FrozenMap[Dimension, float]] = FrozenMap(
    {
        Dimension.MISSION: 0.95,
        Dimension.SAFETY: 0.95,
        Dimension.OWN_CUSTOMERS: 0.90,
        Dimension.FINANCIAL: 0.90,
        Dimension.COMPLIANCE: 0.85,
        Dimension.PERSONNEL: 0.70,
    }
)

# These hurt more the more of the week the job runs; an accident or a breach hurts whenever it happens.
TIME_DRIVEN: Final = (Dimension.MISSION, Dimension.OWN_CUSTOMERS, Dimension.FINANCIAL, Dimension.PERSONNEL)

# Uncalibrated: evenly felt steps towards the worst.
CLASS_VALUES: Final[FrozenMap[Level, float]] = FrozenMap(
    {Level.NONE: 0.0, Level.MINOR: 0.1, Level.MODERATE: 0.3, Level.MAJOR: 0.6, Level.ESSENTIAL: 1.0}
)

# MEGA HOPEX Aquila GRC, Business Impact Computation: up to a day critical, up to a week medium, else low; in our words.
OUTAGE_CLASSES: Final[FrozenMap[float, Level]] = FrozenMap({24.0: Level.ESSENTIAL, 168.0: Level.MODERATE})

# Uncalibrated. Standby and seasonal use cannot be told from the mode: the full range, unless a weekly calendar says more.
DUTY: Final[FrozenMap[OperatingMode, Interval]] = FrozenMap(
    {
        OperatingMode.CONTINUOUS: Interval(lo=1.0, hi=1.0),
        OperatingMode.INTERMITTENT: Interval(lo=0.4, hi=0.8),
        OperatingMode.ON_DEMAND: Interval(lo=0.1, hi=0.4),
        OperatingMode.BATCH: Interval(lo=0.1, hi=0.4),
        OperatingMode.STANDBY: Interval(lo=0.0, hi=1.0),
        OperatingMode.SEASONAL: Interval(lo=0.0, hi=1.0),
    }
)

# Uncalibrated: one, two, three, four shifts a day; hours a week, straight lines between and flat beyond.
SPAN_BY_SHIFTS: Final = (0.8, 0.9, 1.0, 1.0)
SPAN_BY_HOURS: Final[FrozenMap[float, float]] = FrozenMap({40.0: 0.8, 80.0: 0.9, 168.0: 1.0})

# Uncalibrated: what a workaround nobody described could carry at most, by how complex the application is.
WORKAROUND_LIMITS: Final[FrozenMap[Complexity, float]] = FrozenMap(
    {Complexity.SIMPLE: 1.0, Complexity.MODERATE: 0.6, Complexity.COMPLEX: 0.3}
)

# Lower ends; below the last it is low. Uncalibrated.
BANDS: Final[FrozenMap[Band, float]] = FrozenMap({Band.CRITICAL: 0.8, Band.HIGH: 0.6, Band.MODERATE: 0.3})


@final
@attrs.frozen(kw_only=True, order=False)
class SegmentPrior:
    """What to *assume* of a customer of some industry where nobody has said: a range per dimension, shown as assumed.

    ``industry`` is compared without regard to case. Ranges within 0 to 1; dimensions left out stay unknown.

    Example:
        >>> SegmentPrior(industry="medical", ranges={"safety": Interval(lo=0.3, hi=1)}).ranges[Dimension.SAFETY]
        Interval(0.3, 1)
    """

    industry: str
    ranges: FrozenMap[Dimension, Interval]

    def __attrs_post_init__(self) -> None:
        """Check the types; refuse ranges outside 0 to 1."""
        check(self)
        for dimension, found in self.ranges.items():
            if not (found.lo >= 0.0 and found.hi <= 1.0):
                raise InvalidValueError("SegmentPrior", f"ranges[{dimension}]", "must lie in 0 to 1", found)


def _prior(industry: str, **ranges: float) -> SegmentPrior:
    lower = {Dimension(name): Interval(lo=lo, hi=1.0) for name, lo in ranges.items()}
    return SegmentPrior(industry=industry, ranges=FrozenMap(lower))


# Uncalibrated and off by default (`AccumulatedReliance(priors=SEGMENT_PRIORS)`): lower ends only, for what a segment is
# known to live by. They never make a number certain, count as unknown in completeness, and give way to any evidence.
SEGMENT_PRIORS: Final = (
    _prior("manufacturing", mission=0.3, financial=0.3),
    _prior("financial", mission=0.3, compliance=0.3),
    _prior("medical", safety=0.3, own_customers=0.3),
    _prior("aerospace", safety=0.3, compliance=0.3),
    _prior("legal", compliance=0.3),
    _prior("government", compliance=0.3),
)
