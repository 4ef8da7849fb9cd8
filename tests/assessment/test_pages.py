"""The pages people read: words, width, names, honesty about what is not known."""

import datetime as dt
import unicodedata

import pytest
from assessment_fakes import AS_OF, SizeReliance, fleet_of, judged, point
from hypothesis import given
from hypothesis import strategies as st

from custrel.assessment import Page, Section, _words, assess
from custrel.assessment._names import label, named
from custrel.findings import (
    Action,
    AssetReliance,
    CalendarPattern,
    Episode,
    Finding,
    MeasureTrend,
    Reading,
    Recurrence,
    RelianceReport,
    Tempo,
    TempoReading,
)
from custrel.model import Asset, Contact, Customer, Interval, Job, Money, Ref, Relationship, Site, Window
from custrel.portfolio import Portfolio

ASSET = Ref(kind="asset", id="A1")


def flat(page):
    """Give a page's words without its line breaks."""
    return " ".join(str(page).split())


def shop(*records, observed=()):
    """Give a shop with a till, a gatekeeper and a technician whose name is known."""
    return Portfolio.of(
        Customer(customer_id="C1", name="Boutique Sol", observed=observed),
        Site(site_id="S1", customer_id="C1", name="Calle Sierpes"),
        Asset(asset_id="A1", customer_id="C1", site_id="S1", kind="till"),
        Job(job_id="J1", customer_id="C1", name="take payment"),
        Contact(contact_id="P1", customer_id="C1", name="Lucia"),
        Relationship(
            relationship_id="R1", contact_id="P1", subject=ASSET, role="gatekeeper", access_method="key_card"
        ),
        *records,
    )


def trouble(days, *, tempo=Tempo.UNKNOWN, **fields):
    """Give a trouble with episodes on those days of 2026."""
    start = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    times = [start + dt.timedelta(days=d) for d in days]
    given = {"expected": 4.2, "expected_lo": 1, "expected_hi": 8, **fields}
    return Recurrence(
        customer_id="C1",
        key_name="asset",
        key=(("asset", "A1"),),
        label="till: freezes",
        subject=ASSET,
        episodes=[Episode(start=t, end=t, incident_ids=[f"I{n}"]) for n, t in enumerate(times)],
        tempo=TempoReading(tempo=tempo, reason="a fake"),
        policy="fake",
        version="1",
        horizon_days=28,
        method="fake",
        **given,
    )


@given(st.text(max_size=300).filter(str.strip), st.lists(st.text(max_size=400).filter(str.strip), max_size=4))
def test_no_page_is_wider_than_a_terminal_nor_carries_controls(title, lines):
    """Whatever stands in the records: at most 80 columns unless one word is longer, no control or bidirectional characters."""
    text = str(Page(title=title, sections=[Section(heading="What was read", lines=lines)]))
    for line in text.splitlines():
        assert len(line) <= 80 or len(max(line.split(), key=len)) > 60
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in text)


def test_references_are_shown_by_name():
    """A sentence about contact:P1 is read as one about Lucia; an id nobody knows stays."""
    portfolio = shop()
    assert (
        named(portfolio, "told to contact:P1, who cannot approve it.")
        == "told to Lucia, who cannot approve it."
    )
    assert named(portfolio, "see asset:A9.") == "see asset:A9."
    assert label(portfolio, ASSET) == "till (A1)"
    assert label(portfolio, Ref(kind="incident", id="I1")) == "incident:I1"


def test_a_contact_without_a_name_is_called_by_function():
    """Nobody is invented: their function, else the reference."""
    people = Portfolio.of(Contact(contact_id="P1", function="buyer"), Contact(contact_id="P2"))
    assert label(people, Ref(kind="contact", id="P1")) == "their buyer"
    assert label(people, Ref(kind="contact", id="P2")) == "contact P2"


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "almost nothing"), (0.33, "about a third"), (0.5, "about half"), (1.0, "all")]
)
def test_completeness_is_said_in_parts(share, words):
    """The brief says "we know about a third of what we would need", not a percentage."""
    assert _words.part_known(share) == words


def test_a_trouble_is_said_in_the_words_of_a_service_manager():
    """Faster, how many to expect, when next; and none of the statisticians' words."""
    faster = trouble(
        [0, 20, 39, 58, 64, 70, 76],
        tempo=Tempo.ACCELERATING,
        next_from=dt.datetime(2026, 3, 19, 6, tzinfo=dt.UTC),
        next_to=dt.datetime(2026, 3, 19, 12, tzinfo=dt.UTC),
        next_in_hours=True,
    )
    sentence = _words.trouble_sentence(faster, shop())
    assert sentence == (
        "Till: freezes: 7 times since 1 January 2026, the last on 18 March 2026, coming back faster: every 20 days at "
        "first, every 6 days now. Expect about 4 (1 to 8) in the next four weeks, the next around Thursday morning, in "
        "opening hours."
    )
    for word in ("posterior", "NHPP", " p ", "tempo", "exposure", "key"):
        assert word not in sentence


def test_what_cannot_be_said_is_said_so():
    """Not estimable is a sentence, not a number; a single event has no gaps."""
    once = trouble([3], expected=None, expected_lo=None, expected_hi=None)
    assert (
        _words.trouble_sentence(once, shop())
        == "Till: freezes: 1 time on 4 January 2026. What to expect cannot be said yet."
    )
    assert once.pace is None
    rare = trouble([3, 90], expected=0.2, expected_lo=0, expected_hi=1, tempo=Tempo.FADING)
    assert "coming back more slowly. Expect less than one (0 to 1)" in _words.trouble_sentence(rare, shop())
    wide = trouble(
        [3, 9],
        next_from=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
        next_to=dt.datetime(2026, 3, 9, tzinfo=dt.UTC),
        next_in_hours=False,
    )
    assert "the next between 1 and 9 March 2026." in _words.trouble_sentence(wide, shop())


def test_reliance_is_said_by_what_stops():
    """Sole means by the job they carry; redundant units by what happens now; implied ones say nobody has said."""
    portfolio = shop()
    sole = AssetReliance(asset_id="A1", alone=point(0.9), now=point(0.9), sole_means_jobs=["J1"])
    assert (
        _words.asset_sentence(sole, portfolio) == "till (A1): their only way to take payment (critical, 0.9)."
    )
    spare = AssetReliance(
        asset_id="A1", alone=point(0.1), now=point(0.4), share=Interval.point(0.2), jobs=["J1"]
    )
    assert _words.asset_sentence(spare, portfolio).startswith("till (A1): others can step in")
    implied = AssetReliance(asset_id="A1", alone=point(0.5), now=point(0.5), implied=True)
    assert "nobody has said what it is for" in _words.asset_sentence(implied, portfolio)


def test_where_nothing_is_known_one_line_says_so():
    """The table collapses to one line (DESIGN 6)."""
    full = Reading(
        range=Interval(lo=0, hi=1),
        typical=0.5,
        completeness=0,
        band="moderate",
        band_lo="low",
        band_hi="critical",
    )
    report = RelianceReport(
        customer_id="C1", policy="p", version="1", total=full, breadth=full, peak=full, nothing_known=True
    )
    (line,) = _words.reliance_lines(report, shop())
    assert line.startswith("Nothing is recorded about how they use")
    assert _words.ends(full) == "0 to 1"


def test_an_action_is_three_lines():
    """What, why, who and by when; unknown people are said to be unknown."""
    action = Action(
        action_id="X1",
        customer_id="C1",
        what="Name an owner",
        subject=ASSET,
        urgency="now",
        role="operations_supervisor",
        to_contact_id="P1",
        why="it came back four times",
        band="critical",
        band_assumed=True,
        by=dt.date(2026, 11, 3),
    )
    assert _words.action_lines(1, action, shop(), "Boutique Sol") == (
        "1. Boutique Sol: Name an owner",
        "   It came back four times. Now: our operations supervisor (nobody named yet), with Lucia, by 3 November.",
    )


def test_the_brief_names_the_gatekeeper_and_how_to_get_in():
    """S0-04: who opens the door, and how."""
    assert "Lucia for till (A1) (key card)." in flat(judged(shop()).brief("C1"))


def test_the_brief_says_in_which_time_tickets_would_have_been_seen():
    """Stated windows are named; where nobody stated them, that is said."""
    window = Window(start=dt.datetime(2026, 10, 1, tzinfo=dt.UTC), end=AS_OF)
    from custrel.model import Incident

    ticket = Incident(incident_id="I1", customer_id="C1", opened_at=dt.datetime(2026, 10, 5, tzinfo=dt.UTC))
    stated = judged(shop(ticket, observed=[window]))
    assert "Watched from 1 October 2026 to 1 November 2026" in flat(stated.brief("C1"))
    assert "Nobody said from when to when" in flat(judged(shop(ticket)).brief("C1"))
    assert "Nobody said from when to when" in flat(judged(shop(ticket)).first_screen())
    assert "Nobody said" not in flat(stated.first_screen())


def test_what_was_not_there_to_look_at_is_said():
    """Absence of records is not health."""
    text = flat(judged(shop()).first_screen())
    assert "Nothing recorded to look at: troubles that come back" in text


def test_more_than_a_page_is_counted_not_shown():
    """At most seven things to do and ten customers; the rest is counted."""

    def busy(case, /):
        return [
            Finding(
                code="a.b", customer_id=case.customer_id, subject=case.ref, severity="high", reason="Busy."
            )
        ]

    counts = {f"C{n:02d}": 0 for n in range(12)}
    text = flat(judged(fleet_of(**counts), reliance=SizeReliance(), signals=[busy]).first_screen())
    assert "… and 5 more, less urgent; the brief of each customer has its own." in text
    assert "… and 2 more." in text


def test_requests_and_planned_work_are_counted_as_left_out():
    """What was read and set aside: requests are not troubles."""
    from custrel.model import Incident

    asked = Incident(
        incident_id="I1", customer_id="C1", opened_at=dt.datetime(2026, 10, 5, tzinfo=dt.UTC), kind="request"
    )
    assert "1 ticket: 0 troubles; left out: 1 request." in flat(judged(shop(asked)).first_screen())


def test_a_page_shows_itself():
    """In a notebook or terminal the page is its own repr."""
    page = Page(title="Boutique Sol", sections=[Section(heading="To do", lines=["1. Call."])])
    assert repr(page) == str(page)
    assert page.sections[0].lines == ("1. Call.",)


def test_next_is_said_on_the_clock_of_the_place():
    """Thursday morning is theirs: the site's zone, the unit's or the first ticket's; without one it is UTC."""
    at = dt.datetime(2026, 11, 4, 23, tzinfo=dt.UTC)
    window = {"next_from": at, "next_to": at + dt.timedelta(hours=2), "next_in_hours": False}
    it = trouble([0, 20], **window)
    assert "the next around Thursday night, outside opening hours" in _words.trouble_sentence(it, shop())
    seville = Portfolio.of(
        Customer(customer_id="C1"),
        Site(site_id="S1", customer_id="C1", zone="Asia/Tokyo"),
        Asset(asset_id="A1", customer_id="C1", site_id="S1"),
    )
    assert "around Thursday morning" in _words.trouble_sentence(it, seville)
    end = dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)
    last = trouble([0, 20], next_from=end, next_to=end + dt.timedelta(minutes=30))
    assert "the next around Friday night" in _words.trouble_sentence(last, seville)


def test_shares_never_round_to_all_or_none():
    """99.9 % is not all, 0.1 % is not none."""
    assert [_words.share_text(s) for s in (0, 0.001, 0.33, 0.999, 1)] == [
        "0%",
        "less than 1%",
        "33%",
        "more than 99%",
        "100%",
    ]
    assert _words.short("x" * 50) == "x" * 39 + "…"


def test_a_unit_whose_loss_is_not_felt_is_said_so():
    """Redundant, and nothing else is down."""
    free = AssetReliance(asset_id="A1", alone=point(0.1), now=point(0.0))
    assert "would not feel its loss" in _words.asset_sentence(free, shop())


def test_what_the_user_set_aside_is_told_with_until_when_and_why():
    """Set aside, never hidden: three with their sentence, the rest counted; on the first screen the number."""
    from custrel.model import Decision

    found = [
        Finding(
            code=f"acme.n{n}",
            customer_id="C1",
            subject=ASSET,
            severity="high",
            reason=f"asset:A1 hums {n}.",
        )
        for n in range(5)
    ]
    until = dt.datetime(2027, 3, 3, tzinfo=dt.UTC)
    decisions = [
        Decision(decision_id=f.code, finding=f.key, verdict="snoozed", until=until, reason="they know")
        for f in found
    ]
    result = judged(shop(*decisions), signals=[lambda case, /: found])
    page = flat(result.brief("C1"))
    assert "Set aside by you until 3 March 2027: Till (A1) hums 0 (they know)." in page
    assert "Set aside by you: 2 more findings." in page
    assert "Set aside by you: 5 findings." in flat(result.first_screen())


def test_signals_that_failed_are_told_two_by_two():
    """What was not looked at is said, and the rest counted."""

    def broken(number):
        def signal(case, /):
            raise RuntimeError(number)

        return signal

    page = flat(judged(shop(), signals=[broken(n) for n in range(4)]).first_screen())
    assert page.count("Not looked at:") == 2
    assert "Nor looked at: 2 more (see diagnostics)." in page


def test_windows_with_gaps_are_told():
    """Watched from, to, and how often not."""
    from custrel.model import Incident

    months = [
        Window(start=dt.datetime(2026, m, 1, tzinfo=dt.UTC), end=dt.datetime(2026, m, 20, tzinfo=dt.UTC))
        for m in (8, 9, 10)
    ]
    ticket = Incident(incident_id="I1", customer_id="C1", opened_at=dt.datetime(2026, 10, 5, tzinfo=dt.UTC))
    page = flat(judged(shop(ticket, observed=months)).brief("C1"))
    assert "Watched from 1 August 2026 to 20 October 2026, with 2 gaps." in page


def test_what_goes_well_is_said_once_with_everybody_it_is_true_of():
    """The first screen names whose good news it is; two of the same are one sentence."""

    def good(case, /):
        return [
            Finding(
                code="voice.heard",
                customer_id=case.customer_id,
                subject=case.ref,
                severity="good",
                reason="They answer, and well.",
            )
        ]

    page = flat(judged(fleet_of(A=1, B=1, C=1), signals=[good]).first_screen())
    assert "Customer A, Customer B and Customer C: they answer, and well." in page


def test_what_is_in_order_is_counted_over_the_customers_that_have_it():
    """All of three, two of three: a family with records and nothing loud."""

    def loud(case, /):
        if case.customer_id != "A":
            return []
        return [
            Finding(
                code="recurrence.returning", customer_id="A", subject=case.ref, severity="low", reason="Back."
            )
        ]

    counts = {"A": 1, "B": 1, "C": 1}
    assert "Troubles that come back (all 3)." in flat(judged(fleet_of(**counts), signals=[]).first_screen())
    assert "Troubles that come back (2 of 3)." in flat(
        judged(fleet_of(**counts), signals=[loud]).first_screen()
    )


def test_the_troubles_are_listed_with_the_tickets_behind_them():
    """Ranked, each with its numbers; what is left out of either is counted."""
    from custrel.assessment import trouble_section

    result = judged(fleet_of(A=12, B=2, C=2), signals=[])
    lines = trouble_section(result, most=2, numbers=3).lines
    assert lines[0].startswith("1. ")
    assert lines[1] == "   12 tickets: A-1, A-10, A-11 and 9 more"
    assert lines[3] == "   2 tickets: B-1, B-2"
    assert lines[4] == "… and 1 more (all are in the recurrences)."


def test_a_trouble_says_its_calendar_what_it_takes_and_what_gets_worse():
    """DESIGN 7: after who owns it, as far as there is room: the days it keeps to, what is to come, the first thing that worsens."""
    kept = CalendarPattern(
        rule="RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270101T000000Z",
        words="on the last day of the month",
        zone="UTC",
        hits=9,
        of=10,
        usual=0.03,
        p=1e-6,
    )
    rising = MeasureTrend(what="severity", early=2, late=4, p_rising=0.001, p_falling=0.999, n=12)
    longer = MeasureTrend(what="duration", early=30, late=300, p_rising=0.001, p_falling=0.999, n=12)
    falling = MeasureTrend(what="effort", early=90, late=20, p_rising=0.999, p_falling=0.001, n=12)
    it = trouble(
        [0, 30, 60],
        pattern=kept,
        trends=(falling, rising, longer),
        expected_downtime_minutes=200.0,
        expected_downtime_cost=Money(amount=800, currency="EUR"),
        expected_effort_minutes=60.0,
    )
    said = _words.trouble_sentence(it, shop())
    assert said.endswith(
        "Mostly on the last day of the month. If nothing is done, some 3 hours down (800 EUR to them) and 60 minutes of our "
        "work to come. Worse each time: priority 4 at first, 2 lately."
    )
    assert it.explanation.endswith(
        "worse each time: priority 4 at first, 2 lately and 30 minutes from call to end at first, 5 hours lately."
    )
    assert "on the last day of the month" in it.explanation
    assert "if nothing is done" in it.explanation


def placed(*zones):
    """Give one customer per zone, each with a site there, a till in trouble and nobody who owns it."""
    return Portfolio.of(
        *(Customer(customer_id=f"C{n}", name=f"Shop {n}") for n in range(len(zones))),
        *(Site(site_id=f"S{n}", customer_id=f"C{n}", zone=z) for n, z in enumerate(zones)),
        *(Asset(asset_id=f"A{n}", customer_id=f"C{n}", site_id=f"S{n}") for n in range(len(zones))),
    )


def due_now(case):
    """Find something that must be done at once about every unit."""
    for unit in case.assets:
        yield Finding(
            code="acme.broken",
            customer_id=case.customer_id,
            subject=Ref(kind="asset", id=unit.asset_id),
            severity="critical",
            reason="It is broken.",
        )


@pytest.mark.parametrize(
    ("as_of", "zone", "day"),
    [
        (dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC), "Pacific/Auckland", dt.date(2026, 11, 1)),
        (dt.datetime(2026, 11, 1, 1, 30, tzinfo=dt.UTC), "America/New_York", dt.date(2026, 10, 31)),
        (dt.datetime(2026, 11, 1, 1, 30, tzinfo=dt.UTC), None, dt.date(2026, 11, 1)),
        (
            dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
            "America/New_York",
            dt.date(2026, 11, 1),
        ),  # a date, not an instant
    ],
)
def test_titles_and_due_days_are_days_at_the_place(as_of, zone, day):
    """The page says the day it is where the customer is, and what is due now is due two days from that day, not from UTC's."""
    result = assess(placed(zone), as_of=as_of, signals=[due_now])
    said = f"{day.day} {day:%B %Y}"
    assert result.brief("C0").title == f"Shop 0 as of {said}"
    assert result.first_screen().title == f"1 customer as of {said}"
    assert [a.by for a in result.actions] == [day + dt.timedelta(days=2)]
    later = assess(placed(zone), as_of=as_of + dt.timedelta(days=7), signals=[])
    for page in (later.brief("C0", earlier=result), later.first_screen(earlier=result)):
        assert f"What changed since {said}" in str(page)


def test_a_page_about_several_places_goes_by_utc():
    """Where it is two days at once, the page over all of them takes neither's; each customer's own page and actions keep theirs."""
    as_of = dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC)
    result = assess(placed("Pacific/Auckland", "Europe/Lisbon"), as_of=as_of, signals=[due_now])
    assert result.first_screen().title == "2 customers as of 31 October 2026"
    assert result.brief("C0").title == "Shop 0 as of 1 November 2026"
    assert result.brief("C1").title == "Shop 1 as of 31 October 2026"
    due = {a.customer_id: a.by for a in result.actions}
    assert due == {"C0": dt.date(2026, 11, 3), "C1": dt.date(2026, 11, 2)}


def test_a_policy_that_does_not_say_who_serves_what_is_not_spoken_for():
    """Without jobs in its report nobody knows whether others could step in: the page says what it does know, and no more."""
    silent = AssetReliance(asset_id="A1", alone=point(0.9), now=point(0.7))
    told = AssetReliance(asset_id="A1", alone=point(0.9), now=point(0.7), jobs=("J1",))
    assert _words.asset_sentence(told, shop()).startswith(
        "till (A1): others can step in; if it stops now they"
    )
    assert _words.asset_sentence(silent, shop()).startswith("till (A1): if it stops now they feel it")
    unfelt = AssetReliance(asset_id="A1", alone=point(0.1), now=point(0.0))
    assert _words.asset_sentence(unfelt, shop()) == "till (A1): as things stand they would not feel its loss."
