"""A named number that is typed or stepped, with a switch before it: a neuron's bias, or a weight."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground import wires
from playground.snapshot import Snapshot
from playground.spec import Bias, Experiment, Wire
from ui.canvas import by_hand
from ui.canvas.by_hand import Sitting
from ui.theme import Theme
from ui.widgets.check import CheckBox
from ui.widgets.number_field import NumberField

HOW = "Type a number, or step it with ↑ ↓ or the wheel (Shift: finer). Enter keeps, Esc undoes"


class NumberLine(QWidget):
    """Edits one number; each sitting is one step of undo. command(SetNumbers) · switched() · left() : Enter or Esc."""

    command = Signal(object)
    switched = Signal()
    left = Signal()

    def __init__(self, name: str, caption: str, what_a_switch_does: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._caption = caption
        self.switch = CheckBox("on", self)
        self.switch.setObjectName(f"{name}Switch")
        self.switch.setToolTip(what_a_switch_does)
        self.label, self.field = QLabel(caption, self), NumberField(self)
        self.field.setObjectName(f"{name}Field")
        self.field.setToolTip(HOW)
        self.label.setBuddy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.switch, self.label, self.field):
            row.addWidget(widget)
        row.addStretch(1)
        self._number: Wire | Bias | None = None
        self._sitting: Sitting | None = None
        self._experiment = Experiment()
        self._snapshot: Snapshot | None = None
        self.switch.clicked.connect(self._switch)
        self.field.typed.connect(self._set)
        self.field.finished.connect(self._finish)

    def show_number(
        self, experiment: Experiment, snapshot: Snapshot | None, number: Wire | Bias | None, is_on: bool | None
    ) -> None:
        """Show a number of a network, None for none; `is_on` is None for what has no switch."""
        if number != self._number:
            self._sitting = None
            self.field.forget()
        self._experiment, self._snapshot, self._number = experiment, snapshot, number
        value = None if number is None else by_hand.value_in(snapshot, number)
        for widget in (self.label, self.field):
            widget.setEnabled(value is not None)
        self.switch.setEnabled(is_on is not None)
        self.switch.setChecked(is_on is not False)
        name = self._caption if number is None else wires.name_of(experiment, number)
        self.field.setAccessibleName(f"{self._caption} {name}" if number is not None else self._caption)
        what = "Weight" if isinstance(number, Wire) else "Neuron"
        self.switch.setAccessibleName(f"{what} switched on")
        if value is not None:
            self.field.show_value(value)
        elif number is None:
            self.field.clear()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(theme.px(8))
        self.switch.restyle(theme)

    def _set(self, value: float) -> None:
        number = self._number
        if number is None:
            return
        if self._sitting is None:
            self._sitting = Sitting(number, wires.name_of(self._experiment, number))
        self.command.emit(self._sitting.set(value, by_hand.value_in(self._snapshot, number)))

    def _finish(self, is_kept: bool) -> None:
        back = self._sitting.give_up() if self._sitting is not None and not is_kept else None
        self._sitting = None
        if back is not None:
            self.command.emit(back)
        if self.field.hasFocus():
            self.left.emit()

    def _switch(self) -> None:
        self.switched.emit()
