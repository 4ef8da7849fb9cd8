"""Hypothesis strategies for every record and for whole consistent portfolios: the one room that knows hypothesis.

Provisional until 1.0. Where hypothesis is installed, ``st.from_type(custrel.Asset)`` works by itself: an entry point
registers these strategies.

Example:
    >>> from hypothesis import given, settings
    >>> from custrel.strategies import cuts, portfolios
    >>> @settings(max_examples=5, database=None)
    ... @given(portfolios(), cuts())
    ... def law(portfolio, instant):
    ...     known = portfolio.known_at(instant)
    ...     assert known.known_at(instant) == known
    >>> law()
"""

from custrel.strategies._entry import register
from custrel.strategies._relabel import relabelled
from custrel.strategies._smallest import Counterexample, counterexample
from custrel.strategies.single import (
    assets,
    contacts,
    contracts,
    customers,
    decisions,
    facts,
    incidents,
    jobs,
    problems,
    recommendations,
    records,
    relationships,
    reviews,
    sites,
    surveys,
    touchpoints,
)
from custrel.strategies.values import (
    consequence_maps,
    consequences,
    finding_keys,
    fleet_profiles,
    identifiers,
    ids,
    impacts,
    instants,
    intervals,
    money,
    quantities,
    refs,
    shares,
    texts,
    weeklies,
    windows,
)
from custrel.strategies.whole import START, cuts, portfolios, seeded_portfolio

__all__ = [
    "START",
    "Counterexample",
    "assets",
    "consequence_maps",
    "consequences",
    "contacts",
    "contracts",
    "counterexample",
    "customers",
    "cuts",
    "decisions",
    "facts",
    "finding_keys",
    "fleet_profiles",
    "identifiers",
    "ids",
    "impacts",
    "incidents",
    "instants",
    "intervals",
    "jobs",
    "money",
    "portfolios",
    "problems",
    "quantities",
    "recommendations",
    "records",
    "refs",
    "register",
    "relabelled",
    "relationships",
    "reviews",
    "seeded_portfolio",
    "shares",
    "sites",
    "surveys",
    "texts",
    "touchpoints",
    "weeklies",
    "windows",
]
