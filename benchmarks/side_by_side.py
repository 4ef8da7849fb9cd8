"""Time two ways of doing the same work in one run: in turn, with the same garbage-collector setting, medians and ratio."""

import gc
import statistics
import sys
import time
from collections.abc import Callable


def once(work: Callable[[], object]) -> float:
    """Give the seconds one call takes, after a collection, with the collector off for both sides alike."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()


def compare(
    what: str, ours: Callable[[], object], peer: Callable[[], object], name: str, rounds: int = 5
) -> float:
    """Run both in turn (A B A B …) after one warm-up each; print medians and the median of the paired ratios; give that."""
    ours()
    peer()
    pairs = [(once(ours), once(peer)) for _ in range(rounds)]
    ratio = statistics.median(a / b for a, b in pairs)
    mine, theirs = (statistics.median(p[i] for p in pairs) for i in (0, 1))
    spread = f"{min(a / b for a, b in pairs):.2f} to {max(a / b for a, b in pairs):.2f}"
    print(
        f"{what}: {mine * 1e3:.1f} ms, {name} {theirs * 1e3:.1f} ms, ratio {ratio:.2f} ({spread}, {rounds} pairs)"
    )
    sys.stdout.flush()
    return ratio
