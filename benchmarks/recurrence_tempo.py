"""How often *accelerating* is claimed, on histories whose truth is known. ``python benchmarks/recurrence_tempo.py [families]``.

Families of 400 keys, 10 % with a trend (trend-renewal: power law of the stated strength), gaps gamma or log-normal with the
stated coefficient of variation, half of the windows starting at an event. Seeded.
"""

import math
import random
import sys
from itertools import pairwise

from custrel.recurrence import trend_p
from custrel.stats import benjamini_hochberg, lewis_robinson
from custrel.stats.history import EventHistory

KEYS, SHARE = 400, 0.1


def gap(rng: random.Random, kind: str, cv: float) -> float:
    if kind == "gamma":
        shape = 1 / cv**2
        return rng.gammavariate(shape, 1 / shape) + 1e-12
    sigma = math.sqrt(math.log1p(cv**2))
    return rng.lognormvariate(-0.5 * sigma**2, sigma)


def gaps_of(
    rng: random.Random, kind: str, cv: float, n: int, strength: float, *, from_event: bool
) -> list[float]:
    """Give the complete gaps of n events; a window that starts anywhere loses its first gap."""
    clock, times = 0.0, [0.0]
    for _ in range(n):
        clock += gap(rng, kind, cv)
        times.append(clock ** (1 / strength))
    gaps = [b - a for a, b in pairwise(times)]
    return gaps if from_event else gaps[1:]


def p_of(gaps: list[float]) -> tuple[float, float]:
    test = lewis_robinson(EventHistory.from_gaps(gaps), permutations=1, stop_after=1)
    p = test.p_increasing if test.exact else trend_p(gaps, 9999)[0]
    return 1.0 if p is None else p, 1.0 if test.normal_p_increasing is None else test.normal_p_increasing


def main(families: int) -> None:
    print(
        "| gaps | CV | n | strength | FDP | null p ≤ .05 | power, event | power, anywhere | normal: FDP | power |"
    )
    for kind in ("gamma", "log-normal"):
        for cv in (0.3, 1.0, 1.3, 1.7):
            for n in (8, 15, 30):
                for strength in (1.5, 2.5):
                    report(kind, cv, n, strength, families)


def report(kind: str, cv: float, n: int, strength: float, families: int) -> None:
    rng = random.Random(f"{kind}{cv}{n}{strength}")
    fdp, normal_fdp, small, nulls = 0.0, 0.0, 0, 0
    hit, normal_hit, of = {True: 0, False: 0}, 0, {True: 0, False: 0}
    for _ in range(families):
        trend = [k < KEYS * SHARE for k in range(KEYS)]
        event = [k % 2 == 0 for k in range(KEYS)]
        ps = [
            p_of(gaps_of(rng, kind, cv, n, strength if t else 1.0, from_event=e))
            for t, e in zip(trend, event, strict=True)
        ]
        flags = [q <= 0.05 for q in benjamini_hochberg([p for p, _ in ps]).q_values]
        normal = [q <= 0.05 for q in benjamini_hochberg([p for _, p in ps]).q_values]
        fdp += sum(f and not t for f, t in zip(flags, trend, strict=True)) / max(1, sum(flags))
        normal_fdp += sum(f and not t for f, t in zip(normal, trend, strict=True)) / max(1, sum(normal))
        small += sum(p <= 0.05 and not t for (p, _), t in zip(ps, trend, strict=True))
        nulls += KEYS - sum(trend)
        for f, g, t, e in zip(flags, normal, trend, event, strict=True):
            if t:
                of[e] += 1
                hit[e] += f
                normal_hit += g
    print(
        f"| {kind} | {cv} | {n} | {strength} | {fdp / families:.3f} | {small / nulls:.3f} | {hit[True] / of[True]:.2f} "
        f"| {hit[False] / of[False]:.2f} | {normal_fdp / families:.3f} | {normal_hit / sum(of.values()):.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
