"""The view of the perceptron: one neuron with every number, and its straight line on the plane to take hold of."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from playground import answers, wires
from playground.catalog import ACTIVATIONS
from playground.commands import SetNumbers
from playground.datasets import row_of
from playground.explain import neuron as explain
from playground.explain.perceptron import Line, Perceptron, PerceptronAsked, numbers_of
from playground.snapshot import Snapshot
from playground.spec import INPUTS, Bias, Experiment, Wire
from ui.canvas.by_hand import Sitting
from ui.focus import Focus
from ui.theme import Theme
from ui.views import asking
from ui.views.flow import Flow
from ui.views.formula import FormulaLabel
from ui.views.legend import Key, Legend
from ui.views.line_plane import LinePlane
from ui.views.neuron_sketch import MOST_ROWS, NeuronSketch, answer
from ui.views.view import View
from ui.widgets import words
from ui.widgets.chip import make_chip

DEEP = r"{y} = g( w_0 + \sum_j g(z_j)\, w_j )"
SUM, VECTOR = r"{y} = g( w_0 + \sum_i x_i\, w_i )", r"{y} = g( w_0 + \mathbf{x}^T \mathbf{w} )"
NO_LINE = {
    "deep": "It sees other neurons, not the plane: where its z is 0 is a bent line, drawn on its map. The lecture's"
    " formula of one layer leaves out the g of the neurons before; here g(z) is always written.",
    "inputs": "With inputs other than x₁ and x₂ alone, z = 0 is no straight line on this plane.",
    "curve": "Only x₁ counts here: z = 0 is a single place.",
}
KEYS: tuple[Key, ...] = (
    ("line", "blue", "w > 0, and the side z > 0"), ("line", "orange", "w < 0, and the side z < 0"),
    ("dot", "accent", "handles that turn the line"),
)  # fmt: skip
"""What the colours mean; thick is a large weight."""
KEYS_WITHOUT_LINE: tuple[Key, ...] = (("line", "blue", "w > 0"), ("line", "orange", "w < 0"))
_drags = count(1)


class PerceptronView(View):
    """Follows the neuron that is looked at; typed weights and a dragged line go back into the network."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("perceptron", parent)
        self._held: Perceptron | None = None
        self._of: PerceptronAsked | None = None
        self._sitting: Sitting | None = None
        self._drag = ""
        self.sketch = NeuronSketch(self)
        self.plane = LinePlane(row_of(self.experiment.data), self)
        self.layer = asking.Asked("perceptronLayer", "layer", "The layer of the neuron", self)
        self.unit = asking.Asked("perceptronUnit", "neuron", "The neuron of the layer", self)
        self.vector = make_chip(
            self, "perceptronVector", "vector form", "Write the sum as xᵀw, or one by one", is_toggle=True
        )
        self.numbers = make_chip(self, "perceptronNumbers", "numbers", "Numbers, or only symbols", is_toggle=True)
        self.formula = FormulaLabel("perceptronFormula", self)
        self.figures = asking.words(self, "perceptronFigures", role="value")
        self.line_words = asking.words(self, "perceptronLine")
        self.legend = Legend("perceptronLegend", self)
        self.legend.show_keys(KEYS)
        self._arrange()
        self._listen()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the neuron at the active probe."""
        return (self._asked(),)

    def show_experiment(self, experiment: Experiment) -> None:
        """Take another network."""
        super().show_experiment(experiment)
        self.plane.show_dataset(row_of(experiment.data))
        self._offer()
        self.questions_changed.emit()

    def show_focus(self, focus: Focus) -> None:
        """Follow the probe and the neuron that is looked at."""
        super().show_focus(focus)
        self.plane.show_probe(focus.probe)
        if self._of is None or self._asked() != self._of:
            self._offer()
            self.questions_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Let the line move smoothly; numbers at once when something else is asked or the network rests."""
        if snapshot.experiment.data == self.experiment.data:  # else they are points of another plane
            self.plane.show_points(snapshot.points)
        asked = self._asked()
        found = snapshot.answers.get(asked)
        if found is None or found is self._held:
            return
        self.plane.show_line(found.line, found.lines, found.unit)
        if snapshot.status != "running" or asked != self._of:
            self._take(asked, found)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the numbers of this moment."""
        found = snapshot.answers.get(self._asked())
        if found is not None:
            self._take(self._asked(), found)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        for part in (self.sketch, self.plane, self.formula, self._top, self.layer, self.unit, self.legend):
            part.restyle(theme)
        self._row.setSpacing(theme.px(12))
        self._column.setSpacing(theme.px(6))

    def resizeEvent(self, event: Any) -> None:
        """Put the plane below where there is more height than width."""
        super().resizeEvent(event)
        is_high = self.height() > 0.9 * self.width()
        self.plane.setMinimumHeight(round(0.75 * self.width()) if is_high else 0)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if is_high else QBoxLayout.Direction.LeftToRight)

    # Building

    def _arrange(self) -> None:
        self._top = Flow((self.layer, self.unit, self.vector, self.numbers), self)
        self.numbers.setChecked(True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._column = QVBoxLayout()
        self._column.addWidget(self._top)
        self._column.addWidget(self.sketch, 1)
        for widget in (self.formula, self.figures, self.line_words, self.legend):
            self._column.addWidget(widget)
        self._row.addLayout(self._column, 3)
        self._row.addWidget(self.plane, 2)

    def _listen(self) -> None:
        self.layer.chosen.connect(self._choose_layer)
        self.unit.chosen.connect(self._choose_unit)
        self.vector.toggled.connect(self._say)
        self.numbers.toggled.connect(self._say)
        self.sketch.typed.connect(self._type)
        self.sketch.finished.connect(self._finish)
        self.plane.put.connect(self._put)
        self.plane.probed.connect(self._probe)
        self.plane.picked.connect(self._choose_unit)

    # The neuron

    def _neuron(self) -> tuple[int, int]:
        """Give the neuron that is looked at, else the first behind the inputs."""
        looked = self.focus_.looked_at
        if looked is not None and looked[0] != INPUTS and explain.is_there(self.experiment, looked):
            return looked
        return wires.columns(self.experiment.model)[1], 0

    def _asked(self) -> PerceptronAsked:
        return PerceptronAsked(self._neuron(), self.focus_.probe)

    def _choose_layer(self, layer: int) -> None:
        self.look.emit(replace(self.focus_, pinned=(layer, 0)))

    def _choose_unit(self, unit: int) -> None:
        self.look.emit(replace(self.focus_, pinned=(self._neuron()[0], unit)))

    def _probe(self, x1: float, x2: float) -> None:
        self.look.emit(self.focus_.with_probe(x1, x2))

    def _offer(self) -> None:
        experiment, (layer, unit) = self.experiment, self._neuron()
        columns = wires.columns(experiment.model)[1:]
        sizes = [*(held.units for held in experiment.model.layers), answers.units(experiment)]
        self.layer.show_choices(asking.layers(experiment.model), layer)
        units = [(place, f"{place + 1}", "") for place in range(sizes[columns.index(layer)])]
        self.unit.show_choices(units, unit)

    # What is shown

    def _take(self, asked: PerceptronAsked, found: Perceptron) -> None:
        if found is self._held and asked == self._of:
            return
        self._held, self._of = found, asked
        self.sketch.show_neuron(found)
        self.plane.show_line(found.line, found.lines, found.unit)
        self._say()

    def _say(self) -> None:
        held, has_numbers = self._held, self.numbers.isChecked()
        if held is None:
            return
        said = r"\hat{y}" if held.is_output else "a"
        written = VECTOR if self.vector.isChecked() else DEEP if held.layer > 0 else SUM
        self.formula.show_formula(written.replace("{y}", said))
        self.sketch.show_numbers(has_numbers)
        self.figures.setText(self._figures(held) if has_numbers else "")
        self.figures.setVisible(has_numbers)
        self.line_words.setText(self._line_words(held))
        self.legend.show_keys(KEYS_WITHOUT_LINE if held.line is None else KEYS)

    def _figures(self, held: Perceptron) -> str:
        """Write the sum in numbers: ŷ = g(1 + (−1)·3 + 2·(−2)) = g(−6) = 0.0025."""
        said = "ŷ" if held.is_output else "a"
        pairs = list(zip(held.incoming.tolist(), held.weights.tolist(), strict=True))
        if self.vector.isChecked() and len(pairs) <= MOST_ROWS:
            x, w = (", ".join(_figure(pair[side]) for pair in pairs) for side in (0, 1))
            inside = f"{_figure(held.bias)} + ({x})·({w})"
        elif len(pairs) <= MOST_ROWS:
            inside = " + ".join([_figure(held.bias), *(f"{_factor(x)}·{_factor(w)}" for x, w in pairs)])
        else:
            inside = f"{_figure(held.bias)} + {_factor(float(held.products.sum()))}"
        end = f" = {answer(held.a)}"
        return f"{said} = g({inside}) = g({_figure(held.z)}){end}"

    def _line_words(self, held: Perceptron) -> str:
        if held.line is None:
            kind = "deep" if held.layer > 0 else "curve" if row_of(self.experiment.data).dimension == 1 else "inputs"
            return NO_LINE[kind]
        a, b, c = held.line
        at_zero = _at_zero(held)
        middle = f", there {'ŷ' if held.is_output else 'a'} = {at_zero}" if at_zero else ""
        more = f" The {len(held.lines) - 1} thin lines are its neighbours'." if len(held.lines) > 1 else ""
        return f"Line: {_figure(a)} + {_factor(b)} x₁ + {_factor(c)} x₂ = 0{middle}.{more}"

    # What a person does

    def _type(self, number: Wire | Bias, value: float) -> None:
        if self._sitting is None or self._sitting.number != number:
            self._sitting = Sitting(number, wires.name_of(self.experiment, number))
        self.command.emit(self._sitting.set(value, self._present(number)))

    def _finish(self, is_kept: bool) -> None:
        sitting, self._sitting = self._sitting, None
        back = None if sitting is None or is_kept else sitting.give_up()
        if back is not None:
            self.command.emit(back)

    def _present(self, number: Wire | Bias) -> float | None:
        held = self._held
        if held is None or number not in held.numbers:
            return None
        place = held.numbers.index(number)
        return held.bias if place == 0 else float(held.weights[place - 1])

    def _put(self, line: Line, is_new: bool) -> None:
        """Write a line back into the weights; the moves of one drag are one step of undo."""
        held = self._held
        if held is None:
            return
        if is_new or not self._drag:
            self._drag = f"line {next(_drags)}"
        values = numbers_of(self.experiment, held, held.unit, line)
        name = explain.name_of(self.experiment, self._neuron())
        self.command.emit(SetNumbers(values, f"Move the line of {name}", self._drag))


def _at_zero(held: Perceptron) -> str:
    """Give g(0), which is what the neuron says on its line."""
    if held.kind == "softmax":
        return ""
    row = ACTIVATIONS.get(held.kind)
    return "" if row is None else words.number(float(row.value(np.zeros(1))[0]), 3)


def _figure(value: float) -> str:
    return words.number(float(value), 4)


def _factor(value: float) -> str:
    return f"({_figure(value)})" if value < 0 else _figure(value)
