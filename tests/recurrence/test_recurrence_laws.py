"""The laws of DESIGN §7, as properties."""

import datetime as dt
import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.findings import FleetProfile, Tempo, merged
from custrel.model import Customer, Incident, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector, by
from custrel.strategies import START, portfolios
from custrel.typing import CustomerCase

NOW = START + dt.timedelta(days=300)
DAY = dt.timedelta(days=1)
DETECTOR = RecurrenceDetector(permutations=199)


def cases_of(portfolio: Portfolio, customers=None) -> list[CustomerCase]:
    """Give the cases of some customers of a portfolio, all by default."""
    ids = [c.customer_id for c in portfolio.customers if customers is None or c.customer_id in customers]
    return [CustomerCase.of(portfolio, i, as_of=NOW) for i in ids]


def profile_of(cases, fleet) -> FleetProfile:
    """Give the merged profile of some cases."""
    return merged([DETECTOR.profile(attrs.evolve(case, fleet=fleet)) for case in cases])


def shop(days, category="till", customer="C1", prefix="I"):
    """Give the case of one customer with tickets of one kind on these days."""
    rows = [
        Incident(
            incident_id=f"{prefix}{n:04d}", customer_id=customer, opened_at=START + d * DAY, category=category
        )
        for n, d in enumerate(days)
    ]
    window = (Window(start=START, end=NOW),)
    return CustomerCase.of(
        Portfolio.of(Customer(customer_id=customer), *rows, observed=window), customer, as_of=NOW
    )


@pytest.mark.law
@given(portfolios(customers=3, incidents=(0, 40)), st.randoms())
def test_profiles_merge_exactly_in_any_order(portfolio, rng):
    """§7 law: merge is associative and commutative, and profile(a ∪ b) = merge(profile(a), profile(b)), in both rounds."""
    cases = cases_of(portfolio)
    fleet = FleetProfile()
    for _ in range(DETECTOR.rounds):
        parts = [DETECTOR.profile(attrs.evolve(case, fleet=fleet)) for case in cases]
        a, b, c = parts
        assert a.merge(b).merge(c) == a.merge(b.merge(c)) == c.merge(a).merge(b)
        rng.shuffle(parts)
        whole = merged(parts)
        assert whole == a.merge(b).merge(c)
        assert all(type(v) is int for table in whole.counters.values() for v in table.values())
        fleet = whole


@pytest.mark.law
@given(portfolios(customers=(1, 3), incidents=(0, 40)), st.randoms())
def test_shuffling_changes_nothing(portfolio, rng):
    """§7 law: the order of records and of customers is of no account."""
    before = DETECTOR.run(*cases_of(portfolio))
    cases = cases_of(portfolio)
    rng.shuffle(cases)
    assert DETECTOR.run(*cases) == before


@pytest.mark.law
@given(st.lists(st.floats(0, 299), min_size=2, max_size=25), st.integers(0, 10**6))
def test_relabelling_changes_no_number(days, seed):
    """§7 law: other ids, other names of customer and category: the same counts, chances and tempo."""
    one = DETECTOR.run(shop(sorted(days)))
    shuffled = list(days)
    random.Random(seed).shuffle(shuffled)
    two = DETECTOR.run(shop(shuffled, category=f"z{seed}", customer="Z9", prefix="X"))
    assert [(r.n_episodes, r.probability, r.expected, r.tempo, r.rate) for r in one] == [
        (r.n_episodes, r.probability, r.expected, r.tempo, r.rate) for r in two
    ]


@pytest.mark.law
@given(st.lists(st.floats(0, 290), min_size=2, max_size=20), st.floats(291, 299.9))
def test_a_more_recent_episode_never_lowers_the_chance(days, recent):
    """§7 law: with the same FleetProfile, one more recent episode never lowers the probability of return."""
    key = by("customer", "category")
    base = RecurrenceDetector(keys=(key,))
    others = [shop([7.0 * n + k for n in range(40)], customer=f"D{k}", prefix=f"D{k}-") for k in range(40)]
    few, more = shop(days), shop([*days, recent])
    fleet = base.together((few, *others)).counted()
    chances = []
    for case in (few, more):
        found = base.detect(attrs.evolve(case, fleet=fleet))
        chances.append(max((r.probability or 0.0 for r in found), default=0.0))
    assert chances[1] >= chances[0] - 1e-12


@pytest.mark.law
@given(st.lists(st.floats(0, 299), min_size=2, max_size=20), st.floats(0.01, 0.15))
def test_a_reopened_duplicate_adds_no_episode(days, later):
    """§7 law: the same trouble within the flap gap, or merged into a ticket that is there, is no new episode."""
    before = {r.key: r.n_episodes for r in RecurrenceDetector(threshold=0.0).run(shop(days))}
    after = {
        r.key: r.n_episodes
        for r in RecurrenceDetector(threshold=0.0).run(shop([*days, min(299.9, days[0] + later)]))
    }
    assert all(after[key] <= n for key, n in before.items() if key in after)


@pytest.mark.law
@given(st.integers(8, 40), st.floats(1.0, 7.0))
def test_equal_gaps_are_periodic_never_accelerating(n, gap):
    """§7 law: gaps equal to a relative 1e-9 never count as accelerating or fading."""
    step = round(gap * 86_400)
    found = DETECTOR.run(shop([k * step / 86_400 for k in range(n) if k * step / 86_400 < 299]))
    assert all(r.tempo.tempo in (Tempo.UNKNOWN, Tempo.STEADY) for r in found)
    assert all(r.tempo.p in (None, 1.0) for r in found)


def test_a_trouble_that_plainly_speeds_up_is_called_accelerating_and_its_mirror_fading():
    """S4-01: gaps from a month down to a day are accelerating; turned round they fade; q stays below the rate stated."""
    gaps = [30 * 0.87**n for n in range(25)]
    faster = [300 - sum(gaps[n:]) for n in range(25)]
    (up,) = DETECTOR.run(shop(faster))
    assert (up.tempo.tempo, up.tempo.strength) == (Tempo.ACCELERATING, "strong")
    assert up.tempo.q <= 0.05
    assert up.tempo.rate_ratio > 1.5
    (down,) = RecurrenceDetector(threshold=0.0, permutations=999).run(shop([300.5 - d for d in faster]))
    assert down.tempo.tempo is Tempo.FADING
    assert down.tempo.rate_ratio < 1


def test_a_long_even_history_is_steady_and_a_short_one_unknown_with_its_reason():
    """Steady is a claim too: it needs the credible interval inside the band; few episodes say what to read instead."""
    (even,) = RecurrenceDetector(min_gap=dt.timedelta(hours=1)).run(shop([n / 2 for n in range(599)]))
    assert even.tempo.tempo is Tempo.STEADY
    (few,) = RecurrenceDetector(threshold=0.0).run(shop([n * 40 for n in range(5)]))
    assert few.tempo.tempo is Tempo.UNKNOWN
    assert "at least 8" in few.tempo.reason
    (some,) = RecurrenceDetector(threshold=0.0).run(shop([n * 20 + (n % 3) for n in range(12)]))
    assert "read the two rates" in some.tempo.reason


@given(portfolios(customers=3, incidents=(10, 40)))
def test_what_is_shared_across_customers_is_no_other_policys(portfolio):
    """Two policies read one profile object in turn; each finds what it finds with a profile of its own."""
    keys = (by("category"),)
    loose = RecurrenceDetector(keys=keys, permutations=199, min_tempo_episodes=3)
    strict = attrs.evolve(loose, min_tempo_episodes=5, recent_days=90.0, permutations=99)
    assert loose.profile_name == strict.profile_name
    cases = cases_of(portfolio)
    fleet = FleetProfile()
    for _ in range(loose.rounds):
        fleet = merged([loose.profile(attrs.evolve(case, fleet=fleet)) for case in cases])
    for policy in (loose, strict):
        copied = attrs.evolve(fleet)
        for case in cases:
            shared = policy.detect(attrs.evolve(case, fleet=fleet))
            assert shared == policy.detect(attrs.evolve(case, fleet=copied))


def test_a_threshold_is_no_other_policys():
    """Policies that judge by one profile keep their own demand on how many keys set a threshold, whoever asks first."""
    shops = [shop(range(n, 300, 20 + n % 7), customer=f"C{n}", prefix=f"{n}-") for n in range(40)]
    lax, strict = (
        attrs.evolve(DETECTOR, min_threshold_keys=1),
        attrs.evolve(DETECTOR, min_threshold_keys=10**6),
    )
    for one, other in ((lax, strict), (strict, lax)):
        fleet = FleetProfile()
        for _ in range(DETECTOR.rounds):
            fleet = merged([DETECTOR.profile(attrs.evolve(case, fleet=fleet)) for case in shops])
        case = attrs.evolve(shops[0], fleet=fleet)
        said = {policy: {r.threshold for r in policy.detect(case)} for policy in (one, other)}
        assert said[strict] == {0.5}
        assert said[lax] - {0.5}
