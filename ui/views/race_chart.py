"""The losses of a race in one small chart, J upwards by its logarithm."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.race import Race, Runner
from ui.theme import Theme
from ui.views.paths import colour_of, draw_mark
from ui.views.shading import tick
from ui.views.sketch import LEFT, RIGHT, Sketch

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LEAST, HIGHEST = 1e-6, 10.0
"""J below is drawn as this; J above so many times its beginning is cut off: it flew away."""


class RaceChart(Sketch):
    """Draws J of every runner by step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("raceChart", "J by step of every runner", parent)
        self._race: Race | None = None
        self._chosen = -1

    def show_race(self, race: Race | None, chosen: int) -> None:
        """Show another moment of the race, one runner chosen."""
        self._race, self._chosen = race, chosen
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which the curves can be told apart."""
        return QSize(self.px(180), self.px(130))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Draw axes and curves."""
        if self._race is None:
            return
        painter.setFont(theme.font("small"))
        line = painter.fontMetrics().height()
        frame = QRectF(2.6 * line, 1.2 * line, self.width() - 3.2 * line, self.height() - 2.6 * line)
        low, high = span(self._race.runners)
        self._draw_axes(painter, theme, frame, (low, high))
        painter.setClipRect(frame.adjusted(-1, -1, theme.px(7), theme.px(7)))
        order = sorted(range(len(self._race.runners)), key=lambda place: place == self._chosen)
        for place in order:
            self._draw_curve(painter, theme, frame, (low, high), place)
        painter.setClipping(False)

    def _draw_axes(self, painter: QPainter, theme: Theme, frame: QRectF, span: tuple[float, float]) -> None:
        assert self._race is not None
        line = painter.fontMetrics().height()
        for power in powers(span, frame.height() / (1.5 * line)):
            y = _up(10.0**power, frame, span)
            painter.setPen(QPen(theme.color("grid"), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            self.say(painter, power_of_ten(power), QRectF(0, y - line / 2, frame.left() - theme.px(5), line), "muted",
                     align=RIGHT)  # fmt: skip
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        below = QRectF(frame.left(), frame.bottom() + theme.px(2), frame.width(), line)
        self.say(painter, "0", below, "muted", align=LEFT)
        self.say(painter, f"{self._race.steps:,} steps", below, "muted", align=RIGHT)
        self.say(painter, "J", QRectF(0, 0, frame.left() + theme.px(4), 1.2 * line), "muted", align=RIGHT)

    def _draw_curve(
        self, painter: QPainter, theme: Theme, frame: QRectF, span: tuple[float, float], place: int
    ) -> None:
        assert self._race is not None
        runner, steps = self._race.runners[place], max(self._race.steps, 1)
        points = [
            QPointF(frame.left() + step / steps * frame.width(), _up(loss, frame, span))
            for step, loss in zip(runner.steps.tolist(), runner.losses.tolist(), strict=True)
            if math.isfinite(loss)
        ]
        if not points:
            return
        width = 3.0 if place == self._chosen else 1.8
        painter.setPen(QPen(QColor(colour_of(place, theme)), width * theme.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(points)
        draw_mark(painter, points[-1], place, 4.5 * theme.scale, theme)


def powers(span: tuple[float, float], most: float) -> range:
    """Give the powers of ten of an axis, every second or third where there is no room for all."""
    low, high = math.ceil(math.log10(span[0])), math.floor(math.log10(span[1]))
    return range(low, high + 1, max(math.ceil((high - low + 1) / max(most, 1.0)), 1))


def power_of_ten(power: int) -> str:
    """Write 0.01, 0.1, 1, 10, 100, and all others as 10⁻⁴."""
    return tick(10.0**power) if -2 <= power <= 2 else "10" + str(power).translate(RAISED)


def span(runners: Sequence[Runner]) -> tuple[float, float]:
    """Give the lowest and highest J of the chart: all that is finite, but not what flew away."""
    known = np.concatenate([runner.losses for runner in runners])
    first = max((float(runner.losses[0]) for runner in runners if len(runner.losses)), default=1.0)
    known = known[np.isfinite(known) & (known <= HIGHEST * max(first, LEAST))]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.1, 1.0)
    return max(low, LEAST) / 1.3, max(high, LEAST) * 1.3


def _up(loss: float, frame: QRectF, span: tuple[float, float]) -> float:
    low, high = (math.log(bound) for bound in span)
    share = (math.log(min(max(loss, LEAST), 1e30)) - low) / (high - low)
    return frame.bottom() - min(max(share, -0.1), 1.2) * frame.height()
