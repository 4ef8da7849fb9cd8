"""Which records may not fit: found by looking at differing references only, so that few records are looked at one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from custrel._fields import columns, differing
from custrel.model import Kind
from custrel.portfolio._owners import owner_of
from custrel.portfolio._references import SOFT, plain_references

_FEW = 32  # records that are sooner looked at one by one


def suspects(kind: Kind, table: Sequence[Any], ids: Mapping[Kind, Mapping[str, Any]]) -> Sequence[Any]:
    """Give the records that name something that is not there or is somebody else's, in their order; perhaps a few more.

    Equal pairs of owner and named record are judged once, however many records have them. Kinds whose references lie
    deeper than in fields of their own are given whole.
    """
    fields = plain_references(kind)
    if fields is None or len(table) < _FEW:
        return table
    named = ("customer_id", *(field for field, _ in fields))
    customers = ids[Kind.CUSTOMER]
    owners, *parts = zip(*differing(table, named), strict=True)  # records that name the same are judged once
    bad: dict[int, set[Any]] = {}
    for at, ((field, target), names) in enumerate(zip(fields, parts, strict=True), 1):
        wrong = {
            pair
            for pair in set(zip(owners, names, strict=True))
            if pair[1] is not None
            and not _fits(kind, field, target, pair[0] if pair[0] in customers else None, pair[1], ids)
        }
        if wrong:
            bad[at] = wrong
    if not bad:
        return ()
    rows = columns(table, named)
    return [r for r, row in zip(table, rows, strict=True) if any((row[0], row[at]) in bad[at] for at in bad)]


def _fits(
    kind: Kind, field: str, target: Kind, owner: str | None, name: Any, ids: Mapping[Kind, Mapping[str, Any]]
) -> bool:
    """Tell whether what is named (an id, or several) is there and not another customer's."""
    if name.__class__ is tuple:
        return all(_fits(kind, field, target, owner, one, ids) for one in name)
    other = ids[target].get(name)
    if other is None:
        return (kind, field) in SOFT
    return owner is None or owner_of(target, other, ids) in (None, owner)
