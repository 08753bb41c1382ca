"""The cards above the columns: one for the inputs, one for each hidden layer, one for the output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtWidgets import QWidget

from playground import answers
from playground.spec import Experiment
from ui.canvas import counts
from ui.canvas.cards import ColumnCard, EndCard, LayerCard, OutputCard
from ui.canvas.geometry import INPUTS, OUTPUT
from ui.theme import Theme


class CardRow:
    """Keeps the cards on a sheet; those of layers that stay are kept. tell : what a new layer's card is given to."""

    def __init__(self, sheet: QWidget, tell: Callable[[LayerCard], object]) -> None:
        self._sheet, self._tell = sheet, tell
        self._theme: Theme | None = None
        self._order: tuple[int, ...] = ()
        self.inputs, self.output = EndCard("Inputs", sheet), OutputCard(sheet)
        self.layers: dict[int, LayerCard] = {}

    def __iter__(self) -> Iterator[tuple[int, ColumnCard]]:
        """Give every column with its card."""
        yield from ((INPUTS, self.inputs), (OUTPUT, self.output), *self.layers.items())

    def show_experiment(self, experiment: Experiment) -> None:
        """Have a card for each layer of a network, and what it is on it."""
        layers = {layer.id: layer for layer in experiment.model.layers}
        for gone in self.layers.keys() - layers.keys():
            card = self.layers.pop(gone)
            card.drag.cancel()
            card.hide()
            card.deleteLater()
        for number, layer in enumerate(experiment.model.layers, start=1):
            if layer.id not in self.layers:
                self._make(layer.id)
            self.layers[layer.id].show_layer(layer, number, counts.layer_in_words(experiment, layer.id))
        self._order_tabs(tuple(layers))
        self.inputs.show_text(len(experiment.data.inputs), "")
        output = answers.output_name(experiment.data, experiment.training)
        words = counts.layer_in_words(experiment, OUTPUT)
        self.output.show_output(answers.units(experiment), output, words, experiment.model.output_frozen)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        self._theme = theme
        for _, card in self:
            card.restyle(theme)

    def _make(self, layer: int) -> None:
        card = self.layers[layer] = LayerCard(layer, self._sheet)
        if self._theme is not None:
            card.restyle(self._theme)
        card.show()
        self._tell(card)

    def _order_tabs(self, layers: tuple[int, ...]) -> None:
        if layers == self._order:
            return
        self._order = layers
        stops = [widget for layer in layers for widget in self.layers[layer].tab_stops()]
        stops += [self.output, self.output.open]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
