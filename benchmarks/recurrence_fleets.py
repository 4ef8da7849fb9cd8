"""Many fleets of each of several kinds: the gain over the decayed count with its standard error. ``python benchmarks/recurrence_fleets.py [word ...]``.

One history says little: with a hundred keys the AUC of two policies differs by several hundredths by luck. Here every kind is
drawn ten times from seeds of its own, so that a gain stands beside its standard error; with some fifteen kinds, one gain two standard
errors from the truth is to be expected. *floor* is about what the calibration error in ten groups comes to by luck alone when
every chance is right. No constant of the detector was chosen by this table.
"""

import datetime as dt
import math
import random
import statistics
import sys
from collections.abc import Callable, Iterable

import attrs
from recurrence_general import AT, DAY, DETECTOR, history

from custrel.recurrence import DecayedCount, Score, backtest, by

FLEETS = 10
_FIRST_SEED = 4200
_HORIZON = 28


@attrs.frozen(kw_only=True)
class Kind:
    """Keys of a site and a category (or a site alone), log-normal rates per day, gamma gaps, and a form over time."""

    sites: int = 30
    categories: int = 1
    days: float = 180.0
    rate: float = 0.02
    parts: float = 0.5  # spread of the logarithm of a site's and a category's effect
    own: float = 0.7  # spread of the key's own
    shape: float = 1.0  # of the gaps: 1 by chance, above more even, below clumped
    silent: float = 0.0  # share of keys nothing ever happens to
    offspring: float = 0.0  # mean number of followers within days, as in bursts
    time: Callable[[random.Random, float], Callable[[float], float]] = lambda _rng, _days: lambda _t: 1.0


def drift(rng: random.Random, days: float) -> Callable[[float], float]:
    """Each key grows or fades by its own factor of up to three over the history."""
    power = rng.uniform(-1.1, 1.1)
    return lambda t: math.exp(power * (t / days - 0.5)) / 3.0


def weekdays(_rng: random.Random, _days: float) -> Callable[[float], float]:
    """Hardly anything on two days of seven."""
    return lambda t: 1.0 if t % 7 < 5 else 0.1


KINDS: dict[str, Kind] = {
    "chance, one part": Kind(sites=400),
    "chance, two parts": Kind(sites=40, categories=15, rate=0.01),
    "60 days": Kind(sites=40, categories=15, days=60, rate=0.03),
    "100 days": Kind(sites=40, categories=15, days=100),
    "720 days": Kind(sites=20, categories=10, days=720, rate=0.01),
    "twelve keys": Kind(sites=12, days=300, rate=0.03),
    "forty keys": Kind(sites=40, days=240, rate=0.03),
    "even gaps, CV .3": Kind(sites=30, categories=10, shape=11.0, own=0.4),
    "even gaps, CV .5": Kind(sites=300, shape=4.0),
    "clumped gaps, CV 1.4": Kind(sites=30, categories=10, shape=0.5),
    "bursts": Kind(sites=30, categories=10, rate=0.01, offspring=0.6),
    "drift": Kind(sites=30, categories=10, rate=0.06, time=drift),
    "working days": Kind(sites=30, categories=10, time=weekdays),
    "most never": Kind(sites=60, categories=20, silent=0.8),
    "alike keys": Kind(sites=300, parts=0.0, own=0.1),
}


def made(kind: Kind, seed: int) -> tuple[Score, Score]:
    """Draw one fleet, begun long before anybody watches, and compare at its last possible cut-off."""
    rng = random.Random(seed)
    sites = [rng.gauss(0.0, kind.parts) for _ in range(kind.sites)]
    categories = [rng.gauss(0.0, kind.parts) for _ in range(kind.categories)]
    rows: list[tuple[float, str, str, str, str]] = []
    for s, site in enumerate(sites):
        for c, category in enumerate(categories):
            rate = kind.rate * math.exp(site + category + rng.gauss(0.0, kind.own))
            form = kind.time(rng, kind.days)
            if rng.random() < kind.silent:
                continue
            at = -(4.0 + rng.random()) / rate
            while at < kind.days:
                at += rng.gammavariate(kind.shape, 1.0 / (kind.shape * rate))
                todo = [at] if 0.0 <= at < kind.days and rng.random() < form(at) else []
                while todo:
                    then = todo.pop()
                    rows.append((then, "C", f"S{s}", f"K{c}", "Y"))
                    while rng.random() < kind.offspring / (1.0 + kind.offspring):
                        later = then + rng.expovariate(1 / 6)
                        todo += [later] if later < kind.days else []
    ours, theirs = backtest(
        history(sorted(rows), kind.days),
        [DETECTOR, DecayedCount()],
        key=by("site") if kind.categories == 1 else by("site", "category"),
        cut_offs=[AT + (kind.days - _HORIZON) * DAY],
        horizon=dt.timedelta(days=_HORIZON),
        counting=DETECTOR,
    )
    return ours, theirs


def main(words: list[str]) -> None:
    print("| kind | rows | base | AUC | gain ± SE | AP gain | F1 gain | PIT | hit / implied | cal. | floor |")
    for number, (name, kind) in enumerate(KINDS.items()):
        if words and not any(word in name for word in words):
            continue
        pairs = [made(kind, _FIRST_SEED + 100 * number + n) for n in range(FLEETS)]
        both = [(o, t) for o, t in pairs if o.auc is not None]
        rows, base = mean(o.rows for o, _ in both), mean(o.base_rate or 0.0 for o, _ in both)
        gains = [(o.auc or 0.0) - (t.auc or 0.0) for o, t in both]
        error = statistics.stdev(gains) / math.sqrt(len(gains))
        floor = math.sqrt(2.0 / math.pi * base * (1.0 - base) * 10.0 / rows)
        precision = mean((o.average_precision or 0.0) - (t.average_precision or 0.0) for o, t in both)
        flag = mean((o.f1 or 0.0) - (t.f1 or 0.0) for o, t in both)
        print(
            f"| {name} | {rows:.0f} | {base:.2f} | {mean(o.auc or 0.0 for o, _ in both):.3f} | "
            f"{mean(gains):+.3f} ± {error:.3f} | {precision:+.3f} | {flag:+.3f} | "
            f"{mean(o.pit_share or 0.0 for o, _ in both):.3f} | {mean(o.interval_hit or 0.0 for o, _ in both):.3f} / "
            f"{mean(o.interval_implied or 0.0 for o, _ in both):.3f} | "
            f"{mean(o.calibration_error or 0.0 for o, _ in both):.3f} | {floor:.3f} |",
            flush=True,
        )


def mean(values: Iterable[float]) -> float:
    return statistics.mean(list(values))


if __name__ == "__main__":
    main(sys.argv[1:])
