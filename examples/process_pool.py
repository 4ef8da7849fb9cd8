"""Many customers on many processors: the same answer, sooner.

python process_pool.py BUNDLE.json 2026-11-01T00:00:00+00:00 [PROCESSES]
"""

import datetime as dt
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import custrel
from custrel import Assessment, Portfolio, io


def together(portfolio: Portfolio, as_of: dt.datetime, processes: int) -> Assessment:
    """Assess in several processes; equal to the last digit to what one process says."""
    # "spawn" works on every system, and is safe beside threads; policies and signals travel by pickle, so they live in
    # modules, not in this file's main part.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return custrel.assess(portfolio, as_of=as_of, executor=pool, progress=tell)


def tell(step: str, done: int, total: int) -> None:
    """Say how far it is, to whoever is looking."""
    print(f"{step}: {done} of {total}", file=sys.stderr)


def main(arguments: list[str]) -> int:
    """Print the customers in order of concern."""
    portfolio = io.read_bundle(arguments[0]).strict()
    as_of = dt.datetime.fromisoformat(arguments[1])
    processes = int(arguments[2]) if arguments[2:] else 2
    for standing in together(portfolio, as_of, processes).customers:
        print(f"{standing.place}. {standing.name or standing.customer_id}: {standing.why}")
    return 0


if (
    __name__ == "__main__"
):  # every spawned process imports this file: without this line it would start pools for ever
    sys.exit(main(sys.argv[1:]))
