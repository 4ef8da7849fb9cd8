"""Readings beside reliance: exposure, installed base, throughput, downtime, gatekeepers, perception; and calibration."""

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reliance_world import AS_OF, POLICY, asset, case_of, job, worlds

from custrel.errors import CustrelError, InvalidValueError, NotFoundError
from custrel.findings import Band
from custrel.model import (
    Contact,
    Contract,
    Dimension,
    Fact,
    Incident,
    Interval,
    Quantity,
    Ref,
    Relationship,
    Site,
    Unit,
    Weekly,
    Window,
)
from custrel.portfolio import Portfolio
from custrel.reliance import (
    Outcome,
    downtime_minutes,
    exposure,
    gatekept,
    installed,
    stated_importance,
    throughput,
)
from custrel.typing import CustomerCase

NONE: dict[str, Any] = {d.value: "none" for d in Dimension}


def at(day: int, hour: int = 8) -> dt.datetime:
    """An hour in October 2026, UTC; the fifth is a Monday."""
    return dt.datetime(2026, 10, day, hour, tzinfo=dt.UTC)


def down(number: int, since: dt.datetime, to: dt.datetime | None, **known: Any) -> Incident:
    """An outage of asset a."""
    return Incident(
        incident_id=f"I{number}",
        customer_id="C",
        asset_id="a",
        opened_at=since,
        down_from=since,
        down_to=to,
        **known,
    )


def test_exposure_reads_what_could_go_wrong() -> None:
    """S0-08, S0-09: age by the best known date and which, condition, coverage, failures in the observed windows."""
    window = Window(start=at(1), end=at(20))
    records = [
        asset("a", purchased_on=dt.date(2006, 11, 1), live_on=dt.date(2016, 11, 1), condition="worn"),
        down(1, at(5), None),
        down(2, at(25), None),
        Incident(incident_id="R", customer_id="C", asset_id="a", opened_at=at(6), kind="request"),
        Incident(incident_id="D", customer_id="C", asset_id="a", opened_at=at(7), merged_into="I1"),
    ]
    from custrel.model import Customer

    case = CustomerCase.of(
        Portfolio.of(Customer(customer_id="C", observed=[window]), *records), "C", as_of=AS_OF
    )
    found = exposure(case, "a")
    assert found.age_years == pytest.approx(10, abs=0.01)
    assert (found.age_from, found.condition, found.coverage) == ("live_on", "worn", "time_and_materials")
    assert (found.failures, found.last_failure, found.observed_days, found.window_assumed) == (
        1,
        at(5),
        19,
        False,
    )
    assumed = exposure(case_of(*records), "a")
    assert (assumed.failures, assumed.window_assumed) == (2, True)
    unknown = exposure(case_of(asset("a")), "a")
    assert (unknown.age_years, unknown.age_from, unknown.last_failure) == (None, "", None)


@given(worlds(most=1))
def test_exposure_never_moves_reliance(records: list[Any]) -> None:
    """Law 12: age, condition, contracts and failures leave every number as it is."""
    import attrs

    from custrel.model import Asset

    old = [
        attrs.evolve(r, installed_on=dt.date(1990, 1, 1), condition="poor") if isinstance(r, Asset) else r
        for r in records
    ]
    more = [*old, Contract(contract_id="K", customer_id="C", kind="warranty", blanket=True),
            Incident(incident_id="X", customer_id="C", asset_id="b", opened_at=at(3), closed_at=at(4))]  # fmt: skip
    assert POLICY.evaluate(case_of(*more)) == POLICY.evaluate(case_of(*records))


def test_installed_counts_as_of_any_date() -> None:
    """S0-07: by site and model; not yet installed, retired and the provider's own are left out; undated counts all along."""
    from custrel.model import Asset

    records = [
        asset("a", site_id="S1", model="T", installed_on=dt.date(2020, 1, 1)),
        asset("b", site_id="S1", model="T", live_on=dt.date(2024, 1, 1)),
        asset("c", model="T", retired_at=dt.datetime(2022, 6, 1, tzinfo=dt.UTC)),
        asset("d", manufacturer="M", depends_on=["hv"]),
        Asset(asset_id="hv", model="H"),
    ]
    case = case_of(*records)

    def count(year: int) -> dict[tuple[str | None, str | None], int]:
        return {(i.site_id, i.model): i.count for i in installed(case, dt.date(year, 7, 1))}

    assert count(2019) == {(None, "T"): 1, (None, None): 1}
    assert count(2021) == {("S1", "T"): 1, (None, "T"): 1, (None, None): 1}
    assert count(2026) == {("S1", "T"): 2, (None, None): 1}


def pages(amount: float, unit: str = "pages", period: str | None = "day") -> Quantity:
    """So many pages a day."""
    return Quantity(amount=amount, unit=unit, period=period)


def test_throughput_counts_where_units_agree() -> None:
    """S0-14, S4-01: share of the site's throughput and headroom, in one unit of measure; else a reason, never a number."""
    records = [
        asset("a", site_id="S1", throughput=pages(240), capacity=pages(20, period="hour")),
        asset("b", site_id="S1", throughput=pages(5, period="hour")),
        asset("c", site_id="S1", throughput=pages(7, "meals")),
        asset("d", site_id="S2", throughput=pages(9)),
        asset("e", throughput=pages(3, period="shift")),
        asset("f", throughput=pages(3, period=None)),
        asset("g"),
        asset("h", throughput=pages(1)),
        asset("i", site_id="S2", throughput=pages(0, "meals"), capacity=pages(0, "meals")),
    ]
    case = case_of(*records)
    assert throughput(case, "a").share == pytest.approx(240 / 360)
    assert throughput(case, "a").headroom == pytest.approx(0.5)
    assert throughput(case, "c").share == 1
    assert throughput(case, "d").share == 1
    reasons = {i: throughput(case, i).reason for i in "efghi"}
    assert reasons == {
        "e": "a shift has no fixed length",
        "f": "no period is recorded",
        "g": "no throughput is recorded",
        "h": "not every unit at the site states a rate",
        "i": "nothing is carried at the site in that unit",
    }
    assert all(throughput(case, i).share is None for i in "efghi")


def test_downtime_counts_inside_the_required_hours() -> None:
    """S0-16, S1-02: minutes inside the hours it must run, in the site's zone, overlaps once, open outages up to now."""
    records = [
        Site(site_id="S1", customer_id="C", zone="Europe/Madrid"),
        asset("a", site_id="S1", hours=Weekly.parse("mon 09:00-12:00")),
        down(1, at(5, 6), at(5, 8)),
        down(2, at(5, 7), at(5, 9)),
        down(3, at(6), at(6)),
        Incident(incident_id="N", customer_id="C", asset_id="a", opened_at=at(7)),
    ]
    case = case_of(*records)
    assert downtime_minutes(case, "a") == 120  # 08:00 to 11:00 local, required from 09:00
    assert downtime_minutes(case, "a", required=Weekly.parse("always")) == 180
    pay = job("J", [Unit(asset_id="a")], hours=Weekly.parse("mon 08:00-09:00"))
    assert downtime_minutes(case_of(*records, pay), "a") == 60
    must = job(
        "K", [Unit(asset_id="a")], hours=Weekly.parse("always"), required=Weekly.parse("mon 10:00-11:00")
    )
    assert downtime_minutes(case_of(*records, pay, must), "a") == 120
    still = case_of(asset("a"), down(9, AS_OF - dt.timedelta(minutes=30), None))
    assert downtime_minutes(still, "a") == 30


def keeper(number: int, contact: str, subject: str, **known: Any) -> Relationship:
    """Somebody who grants permission."""
    return Relationship(
        relationship_id=f"R{number}",
        contact_id=contact,
        subject=Ref.parse(subject),
        role="gatekeeper",
        **known,
    )


def test_through_a_contact() -> None:
    """S0-04: assets whose only gatekeeper is the contact, on the asset or else its site or customer; R of them together."""
    records: list[Any] = [
        asset("a", site_id="S1"), asset("b", site_id="S1"), asset("c", site_id="S1"), asset("d"), asset("e"),
        Contact(contact_id="P1", customer_id="C"), Contact(contact_id="P2", customer_id="C"),
        Contact(contact_id="P3", customer_id="C", left_at=at(1)),
        keeper(1, "P1", "asset:a"),
        keeper(2, "P1", "asset:b"), keeper(3, "P2", "asset:b"),
        keeper(4, "P1", "site:S1"), keeper(5, "P3", "site:S1"),
        keeper(6, "P2", "customer:C"),
        keeper(7, "P2", "asset:a", until=dt.date(2026, 1, 1)),
        keeper(8, "P2", "asset:a", ended_at=at(1)),
        keeper(9, "P2", "asset:a", since=dt.date(2027, 1, 1)),
        Relationship(relationship_id="R10", contact_id="P2", subject=Ref.parse("asset:a"), role="user"),
    ]  # fmt: skip
    case = case_of(*records)
    assert gatekept(case, "P1") == ("a", "c")
    assert gatekept(case, "P2") == ("d", "e")
    assert gatekept(case, "P3") == ()
    assert POLICY.through(case, "P1") == POLICY.of(case, ("a", "c"))
    assert POLICY.through(case, "P3").range == Interval.point(0)
    with pytest.raises(NotFoundError, match="contact"):
        POLICY.through(case, "P9")


def test_perceived_and_computed_stand_side_by_side() -> None:
    """S0-03, S4-22: stated less computed, as an interval; None where nobody stated anything."""
    one = job(
        "J",
        [Unit(asset_id="a")],
        workaround=0,
        operating_mode="continuous",
        shifts=3,
        consequences={**NONE, "mission": "major"},
    )
    case = case_of(asset("a"), one)
    assert POLICY.perception_gap(case, "a") is None
    said = [Fact(fact_id=f"F{i}", subject=Ref.parse("asset:a"), name="perceived_importance", value=v, how="interviewed", source=str(i))
            for i, v in enumerate(("essential", 0.75))]  # fmt: skip
    told = case_of(asset("a"), one, *said)
    assert stated_importance(told, "a") == Interval(lo=0.75, hi=1)
    assert POLICY.perception_gap(told, "a") == Interval(lo=0.18, hi=0.43)
    with pytest.raises(NotFoundError, match="asset"):
        POLICY.perception_gap(case, "zz")


def test_relative_is_one_till_of_one_or_one_of_forty() -> None:
    """S0-25: the same till is everything to one customer and a fortieth to another; no total, no part."""
    usual: dict[str, Any] = {
        "workaround": 0,
        "operating_mode": "continuous",
        "shifts": 3,
        "consequences": {**NONE, "mission": "major"},
    }
    only = case_of(asset("a"), job("J", [Unit(asset_id="a")], **usual))
    many = case_of(
        *[asset(f"t{i:02d}") for i in range(40)],
        *[job(f"J{i:02d}", [Unit(asset_id=f"t{i:02d}")], **usual) for i in range(40)],
    )
    assert POLICY.relative(only, "a") == pytest.approx(1)
    assert POLICY.relative(many, "t07") == pytest.approx(1 / 40)
    assert POLICY.relative(case_of(asset("a", retired_at=AS_OF)), "a") is None
    with pytest.raises(NotFoundError):
        POLICY.relative(only, "b")


# -- calibration ----------------------------------------------------------------------------------------------------------------

outcomes = st.lists(
    st.builds(
        Outcome,
        computed=st.floats(0, 1),
        severity=st.none() | st.sampled_from([1.0, 2.0, 3.0]),
        hours_to_workaround=st.none() | st.floats(0, 100),
        escalated=st.none() | st.booleans(),
    ),
    max_size=12,
)


@given(outcomes)
def test_calibration_reports_and_never_tunes(seen: list[Outcome]) -> None:
    """Concordance is a share inside its interval, every outcome is in one band, and the policy is what it was."""
    before = repr(POLICY)
    report = POLICY.calibration(seen)
    assert report.n == len(seen) == sum(b.n for b in report.bands)
    assert [b.band for b in report.bands] == list(Band)
    for found in report.measures:
        if found.value is None:
            assert found.reason
        else:
            assert 0 <= found.value <= 1
            assert found.lo is None or found.lo <= found.value <= (found.hi or 0) + 1e-12
    assert (report.thresholds, repr(POLICY)) == ("uncalibrated", before)


@given(outcomes)
def test_turning_the_order_round_turns_concordance_round(seen: list[Outcome]) -> None:
    """Worse computed for better: c becomes 1 − c."""
    import attrs

    turned = [attrs.evolve(o, computed=1 - o.computed) for o in seen]
    if len({o.computed for o in seen}) == len({o.computed for o in turned}):
        for a, b in zip(POLICY.calibration(seen).measures, POLICY.calibration(turned).measures, strict=True):
            assert (a.value is None) == (b.value is None)
            if a.value is not None:
                assert a.value == pytest.approx(1 - (b.value or 0), abs=1e-9)


def test_concordance_by_hand() -> None:
    """Four outcomes: five comparable pairs, four agree, one is a tie in what was computed: (4 + ½) / 5."""
    seen = [Outcome(computed=c, severity=s) for c, s in ((0.9, 3), (0.6, 2), (0.3, 2), (0.3, 1))]
    found = POLICY.calibration(seen).measures[0]
    assert (found.measure, found.n, found.pairs) == ("severity", 4, 5)
    assert found.value == pytest.approx(4.5 / 5)
    assert found.lo is not None
    assert found.hi is not None
    assert found.lo < 0.9 < found.hi <= 1


def test_band_means_leave_out_what_is_not_known() -> None:
    """Means are over what is known; nothing known is None, not zero."""
    seen = [
        Outcome(computed=0.9, severity=3, escalated=True),
        Outcome(computed=0.85, hours_to_workaround=4, escalated=False),
    ]
    critical, high, *_ = POLICY.calibration(seen).bands
    assert (
        critical.n,
        critical.mean_severity,
        critical.mean_hours_to_workaround,
        critical.escalated_share,
    ) == (2, 3, 4, 0.5)
    assert (high.n, high.mean_severity, high.escalated_share) == (0, None, None)
    assert POLICY.calibration(seen).measures[2].reason == "too few outcomes for an interval"


@pytest.mark.parametrize(
    "bad",
    [
        {"computed": 1.5},
        {"computed": math.nan},
        {"computed": 0.5, "hours_to_workaround": -1},
        {"computed": 0.5, "severity": math.inf},
    ],
)
def test_impossible_outcomes_are_refused(bad: dict[str, Any]) -> None:
    """NaN, infinities and numbers out of range never enter a report."""
    with pytest.raises(CustrelError):
        Outcome(**bad)


def test_negative_hours_are_named() -> None:
    """The field is named."""
    with pytest.raises(InvalidValueError, match="hours_to_workaround"):
        Outcome(computed=0.5, hours_to_workaround=-2)


def test_nobody_keeps_what_has_no_keeper() -> None:
    """Without any gatekeeper on asset, site or customer, nobody is the only one."""
    assert gatekept(case_of(asset("a"), Contact(contact_id="P1", customer_id="C")), "P1") == ()
