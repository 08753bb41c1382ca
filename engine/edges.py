"""The weights' lines, drawn into pixels: S-shaped, soft-edged, each in its colour and width."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.jit import kernel

Array = NDArray[Any]
EVEN = 0x00FF00FF
"""Picks every other channel of a pixel, so that two are multiplied at once."""


@kernel("")
def blend(pixels: Array, y: int, x: int, even: int, odd: int, cover: int) -> None:
    """Lay a colour over a premultiplied pixel: its even and odd channels apart, and how much it covers, 0 … 256."""
    under, rest = np.int64(pixels[y, x]), 256 - cover
    low = (even * cover + (under & EVEN) * rest) >> 8 & EVEN
    high = odd * cover + (under >> 8 & EVEN) * rest & ~EVEN
    pixels[y, x] = np.uint32(low | high)


@kernel("")
def draw_line(line: Any, colour: int, opacity: float, pixels: Array) -> None:
    """Draw one line (x0, y0, x1, y1, width): y follows 3t² − 2t³, so that it leaves and arrives level.

    Column by column: the line covers an upright interval whose length grows with its slope; the pixels at both ends of
    the interval get the share of them that is covered.
    """
    height, width = pixels.shape
    x0, y0, x1, y1, thickness = line[0], line[1], line[2], line[3], line[4]
    even, odd = colour & EVEN, colour >> 8 & 0xFF | 0xFF0000
    length, rise = max(x1 - x0, np.float32(1.0)), y1 - y0
    full = np.float32(256.0) * np.float32(opacity) * min(thickness, np.float32(1.0))
    half_width, steepest = np.float32(0.5) * max(thickness, np.float32(1.0)), np.float32(6.0) * rise / length
    for column in range(max(int(x0), 0), min(int(np.ceil(x1)), width)):
        t = min(max((np.float32(column) + np.float32(0.5) - x0) / length, np.float32(0.0)), np.float32(1.0))
        y = y0 + rise * t * t * (np.float32(3.0) - np.float32(2.0) * t)
        slope = steepest * t * (np.float32(1.0) - t)
        half = half_width * np.sqrt(np.float32(1.0) + slope * slope)
        top, bottom = y - half, y + half
        first, last = int(np.floor(top)), int(np.floor(bottom))
        if 0 <= first < height:
            share = min(bottom, np.float32(first + 1)) - top
            blend(pixels, first, column, even, odd, np.int64(full * share))
        for row in range(max(first + 1, 0), min(last, height)):
            blend(pixels, row, column, even, odd, np.int64(full))
        if first < last and 0 <= last < height:
            blend(pixels, last, column, even, odd, np.int64(full * (bottom - np.float32(last))))


@kernel("void(float32[:,::1], float32[::1], int64[::1], uint32[:,::1])")
def draw_edges(lines: Array, opacities: Array, colours: Array, pixels: Array) -> None:
    """Clear the picture and draw every line, in order.

    lines : (n, 5) float32: x0, y0, x1, y1, width · colours : (n,) 0xRRGGBB · pixels : premultiplied ARGB.
    """
    pixels[:, :] = np.uint32(0)
    for i in range(len(lines)):
        draw_line(lines[i], colours[i], opacities[i], pixels)
