"""Training: one call takes many steps, holds no interpreter lock and allocates nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vector
from engine.backward import backward
from engine.forward import through
from engine.jit import at, called, kernel
from engine.layout import CHUNK, IDENTITY, PLANE, STRIDE, UNITS, beyond, rounded
from engine.losses import loss_and_error
from engine.optimizers import update
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
LOSS_CODE, OPTIMIZER_CODE, SCHEDULE_CODE, SEED, BATCH, MASKED, TAILORED, CHOICES = range(8)
"""Places in the choices: codes of loss (with its output), optimizer and schedule, the seed, samples per step, 1 where
the masks are to be obeyed, and the address of code for exactly this network (`engine.tailor`) if positive."""
NEAR = 4096
"""So many training points stay in the near caches by themselves."""
ALIVE, MOVES = range(2)
"""Rows of the masks, 0 or 1 per parameter: 0 in ALIVE takes a weight out of the network, 0 in MOVES keeps it."""
SEEN, KEPT, SHELVES = 0, 1, 4
"""Rows of the shelf: the parameters as the network sees them, then what must not move: parameters, two moments."""


@kernel("")
def forward_with_dropout(table: Array, theta: int, inputs: int, a: int, slope: int, samples: int, first: int,
                         rates: Array, seed: int, step: int) -> None:  # fmt: skip
    """Run a chunk through the network as training does; `first` is the chunk's first sample within its batch.

    "Inverted" dropout (N. Srivastava et al., JMLR 15, 2014) silences a random share of a layer's activations and
    enlarges the others by 1/(1−rate), slopes alike: nothing has to be scaled when the network is used.
    """
    source = inputs
    for layer in range(len(table)):
        through(table, layer, theta, source, a, slope, samples)
        source = beyond(a, table[layer, PLANE])
        if layer < len(table) - 1 and rates[layer] > 0.0:
            vector.drop(source, beyond(slope, table[layer, PLANE]), samples, table[layer, STRIDE], first, seed,
                        step, table[layer, IDENTITY], rates[layer])  # fmt: skip


@kernel("")
def chunk_loss(table: Array, code: int, a: int, y: int, count: int, delta: int, losses: int) -> float:
    """Sum the losses of a chunk whose logits stand in `a`; `delta` gets ∂loss/∂z of each sample."""
    last = len(table) - 1
    plane, units, stride = table[last, PLANE], table[last, UNITS], table[last, STRIDE]
    loss_and_error(code, beyond(a, plane), y, count, units, stride, beyond(delta, plane), losses)
    return vector.total(losses, count)


@kernel("")
def chunk_gradient(table: Array, theta: int, inputs: int, a: int, slope: int, delta: int, gradient: int,
                   transposed: int, count: int, share: float, adds: bool) -> None:  # fmt: skip
    """Compute the gradient of a chunk from ∂loss/∂z in `delta`, each sample weighing `share`; or add it."""
    last = len(table) - 1
    vector.scale(beyond(delta, table[last, PLANE]), rounded(count * table[last, STRIDE], 16), share)
    backward(table, theta, inputs, a, slope, delta, gradient, transposed, count, adds)


@kernel("")
def batch_gradient(table: Array, theta: int, gradient: int, transposed: int, x: int, width: int, y: int, order: int,
                   work: Array, chunk_x: int, chunk_y: int, losses: int, rates: Array, choices: Array,
                   counters: Array, samples: int, left: int) -> float:  # fmt: skip
    """Compute the mean gradient of the next batch; give its mean loss without penalty.

    `order` begins with it; of as many as are `left` in it, those behind the batch are brought near.
    """
    a, slope, delta = at(work, 0), at(work, work.shape[1]), at(work, 2 * work.shape[1])
    total, done = 0.0, samples - samples  # of the same type as samples, so that nothing is compiled twice
    while done < samples:
        count = min(CHUNK, samples - done)
        ahead = min(CHUNK, left - done - count)
        vector.gather(x, width, y, beyond(order, done), count, ahead, chunk_x, chunk_y)
        forward_with_dropout(table, theta, chunk_x, a, slope, count, done, rates, choices[SEED], counters[STEP])
        total += chunk_loss(table, choices[LOSS_CODE], a, chunk_y, count, delta, losses)
        chunk_gradient(table, theta, chunk_x, a, slope, delta, gradient, transposed, count, 1.0 / samples,
                       done > 0)  # fmt: skip
        done += count
    return total / samples


@kernel("")
def next_epoch(counters: Array, points: int) -> None:
    """Begin another pass through the training points when one is complete."""
    if counters[POSITION] >= points:
        counters[POSITION] = 0
        counters[EPOCH] += 1


@kernel("")
def change(theta: Array, gradient: Array, memory: Array, settings: Array, own: Array, choices: Array, counters: Array,
           masks: Array, shelf: Array, weights: int) -> None:  # fmt: skip
    """Turn the gradient of the batch into a step: penalties, clipping, the schedule's rate, the optimizer."""
    size, is_masked = len(theta), choices[MASKED] == 1
    if settings[L1] > 0.0 or settings[L2] > 0.0:
        vector.penalize(at(theta, 0), at(gradient, 0), weights, settings[L1], settings[L2])
    if is_masked:
        vector.multiply(at(masks, MOVES * size), at(gradient, 0), at(gradient, 0), size)
        vector.copy(at(theta, 0), at(shelf, KEPT * size), size)
        vector.copy(at(memory, 0), at(shelf, (KEPT + 1) * size), len(memory) * size)
    if settings[CLIP] > 0.0:
        vector.clip(at(gradient, 0), size, settings[CLIP])
    rate = scheduled_rate(choices[SCHEDULE_CODE], settings[RATE], counters[STEP], settings, SCHEDULE_SETTINGS)
    counters[UPDATES] += 1
    update(choices[OPTIMIZER_CODE], theta, gradient, memory, own, rate, counters[UPDATES])
    if is_masked:
        moves = at(masks, MOVES * size)
        vector.put_back(moves, at(shelf, KEPT * size), at(theta, 0), size)
        for moment in range(len(memory)):
            vector.put_back(moves, at(shelf, (KEPT + 1 + moment) * size), at(memory, moment * size), size)


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
    points, size, is_masked, own = len(y), len(theta), choices[MASKED] == 1, settings[OPTIMIZER_SETTINGS:]
    seen = at(shelf, SEEN) if is_masked else at(theta, 0)
    taken, mode = 0, vector.quicken()
    while taken < steps:
        next_epoch(counters, points)
        if counters[ORDERED] != counters[EPOCH] + 1:
            vector.shuffle(at(order, 0), points, choices[SEED], counters[EPOCH])
            counters[ORDERED] = counters[EPOCH] + 1
        samples = min(choices[BATCH], points - counters[POSITION])
        if is_masked:
            vector.multiply(at(masks, ALIVE), at(theta, 0), seen, size)
        now = at(order, counters[POSITION])
        if choices[TAILORED] > 0 and samples == choices[BATCH]:
            loss = called(choices[TAILORED], seen, at(gradient, 0), at(x, 0), at(y, 0), now, at(work, 0))
        else:
            loss = batch_gradient(table, seen, at(gradient, 0), at(transposed, 0), at(x, 0), x.shape[1], at(y, 0), now,
                                  work, at(chunk_x, 0), at(chunk_y, 0), at(losses, 0), rates, choices, counters,
                                  samples, points - counters[POSITION] if points > NEAR else 0)  # fmt: skip
        if not np.isfinite(loss):
            break
        change(theta, gradient, memory, settings, own, choices, counters, masks, shelf, weights)
        counters[STEP] += 1
        counters[POSITION] += samples
        taken += 1
        next_epoch(counters, points)
    vector.restore(mode)
    return taken
