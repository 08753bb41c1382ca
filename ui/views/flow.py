"""Widgets set like words, onto the next line when the line is full, as high as their lines need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets.flow_layout import FlowLayout


class Flow(QWidget):
    """Widgets in lines, as high as their lines need at its width."""

    def __init__(self, widgets: Sequence[QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout()
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        for widget in widgets:
            self._flow.addWidget(widget)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's lengths."""
        self._flow.setSpacing(theme.px(6))
        self.refit()

    def event(self, event: QEvent) -> bool:
        """Follow what is shown, hidden or grown: it may need another line, or one less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.refit()
        return super().event(event)

    def resizeEvent(self, event: Any) -> None:
        """Keep as much height as the lines need: what scrolls does not ask for it."""
        super().resizeEvent(event)
        self.refit()

    def sizeHint(self) -> QSize:
        """Ask for one line at least."""
        return self._flow.minimumSize()

    def refit(self) -> None:
        """Ask for the height that the lines need now."""
        height = self._flow.heightForWidth(max(self.width(), self._flow.minimumSize().width()))
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
