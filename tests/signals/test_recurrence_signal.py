"""What a trouble that keeps coming back means: how often, faster or not, whose it is, when it hurts."""

import datetime as dt

import attrs
import pytest
from signal_helpers import (
    NOW,
    ago,
    asset,
    case_of,
    holds,
    only,
    ours,
    recurrence,
    relied,
    report,
    run,
    site,
    theirs,
    ticket,
    tickets,
)

from custrel.findings import CalendarPattern, MeasureTrend, ProblemLinks
from custrel.model import Job, Money, Problem, Recommendation, Ref, Stage, Unit, Weekly
from custrel.signals import RecurrenceSignal

SIGNAL = RecurrenceSignal()
SHOP = Weekly.parse("mon-sat 09:00-20:00")


def found(records, *more, **given):
    """Run the signal on a trouble made of incidents, with more records; ``given`` goes to the trouble."""
    reliance = given.pop("reliance", None)
    trouble = recurrence([r for r in records if r.incident_id.startswith("I")], **given)
    return run(SIGNAL, asset(), site(), *records, *more, recurrences=[trouble], reliance=reliance)


def test_without_recurrences_nothing_is_said():
    """Abstains where recurrence was not judged, or where nothing recurs."""
    assert run(SIGNAL, asset(), site(), *tickets(30, 20, 10)) == {}
    assert found(tickets(30, 20, 10), recurring=False) == {}


def test_a_trouble_that_came_back_is_told_with_its_burden():
    """S4-02: separate times, span, downtime and work so far, all tickets as evidence; it began with its second time."""
    it = only(found(tickets(90, 60, 30), downtime_minutes=300, effort_minutes=45), "recurrence.returning")
    assert (
        it.reason
        == "the till: freezes came back: 3 times in 9 weeks, 5 hours down and 45 minutes of our work so far."
    )
    assert (it.measure.value, it.since) == (3, ago(60))
    assert it.evidence == tuple(Ref.parse(f"incident:I{n}") for n in (1, 2, 3))
    assert it.key.about == Ref.parse("incident:I1")
    assert it.severity == "moderate"


def test_a_trouble_on_what_they_depend_on_weighs_more():
    """S0-17: the same recurrence is high on a unit they heavily rely on."""
    it = only(found(tickets(90, 60, 30), reliance=report(relied())), "recurrence.returning")
    assert it.severity == "high"


def test_two_troubles_of_one_unit_stay_apart():
    """The identity of a finding holds the trouble's first incident, so two troubles of one unit are two findings."""
    old, new = tickets(90, 60), [ticket(8, 50), ticket(9, 20)]
    troubles = [recurrence(old), recurrence(new, label="the till: no paper")]
    both = run(SIGNAL, asset(), site(), *old, *new, recurrences=troubles)["recurrence.returning"]
    assert len({f.key for f in both}) == 2


def test_a_wider_trouble_with_the_same_tickets_keeps_its_own_identity():
    """Two troubles of one unit that begin with the same ticket still are two findings, in whatever order they come."""
    records = tickets(90, 60, 30)
    both = [recurrence(records, key_name="asset"), recurrence(records[:2], key_name="asset, symptom")]
    keys = [
        {f.key for f in run(SIGNAL, asset(), site(), *records, recurrences=troubles)["recurrence.returning"]}
        for troubles in (both, both[::-1])
    ]
    assert len(keys[0]) == 2
    assert keys[0] == keys[1]


def test_gaps_that_shrank_are_described_without_a_verdict():
    """Where no tempo was found, the first and latest gaps are set beside each other; even gaps are not."""
    faster = found(tickets(200, 140, 85, 40, 25, 12, 4))
    assert "(every 8 weeks at first, every 10 days lately)" in only(faster, "recurrence.returning").reason
    assert "recurrence.accelerating" not in faster
    assert "lately" not in only(found(tickets(60, 50, 40, 30, 20, 10)), "recurrence.returning").reason
    assert "lately" not in only(found(tickets(100, 20, 10)), "recurrence.returning").reason


def test_acceleration_is_said_in_days():
    """S4-09: every so many days at first, so many now; only where the detector found it."""
    given = found(tickets(200, 140, 85, 40, 25, 12, 4), tempo="accelerating")
    it = only(given, "recurrence.accelerating")
    assert it.reason == "the till: freezes is coming back faster: every 8 weeks at first, every 10 days now."
    assert it.severity == "high"
    assert it.measure.value == pytest.approx(10.5)
    assert "at first" not in only(given, "recurrence.returning").reason  # said once


def test_acceleration_without_visibly_shorter_gaps_still_counts():
    """The detector may judge by more than the gaps: then no gap is quoted that would speak against it."""
    it = only(found(tickets(60, 50, 40, 28), tempo="accelerating"), "recurrence.accelerating")
    assert it.reason == "the till: freezes is coming back faster."
    two = only(found(tickets(60, 50), tempo="accelerating"), "recurrence.accelerating")
    assert two.measure is None  # one gap is no pace


class TestOwnership:
    def test_nobody_owns_it(self):
        """S4-08: no problem record has an owner; since its second time; unowned days are the measure."""
        it = only(found(tickets(90, 60, 30), theirs()), "recurrence.unowned")
        assert it.measure.value == pytest.approx(60)
        assert it.since == ago(60)
        assert it.severity == "moderate"

    def test_unowned_and_faster_or_vital_is_high(self):
        """S4-08 S4-09: unowned weighs more on a trouble that accelerates or stands on a vital unit."""
        faster = found(tickets(90, 60, 30), theirs(), tempo="accelerating")
        vital = found(tickets(90, 60, 30), theirs(), reliance=report(relied()))
        assert [only(f, "recurrence.unowned").severity for f in (faster, vital)] == ["high", "high"]

    def test_an_owner_who_is_there_settles_it(self):
        """A problem that is open and owned by somebody still here says nothing."""
        owned = Problem(problem_id="B1", customer_id="C1", owner_id="E1", opened_at=ago(50))
        assert "recurrence.unowned" not in found(tickets(90, 60, 30, problem_id="B1"), owned, ours())

    def test_an_owner_who_left_is_none(self):
        """S4-08: the owner left and nobody took over; unowned since the problem was opened."""
        owned = Problem(problem_id="B1", customer_id="C1", owner_id="E1", opened_at=ago(50))
        gone = found(tickets(90, 60, 30, problem_id="B1"), owned, ours(left_at=ago(20)))
        it = only(gone, "recurrence.unowned")
        assert it.since == ago(50)
        assert Ref.parse("problem:B1") in it.evidence

    def test_a_problem_without_owner_counts_from_its_opening(self):
        """S4-08: opened by somebody, owned by nobody."""
        open_one = Problem(problem_id="B1", customer_id="C1", opened_at=ago(40))
        it = only(found(tickets(90, 60, 30), open_one, problem_ids=["B1"]), "recurrence.unowned")
        assert it.measure.value == pytest.approx(40)

    def test_back_after_it_was_closed(self):
        """Closed as settled and back since: said instead of unowned, with the times since."""
        closed = Problem(
            problem_id="B1", customer_id="C1", owner_id="E1", opened_at=ago(80), closed_at=ago(70)
        )
        back = found(tickets(90, 60, 30), closed, ours(), problem_ids=["B1"])
        it = only(back, "recurrence.back_after_fix")
        assert (it.measure.value, it.severity, it.since) == (2, "high", ago(60))
        assert "recurrence.unowned" not in back

    def test_closed_and_quiet_since_is_unowned_only(self):
        """A closed problem after the last time is no fix proven, and nobody owns the trouble now."""
        closed = Problem(problem_id="B1", customer_id="C1", opened_at=ago(80), closed_at=ago(5))
        assert "recurrence.unowned" in found(tickets(90, 60, 30), closed, problem_ids=["B1"])

    def test_where_nobody_is_known_nobody_is_missed(self):
        """An import without people, relationships and problems cannot say that nobody owns anything."""
        assert "recurrence.unowned" not in found(tickets(90, 60, 30))


class TestGreen:
    def test_every_target_met_and_back_all_the_same(self):
        """S4-04: the dashboard is green and the trouble came back."""
        it = only(
            found(tickets(90, 60, 30, target_met=True), target_met_share=1.0),
            "recurrence.green_but_recurring",
        )
        assert "every target met" in it.reason
        assert it.measure.value == 100

    def test_nearly_every(self):
        """S4-04: 96 of 100 is green too, and said as it is."""
        it = only(found(tickets(90, 60, 30), target_met_share=0.96), "recurrence.green_but_recurring")
        assert "96% of the targets met" in it.reason

    @pytest.mark.parametrize("share", [None, 0.9])
    def test_unknown_or_missed_targets_are_not_green(self, share):
        """Targets that were missed, or not recorded, make no green dashboard."""
        assert "recurrence.green_but_recurring" not in found(tickets(90, 60, 30), target_met_share=share)


class TestNext:
    def test_how_many_and_when(self):
        """S4-10: about so many (from to) in the horizon, the next around a part of the day, in opening hours: then it is pressing."""
        start = NOW + dt.timedelta(days=4, hours=8)
        it = only(
            found(
                tickets(90, 60, 30),
                expected=4.0,
                expected_lo=1,
                expected_hi=8,
                next_from=start,
                next_to=start + dt.timedelta(hours=2),
                next_in_hours=True,
            ),
            "recurrence.next_expected",
        )
        assert it.reason == (
            "Expect the till: freezes about 4 (1 to 8) times in the next 4 weeks, the next around Thursday morning, in opening hours."
        )
        assert it.severity == "moderate"

    @pytest.mark.parametrize(
        ("end", "words"),
        [
            (dt.datetime(2026, 11, 24, tzinfo=dt.UTC), "between 9 and 24 November 2026"),
            (dt.datetime(2026, 12, 24, tzinfo=dt.UTC), "between 9 November and 24 December 2026"),
            (dt.datetime(2027, 1, 24, tzinfo=dt.UTC), "between 9 November 2026 and 24 January 2027"),
        ],
    )
    def test_a_wide_window_is_said_in_dates(self, end, words):
        """Where the next time is only roughly known, dates are said and it is a note."""
        it = only(
            found(
                tickets(90, 60, 30),
                expected=1.0,
                next_from=dt.datetime(2026, 11, 9, tzinfo=dt.UTC),
                next_to=end,
            ),
            "recurrence.next_expected",
        )
        assert words in it.reason
        assert it.severity == "note"

    def test_vital_and_within_the_week_is_pressing(self):
        """On a critical unit the next time need not fall in opening hours to matter."""
        soon = {"expected": 1.0, "next_from": NOW, "next_to": NOW + dt.timedelta(days=3)}
        it = only(found(tickets(90, 60, 30), reliance=report(relied()), **soon), "recurrence.next_expected")
        assert it.severity == "moderate"

    def test_not_estimable_is_not_said(self):
        """No expected number, no sentence; a number without a when is said without one."""
        assert "recurrence.next_expected" not in found(tickets(90, 60, 30))
        it = only(found(tickets(90, 60, 30), expected=2.0), "recurrence.next_expected")
        assert it.reason == "Expect the till: freezes about 2 times in the next 4 weeks."


class TestPrimeHours:
    DOWN = dt.datetime(2026, 10, 20, 8, tzinfo=dt.UTC)  # 10:00 in Madrid, a Tuesday

    def down(self, start, minutes=90):
        return ticket(9, 12, opened_at=start, down_from=start, down_to=start + dt.timedelta(minutes=minutes))

    def test_an_outage_in_busy_hours(self):
        """S4-10 S0-16 S1-02: minutes inside the hours of the site, in its own zone."""
        it = only(
            run(
                SIGNAL,
                asset(),
                site(hours=SHOP),
                *tickets(90, 60),
                self.down(self.DOWN),
                recurrences=[recurrence([*tickets(90, 60), self.down(self.DOWN)])],
            ),
            "recurrence.prime_hours",
        )
        assert "down 90 minutes on Tuesday morning, 20 October 2026" in it.reason
        assert it.measure.value == 90

    def test_the_hours_of_the_job_go_before_those_of_the_site(self):
        """S0-16: the job's required hours decide; at ten the job does not run, so nothing fell in busy hours."""
        job = Job(
            job_id="J1",
            customer_id="C1",
            site_id="S1",
            stages=[Stage(units=[Unit(asset_id="A1")])],
            required=Weekly.parse("mon-sat 18:00-20:00"),
        )
        records = [*tickets(90, 60), self.down(self.DOWN)]
        trouble = recurrence(records)
        assert "recurrence.prime_hours" not in run(
            SIGNAL, asset(), site(hours=SHOP), job, *records, recurrences=[trouble]
        )

    def test_at_night_or_where_hours_are_unknown_nothing_is_claimed(self):
        """An outage at night is none in busy hours; without zone or hours nobody can tell."""
        night = self.down(self.DOWN - dt.timedelta(hours=8))
        for place, one in (
            (site(hours=SHOP), night),
            (site(), self.down(self.DOWN)),
            (site(hours=SHOP, zone=None), self.down(self.DOWN)),
        ):
            records = [*tickets(90, 60), one]
            given = run(SIGNAL, asset(), place, *records, recurrences=[recurrence(records)])
            assert "recurrence.prime_hours" not in given

    def test_several_lately_are_counted(self):
        """Two outages in busy hours: the latest is told, the other counted."""
        first = attrs.evolve(self.down(self.DOWN - dt.timedelta(days=7)), incident_id="I8")
        records = [*tickets(90, 60), first, self.down(self.DOWN)]
        it = only(
            run(SIGNAL, asset(), site(hours=SHOP), *records, recurrences=[recurrence(records)]),
            "recurrence.prime_hours",
        )
        assert "1 more time lately" in it.reason
        assert it.since == first.down_from


def test_the_caller_who_knows_the_cure_and_keeps_calling():
    """S4-07: the caller heard the advice long ago, nothing was decided, and they have called again and again since."""
    advice = Recommendation(
        recommendation_id="N1",
        customer_id="C1",
        subject=Ref.parse("asset:A1"),
        made_to="P1",
        made_at=ago(100),
    )
    calls = tickets(120, 90, 80, 60, 40, 20, contact_id="P1")
    it = only(found(calls, advice, theirs()), "recurrence.moral_hazard")
    assert "has called 5 times since" in it.reason
    assert it.severity == "note"
    young = attrs.evolve(advice, made_at=ago(50))
    approved = attrs.evolve(advice, decision="approved")
    withdrawn = attrs.evolve(advice, decision="withdrawn")
    elsewhere = attrs.evolve(advice, subject=Ref.parse("site:S1"))
    for other in (young, approved, withdrawn, elsewhere):
        assert "recurrence.moral_hazard" not in found(calls, other, theirs())
    assert "recurrence.moral_hazard" not in found(tickets(120, 90, contact_id="P1"), advice, theirs())


def test_trouble_that_comes_through_a_partner():
    """S4-21: most tickets behind it were handled by a partner; the customer sees only us."""
    by_partner = [*tickets(90, 60, provided_by="Blue Line"), ticket(3, 30)]
    it = only(found(by_partner), "recurrence.partner")
    assert "2 of the 3 tickets" in it.reason
    assert "Blue Line" in it.reason
    few = [ticket(1, 90, provided_by="Blue Line"), ticket(2, 60), ticket(3, 30)]
    assert "recurrence.partner" not in found(few)


def test_the_same_model_at_other_customers():
    """A cross-customer trouble is told to each of them, counting the neighbors and never naming them."""
    mine = tickets(60, 30)
    shared = recurrence(mine, customer_id=None, customers=("C1", "C2", "C3"), subject=Ref.parse("asset:A1"))
    it = only(run(SIGNAL, asset(), site(), *mine, recurrences=[shared]), "recurrence.fleet")
    assert "2 other customers" in it.reason
    assert "C2" not in it.reason
    assert it.subject == Ref.parse("asset:A1")
    foreign = attrs.evolve(shared, customers=("C2", "C3"))
    assert run(SIGNAL, asset(), site(), *mine, recurrences=[foreign]) == {}
    assert run(SIGNAL, asset(), site(), recurrences=[shared]) == {}
    loose = [attrs.evolve(i, asset_id=None) for i in mine]
    on_nothing = recurrence(loose, customer_id=None, customers=("C1", "C2"))
    assert (
        only(run(SIGNAL, asset(), site(), *loose, recurrences=[on_nothing]), "recurrence.fleet").subject.kind
        == "customer"
    )


def test_a_subject_outside_the_case_becomes_the_customer():
    """Findings name only what is in the case: a trouble on a site nobody recorded is about the customer."""
    records = tickets(90, 60, asset_id=None)
    trouble = recurrence(records, subject=Ref.parse("site:S9"), label="")
    it = only(run(SIGNAL, *records, recurrences=[trouble]), "recurrence.returning")
    assert it.subject == Ref.parse("customer:C1")
    assert "the trouble on customer:C1" in it.reason


def test_incidents_that_are_gone_are_not_named():
    """A trouble read back from a file may name incidents that are not in the case: none of them is evidence."""
    records = tickets(90, 60)
    given = run(
        SIGNAL,
        asset(),
        site(),
        theirs(),
        recurrences=[recurrence(records, expected=1.0, target_met_share=1.0)],
    )
    for findings in given.values():
        for it in findings:
            assert it.evidence == (it.subject,)
            assert it.about is None


def test_a_place_without_zone_is_told_in_utc():
    """Where nobody knows the zone, instants stay as they are."""
    start = NOW + dt.timedelta(days=4, hours=8)
    records = tickets(90, 60)
    trouble = recurrence(records, expected=1.0, next_from=start, next_to=start)
    it = only(run(SIGNAL, asset(site_id=None), *records, recurrences=[trouble]), "recurrence.next_expected")
    assert "around Thursday morning" in it.reason


def test_every_threshold_is_a_field():
    """S0-01: another opinion is one argument away, and impossible thresholds are refused."""
    strict = RecurrenceSignal(green_share=1.0)
    records = tickets(90, 60, 30)
    given = run(strict, asset(), site(), *records, recurrences=[recurrence(records, target_met_share=0.96)])
    assert "recurrence.green_but_recurring" not in given
    with pytest.raises(ValueError, match="green_share"):
        RecurrenceSignal(green_share=1.5)


def test_the_case_is_untouched():
    """A signal reads; asking twice gives the same answer."""
    records = tickets(90, 60, 30)
    case = case_of(
        asset(), site(), holds("P1", "user"), theirs(), *records, recurrences=[recurrence(records)]
    )
    assert list(SIGNAL(case)) == list(SIGNAL(case))


class TestWorse:
    def spells(self, minutes, **more):
        """Twelve outages thirty days apart, that long each."""
        return [
            ticket(
                n,
                400 - 30 * n,
                down_from=ago(400 - 30 * n),
                down_to=ago(400 - 30 * n) + dt.timedelta(minutes=m),
                **{name: values[n] for name, values in more.items()},
            )
            for n, m in enumerate(minutes)
        ]

    def test_longer_each_time(self):
        """S4-09: the later half of the times is longer than the earlier, pair by pair, more than chance would make."""
        it = only(found(self.spells([20] * 6 + [60, 70, 80, 90, 90, 120])), "recurrence.worsening")
        assert it.reason == (
            "the till: freezes gets worse each time: 20 minutes down at first, 85 minutes lately."
        )
        assert (it.measure.value, it.renewal, it.severity) == (4.25, 0.2, "moderate")

    def test_more_work_and_a_higher_priority(self):
        """S4-09: effort and severity are looked at like length, and say so each; a priority of 2 is worse than 4."""
        records = self.spells(
            [30] * 12,
            effort_minutes=[10.0] * 6 + [60.0] * 6,
            priority=[4] * 6 + [2] * 6,
        )
        said = only(found(records), "recurrence.worsening").reason
        assert "10 minutes of our work at first, 60 minutes lately" in said
        assert "priority 4 at first, 2 lately" in said

    @pytest.mark.parametrize(
        "minutes",
        [
            [20, 60] * 6,
            [20] * 6 + [60, 70, 80, 10, 10, 90],
            [20] * 6 + [22] * 6,
            [90] * 6 + [20] * 6,
            [0] * 6 + [60] * 6,
            [20, 60, 90],
        ],
        ids=["up and down", "by chance", "hardly", "better", "nothing at first", "too few"],
    )
    def test_without_a_clear_change_nothing_is_said(self, minutes):
        """A claim needs ten times, a change that chance rarely makes, and one that matters."""
        assert "recurrence.worsening" not in found(self.spells(minutes))

    def test_faster_and_worse_is_one_finding(self):
        """Where it also comes back faster, that finding says both, and it is not said twice."""
        given = found(self.spells([20] * 6 + [60] * 6), tempo="accelerating")
        assert "recurrence.worsening" not in given
        assert "20 minutes down at first, 60 minutes lately" in only(given, "recurrence.accelerating").reason


class TestCommonCause:
    UNITS = tuple(asset(f"A{n}") for n in range(8))
    QUIET = tuple(ticket(50 + n, 300 - 30 * n) for n in range(9))

    def storm(self, count, days_ago=20.0, **more):
        """One ticket on each of so many units, ten minutes apart."""
        return [
            ticket(n, days_ago - n / 144, **({"asset_id": f"A{n}"} | {k: f(n) for k, f in more.items()}))
            for n in range(count)
        ]

    def test_many_units_at_once(self):
        """DESIGN §7: six units within an hour have one cause behind them; all of the tickets are evidence."""
        it = only(run(SIGNAL, site(), *self.UNITS, *self.QUIET, *self.storm(6)), "recurrence.common_cause")
        assert it.reason == (
            "6 things went wrong within 50 minutes on 12 October 2026: look for the one cause behind them."
        )
        assert [str(e) for e in it.evidence] == [f"incident:I{n}" for n in range(6)]
        assert (str(it.about), it.measure.value, it.renewal) == ("incident:I0", 6, 0.15)

    def test_things_at_sites_count_where_no_unit_is_named(self):
        """A ticket without a unit is about what is wrong at its site; one that names neither is about nothing."""
        at_sites = self.storm(
            6, asset_id=lambda n: None, site_id=lambda n: "S1", subcategory=lambda n: f"sub {n}"
        )
        assert "recurrence.common_cause" in run(SIGNAL, site(), *self.UNITS, *self.QUIET, *at_sites)
        nowhere = self.storm(6, asset_id=lambda n: None)
        assert "recurrence.common_cause" not in run(SIGNAL, site(), *self.UNITS, *self.QUIET, *nowhere)

    def test_few_long_ago_or_one_unit_is_none(self):
        """Four units, a storm a year old, and one unit with six tickets are no such thing."""
        for records in (self.storm(4), self.storm(6, 200), self.storm(6, asset_id=lambda n: "A1")):
            assert "recurrence.common_cause" not in run(SIGNAL, site(), *self.UNITS, *self.QUIET, *records)


def test_the_partner_behind_the_unit_counts_too():
    """S4-21: where tickets name nobody, who services their unit, else who provides it, stands behind them."""
    records = tickets(90, 60, 30)
    trouble = recurrence(records)
    for given in ({"serviced_by": "Serv", "provided_by": "Prov"}, {"provided_by": "Serv"}):
        it = only(run(SIGNAL, asset(**given), site(), *records, recurrences=[trouble]), "recurrence.partner")
        assert "our partner Serv" in it.reason
        assert len(it.evidence) == 3


def test_the_money_we_burn_on_it():
    """Hours of our work, and what they cost us where an hour is priced."""
    records = tickets(90, 60, 30)
    priced = RecurrenceSignal(hour=Money(amount=80, currency="EUR"))
    trouble = recurrence(records, effort_minutes=300)
    it = only(run(priced, asset(), site(), *records, recurrences=[trouble]), "recurrence.returning")
    assert it.reason.endswith("5 hours of our work, about 400 EUR so far.")


class TestWhatElseTheDetectorKnows:
    """DESIGN §7: the calendar, people's own links, longer tickets and money reach whoever reads findings."""

    RECORDS = tuple(tickets(90, 60, 30))

    def test_the_days_it_keeps_to(self):
        """The rule in words, how sure, what is usual, and the next such day."""
        kept = CalendarPattern(
            rule="RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270101T000000Z",
            words="on the last day of the month",
            zone="UTC",
            hits=9,
            of=10,
            usual=0.03,
            p=1e-6,
            next_on=dt.date(2026, 11, 30),
        )
        it = only(found(self.RECORDS, pattern=kept), "recurrence.pattern")
        assert it.reason == (
            "the till: freezes mostly comes on the last day of the month (9 of the 10 days it came; of all tickets 3% do); "
            "the next such day is 30 November 2026."
        )
        assert (it.measure.value, it.severity) == (90, "note")
        hours = attrs.evolve(kept, next_on=None, words="between 19:00 and 22:00")
        assert "next such day" not in only(found(self.RECORDS, pattern=hours), "recurrence.pattern").reason
        assert "recurrence.pattern" not in found(self.RECORDS)

    def test_where_people_linked_other_tickets_both_are_shown(self):
        """Neither is taken to be right; a problem record that is not here goes by its id."""
        links = ProblemLinks(linked=["I1"], unlinked=["I2", "I3"], elsewhere=["X1"])
        beside = ticket(9, 10, incident_id="X1")
        given = {"problem_ids": ("P1",), "problem_links": links}
        it = only(found(self.RECORDS, beside, **given), "recurrence.links_differ")
        assert it.reason == (
            "the till: freezes: people linked 1 of its 3 tickets to P1, and 1 ticket besides that is not part of it; "
            "it is left open who is right."
        )
        assert it.measure.value == 3
        assert [str(e) for e in it.evidence] == ["incident:I2", "incident:I3", "incident:X1"]
        known = found(self.RECORDS, Problem(problem_id="P1", customer_id="C1"), **given)
        assert "to problem:P1" in only(known, "recurrence.links_differ").reason
        few = ProblemLinks(linked=["I1"], unlinked=["I2", "I3"])
        assert "besides" not in only(found(self.RECORDS, problem_links=few), "recurrence.links_differ").reason

    def test_where_they_agree_or_linked_nothing_nothing_is_said(self):
        """Agreement is no news."""
        for links in (None, ProblemLinks(linked=["I1", "I2", "I3"])):
            assert "recurrence.links_differ" not in found(self.RECORDS, problem_links=links)

    def test_tickets_that_stay_open_longer(self):
        """Where nobody recorded downtime, the policy's own trend of durations stands in; not where downtime says it."""
        longer = MeasureTrend(what="duration", early=60, late=300, p_rising=0.001, p_falling=0.999, n=12)
        it = only(found(self.RECORDS, trends=(longer,)), "recurrence.worsening")
        assert it.reason == (
            "the till: freezes gets worse each time: 60 minutes from call to end at first, 5 hours lately."
        )
        assert it.measure.value == 5
        for weak in ({"late": 80}, {"p_rising": 0.2}, {"early": 0}, {"what": "effort"}):
            trends = (attrs.evolve(longer, **weak),)
            assert "recurrence.worsening" not in found(self.RECORDS, trends=trends)
        steady = TestWorse().spells([20, 60] * 6)
        assert "recurrence.worsening" not in found(steady, trends=(longer,))

    def test_what_it_cost_and_what_is_to_come(self):
        """Their money and ours, each in its own currency; the signal's price of an hour goes before the policy's."""
        euro, pound = Money(amount=2400, currency="EUR"), Money(amount=160, currency="GBP")
        given = {
            "downtime_minutes": 300.0,
            "effort_minutes": 120.0,
            "downtime_cost": euro,
            "effort_cost": pound,
            "expected": 2.0,
            "expected_downtime_minutes": 200.0,
            "expected_effort_minutes": 80.0,
            "expected_downtime_cost": Money(amount=1600, currency="EUR"),
            "expected_effort_cost": Money(amount=107, currency="GBP"),
        }
        said = found(self.RECORDS, **given)
        assert (
            "5 hours down (2400 EUR to them) and 2 hours of our work, about 160 GBP so far"
            in only(said, "recurrence.returning").reason
        )
        assert only(said, "recurrence.next_expected").reason.endswith(
            "; if nothing is done, some 3 hours down (1600 EUR to them) and 80 minutes of our work, about 107 GBP to come."
        )
        own = RecurrenceSignal(hour=Money(amount=60, currency="USD"))
        trouble = recurrence(self.RECORDS, **given)
        told = run(own, asset(), site(), *self.RECORDS, recurrences=[trouble])
        assert "about 120 USD so far" in only(told, "recurrence.returning").reason
        assert "about 80 USD to come" in only(told, "recurrence.next_expected").reason
