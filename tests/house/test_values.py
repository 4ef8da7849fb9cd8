"""What holds for every public value, whatever it is about: frozen, keyword-only, slotted, final, picklable, comparable."""

import copy
import doctest
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from make_api import rooms

import custrel

VALUES = {
    f"{room.__name__.removeprefix('custrel.')}.{name}": getattr(room, name)
    for room in rooms()[1:]
    for name in room.__all__
    if inspect.isclass(getattr(room, name)) and attrs.has(getattr(room, name)) and name != "Counterexample"
}  # a Counterexample holds an exception, which equals only itself
BASES = {
    kind
    for kind in VALUES.values()
    if any(other is not kind and issubclass(other, kind) for other in VALUES.values())
}
NOT_HASHABLE = {
    "portfolio.Portfolio",
    "assessment.Assessment",
    "io.Intake",
    "typing.CustomerCase",
}  # wholes, and what holds one
POSITIONAL = {
    "recurrence.FixedCount",
    "recurrence.RepeatVisit",
    "recurrence.FrequentShare",
    "recurrence.DecayedCount",
}
# They hold a function, and pickle and compare as far as it does; the functions in examples have no home to be found in.
HOLD_A_FUNCTION = {"reliance.FunctionFactor", "testing.Check"}
PER_CLASS = 4


@pytest.fixture(scope="session")
def examples() -> dict[type, list[Any]]:
    """The first instances of every value that the docstrings' examples make: what is shown is what is tested."""
    found: dict[type, list[Any]] = {kind: [] for kind in VALUES.values()}
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    names = [
        m.name for m in pkgutil.walk_packages(custrel.__path__, "custrel.") if m.name != "custrel.__main__"
    ]
    with pytest.MonkeyPatch.context() as patch:
        for kind in VALUES.values():
            patch.setattr(kind, "__init__", _remembering(kind.__init__, found[kind]))
        for name in names:
            for example in finder.find(importlib.import_module(name), name):
                runner.run(example, out=lambda _: None)
    for room in rooms():  # values that are made once, on import, and held in public constants
        for constant in map(vars(room).get, room.__all__):
            for value in constant.values() if isinstance(constant, dict) else (constant,):
                if len(kept := found.get(type(value), [None] * PER_CLASS)) < PER_CLASS:
                    kept.append(value)
    return found


def _remembering(constructor: Callable[..., None], kept: list[Any]) -> Callable[..., None]:
    """A constructor that keeps the first few instances it completes."""

    def construct(self: object, /, *args: object, **kwargs: object) -> None:
        constructor(self, *args, **kwargs)
        if len(kept) < PER_CLASS:
            kept.append(self)

    return construct


@pytest.fixture(params=sorted(name for name, kind in VALUES.items() if kind not in BASES))
def name(request: pytest.FixtureRequest) -> str:
    """Every public value in turn."""
    return str(request.param)


@pytest.fixture
def instances(name: str, examples: dict[type, list[Any]]) -> list[Any]:
    """Some instances of a value; a value without one lacks an example that makes one."""
    found = examples.get(VALUES[name], [])
    assert found, f"no example in any docstring makes a {name}"
    return found


@pytest.mark.parametrize("name", sorted(VALUES))
def test_values_are_final_slotted_and_keyword_only(name: str) -> None:
    """A value has slots, takes keywords only, and is `@final` unless it is the base of others."""
    kind = VALUES[name]
    assert getattr(kind, "__final__", False) != (kind in BASES)
    assert all("__dict__" not in vars(base) for base in kind.__mro__)
    if name not in POSITIONAL:  # rules of practice, written the way people say them: FixedCount(5, within=…)
        assert all(field.kw_only for field in attrs.fields(kind) if field.init)


def test_values_are_frozen(instances: list[Any]) -> None:
    """No field of a value can be set or deleted, and no new one added."""
    for value in instances:
        for field in attrs.fields(type(value)):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(value, field.name, None)
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                delattr(value, field.name)
        with pytest.raises(AttributeError):
            value.something_new = 1


def test_values_survive_pickle_and_copy(name: str, instances: list[Any]) -> None:
    """A value equals itself after pickling (every protocol from 2 up), shallow and deep copying, and evolving nothing."""
    for value in instances:
        for protocol in () if name in HOLD_A_FUNCTION else range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(value, protocol)) == value
        assert copy.copy(value) == value
        assert copy.deepcopy(value) == value
        assert attrs.evolve(value) == value


def test_values_hash_as_they_compare(name: str, instances: list[Any]) -> None:
    """Equal values have equal hashes; the two wholes refuse to be hashed."""
    for value in instances:
        if name in NOT_HASHABLE:
            with pytest.raises(TypeError):
                hash(value)
        else:
            assert name in HOLD_A_FUNCTION or hash(pickle.loads(pickle.dumps(value))) == hash(value)
            assert len({value, attrs.evolve(value), copy.deepcopy(value)}) == 1
        assert value != object()


def test_values_show_themselves(instances: list[Any]) -> None:
    """A repr never fails, names the class and holds no control characters."""
    for value in instances:
        text = repr(value)
        assert text.strip()
        assert all(c.isprintable() or c == "\n" for c in text)
