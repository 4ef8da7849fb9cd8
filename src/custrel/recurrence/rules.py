"""Rules people already use, as policies to compare with; each sees one key's own past and nothing else."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, final

import attrs

from custrel.errors import InvalidValueError
from custrel.findings import FleetProfile, Recurrence, Tempo, TempoReading
from custrel.recurrence import _outlook, _words
from custrel.recurrence._groups import Group, Grouped, seconds
from custrel.recurrence.episodes import as_episode
from custrel.recurrence.forecast import Forecast
from custrel.recurrence.keys import DEFAULT_KEYS, Key
from custrel.typing import CustomerCase

__all__ = ["DecayedCount", "FixedCount", "FrequentShare", "RepeatVisit"]

_DAY: Final = dt.timedelta(days=1)
_NOTHING: Final = dt.timedelta(0)
_TWICE: Final = 2


class _Rule(Protocol):
    """What a rule adds to the machinery below."""

    @property
    def name(self) -> str: ...
    @property
    def keys(self) -> tuple[Key, ...]: ...
    def _judge(self, ages: Sequence[float], everything: Sequence[float], /) -> tuple[float, bool]:
        """Score and flag one key from its tickets' ages in days, given those of all keys, youngest first."""
        ...


class _Policy:
    """The part all rules share: every ticket counts, nothing is known of a fleet, nothing is said about chances."""

    __slots__ = ()
    rounds: int = 0
    version: str = "1"

    def profile(self: _Rule, case: CustomerCase, /) -> FleetProfile:
        """Give nothing: a rule needs no fleet."""
        del case
        return FleetProfile()

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        """Give what was found, in order of customer and key."""
        return tuple(sorted(found, key=lambda r: (r.customer_id or "", r.key_name, r.key)))

    def forecasts(self: _Rule, cases: Sequence[CustomerCase], key: Key, /) -> Iterable[Forecast]:
        """Score every key of some cases."""
        for case in cases:
            grouped = _tickets(case, (key,))
            for group, ages, score, flagged in _judged(self, grouped, 0):
                yield Forecast(
                    customer_id=case.customer_id, key=group.values, episodes=len(ages), last_days=min(ages), score=score,
                    flagged=flagged,
                )  # fmt: skip

    def detect(self: _Rule, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        """Give every key the rule flags; a rule says nothing about chances, dates or tempo."""
        grouped = _tickets(case, self.keys)
        found: list[Recurrence] = []
        for place, key in enumerate(self.keys):
            if key.cross:
                continue
            for group, _, _, flagged in _judged(self, grouped, place):
                if flagged:
                    found.append(_reported(self, case, key, group, grouped.selection.sentence))
        return tuple(sorted(found, key=lambda r: (r.key_name, r.key)))


def _tickets(case: CustomerCase, keys: tuple[Key, ...]) -> Grouped:
    return Grouped(case, keys, min_gap=_NOTHING, reopen_window=_NOTHING, incidents_as_episodes=True)


def _judged(rule: _Rule, grouped: Grouped, place: int) -> Iterable[tuple[Group, list[float], float, bool]]:
    now = seconds(grouped.case.as_of)
    everything = sorted((now - start) / 86_400 for group in grouped.by_key[place] for start in group.starts)
    for group in grouped.by_key[place]:
        ages = [(now - start) / 86_400 for start in group.starts]
        yield group, ages, *rule._judge(ages, everything)  # noqa: SLF001 - its own


def _reported(rule: _Rule, case: CustomerCase, key: Key, group: Group, said: str) -> Recurrence:
    parts = key.parts or tuple(f"part {n}" for n in range(1, len(group.values) + 1))
    return Recurrence(
        customer_id=case.customer_id,
        key_name=key.name,
        key=tuple(zip(parts, group.values, strict=True)),
        label=_words.label(case, parts, group.values),
        subject=_words.subject(case, parts, group),
        customers=(case.customer_id,),
        episodes=tuple(as_episode(outage) for outage in group.outages),
        n_incidents=len(group.incidents),
        window=group.exposure.hull,
        window_assumed=group.exposure.assumed,
        horizon_days=0,
        recurring=True,
        tempo=TempoReading(tempo=Tempo.UNKNOWN, reason="a rule says nothing about tempo"),
        next_reason="a rule says nothing about dates",
        policy=rule.name,
        version="1",
        method=rule.name,
        assumptions=(said,),
        warnings=(
            "a fixed rule: it says nothing about chances, and every ticket counts as a time it came back",
        ),
    )


def _positive(owner: str, field: str, length: dt.timedelta) -> None:
    if length <= _NOTHING:
        raise InvalidValueError(owner, field, "must be above zero", length)


def _within(ages: Sequence[float], length: dt.timedelta) -> int:
    return sum(age * _DAY <= length for age in ages)


@final
@attrs.frozen
class FixedCount(_Policy):
    """Flags ``count`` ≥ 2 tickets or more in the stretch ``within`` that ends now: "five in a day".

    Example:
        >>> FixedCount(5, within=dt.timedelta(hours=24)).name
        '5 within 1 d'
    """

    count: int
    within: dt.timedelta = attrs.field(kw_only=True)
    keys: tuple[Key, ...] = attrs.field(default=DEFAULT_KEYS, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """The numbers must make sense."""
        _positive("FixedCount", "within", self.within)
        if self.count < _TWICE:
            raise InvalidValueError("FixedCount", "count", "must be at least 2", self.count)

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"{self.count} within {self.within / _DAY:g} d"

    def _judge(self, ages: Sequence[float], everything: Sequence[float], /) -> tuple[float, bool]:
        del everything
        many = _within(ages, self.within)
        return float(many), many >= self.count


@final
@attrs.frozen
class RepeatVisit(_Policy):
    """Flags a key whose last two tickets are at most ``within`` apart, the last not longer ago: a repeat visit.

    Example:
        >>> RepeatVisit(dt.timedelta(days=60)).name
        'repeat visit within 60 d'
    """

    within: dt.timedelta = 60 * _DAY
    keys: tuple[Key, ...] = attrs.field(default=DEFAULT_KEYS, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """The length must make sense."""
        _positive("RepeatVisit", "within", self.within)

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"repeat visit within {self.within / _DAY:g} d"

    def _judge(self, ages: Sequence[float], everything: Sequence[float], /) -> tuple[float, bool]:
        del everything
        last = sorted(ages)[:_TWICE]
        if len(last) < _TWICE or last[0] * _DAY > self.within or (last[1] - last[0]) * _DAY > self.within:
            return 0.0, False
        return 1.0 / (1.0 + last[1] - last[0]), True


@final
@attrs.frozen
class FrequentShare(_Policy):
    """Flags a key with at least ``share`` (0 to 1) of its customer's tickets under such keys in the last ``within``.

    One ticket alone is never frequent: two are needed.

    Example:
        >>> FrequentShare(0.2, within=dt.timedelta(days=30)).name
        '20 % of the last 30 d'
    """

    share: float = 0.2
    within: dt.timedelta = attrs.field(default=30 * _DAY, kw_only=True)
    keys: tuple[Key, ...] = attrs.field(default=DEFAULT_KEYS, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """The numbers must make sense."""
        _positive("FrequentShare", "within", self.within)
        if not 0.0 < self.share <= 1.0:
            raise InvalidValueError("FrequentShare", "share", "must be above 0, at most 1", self.share)

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"{100 * self.share:g} % of the last {self.within / _DAY:g} d"

    def _judge(self, ages: Sequence[float], everything: Sequence[float], /) -> tuple[float, bool]:
        mine, of = _within(ages, self.within), bisect_right(everything, self.within / _DAY)
        found = mine / of if of else 0.0
        return found, mine >= _TWICE and found >= self.share


@final
@attrs.frozen
class DecayedCount(_Policy):
    """Scores a key by its tickets, each weighing half as much for every ``half_life``; flags ``at_least`` or more.

    Example:
        >>> DecayedCount(half_life=dt.timedelta(days=30)).name
        'decayed count'
    """

    half_life: dt.timedelta = 30 * _DAY
    # Two tickets of about now are worth that much; judgement, since the count is meant for ranking.
    at_least: float = attrs.field(default=1.5, kw_only=True)
    keys: tuple[Key, ...] = attrs.field(default=DEFAULT_KEYS, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """The numbers must make sense."""
        _positive("DecayedCount", "half_life", self.half_life)

    @property
    def name(self) -> str:
        """The rule in words."""
        return "decayed count"

    def _judge(self, ages: Sequence[float], everything: Sequence[float], /) -> tuple[float, bool]:
        del everything
        found = _outlook.decayed(ages, self.half_life / _DAY)
        return found, found >= self.at_least
