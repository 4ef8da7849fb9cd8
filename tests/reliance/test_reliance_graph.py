"""Dependence: cycles as one, no recursion, linear."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reliance_world import POLICY, asset, case_of, job, reach

from custrel.errors import NotFoundError
from custrel.model import Customer, Unit
from custrel.reliance._graph import dependence

names = st.sampled_from([f"n{i}" for i in range(7)])
graphs = st.dictionaries(names, st.lists(names, max_size=3))


@given(graphs)
def test_reach_and_order_are_what_following_every_edge_gives(needs: dict[str, list[str]]) -> None:
    """Groups are the strong components, those that depend first; reach is the transitive closure; unknown ids are left out."""
    found = dependence(needs)
    units = [asset(name, depends_on=[d for d in ds if d != name]) for name, ds in needs.items()]
    assert sorted(name for group in found.groups for name in group) == sorted(needs)
    for name in needs:
        assert found.reach(name) == reach(units, name)
        mates = {other for other in needs if other in reach(units, name) and name in reach(units, other)}
        assert set(found.groups[found.place[name]]) == mates
    for place, (above, below) in enumerate(zip(found.above, found.below, strict=True)):
        assert all(other > place for other in above)
        assert all(other < place for other in below)
        assert all(place in found.below[other] for other in above)
    assert all(len(cycle) > 1 for cycle in found.cycles)


SIZE = 20_000


@pytest.mark.parametrize("shape", ["chain", "star"])
def test_large_dependence_is_linear(shape: str) -> None:
    """A chain and a star of 20,000, every unit's number at once: doubling the size about doubles the time."""
    took: list[float] = []
    for size in (SIZE // 2, SIZE):
        ids = [f"a{i:06d}" for i in range(size)]
        needs = (
            [[ids[i - 1]] if i else [] for i in range(size)]
            if shape == "chain"
            else [[]] + [[ids[0]]] * (size - 1)
        )
        units = [asset(i, depends_on=d) for i, d in zip(ids, needs, strict=True)]
        last = job(
            "J",
            [Unit(asset_id=ids[-1])],
            workaround=0,
            operating_mode="continuous",
            shifts=3,
            consequences={"safety": "major"},
        )
        case = case_of(*units, last)
        began = time.perf_counter()
        found = POLICY.scores(case)
        took.append(time.perf_counter() - began)
        assert found[ids[0]].range.lo >= found[ids[-1]].range.lo == pytest.approx(0.57)
        if shape == "chain":
            assert len(set(map(id, found.values()))) == 1
    assert took[1] < 6 * took[0] + 0.5


def test_who_is_not_there_cannot_be_asked_about() -> None:
    """Asking about an asset of nobody's names it."""
    with pytest.raises(NotFoundError, match="no asset with id 'z'"):
        POLICY.of(case_of(Customer(customer_id="C9")), ("z",))
