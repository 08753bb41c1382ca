"""Training: one call takes many steps, holds no interpreter lock and allocates nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vector
from engine.backward import backward
from engine.forward import activated, pre_activation
from engine.jit import at, kernel
from engine.layout import CHUNK, IDENTITY, PLANE, STRIDE, UNITS
from engine.losses import loss_and_error
from engine.optimizers import update
from engine.random import DROPOUT, key, shuffle
from engine.schedules import MOST_SETTINGS as SCHEDULE_ROOM
from engine.schedules import scheduled_rate

Array = NDArray[Any]

STEP, EPOCH, POSITION, UPDATES, ORDERED, COUNTERS = range(6)
"""Counters: steps taken, epochs completed, training points used in this epoch, steps since the optimizer's memory was
cleared, and 1 + the epoch for which the order of visits stands (0: none)."""
RATE, L1, L2, CLIP, SCHEDULE_SETTINGS = range(5)
OPTIMIZER_SETTINGS = SCHEDULE_SETTINGS + SCHEDULE_ROOM
"""Places in the settings: η, the two penalties, the largest norm of a gradient (0: any), then the schedule's own
settings, then the optimizer's."""
LOSS_CODE, OPTIMIZER_CODE, SCHEDULE_CODE, SEED, BATCH, MASKED, CHOICES = range(7)
"""Places in the choices: codes of loss (with its output), optimizer and schedule, the seed, samples per step, and
1 where the masks are to be obeyed."""
ALIVE, MOVES = range(2)
"""Rows of the masks, 0 or 1 per parameter: 0 in ALIVE takes a weight out of the network, 0 in MOVES keeps it."""
SEEN, KEPT, SHELVES = 0, 1, 4
"""Rows of the shelf: the parameters as the network sees them, then what must not move: parameters, two moments."""


@kernel("")
def drop(
    table: Array, layer: int, a: Array, slope: Array, samples: int, first: int, rate: float, seed: int, step: int
) -> None:
    """Silence a random share of a layer's activations and enlarge the others by 1/(1−rate), slopes alike.

    "Inverted" dropout (N. Srivastava et al., JMLR 15, 2014): nothing has to be scaled when the network is used.
    """
    stride, plane = table[layer, STRIDE], table[layer, PLANE]
    start = np.int64(key(seed, DROPOUT, step, table[layer, IDENTITY]))
    below = np.int64(rate * 4294967296.0)
    vector.drop(at(a, plane), at(slope, plane), samples, stride, first, start, below, 1.0 / (1.0 - rate))


@kernel("")
def forward_with_dropout(table: Array, theta: Array, inputs: int, a: Array, slope: Array, samples: int, first: int,
                         rates: Array, seed: int, step: int) -> None:  # fmt: skip
    """Run a chunk through the network as training does; `first` is the chunk's first sample within its batch."""
    source = inputs
    for layer in range(len(table)):
        pre_activation(table, layer, theta, source, a, samples)
        source = at(a, table[layer, PLANE])
        if layer < len(table) - 1:
            activated(table, layer, a, slope, samples)
            if rates[layer] > 0.0:
                drop(table, layer, a, slope, samples, first, rates[layer], seed, step)


@kernel("")
def add_penalty(theta: Array, gradient: Array, weights: int, l1: float, l2: float) -> None:
    """Add the gradient of l1·Σ|w| + l2/2·Σw² to the weights' part; biases are left alone."""
    one, two = np.float32(l1), np.float32(l2)
    for i in range(weights):
        w = theta[i]
        sign = (
            np.float32(1.0) if w > np.float32(0.0) else (np.float32(-1.0) if w < np.float32(0.0) else np.float32(0.0))
        )
        gradient[i] += one * sign + two * w


@kernel("")
def clip(gradient: Array, largest: float) -> None:
    """Shorten a gradient that is longer than `largest`, keeping its direction.

    R. Pascanu, T. Mikolov, Y. Bengio: On the difficulty of training recurrent neural networks, ICML 2013.
    """
    total = 0.0
    for i in range(len(gradient)):
        total += np.float64(gradient[i]) * np.float64(gradient[i])
    norm = np.sqrt(total)
    if norm > largest:
        factor = np.float32(largest / norm)
        for i in range(len(gradient)):
            gradient[i] *= factor


@kernel("")
def multiply(factors: Array, values: Array, products: Array) -> None:
    """Multiply number by number; `products` may be one of the two."""
    for i in range(len(values)):
        products[i] = factors[i] * values[i]


@kernel("")
def put_aside(theta: Array, memory: Array, shelf: Array) -> None:
    """Note parameters and optimizer memory before an update."""
    for i in range(len(theta)):
        shelf[KEPT, i] = theta[i]
        for moment in range(len(memory)):
            shelf[KEPT + 1 + moment, i] = memory[moment, i]


@kernel("")
def put_back(theta: Array, memory: Array, shelf: Array, moves: Array) -> None:
    """Take back what the update did to everything that must not move."""
    for i in range(len(theta)):
        if moves[i] == np.float32(0.0):
            theta[i] = shelf[KEPT, i]
            for moment in range(len(memory)):
                memory[moment, i] = shelf[KEPT + 1 + moment, i]


@kernel("")
def chunk_loss(table: Array, code: int, a: Array, chunk_y: Array, count: int, delta: Array, losses: Array) -> float:
    """Sum the losses of a chunk whose logits stand in `a`; `delta` gets ∂loss/∂z of each sample."""
    last = len(table) - 1
    output, units, stride = table[last, PLANE], table[last, UNITS], table[last, STRIDE]
    loss_and_error(code, a, chunk_y, output, count, units, stride, delta, losses)
    total = 0.0
    for m in range(count):
        total += losses[m]
    return total


@kernel("")
def batch_gradient(table: Array, theta: Array, gradient: Array, transposed: Array, x: Array, y: Array, order: Array,
                   work: Array, chunk_x: Array, chunk_y: Array, losses: Array, rates: Array, choices: Array,
                   counters: Array, samples: int) -> float:  # fmt: skip
    """Compute the mean gradient of the next batch; give its mean loss without penalty."""
    a, slope, delta = work[0], work[1], work[2]
    gradient[:] = np.float32(0.0)
    share = np.float32(1.0 / samples)
    last = len(table) - 1
    output, stride = table[last, PLANE], table[last, STRIDE]
    total = 0.0
    done = 0
    inputs = at(chunk_x, 0)
    while done < samples:
        count = min(CHUNK, samples - done)
        vector.gather(
            at(x, 0), x.shape[1], at(y, 0), at(order, counters[POSITION] + done), count, inputs, at(chunk_y, 0)
        )
        forward_with_dropout(table, theta, inputs, a, slope, count, done, rates, choices[SEED], counters[STEP])
        total += chunk_loss(table, choices[LOSS_CODE], a, chunk_y, count, delta, losses)
        for i in range(output, output + count * stride):
            delta[i] *= share
        backward(table, theta, inputs, a, slope, delta, gradient, transposed, count)
        done += count
    return total / samples


@kernel(
    "int64(int64[:,::1], float32[::1], float32[::1], float32[:,::1], float32[::1], float32[:,::1], float32[::1],"
    " int32[::1], float32[:,::1], float32[::1], float32[::1], float32[::1], float64[::1], float64[::1], int64[::1],"
    " int64[::1], float32[:,::1], float32[:,::1], int64, int64)"
)
def train_slice(table: Array, theta: Array, gradient: Array, memory: Array, transposed: Array, x: Array, y: Array,
                order: Array, work: Array, chunk_x: Array, chunk_y: Array, losses: Array, rates: Array,
                settings: Array, choices: Array, counters: Array, masks: Array, shelf: Array, weights: int,
                steps: int) -> int:  # fmt: skip
    """Take up to `steps` training steps; give how many were taken: fewer when a batch's loss was not finite.

    theta, gradient (p,), memory (moments, p) : parameters and optimizer memory, changed in place.
    x (n, pad8(inputs)), y (n,) : the training points · order (n,) : their order in this epoch.
    work (3, layout.work), chunk_x, chunk_y, losses, transposed : scratch · rates : dropout rate per layer.
    settings, choices, counters : see the names above · weights : length of the weights' part of theta.
    masks (2, p) : read where choices[MASKED] is 1 · shelf (SHELVES, p) : scratch for them.
    """
    points = len(y)
    is_masked = choices[MASKED] == 1
    seen = shelf[SEEN] if is_masked else theta
    for done in range(steps):
        if counters[POSITION] >= points:
            counters[POSITION] = 0
            counters[EPOCH] += 1
        if counters[ORDERED] != counters[EPOCH] + 1:
            shuffle(order, choices[SEED], counters[EPOCH])
            counters[ORDERED] = counters[EPOCH] + 1
        samples = min(choices[BATCH], points - counters[POSITION])
        if is_masked:
            multiply(masks[ALIVE], theta, seen)
        loss = batch_gradient(table, seen, gradient, transposed, x, y, order, work, chunk_x, chunk_y, losses,
                              rates, choices, counters, samples)  # fmt: skip
        if not np.isfinite(loss):
            return done
        if settings[L1] > 0.0 or settings[L2] > 0.0:
            add_penalty(theta, gradient, weights, settings[L1], settings[L2])
        if is_masked:
            multiply(masks[MOVES], gradient, gradient)
            put_aside(theta, memory, shelf)
        if settings[CLIP] > 0.0:
            clip(gradient, settings[CLIP])
        rate = scheduled_rate(
            choices[SCHEDULE_CODE], settings[RATE], counters[STEP], settings, np.int64(SCHEDULE_SETTINGS)
        )
        counters[UPDATES] += 1
        update(choices[OPTIMIZER_CODE], theta, gradient, memory, settings[OPTIMIZER_SETTINGS:], rate,
               counters[UPDATES])  # fmt: skip
        if is_masked:
            put_back(theta, memory, shelf, masks[MOVES])
        counters[STEP] += 1
        counters[POSITION] += samples
        if counters[POSITION] >= points:
            counters[POSITION] = 0
            counters[EPOCH] += 1
    return steps
