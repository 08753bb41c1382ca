"""The perceptron in numbers, and its straight line on the plane: where it stands, and how to take hold of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from playground import answers, wires
from playground.datasets import row_of
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.features import FEATURES
from playground.snapshot import Parameters
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Wire

Line = tuple[float, float, float]
"""(a, b, c) of a straight line a + b·x₁ + c·x₂ = 0 in the plane's units."""
Coordinates = NDArray[Any]


class Standard(Protocol):
    """How coordinates of the plane become what the network sees: minus mean, divided by scale; (2,) each."""

    @property
    def mean(self) -> Coordinates:
        """Give the mean."""

    @property
    def scale(self) -> Coordinates:
        """Give the spread."""


@dataclass(frozen=True, eq=False)
class Perceptron:
    """A neuron at a place of the plane: inputs → weights → sum → non-linearity → output.

    sources : names of what comes in · incoming, weights, products : (k,) each · bias : w₀ · z : their sum.
    kind : identifier of the activation, or of what turns logits into ŷ · a : what it gives.
    line : (a, b, c) of the straight line a + b·x₁ + c·x₂ = 0 in the plane's units; None where there is none.
    lines : the lines of all neurons of the layer, () where there are none · numbers : the bias and the weights by name.
    mean, scale : what the network sees are coordinates minus mean, divided by scale.
    """

    layer: int
    unit: int
    is_output: bool
    sources: tuple[str, ...]
    incoming: Numbers
    weights: Numbers
    products: Numbers
    bias: float
    z: float
    kind: str
    a: float
    line: Line | None
    lines: tuple[Line, ...]
    numbers: tuple[Wire | Bias, ...]
    mean: Coordinates
    scale: Coordinates


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
    every = range(len(held.biases))
    lines = [line_of(context.experiment, context.samples, context.seen, layer, other) for other in every]
    return Perceptron(
        layer, unit, is_output, _sources(context.experiment, layer), incoming, weights, incoming * weights,
        float(held.biases[unit]), float(z[0, unit]), kind, float(a[unit]),
        line_of(context.experiment, context.samples, context.seen, layer, unit),
        tuple(line for line in lines if line is not None), _numbers(context.experiment, layer, unit, len(weights)),
        context.samples.mean, context.samples.scale,
    )  # fmt: skip


def _numbers(experiment: Experiment, layer: int, unit: int, inputs: int) -> tuple[Wire | Bias, ...]:
    column = wires.columns(experiment.model)[layer + 1]
    return (Bias(column, unit), *(wires.wire(experiment, column, row, unit) for row in range(inputs)))


def _sources(experiment: Experiment, layer: int) -> tuple[str, ...]:
    if layer == 0:
        return tuple(FEATURES[name].label for name in experiment.data.inputs)
    return tuple(f"neuron {unit + 1}" for unit in range(experiment.model.layers[layer - 1].units))


def line_of(experiment: Experiment, samples: Standard, seen: Parameters, layer: int, unit: int) -> Line | None:
    """Give (a, b, c) of the line z = 0 of a neuron that sees x₁ and x₂ alone, in the plane's units; else None."""
    names = experiment.data.inputs
    if layer != 0 or not set(names) <= {"x1", "x2"} or row_of(experiment.data).dimension == 1:
        return None
    weights = dict.fromkeys(("x1", "x2"), 0.0)
    weights.update(zip(names, seen[0].weights[:, unit].astype(float).tolist(), strict=True))
    slopes = [weights[name] / float(samples.scale[axis]) for axis, name in enumerate(("x1", "x2"))]
    constant = float(seen[0].biases[unit]) - sum(slope * float(samples.mean[axis]) for axis, slope in enumerate(slopes))
    return constant, slopes[0], slopes[1]


def moved(line: Line, dx1: float, dx2: float) -> Line:
    """Give the line shifted by (dx1, dx2): the weights stay, the bias follows."""
    a, b, c = line
    return a - b * dx1 - c * dx2, b, c


def turned(line: Line, around: tuple[float, float], angle: float) -> Line:
    """Give the line turned about a place by an angle in radians; the weights keep their length, z there its value."""
    a, b, c = line
    new_b = b * math.cos(angle) - c * math.sin(angle)
    new_c = b * math.sin(angle) + c * math.cos(angle)
    z = a + b * around[0] + c * around[1]
    return z - new_b * around[0] - new_c * around[1], new_b, new_c


def numbers_of(
    experiment: Experiment, samples: Standard, unit: int, line: Line
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


Plane = tuple[tuple[float, float], tuple[float, float]]


def half(line: Line, plane: Plane, sign: int) -> list[tuple[float, float]]:
    """Give the corners of the part of a plane where z has a sign (1 or −1), in order; [] where there is none."""
    (left, right), (low, high) = plane
    corners = [(left, low), (right, low), (right, high), (left, high)]
    heights = [sign * (line[0] + line[1] * x1 + line[2] * x2) for x1, x2 in corners]
    found = []
    for place in range(4):
        (x1, x2), (y1, y2) = corners[place - 1], corners[place]
        before, here = heights[place - 1], heights[place]
        if (before > 0) != (here > 0):
            share = before / (before - here)
            found.append((x1 + share * (y1 - x1), x2 + share * (y2 - x2)))
        if here > 0:
            found.append((y1, y2))
    return found


def crossings(line: Line, plane: Plane) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Give the two places at which a line enters and leaves a plane, None when it passes by."""
    corners = half(line, plane, 1)
    length = math.hypot(line[1], line[2])
    reach = max(high - low for low, high in plane)
    on_it = [(x1, x2) for x1, x2 in corners if abs(line[0] + line[1] * x1 + line[2] * x2) <= 1e-9 * length * reach]
    return (on_it[0], on_it[1]) if len(on_it) == 2 else None
