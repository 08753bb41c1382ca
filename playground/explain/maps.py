"""Places of the plane for the views' small pictures, and their colours: the same as those on the drawn network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import colour
from engine.activations import ACTIVATIONS
from playground import build, datasets, pictures
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers

Pixels = NDArray[np.uint32]
LINE_PLACES = 161
"""Places along x₁ where the data has no x₂."""


def is_curve(context: Context) -> bool:
    """Say whether the data depends on x₁ alone, so that its pictures are curves."""
    return datasets.row_of(context.experiment.data).dimension == 1


def grid_inputs(context: Context, size: int) -> Numbers:
    """Give what the first layer receives at size × size places, row by row from the top: (size², inputs)."""
    plane = datasets.row_of(context.experiment.data).plane
    return network.inputs_at(context, pictures.plane_grid(plane, size))


def line(context: Context) -> tuple[Numbers, Numbers]:
    """Give places along x₁, (LINE_PLACES,), and what the first layer receives there, (LINE_PLACES, inputs)."""
    low, high = datasets.row_of(context.experiment.data).plane[0]
    across = np.linspace(low, high, LINE_PLACES)
    return across, network.inputs_at(context, np.column_stack([across, np.zeros(LINE_PLACES)]))


def span_of(kind: str) -> tuple[float, float]:
    """Give the values between which an activation's maps are coloured; (0, 0) where the values themselves decide."""
    return ACTIVATIONS[kind].span or (0.0, 0.0)


def coloured(planes: Numbers, span: tuple[float, float], anchors: tuple[int, ...]) -> Pixels:
    """Colour planes (k, size²), each by itself: (k, size, size); for span (0, 0) from −m to m with m = max(1, |value|).

    anchors : colours 0xRRGGBB from the lowest to the highest value.
    """
    size = round(planes.shape[1] ** 0.5)
    pixels = np.empty(planes.shape, np.uint32)
    values = np.ascontiguousarray(np.nan_to_num(planes), np.float32)
    lows, highs = (np.full(len(planes), bound, np.float32) for bound in span)
    colour.colour(values, lows, highs, colour.ramp(anchors), pixels)
    return build.read_only(pixels.reshape(-1, size, size))


def reach(values: Numbers) -> tuple[float, float]:
    """Give −m and m, m being the largest of |values|, so that 0 has the middle colour."""
    finite = values[np.isfinite(values)]
    most = float(np.abs(finite).max()) if len(finite) else 0.0
    return -max(most, 1e-9), max(most, 1e-9)
