"""The three steps of the walk over some customers.

Plain functions on plain data, so that any executor can run them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar, final

import attrs

from custrel.assessment.policies import Policies, name_of
from custrel.errors import CustrelError, Diagnostic, PolicyError
from custrel.findings import Finding, FleetProfile, Recurrence, RelianceReport, merged
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase, Signal

T = TypeVar("T")
P = ParamSpec("P")


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

    def cases(self) -> Iterable[CustomerCase]:
        """Give the case of each customer, in the order given."""
        for customer_id in self.customer_ids:
            # Even a portfolio of one customer is cut: what of ours nobody refers to is in no case, whoever else is there.
            part = self.portfolio.only([customer_id])
            yield CustomerCase(customer_id=customer_id, as_of=self.as_of, portfolio=part, fleet=self.fleet)


def profile(task: Task) -> FleetProfile:
    """Count what these customers add to what is normal for the fleet."""
    policy = task.policies.recurrence
    return merged(_asked(name_of(policy), c, FleetProfile, policy.profile, c) for c in task.cases())


def judge(task: Task) -> list[tuple[RelianceReport, tuple[Recurrence, ...]]]:
    """Judge reliance and detect recurrence, customer by customer; reliance never sees the fleet."""
    reliance, recurrence = task.policies.reliance, task.policies.recurrence
    results: list[tuple[RelianceReport, tuple[Recurrence, ...]]] = []
    for case in task.cases():
        alone = attrs.evolve(case, fleet=FleetProfile())
        report = _asked(name_of(reliance), case, RelianceReport, reliance.evaluate, alone)
        found = _asked(name_of(recurrence), case, tuple, recurrence.detect, case)
        _only(Recurrence, found, name_of(recurrence), case.customer_id)
        results.append((report, found))
    return results


def signal(task: Task) -> list[tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]]:
    """Ask every signal about every customer; one that fails is reported and costs only its own findings."""
    results: list[tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]] = []
    for case, report, found in zip(task.cases(), task.reports, task.recurrences, strict=True):
        full = attrs.evolve(case, reliance=report, recurrences=found)
        findings: list[Finding] = []
        failed: list[Diagnostic] = []
        for one in task.policies.signals:
            try:
                findings.extend(_findings(one, full))
            except CustrelError as error:
                failed.append(_failure(one, case.customer_id, error))
        order = sorted(findings, key=lambda f: (f.code, str(f.subject), str(f.about), f.reason))
        results.append((tuple(order), tuple(failed)))
    return results


def _findings(one: Signal, case: CustomerCase) -> tuple[Finding, ...]:
    name = f"signal {name_of(one)!r}"

    def ask(case: CustomerCase) -> tuple[Any, ...]:
        return tuple(one(case))

    found = _asked(name, case, tuple, ask, case)
    _only(Finding, found, name, case.customer_id)
    return found


def _asked(
    policy: str,
    case: CustomerCase,
    wanted: type[T],
    ask: Callable[Concatenate[CustomerCase, P], T],
    given: CustomerCase,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Call a policy; what it raises or wrongly returns becomes a `PolicyError` naming it and the customer."""
    try:
        answer = ask(given, *args, **kwargs)
    except CustrelError:
        raise
    except Exception as error:
        raise PolicyError(policy, case.customer_id, f"raised {type(error).__name__}: {error}") from error
    if not isinstance(answer, wanted):
        raise PolicyError(
            policy, case.customer_id, f"returned {type(answer).__name__}, not {wanted.__name__}"
        )
    return answer


def _only(kind: type, found: Sequence[object], policy: str, customer_id: str) -> None:
    for item in found:
        if not isinstance(item, kind):
            raise PolicyError(
                policy, customer_id, f"returned a {type(item).__name__} among the {kind.__name__}s"
            )


def _failure(one: Signal, customer_id: str, error: CustrelError) -> Diagnostic:
    cause = error.__cause__ or error
    text = f"signal {name_of(one)!r} failed on customer {customer_id!r}: {type(cause).__name__}: {cause}"
    return Diagnostic(
        code="policy.signal_failed", message=text, place=f"customers {customer_id!r}", field=name_of(one)
    )
