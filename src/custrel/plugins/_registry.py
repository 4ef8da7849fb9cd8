"""Finding, loading and registering; the one place of the library that remembers anything."""

import threading
import types
from collections.abc import Callable
from typing import Any, Final, cast

from custrel._show import said
from custrel.errors import InvalidValueError, PluginError, UnknownNameError
from custrel.plugins._installed import offered
from custrel.plugins._kinds import Extension, Loaded, Plugin
from custrel.plugins._validate import made, problem_of
from custrel.typing import Factor, RecurrencePolicy, ReliancePolicy, Signal

__all__ = [
    "available",
    "factor",
    "load_all",
    "origin_of",
    "recurrence",
    "register",
    "reliance",
    "signal",
    "unregister",
]

_OURS: Final = "custrel"
_BY_HAND: Final = "registered"
# The built-in ones by name, so that they are there in a frozen application too; our own entry points say the same.
_BUILT_IN: Final = (
    Plugin(
        extension=Extension.RELIANCE,
        name="accumulated",
        target="custrel.reliance:AccumulatedReliance",
        distribution=_OURS,
    ),
    Plugin(
        extension=Extension.RECURRENCE,
        name="detector",
        target="custrel.recurrence:RecurrenceDetector",
        distribution=_OURS,
    ),
    *(
        Plugin(
            extension=Extension.SIGNALS,
            name=name,
            target=f"custrel.signals:{name.capitalize()}Signal",
            distribution=_OURS,
        )
        for name in (
            "capacity",
            "coverage",
            "data",
            "knowledge",
            "recommendation",
            "recurrence",
            "relationship",
            "reliance",
            "renewal",
            "review",
            "voice",
        )
    ),
)
_lock: Final = threading.RLock()
_by_hand: Final[dict[tuple[Extension, str], object]] = {}
_loaded: Final[dict[Plugin, object]] = {}


def available(extension: Extension | str | None = None, /) -> tuple[Plugin, ...]:
    """List what could be loaded, of one extension point or of all four, in order of point, name and origin; imports nothing.

    Two packages may offer the same name: both are listed, and loading that name raises. What cannot be read of a package's
    metadata is not listed; `load_all` gives it as a problem.

    Example:
        >>> [plugin.target for plugin in available("recurrence") if plugin.name == "detector"]
        ['custrel.recurrence:RecurrenceDetector']
    """
    wanted = tuple(Extension) if extension is None else (_extension(extension),)
    return tuple(plugin for one in wanted for plugin in _listed(one, offered(one)[0]))


def _listed(extension: Extension, installed: list[Plugin]) -> list[Plugin]:
    with _lock:
        by_hand = {_registered(name, point, thing) for (point, name), thing in _by_hand.items()}
    every = {*_BUILT_IN, *installed, *by_hand}
    found = [p for p in every if p.extension is extension]
    return sorted(found, key=lambda p: (p.name, p.distribution, p.target))


def _registered(name: str, extension: Extension, thing: object) -> Plugin:
    return Plugin(extension=extension, name=name, target=_where(thing), distribution=_BY_HAND)


def factor(name: str, /) -> Factor:
    """Load one factor by name.

    Raises `UnknownNameError` for a name nobody offers, `PluginError` for one that cannot be used.

    Example:
        >>> factor("no such factor")
        Traceback (most recent call last):
        custrel.errors.UnknownNameError: unknown factors plugin 'no such factor'
    """
    return cast("Factor", _found(Extension.FACTORS, name))


def reliance(name: str, /) -> ReliancePolicy:
    """Load one reliance policy by name; raises like `factor`.

    Example:
        >>> reliance("accumulated").version
        '1'
    """
    return cast("ReliancePolicy", _found(Extension.RELIANCE, name))


def recurrence(name: str, /) -> RecurrencePolicy:
    """Load one recurrence policy by name; raises like `factor`.

    Example:
        >>> recurrence("detector").rounds in (0, 1, 2)
        True
    """
    return cast("RecurrencePolicy", _found(Extension.RECURRENCE, name))


def signal(name: str, /) -> Signal:
    """Load one signal by name; raises like `factor`.

    Example:
        >>> def quiet(case, /):
        ...     return []
        >>> register("signals", "quiet", quiet)
        >>> signal("quiet") is quiet
        True
        >>> unregister("signals", "quiet")
    """
    return cast("Signal", _found(Extension.SIGNALS, name))


def load_all(extension: Extension | str, /) -> Loaded:
    """Load everything of one extension point; what cannot be used costs only itself and is given as a problem.

    A name that two packages offer is a problem and loads neither, except that a built-in one cannot be pushed out.

    Example:
        >>> "accumulated" in load_all("reliance").names
        True
    """
    point = _extension(extension)
    installed, problems = offered(point)
    listed = _listed(point, installed)
    things: list[tuple[str, object]] = []
    for name in dict.fromkeys(p.name for p in listed):
        mine = [p for p in listed if p.name == name]
        try:
            things.append((name, _load(mine)))
        except PluginError as error:
            problems.append(error)
            things += [(name, _load([p])) for p in mine if len(mine) > 1 and p.distribution == _OURS]
    return Loaded(things=tuple(things), problems=tuple(problems))


def register(extension: Extension | str, name: str, thing: object, /) -> None:
    """Offer a plugin by hand, where no package metadata does it; for this process, until `unregister`.

    A class is called without arguments. Raises `InvalidValueError` where the thing is not what the extension point needs, or
    the name is taken; `PluginError` where making or looking at it raises.

    Example:
        >>> register("signals", "loud", 7)
        Traceback (most recent call last):
        custrel.errors.InvalidValueError: register.thing is a int without the method '__call__' that a Signal needs (got 7)
    """
    point = _extension(extension)
    given, problem = _looked_at(_registered(name, point, thing), lambda: thing)
    if problem:
        raise InvalidValueError("register", "thing", problem, thing)
    with _lock:
        if any(p.name == name for p in available(point)):
            raise InvalidValueError("register", "name", f"is taken among the {point} plugins", name)
        _by_hand[(point, name)] = given


def unregister(extension: Extension | str, name: str, /) -> None:
    """Take back what `register` offered.

    Raises `UnknownNameError` for a name that was not registered by hand.

    Example:
        >>> unregister("signals", "never registered")
        Traceback (most recent call last):
        custrel.errors.UnknownNameError: unknown registered signals plugin 'never registered'
    """
    point = _extension(extension)
    with _lock:
        if (point, name) not in _by_hand:
            known = tuple(sorted(n for p, n in _by_hand if p is point))
            raise UnknownNameError(f"registered {point} plugin", name, known)
        del _by_hand[(point, name)]


def origin_of(thing: object, /) -> Plugin | None:
    """Say which plugin a loaded thing came from, None where it came from none: for error reports.

    Example:
        >>> origin_of(reliance("accumulated")).distribution
        'custrel'
        >>> origin_of(print) is None
        True
    """
    with _lock:
        known = [*_loaded.items(), *((_registered(n, p, one), one) for (p, n), one in _by_hand.items())]
    return next((plugin for plugin, one in known if one is thing), None)


def _extension(extension: Extension | str) -> Extension:
    known = tuple(e.value for e in Extension)
    if extension not in known:
        raise UnknownNameError("extension point", str(extension), known)
    return Extension(extension)


def _found(extension: Extension, name: str) -> object:
    installed, problems = offered(extension)
    listed = _listed(extension, installed)
    mine = [p for p in listed if p.name == name]
    if not mine:
        cause = next((p for p in problems if p.target.startswith(f"{name} =")), None)
        raise cause or UnknownNameError(f"{extension} plugin", name, tuple(p.name for p in listed))
    return _load(mine)


def _load(mine: list[Plugin]) -> object:
    """Load the one plugin of a name; two of them are an error that names the one who came to a name that was taken."""
    plugin, *others = sorted(mine, key=lambda p: p.distribution == _OURS)
    if others:
        also = ", ".join(f"{p.target} from {p.distribution}" for p in others)
        problem = f"offers {plugin.extension} {plugin.name!r}, and so does {also}; uninstall one of them"
        raise PluginError(plugin.distribution, plugin.target, problem)
    with _lock:
        if plugin.distribution == _BY_HAND:
            return _by_hand[(plugin.extension, plugin.name)]
        if plugin in _loaded:
            return _loaded[plugin]
    # Not under our lock: a module that registers something while it is imported elsewhere would wait for us, and we for it.
    # The interpreter sees to it that a module runs once; of two objects made at once the first stays.
    thing = _imported(plugin)
    with _lock:
        return _loaded.setdefault(plugin, thing)


def _imported(plugin: Plugin) -> object:
    import importlib.metadata  # noqa: PLC0415

    importlib.invalidate_caches()  # a package that was mended, or installed, since the last call
    point = importlib.metadata.EntryPoint(plugin.name, plugin.target, plugin.extension.group)
    thing, problem = _looked_at(plugin, point.load)
    if problem:
        raise PluginError(plugin.distribution, plugin.target, problem)
    return thing


def _looked_at(plugin: Plugin, load: Callable[[], Any]) -> tuple[Any, str]:
    """Import, make and check a thing; whatever a stranger's code does meanwhile becomes a `PluginError`."""
    try:
        given: Any = made(load())
        return given, problem_of(plugin.extension, given)
    except (Exception, SystemExit) as error:
        raise PluginError(plugin.distribution, plugin.target, f"raised {said(error)}") from error


_NAMED: Final = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)


def _where(thing: Any) -> str:
    named: Any = thing if isinstance(thing, _NAMED) else type(thing)
    return f"{named.__module__}:{named.__qualname__}"
