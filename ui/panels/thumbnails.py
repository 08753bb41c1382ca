"""Small pictures of the data sets: noiseless points in the shapes and colours of their classes or values."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from playground.catalog import DATASETS
from ui.points import shape, value_color
from ui.theme import Theme

POINTS = 90
SEED = 5
MARGIN = 0.06


@lru_cache(maxsize=64)
def thumbnail(dataset: str, theme: Theme, side: int, ratio: float = 1.0) -> QIcon:
    """Draw a data set into a square of `side` pixels, sharp at a device pixel ratio."""
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for x, y, value in _places(dataset):
        _draw_point(painter, theme, side, (x, y), value, DATASETS[dataset].is_regression)
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
        icon.addPixmap(pixmap, mode)
    return icon


def _draw_point(
    painter: QPainter, theme: Theme, side: int, place: tuple[float, float], value: float, is_value: bool
) -> None:
    size = max(2.0, side / 15)
    box = QRectF(place[0] * side - size / 2, place[1] * side - size / 2, size, size)
    painter.setBrush(value_color(theme, value) if is_value else QColor(theme.classes[int(value)]))
    painter.drawPath(shape(1 if is_value else int(value), box))


@lru_cache(maxsize=32)
def _places(dataset: str) -> tuple[tuple[float, float, float], ...]:
    """Give points as (across, down, class or share of the highest value), places 0 … 1 within the picture."""
    row = DATASETS[dataset]
    if row.place is None:
        return ()
    points = 3 * POINTS if row.is_regression else POINTS
    x, y = row.make(points, np.random.default_rng(SEED), min(row.most_classes, 3))
    if row.is_regression:
        y = (y - row.values[0]) / (row.values[1] - row.values[0])
    low, high = np.array(row.plane).T
    share = MARGIN + (1 - 2 * MARGIN) * (x - low) / (high - low)
    return tuple((float(across), float(1 - up), float(value)) for (across, up), value in zip(share, y, strict=True))
