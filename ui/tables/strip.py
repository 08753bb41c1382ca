"""A strip that says which table is being read, with a button to let it be."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.theme import Theme
from ui.widgets.elided import ElidedLabel

PATIENCE_MS = 150
"""Most tables are read sooner than this; then there is nothing to tell."""


class ReadingStrip(QFrame):
    """Shows “Reading t.csv …”. `cancelled` is emitted by its button."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("readingStrip")
        self._since = QElapsedTimer()
        self.words = ElidedLabel("readingWords", self)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setObjectName("cancelReading")
        self.cancel.setAccessibleName("Cancel reading the table")
        self.cancel.setToolTip("Stop reading; nothing is changed (Esc)")
        self.cancel.clicked.connect(self.cancelled)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.cancel)
        self.hide()

    def begin(self, name: str) -> None:
        """Note that reading begins; it is only told when it takes a while."""
        self.words.show_text(f"Reading {name} …")
        self._since.restart()

    def show_busy(self, is_busy: bool) -> None:
        """Stay while something is being read."""
        wanted = is_busy and self._since.isValid() and self._since.elapsed() >= PATIENCE_MS
        if wanted == self.isHidden():
            self.setVisible(wanted)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and lengths."""
        self._row.setContentsMargins(theme.px(14), theme.px(6), theme.px(8), theme.px(6))
        self._row.setSpacing(theme.px(10))
        self.setStyleSheet(
            f"#readingStrip {{ background: {theme.hover}; border: {theme.px(1)}px solid {theme.accent};"
            f" border-radius: {theme.px(8)}px; margin: {theme.px(10)}px {theme.px(12)}px 0px {theme.px(12)}px; }}"
        )
