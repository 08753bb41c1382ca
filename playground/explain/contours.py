"""Lines of equal height on a grid: marching squares, all cells at once.

W. Lorensen, H. Cline: Marching Cubes, SIGGRAPH 1987, in two dimensions; a saddle is cut by the mean of its corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 14
Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
NEIGHBOURS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 6: ((0, 2),), 7: ((3, 2),), 8: ((2, 3),), 9: ((2, 0),),
    11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),), 5: ((3, 0), (1, 2)), 10: ((0, 1), (2, 3)),
}  # fmt: skip
"""Sides joined by a line, by which corners are above the level; sides 0 … 3 are bottom, right, top, left."""
TURNED = {5: ((0, 1), (2, 3)), 10: ((3, 0), (1, 2))}
"""The saddles when their middle is above the level."""
CORNERS = np.array([[(0, 0), (0, 1)], [(0, 1), (1, 1)], [(1, 1), (1, 0)], [(1, 0), (0, 0)]])
"""The two ends of each side, as rows and columns beside the cell's own."""


def _pieces() -> NDArray[np.int64]:
    """Give the two sides of each piece by (middle above, case, piece), −1 where there is none."""
    table = np.full((2, 16, 2, 2), -1)
    for is_high in range(2):
        for case, joined in (NEIGHBOURS | TURNED if is_high else NEIGHBOURS).items():
            table[is_high, case, : len(joined)] = joined
    return table


PIECES = _pieces()


@dataclass(frozen=True)
class Contour:
    """All pieces of a line of equal height. segments : (m, 4), each x₀, y₀, x₁, y₁."""

    level: float
    segments: Numbers


def levels(values: Numbers, count: int = LEVELS) -> tuple[float, ...]:
    """Choose heights evenly between the lowest and a high value, in the logarithm where all are above 0."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return ()
    low, high = float(finite.min()), float(np.quantile(finite, 0.98))
    if low > 0 and high > 1.5 * low:
        return tuple(np.exp(np.linspace(np.log(low), np.log(high), count + 2)[1:-1]).tolist())
    return tuple(np.linspace(low, high, count + 2)[1:-1].tolist()) if high > low else ()


def contours(values: Numbers, x: Numbers, y: Numbers, heights: tuple[float, ...]) -> tuple[Contour, ...]:
    """Give the lines at each height on values (rows by y, columns by x)."""
    corners = values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]
    is_whole = np.asarray(np.isfinite(np.stack(corners)).all(axis=0))
    middle = np.where(is_whole, sum(corners), 0.0) / 4
    return tuple(Contour(height, _segments(values, x, y, height, is_whole, middle)) for height in heights)


def _segments(
    values: Numbers, x: Numbers, y: Numbers, level: float, is_whole: NDArray[np.bool_], middle: Numbers
) -> Numbers:
    above = values > level
    case = above[:-1, :-1] * 1 + above[:-1, 1:] * 2 + above[1:, 1:] * 4 + above[1:, :-1] * 8
    rows, columns = np.nonzero((case > 0) & (case < 15) & is_whole)  # few cells: only they are looked at closely
    cases, is_high = case[rows, columns], middle[rows, columns] > level
    pieces, parts = PIECES[is_high.astype(np.int64), cases], []
    for piece in range(2):
        chosen = pieces[:, piece, 0] >= 0
        ends = [_crossing(values, x, y, level, rows[chosen], columns[chosen], pieces[chosen, piece, end])
                for end in range(2)]  # fmt: skip
        parts.append(np.hstack(ends))
    return np.vstack(parts)


def _crossing(
    values: Numbers, x: Numbers, y: Numbers, level: float, rows: Places, columns: Places, sides: Places
) -> Numbers:
    """Give where the level crosses a side of each cell, (m, 2)."""
    (r0, c0), (r1, c1) = CORNERS[sides, 0].T, CORNERS[sides, 1].T
    one, other = values[rows + r0, columns + c0], values[rows + r1, columns + c1]
    share = np.clip((level - one) / np.where(other == one, 1.0, other - one), 0.0, 1.0)
    return np.stack(
        [
            x[columns + c0] + share * (x[columns + c1] - x[columns + c0]),
            y[rows + r0] + share * (y[rows + r1] - y[rows + r0]),
        ],
        axis=1,
    )
