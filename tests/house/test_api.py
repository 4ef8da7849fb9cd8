"""The public interface is what the snapshot says, and every room says what it offers."""

import collections.abc
import enum
import inspect
import sys
import typing
from types import ModuleType
from typing import Any, Literal

import pytest
from make_api import SNAPSHOT, render, rooms

import custrel
from custrel.model import Ref

ROOMS = rooms()


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="signatures are compared as the lowest Python writes them"
)
def test_interface_is_the_snapshot() -> None:
    """No public name, signature or column of a table changes unnoticed: regenerate with `python tests/house/make_api.py` when it is meant."""
    assert render().splitlines() == SNAPSHOT.read_text("utf-8").splitlines()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_all_is_true(room: ModuleType) -> None:
    """`__all__` names each thing once, and everything it names is there and public (ruff sees to the order)."""
    assert len(room.__all__) == len(set(room.__all__))
    for name in room.__all__:
        assert not name.startswith("_")
        assert getattr(room, name) is not None


@pytest.mark.parametrize("room", ROOMS[1:], ids=lambda room: room.__name__)
def test_nothing_public_is_forgotten(room: ModuleType) -> None:
    """What a room defines under a public name is in its `__all__`; everything else begins with an underscore."""
    own = {
        name
        for name, thing in vars(room).items()
        if not name.startswith("_")
        and (inspect.isclass(thing) or inspect.isfunction(thing))
        and thing.__module__ == room.__name__
    }
    assert own <= set(room.__all__)


def test_root_holds_seventeen_names() -> None:
    """The root is small on purpose; everything else is imported from its room."""
    assert len(custrel.__all__) == 17
    for name in custrel.__all__:
        thing = getattr(custrel, name)
        home = sys.modules[".".join(thing.__module__.split(".")[:2])]
        assert name in home.__all__
        assert getattr(home, name) is thing


def test_root_says_what_it_has() -> None:
    """`dir(custrel)` lists the public names and the version; an unknown name is an AttributeError that says where to look."""
    assert set(dir(custrel)) == {*custrel.__all__, "__version__"}
    with pytest.raises(
        AttributeError, match="no attribute 'Assets'; everything else is imported from its room"
    ):
        _ = custrel.Assets


def _public_calls() -> list[tuple[str, Any]]:
    """Every public function, and every public method that is not a constructor."""
    found: dict[str, Any] = {}
    for room in ROOMS[1:]:
        for name in room.__all__:
            thing = getattr(room, name)
            if inspect.isfunction(thing):
                found[f"{room.__name__}.{name}"] = thing
            elif inspect.isclass(thing) and not issubclass(thing, enum.Enum):
                for method, function in inspect.getmembers(thing, inspect.isroutine):
                    if not method.startswith("_"):
                        found[f"{room.__name__}.{name}.{method}"] = inspect.unwrap(
                            getattr(function, "__func__", function)
                        )
    return sorted(found.items())


def _parts(hint: object) -> set[type]:
    inside = () if typing.get_origin(hint) is Literal else typing.get_args(hint)
    if not inside:
        return {hint} if isinstance(hint, type) else set()
    return set().union(*map(_parts, inside))


def test_whoever_takes_a_member_or_a_reference_takes_its_text() -> None:
    """An enumeration member may be given as its word, and a `Ref` as its text, wherever one is an argument.

    What maps or computes (callables, tables by kind) and what goes through the checked constructor is not asked here.
    """
    wanting: list[str] = []
    for name, function in _public_calls():
        try:
            hints = typing.get_type_hints(function)
        except (NameError, TypeError):
            continue
        for argument, hint in hints.items():
            mapped = typing.get_origin(hint) in (collections.abc.Callable, collections.abc.Mapping)
            parts = _parts(hint)
            named = {p for p in parts if p is Ref or issubclass(p, enum.StrEnum)}
            if argument != "return" and not mapped and named and str not in parts:
                wanting.append(f"{name}({argument})")
    assert wanting == []
