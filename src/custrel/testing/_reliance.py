"""Checks of a reliance policy."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs

from custrel._fields import FrozenMap
from custrel.findings import Band, Reading, RelianceReport
from custrel.model import Consequence, Dimension, Fact, Kind, Level
from custrel.portfolio import Portfolio
from custrel.testing._cases import cases, of_cases, of_portfolios, plain
from custrel.testing._check import Failure, Named, Run
from custrel.typing import CustomerCase

_CLOSE = 1e-9  # published digits are rounded to 12 places; sums of some of them to fewer


def ask(policy: Any, case: CustomerCase) -> RelianceReport:
    """Ask the policy, and refuse an answer that is no report."""
    answer = policy.evaluate(case)
    plain(answer)
    if type(answer) is not RelianceReport:
        raise AssertionError(f"answers with a {type(answer).__name__}, not a RelianceReport")
    return answer


def bare(report: RelianceReport) -> object:
    """Give the numbers of a report without ids."""
    assets = sorted(repr((a.alone, a.now, a.share, a.implied)) for a in report.assets)
    return (report.total, report.breadth, report.peak, assets, report.nothing_known)


def checks() -> list[Named]:
    """Give the checks that are about reliance."""
    return [
        (
            "stamped",
            "Provenance names the opinion behind every number.",
            _over(_stamped),
        ),
        (
            "every_asset",
            "An asset nobody described still gets an answer: unknown is not zero, and not absent.",
            _over(_every_asset),
        ),
        (
            "in_range",
            "Readings are shares from 0 to 1, and the typical value lies inside the range it is typical of.",
            _over(_in_range),
        ),
        (
            "contributions_sum",
            "Attention is divided by shares; shares that do not add up to the whole mislead.",
            _over(_shares),
        ),
        (
            "more_consequence_never_lowers",
            "If stopping a job hurts more, relying on it cannot count for less.",
            _monotone,
        ),
    ]


def _over(law: Callable[[Any, CustomerCase, RelianceReport], None]) -> Run:
    def run(it: Any, n: int) -> Failure | None:
        return of_cases(lambda case: law(it, case, ask(it, case)), n)

    return run


def _stamped(it: Any, case: CustomerCase, report: RelianceReport) -> None:
    told = (report.policy, report.version, report.customer_id)
    if told != (it.name, it.version, case.customer_id):
        raise AssertionError(f"the report is stamped {told}, not {(it.name, it.version, case.customer_id)}")


def _every_asset(it: Any, case: CustomerCase, report: RelianceReport) -> None:
    del it
    told, held = [a.asset_id for a in report.assets], [a.asset_id for a in case.assets]
    if told != held:
        raise AssertionError(f"it reports on assets {told} in this order, the case holds {held}")


def _readings(report: RelianceReport) -> list[tuple[str, Reading]]:
    found = [("total", report.total), ("breadth", report.breadth), ("peak", report.peak)]
    found += [(f"{a.asset_id}.alone", a.alone) for a in report.assets]
    found += [(f"{a.asset_id}.now", a.now) for a in report.assets]
    return found + [(f"site {s.site_id}", s.reading) for s in report.sites]


def _in_range(it: Any, case: CustomerCase, report: RelianceReport) -> None:
    del it, case
    worst_first = list(Band)
    for name, reading in _readings(report):
        lo, hi = reading.range.lo, reading.range.hi
        if not (0 <= lo <= hi <= 1 and lo - _CLOSE <= reading.typical <= hi + _CLOSE):
            raise AssertionError(f"{name} has range {reading.range} and typical {reading.typical}")
        bands = [worst_first.index(b) for b in (reading.band_hi, reading.band, reading.band_lo)]
        if bands != sorted(bands):
            raise AssertionError(f"{name} is {reading.band}, outside its own bands {reading.words}")


def _shares(it: Any, case: CustomerCase, report: RelianceReport) -> None:
    del it, case
    shares = [a.share for a in report.assets]
    if not shares or any(s is None for s in shares):
        return
    lo, hi = sum(s.lo for s in shares if s), sum(s.hi for s in shares if s)
    if not lo - _CLOSE <= report.total.typical <= hi + _CLOSE:
        raise AssertionError(
            f"shares add up to {lo:.6g} to {hi:.6g}, the total is {report.total.typical:.6g}"
        )


def _monotone(it: Any, n: int) -> Failure | None:
    def law(portfolio: Portfolio, as_of: dt.datetime) -> None:
        worst: FrozenMap[Dimension, Consequence] = FrozenMap(dict.fromkeys(Dimension, Level.ESSENTIAL))
        hurt = tuple(attrs.evolve(j, consequences=worst) for j in portfolio.jobs)
        raised = attrs.evolve(portfolio, jobs=hurt, facts=tuple(map(_worst, portfolio.facts)))
        for before, after in zip(cases(portfolio, as_of), cases(raised, as_of), strict=True):
            one, two = ask(it, before).total, ask(it, after).total
            if two.range.hi < one.range.hi - _CLOSE or two.range.lo < one.range.lo - _CLOSE:
                raise AssertionError(
                    f"with every consequence essential the total fell from {one.range} to {two.range}"
                )

    return of_portfolios(law, n)


def _worst(fact: Fact) -> Fact:
    """Say the worst where a fact speaks of a job's consequence: a policy may go by what people said, not by the record."""
    of_a_job = fact.subject.kind is Kind.JOB and fact.name.startswith("consequences.")
    return attrs.evolve(fact, value=Level.ESSENTIAL.value) if of_a_job else fact
