"""The strip at the top of the window: the training bar, and the way back at its right end."""

from __future__ import annotations

from collections.abc import Mapping

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ui.theme import Theme


class TopStrip(QWidget):
    """Holds the training bar and the buttons for undo and redo."""

    def __init__(self, bar: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("topStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.undo = self._button("undoButton", "Undo")
        self.redo = self._button("redoButton", "Redo")
        self._row = QHBoxLayout(self)
        self._row.addWidget(bar, 1)
        self._row.addWidget(self.undo)
        self._row.addWidget(self.redo)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's lengths and icons."""
        self._row.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
        self._row.setSpacing(theme.px(8))
        self.undo.setIcon(theme.icon("undo"))
        self.redo.setIcon(theme.icon("redo"))

    def follow(self, stack: QUndoStack, actions: Mapping[str, QAction]) -> None:
        """Let buttons and menu entries say what would be undone or redone, and do it."""

        def refresh() -> None:
            if not shiboken6.isValid(stack):  # it empties itself while the window is taken apart
                return
            for name, button, text, can in (
                ("undo", self.undo, stack.undoText(), stack.canUndo()),
                ("redo", self.redo, stack.redoText(), stack.canRedo()),
            ):
                words = f"{name.capitalize()} {text}".strip()
                actions[name].setText(words.replace("&", "&&"))
                actions[name].setEnabled(can)
                button.setEnabled(can)
                button.setToolTip(f"{words} ({'Ctrl+Z' if name == 'undo' else 'Ctrl+Shift+Z'})")

        for signal in (stack.undoTextChanged, stack.indexChanged):
            signal.connect(refresh)
        self.undo.clicked.connect(stack.undo)
        self.redo.clicked.connect(stack.redo)
        refresh()

    def _button(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("round", True)
        button.setAccessibleName(words)
        return button
