"""A named check, how it fails, and the report over all of them."""

import textwrap
from collections.abc import Callable
from typing import Any, final

import attrs

from custrel._show import said
from custrel.errors import CustrelError

__all__ = ["Check", "ConformanceError", "Failure", "Report"]

Run = Callable[[Any, int], "Failure | None"]
Named = tuple[str, str, Run]  # name, why it matters, the check


@final
@attrs.frozen(kw_only=True, order=False)
class Failure:
    """One check that failed: its name, why it matters, what happened, and the smallest input it happened on ("" where none).

    Example:
        >>> print(Failure(check="picklable", why="A process pool sends it.", problem="it does not pickle"))
        picklable: it does not pickle
          why it matters: A process pool sends it.
    """

    check: str
    why: str
    problem: str
    counterexample: str = ""

    def __str__(self) -> str:
        """Show check, problem, reason and counterexample, one below the other."""
        lines = [f"{self.check}: {self.problem}", f"  why it matters: {self.why}"]
        if self.counterexample:
            lines += ["  smallest counterexample:", textwrap.indent(self.counterexample, "    ")]
        return "\n".join(lines)


class NotTriedError(Exception):
    """A check that could not be made, with the reason; neither passed nor failed."""


@final
class ConformanceError(CustrelError, AssertionError):
    """A plugin that does not keep its laws; carries every failure.

    Example:
        >>> failure = Failure(check="picklable", why="A process pool sends it.", problem="it does not pickle")
        >>> print(ConformanceError("signal noise", (failure,)))
        signal noise fails 1 check(s)
        picklable: it does not pickle
          why it matters: A process pool sends it.
    """

    subject: str
    failures: tuple[Failure, ...]

    def __init__(self, subject: str, failures: tuple[Failure, ...]) -> None:
        """Keep what was checked and every failure."""
        super().__init__(subject, failures)
        self.subject, self.failures = subject, failures

    def __str__(self) -> str:
        """Count the failures, then show each."""
        return "\n".join([f"{self.subject} fails {len(self.failures)} check(s)", *map(str, self.failures)])


@final
@attrs.frozen(kw_only=True, order=False)
class Check:
    """One named law; calling it with an opinion returns nothing or raises `ConformanceError`.

    ``examples`` is how many generated inputs it tries.

    Example:
        >>> Check(name="picklable", why="A process pool sends it.", run=lambda thing, examples: None)(7)
    """

    name: str
    why: str
    run: Callable[[Any, int], Failure | None] = attrs.field(repr=False)
    examples: int = 25

    def __call__(self, subject: object, /) -> None:
        """Check one opinion; raises `unittest.SkipTest`, which test runners know, where the check cannot be made."""
        found = self.tried(subject)
        if isinstance(found, Failure):
            raise ConformanceError(named(subject), (found,))
        if found is not None:
            import unittest  # noqa: PLC0415 - only where something could not be tried

            raise unittest.SkipTest(found)

    def failure(self, subject: object, /) -> Failure | None:
        """Check one opinion and give what is wrong, None where nothing is; never raises, whatever the opinion does.

        Example:
            >>> Check(name="x", why="y", run=lambda thing, examples: None).failure(7) is None
            True
        """
        found = self.tried(subject)
        return found if isinstance(found, Failure) else None

    def tried(self, subject: object, /) -> Failure | str | None:
        """Check one opinion: what is wrong, or a sentence on why it cannot be checked, or None where all is well.

        Example:
            >>> Check(name="x", why="y", run=lambda thing, examples: None).tried(7) is None
            True
        """
        try:
            found = self.run(subject, self.examples)
        except NotTriedError as reason:
            return str(reason)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's code
            found = Failure(check=self.name, why=self.why, problem=f"raised {said(error)}")
        return None if found is None else attrs.evolve(found, check=self.name, why=self.why)

    def __str__(self) -> str:
        """Show the name."""
        return self.name


@final
@attrs.frozen(kw_only=True, order=False)
class Report:
    """What was checked: names that passed, (name, reason) of those the plugin waives, and of those that could not be tried.

    Example:
        >>> print(Report(subject="signal noise", passed=("picklable",), waived=(("large_input", "one site only"),)).summary)
        1 check passed, 1 waived: large_input (one site only)
    """

    subject: str
    passed: tuple[str, ...] = ()
    waived: tuple[tuple[str, str], ...] = ()
    untried: tuple[tuple[str, str], ...] = ()

    @property
    def summary(self) -> str:
        """How many passed, and every waiver and every check that could not be tried, with its reason.

        Example:
            >>> Report(subject="x").summary
            '0 checks passed'
        """
        said = f"{len(self.passed)} check{'' if len(self.passed) == 1 else 's'} passed"
        for listed, word in ((self.waived, "waived"), (self.untried, "not tried")):
            if listed:
                said += f", {len(listed)} {word}: " + ", ".join(f"{n} ({why})" for n, why in listed)
        return said


def named(subject: object) -> str:
    """Give what an opinion calls itself, else the name of its function or class."""
    for attribute in ("name", "__name__"):
        try:
            own: object = getattr(subject, attribute, None)
        except Exception:  # noqa: BLE001, S112 - a stranger's property
            continue
        if isinstance(own, str) and own:
            return own
    return type(subject).__name__
