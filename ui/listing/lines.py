"""A list of lines that a screen reader can walk: one chosen, those with a switch checkable, refreshed in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ui.listing.phrases import Line
from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROLE = Qt.ItemDataRole


class Lines(QAbstractListModel):
    """The lines, as Qt asks for them. `switched` carries the key of a line whose box was ticked or cleared."""

    switched = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; those whose words changed are told alone, so scrolling and selection stay."""
        before, after = self.lines, tuple(lines)
        kept = min(len(before), len(after))
        if len(after) > len(before):
            self.beginInsertRows(NOWHERE, kept, len(after) - 1)
        elif len(after) < len(before):
            self.beginRemoveRows(NOWHERE, kept, len(before) - 1)
        self.lines = after
        if len(after) > len(before):
            self.endInsertRows()
        elif len(after) < len(before):
            self.endRemoveRows()
        changed = [row for row in range(kept) if before[row] != after[row]]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Give the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        """Give what Qt wants to know of a line."""
        line = self.lines[index.row()]
        if role in (ROLE.DisplayRole, ROLE.ToolTipRole):
            return line.text
        if role == ROLE.AccessibleTextRole:
            return line.spoken
        if role == ROLE.AccessibleDescriptionRole and line.is_on is not None:
            return "Space switches it off or on"
        if role == ROLE.CheckStateRole and line.is_on is not None:
            return Qt.CheckState.Checked if line.is_on else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let a line with a switch be ticked."""
        can_tick = self.lines[index.row()].is_on is not None
        return super().flags(index) | (Qt.ItemFlag.ItemIsUserCheckable if can_tick else Qt.ItemFlag.NoItemFlags)

    def setData(self, index: Index, value: Any, role: int = ROLE.EditRole) -> bool:
        """Report a tick; the line changes when the experiment has."""
        del value
        if role == ROLE.CheckStateRole:
            self.switched.emit(self.lines[index.row()].key)
        return False


class LinesView(QListView):
    """Shows lines. `chosen(key)` : a person chose a line · `opened(key)` : Enter or F2 · `pressed_key(key, text)`."""

    chosen = Signal(object)
    opened = Signal(object)
    pressed_key = Signal(object, QKeyEvent)

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("lines", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setWordWrap(True)
        self.lines = Lines(self)
        self.setModel(self.lines)
        self._is_told = False
        self.selectionModel().currentChanged.connect(self._report)

    @property
    def key(self) -> Any:
        """What the chosen line stands for, None without one."""
        line = self.line
        return line.key if line is not None else None

    @property
    def line(self) -> Line | None:
        """The chosen line."""
        index = self.currentIndex()
        return self.lines.lines[index.row()] if index.isValid() else None

    def show_lines(self, lines: Sequence[Line], key: object) -> None:
        """Show other lines and choose the one that stands for `key`, without reporting it."""
        self._is_told = True
        self.lines.show_lines(lines)
        row = next((row for row, line in enumerate(lines) if line.key == key), None)
        index = NOWHERE if row is None else self.lines.index(row)
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        self._is_told = False

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters."""
        self.setFont(theme.font("body"))

    def minimumSizeHint(self) -> QSize:
        """Need room for three lines of a few words."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0" * 16), 5 * metrics.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter or F2; offer the other keys to who knows what they do here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.line is not None:
            self.opened.emit(self.key)
            return
        event.ignore()
        if self.line is not None:
            self.pressed_key.emit(self.key, event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def _report(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_told:
            self.selectionModel().select(index, self.selectionModel().SelectionFlag.ClearAndSelect)
            self.chosen.emit(self.key)
