"""Names for opinions: installed plugins and built-ins, listed without importing anything and loaded on first use.

A package offers a plugin by an entry point in one of four groups (`Extension`), one per Protocol of `custrel.typing`::

    [project.entry-points."custrel.signals"]
    noise = "acme_custrel:noise"

The target is a signal, factor or policy, or a class that makes one without arguments. Where package metadata is absent
(frozen applications), `register` puts one in by hand. What a plugin does wrong is contained: `PluginError` names distribution,
version and target, and carries the original exception as its cause; nothing else is affected, and the next call tries again.
What cannot be promised in one process is a plugin that hangs or exits hard: run `custrel.assess` in a process pool with a
time limit for those.

Example:
    >>> [plugin.name for plugin in available("reliance")][0]
    'accumulated'
    >>> reliance("accumulated").name
    'accumulated'
"""

from custrel.plugins._kinds import Extension, Loaded, Plugin
from custrel.plugins._registry import (
    available,
    factor,
    load_all,
    origin_of,
    recurrence,
    register,
    reliance,
    signal,
    unregister,
)

__all__ = [
    "Extension",
    "Loaded",
    "Plugin",
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
