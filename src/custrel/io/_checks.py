"""Checking a whole column of values at once: plainly fine from end to end, or refused.

What the hooks of `_fast` ask of one value is asked here of a list of them, with the few calls that run over a list without
coming back to Python for each item: equal texts are looked at once, texts that differ are looked at joined into one, and
instants by slices across them. A column that is refused says nothing about which of its values is at fault.
"""

import datetime as dt
import decimal
import enum
import math
from collections.abc import Callable, Sequence
from types import NoneType
from typing import Any, Final

from custrel._fields import FrozenMap
from custrel.io._fast import (
    CENTURIES,
    EAST,
    ENDING,
    LONG_ID,
    LONG_TEXT,
    WEST,
    Hook,
    NotPlainError,
    field_hook,
    fine_text,
    plain_extra,
)
from custrel.io._shape import FieldShape

Column = Sequence[Any]
Check = Callable[[Column], Column]
Typed = Callable[[Column, set[type]], Column]  # is told which types occur: None is not among them

_KNOWN = 200_000  # texts remembered at a time, so that equal ones are one object and are checked once
_TEXT: Final = {str}
_UTC: Final = {"Z", "+00:00"}
_FIRST, _LAST = map(str, CENTURIES)
_SECONDS, _MICROSECONDS = 19, 26  # len("2026-03-01T08:30:00"), and with six digits more
_DATED: Final = ((4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"))  # where an instant has its marks


def column_check(shape: FieldShape, *, own: bool) -> Check:
    """Give the check of a field's column: the values to keep, or whatever is raised; ``own`` marks the record's id.

    None is left alone where it may be, and refused where it may not.
    """
    typed, optional = _typed(shape, own=own), shape.optional

    def check(column: Column) -> Column:
        types = list(map(type, column))
        kinds = {types[0]} if types.count(types[0]) == len(types) else set(types)
        if NoneType not in kinds:
            return typed(column, kinds)
        if not optional:
            raise NotPlainError
        kinds.discard(NoneType)
        if not kinds:
            return column
        read = iter(typed([v for v in column if v is not None], kinds))
        return [None if v is None else next(read) for v in column]

    return check


def _typed(shape: FieldShape, *, own: bool) -> Typed:
    hook: Hook = plain_extra if shape.name == "extra" else field_hook(shape)
    kind = shape.only
    if shape.origin is tuple or shape.origin is FrozenMap or kind is None or kind is decimal.Decimal:
        return _one_by_one(hook, shape)
    if kind is str and not own and not shape.personal:
        return _words(hook)
    if kind is str:
        return _texts(hook, ids=shape.is_id)
    if kind is dt.datetime:
        return _instants(hook)
    if kind is dt.date:
        return _dates(hook)
    if kind is bool:
        return _exactly(kind)
    if kind is int and shape.bounds:
        return _whole(shape.bounds)
    if kind is float and shape.bounds:
        return _numbers(shape.bounds)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _members(kind)
    return _one_by_one(hook, shape)


def _one_by_one(hook: Hook, shape: FieldShape) -> Typed:
    default = shape.default

    def check(column: Column, _: set[type]) -> Column:
        if all([v is default for v in column]):  # noqa: C419 - a list is faster than a generator
            return column
        return [hook(v) for v in column]

    return check


def _words(hook: Hook) -> Typed:
    """Look at texts that come again and again: each once, and one object for all that are equal."""
    known: dict[str, str] = {}

    def check(column: Column, kinds: set[type]) -> Column:
        if kinds != _TEXT:
            raise NotPlainError
        for text in set(column).difference(known):
            known[text] = hook(text)
        found = [known[text] for text in column]
        if len(known) > _KNOWN:
            known.clear()
        return found

    return check


def _texts(hook: Hook, *, ids: bool) -> Typed:
    """Look at texts that are hardly ever the same twice, joined into one: what holds for it holds for each."""

    def check(column: Column, kinds: set[type]) -> Column:
        if kinds != _TEXT:
            raise NotPlainError
        joined = "".join(column)
        if ids:
            plain = joined.isascii() and joined.isprintable() and " " not in joined
            if plain and all(column) and max(map(len, column)) <= LONG_ID:
                return column
        elif max(map(len, column)) <= LONG_TEXT and fine_text(joined) and all(map(str.strip, column)):
            return column
        return [hook(v) for v in column]

    return check


def _instants(hook: Hook) -> Typed:
    def check(column: Column, kinds: set[type]) -> Column:
        joined = "".join(column) if kinds == _TEXT else ""
        zones = _zones(column, joined) if joined else set[str]()
        if not zones:
            return [hook(v) for v in column]
        step, count = len(column[0]), len(column)
        if joined[0::step] == "2" * count and joined[1::step] == "0" * count:
            low = high = "2050"  # all of them are years of this century
        else:
            low, high = min(column)[:4], max(column)[:4]  # written alike, they are in order as text
        read = list(map(dt.datetime.fromisoformat, column))
        if zones <= _UTC:
            if low < _FIRST or high > _LAST:
                raise NotPlainError
            return read
        if low <= _FIRST or high >= _LAST:  # in another zone the year may be the next one
            return [hook(v) for v in column]
        return [moment.astimezone(dt.UTC) for moment in read]

    return check


def _zones(column: Sequence[str], joined: str) -> set[str]:
    """Give the offsets of instants that are all written yyyy-mm-ddThh:mm:ss alike; none where they are not."""
    first, count = column[0], len(column)
    step = len(first)
    ends = step - (1 if first.endswith("Z") else 6)
    if not (ends == _SECONDS or _SECONDS + 1 < ends <= _MICROSECONDS) or set(map(len, column)) != {step}:
        return set()
    marks = (*_DATED, (_SECONDS, ".")) if ends > _SECONDS else _DATED
    if not all(joined[at::step] == mark * count for at, mark in marks):
        return set()
    alike = all(joined[at::step] == mark * count for at, mark in enumerate(first[ends:], ends))
    found = {first[ends:]} if alike else {text[ends:] for text in column}
    return found if all(map(_is_offset, found)) else set()


def _is_offset(text: str) -> bool:
    """Tell whether a text is an offset from UTC some place on earth has."""
    if ENDING.fullmatch(text) is None or "." in text:
        return False
    ahead = dt.datetime.fromisoformat(f"2000-01-01T00:00:00{text}").utcoffset()
    return ahead is not None and WEST <= ahead <= EAST


def _dates(hook: Hook) -> Typed:
    def check(column: Column, kinds: set[type]) -> Column:
        if not kinds <= {str, dt.date}:
            raise NotPlainError
        known = {v: hook(v) for v in set(column)}
        return [known[v] for v in column]

    return check


def _exactly(kind: type) -> Typed:
    def check(column: Column, kinds: set[type]) -> Column:
        if kinds != {kind}:
            raise NotPlainError
        return column

    return check


def _whole(bounds: tuple[float, float]) -> Typed:
    low, high = bounds[0], min(bounds[1], 1e300)

    def check(column: Column, kinds: set[type]) -> Column:
        if kinds != {int}:
            raise NotPlainError
        known = set(column)
        if min(known) < low or max(known) > high:
            raise NotPlainError
        return column

    return check


def _numbers(bounds: tuple[float, float]) -> Typed:
    low, high = bounds[0], min(bounds[1], 1.7e308)

    def check(column: Column, kinds: set[type]) -> Column:
        if not kinds <= {float, int}:
            raise NotPlainError
        if int in kinds:
            column = list(map(float, column))
        if not math.isfinite(sum(column)) or min(column) < low or max(column) > high:
            raise NotPlainError
        return column

    return check


def _members(kind: type[enum.Enum]) -> Typed:
    words: dict[Any, Any] = {str(m.value): m for m in kind} | {m: m for m in kind}

    def check(column: Column, kinds: set[type]) -> Column:
        if not kinds <= {str, kind}:
            raise NotPlainError
        return [words[v] for v in column]

    return check
