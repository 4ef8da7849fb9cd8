"""Factors made from functions: they travel to other processes, however they were made."""

import copy
import datetime as dt
import pickle
from typing import Any

import attrs
import pytest

from custrel.errors import InvalidValueError, PolicyError
from custrel.model import UNKNOWN, Customer, Job
from custrel.portfolio import Portfolio
from custrel.reliance import AccumulatedReliance, FunctionFactor, factor
from custrel.typing import CustomerCase


@factor(question="would the press write about it?", scale=("no", "yes"), ceiling=0.5)
def press(evidence: Any, /) -> Any:
    return UNKNOWN


def plain(evidence: Any, /) -> Any:
    return UNKNOWN


@pytest.mark.parametrize(
    "made",
    [
        press,
        attrs.evolve(press, ceiling=0.25, name="renamed"),
        FunctionFactor(name="plain", question="?", ceiling=0.5, function=plain),
    ],
    ids=["decorated", "changed", "given"],
)
def test_a_factor_of_a_module_pickles(made: FunctionFactor) -> None:
    """A decorated function stands under the factor's name, not its own; it comes back with every field all the same."""
    for again in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert again == made
        assert again.function is made.function


def test_a_factor_of_nowhere_does_not_pickle() -> None:
    """What no other process could find is refused when it is sent, not when it is asked."""
    made = FunctionFactor(name="local", question="?", ceiling=0.5, function=lambda evidence: UNKNOWN)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(made)


async def later(evidence: Any, /) -> Any:
    return UNKNOWN


class Waits:
    """A factor whose reading must be awaited."""

    name, question, scale, ceiling, time_driven = "waits", "?", (), 0.5, False

    async def read(self, evidence: Any, /) -> Any:
        return UNKNOWN


class Hides(Waits):
    """A plain reading on the face of it, which gives a coroutine."""

    def read(self, evidence: Any, /) -> Any:  # type: ignore[override]
        return later(evidence)


def test_a_factor_that_must_be_awaited_is_refused_wherever_it_shows() -> None:
    """Made from an async function, plugged in with an async `read`, or found out when asked: the same sentence each time."""
    says = "must be a plain function, not an asynchronous one: nobody awaits its answer"
    with pytest.raises(InvalidValueError, match=says):
        FunctionFactor(name="later", question="?", ceiling=0.5, function=later)
    with pytest.raises(InvalidValueError, match=says):
        factor(question="?", ceiling=0.5)(later)
    with pytest.raises(InvalidValueError, match=rf"factors\[waits\]\.read {says}"):
        AccumulatedReliance().with_factor(Waits())
    shop = Portfolio.of(Customer(customer_id="C1"), Job(job_id="J1", customer_id="C1"))
    case = CustomerCase.of(shop, "C1", as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(PolicyError, match=f"factor 'waits'.*{says}"):
        AccumulatedReliance().with_factor(Hides()).evaluate(case)


def test_the_class_of_a_factor_is_refused_with_how_to_make_one() -> None:
    """A class has all that a factor has, and reads nothing: said when it is plugged in, not when the first job is read."""
    with pytest.raises(InvalidValueError, match=r"must be factors, not their classes: Waits\(\)"):
        AccumulatedReliance().with_factor(Waits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ask",
    [
        lambda p, given: p.evaluate(given),
        lambda p, given: p.scores(given),
        lambda p, given: p.questions(given, 3),
        lambda p, given: p.explain(given, "A1"),
        lambda p, given: p.contributions(given),
        lambda p, given: p.sensitivity(given),
        lambda p, given: p.to_reach(given, "A1", "low"),
    ],
)
def test_a_portfolio_in_place_of_a_case_is_refused_with_how_to_make_one(ask: Any) -> None:
    """The policy is asked about one customer; whoever gives it everybody is told the way, whatever they asked."""
    shop = Portfolio.of(Customer(customer_id="C1"))
    for given in (shop, None):
        with pytest.raises(
            InvalidValueError, match=r"must be a CustomerCase: CustomerCase.of\(portfolio, customer_id"
        ):
            ask(AccumulatedReliance(), given)
