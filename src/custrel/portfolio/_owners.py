"""Which record belongs to which customer, and what of the provider's own each customer refers to."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import attrs

from custrel.model import Kind, Ref
from custrel.portfolio._references import id_field, references

_BY_SUBJECT = {Kind.RELATIONSHIP, Kind.FACT, Kind.DECISION}


@final
@attrs.frozen(kw_only=True, order=False, eq=False, repr=False)
class Owners:
    """The records of each kind by owner (None: the provider's own), in id order; made once per portfolio."""

    owned: dict[Kind, dict[str | None, tuple[Any, ...]]]
    ids: dict[Kind, dict[str, Any]]

    def owner(self, ref: Ref) -> str | None:
        """Give the customer a reference leads to, None where it leads to nobody."""
        record = self.ids[ref.kind].get(ref.id)
        return None if record is None else owner_of(ref.kind, record, self.ids)


def owner_of(kind: Kind, record: Any, ids: Mapping[Kind, Mapping[str, Any]]) -> str | None:
    """Give the customer a record belongs to, directly or through its subject."""
    if kind not in _BY_SUBJECT:
        customer_id: str | None = record.customer_id
        return customer_id
    subject: Ref = record.finding.subject if kind is Kind.DECISION else record.subject
    target = ids[subject.kind].get(subject.id)
    owner = None
    if target is not None and subject.kind not in _BY_SUBJECT:
        owner = target.customer_id
    if owner is None and kind is Kind.RELATIONSHIP:
        owner = ids[Kind.CONTACT][record.contact_id].customer_id
    return owner


def owners(tables: Mapping[Kind, Sequence[Any]], ids: dict[Kind, dict[str, Any]]) -> Owners:
    """Group every table by owner."""
    owned: dict[Kind, dict[str | None, tuple[Any, ...]]] = {}
    for kind, table in tables.items():
        groups: dict[str | None, list[Any]] = {}
        for record in table:
            groups.setdefault(owner_of(kind, record, ids), []).append(record)
        owned[kind] = {owner: tuple(group) for owner, group in groups.items()}
    return Owners(owned=owned, ids=ids)


def part(groups: Owners, customer_ids: Sequence[str]) -> dict[Kind, tuple[Any, ...]]:
    """Give the tables of some customers, with every record of the provider's own they refer to, directly or through others."""
    chosen: dict[Kind, dict[str, Any]] = {
        kind: {getattr(r, id_field(kind)): r for c in customer_ids for r in owned.get(c, ())}
        for kind, owned in groups.owned.items()
    }
    shared = any(
        None in owned for owned in groups.owned.values()
    )  # most portfolios hold nothing of the provider's own
    todo = (
        [] if not shared else [(kind, record) for kind, table in chosen.items() for record in table.values()]
    )
    own_assets: list[str] = []
    while todo:
        kind, record = todo.pop()
        for _, target, target_id in references(kind, record):
            if target is Kind.CUSTOMER or target_id in chosen[target]:
                continue
            other = groups.ids[target].get(target_id)
            if other is not None and owner_of(target, other, groups.ids) is None:
                chosen[target][target_id] = other
                todo.append((target, other))
                if target is Kind.ASSET:
                    own_assets.append(target_id)
    wanted = {Ref(kind=Kind.ASSET, id=a) for a in own_assets}
    if wanted:  # what is known about the provider's own assets belongs to everybody who uses them
        for fact in groups.owned[Kind.FACT].get(None, ()):
            if fact.subject in wanted:
                chosen[Kind.FACT][fact.fact_id] = fact
    return {kind: tuple(table[k] for k in sorted(table)) for kind, table in chosen.items()}
