"""Small worlds of reliance for the laws: one customer, a few jobs over a few assets, everything from unknown to certain.

The oracle counts every state and knows nothing of the code it judges: DESIGN §6, word by word, for worlds without unknowns.
"""

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs
from hypothesis import strategies as st

from custrel.findings import RelianceReport
from custrel.model import (
    NOT_APPLICABLE,
    Asset,
    Complexity,
    Customer,
    Dimension,
    Incident,
    Interval,
    Job,
    Level,
    OperatingMode,
    Site,
    Stage,
    Unit,
    Weekly,
)
from custrel.portfolio import Portfolio
from custrel.reliance import AccumulatedReliance
from custrel.typing import CustomerCase

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
POLICY = AccumulatedReliance()
CLOSE = 1e-11  # twelve published significant places leave this much between numbers below 1
IDS = ("a", "b", "c", "d", "e")

fractions = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]) | st.floats(0, 1).map(lambda x: round(x, 6))
intervals = st.tuples(fractions, fractions).map(lambda p: Interval(lo=min(p), hi=max(p)))
known = st.sampled_from([0.5, 1.0, 1.0, 0.0, 0.34, 2.0])
capacities = known | intervals | st.none()
maybe_share = fractions | intervals | st.none()
levels = st.sampled_from(Level)
consequences = st.dictionaries(
    st.sampled_from(Dimension), levels | intervals | st.just(NOT_APPLICABLE), max_size=len(Dimension)
)
certain = st.fixed_dictionaries(dict.fromkeys(Dimension, levels))
HOURS = st.sampled_from(
    [Weekly.parse("mon-fri 09:00-18:00"), Weekly.parse("always"), Weekly.parse("sat 10:00-14:00")]
)


def case_of(*records: Any) -> CustomerCase:
    """One customer's case from records; the customer and sites that are only named are added."""
    there = {r.site_id for r in records if isinstance(r, Site)}
    named = {r.site_id for r in records if getattr(r, "site_id", None)} - there
    extra = [Customer(customer_id="C"), *(Site(site_id=s, customer_id="C") for s in named)]
    return CustomerCase.of(Portfolio.of(*extra, *records), "C", as_of=AS_OF)


def report_of(*records: Any, policy: AccumulatedReliance = POLICY) -> RelianceReport:
    """Evaluate these records."""
    return policy.evaluate(case_of(*records))


def asset(asset_id: str, **known: Any) -> Asset:
    """One asset of the customer."""
    return Asset(asset_id=asset_id, customer_id="C", **known)


def job(job_id: str, *stages: Sequence[Unit], **known: Any) -> Job:
    """One job of the customer over stages of units."""
    return Job(job_id=job_id, customer_id="C", stages=[Stage(units=units) for units in stages], **known)


@st.composite
def stages(draw: st.DrawFn, ids: Sequence[str] = IDS, *, exact: bool = False) -> list[list[Unit]]:
    """Up to three pools of units; units may stand in several."""
    pools: list[list[Unit]] = []
    for _ in range(draw(st.integers(1, 3))):
        chosen = draw(st.lists(st.sampled_from(list(ids)), min_size=1, max_size=3, unique=True))
        pools.append(
            [
                Unit(
                    asset_id=a,
                    capacity=draw(known if exact else capacities),
                    availability=None if exact or draw(st.booleans()) else draw(maybe_share),
                )
                for a in chosen
            ]
        )
    return pools


@st.composite
def jobs(draw: st.DrawFn, job_id: str, ids: Sequence[str] = IDS, *, exact: bool = False) -> Job:
    """One job; ``exact`` leaves nothing to guess."""
    if exact:
        usage: dict[str, Any] = {
            "operating_mode": OperatingMode.CONTINUOUS,
            "shifts": draw(st.integers(1, 4)),
            "workaround": draw(fractions),
            "consequences": draw(certain),
        }
    else:
        usage = {
            "operating_mode": draw(st.none() | st.sampled_from(OperatingMode)),
            "shifts": draw(st.none() | st.integers(1, 4)),
            "hours": draw(st.none() | HOURS),
            "complexity": draw(st.none() | st.sampled_from(Complexity)),
            "workaround": draw(maybe_share),
            "consequences": draw(consequences),
        }
    return job(
        job_id, *draw(stages(ids, exact=exact)), site_id=draw(st.sampled_from(["S1", "S2", None])), **usage
    )


@st.composite
def worlds(draw: st.DrawFn, *, exact: bool = False, most: int = 3, told_once: bool = False) -> list[Any]:
    """The records of one customer: sites, assets with dependence (circles too), jobs, some outages.

    ``told_once``: no availability is stated in two places, so that nothing contradicts itself.
    """
    records: list[Any] = [
        Site(site_id="S1", customer_id="C", business_share=draw(fractions if exact else maybe_share)),
        Site(site_id="S2", customer_id="C", business_share=0.0 if exact else draw(maybe_share)),
    ]
    for a in IDS:
        others = [b for b in IDS if b != a]
        needs = (
            draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
            if draw(st.integers(0, 3)) == 0
            else []
        )
        own: dict[str, Any] = {"availability": draw(fractions)} if exact else {}
        if not exact and draw(st.booleans()):
            own = {
                "availability": draw(maybe_share),
                "alternatives": draw(maybe_share),
                "consequences": draw(consequences),
                "shifts": draw(st.none() | st.integers(1, 4)),
            }
        records.append(asset(a, depends_on=needs, site_id=draw(st.sampled_from(["S1", None])), **own))
        if draw(st.integers(0, 4)) == 0:
            records.append(
                Incident(
                    incident_id=f"down-{a}", customer_id="C", asset_id=a, opened_at=AS_OF, down_from=AS_OF
                )
            )
    records += [draw(jobs(f"J{i}", exact=exact)) for i in range(draw(st.integers(0, most)))]
    if exact:  # what nobody describes is never certain, so here everything stands in some job
        records.append(job("J-all", *[[Unit(asset_id=a)] for a in IDS], workaround=0.0, operating_mode="continuous",
                           shifts=1, consequences=dict.fromkeys(Dimension, Level.NONE)))  # fmt: skip
    return _told_once(records) if told_once else records


def _told_once(records: list[Any]) -> list[Any]:
    told: set[str] = set()
    found: list[Any] = []
    for r in records:
        if isinstance(r, Asset) and r.availability is not None:
            told.add(r.asset_id)
        if isinstance(r, Job):
            pools: list[Stage] = []
            for s in r.stages:
                units: list[Unit] = []
                for u in s.units:
                    again = u.availability is not None and u.asset_id in told
                    told |= {u.asset_id} if u.availability is not None else set()
                    units.append(attrs.evolve(u, availability=None) if again else u)
                pools.append(attrs.evolve(s, units=units))
            r = attrs.evolve(r, stages=pools)  # noqa: PLW2901
        found.append(r)
    return found


def assets_in(records: Iterable[Any]) -> list[Asset]:
    """The assets among records."""
    return [r for r in records if isinstance(r, Asset)]


def jobs_in(records: Iterable[Any]) -> list[Job]:
    """The jobs among records."""
    return [r for r in records if isinstance(r, Job)]


# -- the oracle ---------------------------------------------------------------------------------------------------------------

CEILING = {
    "mission": 0.95,
    "safety": 0.95,
    "own_customers": 0.9,
    "financial": 0.9,
    "compliance": 0.85,
    "personnel": 0.7,
}
CLASS = {"none": 0.0, "minor": 0.1, "moderate": 0.3, "major": 0.6, "essential": 1.0}
SPAN = {1: 0.8, 2: 0.9, 3: 1.0, 4: 1.0}


def accumulated(values: Iterable[float]) -> float:
    """W, by its recursion."""
    w = 0.0
    for i, x in enumerate(sorted(values, reverse=True)):
        w += (1 - w) * 0.5**i * x
    return w


def severity(one: Job) -> float:
    """S of a job that runs continuously, everything known."""
    time = SPAN[one.shifts or 0]
    return accumulated(
        CEILING[d] * CLASS[level] * (1.0 if d in ("safety", "compliance") else time)
        for d, level in one.consequences.items()
    )


def reach(assets: Sequence[Asset], start: str) -> set[str]:
    """The asset and all that transitively depends on it."""
    found = {start}
    while True:
        more = {a.asset_id for a in assets if set(a.depends_on) & found} - found
        if not more:
            return found
        found |= more


def level(one: Job, up: Callable[[str], bool]) -> float:
    """The level of a job in one state."""
    least = min(
        (min(1.0, sum(u.capacity for u in s.units if up(u.asset_id))) for s in one.stages), default=1.0
    )  # type: ignore[misc]
    return min(1.0, least + float(one.workaround))  # type: ignore[arg-type]


def expected(one: Job, assets: Sequence[Asset], stopped: set[str], down: set[str]) -> tuple[float, float]:
    """E[level] with the stopped units up, and with them down; D is down in both."""
    own = {a.asset_id: a.availability for a in assets}
    chance: dict[str, float] = {}
    for unit in {u.asset_id for s in one.stages for u in s.units}:
        said = [
            u.availability
            for s in one.stages
            for u in s.units
            if u.asset_id == unit and u.availability is not None
        ]
        said += [own[unit]] if own[unit] is not None else []
        chance[unit] = (min(said) + max(said)) / 2 if said else 0.95  # type: ignore[operator, type-var]
        for s in one.stages:
            able = [u.asset_id for u in s.units if u.capacity]
            if able == [unit]:
                chance[unit] = 1.0
    ends: list[float] = []
    for forced in (1.0, 0.0):
        p = {u: forced if u in stopped else 0.0 if u in down else x for u, x in chance.items()}
        free = [u for u, x in p.items() if 0 < x < 1]
        total = 0.0
        for state in itertools.product((False, True), repeat=len(free)):
            held = dict(zip(free, state, strict=True))
            weight = math.prod(p[u] if s else 1 - p[u] for u, s in held.items())
            total += weight * level(one, lambda u, held=held, p=p: held.get(u, p[u] == 1.0))  # type: ignore[misc]
        ends.append(total)
    return ends[0], ends[1]


def oracle(records: Sequence[Any], stopped: set[str], down: set[str] = frozenset()) -> float:  # type: ignore[assignment]
    """R of a closed set of assets, given what is down."""
    assets = assets_in(records)
    parts: list[float] = []
    for one in jobs_in(records):
        up, off = expected(one, assets, stopped - down, down)
        parts.append(severity(one) * (up - off))
    return accumulated(parts)


def renamed(records: Sequence[Any], names: Mapping[str, str]) -> list[Any]:
    """The same world with other asset ids."""
    found: list[Any] = []
    for r in records:
        if isinstance(r, Asset):
            found.append(
                attrs.evolve(r, asset_id=names[r.asset_id], depends_on=[names[d] for d in r.depends_on])
            )
        elif isinstance(r, Job):
            swapped = [
                Stage(units=[attrs.evolve(u, asset_id=names[u.asset_id]) for u in s.units], others=s.others)
                for s in r.stages
            ]
            found.append(attrs.evolve(r, stages=swapped))
        elif isinstance(r, Incident):
            found.append(attrs.evolve(r, asset_id=names[r.asset_id or ""]))
        else:
            found.append(r)
    return found
