"""Findings, actions, readings and reports as plain data."""

import datetime as dt
import itertools
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.findings import (
    Action,
    AssetReliance,
    Band,
    Call,
    CallLevel,
    CallList,
    Episode,
    Finding,
    FindingSeverity,
    Measure,
    Reading,
    Recurrence,
    RelianceReport,
    Tempo,
    TempoReading,
    Urgency,
)
from custrel.model import Decision, FindingKey, Interval, Ref, Side
from custrel.strategies import register
from custrel.strategies._wide import wide

register()
SUBJECT = Ref.parse("asset:A1")


def _finding(code: str) -> Finding:
    return Finding(code=code, customer_id="C1", subject=SUBJECT, severity="high", reason="Because.")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["recurrence.unowned", "acme.a_b", "a.b.c", "data.x1"])
def test_codes_have_a_family_and_a_name(code: str) -> None:
    """A dotted code of words is taken."""
    assert _finding(code).code == code


@pytest.mark.parametrize("code", ["unowned", ".x", "x.", "a b.c", "a.b-c", "a.b!", "."])
def test_other_codes_are_refused(code: str) -> None:
    """A code without family or name, or with other characters, is refused."""
    with pytest.raises(InvalidValueError, match=r"Finding\.code must"):
        _finding(code)


@given(wide(Finding))
def test_a_finding_is_the_same_tomorrow_by_its_key(found: Finding) -> None:
    """Identity over time is code, subject and what it is about: the key a decision names."""
    assert found.key == FindingKey(code=found.code, subject=found.subject, about=found.about)
    assert Decision(decision_id="D1", finding=found.key, verdict="dismissed").finding == found.key  # type: ignore[arg-type]
    assert str(found) == f"[{found.severity}] {found.subject}: {found.reason}"


@pytest.mark.parametrize("renewal", [-0.1, 1.1, True, float("nan")])
def test_renewal_is_a_share(renewal: float) -> None:
    """The ceiling as a reason not to renew lies in 0 to 1."""
    with pytest.raises(InvalidValueError, match=r"Finding\.renewal must"):
        Finding(code="a.b", customer_id="C1", subject=SUBJECT, severity="high", reason="r", renewal=renewal)  # type: ignore[arg-type]


def test_severities_urgencies_and_bands_run_from_most_to_least() -> None:
    """The order declared is the order shown."""
    assert [s.value for s in FindingSeverity] == ["critical", "high", "moderate", "low", "note", "good"]
    assert [u.value for u in Urgency] == ["now", "soon", "planned", "whenever"]
    assert [b.value for b in Band] == ["critical", "high", "moderate", "low"]


@given(st.floats(-1e6, 1e6))
def test_measures_show_number_and_unit(value: float) -> None:
    """A number never travels without its unit."""
    assert str(Measure(value=value, unit="days")) == f"{value:g} days"


def test_actions_read_aloud() -> None:
    """Urgency, customer, what, who, by when, why: one line."""
    base = {
        "action_id": "X1",
        "customer_id": "C1",
        "what": "Call",
        "subject": SUBJECT,
        "role": "account_manager",
        "why": "silence",
    }
    assert str(Action(**base, urgency="soon")) == "soon · C1 · Call (account manager), because silence"  # type: ignore[arg-type]
    full = Action(**base, urgency="now", person_id="P9", by=dt.date(2026, 11, 3))  # type: ignore[arg-type]
    assert str(full) == "now · C1 · Call (account manager P9) by 2026-11-03, because silence"


def test_a_reading_names_both_bands_where_its_ends_differ() -> None:
    """One word where the whole range lies in a band, both else."""
    base = {"range": Interval(lo=0.2, hi=0.9), "typical": 0.5, "completeness": 0.3, "band": "moderate"}
    assert Reading(**base, band_lo="low", band_hi="critical").words == "low to critical"  # type: ignore[arg-type]
    assert Reading(**base, band_lo="high", band_hi="high").words == "high"  # type: ignore[arg-type]


@given(wide(RelianceReport))
def test_a_report_finds_its_assets(report: RelianceReport) -> None:
    """`asset` gives the entry of that id, None where there is none."""
    for entry in report.assets:
        found = report.asset(entry.asset_id)
        assert found is not None
        assert found.asset_id == entry.asset_id
    assert report.asset("no such asset") is None


@given(wide(Recurrence))
def test_a_recurrence_counts_what_it_holds(found: Recurrence) -> None:
    """Episodes and incidents are those listed, in their order."""
    assert found.n_episodes == len(found.episodes)
    assert found.incident_ids == tuple(i for e in found.episodes for i in e.incident_ids)


@given(
    gaps=st.lists(st.integers(1, 40), min_size=3, max_size=12),
    hi=st.integers(0, 40),
    tempo=st.sampled_from(Tempo),
)
def test_the_latest_pace_is_told_where_the_expectation_would_hide_it(gaps, hi, tempo):
    """A trouble that comes faster says how often it comes if it keeps its pace, but only where its range does not hold that."""
    days = itertools.accumulate(gaps, initial=0)
    starts = [dt.datetime(2026, 3, 1, tzinfo=dt.UTC) + dt.timedelta(days=d) for d in days]
    found = Recurrence(
        customer_id="C1",
        key_name="asset",
        key=(("asset", "A1"),),
        subject=Ref.parse("asset:A1"),
        episodes=[Episode(start=s, end=s, incident_ids=[f"I{n}"]) for n, s in enumerate(starts)],
        expected=float(hi),
        expected_lo=0,
        expected_hi=hi,
        tempo=TempoReading(tempo=tempo, reason="say"),
        policy="p",
        version="1",
        horizon_days=28.0,
        method="m",
    )
    often = 28.0 / statistics.median(gaps[-max(2, len(gaps) // 3) :])
    told = tempo is Tempo.ACCELERATING and often > hi
    assert found.expected_at_pace == (pytest.approx(often) if told else None)
    assert ("at its latest pace" in found.explanation) is told


@given(
    st.lists(st.lists(st.integers(0, 40), max_size=4), min_size=1, max_size=12), st.sets(st.integers(0, 60))
)
def test_the_incidents_among_some_are_those_behind_it_in_its_order(
    by_time: list[list[int]], asked: set[int]
) -> None:
    """Whichever side is the smaller, the answer is that of looking at every incident behind it in turn."""
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    seen: set[int] = set()
    times: list[list[str]] = []
    for ids in by_time:
        times.append([f"I{i}" for i in dict.fromkeys(ids) if i not in seen])
        seen.update(ids)
    found = Recurrence(
        customer_id="C1",
        key_name="asset",
        key=(("asset", "A1"),),
        subject=SUBJECT,
        episodes=[Episode(start=at, end=at, incident_ids=ids) for ids in times if ids],
        tempo=TempoReading(tempo="unknown", reason="say"),
        policy="p",
        version="1",
        horizon_days=28.0,
        method="m",
    )
    wanted = {f"I{i}" for i in asked}
    assert found.among(wanted) == tuple(i for i in found.incident_ids if i in wanted)


def test_a_call_list_is_asked_by_word_and_misspellings_are_said() -> None:
    """Side and level by member or by word; a misspelled one is refused, never taken for nobody being known."""
    one = Call(level="primary", side="provider", contact_id="P1", area=SUBJECT, role="escalation_primary")
    listed = CallList(subject=SUBJECT, calls=[one])
    assert listed.first("provider", "primary") == listed.first(Side.PROVIDER, CallLevel.PRIMARY) == one
    assert listed.first("customer", "primary") is None
    assert [level.value for level in listed.missing("provider")] == ["backup", "manager", "director"]
    for ask in (lambda: listed.first("provder", "primary"), lambda: listed.missing("provder")):
        with pytest.raises(InvalidValueError, match="did you mean 'provider'"):
            ask()
    with pytest.raises(InvalidValueError, match="one of primary, backup, manager, director"):
        listed.first("provider", "first")


def test_a_text_where_a_reference_belongs_is_refused_with_the_way_to_make_one() -> None:
    """The error names `Ref.parse`, which is what the writer was looking for."""
    with pytest.raises(InvalidValueError, match=r"must be Ref; Ref.parse\(text\) reads one"):
        Finding(code="a.b", customer_id="C1", subject="asset:A1", severity="low", reason="It is.")  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"must be Ref \(got 7\)"):
        Finding(code="a.b", customer_id="C1", subject=7, severity="low", reason="It is.")  # type: ignore[arg-type]


def _reading(lo: float, hi: float, completeness: float = 1.0) -> Reading:
    bands = {"band": "high", "band_lo": "low" if lo < 0.25 else "high", "band_hi": "high"}
    return Reading(range=Interval(lo=lo, hi=hi), typical=hi, completeness=completeness, **bands)  # type: ignore[arg-type]


def _report(*assets: AssetReliance, nothing_known: bool = False) -> RelianceReport:
    total = _reading(0.2, 0.7, 0.5)
    return RelianceReport(
        customer_id="C<1>",
        policy="p",
        version="1",
        total=total,
        breadth=total,
        peak=total,
        assets=assets,
        nothing_known=nothing_known,
    )


def test_a_report_shows_the_most_relied_on_first() -> None:
    """In a terminal: the customer's reading, then a line for each asset; what is known is never left out."""
    till = AssetReliance(
        asset_id="till", alone=_reading(0.6, 0.6), now=_reading(0, 0), sole_means_jobs=["J1", "J2"]
    )  # type: ignore[arg-type]
    lamp = AssetReliance(asset_id="lamp", alone=_reading(0.1, 0.6, 0.25), now=_reading(0, 0))
    assert str(_report(lamp, till)) == (
        "customer C<1>: low to high (0.20 to 0.70), 50% known\n"
        "asset  reliance     range         known  sole means of\n"
        "till   high         0.60          100%   J1, J2\n"
        "lamp   low to high  0.10 to 0.60  25%"
    )
    assert str(_report(nothing_known=True)).splitlines() == [
        "customer C<1>: low to high (0.20 to 0.70), nothing is recorded",
        "asset  reliance  range  known  sole means of",
    ]


def test_a_report_of_many_assets_shows_a_screen_of_them() -> None:
    """And says how many more there are; in a notebook too, with everything escaped."""
    assets = [
        AssetReliance(asset_id=f"A{n:02}", alone=_reading(0.3, 0.3), now=_reading(0, 0)) for n in range(23)
    ]
    report = _report(*assets)
    lines = str(report).splitlines()
    assert (len(lines), lines[-2].split()[0], lines[-1]) == (23, "A19", "and 3 more")
    page = report._repr_html_()
    assert page.count("<tr>") == 21
    assert "<caption>customer C&lt;1&gt;: low to high (0.20 to 0.70), 50% known\nand 3 more</caption>" in page


def test_findings_and_actions_show_in_a_notebook_what_they_say() -> None:
    """Rows of what there is, nothing for what is not known, everything escaped."""
    plain = _finding("voice.silent")._repr_html_()
    assert plain.count("<tr>") == 4
    assert "<td>Because.</td>" in plain
    full = Finding(
        code="voice.silent",
        customer_id=None,
        subject=SUBJECT,
        severity="high",  # type: ignore[arg-type]
        reason="a < b",
        measure=Measure(value=3, unit="calls"),
        evidence=(SUBJECT, Ref.parse("incident:I1")),
        since=dt.datetime(2026, 3, 1, 8, 30, tzinfo=dt.UTC),
    )._repr_html_()
    for cell in ("several customers", "a &lt; b", "3 calls", "asset:A1, incident:I1", "2026-03-01 08:30 UTC"):
        assert f">{cell}</t" in full
    todo = Action(
        action_id="X1",
        customer_id="C1",
        what="Call <them>",
        subject=SUBJECT,
        urgency="soon",  # type: ignore[arg-type]
        role="account_manager",
        person_id="P9",
        to_role="economic_sponsor",
        why="silence",
        by=dt.date(2026, 11, 3),
        settles=(FindingKey(code="voice.silent", subject=SUBJECT),),
    )._repr_html_()
    for cell in ("soon · C1", "Call &lt;them&gt;", "account manager P9", "economic sponsor", "2026-11-03"):
        assert f">{cell}</t" in todo
    assert ">voice.silent asset:A1</td>" in todo
