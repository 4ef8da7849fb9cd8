"""Pooling over the parts of a key: what is counted, and which features a key has at a cut-off.

A key is told by its own past (decayed rate, recency, active days) and by each of its parts and pairs of parts: the decayed
rate of the live keys that share it, and their number. Parts one customer owns are read in its case, the key itself left out;
shared ones come from the fleet's daily counts.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, final

import attrs

from custrel.findings import ProfileKey
from custrel.recurrence._groups import Group
from custrel.recurrence._watch import Past, Watch
from custrel.recurrence.keys import OWN_PARTS, Key
from custrel.stats import GammaRate

_HALF: Final = (
    0.5  # added to a part's decayed count, as Jeffreys' prior does: nobody else in trouble is not "never"
)
_STEPS: Final = 8  # features are carried as whole eighths of a natural logarithm
_OWN_SIGNS: Final = (1, -1, 1, 1)  # decayed rate, days since the last, active days, lifetime rate
_PART_SIGNS: Final = (1, 0)  # decayed rate per live key, number of live keys
_COUNT, _BORN, _DIED = 0, 1, 2


@final
@attrs.frozen(kw_only=True)
class Part:
    """One or two values of a key, by place; ``own`` where one customer owns at least one of them."""

    places: tuple[int, ...]
    own: bool

    def of(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Give this part's values."""
        places = self.places
        return (values[places[0]],) if len(places) == 1 else (values[places[0]], values[places[1]])


@final
@attrs.frozen(kw_only=True)
class Cut:
    """A cut-off ``back`` days before ``as_of``, and how many ``days`` after it are looked at (for ``back`` 0: the horizon)."""

    back: float
    days: float


def parts_of(key: Key) -> tuple[Part, ...]:
    """Give every part and pair of parts of a key that is not the key itself; none of a key across customers."""
    size = len(key.parts)
    if key.cross or size < 2:  # noqa: PLR2004 - one part is the key
        return ()
    chosen = [places for many in (1, 2) if many < size for places in combinations(range(size), many)]
    return tuple(Part(places=p, own=any(key.parts[n] in OWN_PARTS for n in p)) for p in chosen)


def signs_of(parts: Sequence[Part]) -> tuple[int, ...]:
    """Say of each feature's weight what sign it may have."""
    return _OWN_SIGNS + _PART_SIGNS * len(parts)


def shared_days(
    key: Key, groups: Iterable[Group], now: int, look_back: float, table: Counter[ProfileKey]
) -> None:
    """Count, per shared part and whole day before now: episodes, and keys that came alive and died away.

    Integers of any set of customers add up to those of all; any cut-off on a whole day is a sum over them.
    """
    shared = [(n, part) for n, part in enumerate(parts_of(key)) if not part.own]
    if not shared:
        return
    quiet = round(look_back)
    cells: list[ProfileKey] = []
    for group in groups:
        days = [(now - start) // 86_400 for start in group.starts]
        marks = [(_COUNT, day) for day in days]
        alive: int | None = None
        for day in days:
            if alive is None or alive - day > quiet:
                if alive is not None:
                    marks.append((_DIED, alive - quiet))
                marks.append((_BORN, day))
            alive = day
        if alive is not None and alive > quiet:
            marks.append((_DIED, alive - quiet))
        for n, part in shared:
            values = part.of(group.values)
            cells += [(n, kind, day, *values) for kind, day in marks]
    table.update(cells)


@final
class SharedParts:
    """The fleet's daily counts of one key's shared parts, read at any cut-off."""

    def __init__(self, table: Mapping[ProfileKey, int], half_life: float) -> None:
        """Sort the days of every part once."""
        self._days: dict[ProfileKey, list[tuple[int, int, int]]] = {}
        for (n, kind, day, *values), count in table.items():
            self._days.setdefault((n, *values), []).append((int(day), int(kind), count))
        self._half_life = half_life
        self._known: dict[float, dict[ProfileKey, tuple[float, int]]] = {}

    def at(self, cut: float, part: ProfileKey) -> tuple[float, int]:
        """Give the decayed count and live keys of a part (its place, its values) at a cut-off."""
        known = self._known.setdefault(cut, {})
        found = known.get(part)
        if found is None:
            weight, live = 0.0, 0
            for day, kind, count in sorted(self._days.get(part, ())):
                if day >= cut:
                    if kind == _COUNT:
                        weight += count * 2.0 ** (
                            -(day + 0.5 - cut) / self._half_life
                        )  # the middle of that day
                    else:
                        live += count if kind == _BORN else -count
            found = known[part] = (weight, max(0, live))
        return found


@final
class Pool:
    """The features of one customer's groups under one key, at any cut-off."""

    def __init__(
        self, key: Key, groups: Sequence[Group], watches: Sequence[Watch], pasts: Sequence[Past],
        shared: SharedParts, watched: Watch, look_back: float, prior: GammaRate | None,
    ) -> None:  # fmt: skip
        """Keep what is read; ``prior`` None: nothing to shrink towards, half an episode in the mean exposure stands in."""
        self._prior = (_HALF, 0.0) if prior is None else (prior.shape, prior.rate)
        self.parts = parts_of(key)
        self.groups, self.watches, self.pasts = groups, watches, pasts
        self._shared, self._watched, self._look_back = shared, watched, look_back
        self._own = [n for n, part in enumerate(self.parts) if part.own]
        # Read at every cut-off: the values of each group's parts, by the place of the part.
        self._cells: list[list[ProfileKey]] = [
            [(n, *part.of(group.values)) for n, part in enumerate(self.parts)] for group in groups
        ]
        self._now: dict[int, tuple[float, ...] | None] = {}
        self._tables: dict[float, dict[ProfileKey, tuple[float, int]]] = {}

    def live(self, place: int, cut: float) -> int:
        """Count the group's episodes before the cut-off; 0 where it was not alive then."""
        past = self.pasts[place]
        count = past.before(cut)
        return count if count and past.recency(cut, count) <= self._look_back else 0

    def now(self, place: int) -> tuple[float, ...] | None:
        """Give a group's features at ``as_of``; asked when the fleet is counted and when the group is judged."""
        if place not in self._now:
            self._now[place] = self.features(place, 0.0)
        return self._now[place]

    def features(self, place: int, cut: float) -> tuple[float, ...] | None:
        """Give a group's features at a cut-off, None where nobody watched before it."""
        past = self.pasts[place]
        weighted, plain = self.watches[place].at(cut)
        fleet_weighted, _ = self._watched.at(cut)
        count = past.before(cut)
        if weighted <= 0.0 or not count:
            return None
        own, quiet = past.weight(cut, count), past.recency(cut, count)
        alive = quiet <= self._look_back
        found = [
            self._rate(own, 1, weighted),
            math.log1p(quiet),
            math.log(past.active_days(cut, count)),
            self._rate(float(count), 1, plain),
        ]
        around = self._around(cut)
        for part, cell in zip(self.parts, self._cells[place], strict=True):
            if part.own:
                weight, keys = around.get(cell, (0.0, 0))
                # Others only: the key's own past speaks for itself.
                weight, keys, days = max(0.0, weight - own), max(0, keys - alive), weighted
            else:
                (weight, keys), days = self._shared.at(cut, cell), fleet_weighted or weighted
            found += (self._rate(weight, keys + 1, days), math.log1p(keys))
        return tuple(found)

    def _rate(self, weight: float, keys: int, days: float) -> float:
        """Give the logarithm of the mean shrunken rate of so many keys with that decayed count in all."""
        shape, rate = self._prior
        return math.log((weight / keys + shape) / (days + rate))

    def _around(self, cut: float) -> dict[ProfileKey, tuple[float, int]]:
        found = self._tables.get(cut)
        if found is None:
            found = self._tables[cut] = {}
            for cells, past in zip(self._cells, self.pasts, strict=True) if self._own else ():
                count = past.before(cut)
                if not count:
                    continue
                weight, alive = past.weight(cut, count), past.recency(cut, count) <= self._look_back
                for n in self._own:
                    before, keys = found.get(cells[n], (0.0, 0))
                    found[cells[n]] = (before + weight, keys + alive)
        return found


def whole(features: Iterable[float]) -> tuple[int, ...]:
    """Carry features as whole eighths of a logarithm, so that profiles hold integers."""
    return tuple(round(_STEPS * value) for value in features)


def unwhole(steps: Iterable[int | str]) -> tuple[float, ...]:
    """Read features back from whole eighths."""
    return tuple(int(step) / _STEPS for step in steps)


def sampled(starts: Sequence[int], one_in: int) -> bool:
    """Choose about one key in so many by its instants alone: names and order never matter, nor who else there is."""
    if one_in <= 1:
        return True
    mixed = sum(starts) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 16)) % one_in == 0
