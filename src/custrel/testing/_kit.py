"""The four questions "is mine correct?", and the same as parameters for pytest."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from custrel._show import said
from custrel.errors import InvalidValueError, UnknownNameError
from custrel.plugins import Extension
from custrel.plugins._validate import PROTOCOLS, made, unaskable
from custrel.testing import _factor, _recurrence, _reliance, _shared, _signal
from custrel.testing._check import Check, ConformanceError, Failure, Named, Report, named
from custrel.typing import Factor, RecurrencePolicy, ReliancePolicy, Signal

__all__ = [
    "check_factor",
    "check_recurrence_policy",
    "check_reliance_policy",
    "check_signal",
    "checks_for",
    "parametrize_with_checks",
]

F = TypeVar("F", bound=Callable[..., Any])
_EXAMPLES: Final = 25
_FIRST: Final = "comes_back"
_DECLARED: Final = "declared"
_METHODS: Final = {
    "evaluate": Extension.RELIANCE,
    "detect": Extension.RECURRENCE,
    "read": Extension.FACTORS,
}
_WORDS: Final = {
    Extension.FACTORS: "factor",
    Extension.RELIANCE: "reliance policy",
    Extension.RECURRENCE: "recurrence policy",
    Extension.SIGNALS: "signal",
}


def check_factor(factor: Factor, /, *, examples: int = _EXAMPLES) -> Report:
    """Check a factor; every failure is raised at once as `ConformanceError`, each with the smallest counterexample.

    ``examples`` ≥ 1 is how many generated inputs each check tries.

    Example:
        >>> from custrel.model import Interval
        >>> from custrel.reliance import TableFactor
        >>> answers = {"nobody": Interval.point(0), "everybody": Interval.point(1)}
        >>> prestige = TableFactor(name="prestige", question="who would notice?", ceiling=0.5, table=answers)
        >>> print(check_factor(prestige, examples=3).summary)
        19 checks passed
    """
    return _checked(Extension.FACTORS, factor, examples)


def check_reliance_policy(policy: ReliancePolicy, /, *, examples: int = _EXAMPLES) -> Report:
    """Check a reliance policy; like `check_factor`.

    Example:
        >>> from custrel.reliance import AccumulatedReliance
        >>> check_reliance_policy(AccumulatedReliance(), examples=3).waived
        ()
    """
    return _checked(Extension.RELIANCE, policy, examples)


def check_recurrence_policy(policy: RecurrencePolicy, /, *, examples: int = _EXAMPLES) -> Report:
    """Check a recurrence policy; like `check_factor`.

    Example:
        >>> from custrel.recurrence import RecurrenceDetector
        >>> check_recurrence_policy(RecurrenceDetector(), examples=3).waived
        ()
    """
    return _checked(Extension.RECURRENCE, policy, examples)


def check_signal(signal: Signal, /, *, examples: int = _EXAMPLES) -> Report:
    """Check a signal; like `check_factor`.

    Example:
        >>> from custrel.signals import VoiceSignal
        >>> check_signal(VoiceSignal(), examples=3).subject
        'voice'
    """
    return _checked(Extension.SIGNALS, signal, examples)


def checks_for(extension: Extension | str, /, *, examples: int = _EXAMPLES) -> tuple[Check, ...]:
    """Give the named checks of one extension point.

    Example:
        >>> [check.name for check in checks_for("factors")][:2]
        ['comes_back', 'declared']
    """
    known = tuple(e.value for e in Extension)
    if extension not in known:
        raise UnknownNameError("extension point", str(extension), known)
    if type(examples) is not int or examples < 1:
        raise InvalidValueError("checks_for", "examples", "must be a whole number, at least 1", examples)
    given = _named(Extension(extension))
    return tuple(Check(name=name, why=why, run=run, examples=examples) for name, why, run in given)


def _named(extension: Extension) -> list[Named]:
    if extension is Extension.FACTORS:
        return _factor.checks()
    if extension is Extension.RELIANCE:
        return [*_shared.shared(_reliance.ask, _reliance.bare, "reliance"), *_reliance.checks()]
    if extension is Extension.RECURRENCE:
        return [*_shared.shared(_recurrence.ask, _recurrence.bare, "recurrence"), *_recurrence.checks()]
    return [*_shared.shared(_signal.ask, _signal.bare, "signals"), *_signal.checks()]


def parametrize_with_checks(subjects: Iterable[object], /, *, examples: int = _EXAMPLES) -> Callable[[F], F]:
    """Turn a pytest test with arguments ``subject`` and ``check`` into one test per opinion and check.

    A waived check is an expected failure with its reason. Needs pytest.

    Example:
        >>> from custrel.signals import VoiceSignal
        >>> @parametrize_with_checks([VoiceSignal()])
        ... def test_mine(subject, check):
        ...     check(subject)
    """
    import pytest  # noqa: PLC0415 - the rest of the kit works without it

    cases: list[Any] = []
    for subject in map(_made, subjects):
        checks = checks_for(_extension(subject), examples=examples)
        waived = _waived(subject, checks)
        for check in checks:
            marks = (
                [pytest.mark.xfail(reason=waived[check.name], strict=False)] if check.name in waived else []
            )
            cases.append(pytest.param(subject, check, id=f"{named(subject)}-{check.name}", marks=marks))
    decorate: Callable[[F], F] = pytest.mark.parametrize(("subject", "check"), cases)
    return decorate


def _extension(subject: object) -> Extension:
    """Say what an opinion is by what it can do: all that one point needs, or else the method only that one has."""
    for extension in (Extension.RELIANCE, Extension.RECURRENCE, Extension.FACTORS):
        with contextlib.suppress(
            Exception
        ):  # up to Python 3.11 asking reads the attributes, in an order nobody fixed
            if isinstance(subject, PROTOCOLS[extension]):
                return extension
    if not callable(subject):
        for method, extension in _METHODS.items():
            if callable(getattr(subject, method, None)):
                return extension
    if callable(subject):
        return Extension.SIGNALS
    raise InvalidValueError(
        "parametrize_with_checks", "subjects", "must be factors, policies or signals", subject
    )


def _waived(subject: object, checks: tuple[Check, ...]) -> dict[str, str]:
    waives: object = getattr(subject, "waives", {})
    if not isinstance(waives, Mapping):
        raise InvalidValueError(named(subject), "waives", "must map names of checks to reasons", waives)
    given: dict[Any, Any] = dict(waives)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    for name, reason in given.items():
        if name not in [c.name for c in checks]:
            raise UnknownNameError("check", str(name), tuple(c.name for c in checks))
        if not isinstance(reason, str) or not reason.strip():
            raise InvalidValueError(
                named(subject), f"waives[{name}]", "must give the reason in words", reason
            )
    return given


def _checked(extension: Extension, subject: object, examples: int) -> Report:
    it = _made(subject)
    checks = checks_for(extension, examples=examples)
    waived = _waived(it, checks)
    passed: list[str] = []
    untried: list[tuple[str, str]] = []
    failures: list[Failure] = []
    for check in checks:
        if check.name in waived:
            continue
        found = check.tried(it)
        if isinstance(found, Failure):
            failures.append(found)
            # Asked again, here, it would hang or end this process; and what cannot be asked would fail everything else.
            if check.name == _FIRST or (check.name == _DECLARED and _unaskable(extension, it)):
                break
        elif isinstance(found, str):
            untried.append((check.name, found))
        else:
            passed.append(check.name)
    if failures:
        raise ConformanceError(f"{_WORDS[extension]} {named(it)}", tuple(failures))
    return Report(
        subject=named(it), passed=tuple(passed), waived=tuple(waived.items()), untried=tuple(untried)
    )


def _unaskable(extension: Extension, it: object) -> bool:
    with contextlib.suppress(Exception, SystemExit):
        return bool(unaskable(extension, it))
    return True


def _made(subject: object) -> object:
    """Give the opinion itself: a class is called without arguments, as an entry point's is."""
    try:
        return made(subject)
    except (Exception, SystemExit) as error:
        rule = f"could not be made without arguments: raised {said(error)}"
        raise InvalidValueError("conformance", "subject", rule, subject) from error
