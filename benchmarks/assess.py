"""Assessing beside pandas, and how the cost grows. ``python benchmarks/assess.py [incidents] [growth]`` (needs pandas, scipy).

The fleet: one customer per 200 incidents, three sites each, thirty units, eight categories, forty subcategories, sixty
symptoms, log-normal rates; as dirty as tickets are (a third name no symptom). The peer does per key what the detector
reports: episodes by the flap rule, exact rate interval, decayed rate with gamma–Poisson prediction, tempo by permuted
Lewis–Robinson with the same most orders, recent over earlier rate, downtime and effort; groups below two episodes are
dropped first; false-discovery control at the end.
"""

import datetime as dt
import math
import random
import sys
import time
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
        }
        for i in whole.incidents
    ]
    return pd.DataFrame(rows)


def peer(table: Any) -> Any:
    """Do it the way someone good at pandas would."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    from scipy import stats  # noqa: PLC0415

    rng = np.random.default_rng(1)
    parts = []
    for key in RecurrenceDetector().keys:
        columns = list(key.parts)
        data = table.dropna(subset=columns).sort_values([*columns, "at"])
        new = data.groupby(columns, sort=False)["at"].diff().fillna(99.0) >= 4 / 24
        data = data.assign(new=new)
        data["episodes"] = data.groupby(columns, sort=False)["new"].transform("sum")
        data = data[data["episodes"] >= 2]
        weight = np.exp(-math.log(2) / 30 * (DAYS - data["at"])) * data["new"]
        data = data.assign(weight=weight)
        rates = data.groupby(columns, sort=False)["episodes"].first() / DAYS
        shape = rates.mean() ** 2 / max(1e-9, rates.var() - rates.mean() / DAYS)
        prior = (shape, shape / rates.mean())
        watched = 30 / math.log(2) * (1 - math.exp(-math.log(2) / 30 * DAYS))

        def one(group: Any) -> Any:
            at = group["at"].to_numpy()[group["new"].to_numpy()]
            n = len(at)
            up = np.nan
            if n >= 8:
                gaps = np.diff(at)
                lean = np.arange(len(gaps), 0, -1.0)
                orders = rng.permuted(np.tile(gaps, (999, 1)), axis=1) @ lean
                up = (1 + np.sum(orders >= gaps @ lean)) / 1000
                if up < 0.05:
                    orders = rng.permuted(np.tile(gaps, (9000, 1)), axis=1) @ lean
                    up = (1 + np.sum(orders >= gaps @ lean)) / 9001
            return pd.Series({"n": n, "recent": np.sum(at >= DAYS - 60), "up": up})

        grouped = data.groupby(columns, sort=False)
        found = grouped[["at", "new"]].apply(one)
        found = found.join(
            grouped.agg(
                weight=("weight", "sum"), down=("down", "sum"), effort=("effort", "sum"), met=("met", "mean")
            )
        )
        n, a, b = found["n"], prior[0] + found["weight"], prior[1] + watched
        nb = stats.nbinom(a, b / (b + 28))
        found["lo"], found["hi"], found["p"] = nb.ppf(0.05), nb.ppf(0.95), 1 - nb.pmf(0)
        found["expected"] = a * 28 / b
        found["rate_lo"] = stats.chi2.ppf(0.05, 2 * n) / 2 / DAYS
        found["rate_hi"] = stats.chi2.ppf(0.95, 2 * n + 2) / 2 / DAYS
        early = (n - found["recent"]) / (DAYS - 60)
        found["ratio"] = found["recent"] / 60 / early.clip(lower=1e-9)
        found["ratio_hi"] = stats.f.ppf(
            0.95, 2 * found["recent"] + 2, 2 * (n - found["recent"]).clip(lower=1)
        )
        tested = found["up"].dropna().sort_values()
        found["q"] = (tested * len(tested) / np.arange(1, len(tested) + 1))[::-1].cummin()
        parts.append(found)
    return parts


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
        f"assess, {what}", lambda: custrel.assess(whole, as_of=NOW), lambda: peer(table), "pandas", rounds=2
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
    slope = math.log(spent[-1] / spent[0]) / math.log(sizes[-1] / sizes[0])
    print(f"log-log slope {slope:.2f}")


if __name__ == "__main__":
    started = time.perf_counter()
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0] if numbers else 100_000, growth="growth" in sys.argv)
    print(f"{time.perf_counter() - started:.0f} s in all")
