"""Any record at all: strategies worked out from the annotations, so that a new field is tested the day it appears."""

import datetime as dt
import decimal
import enum
import string
import typing
from typing import Any

import attrs
from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from custrel._fields import FrozenMap
from custrel.errors import CustrelError
from custrel.io._shape import FieldShape, fields_of
from custrel.model import KINDS, Kind, Ref, Weekly

WORDS = st.text(
    alphabet=st.sampled_from(string.ascii_letters + string.digits + " .,-_ñéß漢=+@\n\"'{};\\"),
    min_size=1,
    max_size=12,
).filter(lambda t: t.strip() and t == t.strip())
IDS = st.text(alphabet=string.ascii_uppercase + string.digits + "-:.", min_size=1, max_size=6)
INSTANTS = st.datetimes(
    min_value=dt.datetime(1950, 1, 1),
    max_value=dt.datetime(2190, 1, 1),
    timezones=st.just(dt.UTC),
)
DATES = st.dates(min_value=dt.date(1871, 1, 1), max_value=dt.date(2190, 1, 1))
FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | FINITE | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
SPANS = st.lists(st.integers(0, 10080 // 15).map(lambda n: n * 15), min_size=2, max_size=6, unique=True)
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: st.integers(0, 5) | st.integers(-(10**9), 10**9),
    float: st.sampled_from([0.0, 0.25, 1.0, 100.0]) | FINITE,
    bool: st.booleans(),
    dt.datetime: INSTANTS,
    dt.date: DATES,
    decimal.Decimal: st.decimals(
        allow_nan=False,
        allow_infinity=False,
        places=2,
        min_value=0,
        max_value=10**6,
    ),
    dt.timedelta: st.timedeltas(min_value=dt.timedelta(days=-999), max_value=dt.timedelta(days=999)),
    relativedelta: st.builds(
        relativedelta,
        years=st.integers(0, 5),
        months=st.integers(-11, 11),
        days=st.integers(-40, 40),
        hours=st.integers(0, 30),
    ),
    Weekly: SPANS.map(
        lambda s: Weekly(spans=[(min(a, b), max(a, b)) for a, b in zip(s[::2], s[1::2], strict=False)]),
    ),
    Ref: st.builds(Ref, kind=st.sampled_from(list(Kind)), id=IDS),
    object: JSON,
}


def values(kind: Any, shape: FieldShape | None = None) -> st.SearchStrategy[Any]:
    """Values of one annotated type."""
    args = typing.get_args(kind)
    origin = typing.get_origin(kind)
    if origin is tuple:
        return st.lists(IDS if shape is not None and shape.is_id else values(args[0]), max_size=2).map(tuple)
    if origin is FrozenMap:
        return st.dictionaries(values(args[0]), values(args[1]), max_size=3).map(FrozenMap)
    if args:
        return st.one_of([values(a) for a in args if a is not type(None)])
    if shape is not None and shape.is_id:
        return IDS
    if kind in LEAVES:
        return LEAVES[kind]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return st.sampled_from(list(kind))
    return instances(kind)


@st.composite
def instances(draw: Any, kind: Any, extra: bool = True) -> Any:
    """Instances of an attrs class; fields that do not go together are redrawn by leaving one out."""
    shapes = fields_of(kind)
    if kind.__name__ == "Money":
        return kind(amount=draw(LEAVES[decimal.Decimal]), currency=draw(st.sampled_from(["EUR", "USD"])))
    if kind.__name__ == "Interval":
        lo, hi = sorted(draw(st.lists(LEAVES[float], min_size=2, max_size=2)))
        return kind(lo=lo, hi=hi)
    chosen = {n for n, s in shapes.items() if s.required}
    optional = sorted(set(shapes) - chosen - {"extra"})
    chosen |= set(draw(st.lists(st.sampled_from(optional), unique=True, max_size=8))) if optional else set()
    fields: dict[str, Any] = {}
    for name in sorted(chosen):
        shape = shapes[name]
        one = st.one_of([values(k, shape) for k in shape.kinds])
        fixed = {"zone": ["Europe/Madrid", "UTC"], "code": ["data.stale", "coverage.gap"]}.get(name)
        if shape.required and float in shape.kinds:
            fixed = [0.0, 0.25, 1.0]
        fields[name] = draw(st.sampled_from(fixed)) if fixed else draw(one)
    if extra and "extra" in shapes:
        names = WORDS.filter(
            lambda t: (
                t not in shapes and t not in ("type",) and t.partition(".")[0].partition("[")[0] not in shapes
            ),
        )
        fields["extra"] = draw(st.dictionaries(names, JSON, max_size=2))
    while True:
        try:
            return kind(**fields)
        except CustrelError as error:
            at = str(getattr(error, "field", "")).partition("[")[0]
            spare = [n for n in fields if n == at and not shapes[n].required] or [
                n for n in fields if not shapes[n].required
            ]
            if not spare:
                from hypothesis import reject

                reject()
            del fields[spare[0]]


def records(kinds: Any = tuple(Kind)) -> st.SearchStrategy[Any]:
    """Any record of any kind."""
    return st.sampled_from(list(kinds)).flatmap(lambda k: instances(KINDS[k].cls))


__all__ = ["attrs", "instances", "records", "values"]
