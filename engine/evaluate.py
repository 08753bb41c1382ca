"""Judging the network on many points, and asking every neuron for its value over the plane. Dropout is off."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import activate
from engine.backward import backward
from engine.forward import forward
from engine.jit import kernel
from engine.layout import ACTIVATION, CHUNK, PLANE, STRIDE, UNITS
from engine.losses import loss_and_error, predict
from engine.train import chunk_loss

Array = NDArray[Any]


@kernel("")
def take(x: Array, start: int, samples: int, chunk_x: Array) -> None:
    """Copy rows of x side by side."""
    width = x.shape[1]
    for m in range(samples):
        for k in range(width):
            chunk_x[m * width + k] = x[start + m, k]


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
    for start in range(0, len(y), CHUNK):
        count = min(CHUNK, len(y) - start)
        take(x, start, count, chunk_x)
        chunk_y[:count] = y[start : start + count]
        forward(table, theta, chunk_x, a, slope, count)
        loss_and_error(loss, a, chunk_y, output, count, units, stride, delta, losses[start:])
        for m in range(count):
            answers[start + m] = answer(a, output + m * stride, units)


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
    for start in range(0, len(y), CHUNK):
        count = min(CHUNK, len(y) - start)
        take(x, start, count, chunk_x)
        chunk_y[:count] = y[start : start + count]
        forward(table, theta, chunk_x, a, slope, count)
        total += chunk_loss(table, loss, a, chunk_y, count, delta, losses)
        for i in range(output, output + count * stride):
            delta[i] *= share
        backward(table, theta, chunk_x, a, slope, delta, gradient, transposed, count)
    return total / len(y)


@kernel("void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], float32[::1], int64[::1])")
def count_quiet(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, bounds: Array,
                counts: Array) -> None:  # fmt: skip
    """Count for every hidden neuron the points at which |g′(z)| is at most its layer's bound: there it hardly learns.

    bounds (hidden layers,) : a negative bound counts nothing · counts (hidden neurons,) : the result.
    """
    a, slope = work[0], work[1]
    counts[:] = 0
    for start in range(0, len(x), CHUNK):
        count = min(CHUNK, len(x) - start)
        take(x, start, count, chunk_x)
        forward(table, theta, chunk_x, a, slope, count)
        row = 0
        for layer in range(len(table) - 1):
            plane, stride = table[layer, PLANE], table[layer, STRIDE]
            for j in range(table[layer, UNITS]):
                for m in range(count):
                    counts[row] += 1 if abs(slope[plane + m * stride + j]) <= bounds[layer] else 0
                row += 1


@kernel(
    "void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], int64, boolean, float32[:,::1])"
)
def infer(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, loss: int, everyone: bool,
          planes: Array) -> None:  # fmt: skip
    """Ask the network at every row of x.

    planes : (outputs, n), the predictions ŷ; with `everyone` (neurons, n), one row per hidden neuron, then ŷ.
    """
    a, slope = work[0], work[1]
    last = len(table) - 1
    output, units, outputs_stride = table[last, PLANE], table[last, UNITS], table[last, STRIDE]
    for start in range(0, len(x), CHUNK):
        count = min(CHUNK, len(x) - start)
        take(x, start, count, chunk_x)
        forward(table, theta, chunk_x, a, slope, count)
        row = 0
        if everyone:
            for layer in range(last):
                plane, stride = table[layer, PLANE], table[layer, STRIDE]
                for j in range(table[layer, UNITS]):
                    for m in range(count):
                        planes[row, start + m] = a[plane + m * stride + j]
                    row += 1
        predict(loss, a, output, count, units, outputs_stride)
        for j in range(units):
            for m in range(count):
                planes[row + j, start + m] = a[output + m * outputs_stride + j]


@kernel("void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], int64, int64, float32[::1])")
def infer_neuron(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, layer: int, unit: int,
                 plane: Array) -> None:  # fmt: skip
    """Ask one neuron of a hidden layer for its activation g(z) at every row of x; plane (n,) is the answer."""
    a, slope = work[0], work[1]
    first, stride = table[layer, PLANE], table[layer, STRIDE]
    for start in range(0, len(x), CHUNK):
        count = min(CHUNK, len(x) - start)
        take(x, start, count, chunk_x)
        forward(table[: layer + 1], theta, chunk_x, a, slope, count)
        activate(table[layer, ACTIVATION], a, slope, first, first + count * stride)
        for m in range(count):
            plane[start + m] = a[first + m * stride + unit]
