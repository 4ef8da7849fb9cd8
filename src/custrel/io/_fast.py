"""The fast way in: exact types or nothing; whatever it refuses is read again, slowly, by `_slow`.

The fast hooks know only two answers: the value is plainly fine, or `NotPlainError`. They never convert one type into another
except where a document has no such type (instants, dates, decimals, enumerations, hours, durations, refs).
"""

import datetime as dt
import decimal
import enum
import functools
import re
import typing
from collections.abc import Callable
from typing import Any, Final

import attrs
from dateutil.relativedelta import relativedelta

from custrel._fields import FrozenMap
from custrel.findings import FleetProfile
from custrel.io._currencies import CURRENCIES
from custrel.io._lexical import duration, money, term
from custrel.io._shape import FieldShape, fields_of, is_record, members
from custrel.model import Ref, Weekly

Hook = Callable[[Any], Any]

_BIG = 10**18  # larger whole numbers are measured against the limits, slowly
LONG_TEXT = 5_000  # longer texts are measured against the limits, slowly
CENTURIES = (
    1971,
    2200,
)  # instants beyond are read slowly, where placeholders and impossible years are told apart
LONG_ID = 100  # longer ids are measured against the limits, slowly
_SECONDS = 19  # len("2026-03-01T08:30:00")
ENDING: Final = re.compile(r"(\.\d{1,6})?(Z|[+-]\d\d:[0-5]\d)", re.ASCII)
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u00ad")  # printable to Python, invisible to people
WEST, EAST = dt.timedelta(hours=-12), dt.timedelta(hours=14)  # as in `_lexical`


class NotPlainError(Exception):
    """The value needs a closer look."""


def _no(*_: Any) -> Any:
    raise NotPlainError


def _text(value: Any) -> str:
    if value.__class__ is not str or len(value) > LONG_TEXT or not value.strip():
        raise NotPlainError
    if not fine_text(value):
        raise NotPlainError
    return value


def fine_text(value: str) -> bool:
    """Tell whether a text holds nothing hidden: visible characters, blanks, tabs and line ends only."""
    if not value.isprintable():
        value = value.replace("\n", "").replace("\r", "").replace("\t", "")
    return value.isprintable() and (value.isascii() or _BLANK.isdisjoint(value))


def _id(value: Any) -> str:
    if (
        value.__class__ is not str
        or not value.isascii()
        or not value.isprintable()
        or not 0 < len(value) <= LONG_ID
        or value[0] == " "
        or value[-1] == " "
    ):
        raise NotPlainError
    return value


def _currency(value: Any) -> str:
    if value.__class__ is not str or value not in CURRENCIES:
        raise NotPlainError
    return value


def _instant(value: Any) -> dt.datetime:
    if value.__class__ is dt.datetime:
        found: dt.datetime = value
    elif (
        value.__class__ is str
        and value.isascii()
        and value[4:5] == value[7:8] == "-"
        and value[10:11] == "T"
        and value[13:14] == value[16:17] == ":"
        and ENDING.fullmatch(value, _SECONDS)
    ):
        found = dt.datetime.fromisoformat(value)
    else:
        raise NotPlainError
    if found.tzinfo is not dt.UTC:
        ahead = found.utcoffset()
        if ahead is None or not WEST <= ahead <= EAST:
            raise NotPlainError
        found = found.astimezone(dt.UTC)
    if not CENTURIES[0] <= found.year <= CENTURIES[1]:
        raise NotPlainError
    return found


def _date(value: Any) -> dt.date:
    if value.__class__ is dt.date:
        found: dt.date = value
    elif (
        value.__class__ is str
        and len(value) == 10
        and value.isascii()
        and value[4] == value[7] == "-"
        and value[5] != "W"
    ):
        found = dt.date.fromisoformat(value)
    else:
        raise NotPlainError
    if not CENTURIES[0] <= found.year <= CENTURIES[1]:
        raise NotPlainError
    return found


def _exact(kind: type) -> Hook:
    def hook(value: Any) -> Any:
        if value.__class__ is not kind:
            raise NotPlainError
        return value

    return hook


def _float(value: Any) -> float:
    if value.__class__ is float:
        return value
    if value.__class__ is int:
        return float(value)
    raise NotPlainError


def _decimal(value: Any) -> decimal.Decimal:
    if value.__class__ is float:
        raise NotPlainError
    return money(value, _no)


def _word(kind: type[enum.Enum]) -> Hook:
    known = {str(m.value): m for m in kind}

    def hook(value: Any) -> Any:
        if value.__class__ is str:
            return known[value]
        if value.__class__ is kind:
            return value
        raise NotPlainError

    return hook


def _from_text(kind: type, read: Callable[[str], Any]) -> Hook:
    def hook(value: Any) -> Any:
        if value.__class__ is str:
            return read(value)
        if value.__class__ is kind:
            return value
        raise NotPlainError

    return hook


_LEAVES: Final[dict[Any, Hook]] = {
    str: _text,
    int: _exact(int),
    float: _float,
    bool: _exact(bool),
    dt.datetime: _instant,
    dt.date: _date,
    decimal.Decimal: _decimal,
    dt.timedelta: _from_text(dt.timedelta, duration),
    relativedelta: _from_text(relativedelta, term),
    Weekly: _from_text(Weekly, Weekly.parse),
    Ref: _from_text(
        Ref,
        lambda text: (
            Ref.parse(text) if text.isascii() and text.isprintable() and text == text.strip() else _no()
        ),
    ),
}


def _fleet(value: Any) -> Any:
    return _structure_fleet(value)


_LEAVES[FleetProfile] = _fleet


@functools.cache
def fast_hook(kind: Any) -> Hook:
    """Give the fast way of reading a value of a type."""
    kinds, optional = members(kind)
    if optional or len(kinds) > 1:
        return _union(kinds, optional=optional)
    if kind in _LEAVES:
        return _LEAVES[kind]
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _tuple(fast_hook(typing.get_args(kind)[0]))
    if origin is FrozenMap:
        keys, values = typing.get_args(kind)
        return _map(fast_hook(keys), fast_hook(values))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _word(kind)
    if isinstance(kind, type) and attrs.has(kind):
        return _instance(kind)
    return _no


def is_readable(kind: Any) -> bool:
    """Tell whether there is a fast way of reading a type."""
    return fast_hook(kind) is not _no


def _tuple(item: Hook) -> Hook:
    def hook(value: Any) -> Any:
        if value.__class__ is not list and value.__class__ is not tuple:
            raise NotPlainError
        return tuple([item(v) for v in value])

    return hook


def _map(key: Hook, item: Hook) -> Hook:
    def hook(value: Any) -> Any:
        if value.__class__ is FrozenMap:
            return value
        if value.__class__ is not dict:
            raise NotPlainError
        return FrozenMap({key(k): item(v) for k, v in value.items()})

    return hook


def _union(kinds: tuple[Any, ...], *, optional: bool) -> Hook:
    exact = {k: fast_hook(k) for k in kinds if k in (bool, int, float, str)}
    if float in exact and int not in exact:
        exact[int] = _float
    words: dict[str, Any] = {}
    classes: list[tuple[type, Hook, frozenset[str], frozenset[str]]] = []
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            words |= {str(m.value): m for m in kind}
        elif isinstance(kind, type) and attrs.has(kind):
            shapes = fields_of(kind)
            needed = frozenset(n for n, s in shapes.items() if s.required)
            classes.append((kind, _instance(kind), needed, frozenset(shapes)))
    members_ = frozenset(kinds)

    def hook(value: Any) -> Any:
        if value is None:
            return None if optional else _no()
        leaf = exact.get(value.__class__)
        if leaf is not None:
            return leaf(value)
        if value.__class__ is str:
            return words[value]
        if value.__class__ in members_:
            return value
        if value.__class__ is dict:
            for _, read, needed, known in classes:
                if needed <= value.keys() <= known:
                    return read(value)
        raise NotPlainError

    return hook


def _instance(kind: type) -> Hook:
    """Read a mapping with exactly known fields; hooks are found on first use, since classes may hold each other."""
    hooks: dict[str, Hook] = {}

    def hook(value: Any) -> Any:
        if value.__class__ is not dict:
            if value.__class__ is kind:
                return value
            raise NotPlainError
        if not hooks:
            hooks.update({n: field_hook(s) for n, s in fields_of(kind).items()})
            if is_record(kind):
                hooks["extra"] = plain_extra
        return kind(**{name: v if v is None else hooks[name](v) for name, v in value.items()})

    return hook


def plain_extra(value: Any) -> FrozenMap[str, object]:
    """Take unknown fields that are flat and short; whatever is deeper is looked at slowly."""
    for name, item in value.items():
        kind = item.__class__
        if (
            name.__class__ is not str
            or not name.strip()
            or not (
                (kind is str and len(item) < LONG_TEXT and item.isprintable())
                or kind is bool
                or item is None
                or (kind is int and -_BIG < item < _BIG)
            )
        ):
            raise NotPlainError
    return FrozenMap(value)


def field_hook(shape: FieldShape) -> Hook:
    """Give the fast way of reading a field; None is left to the constructor, which knows whether it may be."""
    if shape.is_id:
        return _tuple(_id) if shape.origin is tuple else _id
    if shape.name == "currency":
        return _currency
    kind = shape.only
    return _union(shape.kinds, optional=False) if kind is None else fast_hook(kind)


def _structure_fleet(value: Any) -> FleetProfile:
    if value.__class__ is FleetProfile:
        return value

    def table(pairs: Any, read: Callable[[Any], Any]) -> Any:
        return FrozenMap({tuple(key): read(item) for key, item in pairs})

    if value.__class__ is not dict or not value.keys() <= {"policy", "counters", "instants"}:
        raise NotPlainError
    return FleetProfile(
        policy=value.get("policy", ""),
        counters=FrozenMap({n: table(t, lambda x: x) for n, t in value.get("counters", {}).items()}),
        instants=FrozenMap({n: table(t, tuple) for n, t in value.get("instants", {}).items()}),
    )


# Whatever a value of the caller's raises when it is looked at (a zone, a subclass), it is not plainly fine.
REFUSED = (Exception,)


def plain_record(kind: type[Any]) -> Callable[[Any], Any | None]:
    """Give the fast way of reading a record: None where it is not plainly fine."""
    read: Callable[[Any], Any | None] = _plain_record(kind)  # type: ignore[arg-type]  # classes hash, whatever their instances do
    return read


@functools.cache
def _plain_record(kind: Any) -> Callable[[Any], Any | None]:
    hook = _instance(kind)

    def read(value: Any) -> Any | None:
        try:
            return hook(value)
        except REFUSED:
            return None

    return read
