"""What recurrence says at the edges: nobody watched, no two gaps in a row, a fleet that never heard of the trouble, an odd fit."""

import datetime as dt
import math
import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.assessment import assess
from custrel.model import Asset, Customer, Incident, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector
from custrel.recurrence._fit import CountModel, Row, fit_counts

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def ago(*days: float) -> list[dt.datetime]:
    """So many days before now, oldest first."""
    return [NOW - d * DAY for d in sorted(days, reverse=True)]


def shop(customer_id: str, times: list[dt.datetime], windows: list[Window], model: str = "x") -> list:
    """A customer with one unit and the same trouble at these times."""
    asset_id = f"A-{customer_id}"
    return [
        Customer(customer_id=customer_id, observed=windows),
        Asset(asset_id=asset_id, customer_id=customer_id, manufacturer="acme", model=model),
        *(
            Incident(
                incident_id=f"{asset_id}-{n}", customer_id=customer_id, asset_id=asset_id, opened_at=at, symptom="jam", category="hardware"
            )
            for n, at in enumerate(times)
        ),
    ]  # fmt: skip


def test_a_unit_retired_before_anybody_watched_has_no_rate():
    """Tickets on a unit that was gone before the window began: no time to divide by, so no rate; the customer's own key has one."""
    customer, unit, *tickets = shop("C1", ago(*range(10, 100, 10)), [Window(start=NOW - 200 * DAY, end=NOW)])
    gone = attrs.evolve(unit, retired_at=NOW - 300 * DAY)
    found = assess(Portfolio.of(customer, gone, *tickets), as_of=NOW, signals=[]).recurrences
    by_key = {r.key_name: r for r in found}
    trouble = by_key["asset, symptom"]
    assert (trouble.rate, trouble.window) == (None, None)
    assert (trouble.probability, trouble.expected, trouble.recurring) == (0.0, 0.0, False)
    assert trouble.next_reason == "it is not expected back"
    assert by_key["customer, category"].rate.exposure_days == 200.0


def test_gaps_that_nobody_watched_through_tell_no_tempo():
    """Watched for two days about each ticket, never from one to the next: no gap is complete, and that is what is said."""
    times = ago(100, 70, 40, 20)
    windows = [Window(start=at - DAY, end=at + DAY) for at in times]
    detector = RecurrenceDetector(min_tempo_episodes=3)
    (found,) = assess(
        Portfolio.of(*shop("C1", times, windows)), as_of=NOW, recurrence=detector, signals=[]
    ).recurrences
    assert found.n_episodes == 4
    assert found.tempo.tempo.value == "unknown"
    assert found.tempo.reason == "only 0 complete gaps; at least 2 are needed"
    assert found.tempo.p is None


def test_a_trouble_the_saved_fleet_never_saw_is_its_customers_own():
    """A key across customers that no other customer of the saved profile has: counted and judged from the customer's own tickets."""
    whole = [Window(start=NOW - 100 * DAY, end=NOW)]
    saved = assess(
        Portfolio.of(*(r for c in ("C1", "C2") for r in shop(c, ago(10, 30, 50, 70), whole))), as_of=NOW
    ).fleet
    new = Portfolio.of(*shop("C3", ago(5, 20, 35, 50, 65, 80, 90, 95), whole, model="never seen"))
    detector = RecurrenceDetector()
    result = assess(new, as_of=NOW, fleet=saved, signals=[])
    found = [r for r in result.recurrences if dict(r.key).get("model") == "never seen"]
    narrow = [r for r in result.recurrences if r.key_name == "asset, symptom"]
    assert narrow[0].n_episodes == 8
    assert all(r.n_customers == 1 for r in (*found, *narrow))
    alone = detector.run(assess(new, as_of=NOW, signals=[]).case_of("C3"))
    assert [r.n_episodes for r in alone if r.key_name == "asset, symptom"] == [8]


# -- the fit of counts --------------------------------------------------------------------------------------------------------


def likelihood(model: CountModel, rows: list[Row]) -> float:
    """Log-likelihood of the negative binomial, straight from its definition, less the terms of the counts alone."""
    total = 0.0
    for row in rows:
        mean, shape = model.mean(row.features, row.days), model.shape
        total += row.count * (
            math.lgamma(shape + row.y) - math.lgamma(shape)
            + shape * math.log(shape / (shape + mean)) + row.y * math.log(mean / (shape + mean))
        )  # fmt: skip
    return total


NO_END = [Row(features=(0.0,), days=1e9, y=0, count=3), Row(features=(0.0,), days=1e-3, y=50, count=1000)]
NO_STEP = [
    Row(features=(4.8113913853482035,), days=1e4, y=50, count=1),
    Row(features=(18.635127624103845,), days=1e-9, y=5, count=3),
]


@pytest.mark.parametrize(("rows", "signs"), [(NO_END, (-1,)), (NO_STEP, (1,))], ids=["no end", "no step"])
def test_a_fit_without_an_end_or_without_a_step_still_answers(rows: list[Row], signs: tuple[int, ...]):
    """Rates apart by twelve powers of ten: the search stops, with finite weights of the right sign, and no worse than it began."""
    model = fit_counts(rows, signs)
    assert all(map(math.isfinite, (model.intercept, model.shape, *model.weights)))
    assert all(w * s >= 0.0 for w, s in zip(model.weights, signs, strict=True))
    events, days = sum(r.y * r.count for r in rows), sum(r.days * r.count for r in rows)
    began = CountModel(
        intercept=math.log(events / days), weights=(0.0,) * len(signs), shape=model.shape, rows=1, events=1
    )
    assert likelihood(model, rows) >= likelihood(began, rows) - 1e-6


ROWS = st.lists(
    st.builds(
        Row,
        features=st.tuples(st.sampled_from([0.0, 1.0, -2.5, 1e3]), st.floats(-3, 3)),
        days=st.sampled_from([1e-9, 1e-3, 1.0, 28.0, 1e4, 1e9]),
        y=st.sampled_from([0, 0, 1, 2, 50, 1000]),
        count=st.sampled_from([1, 3, 1000, 10**6]),
    ),
    min_size=1,
    max_size=6,
).filter(lambda rows: any(r.y for r in rows))


@given(ROWS, st.tuples(st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1])), st.randoms())
def test_wild_counts_never_break_the_fit(rows: list[Row], signs: tuple[int, int], luck: random.Random):
    """Whatever the counts, exposures and features: finite, of the signs allowed, and the same digits in any order of rows."""
    model = fit_counts(rows, signs)
    assert all(map(math.isfinite, (model.intercept, model.shape, *model.weights)))
    assert model.shape > 0.0
    for weight, sign in zip(model.weights, signs, strict=True):
        assert weight * sign >= 0.0
    assert 0.0 < model.mean(rows[0].features, rows[0].days) < math.inf
    luck.shuffle(rows)
    assert fit_counts(rows, signs) == model
