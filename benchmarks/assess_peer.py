"""The peer of ``assess.py``: the statistics of the detector, done as someone good at pandas, numpy and scipy would.

Tables in, tables out, vectors wherever the statistic allows it, groups below two episodes dropped first.
"""

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

HALF_LIFE, QUIET, RECENT, HORIZON, FLAP = 30.0, 60.0, 60.0, 28, 4 / 24
RATE = math.log(2) / HALF_LIFE
RULES = {"weekly": 7, "biweekly": 14, "monthday": 29, "working": 2, "nth": 35, "last": 7}
TEMPO, TREND, PATTERN = 8, 10, 5  # episodes from which each is tried


def judged(table: Any, key: Any, days: int, start: dt.datetime) -> Any:
    """Give one row per recurring or long key."""
    columns = list(key.parts)
    data = table.dropna(subset=columns).sort_values([*columns, "at"], ignore_index=True)
    group = data.groupby(columns, sort=False).ngroup().to_numpy()
    at = data["at"].to_numpy()
    data["group"] = group
    data["new"] = np.r_[True, (np.diff(at) >= FLAP) | (np.diff(group) != 0)]
    episodes = data[data["new"]]
    count = np.bincount(episodes["group"], minlength=group.max() + 1)
    prior, model = _prior(count, days), None
    if not key.cross and len(columns) > 1:
        model = _fitted(episodes, columns, days, prior)
    many = np.flatnonzero(count >= 2)
    shape, rate = _posterior(episodes, columns, days, prior, model)
    found = pd.DataFrame({"n": count, "shape": shape, "rate": rate}).iloc[many]
    chances = -np.expm1(-shape * np.log1p(HORIZON / rate))
    found["p"] = chances[many]
    found["threshold"] = _best_f1(chances, count >= 2)
    found = found[(found["p"] >= found["threshold"]) | (found["n"] >= TEMPO)]
    _expect(found, days)
    data = data[data["group"].isin(found.index)]
    _measure(found, data)
    _tempo(found, data, days)
    _trends(found, data)
    if not key.cross:
        _patterns(found, data, table, start)
    return found


def _prior(count: Any, days: int) -> tuple[float, float]:
    """Fit the zero-truncated gamma–Poisson by likelihood."""
    sizes, keys = np.unique(count, return_counts=True)

    def loss(logs: Any) -> float:
        shape, rate = np.exp(logs)
        p = rate / (rate + days)
        seen = np.log(-np.expm1(shape * np.log(p)))
        return -float(np.sum(keys * (stats.nbinom.logpmf(sizes, shape, p) - seen)))

    best = optimize.minimize(loss, [0.0, math.log(days)], method="L-BFGS-B", bounds=[(-7, 5), (-7, 12)])
    return float(np.exp(best.x[0])), float(np.exp(best.x[1]))


def _features(episodes: Any, columns: list[str], cut: float, prior: tuple[float, float]) -> Any:
    """Give what each key alive at a cut-off says of itself, and what its parts and pairs of parts say of it."""
    past = episodes[episodes["at"] <= cut]
    weight = np.exp(-RATE * (cut - past["at"].to_numpy()))
    group, size = past["group"].to_numpy(), int(episodes["group"].max()) + 1
    count, own = np.bincount(group, minlength=size), np.bincount(group, weight, minlength=size)
    last = np.full(size, -np.inf)
    np.maximum.at(last, group, past["at"].to_numpy())
    active = past.assign(day=(cut - past["at"]).astype(int)).groupby("group")["day"].nunique()
    live = np.flatnonzero(cut - last <= QUIET)
    alive = (cut - last <= QUIET).astype(float)
    watched = (1 - math.exp(-RATE * cut)) / RATE

    def rate(weights: Any, keys: Any, over: float) -> Any:
        return np.log((weights / keys + prior[0]) / (over + prior[1]))

    found = [
        rate(own, 1, watched),
        np.log1p(cut - np.where(alive > 0, last, cut)),
        np.log(active.reindex(range(size), fill_value=1).to_numpy()),
        rate(count, 1, cut),
    ]
    keys = episodes.drop_duplicates("group").sort_values("group")
    pairs = [[a] for a in columns] + [[a, b] for i, a in enumerate(columns) for b in columns[i + 1 :]]
    for part in [p for p in pairs if len(p) < len(columns)]:
        code = keys.groupby(part, sort=False).ngroup().to_numpy()
        others = np.maximum(0.0, np.bincount(code, own)[code] - own)
        beside = np.bincount(code, alive)[code] - alive
        found += [rate(others, beside + 1, watched), np.log1p(np.maximum(0.0, beside))]
    return live, np.column_stack(found)


def _fitted(episodes: Any, columns: list[str], days: int, prior: tuple[float, float]) -> Any:
    """Fit a negative binomial by likelihood on the outcomes after inner cut-offs, with the signs held."""
    back = max(1, min(12, 20_000 // max(1, len(episodes))))
    cuts = [(7, 7), (14, 14), *((HORIZON * n, HORIZON) for n in range(1, back + 1))]
    xs, ys, offsets = [], [], []
    for ago, ahead in cuts:
        cut = days - ago
        live, features = _features(episodes, columns, cut, prior)
        after = episodes[(episodes["at"] > cut) & (episodes["at"] <= cut + ahead)]
        later = np.bincount(after["group"], minlength=len(features))
        if len(live) > 3000:
            live = live[:: -(-len(live) // 3000)]
        xs.append(features[live])
        ys.append(later[live])
        offsets.append(np.full(len(live), math.log(ahead)))
    x, y, offset = np.vstack(xs), np.concatenate(ys), np.concatenate(offsets)
    mean, spread = x.mean(0), x.std(0) + 1e-9
    x = (x - mean) / spread
    top = [np.sum(y > j) for j in range(int(y.max(initial=0)))]

    def loss(b: Any) -> tuple[float, Any]:
        mu, shape = np.exp(np.clip(offset + b[1] + x @ b[2:], -30, 30)), math.exp(b[0])
        steps = np.arange(len(top))
        value = np.sum(y * np.log(mu) + shape * b[0] - (shape + y) * np.log(shape + mu))
        value += np.sum(top * np.log(shape + steps)) - 0.5 * np.sum(b[2:] ** 2)
        pull = shape * (y - mu) / (shape + mu)
        lean = np.sum(np.log(shape / (shape + mu)) + 1 - (shape + y) / (shape + mu))
        lean += np.sum(top / (shape + steps))
        return -value, -np.r_[shape * lean, pull.sum(), pull @ x - b[2:]]

    parts = (x.shape[1] - 4) // 2
    signs = [(0, None), (None, 0), (0, None), (0, None), *[(0, None), (None, None)] * parts]
    begin = np.r_[0.0, math.log(max(1, y.sum()) / np.exp(offset).sum()), np.zeros(x.shape[1])]
    best = optimize.minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[(-7, 7), (None, None), *signs])
    return best.x, mean, spread


def _posterior(
    episodes: Any, columns: list[str], days: int, prior: tuple[float, float], model: Any
) -> tuple[Any, Any]:
    size = int(episodes["group"].max()) + 1
    if model is not None:
        b, mean, spread = model
        _, features = _features(episodes, columns, days, prior)
        mu = np.exp(math.log(HORIZON) + b[1] + (features - mean) / spread @ b[2:])
        return np.full(size, math.exp(b[0])), math.exp(b[0]) * HORIZON / mu
    weight = np.exp(-RATE * (days - episodes["at"].to_numpy()))
    own = np.bincount(episodes["group"], weight, minlength=size)
    return prior[0] + own, np.full(size, prior[1] + (1 - math.exp(-RATE * days)) / RATE)


def _best_f1(chances: Any, flaggable: Any) -> float:
    order = np.argsort(-chances)
    caught = np.cumsum(np.where(flaggable[order], chances[order], 0.0))
    f1 = 2 * caught / (np.cumsum(flaggable[order]) + chances.sum())
    return float(chances[order][np.argmax(f1)])


def _expect(found: Any, days: int) -> None:
    """Add the predictive interval, the next date's range, and the exact interval of the raw rate."""
    shape, rate, n = (found[c].to_numpy() for c in ("shape", "rate", "n"))
    count = stats.nbinom(shape, rate / (rate + HORIZON))
    found["expected"], found["lo"], found["hi"] = shape * HORIZON / rate, count.ppf(0.05), count.ppf(0.95)
    for name, p in (("next_from", 0.25), ("next_to", 0.75)):
        found[name] = rate * np.expm1(-math.log1p(-p) / shape)
    found["rate_lo"] = stats.chi2.ppf(0.05, 2 * n) / 2 / days
    found["rate_hi"] = stats.chi2.ppf(0.95, 2 * n + 2) / 2 / days


def _measure(found: Any, data: Any) -> None:
    """Add the evidence, what it came to, and how many targets were met."""
    added = data.groupby("group").agg(
        ids=("id", list), down=("down", "sum"), effort=("effort", "sum"), met=("met", "mean")
    )
    for name in added:
        found[name] = added[name]


def _tempo(found: Any, data: Any, days: int) -> None:
    """Test the order of the gaps by permutation, control false discoveries, set the recent rate beside the earlier one."""
    rng = np.random.default_rng(1)
    starts = data[data["new"]]
    recent = starts["at"].ge(days - RECENT).groupby(starts["group"]).sum().reindex(found.index).to_numpy()
    early = np.maximum(found["n"].to_numpy() - recent, 0)
    found["ratio"] = recent / RECENT / np.maximum(1e-9, early / (days - RECENT))
    odds = (days - RECENT) / RECENT
    for name, p in (("ratio_lo", 0.05), ("ratio_hi", 0.95)):
        found[name] = odds * stats.f.ppf(p, 2 * recent + 1, 2 * early + 1) * (recent + 0.5) / (early + 0.5)
    up = pd.Series(np.nan, found.index)
    down = up.copy()
    for group, at in starts[starts["group"].map(found["n"]) >= TEMPO].groupby("group")["at"]:
        gaps = np.diff(at.to_numpy())
        lean = np.arange(len(gaps), 0, -1.0)
        seen, done, above, below = gaps @ lean, 0, 0, 0
        for orders in (499, 2_000, 7_500):  # most show early that there is no trend, as in the detector
            drawn = rng.permuted(np.tile(gaps, (orders, 1)), axis=1) @ lean
            above, below, done = above + np.sum(drawn >= seen), below + np.sum(drawn <= seen), done + orders
            if min(above, below) > 0.1 * done:
                break
        up[group], down[group] = (1 + above) / (1 + done), (1 + below) / (1 + done)
    for name, p in (("q_up", up), ("q_down", down)):
        tested = p.dropna().sort_values()
        found[name] = (tested * len(tested) / np.arange(1, len(tested) + 1))[::-1].cummin()


def _trends(found: Any, data: Any) -> None:
    """Apply Kendall's rank test to severity, duration and effort of the episodes, ties allowed for."""
    episode = data.groupby(["group", data["new"].cumsum()]).agg(
        severity=("severity", "max"), duration=("hours", "max"), effort=("effort", "sum")
    )
    for name in ("severity", "duration", "effort"):
        falling = pd.Series(np.nan, found.index)
        values = episode[name].dropna()
        sizes = values.groupby(level=0).transform("size")
        for group, one in values[sizes >= TREND].groupby(level=0):
            v = one.to_numpy()
            n, ties = len(v), np.unique(v, return_counts=True)[1]
            score = np.sign(v[None, :] - v[:, None])[np.triu_indices(n, 1)].sum()
            spread = n * (n - 1) * (2 * n + 5) - np.sum(ties * (ties - 1) * (2 * ties + 5))
            if spread:
                falling[group] = score / math.sqrt(spread / 18)
        found[f"{name}_p"] = stats.norm.sf(falling)


def _patterns(found: Any, data: Any, table: Any, start: dt.datetime) -> None:
    """Find the calendar rule each recurring key keeps to beyond the fleet's own calendar."""
    returning = found.index[found["p"] >= found["threshold"]]
    starts = data[data["new"] & data["group"].isin(returning)]
    mine = _rules(starts["at"], start).assign(group=starts["group"].to_numpy())
    fleet = _rules(table["at"], start)
    best = pd.Series(1.0, returning)
    days = mine.groupby("group")["day"].nunique()
    for name, many in RULES.items():
        usual = fleet[name].value_counts(normalize=True)
        hits = mine.dropna(subset=[name]).groupby(["group", name])["day"].nunique()
        n = days.reindex(hits.index.get_level_values(0)).to_numpy()
        p = stats.binom.sf(hits - 1, n, usual.reindex(hits.index.get_level_values(1)).to_numpy())
        p = np.where((2 * hits > n) & (n >= PATTERN), p * many * (len(RULES) + 1), 1.0)
        least = pd.Series(p, hits.index.get_level_values(0)).groupby(level=0).min()
        best = np.minimum(best, least.reindex(best.index, fill_value=1.0))
    shares = np.bincount(fleet["hour"], minlength=24) / len(fleet)
    first = mine.drop_duplicates(["group", "day"])
    at = pd.crosstab(first["group"], first["hour"]).reindex(columns=range(24), fill_value=0)
    inside = at + np.roll(at, -1, axis=1) + np.roll(at, -2, axis=1)
    usual = shares + np.roll(shares, -1) + np.roll(shares, -2)
    p = stats.binom.sf(inside - 1, at.sum(axis=1).to_numpy()[:, None], usual)
    p = np.where(2 * inside.to_numpy() > at.sum(axis=1).to_numpy()[:, None], 24 * (len(RULES) + 1) * p, 1.0)
    hours = pd.Series(p.min(axis=1), at.index)
    found["pattern_p"] = np.minimum(best, hours.reindex(best.index, fill_value=1.0))


def _rules(at: Any, start: dt.datetime) -> Any:
    """Give what each instant's local day is called by each kind of rule."""
    local = (pd.Timestamp(start) + pd.to_timedelta(at.to_numpy(), unit="D")).tz_convert("Europe/Madrid")
    day, weekday, of_month = local.normalize(), local.dayofweek, local.day
    left = local.days_in_month - of_month
    ordinal = local.dayofyear
    opens = (weekday < 5) & ((of_month == 1) | ((weekday == 0) & (of_month <= 3)))
    closes = (weekday < 5) & ((left == 0) | ((weekday == 4) & (left <= 2)))
    return pd.DataFrame(
        {
            "day": day,
            "hour": local.hour,
            "weekly": weekday,
            "biweekly": weekday * 2 + ordinal // 7 % 2,
            "monthday": np.where(left == 0, -1, np.where(of_month <= 28, of_month, np.nan)),
            "working": np.where(opens, 1, np.where(closes, -1, np.nan)),
            "nth": weekday * 10 + (of_month - 1) // 7 + 1,
            "last": np.where(left < 7, weekday, np.nan),
        }
    )
