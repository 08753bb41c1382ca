"""The first rows of a table, its columns named by their part in learning and tinted alike."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground.sheet import Sheet
from playground.table_choice import Columns
from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROLES = ("x₁", "x₂", "target")
TINTS = ("blue", "blue", "orange")
TINT = 46
"""How much of a tint's 255 parts is seen: words stay readable on it."""
NARROWEST, WIDEST = 56, 170
"""Pixels of a column at 100 %."""
MEASURED = 40
"""Of so many columns the width follows from their words; further ones are all alike."""


class PreviewRows(QAbstractTableModel):
    """The first rows of a sheet, as Qt asks for them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self.rows: list[list[str]] = []
        self.names: list[str] = []
        """The columns' names, short enough for their room."""
        self.columns: Columns | None = None

    def show_sheet(self, sheet: Sheet | None, columns: Columns | None) -> None:
        """Show another sheet, or other parts of the same."""
        is_other = sheet is not self._sheet
        if is_other:
            self.beginResetModel()
            self._sheet, self.rows = sheet, sheet.preview() if sheet else []
            self.names = [column.name for column in sheet.columns] if sheet else []
        self.columns = columns
        if is_other:
            self.endResetModel()
        elif sheet is not None:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(sheet.columns) - 1)

    def name_of(self, column: int) -> str:
        """Give a column's whole name."""
        return self._sheet.columns[column].name if self._sheet else ""

    def part_of(self, column: int) -> int | None:
        """Give the place in ROLES of a column's part in learning."""
        return self.columns.index(column) if self.columns is not None and column in self.columns else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Give the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Give the number of columns."""
        return 0 if parent.isValid() or self._sheet is None else len(self._sheet.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what Qt wants to know of a cell."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's name below its part in learning, or the line in which a row begins."""
        if self._sheet is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(self._sheet.lines[section]) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            part = self.part_of(section)
            return f"{'' if part is None else ROLES[part]}\n{self.names[section]}"
        if role == Qt.ItemDataRole.ToolTipRole:
            faults = self._sheet.faults(section)
            return f"{self._sheet.columns[section].name}\n{faults}".strip()
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _alignment(self, column: int) -> int:
        assert self._sheet is not None
        is_number = self._sheet.columns[column].kind in ("number", "mixed")
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)


class _Tinted(QStyledItemDelegate):
    """Paints a cell on the tint of its column."""

    theme: Theme | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the tint, then the cell."""
        model = index.model()
        part = model.part_of(index.column()) if isinstance(model, PreviewRows) else None
        if self.theme is not None and part is not None:
            color = QColor(self.theme.color(TINTS[part]))
            color.setAlpha(TINT)
            painter.fillRect(option.rect, color)
        super().paint(painter, option, index)


class Preview(QTableView):
    """Shows the first rows of a sheet; wide ones scroll. The numbers at the left are lines of the file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tablePreview")
        self.setAccessibleName("The first rows of the table")
        self.rows = PreviewRows(self)
        self.setModel(self.rows)
        self._tinted = _Tinted(self)
        self.setItemDelegate(self._tinted)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        corner = self.findChild(QAbstractButton)
        if corner is not None:
            corner.setAccessibleName("line of the file")
        self.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
        self._theme: Theme | None = None

    def show_sheet(self, sheet: Sheet | None, columns: Columns | None) -> None:
        """Show another sheet, or other parts of the same, the chosen columns in sight."""
        is_other = columns != self.rows.columns
        self.rows.show_sheet(sheet, columns)
        self._fit()
        self.viewport().update()
        if is_other and columns is not None and self.rows.rowCount():
            for column in (columns[2], columns[0]):
                self.scrollTo(self.rows.index(0, column))

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        self._theme = self._tinted.theme = theme
        for part in (self, self.horizontalHeader(), self.verticalHeader()):
            part.setFont(theme.font("small"))
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.35))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Need the room of the headings and three rows."""
        line = self.fontMetrics().height()
        return QSize(line * 8, round(line * (2 * 1.2 + 3 * 1.35)) + self.horizontalScrollBar().sizeHint().height())

    def _fit(self) -> None:
        """Give each column the width of its words, within bounds."""
        if self._theme is None:
            return
        least, most = self._theme.px(NARROWEST), self._theme.px(WIDEST)
        self.horizontalHeader().setMinimumSectionSize(least)
        self.horizontalHeader().setDefaultSectionSize(self._theme.px(90))
        metrics = self.fontMetrics()
        for column in range(min(self.rows.columnCount(), MEASURED)):
            room = most - metrics.height()
            self.rows.names[column] = metrics.elidedText(self.rows.name_of(column), Qt.TextElideMode.ElideMiddle, room)
            words = [self.rows.names[column], *(row[column] for row in self.rows.rows)]
            width = max(map(metrics.horizontalAdvance, words)) + metrics.height()
            self.setColumnWidth(column, min(max(width, least), most))
