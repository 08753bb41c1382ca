"""Where a place of the plane is on the screen, and back; axes with round numbers and the names of the data."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from playground.datasets import OWN, Dataset
from ui.theme import Theme

TICKS = 4
Plane = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Ground:
    """The square `frame` in pixels, and the part of the plane that is seen in it."""

    frame: QRectF
    plane: Plane

    def to_pixels(self, x1: float, x2: float) -> QPointF:
        """Give where a place of the plane is on the screen."""
        (left, right), (low, high) = self.plane
        return QPointF(
            self.frame.left() + (x1 - left) / (right - left) * self.frame.width(),
            self.frame.bottom() - (x2 - low) / (high - low) * self.frame.height(),
        )

    def to_plane(self, position: QPointF) -> tuple[float, float]:
        """Give the place of the plane under a position, kept within it."""
        (left, right), (low, high) = self.plane
        across = min(max((position.x() - self.frame.left()) / self.frame.width(), 0.0), 1.0)
        up = min(max((self.frame.bottom() - position.y()) / self.frame.height(), 0.0), 1.0)
        return left + across * (right - left), low + up * (high - low)

    def distance_outside(self, position: QPointF) -> float:
        """Give by how many pixels a position is outside the frame, 0 within it."""
        across = max(self.frame.left() - position.x(), position.x() - self.frame.right(), 0.0)
        down = max(self.frame.top() - position.y(), position.y() - self.frame.bottom(), 0.0)
        return max(across, down)


def frame_within(width: int, height: int, row: Dataset, theme: Theme) -> QRectF:
    """Give the largest square that leaves room for the axes' numbers and names."""
    metrics = QFontMetrics(theme.font("small"))
    labels = [tick_text(value) for axis in (0, 1) for value in ticks(row, axis)]
    left = metrics.height() * 1.15 + max(metrics.horizontalAdvance(text) for text in labels) + theme.px(6)
    bottom = 2.2 * metrics.height() + theme.px(4)
    top = metrics.height() / 2
    side = max(min(width - left - metrics.averageCharWidth() * 2, height - bottom - top), 10)
    spare = (width - left - side) / 2
    return QRectF(left + spare, top, side, side)


def draw_axes(painter: QPainter, theme: Theme, ground: Ground, row: Dataset, width: int, height: int) -> None:
    """Draw the frame, its numbers and the names of the axes on a widget of some width and height."""
    frame = ground.frame
    painter.setFont(theme.font("small"))
    metrics = painter.fontMetrics()
    painter.setPen(QPen(theme.color("border"), theme.px(1)))
    painter.drawRect(frame)
    painter.setPen(theme.color("muted"))
    (left, _), (low, _) = row.plane
    widest = max(metrics.horizontalAdvance(tick_text(value)) for value in ticks(row, 0))
    every = 1 if widest * 1.2 < frame.width() / TICKS else 2
    for value in ticks(row, 0)[::every]:
        x, text = ground.to_pixels(value, low).x(), tick_text(value)
        painter.drawText(
            QPointF(x - metrics.horizontalAdvance(text) / 2, frame.bottom() + metrics.ascent() + theme.px(2)), text
        )
    every = 1 if metrics.height() < frame.height() / TICKS else 2
    for value in ticks(row, 1)[::every]:
        y, text = ground.to_pixels(left, value).y(), tick_text(value)
        x = frame.left() - metrics.horizontalAdvance(text) - theme.px(5)
        painter.drawText(QPointF(x, y + metrics.ascent() / 2 - theme.px(1)), text)
    _draw_names(painter, theme, frame, row, width, height)


def _draw_names(painter: QPainter, theme: Theme, frame: QRectF, row: Dataset, width: int, height: int) -> None:
    metrics = painter.fontMetrics()
    painter.setPen(theme.color("text"))
    room = (width - frame.left(), min(frame.height() + theme.px(20), height))
    across, up = (
        metrics.elidedText(axis.text(), Qt.TextElideMode.ElideRight, round(length))
        for axis, length in zip(row.axes, room, strict=True)
    )
    baseline = frame.bottom() + metrics.height() + metrics.ascent() + theme.px(2)
    painter.drawText(QPointF(frame.center().x() - metrics.horizontalAdvance(across) / 2, baseline), across)
    widest = max(metrics.horizontalAdvance(tick_text(value)) for value in ticks(row, 1))
    painter.save()
    painter.translate(frame.left() - widest - theme.px(9), frame.center().y())
    if len(up) > 2:
        painter.rotate(-90)
        painter.drawText(QPointF(-metrics.horizontalAdvance(up) / 2, -metrics.descent() / 2), up)
    else:
        painter.drawText(
            QPointF(-metrics.horizontalAdvance(up) + theme.px(2), metrics.ascent() / 2 - metrics.height()), up
        )
    painter.restore()


def ticks(row: Dataset, axis: int) -> list[float]:
    """Give the numbers written along an axis."""
    low, high = row.plane[axis]
    return [low + (high - low) * place / TICKS for place in range(TICKS + 1)]


def tick_text(value: float) -> str:
    """Write a number of an axis."""
    return f"{value:g}".replace("-", "−")


def coordinate(value: float, low: float, high: float) -> str:
    """Write a coordinate as finely as a person can point: a few hundredths of what the axis spans."""
    decimals = math.floor(2.5 - math.log10(high - low))
    if not 0 <= decimals <= 6:
        return f"{value:.4g}".replace("-", "−")
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def place_text(place: tuple[float, float], plane: Plane) -> str:
    """Write a place of the plane: (2.0, −1.0)."""
    return f"({coordinate(place[0], *plane[0])}, {coordinate(place[1], *plane[1])})"


def alike(one: Dataset, other: Dataset) -> bool:
    """Say whether the pictures and points of one row can be shown with the other.

    Own points may begin as a copy of any others, so their picture stays while they lie on the same plane.
    """
    is_own = OWN in {one.name, other.name}
    same = (one.plane, one.is_regression) == (other.plane, other.is_regression)
    return same and (is_own or one.name == other.name)
