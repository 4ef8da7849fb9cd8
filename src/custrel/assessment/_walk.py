"""The walk of the main job: cut time, count the fleet, judge each customer, settle, signal, order."""

import datetime as dt
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol, TypeVar, cast

import attrs

from custrel._fields import utc
from custrel.assessment import _work
from custrel.assessment._actions import actions_for, ordered_actions
from custrel.assessment._aside import set_aside
from custrel.assessment._asking import asked, caused, is_ours, settled, together
from custrel.assessment._defaults import default_policies
from custrel.assessment._order import standings
from custrel.assessment._origins import look_at, origins_of
from custrel.assessment._work import Task
from custrel.assessment.assessment import Assessment
from custrel.assessment.policies import Policies, Provenance, name_of
from custrel.errors import Diagnostic, InvalidValueError, PolicyError
from custrel.findings import Finding, FleetProfile, Recurrence, RelianceReport
from custrel.portfolio import Portfolio
from custrel.typing import RecurrencePolicy, ReliancePolicy, Signal

__all__ = ["assess"]

_INSTEAD: Final = (
    "must be a Portfolio: custrel.io.read_bundle(path).strict() for a file, .strict() of what was read, "
    "Portfolio.of(*records) for records"
)
T = TypeVar("T")
Progress = Callable[[str, int, int], None]


class Executor(Protocol):
    """What `assess` asks of an executor: its ``map``; any executor of `concurrent.futures` will do (slow to import here)."""

    def map(self, fn: Callable[..., T], /, *iterables: Iterable[Any]) -> Iterator[T]:
        """Apply a function to every item, giving the results in order."""
        ...


def assess(
    portfolio: Portfolio,
    *,
    as_of: dt.datetime,
    reliance: ReliancePolicy | None = None,
    recurrence: RecurrencePolicy | None = None,
    signals: Sequence[Signal] | None = None,
    fleet: FleetProfile | None = None,
    executor: Executor | None = None,
    partitions: int | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Tell which customers are about to suffer, why, and what to do first.

    As known at ``as_of`` (an aware instant).

    A policy left out is the built-in one; ``signals`` replaces the built-in list. ``fleet`` is a profile
    saved from an earlier assessment: with it, some customers are judged against that fleet instead of against
    each other. With ``executor`` (any of `concurrent.futures`) the customers are worked on in ``partitions``
    parts; the result is the same as without. ``progress`` is called with (step, done, total).

    Raises `InvalidValueError` for a naive ``as_of`` and for what is no portfolio, such as a path, no fleet or no executor;
    `PolicyError` where a policy raises, returns something
    else, changes what it is given, or does not pickle for an executor: it names the policy, the customer and, for an
    installed plugin, target and distribution; the original exception is its cause. A signal that fails costs only its own
    findings and is listed in ``diagnostics``, with its traceback.

    Example:
        >>> from custrel.model import Customer
        >>> result = assess(Portfolio.of(Customer(customer_id="C1")), as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> [standing.customer_id for standing in result.customers]
        ['C1']
    """
    if not isinstance(portfolio, Portfolio):
        raise InvalidValueError("assess", "portfolio", _INSTEAD, portfolio)
    moment = utc(as_of, "assess", "as_of")
    if partitions is not None and (type(partitions) is not int or partitions < 1):
        raise InvalidValueError("assess", "partitions", "must be a whole number, at least 1", partitions)
    _refuse_others(fleet, executor, progress)
    policies = _chosen(reliance, recurrence, signals)
    look_at(policies)
    try:
        return _walked(portfolio.known_at(moment), moment, policies, fleet, executor, partitions, progress)
    except PolicyError as error:
        origin = error.origin or origins_of(policies).get(error.policy, "")
        if origin == error.origin:
            raise
        raise PolicyError(error.policy, error.customer_id, error.problem, origin) from error.__cause__


def _refuse_others(fleet: object, executor: object, progress: object) -> None:
    if fleet is not None and not isinstance(fleet, FleetProfile):
        rule = "must be a FleetProfile: the .fleet of an earlier assessment"
        raise InvalidValueError("assess", "fleet", rule, fleet)
    if executor is not None and not callable(getattr(executor, "map", None)):
        rule = "must be an executor of concurrent.futures, or have its map"
        raise InvalidValueError("assess", "executor", rule, executor)
    if progress is not None and not callable(progress):
        rule = "must be a function of (step, done, total)"
        raise InvalidValueError("assess", "progress", rule, progress)


def _walked(
    known: Portfolio,
    moment: dt.datetime,
    policies: Policies,
    fleet: FleetProfile | None,
    executor: Executor | None,
    partitions: int | None,
    progress: Progress | None,
) -> Assessment:
    run = _Runner(executor=executor, partitions=partitions, progress=progress, policies=policies)
    whole = Task(
        portfolio=known,
        customer_ids=tuple(c.customer_id for c in known.customers),
        as_of=moment,
        policies=policies,
        fleet=FleetProfile() if fleet is None else fleet,
    )
    if executor is None and partitions is None:
        whole = _at_once(whole, counting=fleet is None)
    whole = attrs.evolve(whole, fleet=_profiled(run, whole) if fleet is None else fleet)
    judged = [one for part in run.over("judging customers", _work.judge, whole) for one in part]
    whole = attrs.evolve(whole, walk=None)  # what was grouped is not needed any more
    found = tuple(r for _, troubles in judged for r in troubles)
    final = settled(policies.recurrence, found, frozenset(whole.customer_ids))
    causes = caused(policies.recurrence, whole.fleet, frozenset(whole.customer_ids))
    told = attrs.evolve(whole, common_causes=causes)
    return _assembled(known, told, run, tuple(report for report, _ in judged), _in_order(final))


def _chosen(
    reliance: ReliancePolicy | None, recurrence: RecurrencePolicy | None, signals: Sequence[Signal] | None
) -> Policies:
    if signals is not None and (
        callable(signals) or isinstance(signals, str) or not isinstance(signals, Iterable)
    ):
        raise InvalidValueError("assess", "signals", "must be a list of signals, such as [mine]", signals)
    if reliance is not None and recurrence is not None and signals is not None:
        return Policies(reliance=reliance, recurrence=recurrence, signals=tuple(signals))
    built_in = default_policies()
    return Policies(
        reliance=built_in.reliance if reliance is None else reliance,
        recurrence=built_in.recurrence if recurrence is None else recurrence,
        signals=built_in.signals if signals is None else tuple(signals),
    )


@attrs.frozen(kw_only=True)
class _Runner:
    """Runs one step over all customers, here or in an executor.

    And always gives results in customer order.
    """

    executor: Executor | None
    partitions: int | None
    progress: Progress | None
    policies: Policies

    def __attrs_post_init__(self) -> None:
        if self.executor is not None:
            try:
                pickle.dumps(self.policies)
            except Exception as error:
                problem = f"do not pickle, so no executor can run them: {type(error).__name__}: {error}"
                raise PolicyError("the policies", "", problem) from error

    def over(self, step: str, work: Callable[[Task], T], whole: Task) -> list[T]:
        if whole.walk is not None and work is _work.profile:
            parts = [whole]  # it counts what it keeps, all at once
        else:
            parts = _parts(whole, self.partitions or _workers(self.executor) * 4)
        done = map(work, parts) if self.executor is None else self.executor.map(work, parts)
        return [self._told(step, i, len(parts), result) for i, result in enumerate(done)]

    def _told(self, step: str, index: int, total: int, result: T) -> T:
        if self.progress is not None:
            self.progress(step, index + 1, total)
        return result


def _workers(executor: Any) -> int:
    return int(getattr(executor, "_max_workers", 1) or 1)


def _parts(whole: Task, count: int) -> list[Task]:
    """Split a task into parts of consecutive customers, each with only their records."""
    ids = whole.customer_ids
    size = max(1, -(-len(ids) // count))
    parts: list[Task] = []
    for start in range(0, len(ids), size):
        mine = ids[start : start + size]
        parts.append(
            attrs.evolve(
                whole,
                portfolio=whole.portfolio if whole.kept else whole.portfolio.only(mine),
                customer_ids=mine,
                kept=whole.kept[start : start + size],
                first=start,
                reports=whole.reports[start : start + size],
                recurrences=whole.recurrences[start : start + size],
            )
        )
    return parts


def _at_once(whole: Task, *, counting: bool) -> Task:
    """Make every case once, and let a recurrence policy of ours keep what it counts of them.

    At 200,000 incidents that took 690 MB beside the records; reading every case again for each step took 800.
    """
    if not whole.customer_ids:
        return whole
    cases = tuple(whole.cases())
    policy: Any = whole.policies.recurrence
    walk = getattr(policy, "together", None) if is_ours(policy) else None
    if walk is None or not counting:
        return attrs.evolve(whole, kept=cases)
    lean = tuple(attrs.evolve(case, fleet=FleetProfile()) for case in cases)
    return attrs.evolve(whole, kept=cases, walk=cast("Any", asked(name_of(policy), "", object, walk, lean)))


def _profiled(run: _Runner, whole: Task) -> FleetProfile:
    fleet = FleetProfile()
    for number in range(whole.policies.recurrence.rounds):
        step = f"counting the fleet ({number + 1} of {whole.policies.recurrence.rounds})"
        parts = run.over(step, _work.profile, attrs.evolve(whole, fleet=fleet))
        fleet = together(whole.policies.recurrence, parts)
    return fleet


def _in_order(found: tuple[Recurrence, ...]) -> tuple[Recurrence, ...]:
    """Order troubles by probability of return, then expected episodes, then their key.

    Ties never depend on input order.
    """
    return tuple(
        sorted(
            found,
            key=lambda r: (
                -(r.probability or 0.0),
                -(r.expected or 0.0),
                r.customer_id or "",
                r.key_name,
                r.key,
            ),
        )
    )


def _assembled(
    known: Portfolio,
    whole: Task,
    run: _Runner,
    reports: tuple[RelianceReport, ...],
    final: tuple[Recurrence, ...],
) -> Assessment:
    theirs: dict[str, list[Recurrence]] = {}
    for r in final:
        for customer_id in {r.customer_id} if r.customer_id is not None else set(r.customers):
            theirs.setdefault(customer_id or "", []).append(r)
    mine = tuple(tuple(theirs.get(c, ())) for c in whole.customer_ids)
    told = attrs.evolve(whole, reports=reports, recurrences=mine)
    answers = [one for part in run.over("looking for signals", _work.signal, told) for one in part]
    findings: tuple[Finding, ...] = tuple(f for found, _ in answers for f in found)
    origins = origins_of(whole.policies)
    failed: tuple[Diagnostic, ...] = tuple(
        attrs.evolve(d, hint=origins.get(f"signal {d.field!r}", ""))
        for _, problems in answers
        for d in problems
    )
    open_, aside = set_aside(findings, known.decisions, whole.as_of)
    by_customer: dict[str | None, list[Finding]] = {}
    for finding in open_:
        by_customer.setdefault(finding.customer_id, []).append(finding)
    actions = ordered_actions(
        action
        for case, report, recurrences in zip(whole.cases(), reports, mine, strict=True)
        for action in actions_for(
            attrs.evolve(case, fleet=FleetProfile(), reliance=report, recurrences=recurrences),
            known,
            by_customer.get(case.customer_id, []),
            whole.policies.actions,
        )
    )
    import custrel  # noqa: PLC0415 - for the version alone

    return Assessment(
        as_of=whole.as_of,
        customers=standings(known, whole.as_of, reports, final, open_, actions),
        reliance=reports,
        recurrences=final,
        common_causes=whole.common_causes,
        findings=open_,
        set_aside=aside,
        actions=actions,
        diagnostics=failed,
        fleet=whole.fleet,
        provenance=Provenance(
            library=custrel.__version__, portfolio=known.fingerprint, policies=whole.policies.stamps
        ),
        portfolio=known,
        policies=whole.policies,
    )
