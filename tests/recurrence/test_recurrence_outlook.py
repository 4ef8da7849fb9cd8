"""What is foretold from very little: next to nothing, nothing, and nobody watching."""

import datetime as dt

import pytest

from custrel.findings import Episode, Recurrence, TempoReading
from custrel.model import Ref
from custrel.recurrence._outlook import raw, shrunken
from custrel.stats import GammaRate


def test_a_rate_that_is_next_to_nothing_is_never_due_and_no_overflow():
    """A gamma of shape 1e-3 waits longer than a float can say: infinite, not an error."""
    found = shrunken((GammaRate(shape=1e-3, rate=1e3), ""), 1e-12, 40.0, 28.0)
    assert found.next_days[1] == float("inf")
    assert found.probability < 1e-3


def test_a_keys_own_rate_is_said_with_its_doubt():
    """The mean is the raw rate times the horizon; the range is wider than a known rate would give; less never is likelier."""
    few, more = raw(2.0, 40.0, 28.0, "few"), raw(3.0, 40.0, 28.0, "few")
    assert few.expected == pytest.approx(1.4)
    assert few.counts.variance > few.counts.mean
    assert few.probability < more.probability


def test_where_nothing_was_or_nobody_watched_that_is_said():
    """No weight: not expected back. No exposure: not estimable, no number."""
    assert (raw(0.0, 40.0, 28.0, "few").expected, raw(0.0, 40.0, 28.0, "few").probability) == (0.0, 0.0)
    assert (raw(1.0, 0.0, 28.0, "few").expected, raw(1.0, 0.0, 28.0, "few").method) == (None, "not estimable")


def test_the_words_leave_out_what_is_not_known():
    """Several times, no expectation, an open end: each has words of its own."""
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

    def told(**more):
        return Recurrence(
            customer_id="C1", key_name="asset", key=(("asset", "A1"),), subject=Ref.parse("asset:A1"),
            episodes=[Episode(start=at + dt.timedelta(days=n), end=at + dt.timedelta(days=n), incident_ids=[f"I{n}"]) for n in (0, 9)],
            tempo=TempoReading(tempo="unknown", reason="2 episodes"), policy="detector", version="1", horizon_days=28,
            method="own decayed rate", **more,
        )  # fmt: skip

    assert "The trouble on asset:A1 came up 2 times" in told().explanation.replace(
        "the trouble", "The trouble"
    )
    assert "What to expect cannot be told." in told().explanation
    assert "not before 5 March 2026" in told(expected=0.2, next_from=at + dt.timedelta(days=4)).explanation
    assert "expected" not in repr(told())
