"""The label that follows the mouse during a drag."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import Theme


class Ghost(QLabel):
    """A word under the mouse, a child of the window over everything else; it lives as long as its drag."""

    def __init__(self, text: str, owner: QWidget, theme: Theme) -> None:
        super().__init__(owner.window())
        self.setObjectName("dragGhost")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text, self._theme = text, theme
        self.setFont(theme.font("title"))
        self.say("")

    def say(self, word: str) -> None:
        """Show "Remove" or another word before the usual text; "" shows the usual text alone."""
        theme = self._theme
        color = theme.danger if word else theme.accent
        self.setText(f"{word} {self._text}".strip())
        self.setStyleSheet(
            f"QLabel {{ background: {theme.card}; color: {color if word else theme.text}; "
            f"border: {theme.px(2)}px solid {color}; border-radius: {theme.px(6)}px; "
            f"padding: {theme.px(5)}px {theme.px(12)}px; }}"
        )
        self.adjustSize()

    def follow(self, position: QPoint) -> None:
        """Stand beside a global position."""
        self.move(self.window().mapFromGlobal(position) + QPoint(self._theme.px(12), self._theme.px(8)))
        self.show()
        self.raise_()

    def vanish(self) -> None:
        """End with the drag."""
        self.hide()
        self.deleteLater()
