"""What a plain number must be before a statistic is made from it."""

import sys

from custrel.errors import InvalidValueError

__all__ = ["at_least", "count", "finite", "positive", "probability"]

_LARGEST = sys.float_info.max  # compared, not converted: a whole number may be too large for a float


def finite(owner: str, field: str, value: object) -> float:
    """Give ``value`` back if it is a finite number; anything else is an error that names ``owner`` and ``field``."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not -_LARGEST <= value <= _LARGEST:
        raise InvalidValueError(owner, field, "must be a finite number", value)
    return value


def positive(owner: str, field: str, value: float) -> float:
    """Give ``value`` back if it is finite and above zero."""
    if finite(owner, field, value) <= 0:
        raise InvalidValueError(owner, field, "must be above 0", value)
    return value


def at_least(owner: str, field: str, value: float, least: float) -> float:
    """Give ``value`` back if it is finite and not below ``least``."""
    if finite(owner, field, value) < least:
        raise InvalidValueError(owner, field, f"must be at least {least:g}", value)
    return value


def count(owner: str, field: str, value: object, *, least: int = 0) -> int:
    """Give ``value`` back if it is a whole number (an ``int``, not a truth value) of at least ``least``."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InvalidValueError(owner, field, f"must be a whole number of at least {least}", value)
    return value


def probability(owner: str, field: str, value: float) -> float:
    """Give ``value`` back if it lies strictly between 0 and 1."""
    if not 0 < finite(owner, field, value) < 1:
        raise InvalidValueError(owner, field, "must lie strictly between 0 and 1", value)
    return value
