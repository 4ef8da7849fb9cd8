"""What a ticket is about, where different tickets are to be told apart: the unit, else what is wrong at the place."""

from custrel.model import Incident

__all__ = ["thing_of"]


def thing_of(incident: Incident, /) -> tuple[str, ...]:
    """Name what is in trouble: the unit; else what is wrong at the site; else what is wrong at the customer.

    The first word says which of the three. Two tickets of one customer are about one thing where their names are equal.

    Example:
        >>> import datetime as dt
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> thing_of(Incident(incident_id="I1", customer_id="C1", opened_at=at, site_id="S1", category="network"))
        ('site', 'S1', 'network')
    """
    if incident.asset_id is not None:
        return "asset", incident.asset_id
    what = incident.subcategory or incident.category or ""
    return ("customer", what) if incident.site_id is None else ("site", incident.site_id, what)
