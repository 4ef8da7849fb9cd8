"""The default policy and the rules people use, side by side on the public log. ``python benchmarks/recurrence_backtest.py``."""

import datetime as dt
import sys
import time

from recurrence_log import END, LOG, START, Update, folded, updates

from custrel.model import Customer, Incident, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import (
    DecayedCount,
    FixedCount,
    FrequentShare,
    RecurrenceDetector,
    RepeatVisit,
    backtest,
    by,
)

DAY = dt.timedelta(days=1)
CUT_OFFS = (dt.datetime(2016, 4, 15, tzinfo=dt.UTC), dt.datetime(2016, 5, 1, tzinfo=dt.UTC))
KEYS = (by("site", "subcategory", "symptom"), by("site", "subcategory"), by("caller", "subcategory"))
POLICIES = (
    RecurrenceDetector(count="incidents"),
    DecayedCount(),
    FixedCount(2, within=30 * DAY),
    FixedCount(2, within=45 * DAY),
    FixedCount(3, within=45 * DAY),
    FixedCount(4, within=7 * DAY),
    FixedCount(5, within=DAY),
    RepeatVisit(),
    FrequentShare(),
)


def portfolio(rows: list[Update], until: dt.datetime | None = None) -> Portfolio:
    found = {n: row for n, row in folded(rows, until).items() if START <= row[0] < END}
    sites = sorted({v["location"] for _, v in found.values() if v["location"]})
    return Portfolio.of(
        Customer(customer_id="C1", name="the provider's customers"),
        *(Site(site_id=s, customer_id="C1") for s in sites),
        *(
            Incident(
                incident_id=n,
                customer_id="C1",
                opened_at=at,
                site_id=v["location"],
                caller=v["caller"],
                category=v["category"],
                subcategory=v["subcategory"],
                symptom=v["symptom"],
            )
            for n, (at, v) in found.items()
        ),
        observed=(Window(start=START, end=END),),
    )


def main() -> None:
    if not LOG.exists():
        sys.exit(f"skipped: {LOG.name} is not beside the checkout")
    rows = list(updates())
    whole = portfolio(rows)
    print(
        "| key | policy | rows | base | AUC | AP | F1 | flagged | PIT | hit / implied | cal. | deviance | s |"
    )
    for key in KEYS:
        for policy in POLICIES:
            started = time.perf_counter()
            (s,) = backtest(
                whole,
                [policy],
                key=key,
                cut_offs=CUT_OFFS,
                known_at=lambda at: portfolio(rows, at),
                counting=POLICIES[0],
            )
            said = [
                s.auc,
                s.average_precision,
                s.f1,
                s.flagged,
                s.pit_share,
                s.interval_hit,
                s.interval_implied,
            ]
            said += [s.calibration_error, s.deviance, time.perf_counter() - started]
            numbers = " | ".join(
                "–" if v is None else f"{v:.4f}" if isinstance(v, float) else str(v) for v in said
            )
            print(f"| {key.name} | {s.policy} | {s.rows} | {s.base_rate:.3f} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
