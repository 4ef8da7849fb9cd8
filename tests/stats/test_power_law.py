"""The power-law process: likelihood, intervals, several units, late entry, gaps, counts, and Cramér–von Mises."""

import itertools
import math
import random

import attrs
import pytest
import scipy.integrate
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import (
    EventHistory,
    PowerLaw,
    PowerLawFit,
    Truncation,
    cramer_von_mises,
    fit_power_law,
    fit_power_law_grouped,
)
from custrel.stats.crow import mtbf_factors, normal_mtbf_factors

SCALES = [24.0, 1 / 24, 3600.0, 1 / 7, math.pi]
LENGTHS = st.lists(st.floats(0.01, 1000), min_size=2, max_size=25)
MIXED = [
    EventHistory(times=(10, 50, 80), end=100),
    EventHistory(times=(120, 150), start=100, end=180, origin=0),
    EventHistory(times=(5, 70, 95), end=150, gaps=((20, 60),)),
    EventHistory(times=(30, 90), truncation="failure"),
]


def law_of(fit: PowerLawFit) -> PowerLaw:
    """The fitted law, where there must be one."""
    assert fit.mle is not None, fit.reason
    return fit.mle


@st.composite
def watched(draw: st.DrawFn) -> EventHistory:
    """A history from age zero, ended by time or by an event."""
    times = list(itertools.accumulate(draw(LENGTHS)))
    if draw(st.booleans()):
        return EventHistory(times=times, truncation="failure")
    return EventHistory(times=times, end=times[-1] + draw(st.floats(0.01, 100)))


def simulate(rng: random.Random, *, scale: float, shape: float, lo: float, hi: float) -> list[float]:
    """Events of a power-law process between two ages."""
    times, at = [], scale * lo**shape
    while True:
        at += rng.expovariate(1)
        age = (at / scale) ** (1 / shape)
        if age >= hi:
            return times
        times.append(age)


def log_likelihood(units: list[EventHistory], scale: float, shape: float) -> float:
    """The likelihood written down from its definition, unit by unit."""
    total = 0.0
    for unit in units:
        zero = unit.age_zero
        total += sum(math.log(scale * shape) + (shape - 1) * math.log(t - zero) for t in unit.times)
        total -= scale * sum((hi - zero) ** shape - (lo - zero) ** shape for lo, hi in unit.watched())
    return total


@given(watched(), st.sampled_from(SCALES))
def test_the_unit_of_time_leaves_the_shape(history: EventHistory, by: float) -> None:
    """Shape and its intervals are the same in another unit (design §7: 1e-12), the MTBF is so many times as long."""
    other = attrs.evolve(history, times=[t * by for t in history.times], end=history.closing * by)
    one, two = fit_power_law(history), fit_power_law(other)
    assume(
        law_of(one).shape < 100
    )  # steeper: the rounding of the rescaled times themselves is worth more than 1e-12
    assert two.shape == pytest.approx(one.shape, rel=1e-12)
    assert two.shape_interval() == pytest.approx(one.shape_interval(), rel=1e-12)
    assert law_of(two).mtbf(two.age) == pytest.approx(law_of(one).mtbf(one.age) * by, rel=1e-9)


@given(watched(), st.sampled_from([-50.0, 7.0, 1e6]))
def test_only_age_counts(history: EventHistory, by: float) -> None:
    """The same history later on the calendar: the ages are the same, and so is the fit."""
    one = fit_power_law(history)
    moved = EventHistory(
        times=[time + by for time in history.times],
        start=by,
        end=history.closing + by,
        truncation=history.truncation,
    )
    other = fit_power_law(moved)
    assert (other.n, other.free, other.reason) == (one.n, one.free, one.reason)
    if one.shape is not None and one.pivot > 0.1:
        assert other.shape == pytest.approx(one.shape, rel=1e-6)
        assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-6, abs=1e-6)


def test_a_sum_of_logarithms_keeps_its_digits() -> None:
    """Ages near the end, very many, or too large for a product: the pivot is that of the logarithms one by one."""
    rng = random.Random(4)
    for times, end in (
        ([1000.0 - 1e-9 * k for k in range(1, 20)], 1000.0),
        (sorted(rng.uniform(0.01, 500) for _ in range(700)), 500.0),
        ([1e40 * k for k in range(1, 40)], 5e41),
        ([1e-40 * k for k in range(1, 40)], 5e-39),
        ([0.9 + 0.001 * k for k in range(50)], 1.0),
    ):
        fit = fit_power_law(EventHistory(times=times, end=end))
        assert fit.pivot == pytest.approx(math.fsum(math.log(end / time) for time in times), rel=2e-14)
    none = fit_power_law(EventHistory(end=3.0))
    assert (none.log_likelihood, none.mle, none.unbiased, none.age) == (None, None, None, 3.0)
    assert fit_power_law([]).age == 0.0


@given(st.lists(watched(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_order_changes_nothing(units: list[EventHistory], rng: random.Random) -> None:
    """Shuffled units of shuffled events give the same fit bit for bit."""
    shuffled = [attrs.evolve(u, times=rng.sample(u.times, len(u.times))) for u in units]
    rng.shuffle(shuffled)
    assert fit_power_law(shuffled) == fit_power_law(units)


@given(st.lists(watched(), min_size=1, max_size=4))
def test_the_fit_is_a_maximum(units: list[EventHistory]) -> None:
    """No shape near by is likelier, each with its best scale; the stated likelihood is the definition's."""
    fit = fit_power_law(units)
    law = law_of(fit)
    assume(0.05 < law.shape < 20)

    def profile(shape: float) -> float:
        scale = fit.n / sum((u.closing - u.age_zero) ** shape for u in units)
        return log_likelihood(units, scale, shape)

    best = profile(law.shape)
    assert fit.log_likelihood == pytest.approx(best, rel=1e-9, abs=1e-8)
    assert best >= max(profile(law.shape * 1.01), profile(law.shape * 0.99))
    expected = sum(law.expected(u.closing - u.age_zero) for u in units)
    assert expected == pytest.approx(fit.n, rel=1e-9)


def test_late_entry_and_gaps_enter_the_likelihood() -> None:
    """Against the likelihood from its definition: the maximum, its value and its curvature."""
    fit = fit_power_law(MIXED)
    law = law_of(fit)
    best = log_likelihood(MIXED, law.scale, law.shape)
    assert fit.log_likelihood == pytest.approx(best, rel=1e-10)
    for up, across in itertools.product((0.98, 1.0, 1.02), repeat=2):
        assert log_likelihood(MIXED, law.scale * up, law.shape * across) <= best + 1e-12

    def profile(log_shape: float) -> float:
        shape = math.exp(log_shape)
        watched = sum(
            (hi - u.age_zero) ** shape - (lo - u.age_zero) ** shape for u in MIXED for lo, hi in u.watched()
        )
        return log_likelihood(MIXED, fit.n / watched, shape)

    at, h = math.log(law.shape), 1e-4
    curvature = -(profile(at + h) - 2 * profile(at) + profile(at - h)) / h**2
    assert fit.information == pytest.approx(curvature, rel=1e-4)
    assert fit.pivot is None
    assert fit.unbiased is None
    assert fit.truncation is None
    assert fit.shape_interval() is None
    assert fit.shape_interval(method="fisher") is not None
    assert fit.mtbf_interval() is None


def test_a_known_law_is_found_again() -> None:
    """Two hundred units with windows of their own, some entering late: shape 1.6, scale .002."""
    rng = random.Random(5)
    units = []
    for _ in range(200):
        lo, hi = rng.choice([0.0, 20.0]), rng.uniform(60, 140)
        times = simulate(rng, scale=0.002, shape=1.6, lo=lo, hi=hi)
        units.append(EventHistory(times=times, start=lo, end=hi, origin=0))
    fit = fit_power_law(units)
    assert fit.shape == pytest.approx(1.6, abs=0.15)
    interval = fit.shape_interval(0.99, method="fisher")
    assert interval is not None
    assert interval[0] < 1.6 < interval[1]


@pytest.mark.parametrize("truncation", ["time", "failure"])
def test_exact_intervals_cover(truncation: str) -> None:
    """The 80 % intervals of shape and MTBF hold the truth at least (MTBF, time) or exactly 80 % of the time."""
    rng = random.Random(17)
    scale, shape, runs = 0.5, 0.7, 1500
    in_shape = in_mtbf = used = 0
    truth_at = PowerLaw.of(scale=scale, shape=shape)
    for _ in range(runs):
        if truncation == "time":
            history = EventHistory(times=simulate(rng, scale=scale, shape=shape, lo=0, hi=60), end=60)
        else:
            arrivals = list(itertools.accumulate(rng.expovariate(1) for _ in range(7)))
            history = EventHistory(times=[(a / scale) ** (1 / shape) for a in arrivals], truncation="failure")
        fit = fit_power_law(history)
        interval, mtbf = fit.shape_interval(0.8), fit.mtbf_interval(0.8)
        if interval is None or mtbf is None:
            continue
        used += 1
        in_shape += interval[0] <= shape <= interval[1]
        in_mtbf += mtbf[0] <= truth_at.mtbf(fit.age) <= mtbf[1]
    assert used > runs * 0.97
    assert in_shape / used == pytest.approx(0.8, abs=0.03)
    assert in_mtbf / used > 0.77
    assert in_mtbf / used < (0.83 if truncation == "failure" else 0.9)


def test_unbiased_is_unbiased() -> None:
    """Over many short histories the unbiased shape averages to the truth; the other one is well above."""
    rng = random.Random(23)
    plain, bare = [], []
    for _ in range(3000):
        arrivals = itertools.accumulate(rng.expovariate(1) for _ in range(6))
        fit = fit_power_law(EventHistory(times=[a ** (1 / 1.5) for a in arrivals], truncation="failure"))
        assert fit.unbiased is not None
        plain.append(law_of(fit).shape)
        bare.append(fit.unbiased.shape)
    assert sum(bare) / len(bare) == pytest.approx(1.5, abs=0.06)
    assert sum(plain) / len(plain) > 2.0


def test_published_crow_factors() -> None:
    """Crow's tables: two events, 80 %: (.261, 18.66) time-truncated, (.8065, 33.76) failure-truncated."""
    assert mtbf_factors(2, 0.8, Truncation.TIME) == pytest.approx((0.261, 18.66), rel=2e-3)
    assert mtbf_factors(2, 0.8, Truncation.FAILURE) == pytest.approx((0.8065, 33.76), rel=2e-4)


@pytest.mark.parametrize("n", [2, 3, 5, 10, 40])
def test_failure_truncated_factors_are_the_product_of_gammas(n: int) -> None:
    """Against SciPy's quadrature: n² ÷ factor is a quantile of gamma(n - 1) times gamma(n)."""
    low, high = mtbf_factors(n, 0.9, Truncation.FAILURE)

    def above(w: float) -> float:
        def integrand(v: float) -> float:
            return float(scipy.stats.gamma.pdf(v, n - 1) * scipy.stats.gamma.sf(w / v, n))

        parts = (0, 0.1 * n, n, 3 * n, 40 + 10 * n)
        return sum(scipy.integrate.quad(integrand, a, b, limit=200)[0] for a, b in itertools.pairwise(parts))

    assert above(n * n / low) == pytest.approx(0.05, rel=1e-6)
    assert above(n * n / high) == pytest.approx(0.95, rel=1e-6)


@pytest.mark.parametrize("n", [2, 5, 27, 300])
def test_time_truncated_factors_solve_the_bessel_sum(n: int) -> None:
    """The tails of y**j / (j! (j - 1)!) beyond n are 5 % at both ends."""
    low, high = mtbf_factors(n, 0.9, Truncation.TIME)

    def at_most(k: int, y: float) -> float:
        logs = [j * math.log(y) - math.lgamma(j + 1) - math.lgamma(j) for j in range(1, 40 * n + 200)]
        top = max(logs)
        return math.fsum(math.exp(v - top) for v in logs[:k]) / math.fsum(math.exp(v - top) for v in logs)

    assert at_most(n, n * n / low) == pytest.approx(0.05, rel=1e-6)
    assert at_most(n - 1, n * n / high) == pytest.approx(0.95, rel=1e-6)


def test_normal_factors_need_enough_events() -> None:
    """The large-sample factors do not exist for few events at a high level."""
    assert normal_mtbf_factors(2, 0.99) is None
    assert fit_power_law(EventHistory(times=(3, 8), end=9)).mtbf_interval(0.99, method="normal") is None
    assert (
        fit_power_law(EventHistory(times=(3, 8, 9), truncation="failure")).mtbf_interval(method="normal")
        is None
    )
    with pytest.raises(InvalidValueError):
        mtbf_factors(1, 0.9, Truncation.TIME)


def test_intensity_interval_is_the_other_way_up() -> None:
    """Intensity bounds are one over the MTBF bounds, about the intensity."""
    fit = fit_power_law(EventHistory(times=(5, 20, 61, 88), end=100))
    mtbf, intensity = fit.mtbf_interval(0.9), fit.intensity_interval(0.9)
    assert mtbf is not None
    assert intensity == (1 / mtbf[1], 1 / mtbf[0])
    assert intensity[0] < law_of(fit).intensity(100) < intensity[1]
    assert fit_power_law(MIXED).intensity_interval() is None


def test_scale_interval() -> None:
    """Crow (1975): chi-square limits of the count over the window to the power of the shape."""
    fit = fit_power_law(EventHistory(times=(5, 20, 61, 88), end=100))
    law = law_of(fit)
    expected = [
        float(scipy.stats.chi2.ppf(p, df)) / (2 * 100**law.shape) for p, df in ((0.05, 8), (0.95, 10))
    ]
    assert fit.scale_interval(0.9) == pytest.approx(expected, rel=1e-9)
    ended = fit_power_law(EventHistory(times=(5, 20, 61, 88), truncation="failure"))
    high = ended.scale_interval(0.9)
    assert high is not None
    assert high[1] / law_of(ended).scale == pytest.approx(float(scipy.stats.chi2.ppf(0.95, 8)) / 8, rel=1e-9)


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        (EventHistory(end=10), "no events"),
        ([], "no events"),
        (EventHistory(times=(5,), truncation="failure"), "no event before the one that ended the watching"),
        (EventHistory(times=(10, 10), end=10), "all events at the very end"),
        (EventHistory(times=(0, 5), end=10), "an event at age zero"),
        (EventHistory(times=(10,), start=5, end=10, origin=0), "no maximum"),
        (EventHistory(times=(5, 5), start=5, end=10, origin=0), "no maximum"),
        (EventHistory(times=(1e15, 1e15), start=1e15, end=1e15 + 1, origin=0), "no maximum"),
    ],
)
def test_no_fit_says_why(units: EventHistory | list[EventHistory], reason: str) -> None:
    """Nothing to fit: every number is None and the reason is stated."""
    fit = fit_power_law(units)
    assert reason in fit.reason
    assert fit.mle is fit.unbiased is fit.shape is fit.scale is None
    assert fit.shape_interval() is fit.scale_interval() is fit.mtbf_interval() is None


def test_one_event_has_a_fit_but_no_mtbf_bounds() -> None:
    """One event before a fixed end gives a shape with a wide interval, and nothing unbiased."""
    fit = fit_power_law(EventHistory(times=(50,), end=100))
    assert fit.shape == pytest.approx(1 / math.log(2))
    assert fit.unbiased is None
    assert fit.mtbf_interval() is None
    interval = fit.shape_interval(0.9)
    assert interval is not None
    assert interval[1] / interval[0] > 50


def test_steep_laws_do_not_overflow() -> None:
    """Events in the last second of years: the shape is huge, the scale beyond a float, the intensity still there."""
    history = EventHistory(times=(1e8 - 1, 1e8 - 0.5), end=1e8)
    fit = fit_power_law(history)
    law = law_of(fit)
    assert law.shape > 1e8
    assert fit.scale == 0.0
    assert law.intensity(1e8) == pytest.approx(law.shape * 2 / 1e8)
    assert law.expected(2e8) == math.inf


@pytest.mark.parametrize(
    "call",
    [
        lambda: PowerLaw.of(scale=0, shape=1),
        lambda: PowerLaw.of(scale=1, shape=-1),
        lambda: PowerLaw(shape=1, events=1, age=math.nan),
        lambda: PowerLaw.of(scale=1, shape=1).expected(-1),
        lambda: PowerLaw.of(scale=1, shape=1).intensity(0),
        lambda: PowerLaw.of(scale=1, shape=1).average_intensity(3, 2),
        lambda: fit_power_law(EventHistory(times=(5,), end=9)).shape_interval(1.0),
        lambda: fit_power_law(EventHistory(times=(5,), end=9)).shape_interval(method="guess"),  # type: ignore[arg-type]
        lambda: fit_power_law(EventHistory(times=(5,), end=9)).mtbf_interval(method="guess"),  # type: ignore[arg-type]
        lambda: fit_power_law_grouped((1, 2), (3, 4)).shape_interval(method="guess"),  # type: ignore[arg-type]
        lambda: fit_power_law_grouped((2, 1), (3, 4)),
        lambda: fit_power_law_grouped((1, 2), (3,)),
        lambda: fit_power_law_grouped((1, 2), (3, -4)),
        lambda: fit_power_law_grouped((1, 2), (3, 4), systems=0),
        lambda: fit_power_law_grouped((0, 2), (3, 4)),
        lambda: fit_power_law_grouped((1, 2), (3, 4)).fit_test(min_expected=0),
    ],
)
def test_impossible_arguments_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    """Out of range, unknown or inconsistent: InvalidValueError."""
    with pytest.raises(InvalidValueError):
        call()


def test_law_readings_agree() -> None:
    """Intensity is the derivative of the expected count, MTBF its inverse, the average its chord."""
    law = PowerLaw.of(scale=0.3, shape=1.4)
    slope = (law.expected(20.0005) - law.expected(19.9995)) / 0.001
    assert law.intensity(20) == pytest.approx(slope, rel=1e-8)
    assert law.mtbf(20) == 1 / law.intensity(20)
    assert law.cumulative_mtbf(20) == pytest.approx(20 / law.expected(20))
    assert law.average_intensity(10, 30) == pytest.approx((law.expected(30) - law.expected(10)) / 20)
    assert PowerLaw(shape=1.4, events=law.expected(50), age=50).scale == pytest.approx(0.3)


@given(
    st.lists(st.integers(0, 30), min_size=2, max_size=8), st.lists(st.floats(0.1, 50), min_size=8, max_size=8)
)
def test_grouped_fit_is_a_maximum(counts: list[int], widths: list[float]) -> None:
    """No shape near by makes the interval counts likelier; unequal intervals, expected total = counted total."""
    ends = list(itertools.accumulate(widths[: len(counts)]))
    fit = fit_power_law_grouped(ends, counts)
    if fit.law is None:
        assert fit.reason
        assert fit.expected() == ()
        assert fit.shape_interval() is None
        return
    assume(0.02 < fit.law.shape < 50)

    def likelihood(shape: float) -> float:
        edges = [0.0, *((end / ends[-1]) ** shape for end in ends)]
        return sum(
            n * math.log(hi - lo) for n, (lo, hi) in zip(counts, itertools.pairwise(edges), strict=True) if n
        )

    best = likelihood(fit.law.shape)
    assert best >= max(likelihood(fit.law.shape * 1.01), likelihood(fit.law.shape * 0.99)) - 1e-12
    assert math.fsum(fit.expected()) == pytest.approx(sum(counts), rel=1e-9)


def test_fine_groups_approach_exact_times() -> None:
    """With intervals far shorter than the gaps, the grouped fit is the ungrouped one."""
    times = (5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478)
    ends = [0.25 * k for k in range(1, 6001)]
    counts = [0] * 6000
    for time in times:
        counts[math.ceil(time / 0.25) - 1] += 1
    grouped = fit_power_law_grouped(ends, counts).law
    assert grouped is not None
    assert grouped.shape == pytest.approx(fit_power_law(EventHistory(times=times, end=1500)).shape, rel=5e-3)


def test_grouped_intervals_and_systems() -> None:
    """Crow's interval is symmetric, Fisher's on the log scale; twice the units with twice the counts: half the width ÷ √2."""
    one = fit_power_law_grouped((20, 40, 60, 80, 100), (13, 16, 5, 8, 7))
    two = fit_power_law_grouped((20, 40, 60, 80, 100), (26, 32, 10, 16, 14), systems=2)
    assert one.law is not None
    assert two.law is not None
    assert two.law.shape == pytest.approx(one.law.shape, rel=1e-12)
    assert two.law.scale == pytest.approx(one.law.scale, rel=1e-12)
    low, high = one.shape_interval(0.9, method="crow") or (0, 0)
    assert (low + high) / 2 == pytest.approx(one.law.shape)
    logs = [math.log(end) for end in one.shape_interval(0.9) or (1, 1)]
    assert sum(logs) / 2 == pytest.approx(math.log(one.law.shape))
    wide = [math.log(end) for end in two.shape_interval(0.9) or (1, 1)]
    assert (wide[1] - wide[0]) * math.sqrt(2) == pytest.approx(logs[1] - logs[0])
    assert two.n == 98


@pytest.mark.parametrize(
    ("ends", "counts", "reason"),
    [
        ((10,), (3,), "only one interval"),
        ((10, 20), (0, 0), "no events"),
        ((10, 20), (4, 0), "all events in the first"),
        ((10, 20), (0, 4), "all events in the last"),
    ],
)
def test_no_grouped_fit_says_why(ends: tuple[float, ...], counts: tuple[int, ...], reason: str) -> None:
    """Counts that fix no shape: None and the reason, for the fit test too."""
    fit = fit_power_law_grouped(ends, counts)
    assert reason in fit.reason
    assert fit.law is None
    assert fit.fit_test().statistic is None


def test_grouped_fit_test() -> None:
    """The statistic is the sum over intervals; poor intervals are joined with their neighbours, the last one backwards."""
    fit = fit_power_law_grouped((20, 40, 60, 80, 100), (13, 16, 5, 8, 7))
    test = fit.fit_test()
    by_hand = sum((o - e) ** 2 / e for o, e in zip(fit.counts, fit.expected(), strict=True))
    assert test.statistic == pytest.approx(by_hand)
    assert test.p == pytest.approx(float(scipy.stats.chi2.sf(by_hand, 3)))
    poor = fit_power_law_grouped((20, 40, 60, 80, 100, 100.5), (13, 16, 5, 8, 7, 1)).fit_test()
    assert poor.df == 3
    assert "at least 3" in fit.fit_test(min_expected=20).reason


def test_cramer_von_mises_levels() -> None:
    """A good fit lies above the largest published level, a hopeless one below the smallest."""
    rng = random.Random(1)
    good = EventHistory(times=simulate(rng, scale=0.2, shape=1, lo=0, hi=200), end=200)
    assert cramer_von_mises(good).p_low == 0.20
    lumps = [EventHistory(times=[*range(1, 15), *range(180, 199)], end=200)]
    bad = cramer_von_mises(lumps)
    assert (bad.p_low, bad.p_high, bad.p) == (0.0, 0.01, None)


@pytest.mark.parametrize(("m", "critical"), [(5, 0.160), (10, 0.167), (20, 0.172)])
def test_critical_values_are_reached_one_time_in_ten(m: int, critical: float) -> None:
    """The published 10 % level is exceeded by about 10 % of simulated power-law histories."""
    rng = random.Random(m)
    runs, over = 4000, 0
    for _ in range(runs):
        test = cramer_von_mises(EventHistory(times=[rng.random() ** 0.6 for _ in range(m)], end=1.0))
        assert test.statistic is not None
        over += test.statistic > critical
        assert (test.p_high is not None and test.p_high <= 0.10) == (test.statistic >= critical)
    assert over / runs == pytest.approx(0.10, abs=0.015)


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        (EventHistory(times=(3,), end=9), "only 1 events"),
        (EventHistory(times=(3, 5), truncation="failure"), "only 1 events"),
        (EventHistory(times=(0, 4, 5), end=9), "age zero"),
        (MIXED, "entered late"),
    ],
)
def test_no_cramer_von_mises_says_why(units: EventHistory | list[EventHistory], reason: str) -> None:
    """Too few events, no fit, late entry: None and the reason."""
    test = cramer_von_mises(units)
    assert test.statistic is None
    assert reason in test.reason


def test_cramer_von_mises_pools_units() -> None:
    """Ages are shares of each unit's own window: the same unit in hours and minutes pools like twice itself."""
    hours = EventHistory(times=(5, 20, 61, 88), end=100)
    minutes = EventHistory(times=(300, 1200, 3660, 5280), end=6000)
    assert cramer_von_mises([hours, minutes]).statistic == pytest.approx(
        cramer_von_mises([hours, hours]).statistic
    )
    assert cramer_von_mises([hours, minutes]).n == 8


def test_what_no_float_can_hold_is_infinite() -> None:
    """Steep laws in tiny or huge units: scale, mean times and intensities run over, and say so without an error."""
    fit = fit_power_law(EventHistory(times=(9.82e-07,), end=1e-06))
    assert fit.scale == math.inf
    assert law_of(fit).expected(1e-6) == 1.0
    steep = PowerLaw(shape=1e3, events=1.0, age=1.0)
    assert (steep.mtbf(1e-3), steep.cumulative_mtbf(1e-3)) == (math.inf, math.inf)
    assert steep.average_intensity(10.0, 100.0) == math.inf
    assert steep.average_intensity(0.1, 0.5) == pytest.approx(0.0, abs=1e-300)
