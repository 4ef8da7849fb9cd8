"""Who holds the relationship, who meets whom, and whether anybody comes when nothing is broken."""

import datetime as dt

import pytest
from signal_helpers import (
    ago,
    asset,
    contract,
    holds,
    nobody_relies,
    only,
    ours,
    relied,
    report,
    run,
    site,
    team,
    theirs,
    ticket,
    touch,
)

from custrel.model import Money, Ref
from custrel.signals import RelationshipSignal

SIGNAL = RelationshipSignal()
A1 = Ref.parse("asset:A1")
TECH = theirs("P1", quadrant="technical")
HEAD = theirs("P2", quadrant="business")
ENGINEER = ours("E1", quadrant="technical", function="service")
SELLER = ours("E2", quadrant="business", function="sales")


def found(*records, **given):
    """Run the signal beside a complete team, so that only what a test is about is missing."""
    return run(SIGNAL, *team(), *records, **given)


def meetings(n, contacts=("P1",), staff=("E1",), every=30, **more):
    """Give n meetings, one every so many days, newest first."""
    return [touch(i, 5 + every * i, contact_ids=contacts, staff_ids=staff, **more) for i in range(n)]


class TestSlots:
    def test_a_complete_team_says_nothing(self):
        """F-04: a sponsor who does not sell and one person for every day."""
        assert found() == {}

    def test_empty_slots_are_findings(self):
        """S2-13 F-04: no sponsor, no daily owner: two findings that weigh on the renewal."""
        given = run(SIGNAL, theirs(), holds("P1", "user"))
        assert set(given) == {"relationship.no_sponsor", "relationship.no_daily_owner"}
        assert only(given, "relationship.no_sponsor").renewal == 0.2

    def test_where_no_role_is_recorded_no_slot_is_empty(self):
        """People and meetings without any role: the table of relationships may just not have been given."""
        assert run(SIGNAL, theirs(), touch(1, 10)) == {}

    def test_where_nobody_is_known_nobody_is_missing(self):
        """Abstains on an import that holds no people at all."""
        assert run(SIGNAL, asset(), site(), ticket(1, 10), contract()) == {}

    @pytest.mark.parametrize(
        "more",
        [{"until": dt.date(2026, 10, 1)}, {"ended_at": ago(10)}, {"since": dt.date(2027, 1, 1)}],
    )
    def test_a_slot_that_ended_or_has_not_begun_is_empty(self, more):
        """Dates of relationships are respected."""
        sponsor = holds("E1", "executive_sponsor", side="provider", deliverable="x", **more)
        assert "relationship.no_sponsor" in run(SIGNAL, ENGINEER, sponsor)

    def test_a_person_who_left_holds_nothing(self):
        """Somebody who left leaves the slot empty."""
        sponsor = holds("E9", "executive_sponsor", side="provider", deliverable="x")
        assert "relationship.no_sponsor" in run(SIGNAL, ours("E9", left_at=ago(3)), sponsor)

    def test_their_sponsor_is_not_ours(self):
        """F-04: the customer's own sponsor does not fill our slot."""
        assert "relationship.no_sponsor" in run(SIGNAL, HEAD, holds("P2", "executive_sponsor"))

    def test_the_technical_account_manager_is_a_daily_owner(self):
        """F-02: an operations supervisor counts as the one person for every day."""
        owner = holds("E1", "operations_supervisor", side="provider", deliverable="x")
        assert "relationship.no_daily_owner" not in run(SIGNAL, ENGINEER, owner)

    def test_a_sponsor_must_not_be_the_seller_alone(self):
        """S2-13: the only sponsor also sells; a second sponsor who does not settles it."""
        both = [
            holds("E2", role, side="provider", deliverable="x")
            for role in ("executive_sponsor", "account_manager")
        ]
        it = only(run(SIGNAL, SELLER, *both), "relationship.sponsor_is_seller")
        assert Ref.parse("contact:E2") in it.evidence
        assert "relationship.sponsor_is_seller" not in found(SELLER, *both)


class TestSponsor:
    def test_a_sponsor_nobody_has_seen(self):
        """S2-13: no touch in half a year, counted from the last one."""
        it = only(found(HEAD, touch(1, 200, staff_ids=["boss"])), "relationship.sponsor_silent")
        assert it.measure.value == 200
        assert "not been in touch since" in it.reason
        assert "relationship.sponsor_silent" not in found(HEAD, touch(1, 100, staff_ids=["boss"]))

    def test_never_seen(self):
        """S2-13: never in touch: counted from when they took over, or not at all where that is not known."""
        boss = ours("E9")
        sponsor = {"side": "provider", "deliverable": "x"}
        other = touch(1, 10, staff_ids=["daily"])
        team_without = team()[1:2] + team()[3:]
        old = holds("E9", "executive_sponsor", since=dt.date(2026, 1, 1), **sponsor)
        it = only(run(SIGNAL, *team_without, boss, old, other), "relationship.sponsor_silent")
        assert it.measure.value == 304
        assert "never been in touch" in it.reason
        undated = holds("E9", "executive_sponsor", **sponsor)
        assert (
            only(run(SIGNAL, *team_without, boss, undated, other), "relationship.sponsor_silent").measure
            is None
        )
        fresh = holds("E9", "executive_sponsor", since=dt.date(2026, 9, 1), **sponsor)
        assert "relationship.sponsor_silent" not in run(SIGNAL, *team_without, boss, fresh, other)

    def test_where_touches_are_not_recorded_nobody_is_silent(self):
        """No touchpoint at all: whether the sponsor was there is not known."""
        assert found(HEAD) == {}


class TestShape:
    def test_technicians_only(self):
        """S4-03 F-01: contact runs between technicians only; the sponsor's silence is part of that and not said again."""
        given = found(TECH, ENGINEER, *meetings(6))
        it = only(given, "relationship.technicians_only")
        assert it.measure.value == 6
        assert set(given) == {"relationship.technicians_only"}

    def test_only_when_something_is_broken(self):
        """F-01: nine of ten contacts were caused by trouble; whoever met says less than that."""
        calls = [
            touch(i, 10 * i + 1, incident_id="I1", contact_ids=["P1"], staff_ids=["E1"]) for i in range(9)
        ]
        given = found(
            asset(), site(), TECH, ENGINEER, ticket(1, 300), *calls, touch(20, 100, staff_ids=["boss"])
        )
        it = only(given, "relationship.only_when_broken")
        assert "9 of our last 10 contacts" in it.reason
        assert it.measure.value == 90
        assert "relationship.technicians_only" not in given

    def test_few_touches_make_no_pattern(self):
        """Five meetings prove nothing; nor do six where somebody else, or somebody unknown, took part."""
        assert "relationship.technicians_only" not in found(TECH, ENGINEER, *meetings(5))
        for other in ("boss", "E7"):
            records = (*meetings(5), touch(9, 3, staff_ids=[other]))
            assert "relationship.technicians_only" not in found(TECH, ENGINEER, ours("E7"), *records)

    def test_internal_meetings_are_no_contact(self):
        """What we do among ourselves is not a touch."""
        assert "relationship.technicians_only" not in found(TECH, ENGINEER, *meetings(6, kind="internal"))

    def test_an_empty_diagonal(self):
        """F-01: each side meets its own kind; their business and our technicians never talk, nor the other way."""
        records = [
            *meetings(4),
            *(touch(10 + i, 9 + i, contact_ids=["P2"], staff_ids=["E2", "boss"]) for i in range(3)),
        ]
        it = only(found(TECH, HEAD, ENGINEER, SELLER, *records), "relationship.empty_diagonal")
        assert it.measure.value == 2
        assert it.reason == (
            "Each meets their own kind: their business and our technicians never talk, nor do their technicians and our business."
        )

    def test_one_diagonal_met(self):
        """F-01: only the empty one is named."""
        records = [
            *meetings(4, staff=("E1", "E2")),
            *(touch(10 + i, 9 + i, contact_ids=["P2"], staff_ids=["E2", "boss"]) for i in range(3)),
        ]
        it = only(found(TECH, HEAD, ENGINEER, SELLER, *records), "relationship.empty_diagonal")
        assert it.measure.value == 1
        assert "their technicians" not in it.reason

    def test_few_functions_know_them(self):
        """S2-12: only one of our functions has met them, whatever the quadrants."""
        records = meetings(6, contacts=("P2",), staff=("boss",))
        it = only(found(HEAD, *records), "relationship.narrow")
        assert "only our director people" in it.reason
        wide = found(HEAD, *meetings(6, contacts=("P2",), staff=("boss", "daily")))
        assert "relationship.narrow" not in wide

    def test_unknown_functions_and_quadrants_prove_nothing(self):
        """Where quadrants or functions are not recorded nothing is claimed."""
        unknown = found(theirs("P3"), ours("E3"), *meetings(6, contacts=("P3",), staff=("E3",)))
        assert unknown.keys() <= {"relationship.sponsor_silent"}


class TestComing:
    def test_every_contact_had_something_to_sell(self):
        """S2-08 S2-09: nobody came without an offer; the last free contact is named."""
        free = touch(90, 250, selling=False, staff_ids=["boss"])
        records = meetings(3, selling=True, staff=("E2", "boss"))
        it = only(found(TECH, SELLER, free, *records), "relationship.only_selling")
        assert it.since == ago(250)
        never = only(found(TECH, SELLER, *records), "relationship.only_selling")
        assert "on record" in never.reason

    @pytest.mark.parametrize("selling", [None, False])
    def test_unknown_or_free_purposes_are_not_selling(self, selling):
        """S2-09: unknown is not selling, and one free contact is enough."""
        records = [
            *meetings(3, selling=True, staff=("boss",)),
            touch(9, 3, selling=selling, staff_ids=["boss"]),
        ]
        given = found(TECH, *records)
        assert ("relationship.only_selling" in given) == (selling is None)

    def test_never_at_their_place(self):
        """S2-10: a year of meetings and none on their ground."""
        records = meetings(6, staff=("boss", "E1"), ground="remote")
        it = only(found(TECH, ENGINEER, *records), "relationship.never_on_their_ground")
        assert it.measure.value == 6
        visit = touch(9, 3, ground="customer_site")
        assert "relationship.never_on_their_ground" not in found(TECH, ENGINEER, *records, visit)
        assert "relationship.never_on_their_ground" not in found(
            TECH, ENGINEER, *meetings(6, staff=("boss",))
        )

    def test_an_unexpected_truck(self):
        """S2-02: a visit nobody expected, without a work order; planned work that was not announced counts too."""
        truck = touch(1, 20, kind="visit", announced=False, staff_ids=["boss"])
        upkeep = ticket(1, 30, kind="scheduled", announced=False, work_order="WO-1")
        it = only(found(asset(), site(), TECH, truck, upkeep), "relationship.unannounced_visit")
        assert it.measure.value == 2
        assert "1 without a work order" in it.reason
        assert it.since == ago(30)

    @pytest.mark.parametrize(
        "more",
        [
            {"announced": True},
            {"work_order": "WO-1"},
            {},
            {"announced": False, "kind": "call"},
            {"announced": False, "at": ago(200)},
        ],
    )
    def test_expected_or_unrecorded_visits_are_fine(self, more):
        """Announced, with a work order, not recorded, not a visit, long ago: nothing to say."""
        given = {"kind": "visit", "staff_ids": ["boss"]} | more
        assert "relationship.unannounced_visit" not in found(TECH, touch(1, 20, **given))

    def test_an_empty_work_order_is_none(self):
        """S2-02: recorded as having no work order to show, and nobody said it was announced."""
        given = found(TECH, touch(1, 20, kind="engineer_on_site", work_order="", staff_ids=["boss"]))
        assert "1 without a work order" in only(given, "relationship.unannounced_visit").reason


class TestDoors:
    def test_nobody_knows_who_opens_the_door(self):
        """S0-04: they depend on the unit, and no gatekeeper is known."""
        it = only(found(asset(), site(), reliance=report(relied())), "relationship.no_gatekeeper")
        assert it.subject == A1

    def test_a_gatekeeper_without_a_way_in(self):
        """S0-04: known who, not how."""
        keeper = holds("P1", "gatekeeper", subject=A1)
        it = only(
            found(asset(), site(), TECH, keeper, reliance=report(relied())), "relationship.no_gatekeeper"
        )
        assert "contact:P1 keeps the door" in it.reason

    @pytest.mark.parametrize("subject", ["asset:A1", "site:S1", "customer:C1"])
    def test_a_gatekeeper_of_the_unit_its_site_or_the_customer_will_do(self, subject):
        """S0-04 S0-05: whoever keeps the unit, its site or all of it; how they watch it is theirs to say."""
        keeper = holds(
            "P1",
            "gatekeeper",
            subject=Ref.parse(subject),
            access_method="key_card",
            monitoring="remote_report",
        )
        assert found(asset(), site(), TECH, keeper, reliance=report(relied())) == {}

    def test_small_units_need_no_gatekeeper_on_record(self):
        """Only what they heavily rely on is asked about."""
        assert found(asset(), site(), reliance=nobody_relies()) == {}


class TestSmallButTheirs:
    DUTY = holds("P1", "responsible", subject=A1)

    def test_a_small_unit_that_is_all_they_answer_for(self):
        """S0-03 S0-17: low for the business, everything to the contact: an open ticket on it must not go quiet."""
        open_one = ticket(1, 3, status="in_progress", resolved_at=None)
        given = found(asset(), site(), TECH, self.DUTY, open_one, reliance=nobody_relies())
        it = only(given, "relationship.matters_to_them")
        assert "contact:P1" in it.reason
        assert it.about == Ref.parse("contact:P1")
        assert it.since == ago(3)

    def test_closed_tickets_other_duties_and_vital_units_are_not_meant(self):
        """S0-03: nothing open, two duties, a vital unit, no reading: nothing to say."""
        open_one = ticket(1, 3, status="in_progress", resolved_at=None)
        second = holds("P1", "responsible", subject=Ref.parse("asset:A2"), deliverable=None)
        second = type(second)(
            relationship_id="more", contact_id="P1", subject=Ref.parse("asset:A2"), role="responsible"
        )
        base = (asset(), asset("A2"), site(), TECH, self.DUTY)
        for records, known in (
            ((*base, ticket(1, 3)), nobody_relies()),
            ((*base, second, open_one), nobody_relies()),
            ((*base, open_one), report(relied())),
            ((*base, open_one), report()),
            ((*base, open_one), None),
        ):
            assert "relationship.matters_to_them" not in found(*records, reliance=known)


class TestEscalations:
    def test_escalated_and_nobody_is_named_to_be_called(self):
        """F-07: what escalated, what it cost us, and that no escalation contact is on record."""
        hot = ticket(1, 40, effort_minutes=600)
        raised = touch(1, 38, kind="escalation", incident_id="I1", staff_ids=["boss"])
        it = only(found(asset(), site(), TECH, hot, raised), "relationship.no_escalation_contact")
        assert (
            it.reason
            == "1 matter escalated in 12 months (10 hours of our work), and nobody is named to be called."
        )
        assert it.measure.value == 10

    def test_with_somebody_to_call_it_is_a_note(self):
        """F-07: the cost of escalations stays worth knowing."""
        raised = touch(1, 38, kind="escalation", staff_ids=["boss"])
        named = holds("E1", "escalation_manager", side="provider")
        it = only(found(TECH, ENGINEER, raised, named), "relationship.escalated")
        assert (it.severity, it.measure.value) == ("note", 1)


def test_what_the_team_owes_is_written_down():
    """F-02: a role without a deliverable is a note on the account team."""
    vague = holds("E2", "account_manager", side="provider")
    it = only(found(SELLER, vague), "relationship.no_deliverable")
    assert "contact:E2 (account manager)" in it.reason
    assert it.severity == "note"


def test_the_look_back_is_a_field():
    """Thresholds are fields: with a shorter look-back old meetings make no pattern."""
    short = RelationshipSignal(touch_days=30, silent_days=3650)
    assert run(short, *team(), TECH, ENGINEER, *meetings(6), touch(9, 60, staff_ids=["boss"])) == {}


def test_ids_seen_only_in_tickets_say_nothing_about_people():
    """An export that names problems but no people is no ground to say that what they want is not known."""
    import datetime as dt

    from custrel.model import Customer, Incident, Problem
    from custrel.portfolio import Portfolio
    from custrel.signals import KnowledgeSignal
    from custrel.typing import CustomerCase

    at = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    ticket = Incident(incident_id="I1", customer_id="C1", opened_at=at, problem_id="PRB1")
    for implied, said in ((True, 0), (False, 1)):
        known = Portfolio.of(Customer(customer_id="C1"), ticket, Problem(problem_id="PRB1", implied=implied))
        case = CustomerCase.of(known, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        assert sum(f.code == "knowledge.goals_unknown" for f in KnowledgeSignal()(case)) == said


class TestOutOfTouch:
    def test_nobody_has_been_in_touch_for_long(self):
        """S3-01: three months, and three times the usual distance, without anybody of ours."""
        it = only(
            found(*(touch(n, d) for n, d in enumerate((400, 370, 340, 310, 280)))),
            "relationship.out_of_touch",
        )
        assert it.reason == (
            "Nobody has been in touch with them since 25 January 2026; before, it was every 4 weeks."
        )
        assert (it.measure.value, it.renewal, it.severity) == (280, 0.2, "moderate")

    @pytest.mark.parametrize(
        "ages",
        [(400, 370, 340, 310, 80), (400, 300, 200, 100), (280, 270), (900, 700, 500, 300)],
        ids=["lately", "as usual", "too few to know", "rare as ever"],
    )
    def test_as_usual_or_unknown_is_fine(self, ages):
        """Their own pace decides, and a few touches are no pace; internal meetings are none."""
        inside = touch(99, 5, kind="internal")
        assert "relationship.out_of_touch" not in found(*(touch(n, d) for n, d in enumerate(ages)), inside)


def test_what_escalations_cost():
    """F-07: hours of work on what escalated, in money where an hour is priced; to the whole unit."""
    priced = RelationshipSignal(hour=Money(amount=95, currency="EUR"))
    records = [ticket(1, 20, effort_minutes=200), touch(1, 19, kind="escalation", incident_id="I1")]
    it = only(run(priced, *team(), asset(), site(), *records), "relationship.no_escalation_contact")
    assert "(3 hours of our work, about 317 EUR)" in it.reason
