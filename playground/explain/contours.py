"""Lines of equal height on a grid: marching squares, all cells at once.

W. Lorensen, H. Cline: Marching Cubes, SIGGRAPH 1987, in two dimensions; a saddle is cut by the mean of its corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 14
Numbers = NDArray[np.float64]
NEIGHBOURS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 6: ((0, 2),), 7: ((3, 2),), 8: ((2, 3),), 9: ((2, 0),),
    11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),), 5: ((3, 0), (1, 2)), 10: ((0, 1), (2, 3)),
}  # fmt: skip
"""Sides joined by a line, by which corners are above the level; sides 0 … 3 are bottom, right, top, left."""
TURNED = {5: ((0, 1), (2, 3)), 10: ((3, 0), (1, 2))}
"""The saddles when their middle is above the level."""


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
    return tuple(Contour(height, _segments(values, x, y, height)) for height in heights)


def _segments(values: Numbers, x: Numbers, y: Numbers, level: float) -> Numbers:
    above = values > level
    case = above[:-1, :-1] * 1 + above[:-1, 1:] * 2 + above[1:, 1:] * 4 + above[1:, :-1] * 8
    finite = np.isfinite(values)
    whole = finite[:-1, :-1] & finite[:-1, 1:] & finite[1:, 1:] & finite[1:, :-1]
    middle = (values[:-1, :-1] + values[:-1, 1:] + values[1:, 1:] + values[1:, :-1]) / 4 > level
    parts = []
    for number, joined in NEIGHBOURS.items():
        here = (case == number) & whole
        for sides, chosen in ((joined, here & ~middle), (TURNED.get(number, joined), here & middle)):
            rows, columns = np.nonzero(chosen)
            for first, second in sides if len(rows) else ():
                ends = [_crossing(values, x, y, level, rows, columns, side) for side in (first, second)]
                parts.append(np.hstack(ends))
    return np.vstack(parts) if parts else np.zeros((0, 4))


def _crossing(
    values: Numbers, x: Numbers, y: Numbers, level: float, rows: NDArray[np.intp], columns: NDArray[np.intp], side: int
) -> Numbers:
    """Give where the level crosses a side of each cell, (m, 2)."""
    (r0, c0), (r1, c1) = (((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 1), (1, 0)), ((1, 0), (0, 0)))[side]
    one, other = values[rows + r0, columns + c0], values[rows + r1, columns + c1]
    share = np.clip((level - one) / np.where(other == one, 1.0, other - one), 0.0, 1.0)
    return np.stack(
        [
            x[columns + c0] + share * (x[columns + c1] - x[columns + c0]),
            y[rows + r0] + share * (y[rows + r1] - y[rows + r0]),
        ],
        axis=1,
    )
