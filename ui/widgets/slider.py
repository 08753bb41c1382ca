"""A slider with its name on the left and its value, open for typing, on the right."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

from playground.catalog import Param
from ui.theme import Theme
from ui.widgets import words

STEPS_PER_DECADE = 20
_drags = count(1)


class Scale:
    """The places of a slider, 0 … `places`, and the values they stand for."""

    def __init__(self, param: Param) -> None:
        self._param = param
        if param.scale == "log":
            self._decades = math.log10(param.high / param.low)
            self.places = round(self._decades * STEPS_PER_DECADE)
        else:
            self._step = self._nice_step(param)
            self.places = math.ceil(round((param.high - param.low) / self._step, 6))

    def value(self, place: int) -> float | int:
        """Give the value at a place, rounded to what a person would type."""
        param = self._param
        if param.scale == "log":
            value = float(f"{param.low * 10 ** (self._decades * place / self.places):.2g}")
        else:
            value = round(param.low + place * self._step, 10)
        value = min(max(value, param.low), param.high)
        return round(value) if param.kind == "int" else value

    def place(self, value: float) -> int:
        """Give the place nearest to a value."""
        param = self._param
        value = min(max(value, param.low), param.high)
        if param.scale == "log":
            return round(self.places * math.log10(value / param.low) / self._decades)
        return round((value - param.low) / self._step)

    @staticmethod
    def _nice_step(param: Param) -> float:
        if param.kind == "int":
            return 1.0
        return float(10.0 ** math.floor(math.log10((param.high - param.low) / 50)))


class CalmSlider(QSlider):
    """A slider that leaves the wheel to the panel's scrolling unless it has the focus."""

    left = Signal()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change only what was chosen."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that what follows is another change."""
        super().focusOutEvent(event)
        self.left.emit()


class ValueField(QLineEdit):
    """A frameless line for a value; as wide as the longest value it will ever show."""

    def __init__(self, parent: QWidget, longest: str) -> None:
        super().__init__(parent)
        self._longest = longest
        self.setProperty("role", "value")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def sizeHint(self) -> QSize:
        """Leave room for the longest value, so that nothing moves when it changes."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._longest) + metrics.height(), round(metrics.height() * 1.4))

    def minimumSizeHint(self) -> QSize:
        """Never clip a digit."""
        return self.sizeHint()


class ValueSlider(QWidget):
    """A setting of a row as a slider.

    `changed` carries the new value and a merge key: the moves of one drag share one, typing has none. `refused`
    carries the words that say what is wrong with a typed value; the old one is put back. A flat one stands on one line.
    """

    changed = Signal(object, str)
    refused = Signal(str)

    def __init__(
        self,
        param: Param,
        parent: QWidget | None = None,
        *,
        write: Callable[[float], str] = words.number,
        is_flat: bool = False,
    ) -> None:
        super().__init__(parent)
        self.param = param
        self.value: float | int = param.low
        self._write, self._scale, self._drag = write, Scale(param), next(_drags)
        self._is_flat = is_flat
        self.caption = QLabel(param.label, self)
        self.caption.setProperty("role", "small")
        self.caption.setProperty("muted", True)
        self.caption.setWordWrap(not is_flat)
        self.field = ValueField(self, self._longest())
        self.slider = CalmSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, self._scale.places)
        self.slider.setPageStep(max(1, self._scale.places // 10))
        self._name_parts()
        self._arrange()
        self._listen()

    def show_value(self, value: float) -> None:
        """Show a value, unless it is being changed right here."""
        self.value = value
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(self._scale.place(value))
            self.slider.blockSignals(False)
        if not (self.field.hasFocus() and self.field.isModified()):
            self.field.setText(self._write(value))

    def rename(self, param: Param) -> None:
        """Take the words of a setting whose name and range are the same but whose meaning is another one."""
        if param != self.param:
            self.param = param
            self.caption.setText(param.label)
            self._name_parts()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        self._column.setSpacing(theme.px(2))
        self.slider.setMinimumHeight(theme.px(18))

    def align(self, caption: int) -> None:
        """Begin the slider of a flat one at the same place as its neighbors': behind so many pixels for the caption."""
        self.caption.setMinimumWidth(caption)

    def _longest(self) -> str:
        """Give the longest text of any place, so that no value is ever cut."""
        return max((self._write(self._scale.value(place)) for place in range(self._scale.places + 1)), key=len)

    def _name_parts(self) -> None:
        param = self.param
        self.setObjectName(f"{param.name}Setting")
        self.slider.setObjectName(f"{param.name}Slider")
        self.field.setObjectName(f"{param.name}Field")
        for widget in (self.slider, self.field):
            widget.setAccessibleName(param.label)
            widget.setToolTip(f"{param.help}\n{self._write(param.low)} … {self._write(param.high)}")
        self.caption.setBuddy(self.field)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        row.addWidget(self.caption, 0 if self._is_flat else 1)
        if self._is_flat:
            row.addWidget(self.slider, 1)
        else:
            self._column.addWidget(self.slider)
        row.addWidget(self.field)

    def _listen(self) -> None:
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderPressed.connect(self._begin_drag)
        self.slider.sliderReleased.connect(self._settle)
        self.slider.left.connect(self._begin_drag)
        self.field.editingFinished.connect(self._typed)

    def _begin_drag(self) -> None:
        self._drag = next(_drags)

    def _settle(self) -> None:
        self._begin_drag()
        self.show_value(self.value)

    def _slid(self, place: int) -> None:
        value = self._scale.value(place)
        if value != self.value:
            self.value = value
            self.field.setText(self._write(value))
            self.changed.emit(value, f"{self.param.name} {self._drag}")

    def _typed(self) -> None:
        if not self.field.isModified():
            return
        self.field.setModified(False)
        try:
            value = words.parse(self.param, self.field.text())
        except ValueError as fault:
            self.show_value(self.value)
            self.refused.emit(str(fault))
            return
        is_new = value != self.value
        self.show_value(value)
        if is_new:
            self.changed.emit(value, "")
