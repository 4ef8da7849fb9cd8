"""Every threshold is a field: changing it changes the opinion, impossible values are refused, and a plugin's signal joins in."""

import datetime as dt
import pickle

import attrs
import pytest
from signal_helpers import (
    CUSTOMER,
    ME,
    NOW,
    asset,
    contract,
    only,
    recurrence,
    relied,
    report,
    run,
    site,
    survey,
    theirs,
    ticket,
    tickets,
    touch,
)

import custrel
from custrel.errors import CustrelError
from custrel.findings import Finding
from custrel.model import Review, ReviewItem
from custrel.signals import (
    DEFAULT,
    CoverageSignal,
    DataSignal,
    KnowledgeSignal,
    RecommendationSignal,
    RecurrenceSignal,
    RelationshipSignal,
    RelianceSignal,
    RenewalSignal,
    ReviewSignal,
    VoiceSignal,
)

NUMBERS = [
    (type(signal), field.name)
    for signal in DEFAULT
    for field in attrs.fields(type(signal))
    if isinstance(field.default, (int, float))
]


@pytest.mark.parametrize(("kind", "field"), NUMBERS, ids=lambda x: x if isinstance(x, str) else x.name)
@pytest.mark.parametrize("value", [-1, float("nan"), "many"])
def test_impossible_thresholds_are_refused(kind, field, value):
    """Negative, not a number, text: a CustrelError that names the class and the field, and pickles."""
    with pytest.raises(CustrelError, match=f"{kind.__name__}.{field}") as caught:
        kind(**{field: value})
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("signal", DEFAULT, ids=lambda s: s.name)
def test_every_threshold_is_explained(signal):
    """STYLE: thresholds are fields with their meaning and source in the docstring."""
    text = type(signal).__doc__
    for field in attrs.fields(type(signal)):
        assert f"``{field.name}``" in text or field.name == "renewal", field.name
    assert "judgement" in text


def counted(signal, *records, **given):
    """The codes a signal finds."""
    return set(run(signal, *records, **given))


def test_weights_are_the_users_to_change():
    """The ceiling of a reason not to renew is a field; an empty map makes a signal no reason at all."""
    dropped = contract(ends=dt.date(2026, 5, 3))
    relies = report(relied())
    heavy = CoverageSignal(renewal={"coverage.mismatch": 0.9})
    assert only(run(heavy, asset(), site(), dropped, reliance=relies), "coverage.mismatch").renewal == 0.9
    none = CoverageSignal(renewal={})
    assert only(run(none, asset(), site(), dropped, reliance=relies), "coverage.mismatch").renewal is None


def test_looser_and_stricter_opinions():
    """S0-01: for each family, one threshold moved, one verdict changed."""
    records = tickets(90, 60, 30)
    trouble = recurrence(records, target_met_share=0.9)
    assert "recurrence.green_but_recurring" in counted(
        RecurrenceSignal(green_share=0.8), asset(), site(), *records, recurrences=[trouble]
    )
    questions = [survey(n, 40 * n) for n in (1, 2, 3, 4)]
    assert "voice.silent" not in counted(VoiceSignal(asked=9), theirs(), *questions)
    held = Review(
        review_id="W1",
        customer_id="C1",
        held_at=NOW - dt.timedelta(days=30),
        items=[ReviewItem(dimension="claims", own=8, customer=7)],
    )
    assert "review.gap" in counted(ReviewSignal(gap=0.1, dimensions=()), theirs(), held)
    assert "relationship.technicians_only" in counted(
        RelationshipSignal(few=1),
        theirs(quadrant="technical"),
        attrs.evolve(theirs("E1"), customer_id=None, quadrant="technical"),
        touch(1, 5, contact_ids=["P1"], staff_ids=["E1"]),
    )
    assert "renewal.due" not in counted(RenewalSignal(due_days=30), contract(ends=dt.date(2027, 1, 30)))
    assert "coverage.still_supported" in counted(
        CoverageSignal(old_years=1), asset(installed_on=dt.date(2024, 1, 1)), site()
    )
    assert "knowledge.thin" in counted(
        KnowledgeSignal(complete=1.0), asset(shifts=1), site(), reliance=report(completeness=0.9)
    )
    loose = tickets(60, 50, 40, asset_id=None)
    assert "data.unlinked" in counted(DataSignal(enough=1), asset(), site(), theirs(), *loose)
    assert RecommendationSignal(ageing_days=0) != RecommendationSignal()


@attrs.frozen
class Noisy:
    """A plugin's signal: it finds one thing and says what it weighs."""

    name = "acme.noise"
    weight: float

    def __call__(self, case, /):
        """Give one finding."""
        yield Finding(
            code="acme.noise",
            customer_id=case.customer_id,
            subject=case.ref,
            severity="moderate",
            reason="The neighbors complain about the noise.",
            renewal=self.weight,
        )


def test_a_plugins_signal_joins_the_risk_without_any_other_hook():
    """DESIGN §9: its finding carries ``renewal``, and that is all: the risk rises and its share is told."""
    p = custrel.Portfolio.of(CUSTOMER, asset(), site())
    plain = custrel.assess(p, as_of=NOW, signals=DEFAULT)
    noisy = custrel.assess(p, as_of=NOW, signals=(*DEFAULT, Noisy(0.5)))
    before, after = (a.customers[0].renewal_risk or 0.0 for a in (plain, noisy))
    assert after > before
    risk = custrel.signals.renewal_risk(noisy.findings_of("C1"))
    assert risk.reasons[0].finding.code == "acme.noise"
    assert risk.reasons[0].if_removed == pytest.approx(before, abs=1e-9)


def test_without_signals_nothing_is_found():
    """An assessment with no signal holds no finding; reliance and recurrences stay."""
    p = custrel.Portfolio.of(CUSTOMER, asset(), site(), ticket(1, 10))
    bare = custrel.assess(p, as_of=NOW, signals=())
    assert bare.findings == ()
    assert bare.reliance_of("C1").asset("A1") is not None
    assert bare.case_of("C1").ref == ME


def test_own_thresholds_show_in_the_provenance():
    """Equal stamps mean equal opinions: another threshold is another stamp."""
    p = custrel.Portfolio.of(CUSTOMER, asset(), site())
    strict = tuple(RelianceSignal(rise=0.5) if s.name == "reliance" else s for s in DEFAULT)
    usual, other = (custrel.assess(p, as_of=NOW, signals=s).provenance for s in (DEFAULT, strict))
    assert usual != other
    assert usual == custrel.assess(p, as_of=NOW, signals=tuple(reversed(DEFAULT))).provenance
