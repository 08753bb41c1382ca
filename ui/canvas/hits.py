"""What of the drawn network is at a place: a neuron, its bias, or a weight's line. Pure numbers, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ui.canvas.geometry import GAP, INPUTS, Layout, Place

Weights = Mapping[tuple[int, int], NDArray[np.float32] | None]
"""The weights between two columns (from, to) as (inputs, units), None where they are not known."""
SAME_DISTANCE = 2.0
"""Of lines whose distances differ by less than this, in pixels, the one of the strongest weight is meant."""


@dataclass(frozen=True)
class Spot:
    """What is at a place: a neuron by column and index, its bias, or the weight that leads to it from `source`."""

    kind: Literal["neuron", "bias", "weight"]
    column: int
    index: int
    source: tuple[int, int] | None = None

    @property
    def neuron(self) -> tuple[int, int]:
        """The neuron that is meant, or the one the weight leads to."""
        return self.column, self.index


def find(layout: Layout, weights: Weights, x: float, y: float, reach: float) -> Spot | None:
    """Give what is at a place of the neurons' area, None between things; `reach` is how far beside it still counts."""
    columns = [column for column in layout.order if column != GAP]
    for column in columns:
        place = layout.places[column]
        if abs(x - place.x) <= place.half + reach:
            found = _in_column(column, place, x, y, reach)
            if found is not None:
                return found
    for source, target in pairwise(columns):
        left, right = layout.places[source], layout.places[target]
        if start_of(left) <= x <= end_of(right):
            line = _nearest_line(left, right, weights.get((source, target)), x, y, reach)
            return None if line is None else Spot("weight", target, line[1], (source, line[0]))
    return None


def start_of(place: Place, index: int | None = None) -> float:
    """Give where lines begin that leave a column: its right border, or a neuron's own."""
    return place.x + place.half if index is None else place.xs[index] + place.side / 2


def end_of(place: Place, index: int | None = None) -> float:
    """Give where lines end that reach a column: its left border, or a neuron's own."""
    return place.x - place.half if index is None else place.xs[index] - place.side / 2


def dot_of(place: Place, index: int) -> tuple[float, float]:
    """Give where a neuron's bias is drawn: its square's lower left corner."""
    return place.xs[index] - place.side / 2, place.ys[index] + place.side / 2


def _in_column(column: int, place: Place, x: float, y: float, reach: float) -> Spot | None:
    if not place.ys:
        return None
    across, heights, half = np.asarray(place.xs), np.asarray(place.ys), place.side / 2
    to_dots = np.hypot(across - half - x, heights + half - y)
    to_middles = np.hypot(across - x, heights - y)
    dot, index = int(np.argmin(to_dots)), int(np.argmin(to_middles))
    if column != INPUTS and to_dots[dot] <= min(reach, max(half, 4.0)) and to_dots[dot] < to_middles[dot]:
        return Spot("bias", column, dot)
    half = max(half + 2, 4.0)
    is_inside = abs(x - across[index]) <= half and abs(y - heights[index]) <= half
    return Spot("neuron", column, index) if is_inside else None


def _nearest_line(
    left: Place, right: Place, weights: NDArray[np.float32] | None, x: float, y: float, reach: float
) -> tuple[int, int] | None:
    """Give (row, unit) of the line at a place; each follows y0 + (y1 − y0)(3t² − 2t³), as the picture draws it."""
    if not left.ys or not right.ys or end_of(right) <= start_of(left):
        return None
    begins = np.asarray(left.xs)[:, None] + left.side / 2
    length = np.asarray(right.xs)[None, :] - right.side / 2 - begins
    t = (x - begins) / length
    starts, ends = np.asarray(left.ys)[:, None], np.asarray(right.ys)[None, :]
    heights = starts + (ends - starts) * (t * t * (3 - 2 * t))
    slopes = (ends - starts) * (6 * t * (1 - t) / length)
    distances = np.abs(heights - y) / np.sqrt(1 + slopes * slopes)
    nearest = float(distances.min())
    if nearest > reach:
        return None
    strength = np.ones_like(distances) if weights is None or weights.shape != distances.shape else np.abs(weights)
    near = np.where(distances <= min(nearest + SAME_DISTANCE, reach), np.nan_to_num(strength) + 1e-9, 0.0)
    row, unit = np.unravel_index(int(np.argmax(near)), near.shape)
    return int(row), int(unit)
