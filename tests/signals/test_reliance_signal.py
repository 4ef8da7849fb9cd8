"""What they depend on is down, hangs by one unit, or is not ours to mend."""

import datetime as dt

import attrs
import pytest
from signal_helpers import (
    ago,
    asset,
    case_of,
    fact,
    holds,
    only,
    recurrence,
    relied,
    report,
    run,
    site,
    theirs,
    ticket,
)

from custrel.model import Job, Ref, Stage, Unit, Weekly
from custrel.signals import DEFAULT, RelianceSignal, renewal_risk

SIGNAL = RelianceSignal()
A1 = Ref.parse("asset:A1")
PAY = Job(job_id="J1", customer_id="C1", stages=[Stage(units=[Unit(asset_id="A1")])], customer_facing=True)
# Ten hours before midnight UTC: 15:00 in Madrid, on a Saturday.
DOWN = ticket(1, 10 / 24, down_from=ago(10 / 24), status="in_progress", resolved_at=None)


def found(*records, place=None, **given):
    """Run the signal on A1 at its site."""
    return run(SIGNAL, asset(), place or site(), *records, **given)


class TestDown:
    def test_their_only_means_is_down(self):
        """S0-19 S0-23 S0-24: critical; since when on their clock; they cannot serve their own customers."""
        shop = site(hours=Weekly.parse("mon-sat 09:00-20:00"))
        it = only(
            found(PAY, DOWN, place=shop, reliance=report(relied(sole=("J1",)))), "reliance.sole_means_down"
        )
        assert it.reason == (
            "asset:A1, their only way to job:J1, is down since Saturday afternoon 15:00, 31 October 2026, "
            "in their busy hours; they cannot serve their own customers."
        )
        assert (it.severity, it.measure.value) == ("critical", 10)
        assert it.about == Ref.parse("incident:I1")

    def test_who_opens_the_door_is_said_at_once(self):
        """S0-04 S0-26: with the gatekeeper, prepared while they are dealing with it."""
        keeper = holds("P1", "gatekeeper", subject=A1, access_method="key_card")
        it = only(
            found(PAY, DOWN, theirs(), keeper, reliance=report(relied(sole=("J1",)))),
            "reliance.sole_means_down",
        )
        assert it.reason.endswith("contact:P1 opens the door.")
        assert Ref.parse("contact:P1") in it.evidence

    def test_a_back_office_job_does_not_stop_trading(self):
        """S0-24: only a customer-facing job keeps them from serving their own customers."""
        quiet = attrs.evolve(PAY, customer_facing=None)
        it = only(found(quiet, DOWN, reliance=report(relied(sole=("J1",)))), "reliance.sole_means_down")
        assert "own customers" not in it.reason

    def test_another_unit_down(self):
        """Down without being their only means: high where much hangs on it, else moderate."""
        heavy = only(found(PAY, DOWN, reliance=report(relied())), "reliance.down_now")
        light = only(found(PAY, DOWN, reliance=report(relied(value=0.1, band="low"))), "reliance.down_now")
        assert (heavy.severity, light.severity) == ("high", "moderate")

    def test_without_a_zone_the_clock_is_utc(self):
        """Where nobody knows the zone, nothing is said about busy hours."""
        it = only(
            found(PAY, DOWN, place=site(zone=None), reliance=report(relied(sole=("J1",)))),
            "reliance.sole_means_down",
        )
        assert "14:00" in it.reason
        assert "busy hours" not in it.reason

    @pytest.mark.parametrize(
        "incident",
        [
            attrs.evolve(DOWN, down_from=None),
            attrs.evolve(DOWN, down_to=ago(0.1)),
            attrs.evolve(DOWN, status="closed"),
            attrs.evolve(DOWN, status=None, resolved_at=ago(0.1)),
            attrs.evolve(DOWN, asset_id=None),
            attrs.evolve(DOWN, kind="scheduled"),
        ],
    )
    def test_what_is_up_again_is_not_down(self, incident):
        """Not marked down, up again, over, on no unit, planned: nothing is down."""
        assert found(PAY, incident, reliance=report(relied(sole=("J1",)))) == {}

    def test_an_open_ticket_without_status_counts(self):
        """A ticket nobody closed and that was never resolved is open."""
        open_one = attrs.evolve(DOWN, status=None)
        assert "reliance.sole_means_down" in found(PAY, open_one, reliance=report(relied(sole=("J1",))))

    def test_the_first_ticket_on_an_outage_is_the_one(self):
        """Two tickets on one outage: since the first."""
        later = attrs.evolve(DOWN, incident_id="I2", opened_at=ago(0.1), down_from=ago(0.1))
        it = only(found(PAY, DOWN, later, reliance=report(relied(sole=("J1",)))), "reliance.sole_means_down")
        assert it.measure.value == 10


class TestSpare:
    TWINS = Job(
        job_id="J2", customer_id="C1", stages=[Stage(units=[Unit(asset_id="A1"), Unit(asset_id="A2")])]
    )

    def twins(self, now):
        return report(relied("A1", value=0.5, band="moderate"), relied("A2", value=0.04, band="low", now=now))

    def test_when_even_one_goes_down_they_feel_it(self):
        """S0-22: the twin is down, so this one carries more than usual."""
        given = found(asset("A2"), self.TWINS, DOWN, reliance=self.twins(0.73))
        it = only(given, "reliance.spare_down")
        assert it.subject == Ref.parse("asset:A2")
        assert "With asset:A1 down, asset:A2 carries more than usual" in it.reason
        assert it.measure.value == pytest.approx(0.69)

    def test_no_rise_or_no_shared_stage_says_nothing(self):
        """S0-22: as usual, or not in the same stage: no spare is gone."""
        assert "reliance.spare_down" not in found(asset("A2"), self.TWINS, DOWN, reliance=self.twins(0.05))
        alone = Job(job_id="J2", customer_id="C1", stages=[Stage(units=[Unit(asset_id="A2")])])
        assert "reliance.spare_down" not in found(asset("A2"), PAY, alone, DOWN, reliance=self.twins(0.73))


def test_a_partner_services_what_they_depend_on():
    """S4-21: their trouble is our name; where nothing hangs on it, or nobody else is involved, no word."""
    unit = asset(serviced_by="Blue Line", provided_by="Blue Line")
    it = only(run(SIGNAL, unit, site(), reliance=report(relied())), "reliance.on_partner")
    assert "we depend on Blue Line for it" in it.reason
    assert run(SIGNAL, unit, site(), reliance=report(relied(value=0.1, band="low"))) == {}
    assert found(reliance=report(relied())) == {}


class TestPerception:
    def test_it_means_more_to_them_than_its_use_explains(self):
        """S0-03 S4-22: stated importance beside the computed one, neither corrects the other."""
        said = fact("F1", "asset:A1", "importance", "essential")
        it = only(found(said, reliance=report(relied(value=0.1, band="low"))), "reliance.perception_gap")
        assert "means more to them" in it.reason
        assert it.measure.value == pytest.approx(0.9)

    def test_or_less(self):
        """S4-22: they shrug at what carries them."""
        said = fact("F1", "asset:A1", "importance", "minor")
        it = only(found(said, reliance=report(relied())), "reliance.perception_gap")
        assert "means less to them" in it.reason

    def test_near_unsaid_or_implied_is_no_gap(self):
        """Within the range, not asked, or use unknown: nothing to set against each other."""
        said = fact("F1", "asset:A1", "importance", 0.85)
        assert found(said, reliance=report(relied())) == {}
        far = fact("F1", "asset:A1", "importance", 0.1)
        assert found(far, reliance=report(relied(implied=True))) == {}


def test_without_a_judgement_nothing_is_said():
    """Abstains where reliance was not judged, and on units the report does not hold."""
    assert found(PAY, DOWN) == {}
    assert found(PAY, DOWN, reliance=report()) == {}


class TestOutage:
    SHOP = site(hours=Weekly.parse("mon-sat 09:00-20:00"))

    def spell(self, number, days, hours=2.0, **more):
        """Down for some hours from 10:00 in Madrid on."""
        start = ago(days) + dt.timedelta(hours=9)
        return ticket(number, days, down_from=start, down_to=start + dt.timedelta(hours=hours), **more)

    def test_one_outage_in_their_busy_hours(self):
        """S0-16 S4-10: it is over, it hurt, and it belongs to nothing that keeps coming back."""
        it = only(found(self.spell(1, 12), place=self.SHOP, reliance=report(relied())), "reliance.outage")
        assert it.reason == (
            "asset:A1, which they depend on, was down in their busy hours for 2 hours, last on 20 October 2026: "
            "ask how they got through."
        )
        assert (it.measure.value, it.renewal, it.severity) == (120, 0.15, "moderate")
        two = found(self.spell(1, 12), self.spell(2, 19), place=self.SHOP, reliance=report(relied()))
        assert "; 2 outages lately" in only(two, "reliance.outage").reason

    def test_what_is_not_meant(self):
        """Long ago, at night, on what hardly matters, on the provider's own, or told as a trouble that keeps coming back."""
        old, night = (
            self.spell(1, 120),
            ticket(1, 12, down_from=ago(12), down_to=ago(12) + dt.timedelta(hours=2)),
        )
        small = report(relied(value=0.05, band="low"))
        for record, relies in (
            (old, report(relied())),
            (night, report(relied())),
            (self.spell(1, 12), small),
        ):
            assert "reliance.outage" not in found(record, place=self.SHOP, reliance=relies)
        told = [self.spell(1, 12), self.spell(2, 19)]
        given = {"place": self.SHOP, "reliance": report(relied())}
        assert "reliance.outage" not in found(*told, **given, recurrences=[recurrence(told)])
        assert "reliance.outage" in found(*told, **given, recurrences=[recurrence(told, recurring=False)])


def test_a_trouble_that_comes_back_weighs_more_than_one_outage_as_long():
    """S0-17: the same four hours down, once or in four pieces that keep coming back: the second is the greater risk."""
    shop = site(hours=Weekly.parse("mon-sat 09:00-20:00"))
    spells = TestOutage()
    once, often = [spells.spell(1, 12, 4.0)], [spells.spell(n, 5 + 7 * n, 1.0) for n in range(1, 5)]
    risks = []
    for records, troubles in ((once, ()), (often, (recurrence(often, downtime_minutes=240),))):
        case = case_of(asset(), shop, *records, reliance=report(relied()), recurrences=troubles)
        said = [f for signal in DEFAULT for f in signal(case)]
        down = sum(f.measure.value for f in said if f.code == "reliance.outage")
        assert down in (0, 240)
        risks.append(renewal_risk(said).risk)
    assert 0 < risks[0] < risks[1]
