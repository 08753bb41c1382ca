"""A small picture of the points that a choice of columns gives, with their classes by name."""

from __future__ import annotations

from html import escape

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import own
from playground.datasets import OWN, Dataset, row_of
from playground.snapshot import Points
from playground.spec import Data, Own
from ui.panels import cloud
from ui.panels.ground import Ground, frame_within
from ui.points import SYMBOLS
from ui.theme import Theme

MOST_POINTS = 2_000
SIDE = 150


class Sketch(QWidget):
    """Paints points on their plane, none of them looked at closely."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableSketch")
        self.setAccessibleName("The points that these columns give")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme: Theme | None = None
        self._row: Dataset | None = None
        self._points: Points | None = None
        self._picture: QPixmap | None = None

    def show_points(self, points: Own | None) -> None:
        """Show other points, or none."""
        self._row = None if points is None else row_of(Data(dataset=OWN, own=points))
        self._points = None if points is None else some_of(points)
        self._forget()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self._forget()

    def sizeHint(self) -> QSize:
        """Ask for room to see something."""
        side = self._theme.px(SIDE) if self._theme else SIDE
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Need two thirds of it."""
        return self.sizeHint() * 2 / 3

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        super().resizeEvent(event)
        self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, drawn once."""
        del event
        if self._theme is None or self._row is None or self._points is None:
            return
        if self._picture is None:
            self._picture = self._draw(self._theme, self._row, self._points)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._picture)

    def _forget(self) -> None:
        self._picture = None
        self.update()

    def _draw(self, theme: Theme, row: Dataset, points: Points) -> QPixmap:
        ground = Ground(frame_within(self.width(), self.height(), row, theme), row.plane)
        ratio = self.devicePixelRatioF()
        return cloud.backdrop(self.size(), theme, ground, row, points, shows_test=False, ratio=ratio)


def some_of(points: Own) -> Points:
    """Give up to MOST_POINTS of the points, evenly from the first to the last, as they lie on their plane."""
    stride = -(-len(points.y) // MOST_POINTS)
    x, y = own.places(points)[::stride], own.answers(points)[::stride]
    if points.dimension == 1:
        x = np.column_stack([x[:, 0], y])
    kinds = y if points.task == "value" else y.astype(np.int64)
    return Points(x, kinds, np.zeros(len(y), bool))


def legend(points: Own, theme: Theme) -> str:
    """Say what shapes and colours stand for: “■ red 120”, with how many points there are; of values the range."""
    y = own.answers(points)
    if points.task == "value":
        return f"{len(y):,} points, {escape(points.target)} from {y.min():.4g} to {y.max():.4g}".replace("-", "−")
    counts = np.bincount(y.astype(np.int64), minlength=len(points.class_names))
    parts = (
        f'<span style="color:{theme.classes[kind]}">{SYMBOLS[kind]}</span>&nbsp;{escape(name)}&nbsp;({count:,})'
        for kind, (name, count) in enumerate(zip(points.class_names, counts, strict=True))
    )
    return " &nbsp; ".join(parts)
