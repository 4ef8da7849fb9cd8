"""Plain and asynchronous functions are told apart, whatever they are wrapped in."""

import functools
from typing import Any

import pytest

from custrel._fields import asynchronous, unawaited


async def waits(case: Any) -> None: ...


async def yields(case: Any) -> Any:
    yield case


def answers(case: Any) -> Any:
    return case


def hands_over(case: Any) -> Any:
    return waits(case)


class Waits:
    """Has one of each."""

    async def __call__(self, case: Any) -> None: ...

    async def method(self, case: Any) -> None: ...

    def plain(self, case: Any) -> None: ...


class Awaitable:
    """Neither a coroutine nor a plain answer."""

    def __await__(self) -> Any:
        yield


@pytest.mark.parametrize(
    "function", [waits, yields, Waits(), Waits().method, functools.partial(waits, 1), Waits.method]
)
def test_what_must_be_awaited_is_seen_before_it_is_called(function: Any) -> None:
    """Functions, generators, methods, objects that are called and partial calls."""
    assert "must be a plain function" in asynchronous(function)


@pytest.mark.parametrize(
    "function", [answers, hands_over, Waits().plain, functools.partial(answers, 1), len, Waits, 7]
)
def test_plain_functions_are_left_alone(function: Any) -> None:
    """Also a class with asynchronous methods, and what cannot be called: that is for others to say."""
    assert asynchronous(function) == ""


@pytest.mark.parametrize(
    "answer", [lambda: hands_over(1), lambda: yields(1), Awaitable], ids=["await", "for", "own"]
)
def test_an_answer_that_waits_is_let_go(answer: Any) -> None:
    """No coroutine is left behind to warn that it was never awaited: a warning is an error in these tests."""
    given = answer()
    assert "must be a plain function" in unawaited(given)
    assert getattr(given, "cr_frame", None) is None


@pytest.mark.parametrize("answer", [None, 7, (), [1], iter(()), (x for x in ()), answers, waits])
def test_plain_answers_are_left_alone(answer: Any) -> None:
    """A generator is an answer, and a function that was not called is wrong for another reason."""
    assert unawaited(answer) == ""
