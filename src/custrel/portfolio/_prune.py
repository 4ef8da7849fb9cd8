"""What hangs on a record that was not known: references are blanked, and what cannot stand alone goes with it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import attrs

from custrel.model import REFERENCES, Kind, Ref, Stage

Kept = dict[Kind, dict[str, Any]]

# Parents first, so that one pass is enough for all but subjects, which may be of any kind.
ORDER: Final = (
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
# Fields a record cannot be without, and those that may name what is not here.
_LEFT_ALONE: Final = {(Kind.CUSTOMER, "parent_id"), (Kind.RELATIONSHIP, "contact_id")}


def prune(kept: Kept) -> None:
    """Blank references to dropped records and drop what cannot stand without one, until nothing is left to drop."""
    before = -1
    while before != (now := sum(map(len, kept.values()))):
        before = now
        for kind in ORDER:
            table = kept[kind]
            for record_id, record in list(table.items()):
                rest = _pruned(kind, record, kept)
                if rest is None:
                    del table[record_id]
                elif rest is not record:
                    table[record_id] = rest


def _pruned(kind: Kind, record: Any, kept: Kept) -> Any | None:
    owner = getattr(record, "customer_id", None)
    if owner is not None and owner not in kept[Kind.CUSTOMER]:
        return None
    if kind is Kind.RELATIONSHIP and record.contact_id not in kept[Kind.CONTACT]:
        return None
    if kind in (Kind.RELATIONSHIP, Kind.RECOMMENDATION, Kind.FACT):
        subject: Ref = record.subject
        if subject.id not in kept[subject.kind]:
            return None
    return without(kind, record, kept)


def without(kind: Kind, record: Any, kept: Kept) -> Any:
    """Give a record without the optional names of what is not kept; itself where there are none."""
    change = dict(_changes(kind, record, kept))
    return attrs.evolve(record, **change) if change else record


def _changes(kind: Kind, record: Any, kept: Kept) -> Iterator[tuple[str, Any]]:
    """Give the fields of a record that name dropped ones, without them."""
    for field, target in REFERENCES[kind].items():
        if field == "customer_id" or (kind, field) in _LEFT_ALONE:
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
