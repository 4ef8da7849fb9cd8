"""Plain functions and asynchronous ones: nobody here awaits an answer."""

import inspect
from collections.abc import AsyncIterable, Awaitable, Coroutine

_RULE = "must be a plain function, not an asynchronous one: nobody awaits its answer"


def asynchronous(function: object) -> str:
    """Say in words that a function, or what is called through `__call__`, is asynchronous; empty where it is plain."""
    for called in (function, getattr(type(function), "__call__", None)):  # noqa: B004 - the function itself is looked at
        if inspect.iscoroutinefunction(called) or inspect.isasyncgenfunction(called):
            return _RULE
    return ""


def unawaited(answer: object) -> str:
    """Say in words that an answer waits to be awaited, and let go of it; empty where it is a plain one."""
    if isinstance(answer, Coroutine):
        answer.close()  # it would complain later, to nobody, that it never was awaited
    return _RULE if isinstance(answer, (Awaitable, AsyncIterable)) else ""
