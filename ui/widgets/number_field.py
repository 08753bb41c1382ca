"""A line in which a number is typed or stepped, live."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets import words

LONGEST = "−0.0001234"
LARGEST = 1e30
LEAST_STEP = 0.001
"""A step never gets smaller than this (with Shift a tenth of it), so that 0 can be left behind."""

PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""A menu or another window takes the focus for a while: the field goes on when it comes back."""


class NumberField(QLineEdit):
    """A number. ↑ ↓ and the wheel step it, Enter keeps it, Esc gives it up.

    typed(value) : at every change by a person · finished(is_kept) : Enter, Esc, or the focus went elsewhere.
    """

    typed = Signal(float)
    finished = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("number", True)
        self._value = 0.0
        self._is_open = self._is_clicked_into = False
        self.textEdited.connect(self._take)

    def show_value(self, value: float) -> None:
        """Show a value, unless another one is being typed."""
        if self.isModified():
            return
        text = words.number(value, 4)
        self._value = value
        if text != self.text():
            was_all = self.hasSelectedText() or not self.text()
            self.setText(text)
            if self.hasFocus() and was_all:
                self.selectAll()

    def forget(self) -> None:
        """Take any value again: what was typed is settled."""
        self.setModified(False)
        self._mark(is_wrong=False)

    def sizeHint(self) -> QSize:
        """Leave room for the longest number of four digits."""
        return QSize(self.fontMetrics().horizontalAdvance(LONGEST) + 20, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than the longest number."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, keep or give up; anything else is typed."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._finish(event.key() != Qt.Key.Key_Escape)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step when chosen: a wheel turned over the field by chance scrolls."""
        turn = event.angleDelta().y() or event.angleDelta().x()  # with Alt or Shift some systems turn it sideways
        if not self.hasFocus() or turn == 0:
            event.ignore()
            return
        self.step(1 if turn > 0 else -1, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything, so that typing replaces it."""
        super().focusInEvent(event)
        self._is_open = True
        if event.reason() not in PASSING:
            self.selectAll()
        self._is_clicked_into = event.reason() == Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select everything also when a click brought the focus: the press itself took the selection away."""
        super().mouseReleaseEvent(event)
        if self._is_clicked_into and not self.hasSelectedText():
            self.selectAll()
        self._is_clicked_into = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed when a person goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in PASSING:
            self._finish(is_kept=True)

    def step(self, direction: int, is_fine: bool) -> None:
        """Go to the next larger (1) or smaller (−1) round number."""
        self._value = stepped(self._value, direction, is_fine)
        self.setText(words.number(self._value, 4))
        self.setModified(True)
        self._mark(is_wrong=False)
        self.selectAll()
        self.typed.emit(self._value)

    def _take(self, text: str) -> None:
        value = number_in(text)
        self.setModified(True)
        self._mark(is_wrong=value is None)
        if value is not None:
            self._value = value
            self.typed.emit(value)

    def _finish(self, is_kept: bool) -> None:
        if self._is_open:
            self._is_open = False
            self.forget()
            self.setText(words.number(self._value, 4))
            self.finished.emit(is_kept)

    def _mark(self, *, is_wrong: bool) -> None:
        if bool(self.property("wrong")) != is_wrong:
            self.setProperty("wrong", is_wrong)
            self.style().unpolish(self)
            self.style().polish(self)


def number_in(text: str) -> float | None:
    """Read a number as a person types it, with a decimal point or comma; None for anything else."""
    try:
        value = float(text.strip().replace(words.MINUS, "-").replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def step_of(value: float) -> float:
    """Give a sensible step: 1, 2 or 5 times a power of ten, about a twentieth of the value."""
    wanted = max(abs(value) / 20, LEAST_STEP)
    power = 10.0 ** math.floor(math.log10(wanted))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= wanted * (1 + 1e-9))


def stepped(value: float, direction: int, is_fine: bool) -> float:
    """Give the next multiple of the step in a direction; a fine step is a tenth."""
    step = step_of(value) / (10 if is_fine else 1)
    count = value / step
    whole = math.floor(count + 1e-6) + 1 if direction > 0 else math.ceil(count - 1e-6) - 1
    return float(f"{whole * step:.12g}")
