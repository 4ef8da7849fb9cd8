"""Every public object says what its type cannot, and shows it."""

import enum
import inspect
from collections.abc import Iterator

import pytest
from make_api import rooms

from custrel.errors import CustrelError


def _public() -> Iterator[tuple[str, object]]:
    """Every public class and function of every room, under its full name."""
    for room in rooms()[1:]:
        for name in room.__all__:
            thing = getattr(room, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                yield f"{room.__name__}.{name}", thing


PUBLIC = dict(_public())


def _methods(kind: type) -> Iterator[tuple[str, object]]:
    for name, value in vars(kind).items():
        inner = getattr(value, "__func__", getattr(value, "fget", value))
        if not name.startswith("_") and inspect.isfunction(inner):
            yield name, inner


@pytest.mark.parametrize("name", PUBLIC)
def test_public_objects_have_a_docstring(name: str) -> None:
    """Every public class, function, method and property has a docstring of its own."""
    thing = PUBLIC[name]
    missing = [] if (thing.__doc__ or "").strip() else [name]
    if inspect.isclass(thing):
        missing += [
            f"{name}.{method}" for method, inner in _methods(thing) if not (inner.__doc__ or "").strip()
        ]
    assert missing == []


@pytest.mark.parametrize("name", PUBLIC)
def test_public_objects_show_an_example(name: str) -> None:
    """Every public class and function shows an example; for a class it may stand with one of its methods."""
    thing = PUBLIC[name]
    texts = [thing.__doc__ or ""]
    if inspect.isclass(thing):
        texts += [inner.__doc__ or "" for _, inner in _methods(thing)]
        if issubclass(thing, CustrelError) and thing is not CustrelError:
            texts.append(thing.__init__.__doc__ or "")
    assert any(">>>" in text for text in texts)


@pytest.mark.parametrize(
    "name", [n for n, t in PUBLIC.items() if inspect.isclass(t) and issubclass(t, enum.Enum)]
)
def test_enumerations_are_lowercase_text(name: str) -> None:
    """Enumerations are text with lowercase values, so that JSON, CSV and constructors take the same word."""
    kind = PUBLIC[name]
    if len(kind) == 1:
        return  # a constant with a type of its own, such as UNKNOWN, not a word
    assert issubclass(kind, enum.StrEnum)
    for member in kind:
        assert member.value == member.value.lower()
        assert member.name == member.name.upper()
        assert kind(member.value) is member
