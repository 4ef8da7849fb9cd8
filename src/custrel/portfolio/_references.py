"""Reading the references inside a record: which ids it names, and of which kind."""

import functools
from collections.abc import Callable, Iterator
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
    for field, target, read in _readers(kind):
        for record_id in read(record):
            yield field, target, record_id
    subject = _REF_FIELDS.get(kind)
    if subject:
        ref: Ref = getattr(record, subject)
        yield subject, ref.kind, ref.id


@functools.cache
def _readers(kind: Kind) -> tuple[tuple[str, Kind, Callable[[Any], Iterator[str]]], ...]:
    return tuple(
        (field, target, _reader(tuple(field.split(".")))) for field, target in REFERENCES[kind].items()
    )


def _reader(path: tuple[str, ...]) -> Callable[[Any], Iterator[str]]:
    def read(value: Any) -> Iterator[str]:
        yield from _walk(value, path)

    return read


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
