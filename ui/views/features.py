"""The view of learned features: a neuron as a sum of maps, the hidden space, and features made by hand beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from playground import answers, wires
from playground.catalog import ACTIVATIONS
from playground.datasets import row_of
from playground.explain.features import FeaturesAsked, Summed
from playground.explain.hidden import HiddenAsked, HiddenSpace
from playground.explain.neuron import Neuron, is_there, name_of
from playground.opposites import FEATURES
from playground.snapshot import Snapshot
from playground.spec import INPUTS, MOST_CLASSES, OUTPUT, Experiment
from ui.focus import Focus
from ui.theme import Theme
from ui.views.collapse import sub, tint
from ui.views.comparison import Comparison
from ui.views.formula import FormulaLabel
from ui.views.hidden_plane import HiddenPlane
from ui.views.legend import Key, Legend
from ui.views.matrices import short
from ui.views.paged import PagedView
from ui.views.tiles import Tile, TileStrip

FORMULAS = {
    "neuron": r"z = w_0 + \sum_j a_j w_j, \quad a = g(z)",
    "space": r"w_0 + a_1 w_1 + a_2 w_2 = 0",
    "classes": r"z_i = z_k, \quad z_i = w_{0,i} + a_1 w_{1,i} + a_2 w_{2,i}",
}
MAP_KEYS: tuple[Key, ...] = (("patch", "orange", "below 0"), ("patch", "blue", "above 0"))
GRID_KEY: Key = ("line", "muted", "the plane's grid, bent")
SPACE_KEYS: tuple[Key, ...] = (("line", "text", "where the answer changes"), GRID_KEY)
VALUE_KEYS: tuple[Key, ...] = (("line", "text", "ŷ at a quarter, half, three quarters of its range"), GRID_KEY)
MAPS_HELP = "The maps before this neuron with their weights, their sum z, and what comes out; a click goes to a map"


class FeaturesView(PagedView):
    """Three pages: one neuron as a sum of maps, the hidden space, and features made by hand beside learned ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("features", parent)
        self._summed: Summed | None = None
        self._space: HiddenSpace | None = None
        self.tiles = TileStrip("featuresMaps", MAPS_HELP, self)
        self.plane = HiddenPlane(self)
        self.comparison = Comparison("featuresCompared", FEATURES, self)
        self.formula = FormulaLabel("featuresFormula", self)
        self.words, self.reading = self.label("featuresWords", "body"), self.label("featuresReading")
        self.legend = Legend("featuresLegend", self)
        self.before = self.button("featuresBefore", "◀ neuron", "Go to the neuron before")
        self.after = self.button("featuresAfter", "neuron ▶", "Go to the neuron after")
        self._build()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for what is on the page."""
        if self.theme_ is None:
            return ()
        if self.page == "compared":
            return self.comparison.question()
        return (self._space_asked() if self.page == "space" else self._sum_asked(),)

    def show_experiment(self, experiment: Experiment) -> None:
        """Ask for a neuron that is there."""
        before = self.questions()
        super().show_experiment(experiment)
        if self.page == "compared":
            self.comparison.look(experiment)
        self._explain()
        if self.questions() != before:
            self.questions_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the maps, the space, or the networks, as they are now."""
        if self.theme_ is None or not self.is_due(snapshot):
            return
        if self.page == "compared":
            self.comparison.show_snapshot(snapshot)
        elif self.page == "space":
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
        if self.page == "space":
            self._say_space()
        elif self.page == "compared":
            self._say_compared()
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
        for widget in (self.tiles, self.plane, self.comparison, self.formula, self.legend):
            widget.restyle(theme)
        self.questions_changed.emit()

    # Building

    def _build(self) -> None:
        neuron = self.chip("featuresNeuron", "one neuron", "A neuron's map as the sum of the maps before it")
        space = self.chip("featuresSpace", "hidden space", "The plane as the last hidden layer sees it")
        both = self.chip("featuresByHand", "by hand or learned", "One neuron on the squares, and layers on the plain x")
        self.add_page("neuron", neuron, self.tiles, self.formula, self.legend, self.before, self.after)
        self.add_page("space", space, self.plane, self.formula, self.legend)
        self.add_page("compared", both, self.comparison)
        self.put_pictures(self.tiles, self.plane)
        self.put_sheet(self.comparison)
        self.put_legend(self.legend)
        self.put(*self.pages.values())
        self.put(self.words)
        self.put(self.formula)
        self.put(self.reading)
        self.put(self.before, self.after)
        self.put_stretch()
        self.tiles.chosen.connect(self._pin)
        self.before.clicked.connect(lambda: self._go(-1))
        self.after.clicked.connect(lambda: self._go(1))
        self.comparison.taken.connect(self._take)
        self.comparison.changed.connect(self.questions_changed)
        self.turn("neuron")

    def page_turned(self) -> None:
        """Show the page's formula, or train what is to be compared."""
        self.words.setText("")
        self.reading.setText("")
        self.give_room(self.page == "compared")
        if self.page == "compared":
            self.comparison.look(self.experiment)
            self._say_compared()
        else:
            self._explain()

    # What a person does

    def _pin(self, neuron: Neuron) -> None:
        self.look.emit(replace(self.focus_, pinned=neuron))

    def _go(self, step: int) -> None:
        """Go to the next neuron, column by column, around at the ends."""
        units = [(layer.id, layer.units) for layer in self.experiment.model.layers]
        found = [(column, index) for column, count in units for index in range(count)]
        found += [(OUTPUT, index) for index in range(MOST_CLASSES) if is_there(self.experiment, (OUTPUT, index))]
        self._pin(found[(found.index(self._neuron()) + step) % len(found)])

    def _take(self, name: str) -> None:
        way = self.comparison.ways[name]
        self.edit.emit(way.change(self.experiment), f"Take features {way.label}", "")

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

    def _explain(self) -> None:
        """Say what the colours mean, and where the answer changes."""
        if self.page != "compared":
            has_classes = self.page == "space" and answers.units(self.experiment) > 1
            self.formula.show_formula(FORMULAS["classes" if has_classes else self.page])
        if self.page == "space":
            is_regression = row_of(self.experiment.data).is_regression
            self.legend.show_keys(VALUE_KEYS if is_regression else SPACE_KEYS, self.experiment)
        else:
            self.legend.show_keys(MAP_KEYS)

    def _say_compared(self) -> None:
        self.words.setText(
            "Squares made by hand: one neuron is enough. From x₁ and x₂ alone the hidden layer learns its own"
            " features: half-planes."
        )
        self.reading.setText(self.comparison.told())

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
