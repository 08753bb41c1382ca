"""What is set on a layer's sheet becomes an edit or a command with a name for undo."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground import catalog, edits
from playground.commands import SetNumbers
from playground.spec import OUTPUT, Bias, Experiment, Wire
from ui.canvas.sheet import LayerSheet
from ui.widgets import words


class Sheets(QObject):
    """Owns the sheet of the layers.

    proposed(make, label, merge_key) : an edit, made by calling `make` · command(SetNumbers) · refused(what, what to do)
    duplicated(layer), removed(layer) : what the canvas does, as it also selects.
    """

    proposed = Signal(object, str, str)
    command = Signal(object)
    refused = Signal(str, str)
    duplicated = Signal(int)
    removed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sheet = LayerSheet(parent)
        self._experiment = Experiment()
        self.sheet.frozen.connect(self.freeze)
        self.sheet.drawn.connect(self._draw)
        self.sheet.typed.connect(self._set_number)
        self.sheet.refused.connect(self._refuse)
        self.sheet.duplicated.connect(self.duplicated)
        self.sheet.removed.connect(self.removed)

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the network."""
        self._experiment = experiment
        self.sheet.show_experiment(experiment)

    def freeze(self, layer: int, is_frozen: bool) -> None:
        """Let training leave a layer alone, or change it again; 0 is the output."""
        name = "the output" if layer == OUTPUT else f"layer {self._number(layer)}"
        label = f"Freeze {name}" if is_frozen else f"Let training change {name}"
        self.proposed.emit(lambda: edits.set_frozen(self._experiment, layer, is_frozen), label, "")

    def _number(self, layer: int) -> int:
        return edits.place_of(self._experiment, layer) + 1

    def _draw(self, layer: int, name: str, settings: dict[str, float], merge_key: str) -> None:
        how = catalog.INITIALIZERS[name].label if name else "as the network"
        label = f"Draw first weights of layer {self._number(layer)}: {how}"
        make = lambda: edits.set_layer_initialization(self._experiment, layer, name, **settings)  # noqa: E731
        self.proposed.emit(make, label, merge_key)

    def _set_number(self, number: Wire | Bias, value: float, name: str) -> None:
        self.command.emit(SetNumbers(((number, value),), f"Set {name} to {words.number(value, 4)}"))

    def _refuse(self, fault: str) -> None:
        self.refused.emit(fault, "The old value was put back.")
