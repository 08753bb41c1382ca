"""Find the data points near a place of the plane at once, however many there are."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

PER_CELL = 2
"""So many points lie in a cell of the grid on average."""
MOST_CELLS = 256
"""The grid has at most so many cells a side: then 16 bits hold a cell's number, and such are sorted fastest."""
Places = NDArray[np.float64]
Indices = NDArray[np.int64]


class Nearby:
    """A grid over points (n, 2) of a plane; distances are shares of the plane's sides, so it may be oblong.

    plane : ((lowest x₁, highest x₁), (lowest x₂, highest x₂)); points outside it are never found.
    """

    def __init__(self, places: Places, plane: tuple[tuple[float, float], tuple[float, float]]) -> None:
        low, high = np.array(plane, np.float64).T
        self._low, self._size = low, high - low
        self._shares = (places - low) / self._size
        self._cells = min(max(math.isqrt(len(places) // PER_CELL), 1), MOST_CELLS)
        inside = np.flatnonzero(((self._shares >= 0) & (self._shares <= 1)).all(axis=1))
        columns, rows = self._cell_of(self._shares[inside]).T
        cells = (rows * self._cells + columns).astype(np.uint16)
        self._order = inside[np.argsort(cells, kind="stable")]
        counts = np.bincount(cells, minlength=self._cells**2)
        self._first = np.concatenate([[0], np.cumsum(counts)])

    def within(self, place: tuple[float, float], radius: float) -> Indices:
        """Give the numbers of the points within `radius` (a share of the plane's sides) of a place, in order."""
        share = (np.array(place) - self._low) / self._size
        (left, low), (right, high) = self._cell_of(np.stack([share - radius, share + radius]))
        rows = range(low, high + 1)
        runs = [
            self._order[self._first[r * self._cells + left] : self._first[r * self._cells + right + 1]] for r in rows
        ]
        candidates = np.concatenate(runs)
        near = ((self._shares[candidates] - share) ** 2).sum(axis=1) <= radius**2
        return np.sort(candidates[near])

    def nearest(
        self, place: tuple[float, float], radius: float, allowed: NDArray[np.bool_] | None = None
    ) -> int | None:
        """Give the number of the point nearest to a place, None when none lies within `radius` of it.

        allowed : (n,), which points count · of points at the same place the last counts, which is drawn on top.
        """
        found = self.within(place, radius)
        if allowed is not None:
            found = found[allowed[found]]
        if not len(found):
            return None
        share = (np.array(place) - self._low) / self._size
        distances = ((self._shares[found] - share) ** 2).sum(axis=1)
        return int(found[len(found) - 1 - np.argmin(distances[::-1])])

    def _cell_of(self, shares: Places) -> Indices:
        cells: Indices = np.clip(shares * self._cells, 0, self._cells - 1).astype(np.int64)
        return cells
