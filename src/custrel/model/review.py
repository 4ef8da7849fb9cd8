"""A business review: both sides' ratings laid beside each other, and what was agreed."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import between, check
from custrel.errors import InvalidValueError
from custrel.model.record import Record
from custrel.model.words_people import ActionKind, RelativeStanding

__all__ = ["ActionItem", "Disagreement", "Review", "ReviewItem"]


@final
@attrs.frozen(kw_only=True, order=False)
class ReviewItem:
    """One dimension of being a good supplier, rated.

    ``own`` is our rating, ``expected`` what we think they will say, ``customer`` what they say.

    All on ``scale`` = (lowest, highest), default 1 to 10; None: not rated. ``source`` says whose metric it is
    (own, customer, review), ``note`` why, ``owner_id`` who prepares it. ``prerequisite`` True for what they take
    for granted (information, orders, status, help), False for what sets us apart, None where nobody said.
    ``anecdotal`` True where it rests on a story.

    Example:
        >>> ReviewItem(dimension="claims_and_returns", own=8, expected=7, customer=4).gap
        -4.0
    """

    dimension: str
    own: float | None = None
    expected: float | None = None
    customer: float | None = None
    scale: tuple[float, ...] = (1.0, 10.0)
    source: str | None = None
    note: str | None = None
    owner_id: str | None = None
    prerequisite: bool | None = None
    anecdotal: bool | None = None
    competitor: str | None = None
    standing: RelativeStanding | None = None
    cause: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field; ratings must lie on the scale."""
        check(self)
        if len(self.scale) != 2 or self.scale[0] >= self.scale[1]:  # noqa: PLR2004 - lowest and highest
            raise InvalidValueError("ReviewItem", "scale", "must be (lowest, highest)", self.scale)
        for name in ("own", "expected", "customer"):
            value = getattr(self, name)
            if value is not None and not self.scale[0] <= value <= self.scale[1]:
                raise InvalidValueError(
                    "ReviewItem", name, f"must be {self.scale[0]:g} to {self.scale[1]:g}", value
                )

    @property
    def gap(self) -> float | None:
        """Customer's rating minus our own, in points of the scale; None where either is missing.

        Example:
            >>> ReviewItem(dimension="fulfillment", own=8).gap
        """
        return None if self.own is None or self.customer is None else self.customer - self.own

    @property
    def forecast_error(self) -> float | None:
        """Customer's rating minus what we expected them to say; None where either is missing.

        Example:
            >>> ReviewItem(dimension="fulfillment", expected=7, customer=4).forecast_error
            -3.0
        """
        return None if self.expected is None or self.customer is None else self.customer - self.expected


@final
@attrs.frozen(kw_only=True, order=False)
class Disagreement:
    """Something on which the two sides' data or views differ; ``resolved_at`` None: still open.

    Example:
        >>> Disagreement(what="delivery dates", owner_id="P9", due=dt.date(2026, 4, 1)).resolved_at is None
        True
    """

    what: str
    owner_id: str | None = None
    due: dt.date | None = None
    resolved_at: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class ActionItem:
    """Something agreed in a review; timely in preparation, communication back and enactment, so each has its instant.

    ``kind`` is what is put right among ourselves (people retrained, facts collected, work reorganized), or that the customer
    gets something done; None is not known.

    Example:
        >>> ActionItem(what="send packing data", agreed_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)).done_at is None
        True
    """

    what: str
    kind: ActionKind | None = None
    owner_id: str | None = None
    due: dt.date | None = None
    agreed_at: dt.datetime | None = None
    prepared_at: dt.datetime | None = None
    communicated_at: dt.datetime | None = None
    done_at: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Review(Record):
    """One review, planned or held.

    ``participants`` are contact ids of everybody present; ``distributed_to`` who got the minutes.

    ``rehearsed_on`` is the day of the internal rehearsal, ``cadence_days`` the agreed distance between reviews (> 0).

    Example:
        >>> Review(review_id="W1", customer_id="C1", items=[ReviewItem(dimension="fulfillment", own=8, customer=4)]).items[
        ...     0
        ... ].gap
        -4.0
    """

    review_id: str
    customer_id: str
    planned_on: dt.date | None = None
    held_at: dt.datetime | None = None
    rehearsed_on: dt.date | None = None
    cadence_days: int | None = attrs.field(default=None, metadata=between(1, 3660))
    purpose: str | None = None
    participants: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()
    distributed_to: tuple[str, ...] = ()
    minutes_owner_id: str | None = None
    items: tuple[ReviewItem, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    actions: tuple[ActionItem, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
