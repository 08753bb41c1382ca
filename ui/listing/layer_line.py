"""What of a layer can be set in the list: units, activation, dropout, frozen, and its place in the network."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from playground import catalog
from playground.spec import OUTPUT, Experiment
from ui.canvas.fields import DropoutField, UnitsField
from ui.theme import Theme
from ui.widgets.check import CheckBox
from ui.widgets.chooser import Chooser

BUTTONS = (
    ("add", "Add behind", "Put a Dense layer just behind this one"),
    ("duplicate", "Duplicate", "Put a layer like this one just behind it, with weights of its own (Ctrl+D)"),
    ("move left", "Earlier", "Move the layer one place towards the inputs (Ctrl+←)"),
    ("move right", "Later", "Move the layer one place towards the output (Ctrl+→)"),
    ("remove", "Remove", "Take the layer out of the network (Del); undo brings it back with its weights"),
)
"""What a button stands for, its word, and what it does."""


class LayerLine(QWidget):
    """The fields of the chosen layer.

    The signals are those of a layer's card: each carries the layer's id first. `frozen(layer, is_frozen)`.
    """

    units_chosen = Signal(int, int, bool)
    activation_chosen = Signal(int, str)
    dropout_chosen = Signal(int, float)
    frozen = Signal(int, bool)
    key = Signal(int, str, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layer: int | None = None
        self.units, self.dropout = UnitsField(self), DropoutField(self)
        self.activation = Chooser("listActivation", self)
        self.freeze = CheckBox("frozen", self)
        self.buttons = {word: self._button(word, text, tip) for word, text, tip in BUTTONS}
        self._name()
        self._arrange()
        self._listen()

    def show_layer(self, experiment: Experiment, layer: int | None) -> None:
        """Show what a layer has; inputs and output have less to set."""
        self._layer = layer
        hidden = {one.id: place for place, one in enumerate(experiment.model.layers)}
        place = hidden.get(-2 if layer is None else layer)
        for widget in (self.units, self.activation, self.dropout, *self.buttons.values()):
            widget.setEnabled(place is not None)
        self.buttons["add"].setEnabled(layer is not None and layer != OUTPUT)
        self.freeze.setEnabled(place is not None or layer == OUTPUT)
        self.freeze.setChecked(layer == OUTPUT and experiment.model.output_frozen)
        if place is None:
            return
        shown = experiment.model.layers[place]
        with QSignalBlocker(self.units), QSignalBlocker(self.dropout):
            self.units.setValue(shown.units)
            self.dropout.setValue(shown.dropout)
        self.dropout.dress()
        self.activation.show_choice(shown.activation)
        self.freeze.setChecked(shown.frozen)
        self.buttons["move left"].setEnabled(place > 0)
        self.buttons["move right"].setEnabled(place + 1 < len(hidden))

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        self._grid.setSpacing(theme.px(8))
        self._row.setSpacing(theme.px(6))
        self.activation.restyle(theme)
        self.freeze.restyle(theme)

    def _button(self, word: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("list" + "".join(part.capitalize() for part in word.split()))
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(self._press(word))
        return button

    def _press(self, word: str) -> Callable[[], None]:
        def press() -> None:
            if self._layer is not None:
                self.key.emit(self._layer, word, False)

        return press

    def _name(self) -> None:
        names = ((self.units, "listUnits", "Units"), (self.dropout, "listDropout", "Dropout rate"),
                 (self.activation, "listActivation", "Activation"), (self.freeze, "listFreeze", "Frozen"))  # fmt: skip
        for widget, name, words in names:
            widget.setObjectName(name)
            widget.setAccessibleName(words)
        self.activation.setToolTip("The layer's activation: what each neuron makes of its weighted sum")
        rows = catalog.ACTIVATIONS.values()
        self.activation.fill([(row.name, row.label, f"{row.formula}\n{row.help}") for row in rows])
        self.freeze.setToolTip("Frozen: training leaves the layer's weights and biases as they are")

    def _arrange(self) -> None:
        self._grid, self._row = QGridLayout(self), QHBoxLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        fields = (("Units", self.units), ("Activation", self.activation), ("Dropout", self.dropout))
        for row, (caption, widget) in enumerate(fields):
            label = QLabel(caption, self)
            label.setBuddy(widget)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(widget, row, 1)
        self._grid.addWidget(self.freeze, 0, 2)
        first, second = QHBoxLayout(), self._row
        for place, button in enumerate(self.buttons.values()):
            (first if place < 2 else second).addWidget(button)
        first.addStretch(1)
        second.addStretch(1)
        self._grid.addLayout(first, 3, 0, 1, 3)
        self._grid.addLayout(second, 4, 0, 1, 3)
        self._grid.setColumnStretch(2, 1)

    def _listen(self) -> None:
        self.units.valueChanged.connect(self._choose_units)
        self.activation.chosen.connect(self._choose_activation)
        self.dropout.valueChanged.connect(self._choose_dropout)
        self.freeze.clicked.connect(self._freeze)

    def _choose_units(self, units: int) -> None:
        if self._layer is not None:
            self.units_chosen.emit(self._layer, units, False)

    def _choose_activation(self, name: str) -> None:
        if self._layer is not None:
            self.activation_chosen.emit(self._layer, name)

    def _choose_dropout(self, rate: float) -> None:
        if self._layer is not None:
            self.dropout_chosen.emit(self._layer, round(rate, 2))

    def _freeze(self, is_frozen: bool) -> None:
        if self._layer is not None:
            self.frozen.emit(self._layer, is_frozen)
