"""The card of a neuron: its equation in numbers, its bias to be edited, how it fares, a switch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from playground import wires
from playground.datasets import row_of
from playground.explain.neuron import Equation, Neuron, equation, is_there
from playground.snapshot import Snapshot
from playground.spec import INPUTS, OUTPUT, Bias, Experiment
from ui.canvas import by_hand, formula
from ui.canvas.by_hand import Sitting
from ui.canvas.floating import beside, covered, kept_within
from ui.theme import Theme
from ui.widgets.number_field import NumberField


@dataclass(frozen=True)
class Form:
    """How much the card says: terms written out, with formula and factors or narrow, or only the result."""

    terms: int
    is_narrow: bool = False
    is_brief: bool = False


FORMS = (
    *(Form(terms) for terms in (6, 4, 3, 2, 1)),
    *(Form(terms, is_narrow=True) for terms in (3, 2, 1, 0)),
    Form(0, is_narrow=True, is_brief=True),
)
"""From rich to brief: the first form for which there is room beside the neuron is taken."""
MOST_COVERED = 0.15
"""The share of the other neurons and cards that may be covered before less is said."""


class NeuronCard(QFrame):
    """Floats beside a neuron, over the drawing.

    command(SetNumbers) : its bias was changed · switched(neuron) : switch it off or on · unpinned : let it go.
    """

    command = Signal(object)
    switched = Signal(object)
    unpinned = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("neuronCard")
        self.setProperty("popup", True)
        self.name = self._label("neuronName", "title")
        self.formula = self._label("neuronFormula", "formula")
        self.terms, self.result = (self._label(f"neuron{n}", "small") for n in ("Terms", "Result"))
        self.place, self.quiet, self.state = (self._label(f"neuron{n}", "small") for n in ("Place", "Quiet", "State"))
        self.bias_name = self._label("neuronBiasName", "small")
        self.bias = NumberField(self)
        self.bias.setObjectName("neuronBias")
        self.switch, self.unpin = self._button("neuronSwitch"), self._button("unpinButton")
        self.unpin.setAccessibleName("Unpin the neuron")
        self.unpin.setToolTip("Unpin the neuron (Esc)")
        self._gap = 14
        self._column = QVBoxLayout(self)
        self._set_out()
        self.neuron: Neuron | None = None
        self.is_pinned = False
        self._experiment, self._line = Experiment(), ""
        self._snapshot: Snapshot | None = None
        self._equation: Equation | None = None
        self._sitting: Sitting | None = None
        self._form = FORMS[0]
        self._widest = 0
        self._room = QRect()
        self.bias.typed.connect(self._set_bias)
        self.bias.finished.connect(self._finish)
        self.switch.clicked.connect(self._switch)
        self.unpin.clicked.connect(self.unpinned)
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's icons and lengths."""
        edge = theme.px(10)
        self._column.setContentsMargins(edge, theme.px(7), edge, theme.px(8))
        self._column.setSpacing(theme.px(4))
        self._head.setSpacing(theme.px(2))
        self._gap = theme.px(14)
        self.state.setStyleSheet(f"color: {theme.orange_text};")
        self.switch.setIcon(theme.icon("power", "text"))
        self.unpin.setIcon(theme.icon("close", "muted"))
        self._widest = 0

    # What is shown

    def show_neuron(self, neuron: Neuron, *, is_pinned: bool) -> None:
        """Take a neuron; `put_beside` makes it visible."""
        if neuron != self.neuron:
            self._end_sitting()
            self.bias.forget()
            self._widest = 0
        self.neuron, self.is_pinned = neuron, is_pinned
        self.unpin.setVisible(is_pinned)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_pinned)
        self._refresh()

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the network the neuron is part of."""
        row = row_of(experiment.data)
        self._experiment, self._line = experiment, row.axes[0].label if row.dimension == 1 else ""
        self._refresh()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the numbers of a moment, at a pace at which they can be read."""
        self._snapshot = snapshot
        if self.isVisible():
            self._refresh()

    def keep(self, snapshot: Snapshot) -> None:
        """Keep the newest numbers at hand without showing them."""
        self._snapshot = snapshot

    def put_beside(self, square: QRect, room: QRect, others: Sequence[QRect]) -> None:
        """Stand beside a neuron's square, within the room, with as many terms as there is room for.

        Of the other neurons' squares as little as possible is covered; where it is much, the card says less.
        """
        self._room = room
        others = [box & room for box in others if box.intersects(room)]
        most = MOST_COVERED * sum(box.width() * box.height() for box in others)
        tried: list[tuple[bool, int, int]] = []
        for number, form in enumerate(FORMS):
            placed = self._formed(form, square, others)
            is_free = room.contains(placed) and not square.intersects(placed)
            tried.append((not is_free, covered(placed, others), number))
            if is_free and tried[-1][1] <= most:
                break
        self.setGeometry(self._formed(FORMS[min(tried)[2]], square, others))
        self.show()
        self.raise_()

    def _formed(self, form: Form, square: QRect, others: Sequence[QRect]) -> QRect:
        """Say as much as a form does; give where the card then stands best."""
        self._form, self._widest = form, 0
        self._refresh()
        size = self._wanted()
        return QRect(beside(square, size, self._room, self._gap, others), size)

    def leave(self) -> None:
        """Go away."""
        self._end_sitting()
        self.neuron = None
        self.hide()

    def _refresh(self) -> None:
        neuron, snapshot = self.neuron, self._snapshot
        if neuron is None or snapshot is None or not is_there(self._experiment, neuron):
            return
        found = equation(snapshot, neuron)
        if found is None:
            return
        self._equation = found
        has_bias, form = found.bias is not None, self._form
        narrow, brief = form.is_narrow, form.is_brief
        texts = {
            self.name: found.name, self.formula: "" if narrow else formula.formula(found),
            self.place: "" if brief else formula.place(found, self._line),
            self.terms: "" if brief else formula.terms(found, form.terms, is_narrow=narrow),
            self.result: formula.result(found, is_narrow=narrow),
            self.quiet: "" if brief else formula.quiet(found, is_narrow=narrow),
            self.state: "" if brief else self._state(found),
        }  # fmt: skip
        for label, text in texts.items():
            label.setText(text)
            label.setVisible(bool(text))
        for widget in (self.bias_name, self.bias):
            widget.setVisible(has_bias)
        if found.bias is not None:
            self._show_bias(found)
        self._show_switch(found)
        if self.isVisible():
            self._grow()

    def _show_bias(self, found: Equation) -> None:
        name = wires.name_of(self._experiment, Bias(*found.neuron)) if found.bias is not None else ""
        words = "" if self._form.is_narrow else ", the bias"
        self.bias_name.setText(f"w<sub>0,{found.neuron[1] + 1}</sub>{words}")
        self.bias.setAccessibleName(f"Bias {name}")
        self.bias.setToolTip(
            f"{name}: type it, or step it with ↑ ↓ or the wheel (Shift: finer). Enter keeps, Esc undoes"
        )
        if found.bias is not None:
            self.bias.show_value(found.bias)

    def _show_switch(self, found: Equation) -> None:
        word = "on" if found.is_off else "off"
        self.switch.setVisible(found.neuron[0] not in (INPUTS, OUTPUT) and not self._form.is_brief)
        self.switch.setAccessibleName(f"Switch {found.name} {word}")
        self.switch.setToolTip(f"Switch {found.name} {word}: off, it passes nothing on and does not learn")

    def _state(self, found: Equation) -> str:
        if found.is_off:
            return ""
        gap = "<br>" if self._form.is_narrow else " "
        if found.is_dropped:
            return f"dropped in this step{gap}(example 1 of the batch)"
        return f"frozen:{gap}training leaves it alone" if by_hand.is_frozen(self._experiment, found.neuron[0]) else ""

    def _grow(self) -> None:
        """Take more room when the numbers need it; never jump back to less."""
        wanted = self._wanted()
        if wanted != self.size():
            self.resize(wanted)
            self.move(kept_within(self.pos(), wanted, self._room))

    def _wanted(self) -> QSize:
        self._column.activate()
        hint = self.sizeHint()
        self._widest = max(self._widest, hint.width())
        return QSize(self._widest, hint.height())

    # What a person does

    def _set_bias(self, value: float) -> None:
        if self.neuron is None:
            return
        number = Bias(*self.neuron)
        if self._sitting is None:
            self._sitting = Sitting(number, wires.name_of(self._experiment, number))
        self.command.emit(self._sitting.set(value, by_hand.value_in(self._snapshot, number)))

    def _finish(self, is_kept: bool) -> None:
        back = self._sitting.give_up() if self._sitting is not None and not is_kept else None
        self._end_sitting()
        self.bias.clearFocus()
        if back is not None:
            self.command.emit(back)

    def _end_sitting(self) -> None:
        self._sitting = None

    def _switch(self) -> None:
        if self.neuron is not None:
            self.switched.emit(self.neuron)

    # Building

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.RichText)
        return label

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("flat", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _set_out(self) -> None:
        self.place.setProperty("muted", True)
        self._head = head = QHBoxLayout()
        foot = QHBoxLayout()
        head.addWidget(self.name)
        head.addStretch(1)
        head.addWidget(self.switch)
        head.addWidget(self.unpin)
        foot.addWidget(self.bias_name)
        foot.addWidget(self.bias)
        foot.addStretch(1)
        self._column.addLayout(head)
        for widget in (self.formula, self.place):
            self._column.addWidget(widget)
        self._column.addLayout(foot)
        for widget in (self.terms, self.result, self.quiet, self.state):
            self._column.addWidget(widget)
