"""Which incidents are behind a trouble, asked from either side."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from custrel.findings import Episode, Recurrence, TempoReading
from custrel.model import Ref

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def trouble(*episodes: list[str]) -> Recurrence:
    """A recurrence of those incidents."""
    return Recurrence(
        customer_id="C1",
        key_name="asset",
        key=(("asset", "A1"),),
        subject=Ref.parse("asset:A1"),
        episodes=tuple(
            Episode(start=AT + dt.timedelta(days=n), end=AT + dt.timedelta(days=n), incident_ids=ids)
            for n, ids in enumerate(episodes)
        ),
        tempo=TempoReading(tempo="unknown", reason="few episodes"),
        policy="detector",
        version="1",
        horizon_days=28,
        method="not estimable",
    )


@given(
    own=st.lists(st.integers(0, 120), unique=True, min_size=1, max_size=80),
    asked=st.frozensets(st.integers(0, 120), max_size=100),
)
def test_law_among_keeps_its_own_order(own: list[int], asked: frozenset[int]) -> None:
    """Whichever side is smaller: those asked for that are behind it, in the order of the trouble."""
    found = trouble(*[[f"I{n}" for n in own[k : k + 7]] for k in range(0, len(own), 7)])
    assert found.among({f"I{n}" for n in asked}) == tuple(f"I{n}" for n in own if n in asked)


def test_among_for_a_long_trouble_and_few_asked() -> None:
    """A long trouble asked for two of its incidents gives them in its order, for none gives none."""
    long = trouble(*[[f"I{n}"] for n in range(500)])
    assert long.among({"I499", "I3", "other"}) == ("I3", "I499")
    assert long.among(()) == ()
