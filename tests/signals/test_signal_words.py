"""How things are said: dates, lengths, lists and numbers a service manager would use."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signal_helpers import NOW, ago, asset, case_of, fact, holds, ours, relied, report, site, theirs, ticket

from custrel.findings import FindingSeverity
from custrel.model import Job, Ref, Side, Stage, Unit, Weekly
from custrel.signals import CoverageSignal, _case, _say


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.2, "0 minutes"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (90, "90 minutes"),
        (100, "2 hours"),
        (840, "14 hours"),
    ],
)
def test_lengths_of_work(minutes, words):
    """Minutes up to an hour and a half, hours from there."""
    assert _say.hours(minutes) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.2, "1 day"),
        (12, "12 days"),
        (20.9, "21 days"),
        (28, "4 weeks"),
        (89, "13 weeks"),
        (91, "3 months"),
        (365, "12 months"),
        (729, "24 months"),
        (1461, "4 years"),
    ],
)
def test_lengths_of_time(days, words):
    """Days, weeks, months, years: whichever people would count in."""
    assert _say.long(days) == words


@given(st.floats(min_value=0, max_value=40_000))
def test_every_length_can_be_said(days):
    """No length is without words, and none is zero of anything."""
    count, unit = _say.long(days).split()
    assert int(count) >= 1
    assert unit.rstrip("s") in ("day", "week", "month", "year")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
        (list("abcdefgh"), "a, b, c and 5 more"),
    ],
)
def test_lists_stay_short(words, said):
    """At most three are named; the others are counted."""
    assert _say.listed(words) == said


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "night"),
        (4, "night"),
        (5, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (17, "afternoon"),
        (18, "evening"),
        (23, "night"),
    ],
)
def test_parts_of_the_day(hour, words):
    """Weekday and part of the day, on the clock it is given."""
    assert _say.part_of_day(dt.datetime(2026, 11, 5, hour, tzinfo=dt.UTC)) == f"Thursday {words}"


def test_dates_in_words():
    """3 March 2026, for dates and instants alike."""
    assert (
        _say.day(dt.date(2026, 3, 3))
        == _say.day(dt.datetime(2026, 3, 3, 23, tzinfo=dt.UTC))
        == "3 March 2026"
    )


def test_a_date_becomes_the_instant_it_begins():
    """Dates are midnight in UTC; instants stay; not known stays not known."""
    assert _say.midnight(dt.date(2026, 3, 3)) == dt.datetime(2026, 3, 3, tzinfo=dt.UTC)
    assert _say.midnight(NOW) is NOW
    assert _say.midnight(None) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_published_digits_are_rounded_once(value):
    """DESIGN §13: twelve significant places; rounding again changes nothing."""
    once = _say.rounded(value)
    assert _say.rounded(once) == once
    assert once == pytest.approx(value, rel=1e-11)


class TestFound:
    CASE = case_of(asset(), site(), theirs())

    def test_evidence_is_kept_once_and_only_from_the_case(self):
        """What is not in the case is not named; a record is named once; without any, the subject stands for itself."""
        refs = [Ref.parse(r) for r in ("asset:A1", "asset:A9", "asset:A1", "contact:P1")]
        it = _say.found(
            CoverageSignal(), self.CASE, "coverage.gap", FindingSeverity.LOW, "Why.", evidence=refs
        )
        assert it.evidence == (Ref.parse("asset:A1"), Ref.parse("contact:P1"))
        bare = _say.found(CoverageSignal(), self.CASE, "coverage.gap", FindingSeverity.LOW, "Why.")
        assert bare.evidence == (bare.subject,) == (self.CASE.ref,)

    def test_its_weight_comes_from_the_signal(self):
        """The ceiling is the signal's own; a code it does not weigh has none."""
        heavy = CoverageSignal(renewal={"coverage.gap": 0.5})
        weights = [
            _say.found(s, self.CASE, "coverage.gap", FindingSeverity.LOW, "Why.").renewal
            for s in (heavy, CoverageSignal())
        ]
        assert weights == [0.5, None]


class TestHoursThatMatter:
    JOB = Job(
        job_id="J1",
        customer_id="C1",
        stages=[Stage(units=[Unit(asset_id="A1")])],
        hours=Weekly.parse("mon-fri 09:00-17:00"),
    )

    def hours(self, *records, **more):
        one = ticket(1, 1, **more)
        found = case_of(*records, one).hours_that_matter(one.site_id, one.asset_id)
        return None if found is None else (str(found[0]), found[1])

    def test_jobs_before_the_site(self):
        """S0-16: the hours of the jobs that need the unit, together; the site's where no job says any."""
        shop = site(hours=Weekly.parse("sat 10:00-14:00"))
        late = Job(
            job_id="J2",
            customer_id="C1",
            stages=[Stage(units=[Unit(asset_id="A1")])],
            hours=Weekly.parse("mon-fri 09:00-17:00"),
            required=Weekly.parse("mon-fri 16:00-19:00"),
        )
        assert self.hours(asset(), shop, self.JOB) == ("mon-fri 09:00-17:00", "Europe/Madrid")
        assert self.hours(asset(), shop, self.JOB, late) == ("mon-fri 09:00-19:00", "Europe/Madrid")
        assert self.hours(asset(), shop) == ("sat 10:00-14:00", "Europe/Madrid")

    def test_through_what_depends_on_it(self):
        """S1-02: a switch has the hours of what hangs on it."""
        switch = asset("SW")
        till = asset("A1", depends_on=["SW"])
        assert self.hours(switch, till, site(), self.JOB, asset_id="SW") == (
            "mon-fri 09:00-17:00",
            "Europe/Madrid",
        )

    @pytest.mark.parametrize(
        "records",
        [
            (asset(), site()),
            (asset(), site(zone=None, hours=Weekly.parse("always"))),
            (asset(site_id=None),),
        ],
    )
    def test_not_known_is_none(self, records):
        """Without a place, its zone or any hours nobody can tell."""
        assert self.hours(*records) is None

    def test_a_ticket_may_name_only_the_site(self):
        """A ticket without a unit falls into the hours of its site."""
        shop = site(hours=Weekly.parse("always"))
        assert self.hours(shop, asset_id=None, site_id="S1") == ("always", "Europe/Madrid")

    def test_minutes_inside(self):
        """S0-16: from when it went down until it came up, or until now while it is down; unknown without an end."""
        shop = site(hours=Weekly.parse("always"))
        over = ticket(1, 1, down_from=ago(1), down_to=ago(0.5))
        still = ticket(2, 1, down_from=ago(1), status="in_progress", resolved_at=None)
        closed = ticket(3, 1, down_from=ago(1))
        case = case_of(asset(), shop, over, still, closed)
        assert [_case.down_in_hours(case, i) for i in (over, still, closed)] == [720, 1440, None]


class TestHolders:
    def test_side_role_and_subject(self):
        """Only who holds one of the roles, on that side, towards that subject, now."""
        mine = holds("P1", "approver")
        case = case_of(theirs(), ours(), mine, holds("E1", "approver", side="provider"))
        assert _case.holders(case, Side.CUSTOMER, [mine.role]) == (mine,)
        assert _case.holders(case, Side.CUSTOMER, [mine.role], [Ref.parse("customer:C9")]) == ()

    def test_both_end_dates_are_included(self):
        """A role holds on its first and on its last day."""
        today = NOW.date()
        kept = holds("P1", "approver", since=today, until=today)
        assert case_of(theirs(), kept).is_in_force(kept)


class TestHeavy:
    @pytest.mark.parametrize(
        ("entry", "told"),
        [
            (relied(), True),
            (relied(band="moderate"), False),
            (relied(completeness=0.1), True),  # even its lowest end is critical
            (relied(implied=True, completeness=0.1), False),
            (relied(implied=True, completeness=0.9), True),
        ],
    )
    def test_heavy_reliance_needs_knowledge(self, entry, told):
        """S0-02: unknown is not zero and not heavy either: a unit nobody described is not called vital."""
        case = case_of(asset(), site(), fact("F1", "asset:A1", "x", 1), reliance=report(entry))
        assert (_case.heavily_relied_on(case, "A1", 0.25) is not None) == told
