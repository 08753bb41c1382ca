"""Paints a product of matrices with their numbers: W₁ · W₂ · … = W, each with its bias below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets.words import MINUS

Numbers = NDArray[np.float64]
CELL, SMALL = "−0.00", 9
"""The widest usual number; a cell without its number is so many pixels wide."""
GROWTHS = (2.2, 1.8, 1.5, 1.25)
"""So many times larger than elsewhere the letters are where there is room."""
HIGHEST = 420
"""Up to so many pixels at 100 % are asked for, so that all numbers can be read; larger matrices are only coloured."""


@dataclass(frozen=True)
class Matrix:
    """A layer: name, weights (inputs, units), biases (units,), and the sign before it."""

    name: str
    weights: Numbers
    biases: Numbers
    sign: str = ""


class MatricesView(QWidget):
    """Shows matrices in lines; numbers stand in the cells as long as all of them fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matricesView")
        words = "The layers' matrices with their numbers, the bias below each; rows are what comes in, columns neurons"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme: Theme | None = None
        self._matrices: tuple[Matrix, ...] = ()
        self._font = QFont()

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """What is shown."""
        return self._matrices

    def show_matrices(self, matrices: tuple[Matrix, ...]) -> None:
        """Show other numbers."""
        shapes = [matrix.weights.shape for matrix in self._matrices]
        self._matrices = matrices
        if shapes != [matrix.weights.shape for matrix in matrices]:
            self._ask_for_room()
        self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self._ask_for_room()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which small matrices can be read."""
        px = self._theme.px if self._theme else int
        return QSize(px(200), px(60))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the numbers need at this width."""
        super().resizeEvent(event)
        self._ask_for_room()

    def _ask_for_room(self) -> None:
        if self._theme is not None:
            metrics = QFontMetrics(self._theme.font("small"))
            needed = round(self._places(metrics, self._cell(metrics, self._theme))[1])
            highest = self._theme.px(HIGHEST)
            self.setMinimumHeight(max(needed, self._theme.px(60)) if needed <= highest else self._theme.px(150))

    def _cell(self, metrics: QFontMetrics, theme: Theme) -> tuple[int, int]:
        return metrics.horizontalAdvance(CELL) + theme.px(6), metrics.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the product."""
        del event
        theme = self._theme
        if theme is None or not self._matrices:
            return
        with QPainter(self) as painter:
            self._font = self._largest(theme)
            painter.setFont(self._font)
            metrics = painter.fontMetrics()
            cell, small = self._cell(metrics, theme), theme.px(SMALL)
            places, height = self._places(metrics, cell)
            is_room = height <= self.height() + 1
            if not is_room:
                places, cell = self._places(metrics, (small, small))[0], (small, small)
            for matrix, place in zip(self._matrices, places, strict=True):
                self._draw(painter, theme, matrix, place, cell, has_numbers=is_room or matrix is self._matrices[-1])

    def _largest(self, theme: Theme) -> QFont:
        """Give the largest letters with which all matrices still stand in one line, else those of the theme."""
        font = theme.font("small")
        for factor in GROWTHS:
            font.setPixelSize(round(theme.font("small").pixelSize() * factor))
            metrics = QFontMetrics(font)
            places, height = self._places(metrics, self._cell(metrics, theme))
            if height <= 0.8 * self.height() and all(place.y() == 0 for place in places):
                return font
        return theme.font("small")

    def _places(self, metrics: QFontMetrics, cell: tuple[int, int]) -> tuple[list[QPointF], float]:
        """Give where each matrix begins, set in lines, and how high all of it is."""
        x = y = line = 0.0
        places, gap = [], metrics.height() * 0.8
        for matrix in self._matrices:
            width, height = self._size(metrics, matrix, cell)
            sign = metrics.horizontalAdvance(matrix.sign) + gap / 2 if matrix.sign else 0.0
            if x and x + sign + width > self.width():
                x, y, line = 0.0, y + line + gap / 2, 0.0
            places.append(QPointF(x + sign, y))
            x += sign + width + gap / 2
            line = max(line, height)
        return places, y + line

    def _size(self, metrics: QFontMetrics, matrix: Matrix, cell: tuple[int, int]) -> tuple[float, float]:
        rows, columns = matrix.weights.shape
        if matrix is self._matrices[-1]:
            cell = (metrics.horizontalAdvance(CELL) + 6, metrics.height())
        width = max(columns * cell[0], metrics.horizontalAdvance(matrix.name))
        return width, metrics.height() * 1.1 + (rows + 1) * cell[1] + metrics.height() * 1.4

    def _draw(
        self, painter: QPainter, theme: Theme, matrix: Matrix, place: QPointF, cell: tuple[int, int], *,
        has_numbers: bool,
    ) -> None:  # fmt: skip
        metrics = painter.fontMetrics()
        if has_numbers:
            cell = self._cell(metrics, theme)
        painter.setPen(theme.color("muted"))
        painter.drawText(QPointF(place.x(), place.y() + metrics.ascent()), matrix.name)
        top = place.y() + metrics.height() * 1.1
        rows, columns = matrix.weights.shape
        for row, numbers in enumerate(matrix.weights.tolist()):
            for column, value in enumerate(numbers):
                box = QRectF(place.x() + column * cell[0], top + row * cell[1], *cell)
                self._draw_cell(painter, theme, box, value, has_number=has_numbers)
        below = top + rows * cell[1] + metrics.height() * 0.3
        painter.setPen(QPen(theme.color("muted"), theme.px(1)))
        painter.drawLine(
            QPointF(place.x(), below - metrics.height() * 0.15),
            QPointF(place.x() + columns * cell[0], below - metrics.height() * 0.15),
        )
        for column, value in enumerate(matrix.biases.tolist()):
            box = QRectF(place.x() + column * cell[0], below, *cell)
            self._draw_cell(painter, theme, box, value, has_number=has_numbers)
        if matrix is self._matrices[0] and has_numbers:
            painter.setPen(theme.color("muted"))
            painter.drawText(QPointF(place.x(), below + cell[1] + metrics.ascent()), "↑ its bias b, below the line")
        if matrix.sign:
            painter.setPen(theme.color("text"))
            large = QFont(self._font)
            large.setPixelSize(round(1.3 * large.pixelSize()))
            painter.setFont(large)
            x = place.x() - metrics.horizontalAdvance(matrix.sign) - metrics.height() * 0.2
            painter.drawText(QPointF(x, top + rows * cell[1] / 2 + metrics.ascent() / 2), matrix.sign)
            painter.setFont(self._font)

    def _draw_cell(self, painter: QPainter, theme: Theme, box: QRectF, value: float, *, has_number: bool) -> None:
        color = QColor(theme.blue if value > 0 else theme.orange if value < 0 else theme.muted)
        color.setAlphaF(0.12 + 0.5 * min(abs(value) / 3.0, 1.0) if has_number else min(0.1 + abs(value) / 3.0, 1.0))
        painter.fillRect(box.adjusted(0.5, 0.5, -0.5, -0.5), color)
        if has_number:
            painter.setPen(theme.color("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short(value))


def short(value: float) -> str:
    """Write a number in a cell: −0.42, 12.3, 250."""
    digits = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    text = f"{round(value, digits) + 0.0:.{digits}f}" if abs(value) < 1e5 else f"{value:.0e}"
    return text.replace("-", MINUS)
