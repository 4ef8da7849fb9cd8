"""Coverage as a service manager meets it: one scene each, and the words of the reason."""

import copy
import datetime as dt
import pickle

import attrs
import pytest
from dateutil.relativedelta import relativedelta

from custrel.errors import InvalidValueError
from custrel.model import (
    Asset,
    Component,
    ComponentKind,
    Contract,
    CoverageKind,
    Incident,
    Line,
    Suspension,
    Weekly,
)
from custrel.rules import Span, coverage, covering, timeline
from custrel.rules import _compiled as compiled_module

TILL = Asset(asset_id="A1", customer_id="C1", kind="till")
ZONE = "Europe/Madrid"


def instant(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    """An instant in UTC."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


NOW = instant(2026, 3, 10)
SERVICE = Contract(
    contract_id="K1", customer_id="C1", asset_lines=[Line(asset_id="A1")], ends=dt.date(2026, 12, 31)
)


def ask(*contracts: Contract, at: dt.datetime = NOW, asset: Asset = TILL, **more: object):
    """Ask about the till in Madrid."""
    return coverage(asset, contracts, at=at, **{"zone": ZONE, **more})


def test_a_fifteen_year_old_unit_nobody_has_a_record_of():
    """S2-04: support is never refused for age: no dates, no model, no contract is time and materials, with the reason."""
    old = Asset(asset_id="A9", manufactured_on=dt.date(2011, 2, 3))
    got = ask(asset=old)
    assert (got.kind, got.why) == (CoverageKind.TIME_AND_MATERIALS, "no contract names this unit")
    warranty = Contract(
        contract_id="W1",
        customer_id="C1",
        kind="warranty",
        blanket=True,
        start_basis="install",
        term=relativedelta(years=2),
    )
    undated = ask(warranty, asset=attrs.evolve(old, customer_id="C1"))
    assert undated.kind is CoverageKind.TIME_AND_MATERIALS
    assert undated.candidates[0].lost == "the installation date of the unit is not known"


def test_two_in_the_morning_on_saturday():
    """§1: covered at 02:10 on Saturday, by K1, and the reason says that its hours are over."""
    desk = attrs.evolve(SERVICE, hours=Weekly.parse("mon-fri 09:00-18:00"))
    got = ask(desk, at=instant(2026, 3, 7, 1, 10))
    assert got.contract_id == "K1"
    assert got.why == "K1 (service contract) names this unit; outside its service hours (mon-fri 09:00-18:00)"
    assert "outside" not in ask(desk).why
    assert "outside" not in ask(desk, at=instant(2026, 3, 7, 1, 10), zone=None).why


def test_warranty_and_contract_at_the_same_time():
    """S0-09: warranty comes before the contract; the contract is an overlap and its candidate says why it lost."""
    warranty = attrs.evolve(SERVICE, contract_id="W1", kind="warranty", ends=dt.date(2026, 3, 31))
    got = ask(SERVICE, warranty)
    assert (got.kind, got.contract_id, got.overlaps) == (CoverageKind.WARRANTY, "W1", ("K1",))
    assert got.expires_on == dt.date(2026, 3, 31)
    assert [c.lost for c in got.candidates] == ["W1 comes first, as warranty", "", "W1 is in force"]


def test_the_contract_that_names_the_unit_goes_before_the_blanket_one():
    """§8: naming goes before covering everything, then paying more, then the smaller id."""
    blanket = attrs.evolve(SERVICE, contract_id="K0", asset_lines=(), blanket=True)
    assert ask(SERVICE, blanket).contract_id == "K1"
    assert ask(SERVICE, blanket).candidates[0].lost == "K1 names this unit itself"
    half = attrs.evolve(SERVICE, contract_id="K0", components=[Component(kind="parts", percent=50)])
    got = ask(SERVICE, half, component=ComponentKind.PARTS)
    assert got.candidates[0].lost == "K1 pays more (100 % against 50 %)"
    twin = attrs.evolve(SERVICE, contract_id="K2")
    assert ask(SERVICE, twin).candidates[1].lost == "K1 is equal and comes first by id"
    assert "covers every unit of the customer" in ask(blanket).why


def test_goodwill_pays_where_only_rates_are_agreed():
    """§8: a favor goes before rates; rates agreed in a contract are time and materials with a name, and pay nothing."""
    rates = attrs.evolve(SERVICE, contract_id="R1", kind="time_and_materials")
    favor = attrs.evolve(SERVICE, contract_id="G1", kind="goodwill")
    assert (ask(rates).kind, ask(rates).contract_id, ask(rates).percent) == ("time_and_materials", "R1", 0)
    got = ask(rates, favor)
    assert (got.kind, got.contract_id, got.percent) == ("goodwill", "G1", 100)
    assert not got.is_paid_by_contract


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ends": dt.date(2026, 3, 9)}, "ended on 2026-03-09"),
        (
            {"ends": dt.date(2026, 3, 9), "renewal": "express"},
            "ended on 2026-03-09, and no renewal was agreed",
        ),
        (
            {
                "starts": dt.date(2025, 3, 10),
                "ends": dt.date(2026, 3, 9),
                "renewal": "tacit",
                "notice_given_at": instant(2026, 1, 1),
            },
            "ended on 2026-03-09, notice was given in time",
        ),
        ({"starts": dt.date(2026, 3, 11)}, "starts on 2026-03-11"),
        ({"canceled_at": instant(2026, 3, 9, 23, 30)}, "was canceled on 2026-03-10"),
        ({"status": "draft"}, "is a draft"),
        ({"status": "canceled"}, "is canceled, since when is not known"),
        ({"status": "expired", "ends": None}, "is expired, since when is not known"),
        ({"status": "suspended"}, "is suspended, since when is not known"),
        ({"suspensions": [Suspension(since=instant(2026, 3, 1))]}, "is suspended since 2026-03-01"),
        (
            {"suspensions": [Suspension(since=instant(2026, 3, 1), until=instant(2026, 4, 1))]},
            "is suspended since 2026-03-01 until 2026-04-01",
        ),
        ({"allowance": 0}, "includes no incidents"),
        ({"components": [Component(kind="labor")]}, "does not pay for parts"),
        ({"components": [Component(kind="parts", percent=0)]}, "does not pay for parts"),
        (
            {"components": [Component(kind="parts", ends=dt.date(2026, 3, 9))]},
            "paid for parts until 2026-03-09",
        ),
    ],
)
def test_every_reason_not_to_be_chosen_is_said(changes, reason):
    """§8: each way a contract can fail to cover is named with its date, in the candidate and in the answer's reason."""
    got = ask(attrs.evolve(SERVICE, **changes), component=ComponentKind.PARTS)
    assert got.kind is CoverageKind.TIME_AND_MATERIALS
    assert got.candidates[0].lost == reason
    assert got.why == f"no contract is in force (K1 {reason})"


def test_a_whole_unit_nothing_is_paid_of_any_more():
    """Asked about the unit, a contract whose every component has run out pays for nothing."""
    over = attrs.evolve(
        SERVICE,
        components=[
            Component(kind="parts", ends=dt.date(2026, 3, 1)),
            Component(kind="labor", ends=dt.date(2026, 2, 1)),
        ],
    )
    assert ask(over).candidates[0].lost == "paid for anything until 2026-03-01"


def test_an_allowance_counts_the_incidents_of_its_term():
    """§8: the second of two included incidents is covered, what comes after is not, and the next term starts afresh."""
    two = attrs.evolve(
        SERVICE, starts=dt.date(2025, 1, 1), ends=dt.date(2025, 12, 31), renewal="tacit", allowance=2
    )
    opened = [instant(2026, 1, 5), instant(2026, 2, 5), instant(2025, 11, 5)]
    used = [
        Incident(incident_id=f"I{n}", customer_id="C1", opened_at=at, contract_id="K1")
        for n, at in enumerate(opened)
    ]
    merged = Incident(
        incident_id="I9", customer_id="C1", opened_at=instant(2026, 1, 6), contract_id="K1", merged_into="I0"
    )
    both = {"incidents": [*used, merged]}
    assert ask(two, at=instant(2026, 2, 5), **both).contract_id == "K1"
    after = ask(two, at=instant(2026, 2, 6), **both)
    assert after.candidates[0].lost == "has used up its 2 incidents of the term on 2026-02-05"
    assert after.gap_since == dt.date(2026, 2, 5)
    assert ask(two, at=instant(2027, 1, 1), **both).contract_id == "K1"
    assert ask(two, at=instant(2026, 2, 6)).contract_id == "K1"


def test_an_allowance_without_an_end_is_used_up_for_good():
    """A contract without terms has one allowance; used up, it covers nothing more."""
    one = attrs.evolve(SERVICE, ends=None, allowance=1)
    used = Incident(incident_id="I1", customer_id="C1", opened_at=instant(2020, 1, 1), contract_id="K1")
    assert ask(one, incidents=[used]).contract_id is None


def test_a_retired_unit_is_covered_by_nothing():
    """§8: only a retired unit has no cover at all; its contracts say why, and the gap begins when it was retired."""
    gone = attrs.evolve(TILL, retired_at=instant(2026, 2, 1))
    got = ask(SERVICE, asset=gone)
    assert (got.kind, got.contract_id) == (CoverageKind.NONE, None)
    assert got.why == "the unit was retired on 2026-02-01"
    assert [c.lost for c in got.candidates] == ["the unit is retired", "the unit is retired"]
    assert got.gap_since == dt.date(2026, 2, 1)
    assert ask(SERVICE, asset=gone, at=instant(2026, 1, 31)).expires_on == dt.date(2026, 2, 1)


def test_the_last_day_is_local():
    """§8: a contract ends when the day ends where the unit stands, not in UTC; an unknown zone is said to be assumed."""
    ended = attrs.evolve(SERVICE, ends=dt.date(2026, 3, 9))
    assert ask(ended, at=instant(2026, 3, 9, 22, 59)).contract_id == "K1"
    assert ask(ended, at=instant(2026, 3, 9, 23)).contract_id is None
    assert ask(ended, at=instant(2026, 3, 9, 23), zone=None).contract_id == "K1"
    assert ask(ended, zone=None).why.endswith("; the site's time zone is not known, UTC is assumed")


def test_a_year_with_a_gap_and_an_overlap():
    """§8, S0-09: the timeline shows what covered a unit and when, the gap between two contracts, and where two ran at once."""
    first = attrs.evolve(SERVICE, starts=dt.date(2025, 1, 1), ends=dt.date(2025, 3, 31))
    second = attrs.evolve(SERVICE, contract_id="K2", starts=dt.date(2025, 5, 1), ends=dt.date(2025, 12, 31))
    extra = attrs.evolve(SERVICE, contract_id="K3", starts=dt.date(2025, 12, 1), ends=dt.date(2026, 6, 30))
    spans = timeline(
        TILL,
        [first, second, extra],
        zone="UTC",
        start=instant(2024, 12, 1, 0),
        end=instant(2026, 1, 1, 0),
    )
    assert [(s.contract_id, s.days, s.overlaps, s.is_gap) for s in spans] == [
        (None, 31.0, (), False),
        ("K1", 90.0, (), False),
        (None, 30.0, (), True),
        ("K2", 214.0, (), False),
        ("K2", 31.0, ("K3",), False),
    ]
    assert (
        spans[2].why
        == "no contract is in force (K1 ended on 2025-03-31; K2 starts on 2025-05-01; K3 starts on 2025-12-01)"
    )


def test_two_lines_of_one_contract_are_one_contract():
    """A unit under a contract twice, one time after the other, is covered both times and is no overlap of itself."""
    twice = attrs.evolve(
        SERVICE,
        asset_lines=[
            Line(asset_id="A1", starts=dt.date(2026, 1, 1), ends=dt.date(2026, 1, 31)),
            Line(asset_id="A1", starts=dt.date(2026, 3, 1), ends=dt.date(2026, 3, 31)),
            Line(asset_id="A1", starts=dt.date(2026, 3, 5), ends=dt.date(2026, 3, 31)),
        ],
    )
    assert [ask(twice, at=instant(2026, m, 15)).contract_id for m in (1, 2, 3)] == ["K1", None, "K1"]
    assert ask(twice).overlaps == ()


def test_many_contracts_are_counted_not_all_listed():
    """The reason stays a sentence: three contracts by name, the rest as a number; all are candidates."""
    many = [attrs.evolve(SERVICE, contract_id=f"K{n}", ends=dt.date(2025, 1, n)) for n in range(1, 6)]
    got = ask(*many)
    assert got.why.endswith("K3 ended on 2025-01-03; and 2 more)")
    assert len(got.candidates) == 6
    assert got.gap_since == dt.date(2025, 1, 6)


def test_for_ever_is_for_ever():
    """An end on the last day of the calendar never comes; neither does an overflow."""
    forever = attrs.evolve(SERVICE, starts=dt.date.min, ends=dt.date.max)
    for zone in ("Asia/Kathmandu", "America/New_York"):
        got = ask(forever, zone=zone)
        assert (got.contract_id, got.expires_on) == ("K1", None)
        first = dt.datetime.min.replace(tzinfo=dt.UTC)
        last = dt.datetime.max.replace(tzinfo=dt.UTC)
        assert ask(forever, zone=zone, at=last).contract_id == "K1"
        assert ask(forever, zone=zone, at=first).kind in CoverageKind
    stopped = attrs.evolve(SERVICE, ends=None, canceled_at=dt.datetime.max.replace(tzinfo=dt.UTC))
    assert ask(stopped, zone="Asia/Kathmandu").expires_on == dt.date.max


def test_an_unknown_zone_name_is_an_error():
    """A zone nobody knows is refused by name, never read as UTC."""
    with pytest.raises(InvalidValueError, match="Europe/Madird"):
        ask(SERVICE, zone="Europe/Madird")


def test_the_index_looks_at_a_unit_once(monkeypatch: pytest.MonkeyPatch):
    """§8: a thousand questions about a unit work its contracts out once, and only those that name it."""
    seen: list[int] = []
    real = compiled_module.claims_on

    def counted(asset, contracts, **rest):
        seen.append(len(contracts))
        return real(asset, contracts, **rest)

    monkeypatch.setattr(compiled_module, "claims_on", counted)
    many = [
        attrs.evolve(SERVICE, contract_id=f"K{n}", asset_lines=[Line(asset_id=f"A{n % 7}")])
        for n in range(140)
    ]
    index = covering(many)
    for n in range(1000):
        index.coverage(TILL, at=NOW + n * dt.timedelta(hours=7), zone=ZONE)
        index.is_paid(TILL, at=NOW - n * dt.timedelta(hours=7), zone=ZONE)
    assert seen == [20]
    index.coverage(attrs.evolve(TILL, retired_at=NOW), at=NOW, zone=ZONE)
    assert index.coverage(attrs.evolve(TILL, retired_at=NOW), at=NOW, zone=ZONE).kind is CoverageKind.NONE
    assert seen == [20, 20]


def test_values_hash_compare_and_pickle():
    """Spans and indexes are values: equal by content, copied and pickled without what was worked out."""
    spans = timeline(TILL, [SERVICE], zone=ZONE, start=NOW, end=NOW + dt.timedelta(days=900))
    assert pickle.loads(pickle.dumps(spans)) == copy.deepcopy(spans) == spans
    assert len(set(spans)) == 2
    with pytest.raises(InvalidValueError, match=r"Span\.end"):
        Span(start=NOW, end=NOW - dt.timedelta(days=1), kind="none", why="x")
    index = covering([SERVICE])
    index.is_paid(TILL, at=NOW, zone=ZONE)
    again = pickle.loads(pickle.dumps(index))
    assert again == index == covering([SERVICE]) != covering([])
    assert again._known == {}
    assert hash(again) == hash(index)


@pytest.mark.parametrize(
    ("zone", "starts", "first"),
    [
        ("Asia/Beirut", dt.date(2026, 3, 29), instant(2026, 3, 28, 22)),  # 00:00 to 01:00 never was
        (
            "America/Sao_Paulo",
            dt.date(2018, 2, 18),
            instant(2018, 2, 18, 3),
        ),  # 23:00 to 24:00 came twice before it
        ("Pacific/Apia", dt.date(2011, 12, 30), instant(2011, 12, 30, 10)),  # the whole day never was
        ("Pacific/Apia", dt.date(2011, 12, 31), instant(2011, 12, 30, 10)),
        ("America/Havana", dt.date(2026, 11, 1), instant(2026, 11, 1, 4)),  # 00:00 to 01:00 came twice
    ],
)
def test_a_day_begins_once_where_its_midnight_is_skipped_or_repeated(zone, starts, first):
    """§8, right across DST: cover begins with the first instant of its first day, and the day before ends just there."""
    new = attrs.evolve(SERVICE, starts=starts)
    old = attrs.evolve(SERVICE, contract_id="K0", ends=starts - dt.timedelta(days=1))
    tick = dt.timedelta.resolution
    for at, expected in ((first - tick, "K0"), (first, "K1")):
        got = ask(old, new, at=at, zone=zone)
        assert (got.contract_id, got.overlaps) == (expected, ())


CARED_FOR = attrs.evolve(
    SERVICE,
    components=(Component(kind="labor", percent=50), Component(kind="parts", ends=dt.date(2026, 3, 1))),
)
SPAN = {"start": NOW, "end": NOW + dt.timedelta(days=9)}
INDEX = covering([CARED_FOR])
QUESTIONS = {
    "coverage": lambda c: coverage(TILL, [CARED_FOR], at=NOW, zone=ZONE, component=c),
    "timeline": lambda c: timeline(TILL, [CARED_FOR], **SPAN, zone=ZONE, component=c),
    "index.coverage": lambda c: INDEX.coverage(TILL, at=NOW, zone=ZONE, component=c),
    "index.contract_id": lambda c: INDEX.contract_id(TILL, at=NOW, zone=ZONE, component=c),
    "index.is_paid": lambda c: INDEX.is_paid(TILL, at=NOW, zone=ZONE, component=c),
    "index.timeline": lambda c: INDEX.timeline(TILL, **SPAN, zone=ZONE, component=c),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_component_is_asked_for_by_member_or_by_word(question: str):
    """§2, §8: every question about a component takes its word, and another word is refused with advice, never a bare error."""
    ask = QUESTIONS[question]
    assert ask("labor") == ask(ComponentKind.LABOR)
    assert ask("parts") == ask(ComponentKind.PARTS) != ask("labor")
    with pytest.raises(InvalidValueError, match="one of labor, parts, expenses; did you mean 'labor'"):
        ask("labour")
    for wrong in ("", 7, ["labor"], CoverageKind.NONE):
        with pytest.raises(InvalidValueError, match="one of labor, parts, expenses"):
            ask(wrong)
