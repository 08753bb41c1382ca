"""The ways of several runners on one surface, each in its own colour, its end marked with its own shape."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from ui.theme import Theme

SHAPES = ((0, 0.0), (4, 45.0), (3, -90.0), (4, 0.0), (3, 90.0), (5, -90.0), (6, 0.0), (8, 22.5))
"""Corners and turn in degrees of each runner's mark; no corners is a circle."""


@dataclass(frozen=True)
class Path:
    """A way on a surface: its places, the number of its runner, and whether it is the chosen one."""

    places: tuple[tuple[float, float], ...]
    number: int
    is_chosen: bool = False


def colour_of(number: int, theme: Theme) -> str:
    """Give the colour of a runner."""
    return theme.classes[number % len(theme.classes)]


def draw_paths(
    painter: QPainter, paths: Sequence[Path], spot: Callable[[float, float], QPointF], frame: QRectF, theme: Theme
) -> None:
    """Draw all ways, the chosen one last and thicker; what leaves the frame is cut off."""
    painter.save()
    painter.setClipRect(frame)
    for path in sorted(paths, key=lambda path: path.is_chosen):
        points = [kept(spot(*place)) for place in path.places if all(map(math.isfinite, place))]
        if not points:
            continue
        width = (3.4 if path.is_chosen else 2.0) * theme.scale
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, extra in ((theme.surface_way, 2.6 * theme.scale), (colour_of(path.number, theme), 0.0)):
            pen = QPen(QColor(color), width + extra)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(points)
        draw_mark(painter, points[-1], path.number, (7.0 if path.is_chosen else 5.5) * theme.scale, theme)
    painter.restore()


def kept(point: QPointF) -> QPointF:
    """Keep a point within numbers that can be painted."""
    return QPointF(min(max(point.x(), -1e5), 1e5), min(max(point.y(), -1e5), 1e5))


def draw_mark(painter: QPainter, place: QPointF, number: int, radius: float, theme: Theme) -> None:
    """Draw a runner's mark."""
    corners, turn = SHAPES[number % len(SHAPES)]
    painter.setPen(QPen(theme.color("surface_way"), 1.5 * theme.scale))
    painter.setBrush(QColor(colour_of(number, theme)))
    if not corners:
        painter.drawEllipse(place, radius, radius)
        return
    angles = [math.radians(turn + 360 * k / corners) for k in range(corners)]
    large = radius * 1.25
    painter.drawPolygon(
        QPolygonF([QPointF(place.x() + large * math.cos(a), place.y() + large * math.sin(a)) for a in angles])
    )


def icon_of(number: int, theme: Theme, ratio: float) -> QIcon:
    """Give a runner's mark as an icon."""
    side = theme.px(18)
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_mark(painter, QPointF(side / 2, side / 2), number, side * 0.32, theme)
    return QIcon(pixmap)
