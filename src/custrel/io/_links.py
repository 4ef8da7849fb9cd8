"""Which ids a record names, and the smallest record that can stand for an id nobody described."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from custrel._fields import FrozenMap
from custrel.io._kinds import is_tuple
from custrel.model import KINDS, REFERENCES, Asset, Contact, Contract, Customer, Job, Kind, Problem, Ref, Site

_THEIRS = frozenset(
    {"contact_id", "contact_ids", "made_to", "delivered_to", "decided_by", "participants", "by_contact_id"},
)
_SOFT = frozenset({(Kind.CUSTOMER, "parent_id")})  # a group's head office may lie outside
_WITH_SUBJECT = frozenset({Kind.RELATIONSHIP, Kind.RECOMMENDATION, Kind.FACT})


def names_any(kind: Kind, wanted: frozenset[Kind]) -> bool:
    """Tell whether records of a kind can name records of any of some kinds."""
    return bool(wanted) and (kind in _WITH_SUBJECT or bool(_readers(kind, wanted)))


def linked(kind: Kind, record: Any, wanted: frozenset[Kind]) -> Iterator[tuple[str, Kind, str]]:
    """Give (field, kind, id) of every record of the ``wanted`` kinds that this one names and needs."""
    for field, target, head, read in _readers(kind, wanted):
        value = getattr(record, head)
        if value:
            for record_id in read(value):
                yield field, target, record_id
    if kind in _WITH_SUBJECT and record.subject.kind in wanted:
        ref: Ref = record.subject
        yield "subject", ref.kind, ref.id


@functools.cache
def _readers(
    kind: Kind, wanted: frozenset[Kind]
) -> tuple[tuple[str, Kind, str, Callable[[Any], Iterator[str]]], ...]:
    found: list[tuple[str, Kind, str, Callable[[Any], Iterator[str]]]] = []
    for field, target in REFERENCES[kind].items():
        if target in wanted and (kind, field) not in _SOFT:
            head, *tail = field.split(".")
            found.append((field, target, head, functools.partial(_walk, path=tuple(tail))))
    return tuple(found)


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if is_tuple(value):
        items = value
        for item in items:
            yield from _walk(item, path)
    elif path:
        yield from _walk(getattr(value, path[0]), path[1:])
    elif value is not None:
        yield value


def stub(kind: Kind, record_id: str, referrer: Any, field: str) -> Any | None:
    """Give a record that says nothing but the id (and whose it must be); None where a kind cannot stand on an id alone."""
    owner = getattr(referrer, "customer_id", None)
    if kind is Kind.CUSTOMER:
        return Customer(customer_id=record_id, implied=True)
    if kind in (Kind.SITE, Kind.JOB, Kind.CONTRACT):
        made: Any = {Kind.SITE: Site, Kind.JOB: Job, Kind.CONTRACT: Contract}[kind]
        return (
            None
            if owner is None
            else made(**{KINDS[kind].id_field: record_id}, customer_id=owner, implied=True)
        )
    if kind is Kind.ASSET:
        return Asset(asset_id=record_id, customer_id=owner, implied=True)
    if kind is Kind.CONTACT:
        return Contact(contact_id=record_id, customer_id=owner if field in _THEIRS else None, implied=True)
    if kind is Kind.PROBLEM:
        return Problem(problem_id=record_id, customer_id=owner, implied=True)
    return None


def dropped(record: Any, field: str, record_id: str) -> Any:
    """Give the record without a link that leads nowhere; what it said is kept aside."""
    extra = record.extra | {f"unresolved.{field}": record_id}
    value = getattr(record, field)
    kept = tuple(v for v in value if v != record_id) if is_tuple(value) else None
    return attrs.evolve(record, **{field: kept}, extra=FrozenMap(dict(extra)))
