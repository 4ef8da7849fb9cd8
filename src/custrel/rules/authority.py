"""May this person approve that? A pure function of relationships."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, final

import attrs

from custrel._fields import member
from custrel.model import Approval, Authority, Money, Ref, Relationship, Role, Side, Verdict
from custrel.model.ref import ref_named

__all__ = ["authority"]

_ANY: Final = "*"  # an approval of this kind is good for every kind (model.Approval)
_STRENGTH: Final = {Verdict.YES: 2, Verdict.UNKNOWN: 1, Verdict.NO: 0}


def authority(
    contact_id: str,
    relationships: Sequence[Relationship],
    *,
    kind: str,
    amount: Money | None,
    subjects: Sequence[Ref | str],
    at: dt.datetime,
    left: frozenset[str] = frozenset(),
    side: Side | str = Side.CUSTOMER,
) -> Authority:
    """Say whether a contact may approve ``kind`` up to ``amount`` for ``subjects`` at an aware instant, and who could instead.

    ``subjects`` are the subject and everything it belongs to, widest last; a relationship to any of them
    counts. The most generous relationship decides; dates are UTC dates, both included. Unknown where an
    approver's powers are not recorded, the amount is not known but limited, the limit is in another currency,
    or nothing is recorded about the contact and no one else may. ``left`` are contacts who have left: they
    never may, and are never named. ``instead`` are those who may (sorted); where nobody certainly may, those
    who perhaps may. Only relationships on ``side`` count.

    Example:
        >>> shop, now = Ref.parse("customer:C1"), dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> jan = Relationship(relationship_id="R1", contact_id="Jan", subject=shop, role="technical")
        >>> ruiz = Relationship(relationship_id="R2", contact_id="Ruiz", subject=shop, role="approver",
        ...                     approves=[Approval(kind="memory")])
        >>> answer = authority("Jan", [jan, ruiz], kind="memory", amount=None, subjects=[shop], at=now)
        >>> print(answer.verdict, answer.instead, answer.reason)
        no ('Ruiz',) technical of customer:C1: nothing to approve
    """
    asked = _Question(
        kind=kind,
        amount=amount,
        subjects=tuple(map(ref_named, subjects)),
        day=at.astimezone(dt.UTC).date(),
        at=at,
    )
    held: dict[str, list[Relationship]] = {}
    ours = member(side, "authority", "side", kind=Side)
    for relationship in sorted(relationships, key=lambda r: r.relationship_id):
        if relationship.side is ours and relationship.subject in asked.subjects:
            held.setdefault(relationship.contact_id, []).append(relationship)
    others = {who: asked.answer(own)[0] for who, own in held.items() if who != contact_id and who not in left}
    instead = _named(others, Verdict.YES) or _named(others, Verdict.UNKNOWN)
    if contact_id in left:
        return Authority(verdict=Verdict.NO, reason="has left", instead=instead)
    if contact_id not in held:
        known = Verdict.YES in others.values()
        reason = (
            "not among those who may approve it"
            if known
            else "nothing is recorded about what they may approve"
        )
        return Authority(verdict=Verdict.NO if known else Verdict.UNKNOWN, reason=reason, instead=instead)
    verdict, reason = asked.answer(held[contact_id])
    return Authority(verdict=verdict, reason=reason, instead=() if verdict is Verdict.YES else instead)


@final
@attrs.frozen(kw_only=True, eq=False)
class _Question:
    """What is asked of every relationship alike."""

    kind: str
    amount: Money | None
    subjects: tuple[Ref, ...]
    day: dt.date
    at: dt.datetime

    def answer(self, held: Sequence[Relationship]) -> tuple[Verdict, str]:
        """Give the strongest verdict of one contact's relationships, the narrowest subject first where they are equal."""
        near = sorted(held, key=lambda r: self.subjects.index(r.subject))
        answers = [self._one(relationship) for relationship in near]
        return max(answers, key=lambda a: _STRENGTH[a[0]])

    def _one(self, held: Relationship) -> tuple[Verdict, str]:
        where = f"{held.role.value.replace('_', ' ')} of {held.subject}"
        if held.since is not None and self.day < held.since:
            return Verdict.NO, f"{where} only from {held.since}"
        if held.until is not None and self.day > held.until:
            return Verdict.NO, f"{where} only until {held.until}"
        if held.ended_at is not None and held.ended_at <= self.at:
            return Verdict.NO, f"{where} only until {held.ended_at:%Y-%m-%d}"
        if not held.approves:
            if held.role is Role.APPROVER:
                return Verdict.UNKNOWN, f"{where}, but what they may approve is not recorded"
            return Verdict.NO, f"{where}: nothing to approve"
        matching = [a for a in held.approves if a.kind in (self.kind, _ANY)]
        if not matching:
            return Verdict.NO, f"{where}: may approve {', '.join(sorted(a.kind for a in held.approves))} only"
        return max((self._limit(a, where) for a in matching), key=lambda a: _STRENGTH[a[0]])

    def _limit(self, approval: Approval, where: str) -> tuple[Verdict, str]:
        limit = approval.up_to
        if limit is None:
            return Verdict.YES, f"{where}: may approve {self.kind}"
        if self.amount is None:
            return Verdict.UNKNOWN, f"{where}: may approve {self.kind} up to {limit}; the amount is not known"
        if self.amount.currency != limit.currency:
            return (
                Verdict.UNKNOWN,
                f"{where}: the limit is {limit}, the amount {self.amount}; the rate is not known",
            )
        may = self.amount <= limit
        return (Verdict.YES if may else Verdict.NO), f"{where}: may approve {self.kind} up to {limit}"


def _named(answers: dict[str, Verdict], verdict: Verdict) -> tuple[str, ...]:
    return tuple(sorted(who for who, found in answers.items() if found is verdict))
