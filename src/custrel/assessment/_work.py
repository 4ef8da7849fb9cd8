"""The three steps of the walk over some customers.

Plain functions on plain data, so that any executor can run them.
"""

import datetime as dt
import functools
from collections.abc import Iterable
from typing import Final, Protocol, cast, final

import attrs

from custrel._show import frames_of, said
from custrel.assessment._asking import asked, detected, evaluated, is_ours, profiled, signaled, together
from custrel.assessment.policies import Policies, name_of
from custrel.errors import Diagnostic, PolicyError
from custrel.findings import CommonCause, Finding, FleetProfile, Recurrence, RelianceReport
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase, Signal

_FOUND: Final = cast("type[tuple[Recurrence, ...]]", tuple)


class Together(Protocol):
    """What a recurrence policy of ours makes of many customers at once; see `RecurrenceDetector.together`."""

    def profile(self, fleet: FleetProfile, /) -> FleetProfile:
        """Count what all of them add to what is normal for the fleet."""
        ...

    def judged(self, place: int, /, fleet: FleetProfile) -> tuple[Recurrence, ...]:
        """Give the troubles of one of them."""
        ...


@final
@attrs.frozen(kw_only=True)
class Task:
    """Some customers of a known portfolio, with everything a worker needs."""

    portfolio: Portfolio
    customer_ids: tuple[str, ...]
    as_of: dt.datetime
    policies: Policies
    fleet: FleetProfile
    reports: tuple[RelianceReport, ...] = ()
    recurrences: tuple[tuple[Recurrence, ...], ...] = ()
    common_causes: tuple[CommonCause, ...] = ()
    # Where all happens in one process: every case once, with what was made of it so far.
    kept: tuple[CustomerCase, ...] = ()
    first: int = 0  # where among all customers these begin
    walk: Together | None = None

    def cases(self) -> Iterable[CustomerCase]:
        """Give the case of each customer, in the order given."""
        if self.kept:
            yield from (attrs.evolve(case, fleet=self.fleet) for case in self.kept)
            return
        for customer_id in self.customer_ids:
            # Even a portfolio of one customer is cut: what of ours nobody refers to is in no case, whoever else is there.
            part = self.portfolio.only([customer_id])
            yield CustomerCase(customer_id=customer_id, as_of=self.as_of, portfolio=part, fleet=self.fleet)


def profile(task: Task) -> FleetProfile:
    """Count what these customers add to what is normal for the fleet."""
    policy = task.policies.recurrence
    if task.walk is not None:
        return asked(name_of(policy), "", FleetProfile, task.walk.profile, task.fleet)
    ours = is_ours(policy)
    return together(policy, [profiled(policy, case, ours) for case in task.cases()])


def judge(task: Task) -> list[tuple[RelianceReport, tuple[Recurrence, ...]]]:
    """Judge reliance and detect recurrence, customer by customer; reliance never sees the fleet."""
    reliance, recurrence = task.policies.reliance, task.policies.recurrence
    ours = is_ours(reliance), is_ours(recurrence)
    results: list[tuple[RelianceReport, tuple[Recurrence, ...]]] = []
    for place, case in enumerate(task.cases(), task.first):
        report = evaluated(reliance, attrs.evolve(case, fleet=FleetProfile()), ours[0])
        if task.walk is None:
            found = detected(recurrence, case, ours[1])
        else:
            judged = functools.partial(task.walk.judged, fleet=task.fleet)
            found = asked(name_of(recurrence), case.customer_id, _FOUND, judged, place)
        results.append((report, found))
    return results


def signal(task: Task) -> list[tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]]:
    """Ask every signal about every customer; one that fails is reported and costs only its own findings."""
    results: list[tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]] = []
    signals = [(one, is_ours(one)) for one in task.policies.signals]
    for case, report, found in zip(task.cases(), task.reports, task.recurrences, strict=True):
        causes = tuple(c for c in task.common_causes if case.customer_id in c.customers)
        full = attrs.evolve(case, reliance=report, recurrences=found, common_causes=causes)
        findings: list[Finding] = []
        failed: list[Diagnostic] = []
        for one, ours in signals:
            try:
                findings.extend(signaled(one, full, ours))
            except PolicyError as error:
                failed.append(_failure(one, case.customer_id, error))
        order = sorted(findings, key=lambda f: (f.code, str(f.subject), str(f.about), f.reason))
        results.append((tuple(order), tuple(failed)))
    return results


def _failure(one: Signal, customer_id: str, error: PolicyError) -> Diagnostic:
    cause = error.__cause__
    text = said(cause) if cause is not None else error.problem
    return Diagnostic(
        code="policy.signal_failed",
        message=f"signal {name_of(one)!r} failed on customer {customer_id!r}: {text}",
        place=f"customers {customer_id!r}",
        field=name_of(one),
        traceback=frames_of(error if cause is None else cause),
    )
