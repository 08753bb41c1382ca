"""The weights' lines, drawn into pixels: S-shaped, soft-edged, each in its colour and width."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.jit import kernel

Array = NDArray[Any]


@kernel("")
def blend(pixels: Array, y: int, x: int, red: int, green: int, blue: int, alpha: int) -> None:
    """Lay a colour of opacity alpha (0 … 255) over a premultiplied pixel."""
    under = np.int64(pixels[y, x])
    rest = 255 - alpha
    a = alpha + ((under >> 24) & 255) * rest // 255
    r = (red * alpha + ((under >> 16) & 255) * rest) // 255
    g = (green * alpha + ((under >> 8) & 255) * rest) // 255
    b = (blue * alpha + (under & 255) * rest) // 255
    pixels[y, x] = np.uint32((a << 24) | (r << 16) | (g << 8) | b)


@kernel("")
def draw_line(line: Any, colour: int, opacity: float, pixels: Array) -> None:
    """Draw one line (x0, y0, x1, y1, width): y follows 3t² − 2t³, so that it leaves and arrives level.

    Column by column: the line covers an upright interval whose length grows with its slope; pixels at the ends of the
    interval get the share of them that is covered.
    """
    height, width = pixels.shape
    x0, y0, x1, y1, thickness = line[0], line[1], line[2], line[3], line[4]
    red, green, blue = (colour >> 16) & 255, (colour >> 8) & 255, colour & 255
    length = max(x1 - x0, np.float32(1.0))
    thin = min(thickness, np.float32(1.0))
    thickness = max(thickness, np.float32(1.0))
    for column in range(max(int(x0), 0), min(int(np.ceil(x1)), width)):
        t = min(max((np.float32(column) + np.float32(0.5) - x0) / length, np.float32(0.0)), np.float32(1.0))
        y = y0 + (y1 - y0) * t * t * (np.float32(3.0) - np.float32(2.0) * t)
        steepness = (y1 - y0) / length * np.float32(6.0) * t * (np.float32(1.0) - t)
        half = np.float32(0.5) * thickness * np.sqrt(np.float32(1.0) + steepness * steepness)
        top, bottom = y - half, y + half
        for row in range(max(int(np.floor(top)), 0), min(int(np.ceil(bottom)), height)):
            share = min(bottom, np.float32(row + 1)) - max(top, np.float32(row))
            alpha = np.int64(np.float32(255.0) * np.float32(opacity) * thin * share)
            if alpha > 0:
                blend(pixels, row, column, red, green, blue, min(alpha, 255))


@kernel("void(float32[:,::1], float32[::1], int64[::1], uint32[:,::1])")
def draw_edges(lines: Array, opacities: Array, colours: Array, pixels: Array) -> None:
    """Clear the picture and draw every line, in order.

    lines : (n, 5) float32: x0, y0, x1, y1, width · colours : (n,) 0xRRGGBB · pixels : premultiplied ARGB.
    """
    pixels[:, :] = np.uint32(0)
    for i in range(len(lines)):
        draw_line(lines[i], colours[i], opacities[i], pixels)
