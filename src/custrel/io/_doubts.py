"""What is possible but odd: chronology that runs backwards, ids that look alike, customers that may be one."""

import datetime as dt
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from custrel._fields import column
from custrel.errors import Diagnostic
from custrel.io._alike import Place, alike_ids, doubt, same_customers, same_units, slipped_customers
from custrel.io._kinds import is_tuple
from custrel.io._shape import fields_of
from custrel.model import KINDS, AssetStatus, ContractStatus, IncidentStatus, Kind, ProblemStatus, Renewal

Tables = Mapping[Kind, Sequence[Any]]

# Pairs (earlier, later) of fields of one record that are expected in this order.
ORDER: Final[dict[Kind, tuple[tuple[str, str], ...]]] = {
    Kind.INCIDENT: (
        ("opened_at", "responded_at"),
        ("opened_at", "resolved_at"),
        ("opened_at", "closed_at"),
        ("resolved_at", "closed_at"),
        ("opened_at", "reopened_at"),
    ),
    Kind.PROBLEM: (("opened_at", "owned_since"), ("opened_at", "closed_at")),
    Kind.RECOMMENDATION: (("made_at", "delivered_at"), ("made_at", "decided_at")),
    Kind.SURVEY: (("sent_at", "responded_at"),),
    Kind.DECISION: (("at", "until"),),
    Kind.ASSET: (
        ("manufactured_on", "installed_on"),
        ("purchased_on", "installed_on"),
        ("installed_on", "live_on"),
        ("installed_on", "retired_at"),
    ),
    Kind.CONTRACT: (("starts", "canceled_at"),),
    Kind.RELATIONSHIP: (("since", "ended_at"),),
}
_OPEN: Final = frozenset({IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.ON_HOLD})
_CLOSED: Final = IncidentStatus.CLOSED
_DONE: Final = frozenset({IncidentStatus.RESOLVED, IncidentStatus.CLOSED})
# Dates of a unit that lie in the past or nowhere; those of contracts and plans may well lie ahead.
_PAST_DATES: Final = ("manufactured_on", "purchased_on", "installed_on", "live_on")


def doubts(
    tables: Tables, unordered: Tables, place: Place, as_of: dt.datetime | None
) -> Iterator[Diagnostic]:
    """Give a warning for everything odd; nothing here costs a record. ``unordered`` are those that may run backwards."""
    for kind, records in tables.items():
        yield from alike_ids(kind, records, place)
        yield from _backwards(kind, unordered.get(kind, ()), place)
        if as_of is not None:
            yield from _later(kind, records, place, as_of)
    yield from _incidents(tables, place)
    yield from _statuses(tables, place, as_of)
    yield from _dependence(tables.get(Kind.ASSET, ()), place)
    yield from _prices(tables, place)
    yield from same_customers(tables.get(Kind.CUSTOMER, ()), place)
    yield from slipped_customers(tables.get(Kind.CUSTOMER, ()), place)
    yield from same_units(tables.get(Kind.ASSET, ()), place)


def _moment(value: Any, *, late: bool) -> dt.datetime | None:
    """Give an instant for an instant or a date: a date is any moment of its day, anywhere on earth."""
    if is_tuple(value):
        items = value
        return _moment(min(items), late=late) if items else None
    if value is None or isinstance(value, dt.datetime):
        return value
    spread = dt.timedelta(hours=36 if late else -14)
    try:
        return dt.datetime.combine(value, dt.time(), dt.UTC) + spread
    except OverflowError:
        return None


def _backwards(kind: Kind, records: Iterable[Any], place: Place) -> Iterator[Diagnostic]:
    pairs = ORDER.get(kind, ())
    field = KINDS[kind].id_field
    for record in records if pairs else ():
        for before, after in pairs:
            later = getattr(record, after)
            if not later:
                continue
            earlier = getattr(record, before)
            if earlier is None:
                continue
            if type(earlier) is type(later):
                wrong = later < earlier
            else:
                low, high = _moment(earlier, late=False), _moment(later, late=True)
                wrong = low is not None and high is not None and high < low
            if wrong:
                yield doubt(
                    "time.order",
                    kind,
                    getattr(record, field),
                    place,
                    f"{after} is before {before}; kept as it is",
                    after,
                )


def disordered(earlier: Sequence[Any], later: Sequence[Any]) -> list[int]:
    """Give the places where of two columns the later is before the earlier, or where they are of two types."""
    if not any(later):
        return []
    try:
        if not any(map(operator.lt, later, earlier)):
            return []
    except TypeError:
        pass  # one is not known, or they are not of one type
    both = enumerate(zip(earlier, later, strict=True))
    return [i for i, (a, b) in both if b and a and (type(a) is not type(b) or b < a)]


def _incidents(tables: Tables, place: Place) -> Iterator[Diagnostic]:
    known = (a for a in tables.get(Kind.ASSET, ()) if a.installed_on is not None or a.site_id is not None)
    assets = {a.asset_id: a for a in known}
    for incident in tables.get(Kind.INCIDENT, ()):
        if incident.status is _CLOSED and incident.closed_at and incident.asset_id not in assets:
            continue  # nearly all of them
        status, finished = incident.status, incident.closed_at or incident.resolved_at
        if status in _OPEN and finished is not None and (incident.closed_at or not _reopened(incident)):
            message = f"status {status} does not fit {'closed_at' if incident.closed_at else 'resolved_at'}; kept as it is"
            yield doubt("time.status", Kind.INCIDENT, incident.incident_id, place, message, "status")
        if status in _DONE and finished is None:
            message = f"status {status}, but neither resolved_at nor closed_at is given"
            yield doubt("time.status", Kind.INCIDENT, incident.incident_id, place, message, "status")
        asset = assets.get(incident.asset_id) if incident.asset_id else None
        if (
            asset is not None
            and None not in (asset.site_id, incident.site_id)
            and asset.site_id != incident.site_id
        ):
            message = f"site_id {incident.site_id!r} is not where asset {asset.asset_id!r} stands ({asset.site_id!r})"
            yield doubt("relation.elsewhere", Kind.INCIDENT, incident.incident_id, place, message, "site_id")
        if asset is not None and asset.installed_on is not None:
            installed = _moment(asset.installed_on, late=False)
            if installed is not None and incident.opened_at < installed:
                message = f"opened_at is before asset {asset.asset_id!r} was installed; kept as it is"
                yield doubt(
                    "time.before_installation",
                    Kind.INCIDENT,
                    incident.incident_id,
                    place,
                    message,
                    "opened_at",
                )


def _reopened(incident: Any) -> bool:
    """Tell whether an incident was opened again after it was resolved."""
    return (
        bool(incident.reopen_count)
        or max(incident.reopened_at, default=incident.opened_at) > incident.resolved_at
    )


def _statuses(tables: Tables, place: Place, as_of: dt.datetime | None) -> Iterator[Diagnostic]:
    """Flag every status, of what is no incident, that does not fit the dates beside it."""
    for kind, wrong in (
        (Kind.PROBLEM, _of_problem), (Kind.CONTRACT, _of_contract), (Kind.ASSET, _of_asset),
        (Kind.RECOMMENDATION, _of_recommendation), (Kind.SURVEY, _of_survey),
    ):  # fmt: skip
        for record in tables.get(kind, ()):
            for field, message in wrong(record, as_of):
                yield doubt("time.status", kind, getattr(record, KINDS[kind].id_field), place, message, field)


def _of_problem(problem: Any, _: dt.datetime | None) -> Iterator[tuple[str, str]]:
    if problem.closed_at is not None and problem.status not in (
        None,
        ProblemStatus.CLOSED,
        ProblemStatus.RESOLVED,
    ):
        yield "status", f"status {problem.status} does not fit closed_at; kept as it is"


def _of_contract(contract: Any, as_of: dt.datetime | None) -> Iterator[tuple[str, str]]:
    status, ends = contract.status, contract.ends
    if contract.canceled_at is not None and status in (ContractStatus.DRAFT, ContractStatus.ACTIVE):
        yield "status", f"status {status} does not fit canceled_at; kept as it is"
    if as_of is None or ends is None:
        return
    if status is ContractStatus.ACTIVE and ends < as_of.date() and contract.renewal is not Renewal.TACIT:
        yield "status", f"status {status}, but it ended on {ends}; the date counts"
    if status is ContractStatus.EXPIRED and ends > as_of.date():
        yield "status", f"status {status}, but it ends on {ends}; kept as it is"


def _of_asset(asset: Any, _: dt.datetime | None) -> Iterator[tuple[str, str]]:
    if asset.retired_at is not None and asset.status is AssetStatus.INSTALLED:
        yield "status", "status installed does not fit retired_at; kept as it is"


def _of_recommendation(advice: Any, _: dt.datetime | None) -> Iterator[tuple[str, str]]:
    if advice.decided_at is not None and advice.decision is None:
        yield "decision", "decided_at is given, but no decision"


def _of_survey(survey: Any, _: dt.datetime | None) -> Iterator[tuple[str, str]]:
    if survey.score is not None and survey.responded_at is None:
        yield "responded_at", "a score is given, but not when it was answered; it counts as unanswered"


def _dependence(assets: Sequence[Any], place: Place) -> Iterator[Diagnostic]:
    """Flag units that depend on each other in a circle, and a unit named twice by one."""
    needs = {a.asset_id: a.depends_on for a in assets if a.depends_on}
    for asset_id, named in needs.items():
        if len(set(named)) < len(named):
            message = "depends_on names a unit more than once; it counts once"
            yield doubt("relation.repeated", Kind.ASSET, asset_id, place, message, "depends_on")
    onward = {a: [n for n in named if n in needs] for a, named in needs.items()}
    while ends := [a for a, named in onward.items() if not any(n in onward for n in named)]:
        for asset_id in ends:
            del onward[asset_id]
    done: set[str] = set()
    for (
        start
    ) in onward:  # each leads on to another, so that every walk ends in a circle or in one already walked
        path: list[str] = []
        here = start
        while here not in done:
            done.add(here)
            path.append(here)
            here = next(n for n in onward[here] if n in onward)
        if here in path:
            ring = sorted(path[path.index(here) :])
            named_all = ", ".join(ring[:5]) + (" …" if len(ring) > 5 else "")
            message = f"depends_on runs in a circle: {named_all}; they stand or fall together"
            yield doubt("relation.mutual", Kind.ASSET, ring[0], place, message, "depends_on")


def _prices(tables: Tables, place: Place) -> Iterator[Diagnostic]:
    """Flag a price below 0: a credit, or a sign that slipped in."""
    for kind in (Kind.CONTRACT, Kind.RECOMMENDATION):
        for record in tables.get(kind, ()):
            if record.price is not None and record.price.amount < 0:
                message = f"price is below 0 ({record.price.amount}); kept: is it a credit?"
                yield doubt(
                    "value.negative", kind, getattr(record, KINDS[kind].id_field), place, message, "price"
                )


def _first_moment(value: Any) -> dt.datetime:
    """Give the latest of several instants, an instant itself, or the first moment of a day anywhere on earth."""
    if is_tuple(value):
        value = max(value)
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time(), dt.UTC) - dt.timedelta(hours=14)


# Instants that are expected to lie ahead say nothing about the clock of whoever wrote them.
_PLANS: Final = frozenset({"until"})


def _later(kind: Kind, records: Sequence[Any], place: Place, as_of: dt.datetime) -> Iterator[Diagnostic]:
    info = KINDS[kind]
    shapes = fields_of(info.cls).items()
    names = [n for n, s in shapes if dt.datetime in (*s.kinds, *s.args) and n not in _PLANS]
    names += _PAST_DATES if kind is Kind.ASSET else ()
    late: set[int] = set()
    for name in names:
        late.update([i for i, v in enumerate(column(records, name)) if v and _first_moment(v) > as_of])
    for record in [records[i] for i in sorted(late)]:
        for name in names:
            value = getattr(record, name)
            if value and _first_moment(value) > as_of:
                message = f"{name} is later than as_of; it will not be known in an assessment of that moment"
                yield doubt("time.after_as_of", kind, getattr(record, info.id_field), place, message, name)
