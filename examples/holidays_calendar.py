"""Holidays from a holiday library: when is a promise due, and was the outage in working hours?

    python holidays_calendar.py

custrel knows no holidays; anything that can say whether a local date is one will do. This uses the package `holidays`
(dependency group `examples`); a customer's own list of days fits just as well.
"""

import datetime as dt

import holidays

from custrel import Asset, Contract, Customer, Incident, Portfolio, Site
from custrel.model import Weekly
from custrel.rules import Calendar, open_minutes


def calendar(country: str, region: str | None, first: int, last: int) -> Calendar:
    """Give the holidays of a place for some whole years, as a value: it compares, hashes and pickles."""
    found = holidays.country_holidays(country, subdiv=region, years=range(first, last + 1))
    return Calendar(name=" ".join(filter(None, (country, region))), holidays=sorted(found))


DESK = Weekly.parse("mon-fri 09:00-18:00")
SHOP = Portfolio.of(
    Customer(customer_id="C1", name="Boutique Sol"),
    Site(site_id="S1", customer_id="C1", zone="Europe/Madrid"),
    Asset(asset_id="T1", customer_id="C1", site_id="S1"),
    Contract(contract_id="K1", customer_id="C1", blanket=True, hours=DESK, restore=dt.timedelta(hours=4)),
    Incident(
        incident_id="I1",
        customer_id="C1",
        asset_id="T1",
        opened_at=dt.datetime(2026, 4, 30, 15, tzinfo=dt.UTC),  # Thursday, 17:00 in Madrid
    ),
)


def main() -> None:
    """Print when the ticket is due with and without the holidays of Madrid, and the working time until Monday noon."""
    madrid = calendar("ES", "MD", 2026, 2027)
    monday = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
    for name, days in (("without holidays", ()), (f"holidays of {madrid.name}", madrid)):
        (target,) = SHOP.targets("I1", at=monday, holidays=days)
        opened = SHOP.get("incident", "I1").opened_at
        minutes = open_minutes(DESK, opened, monday, "Europe/Madrid", days)
        print(
            f"{name}: due {target.due_at:%a %d %b %H:%M} UTC, met {target.met}, {minutes / 60:.0f} working hours so far"
        )


if __name__ == "__main__":
    main()
