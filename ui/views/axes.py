"""A small pair of axes: where numbers are on a picture, with round numbers beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui.theme import Theme


@dataclass(frozen=True)
class Axes:
    """The rectangle `frame` in pixels, and the numbers from (left, low) to (right, high) that are seen in it."""

    frame: QRectF
    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """Give how far right a number is."""
        return self.frame.left() + (value - self.left) / (self.right - self.left) * self.frame.width()

    def y(self, value: float) -> float:
        """Give how far down a number is."""
        return self.frame.bottom() - (value - self.low) / (self.high - self.low) * self.frame.height()

    def at(self, x: float, y: float) -> QPointF:
        """Give where a pair is."""
        return QPointF(self.x(x), self.y(y))

    def line(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> QPolygonF:
        """Give a curve; it goes no further beyond the frame than the frame is high."""
        across = self.frame.left() + (x - self.left) / (self.right - self.left) * self.frame.width()
        up = self.frame.bottom() - (y - self.low) / (self.high - self.low) * self.frame.height()
        reach = self.frame.height()
        up = np.clip(np.nan_to_num(up, nan=-reach), self.frame.top() - reach, self.frame.bottom() + reach)
        return QPolygonF([QPointF(a, b) for a, b in zip(across.tolist(), up.tolist(), strict=True)])


def frame_in(width: float, height: float, theme: Theme, *, left: float = 40) -> QRectF:
    """Leave room for numbers at the left and below, at 100 % in pixels."""
    return QRectF(theme.px(left), theme.px(8), width - theme.px(left + 10), height - theme.px(8) - theme.px(24))


def draw_axes(painter: QPainter, theme: Theme, axes: Axes, *, rows: int = 3, columns: int = 5) -> None:
    """Draw thin lines at about so many round numbers upwards and across, and the numbers."""
    painter.setFont(theme.font("small"))
    metrics, frame = painter.fontMetrics(), axes.frame
    for value in round_numbers(axes.low, axes.high, rows):
        y, text = axes.y(value), tick(value)
        painter.setPen(QPen(theme.color("grid"), 1))
        painter.drawLine(QLineF(frame.left(), y, frame.right(), y))
        painter.setPen(theme.color("muted"))
        left = frame.left() - metrics.horizontalAdvance(text) - theme.px(5)
        painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), text)
    for value in round_numbers(axes.left, axes.right, columns):
        x, text = axes.x(value), tick(value)
        painter.setPen(QPen(theme.color("grid"), 1))
        painter.drawLine(QLineF(x, frame.top(), x, frame.bottom()))
        painter.setPen(theme.color("muted"))
        half = metrics.horizontalAdvance(text) / 2
        painter.drawText(QPointF(x - half, frame.bottom() + metrics.ascent() + theme.px(3)), text)


def round_numbers(low: float, high: float, count: int) -> list[float]:
    """Give about so many round numbers between two."""
    if count <= 0 or not math.isfinite(high - low) or high <= low:
        return []
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def tick(value: float) -> str:
    """Write a number beside an axis."""
    return f"{value + 0.0:.4g}".replace("-", "−")
