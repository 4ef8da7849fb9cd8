"""Checks of a signal."""

from collections.abc import Iterable
from typing import Any

import attrs

from custrel.findings import Finding
from custrel.model import Kind
from custrel.recurrence import RecurrenceDetector
from custrel.reliance import AccumulatedReliance
from custrel.testing._cases import of_cases, plain
from custrel.testing._check import Failure, Named
from custrel.typing import CustomerCase


def ask(signal: Any, case: CustomerCase) -> tuple[Finding, ...]:
    """Ask the signal, and refuse an answer that is not findings."""
    answer = signal(case)
    plain(answer)
    if not isinstance(answer, Iterable):
        raise AssertionError(f"answers with a {type(answer).__name__}, not with findings")  # noqa: TRY004 - a check fails, no caller erred
    given: tuple[Any, ...] = tuple(answer)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    for item in given:
        if type(item) is not Finding:
            raise AssertionError(f"answers with a {type(item).__name__} among the findings")
    return given


def bare(found: tuple[Finding, ...]) -> object:
    """Give what was found without ids."""
    return sorted(repr((f.code, f.severity.value, f.measure, f.renewal)) for f in found)


def checks() -> list[Named]:
    """Give the checks that are about signals."""
    return [
        (
            "works_before_and_after",
            "A signal is given reliance and recurrences in an assessment, and neither when asked alone.",
            _with_results,
        ),
        (
            "own_customer",
            "A finding filed under another customer is lost to both.",
            _own,
        ),
        (
            "subject_in_case",
            "A finding is about something a reader can look up; its evidence too.",
            _subjects,
        ),
        (
            "one_finding_per_identity",
            "Code, subject and what it is about name a finding from day to day; two of one name cannot be told apart.",
            _identity,
        ),
    ]


def _with_results(it: Any, n: int) -> Failure | None:
    reliance, recurrence = AccumulatedReliance(), RecurrenceDetector()

    def law(case: CustomerCase) -> None:
        given = attrs.evolve(case, reliance=reliance.evaluate(case), recurrences=recurrence.run(case))
        ask(it, case)
        ask(it, given)

    return of_cases(law, n)


def _own(it: Any, n: int) -> Failure | None:
    def law(case: CustomerCase) -> None:
        for finding in ask(it, case):
            if finding.customer_id != case.customer_id:
                raise AssertionError(
                    f"{finding.code} is filed under {finding.customer_id!r}, not {case.customer_id!r}"
                )

    return of_cases(law, n)


def _subjects(it: Any, n: int) -> Failure | None:
    def law(case: CustomerCase) -> None:
        for finding in ask(it, case):
            named = [finding.subject, *finding.evidence, *([finding.about] if finding.about else [])]
            missing = [str(ref) for ref in named if ref.kind is not Kind.CUSTOMER and case.maybe(ref) is None]
            if missing or (finding.subject.kind is Kind.CUSTOMER and finding.subject != case.ref):
                raise AssertionError(f"{finding.code} names {missing or finding.subject}, not in the case")

    return of_cases(law, n)


def _identity(it: Any, n: int) -> Failure | None:
    def law(case: CustomerCase) -> None:
        keys = [f.key for f in ask(it, case)]
        twice = sorted({str(k) for k in keys if keys.count(k) > 1})
        if twice:
            raise AssertionError(f"finds {twice[0]} twice")

    return of_cases(law, n)
