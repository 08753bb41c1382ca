"""Numbers of what is looked at closely, in float64 and textbook order: the way of a place, a point and its loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import random
from engine.activations import ACTIVATIONS
from engine.losses import targets
from engine.reference import Dense, forward
from playground import answers, build
from playground.build import Samples
from playground.pictures import reading
from playground.snapshot import Parameters, PointReading, Trace
from playground.spec import Experiment


def trace(experiment: Experiment, samples: Samples, parameters: Parameters, place: tuple[float, float]) -> Trace:
    """Follow a place through the network, layer by layer; `parameters` as the network sees them."""
    layers = experiment.model.layers
    kinds = [ACTIVATIONS[layer.activation] for layer in layers]
    dense = [
        Dense(held.weights.astype(np.float64), held.biases.astype(np.float64), kind)
        for held, kind in zip(parameters, [*kinds, None], strict=True)
    ]
    names = experiment.data.inputs
    inputs = build.inputs_at(names, np.array([place]), samples.mean, samples.scale)[:, : len(names)].astype(np.float64)
    passed = forward(dense, inputs)
    a = [kind.value(z[0]) for kind, z in zip(kinds, passed.z, strict=False)]
    for layer, values in zip(layers, a, strict=True):
        values[list(layer.off)] = 0.0
    prediction = answers.output(experiment).prediction(passed.logits)[0]
    z = tuple(build.read_only(values[0]) for values in passed.z)
    return Trace(place, build.read_only(inputs[0]), z, tuple(build.read_only(values) for values in (*a, prediction)))


def point(experiment: Experiment, samples: Samples, parameters: Parameters, index: int) -> PointReading | None:
    """Read a data point: the network's answer there and its own loss; None when there is no such point."""
    points = samples.points
    if not 0 <= index < len(points.y):
        return None
    place = (float(points.x[index, 0]), float(points.x[index, 1]))
    way, y = trace(experiment, samples, parameters, place), float(points.y[index])
    output, logits = answers.output(experiment), way.z[-1][None]
    loss = output.value(logits, targets(np.array([y]), output, logits.shape[1]))[0]
    said = tuple(float(value) for value in way.a[-1])
    return PointReading(index, reading(experiment, place, said, y), bool(points.is_test[index]), float(loss))


def dropped(experiment: Experiment, step: int) -> tuple[NDArray[np.bool_], ...]:
    """Give the neurons of each hidden layer that the last of `step` steps silenced for the first of its examples."""
    if step == 0:
        return ()
    seed = experiment.training.seed
    return tuple(
        build.read_only(random.mask(seed, step - 1, layer.id, 1, layer.units, layer.dropout)[0] == 0)
        for layer in experiment.model.layers
    )
