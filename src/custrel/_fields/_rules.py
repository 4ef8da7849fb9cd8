"""What a field may hold: markers put into attrs metadata, and the small converters behind them."""

import datetime as dt
import functools
import math
import zoneinfo
from collections.abc import Mapping
from typing import Any, Final

from custrel.errors import InvalidValueError, did_you_mean

RANGE: Final = "custrel.range"
NON_EMPTY: Final = "custrel.non_empty"
PERSONAL_KEY: Final = "custrel.personal"
ZONE_KEY: Final = "custrel.zone"

PERSONAL: Final[Mapping[Any, Any]] = {PERSONAL_KEY: True}  # redacted in reprs, logs and default exports
ZONE: Final[Mapping[Any, Any]] = {ZONE_KEY: True}  # an IANA time zone name


def between(low: float, high: float) -> dict[Any, Any]:
    """Mark a number field: ``low`` ≤ value ≤ ``high``."""
    return {RANGE: (low, high)}


def at_least(low: float) -> dict[Any, Any]:
    """Mark a number field: value ≥ ``low``, finite."""
    return {RANGE: (low, math.inf)}


def non_empty() -> dict[Any, Any]:
    """Mark a text or tuple field that must not be empty."""
    return {NON_EMPTY: True}


def unit() -> dict[Any, Any]:
    """Mark a number field that is a share: 0 ≤ value ≤ 1."""
    return between(0.0, 1.0)


def rounded(value: float) -> float:
    """Round to 12 significant places: what is published is equal on every platform."""
    return float(f"{value:.12g}") if value else 0.0


_LONGEST_ZONE: Final = 40  # characters; the longest name of a zone has 32
# What the zone database holds beside zones: the machine's own, stand-ins, and copies that count leap seconds.
_NO_PLACE: Final = ("localtime", "posixrules", "Factory", "posix/", "right/")


@functools.cache
def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    if name.startswith(_NO_PLACE):
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone(name: str, owner: str = "zone", field: str = "name") -> zoneinfo.ZoneInfo:
    """Look an IANA time zone up, once per name; `InvalidValueError` where there is none of that name."""
    found = _zone(name) if type(name) is str else None
    if found is None:
        near = _near(name) if type(name) is str else ""
        raise InvalidValueError(
            owner, field, f"must be an IANA time zone such as 'Europe/Madrid'{near}", name
        )
    return found


def local(moment: dt.datetime, name: str | None) -> dt.datetime:
    """Put an instant on the wall clock of an IANA zone; as it is where none is known, or the calendar ends there."""
    try:
        return moment.astimezone(zone(name)) if name else moment
    except OverflowError:  # the last day of year 9999, east of Greenwich
        return moment


@functools.lru_cache(maxsize=1024)
def _near(name: str) -> str:
    """Suggest the zone that was meant; never for an abbreviation, which is used in several places of the earth."""
    if "/" not in name or len(name) > _LONGEST_ZONE:
        return ""
    zones = sorted(zoneinfo.available_timezones())
    same = next((z for z in zones if z.casefold() == name.casefold().replace(" ", "_")), None)
    return f"; did you mean {same!r}?" if same else did_you_mean(name, zones)


def utc(value: object, owner: str, field: str) -> dt.datetime:
    """Convert an aware datetime to UTC; naive ones and anything else are refused."""
    if not isinstance(value, dt.datetime):
        raise InvalidValueError(owner, field, "must be an aware datetime", value)
    if value.utcoffset() is None:
        raise InvalidValueError(owner, field, "must carry a time zone, such as tzinfo=dt.UTC", value)
    try:
        moved = value.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidValueError(
            owner, field, "must be an instant within the years 1 to 9999 in UTC", value
        ) from None
    if type(moved) is dt.datetime:
        return moved
    return dt.datetime.combine(
        moved.date(), moved.time(), dt.UTC
    )  # a subclass would drag its library into every pickle
