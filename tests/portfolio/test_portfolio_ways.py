"""Navigation both ways, parts, and change that returns a new portfolio."""

import copy
import datetime as dt
import pickle
import random
import subprocess
import sys

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import IntegrityError, InvalidValueError, NotFoundError
from custrel.model import (
    Approval,
    Asset,
    ComponentKind,
    Contact,
    Contract,
    Customer,
    Decision,
    Fact,
    FindingKey,
    Incident,
    Job,
    Kind,
    Line,
    Ref,
    Relationship,
    Site,
    Window,
    kind_of,
    ref_of,
)
from custrel.portfolio import Portfolio, integrity_problems
from custrel.rules import coverage, targets, timeline
from custrel.strategies import cuts, portfolios, seeded_portfolio

NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
FEW = (0, 8)  # incidents: enough for parents and merges, few enough for five hundred portfolios
SHOP = Customer(customer_id="C1")


def everything(portfolio: Portfolio) -> list:
    """Every record, table by table."""
    return [record for table in portfolio._tables.values() for record in table]


# -- navigation -------------------------------------------------------------------------------------------------------------


@pytest.mark.law
@given(portfolios(incidents=FEW))
def test_from_a_name_to_its_record_and_back(portfolio):
    """§5: every record is found under its own name, and under no other kind or id."""
    for record in everything(portfolio):
        ref = ref_of(record)
        assert portfolio.get(ref.kind, ref.id) is record
        assert portfolio.get(str(ref.kind), ref.id) is record
        assert portfolio.maybe(ref) is record
    assert portfolio.maybe(None) is None
    with pytest.raises(NotFoundError):
        portfolio.get(Kind.ASSET, "no such thing")


@pytest.mark.law
@given(portfolios(incidents=FEW))
def test_owners_and_owned_agree(portfolio):
    """§5: a record belongs to a customer exactly where the customer's table of that kind holds it; each once, in id order."""
    for kind, table in portfolio._tables.items():
        for customer in portfolio.customers:
            owned = portfolio.of_customer(kind, customer.customer_id)
            expected = tuple(r for r in table if portfolio.owner_of(ref_of(r)) == customer.customer_id)
            assert owned == expected
    for customer in portfolio.customers:
        c = customer.customer_id
        assert portfolio.sites_of(c) == tuple(s for s in portfolio.sites if s.customer_id == c)
        assert portfolio.assets_of(c) == tuple(a for a in portfolio.assets if a.customer_id == c)
        assert portfolio.jobs_of(c) == tuple(j for j in portfolio.jobs if j.customer_id == c)
        assert portfolio.incidents_of(c) == tuple(i for i in portfolio.incidents if i.customer_id == c)


@pytest.mark.law
@given(portfolios(incidents=FEW))
def test_what_points_at_a_record_is_found_from_it(portfolio):
    """§5: incidents, facts, relationships and dependants are found from what they are about, as a scan finds them."""
    for asset in portfolio.assets:
        ref = ref_of(asset)
        on = portfolio.incidents_on(asset.asset_id)
        assert on == tuple(i for i in portfolio.incidents if i.asset_id == asset.asset_id)
        assert portfolio.facts_on(ref) == tuple(f for f in portfolio.facts if f.subject == ref)
        wanted = {ref, *(ref_of(c) for c in portfolio.customers)}
        towards = tuple(r for r in portfolio.relationships if r.subject in wanted)
        assert portfolio.relationships_on(*wanted, ref) == towards
        reached, grown = {asset.asset_id}, True
        while grown:
            more = {a.asset_id for a in portfolio.assets if reached & set(a.depends_on)} - reached
            reached, grown = reached | more, bool(more)
        assert portfolio.dependants_of(asset.asset_id) == tuple(sorted(reached - {asset.asset_id}))


@pytest.mark.law
@given(portfolios(incidents=FEW))
def test_what_a_subject_belongs_to_grows_wider(portfolio):
    """§5: narrowest first: the subject, its site, its customer; each names a record, none twice."""
    for record in everything(portfolio):
        chain = portfolio.belongs_to(ref_of(record))
        assert chain[0] == ref_of(record)
        assert len(set(chain)) == len(chain)
        width = [Kind.CUSTOMER, Kind.SITE].index
        rest = [width(r.kind) for r in chain[1:]]
        assert rest == sorted(rest, reverse=True)
        assert all(portfolio.maybe(r) is not None for r in chain)


def test_a_fact_about_a_fact_belongs_to_whom_the_first_is_about():
    """§5: ownership follows what is said about what, to the end; a circle of facts belongs to nobody and ends."""
    about = {"name": "n", "value": 1, "how": "observed"}
    p = Portfolio.of(
        SHOP,
        Contact(contact_id="ann", customer_id="C1"),
        Asset(asset_id="own"),
        Relationship(relationship_id="R", contact_id="ann", subject=Ref.parse("asset:own"), role="user"),
        Fact(fact_id="F1", subject=Ref.parse("relationship:R"), **about),
        Fact(fact_id="F2", subject=Ref.parse("fact:F1"), **about),
        Fact(fact_id="F3", subject=Ref.parse("fact:F4"), **about),
        Fact(fact_id="F4", subject=Ref.parse("fact:F3"), **about),
        Decision(
            decision_id="D", finding=FindingKey(code="a.b", subject=Ref.parse("fact:F2")), verdict="accepted"
        ),
        Decision(
            decision_id="E", finding=FindingKey(code="a.b", subject=Ref.parse("site:x")), verdict="accepted"
        ),
    )
    owners = {t: p.owner_of(Ref.parse(t)) for t in ("relationship:R", "fact:F1", "fact:F2", "decision:D")}
    assert set(owners.values()) == {"C1"}
    for text in ("fact:F3", "decision:E", "asset:own", "site:nowhere"):
        assert p.owner_of(Ref.parse(text)) is None
    part = p.only(["C1"])
    assert [f.fact_id for f in part.facts] == ["F1", "F2"]
    assert [a.asset_id for a in part.assets] == ["own"]


@pytest.mark.parametrize("ask", ["get", "of_customer"])
def test_an_unknown_kind_is_named(ask):
    """A misspelt kind is an error that suggests the right word."""
    with pytest.raises(InvalidValueError, match="did you mean 'asset'"):
        getattr(Portfolio.of(SHOP), ask)("assett", "C1")


def test_what_is_not_here_is_said_with_a_near_id():
    """STYLE 7: asking for what is not here names it and suggests."""
    p = Portfolio.of(SHOP, Asset(asset_id="till-17", customer_id="C1"))
    with pytest.raises(NotFoundError, match="no asset with id 'till-71'; did you mean 'till-17'"):
        p.get("asset", "till-71")
    for ask in (p.incidents_on, p.dependants_of, p.contracts_on):
        with pytest.raises(NotFoundError, match="no asset with id 'x'"):
            ask("x")
    for ask in (p.sites_of, p.assets_of, p.jobs_of, p.incidents_of, lambda c: p.only([c])):
        with pytest.raises(NotFoundError, match="no customer with id 'x'"):
            ask("x")
    with pytest.raises(NotFoundError, match="no contact with id 'x'"):
        p.authority("x", kind="memory", at=NOW)


# -- parts ------------------------------------------------------------------------------------------------------------------


@pytest.mark.law
@given(portfolios(customers=(1, 4), incidents=FEW))
def test_a_part_is_whole(portfolio):
    """§4: a part holds all of its customers' records and of others' nothing, fits together, and is its own part."""
    chosen = [c.customer_id for c in portfolio.customers][::2]
    part = portfolio.only(chosen)
    assert integrity_problems(part._tables) == ()
    assert part.only(chosen) == part
    for record in everything(part):
        assert portfolio.owner_of(ref_of(record)) in (None, *chosen)
        assert portfolio.maybe(ref_of(record)) is record or portfolio.owner_of(ref_of(record)) is None
    for customer_id in chosen:
        for kind in Kind:
            assert part.of_customer(kind, customer_id) == portfolio.of_customer(kind, customer_id)


def test_a_part_is_asked_for_by_a_list_of_ids():
    """One id by itself would fall apart into its letters, each of them a customer nobody knows: it is refused with what to write."""
    p = Portfolio.of(SHOP, *(Customer(customer_id=letter) for letter in "C1"))
    with pytest.raises(InvalidValueError, match=r"must be a list of ids, such as \['C1'\] \(got 'C1'\)"):
        p.only("C1")
    assert [c.customer_id for c in p.only(iter(["C1", "1", "C1"])).customers] == ["1", "C1"]


@pytest.mark.law
@given(portfolios(customers=(2, 4), incidents=FEW))
def test_parts_add_up(portfolio):
    """§4: every record that belongs to a customer is in exactly one customer's part."""
    parts = [portfolio.only([c.customer_id]) for c in portfolio.customers]
    owned = [r for r in everything(portfolio) if portfolio.owner_of(ref_of(r)) is not None]
    for record in owned:
        assert sum(p.maybe(ref_of(record)) is not None for p in parts) == 1


def test_the_providers_own_comes_with_whoever_uses_it():
    """§5: a shared hypervisor, what it needs and what is known of it is in the part of everybody who depends on it."""
    own = [
        Asset(asset_id="power"),
        Asset(asset_id="hypervisor", depends_on=["power"]),
        Asset(asset_id="idle"),
        Contact(contact_id="tech"),
        Relationship(
            relationship_id="R", contact_id="tech", subject=Ref.parse("asset:power"), role="responsible"
        ),
        Fact(fact_id="F", subject=Ref.parse("contact:tech"), name="n", value=1, how="observed"),
        Fact(fact_id="G", subject=Ref.parse("asset:idle"), name="n", value=1, how="observed"),
    ]
    two = Customer(customer_id="C2")
    mine = Asset(asset_id="mine", customer_id="C1", depends_on=["hypervisor"])
    p = Portfolio.of(SHOP, two, mine, *own)
    part = p.only(["C1"])
    assert [a.asset_id for a in part.assets] == ["hypervisor", "mine", "power"]
    assert [c.contact_id for c in part.contacts] == ["tech"]
    assert [f.fact_id for f in part.facts] == ["F"]
    assert [r.relationship_id for r in part.relationships] == ["R"]
    assert p.only(["C2"]) == Portfolio.of(two)


def test_a_part_shows_nothing_of_anothers():
    """§4: our own router at another customer's site comes without the site; what their people say of it stays theirs."""
    two = Customer(customer_id="C2")
    p = Portfolio.of(
        SHOP,
        two,
        Site(site_id="theirs", customer_id="C2"),
        Contact(contact_id="eve", customer_id="C2"),
        Asset(asset_id="router", site_id="theirs"),
        Asset(asset_id="mine", customer_id="C1", depends_on=["router"]),
        Fact(
            fact_id="F",
            subject=Ref.parse("asset:router"),
            name="n",
            value=1,
            how="interviewed",
            by_contact_id="eve",
        ),
    )
    part = p.only(["C1"])
    assert part.get("asset", "router") == Asset(asset_id="router")
    assert (part.facts, part.sites, part.contacts) == ((), (), ())
    assert p.owner_of(Ref.parse("fact:F")) == "C2"
    assert p.only(["C2"]).get("asset", "router").site_id == "theirs"


def test_a_part_keeps_the_observation_windows():
    """§5: what was observed of everybody was observed of each."""
    window = Window(start=NOW, end=NOW + dt.timedelta(days=9))
    p = Portfolio.of(SHOP, Customer(customer_id="C2"), observed=[window])
    assert p.only(["C2"]).observed == (window,)
    assert p.known_at(NOW).observed == (window,)
    assert p.only([]).customers == ()


# -- change -----------------------------------------------------------------------------------------------------------------


@pytest.mark.law
@given(portfolios(incidents=FEW), st.randoms(use_true_random=False))
def test_change_returns_a_new_one(portfolio, luck: random.Random):
    """STYLE 1: adding, replacing and removing leave the portfolio as it was and give exactly what was asked."""
    before = pickle.dumps(portfolio)
    record = luck.choice(everything(portfolio))
    ref = ref_of(record)
    changed = portfolio.replacing(attrs.evolve(record, extra={"seen": 1}))
    assert changed.get(ref.kind, ref.id).extra == {"seen": 1}
    assert changed.replacing(record) == portfolio
    more = portfolio.adding(Customer(customer_id="zzz"), Site(site_id="zzz", customer_id="zzz"))
    assert more.removing(Ref.parse("site:zzz"), Ref.parse("customer:zzz")) == portfolio
    assert portfolio.adding() == portfolio.removing() == portfolio.replacing() == portfolio
    assert pickle.loads(before) == portfolio


def test_change_keeps_what_is_beside_the_records():
    """Observation windows and unknown tables survive every change."""
    window = Window(start=NOW, end=NOW + dt.timedelta(days=9))
    p = attrs.evolve(Portfolio.of(SHOP, observed=[window]), extra={"notes": (1, 2)})
    q = (
        p.adding(Asset(asset_id="A"))
        .replacing(Asset(asset_id="A", kind="till"))
        .removing(Ref.parse("asset:A"))
    )
    assert q == p
    assert q.extra == {"notes": (1, 2)}


def test_change_that_does_not_fit_is_refused():
    """Adding twice, replacing or removing nothing, and removing what is named by others are errors; nothing is built."""
    p = Portfolio.of(SHOP, Asset(asset_id="A", customer_id="C1"))
    with pytest.raises(IntegrityError, match="the id is used more than once"):
        p.adding(Asset(asset_id="A"))
    with pytest.raises(NotFoundError, match="no asset with id 'B'"):
        p.replacing(Asset(asset_id="B"))
    with pytest.raises(NotFoundError, match="no asset with id 'B'"):
        p.removing(Ref.parse("asset:B"))
    with pytest.raises(IntegrityError, match="customer_id names no customer 'C1'"):
        p.removing(Ref.parse("customer:C1"))
    with pytest.raises(InvalidValueError, match="must be records"):
        p.adding("A")
    with pytest.raises(IntegrityError, match="the id is used more than once"):
        p.replacing(Asset(asset_id="A"), Asset(asset_id="A", kind="till"))


# -- values -----------------------------------------------------------------------------------------------------------------


@pytest.mark.law
@given(portfolios(incidents=FEW), st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(portfolio, luck: random.Random):
    """§4: records in any order make the same portfolio, the same fingerprint, the same answers."""
    shuffled = everything(portfolio)
    luck.shuffle(shuffled)
    again = Portfolio.of(*shuffled, observed=portfolio.observed)
    assert again == portfolio
    assert again.fingerprint == portfolio.fingerprint
    assert repr(again) == repr(portfolio)
    for record in shuffled[:5]:
        assert again.find(ref_of(record).id) == portfolio.find(ref_of(record).id)


@pytest.mark.law
@given(portfolios(incidents=FEW))
def test_a_portfolio_is_a_value_without_a_hash(portfolio):
    """§5: it compares, copies and pickles, also after its indexes were used, and refuses to be hashed."""
    portfolio.find("x")
    fingerprint = portfolio.fingerprint
    for twin in (pickle.loads(pickle.dumps(portfolio)), copy.deepcopy(portfolio), copy.copy(portfolio)):
        assert twin == portfolio
        assert twin.fingerprint == fingerprint
        assert twin.find("A1") == portfolio.find("A1")
    with pytest.raises(TypeError, match="unhashable"):
        hash(portfolio)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        portfolio.assets = ()


def test_indexes_are_not_pickled():
    """§12: what is worked out on first use is worked out again: pickling costs the records only."""
    p = seeded_portfolio(3, customers=3, incidents=200)
    plain = len(pickle.dumps(p))
    p.find("x"), p.incidents_on(p.assets[0].asset_id), p.coverage(p.assets[0].asset_id, at=NOW)
    assert len(pickle.dumps(p)) == plain


def test_fingerprints_differ_where_portfolios_do():
    """§4: every field counts, seconds of a window too; equal numbers of several types are equal."""
    window = Window(start=NOW, end=NOW + dt.timedelta(seconds=1))
    p = Portfolio.of(SHOP)
    others = [
        Portfolio(),
        Portfolio.of(attrs.evolve(SHOP, name="x")),
        Portfolio.of(attrs.evolve(SHOP, traits={"a": 1})),
        Portfolio.of(attrs.evolve(SHOP, traits={"a": "1"})),
        Portfolio.of(attrs.evolve(SHOP, traits={"a": 1.5})),
        Portfolio.of(SHOP, observed=[window]),
        Portfolio.of(SHOP, observed=[attrs.evolve(window, end=NOW + dt.timedelta(seconds=2))]),
        attrs.evolve(p, extra={"notes": 1}),
    ]
    prints = {x.fingerprint for x in (p, *others)}
    assert len(prints) == 1 + len(others)
    one, two = (Portfolio.of(attrs.evolve(SHOP, traits={"b": 2, "a": v})) for v in (1, 1.0))
    three = Portfolio.of(attrs.evolve(SHOP, traits={"a": True, "b": 2}))
    assert one == two == three
    assert one.fingerprint == two.fingerprint == three.fingerprint


def test_fingerprints_tell_whose_value_it_is():
    """§4: fields are written one after another, and still every record has its own; text is not mistaken for a number."""
    words = ("x", None, "x,None", "None", "', '")
    prints = {
        Portfolio.of(
            attrs.evolve(SHOP, segment=one, industry=three), Customer(customer_id="C9", segment=two)
        ).fingerprint
        for one in words
        for two in words
        for three in words
    }
    assert len(prints) == len(words) ** 3


def test_fingerprints_do_not_know_clocks():
    """§4: an instant told on another clock is the same instant, in an unknown field too."""
    away = NOW.astimezone(dt.timezone(dt.timedelta(hours=2)))
    here, there = (
        Portfolio.of(attrs.evolve(SHOP, extra={"at": at}), Customer(customer_id="C9", recorded_at=at))
        for at in (NOW, away)
    )
    assert here == there
    assert here.fingerprint == there.fingerprint


def test_fingerprints_are_the_same_in_every_process():
    """§4: nothing depends on the hash seed of the process."""
    program = (
        "from custrel.strategies import seeded_portfolio;"
        "print(seeded_portfolio(5, customers=2, incidents=20).fingerprint)"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert prints == {seeded_portfolio(5, customers=2, incidents=20).fingerprint + "\n"}


def test_it_shows_counts_and_no_names():
    """§11: a repr counts records and shows nothing personal, as text and as a table."""
    p = Portfolio.of(
        SHOP,
        Contact(contact_id="P1", customer_id="C1", name="Jan Novak"),
        Asset(asset_id="A"),
        Asset(asset_id="B"),
    )
    assert repr(p) == "Portfolio(1 customer, 2 assets, 1 contact)"
    assert repr(Portfolio()) == "Portfolio(empty)"
    assert "<table" in p._repr_html_()
    assert "Novak" not in p._repr_html_() + repr(p) + repr(p.find("Jan Novak"))


# -- questions the rules answer ---------------------------------------------------------------------------------------------


@pytest.mark.law
@given(portfolios(incidents=FEW), cuts(), cuts())
def test_the_timeline_is_that_of_the_rules(portfolio, one, two):
    """§8: what covered an asset when, in the zone of its site; outside the stretch asked about nothing is said."""
    start, end = sorted((one, two))
    zones = {s.site_id: s.zone for s in portfolio.sites}
    for asset in portfolio.assets:
        spans = portfolio.timeline(asset.asset_id, start=start, end=end, component="parts")
        zone = zones[asset.site_id] if asset.site_id else None
        assert spans == timeline(
            asset,
            portfolio.contracts,
            zone=zone,
            start=start,
            end=end,
            component=ComponentKind.PARTS,
            incidents=portfolio.incidents,
        )


@pytest.mark.law
@given(portfolios(incidents=FEW), cuts())
def test_targets_are_those_of_the_contract_the_ticket_runs_under(portfolio, at):
    """§8: the contract a ticket names, else the one in force on its unit when it was opened, in the zone of its site; else none."""
    zones = {s.site_id: s.zone for s in portfolio.sites}
    for incident in portfolio.incidents:
        by = incident.contract_id
        asset = portfolio.maybe(Ref(kind="asset", id=incident.asset_id)) if incident.asset_id else None
        if by is None and asset is not None:
            by = portfolio.coverage(asset.asset_id, at=incident.opened_at).contract_id
        contract = None if by is None else portfolio.get("contract", by)
        place = incident.site_id or (asset.site_id if asset else None)
        off = {incident.opened_at.date()}
        expected = (
            ()
            if contract is None
            else targets(incident, contract, at=at, zone=zones[place] if place else None, holidays=off)
        )
        assert portfolio.targets(incident.incident_id, at=at, holidays=off) == expected


@pytest.mark.law
@given(portfolios(incidents=FEW), cuts())
def test_coverage_is_that_of_the_rules(portfolio, at):
    """§8: asked through the portfolio, the answer is that of the rule over the customer's contracts in the site's zone."""
    for asset in portfolio.assets:
        site = portfolio.maybe(Ref(kind=Kind.SITE, id=asset.site_id)) if asset.site_id else None
        naming = [
            c
            for c in portfolio.contracts
            if any(x.asset_id == asset.asset_id for x in c.asset_lines)
            or (c.blanket and c.customer_id == asset.customer_id)
        ]
        zone = site.zone if site else None
        plain = coverage(asset, naming, at=at, zone=zone, incidents=portfolio.incidents)
        assert portfolio.coverage(asset.asset_id, at=at) == plain
        assert portfolio.contracts_on(asset.asset_id) == tuple(naming)
        in_force = {plain.contract_id, *plain.overlaps} - {None}
        assert {c.contract_id for c in portfolio.contracts_on(asset.asset_id, at=at)} == in_force


def test_a_component_is_a_word_of_three():
    """§8: components are asked by word; another word is refused with the ones there are."""
    p = Portfolio.of(SHOP, Asset(asset_id="A", customer_id="C1"))
    assert p.coverage("A", at=NOW, component="parts").component.value == "parts"
    with pytest.raises(InvalidValueError, match="must be one of labor, parts, expenses"):
        p.coverage("A", at=NOW, component="wheels")
    with pytest.raises(InvalidValueError, match="must carry a time zone"):
        p.coverage("A", at=NOW.replace(tzinfo=None))


def test_authority_looks_at_the_subject_and_all_it_belongs_to():
    """§8, S4-06: a role for the customer is a role for its units; who has left by then never may."""
    p = Portfolio.of(
        SHOP,
        Site(site_id="S", customer_id="C1"),
        Asset(asset_id="A", customer_id="C1", site_id="S"),
        *(Contact(contact_id=c, customer_id="C1") for c in ("jan", "ruiz")),
        Contact(contact_id="gone", customer_id="C1", left_at=NOW),
        Contact(contact_id="tech"),
        *(
            Relationship(
                relationship_id=f"R-{who}",
                contact_id=who,
                subject=Ref.parse(subject),
                role="approver",
                approves=[Approval(kind="memory")],
            )
            for who, subject in (("ruiz", "customer:C1"), ("gone", "site:S"))
        ),
    )
    till = Ref.parse("asset:A")
    got = p.authority("jan", kind="memory", subject=till, at=NOW)
    assert (got.verdict.value, got.instead) == ("no", ("ruiz",))
    assert p.authority("ruiz", kind="memory", subject=till, at=NOW).verdict.value == "yes"
    assert p.authority("ruiz", kind="memory", at=NOW).verdict.value == "yes"
    assert p.authority("gone", kind="memory", subject=till, at=NOW).verdict.value == "no"
    earlier = p.authority("jan", kind="memory", subject=till, at=NOW - dt.timedelta(days=1))
    assert earlier.instead == ("gone", "ruiz")
    assert p.authority("tech", kind="memory", at=NOW).verdict.value == "unknown"


# -- scale ------------------------------------------------------------------------------------------------------------------


def test_no_step_is_quadratic(monkeypatch: pytest.MonkeyPatch):
    """§14: ten thousand units under one contract with as many lines are looked up, not scanned, one by one."""
    looked = 0
    real = Line.__getattribute__ if "__getattribute__" in vars(Line) else object.__getattribute__

    def counted(self, name):
        nonlocal looked
        looked += name == "asset_id"
        return real(self, name)

    assets = [Asset(asset_id=f"A{n:05}", customer_id="C1") for n in range(2000)]
    contract = Contract(
        contract_id="K", customer_id="C1", asset_lines=[Line(asset_id=a.asset_id) for a in assets]
    )
    p = Portfolio.of(SHOP, contract, *assets)
    monkeypatch.setattr(Line, "__getattribute__", counted, raising=False)
    for asset in assets[::100]:
        assert p.contracts_on(asset.asset_id) == (contract,)
    assert looked <= 3 * len(assets)
    assert p.jobs_of("C1") == ()


def test_a_big_portfolio_is_cut_and_parted_in_one_pass():
    """§14: a portfolio of many customers parts into them without touching the others' records again."""
    p = seeded_portfolio(11, customers=40, incidents=4000)
    parts = [p.only([c.customer_id]) for c in p.customers]
    assert sum(len(x.incidents) for x in parts) == len(p.incidents)
    cut = p.known_at(dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    assert 0 < len(cut.incidents) < len(p.incidents)
    assert {kind_of(r) for r in everything(cut)} <= set(Kind)
    jobs = [Job(job_id=f"J{n}", customer_id="C1") for n in range(3)]
    assert Portfolio.of(SHOP, *jobs).jobs_of("C1") == tuple(jobs)
    assert Portfolio.of(SHOP, Incident(incident_id="I", customer_id="C1", opened_at=NOW)).incidents_of("C1")


# -- references as text -----------------------------------------------------------------------------------------------------

NAMED = Portfolio.of(
    SHOP,
    Site(site_id="S", customer_id="C1"),
    Asset(asset_id="A", customer_id="C1", site_id="S"),
    Contact(contact_id="ruiz", customer_id="C1"),
    Fact(fact_id="F", subject=Ref.parse("asset:A"), name="usage", value=3, how="observed"),
    Relationship(
        relationship_id="R",
        contact_id="ruiz",
        subject=Ref.parse("asset:A"),
        role="approver",
        approves=[Approval(kind="memory")],
    ),
)
BY_REFERENCE = {
    "maybe": NAMED.maybe,
    "facts_on": NAMED.facts_on,
    "owner_of": NAMED.owner_of,
    "belongs_to": NAMED.belongs_to,
    "relationships_on": NAMED.relationships_on,
    "authority": lambda ref: NAMED.authority("ruiz", kind="memory", subject=ref, at=NOW).verdict.value,
}


@pytest.mark.parametrize("question", BY_REFERENCE)
def test_a_reference_may_be_given_as_its_text(question: str):
    """`asset:A` asks what its Ref asks: never silently nothing; what is no reference is refused with advice."""
    ask = BY_REFERENCE[question]
    assert ask("asset:A") == ask(Ref.parse("asset:A"))
    assert ask("asset:A") not in (None, (), "unknown")
    with pytest.raises(InvalidValueError, match="must read like 'asset:A-17'"):
        ask("A")
    with pytest.raises(InvalidValueError, match="did you mean 'asset'"):
        ask("aset:A")
    with pytest.raises(InvalidValueError, match="must be a Ref or its text"):
        ask(NAMED.assets[0])


def test_a_record_is_removed_by_its_text():
    """`removing` takes texts as well, and still says what hangs on the record or is not there."""
    assert NAMED.removing("fact:F", Ref.parse("relationship:R")).facts == ()
    with pytest.raises(NotFoundError, match="no fact with id 'G'"):
        NAMED.removing("fact:G")
    with pytest.raises(IntegrityError):
        NAMED.removing("asset:A")
