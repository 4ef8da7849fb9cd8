"""The laws of coverage (DESIGN §8), over awkward contracts in awkward zones."""

import datetime as dt
import itertools
import pickle
import random

import attrs
import pytest
from by_hand import PAID, ZONES, assets, contracts, in_force, scan, situations
from hypothesis import given
from hypothesis import strategies as st

from custrel.model import Component, ComponentKind, Contract, ContractKind, CoverageKind, Line
from custrel.rules import coverage, covering, timeline

pytestmark = pytest.mark.law
components = st.sampled_from((None, *ComponentKind))


@given(situations(), components)
def test_the_answer_equals_a_brute_force_scan(situation, component):
    """§8, S0-09: kind, contract, percent and overlaps at t are those a scan of every contract finds, whatever the zone."""
    asset, agreed, incidents, zone, asked = situation
    for at in asked:
        got = coverage(asset, agreed, at=at, zone=zone, component=component, incidents=incidents)
        word = component.value if component else None
        expected = scan(asset, agreed, at, zone, word, incidents)
        assert (got.kind.value, got.contract_id, got.percent, got.overlaps) == expected


@given(situations(), components)
def test_the_index_gives_the_same_answers(situation, component):
    """§8: the index answers exactly like the plain function, also the second time and after pickling."""
    asset, agreed, incidents, zone, asked = situation
    index = covering(agreed, incidents)
    for at in (*asked, *asked):
        plain = coverage(asset, agreed, at=at, zone=zone, component=component, incidents=incidents)
        assert index.coverage(asset, at=at, zone=zone, component=component) == plain
        assert index.contract_id(asset, at=at, zone=zone, component=component) == plain.contract_id
        assert index.is_paid(asset, at=at, zone=zone, component=component) is plain.is_paid_by_contract
    again = pickle.loads(pickle.dumps(index))
    assert again == index
    assert again.coverage(asset, at=asked[0], zone=zone) == index.coverage(asset, at=asked[0], zone=zone)


@given(situations(), components)
def test_the_timeline_is_the_answer_at_every_instant(situation, component):
    """§8: the stretches touch, fill the time asked about, and hold the answer of each of their instants."""
    asset, agreed, incidents, zone, asked = situation
    start, end = min(asked), max(asked)
    spans = timeline(asset, agreed, zone=zone, start=start, end=end, component=component, incidents=incidents)
    if start == end:
        assert spans == ()
        return
    assert spans[0].start == start
    assert spans[-1].end == end
    for one, two in itertools.pairwise(spans):
        assert one.end == two.start
        assert (one.kind, one.contract_id, one.percent, one.overlaps, one.is_gap) != (
            two.kind,
            two.contract_id,
            two.percent,
            two.overlaps,
            two.is_gap,
        )
    tick = dt.timedelta.resolution
    edges = [i for s in spans for i in (s.start, s.start + (s.end - s.start) / 2, s.end - tick)]
    for at in (*asked, *edges):
        span = next((s for s in spans if s.start <= at < s.end), None)
        got = coverage(asset, agreed, at=at, zone=zone, component=component, incidents=incidents)
        if span is not None:
            assert (span.kind, span.contract_id, span.percent) == (got.kind, got.contract_id, got.percent)
            assert (span.overlaps, span.is_gap) == (got.overlaps, got.gap_since is not None)
    index = covering(agreed, incidents)
    assert index.timeline(asset, zone=zone, start=start, end=end, component=component) == spans


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_contracts_never_matters(situation, luck: random.Random):
    """§4: shuffled contracts and incidents give the very same answer."""
    asset, agreed, incidents, zone, asked = situation
    shuffled, shaken = list(agreed), list(incidents)
    luck.shuffle(shuffled)
    luck.shuffle(shaken)
    for at in asked:
        one = coverage(asset, agreed, at=at, zone=zone, incidents=incidents)
        assert coverage(asset, shuffled, at=at, zone=zone, incidents=shaken) == one


@given(situations(), components)
def test_exactly_one_candidate_is_chosen_and_every_other_says_why_not(situation, component):
    """§8: total: of all candidates one has lost to nothing, and it is the answer; only a retired unit has none."""
    asset, agreed, incidents, zone, asked = situation
    for at in asked:
        got = coverage(asset, agreed, at=at, zone=zone, component=component, incidents=incidents)
        chosen = [c for c in got.candidates if not c.lost]
        assert got.why
        if got.kind is CoverageKind.NONE:
            assert asset.retired_at is not None
            assert chosen == []
        else:
            assert [(c.kind, c.contract_id) for c in chosen] == [(got.kind, got.contract_id)]


@given(situations())
def test_components_are_independent(situation):
    """§8: changing what is paid of labor changes no answer about parts."""
    asset, agreed, incidents, zone, asked = situation
    kept = [c for c in agreed if c.components]
    other = [
        attrs.evolve(
            c,
            components=[x for x in c.components if x.kind is not ComponentKind.LABOR]
            + [Component(kind="labor", percent=37, ends=dt.date(2014, 2, 3))],
        )
        for c in kept
    ]
    for at in asked:
        one = coverage(asset, kept, at=at, zone=zone, component=ComponentKind.PARTS, incidents=incidents)
        two = coverage(asset, other, at=at, zone=zone, component=ComponentKind.PARTS, incidents=incidents)
        assert one == two


@given(situations(), st.integers(0, 3))
def test_a_contract_that_is_over_is_never_chosen(situation, which):
    """§8: canceled before, drafted, ended before or starting after the instant: never chosen, never an overlap."""
    asset, agreed, incidents, zone, asked = situation
    at = asked[0]
    dead = {"renewal": None, "start_basis": None, "term": None, "asset_lines": (), "blanket": True}
    changes = (
        {**dead, "starts": None, "ends": (at - dt.timedelta(days=2)).date()},
        {**dead, "ends": None, "starts": (at + dt.timedelta(days=2)).date()},
        {"canceled_at": at},
        {"status": "draft"},
    )[which]
    killed = [attrs.evolve(c, **changes) for c in agreed]
    got = coverage(asset, killed, at=at, zone=zone, incidents=incidents)
    assert got.contract_id is None
    assert got.overlaps == ()


@given(assets(), st.data(), st.sampled_from(ZONES))
def test_a_renewal_chain_is_continuous(asset, data, zone):
    """§8: a tacit renewal without notice leaves no instant uncovered after its start, however its terms fall."""
    drawn = data.draw(contracts(0, zone))
    first, last = sorted((drawn.starts or dt.date(2012, 1, 31), drawn.ends or dt.date(2013, 12, 30)))
    chain = Contract(
        contract_id="K0",
        customer_id="C1",
        blanket=True,
        starts=first,
        ends=last,
        renewal="tacit",
        term=drawn.term,
        renewal_term=drawn.renewal_term,
        notice=drawn.notice,
    )
    start = dt.datetime.combine(first + dt.timedelta(days=2), dt.time(), dt.UTC)
    kept = attrs.evolve(asset, retired_at=None)
    spans = timeline(kept, [chain], zone=zone, start=start, end=start + dt.timedelta(days=9000))
    assert [s.contract_id for s in spans] == ["K0"]


@given(situations(), components)
def test_the_last_day_is_the_last_day(situation, component):
    """§8: from t to ``expires_on`` the chosen contract is in force all the while; within a day after it no longer is."""
    asset, agreed, incidents, zone, asked = situation
    word = component.value if component else None
    for at in asked:
        got = coverage(asset, agreed, at=at, zone=zone, component=component, incidents=incidents)
        if got.expires_on is None or len([x for c in agreed for x in c.asset_lines]) > 1:
            continue
        contract = next(c for c in agreed if c.contract_id == got.contract_id)
        line = next((x for x in contract.asset_lines if x.asset_id == "A1"), None)

        def holds(moment, contract=contract, line=line):
            live = asset.retired_at is None or moment < asset.retired_at
            return live and in_force(contract, asset, line, moment, zone, word, incidents) is not None

        around = _hours(got.expires_on, 72)
        assert not all(holds(moment) for moment in around)
        if at < around[0]:
            assert all(holds(at + (around[0] - at) * n / 9) for n in range(10))


def _hours(day: dt.date, count: int) -> list[dt.datetime]:
    first = dt.datetime.combine(day, dt.time(), dt.UTC) - dt.timedelta(hours=14)
    return [first + dt.timedelta(hours=n) for n in range(count)]


@given(situations())
def test_a_gap_begins_where_something_paid_for_the_last_time(situation):
    """§8: ``gap_since`` is None while something pays or where nothing ever did; else nothing pays from that day to t."""
    asset, agreed, incidents, zone, asked = situation
    for at in asked:
        got = coverage(asset, agreed, at=at, zone=zone, incidents=incidents)
        if got.is_paid_by_contract:
            assert got.gap_since is None
        elif got.gap_since is not None:
            since = dt.datetime.combine(got.gap_since, dt.time(), dt.UTC) + dt.timedelta(days=2)
            probes = [since + (at - since) * n / 7 for n in range(8)] if since < at else []
            for probe in probes:
                assert scan(asset, agreed, probe, zone, None, incidents)[0] not in PAID


@given(situations())
def test_the_unit_as_a_whole_is_covered_while_any_component_is(situation):
    """§8: asked without a component, something pays exactly where it pays for labor, parts or expenses."""
    asset, agreed, incidents, zone, asked = situation
    for at in asked:
        whole = coverage(asset, agreed, at=at, zone=zone, incidents=incidents)
        parts = [
            coverage(asset, agreed, at=at, zone=zone, component=k, incidents=incidents) for k in ComponentKind
        ]
        assert whole.is_paid_by_contract is any(p.is_paid_by_contract for p in parts)


def test_contracts_are_read_once_however_often_one_asks(monkeypatch):
    """§8: the first question about a unit reads the contracts that name it, and no other; later ones read none."""
    from custrel.model import Asset
    from custrel.rules import _claim

    read = []
    plain = _claim.terms_on
    monkeypatch.setattr(
        _claim, "terms_on", lambda c, *a, **kw: read.append(c.contract_id) or plain(c, *a, **kw)
    )
    units = [Asset(asset_id=f"A{n}", customer_id="C1") for n in range(50)]
    named = [
        Contract(contract_id=f"K{n}", customer_id="C1", asset_lines=[Line(asset_id=f"A{n}")])
        for n in range(50)
    ]
    index = covering([*named, Contract(contract_id="K99", customer_id="C1", blanket=True)])
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    for hours in range(20):
        for unit in units:
            index.coverage(unit, at=start + dt.timedelta(hours=hours), zone="UTC")
    assert sorted(read) == sorted([*(c.contract_id for c in named), *["K99"] * 50])


def test_another_line_or_customer_is_not_mine():
    """§8: a blanket contract of another customer and a line for another unit are no candidates at all."""
    from custrel.model import Asset

    till = Asset(asset_id="A1", customer_id="C1")
    theirs = Contract(contract_id="K1", customer_id="C2", blanket=True)
    others = Contract(contract_id="K2", customer_id="C1", asset_lines=[Line(asset_id="A2")])
    got = coverage(till, [theirs, others], at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), zone="UTC")
    assert [c.contract_id for c in got.candidates] == [None]
    assert got.why == "no contract names this unit"


def test_every_kind_of_contract_has_a_place_in_the_order():
    """§8: the order of precedence names every kind of contract, and every kind is a kind of coverage."""
    from custrel.rules._compiled import _ORDER

    assert set(_ORDER) == set(ContractKind)
    assert {k.value for k in ContractKind} <= {k.value for k in CoverageKind}
