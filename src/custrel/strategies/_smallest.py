"""Trying a law on many examples and keeping the smallest that breaks it, for those who must not know hypothesis."""

import contextlib
import warnings
from collections.abc import Callable
from typing import Any, final

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

__all__ = ["Counterexample", "counterexample"]


@final
@attrs.frozen(kw_only=True, order=False)
class Counterexample:
    """What breaks a law, made as small as possible, and the exception it ended in.

    Example:
        >>> Counterexample(drawn=(0,), error=AssertionError("no")).drawn
        (0,)
    """

    drawn: tuple[Any, ...]
    error: Exception


class _EnoughError(BaseException):
    """Ends the search at once; no `Exception`, so that Hypothesis lets it through."""


def counterexample(
    law: Callable[..., object], *drawn_from: st.SearchStrategy[Any], examples: int = 25, effort: int = 400
) -> Counterexample | None:
    """Call ``law`` with drawn arguments ``examples`` times, the same ones every time; give the smallest that raises, else None.

    ``effort`` is how many more calls go into making it smaller: with more, it may become smaller still.

    Example:
        >>> from hypothesis import strategies as st
        >>> def small(n):
        ...     assert n < 10
        >>> counterexample(small, st.integers(0, 1000), examples=200).drawn
        (10,)
    """
    failed: list[Counterexample] = []
    calls = 0

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
    )
    @given(st.tuples(*drawn_from))
    def tried(drawn: tuple[Any, ...]) -> None:
        nonlocal calls
        calls += bool(failed)
        if calls > effort:
            raise _EnoughError
        try:
            law(*drawn)
        except Exception as error:
            failed.append(Counterexample(drawn=drawn, error=error))
            raise

    # Ours, or Hypothesis's word that it cannot be repeated: the last failure is the smallest either way.
    with contextlib.suppress(Exception, _EnoughError), warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)  # about the size of what we show in our own way
        tried()
    return failed[-1] if failed else None
