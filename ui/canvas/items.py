"""What is drawn of a column of neurons: their maps, biases, names and marks, in one item, made once and updated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas import marks
from ui.canvas.geometry import OUTPUT, Place
from ui.points import shape
from ui.theme import Theme

MOST_ROUND = 24
"""Squares of a column up to which their corners are round."""
SHADES = 40
"""Steps of a bias's colour from 0 to ±1."""


def picture_of(pixels: NDArray[np.uint32], form: QImage.Format) -> QImage:
    """Show an array (height, width) as an image without copying; the caller keeps the array alive."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width * 4, form)


def shade(theme: Theme, value: float) -> QColor:
    """Give the colour of a weight or bias: orange below 0, blue above, the stronger the larger."""
    middle, pole = theme.color("map_middle"), theme.color("orange" if value < 0 else "blue")
    share = 0.0 if value == 0 else 0.35 + 0.65 * min(abs(value), 1.0)
    return QColor(
        round(middle.red() + (pole.red() - middle.red()) * share),
        round(middle.green() + (pole.green() - middle.green()) * share),
        round(middle.blue() + (pole.blue() - middle.blue()) * share),
    )


@dataclass(frozen=True)
class Maps:
    """The live maps of all neurons as one tall image of squares; `pixels` keeps its memory alive."""

    pixels: NDArray[np.uint32]
    image: QImage

    @classmethod
    def of(cls, maps: NDArray[np.uint32]) -> Maps:
        """Take a snapshot's maps, (neurons, side, side)."""
        pixels = np.ascontiguousarray(maps).reshape(-1, maps.shape[2])
        return cls(pixels, picture_of(pixels, QImage.Format.Format_RGB32))

    @property
    def squares(self) -> Sequence[QRectF]:
        """The parts of the image, one for each neuron."""
        height, side = self.pixels.shape
        return _parts(height // side, side)


@lru_cache(maxsize=8)
def _parts(count: int, side: int) -> Sequence[QRectF]:
    """Give so many squares, one below the other: they are the same for every picture."""
    return [QRectF(0, row * side, side, side) for row in range(count)]


class ColumnItem(QGraphicsItem):
    """The neurons of one column: their maps, biases, and for the inputs their names."""

    def __init__(self, column: int) -> None:
        super().__init__()
        self.column = column
        self.place = Place(0.0)
        self.labels: Sequence[str] = ()
        self.output = "sigmoid"
        self._theme: Theme | None = None
        self._bounds = QRectF()
        self._maps: Maps | None = None
        self._first = 0
        self._biases: Sequence[float] = ()
        self._rings: frozenset[int] = frozenset()
        self.off: frozenset[int] = frozenset()
        self.dropped: frozenset[int] = frozenset()
        self.is_frozen = False
        self._squares: Sequence[QRectF] = ()
        self._knobs: Sequence[QPointF] = ()
        self._rims = QPainterPath()
        self._corners = QPainterPath()
        self._rim_pen, self._knob_pen = QPen(), QPen()
        self._seen: Sequence[int] = ()
        self._shades: dict[int, QBrush] = {}
        self.setAcceptHoverEvents(True)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self._shades = {}
        self._outline()
        self.update()

    def set_place(self, place: Place, room: QRectF) -> None:
        """Stand somewhere; `room` is the column's area around its centre."""
        if room != self._bounds:
            self.prepareGeometryChange()
            self._bounds = room
        if (place.side, place.ys, place.dx) != (self.place.side, self.place.ys, self.place.dx):
            self.place = place
            self._outline()
        self.place = place
        self.setPos(place.x, 0)

    def show_numbers(self, biases: Sequence[float]) -> None:
        """Show the biases' signs and strengths."""
        self._biases = biases

    def show_maps(self, maps: Maps, first: int) -> None:
        """Show the maps from row `first` on."""
        self._maps, self._first = maps, first

    def show_rings(self, rings: frozenset[int]) -> None:
        """Ring the neurons that are looked at."""
        if rings != self._rings:
            self._rings = rings
            self.update()

    def show_state(self, off: frozenset[int], *, is_frozen: bool) -> None:
        """Take the neurons that are switched off, and whether training leaves the layer alone."""
        if (off, is_frozen) != (self.off, self.is_frozen):
            self.off, self.is_frozen = off, is_frozen
            self.update()

    def show_dropped(self, dropped: frozenset[int]) -> None:
        """Cross out the neurons that dropout silenced in the present step."""
        if dropped != self.dropped:
            self.dropped = dropped
            self.update()

    def square(self, index: int) -> QRectF:
        """Give a neuron's square, around the column's centre."""
        return self._squares[index]

    def boundingRect(self) -> QRectF:
        """Give the column's area."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """Be touched only where neurons are."""
        path = QPainterPath()
        if self.place.ys:
            side, half = self.place.side, self.place.half + self.place.side / 2
            path.addRect(-half, self.place.ys[0] - side, 2 * half, self.place.ys[-1] - self.place.ys[0] + 2 * side)
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw every neuron of the column."""
        theme = self._theme
        if theme is None:
            return
        low, high = option.exposedRect.top() - self.place.side, option.exposedRect.bottom() + self.place.side
        self._seen = [index for index, y in enumerate(self.place.ys) if low < y < high]
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_squares(painter, theme)
        self._paint_silent(painter, theme)
        self._paint_rings(painter, theme)
        if self._biases:
            self._paint_biases(painter, theme)
        if self.column == OUTPUT:
            self._paint_outputs(painter, theme)
        elif self.labels:
            self._paint_labels(painter, theme)

    def _paint_squares(self, painter: QPainter, theme: Theme) -> None:
        parts = () if self._maps is None else self._maps.squares[self._first :]
        for index in self._seen:
            if self._maps is not None and index < len(parts):
                painter.drawImage(self._squares[index], self._maps.image, parts[index])
            else:
                painter.fillRect(self._squares[index], theme.color("map_middle"))
        painter.fillPath(self._corners, theme.color("card"))
        painter.setPen(self._rim_pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._rims)

    def _paint_silent(self, painter: QPainter, theme: Theme) -> None:
        """Make pale and cross out what is switched off or dropped; mark a frozen layer."""
        corner = self._corner() if self.dropped or self.off else 0.0
        for names, paleness, color in ((self.dropped - self.off, 0.45, "text"), (self.off, 0.8, "muted")):
            for index in (index for index in names if index < len(self.place.ys)):
                square = self.square(index)
                ground = theme.color("card")
                ground.setAlphaF(paleness)
                painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
                painter.setBrush(ground)
                painter.drawRoundedRect(square, corner, corner)
                inset = self.place.side * 0.14
                width = 2 if self.place.side > theme.px(16) else 1
                marks.draw_cross(painter, square.adjusted(inset, inset, -inset, -inset), theme, color, width)
        if self.is_frozen and self.place.ys:
            radius = theme.px(8)
            height = max(self.place.ys[0] - self.place.side / 2 - radius - theme.px(8), radius + 1.0)
            marks.draw_crystal(painter, QPointF(0, height), radius, theme)

    def _corner(self) -> float:
        if len(self.place.ys) > MOST_ROUND:
            return 0.0
        return min(self._theme.px(4) if self._theme else 4, self.place.side / 4)

    def _outline(self) -> None:
        """Make squares, their rims and what lies outside their round corners, once for every place and theme."""
        corner, side, theme = self._corner(), self.place.side, self._theme
        shifts = self.place.dx or (0.0,) * len(self.place.ys)
        self._squares = [
            QRectF(shift - side / 2, y - side / 2, side, side) for shift, y in zip(shifts, self.place.ys, strict=True)
        ]
        self._knobs = [square.bottomLeft() for square in self._squares]
        if theme is not None:
            self._rim_pen = QPen(theme.color("muted"), theme.px(1) if side > theme.px(12) else 0.5)
            self._knob_pen = QPen(theme.color("muted"), min(theme.px(1), self._radius(theme) / 3))
        self._rims, self._corners = QPainterPath(), QPainterPath()
        self._corners.setFillRule(Qt.FillRule.OddEvenFill)
        for square in self._squares:
            self._rims.addRoundedRect(square, corner, corner)
            if len(self.place.ys) > MOST_ROUND:  # small squares, and filling many corners is slow
                continue
            self._corners.addRect(square.adjusted(-0.5, -0.5, 0.5, 0.5))
            self._corners.addRoundedRect(square, corner, corner)

    def _paint_rings(self, painter: QPainter, theme: Theme) -> None:
        if not self._rings:
            return
        corner = self._corner()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent"), theme.px(3)))
        for index in self._rings:
            if index < len(self.place.ys):
                gap = theme.px(3)
                painter.drawRoundedRect(self.square(index).adjusted(-gap, -gap, gap, gap), corner + gap, corner + gap)

    def _paint_biases(self, painter: QPainter, theme: Theme) -> None:
        radius, knobs, known = self._radius(theme), self._knobs, len(self._biases)
        painter.setPen(self._knob_pen)
        for index in self._seen:
            if index < known:
                painter.setBrush(self._shade(theme, self._biases[index]))
                painter.drawEllipse(knobs[index], radius, radius)

    def _radius(self, theme: Theme) -> float:
        """Give the radius of a bias's dot."""
        return max(1.5, min(self.place.side / 7, theme.px(6)))

    def _shade(self, theme: Theme, value: float) -> QBrush:
        """Give a bias's colour out of those mixed before: hundreds are drawn sixty times a second."""
        steps = min(math.ceil(abs(value) * SHADES), SHADES) if math.isfinite(value) else 0
        step = -steps if value < 0 else steps
        if step not in self._shades:
            self._shades[step] = QBrush(shade(theme, step / SHADES))
        return self._shades[step]

    def _paint_labels(self, painter: QPainter, theme: Theme) -> None:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for index, label in enumerate(self.labels[: len(self.place.ys)]):
            middle, left = self.place.ys[index], -self.place.side / 2 - theme.px(8)
            painter.drawText(QRectF(self._bounds.left(), middle - 99, left - self._bounds.left(), 198), flags, label)

    def _paint_outputs(self, painter: QPainter, theme: Theme) -> None:
        """Draw what the outputs do behind their squares: a curve, or the classes they stand for."""
        for index in range(len(self.place.ys)):
            square = self.square(index)
            radius = self.place.side * 0.3
            if self.labels:
                side = min(2 * radius, theme.px(16))
                box = QRectF(square.right() + theme.px(8), square.center().y() - side / 2, side, side)
                painter.setPen(QPen(theme.color("point_outline"), theme.px(1)))
                painter.setBrush(QColor(theme.classes[index]))
                painter.drawPath(shape(index, box))
                painter.setFont(theme.font("small"))
                painter.setPen(theme.color("text"))
                words = QRectF(box.right() + theme.px(6), square.center().y() - 99, 999, 198)
                painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.labels[index])
                continue
            middle = QPointF(square.right() + radius + theme.px(6), square.center().y())
            painter.setPen(QPen(theme.color("text"), theme.px(1.5)))
            painter.setBrush(theme.color("card"))
            painter.drawLine(QPointF(square.right(), middle.y()), QPointF(middle.x() - radius, middle.y()))
            painter.drawEllipse(middle, radius, radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(_curve(self.output, middle, radius * 0.6))


def _curve(output: str, middle: QPointF, reach: float) -> QPainterPath:
    """Give the curve of an output: an S for what squeezes, a straight line for linear."""
    if output == "linear":
        path = QPainterPath(middle + QPointF(-reach, reach))
        path.lineTo(middle + QPointF(reach, -reach))
        return path
    path = QPainterPath(middle + QPointF(-reach, reach * 0.7))
    path.cubicTo(
        middle + QPointF(0, reach * 0.7), middle + QPointF(0, -reach * 0.7), middle + QPointF(reach, -reach * 0.7)
    )
    return path
