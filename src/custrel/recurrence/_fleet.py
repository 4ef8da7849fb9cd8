"""A merged fleet, fitted once: floats are made here and nowhere before, so merging stays exact."""

import datetime as dt
import functools
import math
import weakref
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, final

import attrs

from custrel._fields import EMPTY
from custrel.findings import FleetProfile, ProfileKey
from custrel.model import Window
from custrel.recurrence._calendar import FleetCalendar
from custrel.recurrence._even import evenness
from custrel.recurrence._fit import CountModel, Row, fit_counts
from custrel.recurrence._groups import EPOCH, seconds
from custrel.recurrence._pool import Cut, Part, SharedParts, parts_of, signs_of, unwhole
from custrel.recurrence._seen import fit_seen
from custrel.recurrence._settings import Settings
from custrel.recurrence.exposure import Exposure
from custrel.recurrence.keys import Key
from custrel.stats import GammaRate, fit_gamma_poisson_histogram

_DAY: Final = dt.timedelta(days=1)
# P. Peduzzi et al., J. Clinical Epidemiology 49 (1996) 1373: ten events for every weight that is fitted. What one key tells at
# several cut-offs is told once: keys are counted too.
_EVENTS_PER_WEIGHT: Final = 10
_OWN_FEATURES: Final = 4
_PAST_AND_OUTCOME: Final = 3  # an outcome's length and twice as much before it
_ROW_HEAD, _NOW_HEAD = 2, 3  # integers before the features
OUTCOMES: Final = ("rows:", "now:")  # how the tables of round two begin


@final
@attrs.frozen(kw_only=True)
class Pooled:
    """A fitted model, which features it reads, and how even the gaps are (1: by chance)."""

    model: CountModel
    evenness: float
    columns: tuple[int, ...]
    words: str

    def mean(self, features: Sequence[float], days: float) -> float:
        """Give the expected episodes in ``days`` ahead."""
        return self.model.mean([features[c] for c in self.columns], days)


@final
@attrs.define(kw_only=True)
class FirstRound:
    """What a profile counts before anything is fitted, and what is made of it; one and the same for both rounds of a walk."""

    policy: str
    counters: dict[str, Mapping[ProfileKey, int]]
    instants: Mapping[str, Mapping[ProfileKey, tuple[int, ...]]]
    priors: dict[str, tuple[GammaRate | None, str]] = attrs.field(
        factory=dict[str, tuple[GammaRate | None, str]], eq=False
    )
    shared: dict[tuple[str, float], SharedParts] = attrs.field(
        factory=dict[tuple[str, float], SharedParts], eq=False
    )
    sizes: dict[str, tuple[int, int]] = attrs.field(factory=dict[str, tuple[int, int]], eq=False)


@final
class Fleet:
    """What the detector asks of a merged profile; every fit is made at most once."""

    def __init__(self, profile: FleetProfile) -> None:
        """Keep the counts, not the profile: the cache below must not keep it alive."""
        self._counters = profile.counters
        self._instants = profile.instants
        self._pooled: dict[str, tuple[Pooled | None, str]] = {}
        self.first = FirstRound(
            policy=profile.policy,
            counters={n: t for n, t in profile.counters.items() if not n.startswith(OUTCOMES)},
            instants=profile.instants,
        )
        self.thresholds: dict[tuple[object, ...], float | None] = {}
        # A key across customers reads alike from each of them: worked out for the first that asks.
        self.across: dict[tuple[object, ...], Any] = {}

    def table(self, name: str) -> Mapping[ProfileKey, int]:
        """Give one table of counts, empty where there is none."""
        found: Mapping[ProfileKey, int] = self._counters.get(name, EMPTY)
        return found

    def instants(self, key_name: str, values: tuple[str, ...]) -> tuple[int, ...]:
        """Give the starts of one key's episodes at every customer."""
        return self._times(f"cross:{key_name}").get(values, ())

    def customers(self, key_name: str, values: tuple[str, ...]) -> int:
        """Count the customers at which something happened to one key."""
        return self.table(f"customers:{key_name}").get(values, 0)

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

    @functools.cached_property
    def calendar(self) -> FleetCalendar:
        """The fleet's tickets by local day and hour."""
        return FleetCalendar(self.table("calendar"))

    def shared(self, key_name: str, half_life: float) -> SharedParts:
        """Give the fleet's daily counts of one key's shared parts."""
        asked = (key_name, half_life)
        if asked not in self.first.shared:
            self.first.shared[asked] = SharedParts(self.table(f"parts:{key_name}"), half_life)
        return self.first.shared[asked]

    def one_in(self, key_name: str, most: int) -> int:
        """Say which share of the keys is enough to fit from."""
        return max(1, -(-self._size(key_name)[0] // most))

    def _size(self, key_name: str) -> tuple[int, int]:
        """Count the keys something happened to, and the episodes."""
        if key_name not in self.first.sizes:
            cells = [(int(n), count) for (n, _), count in self.table(f"units:{key_name}").items() if n]
            self.first.sizes[key_name] = sum(c for _, c in cells), sum(n * c for n, c in cells)
        return self.first.sizes[key_name]

    def cuts(self, key_name: str, policy: Settings, as_of: dt.datetime) -> tuple[Cut, ...]:
        """Give the inner cut-offs: a quarter, a half and whole horizons back from the last instant anybody watched.

        A small fleet looks further back, so that there are outcomes enough; a large one has them in the last horizon.
        """
        hull = self.exposure.hull
        late = 0 if hull is None else max(0, math.ceil((seconds(as_of) - seconds(hull.end)) / 86_400))
        ahead = max(1, round(policy.horizon / _DAY))
        _, total = self._size(key_name)
        back = max(1, min(policy.max_cuts, policy.enough_episodes // max(1, total)))
        lengths = dict.fromkeys((max(1, round(ahead / 4)), max(1, round(ahead / 2))))
        # A short history still has room for a past and a shorter outcome after it.
        while hull is not None and min(lengths) > 1 and min(lengths) * _PAST_AND_OUTCOME > self.exposure.days:
            lengths[min(lengths) // 2] = None
        short = [Cut(back=late + days, days=days) for days in lengths if days < ahead]
        return (*short, *(Cut(back=late + n * ahead, days=ahead) for n in range(1, back + 1)))

    def prior(self, key: Key) -> tuple[GammaRate | None, str]:
        """Give how the rates of one key's units differ, or why that is not known.

        With a register (assets) the units nothing happened to count; without, each is conditioned on having been seen.
        """
        if key.name not in self.first.priors:
            if key.cross:
                days = max(1.0, self.exposure.days)
                lengths = Counter(len(found) for found in self._times(f"cross:{key.name}").values())
                cells = {(n, days): count for n, count in lengths.items()}
            else:
                cells = {
                    (int(n), float(d)): count for (n, d), count in self.table(f"units:{key.name}").items()
                }
            if key.parts == ("asset",):
                fit = fit_gamma_poisson_histogram(cells)
                self.first.priors[key.name] = (fit.prior, fit.reason)
            else:
                self.first.priors[key.name] = fit_seen(cells)
        return self.first.priors[key.name]

    def pooled(self, key: Key) -> tuple[Pooled | None, str]:
        """Give the model fitted on inner cut-offs, or None and why there is none."""
        if key.name not in self._pooled:
            self._pooled[key.name] = _fitted(
                self.table(f"rows:{key.name}"), parts_of(key), self._size(key.name)[0]
            )
        return self._pooled[key.name]

    def now(self, key_name: str) -> Iterable[tuple[int, float, float, tuple[float, ...], int]]:
        """Give the keys alive at ``as_of``: episodes, decayed count and days in sixteenths, features, how many such keys."""
        for row, count in self.table(f"now:{key_name}").items():
            n, weight, days = (int(v) for v in row[:_NOW_HEAD])
            yield n, float(weight), float(days), unwhole(row[_NOW_HEAD:]), count


def _fitted(table: Mapping[ProfileKey, int], parts: Sequence[Part], keys: int) -> tuple[Pooled | None, str]:
    """Fit with as many parts as the events bear: pairs and parts, parts, own past alone, else nothing."""
    events = sum(int(row[1]) * count for row, count in table.items())
    size = _OWN_FEATURES + 2 * len(parts)
    singles = _OWN_FEATURES + 2 * sum(len(p.places) == 1 for p in parts)
    ladder = (
        (size, "its own past and that of its parts and pairs of parts"),
        (singles, "its own past and that of its parts"),
        (_OWN_FEATURES, "its own past, weighed as in the fleet"),
    )
    signs = signs_of(parts)
    for columns, words in ladder:
        if min(events, keys) >= _EVENTS_PER_WEIGHT * columns:
            rows = [
                Row(
                    features=unwhole(row[_ROW_HEAD:])[:columns],
                    days=float(row[0]),
                    y=int(row[1]),
                    count=count,
                )
                for row, count in table.items()
            ]
            model = fit_counts(rows, signs[:columns])
            even = evenness(model, rows, keys)
            return Pooled(model=model, evenness=even, columns=tuple(range(columns)), words=words), ""
    needed = _EVENTS_PER_WEIGHT * _OWN_FEATURES
    return (
        None,
        f"{events} returns of {keys} troubles after earlier cut-offs; {needed} of each are needed to learn from",
    )


_KEPT: Final[dict[int, tuple["weakref.ref[FleetProfile]", Fleet]]] = {}
_MOST: Final = 8  # fleets remembered; a walk uses two


def fleet_of(profile: FleetProfile) -> Fleet:
    """Give the fitted fleet of a profile; the same profile object is fitted once per process."""
    found = _KEPT.get(id(profile))
    if found is not None and found[0]() is profile:
        return found[1]
    while len(_KEPT) >= _MOST:
        _KEPT.pop(next(iter(_KEPT)), None)
    fleet = Fleet(profile)
    for _, other in tuple(_KEPT.values()):
        if other.first == fleet.first:
            fleet.first = other.first
    _KEPT[id(profile)] = (weakref.ref(profile), fleet)
    return fleet
