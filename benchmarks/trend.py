"""Trend statistics per history beside the `reliability` package: power law (Crow-AMSAA) and Laplace (ROCOF).

``python benchmarks/trend.py [histories]``. Both compute a power-law fit and a Laplace test on the same failure-truncated histories.
"""

import contextlib
import os
import random
import sys
import warnings

import matplotlib as mpl
from reliability.Repairable_systems import ROCOF, reliability_growth
from side_by_side import compare

from custrel.stats import EventHistory, fit_power_law, laplace

mpl.use("Agg")


def main() -> None:
    """Print the ratio; the peer must be at least ten times slower."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    rng = random.Random(7)
    gaps = [[rng.expovariate(1 / 40) + 0.1 for _ in range(30)] for _ in range(count)]
    times = [[sum(g[: i + 1]) for i in range(len(g))] for g in gaps]

    def ours() -> None:
        for one in times:
            history = EventHistory(times=one, end=one[-1], truncation="failure")
            fit_power_law(history)
            laplace(history)

    def peer() -> None:
        for g, t in zip(gaps, times, strict=True):
            reliability_growth(times=t, model="Crow-AMSAA", show_plot=False, print_results=False)
            ROCOF(times_between_failures=g, show_plot=False, print_results=False)

    with open(os.devnull, "w") as quiet, warnings.catch_warnings():  # noqa: PTH123 - the peer prints
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(quiet):
            peer()
        compare(f"trend of {count} histories of 30 events", ours, peer, "reliability", rounds=21)


if __name__ == "__main__":
    main()
