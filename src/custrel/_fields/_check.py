"""The whole-object check, compiled once per class from its annotations.

Validators on every field double the cost of construction; one straight-line function per class costs a sixth
of it. The compiled function only asks "is this plainly fine?"; everything else goes through `fix`, which
converts or refuses.
"""

import contextlib
import datetime as dt
import decimal
import enum
import functools
import itertools
import math
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import attrs

from custrel._fields._map import FrozenMap
from custrel._fields._rules import NON_EMPTY, PERSONAL_KEY, RANGE, ZONE_KEY, utc, zone
from custrel.errors import InvalidValueError, did_you_mean

_Member = TypeVar("_Member", bound=enum.Enum)
_FINITE = "-1.7e308 <= v <= 1.7e308"  # with room to spare; what is beyond is looked at more closely
Rule = Callable[
    [object, str, str], Any
]  # (value, owner, field) -> the value to keep; raises InvalidValueError


def check(record: Any) -> None:
    """Check and normalize every field of ``record`` in place; called from ``__attrs_post_init__`` only."""
    _compiled(record.__class__)(record)


def fix(record: Any, name: str, value: object) -> None:
    """Convert one field that is not plainly fine, or raise `InvalidValueError`."""
    owner: Any = record.__class__
    kept = field_rules(owner)[name](value, owner.__name__, name)
    if kept is not value:
        object.__setattr__(record, name, kept)


@functools.cache
def field_rules(owner: type) -> dict[str, Rule]:
    """Give the rule of every field of an attrs class, by field name."""
    hints = typing.get_type_hints(owner)
    return {a.name: _field_rule(a.name, hints[a.name], a.metadata, a.default) for a in attrs.fields(owner)}


@functools.cache
def _compiled(owner: type) -> Callable[[Any], None]:
    """Write and compile the straight-line check of a class."""
    hints = typing.get_type_hints(owner)
    scope: dict[str, Any] = {"fix": fix, "UTC": dt.UTC, "empty": ()}
    scope |= {"chain": itertools.chain.from_iterable, "strip": str.strip}
    lines = ["def check(self):"]
    for index, field in enumerate(attrs.fields(owner)):
        test = _suspicious(field, hints[field.name], index, scope)
        if test:
            lines += [f"    v = self.{field.name}", f"    if {test}: fix(self, {field.name!r}, v)"]
    exec("\n".join([*lines, "    return None"]), scope)  # noqa: S102 - our own text, names come from the class body
    compiled: Callable[[Any], None] = scope["check"]
    return compiled


def _suspicious(field: "attrs.Attribute[Any]", hint: Any, index: int, scope: dict[str, Any]) -> str:
    """Write the condition under which a value needs a closer look; empty where any value will do."""
    kinds, optional = _members(hint)
    if object in kinds or Any in kinds:
        return ""
    maybe = "v is not None and " if optional else ""
    bounds = field.metadata.get(RANGE)
    if len(kinds) == 1:
        kind = kinds[0]
        origin = typing.get_origin(kind) or kind
        if origin is tuple:
            maybe = "" if NON_EMPTY in field.metadata else "v is not empty and "
            return maybe + _odd_items(typing.get_args(kind)[0], index, scope, ids=field.name.endswith("_ids"))
        if kind is dt.datetime:
            return f"{maybe}(v.__class__.__name__ != 'datetime' or v.tzinfo is not UTC)"
        if kind is str and field.metadata.keys() <= {PERSONAL_KEY, NON_EMPTY}:
            named = NON_EMPTY in field.metadata or _is_name(field.name, field.default)
            blank = " or not v or v != v.strip()" if named else ""
            return f"{maybe}(v.__class__ is not str{blank})"
        if kind in (int, float) and bounds:
            low, high = (b if kind is float or math.isinf(b) else int(b) for b in bounds)
            return (
                f"{maybe}(v.__class__ is not {kind.__name__} or not {low!r} <= v <= {min(high, 1.7e308)!r})"
            )
        if kind in (int, float) and not field.metadata:
            return f"{maybe}(v.__class__ is not {kind.__name__} or not {_FINITE})"
        if isinstance(origin, type) and not field.metadata and kind not in (str, decimal.Decimal):
            scope[f"k{index}"] = origin
            if origin is FrozenMap:
                return f"v.__class__ is not k{index} or v._data"
            return f"{maybe}v.__class__ is not k{index}"
    if not field.metadata and all(kind in (int, float, str) for kind in kinds):
        numbers = " or ".join(f"v.__class__ is {kind.__name__}" for kind in kinds if kind is not str)
        text = " and v.__class__ is not str" if str in kinds else ""
        return f"{maybe}not (({numbers}) and {_FINITE}){text}"
    return "True" if not optional else "v is not None"


def _odd_items(item: Any, index: int, scope: dict[str, Any], *, ids: bool) -> str:
    """Write the condition under which the items of a tuple need a closer look, with one pass in C where that can be said.

    There may be a hundred thousand of them, and there are many tuples.
    """
    if item is str:
        blank = "tuple(map(strip, v)) != v or '' in v" if ids else "not all(map(strip, v))"
        return f"(v.__class__ is not tuple or set(map(type, v)) != {{str}} or {blank})"
    if typing.get_origin(item) is tuple and {*typing.get_args(item)} <= {str, ...}:
        inner = "(w := tuple(chain(v)))"
        return (
            f"(v.__class__ is not tuple or set(map(type, v)) != {{tuple}}"
            f" or set(map(type, {inner})) != {{str}} or not all(map(strip, w)))"
        )
    if attrs.has(item):
        scope[f"k{index}"] = item
        return f"(v.__class__ is not tuple or set(map(type, v)) != {{k{index}}})"
    return "True"


def _is_name(name: str, default: object) -> bool:
    """Tell whether a text field must not be blank: ids, and text without a default."""
    return name.endswith("_id") or default is attrs.NOTHING


def _members(hint: Any) -> tuple[tuple[Any, ...], bool]:
    """Split a union into its members and whether None is one of them."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        args = typing.get_args(hint)
        return tuple(a for a in args if a is not types.NoneType), types.NoneType in args
    return (hint,), False


def _field_rule(name: str, hint: Any, metadata: Mapping[Any, Any], default: object) -> Rule:
    kinds, optional = _members(hint)
    inner = _value_rule(kinds, name, metadata, must=NON_EMPTY in metadata or _is_name(name, default))

    def rule(value: object, owner: str, field: str) -> Any:
        if value is None:
            if optional:
                return None
            raise InvalidValueError(owner, field, "must be given", None)
        return inner(value, owner, field)

    return rule


def _value_rule(kinds: tuple[Any, ...], name: str, metadata: Mapping[Any, Any], *, must: bool) -> Rule:
    kind, *others = kinds
    if others:
        return _union_rule(kinds)
    if kind in (object, Any):
        return lambda value, _owner, _field: value
    if kind is str:
        return functools.partial(_text, must=must, is_zone=ZONE_KEY in metadata, is_id=name.endswith("_id"))
    if kind in (int, float, decimal.Decimal):
        return functools.partial(_number, kind=kind, bounds=metadata.get(RANGE))
    if kind is dt.datetime:
        return utc
    if kind is dt.date:
        return _date
    origin = typing.get_origin(kind)
    if origin is tuple:
        items = _value_rule(
            _members(typing.get_args(kind)[0])[0], "item_id" if name.endswith("_ids") else "", {}, must=True
        )
        return functools.partial(_tuple, items=items, must=NON_EMPTY in metadata)
    if origin is FrozenMap:
        keys, values = typing.get_args(kind)
        return functools.partial(
            _map,
            keys=_value_rule((keys,), "", {}, must=True),
            values=_value_rule(_members(values)[0], "", {}, must=False),
        )
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return functools.partial(member, kind=kind)
    return functools.partial(_instance, kinds=(kind,))


def _text(value: object, owner: str, field: str, *, must: bool, is_zone: bool, is_id: bool) -> str:
    if type(value) is not str:
        raise InvalidValueError(owner, field, "must be text", value)
    if must and not value.strip():
        raise InvalidValueError(owner, field, "must be text that is not empty", value)
    if is_id and value != value.strip():
        raise InvalidValueError(owner, field, "must not begin or end with blanks", value)
    if is_zone:
        zone(value, owner, field)
    return value


def _number(value: Any, owner: str, field: str, *, kind: Any, bounds: tuple[float, float] | None) -> Any:
    allowed = (int, kind) if kind is not int else (int,)
    if type(value) not in allowed:
        words = {int: "a whole number", float: "a number", decimal.Decimal: "a Decimal or a whole number"}
        raise InvalidValueError(owner, field, f"must be {words[kind]}", value)
    number: Any = None
    with contextlib.suppress(OverflowError):  # a whole number beyond every float
        made: Any = kind(value)
        finite = made.is_finite() if kind is decimal.Decimal else math.isfinite(made)
        number = made if finite else None
    if number is None:
        raise InvalidValueError(owner, field, "must be finite", value)
    if bounds is not None and not bounds[0] <= number <= bounds[1]:
        low, high = (format(b, "g") for b in bounds)
        span = f"{low} to {high}" if math.isfinite(bounds[1]) else f"at least {low}"
        raise InvalidValueError(owner, field, f"must be {span}", value)
    return value if type(value) is kind else number


def _date(value: object, owner: str, field: str) -> dt.date:
    if type(value) is not dt.date:
        raise InvalidValueError(owner, field, "must be a date without a time of day", value)
    return value


def _tuple(value: object, owner: str, field: str, *, items: Rule, must: bool) -> tuple[Any, ...]:
    if not isinstance(value, (tuple, list)):
        raise InvalidValueError(owner, field, "must be a tuple or list", value)
    given = cast("Sequence[object]", value)
    if must and not given:
        raise InvalidValueError(owner, field, "must not be empty", given)
    return tuple(items(item, owner, f"{field}[{index}]") for index, item in enumerate(given))


def _map(value: object, owner: str, field: str, *, keys: Rule, values: Rule) -> FrozenMap[Any, Any]:
    if not isinstance(value, Mapping):
        raise InvalidValueError(owner, field, "must be a mapping", value)
    given = cast("Mapping[object, object]", value)
    return FrozenMap(
        {keys(k, owner, f"{field} key"): values(v, owner, f"{field}[{k}]") for k, v in given.items()}
    )


def member(value: object, owner: str, field: str, *, kind: type[_Member]) -> _Member:
    """Give the member of an enumeration that an argument names: itself, or its exact value; `InvalidValueError` else."""
    if isinstance(value, kind):
        return value
    known = [str(m.value) for m in kind]
    if type(value) is str and value in known:
        return kind(value)
    near = did_you_mean(value.lower(), known) if isinstance(value, str) else ""
    raise InvalidValueError(owner, field, f"must be one of {', '.join(known)}{near}", value)


def _instance(value: object, owner: str, field: str, *, kinds: tuple[type, ...]) -> Any:
    if isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds):
        return value
    readers = [k.__name__ for k in kinds if isinstance(value, str) and hasattr(k, "parse")]
    advice = f"; {readers[0]}.parse(text) reads one" if readers else ""
    raise InvalidValueError(owner, field, f"must be {' or '.join(k.__name__ for k in kinds)}{advice}", value)


def _union_rule(kinds: tuple[Any, ...]) -> Rule:
    """Try the members of a union: exact instances first, then a word that is a member of one of its enumerations."""
    words = [k for k in kinds if isinstance(k, type) and issubclass(k, enum.Enum)]

    def rule(value: object, owner: str, field: str) -> Any:
        for kind in kinds:
            if type(value) is kind:
                return _value_rule((kind,), "", {}, must=False)(value, owner, field)
        if type(value) is str and words and str not in kinds:
            known = [str(m.value) for k in words for m in k]
            for k in words:
                if value in [m.value for m in k]:
                    return k(value)
            raise InvalidValueError(
                owner, field, f"must be one of {', '.join(known)}{did_you_mean(value.lower(), known)}", value
            )
        if type(value) is int and float in kinds:
            return _number(value, owner, field, kind=float, bounds=None)
        raise InvalidValueError(
            owner, field, f"must be {' or '.join(getattr(k, '__name__', str(k)) for k in kinds)}", value
        )

    return rule
