"""Rules that only read nouns: what covers a unit, who may approve, when somebody works. Pure functions; provisional until 1.0.

Example:
    >>> import datetime as dt
    >>> from custrel.model import Asset
    >>> from custrel.rules import coverage
    >>> coverage(Asset(asset_id="A1"), [], at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), zone="UTC").kind.value
    'time_and_materials'
"""

from custrel.rules.authority import authority
from custrel.rules.coverage import coverage
from custrel.rules.terms import Term, Terms, term_at, terms_of

__all__ = ["Term", "Terms", "authority", "coverage", "term_at", "terms_of"]
