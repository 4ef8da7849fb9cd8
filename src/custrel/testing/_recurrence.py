"""Checks of a recurrence policy."""

import datetime as dt
from typing import Any, cast

import attrs

from custrel.findings import FleetProfile, Recurrence, merged
from custrel.model import Incident, IncidentStatus, Kind, Ref
from custrel.portfolio import Portfolio
from custrel.testing._cases import cases, fresh, of_cases, of_portfolios, plain, same
from custrel.testing._check import Failure, Named
from custrel.typing import CustomerCase


def ask(policy: Any, case: CustomerCase) -> tuple[Recurrence, ...]:
    """Do the whole walk over one case, and refuse answers of other types."""
    return walked(policy, [case])


def walked(policy: Any, over: list[CustomerCase]) -> tuple[Recurrence, ...]:
    """Do the whole walk over some cases: count, detect, settle."""
    fleet = _fleet(policy, over)
    found = tuple(r for case in over for r in _many(policy.detect(attrs.evolve(case, fleet=fleet)), "detect"))
    return _many(policy.settle(found), "settle")


def _fleet(policy: Any, over: list[CustomerCase]) -> FleetProfile:
    fleet = FleetProfile()
    for _ in range(policy.rounds):
        fleet = merged([_profile(policy, attrs.evolve(case, fleet=fleet)) for case in over])
    return fleet


def _profile(policy: Any, case: CustomerCase) -> FleetProfile:
    answer = policy.profile(case)
    plain(answer)
    if type(answer) is not FleetProfile:
        raise AssertionError(f"profile answers with a {type(answer).__name__}, not a FleetProfile")
    return answer


def _many(answer: Any, method: str) -> tuple[Recurrence, ...]:
    plain(answer)
    if type(answer) is not tuple:
        raise AssertionError(f"{method} answers with a {type(answer).__name__}, not a tuple")
    given = cast("tuple[Recurrence, ...]", answer)
    for item in cast("tuple[object, ...]", answer):
        if type(item) is not Recurrence:
            raise AssertionError(f"{method} answers with a {type(item).__name__} among the Recurrences")
    return given


def bare(found: tuple[Recurrence, ...]) -> object:
    """Give what was found without ids."""
    return sorted(
        repr(
            (
                r.key_name,
                [(e.start, e.end, len(e.incident_ids)) for e in r.episodes],
                r.probability,
                r.recurring,
                r.tempo,
            )
        )
        for r in found
    )


def checks() -> list[Named]:
    """Give the checks that are about recurrence."""
    return [
        ("stamped", "Provenance names the opinion behind every trouble.", _stamped),
        (
            "rounds_declared",
            "The walk asks for the profile exactly so many times, before anything is judged.",
            _rounds,
        ),
        (
            "mergeable_profile",
            "Customers are counted in parts, in any order, on any machine; the sum must be the same to the last digit.",
            _mergeable,
        ),
        (
            "settle_order",
            "Parts come back in any order; the final list must not hang on it.",
            _settle_order,
        ),
        (
            "evidence",
            "Every trouble names the incidents behind it; ones the customer does not have cannot be looked up.",
            _evidence,
        ),
        (
            "duplicates_add_nothing",
            "A ticket recorded twice is one trouble; counting it again makes every desk with careful clerks look worse.",
            _duplicates,
        ),
    ]


def _stamped(it: Any, n: int) -> Failure | None:
    def law(case: CustomerCase) -> None:
        for r in ask(it, case):
            if (r.policy, r.version) != (it.name, it.version):
                raise AssertionError(
                    f"a trouble is stamped {r.policy} {r.version}, not {it.name} {it.version}"
                )

    return of_cases(law, n)


def _rounds(it: Any, n: int) -> Failure | None:
    del n
    if type(it.rounds) is not int or it.rounds not in (0, 1, 2):
        return Failure(check="", why="", problem=f"declares {it.rounds!r} rounds; they must be 0, 1 or 2")
    return None


def _mergeable(it: Any, n: int) -> Failure | None:
    def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
        over, fleet, mine = cases(portfolio, as_of), FleetProfile(), fresh(it)
        for _ in range(mine.rounds):
            parts = [_profile(mine, attrs.evolve(case, fleet=fleet)) for case in over]
            again = [_profile(mine, attrs.evolve(case, fleet=fleet)) for case in reversed(over)]
            fleet = merged(parts)
            same(fleet, merged(again), "counted in the other order, the fleet differs")

    return of_portfolios(law, n, customers=(2, 3))


def _settle_order(it: Any, n: int) -> Failure | None:
    def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
        over = cases(portfolio, as_of)
        fleet = _fleet(it, over)
        found = tuple(r for case in over for r in it.detect(attrs.evolve(case, fleet=fleet)))
        same(it.settle(found), it.settle(found[::-1]), "settled in the other order, the list differs")

    return of_portfolios(law, n, customers=(2, 3))


def _evidence(it: Any, n: int) -> Failure | None:
    def law(case: CustomerCase) -> None:
        for r in ask(it, case):
            unknown = [i for i in r.incident_ids if case.maybe(Ref(kind=Kind.INCIDENT, id=i)) is None]
            if unknown:
                raise AssertionError(f"names incidents {unknown}, which the customer does not have")
            if [e.start for e in r.episodes] != sorted(e.start for e in r.episodes):
                raise AssertionError("gives its episodes out of time order")

    return of_cases(law, n)


def _duplicates(it: Any, n: int) -> Failure | None:
    def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
        doubles = [_double(i) for i in portfolio.incidents]
        for single, doubled in zip(
            cases(portfolio, as_of), cases(portfolio.adding(*doubles), as_of), strict=True
        ):
            one = sorted((r.key_name, r.n_episodes) for r in ask(it, single))
            two = sorted((r.key_name, r.n_episodes) for r in ask(it, doubled))
            same(one, two, "with every incident recorded again as a duplicate, the episodes differ")

    return of_portfolios(law, n)


def _double(incident: Incident) -> Incident:
    return attrs.evolve(
        incident,
        incident_id=f"{incident.incident_id}-again",
        status=IncidentStatus.DUPLICATE,
        resolved_at=None,  # with a later end it would not yet be known as a duplicate
        closed_at=None,
        reopened_at=(),
        parent_id=None,
        merged_into=None,
    )
