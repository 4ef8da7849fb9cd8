"""Targets on service hours: whose clock, which hours, and when a promise runs out."""

import copy
import datetime as dt
import pickle

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_hours_laws import scenes

from custrel.errors import InvalidValueError
from custrel.model import Contract, Incident, Weekly
from custrel.rules import Calendar, Clock, TargetKind, open_minutes, targets

pytestmark = pytest.mark.law
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
FRIDAY = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)  # 17:00 in Madrid
DESK = Contract(
    contract_id="K1",
    customer_id="C1",
    hours=Weekly.parse("mon-fri 09:00-18:00"),
    response=HOUR,
    restore=4 * HOUR,
)
TICKET = Incident(incident_id="I1", customer_id="C1", opened_at=FRIDAY)


def restore(
    incident: Incident, contract: Contract = DESK, *, at: dt.datetime = FRIDAY + 10 * 24 * HOUR, **kw: object
):
    """The restore target alone."""
    found = targets(incident, contract, at=at, **{"zone": "Europe/Madrid", **kw})
    return next(t for t in found if t.kind is TargetKind.RESTORE)


def test_targets_run_on_service_hours():
    """§8: four hours from Friday 17:00 are due on Monday 12:00, local time, a holiday later on Tuesday."""
    monday = dt.datetime(2026, 3, 9, 11, tzinfo=dt.UTC)
    assert restore(TICKET).due_at == monday
    off = Calendar(name="Madrid", holidays=[dt.date(2026, 3, 9)])
    assert restore(TICKET, holidays=off).due_at == monday + 24 * HOUR
    response = targets(TICKET, DESK, at=FRIDAY, zone="Europe/Madrid")[0]
    assert (response.kind, response.due_at) == (TargetKind.RESPONSE, FRIDAY + HOUR)
    assert response.met is None
    assert response.minutes is None
    assert "first responded is not recorded" in response.why


@pytest.mark.parametrize(
    ("taken", "resolved", "met", "minutes", "words"),
    [
        (HOUR, None, True, 60.0, "first response"),
        (66 * HOUR, None, False, 180.0, "first response"),  # Monday 11:00
        (None, HOUR, True, None, "resolved in time"),
        (None, 66 * HOUR, None, None, "not recorded"),  # somebody may have answered before
        (66 * HOUR, HOUR, True, 60.0, "first response"),  # resolved is responded
    ],
)
def test_a_response_counts_from_its_record(taken, resolved, met, minutes, words):
    """§8: the response is met by the first record that somebody took it up, missed by one too late, and unknown without any."""
    done = attrs.evolve(
        TICKET,
        responded_at=None if taken is None else FRIDAY + taken,
        resolved_at=None if resolved is None else FRIDAY + resolved,
    )
    got = targets(done, DESK, at=FRIDAY + 200 * HOUR, zone="Europe/Madrid")[0]
    assert (got.kind, got.met, got.minutes) == (TargetKind.RESPONSE, met, minutes)
    assert words in got.why
    early = targets(done, DESK, at=FRIDAY, zone="Europe/Madrid")[0]
    assert (early.met, early.minutes) == (None, None)


def test_our_own_computation_says_it_is_one():
    """§8: without a vendor's clock the time is computed on service hours, labelled so."""
    done = attrs.evolve(TICKET, resolved_at=dt.datetime(2026, 3, 9, 11, tzinfo=dt.UTC))
    got = restore(done)
    assert (got.minutes, got.met, got.clock) == (240.0, True, Clock.COMPUTED)
    assert got.why == "computed from open to resolved"
    late = restore(attrs.evolve(done, resolved_at=done.resolved_at + MINUTE))
    assert (late.minutes, late.met) == (241.0, False)


def test_the_vendors_own_clock_goes_first():
    """§8: a recorded vendor clock is taken as it is, pauses and all, and named."""
    done = attrs.evolve(TICKET, resolved_at=FRIDAY + 24 * 7 * HOUR, vendor_clock=200)
    got = restore(done)
    assert (got.minutes, got.met, got.clock, got.why) == (200.0, True, Clock.VENDOR, "the vendor's own clock")
    assert restore(attrs.evolve(done, vendor_clock=240.5)).met is False


@pytest.mark.parametrize("met", [True, False])
def test_what_the_source_says_about_its_target_stands(met):
    """§8: the source's verdict goes before any clock; both are kept."""
    got = restore(attrs.evolve(TICKET, target_met=met, vendor_clock=1 if not met else 99999))
    assert (got.met, got.clock, got.why) == (met, Clock.VENDOR, "the source says so")


def test_an_open_ticket_is_late_only_once_it_is():
    """An open ticket in time has no verdict yet; past its target it is missed without waiting for the end."""
    monday = dt.datetime(2026, 3, 9, 11, tzinfo=dt.UTC)
    assert restore(TICKET, at=monday).met is None
    assert restore(TICKET, at=monday + MINUTE).met is False
    resolved_later = attrs.evolve(TICKET, resolved_at=monday + 24 * HOUR)
    assert restore(resolved_later, at=monday).met is None
    assert restore(attrs.evolve(TICKET, vendor_clock=10), at=monday).met is None


def test_what_is_assumed_is_said():
    """Unknown service hours count round the clock, an unknown zone is read as UTC, and the reason says both."""
    bare = attrs.evolve(DESK, hours=None)
    got = restore(attrs.evolve(TICKET, resolved_at=FRIDAY + 5 * HOUR), bare, zone=None)
    assert (got.minutes, got.due_at, got.met) == (300.0, FRIDAY + 4 * HOUR, False)
    assert "round the clock is assumed" in got.why
    assert "UTC is assumed" in got.why
    assert "assumed" not in restore(TICKET).why


def test_no_promise_no_target():
    """A contract that promises nothing has no targets; hours that never open make no promise fall due."""
    assert targets(TICKET, attrs.evolve(DESK, response=None, restore=None), at=FRIDAY, zone="UTC") == ()
    assert restore(TICKET, attrs.evolve(DESK, hours=Weekly.parse("never"))).due_at is None


def test_a_negative_promise_is_refused():
    """A target before the ticket was opened is an error, not an answer: no contract can hold one."""
    with pytest.raises(InvalidValueError, match="restore must be 0 or longer"):
        attrs.evolve(DESK, restore=-HOUR)


@given(scenes(), st.integers(1, 3000))
def test_due_and_elapsed_agree(scene, minutes):
    """§8: a ticket resolved when due took exactly the promised service time and met it; a minute's work more missed it."""
    weekly, zone, start, _, holidays = scene
    assume(weekly.hours >= 5)
    contract = attrs.evolve(DESK, hours=weekly, restore=minutes * MINUTE, response=None)
    ticket = attrs.evolve(TICKET, opened_at=start)
    ask = {"zone": zone, "holidays": holidays, "at": start + 400 * 24 * HOUR}
    due = targets(ticket, contract, **ask)[0].due_at
    (done,) = targets(attrs.evolve(ticket, resolved_at=due), contract, **ask)
    assert (done.minutes, done.met) == (minutes, True)
    (late,) = targets(attrs.evolve(ticket, resolved_at=due + 21 * 24 * HOUR), contract, **ask)
    more = open_minutes(weekly, due, due + 21 * 24 * HOUR, zone, holidays)
    assert late.minutes == pytest.approx(minutes + more)
    assert late.met is (more == 0)


def test_targets_are_values():
    """Targets hash, compare, copy and pickle."""
    found = targets(TICKET, DESK, at=FRIDAY, zone="UTC")
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
    assert len(set(found)) == 2
