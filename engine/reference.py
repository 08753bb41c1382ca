"""The same network in textbook order, in NumPy: the oracle of the tests, and what a student reads.

Everything here is as short and as plain as the formulas allow; nothing is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import Activation
from engine.losses import Output, targets
from engine.optimizers import Optimizer
from engine.schedules import SCHEDULES, Schedule

Array = NDArray[Any]


@dataclass
class Dense:
    """One layer. weights : (inputs, units) · biases : (units,) · activation : None for the output layer's logits."""

    weights: Array
    biases: Array
    activation: Activation | None = None


@dataclass(frozen=True)
class Passed:
    """What a forward pass leaves behind: inputs[l] is what layer l received, z[l] its pre-activations."""

    inputs: list[Array]
    z: list[Array]

    @property
    def logits(self) -> Array:
        """The output layer's pre-activations, (n, outputs)."""
        return self.z[-1]


def forward(layers: Sequence[Dense], x: Array, masks: Sequence[Array | None] = ()) -> Passed:
    """Run samples x (n, inputs) through the network; masks[l] multiplies what layer l puts out (dropout)."""
    inputs, z = [], []
    for place, layer in enumerate(layers):
        inputs.append(x)
        z.append(x @ layer.weights + layer.biases)
        x = layer.activation.value(z[-1]) if layer.activation else z[-1]
        if place < len(masks) and masks[place] is not None:
            x = x * masks[place]
    return Passed(inputs, z)


def backward(
    layers: Sequence[Dense], passed: Passed, error: Array, masks: Sequence[Array | None] = ()
) -> list[tuple[Array, Array]]:
    """Give (∂J/∂W, ∂J/∂b) of each layer from ∂J/∂z of the logits, (n, outputs)."""
    gradients: list[tuple[Array, Array]] = []
    delta = error
    for place in range(len(layers) - 1, -1, -1):
        gradients.insert(0, (passed.inputs[place].T @ delta, delta.sum(axis=0)))
        if place > 0:
            delta = delta @ layers[place].weights.T
            if place - 1 < len(masks) and masks[place - 1] is not None:
                delta = delta * masks[place - 1]
            activation = layers[place - 1].activation
            delta = delta * (activation.slope(passed.z[place - 1]) if activation else 1)
    return gradients


def mean_loss(layers: Sequence[Dense], output: Output, x: Array, y: Array) -> float:
    """Give J, the mean of the examples' losses, for x (n, inputs) and y (n,)."""
    return float(losses(layers, output, x, y).mean())


def losses(layers: Sequence[Dense], output: Output, x: Array, y: Array) -> Array:
    """Give each example's own loss, (n,)."""
    logits = forward(layers, x).logits
    return output.value(logits, targets(y, output, logits.shape[1]))


def gradient(
    layers: Sequence[Dense], output: Output, x: Array, y: Array, l1: float = 0.0, l2: float = 0.0,
    masks: Sequence[Array | None] = (),
) -> list[tuple[Array, Array]]:  # fmt: skip
    """Give the gradient of mean loss + l1·Σ|w| + l2/2·Σw² for one batch x (n, inputs), y (n,), layer by layer."""
    passed = forward(layers, x, masks)
    error = output.gradient(passed.logits, targets(y, output, passed.logits.shape[1])) / len(y)
    plain = backward(layers, passed, error, masks)
    return [
        (dw + l1 * np.sign(layer.weights) + l2 * layer.weights, db)
        for layer, (dw, db) in zip(layers, plain, strict=True)
    ]


@dataclass
class Recipe:
    """How to train. settings, schedule_settings : in the order of the rows' params · clip : 0 for none."""

    output: Output
    optimizer: Optimizer
    settings: Array
    rate: float
    schedule: Schedule = SCHEDULES["constant"]
    schedule_settings: Array = field(default_factory=lambda: np.zeros(2))
    l1: float = 0.0
    l2: float = 0.0
    clip: float = 0.0


def clipped(gradients: list[tuple[Array, Array]], largest: float) -> list[tuple[Array, Array]]:
    """Shorten a gradient whose norm over all layers is above `largest`; 0 leaves it alone."""
    norm = np.sqrt(sum((dw**2).sum() + (db**2).sum() for dw, db in gradients))
    factor = largest / norm if 0 < largest < norm else 1.0
    return [(dw * factor, db * factor) for dw, db in gradients]


def train(
    layers: Sequence[Dense], recipe: Recipe, x: Array, y: Array, batches: Iterator[Array], steps: int,
    masks: Callable[[int, int], Sequence[Array | None]] | None = None,
) -> list[Dense]:  # fmt: skip
    """Train and give the trained layers; those given stay as they are.

    batches : for each step the numbers of the examples in its batch · masks(step, samples) : dropout, see forward.
    """
    layers = [Dense(layer.weights.copy(), layer.biases.copy(), layer.activation) for layer in layers]
    memory = [
        (
            np.zeros((recipe.optimizer.moments, *layer.weights.shape)),
            np.zeros((recipe.optimizer.moments, len(layer.biases))),
        )
        for layer in layers
    ]
    for step in range(steps):
        chosen = next(batches)
        dropped = masks(step, len(chosen)) if masks else ()
        gradients = gradient(layers, recipe.output, x[chosen], y[chosen], recipe.l1, recipe.l2, dropped)
        rate = recipe.schedule.reference(recipe.rate, step, recipe.schedule_settings)
        update = recipe.optimizer.reference
        for layer, (dw, db), (mw, mb) in zip(layers, clipped(gradients, recipe.clip), memory, strict=True):
            layer.weights = update(layer.weights, dw, mw, recipe.settings, rate, step + 1)
            layer.biases = update(layer.biases, db, mb, recipe.settings, rate, step + 1)
    return layers
