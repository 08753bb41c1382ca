"""Judging the network on many points, and asking every neuron for its value over the plane. Dropout is off."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vector
from engine.activations import activate_only
from engine.backward import backward
from engine.forward import forward
from engine.jit import at, kernel
from engine.layout import ACTIVATION, BIASES, CHUNK, INPUTS, PLANE, STRIDE, UNITS, WEIGHTS
from engine.losses import loss_and_error, predict
from engine.train import chunk_loss

Array = NDArray[Any]


@kernel("")
def answer(a: Array, first: int, units: int) -> int:
    """Give the class that a sample's logits say: of one output 1 when z ≥ 0, of several the largest."""
    if units == 1:
        return 1 if a[first] >= np.float32(0.0) else 0
    best = 0
    for j in range(1, units):
        if a[first + j] > a[first + best]:
            best = j
    return best


@kernel(
    "void(int64[:,::1], float32[::1], float32[:,::1], float32[::1], float32[:,::1], float32[::1], float32[::1], int64,"
    " float32[::1], int32[::1])"
)
def evaluate(table: Array, theta: Array, x: Array, y: Array, work: Array, chunk_x: Array, chunk_y: Array, loss: int,
             losses: Array, answers: Array) -> None:  # fmt: skip
    """Compute each point's loss, losses (n,), and the class the network says, answers (n,)."""
    a, slope, delta = work[0], work[1], work[2]
    last = len(table) - 1
    output, units, stride = table[last, PLANE], table[last, UNITS], table[last, STRIDE]
    scratch = slope[output : output + CHUNK]
    mode = vector.quicken()
    for start in range(0, len(y), CHUNK):
        count = min(CHUNK, len(y) - start)
        for m in range(count):
            chunk_y[m] = y[start + m]
        forward(table, theta, at(x, start * x.shape[1]), a, slope, count)
        loss_and_error(loss, a, chunk_y, output, count, units, stride, delta, scratch)
        for m in range(count):
            losses[start + m] = scratch[m]
            answers[start + m] = answer(a, output + m * stride, units)
    vector.restore(mode)


@kernel(
    "float64(int64[:,::1], float32[::1], float32[::1], float32[::1], float32[:,::1], float32[::1], float32[:,::1],"
    " float32[::1], float32[::1], float32[::1], int64)"
)
def full_gradient(table: Array, theta: Array, gradient: Array, transposed: Array, x: Array, y: Array, work: Array,
                  chunk_x: Array, chunk_y: Array, losses: Array, loss: int) -> float:  # fmt: skip
    """Compute the gradient of the mean loss over all points, dropout off and without penalty; give the mean loss."""
    a, slope, delta = work[0], work[1], work[2]
    last = len(table) - 1
    output, stride = table[last, PLANE], table[last, STRIDE]
    gradient[:] = np.float32(0.0)
    share = np.float32(1.0 / len(y))
    total = 0.0
    mode = vector.quicken()
    for start in range(0, len(y), CHUNK):
        count = min(CHUNK, len(y) - start)
        for m in range(count):
            chunk_y[m] = y[start + m]
        forward(table, theta, at(x, start * x.shape[1]), a, slope, count)
        total += chunk_loss(table, loss, a, chunk_y, count, delta, losses)
        for i in range(output, output + count * stride):
            delta[i] *= share
        backward(table, theta, at(x, start * x.shape[1]), a, slope, delta, gradient, transposed, count)
    vector.restore(mode)
    return total / len(y)


@kernel("void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], float32[::1], int64[::1])")
def count_quiet(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, bounds: Array,
                counts: Array) -> None:  # fmt: skip
    """Count for every hidden neuron the points at which |g′(z)| is at most its layer's bound: there it hardly learns.

    bounds (hidden layers,) : a negative bound counts nothing · counts (hidden neurons,) : the result.
    """
    a, slope = work[0], work[1]
    counts[:] = 0
    mode = vector.quicken()
    for start in range(0, len(x), CHUNK):
        count = min(CHUNK, len(x) - start)
        forward(table, theta, at(x, start * x.shape[1]), a, slope, count)
        row = 0
        for layer in range(len(table) - 1):
            plane, stride = table[layer, PLANE], table[layer, STRIDE]
            for j in range(table[layer, UNITS]):
                for m in range(count):
                    counts[row] += 1 if abs(slope[plane + m * stride + j]) <= bounds[layer] else 0
                row += 1
    vector.restore(mode)


TILE = 32
"""Places of the plane that `infer` takes together: two registers of 16, so that a layer's values stay near."""


@kernel("")
def layer_on_grid(table: Array, layer: int, theta: Array, source: int, z: int) -> None:
    """Compute one layer's z at TILE places, a row of TILE numbers per neuron, from such rows at `source`."""
    stride = table[layer, STRIDE]
    vector.product_on_grid(at(theta, table[layer, WEIGHTS]), 1, stride, source, TILE, z, TILE, table[layer, UNITS],
                           table[layer, INPUTS], TILE, at(theta, table[layer, BIASES]))  # fmt: skip


@kernel("")
def hidden_on_grid(table: Array, layer: int, theta: Array, source: int, a: Array, slope: Array) -> int:
    """Compute a hidden layer's values at TILE places; give the address of its rows."""
    plane = table[layer, PLANE]
    layer_on_grid(table, layer, theta, source, at(a, plane))
    activate_only(table[layer, ACTIVATION], a, slope, plane, plane + table[layer, UNITS] * TILE)
    return at(a, plane)


@kernel("")
def copy_rows(a: Array, plane: int, units: int, planes: Array, row: int, start: int, count: int) -> None:
    """Copy rows of TILE numbers into the planes."""
    for j in range(units):
        for m in range(count):
            planes[row + j, start + m] = a[plane + j * TILE + m]


@kernel("")
def prediction_on_grid(loss: int, a: Array, plane: int, units: int, stride: int, slope: Array) -> None:
    """Turn rows of logits into rows of ŷ. `predict` wants a sample's logits side by side: several are turned twice."""
    if units == 1:
        predict(loss, a, plane, TILE, units, stride)
        return
    for m in range(TILE):
        for j in range(units):
            slope[plane + m * stride + j] = a[plane + j * TILE + m]
    predict(loss, slope, plane, TILE, units, stride)
    for m in range(TILE):
        for j in range(units):
            a[plane + j * TILE + m] = slope[plane + m * stride + j]


@kernel(
    "void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], int64, boolean, float32[:,::1])"
)
def infer(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, loss: int, everyone: bool,
          planes: Array) -> None:  # fmt: skip
    """Ask the network at every row of x.

    planes : (outputs, n), the predictions ŷ; with `everyone` (neurons, n), one row per hidden neuron, then ŷ.
    """
    a, slope = work[0], work[1]
    last, width = len(table) - 1, x.shape[1]
    mode = vector.quicken()
    for start in range(0, len(x), TILE):
        count = min(TILE, len(x) - start)
        vector.transpose(at(x, start * width), count, width, at(chunk_x, 0), TILE)
        source, row = at(chunk_x, 0), 0
        for layer in range(last):
            source = hidden_on_grid(table, layer, theta, source, a, slope)
            if everyone:
                copy_rows(a, table[layer, PLANE], table[layer, UNITS], planes, row, start, count)
                row += table[layer, UNITS]
        plane, units = table[last, PLANE], table[last, UNITS]
        layer_on_grid(table, last, theta, source, at(a, plane))
        prediction_on_grid(loss, a, plane, units, table[last, STRIDE], slope)
        copy_rows(a, plane, units, planes, row, start, count)
    vector.restore(mode)


@kernel("void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], int64, int64, float32[::1])")
def infer_neuron(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, layer: int, unit: int,
                 plane: Array) -> None:  # fmt: skip
    """Ask one neuron of a hidden layer for its activation g(z) at every row of x; plane (n,) is the answer."""
    a, slope, width = work[0], work[1], x.shape[1]
    first = table[layer, PLANE] + unit * TILE
    mode = vector.quicken()
    for start in range(0, len(x), TILE):
        count = min(TILE, len(x) - start)
        vector.transpose(at(x, start * width), count, width, at(chunk_x, 0), TILE)
        source = at(chunk_x, 0)
        for place in range(layer + 1):
            source = hidden_on_grid(table, place, theta, source, a, slope)
        for m in range(count):
            plane[start + m] = a[first + m]
    vector.restore(mode)
