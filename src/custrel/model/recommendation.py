"""Something we advised, and what became of it."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import check
from custrel.model.money import Money
from custrel.model.record import Record
from custrel.model.ref import Ref
from custrel.model.words_people import Decided, Formality, RecommendationKind

__all__ = ["Recommendation"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Recommendation(Record):
    """One piece of advice about a subject: made by and to whom, when, in passing or in writing, and whether it ever arrived.

    ``made_to`` is who heard it; ``delivered_to`` who has it formally (None: nobody that we know of).
    ``decision`` None: open.

    Example:
        >>> Recommendation(recommendation_id="N1", customer_id="C1", subject=Ref.parse("asset:A1"), kind="memory",
        ...                made_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), formality="casual").decision is None
        True
    """

    recommendation_id: str
    customer_id: str
    subject: Ref
    kind: RecommendationKind = RecommendationKind.OTHER
    text: str = ""
    formality: Formality | None = None
    made_by: str | None = None
    made_to: str | None = None
    made_at: dt.datetime
    delivered_to: str | None = None
    delivered_at: dt.datetime | None = None
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    decision: Decided | None = None
    price: Money | None = None
    incident_id: str | None = None
    problem_id: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
