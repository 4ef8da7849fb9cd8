"""L by itself: bounds that are exact where they say so, sound always; structure decides who is up."""

import itertools

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel.reliance._loss import Shape, loss, sole_means, typical_loss
from custrel.stats import expected_level

COUNT = 4
points = st.sampled_from([0.0, 0.2, 0.5, 1.0]).map(lambda x: (x, x, x))
ranges = st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 0.75, 1.0])).map(
    lambda p: (min(p), max(p), (min(p) + max(p)) / 2)
)
pools = st.lists(
    st.dictionaries(st.integers(0, COUNT - 1), points | ranges, min_size=1, max_size=3).map(
        lambda d: tuple(d.items())
    ),
    min_size=1,
    max_size=3,
).map(tuple)
shapes = st.builds(
    Shape,
    stages=pools,
    available=st.lists(points | ranges, min_size=COUNT, max_size=COUNT).map(tuple),
    workaround=points | ranges,
)
sharp = st.builds(
    Shape,
    stages=st.lists(
        st.dictionaries(st.integers(0, COUNT - 1), points, min_size=1, max_size=3).map(lambda d: tuple(d.items())),
        min_size=1, max_size=3,
    ).map(tuple),
    available=st.lists(points | ranges, min_size=COUNT, max_size=COUNT).map(tuple),
    workaround=points,
)  # fmt: skip
masks = st.integers(0, 2**COUNT - 1)


def value(
    shape: Shape, units: int, down: int, capacity: list[list[float]], chance: list[float], around: float
) -> float:
    """L of one completion: structure first, then the difference of expected levels."""
    chance = list(chance)
    for stage, given_ in zip(shape.stages, capacity, strict=True):
        able = [u for (u, _), c in zip(stage, given_, strict=True) if c > 0]
        if len(able) == 1:
            chance[able[0]] = 1.0
    units &= ~down
    stages = [
        [(u, c) for (u, _), c in zip(stage, given_, strict=True)]
        for stage, given_ in zip(shape.stages, capacity, strict=True)
    ]
    ends = [
        expected_level(
            stages,
            [forced if units >> u & 1 else 0.0 if down >> u & 1 else p for u, p in enumerate(chance)],
            around,
        )
        for forced in (1.0, 0.0)
    ]
    return ends[0] - ends[1]


@given(shapes, masks, masks, st.data())
def test_bounds_hold_every_completion(shape: Shape, units: int, down: int, data: st.DataObject) -> None:
    """Law 2 for one job: any numbers inside the ranges, capacities included, give an L inside the bounds."""
    found = loss(shape, units, down)
    pick = lambda r: data.draw(st.sampled_from([r[0], r[1], r[2]]) | st.floats(r[0], r[1]))
    capacity = [[pick(c) for _, c in stage] for stage in shape.stages]
    one = value(shape, units, down, capacity, [pick(p) for p in shape.available], pick(shape.workaround))
    assert found.lo - 1e-12 <= one <= found.hi + 1e-12
    assert 0 <= found.lo <= found.typical <= found.hi <= 1


@given(sharp, masks, masks)
def test_bounds_are_reached_where_they_say_they_are_exact(shape: Shape, units: int, down: int) -> None:
    """With capacities known, some corner of the availabilities reaches each end."""
    found = loss(shape, units, down)
    assert found.exact
    capacity = [[c[0] for _, c in stage] for stage in shape.stages]
    corners = [
        value(shape, units, down, capacity, list(chance), shape.workaround[0])
        for chance in itertools.product(*(sorted({p[0], p[1]}) for p in shape.available))
    ]
    assert min(corners) == pytest.approx(found.lo, abs=1e-12)
    assert max(corners) == pytest.approx(found.hi, abs=1e-12)


def test_two_stages_and_unknown_capacity_fall_back_to_the_sound_bound() -> None:
    """A closure over two stages beside a unit of unknown capacity: sound, and said not to be exact."""
    both = Shape(
        stages=(((0, (1.0, 1.0, 1.0)), (2, (0.0, 1.0, 0.5))), ((1, (1.0, 1.0, 1.0)), (2, (1.0, 1.0, 1.0)))),
        available=((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (0.5, 0.9, 0.7)),
        workaround=(0.0, 0.0, 0.0),
    )
    found = loss(both, 0b011)
    assert not found.exact
    assert found.lo <= found.typical <= found.hi


def test_very_many_sums_leave_the_whole_range() -> None:
    """Where even one expectation has too many states, L is somewhere in [0, 1] and says so instead of hanging."""
    odd = Shape(
        stages=(tuple((i, (2.0 ** -(i + 2),) * 3) for i in range(22)),),  # type: ignore[arg-type]
        available=((0.9, 1.0, 0.95),) * 22,
        workaround=(0.0, 0.0, 0.0),
    )
    found = loss(odd, 1)
    assert (found.lo, found.hi, found.exact) == (0.0, 1.0, False)


def test_many_equal_units_over_two_stages_are_counted_not_enumerated() -> None:
    """Sixty equal alternatives beside a closure that spans stages: grouped, exact, at once."""
    full = (1.0, 1.0, 1.0)
    beside = tuple((i, full) for i in range(2, 62))
    wide = Shape(
        stages=(((0, full), *beside), ((1, full), *beside)),
        available=((0.0, 0.5, 0.25),) * 62,
        workaround=(0.0,) * 3,
    )
    found = loss(wide, 0b11)
    assert found.exact
    assert (found.lo, found.hi) == (pytest.approx(0.5**60), 1.0)


def test_more_corners_than_looked_at_fall_back_to_the_sound_bound() -> None:
    """Fourteen different unknown alternatives beside two stages: too many corners, so sound and not exact."""
    full = (1.0, 1.0, 1.0)
    beside = tuple((i, full) for i in range(2, 16))
    chances = ((0.0, 0.5, 0.25),) * 2 + tuple((0.1, 0.5 + i / 100, 0.3) for i in range(14))
    wide = Shape(
        stages=(((0, full), *beside), ((1, full), *beside)), available=chances, workaround=(0.0,) * 3
    )
    assert not loss(wide, 0b11).exact


@given(shapes, masks, masks, st.data())
def test_both_ends_keep_the_laws(shape: Shape, units: int, more: int, data: st.DataObject) -> None:
    """Laws 3, 5 and 8 for one job, whatever is unknown: narrower is never wider, more workaround or fewer units never more."""
    found = loss(shape, units)
    low, high = sorted(
        data.draw(st.tuples(st.floats(shape.workaround[0], 1), st.floats(shape.workaround[1], 1)))
    )
    raised = attrs.evolve(shape, workaround=(low, max(low, high), (low + max(low, high)) / 2))
    assume(raised.workaround[1] >= shape.workaround[1])
    after, larger = loss(raised, units), loss(shape, units | more)

    def cut(known: tuple[float, float, float]) -> tuple[float, float, float]:
        if known[0] == known[1] or data.draw(st.booleans()):
            return known
        lo, hi = sorted(data.draw(st.tuples(*[st.floats(known[0], known[1])] * 2)))
        return lo, hi, (lo + hi) / 2

    stages = tuple(tuple((u, cut(c)) for u, c in stage) for stage in shape.stages)
    told = Shape(stages=stages, available=tuple(map(cut, shape.available)), workaround=cut(shape.workaround))
    narrower = loss(told, units)
    for end in ("lo", "hi", "typical"):
        assert getattr(after, end) <= getattr(found, end) + 1e-12
        assert getattr(larger, end) >= getattr(found, end) - 1e-12
    assert found.lo - 1e-12 <= narrower.lo <= narrower.hi <= found.hi + 1e-12


def test_too_many_joint_sums_leave_the_whole_range() -> None:
    """Unknown capacities of very many kinds beside two stages: L is a share, and says no more."""
    full = (1.0, 1.0, 1.0)
    beside = tuple((i, (0.0, 2.0 ** -(i + 1), 0.0)) for i in range(2, 20))
    wide = Shape(
        stages=(((0, full), *beside), ((1, full), *beside)),
        available=((0.9, 0.9, 0.9),) * 20,
        workaround=(0.0,) * 3,
    )
    found = loss(wide, 0b11)
    assert (found.lo, found.hi, found.exact) == (0.0, 1.0, False)


def test_structure_decides_who_is_up() -> None:
    """A unit alone with capacity in some stage is up; perhaps alone, it is at best up; beside a sure one, as available."""
    shape = Shape(
        stages=(
            ((0, (1.0, 1.0, 1.0)), (1, (0.0, 0.0, 0.0))),
            ((1, (0.5, 0.5, 0.5)), (2, (0.0, 1.0, 0.5))),
        ),
        available=((0.1, 0.2, 0.15),) * 3,
        workaround=(0.0, 0.0, 0.0),
    )
    assert shape.sole == ((1.0, 1.0, 1.0), (0.1, 1.0, 0.15), (0.1, 0.2, 0.15))


def test_sole_means_is_structural() -> None:
    """All of some stage stopped, everything else up: only then; a job that some stage stops anyway has no sole means."""
    full, none = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
    pair = Shape(stages=(((0, full), (1, full)), ((2, full),)), available=(full,) * 3, workaround=none)
    assert [sole_means(pair, units) for units in (0b001, 0b011, 0b100)] == [False, True, True]
    broken = Shape(stages=(((0, full),), ((1, none),)), available=(full,) * 2, workaround=none)
    assert not sole_means(broken, 0b01)
    assert typical_loss(broken, 0b01) == 0.0
