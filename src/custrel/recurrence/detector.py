"""The default policy: which closed tickets are one trouble that keeps coming back."""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, cast, final

import attrs

from custrel._fields import asynchronous
from custrel.errors import InvalidValueError
from custrel.findings import CommonCause, FleetProfile, Recurrence
from custrel.model import Money
from custrel.recurrence import _settle, _tempo, clusters
from custrel.recurrence._fleet import fleet_of
from custrel.recurrence._together import Together, checked
from custrel.recurrence.forecast import Forecast
from custrel.recurrence.keys import DEFAULT_KEYS, FieldKey, Key, NamedKey
from custrel.recurrence.selection import Selection, select
from custrel.typing import CustomerCase

__all__ = ["RecurrenceDetector"]

_DAY: Final = dt.timedelta(days=1)


_RANGES: Final[dict[str, tuple[float, float]]] = {
    "min_occurrences": (2, math.inf),
    "half_life_days": (1e-3, math.inf),
    "look_back_days": (1.0, math.inf),
    "max_fit_keys": (1, math.inf),
    "max_cuts": (1, math.inf),
    "enough_episodes": (1, math.inf),
    "min_threshold_keys": (1, math.inf),
    "threshold": (0.0, 1.0),
    "min_tempo_episodes": (3, math.inf),
    "tempo_fdr": (0.0, 0.5),
    "permutations": (1, math.inf),
    "enough_tempo_episodes": (1, math.inf),
    "recent_days": (1e-3, math.inf),
    "pattern_level": (0.0, 0.5),
    "cluster_days": (0.0, math.inf),
    "cluster_least": (2, math.inf),
    "cluster_level": (0.0, 1.0),
}


_KEYS_RULE: Final = 'must be a list of keys, such as [by("asset", "symptom")], or of functions (incident, case) -> tuple | None'


def _keys(given: Iterable[Any]) -> tuple[Key, ...]:
    """Take keys as they are; a plain function becomes a key under its own name."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable) or hasattr(given, "reader"):
        raise InvalidValueError("RecurrenceDetector", "keys", _KEYS_RULE, given)
    return tuple(_key(one) for one in given)


def _key(given: Any) -> Key:
    if hasattr(given, "reader"):
        return cast("Key", given)
    if not callable(given) or isinstance(given, type):
        raise InvalidValueError("RecurrenceDetector", "keys", _KEYS_RULE, given)
    if rule := asynchronous(given):
        raise InvalidValueError("RecurrenceDetector", "keys", rule, given)
    return NamedKey(name=getattr(given, "__name__", type(given).__name__), function=given)


def _leniency(key: Key) -> tuple[object, ...]:
    return (key.optional, sorted(key.instead.items())) if isinstance(key, FieldKey) else ()


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
        [('till at Boutique', 6, True)]
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
    # A key quiet for longer than this is no longer alive: two half-lives, when a quarter of an episode's weight is left.
    look_back_days: float = 60.0
    # Keys per key name from whose outcomes the pooled model is fitted: thousands fix two dozen weights; more cost time.
    max_fit_keys: int = 3000
    # Whole horizons looked back on for outcomes, at most: a year of four-week horizons.
    max_cuts: int = 12
    # With this many episodes in all, the last horizon holds outcomes enough and none further back is asked for.
    enough_episodes: int = 20_000
    # Fewer keys alive than this, and "more likely than not" stands in for the threshold by expected F1; judgement.
    min_threshold_keys: int = 30
    # Least probability of return to be called recurring; None: the one that maximises the expected F1 (DESIGN §7.7).
    threshold: float | None = None
    # Keys with at least this many episodes are tested for tempo; DESIGN §7.8.
    min_tempo_episodes: int = 8
    # False-discovery rate at which a tempo is claimed; DESIGN §7.8.
    tempo_fdr: float = 0.05
    # Orders of the gaps drawn at most: enough for a claim among some five hundred keys; more cost time.
    permutations: int = 9_999
    # Below this many episodes a claim after false-discovery control is almost never made; DESIGN §7.8.
    enough_tempo_episodes: int = 20
    # Share of troubles without a calendar pattern that may be given one, at most; judgement: a rule is acted on.
    pattern_level: float = 0.02
    # "Recent" in the rate ratio: the stretch in which three quarters of the decayed weight lie.
    recent_days: float = 60.0
    # Recent over earlier rate counts as steady when its credible interval lies in here; DESIGN §7.8.
    steady_band: tuple[float, float] = (2 / 3, 3 / 2)
    # Two-sided p up to which the evidence is called strong, moderate, weak; the customary levels.
    strength_levels: tuple[float, float, float] = (0.01, 0.05, 0.2)
    # Things in trouble within half a shift of each other may have one cause; uncalibrated judgement, as `min_gap`.
    cluster_within: dt.timedelta = dt.timedelta(hours=4)
    # How long a common cause stays worth saying: a quarter, the usual time between two business reviews.
    cluster_days: float = 90.0
    # Fewer things in trouble at once than a hand has fingers are no crowd; uncalibrated judgement.
    cluster_least: int = 5
    # Chance of a single crowd in all the time observed, at most: a false one sends people looking for nothing.
    cluster_level: float = 0.01
    # What an hour of our work costs us; None: not stated, and no effort is put into money.
    hour: Money | None = None
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
        for field in ("horizon", "cluster_within"):
            if getattr(self, field) <= dt.timedelta(0):
                raise InvalidValueError(
                    "RecurrenceDetector", field, "must be above zero", getattr(self, field)
                )
        names = [key.name for key in self.keys]
        if len(set(names)) < len(names) or not names:
            raise InvalidValueError(
                "RecurrenceDetector", "keys", "must be at least one, each with a name of its own", names
            )

    @property
    def rounds(self) -> int:
        """Two rounds: the fleet's counts, then what became of each key given them.

        Example:
            >>> RecurrenceDetector().rounds
            2
        """
        return 2

    @property
    def profile_name(self) -> str:
        """Name, version and a hash of every setting that changes what is counted; profiles of another name do not merge.

        Example:
            >>> RecurrenceDetector().profile_name == RecurrenceDetector(threshold=0.5).profile_name
            True
        """
        said = (
            [(key.name, key.cross, *_leniency(key)) for key in self.keys],
            [str(length) for length in (self.horizon, self.min_gap, self.reopen_window, self.cluster_within)],
            [float(value) for value in (self.half_life_days, self.look_back_days, self.cluster_days)],
            [self.max_fit_keys, self.max_cuts, self.enough_episodes, self.min_occurrences],
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
        return self.together((case,)).profile(case.fleet)

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
        return self.together((case,)).judged(0, case.fleet)

    def together(self, cases: Sequence[CustomerCase], /) -> Together:
        """Do the same for many customers at once: ``.profile(fleet)`` of all, ``.judged(place, fleet)`` of each in turn.

        What is read of a case is kept in memory for the next step, as `assess` does where all happens in one process.
        ``.counted()`` gives the fleet that they are by themselves, after both rounds.

        Example:
            >>> RecurrenceDetector().together(()).counted().table("units:asset")
            {}
        """
        return Together(self, cases)  # pyright: ignore[reportArgumentType] - it misreads converters

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        """Give the final list: keys across customers joined, wider keys only for what no narrower one explains, ranked.

        Whatever the order of what was found, the result is the same.

        Example:
            >>> RecurrenceDetector().settle(())
            ()
        """
        return _settle.settled(self, found)  # pyright: ignore[reportArgumentType] - it misreads converters

    def common_causes(self, fleet: FleetProfile, /) -> tuple[CommonCause, ...]:
        """Give what struck at least two customers at once lately, from the merged profile alone, oldest first.

        Raises `FleetMismatchError` where the fleet was counted under other settings.

        Example:
            >>> RecurrenceDetector().common_causes(FleetProfile())
            ()
        """
        checked(self, fleet)  # pyright: ignore[reportArgumentType] - it misreads converters
        return clusters.in_fleet(self, fleet, fleet_of(fleet).exposure.days * _DAY.total_seconds())

    def run(self, *cases: CustomerCase) -> tuple[Recurrence, ...]:
        """Do the whole walk over some cases: count them, judge each with all, settle.

        Example:
            >>> RecurrenceDetector().run()
            ()
        """
        walk, alone = self.together(cases), len(cases) == 1
        fleet = walk.counted()
        found = (walk.judged(place, fleet, alone=alone) for place in range(len(cases)))
        return self.settle(tuple(r for many in found for r in many))

    def forecasts(self, cases: Sequence[CustomerCase], key: Key, /) -> tuple[Forecast, ...]:
        """Say what to expect of every key of some cases under one kind of key, singles included: for `backtest`.

        Example:
            >>> RecurrenceDetector().forecasts((), DEFAULT_KEYS[0])
            ()
        """
        return attrs.evolve(self, keys=(key,))._forecasts(cases)  # noqa: SLF001 - its own

    def _forecasts(self, cases: Sequence[CustomerCase]) -> tuple[Forecast, ...]:
        walk = self.together(cases)
        profile = walk.counted()  # kept alive: what is fitted to it is remembered by it
        return _tempo.proven(self, walk.forecasts(profile))  # pyright: ignore[reportArgumentType] - it misreads converters
