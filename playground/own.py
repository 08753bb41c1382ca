"""Own points, painted or from a table: as arrays, and what they say of themselves.

An `Own` may hold 100,000 points and is asked for many times a second: every fact is found once per value and kept.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playground.spec import Own

Plane = tuple[tuple[float, float], tuple[float, float]]
SQUARE: Plane = ((-6.0, 6.0), (-6.0, 6.0))
KEPT = 8
"""Of so many values the facts are kept: the present one, and those that undo and redo pass through."""
STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Distances of ticks that read well, times powers of ten; a plane is four of them wide."""
MARGIN = 0.03
"""The least space between a point and the border of a plane, as a share of the points' range."""


@lru_cache(maxsize=KEPT)
def places(own: Own) -> NDArray[np.float64]:
    """Give the coordinates, (n, 2), read-only."""
    result = np.column_stack([np.array(own.x1, np.float64), np.array(own.x2, np.float64)])
    result.flags.writeable = False
    return result


@lru_cache(maxsize=KEPT)
def answers(own: Own) -> NDArray[np.float64]:
    """Give class numbers or values, (n,) float64, read-only."""
    result = np.array(own.y, np.float64)
    result.flags.writeable = False
    return result


@lru_cache(maxsize=KEPT)
def plane(own: Own) -> Plane:
    """Give the plane they are seen on: the usual square for painted points, as long as none lies outside it.

    Of points over x₁ alone it shows their values upwards.
    """
    x = places(own)
    if own.dimension == 1:
        x = np.column_stack([x[:, 0], answers(own)])
    if not own.source and (not len(x) or bool((np.abs(x) <= SQUARE[0][1]).all())):
        return SQUARE
    lows, highs = x.min(axis=0), x.max(axis=0)
    if not own.source:
        lows, highs = np.minimum(lows, SQUARE[0][0]), np.maximum(highs, SQUARE[0][1])
    first, second = (_tidy(float(low), float(high)) for low, high in zip(lows, highs, strict=True))
    return first, second


def _tidy(low: float, high: float) -> tuple[float, float]:
    """Give a range of four round steps that holds all values from low to high, with some space around them."""
    extent, largest = high - low, max(abs(low), abs(high))
    if extent < max(1e-9, 1e-6 * largest):  # as good as one value: ticks could not tell them apart
        extent = max(largest, 1.0) / 2
    low, high = low - MARGIN * extent, high + MARGIN * extent
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    for step in (size * power * scale for scale in (1.0, 10.0) for size in STEPS):
        start = math.floor(low / step)
        if (start + 4) * step >= high:
            return start * step, (start + 4) * step
    return low, high


@lru_cache(maxsize=KEPT)
def values(own: Own) -> tuple[float, float]:
    """Give the lowest and highest value, for the colours: at least −1 … 1 for painted ones."""
    y = answers(own)
    low, high = (float(y.min()), float(y.max())) if len(y) else (0.0, 0.0)
    if not own.source:
        return min(low, -1.0), max(high, 1.0)
    return (low, high) if low < high else (low - 1.0, high + 1.0)


def keys(own: Own, seed: int) -> NDArray[np.uint64]:
    """Give each point a random number for the split that depends on the seed and its place alone.

    So painting or erasing one point leaves the others on their side, and of equal points none leaks to the other side
    without need.
    """
    bits = np.ascontiguousarray(places(own) + 0.0).view(np.uint64)
    return _mixed(_mixed(bits[:, 0] ^ np.uint64(seed)) ^ bits[:, 1])


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64 bits (SplitMix64, G. L. Steele et al., OOPSLA 2014)."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
