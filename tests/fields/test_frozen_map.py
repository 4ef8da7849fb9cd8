"""The mapping that cannot change."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel._fields import EMPTY, FrozenMap

ITEMS = st.dictionaries(st.text(max_size=3), st.integers(-3, 3), max_size=5)


@given(ITEMS)
def test_map_equals_the_dict_it_was_made_of(items: dict[str, int]) -> None:
    """A map equals any mapping with the same items, from either side, and reads like it."""
    held = FrozenMap(items)
    assert held == items
    assert items == held
    assert held == FrozenMap(items)
    assert dict(held) == items
    assert list(held) == list(items)
    assert len(held) == len(items)
    assert repr(held) == repr(items)


@given(ITEMS, st.randoms(use_true_random=False))
def test_map_equality_and_hash_ignore_order(items: dict[str, int], rng: object) -> None:
    """Equality and hash do not depend on the order of the items."""
    pairs = list(items.items())
    rng.shuffle(pairs)  # type: ignore[attr-defined]
    assert FrozenMap(dict(pairs)) == FrozenMap(items)
    assert hash(FrozenMap(dict(pairs))) == hash(FrozenMap(items))


@given(ITEMS)
def test_map_survives_pickle_and_copies(items: dict[str, int]) -> None:
    """Pickling, copying and deep copying give an equal map."""
    held = FrozenMap(items)
    assert pickle.loads(pickle.dumps(held)) == held
    assert copy.copy(held) == held
    assert copy.deepcopy(held) == held


@given(ITEMS, ITEMS)
def test_map_or_gives_a_new_map(left: dict[str, int], right: dict[str, int]) -> None:
    """`|` adds and replaces like a dict's and leaves both sides as they were."""
    held = FrozenMap(left)
    assert held | right == left | right
    assert held == left


@given(ITEMS)
def test_map_is_a_copy(items: dict[str, int]) -> None:
    """Changing the dict it was made of does not change the map."""
    before = dict(items)
    held = FrozenMap(items)
    items["new"] = 1
    assert held == before


def test_map_refuses_every_change() -> None:
    """No item and no attribute can be set or deleted."""
    held = FrozenMap({"a": 1})
    with pytest.raises(TypeError):
        held["a"] = 2  # type: ignore[index]
    with pytest.raises(TypeError):
        del held["a"]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="frozen"):
        held.something = 1
    with pytest.raises(AttributeError, match="frozen"):
        held._data = {}
    with pytest.raises(AttributeError, match="frozen"):
        del held._data
    assert held == {"a": 1}


def test_map_with_unhashable_values_compares_but_does_not_hash() -> None:
    """A map that holds a list is equal to itself and refuses to be hashed."""
    held = FrozenMap({"a": [1]})
    assert held == {"a": [1]}
    with pytest.raises(TypeError):
        hash(held)


def test_map_is_no_other_thing() -> None:
    """A map never equals something that is no mapping."""
    assert FrozenMap({"a": 1}) != [("a", 1)]
    assert EMPTY != ()
    assert FrozenMap(None) == EMPTY == FrozenMap({})
