"""What is drawn beside neurons and weights: the line that is meant, lines switched off, crosses, the frozen mark."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground import answers, wires
from playground.spec import Experiment
from ui.canvas.geometry import Layout
from ui.canvas.hits import Weights, end_of, start_of
from ui.theme import Theme

Booleans = NDArray[np.bool_]
MOST_CRAWLING = 40
"""Dashes crawl along so many lines, the strongest: as many as cost less than a millisecond of a frame."""
CRAWL = 14.0
"""Pixels a second at which dashes crawl along the lines while training runs."""
CRAWL_SECONDS = 1 / 16
"""So often the dashes are drawn further on, by less than a pixel; in between their picture is drawn again."""


@dataclass(frozen=True)
class Line:
    """A weight's line from one neuron to another, each as (column, index)."""

    source: tuple[int, int]
    target: tuple[int, int]


def path_of(layout: Layout, line: Line) -> QPainterPath:
    """Give a line's curve: y0 + (y1 − y0)(3t² − 2t³) is just this cubic. Empty when an end is not drawn."""
    left, right = layout.places.get(line.source[0]), layout.places.get(line.target[0])
    path = QPainterPath()
    if left is None or right is None or line.source[1] >= len(left.ys) or line.target[1] >= len(right.ys):
        return path
    start = QPointF(start_of(left, line.source[1]), left.ys[line.source[1]])
    end = QPointF(end_of(right, line.target[1]), right.ys[line.target[1]])
    third = QPointF((end.x() - start.x()) / 3, 0)
    path.moveTo(start)
    path.cubicTo(start + third, end - third, end)
    return path


def lines_off(experiment: Experiment) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Give the lines of weights that are switched off themselves, and those of neurons that are."""
    own = []
    for wire in experiment.model.off:
        row = wires.row_of(experiment, wire)
        if row is not None:
            own.append(Line((wire.source_layer, row), (wire.layer, wire.unit)))
    order = wires.columns(experiment.model)
    units, outputs = {layer.id: layer.units for layer in experiment.model.layers}, answers.units(experiment)
    neurons = []
    for place, layer in enumerate(experiment.model.layers, start=1):
        before, after = order[place - 1], order[place + 1]
        for index in layer.off:
            inputs = units.get(before, len(experiment.data.inputs))
            neurons += [Line((before, row), (layer.id, index)) for row in range(inputs)]
            neurons += [Line((layer.id, index), (after, unit)) for unit in range(units.get(after, outputs))]
    return tuple(own), tuple(dict.fromkeys(line for line in neurons if line not in own))


class OverArea(QGraphicsItem):
    """An item over the whole neurons' area that the mouse does not see."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._layout: Layout | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(level)

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self.update()

    def show_layout(self, layout: Layout) -> None:
        """Let the lines end at these places."""
        if self._layout is None or (self._layout.width, self._layout.depth) != (layout.width, layout.depth):
            self.prepareGeometryChange()
        self._layout = layout
        self.update()

    def boundingRect(self) -> QRectF:
        """Give the whole neurons' area."""
        return QRectF(0, 0, self._layout.width, self._layout.depth) if self._layout else QRectF()

    def shape(self) -> QPainterPath:
        """Be touched nowhere."""
        return QPainterPath()


class OffItem(OverArea):
    """The lines of what is switched off: grey and dashed, a weight's own with a small cross."""

    def __init__(self) -> None:
        super().__init__(-0.9)
        self.own: tuple[Line, ...] = ()
        self.others: tuple[Line, ...] = ()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setVisible(False)

    def show_experiment(self, experiment: Experiment) -> None:
        """Take what is switched off."""
        found = lines_off(experiment)
        if found != (self.own, self.others):
            self.own, self.others = found
            self.setVisible(bool(self.own or self.others))
            self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the lines and crosses."""
        theme, layout = self._theme, self._layout
        if theme is None or layout is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("muted"), theme.px(1.4))
        pen.setDashPattern([4, 4])
        for lines, opacity in ((self.own, 0.9), (self.others, 0.5)):
            painter.setOpacity(opacity)
            painter.setPen(pen)
            for line in lines:
                painter.drawPath(path_of(layout, line))
        painter.setOpacity(1.0)
        for line in self.own:
            middle, half = path_of(layout, line).pointAtPercent(0.5), theme.px(4)
            draw_cross(painter, QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half), theme, "muted", 2)


class MeantItem(OverArea):
    """The line that is pointed at or edited, highlighted."""

    def __init__(self) -> None:
        super().__init__(-0.5)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Highlight other lines."""
        found = tuple(lines)
        if found != self.lines:
            self.lines = found
            self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the lines strong, on a ground that sets them off from others."""
        if self._theme is None or self._layout is None or not self.lines:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name, width in (("card", 6.0), ("accent", 3.0)):
            painter.setPen(QPen(self._theme.color(name), self._theme.px(width)))
            for line in self.lines:
                painter.drawPath(path_of(self._layout, line))


def draw_cross(painter: QPainter, box: QRectF, theme: Theme, color: str, width: float) -> None:
    """Draw a cross from corner to corner, on a pale ground so that it is seen on every map."""
    lines = [QLineF(box.topLeft(), box.bottomRight()), QLineF(box.topRight(), box.bottomLeft())]
    for name, thickness in (("card", width + 2), (color, width)):
        painter.setPen(QPen(theme.color(name), theme.px(thickness), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)


def draw_crystal(painter: QPainter, middle: QPointF, radius: float, theme: Theme) -> None:
    """Draw the mark of a frozen layer: a snow crystal of three bars with small branches."""
    painter.save()
    painter.translate(middle)
    painter.setPen(QPen(theme.color("accent"), theme.px(1.5), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    branch = radius * 0.35
    for _ in range(6):
        painter.drawLine(QLineF(0, 0, 0, -radius))
        painter.drawLine(QLineF(0, -radius * 0.6, branch, -radius * 0.6 - branch))
        painter.drawLine(QLineF(0, -radius * 0.6, -branch, -radius * 0.6 - branch))
        painter.rotate(60)
    painter.restore()


def strongest(weights: Weights, off: Iterable[Line], through: Collection[tuple[int, int]]) -> tuple[Line, ...]:
    """Give the lines of the largest weights, at most MOST_CRAWLING; `through` keeps to those of some neurons."""
    silent = set(off)
    found: list[tuple[float, Line]] = []
    for (source, target), matrix in weights.items():
        if matrix is None:
            continue
        sizes = np.nan_to_num(np.abs(matrix))
        if through:
            sizes = np.where(_through(sizes.shape, source, target, through), sizes, 0.0)
        flat = sizes.ravel()
        for place in np.argpartition(flat, max(flat.size - MOST_CRAWLING, 0))[-MOST_CRAWLING:].tolist():
            row, unit = divmod(place, sizes.shape[1])
            if flat[place] > 0:
                found.append((float(flat[place]), Line((source, row), (target, unit))))
    found.sort(key=lambda pair: -pair[0])
    return tuple(line for _, line in found if line not in silent)[:MOST_CRAWLING]


def _through(shape: tuple[int, ...], source: int, target: int, neurons: Collection[tuple[int, int]]) -> Booleans:
    chosen = np.zeros(shape, np.bool_)
    for column, index in neurons:
        if column == source and index < shape[0]:
            chosen[index] = True
        elif column == target and index < shape[1]:
            chosen[:, index] = True
    return chosen


class Crawl(OverArea):
    """Dashes that crawl slowly along the lines while training runs: numbers flow from left to right."""

    def __init__(self) -> None:
        super().__init__(-0.8)
        self._lines: Sequence[Line] = ()
        self._path = QPainterPath()
        self._started = self._drawn = time.monotonic()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setVisible(False)

    def crawl_on(self) -> None:
        """Draw the dashes where they are by now, if they moved far enough to be seen."""
        if time.monotonic() - self._drawn >= CRAWL_SECONDS:
            self.update()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Crawl along other lines."""
        if lines != self._lines:
            self._lines = lines
            self._trace()

    def show_layout(self, layout: Layout) -> None:
        """Let the lines end at these places."""
        super().show_layout(layout)
        self._trace()

    def _trace(self) -> None:
        self._path = QPainterPath()
        for line in self._lines if self._layout is not None else ():
            self._path.addPath(path_of(self._layout, line))  # type: ignore[arg-type]  # not None here
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the dashes where they are by now."""
        self._drawn = time.monotonic()
        if self._theme is None or not self._lines:
            return
        painter.setOpacity(0.55)
        width = max(self._theme.px(1.5), 1)
        pen = QPen(self._theme.color("card"), width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([3, 9])
        pen.setDashOffset(-(self._drawn - self._started) * CRAWL / width % 12)
        painter.setPen(pen)
        painter.drawPath(self._path)
