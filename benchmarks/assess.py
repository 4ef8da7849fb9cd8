"""Assessing beside pandas, and how the cost grows. ``python benchmarks/assess.py [incidents] [growth] [extremes]``.

Needs pandas and scipy. The fleet: one customer per 200 incidents, three sites each, thirty units, eight categories, forty
subcategories, sixty symptoms, log-normal rates; as dirty as tickets are (a third name no symptom).

The peer (`assess_peer`) computes per key what the detector reports: episodes by the flap rule, the zero-truncated
gamma–Poisson prior, the negative binomial of own past, parts and pairs of parts fitted on the same inner cut-offs, the
threshold by expected F1, predictive interval and next dates, exact rate interval, recent over earlier rate with its
interval, permuted Lewis–Robinson with as many orders (stopped early as ours is) under false-discovery control either way,
Kendall's test of severity, duration and effort, the calendar rules of days and hours against the fleet's, downtime, effort,
targets met and the ids behind it. It leaves out what takes ours further time: reopens, children and merged tickets in
episodes, overlapping downtime, observation windows and lives of units, costs, working hours, labels and reasons, what a
narrower key explains, common causes across customers, answers that do not depend on the order of records. Of `assess`, it
has neither reliance, signals, actions nor the fingerprint of the records: that ratio says what the whole costs, beside the
same peer.
"""

import datetime as dt
import math
import os
import random
import sys
import time
from collections.abc import Sequence
from typing import Any

from side_by_side import compare, once

import custrel
from custrel.model import Asset, Customer, Incident, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
DAYS = 365
NOW = AT + DAYS * DAY


def portfolio(incidents: int, seed: int = 3) -> Portfolio:
    rng = random.Random(seed)
    customers = max(1, incidents // 200)
    records: list[Any] = []
    for c in range(customers):
        records.append(Customer(customer_id=f"C{c}", name=f"Customer {c}"))
        records += [Site(site_id=f"S{c}-{s}", customer_id=f"C{c}", zone="Europe/Madrid") for s in range(3)]
        records += [
            Asset(
                asset_id=f"A{c}-{a}",
                customer_id=f"C{c}",
                site_id=f"S{c}-{a % 3}",
                manufacturer=f"F{a % 3}",
                model=f"M{a % 7}",
            )
            for a in range(30)
        ]
    weights = [math.exp(rng.gauss(0, 1)) for _ in range(30)]
    for n in range(incidents):
        c = rng.randrange(customers)
        a = rng.choices(range(30), weights)[0]
        category = int(rng.paretovariate(1.2)) % 8
        opened = AT + rng.random() * DAYS * DAY
        down = rng.random() < 0.3
        records.append(
            Incident(
                incident_id=f"I{n}",
                customer_id=f"C{c}",
                opened_at=opened,
                resolved_at=opened + dt.timedelta(hours=rng.expovariate(0.2)),
                site_id=f"S{c}-{a % 3}",
                asset_id=f"A{c}-{a}",
                category=f"K{category}",
                subcategory=f"K{category}.{int(rng.paretovariate(1)) % 5}",
                symptom=f"Y{int(rng.paretovariate(0.7)) % 60}" if rng.random() < 0.67 else None,
                effort_minutes=float(rng.randrange(5, 240)),
                priority=rng.randrange(1, 6),
                down_from=opened if down else None,
                down_to=opened + dt.timedelta(minutes=rng.randrange(5, 300)) if down else None,
                target_met=rng.random() < 0.9,
            )
        )
    return Portfolio.of(*records, observed=(Window(start=AT, end=NOW),))


def frame(whole: Portfolio) -> Any:
    import pandas as pd  # noqa: PLC0415 - only where measured

    assets = {a.asset_id: a for a in whole.assets}
    rows = [
        {
            "id": i.incident_id,
            "customer": i.customer_id,
            "site": i.site_id,
            "asset": i.asset_id,
            "manufacturer": assets[i.asset_id or ""].manufacturer,
            "model": assets[i.asset_id or ""].model,
            "category": i.category,
            "subcategory": i.subcategory,
            "symptom": i.symptom,
            "at": (i.opened_at - AT) / DAY,
            "effort": i.effort_minutes,
            "down": None
            if i.down_from is None or i.down_to is None
            else (i.down_to - i.down_from) / dt.timedelta(minutes=1),
            "met": i.target_met,
            "severity": None if i.priority is None else 6.0 - i.priority,
            "hours": None if i.resolved_at is None else (i.resolved_at - i.opened_at) / dt.timedelta(hours=1),
        }
        for i in whole.incidents
    ]
    return pd.DataFrame(rows)


for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # one core each; read when numpy is loaded, which is later


def peer(table: Any) -> list[Any]:
    from assess_peer import judged  # noqa: PLC0415 - needs pandas: only where measured

    return [judged(table, key, DAYS, AT) for key in RecurrenceDetector().keys]


def main(incidents: int, *, growth: bool) -> None:
    whole = portfolio(incidents)
    table = frame(whole)
    known = whole.known_at(NOW)
    cases = [
        CustomerCase(customer_id=c.customer_id, as_of=NOW, portfolio=known.only([c.customer_id]))
        for c in known.customers
    ]
    what = f"{incidents:,} incidents"
    compare(
        f"detector, {what}",
        lambda: RecurrenceDetector().run(*cases),
        lambda: peer(table),
        "pandas",
        rounds=2,
    )
    compare(
        f"assess, {what}", lambda: custrel.assess(whole, as_of=NOW), lambda: peer(table), "pandas", rounds=5
    )
    if growth:
        grow()


def grow() -> None:
    sizes = (30_000, 100_000, 300_000, 1_000_000)
    spent: list[float] = []
    for size in sizes:
        whole = portfolio(size)
        spent.append(once(lambda whole=whole: custrel.assess(whole, as_of=NOW)))
        print(f"assess, {size:,} incidents: {spent[-1]:.1f} s", flush=True)
    print(f"log-log slope {slope(sizes, spent):.2f}")


def slope(sizes: Sequence[int], spent: Sequence[float]) -> float:
    return math.log(spent[-1] / spent[0]) / math.log(sizes[-1] / sizes[0])


def one_key(incidents: int) -> Portfolio:
    """Everything happens to one unit."""
    rng = random.Random(5)
    records: list[Any] = [
        Customer(customer_id="C"),
        Site(site_id="S", customer_id="C", zone="Europe/Madrid"),
        Asset(asset_id="A", customer_id="C", site_id="S", manufacturer="F", model="M"),
    ]
    records += [
        _ticket(n, "C", "S", "A", "Y", AT + rng.random() * DAYS * DAY, effort_minutes=30.0)
        for n in range(incidents)
    ]
    return Portfolio.of(*records, observed=(Window(start=AT, end=NOW),))


def single_keys(incidents: int) -> Portfolio:
    """Nothing happens twice to anything: one customer, a unit, category and symptom for every ticket."""
    rng = random.Random(6)
    records: list[Any] = [
        Customer(customer_id="C"),
        Site(site_id="S", customer_id="C", zone="Europe/Madrid"),
    ]
    for n in range(incidents):
        records.append(
            Asset(asset_id=f"A{n}", customer_id="C", site_id="S", manufacturer=f"F{n}", model=f"M{n}")
        )
        records.append(_ticket(n, "C", "S", f"A{n}", f"Y{n}", AT + rng.random() * DAYS * DAY))
    return Portfolio.of(*records, observed=(Window(start=AT, end=NOW),))


def _ticket(
    n: int, customer: str, site: str, asset: str, symptom: str, opened: dt.datetime, **more: Any
) -> Incident:
    return Incident(
        incident_id=f"I{n}",
        customer_id=customer,
        site_id=site,
        asset_id=asset,
        category=f"K{symptom}",
        symptom=symptom,
        opened_at=opened,
        resolved_at=opened + dt.timedelta(minutes=30),
        **more,
    )


def extremes() -> None:
    """Time the two shapes in which a quadratic step would show, each at growing sizes."""
    shapes = (
        ("on one key", one_key, (3_000, 25_000, 100_000)),
        ("on a key each", single_keys, (12_500, 25_000, 100_000)),
    )
    for what, make, sizes in shapes:
        spent: list[float] = []
        for size in sizes:
            whole = make(size)
            spent.append(once(lambda whole=whole: custrel.assess(whole, as_of=NOW)))
            print(f"assess, {size:,} incidents {what}: {spent[-1]:.1f} s", flush=True)
        print(f"{what}: log-log slope {slope(sizes, spent):.2f}")


if __name__ == "__main__":
    started = time.perf_counter()
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0] if numbers else 100_000, growth="growth" in sys.argv)
    if "extremes" in sys.argv:
        extremes()
    print(f"{time.perf_counter() - started:.0f} s in all")
