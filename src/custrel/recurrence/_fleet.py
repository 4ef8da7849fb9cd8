"""A merged fleet, fitted once: floats are made here and nowhere before, so merging stays exact."""

import datetime as dt
import functools
import weakref
from collections.abc import Mapping
from typing import Final, final

from custrel._fields import EMPTY
from custrel.findings import FleetProfile, ProfileKey
from custrel.model import Window
from custrel.recurrence._groups import EPOCH
from custrel.recurrence.exposure import Exposure
from custrel.stats import GammaPoissonFit, fit_gamma_poisson, fit_gamma_poisson_histogram


@final
class Fleet:
    """What the detector asks of a merged profile; every fit is made at most once."""

    def __init__(self, profile: FleetProfile) -> None:
        """Keep the counts, not the profile: the cache below must not keep it alive."""
        self._counters = profile.counters
        self._instants = profile.instants
        self._fits: dict[str, GammaPoissonFit] = {}

    def instants(self, key_name: str, values: tuple[str, ...]) -> tuple[int, ...]:
        """Give the starts of one key's episodes at every customer."""
        return self._times(f"cross:{key_name}").get(values, ())

    def _times(self, table: str) -> Mapping[ProfileKey, tuple[int, ...]]:
        found: Mapping[ProfileKey, tuple[int, ...]] = self._instants.get(table, EMPTY)
        return found

    @functools.cached_property
    def exposure(self) -> Exposure:
        """From the first to the last instant anybody watched: the window of a key across customers."""
        watched = self._times("watched")
        since, until = watched.get(("from",), ()), watched.get(("to",), ())
        if not since or not until:
            return Exposure(windows=())
        start, end = (EPOCH + dt.timedelta(seconds=at) for at in (since[0], until[-1]))
        return Exposure(windows=(Window(start=start, end=end),))

    def fit(self, key_name: str) -> GammaPoissonFit:
        """Give how much the rates of one key's units differ; a key across customers counts its values as units."""
        if key_name not in self._fits:
            units: Mapping[ProfileKey, int] = self._counters.get(f"units:{key_name}", EMPTY)
            if units:
                cells = {(int(n), float(d)): count for (n, d), count in units.items()}
                self._fits[key_name] = fit_gamma_poisson_histogram(cells)
            else:
                days = max(1.0, self.exposure.days)
                times = self._times(f"cross:{key_name}").values()
                self._fits[key_name] = fit_gamma_poisson([(len(found), days) for found in times])
        return self._fits[key_name]


_KEPT: Final[dict[int, tuple["weakref.ref[FleetProfile]", Fleet]]] = {}
_MOST: Final = 8  # fleets remembered; a walk uses one


def fleet_of(profile: FleetProfile) -> Fleet:
    """Give the fitted fleet of a profile; the same profile object is fitted once per process."""
    found = _KEPT.get(id(profile))
    if found is not None and found[0]() is profile:
        return found[1]
    while len(_KEPT) >= _MOST:
        _KEPT.pop(next(iter(_KEPT)), None)
    fleet = Fleet(profile)
    _KEPT[id(profile)] = (weakref.ref(profile), fleet)
    return fleet
