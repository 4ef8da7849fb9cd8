"""A table of ranks: what it answers, and what it refuses to be."""

import itertools
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import RankMatrix

ranks = st.integers(1, 6)


@st.composite
def matrices(draw: st.DrawFn) -> RankMatrix:
    """A table that never falls, of any size, symmetric or not: the largest of the steps before each cell."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    steps = [[draw(ranks) for _ in range(columns)] for _ in range(rows)]
    return RankMatrix(
        rows=[
            [max(steps[a][b] for a in range(i + 1) for b in range(j + 1)) for j in range(columns)]
            for i in range(rows)
        ]
    )


@given(matrices())
def test_a_more_severe_input_is_never_milder(matrix: RankMatrix) -> None:
    """Non-decreasing in each argument; the same table from its cells; it pickles and compares by value."""
    rows, columns = len(matrix.rows), len(matrix.rows[0])
    cells = {(i, j): matrix(i, j) for i, j in itertools.product(range(1, rows + 1), range(1, columns + 1))}
    for (i, j), (k, m) in itertools.product(cells, repeat=2):
        if i <= k and j <= m:
            assert cells[i, j] <= cells[k, m]
    assert RankMatrix.of(cells) == matrix == pickle.loads(pickle.dumps(matrix))


@given(matrices(), st.data())
def test_what_is_not_known_is_a_range_that_holds_every_case(matrix: RankMatrix, data: st.DataObject) -> None:
    """`between` is the hull of the cells that are still possible."""
    first = data.draw(st.lists(st.integers(1, len(matrix.rows)), max_size=2))
    second = data.draw(st.lists(st.integers(1, len(matrix.rows[0])), max_size=2))
    possible = [
        matrix(i, j)
        for i in first or range(1, len(matrix.rows) + 1)
        for j in second or range(1, len(matrix.rows[0]) + 1)
    ]
    assert matrix.between(first, second) == (min(possible), max(possible))


@pytest.mark.parametrize("rows", [[], [[]], [[1, 2], [1]], [[2, 1]], [[2], [1]], [[0]], [[1.5]], [[True]]])
def test_impossible_tables_are_refused(rows: Any) -> None:
    """Empty, ragged, falling along a row or a column, ranks that are no whole numbers of at least 1."""
    with pytest.raises(InvalidValueError, match="rows"):
        RankMatrix(rows=rows)


def test_ranks_and_cells_that_are_not_there_are_refused() -> None:
    """A rank beside the table and a hole in it are named."""
    for pair in ((0, 1), (4, 1), (1, 4), (1.5, 1), (True, 1)):
        with pytest.raises(InvalidValueError, match="rank"):
            RankMatrix.additive(3, 3)(*pair)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="cells"):
        RankMatrix.of({(1, 1): 1, (2, 2): 3})
