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

    def stand(self, layout: Layout, margin: int) -> None:
        """Stand below the lines from inputs to output, `margin` pixels from the borders at least."""
        left, right = layout.places[INPUTS].x, layout.places[OUTPUT].x
        self.ensurePolished()
        self.setWordWrap(False)
        words, room = self.sizeHint(), round(layout.width) - 2 * margin
        self.setWordWrap(room < words.width())
        width = min(words.width(), room)
        height = self.heightForWidth(width) if self.wordWrap() else words.height()
        lowest = max(layout.places[column].ys[-1] for column in (INPUTS, OUTPUT))
        free = layout.depth - lowest - height
        top = layout.top + (lowest + max(free, 0) / 2 if free < height else layout.depth - 1.5 * height)
        place = min(max((left + right - width) / 2, margin), layout.width - margin - width)
        self.setGeometry(round(place), round(top), width, height)
