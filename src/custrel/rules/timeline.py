"""What covered a unit, and when: gaps and overlaps over a stretch of time."""

import datetime as dt
from collections.abc import Sequence
from typing import final

import attrs

from custrel._fields import between, check, ordered
from custrel.model import Asset, ComponentKind, Contract, Coverage, CoverageKind, Incident
from custrel.rules._compiled import Compiled, compiled
from custrel.rules.coverage import charged

__all__ = ["Span", "timeline"]


@final
@attrs.frozen(kw_only=True, order=False)
class Span:
    """A stretch with one effective cover, from ``start`` (included) to ``end`` (not included), both in UTC.

    ``percent`` is what it pays, 0 to 100. ``overlaps`` are other contracts in force all the while. ``is_gap``
    True where nothing pays though something did before. ``why`` is the reason at ``start``, as `coverage`
    gives it.

    Example:
        >>> day = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> Span(start=day, end=day + dt.timedelta(days=2), kind="warranty", contract_id="K1", why="K1 names it").days
        2.0
    """

    start: dt.datetime
    end: dt.datetime
    kind: CoverageKind
    contract_id: str | None = None
    percent: float = attrs.field(default=0.0, metadata=between(0, 100))
    overlaps: tuple[str, ...] = ()
    is_gap: bool = False
    why: str

    def __attrs_post_init__(self) -> None:
        """Check every field and the order of the ends."""
        check(self)
        ordered(self, "start", "end")

    @property
    def days(self) -> float:
        """Length in days of 24 hours, ≥ 0.

        Example:
            >>> day = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> Span(start=day, end=day, kind="none", why="retired").days
            0.0
        """
        return (self.end - self.start) / dt.timedelta(days=1)


def timeline(
    asset: Asset,
    contracts: Sequence[Contract],
    *,
    zone: str | None,
    start: dt.datetime,
    end: dt.datetime,
    component: ComponentKind | str | None = None,
    incidents: Sequence[Incident] = (),
) -> tuple[Span, ...]:
    """Say what covered a unit from ``start`` to ``end``: stretches that touch, in order, none equal to the one before it.

    Together they are exactly the time asked about; empty where ``end`` is not after ``start``. At every
    instant of a stretch `coverage` gives its kind, contract, percent and overlaps. Arguments as there.

    Example:
        >>> k = Contract(contract_id="K1", customer_id="C1", blanket=True, ends=dt.date(2026, 2, 28))
        >>> year = [dt.datetime(y, 1, 1, tzinfo=dt.UTC) for y in (2026, 2027)]
        >>> for s in timeline(Asset(asset_id="A1", customer_id="C1"), [k], zone="UTC", start=year[0], end=year[1]):
        ...     print(s.kind, s.start.date(), s.days, s.is_gap)
        service_contract 2026-01-01 59.0 False
        time_and_materials 2026-03-01 306.0 True
    """
    whole = compiled(asset, contracts, zone=zone, component=component, uses=charged(incidents))
    return spans(whole, start, end)


def spans(whole: Compiled, start: dt.datetime, end: dt.datetime) -> tuple[Span, ...]:
    """Cut a compiled unit's cells to a stretch and join equal neighbors."""
    found: list[Span] = []
    since = start
    position = whole.position(start)
    while since < end:
        until = min(whole.changes[position], end) if position < len(whole.changes) else end
        span = _span(whole.answer_in(position), since, until)
        if found and _same(found[-1], span):
            found[-1] = attrs.evolve(found[-1], end=until)
        else:
            found.append(span)
        since, position = until, position + 1
    return tuple(found)


def _span(known: Coverage, start: dt.datetime, end: dt.datetime) -> Span:
    return Span(
        start=start,
        end=end,
        kind=known.kind,
        contract_id=known.contract_id,
        percent=known.percent,
        overlaps=known.overlaps,
        is_gap=known.gap_since is not None,
        why=known.why,
    )


def _same(left: Span, right: Span) -> bool:
    return attrs.evolve(left, start=right.start, end=right.end, why=right.why) == right
