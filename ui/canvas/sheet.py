"""A layer's sheet: all that can be set on it, and its weights as a matrix, in a small window below its card."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from playground import answers, wires
from playground.catalog import ACTIVATIONS, INITIALIZERS
from playground.snapshot import Snapshot
from playground.spec import INPUTS, OUTPUT, Experiment, Layer
from ui.canvas import counts, geometry
from ui.canvas.matrix import WeightTable
from ui.theme import Theme
from ui.widgets.chooser import Captioned, Chooser
from ui.widgets.own_settings import OwnSettings
from ui.widgets.popup import Popup


class LayerSheet(Popup):
    """Shows one layer at a time; it edits nothing itself. Signals carry the layer's id first, 0 for the output.

    frozen(layer, is_frozen) · duplicated(layer) · removed(layer) · drawn(layer, initialization, settings, merge_key)
    typed(Wire | Bias, number, its name) : a cell of the matrix · refused(words)
    """

    frozen = Signal(int, bool)
    duplicated = Signal(int)
    removed = Signal(int)
    drawn = Signal(int, str, dict, str)
    typed = Signal(object, float, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("layerSheet", parent)
        self._layer = OUTPUT
        self._experiment = Experiment()
        self._snapshot: Snapshot | None = None
        self._theme: Theme | None = None
        self.title, self.count = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.freeze = QPushButton("Freeze")
        self.freeze.setCheckable(True)
        self.freeze.setProperty("chip", True)
        self.duplicate, self.remove = QPushButton("Duplicate"), QPushButton("Remove")
        self.chooser = Chooser("layerInitializationChooser")
        self.own = OwnSettings("layerInitializationSettings", self)
        self.formula, self.hint = QLabel(), QLabel("Type into a cell to set a number; Ctrl+Z takes it back.")
        for label, role in ((self.count, "small"), (self.hint, "small"), (self.formula, "formula")):
            label.setProperty("role", role)
        self.table = WeightTable(self)
        self._name_parts()
        self._arrange()
        self._listen()

    @property
    def layer(self) -> int:
        """The layer that is shown, 0 for the output."""
        return self._layer

    def open_layer(self, layer: int, below: QWidget) -> None:
        """Open with a layer, below its card."""
        self._layer = layer
        self._refresh()
        self.open_below(below)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show an experiment's values; a sheet whose layer is gone closes."""
        self._experiment = experiment
        if self.isVisible():
            if self._layer in geometry.columns_of(experiment):
                self._refresh()
            else:
                self.close()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the weights of a moment, at a pace that can be read."""
        self._snapshot = snapshot
        if self.isVisible():
            self.table.numbers.show_parameters(snapshot.parameters)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters, icons and lengths."""
        super().restyle(theme)
        self._theme = theme
        for button, icon in ((self.duplicate, "duplicate"), (self.remove, "trash")):
            button.setIcon(theme.icon(icon))
        for button in (self.freeze, self.duplicate, self.remove):
            button.setIconSize(QSize(theme.px(16), theme.px(16)))
        self._show_frozen(self.freeze.isChecked())
        for part in (self.chooser, self.own, self.table):
            part.restyle(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the newest numbers at once."""
        super().showEvent(event)
        if self._snapshot is not None:
            self.table.numbers.show_parameters(self._snapshot.parameters)

    def _name_parts(self) -> None:
        for widget, name in (
            (self.title, "layerSheetTitle"), (self.count, "layerSheetCount"), (self.freeze, "freezeButton"),
            (self.duplicate, "duplicateButton"), (self.remove, "removeButton"), (self.formula, "layerFormula"),
        ):  # fmt: skip
            widget.setObjectName(name)
        self.freeze.setToolTip("Frozen: training leaves the layer's weights and biases as they are")
        self.duplicate.setToolTip("Put a layer like this one just behind it, with weights of its own (Ctrl+D)")
        self.remove.setToolTip("Take the layer out of the network (Del); undo brings it back with its weights")
        self.chooser.setAccessibleName("First weights of this layer")
        self.chooser.setToolTip("How this layer's first weights are drawn; another way begins anew")
        self.table.setToolTip("Rows: what is weighed, the biases first. Columns: this layer's neurons.")
        for label in (self.count, self.hint):
            label.setProperty("muted", True)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.freeze, self.duplicate, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._drawing = Captioned("First weights of this layer", self.chooser, self)
        self.column.addWidget(self.title)
        self.column.addWidget(self.count)
        self.column.addLayout(buttons)
        for part in (self._drawing, self.own, self.formula, self.table, self.hint):
            self.column.addWidget(part)

    def _listen(self) -> None:
        self.freeze.clicked.connect(self._freeze)
        self.duplicate.clicked.connect(self._duplicate)
        self.remove.clicked.connect(self._remove)
        self.chooser.chosen.connect(self._draw)
        self.own.changed.connect(self._draw_with)
        self.own.refused.connect(self.refused)
        self.table.numbers.typed.connect(self.typed)
        self.table.numbers.refused.connect(self.refused)

    def _refresh(self) -> None:
        experiment, layer = self._experiment, self._hidden()
        is_output = layer is None
        self.title.setText(self._title(layer))
        self.count.setText(counts.layer_in_words(experiment, self._layer))
        self._show_frozen(experiment.model.output_frozen if layer is None else layer.frozen)
        self.duplicate.setHidden(is_output)
        self.remove.setHidden(is_output)
        self._drawing.setHidden(is_output)
        self.own.setHidden(layer is None or not layer.initialization)
        if layer is not None:
            self._show_drawing(layer)
        units = geometry.columns_of(experiment)[self._layer]
        self.table.setAccessibleName(f"Weights of {self._name()}: sources by neurons, biases first")
        self.table.numbers.show_layer(experiment, self._layer, units)
        if self._snapshot is not None:
            self.table.numbers.show_parameters(self._snapshot.parameters)
        self.formula.setText(self._formula())
        self.table.fit()

    def _show_frozen(self, is_frozen: bool) -> None:
        self.freeze.setChecked(is_frozen)
        self.freeze.setText("Frozen" if is_frozen else "Freeze")
        if self._theme is not None:
            self.freeze.setIcon(self._theme.icon("snowflake", "on_accent" if is_frozen else "muted"))

    def _show_drawing(self, layer: Layer) -> None:
        usual = INITIALIZERS[self._experiment.model.initialization].label
        own = [(row.name, row.label, f"{row.help}\n{row.formula}") for row in INITIALIZERS.values()]
        if self.chooser.itemText(0) != f"As the network: {usual}":
            as_all = ("", f"As the network: {usual}", "Drawn like all layers without a way of their own")
            self.chooser.fill([as_all, *own])
        self.chooser.show_choice(layer.initialization)
        if layer.initialization:
            row = INITIALIZERS[layer.initialization]
            self.own.show_settings(row, layer.initialization_settings, self._theme)

    def _hidden(self) -> Layer | None:
        return next((layer for layer in self._experiment.model.layers if layer.id == self._layer), None)

    def _number(self) -> int:
        return wires.columns(self._experiment.model).index(self._layer)

    def _name(self) -> str:
        return "the output" if self._layer == OUTPUT else f"layer {self._number()}"

    def _title(self, layer: Layer | None) -> str:
        units = geometry.columns_of(self._experiment)[self._layer]
        neurons = f"{units} neuron{'s' if units > 1 else ''}"
        if layer is None:
            return f"Output · {neurons}, {answers.output_name(self._experiment.data, self._experiment.training)}"
        return f"Layer {self._number()} · Dense, {neurons}, {ACTIVATIONS[layer.activation].label}"

    def _formula(self) -> str:
        """Write what the matrix does, in the lecture's symbols."""
        number = self._number()
        own, before = str(number).translate(wires.LOWERED), str(number - 1).translate(wires.LOWERED)
        raised = str(number).translate(wires.RAISED)
        from_inputs = wires.before(self._experiment.model, self._layer) == INPUTS
        return f"z{own} = w₀ + W⁽{raised}⁾ᵀ {'x' if from_inputs else f'g(z{before})'}"

    def _freeze(self, is_frozen: bool) -> None:
        self.frozen.emit(self._layer, is_frozen)

    def _duplicate(self) -> None:
        self.close()
        self.duplicated.emit(self._layer)

    def _remove(self) -> None:
        self.close()
        self.removed.emit(self._layer)

    def _draw(self, name: str) -> None:
        self.drawn.emit(self._layer, name, {}, "")

    def _draw_with(self, name: str, value: float, merge_key: str) -> None:
        layer = self._hidden()
        if layer is not None:
            settings = {**layer.initialization_settings, name: value}
            self.drawn.emit(self._layer, layer.initialization, settings, merge_key)
