"""Ranges, money, windows, quantities: the arithmetic of the small values."""

import datetime as dt
import decimal
import math
import pickle
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError, MixedCurrencyError
from custrel.model import FULL, Interval, Money, Period, Quantity, Window
from custrel.strategies import intervals, money, quantities, windows


@given(intervals(lo=-9, hi=9), intervals(lo=-9, hi=9), intervals(lo=-9, hi=9))
def test_hull_is_the_smallest_interval_that_holds_both(a: Interval, b: Interval, c: Interval) -> None:
    """The hull is commutative, associative, idempotent, holds both and has no end of its own."""
    hull = a.hull(b)
    assert hull == b.hull(a)
    assert a.hull(a) == a
    assert hull.hull(c) == a.hull(b.hull(c))
    assert a in hull
    assert b in hull
    assert hull.lo in (a.lo, b.lo)
    assert hull.hi in (a.hi, b.hi)
    assert hull.width >= max(a.width, b.width)


@given(intervals(lo=-9, hi=9), st.floats(-10, 10))
def test_membership_is_between_the_ends(a: Interval, x: float) -> None:
    """A number is inside iff lo ≤ x ≤ hi; both ends and the middle are; NaN, text and None never."""
    assert (x in a) == (a.lo <= x <= a.hi)
    assert a.lo in a
    assert a.hi in a
    assert a.middle in a
    assert Interval(lo=a.lo, hi=a.hi) in a
    assert not any(x in a for x in (math.nan, -math.inf))
    assert "0.5" not in a
    assert None not in a
    assert a.width >= 0


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_point_is_exactly_known(x: float) -> None:
    """A point has no width, holds its value and nothing beside it."""
    point = Interval.point(x)
    assert point.width == 0
    assert point.lo == point.hi == x
    assert x in point
    assert Interval(lo=x, hi=x) == point


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_ends_must_be_in_order(lo: float, hi: float) -> None:
    """Lo above hi is refused, naming both; equal ends are fine."""
    assume(lo > hi)
    with pytest.raises(InvalidValueError, match=r"Interval\.lo must not exceed hi"):
        Interval(lo=lo, hi=hi)
    assert Interval(lo=hi, hi=lo).middle >= hi


def test_interval_shows_what_is_known() -> None:
    """One number where exactly known, both ends else; whole numbers become floats."""
    assert repr(Interval(lo=0, hi=1)) == "Interval(0, 1)"
    assert repr(Interval.point(1 / 3)) == "Interval(0.333)"
    assert type(FULL.lo) is float
    assert Interval(lo=0, hi=1) == FULL


@given(money(("EUR",)), money(("EUR",)), money(("EUR",)))
def test_money_of_one_currency_adds_exactly(a: Money, b: Money, c: Money) -> None:
    """Addition is commutative and associative, exact to the last place, and compares like its amounts."""
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert (a + b).amount == a.amount + b.amount
    assert (a < b) == (a.amount < b.amount)
    assert (a <= b) == (a.amount <= b.amount)
    assert (a > b) == (b < a)
    assert (a >= b) == (b <= a)
    assert str(a) == f"{a.amount} EUR"
    assert repr(a) == f"Money({a})"


@given(money(("EUR",)), money(("USD",)))
def test_two_currencies_never_meet(a: Money, b: Money) -> None:
    """Adding or comparing two currencies raises, naming both; equality is simply False."""
    for meet in (lambda: a + b, lambda: a < b, lambda: a <= b, lambda: a > b, lambda: a >= b):
        with pytest.raises(MixedCurrencyError, match=r"EUR.*USD|USD.*EUR"):
            meet()
    assert a != b


@pytest.mark.parametrize("code", ["eur", "EU", "EURO", "E1R", "ЕUR", "", "€€€"])
def test_currency_codes_are_iso_4217(code: str) -> None:
    """Three ASCII capitals, nothing else; a Cyrillic letter that looks like one is not one."""
    with pytest.raises(InvalidValueError, match=r"Money\.currency must"):
        Money(amount=Decimal(1), currency=code)


@pytest.mark.parametrize("amount", ["1E+30", "-1E+999999999", "1E-31", "0E+40"])
def test_absurd_amounts_are_refused(amount: str) -> None:
    """An exponent that no currency needs is refused before it can fill the memory."""
    with pytest.raises(InvalidValueError, match=r"Money\.amount must have at most 30 digits"):
        Money(amount=Decimal(amount), currency="EUR")


def test_money_never_comes_from_a_float() -> None:
    """A binary fraction is no amount."""
    with pytest.raises(InvalidValueError, match=r"Money\.amount must be a Decimal or a whole number"):
        Money(amount=0.1, currency="EUR")  # type: ignore[arg-type]
    assert Money(amount=1, currency="EUR").amount == Decimal(1)  # type: ignore[arg-type]


@given(st.integers(10**20, 10**29))
def test_large_amounts_add_without_losing_a_cent(n: int) -> None:
    """Amounts beyond the default precision of the decimal context add exactly, whatever the caller's context."""
    a = Money(amount=Decimal(n), currency="EUR")
    cent = Money(amount=Decimal("0.01"), currency="EUR")
    with decimal.localcontext() as context:
        context.prec = 5
        total = a + cent
    assert total.amount == Decimal(f"{n}.01")
    assert pickle.loads(pickle.dumps(total)) == total


@given(
    windows(),
    st.datetimes(
        min_value=dt.datetime(1960, 1, 1), max_value=dt.datetime(2110, 1, 1), timezones=st.just(dt.UTC)
    ),
)
def test_a_window_holds_its_start_and_not_its_end(window: Window, at: dt.datetime) -> None:
    """Half open: start inside (unless empty), end outside; `until` cuts and never lengthens."""
    assert (at in window) == (window.start <= at < window.end)
    assert window.end not in window
    assert (window.start in window) == (window.start < window.end)
    assert "2026" not in window
    cut = window.until(at)
    if at <= window.start:
        assert cut is None
    else:
        assert cut == Window(start=window.start, end=min(at, window.end))
        assert cut.until(at) in (cut, None)
    assert window.seconds == int((window.end - window.start).total_seconds())
    assert window.days == pytest.approx((window.end - window.start).total_seconds() / 86_400, rel=1e-12)


def test_a_window_runs_forward() -> None:
    """An end before its start is refused."""
    early, late = (dt.datetime(2026, 1, d, tzinfo=dt.UTC) for d in (1, 2))
    with pytest.raises(InvalidValueError, match=r"Window\.end must not be before start"):
        Window(start=late, end=early)
    assert repr(Window(start=early, end=late)) == "Window(2026-01-01 00:00 .. 2026-01-02 00:00)"


def test_days_are_of_24_hours_over_a_change_of_clocks() -> None:
    """The day the clocks go forward has 23 hours; the instants say so, the clock faces do not."""
    import zoneinfo

    madrid = zoneinfo.ZoneInfo("Europe/Madrid")
    day = Window(start=dt.datetime(2026, 3, 29, tzinfo=madrid), end=dt.datetime(2026, 3, 30, tzinfo=madrid))
    assert day.seconds == 23 * 3600


@given(quantities())
def test_quantities_read_aloud(q: Quantity) -> None:
    """Amount, unit and, where there is one, the period."""
    assert str(q).startswith(f"{q.amount:g} {q.unit}")
    assert (" per " in str(q).removeprefix(f"{q.amount:g} {q.unit}")) == (q.period is not None)


def test_periods_have_their_hours() -> None:
    """Twelve months are a year, a day has 24 hours, a shift no fixed length."""
    hours = {p: p.hours for p in Period}
    assert hours[Period.MONTH] is not None
    assert hours[Period.MONTH] * 12 == hours[Period.YEAR] == 365.25 * 24
    assert (hours[Period.HOUR], hours[Period.DAY], hours[Period.WEEK], hours[Period.SHIFT]) == (
        1,
        24,
        168,
        None,
    )
