"""Fleets of several kinds: the forecast is never ranked below the decayed count, and even gaps get a narrower range."""

import datetime as dt
import random
import statistics

import pytest

from custrel.model import Customer, Incident, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import DecayedCount, RecurrenceDetector, backtest, by
from custrel.recurrence._even import evenness
from custrel.recurrence._fit import CountModel, Row
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def fleet(seed, *, keys, days, shape, spread=0.7, rate=0.03):
    """Callers with log-normal rates and gamma gaps of that shape, each begun long before anybody watched."""
    rng, tickets = random.Random(seed), []
    for n in range(keys):
        own = rate * 2.718281828 ** rng.gauss(0.0, spread)
        at = -rng.random() * 5 / own - 5 / own
        while at < days:
            if at >= 0.0:
                tickets.append((at, f"P{n}"))
            at += rng.gammavariate(shape, 1 / (shape * own))
    return Portfolio.of(
        Customer(customer_id="C"),
        *(
            Incident(incident_id=f"I{n}", customer_id="C", opened_at=AT + t * DAY, caller=who)
            for n, (t, who) in enumerate(sorted(tickets))
        ),
        observed=(Window(start=AT, end=AT + days * DAY),),
    )


def compared(portfolio, days):
    detector = RecurrenceDetector(count="incidents")
    return backtest(
        portfolio,
        [detector, DecayedCount()],
        key=by("caller"),
        cut_offs=[AT + (days - 28) * DAY],
        counting=detector,
    )


@pytest.mark.parametrize(
    ("keys", "days", "shape"),
    [(12, 200, 1.0), (25, 60, 1.0), (120, 150, 1.0), (120, 400, 0.5), (150, 200, 8.0)],
    ids=["few keys", "few keys, short past", "chance", "clumps, long past", "even gaps"],
)
def test_the_ranking_is_not_below_the_decayed_count(keys, days, shape):
    """Few keys or many, a short past or a long one, clumps or even gaps: AUC is not lower by more than two standard errors."""
    gains = []
    for seed in range(901, 907):
        ours, theirs = compared(fleet(seed, keys=keys, days=days, shape=shape), days)
        if ours.auc is not None:
            gains.append(ours.auc - theirs.auc)
    assert statistics.mean(gains) >= -2 * statistics.stdev(gains) / len(gains) ** 0.5


def test_even_gaps_get_a_narrower_range_and_gaps_of_chance_do_not():
    """The method says so, and the share of the PIT in the middle is nearer to what it should be than Poisson's would be."""
    even, chance = (fleet(907, keys=150, days=240, shape=s, spread=0.4) for s in (11.0, 1.0))
    detector = RecurrenceDetector(count="incidents", keys=(by("caller"),))
    ours, _ = compared(even, 240)
    assert ours.pit_share < 0.95
    assert ours.interval_hit >= 0.9

    def methods(portfolio):
        case = CustomerCase.of(portfolio, "C", as_of=AT + 240 * DAY)
        return {r.method for r in detector.run(case)}

    assert any(m.startswith("even gaps") for m in methods(even))
    assert not any(m.startswith("even gaps") for m in methods(chance))


def test_evenness_needs_evidence_from_enough_keys():
    """Outcomes exactly as expected are even; the same from a handful of keys seen often, or as uneven as chance, are not."""
    model = CountModel(intercept=0.0, weights=(), shape=1e3, rows=400, events=400)
    same = [Row(features=(), days=1.0, y=1, count=400)]
    spread = [
        Row(features=(), days=1.0, y=y, count=n) for y, n in ((0, 147), (1, 147), (2, 74), (3, 25), (4, 7))
    ]
    assert evenness(model, same, 400) > 50.0
    assert evenness(model, same, 1) == 1.0
    assert evenness(model, spread, 400) == 1.0
