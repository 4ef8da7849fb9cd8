"""Incidents of one key that belong to one outage, counted once."""

import datetime as dt
from collections.abc import Iterable, Sequence

from custrel._fields import is_blank
from custrel.errors import InvalidValueError
from custrel.findings import Episode
from custrel.model import Incident

__all__ = ["Outage", "as_episode", "episodes", "outages"]

Outage = list[Incident]
"""The incidents of one episode, in order of opening."""


def episodes(
    incidents: Iterable[Incident], /, *, min_gap: dt.timedelta, reopen_window: dt.timedelta
) -> tuple[Episode, ...]:
    """Put the incidents of one key into episodes, in order of their start; every incident is in exactly one.

    Joined are: incidents opened less than ``min_gap`` after the one before (flaps, bursts); a ticket opened while an earlier
    one about the same symptom of the same asset (or, without an asset, by the same caller) was open, or within
    ``reopen_window`` of its end; a ticket on an asset that was down; children, their siblings, and tickets merged. The order
    given is of no account. Near-linear.

    Example:
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> def ticket(hour):
        ...     return Incident(incident_id=f"I{hour}", customer_id="C1", opened_at=at + dt.timedelta(hours=hour))
        >>> found = episodes(map(ticket, (0, 1, 90)), min_gap=dt.timedelta(hours=4), reopen_window=dt.timedelta(days=1))
        >>> [e.incident_ids for e in found]
        [('I0', 'I1'), ('I90',)]
    """
    for name, length in (("min_gap", min_gap), ("reopen_window", reopen_window)):
        if length < dt.timedelta(0):
            raise InvalidValueError("episodes", name, "must not be negative", length)
    ordered = sorted(incidents, key=lambda i: (i.opened_at, i.incident_id))
    return tuple(as_episode(o) for o in outages(ordered, min_gap=min_gap, reopen_window=reopen_window))


def outages(
    incidents: Sequence[Incident], /, *, min_gap: dt.timedelta, reopen_window: dt.timedelta
) -> list[Outage]:
    """Do the same on incidents in order of (opening, id), without making values: what the detector counts with."""
    if len(incidents) == 1:
        return [list(incidents)]
    parent = list(range(len(incidents)))
    place: dict[str, int] = {}
    if any(i.parent_id is not None or i.merged_into is not None for i in incidents):
        place = {incident.incident_id: n for n, incident in enumerate(incidents)}
    meeting: dict[str, int] = {}  # a record all linked tickets point at, whether it is among them or not
    ends: dict[tuple[str | None, ...], tuple[dt.datetime, int]] = {}
    before: dt.datetime | None = None
    for n, incident in enumerate(incidents):
        opened = incident.opened_at
        if before is not None and opened - before < min_gap:
            _join(parent, n - 1, n)
        before = opened
        for link in (incident.parent_id, incident.merged_into) if place else ():
            if link is not None:
                _join(parent, meeting.setdefault(link, place.get(link, n)), n)
        for unit, end in _units(incident):
            last = ends.get(unit)
            if last is not None and opened <= last[0] + reopen_window:
                _join(parent, last[1], n)
            if end is not None and (last is None or end > last[0]):
                ends[unit] = (end, n)
    if parent == list(range(len(incidents))):  # nothing was joined: most keys
        return [[incident] for incident in incidents]
    found: dict[int, Outage] = {}
    for n, incident in enumerate(incidents):
        found.setdefault(_root(parent, n), []).append(incident)
    return list(found.values())


def as_episode(outage: Outage) -> Episode:
    """Make the value that reports one episode: from its first opening to its last known end."""
    start = end = outage[0].opened_at
    for i in outage:
        for known in (i.opened_at, i.resolved_at or i.closed_at, i.down_to, *i.reopened_at):
            if known is not None and known > end:
                end = known
    return Episode(start=start, end=end, incident_ids=tuple([i.incident_id for i in outage]))


def _units(incident: Incident) -> Iterable[tuple[tuple[str | None, ...], dt.datetime | None]]:
    """Give what a ticket is about, with when that was over: the same trouble of one unit or caller, and one unit's downtime."""
    who = incident.asset_id or incident.contact_id or incident.caller
    said = incident.symptom or incident.close_code
    if who is not None and said and not is_blank(said):
        over = incident.resolved_at or incident.closed_at
        again = incident.reopened_at[-1] if incident.reopened_at else None
        end = max(over, again) if over is not None and again is not None else over
        yield ("open", who, said), end
    if incident.asset_id is not None:
        yield ("down", incident.asset_id), incident.down_to


def _root(parent: list[int], n: int) -> int:
    while parent[n] != n:
        parent[n] = parent[parent[n]]
        n = parent[n]
    return n


def _join(parent: list[int], a: int, b: int) -> None:
    # The earlier one leads, so that episodes come out in the order of their start.
    a, b = _root(parent, a), _root(parent, b)
    if a != b:
        parent[max(a, b)] = min(a, b)
