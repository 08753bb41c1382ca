"""The small parts of a layer card: neurons by number, dropout by rate, the activation by name, buttons, a mark."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QMenu, QSpinBox, QToolButton, QWidget

from playground import catalog
from playground.spec import DROPOUT, UNITS
from ui.theme import Theme

ARROW = " ▾"
USUAL_LENGTH = 8


class UnitsField(QSpinBox):
    """How many neurons a layer has, to be typed or stepped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(int(UNITS.low), int(UNITS.high))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLocale(QLocale.c())
        self.setToolTip("How many neurons the layer has, 1 to 64 (+ and −)")

    def sizeHint(self) -> QSize:
        """Leave room for two digits, whatever the letters."""
        return QSize(self.fontMetrics().horizontalAdvance("000"), round(self.fontMetrics().height() * 1.35))

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than the words."""
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change only what was chosen: a wheel turned over the card scrolls."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class DropoutField(QDoubleSpinBox):
    """A layer's dropout rate: a quiet word at 0, a coloured pill above."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.setRange(DROPOUT.low, DROPOUT.high)
        self.setDecimals(2)
        self.setSingleStep(0.1)
        self.setPrefix("drop ")
        self.setSpecialValueText("dropout 0")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(f"{DROPOUT.help} Type a rate from 0 to 0.9, or step with ↑ and ↓.")
        self.valueChanged.connect(self.dress)
        self.dress()

    def textFromValue(self, value: float) -> str:
        """Write the rate without trailing noughts."""
        return f"{value:g}"

    def sizeHint(self) -> QSize:
        """Leave room for the longest rate, so that nothing moves when it changes."""
        metrics = self.fontMetrics()
        width = max(metrics.horizontalAdvance("drop 0.85"), metrics.horizontalAdvance("dropout 0"))
        return QSize(width + metrics.height(), round(metrics.height() * 1.35))

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than the words."""
        return self.sizeHint()

    def open(self) -> None:
        """Let the rate be typed at once."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change only what was chosen: a wheel turned over the card scrolls."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def dress(self) -> None:
        """Wear the pill when there is dropout, a quiet word when there is none."""
        self.setProperty("pill", self.value() > 0)
        self.style().unpolish(self)
        self.style().polish(self)


class ActivationChooser(QToolButton):
    """A layer's activation as a word with a menu. `chosen` carries the activation's identifier."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("flat", True)
        self.setToolTip("The layer's activation: what each neuron makes of its weighted sum")
        self._menu = QMenu(self)
        self._menu.setObjectName("activationMenu")
        self._menu.setToolTipsVisible(True)
        self._choices = QActionGroup(self)
        for row in catalog.ACTIVATIONS.values():
            self._add(row.name, row.label, f"{row.formula}\n{row.help}")
        self._menu.triggered.connect(self._take)
        self.clicked.connect(self._open)

    def _add(self, name: str, label: str, tooltip: str) -> None:
        action = QAction(label, self)
        action.setData(name)
        action.setCheckable(True)
        action.setToolTip(tooltip.strip())
        self._choices.addAction(action)
        self._menu.addAction(action)

    def show_choice(self, name: str) -> None:
        """Show which activation the layer has."""
        for action in self._choices.actions():
            action.setChecked(action.data() == name)
        label = catalog.ACTIVATIONS[name].label
        self.setText(label + ARROW)
        self.setAccessibleName(f"Activation: {label}")

    def sizeHint(self) -> QSize:
        """Be as wide as most choices, so that nothing moves when it changes; only the longest names ask for more."""
        metrics = self.fontMetrics()
        names = [row.label for row in catalog.ACTIVATIONS.values() if len(row.label) <= USUAL_LENGTH]
        widest = max(metrics.horizontalAdvance(text) for text in (*(name + ARROW for name in names), self.text()))
        return QSize(widest + metrics.height(), round(metrics.height() * 1.35))

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than the words."""
        return self.sizeHint()

    def snug_width(self) -> int:
        """Give the width the present choice needs."""
        return self.fontMetrics().horizontalAdvance(self.text()) + self.fontMetrics().height()

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _take(self, action: QAction) -> None:
        self.chosen.emit(action.data())


class StepButton(QToolButton):
    """− or + beside the number of units. `stepped` tells the change and whether the button is being held down."""

    stepped = Signal(int, bool)

    def __init__(self, step: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._step, self._is_held, self._side = step, False, 22
        self._icon = "plus" if step > 0 else "minus"
        self.setProperty("flat", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRepeat(True)
        self.setToolTip("One neuron more (+)" if step > 0 else "One neuron fewer (−)")
        self.setAccessibleName("One neuron more" if step > 0 else "One neuron fewer")
        self.clicked.connect(self._report)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's icon and size."""
        self.setIcon(theme.icon(self._icon, "accent"))
        self.setIconSize(QSize(theme.px(14), theme.px(14)))
        self._side = theme.px(22)
        self.setFixedSize(self._side, self._side)

    def sizeHint(self) -> QSize:
        """Be a small square."""
        return QSize(self._side, self._side)

    def _report(self) -> None:
        self.stepped.emit(self._step, self._is_held)
        self._is_held = self.isDown()


class OpenButton(QToolButton):
    """The … that opens a layer's sheet."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._side = 22
        self.setProperty("flat", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("First weights, freezing, duplicating, and the weights in numbers (Enter)")

    def restyle(self, theme: Theme) -> None:
        """Take the theme's icon and size."""
        self.setIcon(theme.icon("more", "muted"))
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        self._side = theme.px(22)
        self.setFixedSize(self._side, self._side)

    def sizeHint(self) -> QSize:
        """Be a small square."""
        return QSize(self._side, self._side)


class Mark(QWidget):
    """The snowflake of a frozen layer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colour and size."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Be as large as a letter."""
        side = self._theme.px(14) if self._theme else 14
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if self._theme is not None:
            self._theme.icon("snowflake", "accent").paint(QPainter(self), self.rect())
