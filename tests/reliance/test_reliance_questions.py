"""Questions: ranked by what their answers would narrow, answerable by one fact."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reliance_world import CLOSE, POLICY, asset, case_of, job, worlds

from custrel.errors import NotFoundError
from custrel.findings import Question
from custrel.model import UNKNOWN, Dimension, Fact, Interval, Unit
from custrel.reliance import AccumulatedReliance
from custrel.typing import CustomerCase, JobEvidence, read_share


def answered(question: Question, value: Any, number: int = 0) -> Fact:
    """The one fact that answers a question."""
    return Fact(
        fact_id=f"Q{number}", subject=question.subject, name=question.name, value=value, how="interviewed"
    )


def width(case: CustomerCase) -> float:
    """How wide the customer's total is."""
    return POLICY.evaluate(case).total.range.width


@given(worlds())
def test_narrowing_is_what_answering_by_a_fact_would_do(records: list[Any]) -> None:
    """Each question's narrowing is the mean narrowing of the total over one fact per answer; S0-18 names what to ask."""
    case = case_of(*records)
    for question in POLICY.questions(case, 3):
        after = [width(case_of(*records, answered(question, answer))) for answer in question.answers]
        mean = sum(width(case) - w for w in after) / len(after)
        assert question.narrowing == pytest.approx(mean, abs=1e-9)
        assert question.narrowing > 0
        assert question.text.endswith("?")


@given(st.data())
def test_answering_in_order_narrows_monotonically(data: st.DataObject) -> None:
    """Answer the questions one after the other, whatever the answers: the total never widens, the list never grows longer."""
    records = data.draw(worlds())
    before = width(case_of(*records))
    for number, question in enumerate(POLICY.questions(case_of(*records), 5)):
        records = [*records, answered(question, data.draw(st.sampled_from(question.answers)), number)]
        after = width(case_of(*records))
        assert after <= before + CLOSE
        before = after


@given(worlds())
def test_the_best_comes_first_and_nobody_is_asked_twice(records: list[Any]) -> None:
    """Questions fall in narrowing, name each unknown once, and never one that somebody answered."""
    case = case_of(*records)
    asked = POLICY.questions(case, 100)
    assert [q.narrowing for q in asked] == sorted((q.narrowing for q in asked), reverse=True)
    assert len({(q.subject, q.name) for q in asked}) == len(asked)
    assert all(not case.evidence(q.subject, q.name) for q in asked)
    assert POLICY.questions(case, 2) == asked[:2]
    assert POLICY.questions(case, -1) == ()


def test_questions_about_one_asset() -> None:
    """Asked about one asset, only what touches it counts; an unknown asset is named with a near one."""
    case = case_of(asset("till"), asset("scale"))
    assert {q.subject.id for q in POLICY.questions(case, 50, asset_id="till")} == {"till"}
    with pytest.raises(NotFoundError, match="did you mean 'till'"):
        POLICY.questions(case, 3, asset_id="tills")


def test_a_person_would_ask_it_so() -> None:
    """An asset nobody described: the first question is whether there is another way; jobs are named in it."""
    first = POLICY.questions(case_of(asset("A1", kind="till")), 1)[0]
    assert first.text == "when “till” (A1) stops, is there any other way to do this, and for how much of it?"
    named = job(
        "J1",
        [Unit(asset_id="A1")],
        name="take payment",
        workaround=0,
        consequences=dict.fromkeys(Dimension, "major"),
    )
    texts = [q.text for q in POLICY.questions(case_of(asset("A1"), named), 9)]
    assert texts == [
        "how is “take payment” (J1) used: all the time, on and off, on demand, in batches, by season, as a standby?",
        "how many shifts a day does “take payment” (J1) run?",
    ]


def test_a_workaround_beyond_what_complexity_allows_is_no_answer() -> None:
    """For a complex application only answers within its limit are offered, so that answering can only narrow."""
    case = case_of(asset("a", complexity="complex"))
    found = next(q for q in POLICY.questions(case, 20) if q.name == "alternatives")
    assert found.answers == ("0", "0.25")


def test_availability_is_asked_once_for_all_jobs() -> None:
    """A spare in two jobs is one question, and what is told about a unit is not asked again."""
    usual: dict[str, Any] = {"workaround": 0, "operating_mode": "continuous", "shifts": 1,
                             "consequences": dict.fromkeys(Dimension, "major")}  # fmt: skip
    pools = [
        [Unit(asset_id="a", availability=0.9), Unit(asset_id="u", capacity=1)],
        [Unit(asset_id="u"), Unit(asset_id="v")],
    ]
    everything = [asset(i) for i in "auv"]
    case = case_of(*everything, job("J1", pools[0], **usual), job("J2", pools[1], **usual))
    asked = [(str(q.subject), q.name) for q in POLICY.questions(case, 20, asset_id="a")]
    assert asked == [("asset:u", "availability")]


class Prestige:
    """A factor that asks its own question."""

    name = "prestige"
    question = "who would notice?"
    scale = ("none", "major")
    ceiling = 0.5
    time_driven = False

    def read(self, evidence: JobEvidence, /) -> Any:
        """Read the answer as a share."""
        found = read_share(evidence.value("prestige"))
        return found if isinstance(found, Interval) else UNKNOWN


def test_a_factor_s_question_joins_the_others() -> None:
    """A factor's own question is asked in its own words, and its narrowing is what a fact would do."""
    policy = AccumulatedReliance(factors=(Prestige(),))
    known: dict[str, Any] = {"workaround": 0, "operating_mode": "continuous", "shifts": 1,
                             "consequences": dict.fromkeys(Dimension, "none")}  # fmt: skip
    records = [asset("a"), job("J", [Unit(asset_id="a")], **known)]
    found = policy.questions(case_of(*records), 5)
    assert [(q.name, q.text, q.answers) for q in found] == [
        ("prestige", "who would notice?", ("none", "major"))
    ]
    assert found[0].narrowing == pytest.approx(0.5)
    fact = answered(found[0], "major")
    assert policy.evaluate(case_of(*records, fact)).total.typical == pytest.approx(0.3)
    assert policy.questions(case_of(*records, fact), 5) == ()
