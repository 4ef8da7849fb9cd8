"""What became of our advice: who heard it, who could decide, whether it arrived, what it would have spared."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest
from signal_helpers import (
    NOW,
    ago,
    asset,
    case_of,
    holds,
    only,
    recurrence,
    run,
    site,
    theirs,
    ticket,
    tickets,
)

from custrel.model import Approval, Cost, Job, Money, Problem, Recommendation, Ref, Stage, Unit, Weekly
from custrel.signals import Justification, RecommendationSignal, cured_by, justification

SIGNAL = RecommendationSignal()
A1 = Ref.parse("asset:A1")
EUR_480 = Money(amount=480, currency="EUR")


def advice(**more):
    """Give advice on A1, mentioned to P1 forty days ago."""
    given = {
        "recommendation_id": "N1",
        "customer_id": "C1",
        "subject": A1,
        "kind": "memory",
        "formality": "casual",
        "made_to": "P1",
        "made_at": ago(40),
    }
    return Recommendation(**(given | more))


def people(limit=None):
    """Give P1, who may approve nothing, and P2, who may approve memory up to a limit."""
    return (
        theirs("P1"),
        theirs("P2"),
        holds("P1", "technical"),
        holds("P2", "approver", approves=[Approval(kind="memory", up_to=limit)]),
    )


def found(given, *records, trouble=None):
    """Run the signal on one piece of advice, with A1 and its site."""
    recurrences = [] if trouble is None else [trouble]
    return run(SIGNAL, asset(), site(), given, *records, recurrences=recurrences)


class TestItsWay:
    def test_told_to_somebody_who_cannot_approve(self):
        """S4-05 S4-06: said in passing to somebody without authority; who could approve is named, and is evidence."""
        it = only(found(advice(), *people()), "recommendation.unauthorized")
        assert it.reason == (
            "Our advice (memory) was mentioned in passing to contact:P1 on 22 September 2026, who cannot approve it; "
            "contact:P2 can, and has not heard."
        )
        assert {Ref.parse("contact:P1"), Ref.parse("contact:P2")} < set(it.evidence)
        assert (it.severity, it.measure.value, it.since) == ("high", 40, ago(40))

    def test_it_never_reached_who_can(self):
        """S4-06: nobody who can approve it has it; without a trouble behind it that is moderate."""
        it = only(found(advice(), *people()), "recommendation.undelivered")
        assert it.reason.startswith(
            "Our advice (memory) has not reached anybody who can approve it in 6 weeks"
        )
        assert it.severity == "moderate"

    def test_the_amount_decides_too(self):
        """S4-06: a limit below the price is no authority."""
        price = advice(made_to="P2", price=EUR_480)
        small = people(Money(amount=100, currency="EUR"))
        it = only(found(price, *small), "recommendation.unauthorized")
        assert it.reason.endswith("nobody known can.")
        assert "recommendation.unauthorized" not in found(price, *people(Money(amount=1000, currency="EUR")))

    def test_said_to_who_can_and_never_handed_over(self):
        """S4-05: heard by somebody who could approve it, and never delivered: it waits for us."""
        given = found(advice(made_to="P2"), *people())
        assert set(given) == {"recommendation.undelivered"}
        assert "was never handed over" in only(given, "recommendation.undelivered").reason

    def test_nobody_knows_to_whom(self):
        """S4-06: advice without a listener reached nobody that we know of."""
        assert set(found(advice(made_to=None))) == {"recommendation.undelivered"}

    def test_authority_not_known_is_asked_not_claimed(self):
        """Where nobody recorded who may approve what, it is neither authorized nor not."""
        given = found(advice(formality=None), theirs("P1"))
        assert set(given) == {"recommendation.authority_unknown"}
        assert "told to contact:P1" in only(given, "recommendation.authority_unknown").reason

    def test_handed_over_and_waiting(self):
        """S4-05: with the approver for long without an answer; with a recurring trouble behind it that is moderate."""
        handed = advice(delivered_to="P2", delivered_at=ago(35))
        alone = only(found(handed, *people()), "recommendation.ageing")
        assert (alone.severity, alone.measure.value) == ("low", 35)
        records = tickets(50, 30, 10)
        backed = only(
            found(handed, *people(), *records, trouble=recurrence(records)), "recommendation.ageing"
        )
        assert backed.severity == "moderate"
        undated = only(found(advice(delivered_to="P2"), *people()), "recommendation.ageing")
        assert undated.measure.value == 40

    def test_a_fresh_one_may_be_thought_over(self):
        """An approver who has had it for a week is not nagged."""
        assert found(advice(delivered_to="P2", delivered_at=ago(7)), *people()) == {}

    def test_handed_to_the_wrong_person(self):
        """S4-06: in writing, and still to somebody who cannot approve it."""
        it = only(
            found(advice(delivered_to="P1", delivered_at=ago(20)), *people()), "recommendation.unauthorized"
        )
        assert "was handed to contact:P1" in it.reason

    @pytest.mark.parametrize("decision", ["approved", "withdrawn"])
    def test_settled_advice_is_left_alone(self, decision):
        """What was approved or withdrawn asks for nothing."""
        assert found(advice(decision=decision), *people()) == {}

    def test_its_subject_may_be_a_problem(self):
        """Advice on a problem is about the problem."""
        problem = Problem(problem_id="B1", customer_id="C1")
        given = advice(subject=Ref.parse("problem:B1"), problem_id="B1")
        it = only(found(given, problem, *people()), "recommendation.undelivered")
        assert it.subject == Ref.parse("problem:B1")


class TestWhatFollowed:
    def test_declined_and_back(self):
        """S4-05: declined or put off, and the trouble went on: since then, and in all."""
        records = tickets(60, 30, 10)
        given = advice(decision="declined", decided_at=ago(35), decided_by="P2")
        it = only(
            found(given, *people(), *records, trouble=recurrence(records)),
            "recommendation.turned_down_but_recurring",
        )
        assert "was declined on 27 September 2026, and the trouble came back 2 times since" in it.reason
        assert it.measure.value == 2
        put_off = attrs.evolve(given, decision="deferred", decided_at=None)
        later = found(put_off, *people(), *records, trouble=recurrence(records))
        assert "was put off" in only(later, "recommendation.turned_down_but_recurring").reason

    def test_declined_and_quiet(self):
        """A declined recommendation whose trouble did not come back was perhaps right to decline."""
        records = tickets(60, 50)
        given = advice(decision="declined", decided_at=ago(35))
        assert found(given, *people(), *records, trouble=recurrence(records)) == {}
        assert found(given, *people()) == {}

    def test_the_outage_had_been_foretold(self):
        """S4-10 S4-11: an outage in busy hours after the advice, of the very trouble it would have cured."""
        start = dt.datetime(2026, 10, 20, 8, tzinfo=dt.UTC)
        outage = ticket(3, 12, opened_at=start, down_from=start, down_to=start + dt.timedelta(hours=3))
        records = [*tickets(60, 50), outage]
        place = site(hours=Weekly.parse("mon-fri 08:00-18:00"))
        given = run(SIGNAL, asset(), place, advice(), *people(), *records, recurrences=[recurrence(records)])
        it = only(given, "recommendation.foretold")
        assert it.reason == (
            "The outage of 20 October 2026 had been foretold: our advice (memory) was mentioned in passing to contact:P1 "
            "on 22 September 2026, and nothing came of it."
        )
        assert it.evidence[-1] == Ref.parse("incident:I3")

    def test_the_day_of_an_outage_is_the_day_it_was_where_it_happened(self):
        """An instant is said by the clock on the wall there: Friday morning on Lord Howe is still Thursday in UTC. What was
        recorded as a date only (midnight in UTC) stays that date, in America too.
        """
        start = dt.datetime(2026, 10, 22, 22, 15, tzinfo=dt.UTC)
        outage = ticket(3, 12, opened_at=start, down_from=start, down_to=start + dt.timedelta(hours=3))
        said = {}
        for zone in ("Australia/Lord_Howe", "America/Chicago", None):
            place = site(zone=zone)
            dated = advice(made_at=dt.datetime(2026, 9, 22, tzinfo=dt.UTC))
            given = run(SIGNAL, asset(), place, dated, *people(), outage)
            said[zone] = only(given, "recommendation.foretold").reason
        assert "outage of 23 October 2026" in said["Australia/Lord_Howe"]
        assert "outage of 22 October 2026" in said["America/Chicago"]
        assert "outage of 22 October 2026" in said[None]
        assert all("on 22 September 2026" in reason for reason in said.values())

    def test_without_a_recurrence_the_unit_decides(self):
        """One later outage on the unit is enough, where hours are not known: long, or of high priority."""
        long = ticket(3, 10, down_from=ago(10), down_to=ago(10) + dt.timedelta(hours=2))
        urgent = ticket(4, 10, priority=1)
        short = ticket(5, 10, down_from=ago(10), down_to=ago(10) + dt.timedelta(minutes=5))
        other = ticket(6, 10, asset_id=None, priority=1)
        told = [
            bool("recommendation.foretold" in found(advice(), *people(), i))
            for i in (long, urgent, short, other)
        ]
        assert told == [True, True, False, False]

    def test_an_outage_before_the_advice_was_not_foretold(self):
        """What fell before the advice cannot have been foretold by it; what was approved was heeded."""
        early = ticket(3, 60, priority=1)
        late = ticket(4, 10, priority=1)
        assert "recommendation.foretold" not in found(advice(), *people(), early)
        assert "recommendation.foretold" not in found(advice(decision="approved"), *people(), late)
        assert "recommendation.foretold" in found(advice(made_to=None), *people(), late)


class TestJustification:
    def test_it_gathers_what_the_approver_needs(self):
        """S1-07: times, tickets, downtime, work, their own cost, what to expect, the price."""
        records = tickets(50, 30, 10)
        job = Job(
            job_id="J1",
            customer_id="C1",
            stages=[Stage(units=[Unit(asset_id="A1")])],
            consequences={"financial": Cost(per_hour=Money(amount=800, currency="EUR"))},
        )
        trouble = recurrence(
            records, downtime_minutes=90, effort_minutes=240, expected=2.0, expected_lo=1, expected_hi=5
        )
        given = advice(price=EUR_480)
        case = case_of(asset(), site(), job, given, *people(), *records, recurrences=[trouble])
        it = justification(case, given)
        assert it.cost == Money(amount=Decimal("1200.00"), currency="EUR")
        assert it.incident_ids == ("I1", "I2", "I3")
        assert (it.expected_minutes, it.expected_cost) == (
            60,
            Money(amount=Decimal("800.00"), currency="EUR"),
        )
        assert it.sentence == (
            "3 times so far (3 tickets, 90 minutes down, 4 hours of our work, 1200.00 EUR lost by their own figures), "
            "about 2 (1 to 5) more expected in the next 4 weeks, another 800.00 EUR lost, against a price of 480 EUR"
        )

    def test_without_a_recurrence_the_tickets_of_the_unit_count(self):
        """S1-07: no trouble recurs: the tickets on the unit, their downtime and work; nothing is expected."""
        down = ticket(1, 30, down_from=ago(30), down_to=ago(30) + dt.timedelta(minutes=30), effort_minutes=20)
        given = advice()
        it = justification(case_of(asset(), site(), given, *people(), down, ticket(2, 20)), given)
        assert (it.incidents, it.times, it.downtime_minutes, it.effort_minutes) == (2, None, 30, 20)
        assert it.expected is None
        assert it.cost is None
        assert it.sentence == "2 tickets so far (30 minutes down, 20 minutes of our work)"

    def test_nothing_recorded_is_none(self):
        """Not recorded is None, never zero; nothing linked says so."""
        given = advice()
        it = justification(case_of(asset(), site(), given, *people()), given)
        assert (it.downtime_minutes, it.effort_minutes, it.cost) == (None, None, None)
        assert it.sentence == "no trouble so far is linked to it"
        assert Justification(recommendation_id="N1", incidents=2).sentence == "2 tickets so far"

    def test_costs_in_two_currencies_are_not_added(self):
        """Two currencies are never added: then there is no cost. A unit's own consequences count where no job needs it."""

        def with_costs(*currencies):
            costs = [Cost(per_hour=Money(amount=100, currency=c)) for c in currencies]
            return dict(zip(("financial", "compliance"), costs, strict=False))

        down = ticket(1, 30, down_from=ago(30), down_to=ago(30) + dt.timedelta(hours=3))
        given = advice()
        for costs, expected in ((with_costs("EUR", "USD"), None), (with_costs("EUR", "EUR"), "600.00")):
            unit = asset(consequences=costs)
            it = justification(case_of(unit, site(), given, *people(), down), given)
            assert it.cost == (None if expected is None else Money(amount=Decimal(expected), currency="EUR"))

    def test_which_trouble_it_would_cure(self):
        """S4-05: the one its ticket belongs to goes before the one of its problem, before the one on its subject."""
        by_ticket, by_problem, by_subject = (
            recurrence([ticket(n, 10 * n)], label=name, key=(("x", name),), **more)
            for n, name, more in (
                (1, "ticket", {"subject": Ref.parse("site:S1")}),
                (2, "problem", {"subject": Ref.parse("site:S1"), "problem_ids": ("B1",)}),
                (3, "subject", {}),
            )
        )
        problem = Problem(problem_id="B1", customer_id="C1")
        given = advice(incident_id="I1", problem_id="B1")
        case = case_of(asset(), site(), problem, given, *people(), *(ticket(n, 10 * n) for n in (1, 2, 3)))

        def cure(*troubles):
            return cured_by(attrs.evolve(case, recurrences=troubles), given)

        assert cure(by_subject, by_problem, by_ticket) is by_ticket
        assert cure(by_subject, by_problem) is by_problem
        assert cure(by_subject) is by_subject
        assert cure(attrs.evolve(by_subject, recurring=False)) is None

    def test_advice_on_a_problem_or_a_customer(self):
        """Without a recurrence: the tickets of the problem; for anything else only the ticket it was made at."""
        problem = Problem(problem_id="B1", customer_id="C1")
        on_problem = advice(recommendation_id="N2", subject=Ref.parse("problem:B1"))
        at_ticket = advice(recommendation_id="N3", subject=Ref.parse("customer:C1"), incident_id="I2")
        records = [ticket(1, 30, problem_id="B1"), ticket(2, 20)]
        case = case_of(asset(), site(), problem, on_problem, at_ticket, *people(), *records)
        assert justification(case, on_problem).incident_ids == ("I1",)
        assert justification(case, at_ticket).incident_ids == ("I2",)
        assert justification(case, at_ticket).cost is None


def test_nothing_is_known_before_it_was_said():
    """Time is cut in one place: the day before the advice there is none."""
    given = case_of(asset(), site(), advice(), *people(), as_of=NOW - dt.timedelta(days=41))
    assert list(SIGNAL(given)) == []
