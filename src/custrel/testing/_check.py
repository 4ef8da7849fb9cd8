"""A named check, how it fails, and the report over all of them."""

import textwrap
from collections.abc import Callable
from typing import Any, final

import attrs

from custrel.errors import CustrelError

__all__ = ["Check", "ConformanceError", "Failure", "Report"]


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
        """Check one opinion."""
        failure = self.failure(subject)
        if failure is not None:
            raise ConformanceError(named(subject), (failure,))

    def failure(self, subject: object, /) -> Failure | None:
        """Check one opinion and give what is wrong, None where nothing is; never raises, whatever the opinion does.

        Example:
            >>> Check(name="x", why="y", run=lambda thing, examples: None).failure(7) is None
            True
        """
        try:
            found = self.run(subject, self.examples)
        except Exception as error:  # noqa: BLE001 - a stranger's code
            found = Failure(check=self.name, why=self.why, problem=f"raised {type(error).__name__}: {error}")
        return None if found is None else attrs.evolve(found, check=self.name, why=self.why)

    def __str__(self) -> str:
        """Show the name."""
        return self.name


@final
@attrs.frozen(kw_only=True, order=False)
class Report:
    """What was checked: names that passed, and (name, reason) of those waived by the plugin itself.

    Example:
        >>> print(Report(subject="signal noise", passed=("picklable",), waived=(("large_input", "one site only"),)).summary)
        1 check passed, 1 waived: large_input (one site only)
    """

    subject: str
    passed: tuple[str, ...] = ()
    waived: tuple[tuple[str, str], ...] = ()

    @property
    def summary(self) -> str:
        """How many passed, and every waiver with its reason.

        Example:
            >>> Report(subject="x").summary
            '0 checks passed'
        """
        said = f"{len(self.passed)} check{'' if len(self.passed) == 1 else 's'} passed"
        if not self.waived:
            return said
        return f"{said}, {len(self.waived)} waived: " + ", ".join(f"{n} ({why})" for n, why in self.waived)


def named(subject: object) -> str:
    """Give what an opinion calls itself, else the name of its function or class."""
    own = getattr(subject, "name", None) or getattr(subject, "__name__", None)
    return own if isinstance(own, str) else type(subject).__name__
