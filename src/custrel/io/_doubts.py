"""What is possible but odd: chronology that runs backwards, ids that look alike, customers that may be one."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from custrel.errors import Diagnostic, Severity
from custrel.io._bad import redacted
from custrel.io._kinds import is_tuple
from custrel.io._shape import fields_of
from custrel.model import KINDS, IncidentStatus, Kind, ProblemStatus

Tables = Mapping[Kind, Sequence[Any]]
Place = Callable[[Kind, str], str]

# Pairs (earlier, later) of fields of one record that are expected in this order.
_ORDER: Final[dict[Kind, tuple[tuple[str, str], ...]]] = {
    Kind.INCIDENT: (
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
}
_OPEN: Final = frozenset({IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.ON_HOLD})
_DONE: Final = frozenset({IncidentStatus.RESOLVED, IncidentStatus.CLOSED})
# A few letters of other scripts that look Latin (after Unicode TR 39, confusables.txt); enough to raise a doubt, not to decide.
_PAIRS: Final = "аa вb сc еe ѕs іi јj оo рp уy хx ԁd һh ԛq ԝw кk мm тt АA ВB СC ЕE ЅS ІI ЈJ КK МM НH ОO РP ТT УY ХX αa οo ρp νv υu ιi κk τt χx ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX"  # noqa: E501
_LOOKALIKES: Final = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_FORMS: Final = re.compile(
    r"\b(inc|incorporated|llc|ltd|limited|plc|corp|corporation|co|company|gmbh|ag|kg|sa|sl|slu|srl|spa|bv|nv|ab|as|oy|sarl|sas)\b",
)


def doubts(tables: Tables, place: Place, as_of: dt.datetime | None) -> Iterator[Diagnostic]:
    """Give a warning for everything odd; nothing here costs a record."""
    for kind, records in tables.items():
        yield from _alike(kind, records, place)
        yield from _backwards(kind, records, place)
        if as_of is not None:
            yield from _later(kind, records, place, as_of)
    yield from _incidents(tables, place)
    yield from _same_customers(tables.get(Kind.CUSTOMER, ()), place)


def _warn(code: str, kind: Kind, record_id: str, place: Place, message: str, field: str = "") -> Diagnostic:
    return Diagnostic(
        code=code,
        message=redacted(message),
        severity=Severity.WARNING,
        table=KINDS[kind].table,
        record_id=redacted(record_id),
        place=place(kind, record_id) or f"{KINDS[kind].table} {redacted(record_id)!r}",
        field=field,
    )


def skeleton(text: str) -> str:
    """Give what an id looks like: compatibility forms, look-alike letters, marks, hidden characters and case set aside."""
    if text.isascii():
        return text.casefold()
    text = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    kept = (c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Mn", "Zs"))
    return "".join(kept).translate(_LOOKALIKES).casefold()


def _alike(kind: Kind, records: Iterable[Any], place: Place) -> Iterator[Diagnostic]:
    field = KINDS[kind].id_field
    first: dict[str, str] = {}
    for record in records:
        record_id: str = getattr(record, field)
        other = first.setdefault(skeleton(record_id), record_id)
        if other != record_id:
            same = other.casefold() == record_id.casefold()
            code, how = ("id.case", "differs only in case from") if same else ("id.confusable", "looks like")
            yield _warn(
                code,
                kind,
                record_id,
                place,
                f"{field} {record_id!r} {how} {other!r}; are they one?",
                field,
            )


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
    pairs = _ORDER.get(kind, ())
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
                yield _warn(
                    "time.order",
                    kind,
                    getattr(record, field),
                    place,
                    f"{after} is before {before}; kept as it is",
                    after,
                )


def _incidents(tables: Tables, place: Place) -> Iterator[Diagnostic]:
    assets = {a.asset_id: a for a in tables.get(Kind.ASSET, ())}
    for incident in tables.get(Kind.INCIDENT, ()):
        status, finished = incident.status, incident.closed_at or incident.resolved_at
        if status in _OPEN and incident.closed_at is not None:
            message = f"status {status} does not fit closed_at; kept as it is"
            yield _warn("time.status", Kind.INCIDENT, incident.incident_id, place, message, "status")
        if status in _DONE and finished is None:
            message = f"status {status}, but neither resolved_at nor closed_at is given"
            yield _warn("time.status", Kind.INCIDENT, incident.incident_id, place, message, "status")
        asset = assets.get(incident.asset_id) if incident.asset_id else None
        if asset is not None and asset.installed_on is not None:
            installed = _moment(asset.installed_on, late=False)
            if installed is not None and incident.opened_at < installed:
                message = f"opened_at is before asset {asset.asset_id!r} was installed; kept as it is"
                yield _warn(
                    "time.before_installation",
                    Kind.INCIDENT,
                    incident.incident_id,
                    place,
                    message,
                    "opened_at",
                )
    for problem in tables.get(Kind.PROBLEM, ()):
        if problem.closed_at is not None and problem.status not in (
            None,
            ProblemStatus.CLOSED,
            ProblemStatus.RESOLVED,
        ):
            message = f"status {problem.status} does not fit closed_at; kept as it is"
            yield _warn("time.status", Kind.PROBLEM, problem.problem_id, place, message, "status")


# Instants that are expected to lie ahead say nothing about the clock of whoever wrote them.
_PLANS: Final = frozenset({"until"})


def _later(kind: Kind, records: Iterable[Any], place: Place, as_of: dt.datetime) -> Iterator[Diagnostic]:
    info = KINDS[kind]
    names = [n for n, s in fields_of(info.cls).items() if dt.datetime in s.kinds and n not in _PLANS]
    for record in records:
        for name in names:
            value = getattr(record, name)
            if value is not None and value > as_of:
                message = f"{name} is later than as_of; it will not be known in an assessment of that moment"
                yield _warn("time.after_as_of", kind, getattr(record, info.id_field), place, message, name)


def _same_customers(customers: Iterable[Any], place: Place) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], str] = {}
    for customer in customers:
        keys: set[tuple[str, str]] = {("name", plain_name(customer.name))} if customer.name else set()
        keys |= {(i.kind, i.value.casefold()) for i in customer.identifiers}
        for kind, key in sorted(keys):
            if not key:
                continue
            other = first.setdefault((kind, key), customer.customer_id)
            if other != customer.customer_id:
                message = (
                    f"customers {other!r} and {customer.customer_id!r} share their {kind}; are they one?"
                )
                yield _warn("customer.likely_duplicate", Kind.CUSTOMER, customer.customer_id, place, message)


def plain_name(name: str) -> str:
    """Give a company's name without case, accents, punctuation and legal form."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[^\w\s]", "", text.replace(".", ""))
    return " ".join(_FORMS.sub(" ", words).split()) or " ".join(words.split())
