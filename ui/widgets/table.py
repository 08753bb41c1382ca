"""A table of words to be read and chosen from: rows of cells, one row selected, the same dress everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
PADDING = 12
"""Pixels at 100 % between the words of neighbouring columns."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, the longest text it should show whole, and whether its numbers stand at the right.

    may_shrink : its words may be cut where the table is too narrow for all columns.
    """

    heading: str
    longest: str
    is_number: bool = False
    help: str = ""
    may_shrink: bool = False


@dataclass(frozen=True)
class Cell:
    """A word in the table, a small picture before it, and what is shown when the mouse rests on it."""

    text: str
    help: str = ""
    picture: QPixmap | None = None


Row = tuple[Cell, ...]


class Rows(QAbstractTableModel):
    """The words of a table, as Qt asks for them."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other words; rows that are still there keep their place, so scrolling and selection stay."""
        rows, before = tuple(rows), len(self.rows)
        if rows == self.rows:
            return
        if len(rows) > before:
            self.beginInsertRows(NOWHERE, before, len(rows) - 1)
        elif len(rows) < before:
            self.beginRemoveRows(NOWHERE, len(rows), before - 1)
        self.rows = rows
        if len(rows) > before:
            self.endInsertRows()
        elif len(rows) < before:
            self.endRemoveRows()
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Take other headings, as many as before."""
        if tuple(columns) != self.columns:
            self.columns = tuple(columns)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Give the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Give the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what Qt wants to know of a cell."""
        cell = self.rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.help or cell.text
        if role == Qt.ItemDataRole.DecorationRole:
            return cell.picture
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what Qt wants to know of a heading."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].heading
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.columns[section].help or None
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _alignment(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].is_number else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)


class Table(QTableView):
    """Shows rows. `chosen` carries the row a person chose by mouse or arrow key, not one set by the program."""

    chosen = Signal(int)

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = Rows(columns, self)
        self.setModel(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self._theme: Theme | None = None
        self._is_told = False
        self.selectionModel().selectionChanged.connect(self._report)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other words in the same columns."""
        self._is_told = True
        self.rows.show_rows(rows)
        self._is_told = False

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Take other headings, as many as before."""
        self.rows.show_columns(columns)
        self._set_widths()

    def show_choice(self, row: int | None) -> None:
        """Select a row, or none, without reporting it."""
        chosen = self.selectionModel().selectedRows()
        if (chosen[0].row() if chosen else None) == row:
            return
        self._is_told = True
        if row is None:
            self.clearSelection()
        else:
            self.setCurrentIndex(self.rows.index(row, 0))
        self._is_told = False

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        self._theme = theme
        self.setFont(theme.font("small"))
        self.horizontalHeader().setFont(theme.font("small"))
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self._set_widths()
        self.updateGeometry()

    def row_height(self) -> int:
        """Give the height of a row in pixels."""
        return round(self.fontMetrics().height() * 1.35)

    def height_of(self, rows: int) -> int:
        """Give the height in pixels at which so many rows are seen below the headings."""
        return self.horizontalHeader().sizeHint().height() + rows * self.row_height() + 2 * self.frameWidth()

    def minimumSizeHint(self) -> QSize:
        """Need the room of the headings and two rows."""
        return QSize(0, self.height_of(2))

    def sizeHint(self) -> QSize:
        """Ask for no more than needed; a layout may give more."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: Any) -> None:
        """Share the width among the columns."""
        super().resizeEvent(event)
        self._set_widths()

    def _set_widths(self) -> None:
        """Give each column what its longest text needs; share what is left over, take what lacks from words."""
        if self._theme is None:
            return
        metrics, padding = self.fontMetrics(), self._theme.px(PADDING)
        shown = [place for place in range(len(self.rows.columns)) if not self.isColumnHidden(place)]
        wanted = {}
        for place in shown:
            column = self.rows.columns[place]
            longest = max(metrics.horizontalAdvance(text) for text in (column.longest, column.heading))
            wanted[place] = longest + padding
        spare = self.viewport().width() - sum(wanted.values())
        flexible = [place for place in shown if self.rows.columns[place].may_shrink] if spare < 0 else shown
        for place in flexible or shown:
            wanted[place] = max(wanted[place] + spare // len(flexible or shown), 2 * padding)
        for place, width in wanted.items():
            self.setColumnWidth(place, width)

    def _report(self) -> None:
        chosen = self.selectionModel().selectedRows()
        if not self._is_told and chosen:
            self.chosen.emit(chosen[0].row())
