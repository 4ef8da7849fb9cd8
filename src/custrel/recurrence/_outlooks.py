"""The outlook of every group under one key: pooled, else shrunken towards the fleet, else its own rate, always saying which."""

import functools
from collections.abc import Sequence
from typing import Final, final

from custrel.findings import TempoReading
from custrel.recurrence import _outlook, _tempo
from custrel.recurrence._fleet import Fleet, Pooled
from custrel.recurrence._groups import SECONDS, Grouped, seconds
from custrel.recurrence._outlook import Outlook
from custrel.recurrence._pool import Pool
from custrel.recurrence._profile import FINE, pool_of
from custrel.recurrence._settings import Settings
from custrel.recurrence.exposure import Exposure
from custrel.recurrence.forecast import Forecast
from custrel.stats import GammaRate, RenewalCount

_EVEN_ODDS: Final = 0.5  # more likely than not: where there are too few keys to set a threshold by
_RETIRED: Final = "the unit is retired: this trouble of it cannot come back"


@final
class Outlooks:
    """What to expect of the groups of one customer under one key."""

    def __init__(self, policy: Settings, grouped: Grouped, fleet: Fleet, place: int) -> None:
        """Nothing is read before it is asked for."""
        self._policy, self._grouped, self._fleet, self._place = policy, grouped, fleet, place
        self._key = policy.keys[place]
        self._name, self._cross = self._key.name, self._key.cross
        self._groups = grouped.by_key[place]
        self._horizon = policy.horizon.total_seconds() / SECONDS
        self._now = seconds(grouped.case.as_of)

    @functools.cached_property
    def _pool(self) -> Pool:
        return pool_of(self._policy, self._grouped, self._fleet, self._place)

    @functools.cached_property
    def _pooled(self) -> tuple[Pooled | None, str]:
        if self._cross:
            return None, ""
        return self._fleet.pooled(self._key)

    def _across(self, what: str, number: int) -> tuple[object, ...] | None:
        """Name what every customer would work out alike of a key across customers; None where it is this one's own."""
        values = self._groups[number].values
        if not self._cross or not self._fleet.exposure.windows:
            return None
        if not self._fleet.instants(self._name, values):
            return None
        return (what, self._name, values, self._now, *self._settings)

    @functools.cached_property
    def _settings(self) -> tuple[object, ...]:
        policy = self._policy
        return (
            policy.half_life_days,
            policy.horizon,
            policy.min_tempo_episodes,
            policy.enough_tempo_episodes,
            policy.permutations,
            policy.recent_days,
            policy.steady_band,
            policy.strength_levels,
        )

    def times(self, number: int) -> Sequence[int]:
        """Give when one group's episodes began; for a key across customers, those of every customer."""
        own = self._groups[number].starts
        return self._fleet.instants(self._name, self._groups[number].values) or own if self._cross else own

    def of(self, number: int) -> Outlook:
        """Predict one group."""
        group = self._groups[number]
        if group.exposure.over:
            return Outlook(expected=0.0, probability=0.0, method="retired", warnings=(_RETIRED,))
        pooled, why = self._pooled
        features = self._pool.now(number) if pooled is not None else None
        if pooled is not None and features is not None:
            return self._from_pool(pooled, features)
        shared = self._across("outlook", number)
        if shared is None:
            return self._alone(number, why)
        found: Outlook | None = self._fleet.across.get(shared)
        if found is None:
            found = self._fleet.across[shared] = self._alone(number, why)
        return found

    def tempo(self, number: int) -> TempoReading:
        """Give the evidence on whether one group comes faster."""
        shared = self._across("tempo", number)
        found: TempoReading | None = None if shared is None else self._fleet.across.get(shared)
        if found is None:
            found = _tempo.read(self._policy, self.times(number), self._exposure(number), self._now)
            if shared is not None:
                self._fleet.across[shared] = found
        return found

    def _exposure(self, number: int) -> Exposure:
        crosses = self._cross and self._fleet.exposure.windows
        return self._fleet.exposure if crosses else self._groups[number].exposure

    def _alone(self, number: int, why: str) -> Outlook:
        exposure = self._exposure(number)
        half_life = self._policy.half_life_days
        weight = _outlook.decayed([(self._now - at) / SECONDS for at in self.times(number)], half_life)
        watched = exposure.weighted_days(self._grouped.case.as_of, half_life)
        said = (f"not pooled over its parts: {why}",) if why else ()
        return _outlook.shrunken(self._fleet.prior(self._key), weight, watched, self._horizon, said)

    def _from_pool(self, pooled: Pooled, features: tuple[float, ...]) -> Outlook:
        even = self._even(pooled, features)
        if even is not None:
            return _outlook.from_renewal(even, self._horizon, method=f"even gaps, rate of {pooled.words}")
        method = f"negative binomial of {pooled.words}"
        return _outlook.from_gamma(self._gamma(pooled, features), self._horizon, method=method)

    def _even(self, pooled: Pooled, features: tuple[float, ...]) -> RenewalCount | None:
        if pooled.evenness <= 1.0:
            return None
        return RenewalCount(average=pooled.mean(features, self._horizon), evenness=pooled.evenness)

    def _gamma(self, pooled: Pooled, features: tuple[float, ...]) -> GammaRate:
        shape = pooled.model.shape
        return GammaRate(shape=shape, rate=shape * self._horizon / pooled.mean(features, self._horizon))

    def forecast(self, number: int) -> Forecast:
        """Say the same as a row of a back-test."""
        group, outlook, times = self._groups[number], self.of(number), self.times(number)
        days = group.exposure.days
        chance = outlook.probability
        flagged = (
            chance is not None and chance >= self.threshold and len(times) >= self._policy.min_occurrences
        )
        return Forecast(
            customer_id=self._grouped.case.customer_id,
            key=group.values,
            episodes=len(times),
            last_days=max(0.0, (self._now - times[-1]) / SECONDS),
            score=0.0 if chance is None else chance,
            flagged=flagged,
            probability=chance,
            expected=outlook.expected,
            counts=outlook.counts,
            interval=outlook.interval or (),
            p_accelerating=_tempo.read(self._policy, times, group.exposure, self._now).p,
            rate=len(group.starts) / days if days > 0.0 else None,
        )

    @functools.cached_property
    def threshold(self) -> float:
        """The stated threshold; else the one with the best expected F1 over the fleet's keys; else even odds."""
        if self._policy.threshold is not None:
            return self._policy.threshold
        policy, known = self._policy, self._fleet.thresholds
        asked = (self._key.name, policy.min_occurrences, policy.min_threshold_keys, self._horizon)
        if asked not in known:
            known[asked] = self._best_f1()
        found = known[asked]
        return _EVEN_ODDS if found is None else found

    def _best_f1(self) -> float | None:
        """Take the keys in order of their chance; the expected F1 of the first so many is 2 · sum / (many + sum of all)."""
        pooled, _ = self._pooled
        prior = self._fleet.prior(self._key)
        chances: list[tuple[float, int, bool]] = []
        for episodes, weight, days, features, count in self._fleet.now(self._key.name):
            if pooled is not None:
                even = self._even(pooled, features)
                count_of = even or self._gamma(pooled, features).predict(self._horizon)
                chance = count_of.at_least_one
            else:
                chance = (
                    _outlook.shrunken(prior, weight / FINE, days / FINE, self._horizon).probability or 0.0
                )
            chances.append((chance, count, episodes >= self._policy.min_occurrences))
        if sum(count for _, count, _ in chances) < self._policy.min_threshold_keys:
            return None
        chances.sort(reverse=True)
        whole = sum(p * count for p, count, _ in chances)
        best, threshold, caught, flagged = 0.0, None, 0.0, 0
        for p, count, flaggable in chances:
            if flaggable:
                caught, flagged = caught + p * count, flagged + count
                if 2.0 * caught / (flagged + whole) > best:
                    best, threshold = 2.0 * caught / (flagged + whole), p
        return threshold
