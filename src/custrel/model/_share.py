"""A share, or what is known about one, must lie in 0 to 1."""

from collections.abc import Mapping

from custrel.errors import InvalidValueError
from custrel.model.consequence import Consequence, Dimension
from custrel.model.interval import FULL, Interval


def share_in_range(owner: str, field: str, value: float | Interval | None) -> None:
    """Refuse a share or range of shares that leaves 0 to 1; None, not known, is fine."""
    if value is not None and value not in FULL:
        raise InvalidValueError(owner, field, "must be 0 to 1", value)


def consequences_in_range(owner: str, consequences: Mapping[Dimension, Consequence]) -> None:
    """Refuse a consequence given as an interval that leaves 0 to 1."""
    for dimension, value in consequences.items():
        if isinstance(value, Interval) and value not in FULL:
            raise InvalidValueError(owner, f"consequences[{dimension}]", "must lie in 0 to 1", value)
