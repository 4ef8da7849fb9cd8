"""The default policy: which closed tickets are one trouble that keeps coming back."""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable
from typing import Any, Final, Literal, final

import attrs

from custrel.errors import FleetMismatchError, InvalidValueError
from custrel.findings import FleetProfile, Recurrence, merged
from custrel.recurrence import _judge, _settle
from custrel.recurrence._groups import Grouped, units_of
from custrel.recurrence.keys import DEFAULT_KEYS, Key, NamedKey
from custrel.recurrence.selection import Selection, select
from custrel.typing import CustomerCase

__all__ = ["RecurrenceDetector"]

_DAY: Final = dt.timedelta(days=1)


_RANGES: Final[dict[str, tuple[float, float]]] = {
    "min_occurrences": (2, math.inf),
    "half_life_days": (1e-3, math.inf),
    "threshold": (0.0, 1.0),
    "min_tempo_episodes": (3, math.inf),
    "tempo_fdr": (0.0, 0.5),
}


def _keys(given: Iterable[Any]) -> tuple[Key, ...]:
    """Take keys as they are; a plain function becomes a key under its own name."""
    return tuple(
        NamedKey(name=getattr(key, "__name__", type(key).__name__), function=key)
        if not hasattr(key, "reader")
        else key
        for key in given
    )


@final
@attrs.frozen(kw_only=True, order=False)
class RecurrenceDetector:
    """Finds recurring troubles by key, counts them as episodes, and says what to expect (DESIGN §7).

    ``keys`` stand narrowest first; a trouble is reported under the first that is recurring, under a wider one only for at least
    ``min_occurrences`` episodes of its own. A key is made by `by` or is a plain function ``(incident, case) -> tuple | None``.

    Works without `assess`: `run` judges one case; without a fleet, its own keys are the fleet, and the result says so.

    Example:
        >>> from custrel.model import Customer, Incident
        >>> from custrel.portfolio import Portfolio
        >>> start = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
        >>> def ticket(n):
        ...     return Incident(incident_id=f"I{n}", customer_id="C1", opened_at=start + 9 * n * _DAY, category="till")
        >>> shop = Portfolio.of(Customer(customer_id="C1", name="Boutique"), *map(ticket, range(6)))
        >>> case = CustomerCase.of(shop, "C1", as_of=start + 50 * _DAY)
        >>> [(r.label, r.n_episodes, r.recurring) for r in RecurrenceDetector().run(case)]
        [('Boutique: till', 6, True)]
    """

    name: str = "detector"
    version: str = "1"
    keys: tuple[Key, ...] = attrs.field(default=DEFAULT_KEYS, converter=_keys)
    # How far ahead to look: four whole weeks, so that every weekday counts alike.
    horizon: dt.timedelta = dt.timedelta(days=28)
    # Tickets less than half a shift apart are one outage; uncalibrated judgement.
    min_gap: dt.timedelta = dt.timedelta(hours=4)
    # Back within a day of being closed is the same visit not finished (the usual reopen rule of service desks).
    reopen_window: dt.timedelta = dt.timedelta(days=1)
    # "Recurring" needs a first time and a second; DESIGN §7.7.
    min_occurrences: int = 2
    # Days in which an episode's weight halves; the baseline's of DESIGN §7 (DecayedCount).
    half_life_days: float = 30.0
    # Least probability of return to be called recurring; None: the one that maximises the expected F1 (DESIGN §7.7).
    threshold: float | None = None
    # Keys with at least this many episodes are tested for tempo; DESIGN §7.8.
    min_tempo_episodes: int = 8
    # False-discovery rate at which a tempo is claimed; DESIGN §7.8.
    tempo_fdr: float = 0.05
    # What an episode is: "incidents" counts every ticket, for comparison with plain ticket counts.
    count: Literal["episodes", "incidents"] = "episodes"

    def __attrs_post_init__(self) -> None:
        """Lengths must make sense and key names must differ."""
        for field in ("min_gap", "reopen_window"):
            if getattr(self, field) < dt.timedelta(0):
                raise InvalidValueError(
                    "RecurrenceDetector", field, "must not be negative", getattr(self, field)
                )
        for field, (low, high) in _RANGES.items():
            value = getattr(self, field)
            if value is not None and not low <= value <= high:
                raise InvalidValueError(
                    "RecurrenceDetector", field, f"must lie in {low:g} to {high:g}", value
                )
        if self.count not in ("episodes", "incidents"):
            raise InvalidValueError(
                "RecurrenceDetector", "count", "must be 'episodes' or 'incidents'", self.count
            )
        if self.horizon <= dt.timedelta(0):
            raise InvalidValueError("RecurrenceDetector", "horizon", "must be above zero", self.horizon)
        names = [key.name for key in self.keys]
        if len(set(names)) < len(names) or not names:
            raise InvalidValueError(
                "RecurrenceDetector", "keys", "must be at least one, each with a name of its own", names
            )

    @property
    def rounds(self) -> int:
        """One round: how many units of each key had how many episodes.

        Example:
            >>> RecurrenceDetector().rounds
            1
        """
        return 1

    @property
    def profile_name(self) -> str:
        """Name, version and a hash of every setting that changes what is counted; profiles of another name do not merge.

        Example:
            >>> RecurrenceDetector().profile_name == RecurrenceDetector(threshold=0.5).profile_name
            True
        """
        said = (
            [(key.name, key.cross) for key in self.keys],
            [str(length) for length in (self.horizon, self.min_gap, self.reopen_window)],
            repr(float(self.half_life_days)),
            self.count,
        )
        return f"{self.name}/{self.version}/{hashlib.sha256(repr(said).encode()).hexdigest()[:12]}"

    def select(self, case: CustomerCase, /) -> Selection:
        """Give the incidents that count and how many were set aside for what reason.

        Example:
            >>> from custrel.model import Customer
            >>> from custrel.portfolio import Portfolio
            >>> shop = Portfolio.of(Customer(customer_id="C1"))
            >>> case = CustomerCase.of(shop, "C1", as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
            >>> RecurrenceDetector().select(case).read
            0
        """
        return select(case)

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        """Count what this customer adds: integers only; merging the parts gives exactly the profile of the whole.

        Example:
            >>> from custrel.model import Customer, Incident
            >>> from custrel.portfolio import Portfolio
            >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> ticket = Incident(incident_id="I1", customer_id="C1", opened_at=at, category="till")
            >>> case = CustomerCase.of(Portfolio.of(Customer(customer_id="C1"), ticket), "C1", as_of=at + 30 * _DAY)
            >>> dict(RecurrenceDetector().profile(case).table("units:customer, category"))
            {(1, 30): 1}
        """
        return attrs.evolve(units_of(self._grouped(case), self.keys), policy=self.profile_name)

    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        """Give this customer's candidates, judged with ``case.fleet``; `settle` makes the final list of them.

        Raises `FleetMismatchError` where the fleet was counted under other settings.

        Example:
            >>> from custrel.model import Customer
            >>> from custrel.portfolio import Portfolio
            >>> shop = Portfolio.of(Customer(customer_id="C1"))
            >>> RecurrenceDetector().detect(CustomerCase.of(shop, "C1", as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
            ()
        """
        fleet, alone = case.fleet, not case.fleet.policy
        if not alone and fleet.policy != self.profile_name:
            raise FleetMismatchError("fleet profile", fleet.policy, self.profile_name)
        grouped = self._grouped(case)
        if alone:
            fleet = attrs.evolve(units_of(grouped, self.keys), policy=self.profile_name)
        return _judge.judged(self, grouped, fleet, alone=alone)  # pyright: ignore[reportArgumentType] - it misreads converters

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        """Give the final list: keys across customers joined, wider keys only for what no narrower one explains, ranked.

        Whatever the order of what was found, the result is the same.

        Example:
            >>> RecurrenceDetector().settle(())
            ()
        """
        return _settle.settled(self, found)  # pyright: ignore[reportArgumentType] - it misreads converters

    def run(self, *cases: CustomerCase) -> tuple[Recurrence, ...]:
        """Do the whole walk over some cases: count them, judge each with all, settle.

        Example:
            >>> RecurrenceDetector().run()
            ()
        """
        fleet = FleetProfile()
        if len(cases) > 1:
            for _ in range(self.rounds):
                fleet = merged(self.profile(attrs.evolve(case, fleet=fleet)) for case in cases)
        return self.settle(tuple(r for case in cases for r in self.detect(attrs.evolve(case, fleet=fleet))))

    def _grouped(self, case: CustomerCase) -> Grouped:
        return Grouped(
            case,
            self.keys,
            min_gap=self.min_gap,
            reopen_window=self.reopen_window,
            incidents_as_episodes=self.count == "incidents",
        )
