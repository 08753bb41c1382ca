"""Multiplying linear layers out to one, and why that fails as soon as one of them is not linear."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from engine.activations import ACTIVATIONS
from engine.layout import CHUNK, padded
from engine.reference import forward
from playground import build, datasets, edits, pictures
from playground.build import Floats
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.pictures import Painter
from playground.snapshot import LayerParameters, Parameters
from playground.spec import OUTPUT, Experiment

SIDE = 41
"""Places per side of the plane at which two networks are compared."""
MOST_POINTS = 60
"""Data points among whose z a counter-example is looked for: all pairs of them, of every neuron."""


@dataclass(frozen=True)
class Counterexample:
    """A neuron whose g is not additive at two of its own z: g(u + v) is not g(u) + g(v).

    layer : number of its layer, counted from 1 · neuron : its index · u, v : its z at two training points.
    """

    layer: int
    kind: str
    neuron: int
    u: float
    v: float
    of_sum: float
    sum_of: float


@dataclass(frozen=True)
class Product:
    """What linear layers multiply out to: ŷ = g(x·W + b).

    weights : (inputs, outputs) · biases : (outputs,) · experiment, parameters : the network of one layer that has them.
    difference : the largest difference of ŷ between both networks, as the engine computes them, over SIDE² places.
    """

    weights: Numbers
    biases: Numbers
    experiment: Experiment
    parameters: Parameters
    difference: float


@dataclass(frozen=True)
class Collapse:
    """The layers' own matrices, (inputs, units) each, and biases; then what they equal, or why they equal nothing."""

    layers: tuple[tuple[Numbers, Numbers], ...]
    product: Product | None
    against: Counterexample | None


@dataclass(frozen=True)
class CollapseAsked:
    """Asks what the layers multiply out to."""

    def answer(self, context: Context) -> Collapse:
        """Give it."""
        dense = network.dense(context)
        held = tuple((layer.weights, layer.biases) for layer in dense)
        kinds = [layer.activation for layer in context.experiment.model.layers]
        bent = next((number for number, kind in enumerate(kinds) if kind != "linear"), None)
        if bent is None:
            return Collapse(held, _product(context, held), None)
        return Collapse(held, None, _counterexample(context, bent))


def multiplied(layers: tuple[tuple[Numbers, Numbers], ...]) -> tuple[Numbers, Numbers]:
    """Multiply layers out: (x·W₁ + b₁)·W₂ + b₂ = x·(W₁W₂) + (b₁W₂ + b₂), and so on."""
    return reduce(lambda one, other: (one[0] @ other[0], one[1] @ other[0] + other[1]), layers)


def one_layer(experiment: Experiment) -> Experiment:
    """Take all hidden layers out."""
    return reduce(edits.remove_layer, [layer.id for layer in experiment.model.layers], experiment)


def _product(context: Context, held: tuple[tuple[Numbers, Numbers], ...]) -> Product:
    weights, biases = multiplied(held)
    single = one_layer(context.experiment)
    parameters = (
        LayerParameters(
            OUTPUT, build.read_only(weights.astype(np.float32)), build.read_only(biases.astype(np.float32))
        ),
    )
    before, after = _said(context, context.experiment, context.seen), _said(context, single, parameters)
    return Product(weights, biases, single, parameters, float(np.abs(before - after).max()))


def _said(context: Context, experiment: Experiment, parameters: Parameters) -> Floats:
    """Give ŷ over the plane as the engine computes it."""
    place = build.layout(experiment)
    work, chunk = np.zeros((3, place.work), np.float32), np.zeros(CHUNK * padded(place.inputs), np.float32)
    painter = Painter(experiment, context.samples, place, work, chunk)
    grid = pictures.plane_grid(datasets.row_of(experiment.data).plane, SIDE)
    return painter.predict(build.pack(parameters, place), grid)


def _counterexample(context: Context, number: int) -> Counterexample:
    """Find the neuron and the two of its z for which g(u + v) and g(u) + g(v) differ most."""
    kind = context.experiment.model.layers[number].activation
    g = ACTIVATIONS[kind].value
    z = forward(network.dense(context), network.training_inputs(context, MOST_POINTS)).z[number]
    u, v = z[:, None, :], z[None, :, :]
    with np.errstate(all="ignore"):
        off = np.nan_to_num(np.abs(g(u + v) - g(u) - g(v)), posinf=0.0)
    off[np.arange(len(z)), np.arange(len(z))] = -1.0  # two points, not one twice
    one, other, neuron = np.unravel_index(int(off.argmax()), off.shape)
    first, second = float(z[one, neuron]), float(z[other, neuron])
    both = g(np.array([first + second, first, second]))
    return Counterexample(number + 1, kind, int(neuron), first, second, float(both[0]), float(both[1] + both[2]))
