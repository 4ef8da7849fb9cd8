"""Time is cut here and nowhere else: what was known at an instant (the table stands in FIELDS of the design)."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import attrs

from custrel.model import (
    REFERENCES,
    Incident,
    IncidentStatus,
    Kind,
    Recommendation,
    Relationship,
    Review,
    Stage,
)
from custrel.portfolio._references import id_field

# The instant that decides whether a record is known; recorded_at decides for every kind besides.
_OWN: dict[Kind, str] = {
    Kind.INCIDENT: "opened_at",
    Kind.PROBLEM: "opened_at",
    Kind.RECOMMENDATION: "made_at",
    Kind.SURVEY: "sent_at",
    Kind.TOUCHPOINT: "at",
    Kind.FACT: "at",
    Kind.DECISION: "at",
}
# Parents first: a record that cannot stand without a dropped one goes with it.
_ORDER = (
    Kind.CUSTOMER,
    Kind.CONTACT,
    Kind.SITE,
    Kind.ASSET,
    Kind.JOB,
    Kind.PROBLEM,
    Kind.CONTRACT,
    Kind.INCIDENT,
    Kind.RECOMMENDATION,
    Kind.TOUCHPOINT,
    Kind.SURVEY,
    Kind.REVIEW,
    Kind.RELATIONSHIP,
    Kind.FACT,
    Kind.DECISION,
)
Kept = dict[Kind, dict[str, Any]]
Later = Callable[[dt.datetime | None], bool]


def known_tables(tables: Mapping[Kind, tuple[Any, ...]], instant: dt.datetime) -> dict[Kind, tuple[Any, ...]]:
    """Give the tables as they were known at ``instant``: later records dropped, later facts inside kept ones blanked."""

    def later(moment: dt.datetime | None) -> bool:
        return moment is not None and moment > instant

    kept: Kept = {}
    for kind in _ORDER:
        own, field = _OWN.get(kind), id_field(kind)
        blank = _BLANKS.get(kind)
        found = kept[kind] = {}
        for record in tables[kind]:
            if (record.recorded_at is not None and later(record.recorded_at)) or (
                own is not None and later(getattr(record, own))
            ):
                continue
            found[getattr(record, field)] = blank(record, later) if blank else record
    if any(len(kept[kind]) < len(tables[kind]) for kind in _ORDER):
        _prune(kept)
    return {kind: tuple(kept[kind].values()) for kind in Kind}


def _incident(r: Incident, later: Later) -> Incident:
    change: dict[str, Any] = {}
    if later(r.resolved_at) or later(r.closed_at):
        change = {
            "closed_at": None,
            "close_code": None,
            "cause": None,
            "target_met": None,
            "effort_minutes": None,
        }
        change["status"] = IncidentStatus.IN_PROGRESS
        change["vendor_clock"] = change["billed"] = None
        if later(r.resolved_at):
            change["resolved_at"] = None
    if any(later(moment) for moment in r.reopened_at):
        change["reopened_at"] = tuple(m for m in r.reopened_at if not later(m))
    if later(r.down_to):
        change["down_to"] = None
    if later(r.down_from):
        change["down_from"] = change["down_to"] = None
    return attrs.evolve(r, **change) if change else r


def _problem(r: Any, later: Later) -> Any:
    change: dict[str, Any] = {}
    if later(r.owned_since):
        change |= {"owner_id": None, "owned_since": None}
    if later(r.closed_at):
        change |= {"closed_at": None, "resolution": None, "known_error": None}
        if r.status is not None and r.status.value in ("resolved", "closed"):
            change["status"] = None
    return attrs.evolve(r, **change) if change else r


def _recommendation(r: Recommendation, later: Later) -> Recommendation:
    change: dict[str, Any] = {}
    if later(r.delivered_at):
        change |= {"delivered_at": None, "delivered_to": None}
    if later(r.decided_at):
        change |= {"decided_at": None, "decided_by": None, "decision": None}
    return attrs.evolve(r, **change) if change else r


def _survey(r: Any, later: Later) -> Any:
    if not later(r.responded_at):
        return r
    return attrs.evolve(r, responded_at=None, score=None, comment=None, competitor_opinions=())


def _review(r: Review, later: Later) -> Review:
    change: dict[str, Any] = {}
    if later(r.held_at):
        change = {"held_at": None, "participants": (), "distributed_to": (), "disagreements": ()}
        blanked = ("customer", "competitor", "standing", "cause")
        change["items"] = tuple(attrs.evolve(i, **dict.fromkeys(blanked)) for i in r.items)
    if any(later(d.resolved_at) for d in change.get("disagreements", r.disagreements)):
        change["disagreements"] = tuple(
            attrs.evolve(d, resolved_at=None) if later(d.resolved_at) else d for d in r.disagreements
        )
    names = ("prepared_at", "communicated_at", "done_at")
    if any(later(a.agreed_at) or any(later(getattr(a, n)) for n in names) for a in r.actions):
        kept = (a for a in r.actions if not later(a.agreed_at))
        change["actions"] = tuple(
            attrs.evolve(a, **{n: None if later(getattr(a, n)) else getattr(a, n) for n in names})
            for a in kept
        )
    return attrs.evolve(r, **change) if change else r


def _contract(r: Any, later: Later) -> Any:
    change: dict[str, Any] = {}
    if later(r.canceled_at):
        change["canceled_at"] = None
        if r.status is not None and r.status.value == "canceled":
            change["status"] = None
    if later(r.notice_given_at):
        change["notice_given_at"] = None
    if any(later(s.since) for s in r.suspensions):
        change["suspensions"] = tuple(s for s in r.suspensions if not later(s.since))
    return attrs.evolve(r, **change) if change else r


def _relationship(r: Relationship, later: Later) -> Relationship:
    return attrs.evolve(r, ended_at=None, until=None) if later(r.ended_at) else r


def _asset(r: Any, later: Later) -> Any:
    return attrs.evolve(r, retired_at=None) if later(r.retired_at) else r


def _contact(r: Any, later: Later) -> Any:
    return attrs.evolve(r, left_at=None) if later(r.left_at) else r


_BLANKS: dict[Kind, Callable[[Any, Later], Any]] = {
    Kind.INCIDENT: _incident,
    Kind.PROBLEM: _problem,
    Kind.RECOMMENDATION: _recommendation,
    Kind.SURVEY: _survey,
    Kind.REVIEW: _review,
    Kind.CONTRACT: _contract,
    Kind.RELATIONSHIP: _relationship,
    Kind.ASSET: _asset,
    Kind.CONTACT: _contact,
}


def _prune(kept: Kept) -> None:
    """Blank optional references to dropped records; drop records that cannot stand without a dropped one."""
    for kind in _ORDER:
        table = kept[kind]
        for record_id, record in list(table.items()):
            pruned = _pruned(kind, record, kept)
            if pruned is None:
                del table[record_id]
            elif pruned is not record:
                table[record_id] = pruned


def _pruned(kind: Kind, record: Any, kept: Kept) -> Any | None:
    owner = getattr(record, "customer_id", None)
    if owner is not None and owner not in kept[Kind.CUSTOMER]:
        return None
    if kind is Kind.RELATIONSHIP and record.contact_id not in kept[Kind.CONTACT]:
        return None
    if (
        kind in (Kind.RELATIONSHIP, Kind.RECOMMENDATION, Kind.FACT)
        and record.subject.id not in kept[record.subject.kind]
    ):
        return None
    change = dict(_changes(kind, record, kept))
    return attrs.evolve(record, **change) if change else record


def _changes(kind: Kind, record: Any, kept: Kept) -> Iterator[tuple[str, Any]]:
    """Give the fields of a record that name dropped ones, without them."""
    for field, target in REFERENCES[kind].items():
        if field == "customer_id" or (kind, field) in (
            (Kind.CUSTOMER, "parent_id"),
            (Kind.RELATIONSHIP, "contact_id"),
        ):
            continue
        there = kept[target]
        head, _, tail = field.partition(".")
        value = getattr(record, head)
        if field == "stages.units.asset_id":
            stages = tuple(s for s in (_stage(s, there) for s in value) if s)
            if stages != value:
                yield head, stages
        elif field == "asset_lines.asset_id":
            if any(line.asset_id not in there for line in value):
                yield head, tuple(line for line in value if line.asset_id in there)
        elif tail:
            if any(getattr(i, tail) is not None and getattr(i, tail) not in there for i in value):
                yield (
                    head,
                    tuple(i if getattr(i, tail) in there else attrs.evolve(i, **{tail: None}) for i in value),
                )
        elif isinstance(value, tuple):
            ids = cast("tuple[str, ...]", value)
            if any(v not in there for v in ids):
                yield head, tuple(v for v in ids if v in there)
        elif value is not None and value not in there:
            yield head, None


def _stage(stage: Stage, assets: Mapping[str, Any]) -> Stage | None:
    if all(u.asset_id in assets for u in stage.units):
        return stage
    units = tuple(u for u in stage.units if u.asset_id in assets)
    return attrs.evolve(stage, units=units) if units else None
