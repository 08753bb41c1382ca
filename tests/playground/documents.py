"""Documents to be written and read: small networks with made-up training states, odd numbers included."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.check import check
from playground.snapshot import Curves, LayerParameters, Mark, Parameters, RunState
from playground.spec import Data, Experiment, Layer, Model
from playground.storage import Document

ODD = np.array([0.1, -0.0, 1e-45, 3.4028235e38, 1 / 3, 16777217, 1e-7, -1.17549435e-38], np.float32)
"""Smallest, largest, negative zero, and numbers with long decimal forms."""


def small_experiment() -> Experiment:
    """Give a network of 3 inputs, 2 hidden layers and one output."""
    return check(Experiment(Data(inputs=("x1", "x2", "sin_x1")), Model((Layer(4, units=3), Layer(2, units=2)))))


def parameters(experiment: Experiment, numbers: NDArray[np.float32]) -> Parameters:
    """Fill every weight and bias of an experiment with the numbers, over and over."""
    result, inputs, used = [], len(experiment.data.inputs), 0
    for identity, units in [*((layer.id, layer.units) for layer in experiment.model.layers), (0, 1)]:
        taken = np.take(numbers, np.arange(used, used + (inputs + 1) * units), mode="wrap").astype(np.float32)
        result.append(LayerParameters(identity, taken[units:].reshape(inputs, units), taken[:units]))
        used, inputs = used + len(taken), units
    return tuple(result)


def full_document() -> Document:
    """Give a document with everything in it."""
    experiment = small_experiment()
    memory = np.array([np.inf, -np.inf, np.nan, 0.5, 1e-40], np.float32)
    curves = Curves(
        np.array([0, 1, 2, 30], np.int64), np.array([0.7, 1 / 3, np.inf, np.nan]), np.array([1e-300, 0.1, 0.2, 0.3]),
        (Mark(2, "Learning rate 0.1 [ 1   2 ] “x”"),),
    )  # fmt: skip
    state = RunState(
        parameters(experiment, ODD), "adam", (parameters(experiment, memory), parameters(experiment, ODD)),
        updates=30, step=30, epoch=2, position=17, curves=curves,
    )  # fmt: skip
    return Document(experiment, state, {"speed": 10.0, "probe": [1.5, -2.0], "name": "A [ 1   2 ] {x}"})


def same_state(one: RunState | None, other: RunState | None) -> bool:
    """Say whether two states are equal bit for bit."""
    if one is None or other is None:
        return one is other
    return _fingerprint(one) == _fingerprint(other)


def _fingerprint(state: RunState) -> tuple[object, ...]:
    layers = [
        (layer.id, layer.weights.shape, layer.weights.tobytes(), layer.biases.tobytes())
        for block in (state.parameters, *state.memory)
        for layer in block
    ]
    curves = state.curves
    losses = (
        (curves.steps.tolist(), curves.train.tobytes(), curves.test.tobytes(), curves.marks)
        if curves is not None
        else None
    )
    return (state.optimizer, state.updates, state.step, state.epoch, state.position, layers, losses)
