"""What to do about findings, for whom, by when."""

import datetime as dt
import enum
from typing import final

import attrs

from custrel._fields import at_least, check
from custrel._show import html_table
from custrel.findings.reading import Band
from custrel.model import FindingKey, Ref

__all__ = ["Action", "Urgency"]


@final
class Urgency(enum.StrEnum):
    """The tier an action belongs to, most urgent first.

    Example:
        >>> Urgency("now").value
        'now'
    """

    NOW = "now"
    SOON = "soon"
    PLANNED = "planned"
    WHENEVER = "whenever"


@final
@attrs.frozen(kw_only=True, order=False)
class Action:
    """One thing to do: what, for which customer, about what, by which role (and person, where known), to whom, why, by when.

    ``settles`` names the findings it deals with. ``band`` is that of the subject's reliance, ``band_assumed``
    True where its range spans bands; ``expected`` the episodes to come in the horizon; ``hours_behind_it``
    the downtime and effort so far. Ordered by urgency, band, expected, hours, id; never by a product of
    unlike numbers.

    Example:
        >>> todo = Action(
        ...     action_id="X1",
        ...     customer_id="C1",
        ...     what="Name an owner for the till that freezes",
        ...     subject=Ref.parse("asset:A1"),
        ...     role="operations_supervisor",
        ...     why="it came back four times",
        ...     urgency="now",
        ... )
        >>> print(todo)
        now · C1 · Name an owner for the till that freezes (operations supervisor), because it came back four times
    """

    action_id: str
    customer_id: str
    what: str
    subject: Ref
    urgency: Urgency
    role: str
    person_id: str | None = None
    to_contact_id: str | None = None
    to_role: str | None = None
    why: str
    by: dt.date | None = None
    settles: tuple[FindingKey, ...] = ()
    band: Band | None = None
    band_assumed: bool = False
    expected: float | None = attrs.field(default=None, metadata=at_least(0))
    hours_behind_it: float | None = attrs.field(default=None, metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __str__(self) -> str:
        """Show urgency, customer, what, who and why on one line."""
        who = self.role.replace("_", " ") + (f" {self.person_id}" if self.person_id else "")
        due = f" by {self.by}" if self.by else ""
        return f"{self.urgency} · {self.customer_id} · {self.what} ({who}){due}, because {self.why}"

    def _repr_html_(self) -> str:
        """Show what to do, by whom, by when and why as a small static, escaped table."""
        rows = [
            ("subject", self.subject),
            ("by whom", " ".join(filter(None, (self.role.replace("_", " "), self.person_id)))),
            ("to whom", " ".join(filter(None, ((self.to_role or "").replace("_", " "), self.to_contact_id)))),
            ("by", self.by or ""),
            ("why", self.why),
            ("settles", ", ".join(map(str, self.settles))),
        ]
        return html_table(
            [row for row in rows if row[1]], (f"{self.urgency} · {self.customer_id}", self.what)
        )
