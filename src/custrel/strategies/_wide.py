"""Any value of ours from its annotations: every field may hold whatever its rule allows, in any language."""

import datetime as dt
import decimal
import enum
import types
import typing
from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

import attrs
from dateutil.relativedelta import relativedelta
from hypothesis import reject
from hypothesis import strategies as st

from custrel import model as m
from custrel._fields import FrozenMap
from custrel.errors import InvalidValueError
from custrel.findings import Finding, FleetProfile
from custrel.strategies import values
from custrel.strategies._words import CODES, ZONES

Any_ = st.SearchStrategy[Any]
T = TypeVar("T")

_RANGE: Final = "custrel.range"
_ZONE: Final = "custrel.zone"
_NON_EMPTY: Final = "custrel.non_empty"
_BIG = 1e9
_JSON: Any_ = st.one_of(st.booleans(), st.integers(-9, 9), st.sampled_from((0.5, "", "ü", None)))


def wide(cls: type[T], /, **given: Any_) -> st.SearchStrategy[T]:
    """Draw a value of an attrs class of ours with every field, optional ones now and then, drawn from its annotation."""
    if cls in _VALUES:
        return _VALUES[cls]
    hints = typing.get_type_hints(cls)
    must: dict[str, Any_] = {}
    may: dict[str, Any_] = {}
    for field in attrs.fields(cast("Any", cls)):
        drawn = given.get(field.name, _SPECIAL.get((cls, field.name)))
        if drawn is None:
            drawn = _field(field, hints[field.name])
        (must if field.default is attrs.NOTHING or field.name in given else may)[field.name] = drawn

    def made(known: Mapping[str, Any]) -> T:
        try:
            return cls(**known)
        except InvalidValueError:  # two fields that do not fit together: draw again
            reject()

    return st.fixed_dictionaries(must, optional=may).map(made)


def _field(field: "attrs.Attribute[Any]", hint: Any) -> Any_:
    kinds = _members(hint)
    named = field.name.endswith("_id")
    if set(kinds) - {types.NoneType} == {float, m.Interval}:  # what is known of a share
        return st.one_of(st.none(), values.shares(), values.intervals())
    drawn: list[Any_] = []
    for kind in kinds:
        if kind is str:
            least = 1 if named or field.default is attrs.NOTHING or _NON_EMPTY in field.metadata else 0
            zone = st.sampled_from(ZONES)
            drawn.append(
                zone if _ZONE in field.metadata else values.ids() if named else values.texts(min_size=least)
            )
        elif kind in (int, float) and _RANGE in field.metadata:
            low, high = field.metadata[_RANGE]
            drawn.append(_number(kind, low, high))
        elif typing.get_origin(kind) is tuple:
            drawn.append(_tuple(kind, least=1 if _NON_EMPTY in field.metadata else 0))
        else:
            drawn.append(_value(kind))
    return st.one_of(*drawn)


def _members(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _number(kind: type, low: float, high: float) -> Any_:
    if kind is int:
        return st.integers(int(low), int(min(high, _BIG)))
    return st.floats(low, min(high, _BIG), allow_nan=False, allow_subnormal=False)


def _tuple(kind: Any, *, least: int = 0) -> Any_:
    item = _members(typing.get_args(kind)[0])
    return st.lists(st.one_of(*(_value(i) for i in item)), min_size=least, max_size=3).map(tuple)


def _value(kind: Any) -> Any_:
    if kind in (object, Any):
        return _JSON
    if kind in _VALUES:
        return _VALUES[kind]
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _tuple(kind, least=1)
    if origin is FrozenMap:
        key, item = typing.get_args(kind)
        each = st.one_of(*(_value(i) for i in _members(item)))
        return st.dictionaries(_value(key), each, max_size=3).map(FrozenMap)
    if issubclass(kind, enum.Enum):
        return st.sampled_from(kind)
    return st.deferred(lambda: wide(kind))


_VALUES: Final[dict[Any, Any_]] = {
    types.NoneType: st.none(),
    str: values.texts(min_size=1),
    bool: st.booleans(),
    int: st.integers(0, 10**6),
    float: st.floats(-_BIG, _BIG, allow_nan=False, allow_subnormal=False),
    decimal.Decimal: st.decimals(-(10**6), 10**6, places=2),
    dt.datetime: values.instants(),
    dt.date: st.dates(),
    dt.timedelta: st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)),
    relativedelta: st.integers(1, 60).map(lambda n: relativedelta(months=n)),
    m.Interval: values.intervals(),
    m.Money: values.money(),
    m.Quantity: values.quantities(),
    m.Weekly: values.weeklies(),
    m.Window: values.windows(),
    m.Ref: values.refs(),
    m.Identifier: values.identifiers(),
    m.FindingKey: values.finding_keys(),
    m.ImpactOverTime: values.impacts(),
    FleetProfile: values.fleet_profiles(),
}


_COSTS = values.money().map(lambda x: m.Money(amount=abs(x.amount), currency=x.currency))
_RATING = st.one_of(st.none(), st.integers(2, 20).map(lambda n: n / 2))
# Fields whose rule stands in the class and not in the annotation.
_SPECIAL: Final[dict[tuple[type, str], Any_]] = {
    (Finding, "code"): st.sampled_from(CODES),
    (m.Cost, "per_hour"): _COSTS,
    (m.Stage, "units"): st.lists(
        st.deferred(lambda: wide(m.Unit)), min_size=1, max_size=3, unique_by=lambda u: u.asset_id
    ).map(tuple),
    (m.ReviewItem, "own"): _RATING,
    (m.ReviewItem, "expected"): _RATING,
    (m.ReviewItem, "customer"): _RATING,
    (m.ReviewItem, "scale"): st.just((1.0, 10.0)),
    (m.SurveyResponse, "score"): st.one_of(st.none(), st.just(1.0)),
    (m.Contract, "components"): st.lists(
        st.deferred(lambda: wide(m.Component)), max_size=3, unique_by=lambda c: c.kind
    ).map(tuple),
}
