"""Terms of a contract for one unit: when they begin, end and renew, and by when notice must be given."""

import bisect
import datetime as dt
from typing import final

import attrs
from dateutil.relativedelta import relativedelta

from custrel.model import Asset, Contract, ContractStatus, Line, Renewal, StartBasis
from custrel.rules import _local

__all__ = ["Term", "Terms", "term_at", "terms_of"]

_DATE_OF = {
    StartBasis.INSTALL: ("installed_on", "the installation date"),
    StartBasis.MANUFACTURE: ("manufactured_on", "the date of manufacture"),
    StartBasis.PURCHASE: ("purchased_on", "the purchase date"),
    StartBasis.GO_LIVE: ("live_on", "the go-live date"),
}


@final
@attrs.frozen(kw_only=True, order=False)
class Term:
    """One term of a contract: first and last day (both included, None not known), and how it goes on.

    ``number`` counts from 0, the first. ``renews`` True where it goes on by itself after ``ends``.
    ``notice_by`` is the last day on which notice (tacit renewal) or the wish to renew (express) is in time,
    None where there is no end or no notice period.

    Example:
        >>> Term(number=0, ends=dt.date(2026, 12, 31)).renews
        False
    """

    number: int
    starts: dt.date | None = None
    ends: dt.date | None = None
    renews: bool = False
    notice_by: dt.date | None = None


@final
@attrs.frozen(kw_only=True, order=False)
class Terms:
    """Every term of one contract for one unit.

    ``starts`` and ``first_ends`` bound the first term, ``step`` is the length of each later one, ``ends`` the
    last day of the last term (None: no end known). Dates are local and included. ``undated`` says what would
    have to be known, empty where nothing. ``own_end`` True where the unit has a date of its own, which
    renewals do not move.

    Example:
        >>> Terms(starts=dt.date(2026, 1, 1), first_ends=dt.date(2026, 12, 31), ends=dt.date(2026, 12, 31)).step is None
        True
    """

    starts: dt.date | None = None
    first_ends: dt.date | None = None
    step: relativedelta | None = None
    ends: dt.date | None = None
    notice: relativedelta | None = None
    undated: str = ""
    own_end: bool = False

    def term(self, day: dt.date, /) -> Term:
        """Give the term a local date lies in; before the first the first, after the last the last.

        Example:
            >>> k = Terms(starts=dt.date(2026, 1, 1), first_ends=dt.date(2026, 12, 31), step=relativedelta(years=1))
            >>> print(k.term(dt.date(2028, 2, 29)).starts, k.term(dt.date(2028, 2, 29)).ends)
            2028-01-01 2028-12-31
        """
        if self.first_ends is None:
            return Term(number=0, starts=self.starts)
        last = day if self.ends is None or day < self.ends else self.ends
        number = _first(self.first_ends, self.step, last, None) if self.step else 0
        ends = end_of_term(self.first_ends, self.step, number)
        before = end_of_term(self.first_ends, self.step, number - 1) if number else None
        return Term(
            number=number,
            starts=before + _local.DAY if before else self.starts,
            ends=ends,
            renews=self.step is not None and ends != self.ends,
            notice_by=_minus(ends, self.notice) if ends and self.notice else None,
        )


def terms_of(contract: Contract, asset: Asset | None = None, *, zone: str | None = None) -> Terms:
    """Work out the terms of a contract, for one unit where ``asset`` is given.

    A date on the unit's own line goes before the contract's; a line end equal to the contract's own follows
    its renewals, any other one does not move. With ``start_basis`` the first term begins on that date of the
    unit and lasts ``term``; where that date is not known the contract's own dates are used, and where those
    are not known either, ``undated`` says so. Tacit renewal goes on until the first term whose notice was
    given in time (``notice_given_at`` not later than the end less ``notice``, local dates of ``zone``);
    express renewal never goes on by itself. An expired contract renews no more, and one whose end lies before the
    unit's first day renews only where the length of a renewal is stated. Of several lines for the unit
    the first is taken; `coverage` weighs each.

    Example:
        >>> k = Contract(contract_id="K1", customer_id="C1", ends=dt.date(2025, 12, 31), starts=dt.date(2025, 1, 1),
        ...              renewal="tacit", notice=relativedelta(months=3),
        ...              notice_given_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
        >>> print(terms_of(k).ends)
        2027-12-31
    """
    lines = [x for x in contract.asset_lines if asset is not None and x.asset_id == asset.asset_id]
    return terms_on(contract, asset, lines[0] if lines else None, zone=zone)


def terms_on(contract: Contract, asset: Asset | None, line: Line | None, *, zone: str | None) -> Terms:
    """Work out the terms of a contract for one unit under one of its lines, as `terms_of` says."""
    starts, begun, undated = _start(contract, asset, line)
    length = _positive(contract.term)
    first_ends = contract.ends
    if length and ((begun and starts) or (first_ends is None and starts is not None)):
        first_ends = end_of_term(starts - _local.DAY, length, 1) if starts > dt.date.min else None
    own_end = line is not None and line.ends is not None and line.ends != contract.ends
    if line is not None and own_end:
        return Terms(starts=starts, first_ends=line.ends, ends=line.ends, undated=undated, own_end=True)
    return _renewed(contract, starts, first_ends, undated, zone)


def term_at(
    contract: Contract, *, at: dt.datetime, zone: str | None = None, asset: Asset | None = None
) -> Term:
    """Give the term an instant lies in, with the last day for notice; before the first the first, after the last the last.

    Example:
        >>> k = Contract(contract_id="K1", customer_id="C1", ends=dt.date(2026, 12, 31), notice=relativedelta(days=90))
        >>> print(term_at(k, at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)).notice_by)
        2026-10-02
    """
    return terms_of(contract, asset, zone=zone).term(_local.on(at, _local.place(zone)))


def end_of_term(first: dt.date, step: relativedelta | None, number: int) -> dt.date | None:
    """Give the last day of the term of that number; None where the calendar ends.

    Counted from the first end and not from the one before, so that a contract ending on the 31st does not
    creep to the 28th.
    """
    if not number or step is None:
        return first
    try:
        return (first + _local.DAY) + step * number - _local.DAY
    except (OverflowError, ValueError):
        return None


def _start(contract: Contract, asset: Asset | None, line: Line | None) -> tuple[dt.date | None, bool, str]:
    """Give the first day, whether it is the date of the unit the basis names, and what is missing."""
    if line is not None and line.starts is not None:
        return line.starts, False, ""
    if contract.start_basis is None or asset is None:
        return contract.starts, False, ""
    field, name = _DATE_OF[contract.start_basis]
    date: dt.date | None = getattr(asset, field)
    if date is not None:
        return date, True, ""
    dated = contract.starts or contract.ends or (line and line.ends)
    return contract.starts, False, "" if dated else f"{name} of the unit is not known"


def _renewed(
    contract: Contract, starts: dt.date | None, first: dt.date | None, undated: str, zone: str | None
) -> Terms:
    if first is None or contract.renewal is not Renewal.TACIT or contract.status is ContractStatus.EXPIRED:
        return Terms(starts=starts, first_ends=first, ends=first, notice=contract.notice, undated=undated)
    step = _positive(contract.renewal_term) or _positive(contract.term) or _span(starts, first)
    if step is None and starts is not None and starts > first:  # the unit came after the only end stated
        return Terms(starts=starts, first_ends=first, ends=first, notice=contract.notice, undated=undated)
    ends = None
    if contract.notice_given_at is not None:
        given = _local.on(contract.notice_given_at, _local.place(zone))
        number = _first(first, step, given, contract.notice)
        # How long a renewed term lasts is not known: notice too late for the first end leaves no end to name.
        ends = end_of_term(first, step, number) if step or not number else None
    return Terms(
        starts=starts, first_ends=first, step=step, ends=ends, notice=contract.notice, undated=undated
    )


def _first(first: dt.date, step: relativedelta | None, day: dt.date, notice: relativedelta | None) -> int:
    """Give the number of the first term whose end, less the notice, is not before ``day``."""

    def in_time(number: int) -> bool:
        end = end_of_term(first, step, number)
        return end is None or (_minus(end, notice) or dt.date.min) >= day

    if in_time(0):
        return 0
    # Every term lasts a day at least, so that the calendar itself bounds the search.
    return bisect.bisect_left(range((dt.date.max - first).days + 1), True, lo=1, key=in_time)


def _minus(day: dt.date, length: relativedelta | None) -> dt.date | None:
    try:
        return day - length if length else day
    except (OverflowError, ValueError):
        return None


def _positive(length: relativedelta | None) -> relativedelta | None:
    """Keep a length only where it moves time forward: a term of no days renews nothing."""
    probe = dt.date(2000, 1, 1)
    return length if length and probe + length * 2 > probe + length > probe else None


def _span(starts: dt.date | None, ends: dt.date) -> relativedelta | None:
    if starts is None or starts > ends or ends == dt.date.max:
        return None
    return relativedelta(ends + _local.DAY, starts)
