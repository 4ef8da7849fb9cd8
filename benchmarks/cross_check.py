"""The statistics beside `reliability`, `surpyval` and `lifelines`: the same data to each, the largest relative difference.

``python benchmarks/cross_check.py [histories]``. Seeded. What differs for a reason is listed with it in the documentation
(explanation/statistics); the last lines show those differences on one history.
"""

import contextlib
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator

import lifelines
import matplotlib as mpl
from reliability.Repairable_systems import ROCOF, MCF_nonparametric, reliability_growth
from surpyval.recurrent import CrowAMSAA, NonParametricCounting, laplace, mil_hdbk_189c
from surpyval.recurrent.parametric.crow_amsaa import (
    crow_failure_terminated_coefficients,
    crow_time_terminated_coefficients,
)

from custrel import stats

mpl.use("Agg")


def draw(rng: random.Random, *, failure: bool, late: bool = False) -> stats.EventHistory:
    """Give a history of 4 to 40 events on an uneven clock, watched from the beginning or from a later age on."""
    clock, times = 0.0, []
    for _ in range(rng.randint(4, 40)):
        clock += rng.gammavariate(0.7, 10.0) + 1e-3
        times.append(clock ** rng.choice((0.7, 1.0)))
    times.sort()
    if late:
        start = rng.uniform(0.1, 0.9) * times[1]
        seen = [time for time in times if time > start]
        return stats.EventHistory(times=seen, start=start, end=times[-1] + rng.uniform(0.1, 20.0), origin=0.0)
    if failure:
        return stats.EventHistory(times=times, truncation="failure")
    return stats.EventHistory(times=times, end=times[-1] + rng.uniform(0.1, 20.0))


def rows(fleet: list[stats.EventHistory]) -> dict[str, list[float]]:
    """The fleet as surpyval takes it: one row an event, one for the end of a window that a fixed time ended."""
    data: dict[str, list[float]] = {"x": [], "i": [], "c": [], "tl": []}
    for unit, history in enumerate(fleet):
        events = [(time, 0) for time in history.times]
        end = [(history.closing, 1)] if history.truncation is stats.Truncation.TIME else []
        for time, ended in events + end:
            for name, value in zip(data, (time, unit, ended, history.start), strict=True):
                data[name].append(value)
    return data if any(data["tl"]) else {name: data[name] for name in ("x", "i", "c")}


def agree(rng: random.Random) -> Iterator[tuple[str, str, float, float]]:
    """Name, peer, our number, theirs, for one round of data."""
    alone = draw(rng, failure=True)
    fit, times = stats.fit_power_law(alone), list(alone.times)
    crow = reliability_growth(times=list(times), model="Crow-AMSAA", show_plot=False, print_results=False)
    yield "power law, shape", "reliability", fit.shape, crow.Beta
    yield "power law, scale", "reliability", fit.scale, crow.Lambda
    yield "power law, MTBF at the end", "reliability", fit.mle.mtbf(fit.age), crow.DMTBF_I
    gaps = [b - a for a, b in zip([0.0, *times], times, strict=False)]
    rocof = ROCOF(times_between_failures=gaps, show_plot=False, print_results=False)
    yield "Laplace, failure-truncated", "reliability", stats.laplace(alone).statistic, rocof.U

    for name, fleet in (
        ("one, time", [draw(rng, failure=False)]),
        ("one, failure", [alone]),
        ("four, mixed", [draw(rng, failure=k % 2 == 0) for k in range(4)]),
        ("four, late", [draw(rng, failure=False, late=True) for _ in range(4)]),
    ):
        data = rows(fleet)
        for title, ours, theirs in (
            ("Laplace", stats.laplace(fleet), laplace),
            ("MIL-HDBK-189", stats.military_handbook(fleet), mil_hdbk_189c),
        ):
            sides = {
                side: theirs(**data, alternative=side) for side in ("increasing", "decreasing", "two-sided")
            }
            yield f"{title}, {name}", "surpyval", ours.statistic, sides["two-sided"].statistic
            yield f"{title} p up, {name}", "surpyval", ours.p_increasing, sides["increasing"].p_value
            yield f"{title} p down, {name}", "surpyval", ours.p_decreasing, sides["decreasing"].p_value
            yield f"{title} p two-sided, {name}", "surpyval", ours.p_two_sided, sides["two-sided"].p_value
        model = CrowAMSAA.fit(**data)
        pooled = stats.fit_power_law(fleet)
        alpha, beta = (float(value) for value in model.params)
        yield f"power law shape, {name}", "surpyval", pooled.shape, beta
        yield (
            f"power law at the end, {name}",
            "surpyval",
            pooled.mle.expected(pooled.age),
            (pooled.age / alpha) ** beta,
        )

    n, level = rng.randint(2, 40), rng.choice((0.8, 0.9, 0.95))
    for kind, theirs in (
        ("time", crow_time_terminated_coefficients),
        ("failure", crow_failure_terminated_coefficients),
    ):
        mine = stats.crow.mtbf_factors(n, level, stats.Truncation(kind))
        for side, a, b in zip(("low", "high"), mine, theirs(n, 0.5 * (1.0 - level)), strict=True):
            yield f"MTBF factor, {kind}, {side}", "surpyval", a, b

    fleet = [draw(rng, failure=False) for _ in range(8)]
    curve = stats.mean_cumulative_function(fleet)
    wiley = NonParametricCounting.fit(**rows(fleet))
    nelson = MCF_nonparametric(
        [[*unit.times, unit.closing] for unit in fleet], CI=0.95, show_plot=False, print_results=False
    )
    for step, theirs in zip(curve.steps, nelson.MCF, strict=True):
        yield "MCF", "reliability", step.value, theirs
    for step in curve.steps:
        yield "MCF", "surpyval", step.value, float(wiley.mcf([step.age])[0])

    late = [draw(rng, failure=False, late=True) for _ in range(8)]
    wiley = NonParametricCounting.fit(**rows(late))
    for step in stats.mean_cumulative_function(late).steps:
        yield "MCF, late entry", "surpyval", step.value, float(wiley.mcf([step.age])[0])

    # At most one event a unit, and no watching after it: the mean cumulative function is then the cumulative hazard.
    lives = [rng.weibullvariate(50.0, 1.4) for _ in range(30)]
    ends = [rng.uniform(10.0, 90.0) for _ in lives]
    units = [
        stats.EventHistory(times=(t,), truncation="failure") if t < end else stats.EventHistory(end=end)
        for t, end in zip(lives, ends, strict=True)
    ]
    hazard = lifelines.NelsonAalenFitter(nelson_aalen_smoothing=False).fit(
        [min(t, end) for t, end in zip(lives, ends, strict=True)],
        event_observed=[t < end for t, end in zip(lives, ends, strict=True)],
    )
    for step in stats.mean_cumulative_function(units).steps:
        yield (
            "MCF of one event each",
            "lifelines",
            step.value,
            float(hazard.cumulative_hazard_.loc[step.age].iloc[0]),
        )


def differ() -> None:
    """Show, on one history, what differs for a reason."""
    history = stats.EventHistory(times=(5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478), end=1500)
    fit = stats.fit_power_law(history)
    crow = reliability_growth(
        times=list(history.times), model="Crow-AMSAA", show_plot=False, print_results=False
    )
    print(f"watched until 1500: shape {fit.shape:.4f}, reliability (has no end of its own) {crow.Beta:.4f}")
    gaps = [5, 35, 3, 132, 214, 323, 35, 48, 504, 179]
    rocof = ROCOF(times_between_failures=gaps, test_end=1500, show_plot=False, print_results=False)
    print(f"Laplace until 1500: {stats.laplace(history).statistic:.4f}, reliability {rocof.U:.4f}")
    fleet = [
        stats.EventHistory(times=times[:-1], end=times[-1])
        for times in ([5, 10, 15, 17], [6, 13, 17, 19], [12, 20, 25, 26], [13, 15, 24], [16, 22, 25, 28])
    ]
    last = stats.mean_cumulative_function(fleet).steps[-1]
    nelson = MCF_nonparametric(
        [[*u.times, u.closing] for u in fleet], CI=0.95, show_plot=False, print_results=False
    )
    wiley = NonParametricCounting.fit(**rows(fleet))
    print(
        f"MCF at {last.age:g}: {last.value:.4f}; variance: robust {last.variance:.5f}, Poisson {last.poisson_variance:.5f}, "
        f"Nelson {last.nelson_variance}; reliability {nelson.variance[-1]:.5f}"
    )
    low, high = last.interval(0.95, method="log")
    print(
        f"its 95 % limits: {low:.4f} to {high:.4f}; reliability {nelson.lower[-1]:.4f} to {nelson.upper[-1]:.4f}; "
        f"at 90 %: {last.interval(0.9, method='log')}; surpyval {wiley.mcf_cb([last.age])}"
    )
    print(
        {
            name: float(value[-1])
            for name, value in vars(wiley).items()
            if "var" in name and hasattr(value, "__len__")
        }
    )


def quietly(work: Callable[[], list[tuple[str, str, float, float]]]) -> list[tuple[str, str, float, float]]:
    """Run it without the peers' prints and warnings."""
    with open(os.devnull, "w") as quiet, warnings.catch_warnings(), contextlib.redirect_stdout(quiet):  # noqa: PTH123
        warnings.simplefilter("ignore")
        return work()


def main(histories: int) -> None:
    """Print the largest relative difference of every number that should be the same, then those that should not."""
    rng = random.Random(4)
    worst: dict[tuple[str, str], tuple[float, int]] = {}
    for _ in range(histories):
        for name, peer, ours, theirs in quietly(lambda: list(agree(rng))):
            off = abs(ours - theirs) / max(abs(theirs), 1e-300)
            most, seen = worst.get((name, peer), (0.0, 0))
            worst[name, peer] = (max(most, off), seen + 1)
    for (name, peer), (off, seen) in worst.items():
        print(f"| {name} | {peer} | {seen} | {off:.1e} |")
    differ()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
