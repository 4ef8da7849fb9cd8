"""What a policy says about one key before it happens: what a back-test compares."""

from collections.abc import Iterable, Sequence
from typing import Protocol, final

import attrs

from custrel._fields import at_least, check, unit
from custrel.recurrence.keys import Key
from custrel.stats import NegativeBinomial, RenewalCount
from custrel.typing import CustomerCase

__all__ = ["Forecast", "Forecaster"]


@final
@attrs.frozen(kw_only=True, order=False)
class Forecast:
    """One key alive at a cut-off: ``score`` ranks it (any scale), ``flagged`` is the verdict.

    ``last_days`` ≥ 0 is how long ago its last episode began. ``probability`` of at least one episode and ``expected`` ones in
    the horizon are None for rules that say nothing about chances; ``counts`` is the predictive distribution, ``interval``
    what is printed. ``p_accelerating`` is the evidence, ``accelerating`` the claim, ``rate`` the lifetime rate per day.

    Example:
        >>> row = Forecast(customer_id="C1", key=("S1", "till"), episodes=3, last_days=2.0, score=1.5, flagged=True)
        >>> row.probability is None
        True
    """

    customer_id: str
    key: tuple[str, ...]
    episodes: int = attrs.field(metadata=at_least(0))
    last_days: float = attrs.field(metadata=at_least(0))
    score: float
    flagged: bool
    probability: float | None = attrs.field(default=None, metadata=unit())
    expected: float | None = attrs.field(default=None, metadata=at_least(0))
    counts: NegativeBinomial | RenewalCount | None = None
    interval: tuple[int, ...] = ()
    p_accelerating: float | None = attrs.field(default=None, metadata=unit())
    accelerating: bool = False
    rate: float | None = attrs.field(default=None, metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


class Forecaster(Protocol):
    """What `backtest` can compare: a name, and forecasts of every key of some cases.

    Law: `forecasts` reads only the cases, which hold nothing later than their ``as_of``.

    Example:
        >>> from custrel.recurrence import RecurrenceDetector
        >>> RecurrenceDetector().name
        'detector'
    """

    @property
    def name(self) -> str:
        """The name in the comparison."""
        ...

    def forecasts(self, cases: Sequence[CustomerCase], key: Key, /) -> Iterable[Forecast]:
        """Give a forecast of every key with an episode before ``as_of``."""
        ...
