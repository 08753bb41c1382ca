"""Large digits under a caption that do not jump while they count."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.theme import Theme

MILLION = 1_000_000


class Digits(QWidget):
    """A caption above a number. The width is that of the widest text shown so far, and never less than `longest`'s."""

    def __init__(self, name: str, caption: str, longest: str, parent: QWidget | None = None, *, role: str) -> None:
        super().__init__(parent)
        self.caption = QLabel(caption, self)
        self.caption.setProperty("role", "small")
        self.caption.setProperty("muted", True)
        self.value = QLabel("–", self)
        self.value.setObjectName(name)
        self.value.setAccessibleName(caption)
        self.value.setProperty("role", role)
        self._longest = longest
        self._widest = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.value, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_text(self, text: str) -> None:
        """Show other digits."""
        if text != self.value.text():
            self.value.setText(text)
            self._reserve(text)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters; the style sheet has them."""
        del theme
        self.value.ensurePolished()
        self._widest = 0
        self._reserve(self._longest)
        self._reserve(self.value.text())

    def _reserve(self, text: str) -> None:
        """Keep one size, so that other digits make nothing around them find its place anew."""
        metrics = self.value.fontMetrics()
        needed = metrics.horizontalAdvance(text) + 2
        if needed > self._widest:
            self._widest = needed
            self.value.setFixedSize(needed, metrics.height())


def count(number: int) -> str:
    """Write a count so that it can be read while it runs: 12,345 · 12.3 M · 1.23 G."""
    for unit, size in (("G", 1000 * MILLION), ("M", MILLION)):
        if number >= 10 * size or (unit == "G" and number >= size):
            return f"{number / size:.3g} {unit}"
    return f"{number:,}"


def rate(per_second: float) -> str:
    """Write a measured rate with three digits: 0.98 · 98.3 · 1,230 · 1.23 M."""
    if per_second >= MILLION:
        return f"{per_second / MILLION:.3g} M"
    whole = round(per_second)
    if whole >= 1000:
        return f"{round(whole, 3 - len(str(whole))):,}"
    return f"{per_second:.3g}"
