"""Whom to call about a subject, from the escalation contacts and, where none are named, from the roles that fill in."""

from typing import Final

from custrel.findings import Call, CallLevel, CallList
from custrel.model import Kind, Ref, Role, Side
from custrel.typing import CustomerCase

_NAMED: Final = {
    Role.ESCALATION_PRIMARY: CallLevel.PRIMARY,
    Role.ESCALATION_BACKUP: CallLevel.BACKUP,
    Role.ESCALATION_MANAGER: CallLevel.MANAGER,
    Role.ESCALATION_DIRECTOR: CallLevel.DIRECTOR,
}
# Who fills in where nobody is named (house judgement): the one who does that work anyway, the first role that somebody holds.
_FILLS_IN: Final[dict[tuple[Side, CallLevel], tuple[Role, ...]]] = {
    (Side.PROVIDER, CallLevel.PRIMARY): (Role.DAILY_OWNER, Role.SUPPORT_AGENT),
    (Side.PROVIDER, CallLevel.BACKUP): (Role.SERVICE_ENGINEER,),
    (Side.PROVIDER, CallLevel.MANAGER): (Role.OPERATIONS_SUPERVISOR, Role.ACCOUNT_MANAGER),
    (Side.PROVIDER, CallLevel.DIRECTOR): (Role.EXECUTIVE_SPONSOR,),
    (Side.CUSTOMER, CallLevel.PRIMARY): (Role.PRIMARY_CONTACT, Role.TECHNICAL),
    (Side.CUSTOMER, CallLevel.MANAGER): (Role.DECISION_MAKER, Role.APPROVER),
    (Side.CUSTOMER, CallLevel.DIRECTOR): (Role.EXECUTIVE_SPONSOR,),
}


def call_list(case: CustomerCase, subject: Ref) -> CallList:
    """Give whom to call about a subject of the case: for it, else for the jobs that need it, its site, the customer."""
    areas = _areas(case, subject)
    held = [r for r in case.relationships_on(*areas) if case.is_in_force(r)]
    held.sort(key=lambda r: (areas.index(r.subject), r.relationship_id))
    calls: list[Call] = []
    for side in (Side.PROVIDER, Side.CUSTOMER, Side.PARTNER):
        for level in CallLevel:
            named = [r for r in held if r.side is side and _NAMED.get(r.role) is level]
            filling = () if named else _FILLS_IN.get((side, level), ())
            there = next(
                (role for role in filling if any(r.side is side and r.role is role for r in held)), None
            )
            chosen = named or [r for r in held if r.side is side and r.role is there]
            calls += [
                Call(
                    level=level,
                    side=side,
                    contact_id=r.contact_id,
                    area=r.subject,
                    role=r.role,
                    stands_in=not named,
                )
                for r in chosen
            ]
    return CallList(subject=subject, calls=tuple(dict.fromkeys(calls)))


def named_areas(case: CustomerCase) -> tuple[Ref, ...]:
    """Give the subjects for which somebody is named to be called, other than the customer as a whole."""
    named = {r.subject for r in case.relationships if r.role in _NAMED and case.is_in_force(r)}
    return tuple(sorted(named - {case.ref}, key=str))


def _areas(case: CustomerCase, subject: Ref) -> list[Ref]:
    chain = list(case.belongs_to(subject))
    jobs = [
        Ref(kind=Kind.JOB, id=j.job_id)
        for j in case.jobs
        if subject.kind is Kind.ASSET and any(u.asset_id == subject.id for s in j.stages for u in s.units)
    ]
    return [*chain[:1], *jobs, *chain[1:]]
