"""What the very first start is doing: compiling the training engine, once on a machine."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from playground.snapshot import Status
from ui.theme import Theme

PATIENCE_MS = 800
"""A prepared engine is loaded sooner than this; then there is nothing to tell."""


class Preparing(QFrame):
    """A strip that says the engine is being prepared; it goes by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preparing")
        self._since = QElapsedTimer()
        self._since.start()
        self._words = QLabel(
            "Setting up the training engine for this computer: once, some seconds. Build and choose meanwhile;"
            " training begins afterwards.",
            self,
        )
        self._words.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Setting up")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._bar)
        self.hide()

    def show_status(self, status: Status) -> None:
        """Stay while the engine is being prepared."""
        wanted = status == "preparing" and self._since.elapsed() > PATIENCE_MS
        if wanted == self.isHidden():
            self.setVisible(wanted)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and lengths."""
        self._row.setContentsMargins(theme.px(14), theme.px(8), theme.px(14), theme.px(8))
        self._row.setSpacing(theme.px(14))
        self._bar.setFixedWidth(theme.px(160))
        self.setStyleSheet(
            f"#preparing {{ background: {theme.hover}; border: {theme.px(1)}px solid {theme.accent};"
            f" border-radius: {theme.px(8)}px; margin: {theme.px(10)}px {theme.px(12)}px 0px {theme.px(12)}px; }}"
        )
