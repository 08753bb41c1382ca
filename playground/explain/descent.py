"""Gradient descent at the present weights: the full gradient, the cloud of mini-batch gradients, the next step.

Batches are drawn without replacement, as an epoch does. Angles and lengths are of the whole gradient, all weights and
biases together; of two chosen weights the cloud is given as arrows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine import reference
from engine.initializers import INITIALIZERS
from playground import answers, build, wires
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.spec import Bias, Experiment, Wire

MOST_POINTS = 2_000
"""Of more training points than these, the first so many stand for all: the cloud is drawn anew while one looks."""
BATCHES = 60
MOST_NUMBERS = 400
"""So many weights and biases can be chosen from, the output's and the last layers' first."""


@dataclass(frozen=True)
class Cloud:
    """place : the two weights now · full : (2,) ∂J/∂w of both · batches : (m, 2) the same of each mini-batch.

    angles : (m,) degrees between each mini-batch's whole gradient and the full one · angle, spread : their mean, and
    the root mean square distance of the batches' gradients from the full one, as a share of its length.
    length : ‖∇J‖ · longer : the batches' mean length as a multiple of it · batch : examples per batch.
    rate : η of the next step · step : (2,) what plain gradient descent would add to the two weights.
    per_step, per_epoch : examples looked at.
    """

    place: tuple[float, float]
    full: Numbers
    batches: Numbers
    angles: Numbers
    angle: float
    spread: float
    length: float
    longer: float
    batch: int
    rate: float
    step: Numbers
    per_step: int
    per_epoch: int


@dataclass(frozen=True)
class CloudAsked:
    """Asks for the gradients on two weights; `batch` 0 is that of training, `seed` draws other batches."""

    first: Wire | Bias
    second: Wire | Bias
    batch: int = 0
    seed: int = 1

    def answer(self, context: Context) -> Cloud | None:
        """Give it, None when the network does not have the two weights."""
        places = [wires.place_of(context.experiment, number) for number in (self.first, self.second)]
        if places[0] is None or places[1] is None:
            return None
        x, y = network.training_inputs(context, MOST_POINTS), context.samples.train_y[:MOST_POINTS].astype(np.float64)
        size = min(self.batch or build.batch_size(context.experiment.training, len(y)), len(y))
        full = _gradient(context, x, y)
        parts = [_gradient(context, x[chosen], y[chosen]) for chosen in _batches(len(y), size, self.seed)]
        whole = np.stack(parts)
        picked = [_index(context, place) for place in places if place is not None]
        length = float(np.linalg.norm(full))
        lengths = np.maximum(np.linalg.norm(whole, axis=1) * length, 1e-300)
        angles = np.degrees(np.arccos(np.clip(whole @ full / lengths, -1.0, 1.0)))
        spread = math.sqrt(float(((whole - full) ** 2).sum(axis=1).mean())) / max(length, 1e-300)
        values = [wires.value_of(context.experiment, context.state.parameters, n) for n in (self.first, self.second)]
        return Cloud(
            (values[0] or 0.0, values[1] or 0.0), full[picked], whole[:, picked], angles, float(angles.mean()), spread,
            length, float(np.linalg.norm(whole, axis=1).mean()) / max(length, 1e-300), size, context.rate,
            -context.rate * full[picked], size, len(y),
        )  # fmt: skip


def _gradient(context: Context, x: Numbers, y: Numbers) -> Numbers:
    output = answers.output(context.experiment)
    training = context.experiment.training
    pairs = reference.gradient(network.dense(context), output, x, y, training.l1, training.l2)
    return np.concatenate([part.ravel() for pair in pairs for part in pair])


def _index(context: Context, place: tuple[int, int, int]) -> int:
    """Give where a weight or bias stands in the row of all of them, layer by layer, weights first."""
    layer, row, unit = place
    before = sum(held.weights.size + held.biases.size for held in context.seen[:layer])
    held = context.seen[layer]
    return before + (held.weights.size + unit if row < 0 else row * held.weights.shape[1] + unit)


def _batches(points: int, size: int, seed: int) -> list[NDArray[np.int64]]:
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 31])))
    if size >= points:
        return [np.arange(points)]
    found: list[NDArray[np.int64]] = []
    while len(found) < BATCHES:
        order = generator.permutation(points)
        found += [order[start : start + size] for start in range(0, points - size + 1, size)]
    return found[:BATCHES]


def algorithm(batch: int | str, points: int, sigma: str) -> tuple[str, ...]:
    """Give the lecture's algorithm line by line, as it is carried out with this batch size."""
    whole = batch == "all" or (isinstance(batch, int) and batch >= points)
    pick = "Pick a single data point i" if batch == 1 else f"Pick a batch of {batch} data points"
    gradient = "∂J(W)/∂W" if whole else ("∂Jᵢ(W)/∂W" if batch == 1 else "∂J(W)/∂W = 1/B·Σ ∂Jₖ(W)/∂W")
    lines = [f"Initialize the weights randomly ({sigma})", "Loop until convergence:"]
    if not whole:
        lines.append(f"    {pick}")
    lines += [f"    Compute the gradient {gradient}", "    Update the weights W ← W − η ∂J(W)/∂W", "Return the weights"]
    return tuple(lines)


def drawn_from(experiment: Experiment) -> str:
    """Say how the first weights are drawn: Glorot uniform, or N(0, σ²), σ = 0.5."""
    model = experiment.model
    row = INITIALIZERS[model.initialization]
    chosen = [
        f"{one.label.split()[-1]} = {model.initialization_settings.get(one.name, one.default):g}" for one in row.params
    ]
    return ", ".join([row.formula.removeprefix("w ~ "), *chosen]) if chosen else row.label


def numbers_of(experiment: Experiment) -> list[Wire | Bias]:
    """Name all weights and biases, from the output layer back to the first: weight, bias, then the others."""
    found: list[Wire | Bias] = []
    sizes = {layer.id: layer.units for layer in experiment.model.layers}
    order = wires.columns(experiment.model)
    for before, layer in reversed(list(pairwise(order))):
        rows = len(experiment.data.inputs) if before == order[0] else sizes[before]
        for unit in range(sizes.get(layer, answers.units(experiment))):
            links = [wires.wire(experiment, layer, row, unit) for row in range(rows)]
            found += [links[0], Bias(layer, unit), *links[1:]]
            if len(found) > MOST_NUMBERS:
                return found[:MOST_NUMBERS]
    return found
