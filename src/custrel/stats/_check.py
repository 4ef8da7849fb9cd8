"""What a plain number must be before a statistic is made from it.

Nothing measured (a time, an exposure, a weight) is larger than 1e50 in any unit, and no length or exposure that is not 0 is
smaller than 1e-50: products and ratios of a few of them then stay inside the range of a float.
"""

import sys
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from custrel.errors import InvalidValueError

__all__ = [
    "LARGEST",
    "SMALLEST",
    "amount",
    "at_least",
    "count",
    "finite",
    "mapping",
    "names_in",
    "not_negative",
    "number",
    "positive",
    "probability",
]

_MAX = sys.float_info.max  # compared, not converted: a whole number may be too large for a float
LARGEST, SMALLEST = 1e50, 1e-50
_Value = TypeVar("_Value")
_MOST = 10**15  # counts a float holds exactly, with room to add


def number(owner: str, field: str, value: object) -> float:
    """Give ``value`` back if it is any finite number; anything else is an error that names ``owner`` and ``field``."""
    if type(value) is float and -_MAX <= value <= _MAX:
        return value
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not -_MAX <= value <= _MAX:
        raise InvalidValueError(owner, field, "must be a finite number", value)
    return value


def finite(owner: str, field: str, value: object) -> float:
    """Give ``value`` back if it is a finite number of at most 1e50 in size."""
    if type(value) is float and -LARGEST <= value <= LARGEST:  # nearly always, and then nothing more to ask
        return value
    given = number(owner, field, value)
    if not -LARGEST <= given <= LARGEST:
        raise InvalidValueError(owner, field, "must be at most 1e50 in size", value)
    return given


def at_least(owner: str, field: str, value: object, least: float) -> float:
    """Give ``value`` back if it is finite and not below ``least``."""
    given = finite(owner, field, value)
    if given < least:
        raise InvalidValueError(owner, field, f"must be at least {least:g}", value)
    return given


def amount(owner: str, field: str, value: object) -> float:
    """Give ``value`` back if it is a length, an exposure or a weight: 0, or from 1e-50 to 1e50."""
    given = at_least(owner, field, value, 0.0)
    if 0.0 < given < SMALLEST:
        raise InvalidValueError(owner, field, "must be 0 or at least 1e-50", value)
    return given


def positive(owner: str, field: str, value: object) -> float:
    """Give ``value`` back if it is an `amount` above zero."""
    if type(value) is float and SMALLEST <= value <= LARGEST:
        return value
    if finite(owner, field, value) <= 0:
        raise InvalidValueError(owner, field, "must be above 0", value)
    return amount(owner, field, value)


def not_negative(owner: str, field: str, value: object) -> float:
    """Give ``value`` back if it is any finite number of at least zero."""
    given = number(owner, field, value)
    if given < 0:
        raise InvalidValueError(owner, field, "must be at least 0", value)
    return given


def count(owner: str, field: str, value: object, *, least: int = 0) -> int:
    """Give ``value`` back if it is a whole number (an ``int``, not a truth value) from ``least`` to 10**15."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MOST:
        raise InvalidValueError(
            owner, field, f"must be a whole number of at least {least}, at most 1e15", value
        )
    return value


def probability(owner: str, field: str, value: object) -> float:
    """Give ``value`` back if it lies strictly between 0 and 1."""
    given = number(owner, field, value)
    if not 0 < given < 1:
        raise InvalidValueError(owner, field, "must lie strictly between 0 and 1", value)
    return given


def names_in(owner: str, field: str, names: object) -> tuple[str, ...]:
    """Give a list of names as a tuple; a text by itself would fall apart into its letters, and is refused."""
    if not isinstance(names, Iterable) or isinstance(names, str):
        raise InvalidValueError(owner, field, "must be a list of names", names)
    given = tuple(cast("Iterable[object]", names))
    for name in given:
        if not isinstance(name, str):
            raise InvalidValueError(owner, field, "must be a list of names", name)
    return cast("tuple[str, ...]", given)


def mapping(owner: str, field: str, value: Mapping[str, _Value]) -> Mapping[str, _Value]:
    """Give ``value`` back if it is a mapping."""
    if not isinstance(value, Mapping):
        raise InvalidValueError(owner, field, "must map names to what belongs to each", value)
    return value
