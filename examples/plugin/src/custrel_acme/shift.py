"""A recurrence key: trouble on one unit in one shift."""

import zoneinfo

from custrel.model import Incident
from custrel.typing import CustomerCase

_SHIFTS = ("night", "day", "evening")  # from 22:00, from 06:00, from 14:00, local time
_HOURS = 8
_NIGHT_BEGINS = 22


def asset_and_shift(incident: Incident, case: CustomerCase, /) -> tuple[str, ...] | None:
    """Tell which unit and which shift; None where either is not known: such an incident takes no part in this key.

    Trouble that comes back in one shift only is often not the machine: somebody was never shown how.
    """
    asset = case.asset(incident.asset_id)
    zone = case.zone_of(incident.site_id or (asset.site_id if asset else None))
    if asset is None or zone is None:
        return None
    local = incident.opened_at.astimezone(zoneinfo.ZoneInfo(zone))
    return (asset.asset_id, _SHIFTS[(local.hour - _NIGHT_BEGINS) % 24 // _HOURS])
