"""Where one customer stands in the order of concern, and why."""

from typing import final

import attrs

from custrel._fields import at_least, check, unit
from custrel.findings import Band
from custrel.model import Window

__all__ = ["CustomerStanding"]


@final
@attrs.frozen(kw_only=True, order=False)
class CustomerStanding:
    """One customer in the order of concern: ``place`` from 1, ``why`` in one sentence.

    ``band`` is that of its total reliance, ``band_assumed`` True where its range spans bands.
    ``renewal_risk`` is W over the reasons not to renew, 0 to 1, uncalibrated; None where no reason was found.
    ``observed`` are the windows its rates rest on, ``observed_assumed`` True where nobody stated them. The
    counts are of open findings that ask for attention and of actions.

    Example:
        >>> CustomerStanding(customer_id="C1", place=1, why="Their only till is down.", band="critical").place
        1
    """

    customer_id: str
    name: str = ""
    place: int = attrs.field(metadata=at_least(1))
    why: str
    band: Band
    band_assumed: bool = False
    renewal_risk: float | None = attrs.field(default=None, metadata=unit())
    n_findings: int = attrs.field(default=0, metadata=at_least(0))
    n_actions: int = attrs.field(default=0, metadata=at_least(0))
    n_recurring: int = attrs.field(default=0, metadata=at_least(0))
    observed: tuple[Window, ...] = ()
    observed_assumed: bool = True

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
