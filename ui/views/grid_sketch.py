"""Paints learning rates against batch sizes: J of every pair as a coloured cell, below what an example costs."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.batch_grid import BatchGrid
from ui.theme import Theme, readable_on
from ui.views.legend import Key
from ui.views.shading import heights, shaded
from ui.views.sketch import LEFT, RIGHT, KeyedSketch
from ui.widgets import words

MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (1, 0), Qt.Key.Key_Down: (-1, 0)}
TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keys(found: BatchGrid) -> list[Key]:
    """Say what each sign of the grid means."""
    known = found.losses[np.isfinite(found.losses)]
    span = f" from {words.figure(float(known.min()))} to {words.figure(float(known.max()))}" if len(known) else ""
    epochs = "one epoch" if found.epochs == 1 else f"{found.epochs} epochs"
    return [
        ("ramp", "", f"J after {epochs}{span}, η upwards; below: time per example, measured now"),
        ("square", "surface_arrow", "lowest of its batch size"), ("dot", "text", "as it is now"),
        ("cross", "text", "diverged"),
    ]  # fmt: skip


class GridSketch(KeyedSketch):
    """Shows a BatchGrid. chosen(rate, size) : a cell was clicked, or Return pressed on it."""

    chosen = Signal(float, int)
    keys = (*MOVES, *TAKE)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("batchGrid", "J of learning rates upwards and batch sizes across; arrow keys, Return", parent)
        self.setToolTip("Click a cell to train with its learning rate and batch size; or arrow keys and Return")
        self._held: BatchGrid | None = None
        self._at: tuple[int, int] | None = None
        self._present: tuple[float, int] = (0.0, 0)

    def show_grid(self, held: BatchGrid | None, present: tuple[float, int]) -> None:
        """Show what is known, and the pair that the network trains with now."""
        if held is not self._held or present != self._present:
            self._held, self._present = held, present
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for numbers in all cells."""
        return QSize(self.px(300), self.px(200))

    def box(self, row: int, column: int) -> QRectF:
        """Give a cell's place; row −1 is the sizes', −2 the times'."""
        held = self._held
        assert held is not None
        line, left = self.fontMetrics().height(), self.px(52)
        wide = (self.width() - left) / len(held.sizes)
        high = max((self.height() - 2.6 * line) / len(held.rates), 1.0)
        if row < 0:
            return QRectF(left + column * wide, self.height() - (2.5 if row == -1 else 1.2) * line, wide, 1.2 * line)
        return QRectF(left + column * wide, (len(held.rates) - 1 - row) * high, wide, high)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the cells, the best of each column framed, and the labels."""
        held = self._held
        if held is None:
            self.say(painter, "The grid is being trained …", QRectF(self.rect()), "muted")
            return
        colours = shaded(heights(np.where(np.isinf(held.losses), math.nan, held.losses)), theme)
        for row in range(len(held.rates)):
            for column in range(len(held.sizes)):
                self._draw_cell(painter, theme, held, row, column, QColor.fromRgb(int(colours[row, column]) & 0xFFFFFF))
        for column, row in enumerate(held.best.tolist()):
            if row >= 0:
                self._frame(painter, theme, self.box(row, column), "surface_arrow", 3.0)
        if self._at is not None:
            self._frame(painter, theme, self.box(*self._at).adjusted(4, 4, -4, -4), "accent", 2.0)
        self._draw_labels(painter, held)

    def _draw_cell(
        self, painter: QPainter, theme: Theme, held: BatchGrid, row: int, column: int, color: QColor
    ) -> None:
        box, loss = self.box(row, column).adjusted(1, 1, -1, -1), float(held.losses[row, column])
        is_known = not math.isnan(loss)
        painter.fillRect(box, color if math.isfinite(loss) else theme.color("track"))
        if not is_known:
            return
        text = "✕" if math.isinf(loss) else words.figure(loss) if loss >= 0.0005 else "0.000"
        is_present = self._present == (held.rates[row], held.sizes[column])
        painter.setFont(theme.font("small"))
        painter.setPen(readable_on(color) if math.isfinite(loss) else theme.color("text"))
        said = f"● {text}" if is_present else text
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
        self.said.append(said)

    def _frame(self, painter: QPainter, theme: Theme, box: QRectF, color: str, width: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = width * theme.scale / 2
        painter.setPen(QPen(theme.color(color), width * theme.scale))
        painter.drawRect(box.adjusted(half, half, -half, -half))

    def _draw_labels(self, painter: QPainter, held: BatchGrid) -> None:
        for row, rate in enumerate(held.rates):
            box = self.box(row, 0)
            beside = QRectF(0, box.top(), self.px(46), box.height())
            self.say(painter, words.number(rate, 2), beside, "muted", align=RIGHT)
        whole = len(held.sizes) - 1
        for column, size in enumerate(held.sizes):
            name = f"all {size:,}" if column == whole else f"{size}"
            self.say(painter, name, self.box(-1, column), "muted")
            time = float(held.nanoseconds[column])
            self.say(painter, "" if math.isnan(time) else f"{time:.0f} ns", self.box(-2, column))
        for row, name in ((-1, "batch"), (-2, "time")):
            box = self.box(row, 0)
            self.say(painter, name, QRectF(0, box.top(), self.px(50), box.height()), "muted", align=LEFT)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the pair of the cell under the mouse."""
        place = self._under(event.position())
        if place is not None:
            self._at = place
            self._take()

    def _under(self, position: QPointF) -> tuple[int, int] | None:
        held = self._held
        if held is None:
            return None
        cells = [(row, column) for row in range(len(held.rates)) for column in range(len(held.sizes))]
        return next((cell for cell in cells if self.box(*cell).contains(position)), None)

    def press(self, key: Qt.Key) -> None:
        """Go from cell to cell; Return takes one."""
        held = self._held
        if held is None:
            return
        if key in TAKE:
            self._take()
            return
        row, column = self._at or (len(held.rates) // 2, 0)
        up, right = MOVES[key]
        self._at = min(max(row + up, 0), len(held.rates) - 1), min(max(column + right, 0), len(held.sizes) - 1)
        self.update()

    def _take(self) -> None:
        if self._held is not None and self._at is not None:
            row, column = self._at
            self.chosen.emit(self._held.rates[row], self._held.sizes[column])
            self.update()
