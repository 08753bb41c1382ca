"""Paints one neuron as the lecture does: inputs → weights → sum → non-linearity → output, the weights to be typed."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from playground.catalog import ACTIVATIONS
from playground.explain.perceptron import Perceptron
from playground.spec import Bias, Wire
from ui.theme import Theme
from ui.views.sketch import Sketch
from ui.widgets import words
from ui.widgets.number_field import NumberField

MOST_ROWS = 6
"""So many inputs are drawn one by one, the largest products first to stay; the others are one sum."""
RADIUS, SMALL, WIDE = 24, 14, 400
"""Below this width in pixels at 100 % the products are left out and everything stands closer together."""
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class NeuronSketch(Sketch):
    """Shows a Perceptron. typed(number, value) : a weight or the bias was typed · finished(is_kept) : and left."""

    typed = Signal(object, float)
    finished = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("neuronSketch", "The neuron: inputs, weights, sum, non-linearity, output", parent)
        self._held: Perceptron | None = None
        self._has_numbers = True
        self._rows: tuple[int, ...] = ()
        self._numbers: tuple[Wire | Bias, ...] = ()
        self.fields: list[NumberField] = []

    def show_neuron(self, held: Perceptron | None) -> None:
        """Show a moment of a neuron; fields stay while it is the same one."""
        self._held = held
        rows = () if held is None else (-1, *self._chosen(held))
        numbers = () if held is None else held.numbers
        if (rows, numbers) != (self._rows, self._numbers):
            self._rows, self._numbers = rows, numbers
            self._make_fields()
        for row, field in zip(self._rows, self.fields, strict=True):
            if held is not None:
                field.show_value(held.bias if row < 0 else float(held.weights[row]))
        self.update()

    def show_numbers(self, on: bool) -> None:
        """Show numbers, or only symbols."""
        self._has_numbers = on
        self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        super().restyle(theme)
        self._place_fields()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for all rows."""
        rows = len(self._rows) + (1 if self._rest() else 0)
        return QSize(self.px(262), max(rows, 4) * self.px(34))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the fields go along."""
        super().resizeEvent(event)
        self._place_fields()

    # Rows and fields

    def _chosen(self, held: Perceptron) -> tuple[int, ...]:
        count = len(held.weights)
        if count <= MOST_ROWS:
            return tuple(range(count))
        if len(self._rows) == MOST_ROWS and self._numbers == held.numbers:
            return self._rows[1:]  # while one looks, rows do not change places
        order = sorted(range(count), key=lambda row: -abs(float(held.products[row])))
        return tuple(sorted(order[: MOST_ROWS - 1]))

    def _rest(self) -> int:
        return len(self._numbers) - len(self._rows)

    def _make_fields(self) -> None:
        for field in self.fields:
            field.hide()
            field.deleteLater()
        self.fields = []
        for row in self._rows:
            field = NumberField(self)
            field.setObjectName(f"perceptronW{row + 1}")
            field.setAccessibleName(f"Weight w{row + 1}" if row >= 0 else "Bias w0")
            field.setToolTip("Type a number; ↑ ↓ step it")
            field.typed.connect(self._taker(self._numbers[row + 1]))
            field.finished.connect(self.finished)
            field.show()
            self.fields.append(field)
        self.updateGeometry()
        self._place_fields()

    def _taker(self, number: Wire | Bias) -> Callable[[float], None]:
        def take(value: float) -> None:
            self.typed.emit(number, value)

        return take

    def _place_fields(self) -> None:
        for place, field in enumerate(self.fields):
            size = field.sizeHint()
            x = self._x(1) - size.width() / 2
            field.setGeometry(round(x), round(self._y(place) - size.height() / 2), size.width(), size.height())

    @property
    def _is_wide(self) -> bool:
        return self.width() >= self.px(WIDE)

    def _x(self, column: int) -> float:
        """Give where inputs, fields, sum, non-linearity and output stand."""
        field = self.fields[0].sizeHint().width() if self.fields else self.px(100)
        radius = self.px(RADIUS if self._is_wide else SMALL)
        labels = max(self.px(66), 0.2 * self.width()) if self._is_wide else self.px(60)
        ends = self.width() - self.px(40 if self._is_wide else 12)
        first = labels + field + (max(self.px(70), 0.1 * self.width()) if self._is_wide else self.px(12)) + radius
        return (labels / 2, labels + field / 2, first, (first + ends) / 2, ends)[column]

    def _y(self, row: int) -> float:
        rows = len(self._rows) + (1 if self._rest() else 0)
        return (row + 0.5) * self.height() / max(rows, 1)

    # Painting

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the rows, then what they lead to."""
        held = self._held
        if held is None:
            return
        painter.setFont(theme.font("small"))
        radius = min(theme.px(RADIUS if self._is_wide else SMALL), self.height() / 5)
        middle = QPointF(self._x(2), self.height() / 2)
        for place, row in enumerate(self._rows):
            self._draw_row(painter, theme, held, row, self._y(place), middle)
        if self._rest():
            self._draw_rest(painter, theme, held, middle)
        self._draw_chain(painter, theme, held, middle, radius)

    def _draw_row(self, painter: QPainter, theme: Theme, held: Perceptron, row: int, y: float, middle: QPointF) -> None:
        value = held.bias if row < 0 else float(held.weights[row])
        name, given = ("1", 1.0) if row < 0 else (held.sources[row], float(held.incoming[row]))
        width = min(1.0 + abs(value) * 0.9, 6.0) * theme.scale
        painter.setPen(QPen(theme.color("blue" if value >= 0 else "orange"), width))
        field = self.fields[self._rows.index(row)]
        left, right = (field.x() - theme.px(8)) / 2, field.geometry().right()
        metrics = painter.fontMetrics()
        told = self._given(name, row, given, lambda text: metrics.horizontalAdvance(text) <= field.x() - theme.px(8))
        name_width = metrics.horizontalAdvance(told)
        if left + name_width / 2 + theme.px(16) < field.x():  # a shorter line would look like a minus
            painter.drawLine(QLineF(left, y, field.x(), y))
        painter.drawLine(QLineF(right, y, middle.x(), middle.y()))
        height = metrics.height()
        box = QRectF(0, y - height, field.x() - theme.px(8), 2 * height)
        self._plate(painter, theme, told, box)
        if self._is_wide:
            symbol = f"w{row + 1}".translate(LOWERED)
            text = words.number(value * given, 3) if self._has_numbers else symbol
            near = QPointF(right + (middle.x() - right) * 0.36, y + (middle.y() - y) * 0.36)
            half = QPointF(2.1 * height, height)
            self._plate(painter, theme, text, QRectF(near - half, near + half))

    def _given(self, name: str, row: int, value: float, fits: Callable[[str], bool]) -> str:
        """Say what comes in: x₁ = 2, only x₁ in symbols, 1 for the bias; a₁ for neuron 1 where there is little room."""
        if row < 0:
            return name
        short = f"a{row + 1}".translate(LOWERED) if " " in name else name
        numbers = [f"{one} = {words.number(value, digits)}" for one, digits in ((name, 4), (short, 4), (short, 2))]
        said = numbers if self._has_numbers else [name]
        return next((text for text in (*said, short) if fits(text)), short)

    def _plate(self, painter: QPainter, theme: Theme, text: str, box: QRectF) -> None:
        """Write words on a ground that sets them off from the lines."""
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        width = min(metrics.horizontalAdvance(text) + theme.px(8), box.width())
        plate = QRectF(box.center().x() - width / 2, box.center().y() - metrics.height() / 2, width, metrics.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("card"))
        painter.drawRoundedRect(plate, theme.px(3), theme.px(3))
        self.say(painter, text, plate)

    def _draw_rest(self, painter: QPainter, theme: Theme, held: Perceptron, middle: QPointF) -> None:
        y = self._y(len(self._rows))
        shown = {row for row in self._rows if row >= 0}
        rest = sum(float(product) for row, product in enumerate(held.products) if row not in shown)
        painter.setPen(QPen(theme.color("muted"), 1.5 * theme.scale))
        painter.drawLine(QLineF(self._x(1), y, middle.x(), middle.y()))
        text = f"{self._rest()} more: {words.number(rest, 3)}" if self._has_numbers else f"{self._rest()} more"
        height = painter.fontMetrics().height()
        self._plate(painter, theme, text, QRectF(0, y - height, self._x(2) * 0.8, 2 * height))

    def _draw_chain(self, painter: QPainter, theme: Theme, held: Perceptron, middle: QPointF, radius: float) -> None:
        g, out = QPointF(self._x(3), middle.y()), QPointF(self._x(4), middle.y())
        painter.setPen(QPen(theme.color("text"), 2 * theme.scale))
        painter.drawLine(QLineF(middle, out))
        painter.setBrush(theme.color("field"))
        for place in (middle, g):
            painter.drawEllipse(place, radius, radius)
        self._draw_curve(painter, theme, held, g, radius)
        self.say(painter, "Σ", QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius), role="number")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(out, theme.px(6), theme.px(6))
        label = ACTIVATIONS[held.kind].label if held.kind in ACTIVATIONS else held.kind
        said = "ŷ" if held.is_output else "a"
        metrics = QFontMetrics(theme.font("value"))
        below, line = middle.y() + radius + theme.px(2), metrics.height()
        z, a = (f"z = {words.number(held.z, 4)}", f"{said} = {answer(held.a)}") if self._has_numbers else ("z", said)
        is_apart = middle.x() + metrics.horizontalAdvance(z) < g.x() - theme.px(12)
        self._below(painter, theme, z, middle.x() - radius * 0.8, below, "value")
        self._below(painter, theme, a, g.x() - radius, below + (0 if is_apart else line), "value")
        self._below(painter, theme, f"g: {label}", g.x() - radius, middle.y() - radius - line, "small")

    def _below(self, painter: QPainter, theme: Theme, text: str, left: float, top: float, role: str) -> None:
        """Write words from a place on, further left where there is too little room, on a ground of their own."""
        painter.setFont(theme.font(role))
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(text) + theme.px(4)
        left = min(left, self.width() - width)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("card"))
        box = QRectF(left, top, width, metrics.height())
        painter.drawRect(box)
        self.say(painter, text, box, role=role)

    def _draw_curve(self, painter: QPainter, theme: Theme, held: Perceptron, g: QPointF, radius: float) -> None:
        """Draw the shape of g for −4 ≤ z ≤ 4 into its circle."""
        row = ACTIVATIONS.get(held.kind)
        if row is None:
            return
        places = [-4 + 8 * k / 32 for k in range(33)]
        values = [float(value) for value in row.value(np.array(places))]
        high = max(*map(abs, values), 1e-9)
        reach = radius * 0.62
        painter.setPen(QPen(theme.color("accent"), 2 * theme.scale))
        painter.drawPolyline(
            QPolygonF(
                [QPointF(g.x() + z / 4 * reach, g.y() - v / high * reach) for z, v in zip(places, values, strict=True)]
            )
        )


def answer(value: float) -> str:
    """Write ŷ with four decimals."""
    return f"{value:.4f}".replace("-", words.MINUS) if math.isfinite(value) and abs(value) < 1e5 else "–"
