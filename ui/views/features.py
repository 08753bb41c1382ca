"""The view of learned features: a neuron's map as the weighted sum of those before it, and the hidden space."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from playground import wires
from playground.catalog import ACTIVATIONS
from playground.datasets import row_of
from playground.explain.features import FeaturesAsked, Summed
from playground.explain.hidden import HiddenAsked, HiddenSpace
from playground.explain.neuron import Neuron, is_there, name_of
from playground.snapshot import Snapshot
from playground.spec import INPUTS, MOST_CLASSES, OUTPUT, Experiment
from ui.focus import Focus
from ui.theme import Theme
from ui.views.collapse import sub, tint
from ui.views.formula import FormulaLabel
from ui.views.hidden_plane import HiddenPlane
from ui.views.matrices import short
from ui.views.sided import SidedView
from ui.views.tiles import Tile, TileStrip

MAPS_HELP = "The maps before this neuron with their weights, their sum z, and what comes out; a click goes to a map"


class FeaturesView(SidedView):
    """Two pages: one neuron as a sum of maps, and the hidden space."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("features", parent)
        self._summed: Summed | None = None
        self._space: HiddenSpace | None = None
        self._is_space = False
        self.tiles = TileStrip("featuresMaps", MAPS_HELP, self)
        self.plane = HiddenPlane(self)
        self.pages = {
            "neuron": self.chip("featuresNeuron", "one neuron", "A neuron's map as the sum of the maps before it"),
            "space": self.chip("featuresSpace", "hidden space", "The plane as the last hidden layer sees it"),
        }
        self.formula = FormulaLabel("featuresFormula", self)
        self.words, self.reading = self.label("featuresWords", "body"), self.label("featuresReading")
        self.before = self.button("featuresBefore", "◀ neuron", "Go to the neuron before")
        self.after = self.button("featuresAfter", "neuron ▶", "Go to the neuron after")
        self._build()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the sum, or for the space."""
        if self.theme_ is None:
            return ()
        return (self._space_asked() if self._is_space else self._sum_asked(),)

    def show_experiment(self, experiment: Experiment) -> None:
        """Ask for a neuron that is there."""
        before = self.questions()
        super().show_experiment(experiment)
        if self.questions() != before:
            self.questions_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the maps, or the space, as they are now."""
        if self.theme_ is None or not self.is_due(snapshot):
            return
        if self._is_space:
            self._space = snapshot.answers.get(self._space_asked())
            self.plane.show_space(self._space, row_of(self.experiment.data))
        else:
            found = snapshot.answers.get(self._sum_asked())
            if found is not None and found is not self._summed:
                self._summed = found
                self.tiles.show_tiles(self._tiles(found))

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say what is seen."""
        del snapshot
        if self._is_space:
            self._say_space()
        elif self._summed is not None and self._summed.neuron == self._neuron():
            self._say_sum(self._summed)

    def show_focus(self, focus: Focus) -> None:
        """Follow the pinned neuron."""
        before = self.questions()
        super().show_focus(focus)
        if self.questions() != before:
            self.questions_changed.emit()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        super().restyle(theme)
        self.tiles.restyle(theme)
        self.plane.restyle(theme)
        self.formula.restyle(theme)
        self.questions_changed.emit()

    # Building

    def _build(self) -> None:
        self.put_pictures(self.tiles, self.plane)
        self.put(*self.pages.values())
        self.put(self.words)
        self.put(self.formula)
        self.put(self.reading)
        self.put(self.before, self.after)
        self.put_stretch()
        self.tiles.chosen.connect(self._pin)
        self.pages["neuron"].clicked.connect(lambda: self._turn(False))
        self.pages["space"].clicked.connect(lambda: self._turn(True))
        self.before.clicked.connect(lambda: self._go(-1))
        self.after.clicked.connect(lambda: self._go(1))
        self._turn(False)

    def _turn(self, is_space: bool) -> None:
        """Turn to a page."""
        self._is_space = is_space
        self.pages["space"].setChecked(is_space)
        self.pages["neuron"].setChecked(not is_space)
        self.plane.setVisible(is_space)
        for widget in (self.tiles, self.before, self.after):
            widget.setVisible(not is_space)
        self.formula.show_formula(
            r"w_0 + a_1 w_1 + a_2 w_2 = 0" if is_space else r"z = w_0 + \sum_j a_j w_j, \quad a = g(z)"
        )
        self.words.setText("")
        self.reading.setText("")
        self.questions_changed.emit()

    # What a person does

    def _pin(self, neuron: Neuron) -> None:
        self.look.emit(replace(self.focus_, pinned=neuron))

    def _go(self, step: int) -> None:
        """Go to the next neuron, column by column, around at the ends."""
        units = [(layer.id, layer.units) for layer in self.experiment.model.layers]
        found = [(column, index) for column, count in units for index in range(count)]
        found += [(OUTPUT, index) for index in range(MOST_CLASSES) if is_there(self.experiment, (OUTPUT, index))]
        self._pin(found[(found.index(self._neuron()) + step) % len(found)])

    # Showing

    def _neuron(self) -> Neuron:
        """Give the neuron that is taken apart: the pinned one, else the output."""
        pinned = self.focus_.pinned
        if pinned is not None and pinned[0] != INPUTS and is_there(self.experiment, pinned):
            return pinned
        return (OUTPUT, 0)

    def _sum_asked(self) -> FeaturesAsked:
        assert self.theme_ is not None
        return FeaturesAsked(self._neuron(), colours=self.theme_.colours())

    def _space_asked(self) -> HiddenAsked:
        layers, pinned = self.experiment.model.layers, self.focus_.pinned
        is_last = bool(layers) and pinned is not None and pinned[0] == layers[-1].id
        return HiddenAsked(pinned[1] if is_last and pinned is not None else None)

    def _tiles(self, found: Summed) -> tuple[Tile, ...]:
        tiles = [
            Tile(
                term.pixels, f"· {short(term.weight)}", tint(term.weight), "+" * (place > 0), term.name,
                None if term.source[0] == INPUTS else term.source,
            )
            for place, term in enumerate(found.terms)
        ]  # fmt: skip
        if found.rest_pixels is not None:
            tiles.append(Tile(found.rest_pixels, "summed up", "muted", "+", f"{found.others} more"))
        sign = f"{'+' if found.bias >= 0 else '−'} {short(abs(found.bias))} ="
        tiles.append(Tile(found.z_pixels, f"−{short(found.high)} … {short(found.high)}", "muted", sign, "z"))
        out = "ŷ" if found.neuron[0] == OUTPUT else "a = g(z)"
        tiles.append(Tile(found.a_pixels, self._label(found), "muted", "→", out, is_marked=True))
        return tuple(tiles)

    def _label(self, found: Summed) -> str:
        return ACTIVATIONS[found.activation].label if found.activation in ACTIVATIONS else found.activation

    def _say_sum(self, found: Summed) -> None:
        number = wires.columns(self.experiment.model).index(found.neuron[0])
        name = name_of(self.experiment, found.neuron)
        source = "the inputs" if number == 1 else f"layer {number - 1}"
        self.words.setText(f"{name[:1].upper()}{name[1:]}: the maps of {source}, each times its weight, added up.")
        addends = " + ".join(f"{bracketed(term.weight)}·{term.name}" for term in found.terms)
        more = f" + {found.others} more" if found.others else ""
        function = self._label(found)
        first = " A first layer's maps are half-planes: z is 0 on a straight line." if number == 1 else ""
        self.reading.setText(
            f"z{sub(found.neuron[1])} = {short(found.bias)} + {addends}{more}, then {function}(z).{first}"
        )

    def _say_space(self) -> None:
        found = self._space
        if found is None:
            self.words.setText("The hidden space has two axes: it needs a last hidden layer of two neurons or more.")
            self.reading.setText("")
            return
        one, two = (f"a{sub(neuron)}" for neuron in found.neurons)
        self.words.setText(f"The plane as {one} and {two} of the last hidden layer see it: {found.why}.")
        line = ""
        if found.weights.shape[1] == 1:
            w1, w2 = found.weights[:, 0].tolist()
            z = f"z = {short(float(found.bias[0]))} + {bracketed(w1)}·{one} + {bracketed(w2)}·{two}"
            line = f"The output draws a straight line here: {z}. "
        else:
            line = "Between two classes the outputs draw a straight line here. "
        right = "" if found.right is None else f"{100 * found.right:.0f} % of these points are on their right side. "
        held = "" if found.units == 2 else f"The other {found.units - 2} neurons are held at their mean."
        self.reading.setText((line + right + held).strip())


def bracketed(value: float) -> str:
    """Write a number as a factor: a negative one in brackets."""
    return f"({short(value)})" if value < 0 else short(value)
