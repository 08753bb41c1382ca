"""Judging the network on many points, and asking every neuron for its value over the plane. Dropout is off."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.forward import forward
from engine.jit import kernel
from engine.layout import CHUNK, PLANE, STRIDE, UNITS
from engine.losses import loss_and_error, predict

Array = NDArray[Any]


@kernel("")
def take(x: Array, start: int, samples: int, chunk_x: Array) -> None:
    """Copy rows of x side by side."""
    width = x.shape[1]
    for m in range(samples):
        for k in range(width):
            chunk_x[m * width + k] = x[start + m, k]


@kernel(
    "void(int64[:,::1], float32[::1], float32[:,::1], float32[::1], float32[:,::1], float32[::1], float32[::1], int64,"
    " float64[::1])"
)
def evaluate(table: Array, theta: Array, x: Array, y: Array, work: Array, chunk_x: Array, chunk_y: Array, loss: int,
             result: Array) -> None:  # fmt: skip
    """Compute the mean loss and the share of right answers over all points into result[0] and result[1].

    An answer is right when ŷ ≥ 0.5 says class 1 and y is class 1, or neither.
    """
    a, slope, delta = work[0], work[1], work[2]
    output = table[len(table) - 1, PLANE]
    total, right = 0.0, 0
    for start in range(0, len(y), CHUNK):
        count = min(CHUNK, len(y) - start)
        take(x, start, count, chunk_x)
        chunk_y[:count] = y[start : start + count]
        forward(table, theta, chunk_x, a, slope, count)
        total += loss_and_error(loss, a, chunk_y, output, count, delta)
        for m in range(count):
            says_one = predict(loss, a[output + m]) >= np.float32(0.5)
            right += 1 if says_one == (chunk_y[m] >= np.float32(0.5)) else 0
    result[0] = total / len(y)
    result[1] = right / len(y)


@kernel(
    "void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], int64, boolean, float32[:,::1])"
)
def infer(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, loss: int, everyone: bool,
          planes: Array) -> None:  # fmt: skip
    """Ask the network at every row of x.

    planes : (1, n), the prediction ŷ; with `everyone` (neurons, n), one row per hidden neuron, then the prediction.
    """
    a, slope = work[0], work[1]
    last = len(table) - 1
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
        for m in range(count):
            planes[row, start + m] = predict(loss, a[table[last, PLANE] + m])
