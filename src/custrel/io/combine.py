"""Several sources made one portfolio: nothing is joined on a likeness alone."""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from custrel._fields import FrozenMap, plain_name
from custrel.errors import Diagnostic, FormatError, InvalidValueError, Severity
from custrel.io._bad import redacted
from custrel.io._gate import Gate
from custrel.io._kinds import class_of
from custrel.io._remap import renamed
from custrel.io._shape import fields_of
from custrel.io.intake import Intake
from custrel.io.limits import DEFAULT_LIMITS
from custrel.model import KINDS, Identifier, Kind, Ref, Window

__all__ = ["combine"]

_SAME_EVERYWHERE = (
    "serial",
    "uuid",
    "vat",
    "duns",
)  # kinds of identifier that name one thing whichever system says so
Key = tuple[Kind, str]


def combine(
    *intakes: Intake,
    same: Iterable[Iterable[str | Ref]] = (),
    identifiers: Iterable[str] = _SAME_EVERYWHERE,
) -> Intake:
    """Make one intake of several: every id gets its source before it (``autotask:29``), so that none meets another by chance.

    Records become one only where ``same`` says so (groups of names such as ``("customer:autotask:29",
    "customer:servicenow:Acme")``)
    or where they carry an equal identifier of one of the kinds in ``identifiers``, once per source. Of a field
    given differently
    the first source's value counts; the other is kept in ``extra`` and flagged; what the others called it becomes an identifier
    (``old_id``). Likely pairs are proposed, never joined.
    What was observed is what every source that holds incidents observed. Two intakes of one name are told apart by a number.

    Example:
        >>> from custrel.io import read_source
        >>> a = read_source("csv", "Ticket,Opened\\nT1,2026-03-01T08:00:00Z\\n", customer="Acme")
        >>> b = read_source("zendesk", "Id,Created at\\n7,2026-03-02T08:00:00Z\\n", customer="Acme")
        >>> both = combine(a, b, same=[("customer:csv:Acme", "customer:zendesk:Acme")])
        >>> [c.customer_id for c in both.portfolio.customers], [i.incident_id for i in both.portfolio.incidents]
        (['csv:Acme'], ['csv:T1', 'zendesk:7'])
    """
    if not intakes:
        raise FormatError("combine", "was given nothing to combine", "give at least one intake")
    named = _named(intakes)
    records: dict[Key, list[tuple[str, Any]]] = {}
    for name, intake in named:
        for kind, info in KINDS.items():
            for record in getattr(intake.portfolio, info.table):
                new = renamed(kind, record, functools.partial(_prefixed, name))
                records.setdefault((kind, getattr(new, info.id_field)), []).append((name, new))
    gate = Gate(source="+".join(n for n, _ in named), limits=DEFAULT_LIMITS)
    for name, intake in named:
        gate.diagnostics.extend(
            attrs.evolve(d, place=f"{name}: {d.place}" if d.place else name) for d in intake.diagnostics
        )
    leader = _leaders(records, same, tuple(identifiers), gate)
    _join(records, leader, gate)
    for diagnostic in _likely(records, leader):
        gate.note(diagnostic)
    extra = {
        f"{name}.{key}": value for name, intake in named for key, value in intake.portfolio.extra.items()
    }
    joined = gate.finish(
        observed=_observed(named),
        extra=extra,
        tables=tuple(t for _, i in named for t in i.tables),
    )
    return attrs.evolve(
        joined,
        read=sum(i.read for i in intakes),
        accepted=sum(i.accepted for i in intakes) - joined.rejected,
        rejected=sum(i.rejected for i in intakes) + joined.rejected,
    )


def _named(intakes: tuple[Intake, ...]) -> list[tuple[str, Intake]]:
    named: list[tuple[str, Intake]] = []
    for intake in intakes:
        base = intake.source or "records"
        taken = sum(n == base or n.startswith(f"{base}-") for n, _ in named)
        named.append((f"{base}-{taken + 1}" if taken else base, intake))
    return named


def _prefixed(name: str, _: Kind, record_id: str) -> str:
    return f"{name}:{record_id}"


def _leaders(
    records: dict[Key, list[tuple[str, Any]]],
    same: Iterable[Iterable[str | Ref]],
    kinds: tuple[str, ...],
    gate: Gate,
) -> dict[Key, Key]:
    """Give for every record that is joined the record it becomes; the first of its group in reading order."""
    leader: dict[Key, Key] = {}
    order = {key: index for index, key in enumerate(records)}

    def root(key: Key) -> Key:
        while key in leader:
            key = leader[key]
        return key

    def join(one: Key, other: Key) -> None:
        first, second = sorted((root(one), root(other)), key=order.__getitem__)
        if first != second:
            leader[second] = first

    for group in same:
        keys = [_key(item, records) for item in group]
        for key in keys[1:]:
            if key[0] is not keys[0][0]:
                raise InvalidValueError(
                    "combine",
                    "same",
                    "must name records of one kind in each group",
                    [f"{k}:{i}" for k, i in keys],
                )
            join(keys[0], key)
    for (kind, id_kind, _value), found in _by_identifier(records, kinds).items():
        sources = [name for name, _ in found]
        if len(set(sources)) < len(sources):
            message = f"several {KINDS[kind].table} of one source share a {id_kind}; none is joined by it"
            gate.note(_note("combine.ambiguous", kind, found[0][1], message, Severity.WARNING))
        else:
            for _, key in found[1:]:
                join(found[0][1], key)
    return {key: root(key) for key in leader}


def _key(item: str | Ref, records: dict[Key, list[tuple[str, Any]]]) -> Key:
    ref = item if isinstance(item, Ref) else Ref.parse(item)
    if (ref.kind, ref.id) not in records:
        raise InvalidValueError(
            "combine",
            "same",
            "must name records there are, with their source before the id (customer:autotask:29)",
            str(ref),
        )
    return ref.kind, ref.id


def _by_identifier(
    records: dict[Key, list[tuple[str, Any]]],
    kinds: tuple[str, ...],
) -> dict[tuple[Kind, str, str], list[tuple[str, Key]]]:
    found: dict[tuple[Kind, str, str], list[tuple[str, Key]]] = {}
    for (kind, record_id), held in records.items():
        for name, record in held:
            for identifier in record.identifiers:
                if identifier.kind in kinds:
                    found.setdefault((kind, identifier.kind, identifier.value.casefold()), []).append(
                        (name, (kind, record_id)),
                    )
    return {key: value for key, value in found.items() if len(value) > 1}


def _join(records: dict[Key, list[tuple[str, Any]]], leader: dict[Key, Key], gate: Gate) -> None:
    """Put every record into the gate, those of a group as one, with ids of joined records replaced everywhere."""

    def rename(kind: Kind, record_id: str) -> str:
        return leader.get((kind, record_id), (kind, record_id))[1]

    groups: dict[Key, list[tuple[str, Any]]] = {}
    for key, held in records.items():
        groups.setdefault(leader.get(key, key), []).extend(held)
    for (kind, record_id), held in groups.items():
        whole = sorted(
            held,
            key=lambda h: h[1].implied,
        )  # what was described comes before what was only named
        merged = renamed(kind, whole[0][1], rename)
        for name, other in whole[1:]:
            merged = _merged(kind, merged, renamed(kind, other, rename), name, gate)
        own = KINDS[kind].id_field
        called = [(n, getattr(r, own)) for n, r in held if getattr(r, own) != record_id]
        old = [Identifier(kind="old_id", value=i.removeprefix(f"{n}:")) for n, i in called]
        change = {own: record_id, "identifiers": tuple(dict.fromkeys((*merged.identifiers, *old)))}
        gate.add(
            kind,
            attrs.evolve(merged, **change) if old else merged,
            f"{KINDS[kind].table} {redacted(record_id)}",
            rows=0,
        )


def _merged(kind: Kind, first: Any, other: Any, name: str, gate: Gate) -> Any:
    change: dict[str, Any] = {"identifiers": tuple(dict.fromkeys((*first.identifiers, *other.identifiers)))}
    extra = dict(first.extra)
    extra.update({k if k not in extra else f"{name}.{k}": v for k, v in other.extra.items()})
    for field, shape in fields_of(class_of(first)).items():
        if field in ("identifiers", "extra", "implied", KINDS[kind].id_field) or (
            shape.required and field == "customer_id"
        ):
            continue
        ours, theirs = getattr(first, field), getattr(other, field)
        empty = None if shape.required else shape.default
        if other.implied or theirs in (empty, ours):
            continue
        if ours == empty:
            change[field] = theirs
        else:
            extra[f"{name}.{field}"] = str(theirs)
            message = f"{field} is given differently by {name}; the first is taken, the other kept in extra"
            gate.note(
                _note(
                    "combine.differs",
                    kind,
                    (kind, getattr(first, KINDS[kind].id_field)),
                    message,
                    Severity.WARNING,
                    field,
                ),
            )
    return attrs.evolve(first, **change, extra=FrozenMap(extra))


def _likely(records: dict[Key, list[tuple[str, Any]]], leader: dict[Key, Key]) -> Iterator[Diagnostic]:
    """Propose pairs across sources that look like one: customers and sites by name, contacts by e-mail, assets by model."""
    seen: dict[tuple[Kind, str, str], tuple[str, Key]] = {}
    for key, held in records.items():
        kind = key[0]
        for name, record in held:
            for how, text in _likeness(kind, record):
                other = seen.setdefault((kind, how, text), (name, key))
                if other[0] != name and leader.get(other[1], other[1]) != leader.get(key, key):
                    message = f"{other[1][1]!r} and {key[1]!r} have the same {how}; if they are one, say so with same="
                    yield _note("combine.likely_pair", kind, key, message, Severity.NOTE)


def _likeness(kind: Kind, record: Any) -> Iterator[tuple[str, str]]:
    name = getattr(record, "name", "")
    if kind in (Kind.CUSTOMER, Kind.SITE):
        bare = record.customer_id if kind is Kind.CUSTOMER else record.site_id
        text = plain_name(name or bare.rpartition(":")[2])
        if text and not text.isdigit():
            yield "name", text
    elif kind is Kind.CONTACT and record.email:
        yield "e-mail", record.email.casefold()
    elif kind is Kind.ASSET and name and record.model:
        yield "name and model", f"{plain_name(name)}/{record.model.casefold()}"


def _note(code: str, kind: Kind, key: Key, message: str, severity: Severity, field: str = "") -> Diagnostic:
    return Diagnostic(
        code=code,
        message=redacted(message),
        severity=severity,
        table=KINDS[kind].table,
        record_id=redacted(key[1]),
        field=field,
    )


def _observed(named: list[tuple[str, Intake]]) -> tuple[Window, ...]:
    """Give the time every source with incidents observed; nothing where one of them did not say."""
    found: tuple[Window, ...] | None = None
    for _, intake in named:
        if not intake.portfolio.incidents:
            continue
        windows = intake.portfolio.observed
        found = windows if found is None else tuple(_overlaps(found, windows))
    return found or ()


def _overlaps(one: Iterable[Window], other: tuple[Window, ...]) -> Iterator[Window]:
    for a in one:
        for b in other:
            start, end = max(a.start, b.start), min(a.end, b.end)
            if start < end:
                yield Window(start=start, end=end)
