"""Some customers walked at once: each grouped once, counted into one profile, judged."""

from collections.abc import Iterable
from typing import final

from custrel.errors import FleetMismatchError, InvalidValueError
from custrel.findings import FleetProfile, Recurrence
from custrel.recurrence import _judge
from custrel.recurrence._fleet import fleet_of
from custrel.recurrence._groups import Grouped
from custrel.recurrence._outlooks import Outlooks
from custrel.recurrence._profile import Counts, count, outcomes
from custrel.recurrence._settings import Settings
from custrel.recurrence.forecast import Forecast
from custrel.typing import CustomerCase

_ROUNDS = 2  # the counts of the fleet; what became of each key given them


@final
class Together:
    """The cases of one walk, in the order given; what is made of one is kept for the next step."""

    def __init__(self, policy: Settings, cases: Iterable[CustomerCase]) -> None:
        """Group the incidents of every case under every key."""
        self._policy = policy
        self._grouped = [
            Grouped(
                _case(case),
                policy.keys,
                min_gap=policy.min_gap,
                reopen_window=policy.reopen_window,
                incidents_as_episodes=policy.count == "incidents",
            )
            for case in cases
        ]
        self._first: FleetProfile | None = None

    def profile(self, fleet: FleetProfile) -> FleetProfile:
        """Count what these cases add: with an empty fleet round one, with what that gave round two."""
        checked(self._policy, fleet)
        first = self._first
        if first is None:
            counts = Counts()
            for one in self._grouped:
                count(self._policy, one, counts)
            first = self._first = counts.frozen(self._policy.profile_name)
        if not fleet.policy:
            return first
        told = Counts()
        for one in self._grouped:
            outcomes(self._policy, one, fleet_of(fleet), told)  # in tables of their own
        return told.frozen(self._policy.profile_name, beside=first)

    def counted(self) -> FleetProfile:
        """Give the fleet that these cases are by themselves, after both rounds."""
        fleet = FleetProfile()
        for _ in range(_ROUNDS):
            fleet = self.profile(fleet)
        return fleet

    def judged(self, place: int, fleet: FleetProfile, *, alone: bool = False) -> tuple[Recurrence, ...]:
        """Give the candidates of one case, judged with a fleet; with an empty one, as if nobody else were there."""
        checked(self._policy, fleet)
        one = self._grouped[place]
        if not fleet.policy:
            by_itself = Together(self._policy, ())
            by_itself._grouped.append(one)
            fleet, alone = by_itself.counted(), True
        return _judge.judged(self._policy, one, fleet, alone=alone)

    def forecasts(self, profile: FleetProfile) -> list[Forecast]:
        """Say what to expect of everything under the first key, singles included."""
        found: list[Forecast] = []
        for grouped in self._grouped:
            outlooks = Outlooks(self._policy, grouped, fleet_of(profile), 0)
            found += (outlooks.forecast(number) for number in range(len(grouped.by_key[0])))
        return found


def _case(given: CustomerCase) -> CustomerCase:
    if not isinstance(given, CustomerCase):
        rule = "must be a CustomerCase: CustomerCase.of(portfolio, customer_id, as_of=...)"
        raise InvalidValueError("RecurrenceDetector", "case", rule, given)
    return given


def checked(policy: Settings, fleet: FleetProfile) -> FleetProfile:
    """Refuse a fleet that was counted under other settings."""
    if fleet.policy and fleet.policy != policy.profile_name:
        raise FleetMismatchError("fleet profile", fleet.policy, policy.profile_name)
    return fleet
