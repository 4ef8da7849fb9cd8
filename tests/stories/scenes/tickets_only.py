"""An import of tickets only: when, where, what; nothing about use, cover or people. The output must not pretend otherwise."""

import datetime as dt

from custrel import Asset, Customer, Incident, Portfolio, Site
from custrel.model import Record
from scenes.common import at

CUSTOMER_ID = "account-20417"  # an export names its customers by number
_GAPS = (
    15,
    18,
    14,
    16,
    19,
    15,
    14,
    18,
    16,
    17,
    14,
    15,
    19,
    16,
    15,
    17,
    14,
    18,
    15,
    16,
    19,
    14,
    17,
    15,
    16,
    18,
    14,
    15,
    17,
    16,
    15,
    18,
    16,
)
TROUBLES = (  # asset, category, symptom, first opened, days to each next one
    ("tic-7", "network", "no link", "2025-05-13 09:10", _GAPS),
    ("tic-3", "storage", "disk full", "2025-03-19 11:00", (230,)),
    ("tic-5", "mail", "queue stuck", "2025-05-06 15:30", ()),
    ("tic-2", "login", "locked out", "2025-09-22 07:45", ()),
    ("tic-9", "printing", "paper jam", "2026-02-11 10:20", ()),
)


def portfolio() -> Portfolio:
    """Give the scene; there are no people of ours in it, for none were in the file."""
    return Portfolio.of(*records())


def records() -> tuple[Record, ...]:
    """Give what the file held: tickets, and the ids they name."""
    return (
        Customer(customer_id=CUSTOMER_ID, implied=True),
        Site(site_id="tic-site", customer_id=CUSTOMER_ID, implied=True),
        *(Asset(asset_id=asset, customer_id=CUSTOMER_ID, implied=True) for asset, *_ in TROUBLES),
        *_tickets(),
    )


def _tickets() -> tuple[Incident, ...]:
    found: list[Incident] = []
    for asset, category, symptom, first, gaps in TROUBLES:
        opened = [at(first)]
        for gap in gaps:
            opened.append(opened[-1] + dt.timedelta(days=gap))
        found.extend(
            Incident(
                incident_id=f"{asset}-{number}",
                customer_id=CUSTOMER_ID,
                site_id="tic-site",
                asset_id=asset,
                category=category,
                symptom=symptom,
                priority=4,
                opened_at=start,
                resolved_at=start + dt.timedelta(hours=2),
                closed_at=start + dt.timedelta(hours=3),
                status="closed",
            )
            for number, start in enumerate(opened, 1)
        )
    return tuple(found)
