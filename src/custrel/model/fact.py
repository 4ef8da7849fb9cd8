"""One record of evidence about a subject: who says so, how known, when."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import check
from custrel.model.consequence import Cost, ImpactOverTime, Outage
from custrel.model.interval import Interval
from custrel.model.money import Money
from custrel.model.quantity import Quantity
from custrel.model.record import Record
from custrel.model.ref import Ref
from custrel.model.words_people import How

__all__ = ["Fact", "FactValue"]

FactValue = bool | int | float | str | Interval | Money | Quantity | Outage | Cost | ImpactOverTime


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Fact(Record):
    """Somebody's answer to a question about a subject.

    ``name`` is the field it speaks about (``workaround``, ``consequences.mission``, ``usage`` …); enumerated
    answers are given by their word ("major", "not_applicable"). ``source`` tells sources apart where no
    contact gave it: a later fact of the same source about the same name supersedes the earlier one; facts of
    different sources stand beside each other.

    Example:
        >>> Fact(fact_id="F1", subject=Ref.parse("job:J1"), name="workaround", value=0.2, how="interviewed",
        ...      at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).value
        0.2
    """

    fact_id: str
    subject: Ref
    name: str
    value: FactValue
    how: How
    by_contact_id: str | None = None
    source: str | None = None
    at: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
