"""What pays for what: gaps, ends nobody watches, heavy use without cover, work given away, cover never used."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from signal_helpers import (
    ago,
    asset,
    contract,
    fact,
    only,
    relied,
    report,
    run,
    site,
    ticket,
    tickets,
    touch,
)

from custrel.model import Customer, Job, Line, Money, Ref, Stage, Unit
from custrel.signals import CoverageSignal

SIGNAL = CoverageSignal()
A1 = Ref.parse("asset:A1")
PAST = dt.date(2026, 5, 3)


def found(*records, **given):
    """Run the signal on A1 at its site with more records."""
    return run(SIGNAL, asset(), site(), *records, **given)


class TestUncovered:
    def test_a_gap_since_the_last_cover_ended(self):
        """S0-09: it was covered and is not any more; since the day after."""
        it = only(found(contract(ends=PAST)), "coverage.gap")
        assert "since 4 May 2026" in it.reason
        assert it.measure.value == (dt.date(2026, 11, 1) - dt.date(2026, 5, 4)).days
        assert it.since == dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
        assert Ref.parse("contract:K1") in it.evidence

    def test_heavily_relied_on_and_nothing_covers_it(self):
        """S0-09 S0-23: the gap on what they depend on is a mismatch, said once and with the job."""
        job = Job(job_id="J1", customer_id="C1", stages=[Stage(units=[Unit(asset_id="A1")])])
        given = found(job, contract(ends=PAST), reliance=report(relied(sole=("J1",))))
        it = only(given, "coverage.mismatch")
        assert it.reason.startswith(
            "asset:A1 is their only way to job:J1, and nothing covers it since 4 May 2026"
        )
        assert it.severity == "high"
        assert "coverage.gap" not in given

    def test_a_mismatch_needs_no_earlier_cover(self):
        """Never covered and heavily relied on is a mismatch too, with no date to count from."""
        it = only(found(reliance=report(relied())), "coverage.mismatch")
        assert it.measure is None
        assert "heavily relied on, and no contract of theirs is on record:" in it.reason

    @pytest.mark.parametrize(
        "known",
        [
            report(relied(band="moderate")),
            report(relied(implied=True, completeness=0.1)),
            report(),
            None,
        ],
    )
    def test_where_reliance_is_small_or_unknown_nothing_is_called_a_mismatch(self, known):
        """Abstains without reliance, with too little known, and where it is not heavy: then a gap is only a gap."""
        assert set(found(contract(ends=PAST), reliance=known)) == {"coverage.gap"}

    def test_covered_units_are_in_order(self):
        """In force and with no end near: nothing to say, whoever relies on it."""
        assert found(contract(), ticket(1, 20), reliance=report(relied())) == {}

    def test_goodwill_is_no_gap(self):
        """What we do out of goodwill is a decision, not a gap."""
        assert found(contract(kind="goodwill")) == {}

    def test_never_covered_and_young_says_nothing(self):
        """A unit that never had cover has no gap."""
        assert found() == {}


class TestOldUnits:
    def test_fifteen_years_and_no_cover_on_record(self):
        """S2-04 S0-08: served all the same, by time and materials; a note, never a refusal."""
        given = run(SIGNAL, asset(manufactured_on=dt.date(2011, 6, 1)), site())
        it = only(given, "coverage.still_supported")
        assert "15 years old" in it.reason
        assert "served all the same" in it.reason
        assert it.severity == "note"
        assert it.renewal is None

    def test_any_of_its_dates_counts(self):
        """S0-08: manufacture, purchase, installation, going live: the oldest known one."""
        given = run(SIGNAL, asset(live_on=dt.date(2020, 1, 1), purchased_on=dt.date(2010, 1, 1)), site())
        assert only(given, "coverage.still_supported").measure.value == pytest.approx(16.8, abs=0.1)

    def test_a_dropped_cover_is_a_gap_first(self):
        """An old unit that once was covered has a gap; its age adds nothing."""
        given = run(SIGNAL, asset(manufactured_on=dt.date(2011, 6, 1)), site(), contract(ends=PAST))
        assert set(given) == {"coverage.gap"}

    def test_retired_units_are_left_alone(self):
        """What is out of use needs no cover; what is only to be retired does."""
        assert run(SIGNAL, asset(manufactured_on=dt.date(2001, 1, 1), retired_at=ago(1)), site()) == {}

    def test_the_providers_own_are_not_the_customers(self):
        """A shared unit of ours is not theirs to cover."""
        shared = asset("H1", customer_id=None, site_id=None, manufactured_on=dt.date(2001, 1, 1))
        assert run(SIGNAL, asset(depends_on=["H1"]), site(), shared) == {}


class TestExpiring:
    def test_a_warranty_ends_with_nothing_after_it(self):
        """F-08: within the notice time and nothing follows."""
        warranty = contract(kind="warranty", ends=dt.date(2026, 12, 15))
        it = only(found(warranty, ticket(1, 5)), "coverage.expiring")
        assert it.reason == "The warranty of asset:A1 ends on 15 December 2026, and nothing follows."
        assert (it.measure.value, it.about) == (44, Ref.parse("contract:K1"))

    def test_followed_by_a_contract_it_is_in_order(self):
        """A warranty that a contract follows leaves no gap."""
        warranty = contract(kind="warranty", ends=dt.date(2026, 12, 15))
        after = contract("K2", starts=dt.date(2026, 12, 16))
        assert found(warranty, after) == {}

    def test_the_contracts_own_end_belongs_to_the_renewal(self):
        """One thing is said once: the end of a service contract is the renewal's business."""
        assert found(contract(ends=dt.date(2026, 12, 31)), ticket(1, 5)) == {}

    def test_a_unit_drops_out_before_anybody_looks_at_the_contract(self):
        """F-08: the unit's own end lies before the contract's notice date."""
        line = Line(asset_id="A1", ends=dt.date(2026, 12, 15))
        whole = contract(
            blanket=False, asset_lines=[line], ends=dt.date(2027, 12, 31), notice=relativedelta(months=3)
        )
        it = only(found(whole, ticket(1, 5)), "coverage.expiring")
        assert "before anybody looks at the contract" in it.reason or "and nothing follows" in it.reason
        assert it.reason.startswith("The service contract of asset:A1 ends on 15 December 2026")

    def test_far_ends_are_not_news(self):
        """Beyond the notice time nothing is said."""
        assert found(contract(kind="warranty", ends=dt.date(2028, 1, 1)), ticket(1, 5)) == {}


class TestOverlap:
    def test_two_service_contracts_on_one_unit(self):
        """Paid for twice: both are named."""
        it = only(found(contract(), contract("K2"), ticket(1, 5)), "coverage.overlap")
        assert it.measure.value == 2
        assert set(it.evidence) == {Ref.parse("contract:K1"), Ref.parse("contract:K2")}

    def test_a_warranty_beside_a_contract_is_as_it_should_be(self):
        """Warranty and contract may be in force at the same time."""
        warranty = contract("K2", kind="warranty", ends=dt.date(2028, 1, 1))
        assert found(contract(), warranty, ticket(1, 5)) == {}
        assert found(contract(), contract("K2", kind="extended_warranty"), ticket(1, 5)) == {}


class TestLeakage:
    def test_work_given_away(self):
        """S0-09: work on units nothing covers, recorded as not billed: hours, tickets, since when."""
        free = tickets(60, 30, billed=False, effort_minutes=90)
        it = only(found(*free), "coverage.leakage")
        assert it.measure.value == 3
        assert it.since == ago(60)
        assert len(it.evidence) == 2

    @pytest.mark.parametrize(
        "more",
        [
            {"billed": None, "effort_minutes": 90},
            {"billed": True, "effort_minutes": 90},
            {"billed": False},
            {"billed": False, "effort_minutes": 90, "asset_id": None},
        ],
    )
    def test_what_is_not_recorded_is_not_claimed(self, more):
        """Unknown billing, billed work, no effort or no unit: nothing was given away that we know of."""
        assert found(*tickets(60, 30, **more)) == {}

    def test_covered_work_and_goodwill_are_not_given_away(self):
        """What a contract pays, or what we chose to give, is no leakage."""
        free = tickets(60, 30, billed=False, effort_minutes=90)
        assert found(contract(), *free) == {}
        assert found(contract(kind="goodwill"), *free) == {}


class TestUnused:
    def test_paid_for_and_never_used(self):
        """A year in force, watched, and not one ticket, request or visit."""
        it = only(found(contract(price=Money(amount=100, currency="EUR"))), "coverage.unused")
        assert it.reason == "contract:K1 is paid for (100 EUR), and nobody has used it for 12 months."

    @pytest.mark.parametrize(
        "use",
        [
            ticket(1, 100),
            ticket(1, 100, kind="request"),
            ticket(1, 100, asset_id=None, contract_id="K1"),
            touch(1, 50, work_order="WO-1"),
        ],
    )
    def test_any_use_counts(self, use):
        """A ticket, a request, a charge, a visit with a work order: it was used."""
        assert "coverage.unused" not in found(contract(), use)

    def test_lines_are_used_through_their_units(self):
        """A contract on one unit is not used by trouble on another."""
        line = contract(blanket=False, asset_lines=[Line(asset_id="A1")])
        other = ticket(1, 50, asset_id="A2")
        assert "coverage.unused" in found(line, asset("A2"), other)
        assert "coverage.unused" not in found(line, asset("A2"), ticket(1, 50))

    def test_young_contracts_and_unwatched_customers_are_spared(self):
        """Less than a year in force, or nobody said when tickets were recorded: no claim."""
        assert found(contract(starts=dt.date(2026, 6, 1))) == {}
        assert found(contract(starts=None)) == {}
        assert found(contract(), customer=Customer(customer_id="C1")) == {}

    def test_a_warranty_is_not_bought_to_be_used(self):
        """Only service contracts are paid for by the year."""
        assert found(contract(kind="warranty")) == {}


def test_the_allowance_is_nearly_used_up():
    """Eight of ten included incidents of this term; those of an earlier term do not count."""
    limited = contract(allowance=10, starts=dt.date(2026, 1, 1), ends=dt.date(2027, 12, 31))
    used = [ticket(n, 10 + n, contract_id="K1") for n in range(8)]
    it = only(found(limited, *used, ticket(99, 400, contract_id="K1")), "coverage.allowance")
    assert it.reason == "8 of the 10 incidents included in contract:K1 are used."
    assert found(limited, *used[:7]) == {}
    undated = contract(allowance=10, starts=None)
    assert only(found(undated, *used), "coverage.allowance").measure.value == 8


class TestEffort:
    HOUR = Money(amount=100, currency="EUR")

    def found(self, **more):
        signal = CoverageSignal(hour=more.pop("hour", self.HOUR))
        monthly = {"price": Money(amount=10, currency="EUR"), "billing": "monthly"}
        work = tickets(60, 30, effort_minutes=more.pop("minutes", 60))
        return run(signal, asset(), site(), contract(**(monthly | more)), *work, ticket(9, 10, asset_id=None))

    def test_more_work_than_the_year_brings(self):
        """S2-03: two hours at a hundred against twelve times ten: effort out of proportion, where an hour's cost is stated."""
        it = only(self.found(), "coverage.effort_beyond_price")
        assert it.reason == (
            "We worked 2 hours under contract:K1 in a year, worth more than the year brings: 200 against 120 EUR."
        )
        assert it.measure.value == 200

    @pytest.mark.parametrize(
        "more",
        [
            {"hour": None},
            {"hour": Money(amount=100, currency="USD")},
            {"price": None},
            {"billing": None},
            {"billing": "per_incident"},
            {"minutes": 30},
            {"minutes": None},
        ],
    )
    def test_what_is_not_stated_is_not_compared(self, more):
        """S2-03: no cost of an hour, another currency, no price, no yearly price, little or unrecorded work: nothing is said."""
        assert "coverage.effort_beyond_price" not in self.found(**more)


class TestBilled:
    def told(self, subject="customer:C1", name="billing_format", value="one bill per shop", **more):
        return fact("F1", subject, name, value, **more)

    def test_they_want_it_billed_otherwise(self):
        """S1-08: what they said about their bills, on the contract or for all of them, beside what the contract says."""
        paper = contract(billing="monthly", billing_format="one bill")
        it = only(found(paper, self.told()), "coverage.billed_otherwise")
        assert it.reason == "They want contract:K1 billed otherwise: one bill per shop and not one bill."
        assert (it.severity, it.measure.value) == ("low", 1)
        yearly = only(
            found(paper, self.told("contract:K1", "billing", "yearly")), "coverage.billed_otherwise"
        )
        assert "yearly and not monthly" in yearly.reason

    def test_met_unknown_or_over_is_fine(self):
        """Nothing is said where the wish is met, where the contract says nothing, and on a contract that is over."""
        for paper in (
            contract(billing_format="one bill per shop"),
            contract(),
            contract(billing_format="one bill", status="expired"),
            contract(billing_format="one bill", canceled_at=ago(10)),
        ):
            assert "coverage.billed_otherwise" not in found(paper, self.told())
        assert "coverage.billed_otherwise" not in found(contract(billing_format="one bill"))
