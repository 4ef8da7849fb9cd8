"""Values that are parts of records: ranges, money, hours, windows, names of things, consequences."""

import datetime as dt
import decimal
import math
from typing import Final

from hypothesis import strategies as st

from custrel._fields import FrozenMap, member
from custrel.findings import FleetProfile
from custrel.model import (
    NOT_APPLICABLE,
    Consequence,
    Cost,
    Dimension,
    FindingKey,
    Identifier,
    ImpactOverTime,
    ImpactStep,
    Interval,
    Kind,
    Level,
    Money,
    Outage,
    Period,
    Quantity,
    Ref,
    Weekly,
    Window,
)
from custrel.strategies._words import CODES, CURRENCIES

__all__ = [
    "consequence_maps",
    "consequences",
    "finding_keys",
    "fleet_profiles",
    "identifiers",
    "ids",
    "impacts",
    "instants",
    "intervals",
    "money",
    "quantities",
    "refs",
    "shares",
    "texts",
    "weeklies",
    "windows",
]

_WEEK = 7 * 24 * 60
_UNSAFE: Final = ("Cs", "Cc")  # lone surrogates cannot be written to any file; controls have their own tests


def texts(*, min_size: int = 0) -> st.SearchStrategy[str]:
    """Draw text of any language, without control characters and lone surrogates, not blank where ``min_size`` > 0.

    Example:
        >>> texts().validate()
    """
    drawn = st.text(st.characters(exclude_categories=_UNSAFE), min_size=min_size, max_size=20)
    return drawn.filter(lambda t: bool(t.strip())) if min_size else drawn


def ids() -> st.SearchStrategy[str]:
    """Draw an id: text that is not blank and neither begins nor ends with a blank.

    Example:
        >>> ids().validate()
    """
    return texts(min_size=1).map(str.strip).filter(bool)


def instants() -> st.SearchStrategy[dt.datetime]:
    """Draw an aware instant in any zone, from 1970 to 2100; constructors keep it in UTC.

    Example:
        >>> instants().validate()
    """
    return st.datetimes(
        min_value=dt.datetime(1970, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=dt.datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.one_of(st.just(dt.UTC), st.timezones()),
        allow_imaginary=False,
    )


def shares() -> st.SearchStrategy[float]:
    """Draw a number from 0 to 1, both ends included; never so small that arithmetic underflows.

    Example:
        >>> shares().validate()
    """
    steps = st.integers(0, 20).map(lambda n: n / 20)
    return st.one_of(steps, st.floats(0, 1, allow_subnormal=False).map(lambda x: 0.0 if x < 1e-9 else x))


def intervals(*, lo: float = 0.0, hi: float = 1.0) -> st.SearchStrategy[Interval]:
    """Draw an interval inside [``lo``, ``hi``], points and the whole range among them.

    Example:
        >>> intervals(lo=-5, hi=5).validate()
    """
    end = st.floats(lo, hi, allow_nan=False, allow_infinity=False, allow_subnormal=False)
    drawn = st.tuples(end, end).map(lambda pair: Interval(lo=min(pair), hi=max(pair)))
    return st.one_of(drawn, end.map(Interval.point), st.just(Interval(lo=lo, hi=hi)))


def money(currencies: tuple[str, ...] = CURRENCIES) -> st.SearchStrategy[Money]:
    """Draw an amount, negative ones too, with up to four places, in one of the currencies.

    Example:
        >>> money(("EUR",)).validate()
    """
    amounts = st.integers(-(10**9), 10**9).flatmap(
        lambda n: st.integers(0, 4).map(lambda places: decimal.Decimal(n).scaleb(-places))
    )
    return st.builds(Money, amount=amounts, currency=st.sampled_from(currencies))


def quantities() -> st.SearchStrategy[Quantity]:
    """Draw an amount ≥ 0 of some unit, per some period or in all.

    Example:
        >>> quantities().validate()
    """
    amount = st.floats(0, 1e9, allow_nan=False, allow_subnormal=False)
    period = st.one_of(st.none(), st.sampled_from(Period))
    return st.builds(Quantity, amount=amount, unit=texts(min_size=1), period=period)


def weeklies() -> st.SearchStrategy[Weekly]:
    """Draw weekly hours: never, always, or up to six windows that may touch, overlap and run through midnight.

    Example:
        >>> weeklies().validate()
    """
    minute = st.one_of(st.integers(0, 7 * 24).map(lambda h: h * 60), st.integers(0, _WEEK))
    span = st.tuples(minute, minute).filter(lambda s: s[0] != s[1]).map(lambda s: (min(s), max(s)))
    return st.lists(span, max_size=6).map(lambda spans: Weekly(spans=tuple(spans)))


def windows() -> st.SearchStrategy[Window]:
    """Draw a stretch of time, empty ones too.

    Example:
        >>> windows().validate()
    """
    return st.tuples(instants(), instants()).map(lambda w: Window(start=min(w), end=max(w)))


def refs(*kinds: Kind | str) -> st.SearchStrategy[Ref]:
    """Draw the name of a record of one of the kinds (any, where none is given) that need not exist.

    Example:
        >>> refs(Kind.ASSET).validate()
    """
    wanted = [member(kind, "refs", "kinds", kind=Kind) for kind in kinds] or list(Kind)
    return st.builds(Ref, kind=st.sampled_from(wanted), id=ids())


def identifiers() -> st.SearchStrategy[Identifier]:
    """Draw a typed identifier.

    Example:
        >>> identifiers().validate()
    """
    return st.builds(
        Identifier, kind=st.sampled_from(("serial", "tag", "phone", "old_id")), value=texts(min_size=1)
    )


def finding_keys() -> st.SearchStrategy[FindingKey]:
    """Draw what makes two findings the same one.

    Example:
        >>> finding_keys().validate()
    """
    about = st.one_of(st.none(), refs())
    return st.builds(FindingKey, code=st.sampled_from(CODES), subject=refs(), about=about)


@st.composite
def impacts(draw: st.DrawFn) -> ImpactOverTime:
    """Draw an impact that grows with time: hours strictly rising, never becoming milder.

    Example:
        >>> impacts().validate()
    """
    hours = sorted(draw(st.sets(st.integers(0, 2000), min_size=1, max_size=4)))
    order = sorted(draw(st.lists(st.integers(0, 4), min_size=len(hours), max_size=len(hours))))
    steps = (ImpactStep(after_hours=h / 2, level=tuple(Level)[n]) for h, n in zip(hours, order, strict=True))
    return ImpactOverTime(steps=tuple(steps))


def consequences() -> st.SearchStrategy[Consequence]:
    """Draw a consequence of every sort: level, range, tolerable outage, cost, impact over time, not applicable.

    Example:
        >>> consequences().validate()
    """
    costs = money().map(lambda m: Cost(per_hour=Money(amount=abs(m.amount), currency=m.currency)))
    hours = st.floats(0, 10_000, allow_subnormal=False).map(
        lambda h: Outage(tolerable_hours=math.floor(h * 4) / 4)
    )
    return st.one_of(st.sampled_from(Level), intervals(), hours, costs, impacts(), st.just(NOT_APPLICABLE))


def consequence_maps() -> st.SearchStrategy[FrozenMap[Dimension, Consequence]]:
    """Draw what is known of each dimension; a missing one was not asked.

    Example:
        >>> consequence_maps().validate()
    """
    return st.dictionaries(st.sampled_from(Dimension), consequences(), max_size=6).map(FrozenMap)


def fleet_profiles(policy: str = "detector/1") -> st.SearchStrategy[FleetProfile]:
    """Draw a profile of counters and instants over a few keys, made by ``policy``; the empty one too.

    Example:
        >>> fleet_profiles().validate()
    """
    key = st.tuples(st.sampled_from(("a", "b", "ü")), st.integers(0, 3))
    counts = st.dictionaries(key, st.integers(0, 50), max_size=4).map(FrozenMap)
    times = st.dictionaries(key, st.lists(st.integers(0, 10**6), max_size=4).map(tuple), max_size=3).map(
        FrozenMap
    )
    names = st.sampled_from(("units", "totals"))
    drawn = st.builds(
        FleetProfile,
        policy=st.just(policy),
        counters=st.dictionaries(names, counts, max_size=2).map(FrozenMap),
        instants=st.dictionaries(names, times, max_size=2).map(FrozenMap),
    )
    return st.one_of(st.just(FleetProfile()), drawn)
