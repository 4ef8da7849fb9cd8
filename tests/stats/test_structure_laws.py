"""Structures and importance measures against their definitions, every state counted."""

import itertools
import math
import pickle
from collections.abc import Iterable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError, LimitError, UnknownNameError
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
from custrel.stats.shapley import shapley_of_set_function
from custrel.stats.structure import Gate, Structure

pytestmark = pytest.mark.law

NAMES = "abcde"
sets = st.lists(st.sets(st.sampled_from(NAMES), min_size=1).map(sorted), min_size=1, max_size=5)
structures = st.builds(Structure.from_sets, sets, events=st.sampled_from(["fails", "works"]))
chances = st.floats(0.01, 0.99)
CLOSE = 1e-11


def subsets(names: Iterable[str]) -> list[frozenset[str]]:
    """Every set of these names."""
    listed = list(names)
    return [frozenset(s) for r in range(len(listed) + 1) for s in itertools.combinations(listed, r)]


def chance_of(structure: Structure, p: dict[str, float]) -> float:
    """P(top) with every state counted."""
    return math.fsum(
        math.prod(p[n] if n in s else 1 - p[n] for n in structure.names)
        for s in subsets(structure.names)
        if structure.holds(s)
    )


@st.composite
def described(draw: st.DrawFn) -> tuple[Structure, dict[str, float]]:
    """A structure and the chances of its events."""
    structure = draw(structures)
    return structure, {name: draw(chances) for name in structure.names}


@given(sets, st.sets(st.sampled_from(NAMES)))
def test_a_structure_of_sets_holds_when_one_of_them_does(listed: list[list[str]], held: set[str]) -> None:
    """`from_sets` is the function "some set is wholly held"."""
    structure = Structure.from_sets(listed)
    known = held & set(structure.names)
    assert structure.holds(known) == any(set(s) <= known for s in listed)


@given(described())
def test_top_probability_is_exact(case: tuple[Structure, dict[str, float]]) -> None:
    """The diagram's chance is the sum over all states."""
    structure, p = case
    assert structure.probability(p) == pytest.approx(chance_of(structure, p), abs=CLOSE)


@given(structures)
def test_minimal_sets_are_minimal_and_enough(structure: Structure) -> None:
    """Each minimal set makes the top hold, none of its parts does, and together they are the structure."""
    for members in structure.minimal_sets():
        assert structure.holds(members)
        assert not any(structure.holds(set(members) - {name}) for name in members)
    again = Structure.from_sets(structure.minimal_sets())
    assert again.minimal_sets() == structure.minimal_sets()
    for s in subsets(structure.names):
        assert structure.holds(s) == any(set(m) <= s for m in structure.minimal_sets())


@given(structures)
def test_the_dual_tells_the_same_system(structure: Structure) -> None:
    """What fails in the dual is what does not work: dual(x) = not f(not x); twice is the same value again."""
    dual, everything = structure.dual(), frozenset(structure.names)
    for s in subsets(structure.names):
        assert dual.holds(s) == (not structure.holds(everything - s))
    assert dual.dual() == structure
    assert dual.cut_sets() == structure.cut_sets()
    assert dual.path_sets() == structure.path_sets()


@given(structures)
def test_every_path_meets_every_cut(structure: Structure) -> None:
    """A minimal path set and a minimal cut set always share a part."""
    for path in structure.path_sets():
        for cut in structure.cut_sets():
            assert set(path) & set(cut)


@given(described(), st.data())
def test_given_is_the_same_system_with_some_events_settled(
    case: tuple[Structure, dict[str, float]], data: st.DataObject
) -> None:
    """Settled events leave the names; the chance is that at 1 or 0, and the law of total probability holds."""
    structure, p = case
    known = data.draw(st.dictionaries(st.sampled_from(structure.names), st.booleans()))
    rest = structure.given(known)
    left = {n: x for n, x in p.items() if n not in known}
    assert rest.names == tuple(left)
    assert rest.events == structure.events
    sure = {n: float(x) for n, x in known.items()}
    assert rest.probability(left) == pytest.approx(structure.probability({**p, **sure}), abs=CLOSE)
    for s in subsets(rest.names):
        assert rest.holds(s) == structure.holds(s | {n for n, x in known.items() if x})
    with pytest.raises(UnknownNameError):
        structure.given({"nobody": True})


@given(described())
def test_measures_follow_their_definitions(case: tuple[Structure, dict[str, float]]) -> None:
    """Birnbaum, criticality, diagnostic, achievement and reduction worth, both Fussell–Veselys: by conditioning."""
    structure, p = case
    failure = structure.failure()
    q = {n: 1 - x for n, x in p.items()} if structure.events == "works" else p
    total = chance_of(failure, q)
    slope, crit, diag = birnbaum(structure, p), criticality(structure, p), diagnostic(structure, p)
    raw, rrw = risk_achievement_worth(structure, p), risk_reduction_worth(structure, p)
    decrease = fussell_vesely(structure, p, convention="risk_decrease")
    for name in structure.names:
        one, zero = chance_of(failure, {**q, name: 1.0}), chance_of(failure, {**q, name: 0.0})
        assert slope[name] == pytest.approx(one - zero, abs=CLOSE)
        assert crit[name] == pytest.approx((one - zero) * q[name] / total, rel=1e-7, abs=CLOSE)
        assert diag[name] == pytest.approx(q[name] * one / total, rel=1e-7)
        assert raw[name] == pytest.approx(one / total, rel=1e-7)
        assert decrease[name] == pytest.approx(1 - zero / total, abs=1e-7)
        assert rrw[name] == (pytest.approx(total / zero, rel=1e-7) if zero > 0 else math.inf)


@given(described())
def test_fussell_vesely_by_cut_sets(case: tuple[Structure, dict[str, float]]) -> None:
    """The original counts cut sets with the event that have failed; it lies between risk decrease and rare-event sum."""
    structure, p = case
    q = {n: 1 - x for n, x in p.items()} if structure.events == "works" else p
    cuts, total = structure.cut_sets(), chance_of(structure.failure(), q)
    exact = fussell_vesely(structure, p)
    rare = fussell_vesely(structure, p, convention="rare_event")
    decrease = fussell_vesely(structure, p, convention="risk_decrease")
    for name in structure.names:
        mine = [set(c) for c in cuts if name in c]
        chance = math.fsum(
            math.prod(q[n] if n in s else 1 - q[n] for n in structure.names)
            for s in subsets(structure.names)
            if any(c <= s for c in mine)
        )
        assert exact[name] == pytest.approx(chance / total, rel=1e-9, abs=CLOSE)
        assert decrease[name] - 1e-9 <= exact[name] <= min(1.0, rare[name]) + 1e-9


@given(structures)
def test_structural_measures_are_power_indices(structure: Structure) -> None:
    """Banzhaf counts swings; Barlow–Proschan with equal lifetimes is the Shapley value, and sums to 1."""
    swings, shapley = banzhaf(structure), barlow_proschan(structure)
    states = subsets(structure.names)
    for name in structure.names:
        count = sum(structure.holds(s | {name}) and not structure.holds(s - {name}) for s in states)
        assert swings[name] == count / len(states)
    expected = shapley_of_set_function(lambda s: float(structure.holds(s)), structure.names)
    assert shapley == pytest.approx(expected, abs=1e-12)
    assert math.fsum(shapley.values()) == pytest.approx(1, abs=1e-12)


pools = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0.1, 0.2, 0.5, 1.0]), min_size=1)


@given(st.lists(pools, min_size=1, max_size=3))
def test_stages_carry_the_demand_or_do_not(stages: list[dict[str, float]]) -> None:
    """`from_stages` is "every stage's capacity of what works reaches the demand"; it and its function form agree."""
    demand = 0.3
    assume(all(round(sum(stage.values()), 12) >= demand for stage in stages))
    structure = Structure.from_stages(stages, demand=demand)

    def works(up: frozenset[str]) -> bool:
        return all(round(sum(c for n, c in stage.items() if n in up), 12) >= demand for stage in stages)

    assert all(structure.holds(s) == works(s) for s in subsets(structure.names))
    tabled = Structure.from_function(works, structure.names)
    assert tabled.path_sets() == structure.path_sets()
    assert structure.events == tabled.events == "works"


def test_sums_of_tenths_meet_their_demand() -> None:
    """Three units of .1 meet a demand of .3 although their floats do not add up to it."""
    assert Structure.from_stages([{"a": 0.1, "b": 0.1, "c": 0.1}], demand=0.3).path_sets() == (
        ("a", "b", "c"),
    )


def test_impossible_structures_are_refused() -> None:
    """Unknown operators, empty gates, thresholds, circles, missing tops, empty sets and stages: each by name."""
    with pytest.raises(UnknownNameError, match="did you mean 'at_least'"):
        Gate(op="atleast", of=("a",))  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="at least one input"):
        Gate(op="or", of=())
    for k in (0, 3):
        with pytest.raises(InvalidValueError, match="1 to 2"):
            Gate(op="at_least", of=("a", "b"), k=k)
    with pytest.raises(UnknownNameError, match="gate 'X'"):
        Structure.from_gates({"T": Gate(op="or", of=("a",))}, top="X")
    circle = {"T": Gate(op="or", of=("G",)), "G": Gate(op="or", of=("T", "a"))}
    with pytest.raises(InvalidValueError, match="circular"):
        Structure.from_gates(circle, top="T")
    for listed in ([], [[]]):
        with pytest.raises(InvalidValueError, match="none empty"):
            Structure.from_sets(listed)
    with pytest.raises(UnknownNameError, match="meaning of events"):
        Structure.from_sets([["a"]], events="breaks")  # type: ignore[arg-type]
    for stages, demand in (([], 1.0), ([{"a": 0.5}], 1.0), ([{"a": -1.0, "b": 3.0}], 1.0), ([{"a": math.nan}], 1.0),
                           ([{"a": 1.0}], 0.0), ([{"a": 1.0}], math.inf)):  # fmt: skip
        with pytest.raises(InvalidValueError):
            Structure.from_stages(stages, demand=demand)


def test_functions_must_be_monotone_and_small() -> None:
    """A function that a further event undoes is refused, as are doubled names and too many of them."""
    with pytest.raises(InvalidValueError, match="monotone"):
        Structure.from_function(lambda s: len(s) == 1, ["a", "b"])
    with pytest.raises(InvalidValueError, match="differ"):
        Structure.from_function(bool, ["a", "a"])
    with pytest.raises(LimitError, match="events"):
        Structure.from_function(bool, [str(i) for i in range(17)])
    with pytest.raises(LimitError, match="events"):
        Structure.from_sets([[str(i) for i in range(401)]])


def test_constant_functions_have_no_importance() -> None:
    """A top that always holds has one empty minimal set, no one who matters, and an important nothing."""
    always = Structure.from_function(lambda _: True, ["a"], events="fails")
    assert always.minimal_sets() == ((),)
    assert barlow_proschan(always) == {"a": 0.0}
    assert fussell_vesely(always, {"a": 0.5}) == {"a": 0.0}
    never = Structure.from_function(lambda _: False, ["a"], events="fails")
    assert never.minimal_sets() == ()
    with pytest.raises(InvalidValueError, match="chance of failing is 0"):
        criticality(never, {"a": 0.5})


def test_chances_are_checked_by_name() -> None:
    """Missing, unknown and impossible chances are refused, as are unknown events and conventions."""
    pair = Structure.from_sets([["alpha", "beta"]])
    with pytest.raises(InvalidValueError, match="none for 'beta'"):
        pair.probability({"alpha": 0.5})
    with pytest.raises(UnknownNameError, match="did you mean 'alpha'"):
        pair.probability({"alpa": 0.5})
    for bad in (math.nan, -0.1, 1.1):
        with pytest.raises(InvalidValueError, match="beta"):
            birnbaum(pair, {"alpha": 0.5, "beta": bad})
    with pytest.raises(UnknownNameError, match="did you mean 'beta'"):
        pair.holds(["betta"])
    with pytest.raises(UnknownNameError, match="did you mean 'cut_sets'"):
        fussell_vesely(pair, {"alpha": 0.5, "beta": 0.5}, convention="cut_set")  # type: ignore[arg-type]


def test_limits_guard_against_explosion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many diagram nodes or minimal sets raise rather than hang."""
    from custrel.stats import _diagram, structure

    pairs = [[f"a{i}", f"b{i}"] for i in range(6)]
    monkeypatch.setattr(structure, "_SETS", 20)
    with pytest.raises(LimitError, match="minimal sets"):
        Structure.from_sets(pairs).path_sets()
    monkeypatch.setattr(_diagram, "NODES", 8)
    with pytest.raises(LimitError, match="nodes"):
        Structure.from_sets(pairs)


def test_three_hundred_parts_in_series() -> None:
    """A diagram as deep as allowed is built, dualised and asked without running out of stack."""
    series = Structure.from_gates(
        {"T": Gate(op="and", of=[f"p{i}" for i in range(300)])}, top="T", events="works"
    )
    assert len(series.cut_sets()) == 300
    assert barlow_proschan(series)["p7"] == pytest.approx(1 / 300)
    assert pickle.loads(pickle.dumps(series)) == series


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Structure.from_function(["a"], bool), "it comes first, the names after it"),
        (lambda: Structure.from_function(bool, "ab"), "names must be a list of names"),
        (lambda: Structure.from_function(bool, 7), "names must be a list of names"),
        (lambda: Structure.from_function(bool, ["a", 7]), "must be a list of names .got 7"),
        (lambda: Structure.from_sets("ab"), "sets must be a list of sets of names"),
        (lambda: Structure.from_sets(7), "sets must be a list of sets of names"),
        (lambda: Structure.from_sets(["mains", "generator"]), "must be a list of names .got 'mains'"),
        (lambda: Structure.from_gates(["T"], top="T"), "gates must map names"),
        (lambda: Structure.from_gates({"T": ["a"]}, top="T"), "'T'.* must be a Gate"),
        (lambda: Structure.from_stages([["a"]]), "stages must map names"),
        (lambda: Gate(op="or", of="mains"), "Gate.of must be a list of names"),
        (lambda: Structure.from_sets([["a"]]).probability([0.5]), "probabilities must map names"),
    ],
)
def test_what_is_in_the_wrong_place_is_named(make, says: str) -> None:
    """Arguments swapped, or a text where a list of names belongs (it would fall into letters), are errors that say so."""
    with pytest.raises(InvalidValueError, match=says):
        make()


def test_names_may_come_from_anything_that_can_be_gone_through() -> None:
    """A list, a tuple, the keys of a table and a generator of names make the same structure."""
    given = [["a", "b"], ("a", "b"), {"a": 1, "b": 2}.keys(), (n for n in "ab")]
    one, *others = [Structure.from_function(lambda up: len(up) > 1, names) for names in given]
    assert all(other == one for other in others)
