"""The default policy beside the decayed count on histories of many kinds. ``python benchmarks/recurrence_general.py [name ...]``.

Every history is made from a seed and a stated process; nothing here was used to choose a constant. Where the public log is
beside the checkout, other keys, cut-offs and horizons of it follow. Counts are incidents on both sides.
"""

import datetime as dt
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from recurrence_log import END, LOG, START, Update, folded, updates

from custrel.model import Asset, Customer, Incident, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import DecayedCount, Key, RecurrenceDetector, Score, backtest, by

DAY = dt.timedelta(days=1)
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DETECTOR = RecurrenceDetector(count="incidents")
_KEY = by("site", "category")
Row = tuple[float, str, str, str, str]  # day, customer, site or asset, category, symptom
Made = tuple[Portfolio, Key, Sequence[dt.datetime], dt.timedelta]


def arrivals(rng: random.Random, days: float, rate: Callable[[float], float], most: float) -> Iterator[float]:
    """Draw a Poisson process with a rate of at most ``most`` per day by thinning."""
    at = rng.expovariate(most)
    while at < days:
        if rng.random() * most < rate(at):
            yield at
        at += rng.expovariate(most)


def history(rows: Sequence[Row], days: float, *, assets: int = 0) -> Portfolio:
    customers = sorted({c for _, c, _, _, _ in rows})
    places = sorted({(c, s) for _, c, s, _, _ in rows})
    if assets:
        where: list[Asset | Site] = [
            Asset(asset_id=f"A{n}", customer_id=f"C{n % 40}", model=f"M{n % 7}") for n in range(assets)
        ]
    else:
        where = [Site(site_id=f"{c}/{s}", customer_id=c) for c, s in places]
    tickets = [
        Incident(
            incident_id=f"I{n}",
            customer_id=c,
            opened_at=AT + t * DAY,
            site_id=None if assets else f"{c}/{s}",
            asset_id=s if assets else None,
            category=category,
            symptom=symptom,
        )
        for n, (t, c, s, category, symptom) in enumerate(rows)
    ]
    return Portfolio.of(
        *(Customer(customer_id=c) for c in customers),
        *where,
        *tickets,
        observed=(Window(start=AT, end=AT + days * DAY),),
    )


def keyed(
    rng: random.Random, shape: Sequence[int], spread: float, own: float, base: float
) -> Iterator[tuple[tuple[int, ...], float]]:
    """Give keys of so many parts with log-normal effects of each part (``spread``) and of the key itself (``own``)."""
    effects = [[rng.gauss(0.0, spread) for _ in range(n)] for n in shape]

    def walk(prefix: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(prefix) == len(shape):
            yield prefix
            return
        for n in range(shape[len(prefix)]):
            yield from walk((*prefix, n))

    for key in walk(()):
        told = sum(effects[place][n] for place, n in enumerate(key))
        yield key, base * math.exp(told + rng.gauss(0.0, own))


def plain(
    *,
    shape: Sequence[int] = (60, 20),
    spread: float = 0.7,
    own: float = 1.0,
    base: float = 0.006,
    days: float = 150,
    customers: int = 1,
    key: Key = _KEY,
    horizon: float = 28,
    form: Callable[[random.Random], Callable[[float], float]] = lambda _: lambda _: 1.0,
    most: float = 1.0,
    seed: int = 1,
) -> Made:
    """Make keys of a site and a category whose rate is their own times the same form over time (at most ``most``)."""
    rng = random.Random(seed)
    rows: list[Row] = []
    for places, rate in keyed(rng, shape, spread, own, base):
        site, category = places[0], places[1] if len(places) > 1 else 0
        symptom = places[2] if len(places) > 2 else 0
        over = form(rng)
        held = min(rate, 6.0)
        rows += [
            (t, f"C{site % customers}", f"S{site}", f"K{category}", f"Y{symptom}")
            for t in arrivals(rng, days, lambda t, r=held, f=over: r * f(t), held * most)
        ]
    cut_offs = [AT + (days - horizon - late) * DAY for late in (17, 0)]
    return history(rows, days), key, cut_offs, horizon * DAY


def born(life: float, days: float) -> Callable[[random.Random], Callable[[float], float]]:
    """Give a rate that begins at a random instant, high, and fades with a constant of ``life`` days."""

    def form(rng: random.Random) -> Callable[[float], float]:
        since = rng.uniform(-life, days)
        return lambda t: 0.0 if t < since else 5.0 * math.exp(-(t - since) / life)

    return form


def season(_: random.Random) -> Callable[[float], float]:
    """Give a rate with working days only and a swell of a quarter of a year."""
    return lambda t: (1.0 if t % 7 < 5 else 0.1) * (1.0 + 0.8 * math.sin(2 * math.pi * t / 91))


def weekly_newcomers(days: float = 140) -> Made:
    """A new trouble on ten sites every week, alive for two weeks or so, beside old quiet ones."""
    rng = random.Random(4)
    rows: list[Row] = []
    for week in range(int(days // 7)):
        for _ in range(25):
            site, since, life = rng.randrange(10), 7.0 * week + rng.random() * 7, rng.expovariate(1 / 14)
            rows += [
                (t, "C0", f"S{site}", f"K{week}", f"Y{rng.randrange(5)}")
                for t in arrivals(rng, days, lambda t, s=since, e=life: 0.25 * (s <= t < s + e), 0.25)
            ]
    return (
        history(rows, days),
        by("site", "category", "symptom"),
        [AT + (days - 45) * DAY, AT + (days - 28) * DAY],
        28 * DAY,
    )


def bursts(days: float = 150) -> Made:
    """Every ticket may bring others of the same key within days: self-exciting, mean offspring .6."""
    rng = random.Random(5)
    rows: list[Row] = []
    for (site, category), rate in keyed(rng, (50, 20), 0.6, 0.6, 0.003):
        todo = list(arrivals(rng, days, lambda _, r=rate: r, rate))
        while todo:
            t = todo.pop()
            rows.append((t, "C0", f"S{site}", f"K{category}", "Y"))
            while rng.random() < 0.375:
                todo += [later for later in [t + rng.expovariate(1 / 6)] if later < days]
    rows.sort()
    return (
        history(rows, days),
        by("site", "category"),
        [AT + (days - 45) * DAY, AT + (days - 28) * DAY],
        28 * DAY,
    )


def regular(days: float = 200) -> Made:
    """Troubles that come back at even gaps (CV .3): whoever was just hit has time."""
    rng = random.Random(6)
    rows: list[Row] = []
    for (site, category), rate in keyed(rng, (40, 20), 0.5, 0.7, 0.012):
        t = rng.random() / rate
        while t < days:
            rows.append((t, "C0", f"S{site}", f"K{category}", "Y"))
            t += rng.gammavariate(11, 1 / (11 * rate))
    return (
        history(rows, days),
        by("site", "category"),
        [AT + (days - 45) * DAY, AT + (days - 28) * DAY],
        28 * DAY,
    )


def register(days: float = 150) -> Made:
    """A fleet of 3,000 units, most of which never fail; the key is the unit alone."""
    rng = random.Random(7)
    rows: list[Row] = []
    for n in range(3000):
        rate = 0.004 * math.exp(rng.gauss(0, 1.2))
        rows += [
            (t, f"C{n % 40}", f"A{n}", "K", f"Y{rng.randrange(6)}")
            for t in arrivals(rng, days, lambda _, r=rate: r, rate)
        ]
    return (
        history(rows, days, assets=3000),
        by("asset"),
        [AT + (days - 45) * DAY, AT + (days - 28) * DAY],
        28 * DAY,
    )


HISTORIES: dict[str, Callable[[], Made]] = {
    "stationary": plain,
    "stationary, parts say nothing": lambda: plain(spread=0.0, own=1.2),
    "keys differ by their parts only": lambda: plain(spread=1.0, own=0.0),
    "fading keys": lambda: plain(form=born(20, 150), most=5.0, base=0.01),
    "working days and swell": lambda: plain(form=season, most=1.8),
    "few keys": lambda: plain(shape=(6, 4), base=0.03, days=200),
    "twelve keys": lambda: plain(shape=(4, 3), base=0.05, days=250),
    "very sparse": lambda: plain(shape=(100, 50), base=0.0006, days=300),
    "very dense": lambda: plain(shape=(12, 8), base=1.0, days=120),
    "three parts": lambda: plain(shape=(30, 10, 8), key=by("site", "category", "symptom"), base=0.004),
    "short look-back": lambda: plain(days=58, base=0.02),
    "one part": lambda: plain(shape=(800,), key=by("site"), base=0.02),
    "many customers": lambda: plain(
        shape=(300, 8), customers=300, key=by("customer", "category"), base=0.008
    ),
    "many customers, sites": lambda: plain(shape=(300, 10), customers=100, base=0.006),
    "nothing shared": lambda: plain(shape=(1200, 1), key=by("site", "category"), base=0.01),
    "fourteen days": lambda: plain(horizon=14),
    "eight weeks": lambda: plain(horizon=56, days=220),
    "newcomers every week": weekly_newcomers,
    "bursts": bursts,
    "even gaps": regular,
    "units with a register": register,
}


def line(name: str, made: Made, known_at: Callable[[dt.datetime], Portfolio] | None = None) -> None:
    portfolio, key, cut_offs, horizon = made
    started = time.perf_counter()
    detector = RecurrenceDetector(count="incidents", horizon=horizon)
    d, c = backtest(
        portfolio,
        [detector, DecayedCount()],
        key=key,
        cut_offs=cut_offs,
        horizon=horizon,
        counting=detector,
        known_at=known_at,
    )
    print(
        f"| {name} | {key.name} | {d.rows} | {d.base_rate or 0:.3f} | {_both(d.auc, c.auc)} | "
        f"{_both(d.average_precision, c.average_precision)} | {_both(d.f1, c.f1)} | {_one(d.pit_share)} | "
        f"{_one(d.interval_hit)} / {_one(d.interval_implied)} | {_one(d.calibration_error)} | {_one(d.deviance)} | "
        f"{time.perf_counter() - started:.0f} |{_fault(d, c)}",
        flush=True,
    )


def _one(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _both(ours: float | None, theirs: float | None) -> str:
    gain = "" if ours is None or theirs is None else f" ({ours - theirs:+.3f})"
    return f"{_one(ours)}{gain}"


def _fault(ours: Score, theirs: Score) -> str:
    low = ours.auc is not None and theirs.auc is not None and ours.auc < theirs.auc + 0.01
    return " below" if low else ""


def log_portfolio(rows: list[Update], until: dt.datetime | None = None, *, many: bool = False) -> Portfolio:
    """Make a portfolio of the log as known then; ``many``: every location is a customer of its own."""
    found = {
        n: v for n, v in folded(rows, until).items() if START <= v[0] < END and (v[1]["location"] or not many)
    }
    sites = sorted({v["location"] for _, v in found.values() if v["location"]})
    owner = {s: s if many else "C1" for s in sites}
    return Portfolio.of(
        *(Customer(customer_id=c) for c in sorted(set(owner.values()) or {"C1"})),
        *(Site(site_id=s, customer_id=owner[s]) for s in sites),
        *(
            Incident(
                incident_id=n,
                customer_id=owner.get(v["location"] or "", "C1"),
                opened_at=at,
                site_id=v["location"],
                caller=v["caller"],
                category=v["category"],
                subcategory=v["subcategory"],
                symptom=v["symptom"],
                handled_by=v["group"],
            )
            for n, (at, v) in found.items()
        ),
        observed=(Window(start=START, end=END),),
    )


def on(month: int, day: int) -> dt.datetime:
    return dt.datetime(2016, month, day, tzinfo=dt.UTC)


LOGGED: dict[str, tuple[Key, Sequence[dt.datetime], float, bool]] = {
    "log: caller": (by("caller"), [on(4, 15), on(5, 1)], 28, False),
    "log: location": (by("site"), [on(4, 15), on(5, 1)], 28, False),
    "log: group x category": (by("handled_by", "category", "customer"), [on(4, 15), on(5, 1)], 28, False),
    "log: category x subcategory": (by("customer", "category", "subcategory"), [on(4, 15)], 28, False),
    "log: location x symptom": (by("site", "symptom"), [on(4, 15), on(5, 1)], 28, False),
    "log: caller x symptom": (by("caller", "symptom"), [on(4, 15), on(5, 1)], 28, False),
    "log: weekly": (
        by("site", "subcategory"),
        [on(4, 8), on(4, 15), on(4, 22), on(4, 29)],
        28,
        False,
    ),
    "log: 14 days": (by("site", "subcategory", "symptom"), [on(4, 15), on(5, 1), on(5, 15)], 14, False),
    "log: 7 days": (by("caller", "subcategory"), [on(4, 15), on(5, 1), on(5, 20)], 7, False),
    "log: 56 days": (by("site", "subcategory"), [on(4, 5)], 56, False),
    "log: 56 days, callers": (by("caller", "subcategory"), [on(4, 5)], 56, False),
    "log: early": (by("site", "subcategory"), [on(3, 21)], 28, False),
    "log: every location a customer": (
        by("customer", "subcategory"),
        [on(4, 15), on(5, 1)],
        28,
        True,
    ),
    "log: every location a customer, symptom": (
        by("site", "subcategory", "symptom"),
        [on(4, 15), on(5, 1)],
        28,
        True,
    ),
}


def main(chosen: Sequence[str]) -> None:
    print("| history | key | rows | base | AUC | AP | F1 | PIT | hit / implied | cal. | deviance | s |")
    for name, make in HISTORIES.items():
        if not chosen or any(word in name for word in chosen):
            line(name, make())
    wanted = [name for name in LOGGED if not chosen or any(word in name for word in chosen)]
    if not wanted or not LOG.exists():
        return
    rows = list(updates())
    for name in wanted:
        key, cut_offs, horizon, many = LOGGED[name]
        made = (log_portfolio(rows, many=many), key, cut_offs, horizon * DAY)
        line(name, made, lambda at, m=many: log_portfolio(rows, at, many=m))


if __name__ == "__main__":
    main(sys.argv[1:])
