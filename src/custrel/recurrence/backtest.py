"""How good a policy would have been: cut-offs walked through a history, without looking ahead."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, final

import attrs

from custrel.errors import InvalidValueError
from custrel.model import Incident
from custrel.portfolio import Portfolio
from custrel.recurrence import scores
from custrel.recurrence.detector import RecurrenceDetector
from custrel.recurrence.episodes import outages
from custrel.recurrence.forecast import Forecast, Forecaster
from custrel.recurrence.keys import Key
from custrel.recurrence.selection import select
from custrel.typing import CustomerCase

__all__ = ["Score", "backtest"]

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and of how many."""
_DAY: Final = dt.timedelta(days=1)
_LOOK_BACK: Final = (
    45 * _DAY
)  # keys with an episode in it are compared; that of the public log's published baselines


@final
@attrs.frozen(kw_only=True, order=False)
class Score:
    """How one policy did on one key over all cut-offs together; None where it says nothing the number needs.

    ``rows`` keys were alive at the cut-offs, ``base_rate`` of them came back within the horizon. ``auc`` and
    ``average_precision`` judge the ranking (equal scores are one threshold); ``f1``, ``precision``, ``recall`` the flag;
    ``pit_share`` (0.9 when calibrated), ``interval_hit`` beside ``interval_implied`` and ``deviance`` the predictive
    distribution; ``calibration_error`` the chances, in ten groups of equal size; ``accelerating`` counts the claims and
    ``accelerating_hit`` is the share of them that then came faster than their lifetime rate.

    Example:
        >>> Score(policy="p", key_name="asset", cut_offs=1, rows=0, base_rate=None).auc is None
        True
    """

    policy: str
    key_name: str
    cut_offs: int
    rows: int
    base_rate: float | None
    auc: float | None = None
    average_precision: float | None = None
    flagged: int = 0
    f1: float | None = None
    precision: float | None = None
    recall: float | None = None
    pit_share: float | None = None
    interval_hit: float | None = None
    interval_implied: float | None = None
    calibration_error: float | None = None
    deviance: float | None = None
    accelerating: int = 0
    accelerating_hit: float | None = None


def backtest(
    portfolio: Portfolio,
    policies: Iterable[Forecaster],
    /,
    *,
    key: Key,
    cut_offs: Iterable[dt.datetime],
    horizon: dt.timedelta = 28 * _DAY,
    look_back: dt.timedelta = _LOOK_BACK,
    known_at: Callable[[dt.datetime], Portfolio] | None = None,
    counting: RecurrenceDetector | None = None,
    progress: Progress | None = None,
) -> tuple[Score, ...]:
    """Compare policies on the keys alive at each cut-off (an episode in ``look_back``) by what came within ``horizon``.

    Every policy sees only what was known at the cut-off: `Portfolio.known_at`, or ``known_at`` where the history has better
    (an audit log). Outcomes are episodes as ``counting`` counts them (default: the default detector). Deterministic. One
    `Score` per policy, in the order given; policies of one name are told apart by it alone.

    Raises `InvalidValueError` where no cut-off is given or a horizon reaches past what anybody watched.

    Example:
        >>> from custrel.recurrence import DecayedCount, by
        >>> from custrel.strategies import START, seeded_portfolio
        >>> shops = seeded_portfolio(7, customers=3, incidents=200)
        >>> score, = backtest(shops, [DecayedCount()], key=by("customer", "category"), cut_offs=[START + 200 * _DAY])
        >>> score.policy, score.cut_offs
        ('decayed count', 1)
    """
    policies, instants = tuple(policies), sorted(set(cut_offs))
    if not instants or not policies:
        raise InvalidValueError(
            "backtest", "cut_offs", "must be at least one, with a policy to judge", len(instants)
        )
    last = max((w.end for w in portfolio.observed), default=None)
    if last is not None and instants[-1] + horizon > last:
        rule = f"must lie {horizon / _DAY:g} days before the end of what was watched, {last:%Y-%m-%d}"
        raise InvalidValueError("backtest", "cut_offs", rule, instants[-1])
    counting = counting or RecurrenceDetector()
    known_at = known_at or portfolio.known_at
    rows: list[list[tuple[Forecast, int]]] = [[] for _ in policies]
    for number, cut_off in enumerate(instants):
        cases = _cases(known_at(cut_off), cut_off)
        came = _came(portfolio, key, counting, cut_off, horizon)
        for found, policy in zip(rows, policies, strict=True):
            for forecast in policy.forecasts(cases, key):
                if forecast.last_days * _DAY <= look_back:
                    # A key across customers is one key, whoever has it.
                    owner = "" if key.cross else forecast.customer_id
                    found.append((forecast, came[owner, forecast.key]))
            if progress is not None:
                progress(f"{policy.name} at {cut_off:%Y-%m-%d}", number + 1, len(instants))
    return tuple(
        _scored(p.name, key.name, len(instants), horizon / _DAY, found)
        for p, found in zip(policies, rows, strict=True)
    )


def _cases(portfolio: Portfolio, cut_off: dt.datetime) -> tuple[CustomerCase, ...]:
    # Time is cut once, not once for every customer.
    known = portfolio.known_at(cut_off)
    return tuple(
        CustomerCase(customer_id=c.customer_id, as_of=cut_off, portfolio=known.only([c.customer_id]))
        for c in known.customers
    )


def _came(
    portfolio: Portfolio, key: Key, counting: RecurrenceDetector, cut_off: dt.datetime, horizon: dt.timedelta
) -> Counter[tuple[str, tuple[str, ...]]]:
    """Count the episodes of every key that began after the cut-off, within the horizon."""
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for case in _cases(portfolio, cut_off + horizon):
        read = key.reader(case)
        members: dict[tuple[str, ...], list[Incident]] = {}
        for incident in select(case).kept:
            values = read(incident)
            if values is not None:
                members.setdefault(values, []).append(incident)
        for values, incidents in members.items():
            owner = "" if key.cross else case.customer_id
            if counting.count == "incidents":
                starts = [i.opened_at for i in incidents]
            else:
                grouped = outages(incidents, min_gap=counting.min_gap, reopen_window=counting.reopen_window)
                starts = [outage[0].opened_at for outage in grouped]
            found[owner, values] += sum(at > cut_off for at in starts)
    return found


def _scored(
    policy: str, key_name: str, cut_offs: int, days: float, rows: Sequence[tuple[Forecast, int]]
) -> Score:
    came = [y > 0 for _, y in rows]
    flags = [f.flagged for f, _ in rows]
    ranks = [f.score for f, _ in rows]
    hits = sum(a and b for a, b in zip(flags, came, strict=True))
    chances = [(f.probability, y > 0) for f, y in rows if f.probability is not None]
    counts = [(f, f.counts, y) for f, y in rows if f.counts is not None]
    means = [(f.expected, y) for f, y in rows if f.expected is not None]
    claims = [(f, y) for f, y in rows if f.accelerating and f.rate is not None and f.expected is not None]
    return Score(
        policy=policy,
        key_name=key_name,
        cut_offs=cut_offs,
        rows=len(rows),
        base_rate=sum(came) / len(came) if came else None,
        auc=scores.auc(ranks, came),
        average_precision=scores.average_precision(ranks, came),
        flagged=sum(flags),
        f1=scores.f1(flags, came),
        precision=hits / sum(flags) if any(flags) else None,
        recall=hits / sum(came) if any(came) else None,
        pit_share=scores.pit_share([c.cdf(y - 1) for _, c, y in counts], [c.cdf(y) for _, c, y in counts]),
        interval_hit=_mean([f.interval[0] <= y <= f.interval[1] for f, _, y in counts]),
        interval_implied=_mean([c.between(f.interval[0], f.interval[1]) for f, c, _ in counts]),
        calibration_error=scores.calibration_error([p for p, _ in chances], [c for _, c in chances]),
        deviance=scores.poisson_deviance([m for m, _ in means], [y for _, y in means]),
        accelerating=len(claims),
        accelerating_hit=_mean([y > days * (f.rate or 0.0) for f, y in claims]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
