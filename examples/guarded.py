"""For plugins one does not trust to come back: processes of their own, and a limit of time.

A plugin that hangs or ends the process cannot be stopped from inside the process it runs in. Out there it can.
"""

import datetime as dt
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import custrel
from custrel import Finding, io, plugins, signals
from custrel.typing import CustomerCase

T = TypeVar("T")


class Worker:
    """A process that can be asked, and killed when it does not answer."""

    def __init__(self) -> None:
        """Start it: "spawn" begins from nothing, so no lock that a thread of ours holds is inherited locked."""
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, seconds: float, call: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Call something over there; `TimeoutError` where it hangs, `RuntimeError` where it raises or the process ends."""
        self._ours.send((call, args, kwargs))
        try:
            if not self._ours.poll(seconds):
                raise TimeoutError(f"no answer in {seconds:g} s; the process was killed")
            answer, problem = self._ours.recv()
        except (EOFError, ConnectionError):
            self._process.join()
            raise RuntimeError(f"the process ended with status {self._process.exitcode}") from None
        if problem:
            raise RuntimeError(problem)
        result: T = answer
        return result

    def kill(self) -> None:
        """End it, whatever it is doing; it cannot refuse."""
        self._process.kill()
        self._process.join()
        self._ours.close()


def _serve(connection: Connection) -> None:
    """Answer until nobody asks any more: what the process does."""
    while True:
        try:
            call, args, kwargs = connection.recv()
        except EOFError:
            return
        try:
            connection.send((call(*args, **kwargs), ""))
        except Exception as error:  # noqa: BLE001 - a stranger's code; the exception itself may not pickle
            connection.send((None, f"{type(error).__name__}: {error}"))


def within(seconds: float, call: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """Call something in a process of its own, which does not outlive the limit.

    The callable (one of a module), its arguments and its answer must pickle. For whole policies::

        within(600, custrel.assess, portfolio, as_of=as_of, reliance=theirs)
    """
    worker = Worker()
    try:
        return worker.ask(seconds, call, *args, **kwargs)
    finally:
        worker.kill()


class Guarded:
    """A signal in a process of its own: an answer that comes too late costs its findings, and nothing else.

    Give it to `custrel.assess` in place of the signal; what goes wrong is in ``assessment.diagnostics``. After the first
    time-out the signal is not asked again (one that always hangs would cost the limit once per customer). ``seconds`` is
    per customer; the first one's includes starting the process and importing the plugin.
    """

    def __init__(self, name: str, *, seconds: float) -> None:
        """Guard the signal plugin of that name; it is loaded over there, since importing it may hang as well."""
        self.name, self.seconds = name, seconds
        self._worker: Worker | None = None
        self._given_up = ""

    def __call__(self, case: CustomerCase, /) -> tuple[Finding, ...]:
        """Ask it about one customer."""
        if self._given_up:
            raise RuntimeError(f"not asked any more: {self._given_up}")
        self._worker = self._worker or Worker()
        try:
            return self._worker.ask(self.seconds, ask, self.name, case)
        except (TimeoutError, RuntimeError) as error:
            self.close()
            if isinstance(error, TimeoutError):
                self._given_up = str(error)
            raise

    def close(self) -> None:
        """End its process."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def __repr__(self) -> str:
        """Show what is guarded; goes into the provenance of the assessment."""
        return f"Guarded({self.name!r}, seconds={self.seconds:g})"

    def __getstate__(self) -> dict[str, Any]:
        """Pickle without the process: wherever it is unpickled, it starts its own."""
        return {**self.__dict__, "_worker": None}


def ask(name: str, case: CustomerCase) -> tuple[Finding, ...]:
    """Load the plugin, once per process, and ask it."""
    return tuple(plugins.signal(name)(case))


@contextmanager
def guarded(*names: str, seconds: float) -> Iterator[tuple[Guarded, ...]]:
    """Give guarded signals, and end their processes afterwards."""
    wary = tuple(Guarded(name, seconds=seconds) for name in names)
    try:
        yield wary
    finally:
        for signal in wary:
            signal.close()


def main(arguments: list[str]) -> int:
    """Assess a bundle with every installed signal plugin, guarded: ``python guarded.py BUNDLE.json INSTANT SECONDS``."""
    portfolio, as_of = io.read_bundle(arguments[0]).strict(), dt.datetime.fromisoformat(arguments[1])
    theirs = [plugin.name for plugin in plugins.available("signals") if plugin.distribution != "custrel"]
    with guarded(*theirs, seconds=float(arguments[2])) as wary:
        assessment = custrel.assess(portfolio, as_of=as_of, signals=[*signals.DEFAULT, *wary])
    print(repr(assessment))
    for diagnostic in assessment.diagnostics:
        print(diagnostic)
    return 1 if assessment.diagnostics else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
