"""An activation under the microscope: g and g′, and where on it the layer's neurons stand right now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.reference import forward
from playground import answers, wires
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.spec import OUTPUT, Experiment

MOST_POINTS = 2_000
BINS, PLACES = 48, 241
WIDEST = 12.0
"""The curve never shows more than |z| of this; what lies beyond counts in the outermost bins."""


@dataclass(frozen=True, eq=False)
class Microscope:
    """z : (PLACES,) · g, slope : g(z), g′(z) there · counts, edges : histogram of the layer's pre-activations.

    quiet : share of them at which |g′| is so small that the neuron hardly learns · quiet_word : dead or saturated.
    probe_z, probe_g : (units,) z and g(z) of the place that is read · is_quiet : (PLACES,) bool, where the curve is
    that flat.
    """

    kind: str
    z: Numbers
    g: Numbers
    slope: Numbers
    counts: Numbers
    edges: Numbers
    quiet: float
    quiet_word: str
    probe_z: Numbers
    probe_g: Numbers
    is_quiet: NDArray[np.bool_]


@dataclass(frozen=True)
class ActivationAsked:
    """Asks for a layer by its id, 0 for the output, at a place; `kind` puts another curve over the same z."""

    layer: int
    place: tuple[float, float]
    kind: str = ""

    def answer(self, context: Context) -> Microscope | None:
        """Give it, None when there is no such layer, or where each output depends on all z, as in softmax."""
        kind = self.kind or kind_of(context.experiment, self.layer)
        if kind not in ACTIVATIONS:
            return None
        number = wires.columns(context.experiment.model)[1:].index(self.layer)
        row = ACTIVATIONS[kind]
        layers = network.dense(context)
        z = forward(layers, network.training_inputs(context, MOST_POINTS)).z[number].ravel()
        probe = network.passed_at(context, self.place).z[number][0]
        finite = z[np.isfinite(z)]
        reach = float(np.quantile(np.abs(finite), 0.99)) if len(finite) else 1.0
        reach = min(max(1.15 * reach, 3.0), WIDEST)
        line = np.linspace(-reach, reach, PLACES)
        counts, edges = np.histogram(np.clip(finite, -reach, reach), BINS, (-reach, reach))
        slope = np.asarray(row.slope(line), np.float64)
        with np.errstate(all="ignore"):
            quiet = float((np.abs(row.slope(finite)) <= row.quiet).mean()) if len(finite) else 0.0
        return Microscope(
            row.name, line, np.asarray(row.value(line), np.float64), slope, counts.astype(np.float64), edges, quiet,
            row.quiet_word, probe, np.asarray(row.value(probe), np.float64), np.abs(slope) <= row.quiet,
        )  # fmt: skip


def kind_of(experiment: Experiment, layer: int) -> str:
    """Name what turns a layer's z into what it gives; "" when there is no such layer."""
    if layer == OUTPUT:
        return answers.output(experiment).name
    return next((held.activation for held in experiment.model.layers if held.id == layer), "")
