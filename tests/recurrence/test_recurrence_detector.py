"""The detector: counts into verdicts, alone and with a fleet."""

import datetime as dt
import math
import pickle
import random
import time

import attrs
import pytest

from custrel.errors import FleetMismatchError, InvalidValueError
from custrel.findings import FleetProfile, merged
from custrel.model import Asset, Customer, Incident, Job, Site, Stage, Unit, Weekly, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector, by
from custrel.typing import CustomerCase, RecurrencePolicy

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NOW = AT + 200 * DAY
OBSERVED = (Window(start=AT, end=NOW),)


def ticket(n, day, customer="C1", **fields) -> Incident:
    """Give one ticket."""
    return Incident(incident_id=f"I{n:05d}", customer_id=customer, opened_at=AT + day * DAY, **fields)


def cases_of(*records, customers=("C1",), observed=OBSERVED, as_of=NOW):
    """Give the case of every customer."""
    portfolio = Portfolio.of(
        *(Customer(customer_id=c, name=f"Shop {c}") for c in customers), *records, observed=observed
    )
    return tuple(CustomerCase.of(portfolio, c, as_of=as_of) for c in customers)


def till(asset_id="A1", customer="C1", **fields):
    """Give a till."""
    return Asset(asset_id=asset_id, customer_id=customer, kind="till", name="PX-1", **fields)


def test_it_is_a_recurrence_policy():
    """It keeps the protocol, pickles, and names itself."""
    detector = RecurrenceDetector()
    assert isinstance(detector, RecurrencePolicy)
    assert pickle.loads(pickle.dumps(detector)) == detector
    assert (detector.name, detector.rounds in (1, 2)) == ("detector", True)


def test_a_till_that_does_not_boot_again_and_again():
    """S4-02: closed tickets that are one trouble come out as one, under its narrowest key, with every number behind it."""
    tickets = [
        ticket(n, 10 * n + 60, asset_id="A1", site_id="S1", symptom="no boot", category="till", effort_minutes=30,
               target_met=True, down_from=AT + (10 * n + 60) * DAY,
               down_to=AT + (10 * n + 60) * DAY + dt.timedelta(hours=1))
        for n in range(14)
    ]  # fmt: skip
    site = Site(
        site_id="S1",
        customer_id="C1",
        name="Centro",
        zone="Europe/Madrid",
        hours=Weekly.parse("mon-sun 00:00-24:00"),
    )
    case = cases_of(till(site_id="S1"), site, *tickets)[0]
    (found,) = RecurrenceDetector().run(case)
    assert found.key_name == "asset, symptom"
    assert found.label == "no boot on till PX-1"
    assert str(found.subject) == "asset:A1"
    assert (found.n_episodes, found.n_incidents, found.recurring) == (14, 14, True)
    assert (found.downtime_minutes, found.effort_minutes, found.target_met_share) == (14 * 60, 14 * 30, 1.0)
    assert found.next_in_hours is True
    assert found.rate is not None
    assert found.rate.value == pytest.approx(14 / 200)
    assert found.expected is not None
    assert found.expected_lo <= found.expected <= found.expected_hi
    assert found.next_from is not None
    assert found.next_from > NOW
    assert found.next_to is None or found.next_from < found.next_to
    assert any("no fleet" in said for said in found.assumptions)
    assert found.assumptions[0] == "14 tickets read"


def test_nothing_and_one_ticket_are_not_recurring():
    """Recurring needs at least two episodes."""
    assert RecurrenceDetector().run(cases_of()[0]) == ()
    assert RecurrenceDetector().run(cases_of(ticket(1, 199, category="x"))[0]) == ()


def test_a_burst_is_not_a_recurrence():
    """Thirty tickets of one outage are one episode: nothing recurred."""
    storm = [ticket(n, 190 + n / 100, category="network") for n in range(30)]
    assert RecurrenceDetector().run(cases_of(*storm)[0]) == ()
    counted = RecurrenceDetector(count="incidents").run(cases_of(*storm)[0])
    assert [r.n_episodes for r in counted] == [30]


def test_a_trouble_is_told_once_under_its_narrowest_key():
    """DESIGN §7.2: wider keys only for at least two episodes no narrower recurring key explains."""
    boots = [ticket(n, 100 + 8 * n, asset_id="A1", symptom="no boot", category="hw") for n in range(12)]
    others = [
        ticket(100 + n, 104 + 8 * n, asset_id="A1", symptom=f"odd {n}", category="hw") for n in range(12)
    ]
    one = RecurrenceDetector(threshold=0.3).run(cases_of(till(), *boots)[0])
    both = RecurrenceDetector(threshold=0.3).run(cases_of(till(), *boots, *others)[0])
    assert [r.key_name for r in one] == ["asset, symptom"]
    assert sorted(r.key_name for r in both) == ["asset", "asset, symptom"]
    wide = next(r for r in both if r.key_name == "asset")
    assert wide.label == "trouble on till PX-1"
    assert "12 of its 24 episodes are also listed under a narrower trouble" in wide.warnings


def test_a_retired_unit_is_not_expected_back():
    """Nothing is expected of what is gone, however often it failed."""
    boots = [ticket(n, 8 * n, asset_id="A1", symptom="no boot") for n in range(12)]
    found = RecurrenceDetector(keys=(by("asset", "symptom"),)).run(
        cases_of(till(retired_at=AT + 150 * DAY), *boots)[0]
    )
    assert [(r.recurring, r.expected, r.probability) for r in found] == [(False, 0.0, 0.0)]
    assert "retired" in found[0].warnings[-1]
    assert found[0].next_reason == "it is not expected back"


def test_an_assumed_window_is_said_everywhere():
    """Where nobody stated a window every rate says assumed."""
    rows = [ticket(n, 10 * n, category="hw") for n in range(18)]
    (found,) = RecurrenceDetector().run(cases_of(*rows, observed=())[0])
    assert found.window_assumed
    assert found.rate is not None
    assert "assumed" in found.rate.method
    assert any("first ticket stands in" in said for said in found.assumptions)


def model_fleet():
    """Give three customers with the same model in trouble."""
    assets = [till(f"A{n}", f"C{n}", manufacturer="Epson", model="PX") for n in range(3)]
    rows = [
        ticket(10 * n + k, 100 + 20 * k + n, f"C{n}", asset_id=f"A{n}", symptom="jam")
        for n in range(3)
        for k in range(5)
    ]
    return cases_of(*assets, *rows, customers=("C0", "C1", "C2"))


def test_one_model_at_several_customers_is_one_trouble_across_them():
    """Keys that join customers are judged on the fleet's instants and joined in settle: who is hit, with every ticket."""
    detector = RecurrenceDetector(keys=(by("manufacturer", "model", "symptom"),))
    (found,) = detector.run(*model_fleet())
    assert found.customer_id is None
    assert found.customers == ("C0", "C1", "C2")
    assert found.n_episodes == 15
    assert len(set(found.incident_ids)) == 15
    assert found.label == "jam on Epson PX"
    assert found.recurring
    assert [e.start for e in found.episodes] == sorted(e.start for e in found.episodes)


def test_a_model_at_one_customer_is_no_fleet_problem():
    """At one customer only, its own keys already say it."""
    detector = RecurrenceDetector(keys=(by("manufacturer", "model", "symptom"),))
    assert detector.run(model_fleet()[0]) == ()


def test_settle_gives_the_same_whatever_the_order_and_leaves_what_is_settled():
    """Ranking and joining never depend on input order; settling what is settled changes no trouble."""
    detector = RecurrenceDetector()
    cases = model_fleet()
    fleet = merged(detector.profile(c) for c in cases)
    for _ in range(detector.rounds - 1):
        fleet = merged(detector.profile(attrs.evolve(c, fleet=fleet)) for c in cases)
    found = tuple(r for c in cases for r in detector.detect(attrs.evolve(c, fleet=fleet)))
    once = detector.settle(found)
    assert detector.settle(tuple(reversed(found))) == once
    assert [(r.key_name, r.key, r.customers) for r in detector.settle(once)] == [
        (r.key_name, r.key, r.customers) for r in once
    ]
    probabilities = [r.probability for r in once]
    assert probabilities == sorted(probabilities, reverse=True)


def test_a_fleet_counted_otherwise_is_refused():
    """A profile of other settings is never mixed in."""
    case = cases_of(ticket(1, 1, category="x"))[0]
    with pytest.raises(FleetMismatchError):
        RecurrenceDetector().detect(attrs.evolve(case, fleet=FleetProfile(policy="other/1")))
    other = RecurrenceDetector(half_life_days=10).profile(case)
    with pytest.raises(FleetMismatchError):
        RecurrenceDetector().detect(attrs.evolve(case, fleet=other))


def by_nothing(incident, case, /):
    """Key by category."""
    return (incident.category,) if incident.category else None


def test_a_plain_function_is_taken_as_a_key():
    """DESIGN §7.2: a key is a plain function (incident, case) -> tuple or None."""
    rows = [ticket(n, 100 + 8 * n, category="hw") for n in range(12)]
    (found,) = RecurrenceDetector(keys=[by_nothing], threshold=0.2).run(cases_of(*rows)[0])
    assert (found.key_name, found.key, found.label) == ("by_nothing", (("part 1", "hw"),), "hw")
    assert str(found.subject) == "customer:C1"


@pytest.mark.parametrize(
    ("field", "value"),
    [("min_gap", -DAY), ("reopen_window", -DAY), ("horizon", 0 * DAY), ("keys", ()), ("keys", (by("site"), by("site"))),
     ("threshold", 1.5), ("min_occurrences", 1), ("half_life_days", 0.0), ("tempo_fdr", 0.9), ("count", "tickets")],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused_by_name(field, value):
    """Every setting names itself when it cannot be."""
    with pytest.raises(InvalidValueError, match=field):
        RecurrenceDetector(**{field: value})


def test_with_the_same_fleet_more_recent_episodes_never_lower_the_chance():
    """§7 law, by example: the same fleet, one more recent episode, no lower probability."""
    detector = RecurrenceDetector(keys=(by("customer", "category"),))
    base = [ticket(n, 20 * n, category="hw") for n in range(9)]
    case = cases_of(*base)[0]
    fleet = detector.profile(case)
    few = detector.detect(attrs.evolve(case, fleet=fleet))
    more = detector.detect(attrs.evolve(cases_of(*base, ticket(99, 195, category="hw"))[0], fleet=fleet))
    assert more[0].probability >= few[0].probability


def test_a_big_key_and_many_keys_of_one_take_seconds():
    """Performance: 3,000 tickets on one key and 20,000 keys of one: no quadratic step."""
    start = time.perf_counter()
    one = [ticket(n, n / 16, category="hw", asset_id="A1", symptom="x") for n in range(3000)]
    RecurrenceDetector().run(cases_of(till(), *one)[0])
    many = [ticket(n, n / 200, category=f"k{n}") for n in range(20000)]
    RecurrenceDetector().run(cases_of(*many)[0])
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize(
    ("required", "hours", "stage", "expected"),
    [
        ("mon-sun 02:00-04:00", "mon-sun 09:00-18:00", "A1", True),
        (None, "mon-sun 02:00-04:00", "A1", True),
        ("mon-sun 09:00-18:00", "mon-sun 02:00-04:00", "A1", False),
        ("mon-sun 02:00-04:00", None, "A2", True),  # through what depends on it
        ("mon-sun 02:00-04:00", None, "A3", False),  # another unit's job: the site's own hours decide
    ],
)
def test_the_hours_of_the_job_decide_whether_the_next_falls_in_them(required, hours, stage, expected):
    """DESIGN §7: trouble at three at night, while the nightly job must run though the shop is shut; required before usual."""
    shop = Site(site_id="S1", customer_id="C1", zone="UTC", hours=Weekly.parse("mon-fri 09:00-18:00"))
    job = Job(
        job_id="J1",
        customer_id="C1",
        site_id="S1",
        stages=[Stage(units=[Unit(asset_id=stage)])],
        required=None if required is None else Weekly.parse(required),
        hours=None if hours is None else Weekly.parse(hours),
    )
    nights = [ticket(n, 10 * n + 60 + 3 / 24, asset_id="A1", symptom="no boot") for n in range(14)]
    units = (till(site_id="S1"), till("A2", site_id="S1", depends_on=["A1"]), till("A3", site_id="S1"))
    (found,) = RecurrenceDetector().run(*cases_of(shop, job, *units, *nights))
    assert found.next_in_hours is expected


def test_hours_of_one_place_and_none_of_another():
    """Episodes where hours or zone are not known say nothing; with none known, nothing is said."""
    sites = [
        Site(site_id="S1", customer_id="C1", zone="UTC", hours=Weekly.parse("mon-sun 00:00-24:00")),
        Site(site_id="S2", customer_id="C1"),
    ]
    mixed = [ticket(n, 10 * n + 60, site_id=f"S{1 + n % 2}", category="till") for n in range(14)]
    detector = RecurrenceDetector(keys=(by("customer", "category"),))
    assert detector.run(*cases_of(*sites, *mixed))[0].next_in_hours is True
    nowhere = [attrs.evolve(i, site_id="S2") for i in mixed]
    assert detector.run(*cases_of(*sites, *nowhere))[0].next_in_hours is None


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (by("asset"), "must be a list of keys"),
        ("asset", "must be a list of keys"),
        (None, "must be a list of keys"),
        (["asset"], "must be a list of keys"),
        ([dict], "must be a list of keys"),
        ([], "at least one"),
    ],
)
def test_what_are_no_keys_is_refused_with_what_to_write(keys, said):
    """A single key, a name, nothing: the sentence says that a list of keys is wanted, and how one is made."""
    with pytest.raises(InvalidValueError, match=said):
        RecurrenceDetector(keys=keys)


def test_an_asynchronous_key_is_refused():
    """Nobody would await it."""

    async def later(incident, case):
        return ("x",)

    with pytest.raises(InvalidValueError, match="plain function"):
        RecurrenceDetector(keys=[later])


@pytest.mark.parametrize("ask", ["profile", "detect", "run"])
def test_what_is_no_case_is_refused_with_what_to_write(ask):
    """A portfolio in place of a case, as happens: said before anything is read."""
    with pytest.raises(InvalidValueError, match="must be a CustomerCase"):
        getattr(RecurrenceDetector(), ask)(Portfolio())


def test_a_case_judged_with_another_fleet_is_read_again():
    """What was made readable for one fleet serves its second round, and no other fleet: the answer is that of a new walk."""
    rng, customers, rows = random.Random(3), tuple(f"C{n}" for n in range(30)), []
    for unit, customer in enumerate(customers * 3):
        often, day, symptom = math.exp(rng.gauss(-3.5, 1)), 0.0, rng.choice(("jam", "dark", "noise"))
        while (day := day + rng.expovariate(often)) < 360:
            rows.append(ticket(len(rows), day, customer, asset_id=f"A{unit}", symptom=symptom))
    assets = [till(f"A{unit}", customer) for unit, customer in enumerate(customers * 3)]
    cases = cases_of(*assets, *rows, customers=customers)
    detector = RecurrenceDetector()
    walk, fleets = (
        detector.together(cases),
        [detector.together(some).counted() for some in (cases, cases[:22])],
    )
    told = [[walk.judged(place, fleet) for place in range(len(cases))] for fleet in (*fleets, fleets[0])]
    assert told[0] == told[2] == [detector.detect(attrs.evolve(case, fleet=fleets[0])) for case in cases]
    assert told[1] == [detector.detect(attrs.evolve(case, fleet=fleets[1])) for case in cases]
    assert all(any("parts" in r.method for found in some for r in found) for some in told)
