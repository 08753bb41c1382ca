"""The view of the activations: g and g′ of a layer, where its neurons stand on it now, and another one to compare."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from playground import wires
from playground.catalog import ACTIVATIONS
from playground.explain.activation import ActivationAsked, Microscope, kind_of
from playground.snapshot import Snapshot
from playground.spec import INPUTS, Experiment
from ui.focus import Focus
from ui.theme import Theme
from ui.views import asking
from ui.views.activation_plot import ActivationPlot
from ui.views.formula import FormulaLabel
from ui.views.legend import Key, Legend
from ui.views.sided import SidedView
from ui.widgets import words

FORMULAS = {
    "linear": (r"g(z) = z", r"g'(z) = 1"),
    "sigmoid": (r"g(z) = \frac{1}{1 + e^{-z}}", r"g'(z) = g(z)\,(1 - g(z))"),
    "tanh": (r"g(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}", r"g'(z) = 1 - g(z)^2"),
    "relu": (r"g(z) = \max(0, z)", r"g'(z) = [\,z > 0\,]"),
    "leaky_relu": (r"g(z) = \max(z, 0.01\, z)", r"g'(z) = 1 \; (z > 0),\; 0.01 \; (z < 0)"),
    "elu": (r"g(z) = z \; (z > 0),\; e^z - 1 \; (z \leq 0)", r"g'(z) = 1 \; (z > 0),\; e^z \; (z \leq 0)"),
    "gelu": (r"g(z) = z\, \Phi(z)", r"g'(z) = \Phi(z) + z\, \varphi(z)"),
    "silu": (r"g(z) = z\, \sigma(z)", r"g'(z) = \sigma(z)\,(1 + z\,(1 - \sigma(z)))"),
    "softplus": (r"g(z) = \ln(1 + e^z)", r"g'(z) = \sigma(z)"),
    "sine": (r"g(z) = \sin z", r"g'(z) = \cos z"),
}
"""How g and g′ are written, by the activation's identifier."""
MOST_TOLD = 4
"""So many neurons' z at the probe are told in words."""


class ActivationView(SidedView):
    """Follows the selected layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("activation", parent)
        self._compared = ""
        self._held: tuple[Microscope | None, Microscope | None] = (None, None)
        self.plot = ActivationPlot(self)
        self.layer = asking.Asked("activationLayer", "layer", "The layer whose activation is looked at", self)
        self.compare = asking.Asked("activationCompare", "compare with", "Another activation over the same z", self)
        self.formulas = [FormulaLabel(f"activation{name}", self) for name in ("G", "Slope")]
        self.told, self.probe = asking.words(self, "activationWords"), asking.words(self, "activationProbe")
        self.other = asking.words(self, "activationOther")
        self.legend = Legend("activationLegend", self)
        self._build()
        self.layer.chosen.connect(self._choose_layer)
        self.compare.chosen.connect(self._choose_other)

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the layer at the probe, and for the other curve."""
        asked = self._asked()
        return (asked, replace(asked, kind=self._compared)) if self._compared else (asked,)

    def show_experiment(self, experiment: Experiment) -> None:
        """Take another network."""
        super().show_experiment(experiment)
        self._offer()
        self.questions_changed.emit()

    def show_focus(self, focus: Focus) -> None:
        """Follow the selected layer, the neuron that is looked at and the probe."""
        before = self._asked()
        super().show_focus(focus)
        if before != self._asked():
            self._offer()
            self.questions_changed.emit()
        else:
            self.plot.show_seen(*self._held, self._unit())
            self._say()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Let curve and histogram move smoothly."""
        found = tuple(snapshot.answers.get(question) for question in self.questions())
        seen, other = (*found, None)[:2]
        if seen is None and kind_of(self.experiment, self._layer()) in ACTIVATIONS:
            return  # not answered yet
        if (seen, other) != self._held or seen is None:
            self._held = seen, other
            self.plot.show_seen(seen, other, self._unit())
            if snapshot.status != "running" or seen is None:
                self._say()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say it in words."""
        self.show_snapshot(snapshot)
        self._say()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        for part in (self.plot, self.layer, self.compare, self.legend):
            part.restyle(theme)
        for label in self.formulas:
            label.restyle(theme)

    # Building

    def _build(self) -> None:
        self.put_pictures(self.plot)
        self.put_legend(self.legend)
        self.put(self.layer, self.compare)
        for widget in (*self.formulas, self.told, self.probe, self.other):
            self.put(widget)
        self.put_stretch()

    # The layer

    def _layer(self) -> int:
        """Give the layer that is looked at: a neuron's, the selected one, else the first."""
        columns = wires.columns(self.experiment.model)[1:]
        looked = self.focus_.looked_at
        for layer in (looked[0] if looked is not None else INPUTS, self.focus_.selected_layer):
            if layer in columns:
                return int(layer)
        return columns[0]

    def _unit(self) -> int | None:
        looked = self.focus_.looked_at
        return looked[1] if looked is not None and looked[0] == self._layer() else None

    def _asked(self) -> ActivationAsked:
        return ActivationAsked(self._layer(), self.focus_.probe)

    def _choose_layer(self, layer: int) -> None:
        self.look.emit(replace(self.focus_, selected_layer=layer, pinned=None))

    def _choose_other(self, kind: str) -> None:
        self._compared = kind
        self.questions_changed.emit()
        self._say()

    def _offer(self) -> None:
        self.layer.show_choices(asking.layers(self.experiment.model), self._layer())
        others = [(row.name, row.label, row.help) for row in ACTIVATIONS.values()]
        self.compare.show_choices([("", "nothing", ""), *others], self._compared)

    # What is said

    def _say(self) -> None:
        kind, (seen, other) = kind_of(self.experiment, self._layer()), self._held
        for label, text in zip(self.formulas, FORMULAS.get(kind, ("", "")), strict=True):
            label.show_formula(text)
        if kind not in ACTIVATIONS:
            self.told.setText("Softmax turns all z of the outputs into ŷ together: it is no curve over one z.")
            self.probe.setText("")
            self.other.setText("")
            self.legend.show_keys(())
            return
        if seen is None:
            return
        self.told.setText(quiet_words(seen))
        self.probe.setText(self._probe_words(seen))
        self.other.setText("" if other is None else f"Dashed: {quiet_words(other)}")
        self.other.setVisible(other is not None)
        self.legend.show_keys(keys(seen, other))

    def _probe_words(self, seen: Microscope) -> str:
        pairs = list(enumerate(zip(seen.probe_z.tolist(), seen.probe_g.tolist(), strict=True)))
        unit = self._unit()
        shown = [pairs[unit]] if unit is not None and unit < len(pairs) else pairs[:MOST_TOLD]
        told = [f"neuron {k + 1}: z = {words.number(z, 3)}, g = {words.number(g, 3)}" for k, (z, g) in shown]
        more = f"; {len(pairs) - len(shown)} more dots" if len(pairs) > len(shown) else ""
        return f"At the probe – {'; '.join(told)}{more}."


def keys(seen: Microscope, other: Microscope | None) -> list[Key]:
    """Say what each sign of the plot means."""
    found: list[Key] = [("line", "text", "g"), ("line", "test_curve", "g′")]
    if other is not None:
        found.append(("dash", "muted", f"g and g′ of {ACTIVATIONS[other.kind].label}"))
    found += [("dot", "accent", "z at the probe"), ("patch", "edge", "z of all training points")]
    return found + ([("tint", "danger", seen.quiet_word)] if seen.quiet_word else [])


def quiet_words(seen: Microscope) -> str:
    """Say what share of the pre-activations lies where nothing is learned."""
    row = ACTIVATIONS[seen.kind]
    if not row.quiet_word:
        return f"{row.label} is nowhere flat: every neuron learns from every point."
    where = "g′ = 0" if row.quiet == 0 else f"|g′| ≤ {row.quiet:g}"
    share = f"{100 * seen.quiet:.0f} %"
    return f"{row.label}: {share} of the layer's z of the training points are {row.quiet_word} (shaded, {where})."
