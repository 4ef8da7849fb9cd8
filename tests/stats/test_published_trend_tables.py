"""Every published table the statistics must reproduce, restated with its source, against what the library says.

"Published" values carry the digits their authors printed; the rest were recomputed from the printed data by independent code.
"""

import math

import pytest

from custrel.stats import (
    EventHistory,
    Truncation,
    benjamini_hochberg,
    cramer_von_mises,
    dispersion_test,
    fit_power_law,
    fit_power_law_grouped,
    history_rate,
    laplace,
    lewis_robinson,
    mean_cumulative_function,
    military_handbook,
    rayleigh,
    reverse_arrangements,
)
from custrel.stats.crow import mtbf_factors

# NIST/SEMATECH e-Handbook of Statistical Methods, 8.2.3.4 and 8.4.5.2: one system, 10 repairs, watched for 1500 hours.
NIST = EventHistory(times=(5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478), end=1500, starts_at_event=True)
# MIL-HDBK-189 (13 February 1981), Appendix C: 27 failures in 300 hours, one rounded tie.
HANDBOOK = EventHistory(
    times=(
        2.6,
        16.5,
        16.5,
        17.0,
        21.4,
        29.1,
        33.3,
        56.5,
        63.1,
        70.6,
        73.0,
        77.7,
        93.9,
        95.5,
        98.1,
        101.1,
        132.0,
        142.2,
        147.7,
        149.0,
        167.2,
        190.7,
        193.0,
        198.7,
        251.9,
        282.5,
        286.1,
    ),
    end=300,
)
# Modarres, Reliability Engineering and Risk Analysis, Example 5.11: 30 intervals, ended with a failure.
MODARRES = EventHistory.from_gaps(
    (
        104,
        131,
        1597,
        59,
        4,
        503,
        157,
        6,
        118,
        173,
        114,
        62,
        101,
        216,
        106,
        140,
        1,
        102,
        3,
        393,
        96,
        232,
        89,
        61,
        37,
        293,
        7,
        165,
        87,
        99,
    )
)
# L. H. Crow, AMSAA TR-138 (1975): three simulated systems, 200 hours each.
CROW = [
    EventHistory(times=(4.3, 4.4, 10.2, 23.5, 23.8, 26.4, 74.0, 77.1, 92.1, 197.2), end=200),
    EventHistory(
        times=(0.1, 5.6, 18.6, 19.5, 24.2, 26.7, 45.1, 45.8, 75.7, 79.7, 98.6, 120.1, 161.8, 180.6, 190.8),
        end=200,
    ),
    EventHistory(times=(8.4, 32.5, 44.7, 48.4, 50.6, 73.6, 98.7, 112.2, 129.8, 136.0, 195.8), end=200),
]
# F. Proschan, Technometrics 5 (1963) 375: intervals between failures of air-conditioning, 13 Boeing 720 aircraft.
PLANES = {
    "7907": (194, 15, 41, 29, 33, 181),
    "7908": (413, 14, 58, 37, 100, 65, 9, 169, 447, 184, 36, 201, 118, 34, 31, 18, 18, 67, 57, 62, 7, 22, 34),
    "7909": (
        90,
        10,
        60,
        186,
        61,
        49,
        14,
        24,
        56,
        20,
        79,
        84,
        44,
        59,
        29,
        118,
        25,
        156,
        310,
        76,
        26,
        44,
        23,
        62,
        130,
        208,
        70,
        101,
        208,
    ),
    "7910": (74, 57, 48, 29, 502, 12, 70, 21, 29, 386, 59, 27, 153, 26, 326),
    "7911": (55, 320, 56, 104, 220, 239, 47, 246, 176, 182, 33, 15, 104, 35),
    "7912": (
        23,
        261,
        87,
        7,
        120,
        14,
        62,
        47,
        225,
        71,
        246,
        21,
        42,
        20,
        5,
        12,
        120,
        11,
        3,
        14,
        71,
        11,
        14,
        11,
        16,
        90,
        1,
        16,
        52,
        95,
    ),
    "7913": (
        97,
        51,
        11,
        4,
        141,
        18,
        142,
        68,
        77,
        80,
        1,
        16,
        106,
        206,
        82,
        54,
        31,
        216,
        46,
        111,
        39,
        63,
        18,
        191,
        18,
        163,
        24,
    ),
    "7914": (
        50,
        44,
        102,
        72,
        22,
        39,
        3,
        15,
        197,
        188,
        79,
        88,
        46,
        5,
        5,
        36,
        22,
        139,
        210,
        97,
        30,
        23,
        13,
        14,
    ),
    "7915": (359, 9, 12, 270, 603, 3, 104, 2, 438),
    "7916": (50, 254, 5, 283, 35, 12),
    "7917": (130, 493),
    "8044": (487, 18, 100, 7, 98, 5, 85, 91, 43, 230, 3, 130),
    "8045": (102, 209, 14, 57, 54, 32, 67, 59, 134, 152, 27, 14, 230, 66, 61, 34),
}
# plane: events, Laplace U, MIL-HDBK-189 chi-square, its degrees of freedom, Lewis–Robinson U (failure-truncated)
PLANE_TRENDS = {
    "7907": (6, 0.036137, 6.993355, 10, 0.036154),
    "7908": (23, 2.235444, 26.428374, 44, 1.7933),
    "7909": (29, -1.480404, 64.392311, 56, -1.746172),
    "7910": (15, -0.749716, 32.136963, 28, -0.589333),
    "7911": (14, 0.965489, 21.409603, 26, 1.286643),
    "7912": (30, 2.206465, 39.842879, 58, 1.829391),
    "7913": (27, -0.544738, 54.669473, 52, -0.656759),
    "7914": (24, 0.256495, 44.11663, 46, 0.262523),
    "7915": (9, -0.144248, 14.109708, 16, -0.127703),
    "7916": (6, 0.689743, 8.225354, 10, 0.579123),
    "7917": (2, -1.009205, 3.134024, 2, -1.224745),
    "8044": (12, 1.17291, 12.070657, 22, 0.93056),
    "8045": (16, 0.269283, 24.777888, 30, 0.332952),
}
# W. Nelson (1995): valve-seat replacements of 41 diesel engines, days; (end of watching, ages at replacement).
VALVE_SEATS = [
    (761.0, ()),
    (759.0, ()),
    (667.0, (98.0,)),
    (667.0, (326.0, 653.0, 653.0)),
    (665.0, ()),
    (667.0, (84.0,)),
    (663.0, (87.0,)),
    (653.0, (646.0,)),
    (653.0, (92.0,)),
    (651.0, ()),
    (650.0, (258.0, 328.0, 377.0, 621.0)),
    (648.0, (61.0, 539.0)),
    (644.0, (254.0, 276.0, 298.0, 640.0)),
    (642.0, (76.0, 538.0)),
    (641.0, (635.0,)),
    (649.0, (349.0, 404.0, 561.0)),
    (631.0, ()),
    (596.0, ()),
    (614.0, (120.0, 479.0)),
    (582.0, (323.0, 449.0)),
    (589.0, (139.0, 139.0)),
    (593.0, ()),
    (589.0, (573.0,)),
    (606.0, (165.0, 408.0, 604.0)),
    (594.0, (249.0,)),
    (613.0, (344.0, 497.0)),
    (595.0, (265.0, 586.0)),
    (389.0, (166.0, 206.0, 348.0)),
    (601.0, ()),
    (601.0, (410.0, 581.0)),
    (611.0, ()),
    (608.0, ()),
    (587.0, ()),
    (603.0, (367.0,)),
    (585.0, (202.0, 563.0, 570.0)),
    (587.0, ()),
    (578.0, ()),
    (578.0, ()),
    (586.0, ()),
    (585.0, ()),
    (582.0, ()),
]
# age, at risk, replacements, mean cumulative function, robust standard error
VALVE_SEAT_MCF = [
    (61.0, 41, 1, 0.02439024, 0.02409097),
    (76.0, 41, 1, 0.04878049, 0.0336412),
    (84.0, 41, 1, 0.07317073, 0.04067023),
    (87.0, 41, 1, 0.09756098, 0.0463399),
    (92.0, 41, 1, 0.12195122, 0.05110466),
    (98.0, 41, 1, 0.14634146, 0.05519934),
    (120.0, 41, 1, 0.17073171, 0.05876418),
    (139.0, 41, 2, 0.2195122, 0.07326981),
    (165.0, 41, 1, 0.24390244, 0.07541665),
    (166.0, 41, 1, 0.26829268, 0.07731661),
    (202.0, 41, 1, 0.29268293, 0.07898751),
    (206.0, 41, 1, 0.31707317, 0.08752683),
    (249.0, 41, 1, 0.34146341, 0.08867963),
    (254.0, 41, 1, 0.36585366, 0.08965595),
    (258.0, 41, 1, 0.3902439, 0.0904615),
    (265.0, 41, 1, 0.41463415, 0.09110081),
    (276.0, 41, 1, 0.43902439, 0.09785797),
    (298.0, 41, 1, 0.46341463, 0.10960728),
    (323.0, 41, 1, 0.48780488, 0.10973957),
    (326.0, 41, 1, 0.51219512, 0.10973957),
    (328.0, 41, 1, 0.53658537, 0.11490658),
    (344.0, 41, 1, 0.56097561, 0.11465376),
    (348.0, 41, 1, 0.58536585, 0.12424961),
    (349.0, 41, 1, 0.6097561, 0.12378162),
    (367.0, 41, 1, 0.63414634, 0.12319414),
    (377.0, 41, 1, 0.65853659, 0.13184165),
    (404.0, 40, 1, 0.68353659, 0.13593896),
    (408.0, 40, 1, 0.70853659, 0.13980461),
    (410.0, 40, 1, 0.73353659, 0.13914201),
    (449.0, 40, 1, 0.75853659, 0.14270223),
    (479.0, 40, 1, 0.78353659, 0.14606884),
    (497.0, 40, 1, 0.80853659, 0.14925494),
    (538.0, 40, 1, 0.83353659, 0.15227185),
    (539.0, 40, 1, 0.85853659, 0.15512945),
    (561.0, 40, 1, 0.88353659, 0.16174773),
    (563.0, 40, 1, 0.90853659, 0.16425059),
    (570.0, 40, 1, 0.93353659, 0.17033184),
    (573.0, 40, 1, 0.95853659, 0.16895814),
    (581.0, 38, 1, 0.98485237, 0.1712036),
    (586.0, 34, 1, 1.01426414, 0.17384433),
    (604.0, 22, 1, 1.05971868, 0.18506099),
    (621.0, 17, 1, 1.11854221, 0.20750288),
    (635.0, 16, 1, 1.18104221, 0.20690835),
    (640.0, 16, 1, 1.24354221, 0.22632442),
    (646.0, 13, 1, 1.32046529, 0.22850515),
    (653.0, 9, 2, 1.54268751, 0.31165607),
]
# Benjamini & Hochberg, JRSS B 57 (1995) 289, section 4.1: 15 p-values.
P_VALUES = (
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.324,
    0.4262,
    0.5719,
    0.6528,
    0.759,
    1.0,
)
Q_VALUES = (
    0.0015,
    0.003,
    0.0095,
    0.035625,
    0.0603,
    0.06385714,
    0.06385714,
    0.0645,
    0.0765,
    0.486,
    0.58118182,
    0.714875,
    0.75323077,
    0.81321429,
    1.0,
)
Q_VALUES_ANY = (
    0.00497734,
    0.00995469,
    0.03152318,
    0.11821191,
    0.20008921,
    0.21189262,
    0.21189262,
    0.21402577,
    0.25384452,
    1.0,
    1.0,
    1.0,
    1.0,
    1.0,
    1.0,
)


@pytest.mark.parametrize(
    ("history", "shape", "scale", "unbiased", "chi2", "df", "u", "cvm"),
    [
        (NIST, 0.537228866, 0.1966582157, 0.4835059794, 37.2280814835, 20, -1.3269491826, 0.0537686852),
        (HANDBOOK, 0.7163392624, 0.4538418614, 0.6898081786, 75.3832755469, 54, -2.318, 0.0910611224),
        (
            MODARRES,
            1.5880533881,
            3.702728848984521e-05,
            1.4821831622,
            37.7821050915,
            58,
            2.409438296,
            0.099437767,
        ),
    ],
    ids=["nist", "handbook", "modarres"],
)
def test_single_system_tables(
    *,
    history: EventHistory,
    shape: float,
    scale: float,
    unbiased: float,
    chi2: float,
    df: int,
    u: float,
    cvm: float,
) -> None:
    """Shape, scale, unbiased shape, MIL-HDBK-189, Laplace and Cramér–von Mises of three published single systems."""
    fit = fit_power_law(history)
    assert fit.mle is not None
    assert fit.unbiased is not None
    assert fit.shape == pytest.approx(shape, rel=1e-9)
    assert fit.scale == pytest.approx(scale, rel=1e-9)
    assert fit.unbiased.shape == pytest.approx(unbiased, rel=1e-9)
    test = military_handbook(history)
    assert (test.statistic, test.df) == (pytest.approx(chi2, rel=1e-9), df)
    assert laplace(history).statistic == pytest.approx(u, rel=1e-9)
    assert cramer_von_mises(history).statistic == pytest.approx(cvm, abs=1e-9)


@pytest.mark.parametrize(
    ("history", "level", "exact", "fisher", "age", "intensity", "mtbf"),
    [
        (NIST, 0.8, (0.33422644, 0.76318681), (0.35822526, 0.80567979), 1500, 0.0035815258, 279.2106111261),
        (HANDBOOK, 0.9, (0.50563229, 0.95715151), (0.52196559, 0.98309535), 300, 0.0644705336, 15.5109620467),
        (
            MODARRES,
            0.95,
            (1.0280928, 2.14216735),
            (1.11034431, 2.27128968),
            5256,
            0.0090642317,
            110.3237468672,
        ),
    ],
    ids=["nist", "handbook", "modarres"],
)
def test_single_system_intervals(
    *,
    history: EventHistory,
    level: float,
    exact: tuple[float, float],
    fisher: tuple[float, float],
    age: float,
    intensity: float,
    mtbf: float,
) -> None:
    """Exact chi-square and Fisher intervals of the shape; intensity and MTBF at the end of the watching."""
    fit = fit_power_law(history)
    assert fit.mle is not None
    assert fit.age == age
    assert fit.shape_interval(level) == pytest.approx(exact, abs=1e-8)
    assert fit.shape_interval(level, method="fisher") == pytest.approx(fisher, abs=1e-8)
    assert fit.mle.intensity(age) == pytest.approx(intensity, abs=1e-10)
    assert fit.mle.mtbf(age) == pytest.approx(mtbf, rel=1e-11)


def test_nist_prints_the_unbiased_fit() -> None:
    """NIST's modified estimates, MTBF at 1500 hours and its 80 % limits (published)."""
    fit = fit_power_law(NIST)
    assert fit.unbiased is not None
    assert fit.unbiased.shape == pytest.approx(0.483506, abs=2e-6)
    assert 1 - fit.unbiased.shape == pytest.approx(0.516494, abs=2e-6)
    assert fit.unbiased.scale == pytest.approx(0.2913003, abs=2e-7)
    assert fit.unbiased.mtbf(1500) == pytest.approx(310.234, abs=0.001)
    assert fit.mtbf_interval(0.8, method="normal") == pytest.approx((157.7138, 548.5566), abs=0.001)


def test_nist_reversals() -> None:
    """33 reversals of at most 45 (NIST e-Handbook 8.2.3.4); the tie 35, 35 is none."""
    test = reverse_arrangements(NIST)
    assert (test.statistic, test.n * (test.n - 1) // 2) == (33, 45)
    assert test.p_decreasing is not None
    assert 0.02 < test.p_decreasing < 0.05


@pytest.mark.parametrize(
    ("history", "improving", "worsening", "two_sided"),
    [
        (NIST, 0.0109863571, 0.9890136429, 0.1845254934),
        (HANDBOOK, 0.0288646926, 0.9711353074, 0.0204493211),
        (MODARRES, 0.9817093096, 0.0182906904, 0.0159770975),
    ],
    ids=["nist", "handbook", "modarres"],
)
def test_single_system_p_values(
    history: EventHistory, improving: float, worsening: float, two_sided: float
) -> None:
    """One-sided p-values of MIL-HDBK-189, two-sided of Laplace."""
    test = military_handbook(history)
    assert test.p_decreasing == pytest.approx(improving, abs=1e-9)
    assert test.p_increasing == pytest.approx(worsening, abs=1e-9)
    assert laplace(history).p_two_sided == pytest.approx(two_sided, abs=1e-9)


def test_handbook_mtbf_factors() -> None:
    """Crow's 90 % factors for 27 events, time-truncated: 0.6361467 and 1.6817864 (NASA TM-103511), so (9.87, 26.1) hours."""
    assert mtbf_factors(27, 0.9, Truncation.TIME) == pytest.approx((0.6361467, 1.6817864), abs=1e-7)
    assert fit_power_law(HANDBOOK).mtbf_interval(0.9) == pytest.approx((9.87, 26.1), abs=0.02)


def test_modarres_lewis_robinson() -> None:
    """Laplace says worsening (2.41); with a variation of 1.66 the gaps allow no such claim (1.45)."""
    test = lewis_robinson(MODARRES)
    assert test.statistic == pytest.approx(1.4498135113, rel=1e-9)
    assert test.textbook == pytest.approx(test.statistic, rel=1e-12)
    assert test.cv == pytest.approx(1.6618953246, rel=1e-9)
    assert test.normal_p_two_sided == pytest.approx(0.147, abs=0.001)
    assert test.p_two_sided is not None
    assert test.p_two_sided > 0.05


def test_crow_three_systems() -> None:
    """Crow's pooled systems: 0.615 and 0.461 (published), unbiased shape, pooled MIL-HDBK-189 and Laplace."""
    fit = fit_power_law(CROW)
    assert fit.unbiased is not None
    assert (fit.n, fit.systems) == (36, 3)
    assert fit.shape == pytest.approx(0.615, abs=0.0006)
    assert fit.scale == pytest.approx(0.461, abs=0.0006)
    assert fit.shape == pytest.approx(0.6153362527, rel=1e-9)
    assert fit.scale == pytest.approx(0.4605471204, rel=1e-9)
    assert fit.unbiased.shape == pytest.approx(0.598243579, rel=1e-9)
    test = military_handbook(CROW)
    assert (test.statistic, test.df) == (pytest.approx(117.0091956793, rel=1e-9), 72)
    assert laplace(CROW).statistic == pytest.approx(-3.0120363544, rel=1e-9)


def test_grouped_handbook() -> None:
    """MIL-HDBK-189C, section 6.2.3: five intervals of 20 hours (published)."""
    law = fit_power_law_grouped((20, 40, 60, 80, 100), (13, 16, 5, 8, 7)).law
    assert law is not None
    assert law.shape == pytest.approx(0.7528508868, abs=1e-9)
    assert law.scale == pytest.approx(1.5293056974, abs=1e-9)
    assert law.intensity(100) == pytest.approx(0.3688969, abs=1e-7)
    assert law.mtbf(100) == pytest.approx(2.710784, abs=1e-6)
    assert law.average_intensity(80, 100) == pytest.approx(0.3788703, abs=1e-7)


@pytest.mark.parametrize("plane", PLANES)
def test_boeing_trends(plane: str) -> None:
    """Rate, Laplace, MIL-HDBK-189 and Lewis–Robinson of each Boeing 720, failure-truncated."""
    n, u, chi2, df, robust = PLANE_TRENDS[plane]
    history = EventHistory.from_gaps(PLANES[plane])
    assert history_rate(history).rate == pytest.approx(n / sum(PLANES[plane]))
    assert laplace(history).statistic == pytest.approx(u, abs=1e-6)
    test = military_handbook(history)
    assert (test.statistic, test.df) == (pytest.approx(chi2, abs=1e-6), df)
    assert lewis_robinson(history).statistic == pytest.approx(robust, abs=1e-6)


def test_boeing_pooled() -> None:
    """All 213 intervals: pooled mean, Laplace and MIL-HDBK-189."""
    histories = [EventHistory.from_gaps(gaps) for gaps in PLANES.values()]
    rate = history_rate(histories)
    assert (rate.events, rate.truncation) == (213, Truncation.FAILURE)
    assert 1 / (rate.rate or math.nan) == pytest.approx(93.1408450704, rel=1e-11)
    assert laplace(histories).statistic == pytest.approx(1.0947426523, rel=1e-9)
    test = military_handbook(histories)
    assert (test.statistic, test.df) == (pytest.approx(352.3072181566, rel=1e-11), 400)


def test_valve_seats() -> None:
    """Nelson's valve seats: at risk, events, mean cumulative function and robust error at all 46 ages."""
    curve = mean_cumulative_function([EventHistory(times=times, end=end) for end, times in VALVE_SEATS])
    assert (curve.systems, curve.events) == (41, 48)
    for step, (age, at_risk, events, value, error) in zip(curve.steps, VALVE_SEAT_MCF, strict=True):
        assert (step.age, step.at_risk, step.events) == (age, at_risk, events)
        assert step.value == pytest.approx(value, abs=1e-8)
        assert step.standard_error == pytest.approx(error, abs=1e-8)


def test_three_systems_mcf() -> None:
    """Meeker & Escobar (1998), section 16.2: three systems, exact fractions."""
    fleet = [EventHistory(times=(5, 8), end=12), EventHistory(end=16), EventHistory(times=(1, 8, 16), end=20)]
    steps = mean_cumulative_function(fleet).steps
    assert [(s.age, s.at_risk, s.events) for s in steps] == [(1, 3, 1), (5, 3, 1), (8, 3, 2), (16, 2, 1)]
    assert [s.value for s in steps] == pytest.approx([1 / 3, 2 / 3, 4 / 3, 11 / 6], rel=1e-12)
    assert [s.variance for s in steps] == pytest.approx([2 / 27, 2 / 27, 8 / 27, 163 / 216], rel=1e-12)


def test_benjamini_and_hochberg() -> None:
    """Four of fifteen are rejected, three by Bonferroni (published); q-values of both procedures."""
    result = benjamini_hochberg(P_VALUES)
    assert (result.rejected, result.rejected_bonferroni) == (4, 3)
    assert result.q_values == pytest.approx(Q_VALUES, abs=1e-8)
    assert result.q_values_any == pytest.approx(Q_VALUES_ANY, abs=1e-8)


def test_zar_directions() -> None:
    """Zar, Biostatistical Analysis, examples 26.2 and 27.1: 99 degrees, r = .82522, z = 5.448, .001 < P < .002."""
    test = rayleigh([45, 55, 81, 96, 110, 117, 132, 154], period=360)
    assert test.mean == pytest.approx(98.9877519504, abs=1e-9)
    assert test.resultant == pytest.approx(0.8252177448, abs=1e-9)
    assert test.z == pytest.approx(5.4478746109, abs=1e-9)
    assert test.p == pytest.approx(0.0018516375, abs=1e-10)
    assert test.p_series == pytest.approx(0.0016441974, abs=1e-10)


def test_greenwood_and_yule_dispersion() -> None:
    """Accidents to 647 munition workers (Greenwood & Yule 1920): chi-square of dispersion 960.757 on 646."""
    workers = [(accidents, 1) for accidents, n in enumerate((447, 132, 42, 21, 3, 2)) for _ in range(n)]
    test = dispersion_test(workers)
    assert (test.statistic, test.df) == (pytest.approx(960.7574750831, rel=1e-11), 646)
