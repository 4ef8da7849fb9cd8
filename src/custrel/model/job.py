"""What a customer gets done with equipment."""

from typing import final

import attrs

from custrel._fields import EMPTY, FrozenMap, between, check, non_empty
from custrel.errors import InvalidValueError
from custrel.model._share import consequences_in_range, share_in_range
from custrel.model.consequence import Consequence, Dimension
from custrel.model.interval import Interval
from custrel.model.quantity import Quantity
from custrel.model.record import Record
from custrel.model.weekly import Weekly
from custrel.model.words_usage import Complexity, OperatingMode

__all__ = ["Job", "Stage", "Unit"]


@final
@attrs.frozen(kw_only=True, order=False)
class Unit:
    """One asset doing part of a stage.

    ``capacity`` is the share of the job's demand it can carry, ≥ 0 (1 or more: it alone suffices; a range
    where not known exactly; None: not known, read from the asset's ``capacity`` and the job's ``demand`` where both are
    amounts in one unit, else as [0, 1]). ``availability`` is the share of required time
    it is up, 0 to 1, what it depends on included; None: not known.

    Example:
        >>> Unit(asset_id="A1", capacity=0.5).capacity
        0.5
    """

    asset_id: str
    capacity: float | Interval | None = 1.0
    availability: float | Interval | None = None

    def __attrs_post_init__(self) -> None:
        """Check id, capacity and availability."""
        check(self)
        low = self.capacity.lo if isinstance(self.capacity, Interval) else self.capacity
        if low is not None and low < 0:
            raise InvalidValueError("Unit", "capacity", "must be at least 0", self.capacity)
        share_in_range("Unit", "availability", self.availability)


@final
@attrs.frozen(kw_only=True, order=False)
class Stage:
    """A pool of alternative units; the job needs every one of its stages.

    ``others`` names resources of the stage that are not ours (a competitor's machine, people), known to exist only: what
    they could carry is unknown until a fact ``capacity.<name>`` about the job says so.

    Example:
        >>> Stage(units=[Unit(asset_id="A1"), Unit(asset_id="A2")], others=["paper forms"]).others
        ('paper forms',)
    """

    units: tuple[Unit, ...] = attrs.field(metadata=non_empty())
    others: tuple[str, ...] = ()
    name: str = ""

    def __attrs_post_init__(self) -> None:
        """Check that there are units, each asset once."""
        check(self)
        ids = [u.asset_id for u in self.units]
        if len(set(ids)) < len(ids):
            raise InvalidValueError("Stage", "units", "must name each asset once", sorted(ids))


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Job(Record):
    """A business function at a site: what is done, what it needs, and how bad it is when it stops.

    ``role`` is who does it, ``outcome`` what they want from it, ``success_metric`` how they would measure
    that. ``stages`` empty means not known what it needs. ``workaround`` is the share of the job that goes on
    by other means when a stage is down, 0 to 1, added to what the stages still carry. ``consequences`` maps
    dimensions to what is known; a missing dimension was not asked. ``shifts`` a day, 1 to 4; ``hours`` the
    weekly calendar in the site's zone (it says more than the shifts). ``required`` are the hours in which it
    must run (None: its hours). ``prerequisite`` is True for what customers take for granted, False for what
    sets us apart, None where nobody said.

    Example:
        >>> till = Job(job_id="J1", customer_id="C1", name="take payment", stages=[Stage(units=[Unit(asset_id="A1")])],
        ...            consequences={"mission": "essential"}, customer_facing=True)
        >>> till.consequences[Dimension.MISSION]
        <Level.ESSENTIAL: 'essential'>
    """

    job_id: str
    customer_id: str
    site_id: str | None = None
    name: str = ""
    role: str | None = None
    outcome: str | None = None
    success_metric: str | None = None
    deadline: str | None = None
    steps: tuple[str, ...] = ()
    moments_of_truth: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    workaround: float | Interval | None = None
    consequences: FrozenMap[Dimension, Consequence] = EMPTY
    operating_mode: OperatingMode | None = None
    shifts: int | None = attrs.field(default=None, metadata=between(1, 4))
    hours: Weekly | None = None
    required: Weekly | None = None
    complexity: Complexity | None = None
    demand: Quantity | None = None
    customer_facing: bool | None = None
    prerequisite: bool | None = None
    improvements: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field, the workaround as a share, intervals among the consequences as shares."""
        check(self)
        share_in_range("Job", "workaround", self.workaround)
        consequences_in_range("Job", self.consequences)
