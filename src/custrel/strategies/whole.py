"""Whole consistent portfolios, with size and time span as parameters."""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Final, cast

from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.model import Incident, Kind, Window
from custrel.portfolio import Portfolio
from custrel.strategies._dirt import DICE, spoiled
from custrel.strategies._make import WIDTHS, make

__all__ = ["START", "cuts", "portfolios", "seeded_portfolio"]

START: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAYS: Final = 300.0  # from START: the last two months before the first of November lie open
Count = int | tuple[int, int]

_BARE: Final = (Kind.SITE, Kind.ASSET, Kind.JOB, Kind.INCIDENT)
_SIZES: Final[Mapping[Kind, tuple[int, int]]] = {
    Kind.SITE: (0, 3),
    Kind.ASSET: (0, 6),
    Kind.JOB: (0, 4),
    Kind.CONTRACT: (0, 3),
    Kind.CONTACT: (0, 5),
    Kind.RELATIONSHIP: (0, 5),
    Kind.PROBLEM: (0, 2),
    Kind.RECOMMENDATION: (0, 3),
    Kind.TOUCHPOINT: (0, 4),
    Kind.SURVEY: (0, 4),
    Kind.REVIEW: (0, 2),
    Kind.FACT: (0, 6),
    Kind.DECISION: (0, 2),
}


@st.composite
def portfolios(
    draw: st.DrawFn,
    *,
    customers: Count = (1, 3),
    incidents: Count = (0, 30),
    assets: Count = (0, 6),
    jobs: Count = (0, 4),
    start: dt.datetime = START,
    days: float = DAYS,
    everything: bool = True,
    dirt: float | None = None,
) -> Portfolio:
    """Draw a whole portfolio whose records fit together; it builds without integrity problems.

    Counts are a number or a (least, most) pair for the whole portfolio, not per customer; ``days`` > 0 is the stretch of
    time from ``start`` (aware) in which everything happens, with dated facts on both sides of any instant drawn by `cuts`.
    With ``everything`` True every kind of record may occur; False gives customers, sites, assets, jobs and incidents only.
    One asset, contact or problem in eight is the provider's own. Dependences between assets may run in circles (that is
    legal); parents, merges and replacements never do. More than about 250 incidents are more than Hypothesis may draw:
    use `seeded_portfolio`.

    ``dirt`` (0 to 1) is the share of incidents that are spoiled as clerks and interfaces do it: recorded twice, flapping,
    without unit and category, in other letters, canceled, closed too early. At 0 every incident is one clean record; second
    records come on top of ``incidents``. None takes the usual mix.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5, database=None)
        ... @given(portfolios(customers=2, incidents=(1, 5)))
        ... def law(portfolio):
        ...     assert len(portfolio.customers) == 2
        >>> law()
    """
    counts = _counts(customers, incidents, assets, jobs, everything=everything)
    if dirt is not None and not 0 <= dirt <= 1:
        raise InvalidValueError("portfolios", "dirt", "must be a share from 0 to 1", dirt)
    rows: dict[Kind, list[bytes]] = {}
    for kind, (least, most) in counts.items():
        count = draw(st.integers(least, most)) if least < most else least
        width = WIDTHS[kind]
        row = st.binary(min_size=width, max_size=width)
        rows[kind] = [draw(row) for _ in range(count)]
    found = make(rows, start=start, days=days)
    if dirt is not None:
        size = DICE * counts[Kind.INCIDENT][1]
        clean = cast("tuple[Incident, ...]", tuple(found[Kind.INCIDENT]))
        found = {
            **found,
            Kind.INCIDENT: tuple(spoiled(clean, dirt, draw(st.binary(min_size=size, max_size=size)))),
        }
    stated = draw(st.booleans())
    observed = (Window(start=start, end=start + dt.timedelta(days=days)),) if stated else ()
    return Portfolio.of(*(record for kind in Kind for record in found[kind]), observed=observed)


def _counts(
    customers: Count, incidents: Count, assets: Count, jobs: Count, *, everything: bool
) -> dict[Kind, tuple[int, int]]:
    given = {Kind.CUSTOMER: customers, Kind.ASSET: assets, Kind.JOB: jobs, Kind.INCIDENT: incidents}
    counts: dict[Kind, tuple[int, int]] = {}
    for kind in Kind:
        if kind in given:
            count = given[kind]
            counts[kind] = (count, count) if isinstance(count, int) else count
        elif everything or kind in _BARE:
            counts[kind] = _SIZES[kind]
    least = counts[Kind.CUSTOMER][0]
    if least < 1:
        raise InvalidValueError("portfolios", "customers", "must be at least 1", least)
    return counts


def seeded_portfolio(
    seed: int,
    *,
    customers: int = 10,
    incidents: int = 1000,
    start: dt.datetime = START,
    days: float = DAYS,
) -> Portfolio:
    """Make one portfolio of any size from a whole number, without Hypothesis drawing it; equal seeds give equal portfolios.

    Sites, assets, jobs and the rest grow with the number of customers. For benchmarks and tests of large input.

    Example:
        >>> len(seeded_portfolio(7, customers=3, incidents=40).incidents)
        40
    """
    rng = random.Random(seed)
    counts = {kind: most * customers for kind, (_, most) in _SIZES.items()}
    counts |= {Kind.CUSTOMER: customers, Kind.INCIDENT: incidents}
    rows = {kind: [rng.randbytes(WIDTHS[kind]) for _ in range(n)] for kind, n in counts.items()}
    found = make(rows, start=start, days=days)
    return Portfolio.of(*(record for kind in Kind for record in found[kind]))


def cuts(*, start: dt.datetime = START, days: float = DAYS) -> st.SearchStrategy[dt.datetime]:
    """Draw an instant at which to ask: inside the stretch of time mostly, or up to a month on either side of it.

    Example:
        >>> cuts().validate()
    """
    month = 30 * 24
    hours = int(days * 24)
    return st.integers(-month, hours + month).map(lambda h: start + dt.timedelta(hours=h))
