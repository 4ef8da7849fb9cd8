"""A fleet profile merges exactly, in any order (DESIGN §4)."""

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import FleetMismatchError, InvalidValueError
from custrel.findings import EMPTY_FLEET, FleetProfile, merged
from custrel.strategies import fleet_profiles


@given(fleet_profiles(), fleet_profiles())
def test_merge_is_commutative(a: FleetProfile, b: FleetProfile) -> None:
    """A + b = b + a, byte for byte: tables and keys are kept in an order of their own."""
    assert a.merge(b) == b.merge(a)
    assert pickle.dumps(a.merge(b)) == pickle.dumps(b.merge(a))


@given(fleet_profiles(), fleet_profiles(), fleet_profiles())
def test_merge_is_associative(a: FleetProfile, b: FleetProfile, c: FleetProfile) -> None:
    """(a + b) + c = a + (b + c) = all three at once."""
    assert a.merge(b).merge(c) == a.merge(b.merge(c)) == merged([a, b, c])


@given(fleet_profiles())
def test_the_empty_profile_is_neutral(a: FleetProfile) -> None:
    """Merging with nothing, from either side, changes nothing; merging none gives nothing."""
    assert a.merge(EMPTY_FLEET) == a == EMPTY_FLEET.merge(a) == merged([a])
    assert merged([]) == EMPTY_FLEET


@given(fleet_profiles(), fleet_profiles())
def test_merge_adds_every_count_exactly(a: FleetProfile, b: FleetProfile) -> None:
    """Each count is the sum of both, each list of instants both together, sorted, repeated ones kept."""
    both = a.merge(b)
    for name in {*a.counters, *b.counters}:
        for key in {*a.table(name), *b.table(name)}:
            assert both.table(name).get(key, 0) == a.table(name).get(key, 0) + b.table(name).get(key, 0)
    for name in {*a.instants, *b.instants}:
        left, right = a.instants.get(name, {}), b.instants.get(name, {})
        for key in {*left, *right}:
            assert both.instants[name][key] == tuple(sorted((*left.get(key, ()), *right.get(key, ()))))


@given(fleet_profiles())
def test_equal_profiles_have_equal_bytes(a: FleetProfile) -> None:
    """The order in which tables and keys were given leaves no trace; zero counts neither."""

    def turned(table: Any) -> dict[Any, Any]:
        return dict(reversed(list(table.items())))

    other = FleetProfile(
        policy=a.policy,
        counters={n: {**turned(t), ("zero", 0): 0} for n, t in turned(a.counters).items()},  # type: ignore[arg-type, misc]
        instants={n: {k: s[::-1] for k, s in turned(t).items()} for n, t in turned(a.instants).items()},  # type: ignore[arg-type, misc]
    )
    assert other == a
    assert pickle.dumps(other) == pickle.dumps(a)
    assert hash(other) == hash(a)


@given(fleet_profiles())
def test_tables_are_never_empty(a: FleetProfile) -> None:
    """What holds nothing is not there, and asking for it gives an empty table."""
    assert all(a.counters.values())
    assert all(a.instants.values())
    assert all(count > 0 for table in a.counters.values() for count in table.values())
    assert dict(a.table("no such table")) == {}


def test_profiles_of_two_policies_do_not_merge() -> None:
    """Counts made by different opinions mean different things; both are named."""
    with pytest.raises(FleetMismatchError, match="a/1"):
        FleetProfile(policy="a/1").merge(FleetProfile(policy="b/1"))
    assert FleetProfile(policy="a/1").merge(FleetProfile()).policy == "a/1"


@pytest.mark.parametrize("count", [0.5, 1.0, True, -1, "1", None])
def test_only_whole_counts_are_taken(count: object) -> None:
    """A float would make merging depend on the order; so it is refused, naming table and key."""
    with pytest.raises(InvalidValueError, match=r"counters\[units\]\[\('a', 1\)\] must be a whole number"):
        FleetProfile(counters={"units": {("a", 1): count}})  # type: ignore[arg-type, dict-item]


@pytest.mark.parametrize("second", [0.5, True, "1"])
def test_only_whole_seconds_are_taken(second: object) -> None:
    """Instants are whole seconds since 1970."""
    with pytest.raises(InvalidValueError, match=r"instants\[t\]\[\('a',\)\] must be whole seconds"):
        FleetProfile(instants={"t": {("a",): (second,)}})  # type: ignore[arg-type, dict-item]


@given(
    st.lists(
        st.tuples(st.one_of(st.integers(), st.text()), st.one_of(st.integers(), st.text())),
        unique=True,
        max_size=6,
    )
)
def test_keys_of_words_and_numbers_sort_together(keys: list[Any]) -> None:
    """Keys may mix words and whole numbers at the same place; their order is still one order."""
    one = FleetProfile(counters={"t": dict.fromkeys(keys, 1)})  # type: ignore[arg-type, dict-item]
    other = FleetProfile(counters={"t": dict.fromkeys(reversed(keys), 1)})  # type: ignore[arg-type, dict-item]
    assert list(one.table("t")) == list(other.table("t"))
