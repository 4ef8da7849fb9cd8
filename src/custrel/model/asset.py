"""A unit of equipment or a system a customer uses."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import EMPTY, FrozenMap, between, check
from custrel.errors import InvalidValueError
from custrel.model._share import consequences_in_range, share_in_range
from custrel.model.consequence import Consequence, Dimension
from custrel.model.interval import Interval
from custrel.model.quantity import Quantity
from custrel.model.record import Record
from custrel.model.weekly import Weekly
from custrel.model.words_usage import (
    AssetStatus,
    Complexity,
    Condition,
    Monitoring,
    OperatingMode,
    StatusReason,
)

__all__ = ["Asset"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Asset(Record):
    """One unit at one place; an asset that moves is a retired one and a new one with ``replaces``.

    ``customer_id`` None means the provider's own (a shared hypervisor): it belongs to every case that refers
    to it. Dates are dates; None is not known, not "no date", and dates long past are fine. ``depends_on`` are
    the assets it cannot run without. ``availability`` is the share of required time it is up, 0 to 1, what it
    depends on included. ``alternatives`` is the share of its work that other means could do while it is down,
    for a unit in no recorded job. ``consequences`` likewise speak for a unit in no recorded job.
    ``provided_by`` and ``serviced_by`` name partners. ``outputs`` is what it produces (receipts,
    confirmations, coupons).

    Example:
        >>> Asset(asset_id="A1", customer_id="C1", kind="till", installed_on=dt.date(2021, 5, 4))
        Asset(asset_id='A1', customer_id='C1', kind='till', installed_on=2021-05-04)
    """

    asset_id: str
    customer_id: str | None = None
    site_id: str | None = None
    kind: str | None = None
    name: str = ""
    manufacturer: str | None = None
    model: str | None = None
    manufactured_on: dt.date | None = None
    purchased_on: dt.date | None = None
    installed_on: dt.date | None = None
    live_on: dt.date | None = None
    retired_at: dt.datetime | None = None
    replaces: str | None = None
    status: AssetStatus | None = None
    status_reason: StatusReason | None = None
    condition: Condition | None = None
    depends_on: tuple[str, ...] = ()
    provided_by: str | None = None
    serviced_by: str | None = None
    capacity: Quantity | None = None
    throughput: Quantity | None = None
    availability: float | Interval | None = None
    operating_mode: OperatingMode | None = None
    shifts: int | None = attrs.field(default=None, metadata=between(1, 4))
    hours: Weekly | None = None
    complexity: Complexity | None = None
    consequences: FrozenMap[Dimension, Consequence] = EMPTY
    alternatives: float | Interval | None = None
    monitoring: Monitoring | None = None
    monitoring_cadence: str | None = None
    outputs: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field; an asset neither depends on itself nor replaces itself."""
        check(self)
        if self.asset_id in self.depends_on:
            raise InvalidValueError("Asset", "depends_on", "must not name the asset itself", self.asset_id)
        if self.asset_id == self.replaces:
            raise InvalidValueError("Asset", "replaces", "must not name the asset itself", self.asset_id)
        share_in_range("Asset", "availability", self.availability)
        share_in_range("Asset", "alternatives", self.alternatives)
        consequences_in_range("Asset", self.consequences)

    @property
    def serial(self) -> str | None:
        """The serial number among the identifiers, None where not known.

        Example:
            >>> from custrel.model import Identifier
            >>> Asset(asset_id="A1", identifiers=[Identifier(kind="serial", value="PX-0099")]).serial
            'PX-0099'
        """
        return next((i.value for i in self.identifiers if i.kind == "serial"), None)
