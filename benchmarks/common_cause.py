"""How often working hours are taken for a common cause, and which storms stand out: `python benchmarks/common_cause.py`.

A year of tickets from Monday to Friday, 8 to 18 o'clock, on days unevenly busy (gamma, squared coefficient of variation .1), about
800 things at 40 customers. Against an even pace around the clock, and against the pace of the same time of the week.
"""

import random
import sys

from custrel.stats import crowds

DAY, WEEK, WEEKS = 86_400.0, 604_800.0, 52
WITHIN = 4 * 3600.0
STORMS = (100, 200)  # days on which so many things fail within an hour


def fleet(rng: random.Random, a_week: int, storm: int = 0) -> list[tuple[float, tuple[int, int]]]:
    """Give one year of (second, thing), in order."""

    def thing() -> tuple[int, int]:
        return rng.randrange(40), rng.randrange(20)

    rows = []
    for day in range(7 * WEEKS):
        mean = (a_week / 5 if day % 7 < 5 else a_week / 50) * rng.gammavariate(10, 0.1)
        at = rng.expovariate(1.0)
        while at < mean:
            rows.append((day * DAY + rng.uniform(8, 18) * 3600, thing()))
            at += rng.expovariate(1.0)
    rows += [
        (day * DAY + 36_000 + rng.uniform(0, 3600), thing()) for day in STORMS if storm for _ in range(storm)
    ]
    return sorted(rows)


def main(rounds: int) -> None:
    """Print both tables."""
    print("tickets a week | false, even pace | false, time of the week | found of storms of 8, 12, 20, 40")
    for a_week in (5, 50, 500, 2000):
        even = weekly = 0
        hits = dict.fromkeys((8, 12, 20, 40), 0)
        for seed in range(rounds):
            rows = fleet(random.Random(seed), a_week)
            even += len(crowds(rows, within=WITHIN, observed=WEEKS * WEEK))
            weekly += len(crowds(rows, within=WITHIN, observed=WEEKS * WEEK, season=WEEK))
            for size in hits:
                stormy = fleet(random.Random(seed), a_week, size)
                found = crowds(stormy, within=WITHIN, observed=WEEKS * WEEK, season=WEEK)
                days = {int(stormy[c.first][0] // DAY) for c in found}
                hits[size] += len(days.intersection(STORMS))
        said = ", ".join(f"{n / rounds / len(STORMS):.0%}" for n in hits.values())
        print(f"{a_week:>14} | {even / rounds:16.1f} | {weekly / rounds:23.2f} | {said}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
