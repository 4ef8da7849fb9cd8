"""What they say, and that they say nothing."""

import pytest
from signal_helpers import ago, asset, case_of, fact, holds, only, run, site, survey, theirs, ticket, touch

from custrel.model import CompetitorOpinion, Feedback, Ref, Review, ReviewItem
from custrel.signals import VoiceSignal, VoiceState

SIGNAL = VoiceSignal()


def found(*records, **given):
    """Run the signal with one contact known."""
    return run(SIGNAL, theirs(), *records, **given)


class TestSilence:
    def test_asked_and_never_answered(self):
        """S2-14 S3-03: three questions, no answer: silence is a state, and not a yes."""
        it = only(found(survey(1, 200), survey(2, 100), survey(3, 40)), "voice.silent")
        assert "never got an answer" in it.reason
        assert (it.measure.value, it.since, it.renewal) == (3, ago(200), 0.25)

    def test_two_questions_prove_nothing(self):
        """Fewer than three unanswered questions are no silence yet."""
        assert found(survey(1, 200), survey(2, 100)) == {}

    def test_the_latest_question_has_its_time(self):
        """S3-03: a question sent last week may still be answered."""
        assert found(survey(1, 200), survey(2, 100), survey(3, 5)) == {}
        assert found(survey(3, 5)) == {}

    def test_feedback_face_to_face_breaks_the_silence(self):
        """Whoever talks to us is not silent, on paper or not."""
        talk = touch(1, 30, feedback=Feedback(works=["quick on the phone"]))
        assert "voice.silent" not in found(survey(1, 200), survey(2, 100), survey(3, 40), talk)

    def test_our_own_people_do_not_count(self):
        """S3-02: answers our own people filled in are not the customer's voice."""
        own = survey(1, 100, 99, 5, self_rated=True)
        given = found(own, survey(2, 90), survey(3, 80), survey(4, 70))
        assert "voice.heard" not in given
        assert "voice.silent" in given

    def test_nobody_asked(self):
        """S3-03: asked before and not for a year weighs; where no question is on record at all, only that is noted."""
        never = only(found(), "voice.never_asked")
        assert (never.severity, never.renewal) == ("note", None)
        it = only(found(survey(1, 500)), "voice.unasked")
        assert it.reason == "Nobody has asked them how they see us since 19 June 2025."
        assert (it.measure.value, it.severity, it.renewal) == (500, "low", 0.15)
        assert set(found(survey(1, 100, self_rated=True))) == set()
        assert set(found(survey(1, 500, self_rated=True))) == {"voice.never_asked"}
        assert run(SIGNAL, asset(), site(), ticket(1, 10)) == {}


class TestState:
    @pytest.mark.parametrize(
        ("answers", "state"),
        [
            ([survey(1, 50, 49, 5)], "heard_well"),
            ([survey(1, 50, 49, 5), survey(2, 30, 29, 1)], "heard_unwell"),
            ([survey(1, 50, 49, 3)], "heard_unwell"),
            ([survey(1, 50)], "silent"),
            ([survey(1, 50, 49)], "heard"),
            ([survey(1, 50), touch(1, 20, feedback=Feedback(works=["the phone"]))], "heard"),
            ([], "unasked"),
        ],
    )
    def test_healthy_and_heard_is_not_healthy_but_silent(self, answers, state):
        """S2-14: silence is a state of its own; an answer without a rating is no silence."""
        assert SIGNAL.state(case_of(theirs(), *answers)) is VoiceState(state)

    def test_good_news_are_said(self):
        """S3-04: what they answer is good, over so many answers."""
        it = only(found(survey(1, 50, 49, 5), survey(2, 30, 29, 4)), "voice.heard")
        assert it.reason == "They answer our surveys, and well: 88% of full marks in 2 answers."
        assert it.severity == "good"

    def test_the_direction_of_a_scale_is_respected(self):
        """S3-04: where 1 is best, 1 is good."""
        best = survey(1, 50, 49, scale="points_1_4", direction="low_is_good", score=1)
        assert "voice.heard" in found(best)


class TestChange:
    def test_they_are_less_content(self):
        """S3-01: three answers in each half year, the later ones clearly worse."""
        records = [survey(n, 350 - n, 340 - n, 5) for n in range(3)] + [
            survey(9 + n, 100 - n, 90 - n, 3) for n in range(3)
        ]
        it = only(found(*records), "voice.declining")
        assert "100% of full marks then, 50% now" in it.reason
        assert it.measure.value == 50

    def test_small_changes_and_few_answers_are_none(self):
        """A tenth of the scale, or two answers, is no decline."""
        steady = [survey(n, 350 - n, 340 - n, 5) for n in range(3)] + [
            survey(9 + n, 100 - n, 90 - n, 5) for n in range(3)
        ]
        few = [survey(1, 350, 340, 5), survey(2, 100, 90, 3)]
        assert "voice.declining" not in found(*steady)
        assert "voice.declining" not in found(*few)

    def test_they_answer_less(self):
        """S3-03: the share of answers fell; whoever still answers is not silent."""
        old = [survey(n, 300 + n, 299 + n, 4) for n in range(3)]
        new = [survey(10, 100, 99, 4), survey(11, 80), survey(12, 60)]
        it = only(found(*old, *new), "voice.response_drop")
        assert "100% of our questions half a year ago, 33% lately" in it.reason
        assert "voice.response_drop" not in found(*old, *[survey(9 + n, 60 + n, 50, 4) for n in range(3)])


class TestMood:
    def test_a_bad_answer_lately(self):
        """S3-02 S2-06: a bad answer on a ticket; bad news is looked for within three months."""
        bad = survey(1, 20, 19, 1, incident_id="I1")
        given = found(asset(), site(), ticket(1, 21), bad)
        it = only(given, "voice.unhappy")
        assert Ref.parse("incident:I1") in it.evidence
        assert "voice.unhappy" not in found(survey(1, 200, 199, 1))

    def test_word_of_mouth_is_labeled_unmeasured(self):
        """S2-05: a rule of thumb, said to be one, in text and unit; ten times as many hear of the bad."""
        it = only(found(survey(1, 20, 19, 1), survey(2, 60, 59, 5)), "voice.word_of_mouth")
        assert it.reason.startswith(
            "Perhaps 25 people have heard of what went wrong, and 2.5 of what went well"
        )
        assert "not measured" in it.reason
        assert "not measured" in it.measure.unit
        assert it.renewal is None
        assert (
            "and nobody of what went well" in only(found(survey(1, 20, 19, 1)), "voice.word_of_mouth").reason
        )
        assert "voice.word_of_mouth" not in found(survey(2, 60, 59, 5))

    def test_good_news_travel_slowly_bad_news_fast(self):
        """S2-06: what went wrong half a year ago is not carried on as if it were new."""
        assert "voice.word_of_mouth" not in found(survey(1, 180, 179, 1), survey(2, 300, 299, 5))


class TestCompetitors:
    def test_somebody_else_is_ahead(self):
        """S3-05 S4-14: by the latest opinion on each dimension, with the cause, from survey, review or fact."""
        opinion = CompetitorOpinion(
            competitor="Acme", dimension="total_cost", standing="worse", cause="flat rate"
        )
        item = ReviewItem(dimension="fulfillment", competitor="Bolt", standing="worse")
        review = Review(review_id="W1", customer_id="C1", held_at=ago(60), items=[item])
        told = fact("F1", "customer:C1", "competitor.Cord.claims", "worse")
        given = found(survey(1, 50, 49, 4, competitor_opinions=[opinion]), review, told)
        it = only(given, "voice.competitor_preferred")
        assert it.reason == (
            "They see somebody else ahead of us: Acme on total cost (flat rate), Bolt on fulfillment and Cord on claims."
        )
        assert it.measure.value == 3
        assert it.renewal == 0.4

    def test_a_later_opinion_replaces_an_earlier_one(self):
        """S3-06: needs change; the latest word on a dimension counts."""
        worse = fact("F1", "customer:C1", "competitor.Cord", "worse", 100)
        better = fact("F2", "customer:C1", "competitor.Cord", "better", 10)
        assert "voice.competitor_preferred" not in found(worse, better)
        assert "voice.competitor_preferred" in found(worse)

    def test_old_or_foreign_facts_are_not_opinions(self):
        """An opinion of two years ago, another family of facts, no name, no standing: nothing is claimed."""
        for given in (
            fact("F1", "customer:C1", "competitor.Cord", "worse", 800),
            fact("F1", "customer:C1", "competitor", "worse"),
            fact("F1", "customer:C1", "competitor.Cord", "cheap"),
            fact("F1", "customer:C1", "usage.Cord", "worse"),
        ):
            assert "voice.competitor_preferred" not in found(given)
        old = Review(
            review_id="W1",
            customer_id="C1",
            held_at=ago(800),
            items=[ReviewItem(dimension="x", competitor="Bolt", standing="worse")],
        )
        plain = Review(review_id="W2", customer_id="C1", held_at=ago(10), items=[ReviewItem(dimension="x")])
        assert "voice.competitor_preferred" not in found(old, plain)


class TestFeedback:
    def test_criticism_in_public(self):
        """S2-15: criticized where others hear it: answer in private."""
        loud = touch(1, 20, feedback=Feedback(problems=["late again"]), visibility="public")
        it = only(found(loud), "voice.public_criticism")
        assert "late again" in it.reason
        quiet = touch(1, 20, feedback=Feedback(problems=["late again"]), visibility="private")
        assert "voice.public_criticism" not in found(quiet)

    def test_problems_told_in_private(self):
        """S2-11 S2-15: what troubles them, said face to face, is heard too; in public it is more than that; old news is none."""
        said = Feedback(problems=["slow parts"])
        it = only(found(touch(1, 20, feedback=said)), "voice.problems")
        assert it.reason == "They told us what troubles them: slow parts. Say what becomes of it."
        assert (it.severity, it.renewal) == ("low", 0.1)
        assert "voice.problems" not in found(touch(1, 20, feedback=said, visibility="public"))
        assert "voice.problems" not in found(touch(1, 200, feedback=said))

    def test_praise_and_needs(self):
        """S2-11: what works is good news, what they need is a note."""
        talk = touch(
            1, 20, kind="focus_group", feedback=Feedback(works=["the hotline"], needs=["a spare on site"])
        )
        given = found(talk)
        assert only(given, "voice.praised").severity == "good"
        assert "a spare on site" in only(given, "voice.needs").reason

    def test_beyond_what_was_due(self):
        """S2-04 S2-07 S4-12: goodwill, special requests met, value delivered: recorded as positives."""
        given = found(
            touch(1, 20, kind="goodwill", note="came on a Sunday"),
            touch(2, 40, kind="special_request_met", purpose="blue casing"),
            touch(3, 60, kind="value_delivered"),
        )
        it = only(given, "voice.beyond_duty")
        assert it.reason == "We did more than was due: value delivered, blue casing and came on a Sunday."


def test_half_years_are_counted_back_from_now():
    """Time comes in: a year earlier the same answers are not yet there."""
    records = [survey(1, 50, 49, 5)]
    early = case_of(theirs(), holds("P1", "user"), *records, as_of=ago(300))
    assert {f.code for f in SIGNAL(early)} == {"voice.never_asked"}
