"""Structures and importance measures against published systems, restated from their sources."""

import pytest

from custrel.stats.importance import (
    banzhaf,
    barlow_proschan,
    birnbaum,
    criticality,
    diagnostic,
    fussell_vesely,
    risk_achievement_worth,
    risk_reduction_worth,
)
from custrel.stats.structure import Gate, Structure

SMALL = {
    "A or B or C": ({"T": Gate(op="or", of=("A", "B", "C"))}, 0.496, (("A",), ("B",), ("C",))),
    "AB or BC": (
        {
            "T": Gate(op="or", of=("G1", "G2")),
            "G1": Gate(op="and", of=("A", "B")),
            "G2": Gate(op="and", of=("B", "C")),
        },
        0.074,
        (("A", "B"), ("B", "C")),
    ),
    "at least 2 of 3": (
        {"T": Gate(op="at_least", k=2, of=("A", "B", "C"))},
        0.098,
        (("A", "B"), ("A", "C"), ("B", "C")),
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_scram_small_trees(name: str) -> None:
    """SCRAM test suite, bench_core_tests (ABC, ABorBC, Atleast): exact top probabilities and minimal cut sets."""
    gates, top, cuts = SMALL[name]
    tree = Structure.from_gates(gates, top="T")
    assert tree.probability({"A": 0.1, "B": 0.2, "C": 0.3}) == pytest.approx(top, abs=1e-9)
    assert tree.cut_sets() == cuts


def test_scram_two_trains() -> None:
    """SCRAM test suite, risk_analysis_tests (ImportanceDefault, exact): MIF, CIF, DIF, RAW, RRW and cut sets of two trains."""
    gates = {
        "TopEvent": Gate(op="and", of=("TrainOne", "TrainTwo")),
        "TrainOne": Gate(op="or", of=("ValveOne", "PumpOne")),
        "TrainTwo": Gate(op="or", of=("ValveTwo", "PumpTwo")),
    }
    chance = {"PumpOne": 0.6, "PumpTwo": 0.7, "ValveOne": 0.4, "ValveTwo": 0.5}
    expected = {
        "PumpOne": (0.51, 0.4737, 0.7895, 1.316, 1.9),
        "PumpTwo": (0.38, 0.4118, 0.8235, 1.176, 1.7),
        "ValveOne": (0.34, 0.2105, 0.5263, 1.316, 1.267),
        "ValveTwo": (0.228, 0.1765, 0.5882, 1.176, 1.214),
    }
    tree = Structure.from_gates(gates, top="TopEvent")
    assert tree.probability(chance) == pytest.approx(0.646, abs=1e-12)
    measures = (birnbaum, criticality, diagnostic, risk_achievement_worth, risk_reduction_worth)
    for i, measure in enumerate(measures):
        found = measure(tree, chance)
        for name, row in expected.items():
            assert found[name] == pytest.approx(row[i], rel=1e-3), (measure.__name__, name)
    assert tree.cut_sets() == (
        ("PumpOne", "PumpTwo"),
        ("PumpOne", "ValveTwo"),
        ("PumpTwo", "ValveOne"),
        ("ValveOne", "ValveTwo"),
    )


def test_openfta_theatre() -> None:
    """OpenFTA report of 2014-04-08 (operating-theatre power): top, and its "importance", a rare-event Fussell–Vesely."""
    gates = {
        "Theatre": Gate(op="and", of=("Mains_Fail", "Generator")),
        "Generator": Gate(op="or", of=("Gen_Fail", "Relay_Fail")),
    }
    chance = {"Mains_Fail": 0.03, "Gen_Fail": 0.019801326693244747, "Relay_Fail": 0.05}
    tree = Structure.from_gates(gates, top="Theatre")
    assert tree.probability(chance) == pytest.approx(0.002064338, rel=1e-6)
    assert tree.cut_sets() == (("Gen_Fail", "Mains_Fail"), ("Mains_Fail", "Relay_Fail"))
    shares = fussell_vesely(tree, chance, convention="rare_event")
    percent = {name: 100 * share for name, share in shares.items()}
    assert percent == pytest.approx({"Gen_Fail": 28.78, "Mains_Fail": 101.44, "Relay_Fail": 72.66}, abs=0.01)
    assert fussell_vesely(tree, chance)["Mains_Fail"] == pytest.approx(1)


def at_least(k: int, *of: str) -> Gate:
    """At least k of these."""
    return Gate(op="at_least", k=k, of=of)


STRUCTURAL = {
    "series of 3": ({"T": Gate(op="and", of=("1", "2", "3"))}, {"1": 0.25, "2": 0.25, "3": 0.25}),
    "parallel of 3": ({"T": Gate(op="or", of=("1", "2", "3"))}, {"1": 0.25, "2": 0.25, "3": 0.25}),
    "1 in series with (2 parallel 3)": (
        {"T": Gate(op="and", of=("1", "P")), "P": Gate(op="or", of=("2", "3"))},
        {"1": 0.75, "2": 0.25, "3": 0.25},
    ),
    "2-out-of-3 in series with v": (
        {"T": Gate(op="and", of=("v", "K")), "K": at_least(2, "1", "2", "3")},
        {"1": 0.25, "2": 0.25, "3": 0.25, "v": 0.5},
    ),
    "single": ({"T": Gate(op="or", of=("a",))}, {"a": 1.0}),
    "2-out-of-4": ({"T": at_least(2, "a", "b", "c", "d")}, dict.fromkeys("abcd", 0.375)),
}


@pytest.mark.parametrize("name", STRUCTURAL)
def test_structural_importance(name: str) -> None:
    """RePyability test_structural_importance: Birnbaum at 1/2 of small systems of what works."""
    gates, expected = STRUCTURAL[name]
    assert banzhaf(Structure.from_gates(gates, top="T", events="works")) == pytest.approx(expected, abs=1e-10)


def test_birnbaum_of_small_systems() -> None:
    """dist.structure test-importance and test-topology: 2-out-of-3 at .5 and .8; series and parallel at (.9, .8, .7, .6)."""
    two_of_three = Structure.from_gates({"T": at_least(2, "1", "2", "3")}, top="T", events="works")
    for p, expected in ((0.5, 0.5), (0.8, 0.32)):
        assert birnbaum(two_of_three, dict.fromkeys("123", p))["2"] == pytest.approx(expected, abs=1e-10)
    chance = {"a": 0.9, "b": 0.8, "c": 0.7, "d": 0.6}
    series = Structure.from_gates({"T": Gate(op="and", of=("a", "b", "c", "d"))}, top="T", events="works")
    parallel = Structure.from_gates({"T": Gate(op="or", of=("a", "b", "c", "d"))}, top="T", events="works")
    assert birnbaum(series, chance) == pytest.approx(
        {"a": 0.336, "b": 0.378, "c": 0.432, "d": 0.504}, abs=1e-10
    )
    assert birnbaum(parallel, chance) == pytest.approx(
        {"a": 0.024, "b": 0.012, "c": 0.008, "d": 0.006}, abs=1e-10
    )


BRIDGE = [("1", "4"), ("2", "5"), ("1", "3", "5"), ("2", "3", "4")]


def test_bridge_network() -> None:
    """Barlow & Proschan 1975: the bridge, 2p² + 2p³ − 5p⁴ + 2p⁵; structural 3/8 and 1/8; Barlow–Proschan 7/30 and 1/15."""
    bridge = Structure.from_sets(BRIDGE, events="works")
    for p in (0.5, 0.9, 0.95):
        expected = 2 * p**2 + 2 * p**3 - 5 * p**4 + 2 * p**5
        assert bridge.probability(dict.fromkeys("12345", p)) == pytest.approx(expected, abs=1e-12)
    assert banzhaf(bridge) == pytest.approx({**dict.fromkeys("1245", 3 / 8), "3": 1 / 8})
    assert barlow_proschan(bridge) == pytest.approx({**dict.fromkeys("1245", 7 / 30), "3": 1 / 15})
    assert bridge.path_sets() == (("1", "4"), ("2", "5"), ("1", "3", "5"), ("2", "3", "4"))
    assert bridge.cut_sets() == (("1", "2"), ("4", "5"), ("1", "3", "5"), ("2", "3", "4"))


def test_birnbaum_of_two_units_and_of_two_out_of_three() -> None:
    """Rausand & Høyland, System Reliability Theory: series and parallel of .98 and .96; 2-out-of-3 of .98, .96, .94."""
    chance = {"1": 0.98, "2": 0.96}
    series, parallel = (
        Structure.from_gates({"T": Gate(op=op, of=("1", "2"))}, top="T", events="works")  # type: ignore[arg-type]
        for op in ("and", "or")
    )
    assert birnbaum(series, chance) == pytest.approx({"1": 0.96, "2": 0.98})
    assert birnbaum(parallel, chance) == pytest.approx({"1": 0.04, "2": 0.02})
    voting = Structure.from_gates({"T": at_least(2, "1", "2", "3")}, top="T", events="works")
    found = birnbaum(voting, {**chance, "3": 0.94})
    assert found == pytest.approx({"1": 0.0952, "2": 0.0776, "3": 0.0584})
