"""Common-cause clusters: many keys, short time; kept apart from what keeps coming back."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.assessment import assess
from custrel.errors import InvalidValueError, PolicyError
from custrel.findings import merged
from custrel.io import read_assessment, write_assessment
from custrel.model import Asset, Customer, Incident, Ref, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import FixedCount, RecurrenceDetector, by, common_causes
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def case_of(rows):
    """Give the case of one customer with tickets at (day, site)."""
    sites = [Site(site_id=s, customer_id="C1") for s in sorted({s for _, s in rows})]
    tickets = [
        Incident(
            incident_id=f"I{n:04d}",
            customer_id="C1",
            site_id=s,
            opened_at=AT + d * DAY,
            subcategory="network",
        )
        for n, (d, s) in enumerate(rows)
    ]
    window = (Window(start=AT, end=AT + 200 * DAY),)
    return CustomerCase.of(
        Portfolio.of(Customer(customer_id="C1"), *sites, *tickets, observed=window),
        "C1",
        as_of=AT + 200 * DAY,
    )


QUIET = [(3.0 + 9 * n, f"S{n % 12}") for n in range(20)]
STORM = [(100.5 + n / 200, f"S{n}") for n in range(12)]


def test_twelve_sites_within_two_hours_are_one_common_cause():
    """Many keys, one stretch: one finding with every ticket, not twelve recurrences."""
    (found,) = common_causes([case_of(QUIET + STORM)])
    assert found.keys == 12
    assert len(found.incident_ids) == 12
    assert found.customers == ("C1",)
    assert found.p < 1e-6
    assert found.window.days < 0.1


def test_a_burst_on_one_key_is_no_common_cause():
    """Thirty tickets of one site are one trouble."""
    assert common_causes([case_of([*QUIET, *((100.5 + n / 300, "S1") for n in range(30))])]) == ()


def test_a_steady_fleet_raises_hardly_any():
    """False claims: none in twenty fleets of 400 tickets spread at random (seeded)."""
    rng = random.Random(4)
    cases = [case_of([(rng.uniform(0, 199), f"S{rng.randrange(40)}") for _ in range(400)]) for _ in range(20)]
    assert sum(len(common_causes([case])) for case in cases) <= 1


def test_order_is_of_no_account_and_two_storms_are_two():
    """Shuffled records give the same; storms days apart stay apart."""
    rows = QUIET + STORM + [(d + 30, s) for d, s in STORM]
    found = common_causes([case_of(rows)])
    assert len(found) == 2
    random.Random(1).shuffle(rows)
    assert [(c.keys, c.window) for c in common_causes([case_of(rows)])] == [(c.keys, c.window) for c in found]


def test_a_common_cause_is_not_called_recurring():
    """One storm over twelve sites leaves every site with one episode of it: nothing came back."""
    assert all(r.key_name == "customer, category" for r in RecurrenceDetector().run(case_of(STORM)))


@pytest.mark.parametrize("bad", [{"within": dt.timedelta(0)}, {"least": 1}])
def test_what_makes_no_sense_is_refused(bad):
    """A stretch has a length, a crowd at least two."""
    with pytest.raises(InvalidValueError):
        common_causes([], **bad)


def test_no_tickets_no_cluster():
    """Nothing in, nothing out."""
    assert common_causes([case_of([])]) == ()


# -- across customers, through the fleet's profile ----------------------------------------------------------------------------

NOW = AT + 200 * DAY
WATCHED = (Window(start=AT, end=NOW),)


def rows_of(customers, storm_at, *, hit):
    """Give (customer, day, thing) of customers with a quiet week each, of whom the first ``hit`` have two things at once."""
    quiet = [(c, 3.3 + 11 * n + c, f"t{n % 3}") for c in range(customers) for n in range(16)]
    return quiet + [(c, storm_at + c / 100 + k / 500, f"net{k}") for c in range(hit) for k in range(2)]


def fleet_of_rows(rows):
    """Give the portfolio of such rows."""
    customers = [Customer(customer_id=f"C{c}", name=f"Name {c}") for c in sorted({c for c, _, _ in rows})]
    tickets = [
        Incident(
            incident_id=f"I{n:04d}",
            customer_id=f"C{c}",
            opened_at=AT + d * DAY,
            category=what,
        )
        for n, (c, d, what) in enumerate(rows)
    ]
    return Portfolio.of(*customers, *tickets, observed=WATCHED)


STRUCK = fleet_of_rows(rows_of(6, 190.4, hit=4))


def codes(result, customer_id):
    """Give the codes of what was found about a customer."""
    return {f.code for f in result.findings_of(customer_id)}


def test_what_strikes_several_customers_at_once_is_a_finding_of_each():
    """DESIGN §7.11: two things at each of four customers within an hour; each hears of three others, none is named."""
    result = assess(STRUCK, as_of=NOW)
    (cause,) = result.common_causes
    assert cause.customers == ("C0", "C1", "C2", "C3")
    assert (cause.keys, cause.incident_ids) == (8, ())
    assert {c for c in result.reliance if "recurrence.shared_cause" in codes(result, c.customer_id)} == set(
        result.reliance[:4]
    )
    for customer_id in cause.customers:
        (found,) = (f for f in result.findings_of(customer_id) if f.code == "recurrence.shared_cause")
        own = {i.incident_id for i in STRUCK.incidents_of(customer_id)}
        assert found.measure is not None
        assert found.measure.value == 3
        assert len(found.evidence) == 2
        assert {ref.id for ref in found.evidence} <= own
        page = str(result.brief(customer_id))
        assert not any(f"Name {n}" in page for n in range(6) if f"C{n}" != customer_id)
    assert result.to_rows("common_causes")[0]["customers"] == "C0 C1 C2 C3"
    assert read_assessment(write_assessment(result)) == result


def test_one_customer_alone_or_long_ago_is_none():
    """A crowd at one customer is that customer's own finding; one of half a year ago is no news."""
    alone = [(0, 190.4 + k / 500, f"net{k}") for k in range(9)]
    for rows in (rows_of(6, 190.4, hit=0) + alone, rows_of(6, 60.4, hit=4)):
        assert assess(fleet_of_rows(rows), as_of=NOW).common_causes == ()


def test_a_saved_fleet_tells_one_customer_what_struck_the_others():
    """With yesterday's fleet, a customer assessed alone hears the same of the others as with them, and of no record of theirs."""
    whole = assess(STRUCK, as_of=NOW)
    one = assess(STRUCK.only(["C2"]), as_of=NOW, fleet=whole.fleet)
    assert one.common_causes == whole.common_causes
    shared = [f for f in one.findings if f.code == "recurrence.shared_cause"]
    assert shared == [f for f in whole.findings_of("C2") if f.code == "recurrence.shared_cause"]
    assert assess(STRUCK.only(["C5"]), as_of=NOW, fleet=whole.fleet).common_causes == ()


@pytest.mark.law
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2000), st.sampled_from(["net", "till", "door", ""])),
        max_size=60,
    ),
    st.integers(0, 2000),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_clusters_keep_the_laws_of_the_walk(rows, cut, partitions, rng):
    """Order, partitions and what lies after the cut change nothing; the profile of all is that of the parts, merged."""
    given_rows = [(c, tenth / 10, what) for c, tenth, what in rows]
    portfolio = fleet_of_rows(given_rows)
    policy = RecurrenceDetector(cluster_least=2, cluster_level=1.0, cluster_days=500.0)
    as_of = AT + dt.timedelta(days=cut / 10)
    plain = assess(portfolio, as_of=as_of, recurrence=policy)
    assert (
        plain.common_causes == assess(portfolio.known_at(as_of), as_of=as_of, recurrence=policy).common_causes
    )
    assert plain == assess(portfolio, as_of=as_of, recurrence=policy, partitions=partitions)
    cases = [
        CustomerCase.of(portfolio, c.customer_id, as_of=as_of) for c in portfolio.known_at(as_of).customers
    ]
    parts = [policy.profile(case) for case in cases]
    rng.shuffle(parts)
    assert policy.common_causes(merged(parts)) == policy.common_causes(plain.fleet) == plain.common_causes
    for cause in plain.common_causes:
        assert len(cause.customers) > 1
        assert cause.window.end <= as_of
    told = common_causes(cases, least=2, level=1.0)
    # Read from the records, the same crowds are found but for the fractions of a second a profile does not hold.
    assert [c.customers for c in told if len(c.customers) > 1] == [c.customers for c in plain.common_causes]


def test_a_policy_without_an_opinion_on_clusters_has_none_and_a_wrong_one_is_named():
    """``common_causes`` is optional; what it raises or wrongly returns is a `PolicyError`."""
    assert assess(STRUCK, as_of=NOW, recurrence=FixedCount(5, within=DAY)).common_causes == ()

    class Wrong(FixedCount):
        def common_causes(self, fleet, /):
            return ("storm",)

    with pytest.raises(PolicyError, match="CommonCause"):
        assess(STRUCK, as_of=NOW, recurrence=Wrong(5, within=DAY))


def test_clusters_by_a_key_of_ones_own():
    """With a key, tickets it does not read take no part."""
    assert common_causes([case_of(QUIET + STORM)], key=by("site", "subcategory"))[0].keys == 12
    assert common_causes([case_of(QUIET + STORM)], key=by("asset")) == ()


# -- fleet problems: one model, several customers -----------------------------------------------------------------------------


def on_models(at_customers, *, symptom="freezes"):
    """Give a portfolio of customers with one unit of one model each, which had the trouble on some days."""
    records = []
    for c, days in enumerate(at_customers):
        customer_id, asset_id = f"C{c}", f"A{c}"
        records.append(Customer(customer_id=customer_id, name=f"Name {c}"))
        records.append(Asset(asset_id=asset_id, customer_id=customer_id, manufacturer="Acme", model="PX"))
        records += [
            Incident(
                incident_id=f"I{c}-{n}",
                customer_id=customer_id,
                asset_id=asset_id,
                symptom=symptom,
                opened_at=AT + day * DAY,
            )
            for n, day in enumerate(days)
        ]
    return Portfolio.of(*records, observed=WATCHED)


@pytest.mark.parametrize("at_customers", [[[190], [180, 195], [185], []], [[170, 180, 190]] * 4])
def test_a_model_in_trouble_at_several_customers_is_told_to_each_of_them(at_customers):
    """DESIGN §7.11: even where each had it once; also to one assessed alone with a saved fleet; nobody is named."""
    portfolio = on_models(at_customers)
    whole = assess(portfolio, as_of=NOW)
    struck = [f"C{c}" for c, days in enumerate(at_customers) if days]
    assert [f.customer_id for f in whole.findings if f.code == "recurrence.fleet"] == struck
    (shared,) = (r for r in whole.recurrences if r.customer_id is None)
    assert (list(shared.customers), shared.n_customers) == (struck, len(struck))
    for customer_id in struck:
        (found,) = (f for f in whole.findings_of(customer_id) if f.code == "recurrence.fleet")
        own = [i for i in portfolio.incidents if i.customer_id == customer_id]
        assert found.measure is not None
        assert found.measure.value == len(struck) - 1
        assert "freezes on Acme PX" in found.reason
        assert {ref.id for ref in found.evidence} == {i.incident_id for i in own}
        assert found.since == min(i.opened_at for i in own)
        alone = assess(portfolio.only([customer_id]), as_of=NOW, fleet=whole.fleet)
        assert [f for f in alone.findings if f.code == "recurrence.fleet"] == [found]
        (mine,) = (r for r in alone.recurrences if r.customer_id is None)
        assert (mine.customers, mine.n_customers) == ((customer_id,), len(struck))
        assert any("not here" in w for w in mine.warnings) == (len(struck) > 1)


def test_a_model_in_trouble_at_one_customer_is_no_fleet_problem():
    """Its narrower keys say it already."""
    whole = assess(on_models([[170, 180, 190, 195], []]), as_of=NOW)
    assert all(r.customer_id is not None for r in whole.recurrences)
    assert not [f for f in whole.findings if f.code == "recurrence.fleet"]


def test_a_customer_whose_tickets_are_gone_is_told_nothing():
    """With yesterday's fleet and without its own tickets of that day there is nothing to point at."""
    whole = assess(STRUCK, as_of=NOW)
    (cause,) = whole.common_causes
    gone = [
        Ref(kind="incident", id=i.incident_id)
        for i in STRUCK.incidents
        if cause.window.start <= i.opened_at <= cause.window.end
    ]
    one = assess(STRUCK.removing(*gone).only(["C2"]), as_of=NOW, fleet=whole.fleet)
    assert one.common_causes == whole.common_causes
    assert "recurrence.shared_cause" not in codes(one, "C2")
