"""A function of one input: the data, the rule, what the network says, its neurons, and probes as upright lines."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from playground.catalog import DATASETS
from playground.datasets import Dataset
from playground.snapshot import Lines, Points
from ui.panels import cloud, marks
from ui.panels.ground import Ground, alike, frame_within
from ui.panels.pointing import nearby, point_at
from ui.panels.probed import ProbedView
from ui.panels.probing import KEY_STEP
from ui.theme import Theme

MOST_PLACES = 256
GRAB = 10
"""Pixels at 100 % beside a probe's line within which it is taken hold of."""
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0)}
THICK, THIN = 3.0, 1.3
FAINT = 150
"""How much of a neuron's colour is seen, of 255, while another one is looked at."""
CURVE_HELP = (
    "Click or drag to read the network's answer at a place; double-click (or P) for one more probe.\n"
    "Rest on a data point to read its loss, click it to keep it in view.\n"
    "← and → move the probe, [ and ] choose one, Delete takes it away."
)


class LineGround(Ground):
    """Where x₁ and y are on the screen; a position stands for its x₁ alone."""

    def to_plane(self, position: QPointF) -> tuple[float, float]:
        """Give the place below a position."""
        return super().to_plane(position)[0], 0.0


class CurveView(ProbedView):
    """Paints one function. `looked` carries the focus after a person moved, added or chose something."""

    moves: ClassVar = MOVES
    grip = Qt.CursorShape.SizeHorCursor
    hold = GRAB

    def __init__(self, parent: QWidget | None = None) -> None:
        words = "The network's function; ← and → move the probe, [ and ] choose one, P adds one"
        super().__init__("curveView", words, CURVE_HELP, DATASETS["curve_sine"], parent)
        self._given: Points | None = None
        self._lines: Lines | None = None
        self._layers: tuple[int, ...] = ()
        self.shows_neurons, self.shows_parts = True, False

    # What is shown

    def show_dataset(self, row: Dataset, layers: tuple[int, ...]) -> None:
        """Take the axes of a data set, and the identities of the hidden layers."""
        if not alike(row, self._row):
            self._given = self._points = self._lines = None
        self._row, self._layers = row, layers
        self._forget()

    def show_lines(self, lines: Lines) -> None:
        """Show another function."""
        if lines is not self._lines:
            self._lines = lines
            self.update()

    def show_points(self, points: Points) -> None:
        """Show other points, y upwards."""
        if points is not self._given:
            self._given, self._points = points, cloud.as_drawn(points, self._row)
            self._forget()

    def wanted_places(self) -> int:
        """Give at how many places along x₁ the function is worth to be known."""
        return int(min(MOST_PLACES, max(64.0, self.frame().width() * self.devicePixelRatioF() / 2)))

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which something can be seen."""
        px = self._theme.px if self._theme else int
        return QSize(px(150), px(110))

    def frame(self) -> QRectF:
        """Give the rectangle in which the function is drawn: as wide as there is room."""
        if self._theme is None:
            return QRectF(self.rect())
        square = frame_within(2 * self.height(), self.height(), self._row, self._theme)
        left = 2 * square.center().x() - 2 * self.height()  # the square stands in the middle of what the names leave
        return QRectF(left, square.top(), max(self.width() - left - self._theme.px(16), 10.0), square.height())

    def ground(self) -> LineGround:
        """Give where x₁ and y are."""
        return LineGround(self.frame(), self._row.plane)

    def curve_of(self, neuron: tuple[int, int] | None) -> NDArray[np.float32] | None:
        """Give a hidden neuron's line as it is drawn; None when it has none."""
        if self._lines is None or neuron is None or neuron[0] not in self._layers:
            return None
        layer, index = self._layers.index(neuron[0]), neuron[1]
        if layer >= len(self._lines.neurons) or index >= len(self._lines.neurons[layer]):
            return None
        values: NDArray[np.float32] = self._lines.neurons[layer][index]
        is_part = self.shows_parts and layer == len(self._lines.neurons) - 1
        return values * np.float32(self._lines.weights[index]) if is_part else values

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes, points, rule, neurons, function and probes."""
        del event
        if self._theme is None:
            return
        ground = self.ground()
        with QPainter(self) as painter:
            if self._cloud is None:
                self._cloud = cloud.backdrop(
                    self.size(), self._theme, ground, self._row, self._points,
                    shows_test=self._shows_test, ratio=self.devicePixelRatioF(),
                )  # fmt: skip
            painter.fillRect(ground.frame, self._theme.color("field"))
            painter.drawPixmap(0, 0, self._cloud)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(ground.frame)
            if self._lines is not None:
                self._draw_neurons(painter, ground, self._lines)
                if self._lines.truth is not None:
                    self._draw(painter, ground, self._lines.truth, "muted", 1.5, style=Qt.PenStyle.DashLine)
                self._draw(painter, ground, self._lines.outputs, "text", THICK)
                chosen = self.curve_of(self._focus.looked_at)
                if chosen is not None:
                    self._draw(painter, ground, chosen, "test_curve", THICK)
            painter.setClipping(False)
            self._draw_top(painter, self._theme, ground, self.devicePixelRatioF())

    def _draw_neurons(self, painter: QPainter, ground: Ground, lines: Lines) -> None:
        """Draw the last hidden layer's neurons in the colour of their weights' signs; as parts they add up."""
        if not (self.shows_neurons or self.shows_parts) or not lines.neurons:
            return
        is_dim = self.curve_of(self._focus.looked_at) is not None
        for values, weight in zip(lines.neurons[-1], lines.weights, strict=True):
            shown = values * weight if self.shows_parts else values
            self._draw(painter, ground, shown, "blue" if weight >= 0 else "orange", THIN, dim=is_dim)
        if self.shows_parts:
            bias = np.full(len(lines.x), lines.bias)
            self._draw(painter, ground, bias, "muted", THIN, style=Qt.PenStyle.DotLine, dim=is_dim)

    def _draw(
        self, painter: QPainter, ground: Ground, y: NDArray[np.floating], ink: str, width: float,
        *, style: Qt.PenStyle = Qt.PenStyle.SolidLine, dim: bool = False,
    ) -> None:  # fmt: skip
        assert self._theme is not None
        assert self._lines is not None
        color = QColor(self._theme.color(ink))
        color.setAlpha(FAINT if dim else 255)
        painter.setPen(QPen(color, max(width * self._theme.scale, 1.0), style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path_of(self._lines.x, y, ground))

    def _forget(self) -> None:
        self._cloud = self._nearby = None
        self.update()

    def _draw_probes(self, painter: QPainter, theme: Theme, ground: Ground) -> None:
        """Draw an upright line for each probe, with its mark where the function crosses it."""
        probes, active = self._focus.probes, self._active()
        for place in sorted(range(len(probes)), key=lambda place: place == active):
            is_leaving = place == active and self._drag is not None and self._drag.is_leaving
            across = ground.to_pixels(probes[place][0], 0.0).x()
            ink = "danger" if is_leaving else "text" if place == active else "muted"
            painter.setPen(QPen(theme.color(ink), theme.px(1.5 if place == active else 1)))
            painter.drawLine(QLineF(across, ground.frame.top(), across, ground.frame.bottom()))
            centre = QPointF(across, self._height_at(probes[place][0], ground))
            name = marks.name_of(place, len(probes))
            marks.draw_probe(painter, theme, centre, name, is_active=place == active, is_leaving=is_leaving)

    def _height_at(self, x: float, ground: Ground) -> float:
        """Give where the function crosses x₁ on the screen, within the frame."""
        y = 0.0 if self._lines is None else float(np.interp(x, self._lines.x, np.nan_to_num(self._lines.outputs)))
        return min(max(ground.to_pixels(x, y).y(), ground.frame.top()), ground.frame.bottom())

    # Mouse

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the points anew for the new size."""
        super().resizeEvent(event)
        self._cloud = self._nearby = None

    def _distance(self, position: QPointF, place: tuple[float, float], ground: Ground) -> float:
        """Give how far a position is beside a probe's line."""
        return abs(position.x() - ground.to_pixels(*place).x())

    def _aimed_at(self, position: QPointF, ground: Ground) -> tuple[int | None, int | None]:
        """Give the probe or the data point under a position: a point goes before a probe's line, its mark before it."""
        held, point = self._probe_at(position, ground), self._point_at(position, ground)
        if held is None or point is None:
            return held, point
        height = self._height_at(self._focus.probes[held][0], ground)
        return (held, None) if abs(position.y() - height) < self._px(GRAB) else (None, point)

    def _point_at(self, position: QPointF, ground: Ground) -> int | None:
        """Give the data point under a position."""
        if self._points is None or self._theme is None or not ground.frame.contains(position):
            return None
        if self._nearby is None:
            self._nearby = nearby(self._points, ground)
        return point_at(position, self._nearby, self._points, ground, self._theme, shows_test=self._shows_test)

    def _step(self, across: int, up: int, *, is_small: bool) -> None:
        del up
        low, high = self._row.plane[0]
        step = across * KEY_STEP * (high - low) / (5 if is_small else 1)
        self._look(self._focus.with_probe(min(max(self._focus.probe[0] + step, low), high), 0.0))


def path_of(x: NDArray[np.float64], y: NDArray[np.floating], ground: Ground) -> QPainterPath:
    """Give the line through (x, y) on the screen; it breaks where y is no number, and runs far out of the frame."""
    (left, right), (low, high) = ground.plane
    across = ground.frame.left() + (x - left) / (right - left) * ground.frame.width()
    up = np.clip((np.asarray(y, np.float64) - low) / (high - low), -9.0, 10.0)
    path: QPainterPath = pg.arrayToQPath(across, ground.frame.bottom() - up * ground.frame.height(), connect="finite")
    return path
