"""The view of linear collapse: layers multiplied out, a hidden layer as a sum of its parts, linear beside bent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
from PySide6.QtWidgets import QPushButton, QWidget

from playground import edits
from playground.catalog import ACTIVATIONS
from playground.datasets import row_of
from playground.explain.collapse import Collapse, CollapseAsked, Counterexample
from playground.explain.parts import Parts, PartsAsked
from playground.opposites import BENT, all_of
from playground.session import SetParameters
from playground.snapshot import Snapshot
from playground.spec import OUTPUT, Experiment, Layer
from playground.wires import LOWERED
from ui.focus import Focus
from ui.theme import Theme
from ui.views.comparison import Comparison
from ui.views.formula import FormulaLabel
from ui.views.legend import Key, Legend
from ui.views.matrices import MatricesView, Matrix, short
from ui.views.paged import PagedView
from ui.views.plot import Chart, Line, PlotView
from ui.views.tiles import Tile, TileStrip

WIDTHS = (1, 2, 4, 16)
KINDS = ("linear", "tanh", "relu")
PRODUCT = r"(x W_1 + b_1) W_2 + b_2 = x\,(W_1 W_2) + (b_1 W_2 + b_2)"
SUM = r"z = w_0 + \sum_j w_j \, g(z_j)"
MATRIX_KEYS: tuple[Key, ...] = (("patch", "blue", "above 0"), ("patch", "orange", "below 0, the stronger the larger"))
PART_KEYS: tuple[Key, ...] = (("patch", "blue", "adds to z"), ("patch", "orange", "takes away from z"))
CURVE_KEYS: tuple[Key, ...] = (("dot", "muted", "training points, where ŷ is z"), ("line", "text", "z, the sum"))
"""What the colours of the matrices, of the maps and beside the parts' own names mean."""
FEW = 8
"""So many numbers of W can be said in a sentence."""


class CollapseView(PagedView):
    """Three pages: multiply out, approximation, and linear and bent layers side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("collapse", parent)
        self._collapse: Collapse | None = None
        self._parts: Parts | None = None
        self._was_chosen = False
        self.matrices = MatricesView(self)
        self.tiles = TileStrip("collapseParts", "What each hidden neuron adds to z, then their sum, then ŷ", self)
        self.curves = PlotView("collapseCurves", "What each hidden neuron adds, and their sum", self)
        self.comparison = Comparison("collapseCompared", BENT, self)
        self.formula = FormulaLabel("collapseFormula", self)
        self.words, self.reading = self.label("collapseWords", "body"), self.label("collapseReading")
        self.take = self.button(
            "collapseTake", "Multiply out", "Let one layer with this W and b take the place of all these layers"
        )
        self.kinds = {kind: self._kind(kind) for kind in KINDS}
        self.widths = {width: self._width(width) for width in WIDTHS}
        self.legend = Legend("collapseLegend", self)
        self._build()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the product, or for the parts."""
        if self.page == "compared":
            return self.comparison.question()
        if self.page == "multiply":
            return (CollapseAsked(),)
        return (self._parts_asked(),) if self.theme_ is not None else ()

    def show_experiment(self, experiment: Experiment) -> None:
        """Show which chips hold."""
        super().show_experiment(experiment)
        layers = experiment.model.layers
        for kind, chip in self.kinds.items():
            chip.setChecked(bool(layers) and all(layer.activation == kind for layer in layers))
            chip.setEnabled(bool(layers))
        for width, chip in self.widths.items():
            chip.setChecked(len(layers) == 1 and layers[0].units == width)
        if not self._was_chosen and self.page != self.first_page():
            self.turn(self.first_page())
        if self.page == "compared":
            self.comparison.look(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what is added up."""
        if self.page == "compared":
            self.comparison.show_snapshot(snapshot)
        elif self.page == "parts" and self.is_due(snapshot):
            self._parts = snapshot.answers.get(self._parts_asked())
            self._show_parts(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the matrices and say what they amount to."""
        if self.page == "compared":
            self._say_compared()
        if self.page != "multiply":
            return
        found = snapshot.answers.get(CollapseAsked())
        if found is None or len(found.layers) != len(self.experiment.model.layers) + 1:
            return
        self._collapse = found
        self._show_product(found)

    def show_focus(self, focus: Focus) -> None:
        """Take the output that is pinned apart."""
        before = self._output()
        super().show_focus(focus)
        if self.page == "parts" and self._output() != before:
            self.questions_changed.emit()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        super().restyle(theme)
        for widget in (self.matrices, self.tiles, self.curves, self.comparison, self.formula, self.legend):
            widget.restyle(theme)
        self.questions_changed.emit()

    # Building

    def _build(self) -> None:
        multiply = self.chip("collapseMultiply", "multiply out", "What a stack of linear layers equals")
        parts = self.chip("collapseApproximation", "approximation", "What each hidden neuron adds to the answer")
        both = self.chip("collapseBoth", "linear or bent", "The same layers linear, tanh and ReLU, side by side")
        self.add_page("multiply", multiply, self.matrices, self.legend, self.formula, self.take, *self.kinds.values())
        self.add_page("parts", parts, self.curves, self.tiles, self.legend, self.formula, *self.widths.values())
        self.add_page("compared", both, self.comparison)
        self.put_pictures(self.matrices, self.tiles, self.curves)
        self.put_sheet(self.comparison)
        self.put_legend(self.legend)
        self.put(*self.pages.values())
        self.put(self.words)
        self.put(self.formula)
        self.put(self.reading)
        self.put(self.take)
        self.put(*self.kinds.values(), *self.widths.values())
        self.put_stretch()
        self.take.clicked.connect(self._multiply_out)
        self.tiles.chosen.connect(self._pin)
        for chip in self.pages.values():
            chip.clicked.connect(self._note_choice)
        self.comparison.taken.connect(self._set_kind)
        self.comparison.changed.connect(self.questions_changed)
        self.take.setEnabled(False)
        self.turn("multiply")

    def _kind(self, kind: str) -> QPushButton:
        label = ACTIVATIONS[kind].label
        chip = self.chip(f"collapseAll_{kind}", f"all {label}", f"Give every hidden layer the activation {label}")
        chip.clicked.connect(lambda: self._set_kind(kind))
        return chip

    def _width(self, width: int) -> QPushButton:
        words = "one hidden neuron" if width == 1 else f"one hidden layer of {width} neurons"
        chip = self.chip(f"collapseWidth_{width}", f"width {width}", f"Let the network have {words}")
        chip.clicked.connect(lambda: self._set_width(width))
        return chip

    def _note_choice(self) -> None:
        """Leave the page to a person from now on."""
        self._was_chosen = True

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Turn to the page a file names, and stay there."""
        super().take_choices(choices)
        self._was_chosen = self.page == choices.get("page")

    def first_page(self) -> str:
        """Add up where there is one bent layer to be added up; else multiply out."""
        layers = self.experiment.model.layers
        return "parts" if len(layers) == 1 and layers[0].activation != "linear" else "multiply"

    def page_turned(self) -> None:
        """Show the page's picture and formula, or train what is to be compared."""
        is_compared = self.page == "compared"
        self.give_room(is_compared)
        self.words.setText("")
        self.reading.setText("")
        if is_compared:
            self.comparison.look(self.experiment)
            self._say_compared()
        else:
            self._choose_picture()
            self.formula.show_formula(SUM if self.page == "parts" else PRODUCT)

    def _choose_picture(self) -> None:
        is_curve = row_of(self.experiment.data).dimension == 1
        is_parts = self.page == "parts"
        of_parts = CURVE_KEYS if is_curve else PART_KEYS
        self.legend.show_keys(of_parts if is_parts else MATRIX_KEYS)
        self.curves.setVisible(is_parts and is_curve)
        self.tiles.setVisible(is_parts and not is_curve)

    # What a person does

    def _set_kind(self, kind: str) -> None:
        self.edit.emit(all_of(kind)(self.experiment), f"Take {ACTIVATIONS[kind].label} in every layer", "")
        self.show_experiment(self.experiment)

    def _set_width(self, width: int) -> None:
        layers = self.experiment.model.layers
        if not layers:
            changed = edits.insert_layer(self.experiment, 0, Layer(id=1, units=width))
        else:
            kept = edits.set_units(self.experiment, layers[0].id, width)
            changed = reduce(edits.remove_layer, [layer.id for layer in layers[1:]], kept)
        self.edit.emit(changed, f"Have {width} hidden neuron{'s' * (width > 1)}", "")
        self.show_experiment(self.experiment)

    def _multiply_out(self) -> None:
        product = self._collapse.product if self._collapse is not None else None
        if product is not None:
            self.command.emit(SetParameters(product.parameters, "Multiply layers out", product.experiment))

    def _pin(self, neuron: tuple[int, int]) -> None:
        self.look.emit(replace(self.focus_, pinned=neuron))

    # Showing

    def _show_product(self, found: Collapse) -> None:
        names = [f"W{str(number + 1).translate(LOWERED)}" for number in range(len(found.layers))]
        held = [
            Matrix(f"{name} ({len(w)} × {w.shape[1]})", w, b, "·" if number else "")
            for number, (name, (w, b)) in enumerate(zip(names, found.layers, strict=True))
        ]
        product = found.product
        if product is not None and len(held) > 1:
            w = product.weights
            held.append(Matrix(f"W ({len(w)} × {w.shape[1]})", w, product.biases, "="))
        self.matrices.show_matrices(tuple(held))
        self.take.setEnabled(product is not None and len(found.layers) > 1)
        if found.against is not None:
            self._refuse(found.against)
        elif product is not None and len(found.layers) == 1:
            self.words.setText("The network is one layer already: ŷ = g(x·W + b).")
            self.reading.setText(in_words(product.weights, product.biases))
        elif product is not None:
            self.words.setText(
                f"{len(names)} linear layers are one, with W = {'·'.join(names)}: the brackets can be moved."
            )
            self.reading.setText(
                f"{in_words(product.weights, product.biases)} Over the plane ŷ differs by at most"
                f" {product.difference:.0e}: the boundary does not move.".replace("e-0", "e−").replace("e-", "e−")
            )

    def _say_compared(self) -> None:
        self.words.setText(
            "The same layers, trained from the same first weights: linear ones leave the boundary straight, whatever"
            " their number; bent ones can close it."
            if self.experiment.model.layers
            else "There is no hidden layer that could be linear or bent."
        )
        self.reading.setText(self.comparison.told())

    def _refuse(self, against: Counterexample) -> None:
        label = ACTIVATIONS[against.kind].label
        self.words.setText(
            f"Layer {against.layer} is {label}, and no matrix does what {label} does: a matrix must give"
            " g(u + v) = g(u) + g(v)."
        )
        u, v, of_sum, sum_of = (
            f"{value:.3f}".replace("-", "−") for value in (against.u, against.v, against.of_sum, against.sum_of)
        )
        second = f"({v})" if against.v < 0 else v
        self.reading.setText(
            f"Its neuron {against.neuron + 1} has z = {u} and z = {v} at two training points."
            f" g({u} + {second}) = {of_sum}, but g({u}) + g({v}) = {sum_of}."
        )

    def _show_parts(self, snapshot: Snapshot) -> None:
        found = self._parts
        self._choose_picture()
        if found is None:
            count = len(self.experiment.model.layers)
            self.words.setText("The parts add up in a network with one hidden layer; choose a width.")
            self.reading.setText(f"This one has {count} hidden layers." if count else "This one has no hidden layer.")
            self.tiles.show_tiles(())
            self.curves.show_chart(Chart())
            return
        count = len(found.neurons) + found.others
        self.words.setText(
            f"{count} neuron{'s' * (count > 1)}, each one bend, added up. Wider: more bends, so any curve or border"
            " can be approached."
        )
        weights = ", ".join(f"w{sub(n)} = {short(w)}" for n, w in zip(found.neurons, found.weights, strict=True))
        more = f", and {found.others} more" if found.others else ""
        span = f"; colours from −{short(found.high)} to {short(found.high)}" if found.across is None else ""
        self.reading.setText(f"w₀ = {short(found.bias)}, {weights}{more}{span}.")
        if found.across is not None:
            self.curves.show_chart(self._chart(found, found.across, snapshot))
        else:
            self.tiles.show_tiles(self._tiles(found))

    def _tiles(self, found: Parts) -> tuple[Tile, ...]:
        assert found.pixels is not None
        assert found.total_pixels is not None
        assert found.said_pixels is not None
        layer = self.experiment.model.layers[0].id
        tiles = [
            Tile(
                pixels, f"{short(weight)}·a{sub(neuron)}", tint(weight), "+" if place else "", key=(layer, int(neuron))
            )
            for place, (neuron, weight, pixels) in enumerate(
                zip(found.neurons, found.weights, found.pixels, strict=True)
            )
        ]
        if found.rest_pixels is not None:
            tiles.append(Tile(found.rest_pixels, f"{found.others} more", "muted", "+"))
        sign = f"{'+' if found.bias >= 0 else '−'} {short(abs(found.bias))} ="
        tiles.append(Tile(found.total_pixels, "z", sign=sign))
        tiles.append(Tile(found.said_pixels, "ŷ", sign="→"))
        return tuple(tiles)

    def _chart(self, found: Parts, across: Any, snapshot: Snapshot) -> Chart:
        assert self.theme_ is not None
        colours = self.theme_.classes
        lines = [
            Line(across, curve, colours[place % len(colours)], 1.4, name=f"w{sub(neuron)}·a{sub(neuron)}" * (place < 4))
            for place, (neuron, curve) in enumerate(zip(found.neurons, found.curves, strict=True))
        ]
        lines.append(Line(across, found.total, self.theme_.text, 3.0, name="their sum, z"))
        points = snapshot.points
        dots = None
        if points is not None and np.allclose(found.said, found.total):
            chosen = ~points.is_test
            dots = np.column_stack([points.x[chosen, 0], points.y[chosen]])
        return Chart(tuple(lines), dots=dots, across="x₁")

    def _output(self) -> int:
        pinned = self.focus_.pinned
        return pinned[1] if pinned is not None and pinned[0] == OUTPUT else 0

    def _parts_asked(self) -> PartsAsked:
        assert self.theme_ is not None
        return PartsAsked(self._output(), self.theme_.colours())


def in_words(weights: Any, biases: Any) -> str:
    """Say W and b in a sentence while they are few numbers."""
    if weights.size > FEW:
        return ""
    rows = "; ".join(", ".join(f"{value:.4f}" for value in row) for row in weights.tolist())
    offsets = ", ".join(f"{value:.4f}" for value in biases.tolist())
    return f"W = ({rows}), b = ({offsets}).".replace("-", "−")


def sub(index: Any) -> str:
    """Write a neuron's number below the line, counted from 1."""
    return str(int(index) + 1).translate(LOWERED)


def tint(weight: float) -> str:
    """Give the colour of a weight's number in the theme."""
    return "blue_text" if weight > 0 else "orange_text"
