"""Two fields of one interval must be in order."""

from typing import Any

from custrel.errors import InvalidValueError


def ordered(record: object, first: str, second: str) -> None:
    """Refuse a record whose ``second`` is before its ``first``; unknown ends are fine."""
    low: Any = getattr(record, first)
    high: Any = getattr(record, second)
    if low is not None and high is not None and high < low:
        raise InvalidValueError(type(record).__name__, second, f"must not be before {first} {low}", str(high))
