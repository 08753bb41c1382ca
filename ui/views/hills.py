"""A surface of the loss as hills: seen from the side, turned and tilted; places of it on the screen and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.explain.landscape import Surface
from ui.theme import Theme
from ui.views.shading import shaded, slopes_lit

MOST_FACES = 64
"""Faces per side of the hills; a finer surface is thinned."""
LOWEST_TILT, HIGHEST_TILT = 12.0, 88.0
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Eye:
    """From where the hills are seen, in degrees, and the size of the picture."""

    turn: float = 35.0
    tilt: float = 35.0
    width: float = 100.0
    height: float = 100.0

    def turned(self, turn: float, tilt: float) -> Eye:
        """Give the eye that went around by some degrees, and up."""
        bounded = min(max(self.tilt + tilt, LOWEST_TILT), HIGHEST_TILT)
        return replace(self, turn=(self.turn + turn) % 360, tilt=bounded)

    def project(self, x: Numbers, y: Numbers, height: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Give points of the cube −1 … 1 (heights 0 … 1) in pixels, and their distance from the eye."""
        turn, tilt = math.radians(self.turn), math.radians(self.tilt)
        across = x * math.cos(turn) - y * math.sin(turn)
        away = x * math.sin(turn) + y * math.cos(turn)
        z = (height - 0.5) * 1.1
        up = away * math.sin(tilt) + z * math.cos(tilt)
        depth = away * math.cos(tilt) - z * math.sin(tilt)
        perspective = 4.0 / (4.0 + depth)
        size = min(self.width, self.height * 1.25) * 0.29
        return (
            self.width / 2 + across * perspective * size, self.height * 0.43 - up * perspective * size, depth
        )  # fmt: skip


def draw_hills(painter: QPainter, height: Numbers, names: tuple[str, str], eye: Eye, theme: Theme) -> None:
    """Draw the faces, the farthest first; height : (n, n) 0 … 1, names : of the two directions."""
    x, y, height = _grid(height)
    across, down, depth = eye.project(x, y, height)
    points = [[QPointF(a, b) for a, b in zip(*row, strict=True)]
              for row in zip(across.tolist(), down.tolist(), strict=True)]  # fmt: skip
    _draw_floor(painter, eye, theme)
    faces = shaded((height[:-1, :-1] + height[1:, :-1] + height[:-1, 1:] + height[1:, 1:]) / 4, theme)
    light = slopes_lit(height)
    painter.setPen(QPen(QColor(0, 0, 0, 40), 0.6))
    for place in np.argsort(-(depth[:-1, :-1] + depth[1:, 1:]), axis=None).tolist():
        r, c = divmod(place, len(height[0]) - 1)
        color = QColor.fromRgb(int(faces[r, c]) & 0xFFFFFF)
        painter.setBrush(color.darker(round(100 + 60 * (1 - float(light[r, c])))))
        painter.drawPolygon(QPolygonF([points[r][c], points[r][c + 1], points[r + 1][c + 1], points[r + 1][c]]))
    _draw_names(painter, names, eye, theme)


def _draw_names(painter: QPainter, names: tuple[str, str], eye: Eye, theme: Theme) -> None:
    """Write the names of the two directions beside the near edges of the floor, and what a person can do."""
    metrics = painter.fontMetrics()
    painter.setPen(theme.color("muted"))
    painter.drawText(QPointF(theme.px(4), eye.height - metrics.descent()), "drag, arrow keys: turn · click: choose")
    for name, ends in zip(names, (((0.0, -1.15), (0.0, 1.15)), ((-1.15, 0.0), (1.15, 0.0))), strict=True):
        x, y, away = _floor(eye, ends)
        near = int(np.argmin(away))
        painter.drawText(QPointF(x[near] - metrics.horizontalAdvance(name) / 2, y[near] + metrics.ascent() / 2), name)


def _draw_floor(painter: QPainter, eye: Eye, theme: Theme) -> None:
    x, y, _ = _floor(eye, ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)))
    painter.setPen(QPen(theme.color("edge"), max(theme.scale, 1.0)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))


def _floor(eye: Eye, places: Sequence[tuple[float, float]]) -> tuple[Numbers, Numbers, Numbers]:
    x, y = np.array(places).T
    return eye.project(x, y, np.zeros(len(places)))


def spot(surface: Surface, height: Numbers, place: tuple[float, float], eye: Eye) -> QPointF:
    """Give where a place of the surface is on the screen, a little above the ground."""
    a, b, (alpha, beta) = surface.alphas, surface.betas, place
    x, y = 2 * (alpha - a[0]) / (a[-1] - a[0]) - 1, 2 * (beta - b[0]) / (b[-1] - b[0]) - 1
    column = int(np.clip(np.searchsorted(a, alpha), 0, len(a) - 1))
    row = int(np.clip(np.searchsorted(b, beta), 0, len(b) - 1))
    across, down, _ = eye.project(np.array(x), np.array(y), np.array(height[row, column] + 0.01))
    return QPointF(float(across), float(down))


def place_at(
    surface: Surface, height: Numbers, position: QPointF, eye: Eye, reach: float
) -> tuple[float, float] | None:
    """Give the place of the surface that is seen at a position: of those within reach the nearest to the eye."""
    across, down, depth = eye.project(*_grid(height))
    distance = np.hypot(across - position.x(), down - position.y())
    nearest = float(distance.min())
    if nearest > 3 * reach:
        return None
    seen = np.where(distance <= max(reach, nearest), depth, np.inf)
    row, column = divmod(int(seen.argmin()), depth.shape[1])
    stride = _stride(height)
    return float(surface.alphas[column * stride]), float(surface.betas[row * stride])


def _stride(height: Numbers) -> int:
    return max(1, math.ceil((len(height) - 1) / MOST_FACES))


def _grid(height: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Give the corners of the faces in the cube, (rows, columns) each."""
    stride = _stride(height)
    thinned = height[::stride, ::stride]
    x, y = np.meshgrid(np.linspace(-1, 1, thinned.shape[1]), np.linspace(-1, 1, thinned.shape[0]))
    return x, y, thinned
