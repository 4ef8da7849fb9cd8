"""Factors made from functions: they travel to other processes, however they were made."""

import copy
import pickle
from typing import Any

import attrs
import pytest

from custrel.model import UNKNOWN
from custrel.reliance import FunctionFactor, factor


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
