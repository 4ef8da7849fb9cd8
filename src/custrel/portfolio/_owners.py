"""Which record belongs to which customer, and what of the provider's own each customer refers to."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, final

import attrs

from custrel.model import Kind, Ref
from custrel.portfolio._prune import without
from custrel.portfolio._references import id_field, references

_BY_SUBJECT: Final = {Kind.RELATIONSHIP, Kind.FACT, Kind.DECISION}


@final
@attrs.frozen(kw_only=True, order=False, eq=False, repr=False)
class Owners:
    """The records of each kind by owner (None: the provider's own), in id order; made once per portfolio.

    ``told`` are the relationships, facts and decisions that belong to nobody, by what they are about.
    """

    owned: dict[Kind, dict[str | None, tuple[Any, ...]]]
    ids: dict[Kind, dict[str, Any]]
    told: dict[Ref, list[tuple[Kind, Any]]]

    def owner(self, ref: Ref) -> str | None:
        """Give the customer a reference leads to, None where it leads to nobody."""
        record = self.ids[ref.kind].get(ref.id)
        return None if record is None else owner_of(ref.kind, record, self.ids)


def owner_of(kind: Kind, record: Any, ids: Mapping[Kind, Mapping[str, Any]]) -> str | None:
    """Give the customer a record belongs to: by its own field, else through what it is about, else through its person."""
    person: str | None = None
    seen: set[Ref] = set()
    while kind in _BY_SUBJECT:
        if person is None and kind is not Kind.DECISION:
            who: str | None = record.contact_id if kind is Kind.RELATIONSHIP else record.by_contact_id
            contact = None if who is None else ids[Kind.CONTACT].get(who)
            person = None if contact is None else contact.customer_id
        subject = _subject(kind, record)
        record = ids[subject.kind].get(subject.id)
        if record is None or subject in seen:  # a fact may be about a fact about it
            return person
        seen.add(subject)
        kind = subject.kind
    customer_id: str | None = record.customer_id
    return person if customer_id is None else customer_id


def _subject(kind: Kind, record: Any) -> Ref:
    subject: Ref = record.finding.subject if kind is Kind.DECISION else record.subject
    return subject


def owners(tables: Mapping[Kind, Sequence[Any]], ids: dict[Kind, dict[str, Any]]) -> Owners:
    """Group every table by owner."""
    owned: dict[Kind, dict[str | None, tuple[Any, ...]]] = {}
    told: dict[Ref, list[tuple[Kind, Any]]] = {}
    for kind, table in tables.items():
        groups: dict[str | None, list[Any]] = {}
        for record in table:
            owner = owner_of(kind, record, ids)
            groups.setdefault(owner, []).append(record)
            if owner is None and kind in _BY_SUBJECT:
                told.setdefault(_subject(kind, record), []).append((kind, record))
        owned[kind] = {owner: tuple(group) for owner, group in groups.items()}
    return Owners(owned=owned, ids=ids, told=told)


def part(groups: Owners, customer_ids: Sequence[str]) -> dict[Kind, tuple[Any, ...]]:
    """Give the tables of some customers, with all of the provider's own they refer to, directly or through others.

    What is known about the provider's own belongs to everybody who uses it.
    """
    chosen: dict[Kind, dict[str, Any]] = {
        kind: {getattr(r, id_field(kind)): r for c in customer_ids for r in owned.get(c, ())}
        for kind, owned in groups.owned.items()
    }
    if any(
        None in owned for owned in groups.owned.values()
    ):  # most portfolios hold nothing of the provider's own
        _add_shared(groups, chosen)
    return {kind: tuple(table[k] for k in sorted(table)) for kind, table in chosen.items()}


def _add_shared(groups: Owners, chosen: dict[Kind, dict[str, Any]]) -> None:
    added: list[tuple[Kind, str]] = []
    todo: list[tuple[Kind, Any]] = [(kind, r) for kind, table in chosen.items() for r in table.values()]
    while todo:
        kind, record = todo.pop()
        for _, target, target_id in references(kind, record):
            other = groups.ids[target].get(target_id)
            if (
                other is None
                or target_id in chosen[target]
                or owner_of(target, other, groups.ids) is not None
            ):
                continue
            chosen[target][target_id] = other
            added.append((target, target_id))
            todo.append((target, other))
            for about, told in groups.told.get(Ref(kind=target, id=target_id), ()):
                chosen[about][getattr(told, id_field(about))] = told
                todo.append((about, told))
    # Of our own router at another customer's site this customer sees the router, not the site.
    for kind, record_id in added:
        chosen[kind][record_id] = without(kind, chosen[kind][record_id], chosen)
