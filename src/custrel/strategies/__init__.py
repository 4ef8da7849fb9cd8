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

from custrel.strategies.portfolios import START, cuts, portfolios, seeded_portfolio
from custrel.strategies.records import (
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

__all__ = [
    "START",
    "assets",
    "contacts",
    "contracts",
    "customers",
    "cuts",
    "decisions",
    "facts",
    "incidents",
    "jobs",
    "portfolios",
    "problems",
    "recommendations",
    "records",
    "relationships",
    "reviews",
    "seeded_portfolio",
    "sites",
    "surveys",
    "touchpoints",
]
