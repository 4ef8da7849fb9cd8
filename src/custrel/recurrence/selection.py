"""Which incidents can recur at all, and what was set aside for which reason."""

from typing import Final, final

import attrs

from custrel._fields import FrozenMap, check
from custrel.model import Incident, IncidentKind, IncidentStatus
from custrel.typing import CustomerCase

__all__ = ["Selection", "select"]

_ASIDE: Final = {
    IncidentKind.REQUEST: "requests",
    IncidentKind.SCHEDULED: "scheduled work",
    IncidentStatus.CANCELED: "canceled",
    IncidentStatus.DUPLICATE: "duplicates",
}
_UNSEEN: Final = "outside the time that was watched"


@final
@attrs.frozen(kw_only=True, order=False)
class Selection:
    """The incidents that count, in order of opening (ties by id), and how many were set aside, by reason in plain words.

    ``len(kept)`` plus the counts set aside is the number read.

    Example:
        >>> Selection(kept=(), set_aside={"requests": 2}).read
        2
    """

    kept: tuple[Incident, ...]
    set_aside: FrozenMap[str, int]

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def read(self) -> int:
        """How many incidents were looked at.

        Example:
            >>> Selection(kept=(), set_aside={}).read
            0
        """
        return len(self.kept) + sum(self.set_aside.values())

    @property
    def sentence(self) -> str:
        """What was read and set aside, in words.

        Example:
            >>> Selection(kept=(), set_aside={"requests": 2, "duplicates": 1}).sentence
            '3 tickets read; set aside: 1 duplicates, 2 requests'
        """
        aside = ", ".join(f"{count} {reason}" for reason, count in sorted(self.set_aside.items()))
        return f"{self.read} tickets read" + (f"; set aside: {aside}" if aside else "")


def select(case: CustomerCase, /) -> Selection:
    """Keep unplanned incidents opened while somebody watched; count everything else under its reason.

    Requests, scheduled work, canceled and duplicate records are out: none of them is the trouble coming back.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> p = Portfolio.of(Customer(customer_id="C1"), Incident(incident_id="I1", customer_id="C1", opened_at=at),
        ...     Incident(incident_id="I2", customer_id="C1", opened_at=at, kind="request"))
        >>> chosen = select(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)))
        >>> [i.incident_id for i in chosen.kept], dict(chosen.set_aside)
        (['I1'], {'requests': 1})
    """
    kept: list[Incident] = []
    aside: dict[str, int] = {}
    windows = [(w.start, w.end) for w in case.observation.windows]
    last = windows[-1][1] if windows else None
    for incident in case.incidents:
        reason = _ASIDE.get(incident.kind) or (_ASIDE.get(incident.status) if incident.status else None)
        if reason is None:
            at = incident.opened_at
            # The last window is cut at `as_of` and holds it: what is known at that instant was seen.
            if at == last or any(start <= at < end for start, end in windows):
                kept.append(incident)
                continue
            reason = _UNSEEN
        aside[reason] = aside.get(reason, 0) + 1
    kept.sort(key=_opened)
    return Selection(kept=tuple(kept), set_aside=FrozenMap(dict(sorted(aside.items()))))


def _opened(incident: Incident) -> tuple[object, str]:
    return incident.opened_at, incident.incident_id
