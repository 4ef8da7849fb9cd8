"""What the records do not hold, said once and plainly."""

import pytest
from signal_helpers import asset, contract, fact, holds, only, run, site, theirs, ticket, tickets

from custrel.model import Customer, Job, Ref
from custrel.signals import DataSignal

SIGNAL = DataSignal()
UNWATCHED = Customer(customer_id="C1")


def test_nobody_said_when_tickets_were_recorded():
    """The observation window is never inferred in silence: it is assumed from the first ticket on, and that is said."""
    given = run(SIGNAL, asset(), site(), theirs(), *tickets(100, 50), customer=UNWATCHED)
    it = only(given, "data.observation_assumed")
    assert it.measure.value == pytest.approx(100)
    assert "24 July 2026" in it.reason
    assert run(SIGNAL, asset(), site(), theirs(), *tickets(100, 50)) == {}
    assert run(SIGNAL, theirs(), customer=UNWATCHED) == {}


def test_requests_alone_still_need_a_window():
    """A ticket that is no incident opens the window as well."""
    given = run(SIGNAL, asset(), site(), theirs(), ticket(1, 30, kind="request"), customer=UNWATCHED)
    assert only(given, "data.observation_assumed").evidence == (Ref.parse("customer:C1"),)


def test_tickets_and_nothing_else():
    """S0-18: no use, no cover, no people: said once, and nothing else about places or links is held against the file."""
    given = run(SIGNAL, asset(site_id=None), *tickets(100, 50, asset_id=None), ticket(9, 5))
    assert set(given) == {"data.tickets_only"}
    assert "3 tickets" in only(given, "data.tickets_only").reason


@pytest.mark.parametrize(
    "more",
    [theirs(), contract(), Job(job_id="J1", customer_id="C1"), fact("F1", "asset:A1", "usage", 1)],
)
def test_anything_else_makes_it_more_than_tickets(more):
    """One person, contract, job or fact, and it is not tickets only."""
    assert "data.tickets_only" not in run(SIGNAL, asset(), site(), ticket(1, 10), more)


def test_units_that_stand_nowhere():
    """S0-13: use depends on the place; a unit without one is named, one that was only ever mentioned is not."""
    given = run(SIGNAL, asset("A1", site_id=None), asset("A2", site_id=None, implied=True), theirs())
    it = only(given, "data.site_unknown")
    assert it.reason == "Nobody recorded the place of asset:A1."
    assert it.measure.value == 1


def test_places_without_a_time_zone():
    """Without a zone nothing can be said about busy hours; unused or merely mentioned sites do not matter."""
    given = run(SIGNAL, asset(), site(zone=None), theirs())
    assert "busy hours" in only(given, "data.zone_unknown").reason
    assert run(SIGNAL, site(zone=None), theirs()) == {}
    assert run(SIGNAL, asset(), site(zone=None, implied=True), theirs()) == {}


def test_tickets_that_name_nothing():
    """Half of the tickets name neither unit nor site: what keeps coming back hides there."""
    loose = tickets(60, 50, 40, 30, asset_id=None)
    tied = [ticket(10 + n, n + 1) for n in range(3)]
    it = only(run(SIGNAL, asset(), site(), theirs(), *loose, *tied), "data.unlinked")
    assert it.reason.startswith("4 of 7 tickets")
    few = run(SIGNAL, asset(), site(), theirs(), *loose)
    assert "data.unlinked" not in few
    most_tied = [ticket(10 + n, n + 1) for n in range(9)]
    assert "data.unlinked" not in run(SIGNAL, asset(), site(), theirs(), *loose, *most_tied)


class TestContradictions:
    def test_two_sources_disagree(self):
        """S4-22: a manager says a tenth goes on, the floor says all of it: both stand, nothing is averaged."""
        manager = fact("F1", "asset:A1", "alternatives", 0.1, by_contact_id="P1")
        floor = fact("F2", "asset:A1", "alternatives", 0.9, source="floor walk")
        it = only(run(SIGNAL, asset(), site(), theirs(), manager, floor), "data.contradiction")
        assert it.measure.value == pytest.approx(0.8)
        assert it.subject == Ref.parse("asset:A1")
        assert set(it.evidence) == {Ref.parse("fact:F1"), Ref.parse("fact:F2")}

    def test_levels_are_compared_as_shares(self):
        """Words of a scale contradict each other too."""
        one = fact("F1", "asset:A1", "consequences.mission", "minor", source="a")
        two = fact("F2", "asset:A1", "consequences.mission", "essential", source="b")
        it = only(run(SIGNAL, asset(), site(), theirs(), one, two), "data.contradiction")
        assert "consequences mission of asset:A1" in it.reason

    @pytest.mark.parametrize(
        "facts",
        [
            [fact("F1", "asset:A1", "x", 0.1, 20), fact("F2", "asset:A1", "x", 0.9, 10)],
            [fact("F1", "asset:A1", "x", 0.1, source="a"), fact("F2", "asset:A1", "x", 0.3, source="b")],
            [fact("F1", "asset:A1", "x", 0.1, source="a"), fact("F2", "asset:A1", "y", 0.9, source="b")],
            [fact("F1", "asset:A1", "x", 0.1, source="a"), fact("F2", "asset:A1", "x", "lots", source="b")],
            [
                fact("F1", "customer:C1", "competitor.Acme", 0.0, source="a"),
                fact("F2", "customer:C1", "competitor.Acme", 1.0, source="b"),
            ],
        ],
    )
    def test_corrections_nearness_and_words_are_no_contradiction(self, facts):
        """The same source corrected itself, answers are near, questions differ, an answer is no share, opinions differ by nature."""
        assert "data.contradiction" not in run(SIGNAL, asset(), site(), theirs(), *facts)


def test_a_complete_customer_has_nothing_to_mend():
    """Watched, placed, linked and consistent: silence."""
    records = (asset(), site(), theirs(), holds("P1", "user"), *tickets(60, 50, 40, 30, 20, 10))
    assert run(SIGNAL, *records) == {}
