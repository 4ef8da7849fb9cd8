"""Checks of a factor: one more dimension of consequence."""

import datetime as dt
import itertools
import pickle
from collections.abc import Callable
from typing import Any, Final

import attrs

from custrel._fields import FrozenMap
from custrel.model import FULL, NOT_APPLICABLE, UNKNOWN, Customer, Fact, How, Interval, Job, Kind, Ref
from custrel.plugins import Extension
from custrel.portfolio import Portfolio
from custrel.reliance import AccumulatedReliance
from custrel.strategies import relabelled
from custrel.testing import _cases, _elsewhere
from custrel.testing._cases import cases, fresh, of_cases, of_portfolios, plain, same
from custrel.testing._check import Failure, Named, Run
from custrel.testing._shared import declared
from custrel.typing import CustomerCase, JobEvidence

_NOTED: Final[FrozenMap[str, object]] = FrozenMap({"u_unheard_of": "x"})
Law = Callable[[Any, JobEvidence], object]


def ask(factor: Any, evidence: JobEvidence) -> object:
    """Ask the factor, and refuse an answer that is neither a share, unknown nor not applicable."""
    answer = factor.read(evidence)
    plain(answer)
    if answer is UNKNOWN or answer is NOT_APPLICABLE:
        return answer
    if type(answer) is not Interval:
        raise AssertionError(f"reads a {type(answer).__name__}, not an Interval, UNKNOWN or NOT_APPLICABLE")
    if answer not in FULL:
        raise AssertionError(f"reads {answer}, outside 0 to 1")
    return answer


def checks() -> list[Named]:
    """Give every check of a factor."""
    first, *others = _elsewhere.checks("factors", _evidence)
    return [
        first,
        (
            "declared",
            "The policy and the person asked both need name, question, scale and ceiling.",
            declared(Extension.FACTORS),
        ),
        ("in_range", "A reading is a share of the worst, or says that it is not known.", _over(ask)),
        ("deterministic", "The same job must read the same tomorrow.", _over(_twice)),
        ("picklable", "Process pools carry the policy, and with it every factor.", _picklable),
        ("no_mutation", "Other factors read the same job after you.", _over(_unchanged)),
        ("empty_input", "Most jobs begin as a name.", _empty),
        ("unicode", "Names come in every script, with direction marks and line breaks.", _unicode),
        ("unknown_fields", "Exports hold columns nobody reads; they must not move a number.", _over(_noted)),
        (
            "monotone_scale",
            "The scale runs from mildest to worst; a worse answer that reads lower turns it round.",
            _scale,
        ),
        ("unaffected_by_other_customers", "A job must not read by who was looked at before.", _neighbours),
        (
            "works_in_a_policy",
            "A unit nobody described is read through an implied job that carries the unit's own fields.",
            _in_policy,
        ),
        (
            "order_independent",
            "The same jobs under other ids, in another order, must read the same.",
            _order,
        ),
        (
            "time_zone_independent",
            "The report made in Auckland and the one made in Madrid are about the same instant.",
            _over(_zones),
        ),
        (
            "no_look_ahead",
            "What was read of a later day must not leak into an earlier one, or every backtest flatters.",
            _look_ahead,
        ),
        *others,
    ]


def _evidence(case: CustomerCase) -> list[JobEvidence]:
    return [
        JobEvidence(
            job=job,
            customer=case.customer,
            site=case.site(job.site_id),
            facts=case.facts_on(Ref(kind=Kind.JOB, id=job.job_id)),
        )
        for job in case.jobs
    ]


def _over(law: Law) -> Run:
    def run(it: Any, n: int) -> Failure | None:
        return of_cases(lambda case: [law(it, e) for e in _evidence(case)], n)

    return run


def _twice(it: Any, evidence: JobEvidence) -> None:
    same(ask(it, evidence), ask(it, evidence), "the same job was read in two ways")


def _picklable(it: Any, n: int) -> Failure | None:
    other = pickle.loads(pickle.dumps(it))  # noqa: S301 - made one line above
    law: Law = lambda it, e: same(ask(it, e), ask(other, e), "before pickling and after it readings differ")  # noqa: E731
    return _over(law)(it, n)


def _unchanged(it: Any, evidence: JobEvidence) -> None:
    before = pickle.loads(pickle.dumps(evidence))  # noqa: S301
    ask(it, evidence)
    if evidence != before:
        raise AssertionError("the evidence it was given is changed afterwards")


def _one(it: Any, evidence: JobEvidence, what: str) -> Failure | None:
    try:
        ask(it, evidence)
    except Exception as error:  # noqa: BLE001 - a stranger's code
        return Failure(check="", why="", problem=_cases.said(error), counterexample=what)
    return None


def _empty(it: Any, n: int) -> Failure | None:
    del n
    bare = JobEvidence(job=Job(job_id="J1", customer_id="C1"), customer=Customer(customer_id="C1"))
    return _one(it, bare, "a job and a customer with nothing but ids")


def _unicode(it: Any, n: int) -> Failure | None:
    del n
    odd = "Ω\u202e<b>é̱\u2028😀\n"
    job = Job(job_id=f"J{odd}J", customer_id="C1", name=odd, role=odd, outcome=odd)
    told = tuple(
        Fact(
            fact_id=f"F{i}",
            subject=Ref(kind=Kind.JOB, id=job.job_id),
            name=name,
            value=odd,
            how=How.INTERVIEWED,
        )
        for i, name in enumerate((it.name, odd))
    )
    evidence = JobEvidence(job=job, customer=Customer(customer_id="C1", name=odd), facts=told)
    return _one(it, evidence, f"a job with names and facts that read {odd!r}")


def _noted(it: Any, evidence: JobEvidence) -> None:
    noted = attrs.evolve(
        evidence,
        job=attrs.evolve(evidence.job, extra=_NOTED),
        customer=attrs.evolve(evidence.customer, extra=_NOTED),
    )
    same(ask(it, evidence), ask(it, noted), "a field nobody knows changed the reading")


def _told(evidence: JobEvidence, name: str, word: str) -> JobEvidence:
    subject = Ref(kind=Kind.JOB, id=evidence.job.job_id)
    fact = Fact(fact_id="F-answer", subject=subject, name=name, value=word, how=How.INTERVIEWED)
    return attrs.evolve(evidence, facts=(*(f for f in evidence.facts if f.name != name), fact))


def _scale(it: Any, n: int) -> Failure | None:
    def law(it: Any, evidence: JobEvidence) -> None:
        readings = [ask(it, _told(evidence, it.name, word)) for word in it.scale]
        known = [(w, r) for w, r in zip(it.scale, readings, strict=True) if isinstance(r, Interval)]
        for (mild, low), (worse, high) in itertools.pairwise(known):
            if high.lo < low.lo or high.hi < low.hi:
                raise AssertionError(f"the answer {worse!r} reads {high}, below {mild!r} at {low}")

    return _over(law)(it, n)


def _neighbours(it: Any, n: int) -> Failure | None:
    def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
        evidence = [e for case in cases(portfolio, as_of) for e in _evidence(case)]
        mine = fresh(it)
        forward = [ask(mine, e) for e in evidence]
        backward = [ask(mine, e) for e in reversed(evidence)][::-1]
        same(forward, backward, "read in the other order, the jobs read differently")

    return of_portfolios(law, n, customers=(2, 4))


def _order(it: Any, n: int) -> Failure | None:
    def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
        other = relabelled(portfolio, _cases.reversed_name)
        one, two = (
            sorted(repr(ask(it, e)) for case in cases(p, as_of) for e in _evidence(case))
            for p in (portfolio, other)
        )
        same(one, two, "with records in the other order (ids renamed) the readings differ")

    return of_portfolios(law, n)


def _zones(it: Any, evidence: JobEvidence) -> None:
    with _cases.machine_zone("UTC"):
        here = ask(it, evidence)
    with _cases.machine_zone("Pacific/Kiritimati"):
        there = ask(it, evidence)
    same(here, there, "on a machine in another time zone the job reads differently")


def _look_ahead(it: Any, n: int) -> Failure | None:
    def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
        now = [e for case in cases(portfolio, as_of) for e in _evidence(case)]
        later = [e for case in cases(portfolio, as_of + dt.timedelta(days=90)) for e in _evidence(case)]
        mine = fresh(it)
        before = [ask(mine, e) for e in now]
        for evidence in later:
            ask(mine, evidence)
        same(
            before,
            [ask(mine, e) for e in now],
            "after a later day was read, the earlier one reads differently",
        )

    return of_portfolios(law, n)


def _in_policy(it: Any, n: int) -> Failure | None:
    return of_cases(lambda case: AccumulatedReliance(factors=(it,)).evaluate(case), n)
