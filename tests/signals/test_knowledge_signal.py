"""What we know about their work, how old it is, and what was never asked."""

import pytest
from signal_helpers import ago, asset, fact, only, relied, report, run, site, theirs, ticket

from custrel.model import Customer, Goal, Identifier, Job, Ref, Stage, Unit
from custrel.signals import KnowledgeSignal

SIGNAL = KnowledgeSignal()
JOB = Job(
    job_id="J1", customer_id="C1", name="pay", outcome="no queue", stages=[Stage(units=[Unit(asset_id="A1")])]
)


def found(*records, **given):
    """Run the signal on A1 at its site."""
    return run(SIGNAL, asset(), site(), *records, **given)


class TestUse:
    def test_first_understand_how_they_use_it(self):
        """S0-18: units, and not a word on what they are for: that question comes before everything else."""
        it = only(found(), "knowledge.use_unknown")
        assert it.severity == "moderate"
        assert Ref.parse("asset:A1") in it.evidence

    def test_tickets_alone_raise_the_question_too(self):
        """S0-18: an import of tickets without units asks it as well; a customer without either does not."""
        loose = ticket(1, 10, asset_id=None)
        assert "knowledge.use_unknown" in run(SIGNAL, loose)
        assert run(SIGNAL) == {}

    @pytest.mark.parametrize(
        "said",
        [
            JOB,
            fact("F1", "asset:A1", "usage", 3),
            fact("F1", "site:S1", "hours", "days"),
        ],
    )
    def test_any_word_on_use_answers_it(self, said):
        """A job, or a fact on a unit or site: then the whole is not dark any more."""
        assert "knowledge.use_unknown" not in found(said)

    def test_a_unit_may_speak_for_itself(self):
        """S0-14 S0-15: what the unit's own fields say is knowledge too."""
        told = run(SIGNAL, asset(outputs=["receipts"]), site())
        assert "knowledge.use_unknown" not in told
        assert "knowledge.use_unknown" not in run(SIGNAL, asset(shifts=2), site())

    def test_units_we_mend_and_do_not_know_what_for(self):
        """S0-18: in use, in no job, no fact about them: named."""
        given = found(JOB, asset("A2"), ticket(1, 20, asset_id="A2"))
        it = only(given, "knowledge.use_partly_unknown")
        assert it.reason == "We mend asset:A2 and do not know what for."

    @pytest.mark.parametrize(
        "more",
        [
            [asset("A2"), ticket(1, 500, asset_id="A2")],
            [asset("A2", implied=True), ticket(1, 20, asset_id="A2")],
            [asset("A2"), ticket(1, 20, asset_id="A2"), fact("F1", "asset:A2", "usage", 3)],
            [asset("A2", shifts=1), ticket(1, 20, asset_id="A2")],
            [ticket(1, 20)],
        ],
    )
    def test_idle_described_or_unrecorded_units_are_not_meant(self, more):
        """No ticket in a year, never recorded, described by fact or field, needed by a job: another matter, or none."""
        assert "knowledge.use_partly_unknown" not in found(JOB, *more)


class TestAge:
    def test_the_newest_word_is_old(self):
        """S0-06 S0-18 S3-06: needs change; the newest fact about use is over a year old."""
        given = found(
            JOB, fact("F1", "job:J1", "workaround", 0.1, 500), fact("F2", "job:J1", "workaround", 0.2, 400)
        )
        it = only(given, "knowledge.stale")
        assert it.measure.value == 400
        assert it.evidence == (Ref.parse("fact:F2"),)
        assert it.since == ago(400)

    def test_fresh_or_undated_words_are_not_old(self):
        """One fresh answer is enough; without dates nobody can tell."""
        assert "knowledge.stale" not in found(
            JOB, fact("F1", "job:J1", "workaround", 0.1, 500), fact("F2", "job:J1", "workaround", 0.2, 40)
        )
        assert "knowledge.stale" not in found(JOB, fact("F1", "job:J1", "workaround", 0.1, at=None))

    def test_guesses_prevail(self):
        """S1-04: observed, interviewed, surveyed or assumed: where most is assumed, go and watch."""
        guess = fact("F1", "job:J1", "workaround", 0.1, how="assumed")
        it = only(found(JOB, guess), "knowledge.assumed")
        assert it.severity == "note"
        assert it.measure.value == 100
        seen = fact("F2", "job:J1", "workaround", 0.1)
        assert "knowledge.assumed" not in found(JOB, guess, seen)


class TestThin:
    def test_little_of_what_is_needed(self):
        """S0-18: the share of what would be needed, where reliance was judged."""
        it = only(found(JOB, reliance=report(completeness=0.12)), "knowledge.thin")
        assert "only 12%" in it.reason

    @pytest.mark.parametrize(
        "known", [None, report(completeness=0.8), report(completeness=0.0, nothing_known=True)]
    )
    def test_enough_nothing_or_not_judged(self, known):
        """Enough is enough; nothing at all is said elsewhere; without a judgement nothing is."""
        assert "knowledge.thin" not in found(JOB, reliance=known)


class TestNoRecord:
    PLATE = asset("KX", site_id=None, implied=True, identifiers=[Identifier(kind="serial", value="KX-77")])

    def test_a_unit_nobody_has_a_record_of(self):
        """S2-04: only the number on its plate is known; with somebody waiting it cannot."""
        waiting = ticket(1, 2, asset_id="KX", status="in_progress", resolved_at=None)
        it = only(found(self.PLATE, waiting, JOB), "knowledge.no_record")
        assert "asset:KX (number KX-77) is in use" in it.reason
        assert (it.severity, it.measure.value) == ("high", 1)
        calm = only(found(self.PLATE, JOB), "knowledge.no_record")
        assert calm.severity == "moderate"
        bare = only(found(asset("KY", implied=True), JOB), "knowledge.no_record")
        assert "number" not in bare.reason

    def test_it_stands_for_the_thin_knowledge(self):
        """What to do about it is said once: write the unit down."""
        given = found(self.PLATE, JOB, reliance=report(relied(), completeness=0.0))
        assert "knowledge.thin" not in given

    def test_where_no_unit_is_recorded_none_is_missing(self):
        """An import that names units and describes none is the import's matter."""
        assert "knowledge.no_record" not in run(SIGNAL, self.PLATE)


class TestThem:
    def test_goals_nobody_asked_for(self):
        """S3-07: their strategic goals beside our own; unknown goals are a finding once we know anybody there."""
        assert "knowledge.goals_unknown" in found(JOB, theirs())
        assert "knowledge.goals_unknown" not in found(JOB)
        known = Customer(customer_id="C1", goals=[Goal(text="two more shops")])
        assert "knowledge.goals_unknown" not in found(JOB, theirs(), customer=known)

    def test_a_job_without_its_outcome(self):
        """S1-01 F-06: we know its name, not what they want from it."""
        bare = Job(job_id="J2", customer_id="C1", name="ship")
        it = only(found(JOB, bare, theirs()), "knowledge.outcome_unknown")
        assert "job:J2" in it.reason
        assert "job:J1" not in it.reason
        assert "knowledge.outcome_unknown" not in found(JOB, theirs())

    def test_how_far_their_work_and_ours_have_grown_together(self):
        """S1-03 S1-12: the number of their jobs that need what we service; one is not worth a word."""
        second = Job(job_id="J2", customer_id="C1", outcome="x", stages=[Stage(units=[Unit(asset_id="A1")])])
        third = Job(job_id="J3", customer_id="C1", outcome="x")
        it = only(found(JOB, second, third), "knowledge.intertwined")
        assert it.reason == "2 of their 3 known jobs need what we service."
        assert it.severity == "note"
        assert "knowledge.intertwined" not in found(JOB, third)


def test_as_of_another_day_other_things_are_known():
    """S3-06: evaluated as of an instant: what was recorded later is not yet known."""
    given = run(SIGNAL, asset(), site(), fact("F1", "asset:A1", "usage", 3, 10), as_of=ago(30))
    assert "knowledge.use_unknown" in given
