"""Laws every built-in signal keeps, over generated portfolios with every kind of record."""

import ast
import datetime as dt
import math
import pickle
import random
import re
from pathlib import Path

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from signal_helpers import NOW, case_of, recurrence, report

import custrel.signals
from custrel import model as m
from custrel.findings import FindingSeverity
from custrel.model import Ref
from custrel.portfolio import Portfolio
from custrel.reliance import AccumulatedReliance
from custrel.signals import DEFAULT, renewal_risk
from custrel.strategies import cuts, portfolios
from custrel.typing import CustomerCase, Signal

ROOM = Path(custrel.signals.__file__).parent
PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "findings"
FAMILIES = sorted(s.name for s in DEFAULT)
JARGON = re.compile(
    r"\b(p-value|q-value|posterior|prior|nhpp|tempo|exposure|poisson|gamma|hypothesis|shapley)\b",
    re.IGNORECASE,
)


def some_case(data, portfolio, instant):
    """Cut a portfolio to one customer at an instant, with reliance judged and a trouble made of its own incidents."""
    known = portfolio.known_at(instant)
    assume(known.customers)
    customer_id = data.draw(st.sampled_from([c.customer_id for c in known.customers]))
    case = CustomerCase.of(portfolio, customer_id, as_of=instant)
    case = attrs.evolve(case, reliance=AccumulatedReliance().evaluate(case))
    on_assets = [i for i in case.incidents if i.asset_id is not None]
    if not on_assets:
        return case
    first = data.draw(st.sampled_from(on_assets))
    mine = sorted(
        (i for i in on_assets if i.asset_id == first.asset_id), key=lambda i: (i.opened_at, i.incident_id)
    )
    trouble = recurrence(
        mine,
        customer_id=customer_id,
        subject=Ref(kind="asset", id=first.asset_id),
        expected=data.draw(st.none() | st.floats(0, 20)),
        target_met_share=data.draw(st.none() | st.floats(0, 1)),
        tempo=data.draw(st.sampled_from(["unknown", "accelerating", "steady"])),
    )
    return attrs.evolve(case, recurrences=(trouble,))


def all_findings(case):
    """Everything the built-in signals find."""
    return [finding for signal in DEFAULT for finding in signal(case)]


@pytest.mark.law
@given(st.data(), portfolios(), cuts())
def test_every_finding_is_complete_and_inside_the_case(data, portfolio, instant):
    """DESIGN §10: a dotted code of the signal's own family, a subject, evidence and a sentence; every record named is in the case; one
    finding per identity; nothing begins in the future.
    """
    case = some_case(data, portfolio, instant)
    for signal in DEFAULT:
        found = list(signal(case))
        assert len({f.key for f in found}) == len(found)
        for f in found:
            assert f.code.startswith(f"{signal.name}.")
            assert f.customer_id == case.customer_id
            assert f.evidence
            assert all(
                case.maybe(r) is not None for r in (f.subject, *f.evidence, *([f.about] if f.about else []))
            )
            assert f.reason[-1] in ".…"
            assert not JARGON.search(f.reason)
            assert f.since is None or f.since <= instant
            assert f.renewal is None or f.severity not in (FindingSeverity.NOTE, FindingSeverity.GOOD)


@pytest.mark.law
@given(st.data(), portfolios(), cuts(), st.integers(0, 2**16))
def test_the_order_of_records_never_matters(data, portfolio, instant, seed):
    """DESIGN §4: shuffled records, shuffled recurrences: the same findings, bit for bit."""
    case = some_case(data, portfolio, instant)
    tables = [r for table in attrs.astuple(portfolio, recurse=False)[:15] for r in table]
    random.Random(seed).shuffle(tables)
    shuffled = Portfolio.of(*tables, observed=portfolio.observed)
    again = attrs.evolve(
        CustomerCase.of(shuffled, case.customer_id, as_of=instant),
        reliance=case.reliance,
        recurrences=case.recurrences[::-1],
    )
    assert all_findings(again) == all_findings(case)


@pytest.mark.law
@given(st.data(), portfolios(), cuts())
def test_what_is_known_later_changes_nothing_today(data, portfolio, instant):
    """assess(p, as_of=t) equals assess(p.known_at(t), as_of=t), seen from the signals."""
    case = some_case(data, portfolio, instant)
    cut = CustomerCase.of(portfolio.known_at(instant), case.customer_id, as_of=instant)
    cut = attrs.evolve(cut, reliance=case.reliance, recurrences=case.recurrences)
    assert all_findings(cut) == all_findings(case)


@pytest.mark.law
@given(st.data(), portfolios(), cuts())
def test_sentences_name_people_by_reference_only(data, portfolio, instant):
    """DESIGN §11: personal fields never get into a finding; pages put names in the place of references."""
    case = some_case(data, portfolio, instant)
    marked = [
        attrs.evolve(c, name=f"Zyx{n}qName", email=f"zyx{n}q@mail", phone=f"+Zyx{n}q")
        for n, c in enumerate(portfolio.contacts)
    ]
    assume(marked)
    told = attrs.evolve(
        CustomerCase.of(portfolio.replacing(*marked), case.customer_id, as_of=instant),
        reliance=case.reliance,
        recurrences=case.recurrences,
    )
    assert not any(re.search(r"[Zz]yx\d+q", f.reason) for f in all_findings(told))


@pytest.mark.law
@given(st.data(), portfolios(), cuts())
def test_the_risk_of_generated_findings_adds_up(data, portfolio, instant):
    """DESIGN §9: whatever is found, shares sum to the risk, and removing a reason gives its ``if_removed`` exactly
    and leaves every other reason's own value as it was.
    """
    findings = all_findings(some_case(data, portfolio, instant))
    risk = renewal_risk(findings)
    assert sum(r.share for r in risk.reasons) == pytest.approx(risk.risk, abs=1e-9)
    own = {r.finding: r.renewal for r in risk.reasons}
    for one in risk.reasons:
        rest = renewal_risk([f for f in findings if f.key != one.finding])
        assert rest.risk == one.if_removed
        assert {r.finding: r.renewal for r in rest.reasons} == {
            k: v for k, v in own.items() if k != one.finding
        }


@pytest.mark.parametrize("signal", DEFAULT, ids=lambda s: s.name)
def test_a_signal_is_a_value(signal):
    """Every built-in signal is a Signal, pickles, compares and hashes by value, and has a name and a version for the provenance."""
    assert isinstance(signal, Signal)
    assert pickle.loads(pickle.dumps(signal)) == signal
    assert hash(signal) == hash(attrs.evolve(signal))
    assert signal.name
    assert signal.version
    assert all(0 < ceiling <= 1 for ceiling in signal.renewal.values())
    assert all(code.startswith(signal.name + ".") for code in signal.renewal)


def test_names_are_the_families():
    """One signal per family of codes, one file per family."""
    assert len(set(FAMILIES)) == len(DEFAULT)
    assert all((ROOM / f"{name}.py").exists() for name in FAMILIES)


# -- the reference -----------------------------------------------------------------------------------------------------------------


def codes_in_source():
    """Every code a signal may give: dotted constants, and the names given to `_say` in families that prefix them."""
    found = set()
    for path in ROOM.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        found |= {w for w in words if re.fullmatch(rf"({'|'.join(FAMILIES)})\.[a-z_]+", w)}
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr == "_say"
            ):
                names = [
                    a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ]
                found |= {f"{path.stem}.{names[0]}"} if names and re.fullmatch("[a-z_]+", names[0]) else set()
    return found


def test_every_code_is_documented_with_its_unit():
    """DESIGN §10: stable documented codes: each is explained on the page of its family, with the unit of its measure; none is left over."""
    documented = {}
    for path in PAGES.glob("*.md"):
        for row in re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|(.*)\|$", path.read_text("utf-8"), re.MULTILINE):
            documented[row[0]] = [cell.strip() for cell in row[1].split("|")]
            assert row[0].startswith(path.stem + ".")
    assert set(documented) == codes_in_source()
    assert all(len(cells) == 4 and all(cells) for cells in documented.values())


def test_documented_weights_are_those_of_the_code():
    """The reference states each code's ceiling as a reason not to renew; it is the one in the code."""
    weights = {code: weight for signal in DEFAULT for code, weight in signal.renewal.items()}
    for path in PAGES.glob("*.md"):
        for code, rest in re.findall(
            r"^\| `([a-z]+\.[a-z_]+)` \|(.*)\|$", path.read_text("utf-8"), re.MULTILINE
        ):
            stated = rest.split("|")[-1].strip()
            assert stated == (f"{weights[code]:g}" if code in weights else "–"), code
    assert set(weights) <= codes_in_source()


def test_a_case_without_anything_is_silent():
    """A customer of whom only the id is known: no finding at all."""
    assert all_findings(case_of()) == []
    assert all_findings(case_of(reliance=report())) == []


OLD, FAR = dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)


def odd_records():
    """One of everything, as odd as the model allows: at the ends of the calendar, endless, zero, enormous."""
    me, unit = Ref.parse("customer:C1"), Ref.parse("asset:A1")
    return [
        m.Site(site_id="S1", customer_id="C1", zone="Pacific/Apia", hours=m.Weekly.parse("always")),
        m.Asset(asset_id="A1", customer_id="C1", site_id="S1", installed_on=dt.date.min),
        m.Job(
            job_id="J1",
            customer_id="C1",
            site_id="S1",
            stages=[m.Stage(units=[m.Unit(asset_id="A1")])],
            consequences={"mission": "essential"},
            hours=m.Weekly.parse("always"),
        ),
        m.Contract(
            contract_id="K1",
            customer_id="C1",
            blanket=True,
            starts=dt.date.min,
            ends=dt.date.max,
            renewal="tacit",
            billing="monthly",
            price=m.Money(amount=1, currency="EUR"),
            allowance=1,
        ),
        m.Contract(contract_id="K2", customer_id="C1", blanket=True, kind="warranty", ends=dt.date(1, 3, 1)),
        m.Contract(
            contract_id="K3",
            customer_id="C1",
            blanket=True,
            kind="extended_warranty",
            ends=dt.date(9999, 12, 30),
        ),
        m.Contact(contact_id="P1", customer_id="C1"),
        m.Contact(contact_id="E1"),
        m.Relationship(relationship_id="R1", contact_id="P1", subject=me, role="approver", until=dt.date.min),
        m.Relationship(
            relationship_id="R2",
            contact_id="E1",
            subject=me,
            role="executive_sponsor",
            side="provider",
            since=dt.date.max,
        ),
        m.Review(review_id="W1", customer_id="C1", planned_on=dt.date.max, held_at=OLD, cadence_days=3660),
        m.Review(review_id="W2", customer_id="C1", planned_on=dt.date.max),
        m.Recommendation(recommendation_id="N1", customer_id="C1", subject=unit, made_at=OLD, made_to="P1"),
        m.Problem(problem_id="PRB1"),
        m.Fact(fact_id="F7", subject=me, name="users", value=1e-300, how="assumed", at=OLD),
        m.Fact(
            fact_id="F8", subject=me, name="users", value=1e300, how="assumed", at=OLD + dt.timedelta(days=1)
        ),
        m.Fact(fact_id="F9", subject=me, name="switching_barrier", value=True, how="assumed"),
        *(
            m.Fact(fact_id=f"F{n}", subject=unit, name="usage", value=v, how="observed", at=OLD)
            for n, v in enumerate((1e-300, 1e300, 1e300))
        ),
        *(
            m.Incident(
                incident_id=f"I{n}",
                customer_id="C1",
                asset_id="A1",
                opened_at=OLD,
                down_from=OLD,
                contract_id="K1",
                priority=1,
                effort_minutes=0,
                billed=False,
                problem_id="PRB1",
            )
            for n in range(12)
        ),
        *(m.Touchpoint(touchpoint_id=f"T{n}", customer_id="C1", at=OLD, kind="escalation") for n in range(8)),
        *(
            m.SurveyResponse(survey_id=f"V{n}", customer_id="C1", sent_at=OLD, responded_at=OLD)
            for n in range(8)
        ),
    ]


@pytest.mark.law
@pytest.mark.parametrize(
    "instant", [OLD, OLD + dt.timedelta(days=200), NOW, FAR - dt.timedelta(days=2), FAR], ids=str
)
def test_signals_hold_at_both_ends_of_the_calendar(instant):
    """DESIGN §11: whatever the records say, a signal gives findings and never raises; every measure is finite."""
    case = case_of(*odd_records(), customer=m.Customer(customer_id="C1"), as_of=instant)
    case = attrs.evolve(case, reliance=AccumulatedReliance().evaluate(case))
    troubles = [()]
    if case.incidents:
        troubles.append(
            (
                recurrence(
                    case.incidents, expected=1.0, tempo="accelerating", next_from=instant, next_to=instant
                ),
            )
        )
    for results in troubles:
        for f in all_findings(attrs.evolve(case, recurrences=results)):
            assert f.measure is None or math.isfinite(f.measure.value)
            assert f.reason[-1] in ".…"
            assert not re.search(r"\b(nan|inf)\b", f.reason)
