"""Classical data sets and tables of the literature, restated with their source; published digits as their authors printed them."""

import math
from itertools import chain, repeat

import pytest

from custrel.stats import (
    EventHistory,
    cramer_von_mises,
    dispersion_test,
    fit_gamma_poisson_histogram,
    fit_power_law,
    laplace,
    military_handbook,
    poisson_rate,
    rate_change,
    rayleigh,
    scan,
)

# IEC 61164 (1995), annex: 52 relevant failures of a type I test stopped at 1000 hours.
IEC = EventHistory(
    times=(
        *(
            2,
            4,
            10,
            15,
            18,
            19,
            20,
            25,
            39,
            41,
            43,
            45,
            47,
            66,
            88,
            97,
            104,
            105,
            120,
            196,
            217,
            219,
            257,
            260,
            281,
            283,
        ),
        *(
            289,
            307,
            329,
            357,
            372,
            374,
            393,
            403,
            466,
            521,
            556,
            571,
            621,
            628,
            642,
            684,
            732,
            735,
            754,
            792,
            803,
            805,
        ),
        *(832, 836, 873, 975),
    ),
    end=1000,
)
# J. T. Duane's aircraft generator, as in S. E. Rigdon & A. P. Basu, J. Quality Technology 21 (1989) 251: 13 failures.
GENERATOR = (55, 166, 205, 341, 488, 567, 731, 1308, 2050, 2453, 3115, 4017, 4596)
# L. H. Crow (1974): 40 simulated failures, test stopped at the last; used by Bain & Engelhardt and in MIL-HDBK-189.
CROW = EventHistory(
    times=(
        *(
            0.7,
            3.7,
            13.2,
            17.6,
            54.5,
            99.2,
            112.2,
            120.9,
            151.0,
            163.0,
            174.5,
            191.6,
            282.8,
            355.2,
            486.3,
            490.5,
            513.3,
        ),
        *(
            558.4,
            678.1,
            688.0,
            785.9,
            887.0,
            1010.7,
            1029.1,
            1034.4,
            1136.1,
            1178.9,
            1259.7,
            1297.9,
            1419.7,
            1571.7,
        ),
        *(1629.8, 1702.4, 1928.9, 2072.3, 2525.2, 2928.5, 3016.4, 3181.0, 3256.3),
    ),
    truncation="failure",
)


def test_iec_61164() -> None:
    """Unbiased shape .5623, scale 1.0694, mean time 34.2 hours at the end; C-squared .038 is below .173 at 10 %."""
    fit, misfit = fit_power_law(IEC), cramer_von_mises(IEC)
    assert round(fit.unbiased.shape, 4) == 0.5623
    assert round(fit.unbiased.scale, 4) == 1.0694
    assert round(fit.unbiased.mtbf(1000), 1) == 34.2
    assert round(misfit.statistic, 3) == 0.038
    assert dict(misfit.critical)[0.1] == pytest.approx(0.172, abs=0.001)
    assert misfit.statistic < dict(misfit.critical)[0.1]
    assert (misfit.p_low, misfit.p_high) == (0.2, 1.0)


def test_aircraft_generator() -> None:
    """Failure-truncated shape .569 from 13 failures, .483 with the one at 10 hours that some lists have before them."""
    assert round(fit_power_law(EventHistory(times=GENERATOR, truncation="failure")).shape, 3) == 0.569
    assert round(fit_power_law(EventHistory(times=(10, *GENERATOR), truncation="failure")).shape, 3) == 0.483


def test_crow_forty_failures() -> None:
    """Shape .490 and scale .761; both classical tests see the improvement."""
    fit = fit_power_law(CROW)
    assert round(fit.shape, 3) == 0.490
    assert fit.scale == pytest.approx(0.761, abs=0.001)
    assert military_handbook(CROW).df == 78
    assert military_handbook(CROW).p_decreasing < 1e-6
    assert laplace(CROW).p_decreasing < 1e-5


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.025, 5.572),
        (2, 0.242, 7.225),
        (3, 0.619, 8.767),
        (4, 1.090, 10.242),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
        (100, 81.364, 121.627),
    ],
)
def test_garwood_limits(events: int, low: float, high: float) -> None:
    """95 % limits of a Poisson count (Garwood 1936; K. Ulm, Am. J. Epidemiology 131 (1990) 373)."""
    ends = poisson_rate(events, 1.0).interval(0.95)
    assert ends == pytest.approx((low, high), abs=6e-4)


def test_rates_of_the_r_manual() -> None:
    """Help page of R's poisson.test: 137 events in 24.19893, and 11 in 800 against 21 in 3011."""
    assert poisson_rate(137, 24.19893).rate == pytest.approx(5.661407, abs=5e-7)
    assert poisson_rate(137, 24.19893).interval(0.95) == pytest.approx((4.753125, 6.692709), abs=5e-7)
    change = rate_change((6 + 8 + 7, 1083 + 1050 + 878), (11, 800))
    assert change.ratio == pytest.approx(1.971488, abs=5e-7)
    assert change.interval(0.95) == pytest.approx((0.8584264, 4.2772659), abs=5e-8)


def test_bliss_red_mites() -> None:
    """Mites on 150 apple leaves: mean 1.1467, k = 1.02459 by maximum likelihood (Bliss & Fisher, Biometrics 9 (1953) 176)."""
    leaves = {0: 70, 1: 38, 2: 17, 3: 10, 4: 9, 5: 3, 6: 2, 7: 1}
    fit = fit_gamma_poisson_histogram({(count, 1): n for count, n in leaves.items()})
    assert round(fit.pooled_rate, 4) == 1.1467
    assert fit.prior.shape == pytest.approx(1.02459, abs=5e-6)


def test_auto_insurance_claims() -> None:
    """9,461 policies (Thyrion 1961): shape .70, scale .31, and expected claims next year (Efron & Hastie 2016, table 6.1)."""
    policies = (7840, 1317, 239, 42, 14, 4, 4, 1)
    fit = fit_gamma_poisson_histogram({(claims, 1): n for claims, n in enumerate(policies)})
    assert round(fit.prior.shape, 2) == 0.70
    assert round(1 / fit.prior.rate, 2) == 0.31
    next_year = [fit.prior.update(count=claims, exposure=1).mean for claims in range(7)]
    assert next_year == pytest.approx([0.164, 0.398, 0.633, 0.87, 1.10, 1.34, 1.57], abs=0.006)


def test_bortkiewicz_horse_kicks() -> None:
    """Deaths in 200 corps-years: mean .61, variance .611; a common rate says it all, and no gamma is fitted."""
    corps = {0: 109, 1: 65, 2: 22, 3: 3, 4: 1}
    units = list(chain.from_iterable(repeat((count, 1.0), n) for count, n in corps.items()))
    test = dispersion_test(units)
    assert test.statistic / test.df * 0.61 == pytest.approx(0.611, abs=5e-4)
    assert 0.4 < test.p < 0.6
    fit = fit_gamma_poisson_histogram({(count, 1): n for count, n in corps.items()})
    assert (fit.pooled_rate, fit.prior) == (0.61, None)
    assert "no more than one common rate" in fit.reason


def test_mardia_roulette() -> None:
    """Nine spins of a wheel: mean direction 51 degrees, resultant .711 (K. V. Mardia, Statistics of Directional Data, 1972)."""
    test = rayleigh((43, 45, 52, 61, 75, 88, 88, 279, 357), period=360)
    assert round(test.mean) == 51
    assert round(test.resultant, 3) == 0.711
    assert test.z == pytest.approx(9 * 0.711**2, abs=0.002)
    assert 0.005 < test.p < 0.01  # tables: between .005 and .01


@pytest.mark.parametrize(
    ("times", "window"),
    [
        ((1, 10, 500), 50),
        ((1, 90, 200, 300, 305), 10),
        ((1, 2, 998, 999), 400),
        (tuple(range(0, 990, 43)), 43),
    ],
)
def test_closest_pair(times: tuple[int, ...], window: int) -> None:
    """Two of n events within w: 1 - (1 - (n - 1) w)**n (Naus 1965; Parzen 1960), 1 where the window leaves no room."""
    test = scan(EventHistory(times=times, end=1000.0), window=window)
    n, room = len(times), 1 - (len(times) - 1) * window / 1000
    assert (test.statistic, test.exact) == (2, True)
    assert test.p == pytest.approx(1 - room**n if room > 0 else 1.0, rel=1e-12)


def test_three_of_three() -> None:
    """Three events within w of one another: 3 w**2 - 2 w**3, exactly (Naus 1965)."""
    share = 0.05
    test = scan(EventHistory(times=(10.0, 11.0, 12.0), end=100.0), window=5.0)
    assert test.exact
    assert test.p == pytest.approx(3 * share**2 - 2 * share**3, rel=1e-9)


def test_several_systems_of_one_length_are_one() -> None:
    """Mean times of systems watched until one age have the exact limits of their superposition, times their number."""
    first, second = (3.0, 14.0, 30.0, 77.0), (8.0, 21.0, 55.0, 91.0, 97.0)
    both = fit_power_law([EventHistory(times=times, end=100.0) for times in (first, second)])
    one = fit_power_law(EventHistory(times=first + second, end=100.0))
    for method in ("exact", "normal"):
        limits = one.mtbf_interval(0.8, method=method)
        assert both.mtbf_interval(0.8, method=method) == pytest.approx([2 * end for end in limits], rel=1e-12)
    unlike = [EventHistory(times=first, end=100.0), EventHistory(times=second, end=120.0)]
    assert fit_power_law(unlike).mtbf_interval() is None
    stopped = [
        EventHistory(times=(3.0, 100.0), truncation="failure"),
        EventHistory(times=(8.0, 100.0), truncation="failure"),
    ]
    assert fit_power_law(stopped).mtbf_interval() is None


def test_unequal_windows_have_an_unbiased_law_too() -> None:
    """Given the counts, 2 shape pivot is chi-square: shape (N - 1) / pivot, and the scale for which the events come out."""
    histories = [EventHistory(times=(3.0, 14.0, 30.0), end=50.0), EventHistory(times=(8.0, 91.0), end=100.0)]
    fit = fit_power_law(histories)
    pivot = sum(math.log(50 / t) for t in (3, 14, 30)) + sum(math.log(100 / t) for t in (8, 91))
    assert fit.unbiased.shape == pytest.approx(4 / pivot)
    assert fit.unbiased.expected(50.0) + fit.unbiased.expected(100.0) == pytest.approx(5.0)
