"""Judging the network on many points. Dropout is off."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.forward import forward
from engine.jit import at, kernel
from engine.layout import CHUNK, PLANE, STRIDE, UNITS, beyond
from engine.train import chunk_gradient, chunk_loss

Array = NDArray[Any]


@kernel(
    "void(int64[:,::1], float32[::1], float32[:,::1], float32[::1], float32[:,::1], float32[::1], float32[::1], int64,"
    " float32[::1], int32[::1])"
)
def evaluate(table: Array, theta: Array, x: Array, y: Array, work: Array, chunk_x: Array, chunk_y: Array, loss: int,
             losses: Array, answers: Array) -> None:  # fmt: skip
    """Compute each point's loss, losses (n,), and the class the network says, answers (n,)."""
    a, slope, delta = at(work, 0), at(work, work.shape[1]), at(work, 2 * work.shape[1])
    last = len(table) - 1
    output, units, stride = table[last, PLANE], table[last, UNITS], table[last, STRIDE]
    own, target = at(chunk_y, 0), beyond(slope, output)
    mode = vector.quicken()
    for start in range(0, len(y), CHUNK):
        count = min(CHUNK, len(y) - start)
        vector.copy_rows(at(y, start), count, own, count, 1, count)
        forward(table, at(theta, 0), at(x, start * x.shape[1]), a, slope, count)
        chunk_loss(table, loss, a, own, count, delta, target)
        vector.copy_rows(target, count, at(losses, start), count, 1, count)
        vector.answers(beyond(a, output), count, units, stride, at(answers, start))
    vector.restore(mode)


@kernel(
    "float64(int64[:,::1], float32[::1], float32[::1], float32[::1], float32[:,::1], float32[::1], float32[:,::1],"
    " float32[::1], float32[::1], float32[::1], int64)"
)
def full_gradient(table: Array, theta: Array, gradient: Array, transposed: Array, x: Array, y: Array, work: Array,
                  chunk_x: Array, chunk_y: Array, losses: Array, loss: int) -> float:  # fmt: skip
    """Compute the gradient of the mean loss over all points, dropout off and without penalty; give the mean loss."""
    a, slope, delta = at(work, 0), at(work, work.shape[1]), at(work, 2 * work.shape[1])
    seen, total, own = at(theta, 0), 0.0, at(chunk_y, 0)
    mode = vector.quicken()
    vector.clear(at(gradient, 0), len(gradient))
    for start in range(0, len(y), CHUNK):
        count = min(CHUNK, len(y) - start)
        inputs = at(x, start * x.shape[1])
        vector.copy_rows(at(y, start), count, own, count, 1, count)
        forward(table, seen, inputs, a, slope, count)
        total += chunk_loss(table, loss, a, own, count, delta, at(losses, 0))
        chunk_gradient(table, seen, inputs, a, slope, delta, at(gradient, 0), at(transposed, 0), count, 1.0 / len(y),
                       True)  # fmt: skip
    vector.restore(mode)
    return total / len(y)


@kernel("void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], float32[::1], int64[::1])")
def count_quiet(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, bounds: Array,
                counts: Array) -> None:  # fmt: skip
    """Count for every hidden neuron the points at which |g′(z)| is at most its layer's bound: there it hardly learns.

    bounds (hidden layers,) : a negative bound counts nothing · counts (hidden neurons,) : the result.
    """
    counts[:] = 0
    mode = vector.quicken()
    for start in range(0, len(x), CHUNK):
        count = min(CHUNK, len(x) - start)
        forward(table, at(theta, 0), at(x, start * x.shape[1]), at(work, 0), at(work, work.shape[1]), count)
        row = 0
        for layer in range(len(table) - 1):
            plane, stride = table[layer, PLANE], table[layer, STRIDE]
            for j in range(table[layer, UNITS]):
                for m in range(count):
                    counts[row] += 1 if abs(work[1, plane + m * stride + j]) <= bounds[layer] else 0
                row += 1
    vector.restore(mode)
