"""Write `api.txt`, the snapshot of everything public; run `python tests/house/make_api.py` after a change that is meant."""

import datetime as dt
import enum
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import attrs

import custrel
from custrel import _demo
from custrel.assessment import assess
from custrel.assessment._rows import _TABLES as TABLES
from custrel.findings import CommonCause
from custrel.io import read_bundle
from custrel.model import Window
from custrel.signals import DEFAULT

SNAPSHOT = Path(__file__).with_name("api.txt")


def rooms() -> list[ModuleType]:
    """The root and every public room below it, by name; the command line is used by name and not imported."""
    names = [m.name for m in pkgutil.iter_modules(custrel.__path__) if not m.name.startswith("_")]
    return [custrel, *(importlib.import_module(f"custrel.{name}") for name in sorted(names))]


def render() -> str:
    """Everything public, one line per thing: rooms, their names, and for classes what can be called on them."""
    lines = [line for room in rooms() for line in _room(room)]
    return "\n".join([*lines, *_tables()]) + "\n"


def _tables() -> list[str]:
    """The columns of every table an assessment gives, from the bundled example and a signal that fails."""
    portfolio = read_bundle(str(Path(_demo.__file__).with_name("portfolio.json"))).strict()
    result = assess(portfolio, as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC), signals=[*DEFAULT, _fails])
    at = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    cause = CommonCause(window=Window(start=at, end=at), keys=5, customers=["C1", "C2"], usual=0.1, p=0.001)
    result = attrs.evolve(result, common_causes=[cause])
    columns = {table: list(result.to_rows(table)[0]) for table in sorted(TABLES)}
    return ["Assessment.to_rows", *(f"    {table}: {', '.join(names)}" for table, names in columns.items())]


def _fails(case: object, /) -> list[object]:
    raise NotImplementedError


def _room(room: ModuleType) -> list[str]:
    lines = [room.__name__]
    for name in room.__all__:
        thing = getattr(room, name)
        if room is custrel:
            lines.append(f"    {name} = {thing.__module__.split('.')[1]}.{name}")
        elif inspect.isclass(thing):
            lines.append(f"    class {name}{_signature(thing)}")
            lines += [f"        {line}" for line in _members(thing)]
        elif callable(thing):
            lines.append(f"    {name}{_signature(thing)}")
        else:
            lines.append(f"    {name}: {type(thing).__name__}")
    return lines


def _members(kind: type) -> list[str]:
    values = [f"{one.name} = {one.value!r}" for one in kind] if issubclass(kind, enum.Enum) else []
    fields = {field.name for field in attrs.fields(kind)} if attrs.has(kind) else set()
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("custrel"):
            for name, value in vars(base).items():
                if not name.startswith("_") and name not in fields and kind not in type(value).__mro__:
                    found[name] = _member(name, value)
    return [*values, *(line for name in sorted(found) if (line := found[name]))]


def _member(name: str, value: object) -> str:
    if isinstance(value, (classmethod, staticmethod)):
        return f"{type(value).__name__} {name}{_signature(value.__func__)}"
    if isinstance(value, property):
        return f"property {name}{_returns(value.fget)}"
    if inspect.isfunction(value):
        return f"{name}{_signature(value)}"
    if hasattr(value, "func"):  # functools.cached_property, where the class keeps it
        return f"property {name}{_returns(value.func)}"
    return ""


def _signature(thing: object) -> str:
    try:
        text = str(inspect.signature(thing))
    except (ValueError, TypeError):  # builtin constructors have none
        return ""
    return _stable(text)


def _returns(function: object) -> str:
    text = str(inspect.signature(function))
    return _stable(" ->" + text.rpartition("->")[2]) if "->" in text else ""


def _stable(text: str) -> str:
    """The same text on every supported Python and machine."""
    text = text.replace("pathlib._local.", "pathlib.").replace("typing.Optional", "Optional")
    return re.sub(r" at 0x[0-9a-f]+", "", text)


if __name__ == "__main__":
    SNAPSHOT.write_text(render(), "utf-8")
