"""Grouping: the one thing detection costs. Every incident's values are read and hashed once per key."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final, final

from custrel.model import Incident
from custrel.recurrence import exposure as exposures
from custrel.recurrence.episodes import Outage, outages
from custrel.recurrence.exposure import Exposure
from custrel.recurrence.keys import Columns, FieldKey, Key
from custrel.recurrence.selection import Selection, select
from custrel.typing import CustomerCase

SECONDS: Final = 86_400
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECOND: Final = dt.timedelta(seconds=1)


@final
class Group:
    """The incidents of one key, and what they come to; ``starts`` are whole seconds since 1970, rising."""

    __slots__ = ("exposure", "incidents", "outages", "starts", "values")

    def __init__(self, values: tuple[str, ...], incidents: list[Incident], exposure: Exposure) -> None:
        """Start with the incidents in order of opening; episodes are counted by `Grouped`."""
        self.values = values
        self.incidents = incidents
        self.exposure = exposure
        self.outages: Sequence[Outage] = ()
        self.starts: tuple[int, ...] = ()


def seconds(instant: dt.datetime) -> int:
    """Give whole seconds since 1970, rounded down."""
    return (instant - EPOCH) // _SECOND


@final
class Grouped:
    """One case under every key of a policy."""

    __slots__ = ("_zones", "at", "by_key", "case", "pools", "selection", "unhit", "whole")

    def __init__(
        self,
        case: CustomerCase,
        keys: Sequence[Key],
        *,
        min_gap: dt.timedelta,
        reopen_window: dt.timedelta,
        incidents_as_episodes: bool,
    ) -> None:
        """Select, read every key, count episodes."""
        self.case: CustomerCase = case
        self._zones: dict[tuple[str | None, str | None], str | None] = {}
        self.selection: Selection = select(case)
        self.whole: Exposure = exposures.of_case(case)
        self.by_key: list[list[Group]] = []
        self.pools: dict[int, tuple[object, Any]] = {}  # by place: of which fleet, and what was made readable
        self.unhit: list[Exposure] = []  # assets nothing happened to: the zero counts of the asset key
        kept = self.selection.kept
        at: dict[str, int] = {i.incident_id: seconds(i.opened_at) for i in kept}
        self.at: dict[str, int] = at
        columns = Columns(case, kept)
        # A ticket alone is the same outage under every key.
        single: dict[str, Outage] = {i.incident_id: [i] for i in kept}
        for key in keys:
            members: dict[tuple[str, ...], list[Incident]] = {}
            # Keys of fields share what they read; a stranger's is asked incident by incident.
            if isinstance(key, FieldKey):
                found_values: Iterable[tuple[str, ...] | None] = columns.of(key)
            else:
                found_values = map(key.reader(case), kept)
            for incident, values in zip(kept, found_values, strict=True):
                if values is not None:
                    members.setdefault(values, []).append(incident)
            groups = [Group(values, found, self.whole) for values, found in members.items()]
            self._lives(key, groups)
            for group in groups:
                found = group.incidents
                if len(found) > 1 and not incidents_as_episodes:
                    group.outages = outages(found, min_gap=min_gap, reopen_window=reopen_window)
                else:
                    group.outages = [single[incident.incident_id] for incident in found]
                group.starts = tuple([at[o[0].incident_id] for o in group.outages])
            self.by_key.append(groups)

    def zone_of(self, incident: Incident) -> str | None:
        """Give the zone of the place an incident was at, None where that is not known."""
        place = (incident.site_id, incident.asset_id)
        if place not in self._zones:
            asset = None if incident.site_id else self.case.asset(incident.asset_id)
            self._zones[place] = self.case.zone_of(incident.site_id or (asset.site_id if asset else None))
        return self._zones[place]

    def _lives(self, key: Key, groups: list[Group]) -> None:
        if "asset" not in key.parts:
            return
        place = key.parts.index("asset")
        first: dict[str, dt.datetime] = {}
        for group in groups:
            asset_id, at = group.values[place], group.incidents[0].opened_at
            first[asset_id] = min(at, first.get(asset_id, at))
        lives: dict[str, Exposure] = {}
        for asset in self.case.assets:
            if asset.asset_id in first or (
                len(key.parts) == 1 and asset.customer_id == self.case.customer_id
            ):
                zone = self.case.zone_of(asset.site_id)
                lives[asset.asset_id] = exposures.of_asset(asset, self.whole, first.get(asset.asset_id), zone)
        for group in groups:
            group.exposure = lives.get(group.values[place], self.whole)
        if len(key.parts) == 1:
            self.unhit = [life for asset_id, life in lives.items() if asset_id not in first]
