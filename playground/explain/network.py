"""The network of a context in textbook form, for whoever explains it: layers in float64, points, answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.evaluate import full_gradient
from engine.layout import CHUNK, STRIDE, padded
from engine.reference import Dense, Passed, forward
from playground import answers, build
from playground.explain.desk import Context
from playground.snapshot import Parameters

Numbers = NDArray[np.float64]


def dense(context: Context, parameters: Parameters | None = None) -> list[Dense]:
    """Give the layers as the network sees them, the output's last and without activation."""
    kinds = [*(ACTIVATIONS[layer.activation] for layer in context.experiment.model.layers), None]
    return [
        Dense(held.weights.astype(np.float64), held.biases.astype(np.float64), kind)
        for held, kind in zip(parameters or context.seen, kinds, strict=True)
    ]


def inputs_at(context: Context, places: Numbers) -> Numbers:
    """Give what the first layer receives at places (n, 2): (n, inputs)."""
    names, samples = context.experiment.data.inputs, context.samples
    wide = build.inputs_at(names, places, samples.mean, samples.scale)
    return wide[:, : len(names)].astype(np.float64)


def training_inputs(context: Context, most: int | None = None) -> Numbers:
    """Give what the first layer receives of the training points, at most so many of them: (n, inputs)."""
    return context.samples.train[:most, : len(context.experiment.data.inputs)].astype(np.float64)


def passed_at(context: Context, place: tuple[float, float]) -> Passed:
    """Run one place of the plane through the network."""
    return forward(dense(context), inputs_at(context, np.array([place])))


def predictions(context: Context, logits: Numbers) -> Numbers:
    """Give ŷ of logits (n, outputs)."""
    return np.asarray(answers.output(context.experiment).prediction(logits), np.float64)


def engine_gradient(context: Context, rows: NDArray[np.float32], y: NDArray[np.float32]) -> Parameters:
    """Give the gradient of the mean loss of some points as training's own kernels compute it, without penalty.

    rows : (n, pad8(inputs)) as the first layer receives them · y : (n,).
    """
    place = build.layout(context.experiment)
    theta, gradient = build.pack(context.seen, place), np.zeros(place.size, np.float32)
    widest = int(place.table[:, STRIDE].max())
    full_gradient(
        place.table, theta, gradient, np.zeros(padded(max(widest, 8)) * 64 + 64, np.float32),
        np.ascontiguousarray(rows), np.ascontiguousarray(y), np.zeros((3, place.work), np.float32),
        np.zeros(CHUNK * padded(place.inputs), np.float32), np.zeros(CHUNK, np.float32), np.zeros(CHUNK, np.float32),
        answers.code(context.experiment),
    )  # fmt: skip
    return build.unpack(gradient, place)
