"""Asking an opinion in other processes: what depends on hash seed, clock or machine, or never comes back."""

import atexit
import datetime as dt
import itertools
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import attrs

from custrel.portfolio import Portfolio
from custrel.strategies import relabelled
from custrel.testing import _cases
from custrel.testing._cases import of_portfolios, said
from custrel.testing._check import Failure, Named, NotTriedError
from custrel.typing import CustomerCase

__all__ = ["checks"]

_THERE: Final = Path(__file__).with_name("_there.py")
_PATIENCE: Final = 30.0  # seconds for one customer with one incident: a busy machine is not a hanging opinion
_START: Final = 120.0  # seconds to start a process and import what the opinion needs
_SEEDS: Final = (
    1,
    2,
    3,
    4,
)  # with four, a set of two words comes in one order in all of them once in eight times
_DAYS: Final = (-10_000, 10_000)  # 27 years before and after today
_WATCHED: Final = (
    "watched"  # the process that stands elsewhere, for somebody else, and notes what is reached from there
)
_SOMEBODY: Final = dict.fromkeys(("HOME", "USERPROFILE"), str(_THERE.parent)) | dict.fromkeys(
    ("LC_ALL", "LOGNAME", "USER", "USERNAME"), "C"
)
_EFFORT: Final = 150  # every try asks several processes
Given = Callable[[CustomerCase], object]  # what an opinion of this sort is given of a case

_running: Final[dict[tuple[int, int, str], "_Process"]] = {}
_counted: Final = itertools.count()
_lock: Final = threading.Lock()


class _EndedError(Exception):
    """The opinion did not come back: it hung, or ended its process."""


class _Process:
    """One other process, started when first asked; killed when it does not answer in time."""

    def __init__(self, seed: int, days: int, name: str) -> None:
        watched = name == _WATCHED
        env = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
        self.made_for = made_for()
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-P", str(_THERE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env | _SOMEBODY if watched else env,
            cwd=_THERE.parent if watched else None,
        )
        if self._exchange((self.made_for, days, watched), _START) != "ready":
            self.close()
            raise NotTriedError("another process could not be started")

    def ask(self, role: str, opinion: bytes, given: bytes, seconds: float) -> Any:
        """Give its answer; `NotTriedError` where it raises there, `_EndedError` where it does not come back.

        `AssertionError` where it reaches outside of what it was given.
        """
        main = script() if b"__main__" in opinion else None
        kind, what = self._exchange((role, opinion, given, main), seconds) or ("ended", b"")
        if kind == "ended":
            raise _EndedError(f"raised {what.decode()}" if what else self._end(seconds))
        if kind == "reached":
            raise AssertionError(f"reaches outside of what it is given: {what.decode()}")
        if kind == "raised":
            raise NotTriedError(f"in another process: {what.decode()}")
        return pickle.loads(what)  # noqa: S301 - from the process we started

    def _exchange(self, request: object, seconds: float) -> Any:
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None  # noqa: S101 - both are pipes
        assert told is not None  # noqa: S101
        self.killed = False
        timer = threading.Timer(seconds, self._kill)
        timer.start()
        try:
            pickle.dump(request, asked)
            asked.flush()
            return pickle.load(told)  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self.killed = True
        self._process.kill()

    def _end(self, seconds: float) -> str:
        status = self._process.wait()
        return (
            f"did not answer in {seconds:g} s" if self.killed else f"ended its process with status {status}"
        )

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    @property
    def alive(self) -> bool:
        """Whether it can be asked, about what can be imported now."""
        return self._process.poll() is None and self.made_for == made_for()


def made_for() -> list[str]:
    """Give where the other process must import from to find the opinion."""
    return [os.path.abspath(path) for path in sys.path]  # noqa: PTH100 - "" is here


def script() -> str | None:
    """Give the script that is running, None at a prompt or in a notebook."""
    main: object = getattr(sys.modules.get("__main__"), "__file__", None)
    return main if isinstance(main, str) and main.endswith(".py") else None


@atexit.register
def close_all() -> None:
    """End every process that was started."""
    while _running:
        _running.popitem()[1].close()


def _process(seed: int, days: int = 0, name: str = "") -> _Process:
    running = _running.get((seed, days, name))
    if running is None or not running.alive:
        if running is not None:
            running.close()
        running = _running[(seed, days, name)] = _Process(seed, days, name)
    return running


def checks(role: str, given: Given) -> list[Named]:
    """Give the checks of one extension point that need another process."""
    there = _Elsewhere(role=role, given=given)
    return [
        (
            "comes_back",
            "One that hangs or ends the process takes every other opinion with it, and nothing inside can stop it.",
            there.comes_back,
        ),
        (
            "hash_seed_independent",
            "Sets of texts come in another order in every process; an answer that follows it changes from run to run.",
            there.by_any_seed,
        ),
        (
            "clock_independent",
            "An assessment is about its own instant, `case.as_of`; made again next year it must say the same.",
            there.by_any_clock,
        ),
        (
            "nothing_from_outside",
            "Made from a file, a folder, the network or whose machine it is, the answer is another one somewhere else.",
            there.by_any_place,
        ),
        (
            "nothing_remembered",
            "Worker processes meet other customers in another order; what one kept from them, the next one did not.",
            there.without_memory,
        ),
    ]


@attrs.frozen(kw_only=True)
class _Elsewhere:
    """The checks of one extension point; ``given`` makes of a case what an opinion there is given."""

    role: str
    given: Given

    def __deepcopy__(self, memo: object) -> "_Elsewhere":
        """Nothing in it changes; and a copied check is equal to its original, whose method is of this very object."""
        return self

    def comes_back(self, it: Any, _n: int) -> Failure | None:
        opinion = _sent(it)
        for portfolio, what in ((_cases.single(), _cases.SINGLE), (_cases.empty(), _cases.EMPTY)):
            for case in _cases.cases(portfolio, _cases.AS_OF):
                try:
                    self._asked(opinion, [_process(_SEEDS[0])], self._sent(case))
                except _EndedError as error:
                    return Failure(check="", why="", problem=str(error), counterexample=what)
                except NotTriedError:  # what it raises is for other checks
                    continue
        return None

    def by_any_seed(self, it: Any, n: int) -> Failure | None:
        places = [(seed, 0, "") for seed in _SEEDS]
        return self._alike(it, n, places, "in a process with another hash seed the answer differs")

    def by_any_clock(self, it: Any, n: int) -> Failure | None:
        places = [(_SEEDS[0], days, "") for days in _DAYS]
        return self._alike(it, n, places, "by a clock 20,000 days later the answer differs")

    def by_any_place(self, it: Any, n: int) -> Failure | None:
        places = [
            (_SEEDS[0], 0, name) for name in (_WATCHED, "")
        ]  # watched first: it may raise for what it reached
        return self._alike(it, n, places, "in another folder, for another user, the answer differs")

    def _alike(self, it: Any, n: int, places: list[tuple[int, int, str]], sentence: str) -> Failure | None:
        def law(opinion: bytes, portfolio: Portfolio, as_of: dt.datetime) -> None:
            for case in _cases.cases(portfolio, as_of):
                told = self._asked(opinion, [_process(*place) for place in places], self._sent(case))
                for other in told[1:]:
                    _cases.same(told[0], other, sentence)

        return _tried(it, n, law)

    def without_memory(self, it: Any, n: int) -> Failure | None:
        def law(opinion: bytes, portfolio: Portfolio, as_of: dt.datetime) -> None:
            number = next(_counted)  # ids that neither process has met
            known = relabelled(portfolio, lambda _kind, old: f"{old}.{number}")
            days = (as_of, as_of + dt.timedelta(days=90))
            every = [self._sent(case) for day in days for case in _cases.cases(known, day)]
            sent = sorted(every, key=len, reverse=True)  # the least last: what was kept of more shows there
            if not sent:
                return
            (fresh,) = self._asked(opinion, [_process(_SEEDS[0], name="fresh")], sent[-1])
            told = [self._asked(opinion, [_process(_SEEDS[0])], one)[0] for one in sent]
            sentence = "asked at once, and asked after other days and customers, it answers differently"
            _cases.same(fresh, told[-1], sentence)

        return _tried(it, n, law, customers=(1, 3))

    def _sent(self, case: CustomerCase) -> bytes:
        return pickle.dumps(self.given(case))

    def _asked(self, opinion: bytes, processes: "list[_Process]", given: bytes) -> list[Any]:
        with _lock:
            return [process.ask(self.role, opinion, given, _PATIENCE) for process in processes]


def _tried(
    it: Any, n: int, law: Callable[[bytes, Portfolio, dt.datetime], None], customers: tuple[int, int] = (1, 2)
) -> Failure | None:
    """Try a law; where the opinion answers nowhere, say why rather than that all is well."""
    opinion, answered = _sent(it), [0]
    reasons: list[str] = []

    def told(portfolio: Portfolio, as_of: dt.datetime) -> None:
        try:
            law(opinion, portfolio, as_of)
            answered[0] += 1
        except (NotTriedError, _EndedError) as reason:  # what it raises is for other checks
            reasons.append(str(reason))

    found = of_portfolios(told, n, customers=customers, effort=_EFFORT)
    if found is None and reasons and not answered[0]:
        raise NotTriedError(reasons[0])
    return found


def _sent(it: Any) -> bytes:
    try:
        opinion = pickle.dumps(it)
    except Exception as error:
        raise NotTriedError(f"it does not pickle: {said(error)}") from error
    if b"__main__" in opinion and script() is None:
        raise NotTriedError("it is defined where no other process can find it (a notebook or a prompt)")
    return opinion
