"""The other process: an opinion is asked there, under another hash seed or by another clock. Run by its path; see `_elsewhere`.

Nothing of the library is imported before the clock is set, so that whoever reads it, however it was imported, reads this one.
"""

import ast
import contextlib
import ctypes
import datetime as dt
import functools
import gc
import os
import pickle
import sys
import time
import types
from collections.abc import Callable
from typing import Any, BinaryIO

DAY = 86_400


def set_clock(days: int) -> None:
    """Let every clock of this process show so many days more; it goes on running."""
    ahead = dt.timedelta(days=days)
    now: Callable[..., dt.datetime] = dt.datetime.now
    utcnow: Callable[[], dt.datetime] = getattr(dt.datetime, "utcnow")  # noqa: B009 - deprecated, and still in use
    read, read_ns = time.time, time.time_ns

    def later(cls: type, tz: dt.tzinfo | None = None) -> dt.datetime:
        moved = (now(dt.UTC) + ahead).astimezone(tz)  # the wall clock of that day: in summer or in winter
        return moved if tz else moved.replace(tzinfo=None)

    def later_utc(cls: type) -> dt.datetime:
        return utcnow() + ahead

    _replace(dt.datetime, "now", later)
    _replace(dt.datetime, "utcnow", later_utc)
    time.time = lambda: read() + days * DAY  # date.today() and datetime.today() ask this one
    time.time_ns = lambda: read_ns() + days * DAY * 10**9
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _by_default(getattr(time, name)))
    written, shown = time.strftime, time.asctime
    time.strftime = lambda form, moment=None: written(form, moment or time.localtime())
    time.asctime = lambda moment=None: shown(moment or time.localtime())
    if not abs((dt.datetime.now() - now()).days - days) <= 1:
        raise RuntimeError("the clock of this interpreter cannot be set")


def _replace(cls: type, name: str, function: Callable[..., Any]) -> None:
    """Replace a class method of a class that refuses it: its own dictionary takes it, and the type is told to look again."""
    (kept,) = gc.get_referents(cls.__dict__)
    kept[name] = classmethod(function)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(cls))


def _by_default(function: Callable[..., Any]) -> Callable[..., Any]:
    def asked(seconds: float | None = None) -> Any:
        return function(time.time() if seconds is None else seconds)

    return asked


def define(path: str) -> None:
    """Define what a script defines (its imports, functions, classes and plain constants), without running it."""
    with open(path, "rb") as file:  # noqa: PTH123 - nothing more is imported than must be
        tree = ast.parse(file.read(), path)
    main = types.ModuleType("__main__")
    main.__file__ = path
    sys.modules["__main__"] = main
    for node in tree.body:
        if _defines(node):
            with contextlib.suppress(Exception):  # what is missed is missed where it is used
                exec(compile(ast.Module([node], []), path, "exec"), main.__dict__)  # noqa: S102 - the script itself


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return not any(isinstance(part, ast.Call) for part in ast.walk(node))
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef))


def answer(role: str, it: Any, given: Any) -> Any:
    """Ask an opinion: about a case, or (a factor) about the evidence on some jobs."""
    if role == "factors":
        return [it.read(evidence) for evidence in given]
    if role == "reliance":
        return it.evaluate(given)
    if role == "signals":
        return tuple(it(given))
    import attrs  # noqa: PLC0415 - after the clock

    from custrel.findings import EMPTY_FLEET, merged  # noqa: PLC0415

    fleet = EMPTY_FLEET
    for _ in range(it.rounds):
        fleet = merged([it.profile(attrs.evolve(given, fleet=fleet))])
    return it.settle(tuple(it.detect(attrs.evolve(given, fleet=fleet))))


def respond(role: str, opinion: bytes, given: bytes, main: str | None) -> tuple[str, bytes]:
    """Answer one request: "answer" with the answer, "raised" with words, or "ended" where it tried to end the process."""
    if main and getattr(sys.modules["__main__"], "__file__", "") != main:
        define(main)
    try:
        it, case = pickle.loads(opinion), pickle.loads(given)  # noqa: S301 - from the process that started us
        one, two = answer(role, it, case), answer(role, it, case)
        if one != two or repr(one) != repr(two):
            return "raised", b"it does not answer twice the same"
        return "answer", pickle.dumps(one)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's code
        return "raised", type(error).__name__.encode()
    except BaseException as error:  # noqa: BLE001 - KeyboardInterrupt: nobody is at this keyboard
        return "ended", type(error).__name__.encode()


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer until nobody asks any more."""
    sys.path[:], days = pickle.load(asked)  # noqa: S301 - the same
    if days:
        set_clock(days)
    pickle.dump("ready", told)
    told.flush()
    while True:
        try:
            request = pickle.load(asked)  # noqa: S301
        except EOFError:
            return
        pickle.dump(respond(*request), told)
        told.flush()


def main() -> None:
    """Keep the pipes for ourselves: what a plugin prints or reads is not for the one who asks."""
    own = functools.partial(os.open, os.devnull)
    asked, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(own(os.O_RDONLY), 0)
    os.dup2(own(os.O_WRONLY), 1)
    serve(asked, told)


if __name__ == "__main__":
    main()
