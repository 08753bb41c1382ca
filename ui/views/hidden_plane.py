"""Paints the hidden space: the data's plane bent by the layers, points on it, and the output's straight line."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from playground.datasets import Dataset
from playground.explain.hidden import LINES, HiddenSpace
from playground.wires import LOWERED
from ui.panels import cloud
from ui.panels.ground import tick_text
from ui.points import Stamps
from ui.theme import Theme
from ui.views.sketch import StillSketch

HIDDEN_HELP = (
    "The plane as the last hidden layer sees it: its grid is bent until the straight line of the output divides the"
    " points"
)


class HiddenPlane(StillSketch):
    """Shows one hidden space."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("hiddenPlane", HIDDEN_HELP, parent)
        self.setToolTip(HIDDEN_HELP)
        self._space: HiddenSpace | None = None
        self._row: Dataset | None = None

    @property
    def space(self) -> HiddenSpace | None:
        """What is shown."""
        return self._space

    def show_space(self, space: HiddenSpace | None, row: Dataset) -> None:
        """Show another space, of points of a data set."""
        if space is not self._space:
            self._space, self._row = space, row
            self._forget()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which a grid can be followed."""
        return QSize(self.px(200), self.px(180))

    def frame(self) -> QRectF:
        """Give where (a₁, a₂) are drawn, with room for numbers at the left and below."""
        line = self.fontMetrics().height()
        left, below = 3.4 * line, 1.5 * line
        width, height = self.width() - left - 0.8 * line, self.height() - below - 0.8 * line
        side = max(min(width, height * 1.4), 10.0)
        return QRectF(left, 0.6 * line, side, max(min(height, side), 10.0))

    def to_pixels(self, a1: float, a2: float) -> QPointF:
        """Give where a place of the hidden space is on the widget."""
        assert self._space is not None
        (left, right), (low, high) = self._space.box
        frame = self.frame()
        return QPointF(
            frame.left() + (a1 - left) / (right - left) * frame.width(),
            frame.bottom() - (a2 - low) / (high - low) * frame.height(),
        )

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint it, once for each answer."""
        if self._space is not None:
            if self._ground is None:
                self._ground = self._picture(theme, self._space)
            painter.drawPixmap(0, 0, self._ground)

    def _picture(self, theme: Theme, space: HiddenSpace) -> QPixmap:
        picture = cloud.blank(self.size(), self.devicePixelRatioF())
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font("small"))
            self._draw_axes(painter, theme, space)
            painter.setClipRect(self.frame())
            self._draw_grid(painter, theme, space)
            self._draw_points(painter, theme, space)
            painter.setPen(QPen(theme.color("text"), 3.0 * theme.scale))
            painter.drawLines([QLineF(self.to_pixels(a, b), self.to_pixels(c, d)) for a, b, c, d in space.lines])
        return picture

    def _draw_axes(self, painter: QPainter, theme: Theme, space: HiddenSpace) -> None:
        frame, metrics = self.frame(), painter.fontMetrics()
        painter.fillRect(frame, theme.color("region_middle"))
        painter.setPen(QPen(theme.color("border"), theme.px(1)))
        painter.drawRect(frame)
        names = [f"a{str(neuron + 1).translate(LOWERED)}" for neuron in space.neurons]
        painter.setPen(theme.color("muted"))
        baseline = frame.bottom() + metrics.ascent() + theme.px(3)
        for share, value in ((0.0, space.box[0][0]), (1.0, space.box[0][1])):
            text = tick_text(float(f"{value:.2g}"))
            painter.drawText(
                QPointF(frame.left() + share * (frame.width() - metrics.horizontalAdvance(text)), baseline), text
            )
        for value, y in ((space.box[1][0], frame.bottom()), (space.box[1][1], frame.top() + metrics.ascent())):
            text = tick_text(float(f"{value:.2g}"))
            painter.drawText(QPointF(frame.left() - metrics.horizontalAdvance(text) - theme.px(5), y), text)
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(frame.center().x(), baseline), names[0])
        left = frame.left() - metrics.horizontalAdvance(names[1]) - theme.px(6)
        painter.drawText(QPointF(left, frame.center().y()), names[1])

    def _draw_grid(self, painter: QPainter, theme: Theme, space: HiddenSpace) -> None:
        """Draw the bent grid, the lines along x₁ apart from those along x₂."""
        for number, line in enumerate(np.nan_to_num(space.grid)):
            color = QColor(theme.muted)
            color.setAlphaF(0.8 if number < LINES else 0.4)  # dashes would take most of the time
            painter.setPen(QPen(color, 1.0 * theme.scale))
            painter.drawPolyline(QPolygonF([self.to_pixels(a, b) for a, b in line.tolist()]))

    def _draw_points(self, painter: QPainter, theme: Theme, space: HiddenSpace) -> None:
        row = self._row
        assert row is not None
        stamps = Stamps(theme, self.devicePixelRatioF(), theme.px(7), 1.0 * theme.scale)
        low, high = row.values
        for (a, b), y in zip(space.points.tolist(), space.y.tolist(), strict=True):
            share = (y - low) / (high - low)
            stamp = stamps.of_value(share, False) if row.is_regression else stamps.of_class(int(y), False)
            painter.drawPixmap(self.to_pixels(a, b) - QPointF(stamps.half, stamps.half), stamp)
