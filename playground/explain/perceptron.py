"""The perceptron in numbers, and its straight line on the plane: where it stands, and how to take hold of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS
from playground import answers, wires
from playground.build import Samples
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.features import FEATURES
from playground.snapshot import Parameters
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Wire


@dataclass(frozen=True)
class Perceptron:
    """A neuron at a place of the plane: inputs → weights → sum → non-linearity → output.

    sources : names of what comes in · incoming, weights, products : (k,) each · bias : w₀ · z : their sum.
    kind : identifier of the activation, or of what turns logits into ŷ · a : what it gives.
    line : (a, b, c) of the straight line a + b·x₁ + c·x₂ = 0 in the plane's units; None where there is none.
    """

    layer: int
    unit: int
    sources: tuple[str, ...]
    incoming: Numbers
    weights: Numbers
    products: Numbers
    bias: float
    z: float
    kind: str
    a: float
    line: tuple[float, float, float] | None


@dataclass(frozen=True)
class PerceptronAsked:
    """Asks for a neuron (column, index) at a place of the plane; column 0 is the output."""

    neuron: tuple[int, int]
    place: tuple[float, float]

    def answer(self, context: Context) -> Perceptron | None:
        """Give it, None when the network has no such neuron."""
        order = wires.columns(context.experiment.model)[1:]
        if self.neuron[0] not in order:
            return None
        layer, unit = order.index(self.neuron[0]), self.neuron[1]
        if unit >= len(context.seen[layer].biases):
            return None
        return _perceptron(context, layer, unit, self.place)


def _perceptron(context: Context, layer: int, unit: int, place: tuple[float, float]) -> Perceptron:
    passed = network.passed_at(context, place)
    held = context.seen[layer]
    incoming, weights = passed.inputs[layer][0], held.weights[:, unit].astype(np.float64)
    layers = context.experiment.model.layers
    is_output = layer == len(layers)
    kind = answers.output(context.experiment).name if is_output else layers[layer].activation
    z = passed.z[layer]
    a = network.predictions(context, z)[0] if is_output else ACTIVATIONS[kind].value(z[0])
    return Perceptron(
        layer, unit, _sources(context.experiment, layer), incoming, weights, incoming * weights,
        float(held.biases[unit]), float(z[0, unit]), kind, float(a[unit]),
        line_of(context.experiment, context.samples, context.seen, layer, unit),
    )  # fmt: skip


def _sources(experiment: Experiment, layer: int) -> tuple[str, ...]:
    if layer == 0:
        return tuple(FEATURES[name].label for name in experiment.data.inputs)
    return tuple(f"neuron {unit + 1}" for unit in range(experiment.model.layers[layer - 1].units))


def line_of(
    experiment: Experiment, samples: Samples, seen: Parameters, layer: int, unit: int
) -> tuple[float, float, float] | None:
    """Give (a, b, c) of the line z = 0 of a neuron that sees x₁ and x₂ alone, in the plane's units; else None."""
    names = experiment.data.inputs
    if layer != 0 or not set(names) <= {"x1", "x2"}:
        return None
    weights = dict.fromkeys(("x1", "x2"), 0.0)
    weights.update(zip(names, seen[0].weights[:, unit].astype(float).tolist(), strict=True))
    slopes = [weights[name] / float(samples.scale[axis]) for axis, name in enumerate(("x1", "x2"))]
    constant = float(seen[0].biases[unit]) - sum(slope * float(samples.mean[axis]) for axis, slope in enumerate(slopes))
    return constant, slopes[0], slopes[1]


def moved(line: tuple[float, float, float], dx1: float, dx2: float) -> tuple[float, float, float]:
    """Give the line shifted by (dx1, dx2): the weights stay, the bias follows."""
    a, b, c = line
    return a - b * dx1 - c * dx2, b, c


def turned(line: tuple[float, float, float], around: tuple[float, float], angle: float) -> tuple[float, float, float]:
    """Give the line turned about a place by an angle in radians; the weights keep their length, z there its value."""
    a, b, c = line
    new_b = b * math.cos(angle) - c * math.sin(angle)
    new_c = b * math.sin(angle) + c * math.cos(angle)
    z = a + b * around[0] + c * around[1]
    return z - new_b * around[0] - new_c * around[1], new_b, new_c


def numbers_of(
    experiment: Experiment, samples: Samples, unit: int, line: tuple[float, float, float]
) -> tuple[tuple[Wire | Bias, float], ...]:
    """Give the weights and the bias that put a neuron's line there, for `SetNumbers`; the inverse of `line_of`."""
    a, *slopes = line
    layer = experiment.model.layers[0].id if experiment.model.layers else OUTPUT
    found: list[tuple[Wire | Bias, float]] = []
    constant = a
    for axis, name in enumerate(("x1", "x2")):
        constant += slopes[axis] * float(samples.mean[axis])
        if name in experiment.data.inputs:
            wire = Wire(layer, unit, INPUTS, FEATURES.code(name))
            found.append((wire, slopes[axis] * float(samples.scale[axis])))
    return (*found, (Bias(layer, unit), constant))
