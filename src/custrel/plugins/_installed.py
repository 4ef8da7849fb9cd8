"""What installed packages offer, read from their metadata; one whose metadata cannot be read costs only itself."""

import re
from typing import Any, Final

from custrel._show import said
from custrel.errors import CustrelError, PluginError
from custrel.plugins._kinds import Extension, Plugin

__all__ = ["offered"]

_OURS: Final = "custrel"
_TARGET: Final = re.compile(r"[\w.]+:[\w.]+")


def offered(extension: Extension) -> tuple[list[Plugin], list[PluginError]]:
    """List what every installed package but our own offers in a group, and what in their metadata cannot be read.

    Distribution by distribution, because one broken file would otherwise end the list for everybody. Of two copies of a
    distribution the first on the path counts, as it does for imports.
    """
    import importlib.metadata  # noqa: PLC0415 - slow, and only needed where plugins are

    plugins: list[Plugin] = []
    problems: list[PluginError] = []
    seen: set[str] = set()
    for number, distribution in enumerate(importlib.metadata.distributions()):
        name, origin = _named(distribution)
        if name == _OURS or name in seen:
            continue
        seen.add(name or f"unknown {number}")
        try:
            points = [p for p in distribution.entry_points if p.group == extension.group]
        except Exception as error:  # noqa: BLE001 - a stranger's file
            if extension.group in _text_of(distribution):
                problem = f"its list of plugins cannot be read: {said(error)}"
                problems.append(_problem(origin, "entry_points.txt", problem, error))
            continue
        for point in points:
            try:
                plugins.append(_plugin(extension, point, origin))
            except CustrelError as error:
                problems.append(_problem(origin, f"{point.name} = {point.value}", said(error), error))
    return plugins, problems


def _plugin(extension: Extension, point: Any, origin: str) -> Plugin:
    target = point.value.partition("[")[0].strip()  # what an extra asks for is the installer's business
    if not _TARGET.fullmatch(target):
        problem = f"the target of {point.name!r} must read module:attribute, not {point.value!r}"
        raise PluginError(origin, f"{point.name} = {point.value}", problem)
    return Plugin(extension=extension, name=point.name, target=target, distribution=origin)


def _problem(origin: str, target: str, problem: str, cause: Exception) -> PluginError:
    error = cause if isinstance(cause, PluginError) else PluginError(origin, target, problem)
    if error is not cause:
        error.__cause__ = cause
    return error


def _named(distribution: Any) -> tuple[str, str]:
    """Give name (normalized) and "name version"; "" and "unknown" where the metadata does not say."""
    try:
        name, version = distribution.metadata["Name"], distribution.metadata["Version"]
    except Exception:  # noqa: BLE001 - a stranger's file
        name = version = None
    if not name:
        return "", "unknown"
    return re.sub(r"[-_.]+", "-", name).lower(), f"{name} {version or '(no version)'}"


def _text_of(distribution: Any) -> str:
    """Give the raw list, as far as it can be read: one that names no group of ours is none of our business."""
    try:
        return str(distribution.read_text("entry_points.txt") or "")
    except UnicodeDecodeError as error:
        return error.object.decode("utf-8", "replace")
