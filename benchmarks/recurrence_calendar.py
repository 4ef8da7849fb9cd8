"""How often a calendar pattern is found, and found where there is none. ``python benchmarks/recurrence_calendar.py``.

A fleet in Madrid of two years: working days busier than weekends (5 : 1), the last three days of a month twice as busy, office
hours. Troubles of 8, 12 and 20 episodes keep to a rule but for a stated share of off-pattern episodes, which fall as the fleet's
tickets do; the hour varies about its rule by half an hour (standard deviation), the day is right. Candidates are all of the
detector's: 7 weekdays, 14 every second week, 29 days of the month, 2 working days, 35 nth weekdays, 24 times of day. Troubles
without a pattern fall as the fleet's tickets do. Seeded.
"""

import datetime as dt
import random
import sys
from collections import Counter
from collections.abc import Callable
from zoneinfo import ZoneInfo

from custrel.model import Customer, Incident, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector, by
from custrel.typing import CustomerCase

ZONE = ZoneInfo("Europe/Madrid")
FIRST = dt.date(2024, 1, 1)
LENGTH = 730
DATES = [FIRST + dt.timedelta(days=n) for n in range(LENGTH)]
NULLS, EACH = 1000, 100


def month_end(day: dt.date, within: int = 1) -> bool:
    return (day + dt.timedelta(days=within)).month != day.month


def last_working(day: dt.date) -> bool:
    rest = [day + dt.timedelta(days=n) for n in range(1, 4)]
    return day.weekday() < 5 and not any(d.month == day.month and d.weekday() < 5 for d in rest)


WEIGHTS = [(5.0 if d.weekday() < 5 else 1.0) * (2.0 if month_end(d, 3) else 1.0) for d in DATES]
KINDS: dict[str, tuple[str, Callable[[dt.date], bool]]] = {
    "month-end": ("BYMONTHDAY=-1", month_end),
    "last working day": ("BYSETPOS=-1", last_working),
    "every second Monday": (
        "INTERVAL=2;BYDAY=MO",
        lambda d: d.weekday() == 0 and (d - FIRST).days // 7 % 2 == 0,
    ),
    "Tuesdays": ("FREQ=WEEKLY;BYDAY=TU", lambda d: d.weekday() == 1),
    "second Thursday": ("BYDAY=2TH", lambda d: d.weekday() == 3 and 8 <= d.day <= 14),
    "the 15th": ("BYMONTHDAY=15", lambda d: d.day == 15),
}


def usual(rng: random.Random) -> tuple[dt.date, float]:
    return rng.choices(DATES, WEIGHTS)[0], min(23.9, max(0.0, rng.gauss(12.5, 3.5)))


def events(rng: random.Random, kind: str, n: int, off: float) -> list[tuple[dt.date, float]]:
    if kind == "none":
        return [usual(rng) for _ in range(n)]
    if kind == "nights":
        return [
            usual(rng) if rng.random() < off else (usual(rng)[0], rng.gauss(2.0, 0.5) % 24) for _ in range(n)
        ]
    days = rng.sample([d for d in DATES if KINDS[kind][1](d)], n)
    return [usual(rng) if rng.random() < off else (d, usual(rng)[1]) for d in days]


def portfolio(rng: random.Random, n: int, off: float) -> Portfolio:
    rows: list[Incident] = []
    for kind, many in (("none", NULLS), *((kind, EACH) for kind in (*KINDS, "nights"))):
        for k in range(many):
            for day, hour in events(rng, kind, n, off):
                at = dt.datetime.combine(day, dt.time(), ZONE) + dt.timedelta(hours=hour)
                rows.append(
                    Incident(
                        incident_id=f"I{len(rows)}",
                        customer_id="C1",
                        site_id="S1",
                        category=f"{kind}/{k}",
                        opened_at=at,
                    )
                )
    window = Window(start=dt.datetime(2024, 1, 1, tzinfo=dt.UTC), end=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    return Portfolio.of(
        Customer(customer_id="C1"),
        Site(site_id="S1", customer_id="C1", zone="Europe/Madrid"),
        *rows,
        observed=(window,),
    )


def main(sizes: tuple[int, ...]) -> None:
    print(f"| episodes | off-pattern | {' | '.join((*KINDS, 'nights'))} | none of these, but told a rule |")
    detector = RecurrenceDetector(keys=(by("customer", "category"),), threshold=0.0)
    for n in sizes:
        for off in (0.0, 0.1, 0.2):
            rng = random.Random(f"{n}/{off}")
            case = CustomerCase.of(portfolio(rng, n, off), "C1", as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
            right: Counter[str] = Counter()
            for r in detector.run(case):
                kind = dict(r.key)["category"].split("/")[0]  # pyright: ignore[reportArgumentType]
                rule = r.pattern.rule if r.pattern is not None else ""
                wanted = "BYHOUR" if kind == "nights" else "RRULE" if kind == "none" else KINDS[kind][0]
                right[kind] += wanted in rule
            shares = " | ".join(f"{right[kind] / EACH:.2f}" for kind in (*KINDS, "nights"))
            print(f"| {n} | {off:.0%} | {shares} | {right['none'] / NULLS:.3f} |", flush=True)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or (8, 12, 20))
