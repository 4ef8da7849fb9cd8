"""A record is decoded from one short row of bytes: one draw each, and every byte shrinks towards 0 by itself.

A draw per field would cost a whole portfolio several thousand draws; so 0 is always the simplest answer (absent, first, none).
"""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar, final

T = TypeVar("T")

_SCALE = 256
_MINUTES_A_DAY = 24 * 60


@final
class Dice:
    """Reads choices off a row of bytes, one after another; past its end every byte is 0."""

    __slots__ = ("_at", "_row")

    def __init__(self, row: bytes, /) -> None:
        self._row = row
        self._at = 0

    def byte(self) -> int:
        """Give the next byte, 0 to 255."""
        at = self._at
        self._at = at + 1
        return self._row[at] if at < len(self._row) else 0

    def below(self, n: int, /) -> int:
        """Give a whole number of at least 0 and less than ``n``, from as many bytes as it takes."""
        value, width = self.byte(), _SCALE
        while width < n:
            value, width = value * _SCALE + self.byte(), width * _SCALE
        return value % n

    def chance(self, percent: int, /) -> bool:
        """Tell whether something happens that happens in ``percent`` of all rows; never for a byte of 0."""
        return self.byte() >= _SCALE - percent * _SCALE // 100

    def pick(self, options: Sequence[T], /) -> T:
        """Give one of the options; the first for a byte of 0."""
        return options[self.below(len(options))]

    def maybe(self, options: Sequence[T], percent: int = 50) -> T | None:
        """Give one of the options in ``percent`` of all rows, else None; None where there are no options."""
        value = self.byte()
        if not options or value < _SCALE - percent * _SCALE // 100:
            return None
        return options[value % len(options)]

    def some(self, options: Sequence[T], most: int = 2) -> tuple[T, ...]:
        """Give up to ``most`` different options, in their own order."""
        if not options:
            return ()
        count = min(self.below(most + 1), len(options))
        first = self.below(len(options)) if count else 0
        step = sorted((first + i) % len(options) for i in range(count))
        return tuple(options[i] for i in step)

    def share(self) -> float:
        """Give a number from 0 to 1, both ends included, in steps of 1/20 and sometimes of 1/255."""
        value = self.byte()
        return value / 255 if value % 3 == 2 else (value % 21) / 20

    def instant(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """Give an instant in the ``minutes`` from ``start`` on; often on the day or hour, so that ties occur."""
        value = self.below(minutes + 1)
        grain = self.byte() % 4
        if grain:
            whole = {1: _MINUTES_A_DAY, 2: 60, 3: 1}[grain]
            value -= value % whole
        return start + dt.timedelta(minutes=value)
