"""Threads may share a portfolio and an assessment: whoever asks first, every answer is the serial one."""

import datetime as dt
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from custrel import Assessment, assess, io
from custrel.portfolio import Portfolio

THREADS = 8


@pytest.fixture
def many_switches() -> Iterator[None]:
    """Let threads interrupt each other a thousand times more often than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


def _at_once(ask: Callable[[int], object]) -> list[object]:
    """Ask from eight threads that start at the same moment; give the answers in their order."""
    together = threading.Barrier(THREADS)

    def one(number: int) -> object:
        together.wait(timeout=60)
        return ask(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def _fresh(thing: object) -> object:
    """The same without anything it has remembered."""
    return pickle.loads(pickle.dumps(thing))


def _looked_up(portfolio: Portfolio, as_of: dt.datetime) -> object:
    """Everything a portfolio answers from indexes it makes on first use."""
    known = portfolio.known_at(as_of)
    return (
        [portfolio.get("customer", c.customer_id) for c in portfolio.customers],
        [str(f) for c in portfolio.customers for f in portfolio.find(c.customer_id)],
        [portfolio.incidents_on(a.asset_id) for a in portfolio.assets],
        [portfolio.dependants_of(a.asset_id) for a in portfolio.assets],
        [portfolio.coverage(a.asset_id, at=as_of) for a in portfolio.assets],
        [portfolio.authority(c.contact_id, kind="memory", at=as_of) for c in portfolio.contacts],
        [portfolio.only([c.customer_id]) for c in portfolio.customers],
        known,
        known.fingerprint,
    )


def test_threads_share_a_portfolio(portfolio: Portfolio, as_of: dt.datetime, many_switches: None) -> None:
    """Eight threads ask a portfolio nobody has asked before; each hears what one alone hears from another copy."""
    serial = _looked_up(portfolio, as_of)
    shared = _fresh(portfolio)
    assert isinstance(shared, Portfolio)
    for answer in _at_once(lambda _: _looked_up(shared, as_of)):
        assert answer == serial


def test_threads_assess_one_portfolio(portfolio: Portfolio, as_of: dt.datetime, many_switches: None) -> None:
    """Eight assessments at once of one portfolio, at four instants, are those made one after the other, to the byte."""
    instants = [as_of - dt.timedelta(days=30 * n) for n in range(4)]
    serial = [io.write_assessment(assess(portfolio, as_of=at)) for at in instants]
    shared = _fresh(portfolio)
    assert isinstance(shared, Portfolio)
    found = _at_once(lambda n: io.write_assessment(assess(shared, as_of=instants[n % 4])))
    assert found == serial * 2


def _asked(assessment: Assessment, earlier: Assessment) -> object:
    """Everything an assessment answers."""
    ids = [standing.customer_id for standing in assessment.customers]
    tables = ("customers", "assets", "jobs", "recurrences", "findings", "actions", "questions", "diagnostics")
    return (
        [str(assessment.brief(name, earlier=earlier)) for name in ids],
        [assessment.questions(name) for name in ids],
        [assessment.case_of(name) for name in ids],
        [assessment.to_rows(table) for table in tables],
        str(assessment.first_screen(earlier=earlier)),
        str(assessment.compare(earlier)),
        io.write_assessment(assessment),
    )


def test_threads_share_an_assessment(portfolio: Portfolio, as_of: dt.datetime, many_switches: None) -> None:
    """Eight threads read one assessment nobody has read before; each reads what one alone reads in another copy."""
    earlier = assess(portfolio, as_of=as_of - dt.timedelta(days=7))
    made = assess(portfolio, as_of=as_of)
    serial = _asked(made, earlier)
    shared = _fresh(made)
    assert isinstance(shared, Assessment)
    for answer in _at_once(lambda _: _asked(shared, earlier)):
        assert answer == serial


def test_assess_in_threads_of_its_own(portfolio: Portfolio, as_of: dt.datetime, many_switches: None) -> None:
    """A thread pool as executor gives the serial assessment."""
    with ThreadPoolExecutor(THREADS) as pool:
        assert assess(portfolio, as_of=as_of, executor=pool) == assess(portfolio, as_of=as_of)
