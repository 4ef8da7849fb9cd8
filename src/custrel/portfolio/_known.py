"""Time is cut here and nowhere else: what was known at an instant (the table stands in FIELDS of the design)."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from custrel.model import (
    ActionItem,
    Contract,
    ContractStatus,
    Incident,
    IncidentStatus,
    Kind,
    Problem,
    ProblemStatus,
    Recommendation,
    Relationship,
    Review,
    SurveyResponse,
)
from custrel.portfolio._prune import ORDER, Kept, prune
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
Later = Callable[[dt.datetime | None], bool]


def known_tables(tables: Mapping[Kind, tuple[Any, ...]], instant: dt.datetime) -> dict[Kind, tuple[Any, ...]]:
    """Give the tables as they were known at ``instant``: later records dropped, later facts inside kept ones blanked."""

    def later(moment: dt.datetime | None) -> bool:
        return moment is not None and moment > instant

    kept: Kept = {}
    for kind in ORDER:
        own, field = _OWN.get(kind), id_field(kind)
        blank = _BLANKS.get(kind)
        found = kept[kind] = {}
        for record in tables[kind]:
            if (record.recorded_at is not None and later(record.recorded_at)) or (
                own is not None and later(getattr(record, own))
            ):
                continue
            found[getattr(record, field)] = blank(record, later) if blank else record
    if any(len(kept[kind]) < len(tables[kind]) for kind in ORDER):
        prune(kept)
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
        change["vendor_clock"] = change["billed"] = None  # read when the work was over
        if later(r.resolved_at):
            change["resolved_at"] = None
    if any(later(moment) for moment in r.reopened_at):
        change["reopened_at"] = tuple(m for m in r.reopened_at if not later(m))
        change["reopen_count"] = None  # it counts the later ones too
    if later(r.responded_at):
        change["responded_at"] = None
    if later(r.down_to):
        change["down_to"] = None
    if later(r.down_from):
        change["down_from"] = change["down_to"] = None
    return attrs.evolve(r, **change) if change else r


def _problem(r: Problem, later: Later) -> Problem:
    change: dict[str, Any] = {}
    if later(r.owned_since):
        change |= {"owner_id": None, "owned_since": None}
    if later(r.closed_at):
        change |= {"closed_at": None, "resolution": None, "known_error": None}
        if r.status in (ProblemStatus.RESOLVED, ProblemStatus.CLOSED):
            change["status"] = None
    return attrs.evolve(r, **change) if change else r


def _recommendation(r: Recommendation, later: Later) -> Recommendation:
    change: dict[str, Any] = {}
    if later(r.delivered_at):
        change |= {"delivered_at": None, "delivered_to": None}
    if later(r.decided_at):
        change |= {"decided_at": None, "decided_by": None, "decision": None}
    return attrs.evolve(r, **change) if change else r


def _survey(r: SurveyResponse, later: Later) -> SurveyResponse:
    if not later(r.responded_at):
        return r
    return attrs.evolve(r, responded_at=None, score=None, comment=None, competitor_opinions=())


def _review(r: Review, later: Later) -> Review:
    change: dict[str, Any] = {}
    if later(r.held_at):
        change = {"held_at": None, "participants": (), "distributed_to": (), "disagreements": ()}
        change["items"] = tuple(
            attrs.evolve(i, customer=None, competitor=None, standing=None, cause=None) for i in r.items
        )
    elif any(later(d.resolved_at) for d in r.disagreements):
        change["disagreements"] = tuple(
            attrs.evolve(d, resolved_at=None) if later(d.resolved_at) else d for d in r.disagreements
        )
    actions = tuple(_action(a, later) for a in r.actions if not later(a.agreed_at))
    if actions != r.actions:
        change["actions"] = actions
    return attrs.evolve(r, **change) if change else r


def _action(a: ActionItem, later: Later) -> ActionItem:
    names = ("prepared_at", "communicated_at", "done_at")
    change: dict[str, Any] = {name: None for name in names if later(getattr(a, name))}
    return attrs.evolve(a, **change) if change else a


def _contract(r: Contract, later: Later) -> Contract:
    change: dict[str, Any] = {}
    if later(r.canceled_at):
        change["canceled_at"] = None
        if r.status is ContractStatus.CANCELED:
            change["status"] = None
    if later(r.notice_given_at):
        change["notice_given_at"] = None
    if any(later(s.since) for s in r.suspensions):
        change["suspensions"] = tuple(s for s in r.suspensions if not later(s.since))
        if r.status is ContractStatus.SUSPENDED:
            change["status"] = None  # the status of a day that had not come
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
