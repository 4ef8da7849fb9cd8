"""The policy as a value: every threshold a field, impossible ones refused when they are given."""

import copy
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import CustrelError, InvalidValueError, UnknownNameError
from custrel.findings import Band
from custrel.model import Interval
from custrel.reliance import AccumulatedReliance
from custrel.stats import NoisyOr
from custrel.typing import ReliancePolicy

POLICY = AccumulatedReliance()


def test_defaults_are_the_design_s() -> None:
    """DESIGN §6: ceilings, class values, spans, bands, workaround limits and the usual availability."""
    assert dict(POLICY.ceilings) == {"mission": 0.95, "safety": 0.95, "own_customers": 0.9, "financial": 0.9,
                                     "compliance": 0.85, "personnel": 0.7}  # fmt: skip
    assert list(POLICY.class_values.values()) == [0, 0.1, 0.3, 0.6, 1]
    assert POLICY.span_by_shifts == (0.8, 0.9, 1.0, 1.0)
    assert list(POLICY.bands.items()) == [(Band.CRITICAL, 0.8), (Band.HIGH, 0.6), (Band.MODERATE, 0.3)]
    assert list(POLICY.workaround_limits.values()) == [1.0, 0.6, 0.3]
    assert POLICY.availability == Interval(lo=0.9, hi=1.0)
    assert POLICY.priors == POLICY.factors == ()
    assert isinstance(POLICY, ReliancePolicy)


def test_the_policy_is_a_value() -> None:
    """Equal, picklable, copyable; what it remembers takes no part."""
    POLICY.memo["x"] = 1
    again = pickle.loads(pickle.dumps(POLICY))
    assert again == POLICY == copy.deepcopy(POLICY)
    assert "x" not in again.memo
    assert AccumulatedReliance(aggregate=NoisyOr()) != POLICY
    assert repr(POLICY).startswith("AccumulatedReliance(")


@pytest.mark.parametrize(
    "bad",
    [
        {"ceilings": {"mission": 1.5}},
        {"ceilings": {"mission": math.nan}},
        {"ceilings": {"mision": 0.5}},
        {"class_values": {"none": 0.5, "minor": 0.1, "moderate": 0.3, "major": 0.6, "essential": 1}},
        {"class_values": {"none": 0.0}},
        {"bands": {"critical": 0.5, "high": 0.6, "moderate": 0.3}},
        {"bands": {"critical": 0.8}},
        {"duty": {"continuous": Interval(lo=0, hi=2)}},
        {"availability": Interval(lo=-1, hi=1)},
        {"span_by_shifts": (0.9, 0.8)},
        {"span_by_shifts": ()},
        {"span_by_hours": {80: 0.8, 40: 0.9}},
        {"span_by_hours": {40: 0.9, 80: 0.8}},
        {"outage_classes": {24: "moderate", 168: "essential"}},
        {"outage_classes": {168: "moderate", 24: "essential"}},
        {"outage_beyond": "essential"},
        {"workaround_limits": {"simple": -0.1}},
        {"outage_hours": -1},
        {"fresh_days": math.inf},
        {"widening_per_year": 2},
        {"share_jobs": -1},
        {"aggregate": 3},
    ],
)
def test_impossible_thresholds_are_refused_by_name(bad: dict[str, Any]) -> None:
    """Nothing that could push a score out of [0, 1] or turn an order round is accepted; the field is named."""
    with pytest.raises(CustrelError, match=next(iter(bad)).split("_")[0]):
        AccumulatedReliance(**bad)


def test_unknown_names_are_refused() -> None:
    """Taking away what is not there suggests what is."""
    with pytest.raises(UnknownNameError, match="did you mean 'mission'"):
        POLICY.without_factor("mision")


@given(st.floats(0, 168), st.floats(0, 168))
def test_more_hours_never_mean_a_smaller_span(x: float, y: float) -> None:
    """Law 4 for calendars: the span never falls with the hours, and lies between its table's ends."""
    low, high = POLICY.span_of_hours(min(x, y)), POLICY.span_of_hours(max(x, y))
    assert 0.8 <= low <= high <= 1.0


def test_flat_beyond_the_table() -> None:
    """Beyond the last point the span stays; two points at one place do not divide by nothing."""
    assert POLICY.span_of_hours(200) == 1.0
    assert AccumulatedReliance(span_by_hours={0: 0.5, 80: 0.9}).span_of_hours(0) == 0.5  # type: ignore[arg-type]


@given(st.floats(0, 1))
def test_bands_are_half_open(value: float) -> None:
    """The lower end belongs to the band: .8 is critical, .3 moderate, below that low."""
    expected = (
        "critical" if value >= 0.8 else "high" if value >= 0.6 else "moderate" if value >= 0.3 else "low"
    )
    assert POLICY.band_of(value) == expected


def test_errors_pickle() -> None:
    """What leaves is a CustrelError that survives a process boundary."""
    with pytest.raises(InvalidValueError) as caught:
        AccumulatedReliance(availability=Interval(lo=0, hi=2))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_what_is_remembered_changes_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no room to remember anything, every number is the same to the last bit."""
    from reliance_world import asset, case_of

    from custrel.reliance import _model, _read

    case = case_of(asset("a"), asset("b", alternatives=0.5))
    warm = POLICY.evaluate(case), POLICY.scores(case)
    monkeypatch.setattr(_model, "REMEMBERED", 0)
    monkeypatch.setattr(_read, "REMEMBERED", 0)
    cold = AccumulatedReliance()
    assert (cold.evaluate(case), cold.scores(case)) == warm
    assert cold.memo == {}


def test_units_that_stop_the_same_are_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands before a server of two jobs stops what the server stops: one score for all of them, worked out once."""
    from reliance_world import asset, case_of, job

    from custrel.model import Unit
    from custrel.reliance._model import Model

    line = [asset(f"r{n:02d}", depends_on=(f"r{n + 1:02d}",)) for n in range(20)]
    case = case_of(
        asset("a", depends_on=("r00",)),
        *line,
        asset("r20"),
        job("J1", [Unit(asset_id="a")], consequences={"mission": "major"}),
        job("J2", [Unit(asset_id="a")], consequences={"mission": "minor"}),
    )
    expected = {row.asset_id: row.alone for row in POLICY.evaluate(case).assets}
    asked: list[int] = []
    score = Model.score
    monkeypatch.setattr(Model, "score", lambda self, effect: asked.append(len(effect)) or score(self, effect))
    assert AccumulatedReliance().scores(case) == expected
    assert asked == [2]
