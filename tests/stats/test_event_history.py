"""`EventHistory`: what it accepts, what it refuses, and how gaps and starts change what is counted."""

import itertools
import math
import pickle
import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import EventHistory, Truncation

WINDOWS = st.tuples(st.floats(-1e6, 1e6), st.floats(1.0, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@st.composite
def histories(draw: st.DrawFn) -> EventHistory:
    """A history with events, gaps and any start; events never lie inside a gap."""
    start, end = draw(WINDOWS)
    cuts = sorted(set(draw(st.lists(st.floats(0, 1), max_size=6))))
    edges = [start + cut * (end - start) for cut in cuts]
    gaps = [
        (lo, hi)
        for lo, hi in zip(edges[::2], edges[1::2], strict=False)
        if lo < hi and (lo, hi) != (start, end)
    ]
    times = [start + share * (end - start) for share in draw(st.lists(st.floats(0, 1), max_size=20))]
    kept = [min(t, end) for t in times if not any(lo < t < hi for lo, hi in gaps)]
    return EventHistory(times=kept, start=start, end=end, gaps=gaps, starts_at_event=draw(st.booleans()))


@given(histories(), st.randoms(use_true_random=False))
def test_order_of_input_never_matters(history: EventHistory, rng: random.Random) -> None:
    """Shuffled times and gaps make the same value."""
    times, gaps = list(history.times), list(history.gaps)
    rng.shuffle(times)
    rng.shuffle(gaps)
    assert attrs.evolve(history, times=times, gaps=gaps) == history


@given(histories())
def test_watched_and_gaps_make_the_window(history: EventHistory) -> None:
    """Watched stretches and gaps together are the window, and exposure is the sum of the first."""
    unwatched = math.fsum(hi - lo for lo, hi in history.gaps)
    width = history.closing - history.start
    assert history.exposure == pytest.approx(width - unwatched, rel=1e-9, abs=1e-9 * width)
    assert all(lo < hi for lo, hi in history.watched())


@given(histories())
def test_the_watched_clock_runs_from_zero_to_the_exposure(history: EventHistory) -> None:
    """Times on the watched clock rise, begin at 0 at the earliest and end with the exposure."""
    clock = history.watched_times()
    slack = 1e-9 * (abs(history.start) + abs(history.closing))
    assert len(clock) == len(history.times)
    assert all(a <= b + slack for a, b in itertools.pairwise(clock))
    assert all(-slack <= t <= history.exposure + slack for t in clock)


@given(histories())
def test_without_gaps_intervals_are_differences(history: EventHistory) -> None:
    """A window of n events has n - 1 complete intervals, or n where the window starts at an event; gaps only take away."""
    bare = attrs.evolve(history, gaps=())
    expected = max(0, len(bare.times) - (not bare.starts_at_event))
    assert len(bare.intervals()) == expected
    assert len(history.intervals()) <= expected
    assert all(step >= 0 for step in history.intervals())


def test_an_interval_with_a_gap_is_not_complete() -> None:
    """Nobody knows what happened in the gap, so the interval around it is left out; touching gaps don't matter."""
    times = (10.0, 20.0, 40.0, 50.0)
    assert EventHistory(times=times, end=60, gaps=((25.0, 30.0),)).intervals() == (10.0, 10.0)
    assert EventHistory(times=times, end=60, gaps=((20.0, 30.0),)).intervals() == (10.0, 10.0)
    assert EventHistory(times=times, end=60, gaps=((0.0, 5.0), (55.0, 60.0))).intervals() == (
        10.0,
        20.0,
        10.0,
    )
    first = EventHistory(times=times, end=60, gaps=((0.0, 5.0),), starts_at_event=True)
    assert first.intervals() == (10.0, 20.0, 10.0)


def test_gaps_stop_the_clock() -> None:
    """After a gap of 20 the clock is 20 behind; an event on the gap's edge is not inside it."""
    history = EventHistory(times=(5, 10, 30, 40), end=100, gaps=((10, 30),))
    assert history.watched_times() == [5, 10, 10, 20]
    assert history.exposure == 80
    assert history.watched() == ((0, 10), (30, 100))


def test_overlapping_gaps_are_one() -> None:
    """Overlapping and touching gaps are joined; a gap at the window's edge leaves one stretch."""
    history = EventHistory(end=100, gaps=((30, 50), (10, 35), (50, 60), (80, 100)))
    assert history.gaps == ((10, 60), (80, 100))
    assert history.watched() == ((0, 10), (60, 80))


def test_from_gaps_ends_with_its_last_event() -> None:
    """Intervals become a history that starts and ends with an event, and come back as they were."""
    history = EventHistory.from_gaps([3, 0, 5])
    assert (history.times, history.closing, history.truncation) == ((3, 3, 8), 8, Truncation.FAILURE)
    assert history.starts_at_event
    assert history.intervals() == (3, 0, 5)


def test_end_may_be_left_out_after_an_event() -> None:
    """Failure-truncated watching ends with the last event."""
    assert EventHistory(times=(4, 2), truncation="failure").end == 4
    assert EventHistory(times=(4, 2), end=4, truncation=Truncation.FAILURE).closing == 4


def test_age_zero_is_the_start_unless_told() -> None:
    """Late entry is an origin before the start."""
    assert EventHistory(start=5, end=9).age_zero == 5
    assert EventHistory(start=5, end=9, origin=0).age_zero == 0


def test_large_times_are_taken_up_to_the_limit() -> None:
    """Times whose sum is beyond the limit are fine one by one; one beyond it is named."""
    assert EventHistory(times=(9e49, 9.5e49), end=1e50).times == (9e49, 9.5e49)
    with pytest.raises(InvalidValueError, match="1e50"):
        EventHistory(times=(2e50,), end=1e50)


def test_it_is_a_value() -> None:
    """Equal parts make equal, hashable, picklable values."""
    history = EventHistory(times=(1, 2), end=3, gaps=((2.5, 2.75),))
    assert pickle.loads(pickle.dumps(history)) == history  # our own bytes
    assert hash(history) == hash(attrs.evolve(history))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"times": (math.nan,), "end": 1}, "times"),
        ({"times": (math.inf,), "end": 1}, "times"),
        ({"times": ("1",), "end": 2}, "times"),
        ({"times": (True,), "end": 2}, "times"),
        ({"times": (-1,), "end": 2}, "times"),
        ({"times": (3,), "end": 2}, "times"),
        ({"times": (1,)}, "end"),
        ({"times": (), "truncation": "failure"}, "end"),
        ({"times": (), "end": 3, "truncation": "failure"}, "end"),
        ({"times": (1,), "end": 3, "truncation": "failure"}, "end"),
        ({"end": 0}, "end"),
        ({"end": math.inf}, "end"),
        ({"start": math.nan, "end": 1}, "start"),
        ({"start": 2, "end": 1}, "end"),
        ({"end": 1, "truncation": "never"}, "truncation"),
        ({"end": 1e51}, "end"),
        ({"end": 1e-60}, "end - start"),
        ({"end": 1, "truncation": None}, "truncation"),
        ({"start": 1, "end": 2, "origin": 1.5}, "origin"),
        ({"end": 2, "origin": math.nan}, "origin"),
        ({"end": 9, "gaps": ((3, 2),)}, "gaps"),
        ({"end": 9, "gaps": ((3, 3),)}, "gaps"),
        ({"end": 9, "gaps": ((-1, 2),)}, "gaps"),
        ({"end": 9, "gaps": ((8, 10),)}, "gaps"),
        ({"end": 9, "gaps": ((0, 9),)}, "gaps"),
        ({"end": 9, "gaps": ((math.nan, 9),)}, "gaps"),
        ({"times": (4,), "end": 9, "gaps": ((3, 5),)}, "times"),
        ({"times": (1, 4), "end": 9, "gaps": ((0.25, 0.5), (3, 5))}, "times"),
    ],
)
def test_what_cannot_be_is_named(fields: dict[str, object], field: str) -> None:
    """Events outside the window or inside a gap, numbers that are none, windows that end before they start."""
    with pytest.raises(InvalidValueError) as caught:
        EventHistory(**fields)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert pickle.loads(pickle.dumps(caught.value)).field == field  # our own bytes


@pytest.mark.parametrize("gaps", [[], [0.0, 0.0], [-1.0, 3.0], [math.nan]])
def test_from_gaps_needs_gaps(gaps: list[float]) -> None:
    """No intervals, or none with a length, or a negative one, make no history."""
    with pytest.raises(InvalidValueError, match="gaps"):
        EventHistory.from_gaps(gaps)


class _Hours(float):
    """A number of a kind of its own, as arrays hand out."""


def test_numbers_of_other_kinds_are_looked_at_one_by_one() -> None:
    """A subclass of float is a number like any other; one that is no number is named."""
    assert EventHistory(times=(_Hours(3.0), 2), end=5).times == (2, 3.0)
    with pytest.raises(InvalidValueError, match="times"):
        EventHistory(times=(_Hours("nan"), 2), end=5)
