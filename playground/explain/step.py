"""The next step of training, part by part: its batch, the way forward, the loss, the errors backward, the change.

The batch is the very one that training will take, with its dropout: both follow from the seed and the step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import random, reference
from engine.losses import targets
from playground import answers, build
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.snapshot import Parameters

MOST_POINTS = 2_000
"""Of a larger batch the first so many points stand for all."""
MOST_LINES = 40
"""So many weights of a layer are named, the strongest first."""
Places = tuple[tuple[int, int], ...]
"""Weights of a layer as (row, neuron)."""


@dataclass(frozen=True)
class StepParts:
    """What the step after `step` will do.

    points : (m,) the batch by its numbers in Points · size : its points, m of them computed · of : training points.
    a : per column from the inputs to the output what the batch's first point gives it, ŷ last · dropped : per hidden
    layer (units,) bool, what dropout silences for it · y : its own · first_loss : its loss · loss : J of the batch.
    errors : per layer with weights (units,) ∂J/∂z over the batch, which is ∂J/∂w₀.
    length : ‖∇J‖ of the batch · forward, backward : per layer with weights where |x·w| and |∂J/∂w| are largest.
    """

    step: int
    points: NDArray[np.int64]
    size: int
    of: int
    a: tuple[Numbers, ...]
    dropped: tuple[NDArray[np.bool_], ...]
    y: float
    first_loss: float
    loss: float
    errors: tuple[Numbers, ...]
    length: float
    forward: tuple[Places, ...]
    backward: tuple[Places, ...]


@dataclass(frozen=True)
class StepAsked:
    """Asks for the parts of the step that follows after so many."""

    step: int

    def answer(self, context: Context) -> StepParts | None:
        """Give them; None when training has gone on."""
        if context.state.step != self.step:
            return None
        order = batch_of(context)
        chosen, layers = order[:MOST_POINTS], network.dense(context)
        x, y = network.training_inputs(context)[chosen], context.samples.train_y[chosen].astype(np.float64)
        held = dropout_of(context, len(chosen))
        passed = reference.forward(layers, x, held)
        output = answers.output(context.experiment)
        wanted = targets(y, output, passed.logits.shape[1])
        losses = np.asarray(output.value(passed.logits, wanted), np.float64)
        pairs = reference.backward(layers, passed, output.gradient(passed.logits, wanted) / len(y), held)
        said = network.predictions(context, passed.logits)
        return StepParts(
            self.step, np.flatnonzero(~context.samples.points.is_test)[chosen], len(order),
            len(context.samples.train_y), (*(part[0] for part in passed.inputs), said[0]),
            tuple(mask[0] == 0 for mask in held), float(y[0]), float(losses[0]), float(losses.mean()),
            tuple(db for _, db in pairs), _length(pairs),
            tuple(_strongest(a[0][:, None] * layer.weights) for a, layer in zip(passed.inputs, layers, strict=True)),
            tuple(_strongest(dw) for dw, _ in pairs),
        )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What a step did.

    largest : (layer, row, neuron) of the weight that changed most · before, after : its values.
    biases : per layer (units,) the change of w₀ · weights : per layer where the weights changed most.
    length : ‖ΔW‖, all weights and biases together.
    """

    largest: tuple[int, int, int]
    before: float
    after: float
    biases: tuple[Numbers, ...]
    weights: tuple[Places, ...]
    length: float


@dataclass(frozen=True, eq=False)
class ChangeAsked:
    """Asks what became of these parameters; each question is itself alone. since : the step they belong to."""

    parameters: Parameters
    since: int

    def answer(self, context: Context) -> Change | None:
        """Give it; None before the step is taken, or when the network is another."""
        before, after = self.parameters, context.state.parameters
        if context.state.step <= self.since or [p.weights.shape for p in before] != [p.weights.shape for p in after]:
            return None
        moved = [
            (new.weights.astype(np.float64) - old.weights, new.biases.astype(np.float64) - old.biases)
            for old, new in zip(before, after, strict=True)
        ]
        layer = int(np.argmax([np.abs(weights).max() for weights, _ in moved]))
        row, unit = (int(k) for k in np.unravel_index(np.abs(moved[layer][0]).argmax(), moved[layer][0].shape))
        values = [float(held[layer].weights[row, unit]) for held in (before, after)]
        return Change(
            (layer, row, unit), values[0], values[1], tuple(db for _, db in moved),
            tuple(_strongest(dw) for dw, _ in moved), _length(moved),
        )  # fmt: skip


def batch_of(context: Context) -> NDArray[np.int64]:
    """Give the training points of the next step, in the order in which training takes them."""
    training, state, points = context.experiment.training, context.state, len(context.samples.train_y)
    epoch, position = (state.epoch + 1, 0) if state.position >= points else (state.epoch, state.position)
    size = build.batch_size(training, points)
    return random.permutation(training.seed, epoch, points)[position : position + size].astype(np.int64)


def dropout_of(context: Context, samples: int) -> tuple[Numbers, ...]:
    """Give what the next step multiplies each hidden layer's (samples, units) by: 0, or 1/(1 − rate)."""
    seed, step = context.experiment.training.seed, context.state.step
    return tuple(
        random.mask(seed, step, layer.id, samples, layer.units, layer.dropout).astype(np.float64)
        for layer in context.experiment.model.layers
    )


def _length(pairs: list[tuple[Numbers, Numbers]]) -> float:
    return float(np.sqrt(sum(float((part**2).sum()) for pair in pairs for part in pair)))


def _strongest(values: Numbers) -> Places:
    """Give where the largest are, largest first; what is 0 is left out."""
    sizes = np.nan_to_num(np.abs(values)).ravel()
    order = np.argsort(-sizes, kind="stable")[:MOST_LINES]
    return tuple((int(k) // values.shape[1], int(k) % values.shape[1]) for k in order if sizes[k] > 0)
