"""Reading the references inside a record: which ids it names, and of which kind."""

import functools
from collections.abc import Iterator
from typing import Any

from custrel.model import KINDS, REFERENCES, Kind, Record, Ref

_REF_FIELDS: dict[Kind, str] = {
    Kind.RELATIONSHIP: "subject",
    Kind.RECOMMENDATION: "subject",
    Kind.FACT: "subject",
}
SOFT = frozenset(
    {(Kind.CUSTOMER, "parent_id")}
)  # may name a customer outside this portfolio: a part of it is still whole


def references(kind: Kind, record: Record) -> Iterator[tuple[str, Kind, str]]:
    """Give (field, kind, id) of every record this one names."""
    plain, deep = _readers(kind)
    for field, target in plain:
        value: Any = getattr(record, field)
        if value is None:
            continue
        if value.__class__ is tuple:
            for record_id in value:
                yield field, target, record_id
        else:
            yield field, target, value
    for field, target, path in deep:
        for record_id in _walk(record, path):
            yield field, target, record_id
    subject = _REF_FIELDS.get(kind)
    if subject:
        ref: Ref = getattr(record, subject)
        yield subject, ref.kind, ref.id


def plain_references(kind: Kind) -> tuple[tuple[str, Kind], ...] | None:
    """Give (field, kind) of the fields that hold ids; None where a kind has no owner of its own or names something deeper."""
    plain, deep = _readers(kind)
    return None if deep or kind in _REF_FIELDS or ("customer_id", Kind.CUSTOMER) not in plain else plain


@functools.cache
def _readers(
    kind: Kind,
) -> tuple[tuple[tuple[str, Kind], ...], tuple[tuple[str, Kind, tuple[str, ...]], ...]]:
    """Tell plain fields, which every record is asked for, from those inside nested values."""
    fields = REFERENCES[kind].items()
    plain = tuple((field, target) for field, target in fields if "." not in field)
    return plain, tuple((field, target, tuple(field.split("."))) for field, target in fields if "." in field)


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, tuple):
        items: tuple[Any, ...] = value  # pyright: ignore[reportUnknownVariableType]
        for item in items:
            yield from _walk(item, path)
    elif path:
        yield from _walk(getattr(value, path[0]), path[1:])
    elif value is not None:
        yield value


def id_field(kind: Kind) -> str:
    """Give the name of the field that holds the id of a kind."""
    return KINDS[kind].id_field
