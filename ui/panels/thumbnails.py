"""Small pictures of the data sets: some of their points, in the shapes and colours of their classes or values."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from playground.datasets import DATASETS, OWN, Dataset, draw, row_of
from playground.own import answers, places
from playground.spec import Data
from ui.points import shape, value_color
from ui.theme import Theme

POINTS, VALUES = 90, 200
"""So many points are drawn of classes, and of values."""
MARGIN = 0.06
KEPT = 128


def subject(data: Data, name: str) -> Data:
    """Give what of an experiment's data the picture of a data set depends on: two equal ones look the same."""
    row = DATASETS[name]
    if name == OWN:
        return Data(dataset=OWN if data.own else "", classes=2, own=data.own)
    return replace(
        data, dataset=name, classes=min(data.classes, row.most_classes), points=VALUES if row.is_regression else POINTS,
        train_share=0.5, inputs=("x1",), own=None,
    )  # fmt: skip


@lru_cache(maxsize=KEPT)
def thumbnail(data: Data, theme: Theme, side: int, ratio: float = 1.0) -> QIcon:
    """Draw a data set, as `subject` gives it, into a square of `side` pixels, sharp at a device pixel ratio."""
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if data.dataset:
            _draw_points(painter, theme, side, data)
        else:
            _draw_empty(painter, theme, side)
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
        icon.addPixmap(pixmap, mode)
    return icon


def _draw_empty(painter: QPainter, theme: Theme, side: int) -> None:
    """Draw a plus in a dashed frame: here is room for something."""
    painter.setPen(QPen(theme.color("muted"), theme.scale * 1.2, Qt.PenStyle.DashLine))
    edge = side * 0.08
    painter.drawRoundedRect(QRectF(edge, edge, side - 2 * edge, side - 2 * edge), side / 8, side / 8)
    painter.setPen(QPen(theme.color("muted"), theme.scale * 1.8))
    middle, arm = side / 2, side / 6
    painter.drawLine(QPointF(middle - arm, middle), QPointF(middle + arm, middle))
    painter.drawLine(QPointF(middle, middle - arm), QPointF(middle, middle + arm))


def _draw_points(painter: QPainter, theme: Theme, side: int, data: Data) -> None:
    row = row_of(data)
    size = max(2.0, side / 15)
    painter.setPen(Qt.PenStyle.NoPen)
    for across, down, value in _spots(row, *_points(data)):
        box = QRectF(across * side - size / 2, down * side - size / 2, size, size)
        painter.setBrush(value_color(theme, value) if row.is_regression else QColor(theme.classes[int(value)]))
        painter.drawPath(shape(1 if row.is_regression else int(value), box))


def _points(data: Data) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give some points, x (n, 2) and y (n,): of own ones every so-manieth."""
    if data.own is None:
        drawn = draw(data)
        return drawn.x, drawn.y
    stride = max(len(data.own.y) // VALUES, 1)
    return places(data.own)[::stride], answers(data.own)[::stride]


def _spots(row: Dataset, x: NDArray[np.float64], y: NDArray[np.float64]) -> list[list[float]]:
    """Give (across, down, class or share of the highest value) within a picture of side 1; a curve rises with y."""
    height = y if row.dimension == 1 else x[:, 1]
    value = (y - row.values[0]) / (row.values[1] - row.values[0]) if row.is_regression else y
    low, high = np.array(row.plane).T
    share = (np.column_stack([x[:, 0], height]) - low) / (high - low)
    inside = ((share >= 0) & (share <= 1)).all(axis=1)
    share = MARGIN + (1 - 2 * MARGIN) * share[inside]
    spots: list[list[float]] = np.column_stack([share[:, 0], 1 - share[:, 1], value[inside]]).tolist()
    return spots
