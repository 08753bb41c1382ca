"""From an experiment to the arrays the engine works on, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine import layout as engine_layout
from engine import random, tailor
from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS, Initializer
from engine.layout import Layout, padded
from engine.optimizers import MOST_SETTINGS, OPTIMIZERS
from engine.rows import Row
from engine.schedules import SCHEDULES
from engine.train import (
    BATCH,
    CHOICES,
    CLIP,
    LOSS_CODE,
    OPTIMIZER_CODE,
    OPTIMIZER_SETTINGS,
    RATE,
    SCHEDULE_CODE,
    SCHEDULE_SETTINGS,
    SEED,
    TAILORED,
)
from engine.train import L1 as L1_PLACE
from engine.train import L2 as L2_PLACE
from playground import answers, datasets, features, wires
from playground.snapshot import LayerParameters, Parameters, Points
from playground.spec import Bias, Data, Experiment, Training, Wire

OUTPUT = 0
"""The output layer's identity."""
Floats = NDArray[np.float32]
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class Samples:
    """The points as the network receives them.

    train, test : (n, pad8(inputs)) float32 features · train_y, test_y : (n,) float32 · points : the same, to be drawn.
    mean, scale : (2,) what coordinates are standardized by.
    """

    data: Data
    points: Points
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    train: Floats
    train_y: Floats
    test: Floats
    test_y: Floats


@dataclass(frozen=True)
class Checkpoint:
    """All that changes in training, at one step."""

    theta: Floats
    memory: Floats
    counters: NDArray[np.int64]


def samples(data: Data) -> Samples:
    """Draw the points of an experiment, split them, and compute their inputs."""
    drawn = datasets.draw(data)
    points = Points(read_only(drawn.x), read_only(drawn.y), read_only(drawn.is_test))
    inputs = inputs_at(data.inputs, drawn.x, drawn.mean, drawn.scale)
    y = drawn.y.astype(np.float32)
    training, testing = ~drawn.is_test, drawn.is_test
    return Samples(
        data, points, drawn.mean, drawn.scale,
        np.ascontiguousarray(inputs[training]), y[training], np.ascontiguousarray(inputs[testing]), y[testing],
    )  # fmt: skip


def inputs_at(
    names: Sequence[str], x: NDArray[np.float64], mean: NDArray[np.float64], scale: NDArray[np.float64]
) -> Floats:
    """Compute the inputs at places x (n, 2) of the plane, padded with zeros to (n, pad8(inputs))."""
    values = features.features(names, x, mean, scale)
    result = engine_layout.zeros(len(x), padded(len(names)))
    result[:, : len(names)] = values
    return result


def layout(experiment: Experiment) -> Layout:
    """Lay out the experiment's network."""
    layers = experiment.model.layers
    return engine_layout.plan(
        len(experiment.data.inputs),
        [layer.units for layer in layers] + [answers.units(experiment)],
        [ACTIVATIONS.code(layer.activation) for layer in layers] + [ACTIVATIONS.code("linear")],
        identities(experiment),
    )


def identities(experiment: Experiment) -> list[int]:
    """Give the identities of all layers with weights, the output layer's last."""
    return [layer.id for layer in experiment.model.layers] + [OUTPUT]


def sources(experiment: Experiment) -> list[list[int]]:
    """Name, for each layer with weights, what its rows belong to: inputs are −1, −2 …, unit u of layer i is 64·i + u.

    The names survive moving, resizing and toggling; a first weight is drawn from them, an edit keeps weights by them.
    """
    rows = [[-1 - features.FEATURES.code(name) for name in experiment.data.inputs]]
    rows += [[64 * layer.id + unit for unit in range(layer.units)] for layer in experiment.model.layers]
    return rows


def initial_parameters(experiment: Experiment) -> Parameters:
    """Draw the first weights of an experiment; biases are 0.

    Each weight depends on the seed and on its own place only, apart from the initialization's fan-in and fan-out.
    """
    result = []
    sizes = [layer.units for layer in experiment.model.layers] + [answers.units(experiment)]
    for identity, rows, units in zip(identities(experiment), sources(experiment), sizes, strict=True):
        initializer, chosen = initialization(experiment, identity)
        u = random.uniform(experiment.model.seed, random.WEIGHTS, identity, np.array(rows, np.int64), units)
        weights = initializer.draw(u, len(rows), units, chosen).astype(np.float32)
        result.append(LayerParameters(identity, read_only(weights), read_only(np.zeros(units, np.float32))))
    return tuple(result)


def initialization(experiment: Experiment, identity: int) -> tuple[Initializer, dict[str, float]]:
    """Give how a layer's first weights are drawn, and its settings: the layer's own way, or that of the network."""
    model = experiment.model
    own = next((layer for layer in model.layers if layer.id == identity and layer.initialization), None)
    name = own.initialization if own else model.initialization
    settings = own.initialization_settings if own else model.initialization_settings
    return INITIALIZERS[name], {**INITIALIZERS[name].defaults(), **settings}


def pack(parameters: Parameters, place: Layout) -> Floats:
    """Put parameters into one flat vector."""
    vector = engine_layout.zeros(place.size)
    for number, layer in enumerate(parameters):
        place.weight_view(vector, number)[:] = layer.weights
        place.bias_view(vector, number)[:] = layer.biases
    return vector


def fits(parameters: Parameters, place: Layout) -> bool:
    """Say whether parameters have the shapes of a layout."""
    shapes = [(int(row[engine_layout.INPUTS]), int(row[engine_layout.UNITS])) for row in place.table]
    return [layer.weights.shape for layer in parameters] == shapes


def unpack(vector: Floats, place: Layout) -> Parameters:
    """Give a vector's parameters as read-only views into a copy of it."""
    copy = read_only(vector.copy())
    return tuple(
        LayerParameters(
            int(row[engine_layout.IDENTITY]), place.weight_view(copy, number), place.bias_view(copy, number)
        )
        for number, row in enumerate(place.table)
    )


def settings(training: Training) -> NDArray[np.float64]:
    """Give the numbers of training in the order the kernels know."""
    result = np.zeros(OPTIMIZER_SETTINGS + MOST_SETTINGS)
    result[RATE], result[L1_PLACE], result[L2_PLACE] = training.learning_rate, training.l1, training.l2
    result[CLIP] = training.clip
    put_settings(result, SCHEDULE_SETTINGS, SCHEDULES[training.schedule], training.schedule_settings)
    put_settings(result, OPTIMIZER_SETTINGS, OPTIMIZERS[training.optimizer], training.settings)
    return result


def put_settings(result: NDArray[np.float64], first: int, row: Row, chosen: Mapping[str, float]) -> None:
    """Put a row's own settings into place, in the order of its params."""
    for place, param in enumerate(row.params):
        result[first + place] = chosen.get(param.name, param.default)


def put_numbers(
    experiment: Experiment, place: Layout, vector: Floats, values: Sequence[tuple[Wire | Bias, float]]
) -> None:
    """Put single weights and biases into a parameter vector; what the network does not have is passed over."""
    for number, value in values:
        found = wires.place_of(experiment, number)
        if found is not None:
            layer, row, unit = found
            held = place.bias_view(vector, layer) if row < 0 else place.weight_view(vector, layer)[row]
            held[unit] = value


def masks(experiment: Experiment, place: Layout) -> Floats | None:
    """Give (ALIVE, MOVES) over all parameters (see engine.train); None when nothing is frozen or switched off."""
    model = experiment.model
    frozen = [layer.frozen for layer in model.layers] + [model.output_frozen]
    if not any(frozen) and not model.off and not any(layer.off for layer in model.layers):
        return None
    alive, moves = result = np.ones((2, place.size), np.float32)
    for number, is_frozen in enumerate(frozen):
        if is_frozen:
            place.weight_view(moves, number)[:] = place.bias_view(moves, number)[:] = 0
    for number, layer in enumerate(model.layers):
        for index in layer.off:
            place.weight_view(alive, number + 1)[index] = place.weight_view(moves, number + 1)[index] = 0
            place.weight_view(moves, number)[:, index] = place.bias_view(moves, number)[index] = 0
    order = wires.columns(model)[1:]
    for wire in model.off:
        row = wires.row_of(experiment, wire)
        if row is not None:
            for mask in (alive, moves):
                place.weight_view(mask, order.index(wire.layer))[row, wire.unit] = 0
    return result


def rate_at(training: Training, step: int) -> float:
    """Give the learning rate of the step that follows `step` steps, as the schedule has it."""
    row = SCHEDULES[training.schedule]
    own = np.zeros(max(len(row.params), 1))
    put_settings(own, 0, row, training.schedule_settings)
    return row.reference(training.learning_rate, step, own)


def choices(experiment: Experiment, points: int) -> NDArray[np.int64]:
    """Give the codes and counts of training in the order the kernels know; `points` is the size of the training set."""
    training = experiment.training
    result = np.zeros(CHOICES, np.int64)
    result[LOSS_CODE] = answers.code(experiment)
    result[SCHEDULE_CODE] = SCHEDULES.code(training.schedule)
    result[OPTIMIZER_CODE] = OPTIMIZERS.code(training.optimizer)
    result[SEED] = training.seed
    result[BATCH] = batch_size(training, points)
    result[TAILORED] = tailor.LATER
    return result


def batch_size(training: Training, points: int) -> int:
    """Count the examples of a step, for so many training points."""
    return points if training.batch == "all" else min(int(training.batch), points)


def dropout_rates(experiment: Experiment) -> NDArray[np.float64]:
    """Give the dropout rate of each layer with weights; the output's is 0."""
    return np.array([layer.dropout for layer in experiment.model.layers] + [0.0])


def read_only(array: NDArray[Number]) -> NDArray[Number]:
    """Mark an array as not to be changed, and give it back."""
    array.flags.writeable = False
    return array
