"""A moment in which the two sides met."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import check
from custrel.model.record import Record
from custrel.model.words_people import Channel, Ground, TouchpointKind, Visibility

__all__ = ["Feedback", "Touchpoint"]


@final
@attrs.frozen(kw_only=True, order=False)
class Feedback:
    """What the customer said: problems they have, what works, what it needs; three lists, each may be empty.

    Example:
        >>> Feedback(works=["quick on the phone"]).works
        ('quick on the phone',)
    """

    problems: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the three lists."""
        check(self)


_NOTHING_SAID = Feedback()


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Touchpoint(Record):
    """One touch: when, what kind, over which channel, on whose ground, for what.

    ``selling`` True where something was being sold, None where not known. ``announced`` and ``work_order``
    tell whether a visit was expected. ``incident_id`` is the trouble that caused it, None where none did.
    ``contact_ids`` are people of the customer, ``staff_ids`` of ours. ``visibility`` says whether feedback
    was given in public or in private.

    Example:
        >>> Touchpoint(
        ...     touchpoint_id="T1", customer_id="C1", at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), kind="visit"
        ... ).selling is None
        True
    """

    touchpoint_id: str
    customer_id: str
    at: dt.datetime
    kind: TouchpointKind = TouchpointKind.GENERAL_CONVERSATION
    channel: Channel | None = None
    purpose: str | None = None
    selling: bool | None = None
    ground: Ground | None = None
    announced: bool | None = None
    work_order: str | None = None
    incident_id: str | None = None
    contact_ids: tuple[str, ...] = ()
    staff_ids: tuple[str, ...] = ()
    feedback: Feedback | None = None
    visibility: Visibility | None = None
    note: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field; feedback in which nothing was said is none."""
        check(self)
        if self.feedback == _NOTHING_SAID:
            object.__setattr__(self, "feedback", None)
