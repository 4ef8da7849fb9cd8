"""Incidents that belong to one outage are counted once."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.model import Incident
from custrel.recurrence import episodes

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
GAP, REOPEN = dt.timedelta(hours=4), dt.timedelta(days=1)


def ticket(n: int, hours: float, **fields) -> Incident:
    """Give one ticket."""
    return Incident(
        incident_id=f"I{n:04d}", customer_id="C1", opened_at=AT + dt.timedelta(hours=hours), **fields
    )


def ids(*tickets, min_gap=GAP, reopen_window=REOPEN):
    """Give the ids of each episode."""
    return [e.incident_ids for e in episodes(tickets, min_gap=min_gap, reopen_window=reopen_window)]


def hour(h: float) -> dt.datetime:
    """Give an instant some hours in."""
    return AT + dt.timedelta(hours=h)


def test_a_thirty_ticket_outage_is_one_episode():
    """S4-02: thirty calls within an outage are one trouble, and every ticket stays in evidence."""
    calls = [ticket(n, n * 0.2) for n in range(30)]
    found = episodes(calls, min_gap=GAP, reopen_window=REOPEN)
    assert len(found) == 1
    assert found[0].incident_ids == tuple(i.incident_id for i in calls)


def test_separate_days_are_separate_episodes():
    """The same trouble back another day is a recurrence, not a flap."""
    assert ids(ticket(0, 0), ticket(1, 24), ticket(2, 48)) == [("I0000",), ("I0001",), ("I0002",)]


def test_exactly_the_gap_apart_is_two():
    """Below ``min_gap`` is one outage; at it, two."""
    assert len(ids(ticket(0, 0), ticket(1, 4))) == 2
    assert len(ids(ticket(0, 0), ticket(1, 3.999))) == 1


def test_back_within_the_reopen_window_is_the_same_visit():
    """A ticket within a day of the last one's end, same symptom and unit, is the same visit not finished."""
    first = ticket(0, 0, asset_id="A1", symptom="x", resolved_at=hour(10))
    assert len(ids(first, ticket(1, 34, asset_id="A1", symptom="x"))) == 1
    assert len(ids(first, ticket(1, 35, asset_id="A1", symptom="x"))) == 2
    assert len(ids(first, ticket(1, 20, asset_id="A2", symptom="x"))) == 2
    assert len(ids(first, ticket(1, 20, asset_id="A1", symptom="y"))) == 2


def test_a_reopening_moves_the_end():
    """A ticket's last reopening counts as its end where it is later."""
    first = ticket(0, 0, asset_id="A1", symptom="x", closed_at=hour(10), reopened_at=(hour(60),))
    assert len(ids(first, ticket(1, 80, asset_id="A1", symptom="x"))) == 1


def test_callers_stand_in_for_assets():
    """Without an asset, the same caller about the same symptom while the first is open is one episode."""
    first = ticket(0, 0, caller="Bob", symptom="x", resolved_at=hour(50))
    assert len(ids(first, ticket(1, 30, caller="Bob", symptom="x"))) == 1
    assert len(ids(first, ticket(1, 30, caller="Eve", symptom="x"))) == 2


def test_tickets_without_symptom_are_not_one_because_one_was_open():
    """Two tickets that say nothing about what was wrong are not the same trouble for being open together."""
    first = ticket(0, 0, asset_id="A1", resolved_at=hour(50))
    assert len(ids(first, ticket(1, 30, asset_id="A1"))) == 2


def test_whatever_is_reported_while_the_unit_is_down_is_one_outage():
    """Downtime of the asset covers every ticket on it, whatever the words."""
    first = ticket(0, 0, asset_id="A1", symptom="x", down_from=hour(0), down_to=hour(40))
    assert len(ids(first, ticket(1, 30, asset_id="A1", symptom="other"))) == 1


def test_children_siblings_and_merged_tickets_are_one_episode():
    """Links join whatever the time between; a parent outside the key still joins its children."""
    assert len(ids(ticket(0, 0), ticket(1, 100, parent_id="I0000"))) == 1
    assert len(ids(ticket(0, 0, merged_into="I0001"), ticket(1, 100))) == 1
    assert len(ids(ticket(0, 0, parent_id="P"), ticket(1, 100, parent_id="P"), ticket(2, 300))) == 2


def test_an_episode_runs_from_its_first_opening_to_its_last_known_end():
    """Start and end come from what is known of its tickets."""
    (found,) = episodes(
        [ticket(0, 0, resolved_at=hour(9)), ticket(1, 1, down_to=hour(30))], min_gap=GAP, reopen_window=REOPEN
    )
    assert (found.start, found.end) == (hour(0), hour(30))


@pytest.mark.parametrize("field", ["min_gap", "reopen_window"])
def test_a_negative_length_is_refused(field):
    """Lengths of time below zero make no sense and are named."""
    with pytest.raises(InvalidValueError, match=field):
        ids(**{field: dt.timedelta(hours=-1)})


tickets = st.lists(
    st.builds(
        lambda hours, unit, symptom, length: (hours, unit, symptom, length),
        st.floats(0, 2000),
        st.sampled_from(["A1", "A2", None]),
        st.sampled_from(["x", "y", None]),
        st.one_of(st.none(), st.floats(0, 100)),
    ),
    min_size=1,
    max_size=25,
).map(
    lambda rows: [
        ticket(n, h, asset_id=unit, symptom=s, resolved_at=None if length is None else hour(h + length))
        for n, (h, unit, s, length) in enumerate(rows)
    ]
)


@given(tickets, st.randoms())
def test_shuffling_changes_nothing_and_every_ticket_is_in_one_episode(found, rng):
    """§7 law: shuffling records changes nothing; evidence keeps every id exactly once."""
    before = ids(*found)
    assert sorted(i for e in before for i in e) == sorted(i.incident_id for i in found)
    rng.shuffle(found)
    assert ids(*found) == before


@given(tickets, st.data())
def test_a_reopened_duplicate_adds_no_episode(found, data):
    """§7 law: a ticket merged into, or a child of, one that is there never adds an episode."""
    original = data.draw(st.sampled_from(found))
    link = data.draw(st.sampled_from(["merged_into", "parent_id"]))
    again = ticket(9999, data.draw(st.floats(0, 2000)), **{link: original.incident_id})
    assert len(ids(*found, again)) <= len(ids(*found))


@given(tickets)
def test_a_wider_gap_never_makes_more_episodes(found):
    """Joining more readily joins more."""
    assert len(ids(*found, min_gap=2 * GAP)) <= len(ids(*found)) <= len(ids(*found, min_gap=dt.timedelta(0)))


def test_three_thousand_tickets_on_one_key_cost_linear_time():
    """No quadratic step: three thousand linked tickets come out at once."""
    rows = [ticket(n, n * 0.5, parent_id="P" if n % 2 else None) for n in range(3000)]
    assert len(ids(*rows)) == 1
