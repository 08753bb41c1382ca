"""Numbers to pixels: each value of a plane becomes a colour 0xffRRGGBB."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.jit import kernel

Array = NDArray[Any]
SHADES = 1024


def ramp(anchors: tuple[int, ...]) -> NDArray[np.uint32]:
    """Give SHADES colours that run through the anchors (0xRRGGBB), evenly spaced."""
    channels = np.array([[(colour >> shift) & 255 for shift in (16, 8, 0)] for colour in anchors], np.float64)
    places = np.linspace(0, len(anchors) - 1, SHADES)
    red, green, blue = (
        np.interp(places, np.arange(len(anchors)), channels[:, c]).round().astype(np.uint32) for c in range(3)
    )
    return np.uint32(0xFF000000) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue


@kernel("void(float32[:,::1], float32[::1], float32[::1], uint32[::1], uint32[:,::1])")
def colour(planes: Array, lows: Array, highs: Array, shades: Array, pixels: Array) -> None:
    """Colour each row of planes, from its low to its high; where low = high, from −m to m with m = max(1, |value|)."""
    last = np.float32(len(shades) - 1)
    for row in range(len(planes)):
        low, high = lows[row], highs[row]
        if low == high:
            most = np.float32(1.0)
            for i in range(planes.shape[1]):
                most = max(most, abs(planes[row, i]))
            low, high = -most, most
        factor = last / (high - low)
        for i in range(planes.shape[1]):
            place = (planes[row, i] - low) * factor + np.float32(0.5)
            place = max(np.float32(0.0), place)
            pixels[row, i] = shades[np.int64(min(place, last))]


@kernel("void(float32[:,::1], uint32[::1], int64, uint32[::1])")
def colour_classes(planes: Array, shades: Array, neutral: int, pixels: Array) -> None:
    """Colour each place by the class with the largest value, the stronger the further it is ahead of the second.

    planes : (classes, n) · shades : (classes,) 0xRRGGBB · neutral : 0xRRGGBB, where two classes are equal.
    """
    for i in range(planes.shape[1]):
        best, first, second = 0, planes[0, i], np.float32(-3.4e38)
        for j in range(1, len(planes)):
            value = planes[j, i]
            if value > first:
                best, first, second = j, value, first
            elif value > second:
                second = value
        margin = min(max(first - second, np.float32(0.0)), np.float32(1.0))
        share = np.float32(0.15) + np.float32(0.85) * margin
        mixed = np.int64(0)
        for shift in (16, 8, 0):
            over, under = (np.int64(shades[best]) >> shift) & 255, (neutral >> shift) & 255
            mixed |= np.int64(under + (over - under) * share + np.float32(0.5)) << shift
        pixels[i] = np.uint32(mixed | 0xFF000000)
