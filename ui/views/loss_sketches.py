"""Paints the loss of one point as a curve over its prediction, and the losses of all points as sorted bars."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.explain.loss_curve import LossCurve
from ui.theme import Theme
from ui.views.axes import Axes, draw_axes, frame_in
from ui.views.sketch import LEFT, RIGHT, KeyedSketch, Sketch
from ui.widgets import words

KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CurveSketch(Sketch):
    """Shows L over ŷ with the present place, its tangent, and y."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("lossCurve", "The loss of this point over its prediction, with the slope here", parent)
        self._held: LossCurve | None = None

    def show_curve(self, held: LossCurve | None) -> None:
        """Show another moment."""
        self._held = held
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for a curve."""
        return QSize(self.px(210), self.px(150))

    def axes(self, held: LossCurve, theme: Theme) -> Axes:
        """Choose what is seen: all predictions, and losses up to a little more than the present one."""
        frame = frame_in(self.width(), self.height(), theme)
        left, right = float(held.prediction.min()), float(held.prediction.max())
        left, right = min(left, held.now, held.target), max(right, held.now, held.target)
        room = 0.03 * max(right - left, 1e-9)
        usual = float(np.quantile(held.loss, 0.65))
        high = max(1.6 * held.loss_now, usual, 1e-6) * 1.1
        return Axes(frame, left - room, right + room, -0.04 * high, high)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the curve, y, the tangent and the place."""
        held = self._held
        if held is None:
            return
        axes = self.axes(held, theme)
        draw_axes(painter, theme, axes, rows=4, columns=5)
        self._draw_target(painter, theme, held, axes)
        order = np.argsort(held.prediction)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(axes.frame)
        painter.setPen(QPen(theme.color("text"), 2.4 * theme.scale))
        painter.drawPolyline(axes.line(held.prediction[order], held.loss[order]))
        self._draw_tangent(painter, theme, held, axes)
        painter.setClipping(False)
        place = axes.at(held.now, held.loss_now)
        painter.setPen(QPen(theme.color("card"), 2 * theme.scale))
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(place, theme.px(6), theme.px(6))
        corner = QRectF(axes.frame.center().x(), axes.frame.bottom() + theme.px(3), theme.px(60), theme.px(18))
        self.say(painter, "ŷ", corner, "muted")

    def _draw_target(self, painter: QPainter, theme: Theme, held: LossCurve, axes: Axes) -> None:
        x = axes.x(held.target)
        painter.setPen(QPen(theme.color("muted"), 1.5 * theme.scale, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, axes.frame.top(), x, axes.frame.bottom()))
        height, wide = painter.fontMetrics().height(), theme.px(80)
        is_right = x > axes.frame.center().x()
        box = QRectF(x - wide - theme.px(4) if is_right else x + theme.px(4), axes.frame.top(), wide, height)
        self.say(painter, f"y = {words.number(held.target, 4)}", box, "muted", align=RIGHT if is_right else LEFT)

    def _draw_tangent(self, painter: QPainter, theme: Theme, held: LossCurve, axes: Axes) -> None:
        if not math.isfinite(held.slope):
            return
        reach = 0.22 * (axes.right - axes.left)
        ends = [axes.at(held.now + way * reach, held.loss_now + way * reach * held.slope) for way in (-1, 1)]
        painter.setPen(QPen(theme.color("test_curve"), 2 * theme.scale))
        painter.drawLine(*_shortened(ends[0], ends[1], axes.at(held.now, held.loss_now), theme.px(90)))


def _shortened(start: QPointF, end: QPointF, middle: QPointF, most: float) -> tuple[QPointF, QPointF]:
    """Give a line about its middle, at most so many pixels to each side."""
    along = end - start
    length = math.hypot(along.x(), along.y())
    share = min(most / length, 0.5) if length > 0 else 0.0
    return middle - along * share, middle + along * share


class BarsSketch(KeyedSketch):
    """Shows every training point's loss, the largest first. chosen(index) : a bar's point, by its number in Points."""

    chosen = Signal(int)
    keys = tuple(KEYS)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("lossBars", "All points' losses, the largest first; left and right choose a point", parent)
        self.setToolTip("Click a bar to look at its point; ← → go to the next larger or smaller loss")
        self._held: LossCurve | None = None

    def show_bars(self, held: LossCurve | None) -> None:
        """Show another moment."""
        self._held = held
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for bars."""
        return QSize(self.px(210), self.px(110))

    def frame(self) -> QRectF:
        """Give where the bars stand."""
        return QRectF() if self.theme_ is None else frame_in(self.width(), self.height(), self.theme_)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the bars, the chosen one lit, and J as the line of their mean."""
        held = self._held
        if held is None:
            return
        values, frame = -np.sort(-held.losses), self.frame()
        high = max(float(values[0]), held.mean * 2, 1e-9) * 1.08
        axes = Axes(frame, 0, len(values), 0, high)
        draw_axes(painter, theme, axes, rows=3, columns=0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("edge"))
        columns = min(len(values), max(int(frame.width() / 2), 1))
        places = (np.arange(columns) * len(values) // columns).tolist()
        wide = frame.width() / columns
        gap = 1 if wide >= 4 else 0
        for column, place in enumerate(places):
            self._draw_bar(painter, axes, frame.left() + column * wide, wide - gap, float(values[place]))
        if held.rank >= 0:
            painter.setBrush(theme.color("accent"))
            left = frame.left() + held.rank / len(values) * frame.width()
            self._draw_bar(painter, axes, left, max(wide - gap, theme.px(4)), held.loss_now)
        self._draw_mean(painter, theme, held, axes)

    def _draw_bar(self, painter: QPainter, axes: Axes, left: float, wide: float, value: float) -> None:
        top = axes.y(min(value, axes.high))
        painter.drawRect(QRectF(left, top, wide, max(axes.frame.bottom() - top, 1)))

    def _draw_mean(self, painter: QPainter, theme: Theme, held: LossCurve, axes: Axes) -> None:
        y = axes.y(held.mean)
        for color, width, style in (
            ("card", 4.5, Qt.PenStyle.SolidLine), ("text", 2.0, Qt.PenStyle.DashLine),
        ):  # fmt: skip
            painter.setPen(QPen(theme.color(color), width * theme.scale, style))
            painter.drawLine(QLineF(axes.frame.left(), y, axes.frame.right(), y))
        height = painter.fontMetrics().height()
        text = f"J = {words.figure(held.mean)}, the mean of {len(held.losses):,}"
        box = QRectF(axes.frame.left(), y - height - theme.px(2), axes.frame.width() - theme.px(4), height)
        self.say(painter, text, box, align=RIGHT)
        below = QRectF(axes.frame.left(), axes.frame.bottom() + theme.px(3), axes.frame.width(), height)
        self.say(painter, "largest loss first", below, "muted")

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point of the bar under the mouse."""
        frame = self.frame()
        if self._held is not None and frame.contains(event.position()):
            share = (event.position().x() - frame.left()) / frame.width()
            self._choose(int(share * len(self._held.order)))

    def press(self, key: Qt.Key) -> None:
        """Go to the next larger or smaller loss."""
        if self._held is not None:
            self._choose(max(self._held.rank, 0) + KEYS[key])

    def _choose(self, rank: int) -> None:
        assert self._held is not None
        order = self._held.order
        self.chosen.emit(int(order[min(max(rank, 0), len(order) - 1)]))
