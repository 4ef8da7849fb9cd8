"""What one customer adds to the fleet: integers only, in two rounds."""

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, cast, final

from custrel._fields import FrozenMap
from custrel.findings import EMPTY_FLEET, FleetProfile, ProfileKey
from custrel.recurrence._calendar import local_hours
from custrel.recurrence._fleet import OUTCOMES, Fleet
from custrel.recurrence._groups import Grouped, seconds
from custrel.recurrence._pool import Cut, Pool, sampled, shared_days, whole
from custrel.recurrence._settings import Settings
from custrel.recurrence._watch import Past, Watch
from custrel.recurrence.clusters import BEGUN, begun
from custrel.recurrence.exposure import Exposure

FINE: Final = 16  # decayed counts and days are carried as whole sixteenths


@final
class Counts:
    """What one customer after another adds to the fleet, before it is frozen: a profile sorts and checks every table."""

    __slots__ = ("counters", "instants")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.counters: dict[str, Counter[ProfileKey]] = {}
        self.instants: dict[str, dict[ProfileKey, list[int]]] = {}

    def table(self, name: str) -> Counter[ProfileKey]:
        """Give one table of counts to add to."""
        return self.counters.setdefault(name, Counter())

    def tell(self, name: str, key: ProfileKey, times: Iterable[int]) -> None:
        """Add instants in seconds since 1970."""
        self.instants.setdefault(name, {}).setdefault(key, []).extend(times)

    def frozen(self, policy: str, beside: FleetProfile = EMPTY_FLEET) -> FleetProfile:
        """Make the profile of all that was counted so far, and of other tables of the same customers."""
        counters = {name: FrozenMap(table) for name, table in self.counters.items()}
        instants = {
            name: FrozenMap({key: tuple(times) for key, times in table.items()})
            for name, table in self.instants.items()
        }
        return FleetProfile(
            policy=policy,
            counters=FrozenMap({**beside.counters, **counters}),
            instants=FrozenMap({**beside.instants, **instants}),
        )


def count(policy: Settings, grouped: Grouped, into: Counts) -> None:
    """Round one: units by (episodes, days watched), shared parts by day, instants of the keys that join customers."""
    now = seconds(grouped.case.as_of)
    for key, groups in zip(policy.keys, grouped.by_key, strict=True):
        if key.cross:
            customers = into.table(f"customers:{key.name}")
            for g in groups:
                into.tell(f"cross:{key.name}", g.values, g.starts)
                customers[g.values] = customers.get(g.values, 0) + 1
            continue
        table = into.table(f"units:{key.name}")
        lives = [(len(g.starts), g.exposure) for g in groups]
        if key.parts == ("asset",):
            lives += [(0, exposure) for exposure in grouped.unhit]
        days: dict[int, int] = {}
        for episodes, exposure in lives:
            length = days.get(id(exposure))
            if length is None:
                length = days[id(exposure)] = _days(exposure)
            table[(episodes, length)] = table.get((episodes, length), 0) + 1
        shared_days(key, groups, now, policy.look_back_days, into.table(f"parts:{key.name}"))
    _calendar_days(grouped, into.table("calendar"))
    begun(policy, grouped, into.table(BEGUN), functools.partial(into.tell, BEGUN))
    hull = grouped.whole.hull
    if hull is not None:
        into.tell("watched", ("from",), (seconds(hull.start),))
        into.tell("watched", ("to",), (seconds(hull.end),))


def _calendar_days(grouped: Grouped, table: dict[ProfileKey, int]) -> None:
    """Count tickets by local date and by local hour: what is normal for the calendar."""
    by_zone: dict[str | None, list[int]] = {}
    for incident in grouped.selection.kept:
        by_zone.setdefault(grouped.zone_of(incident), []).append(grouped.at[incident.incident_id])
    local = [at for name, starts in by_zone.items() for at in local_hours(starts, name)]
    for kind, values in (("day", Counter([d for d, _ in local])), ("hour", Counter([h for _, h in local]))):
        for value, n in values.items():
            table[(kind, value)] = table.get((kind, value), 0) + n


def outcomes(policy: Settings, grouped: Grouped, fleet: Fleet, into: Counts) -> None:
    """Round two: what became of each key after cut-offs wholly before ``as_of``."""
    for place, key in enumerate(policy.keys):
        if not key.cross:
            one_in = fleet.one_in(key.name, policy.max_fit_keys)
            pool = pool_of(policy, grouped, fleet, place)
            cuts = fleet.cuts(key.name, policy, grouped.case.as_of)
            _outcomes(pool, cuts, one_in, *(into.table(f"{name}{key.name}") for name in OUTCOMES))


def pool_of(policy: Settings, grouped: Grouped, fleet: Fleet, place: int) -> Pool:
    """Make the features of one key's groups readable."""
    first, kept = grouped.pools.get(place, (None, None))
    if first is fleet.first:
        return cast("Pool", kept)
    key, groups = policy.keys[place], grouped.by_key[place]
    now, half_life = seconds(grouped.case.as_of), policy.half_life_days
    known: dict[int, Watch] = {}
    for group in groups:
        if id(group.exposure) not in known:
            known[id(group.exposure)] = Watch(group.exposure, now, half_life)
    pool = Pool(
        key,
        groups,
        [known[id(g.exposure)] for g in groups],
        [Past(g.starts, now, half_life) for g in groups],
        fleet.shared(key.name, half_life),
        Watch(fleet.exposure, now, half_life),
        policy.look_back_days,
        fleet.prior(key)[0],
    )
    grouped.pools[place] = (fleet.first, pool)
    return pool


def _outcomes(
    pool: Pool, cuts: Sequence[Cut], one_in: int, rows: dict[ProfileKey, int], now: dict[ProfileKey, int]
) -> None:
    for place, group in enumerate(pool.groups):
        if not sampled(group.starts, one_in):
            continue
        past, watch = pool.pasts[place], pool.watches[place]
        for cut in cuts:
            until = cut.back - cut.days
            # A past twice as long as what is foretold from it: less would be told by the cut-off, not by the key.
            told = watch.covers(cut.back, until) and watch.at(cut.back)[1] >= 2.0 * cut.days
            count = pool.live(place, cut.back) if told else 0
            features = pool.features(place, cut.back) if count else None
            if features is not None:
                row = (round(cut.days), past.before(until) - count, *whole(features))
                rows[row] = rows.get(row, 0) + 1
        count = pool.live(place, 0.0)
        features = pool.now(place) if count and not group.exposure.over else None
        if features is not None:
            steps = (round(FINE * past.weight(0.0, count)), round(FINE * watch.at(0.0)[0]))
            row = (count, *steps, *whole(features))
            now[row] = now.get(row, 0) + 1


def _days(exposure: Exposure) -> int:
    # An episode was seen, so somebody watched: never less than a day.
    return max(1, round(exposure.days))
