"""Is what a plugin offers what its extension point needs? Asked once, when it is loaded or registered."""

import math
from collections.abc import Callable
from typing import Any, Final

from custrel._fields import asynchronous
from custrel.plugins._kinds import Extension
from custrel.typing import Factor, RecurrencePolicy, ReliancePolicy, Signal

PROTOCOLS: Final[dict[Extension, Any]] = {
    Extension.FACTORS: Factor,
    Extension.RELIANCE: ReliancePolicy,
    Extension.RECURRENCE: RecurrencePolicy,
    Extension.SIGNALS: Signal,
}
_METHODS: Final[dict[Extension, tuple[str, ...]]] = {
    Extension.FACTORS: ("read",),
    Extension.RELIANCE: ("evaluate",),
    Extension.RECURRENCE: ("profile", "detect", "settle"),
    Extension.SIGNALS: ("__call__",),
}
_ROUNDS: Final = (0, 1, 2)


def made(target: Any) -> Any:
    """Give the thing itself: a class is called without arguments."""
    return target() if isinstance(target, type) else target


def problem_of(extension: Extension, thing: Any) -> str:
    """Say in words what is missing for this extension point; empty where nothing is."""
    for attribute, fits, rule in _ATTRIBUTES[extension]:
        if not hasattr(thing, attribute):
            return f"has no {attribute!r}, which a {PROTOCOLS[extension].__name__} needs"
        value: object = getattr(thing, attribute)
        if not fits(value):
            return f"has {attribute} = {value!r}, which must be {rule}"
    return unaskable(extension, thing)


def unaskable(extension: Extension, thing: Any) -> str:
    """Say in words why nobody can ask it at all: a method is missing, or asynchronous; empty where one can."""
    for method in _METHODS[extension]:
        if not callable(getattr(thing, method, None)):
            needs = f"a {PROTOCOLS[extension].__name__} needs"
            return f"is a {type(thing).__name__} without the method {method!r} that {needs}"
        waits = asynchronous(thing if method == "__call__" else getattr(thing, method))
        if waits:
            return waits if method == "__call__" else f"has {method}, which {waits}"
    return ""


def _word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _share(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value) and 0 <= value <= 1


def _scale(value: object) -> bool:
    if not isinstance(value, tuple):
        return False
    words: tuple[object, ...] = value  # pyright: ignore[reportUnknownVariableType]
    return all(_word(word) for word in words) and len(set(words)) == len(words)


_Rule = tuple[str, Callable[[object], bool], str]
_NAME: Final[_Rule] = ("name", _word, "text that is not empty")
_NAMED: Final[tuple[_Rule, ...]] = (_NAME, ("version", _word, "text that is not empty"))
_ATTRIBUTES: Final[dict[Extension, tuple[_Rule, ...]]] = {
    Extension.FACTORS: (
        _NAME,
        ("question", _word, "text that is not empty"),
        ("scale", _scale, "a tuple of different words, mildest first"),
        ("ceiling", _share, "a number from 0 to 1"),
        ("time_driven", lambda v: isinstance(v, bool), "True or False"),
    ),
    Extension.RELIANCE: _NAMED,
    Extension.RECURRENCE: (*_NAMED, ("rounds", lambda v: type(v) is int and v in _ROUNDS, "0, 1 or 2")),
    Extension.SIGNALS: (),
}
