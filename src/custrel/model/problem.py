"""The ITIL problem: the cause behind several incidents, with an owner or without."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import check
from custrel.model.record import Record
from custrel.model.words_service import ProblemResolution, ProblemStatus

__all__ = ["Problem"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Problem(Record):
    """One problem record. ``owner_id`` None means nobody owns it; ``owned_since`` None means not known since when.

    ``known_error`` True: analysed, not resolved. ``workaround`` in words. ``customer_id`` None: several
    customers or our own.

    Example:
        >>> Problem(problem_id="PRB1", title="till freezes").owner_id is None
        True
    """

    problem_id: str
    customer_id: str | None = None
    title: str = ""
    status: ProblemStatus | None = None
    owner_id: str | None = None
    owned_since: dt.datetime | None = None
    opened_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    resolution: ProblemResolution | None = None
    known_error: bool | None = None
    workaround: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
