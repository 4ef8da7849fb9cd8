"""Taking something away politely: a warning at the caller's line in at least two minor releases, then it goes."""

import functools
import importlib
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final, ParamSpec, TypeVar

from custrel.errors import InvalidValueError

__all__ = ["deprecated", "renamed"]

P = ParamSpec("P")
T = TypeVar("T")
_MINORS: Final = 2  # docs/explanation/upgrade-policy.md
_RELEASE: Final = re.compile(r"(\d+)\.(\d+)")


def deprecated(*, since: str, gone: str, instead: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a function or method that goes in release ``gone``; each call warns at the caller's line and works as before.

    ``since`` and ``gone`` are releases such as "0.2" and "0.4", ``instead`` is what to use. Raises `InvalidValueError`
    where less than two minor releases lie between them.

    Example:
        >>> @deprecated(since="0.2", gone="0.4", instead="custrel.io.read_bundle")
        ... def load(path):
        ...     return path
        >>> load.__deprecated__
        'load is deprecated since 0.2 and goes in 0.4; use custrel.io.read_bundle'
    """
    _notice(since, gone)

    def marked(function: Callable[P, T]) -> Callable[P, T]:
        message = _message(function.__qualname__, since, gone, instead)

        @functools.wraps(function)
        def warned(*args: P.args, **kwargs: P.kwargs) -> T:
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        warned.__deprecated__ = message  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] - PEP 702's name
        return warned

    return marked


def renamed(room: str, names: Mapping[str, str], *, since: str, gone: str) -> Callable[[str], Any]:
    """Give a ``__getattr__`` for a room: its old names go on working, with a warning, until release ``gone``.

    ``names`` maps each old name to the new one, dotted from the root.

    Example:
        >>> old = renamed("custrel.model", {"Span": "custrel.model.Window"}, since="0.2", gone="0.4")
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     old("Span").__name__
        'Window'
    """
    _notice(since, gone)

    def find(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        message = _message(f"{room}.{name}", since, gone, names[name])
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        home, _, new = names[name].rpartition(".")
        return getattr(importlib.import_module(home), new)

    return find


def _message(name: str, since: str, gone: str, instead: str) -> str:
    return f"{name} is deprecated since {since} and goes in {gone}; use {instead}"


def _notice(since: str, gone: str) -> None:
    first, last = (_RELEASE.fullmatch(release) for release in (since, gone))
    if first is None or last is None:
        raise InvalidValueError(
            "deprecated", "since and gone", "must be releases such as '0.2'", (since, gone)
        )
    (major, minor), (end, end_minor) = ((int(m[1]), int(m[2])) for m in (first, last))
    if end < major or (end == major and end_minor < minor + _MINORS):
        rule = f"must leave at least {_MINORS} minor releases of warning, or end with a major one"
        raise InvalidValueError("deprecated", "gone", rule, gone)
