"""Heights, colours and light of a surface of the loss, and the arrows on it. Numbers in, numbers out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from ui.theme import Theme


@dataclass(frozen=True)
class Arrow:
    """An arrow from the present place: how far it reaches along both directions, its theme colour and its width."""

    alpha: float
    beta: float
    color: str
    width: float


LARGEST_HEAD = 0.6
"""Of an arrow's length: a larger head would look like one that points the other way."""


def head(start: QPointF, end: QPointF, length: float) -> list[QPointF]:
    """Give the three corners of an arrow's head, which never reaches back behind the start of a short arrow."""
    length = min(length, LARGEST_HEAD * math.hypot(end.x() - start.x(), end.y() - start.y()))
    angle = math.atan2(end.y() - start.y(), end.x() - start.x())
    corners = [
        QPointF(end.x() - length * math.cos(angle + side), end.y() - length * math.sin(angle + side))
        for side in (-0.45, 0.45)
    ]
    return [corners[0], end, corners[1]]


def heights(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give heights 0 … 1, by the logarithm of the loss where all of it is above 0; what is not finite is highest."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.ones_like(values)
    top = float(np.quantile(finite, 0.98))
    clipped = np.clip(np.nan_to_num(values, nan=top, posinf=top, neginf=top), float(finite.min()), top)
    if clipped.min() > 0:
        clipped = np.log(clipped)
    low, high = float(clipped.min()), float(clipped.max())
    return np.asarray((clipped - low) / (high - low) if high > low else np.zeros_like(clipped))


def shaded(height: NDArray[np.float64], theme: Theme) -> NDArray[np.uint32]:
    """Give a colour 0xffRRGGBB for each height 0 … 1.

    Low loss is dark, high loss is light: a scale of its own, so that it is never taken for classes or weights.
    """
    places = np.linspace(0, 1, len(theme.surface))
    colours = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in theme.surface], float)
    red, green, blue = (np.interp(height, places, colours[:, c]).astype(np.uint32) for c in range(3))
    return np.asarray(np.uint32(0xFF000000) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue, np.uint32)


def slopes_lit(height: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how much light each face gets, 0 … 1, from the upper left."""
    across = (height[:-1, 1:] - height[:-1, :-1]) * len(height)
    up = (height[1:, :-1] - height[:-1, :-1]) * len(height)
    lit = (1.0 + 0.5 * (across - up)) / np.sqrt(1.0 + across**2 + up**2) / 1.3
    return np.clip(lit, 0.0, 1.0)


def tick(value: float) -> str:
    """Write a number beside an axis."""
    return f"{value:.2g}".replace("-", "−").replace("e−0", "e−")
