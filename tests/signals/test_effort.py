"""Hours and money, and what is put down to whom: plain numbers for tables."""

import datetime as dt

import attrs
import pytest
from signal_helpers import (
    NOW,
    ago,
    asset,
    case_of,
    fact,
    recurrence,
    report,
    site,
    survey,
    theirs,
    ticket,
    touch,
)

from custrel.model import Ground, Money
from custrel.signals import (
    attributed_to_partners,
    contact_shape,
    effort_spent,
    fleet_ages,
    survey_pulse,
    use_known,
)

EUR_60 = Money(amount=60, currency="EUR")


def test_what_we_spent_on_them():
    """F-07: work of the year in all, on what keeps coming back, behind escalations, and not billed; each in hours and money."""
    records = [
        ticket(1, 300, effort_minutes=60),
        ticket(2, 200, effort_minutes=30, billed=False),
        ticket(3, 100),
        ticket(4, 500, effort_minutes=999),  # longer ago than a year
        ticket(5, 50, effort_minutes=999, kind="request"),
        touch(1, 99, kind="escalation", incident_id="I2"),
        touch(2, 98, kind="escalation"),
    ]
    trouble = recurrence(records[:3])
    it = effort_spent(case_of(asset(), site(), *records, recurrences=[trouble]), hour=EUR_60)
    assert (it.tickets, it.recorded, it.escalations) == (3, 2, 2)
    assert (it.minutes, it.recurring_minutes, it.escalated_minutes, it.unbilled_minutes) == (90, 90, 30, 30)
    assert (str(it.cost), str(it.escalation_cost)) == ("90 EUR", "30 EUR")
    once = effort_spent(
        case_of(asset(), site(), *records, recurrences=[attrs.evolve(trouble, recurring=False)])
    )
    assert (once.recurring_minutes, once.cost, once.escalation_cost) == (0, None, None)


def test_what_is_put_down_to_partners():
    """S4-21: the partner a ticket names, else who services the unit, else who provides it; their part of all tickets."""
    units = [
        asset("A1", serviced_by="Serv", provided_by="Prov"),
        asset("A2", provided_by="Prov"),
        asset("A3"),
    ]
    records = [
        ticket(1, 90, down_from=ago(90), down_to=ago(89), effort_minutes=15),
        ticket(2, 80, asset_id="A2"),
        ticket(3, 70, asset_id="A2", provided_by="Third"),
        ticket(4, 60, asset_id="A3"),
        ticket(5, 50, asset_id=None),
    ]
    found = attributed_to_partners(case_of(site(), *units, *records))
    assert [(r.partner, r.assets, r.tickets, r.share) for r in found] == [
        ("Prov", 2, 1, 0.2),
        ("Serv", 1, 1, 0.2),
        ("Third", 0, 1, 0.2),
    ]
    assert (found[1].downtime_minutes, found[1].effort_minutes) == (1440, 15)
    assert [r.share for r in attributed_to_partners(case_of(site(), *units))] == [0.0, 0.0]


def test_how_old_what_we_know_is():
    """S0-18: the part known, the guesses in it, the newest and the oldest that still stands; what was replaced does not count."""
    facts = [
        fact("F1", "asset:A1", "shifts", 1, 900, by_contact_id="P1"),
        fact("F2", "asset:A1", "shifts", 2, 100, by_contact_id="P1"),
        fact("F3", "asset:A1", "usage", 5, 300, how="assumed"),
        fact("F4", "customer:C1", "users", 5, 1),
        fact("F5", "site:S1", "usage", 5, at=None),
    ]
    case = case_of(asset(), site(), theirs(), *facts, reliance=report(completeness=0.4))
    known = use_known(case)
    assert (known.completeness, known.facts, known.newest_days, known.oldest_days) == (0.4, 3, 100, 300)
    assert known.assumed_share == pytest.approx(1 / 3)


def test_cadence_and_ground():
    """S2-10: the time since the last touch, the usual distance, and the part at their place where the ground is known."""
    met = [
        touch(1, 700),
        touch(2, 90, ground=Ground.REMOTE),
        touch(3, 60, ground=Ground.CUSTOMER_SITE),
        touch(4, 30),
    ]
    it = contact_shape(case_of(theirs(), *met))
    assert (it.days_since, it.usual_days, it.their_ground_share) == (30, 30, 0.5)
    none = contact_shape(case_of(theirs()))
    assert (none.days_since, none.usual_days, none.their_ground_share) == (None, None, None)
    assert contact_shape(case_of(theirs(), touch(1, 700), as_of=NOW)).usual_days is None


def test_how_far_we_listen():
    """S3-03: what came back, its change between the halves of the year, the last answer, and whom and what we asked about."""
    asked = [
        survey(1, 300, 299, 5, incident_id="I1", contact_id="P1"),
        survey(2, 250, 249, 4),
        survey(3, 100),
        survey(4, 50, 20, 4, contact_id="P1"),
        survey(5, 40, 1, 5, self_rated=True),
        survey(6, 900, 899, 1),
    ]
    it = survey_pulse(case_of(asset(), site(), theirs(), theirs("P2"), ticket(1, 301), ticket(2, 30), *asked))
    assert (it.sent, it.answered, it.response_rate, it.change) == (4, 3, 0.75, -0.5)
    assert (it.days_since_answer, it.people_share, it.tickets_share) == (20, 0.5, 0.5)
    none = survey_pulse(case_of())
    assert (none.response_rate, none.change, none.days_since_answer) == (None, None, None)
    assert (none.people_share, none.tickets_share) == (None, None)


def test_how_old_what_they_use_is():
    """S0-08: units by whole years of age, any of their dates counting; unknown ages are counted and not guessed."""
    units = [
        asset("A1", installed_on=dt.date(2011, 6, 1)),
        asset("A2", manufactured_on=dt.date(2011, 2, 1)),
        asset("A3", installed_on=dt.date(2025, 1, 1)),
        asset("A4"),
        asset("A5", installed_on=dt.date(2001, 1, 1), retired_at=ago(9)),
        asset("A6", live_on=dt.date(2027, 1, 1)),
    ]
    it = fleet_ages(case_of(site(), *units))
    assert (dict(it.by_years), it.unknown) == ({0: 1, 1: 1, 15: 2}, 1)
    assert it.oldest_years == pytest.approx(15.75, abs=0.01)
    assert it.median_years == pytest.approx((1.83 + 15.42) / 2, abs=0.01)
    assert fleet_ages(case_of()).median_years is None
