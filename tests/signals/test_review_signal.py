"""Their view beside ours, what we foresaw, and whether what was agreed happened in time."""

import datetime as dt

import attrs
import pytest
from signal_helpers import NOW, ago, only, ours, run, theirs

from custrel.model import ActionItem, Disagreement, Ref, Review, ReviewItem
from custrel.signals import Latencies, ReviewSignal, latencies

SIGNAL = ReviewSignal(dimensions=())
PEOPLE = (
    theirs("P1", quadrant="technical"),
    theirs("P2", quadrant="business"),
    ours("E1", quadrant="technical"),
    ours("E2", quadrant="business"),
)
EVERYBODY = tuple(p.contact_id for p in PEOPLE)


def review(*items, **more):
    """Give a review held thirty days ago, with everybody in the room and informed."""
    given = {
        "review_id": "W1",
        "customer_id": "C1",
        "held_at": ago(30),
        "participants": EVERYBODY,
        "distributed_to": EVERYBODY,
        "items": items,
    }
    return Review(**(given | more))


def item(dimension="claims", **more):
    """Give an item somebody prepares."""
    return ReviewItem(**({"dimension": dimension, "owner_id": "E2"} | more))


def found(*reviews, signal=SIGNAL):
    """Run the signal with everybody known."""
    return run(signal, *PEOPLE, *reviews)


def test_without_reviews_nothing_is_said():
    """Abstains where no review was ever planned or held."""
    assert found() == {}
    assert found(review()) == {}


class TestRatings:
    def test_four_points_below_our_own_view(self):
        """S4-15 S4-22: their rating beside ours, in points; the note says why; serious from two fifths of the scale on."""
        it = only(found(review(item(own=8, expected=6, customer=4, note="credits take weeks"))), "review.gap")
        assert (
            it.reason
            == "They rate us 4 points below our own view: they give claims 4, we say 8 (credits take weeks)."
        )
        assert (it.measure.value, it.severity, it.renewal) == (4, "high", 0.35)
        assert it.about == Ref.parse("review:W1")

    def test_two_points_are_moderate_and_the_worst_comes_first(self):
        """S4-15: several dimensions in one finding, the widest difference first."""
        given = review(
            item("a_b", own=8, customer=6), item("c", own=9, customer=6), item("d", own=8, customer=7)
        )
        it = only(found(given), "review.gap")
        assert "they give c 6, we say 9 and a b 6, we say 8" in it.reason
        assert it.severity == "moderate"

    def test_other_scales_are_read_as_declared(self):
        """S3-04 S4-15: one point of four is as much as two and a quarter of nine."""
        short = review(item(own=4, customer=3, scale=(1.0, 5.0)))
        assert only(found(short), "review.gap").measure.value == 1
        assert "review.gap" not in found(review(item(own=80, customer=70, scale=(0.0, 100.0))))

    def test_what_we_did_not_foresee(self):
        """S4-15: forecast error: theirs minus what we expected them to say."""
        it = only(found(review(item(expected=7, customer=4))), "review.forecast_error")
        assert it.reason == "We did not see it coming: we expected claims 7 and they gave 4."
        assert it.measure.value == 3

    def test_better_than_we_think_is_no_gap(self):
        """A customer who rates us higher is good news, and said as a strength (S4-17)."""
        given = found(review(item(own=5, expected=5, customer=9), item("d", customer=8)))
        assert set(given) == {"review.strength"}
        assert "claims (9 of 10) and d (8 of 10)" in only(given, "review.strength").reason

    def test_only_the_last_review_counts(self):
        """An old gap that a later review closed is history."""
        old = review(item(own=8, customer=4), review_id="W0", held_at=ago(400))
        assert "review.gap" not in found(old, review(item(own=8, customer=8)))

    def test_not_rated_is_no_difference(self):
        """A missing rating on either side proves nothing."""
        assert found(review(item(own=8), item("d", expected=8))) == {}


class TestCompleteness:
    def test_dimensions_they_were_not_asked_about(self):
        """S4-13 S4-16 F-05: the eight dimensions of being a preferred supplier, unless the policy says others."""
        default = ReviewSignal()
        rated = [item(d, customer=6) for d in default.dimensions[2:]]
        it = only(found(review(*rated), signal=default), "review.dimension_unrated")
        assert it.reason == "They were not asked about fulfillment and order management."
        assert it.measure.value == 2
        assert len(default.dimensions) == 8

    def test_a_dimension_is_the_same_however_it_is_written(self):
        """F-05: spelling, capitals, "&" and words around it make no other dimension; half of one is not the whole."""
        written = (
            "Fulfilment",
            "Order management",
            "billing & collection",
            "Claims and returns",
            "Sales & Communications",
            "special-services",
            "adherence to the customer's instructions",
            "total cost of doing business",
        )
        rated = [item(d, customer=6) for d in written]
        assert "review.dimension_unrated" not in found(review(*rated), signal=ReviewSignal())
        half = [*rated[:3], item("claims", customer=6), *rated[4:]]
        it = only(found(review(*half), signal=ReviewSignal()), "review.dimension_unrated")
        assert it.reason == "They were not asked about claims and returns."

    def test_stories_are_marked(self):
        """S4-16: avoid anecdotes: what rests on a story is a note."""
        it = only(found(review(item(anecdotal=True))), "review.anecdotal")
        assert it.severity == "note"

    def test_whose_numbers_they_are(self):
        """S4-18: our metrics, theirs, and what the business says; where every item is ours, that is one-sided."""
        ours_only = review(item(source="own"), item("d", source="own"))
        it = only(found(ours_only), "review.only_our_numbers")
        assert it.measure.value == 2
        for other in (
            review(item(source="own"), item("d", source="customer")),
            review(item(source="own"), item("d")),
        ):
            assert "review.only_our_numbers" not in found(other)

    def test_every_item_has_somebody(self):
        """F-03: an owner per agenda item."""
        assert (
            "claims" in only(found(review(item(owner_id=None), item("price"))), "review.item_unowned").reason
        )

    def test_owners_nobody_records_are_not_missed(self):
        """F-03: where no item and no minutes ever had a name beside them, that column was not given."""
        assert "review.item_unowned" not in found(review(item(owner_id=None)))
        assert "review.minutes_unowned" not in found(review(item()))

    def test_somebody_keeps_the_minutes(self):
        """F-03: an owner for the minutes, where there used to be one."""
        before = review(item(), review_id="W0", held_at=ago(200), minutes_owner_id="E1")
        assert "review.minutes_unowned" in found(before, review(item()))
        assert "review.minutes_unowned" not in found(before, review(item(), minutes_owner_id="E1"))

    def test_a_review_without_items_was_not_written_down(self):
        """Nothing recorded of its kind: no dimension is called unrated."""
        assert "review.dimension_unrated" not in found(review(), signal=ReviewSignal())

    def test_what_they_take_for_granted_is_serious(self):
        """S1-11: a small gap on a prerequisite is serious, on what sets us apart it is not."""
        it = only(found(review(item(own=8, customer=6, prerequisite=True))), "review.gap")
        assert it.severity == "high"
        assert "claims they take for granted" in it.reason
        assert (
            only(found(review(item(own=8, customer=6, prerequisite=False))), "review.gap").severity
            == "moderate"
        )

    def test_all_four_quadrants(self):
        """F-03: participants from all four quadrants; whoever was missing is named."""
        it = only(found(review(participants=["P1", "E1", "E2"])), "review.one_sided")
        assert it.reason == "Their business side was not in the room."
        assert it.measure.value == 3

    def test_unknown_quadrants_prove_nothing(self):
        """Where somebody's quadrant is not recorded, nobody is missed."""
        assert "review.one_sided" not in run(SIGNAL, *PEOPLE, theirs("P9"), review(participants=["P1", "P9"]))

    def test_everybody_present_gets_the_results(self):
        """S4-19: whoever was there and got nothing is named, after a week."""
        given = review(distributed_to=["P1", "E1", "E2"])
        it = only(found(given), "review.not_distributed")
        assert "contact:P2" in it.reason
        assert Ref.parse("contact:P2") in it.evidence
        assert "review.not_distributed" not in found(attrs.evolve(given, held_at=ago(3)))


class TestWhatWasAgreed:
    def test_open_disagreements(self):
        """S4-19: still open, and more so once the day for it has passed."""
        given = Disagreement(what="open claims in September", owner_id="E2", due=dt.date(2026, 12, 1))
        it = only(found(review(disagreements=[given])), "review.disagreement_open")
        assert it.severity == "low"
        late = attrs.evolve(given, due=dt.date(2026, 10, 20))
        it = only(found(review(disagreements=[late])), "review.disagreement_open")
        assert it.severity == "moderate"
        assert "the day for it has passed" in it.reason
        assert Ref.parse("contact:E2") in it.evidence
        settled = attrs.evolve(given, resolved_at=ago(2))
        assert found(review(disagreements=[settled])) == {}

    def test_promised_and_not_done(self):
        """S4-20: past its day and not done; of every review, not only the last."""
        late = ActionItem(
            what="show claims weekly", owner_id="E2", due=dt.date(2026, 10, 22), agreed_at=ago(5)
        )
        it = only(found(review(actions=[late])), "review.action_overdue")
        assert it.reason == "Promised and not done: show claims weekly (10 days late)."
        assert (it.measure.value, it.severity) == (10, "high")
        old = review(actions=[late], review_id="W0", held_at=ago(200))
        assert only(found(old, review()), "review.action_overdue").about == Ref.parse("review:W0")

    def test_timely_means_told_back(self):
        """S4-20: preparation, communication back and enactment are three things; silence for three weeks is said."""
        silent = ActionItem(what="new labels", agreed_at=ago(30), prepared_at=ago(25), owner_id="E2")
        it = only(found(review(actions=[silent])), "review.slow_answer")
        assert it.measure.value == 30
        slow = attrs.evolve(silent, communicated_at=ago(10))
        assert only(found(review(actions=[slow])), "review.slow_answer").measure.value == 20

    @pytest.mark.parametrize(
        "action",
        [
            ActionItem(what="x", agreed_at=ago(30), communicated_at=ago(25)),
            ActionItem(what="x", agreed_at=ago(5)),
            ActionItem(what="x", agreed_at=ago(30), communicated_at=ago(5), done_at=ago(4)),
            ActionItem(what="x"),
        ],
    )
    def test_in_time_done_or_undated_is_fine(self, action):
        """S4-20: told in time, still young, done, or without a date: nothing to say."""
        assert found(review(actions=[action])) == {}

    def test_the_three_latencies(self):
        """S4-20: days from the agreement to each of the three; what has not happened is None."""
        action = ActionItem(
            what="x", agreed_at=ago(30), prepared_at=ago(28), communicated_at=ago(20), done_at=ago(5)
        )
        assert latencies(action) == Latencies(prepared=2, communicated=10, done=25)
        assert latencies(attrs.evolve(action, done_at=None)).done is None
        assert latencies(attrs.evolve(action, agreed_at=None)) == Latencies()


class TestRhythm:
    def planned(self, days, **more):
        on = (NOW + dt.timedelta(days=days)).date()
        return Review(review_id="W2", customer_id="C1", planned_on=on, **more)

    def test_rehearsed_before_the_first_and_later_ones(self):
        """F-03: five days before the first review, two before a later one; rehearsed is fine."""
        assert only(found(self.planned(5)), "review.unrehearsed").severity == "low"
        now = only(found(self.planned(7)), "review.unrehearsed")
        assert (now.severity, now.reason) == (
            "note",
            "The review is in 7 days, and now is the time to rehearse it.",
        )
        assert "review.unrehearsed" not in found(self.planned(8))
        assert "review.unrehearsed" not in found(review(), self.planned(4))
        assert only(found(review(), self.planned(3)), "review.unrehearsed").severity == "note"
        it = only(found(review(), self.planned(2)), "review.unrehearsed")
        assert (it.measure.value, it.severity) == (2, "low")
        early = only(found(self.planned(6, rehearsed_on=dt.date(2026, 10, 1))), "review.unrehearsed")
        assert (
            early.reason
            == "The review is in 6 days, and it was rehearsed 37 days before it: too early to be of use."
        )
        assert "review.unrehearsed" in found(self.planned(5, rehearsed_on=dt.date(2026, 12, 24)))
        assert found(self.planned(2, rehearsed_on=dt.date(2026, 10, 30))) == {}

    def test_the_next_one_is_late(self):
        """F-03: the agreed cadence has passed and none is planned."""
        late = review(held_at=ago(100), cadence_days=90)
        it = only(found(late), "review.overdue")
        assert it.measure.value == 10
        assert "none is planned" in it.reason
        assert found(late, self.planned(20)) == {}
        assert found(review(cadence_days=90)) == {}

    def test_planned_and_never_held(self):
        """A first review whose day has passed was never held."""
        it = only(found(self.planned(-12)), "review.overdue")
        assert it.reason == "The review planned 12 days ago was never held."
