"""Reliance of 100,000 assets over 10,000 customers beside pymcdm's weighted sum over the same number of alternatives.

``python benchmarks/score.py [customers]``. Ours reads records, intervals and structure and gives lower and upper end, band and completeness;
the peer multiplies a ready-made matrix, customer by customer as an application would call it.
"""

import datetime as dt
import sys

import numpy as np
from pymcdm.methods import WSM
from side_by_side import compare

from custrel.model import Asset, Customer, Job, Stage, Unit
from custrel.portfolio import Portfolio
from custrel.reliance import AccumulatedReliance
from custrel.typing import CustomerCase

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
ASSETS = 10


def cases(customers: int) -> list[CustomerCase]:
    """Make customers of ten assets: four jobs with a unit each, two pools of two, two units nobody described."""
    records = []
    for c in range(customers):
        me = f"C{c}"
        units = [f"{me}-A{n}" for n in range(ASSETS)]
        stages = [[units[0]], [units[1]], [units[2]], [units[3]], units[4:6], units[6:8]]
        records += [Customer(customer_id=me), *(Asset(asset_id=u, customer_id=me) for u in units)]
        records += [
            Job(
                job_id=f"{me}-J{n}",
                customer_id=me,
                stages=[Stage(units=[Unit(asset_id=u) for u in pool])],
                consequences={"mission": "major", "financial": ("minor", "moderate", "major")[(c + n) % 3]},
                operating_mode="continuous",
            )
            for n, pool in enumerate(stages)
        ]
    whole = Portfolio.of(*records)
    return [CustomerCase.of(whole.only([c.customer_id]), c.customer_id, as_of=AS_OF) for c in whole.customers]


def main() -> None:
    """Print the ratio."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made = cases(customers)
    policy = AccumulatedReliance()
    matrix = np.random.default_rng(3).random((ASSETS, 6)) + 0.01
    weights, types, peer = np.full(6, 1 / 6), np.ones(6), WSM()
    score = getattr(policy, "scores", policy.evaluate)

    def ours() -> None:
        for case in made:
            score(case)

    def theirs() -> None:
        for _ in made:
            peer(matrix, weights, types)

    compare(f"score {customers * ASSETS} assets", ours, theirs, "pymcdm weighted sum", rounds=3)


if __name__ == "__main__":
    main()
