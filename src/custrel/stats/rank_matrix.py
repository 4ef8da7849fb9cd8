"""Two ordinal scales into one: a table of ranks, such as impact × urgency → priority.

Example:
    >>> priority = RankMatrix.additive(3, 3)
    >>> priority(1, 2), priority(3, 3)
    (2, 5)
"""

from collections.abc import Collection, Iterable, Mapping
from typing import final

import attrs

from custrel.errors import InvalidValueError

__all__ = ["RankMatrix"]


def _lines(rows: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in rows)


@final
@attrs.frozen(kw_only=True)
class RankMatrix:
    """A lookup of ranks: ``rows[i − 1][j − 1]`` is the result of rank ``i`` on the first scale and ``j`` on the second.

    Ranks count from 1, the most severe. A table in which a more severe input gave a milder result is refused: it would turn an
    order round. The scales need not be of one length, nor the table symmetric.

    Example:
        >>> RankMatrix(rows=[[1, 2], [2, 3], [3, 3]])(3, 1)
        3
    """

    rows: tuple[tuple[int, ...], ...] = attrs.field(converter=_lines)

    def __attrs_post_init__(self) -> None:
        """Refuse empty, ragged and falling tables, and ranks below 1."""
        if not self.rows or not self.rows[0] or len({len(row) for row in self.rows}) > 1:
            rule = "must be one or more rows of one length, none empty"
            raise InvalidValueError("RankMatrix", "rows", rule, self.rows)
        for row in self.rows:
            for rank in row:
                if isinstance(rank, bool) or not isinstance(rank, int) or rank < 1:
                    raise InvalidValueError("RankMatrix", "rows", "must hold whole ranks of at least 1", rank)
        for line in (*self.rows, *zip(*self.rows, strict=True)):
            if list(line) != sorted(line):
                rule = "must never give a milder result for a more severe input"
                raise InvalidValueError("RankMatrix", "rows", rule, line)

    @classmethod
    def additive(cls, first: int, second: int, /) -> "RankMatrix":
        """Make the table of ITIL and most help desks: rank + rank − 1.

        Example:
            >>> RankMatrix.additive(2, 3).rows
            ((1, 2, 3), (2, 3, 4))
        """
        return cls(rows=[[i + j + 1 for j in range(second)] for i in range(first)])

    @classmethod
    def of(cls, cells: Mapping[tuple[int, int], int], /) -> "RankMatrix":
        """Make the table from its cells, (first, second) → result; a missing cell is refused.

        Example:
            >>> RankMatrix.of({(1, 1): 1, (1, 2): 2}).rows
            ((1, 2),)
        """
        first = sorted({row for row, _ in cells})
        second = sorted({column for _, column in cells})
        whole = {(i, j) for i in range(1, len(first) + 1) for j in range(1, len(second) + 1)}
        if whole != set(cells):
            rule = "must hold every pair of ranks from 1 on, each once"
            raise InvalidValueError("RankMatrix", "cells", rule, sorted(cells))
        return cls(rows=[[cells[i, j] for j in second] for i in first])

    def __call__(self, first: int, second: int, /) -> int:
        """Look one pair up; a rank that is not in the table is refused.

        Example:
            >>> RankMatrix.additive(3, 3)(2, 2)
            3
        """
        return self.rows[self._place(first, len(self.rows))][self._place(second, len(self.rows[0]))]

    def between(self, first: Collection[int], second: Collection[int], /) -> tuple[int, int]:
        """Give the most and the least severe result where a scale is known only to be one of some ranks; none = any.

        Example:
            >>> RankMatrix.additive(3, 3).between([2], [])
            (2, 4)
        """
        rows = first or range(1, len(self.rows) + 1)
        columns = second or range(1, len(self.rows[0]) + 1)
        return self(min(rows), min(columns)), self(max(rows), max(columns))

    @staticmethod
    def _place(rank: int, count: int) -> int:
        if isinstance(rank, bool) or rank not in range(1, count + 1):
            raise InvalidValueError("RankMatrix", "rank", f"must be 1 to {count}", rank)
        return int(rank) - 1
