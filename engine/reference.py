"""The same network in textbook order, in NumPy: the oracle of the tests, and what a student reads.

Everything here is as short and as plain as the formulas allow; nothing is fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import Activation
from engine.losses import Loss

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


def gradient(
    layers: Sequence[Dense], loss: Loss, x: Array, y: Array, l1: float = 0.0, l2: float = 0.0,
    masks: Sequence[Array | None] = (),
) -> list[tuple[Array, Array]]:  # fmt: skip
    """Give the gradient of mean loss + l1·Σ|w| + l2/2·Σw² for one batch x (n, inputs), y (n,)."""
    passed = forward(layers, x, masks)
    error = loss.gradient(passed.logits[:, 0], y)[:, None] / len(y)
    plain = backward(layers, passed, error, masks)
    return [
        (dw + l1 * np.sign(layer.weights) + l2 * layer.weights, db)
        for layer, (dw, db) in zip(layers, plain, strict=True)
    ]
