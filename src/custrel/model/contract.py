"""An agreement that says what is covered, for which assets, when and how fast."""

import datetime as dt
from typing import final

import attrs
from dateutil.relativedelta import relativedelta

from custrel._fields import at_least, between, check, ordered
from custrel.errors import InvalidValueError
from custrel.model.money import Money
from custrel.model.record import Record
from custrel.model.weekly import Weekly
from custrel.model.words_service import (
    Billing,
    ComponentKind,
    ContractKind,
    ContractStatus,
    Exchange,
    Renewal,
    StartBasis,
)

__all__ = ["Component", "Contract", "Line", "Suspension"]


@final
@attrs.frozen(kw_only=True, order=False)
class Line:
    """One asset under a contract; both dates included, None means the contract's own.

    Example:
        >>> Line(asset_id="A1", ends=dt.date(2026, 12, 31)).asset_id
        'A1'
    """

    asset_id: str
    starts: dt.date | None = None
    ends: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        """Check id and order of the dates."""
        check(self)
        ordered(self, "starts", "ends")


@final
@attrs.frozen(kw_only=True, order=False)
class Component:
    """What a contract pays of labor, parts or expenses: ``percent`` 0 to 100, until ``ends`` (included; None: the line's end).

    Example:
        >>> Component(kind="parts", percent=50).percent
        50.0
    """

    kind: ComponentKind
    percent: float = attrs.field(default=100.0, metadata=between(0, 100))
    ends: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        """Check kind, percent and date."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class Suspension:
    """A time in which a contract covers nothing: from ``since`` to ``until`` (not included; None: still suspended).

    Example:
        >>> Suspension(since=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).until is None
        True
    """

    since: dt.datetime
    until: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Check both instants and their order."""
        check(self)
        ordered(self, "since", "until")


def _runs_back(length: dt.timedelta | relativedelta) -> bool:
    """Tell whether any part of a length of time points into the past."""
    if isinstance(length, dt.timedelta):
        return length < dt.timedelta()
    parts = ("years", "months", "days", "hours", "minutes", "seconds", "microseconds")
    return any(getattr(length, part) < 0 for part in parts)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Contract(Record):
    """One agreement with one customer.

    ``starts`` and ``ends`` are dates, both included, in the zone of the site of the asset asked about; None
    is not known (an unknown end never expires, an unknown start has always begun). ``asset_lines`` name
    assets; ``blanket`` covers every asset of the customer. ``components`` empty means all of labor, parts and
    expenses at 100 %. ``start_basis`` makes each asset's cover begin on a date of that asset and last
    ``term``. With ``renewal`` tacit it goes on by ``renewal_term`` (None: ``term``, else the length from
    start to end) unless notice is given ``notice`` before the end (``notice_given_at``). ``hours`` are its
    service hours in the site's zone; ``response`` and ``restore`` its targets on those hours. ``allowance``
    is the number of incidents included per term. ``price`` is per billing period.

    Example:
        >>> Contract(
        ...     contract_id="K1", customer_id="C1", kind="service_contract", blanket=True, ends=dt.date(2026, 12, 31)
        ... ).blanket
        True
    """

    contract_id: str
    customer_id: str
    kind: ContractKind = ContractKind.SERVICE_CONTRACT
    name: str = ""
    status: ContractStatus | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    term: relativedelta | None = None
    renewal: Renewal | None = None
    renewal_term: relativedelta | None = None
    notice: relativedelta | None = None
    notice_given_at: dt.datetime | None = None
    asset_lines: tuple[Line, ...] = ()
    blanket: bool = False
    components: tuple[Component, ...] = ()
    start_basis: StartBasis | None = None
    hours: Weekly | None = None
    response: dt.timedelta | None = None
    restore: dt.timedelta | None = None
    allowance: int | None = attrs.field(default=None, metadata=at_least(0))
    exchange: Exchange | None = None
    price: Money | None = None
    billing: Billing | None = None
    billing_format: str | None = None
    suspensions: tuple[Suspension, ...] = ()
    canceled_at: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field, the order of the dates, that no length of time is below 0, and each component once."""
        check(self)
        ordered(self, "starts", "ends")
        for name in ("term", "renewal_term", "notice", "response", "restore"):
            length = getattr(self, name)
            if length is not None and _runs_back(length):
                raise InvalidValueError("Contract", name, "must be 0 or longer", str(length))
        kinds = [c.kind for c in self.components]
        if len(set(kinds)) < len(kinds):
            raise InvalidValueError(
                "Contract", "components", "must name each component once", [k.value for k in kinds]
            )
