"""The small editor that opens on a weight or bias: its name, its value to be typed or stepped, a switch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget
from shiboken6 import isValid

from playground import wires
from playground.commands import SetNumbers
from playground.snapshot import Snapshot
from playground.spec import Bias, Experiment, Wire
from ui.canvas import by_hand
from ui.canvas.by_hand import Sitting
from ui.canvas.floating import kept_within
from ui.theme import Theme
from ui.widgets.number_field import NumberField


class InlineEditor(QFrame):
    """Edits one number in place; Enter or a click elsewhere closes it, Esc puts the old value back.

    command(SetNumbers) : at every change · switched(Wire) : switch it off or on · closed : it went away.
    """

    command = Signal(object)
    switched = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("inlineEditor")
        self.setProperty("popup", True)
        self.label = QLabel(self)
        self.field = NumberField(self)
        self.field.setObjectName("inlineField")
        self.switch = QToolButton(self)
        self.switch.setObjectName("inlineSwitch")
        self.switch.setProperty("flat", True)
        self.switch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.field)  # else a click on the switch gives the focus to something behind the editor
        self._row = QHBoxLayout(self)
        for widget in (self.label, self.field, self.switch):
            self._row.addWidget(widget)
        self._sitting: Sitting | None = None
        self._snapshot: Snapshot | None = None
        self._had_focus: QWidget | None = None
        self.field.typed.connect(self._set)
        self.field.finished.connect(self._finish)
        self.switch.clicked.connect(self._switch)
        self.hide()

    @property
    def number(self) -> Wire | Bias | None:
        """The number that is being edited."""
        return self._sitting.number if self._sitting else None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        edge = theme.px(4)
        self._row.setContentsMargins(theme.px(8), edge, edge, edge)
        self._row.setSpacing(theme.px(6))
        self.switch.setIcon(theme.icon("power", "text"))

    def open(self, experiment: Experiment, number: Wire | Bias, place: QPoint, room: QRect) -> None:
        """Open on a number, at a place of the parent and within the room, ready for typing."""
        self.close_field()
        value = by_hand.value_in(self._snapshot, number)
        if value is None:
            return
        name = wires.name_of(experiment, number)
        self._sitting = Sitting(number, name)
        self.label.setText(f"{name} =")
        self.field.setAccessibleName(name)
        self.field.setToolTip("Type a number, or step it with ↑ ↓ or the wheel (Shift: finer). Enter keeps, Esc undoes")
        self.field.forget()
        self.field.show_value(value)
        self.show_experiment(experiment)
        self.adjustSize()
        corner = place - QPoint(self.width() // 2, self.height() // 2)
        self.move(kept_within(corner, self.size(), room))
        self._had_focus = QApplication.focusWidget()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)
        _application().installEventFilter(self)

    def show_experiment(self, experiment: Experiment) -> None:
        """Say whether the weight is switched off; close when it is gone."""
        number = self.number
        if number is None:
            return
        if wires.place_of(experiment, number) is None:
            self.close_field()
            return
        off = by_hand.is_off(experiment, number)
        words = f"Switch {wires.name_of(experiment, number)} {'on' if off else 'off'}"
        self.switch.setVisible(isinstance(number, Wire))
        self.switch.setAccessibleName(words)
        self.switch.setToolTip(f"{words} (middle click on its line)")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keep the newest values at hand."""
        self._snapshot = snapshot

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the present value, unless one is being typed."""
        value = by_hand.value_in(snapshot, self.number) if self.number is not None else None
        if value is not None:
            self.field.show_value(value)

    def close_field(self) -> None:
        """Keep what was typed and go away; harmless when it is closed."""
        if self._sitting is None:
            return
        self._sitting = None
        _application().removeEventFilter(self)
        if self.field.hasFocus():
            self._give_focus_back()
        self.hide()
        self.closed.emit()

    def give_up(self) -> None:
        """Put the old value back and go away."""
        self._finish(is_kept=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close at a press anywhere else."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            own = isinstance(watched, QWidget) and (watched is self or self.isAncestorOf(watched))
            inside = self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint()))
            if not own and not inside:
                self.close_field()
        return False

    def _give_focus_back(self) -> None:
        before, self._had_focus = self._had_focus, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.field.clearFocus()

    def _set(self, value: float) -> None:
        if self._sitting is not None:
            present = by_hand.value_in(self._snapshot, self._sitting.number)
            self.command.emit(self._sitting.set(value, present))

    def _finish(self, is_kept: bool) -> None:
        back: SetNumbers | None = None if is_kept or self._sitting is None else self._sitting.give_up()
        self.close_field()
        if back is not None:
            self.command.emit(back)

    def _switch(self) -> None:
        if self.number is not None:
            self.switched.emit(self.number)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication), "a widget lives in an application"
    return application
