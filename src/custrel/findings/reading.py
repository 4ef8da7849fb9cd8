"""A computed number that never travels without how much of it is known."""

import enum
from typing import final

import attrs

from custrel._fields import check, unit
from custrel.model import Interval

__all__ = ["Band", "Reading"]


@final
class Band(enum.StrEnum):
    """A band of reliance, most critical first; its lower ends belong to the policy.

    Example:
        >>> Band("high").value
        'high'
    """

    CRITICAL = "critical"
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


@final
@attrs.frozen(kw_only=True, order=False)
class Reading:
    """One reliance number: ``range`` within 0 to 1 holds the truth, ``typical`` is its value at assumed midpoints.

    ``completeness`` is 1 − width ÷ width were nothing known, 0 to 1. ``band_lo`` and ``band_hi`` are the
    bands of the ends, ``band`` that of ``typical``. Published digits are rounded to 12 significant places.

    Example:
        >>> r = Reading(range=Interval(lo=0.62, hi=0.9), typical=0.8, completeness=0.6,
        ...             band="critical", band_lo="high", band_hi="critical")
        >>> r.words
        'high to critical'
    """

    range: Interval
    typical: float = attrs.field(metadata=unit())
    completeness: float = attrs.field(metadata=unit())
    band: Band
    band_lo: Band
    band_hi: Band

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def words(self) -> str:
        """The band, or both where the ends lie in different ones.

        Example:
            >>> Reading(range=Interval.point(0.9), typical=0.9, completeness=1, band="critical",
            ...         band_lo="critical", band_hi="critical").words
            'critical'
        """
        return str(self.band_lo) if self.band_lo is self.band_hi else f"{self.band_lo} to {self.band_hi}"
