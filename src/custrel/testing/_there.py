"""The other process: an opinion is asked there, under another hash seed, by another clock, or watched. Run by its path.

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
from typing import Any, BinaryIO, Self

DAY = 86_400
OUTSIDE = (  # how the interpreter calls what reaches a file, another process, another machine or the person at the keyboard
    "open", "os.chdir", "os.exec", "os.fork", "os.listdir", "os.mkdir", "os.posix_spawn", "os.putenv", "os.remove", "os.rename",
    "os.rmdir", "os.scandir", "os.spawn", "os.startfile", "os.system", "os.unsetenv", "socket.", "sqlite3.connect",
    "subprocess.Popen", "builtins.input",
)  # fmt: skip
ALLOWED = ("zoneinfo", "tzdata")  # folders of time zones: the same everywhere, and read when first asked for


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


class Watch:
    """Notes what is reached outside of what an opinion was given; importing modules and reading time zones are no matter."""

    def __init__(self) -> None:
        """Be told of everything from now on; nothing is noted yet."""
        self.noting, self.noted = False, ""
        sys.addaudithook(self._told)

    def __enter__(self) -> Self:
        """Begin to note."""
        self.noting = True
        return self

    def __exit__(self, *_: object) -> None:
        """Note no more."""
        self.noting = False

    def _told(self, event: str, given: tuple[Any, ...]) -> None:
        if not self.noting or self.noted or not event.startswith(OUTSIDE):
            return
        what = str(given[0]) if given else ""
        if not (_is_module_or_zone(what) or _importing()):
            self.noted = f"{event} {what}".strip()

    # Debuggers and measures of coverage may look in, which they else may not.
    _told.__cantrace__ = True  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess]


def _is_module_or_zone(path: str) -> bool:
    parts = path.replace(os.sep, "/").split("/")
    return path.endswith(".py") or any(folder in parts for folder in ALLOWED)


def _importing() -> bool:
    frame: types.FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no other way to see who calls
    while frame is not None:
        if frame.f_code.co_filename.startswith(("<frozen importlib", "<frozen zipimport")):
            return True
        frame = frame.f_back
    return False


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


def respond(
    role: str, opinion: bytes, given: bytes, main: str | None, *, watch: Watch | None = None
) -> tuple[str, bytes]:
    """Answer one request.

    "answer" with the answer, "raised" with words, "ended" where it tried to end the process, "reached" with what was reached
    outside, where somebody watches.
    """
    if main and getattr(sys.modules["__main__"], "__file__", "") != main:
        define(main)
    if watch:
        watch.noted = ""
    kind, what = _responded(role, opinion, given, watch or contextlib.nullcontext())
    return ("reached", watch.noted.encode()) if watch and watch.noted else (kind, what)


def _responded(
    role: str, opinion: bytes, given: bytes, watched: contextlib.AbstractContextManager[object]
) -> tuple[str, bytes]:
    try:
        it, case = pickle.loads(opinion), pickle.loads(given)  # noqa: S301 - from the process that started us
        with watched:
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
    sys.path[:], days, watched = pickle.load(asked)  # noqa: S301 - the same
    if days:
        set_clock(days)
    watch = Watch() if watched else None
    pickle.dump("ready", told)
    told.flush()
    while True:
        try:
            request = pickle.load(asked)  # noqa: S301
        except EOFError:
            return
        pickle.dump(respond(*request, watch=watch), told)
        told.flush()


def main() -> None:
    """Keep the pipes for ourselves: what a plugin prints or reads is not for the one who asks."""
    own = functools.partial(os.open, os.devnull)
    asked, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(own(os.O_RDONLY), 0)
    os.dup2(own(os.O_WRONLY), 1)
    serve(asked, told)


if __name__ == "__main__":  # pragma: no cover - by its path it is not known as part of a package
    main()
