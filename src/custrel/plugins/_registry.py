"""Finding, loading and registering; the one place of the library that remembers anything."""

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final, cast

from custrel.errors import InvalidValueError, PluginError, UnknownNameError
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

    Two packages may offer the same name: both are listed, and loading that name raises.

    Example:
        >>> [plugin.target for plugin in available("recurrence") if plugin.name == "detector"]
        ['custrel.recurrence:RecurrenceDetector']
    """
    wanted = tuple(Extension) if extension is None else (_extension(extension),)
    found = {p for p in _BUILT_IN if p.extension in wanted}
    for one in wanted:
        found |= set(_installed(one))
    with _lock:
        for (point, name), thing in _by_hand.items():
            if point in wanted:
                found.add(Plugin(extension=point, name=name, target=_where(thing), distribution=_BY_HAND))
    order = list(Extension)
    return tuple(sorted(found, key=lambda p: (order.index(p.extension), p.name, p.distribution, p.target)))


def factor(name: str, /) -> Factor:
    """Load one factor by name.

    Raises `UnknownNameError` for a name nobody offers, `PluginError` for one that cannot be used.

    Example:
        >>> factor("no such factor")
        Traceback (most recent call last):
        custrel.errors.UnknownNameError: unknown factors plugin 'no such factor'
    """
    return cast("Factor", _load(Extension.FACTORS, name))


def reliance(name: str, /) -> ReliancePolicy:
    """Load one reliance policy by name; raises like `factor`.

    Example:
        >>> reliance("accumulated").version
        '1'
    """
    return cast("ReliancePolicy", _load(Extension.RELIANCE, name))


def recurrence(name: str, /) -> RecurrencePolicy:
    """Load one recurrence policy by name; raises like `factor`.

    Example:
        >>> recurrence("detector").rounds in (0, 1, 2)
        True
    """
    return cast("RecurrencePolicy", _load(Extension.RECURRENCE, name))


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
    return cast("Signal", _load(Extension.SIGNALS, name))


def load_all(extension: Extension | str, /) -> Loaded:
    """Load everything of one extension point; what cannot be used costs only itself and is given as a problem.

    Example:
        >>> "accumulated" in load_all("reliance").names
        True
    """
    point = _extension(extension)
    things: list[tuple[str, object]] = []
    problems: list[PluginError] = []
    for name in dict.fromkeys(p.name for p in available(point)):
        try:
            things.append((name, _load(point, name)))
        except PluginError as error:
            problems.append(error)
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
    given, problem = _looked_at(
        Plugin(extension=point, name=name, target=_where(thing), distribution=_BY_HAND), thing
    )
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
        return next((plugin for plugin, known in _loaded.items() if known is thing), None)


def _extension(extension: Extension | str) -> Extension:
    known = tuple(e.value for e in Extension)
    if extension not in known:
        raise UnknownNameError("extension point", str(extension), known)
    return Extension(extension)


def _installed(extension: Extension) -> Iterable[Plugin]:
    """Read the entry points of a group from the metadata of every installed package; ours are the built-in ones."""
    import importlib.metadata  # noqa: PLC0415 - slow, and only needed where plugins are

    for point in importlib.metadata.entry_points(group=extension.group):
        origin = "unknown" if point.dist is None else f"{point.dist.name} {point.dist.version}"
        if origin.split(maxsplit=1)[0] != _OURS:
            yield Plugin(extension=extension, name=point.name, target=point.value, distribution=origin)


def _load(extension: Extension, name: str) -> object:
    with _lock:
        if (extension, name) in _by_hand:
            return _by_hand[(extension, name)]
    offered = [p for p in available(extension) if p.name == name]
    if not offered:
        raise UnknownNameError(f"{extension} plugin", name, tuple(p.name for p in available(extension)))
    plugin, *others = offered
    if others:
        also = ", ".join(f"{p.target} from {p.distribution}" for p in others)
        problem = f"offers {extension} {name!r}, and so does {also}; uninstall one of them"
        raise PluginError(plugin.distribution, plugin.target, problem)
    with _lock:  # a plugin is imported once, whoever asks first
        if plugin not in _loaded:
            _loaded[plugin] = _imported(plugin)
        return _loaded[plugin]


def _imported(plugin: Plugin) -> object:
    import importlib.metadata  # noqa: PLC0415

    point = importlib.metadata.EntryPoint(plugin.name, plugin.target, plugin.extension.group)
    thing, problem = _looked_at(plugin, None, load=point.load)
    if problem:
        raise PluginError(plugin.distribution, plugin.target, problem)
    return thing


def _looked_at(plugin: Plugin, thing: Any, load: Callable[[], Any] | None = None) -> tuple[Any, str]:
    """Import, make and check a thing; whatever a stranger's code does meanwhile becomes a `PluginError`."""
    try:
        given: Any = made(thing if load is None else load())
        return given, problem_of(plugin.extension, given)
    except (Exception, SystemExit) as error:
        text = f"raised {type(error).__name__}: {error}"
        raise PluginError(plugin.distribution, plugin.target, text) from error


def _where(thing: Any) -> str:
    named: Any = thing if hasattr(thing, "__qualname__") else thing.__class__
    return f"{named.__module__}:{named.__qualname__}"
