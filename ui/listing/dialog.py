"""The window with the network as a list: it mirrors what the drawing shows, and edits all of it by keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.explain import neuron as explain
from playground.explain.neuron import Neuron
from playground.snapshot import Snapshot
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Wire
from ui.canvas.cards import KEYS
from ui.focus import Focus
from ui.listing import phrases
from ui.listing.layer_line import LayerLine
from ui.listing.lines import LinesView
from ui.listing.number_line import NumberLine
from ui.theme import Theme

LAYER_KEYS = {
    key: word for key, word in KEYS.items() if word.split()[0] in ("remove", "move", "more", "fewer", "duplicate")
}
"""What of a layer card's keys also holds in the list; ↑ and ↓ choose there."""
WIDTH, HEIGHT = 980, 560


class NetworkList(QDialog):
    """Three lists side by side: layers, the chosen layer's neurons, the weights that lead to the chosen neuron.

    look(Focus), command(SetNumbers) : as for every panel · switched(Wire or neuron) : switch it off or on ·
    the others : what a layer's card may ask for, see LayerLine.
    """

    look = Signal(object)
    command = Signal(object)
    switched = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("networkList")
        self.setWindowTitle("Network as a list")
        self._experiment, self._focus = Experiment(), Focus()
        self._snapshot: Snapshot | None = None
        self._theme: Theme | None = None
        self._column: int = INPUTS
        self._neuron: Neuron | None = None
        self._wire: Wire | None = None
        self.layers = LinesView("layerLines", "Layers", self)
        self.neurons = LinesView("neuronLines", "Neurons of the chosen layer", self)
        self.weights = LinesView("weightLines", "Weights that lead to the chosen neuron", self)
        self.layer = LayerLine(self)
        off = "Switched off, it passes nothing on and does not learn; its value is kept"
        self.bias = NumberLine("listBias", "Bias", off, self)
        self.weight = NumberLine("listWeight", "Weight", off, self)
        self.status = QLabel(self)
        self.status.setObjectName("listStatus")
        self.status.setProperty("muted", True)
        self.status.setWordWrap(True)
        self._arrange()
        self._listen()

    # The three ways in, and what the worker should compute

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the network; say what changed of what is chosen."""
        before = (self.weights.line, self.neurons.line, self.layers.line)
        self._experiment = experiment
        self._keep_what_is_there()
        self._refresh()
        after = (self.weights.line, self.neurons.line, self.layers.line)
        changed = [new for old, new in zip(before, after, strict=True) if new is not None and new != old]
        if changed:
            self._tell(changed[0].spoken)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keep the newest numbers at hand."""
        self._snapshot = snapshot

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the present numbers, at a pace that can be read."""
        self._snapshot = snapshot
        if self.isVisible():
            self._refresh()

    def show_focus(self, focus: Focus) -> None:
        """Choose what is chosen on the drawing; while a person is in the list, the mouse elsewhere changes nothing."""
        before, self._focus = self._focus, focus
        if focus.selected_layer is not None and focus.selected_layer != before.selected_layer:
            self._choose_layer(focus.selected_layer)
        if focus.pinned is not None and focus.pinned != before.pinned:
            self._choose_neuron(focus.pinned)
        number = focus.weight
        if number is not None and number != before.weight and not self.isActiveWindow():
            self._choose_neuron((number.layer, number.unit))
            self._wire = number if isinstance(number, Wire) else None
        self._keep_what_is_there()
        self._refresh()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        self._theme = theme
        for part in (self.layers, self.neurons, self.weights, self.layer, self.bias, self.weight):
            part.restyle(theme)
        edge = theme.px(14)
        self._column_layout.setContentsMargins(edge, edge, edge, edge)
        self._column_layout.setSpacing(theme.px(10))
        for layout in self._columns:
            layout.setSpacing(theme.px(6))
        self._lists.setSpacing(theme.px(18))

    def wants_metrics(self) -> bool:
        """Say whether the neurons' shares of quiet points can be seen, for `Wants.metrics`."""
        return self.isVisible()

    def open(self) -> None:
        """Show the list, with the focus in it."""
        opener, theme = self.parentWidget(), self._theme
        if not self.isVisible() and theme is not None and opener is not None:
            self.resize(min(theme.px(WIDTH), opener.width()), min(theme.px(HEIGHT), opener.height()))
        self._refresh()
        self.show()
        self.raise_()
        self.activateWindow()
        self.layers.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.layers.line is not None:
            self._tell(self.layers.line.spoken)

    def take_keys(self, actions: Mapping[str, QAction]) -> None:
        """Let the window's commands have their keys here as well; Space alone ticks boxes and presses buttons."""
        self.addActions([action for name, action in actions.items() if name != "play"])

    # What is chosen

    def _choose_layer(self, column: int) -> None:
        if column != self._column:
            self._column, self._neuron, self._wire = column, None, None

    def _choose_neuron(self, neuron: Neuron) -> None:
        self._choose_layer(neuron[0])
        if neuron != self._neuron:
            self._neuron, self._wire = neuron, None

    def _keep_what_is_there(self) -> None:
        """Forget what the network no longer has."""
        columns = [line.key for line in phrases.layers(self._experiment)]
        if self._column not in columns:
            selected = self._focus.selected_layer
            self._choose_layer(selected if selected is not None and selected in columns else columns[-2])
        if self._neuron is not None and not explain.is_there(self._experiment, self._neuron):
            self._neuron = self._wire = None
        if self._wire is not None and self._neuron is not None:
            keys = [line.key for line in phrases.weights(self._experiment, None, self._neuron)]
            self._wire = self._wire if self._wire in keys else None

    def _on_layer(self, column: int) -> None:
        self._choose_layer(column)
        self._look(selected_layer=column if column != INPUTS else None, weight=None)

    def _on_neuron(self, neuron: Neuron) -> None:
        self._choose_neuron(neuron)
        self._look(pinned=neuron, weight=None)

    def _on_weight(self, wire: Wire) -> None:
        self._wire = wire
        self._look(weight=wire)

    def _look(self, **changes: Any) -> None:
        self._focus = replace(self._focus, **changes)
        self._refresh()
        self.look.emit(self._focus)

    # What is shown

    def _refresh(self) -> None:
        experiment, snapshot, neuron = self._experiment, self._snapshot, self._neuron
        self.layers.show_lines(phrases.layers(experiment), self._column)
        self.layer.show_layer(experiment, self._column)
        self.neurons.show_lines(phrases.neurons(experiment, snapshot, self._column), neuron)
        weights = phrases.weights(experiment, snapshot, neuron) if neuron is not None else []
        self.weights.show_lines(weights, self._wire)
        line = self.neurons.line
        bias = Bias(*neuron) if neuron is not None and neuron[0] != INPUTS else None
        self.bias.show_number(experiment, snapshot, bias, None if line is None else line.is_on)
        line = self.weights.line
        self.weight.show_number(experiment, snapshot, self._wire, None if line is None else line.is_on)

    def _tell(self, words: str) -> None:
        """Show words at the bottom and let a screen reader say them."""
        self.status.setText(words)
        if self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.status, words))

    # What a person does

    def _press_layer_key(self, column: int, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination()).toString().removeprefix("Shift+").replace("=", "+")
        word = LAYER_KEYS.get(event.text()) or LAYER_KEYS.get(pressed)
        if word is not None and column > OUTPUT:
            event.accept()
            self.layer.key.emit(column, word, event.isAutoRepeat())

    def _open_layer(self, column: int) -> None:
        first = self.layer.units if column > OUTPUT else self.layer.freeze
        (first if first.isEnabled() else self.layer.buttons["add"]).setFocus(Qt.FocusReason.TabFocusReason)

    def _open_neuron(self) -> None:
        if self.bias.field.isEnabled():
            self.bias.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_weight(self) -> None:
        if self.weight.field.isEnabled():
            self.weight.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _switch_neuron(self) -> None:
        if self._neuron is not None:
            self.switched.emit(self._neuron)
        self._refresh()

    def _switch_weight(self) -> None:
        if self._wire is not None:
            self.switched.emit(self._wire)
        self._refresh()

    # Building

    def _arrange(self) -> None:
        self._column_layout, self._lists = QVBoxLayout(self), QHBoxLayout()
        self._columns: list[QVBoxLayout] = []
        parts = (
            ("Layers", self.layers, self.layer), ("Its neurons", self.neurons, self.bias),
            ("Weights into it", self.weights, self.weight),
        )  # fmt: skip
        for words, lines, fields in parts:
            column = QVBoxLayout()
            title = QLabel(words, self)
            title.setProperty("role", "title")
            title.setBuddy(lines)
            for widget, stretch in ((title, 0), (lines, 1), (fields, 0)):
                column.addWidget(widget, stretch)
            self._columns.append(column)
            self._lists.addLayout(column, 1)
        inside, scroller = QWidget(self), QScrollArea(self)
        inside.setLayout(self._lists)
        self._lists.setContentsMargins(0, 0, 0, 0)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setWidgetResizable(True)
        scroller.setWidget(inside)
        self._column_layout.addWidget(scroller, 1)
        self._column_layout.addWidget(self.status)

    def _listen(self) -> None:
        self.layers.chosen.connect(self._on_layer)
        self.layers.opened.connect(self._open_layer)
        self.layers.pressed_key.connect(self._press_layer_key)
        self.neurons.chosen.connect(self._on_neuron)
        self.neurons.opened.connect(self._open_neuron)
        self.neurons.lines.switched.connect(self.switched)
        self.weights.chosen.connect(self._on_weight)
        self.weights.opened.connect(self._open_weight)
        self.weights.lines.switched.connect(self.switched)
        self.bias.switched.connect(self._switch_neuron)
        self.weight.switched.connect(self._switch_weight)
        self.bias.left.connect(self.neurons.setFocus)
        self.weight.left.connect(self.weights.setFocus)
        for line in (self.bias, self.weight):
            line.command.connect(self.command)
