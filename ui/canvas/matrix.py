"""A layer's weights as a table of numbers: a row per source, a column per neuron, the biases in the first row."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground import wires
from playground.catalog import FEATURES
from playground.snapshot import Parameters
from playground.spec import INPUTS, Bias, Experiment, Wire
from ui.canvas.items import shade
from ui.theme import Theme, readable_on
from ui.widgets import words

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
DIGITS = 4
"""Significant digits of a weight: more cannot be read while it moves."""
SHOWN_ROWS, SHOWN_COLUMNS = 9, 6
"""Cells the table asks room for; more scroll."""
LARGEST = float(np.finfo(np.float32).max)


class WeightModel(QAbstractTableModel):
    """Reads one layer's weights out of the latest parameters; it holds no copy and is never rebuilt while they move.

    typed(Wire | Bias, number, its name) : a person set one · refused(words) : what was typed is no number.
    """

    typed = Signal(object, float, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._experiment = Experiment()
        self._layer: int | None = None
        self._rows: tuple[tuple[str, str], ...] = ()
        self._columns: tuple[tuple[str, str], ...] = ()
        self._off: frozenset[Wire] = frozenset()
        self._weights: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._biases: NDArray[np.float32] = np.zeros(0, np.float32)
        self._theme: Theme | None = None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._refresh()

    def show_layer(self, experiment: Experiment, layer: int, units: int) -> None:
        """Show another layer, or the same one of a changed experiment."""
        rows, columns = _row_names(experiment, layer), _column_names(experiment, layer, units)
        is_same = (layer, rows, columns) == (self._layer, self._rows, self._columns)
        self._off = frozenset(experiment.model.off)
        if is_same:
            self._experiment = experiment
            self._refresh()
            return
        self.beginResetModel()
        self._experiment, self._layer, self._rows, self._columns = experiment, layer, rows, columns
        self.endResetModel()

    def show_parameters(self, parameters: Parameters) -> None:
        """Read the numbers of the present moment."""
        own = next((layer for layer in parameters if layer.id == self._layer), None)
        if own is not None:
            self._weights, self._biases = own.weights, own.biases
            self._refresh()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Give the sources and the row of the biases."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Give the layer's neurons."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole) -> Any:
        """Name a row by what it weighs, a column by its neuron."""
        names = self._columns if orientation == Qt.Orientation.Horizontal else self._rows
        if section < len(names) and role in (ROLE.DisplayRole, ROLE.ToolTipRole, ROLE.AccessibleTextRole):
            return names[section][0 if role == ROLE.DisplayRole else 1]
        return None

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        """Give a cell's number, colours and words."""
        value = self._value(index)
        if value is None:
            return None
        if role == ROLE.DisplayRole:
            return words.number(value, DIGITS) if math.isfinite(value) else str(value)
        if role == ROLE.EditRole:
            return f"{value:.7g}"
        if role in (ROLE.ToolTipRole, ROLE.AccessibleTextRole):
            return self._in_words(index, value)
        if role == ROLE.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return self._look(index, value, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every number be typed."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, text: Any, role: int = ROLE.EditRole) -> bool:
        """Report what was typed; the number itself comes back with the next snapshot."""
        value = read(str(text))
        if role != ROLE.EditRole or self._value(index) is None:
            return False
        if value is None:
            self.refused.emit(f"A weight must be a number, found “{str(text).strip()}”")
            return False
        number = self.number_at(index)
        if f"{value:.7g}" != self.data(index, ROLE.EditRole):
            self.typed.emit(number, value, wires.name_of(self._experiment, number))
        return True

    def number_at(self, index: Index) -> Wire | Bias:
        """Give the weight or bias of a cell."""
        assert self._layer is not None, "a cell belongs to a layer"
        if index.row() == 0:
            return Bias(self._layer, index.column())
        return wires.wire(self._experiment, self._layer, index.row() - 1, index.column())

    def _value(self, index: Index) -> float | None:
        row, column = index.row(), index.column()
        if row == 0:
            return float(self._biases[column]) if column < len(self._biases) else None
        inside = row - 1 < self._weights.shape[0] and column < self._weights.shape[1]
        return float(self._weights[row - 1, column]) if inside else None

    def _in_words(self, index: Index, value: float) -> str:
        number = self.number_at(index)
        off = ", switched off" if number in self._off else ""
        source = "bias" if index.row() == 0 else f"from {self._rows[index.row()][1]}"
        name = wires.name_of(self._experiment, number)
        return f"{name} = {words.number(value, DIGITS)}{off}: {source}, to {self._columns[index.column()][1]}"

    def _look(self, index: Index, value: float, role: int) -> Any:
        if self._theme is None:
            return None
        if role in (ROLE.BackgroundRole, ROLE.ForegroundRole):
            ground = shade(self._theme, value if math.isfinite(value) else 0.0)
            return ground if role == ROLE.BackgroundRole else readable_on(ground)
        if role == ROLE.FontRole and self._off and self.number_at(index) in self._off:
            font = QFont(self._theme.font("small"))
            font.setStrikeOut(True)
            return font
        return None

    def _refresh(self) -> None:
        if self._rows and self._columns:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class NumberEditor(QStyledItemDelegate):
    """Opens a cell for typing, and leaves what is being typed alone while the number moves underneath."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the number on its colour, which a style sheet would leave out."""
        ground = index.data(ROLE.BackgroundRole)
        if ground is not None:
            painter.fillRect(option.rect, ground)
        super().paint(painter, option, index)

    def createEditor(self, parent: QWidget, _option: Any, index: Index) -> QWidget:
        """Make the line in which a number is typed."""
        line = QLineEdit(parent)
        line.setObjectName("weightEditor")
        line.setAccessibleName(str(index.data(ROLE.AccessibleTextRole)))
        line.setFrame(False)
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the line once."""
        if not editor.property("isFilled"):
            editor.setProperty("isFilled", True)
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was typed; a line left as it was says nothing."""
        assert isinstance(editor, QLineEdit)
        if editor.isModified():
            model.setData(index, editor.text())


class WeightTable(QTableView):
    """The matrix on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("weightTable")
        self.numbers = WeightModel(self)
        self.setModel(self.numbers)
        self.setItemDelegate(NumberEditor(self))
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("Sources by neurons")
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        for part in (self, self.horizontalHeader(), self.verticalHeader()):
            part.setFont(theme.font("small"))
        metrics = self.fontMetrics()
        self.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance("−0.00009999") + theme.px(12))
        self.verticalHeader().setDefaultSectionSize(round(metrics.height() * 1.5))
        self.horizontalHeader().setFixedHeight(round(metrics.height() * 1.5))
        self.setStyleSheet(_dress(theme))
        self.numbers.restyle(theme)

    def fit(self) -> None:
        """Be as large as the matrix, up to the size from which it scrolls."""
        header, beside = self.horizontalHeader(), self.verticalHeader()
        letters = beside.fontMetrics()
        names = [str(self.numbers.headerData(row, Qt.Orientation.Vertical)) for row in range(self.numbers.rowCount())]
        beside.setFixedWidth(max((letters.horizontalAdvance(f"{name}mm") for name in names), default=0))
        rows = min(self.numbers.rowCount(), SHOWN_ROWS)
        room = self.screen().availableGeometry().width() - beside.width() - 4 * header.defaultSectionSize() // 3
        fitting = max(min(room // header.defaultSectionSize(), SHOWN_COLUMNS), 2)
        columns = min(self.numbers.columnCount(), fitting)
        bar = self.verticalScrollBar().sizeHint()
        tall, wide = self.numbers.rowCount() > rows, self.numbers.columnCount() > columns
        frame = 2 * self.frameWidth() + 2
        width = beside.width() + columns * header.defaultSectionSize() + frame + (bar.width() if tall else 0)
        height = header.height() + rows * beside.defaultSectionSize() + frame + (bar.width() if wide else 0)
        self.setFixedSize(QSize(width, height))


def read(text: str) -> float | None:
    """Read a number as a person types it, with a true minus sign or a decimal comma; None when it is none."""
    cleaned = text.strip().replace(words.MINUS, "-").replace(",", ".")
    try:
        value = float(cleaned)
    except ValueError:
        return None
    return value if abs(value) <= LARGEST else None


def _row_names(experiment: Experiment, layer: int) -> tuple[tuple[str, str], ...]:
    """Give (symbol, words) of the biases' row and of each source."""
    source = wires.before(experiment.model, layer)
    if source == INPUTS:
        labels = [FEATURES[name].label for name in experiment.data.inputs]
        return (("w₀", "bias"), *((label, f"input {label}") for label in labels))
    number = wires.columns(experiment.model).index(source)
    units = next(own.units for own in experiment.model.layers if own.id == source)
    low = _lowered(number)
    return (
        ("w₀", "bias"),
        *((f"g(z{low},{_lowered(j)})", f"neuron {j} of layer {number}") for j in range(1, units + 1)),
    )


def _column_names(experiment: Experiment, layer: int, units: int) -> tuple[tuple[str, str], ...]:
    number = wires.columns(experiment.model).index(layer)
    place = "the output" if layer == 0 else f"layer {number}"
    return tuple((f"z{_lowered(number)},{_lowered(j)}", f"neuron {j} of {place}") for j in range(1, units + 1))


def _lowered(number: int) -> str:
    return str(number).translate(wires.LOWERED)


def _dress(theme: Theme) -> str:
    return f"""
    QTableView {{ background: {theme.card}; color: {theme.text}; gridline-color: {theme.card};
        border: {theme.px(1)}px solid {theme.border}; selection-background-color: {theme.accent};
        selection-color: {theme.on_accent}; }}
    QTableView:focus {{ border-color: {theme.accent}; }}
    QHeaderView, QHeaderView::section, QTableCornerButton::section {{ background: {theme.window}; color: {theme.text};
        border: none; padding: 0px {theme.px(6)}px; }}
    QLineEdit {{ background: {theme.field}; color: {theme.text}; padding: 0px {theme.px(2)}px; border-radius: 0px;
        border: {theme.px(1)}px solid {theme.accent}; }}
    """
