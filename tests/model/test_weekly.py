"""Weekly hours: text and minutes say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.model import Weekly
from custrel.strategies import weeklies

WEEK = 7 * 24 * 60


@given(weeklies())
def test_text_reads_back_as_the_same_hours(hours: Weekly) -> None:
    """`Weekly.parse(str(w)) == w`, and the repr is the text that makes it."""
    assert Weekly.parse(str(hours)) == hours
    assert eval(repr(hours), {"Weekly": Weekly}) == hours


@given(weeklies())
def test_spans_are_sorted_merged_and_inside_the_week(hours: Weekly) -> None:
    """Spans neither touch nor overlap, and lie in 0 to 10080."""
    for start, end in hours.spans:
        assert 0 <= start < end <= WEEK
    for (_, end), (start, _) in zip(hours.spans, hours.spans[1:], strict=False):
        assert end < start


@given(weeklies())
def test_hours_count_the_minutes_that_are_held(hours: Weekly) -> None:
    """`hours` is the number of minutes inside, by brute force over the whole week."""
    assert hours.hours * 60 == pytest.approx(sum(hours.holds(m) for m in range(WEEK)), abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, WEEK - 1), st.integers(1, 2000)), max_size=6))
def test_merging_keeps_exactly_the_minutes(drawn: list[tuple[int, int]]) -> None:
    """A minute is held iff one of the spans given holds it; the order of the spans does not matter."""
    spans = [(start, min(start + length, WEEK)) for start, length in drawn]
    hours = Weekly(spans=tuple(spans))
    for minute in range(0, WEEK, 37):
        assert hours.holds(minute) == any(start <= minute < end for start, end in spans)
    assert Weekly(spans=tuple(reversed(spans))) == hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("always", 168.0),
        ("never", 0.0),
        (" always ", 168.0),
        ("mon 00:00-24:00", 24.0),
        ("mon-sun 00:00-24:00", 168.0),
        ("mon-fri 09:00-17:00; sat 10:00-14:00", 44.0),
        ("MON-FRI 09:00-17:00", 40.0),
        ("sat-mon 10:00-12:00", 6.0),
        ("sun 22:00-02:00", 4.0),
        ("fri 09:00-09:00", 24.0),
        ("mon 09:00-12:00; mon 11:00-13:00", 4.0),
    ],
)
def test_text_is_understood(text: str, hours: float) -> None:
    """Ranges of days may run over the week's end, windows past midnight, parts may overlap."""
    assert Weekly.parse(text).hours == hours


def test_a_window_past_midnight_runs_into_the_next_day_and_week() -> None:
    """Sunday 22:00 to 02:00 ends on Monday morning."""
    hours = Weekly.parse("sun 22:00-02:00")
    assert hours.spans == ((0, 120), (WEEK - 120, WEEK))
    assert hours.holds(0)
    assert not hours.holds(120)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "mon 9:00-17:00",
        "mon 09:00",
        "xyz 09:00-17:00",
        "mon-xyz 09:00-17:00",
        "mon 25:00-26:00",
        "mon 09:60-10:00",
        "mon 09:00-24:30",
        "mon 09:00-10:60",
        "mon 24:00-01:00",
        "mon 09:00-17:00;",
        "always; mon 09:00-10:00",
        "mon ٠٩:00-10:00",
    ],
)
def test_text_that_cannot_be_read_is_refused(text: str) -> None:
    """Anything else is refused, naming what it must look like; digits of other scripts are no digits here."""
    with pytest.raises(InvalidValueError, match=r"Weekly\.text must "):
        Weekly.parse(text)


@pytest.mark.parametrize("span", [(5, 5), (10, 5), (-1, 5), (0, WEEK + 1), (1,), (1, 2, 3), ()])
def test_impossible_spans_are_refused(span: tuple[int, ...]) -> None:
    """A span is a pair with from < to inside the week."""
    with pytest.raises(InvalidValueError, match=r"Weekly\.spans must be pairs"):
        Weekly(spans=(span,))  # type: ignore[arg-type]
