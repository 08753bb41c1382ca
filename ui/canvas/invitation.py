"""What an empty network says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.canvas.geometry import INPUTS, OUTPUT, Layout
from ui.theme import Theme


class Invitation(QLabel):
    """A dashed frame between inputs and output with a word about what to do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Drag a Dense layer here", parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and colours."""
        self.setFont(theme.font("body"))
        self.setStyleSheet(
            f"QLabel {{ color: {theme.muted}; background: {theme.card}; border-radius: {theme.px(8)}px; "
            f"border: {theme.px(2)}px dashed {theme.muted}; padding: {theme.px(14)}px; }}"
        )

    def stand(self, layout: Layout, beside: int, least: int) -> None:
        """Stand in the middle, leaving `beside` pixels to the columns, at least so wide."""
        left, right = layout.places[INPUTS].x, layout.places[OUTPUT].x
        self.ensurePolished()
        self.setWordWrap(False)
        words, room = self.sizeHint(), round(right - left) - beside
        self.setWordWrap(room < words.width())
        width = max(min(words.width(), room), least)
        height = self.heightForWidth(width) if self.wordWrap() else words.height()
        top = layout.top + (layout.depth - height) / 2
        self.setGeometry(round((left + right - width) / 2), round(top), width, height)
