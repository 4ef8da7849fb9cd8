"""The scenes of the mission, told to the end: what a good service manager would be told, what to do first, what is not said."""

import datetime as dt
import functools
import re

import pytest
from scenes import boutique, closed_tickets, green_dashboard, no_record, supplier_review, tickets_only
from scenes.common import AS_OF, OWNER, SELLER

import custrel
from custrel.findings import FindingSeverity

QUIET = (FindingSeverity.NOTE, FindingSeverity.GOOD)
# Words of statisticians, which have no place on a page (DESIGN §10).
JARGON = re.compile(
    r"\b(p-value|q-value|posterior|prior|nhpp|tempo|exposure|poisson|gamma|hypothesis)\b", re.IGNORECASE
)


@functools.cache
def assessed(scene, as_of=AS_OF):
    """Assess one scene once."""
    return custrel.assess(scene.portfolio(), as_of=as_of)


def codes(scene, as_of=AS_OF, *, quiet=False):
    """The codes of what asks for attention (or, quiet, of notes and good news)."""
    found = assessed(scene, as_of).findings_of(scene.CUSTOMER_ID)
    return sorted(f.code for f in found if (f.severity in QUIET) == quiet)


def first(scene, as_of=AS_OF):
    """The first thing to do."""
    return assessed(scene, as_of).actions_of(scene.CUSTOMER_ID)[0]


def reason(scene, code, as_of=AS_OF):
    """What is said for a code."""
    return next(f.reason for f in assessed(scene, as_of).findings if f.code == code)


def page(scene, as_of=AS_OF):
    """The brief as text, on one line."""
    return " ".join(str(assessed(scene, as_of).brief(scene.CUSTOMER_ID)).split())


# -- one: the boutique whose only till is down ----------------------------------------------------------------------------------


def test_the_only_till_is_down_and_nothing_covers_it():
    """S0-19 S0-23 S0-24 S0-26: it is their only way to take payment, it is down in busy hours, they cannot serve their own customers, and we know who
    opens the door; nothing covers it. Nothing else is worth saying.
    """
    assert codes(boutique) == ["coverage.mismatch", "reliance.sole_means_down"]
    assert codes(boutique, quiet=True) == ["voice.heard"]
    said = reason(boutique, "reliance.sole_means_down")
    for words in (
        "only way to job:sol-pay",
        "Saturday",
        "busy hours",
        "cannot serve their own customers",
        "contact:sol-lucia",
    ):
        assert words in said
    assert "since 4 May 2024" in reason(boutique, "coverage.mismatch")


def test_the_boutique_is_first_got_running_again():
    """The first action is to get the till running, now; the missing cover comes after it and is not held against them."""
    todo = first(boutique)
    assert (todo.urgency, todo.subject) == ("now", boutique.TILL)
    assert todo.what == "Get till PX-20 (sol-till) running again"
    assert (todo.person_id, todo.to_contact_id) == (OWNER.contact_id, "sol-lucia")  # who opens the door
    assert {k.code for k in todo.settles} == {"reliance.sole_means_down"}
    assert "Till PX-20, their only way to take payment, is down since Saturday" in page(boutique)
    assert [a.urgency for a in assessed(boutique).actions] == ["now", "soon"]


def test_one_failure_is_not_called_a_pattern():
    """What must not be said: that it keeps coming back, that a spare exists, that it may not be served without a contract."""
    assert not any(r.recurring for r in assessed(boutique).recurrences)
    assert not any(
        c.startswith(("recurrence.", "capacity.")) for c in codes(boutique) + codes(boutique, quiet=True)
    )
    assert "spare" not in page(boutique)
    assert "not entitled" not in page(boutique)


# -- two: closed tickets that were one accelerating trouble ----------------------------------------------------------------------

ALREADY = [
    "recommendation.undelivered",
    "recommendation.unauthorized",
    "recurrence.accelerating",
    "recurrence.returning",
    "recurrence.unowned",
    "relationship.technicians_only",
]


def test_before_the_outage_everything_was_there_to_see():
    """S4-02 S4-03 S4-05 S4-06 S4-08 S4-09 S4-10: the trouble came back nineteen times, faster and faster; nobody owns it; the cure was
    mentioned in passing to somebody who cannot approve it and never reached who can; only technicians talk; the next is expected.
    """
    before = closed_tickets.BEFORE
    assert codes(closed_tickets, before) == sorted(ALREADY)
    assert codes(closed_tickets, before, quiet=True) == [
        "recurrence.next_expected",
        "recurrence.pattern",
        "voice.heard",
    ]
    assert "19 times" in reason(closed_tickets, "recurrence.returning", before)
    assert "every 7 weeks at first, every 8 days now" in reason(
        closed_tickets, "recurrence.accelerating", before
    )
    told = reason(closed_tickets, "recommendation.unauthorized", before)
    assert "in passing to contact:ng-jan" in told
    assert "contact:ng-ruiz can, and has not heard" in told
    assert "480 EUR" in reason(closed_tickets, "recommendation.undelivered", before)
    expected = reason(closed_tickets, "recurrence.next_expected", before)
    assert re.search(
        r"about [\d.]+ \(\d+ to \d+\) times in the next 4 weeks, the next between 2\d October", expected
    )


def test_before_the_outage_the_first_thing_is_to_carry_the_advice_to_who_can_decide():
    """S1-07: the first action takes the recommendation, with what speaks for it, to Mrs Ruiz by name, and not to the technician."""
    todo = first(closed_tickets, closed_tickets.BEFORE)
    assert todo.what == "Take our advice on server R4 (ng-server) to an approver"
    assert (todo.person_id, todo.to_contact_id) == (SELLER.contact_id, "ng-ruiz")
    assert (todo.urgency, todo.by) == ("soon", dt.date(2026, 11, 2))
    assert {k.code for k in todo.settles} == {"recommendation.undelivered", "recommendation.unauthorized"}


def test_the_brief_reads_as_it_would_be_told():
    """DESIGN 10, sentence by sentence: faster, what to expect, who owns it, who was told and who has not heard."""
    told = page(closed_tickets, closed_tickets.BEFORE)
    for words in (
        "Out of memory on ng-server: 19 times since 12 June 2025, the last on 14 October 2026, ",
        "coming back faster: every 7 weeks at first, every 8 days now.",
        "Nobody owns this (since 13 August 2025).",
        "mentioned in passing to Jan Novak on 21 August 2026, who cannot approve it; Elena Ruiz can, and has not heard.",
        "what speaks for it: 19 times so far (19 tickets, 13 hours down, 21 hours of our work)",
        "against a price of 480 EUR.",
        "Our account manager Maya Brandt, with Elena Ruiz, by 2 November.",
        "server R4 (ng-server): their only way to settle claims",
        "Technicians talk to technicians",
    ):
        assert words in told, told
    assert re.search(
        r"Expect about 3 \(0 to \d\) in the next four weeks, the next between 2\d October and ", told
    )


def test_the_second_thing_is_to_give_the_trouble_an_owner():
    """S4-05: nobody owns it, so somebody is named; then the sides meet without anything broken."""
    _, owner, visit = assessed(closed_tickets, closed_tickets.BEFORE).actions
    assert owner.what == "Name an owner for out of memory on ng-server"
    assert {k.code for k in owner.settles} == {
        "recurrence.accelerating",
        "recurrence.returning",
        "recurrence.unowned",
    }
    assert visit.what == "Go and see Northgate Claims with nothing to sell and nothing broken"


def test_before_the_outage_no_outage_is_mentioned():
    """What must not be said yet: prime hours and foretold outages. The evenings so far fell outside office hours."""
    said = codes(closed_tickets, closed_tickets.BEFORE) + codes(
        closed_tickets, closed_tickets.BEFORE, quiet=True
    )
    assert "recurrence.prime_hours" not in said
    assert "recommendation.foretold" not in said
    assert "outage" not in page(closed_tickets, closed_tickets.BEFORE)


def test_after_the_outage_it_fell_in_prime_hours_and_had_been_foretold():
    """S4-10 S4-11: the same as before and two more: it fell in their busy hours, and the cure had been on the table for two months."""
    after = closed_tickets.AFTER
    more = ["recommendation.foretold", "recurrence.prime_hours"]
    assert codes(closed_tickets, after) == sorted(ALREADY + more)
    assert codes(closed_tickets, after, quiet=True) == [
        "recurrence.next_expected",
        "recurrence.pattern",
        "voice.heard",
    ]
    assert "Tuesday morning, 20 October 2026" in reason(closed_tickets, "recurrence.prime_hours", after)
    assert "mentioned in passing to contact:ng-jan on 21 August 2026" in reason(
        closed_tickets, "recommendation.foretold", after
    )
    assert "recommendation.foretold" in {k.code for k in first(closed_tickets, after).settles}


def test_that_every_ticket_was_closed_is_never_called_good():
    """S4-04: a customer whose tickets were all closed in time and whose trouble stayed is not "in order"."""
    for moment in (closed_tickets.BEFORE, closed_tickets.AFTER):
        text = page(closed_tickets, moment).lower()
        in_order = text.partition("found in order")[2]
        assert "troubles that come back" not in in_order
        assert "resolved" not in text


# -- three: the renewal in ninety days with a green dashboard --------------------------------------------------------------------


def test_the_dashboard_is_green_and_the_renewal_is_not():
    """S2-13 S2-14 S3-01 S3-03 S4-04 F-08: ninety days, notice in thirty, every target met and the same jam back; nobody talks to them
    unless something is broken, the sponsor was last seen at the signing, and no question is answered. The trouble has an owner.
    """
    assert codes(green_dashboard) == [
        "recurrence.green_but_recurring",
        "recurrence.returning",
        "relationship.only_when_broken",
        "relationship.sponsor_silent",
        "renewal.due",
        "renewal.easy_to_switch",
        "voice.silent",
    ]
    assert "ends in 90 days" in reason(green_dashboard, "renewal.due")
    assert "1 December 2026" in reason(green_dashboard, "renewal.due")
    assert "every target met" in reason(green_dashboard, "recurrence.green_but_recurring")


def test_the_renewal_talk_comes_first():
    """The first action opens the renewal talk, soon, and settles every renewal finding at once."""
    todo = first(green_dashboard)
    assert todo.what == "Open the renewal talk with Halden Logistics"
    assert (todo.person_id, todo.to_role) == (SELLER.contact_id, "decision_maker")
    assert {k.code for k in todo.settles} == {"renewal.due", "renewal.easy_to_switch"}
    assert todo.by is not None
    assert todo.by < green_dashboard.ENDS


def test_silence_is_not_satisfaction():
    """S2-14 S3-03: what must not be said: that they are content, that targets met are good news, that nobody owns what somebody owns."""
    assert codes(green_dashboard, quiet=True) == [
        "recurrence.links_differ",
        "recurrence.next_expected",
        "recurrence.pattern",
    ]
    assert not any(f.severity is FindingSeverity.GOOD for f in assessed(green_dashboard).findings)
    assert "recurrence.unowned" not in codes(green_dashboard)
    assert "relationship.technicians_only" not in codes(green_dashboard)  # only when broken says it already


def test_the_renewal_risk_says_what_each_reason_weighs():
    """DESIGN §9: the risk comes with shares that sum to it, and with what would remain without each reason."""
    risk = custrel.signals.renewal_risk(assessed(green_dashboard).findings_of(green_dashboard.CUSTOMER_ID))
    assert sum(r.share for r in risk.reasons) == pytest.approx(risk.risk, abs=1e-9)
    assert all(r.if_removed < risk.risk for r in risk.reasons)
    assert risk.reasons[0].finding.code == "relationship.only_when_broken"
    assert assessed(green_dashboard).customers[0].renewal_risk == pytest.approx(risk.risk, abs=1e-9)


# -- four: the fifteen-year-old unit nobody has a record of ----------------------------------------------------------------------


def test_the_old_unit_is_found_by_its_plate():
    """S2-01: the number on the plate is enough; nobody is asked when it was bought or how it was paid."""
    (hit,) = no_record.portfolio().find("kx-77104")
    assert hit.ref == no_record.UNIT


def test_the_old_unit_is_served_and_its_record_is_made():
    """S2-04: the one thing to do is to help and to write the unit down; its age is a note, the help a good word."""
    assert codes(no_record) == ["knowledge.no_record"]
    assert codes(no_record, quiet=True) == ["coverage.still_supported", "voice.beyond_duty", "voice.heard"]
    assert "15 years old" in reason(no_record, "coverage.still_supported")
    todo = first(no_record)
    assert todo.subject == no_record.UNIT
    assert todo.what == "Help with unit wea-kx77, then write down what it is"
    assert (todo.person_id, todo.to_contact_id) == (OWNER.contact_id, "wea-ada")
    assert "15 years old, is in use and nobody has a record of it" in page(no_record)


def test_nobody_is_turned_away_for_age():
    """S0-02 S2-04: what must not be said: no gap (it never was covered), no refusal, and its reliance is unknown, never none."""
    assert not {"coverage.gap", "coverage.mismatch"} & set(codes(no_record))
    assert "refuse" not in page(no_record)
    reading = assessed(no_record).reliance_of(no_record.CUSTOMER_ID).asset(no_record.UNIT.id).alone
    assert reading.range.lo == 0
    assert reading.range.hi > 0.5
    kind = no_record.portfolio().coverage(no_record.UNIT.id, at=AS_OF).kind
    assert kind == "time_and_materials"


# -- five: the supplier review ---------------------------------------------------------------------------------------------------


def test_the_customer_rates_us_four_points_below_our_own_view():
    """S4-15: their rating stands beside ours and beside what we expected, and the difference is said in points, once each."""
    assert codes(supplier_review) == ["review.forecast_error", "review.gap"]
    assert codes(supplier_review, quiet=True) == ["review.strength", "voice.heard"]
    said = reason(supplier_review, "review.gap")
    assert said.startswith("They rate us 4 points below our own view: ")
    assert "claims and returns 4, we say 8" in said
    assert "credited after nine weeks" in said
    gap = next(f for f in assessed(supplier_review).findings if f.code == "review.gap")
    assert (gap.measure.value, gap.severity) == (4, "high")
    assert "expected claims and returns 7 and they gave 4" in reason(supplier_review, "review.forecast_error")


def test_what_the_review_left_open_comes_first_and_their_praise_is_kept():
    """S4-17 S4-22: the first action answers the review; strengths are listed too; the two views are never averaged into one."""
    assert first(supplier_review).what == "Answer what the last review left open with Calder Foods"
    assert {k.code for k in first(supplier_review).settles} == {"review.forecast_error", "review.gap"}
    assert "special services (9 of 10)" in reason(supplier_review, "review.strength")
    assert "6 of 10" not in page(supplier_review)  # (8 + 4) / 2 is nobody's opinion


def test_a_review_done_properly_is_not_nagged():
    """F-03 S4-19 S4-20: rehearsed, all four quadrants present, minutes sent, disagreement settled, answer given: none of it is raised."""
    family = [
        c for c in codes(supplier_review) + codes(supplier_review, quiet=True) if c.startswith("review.")
    ]
    assert sorted(family) == ["review.forecast_error", "review.gap", "review.strength"]


# -- six: tickets only -----------------------------------------------------------------------------------------------------------


def test_tickets_alone_tell_what_tickets_can_tell():
    """S0-18: what keeps coming back is said; beside it only what is missing: the window, the use, everything else."""
    assert codes(tickets_only) == [
        "data.observation_assumed",
        "data.tickets_only",
        "knowledge.use_unknown",
        "recurrence.returning",
    ]
    assert codes(tickets_only, quiet=True) == ["recurrence.next_expected", "recurrence.pattern"]
    assert "34 times" in reason(tickets_only, "recurrence.returning")


def test_tickets_alone_say_nothing_about_people_cover_or_worth():
    """The output must not pretend: nobody is said to be missing, silent or in charge, nothing covered or not, no reliance above unknown."""
    families = {c.partition(".")[0] for c in codes(tickets_only) + codes(tickets_only, quiet=True)}
    assert families == {"data", "knowledge", "recurrence"}
    assert assessed(tickets_only).reliance_of(tickets_only.CUSTOMER_ID).nothing_known
    text = page(tickets_only).lower()
    for claim in ("nobody owns", "sponsor", "satisfied", "covered by", "only way to job:sol-pay", "critical"):
        assert claim not in text


def test_tickets_alone_still_lead_to_the_right_first_question():
    """S0-18: among the few things to do one asks how they use what we service; the trouble comes first, for that is what is known."""
    todo = assessed(tickets_only).actions_of(tickets_only.CUSTOMER_ID)
    assert todo[0].what == "Find the cause of no link on tic-7"
    assert {k.code for k in todo[0].settles} == {"recurrence.returning"}
    assert "is there any other way to do this" in page(tickets_only)
    assert any("how they use" in a.what for a in todo)


# -- all -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scene",
    [boutique, closed_tickets, green_dashboard, no_record, supplier_review, tickets_only],
    ids=lambda s: s.__name__,
)
def test_every_scene_is_told_in_plain_words_with_evidence(scene):
    """DESIGN §10: no statisticians' words; every finding names a subject and evidence that are in the portfolio."""
    p = scene.portfolio()
    for f in assessed(scene).findings:
        assert not JARGON.search(f.reason), f.reason
        assert f.reason.endswith(".")
        assert p.maybe(f.subject) is not None
        assert f.evidence
        assert all(p.maybe(r) is not None for r in f.evidence)


@pytest.mark.parametrize("scene", [boutique, closed_tickets, green_dashboard], ids=lambda s: s.__name__)
def test_time_is_cut_before_the_story_is_told(scene):
    """assess(p, as_of=t) equals assess(p.known_at(t), as_of=t): the day before yesterday nothing of yesterday is told."""
    moment = closed_tickets.BEFORE
    now, cut = scene.portfolio(), scene.portfolio().known_at(moment)
    assert custrel.assess(now, as_of=moment) == custrel.assess(cut, as_of=moment)
