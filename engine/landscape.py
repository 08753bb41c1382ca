"""The loss on a plane through the space of all weights: J(θ + α·d₁ + β·d₂), place by place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vector
from engine.forward import forward
from engine.jit import at, kernel
from engine.layout import CHUNK
from engine.train import chunk_loss

Array = NDArray[Any]


@kernel(
    "void(int64[:,::1], float32[::1], float32[::1], float32[::1], float64[:,::1], float32[:,::1], float32[::1],"
    " float32[:,::1], float32[::1], float32[::1], float32[::1], int64, float32[::1], float64[::1])"
)
def losses_on_plane(table: Array, theta: Array, first: Array, second: Array, places: Array, x: Array, y: Array,
                    work: Array, chunk_x: Array, chunk_y: Array, losses: Array, loss: int, moved: Array,
                    result: Array) -> None:  # fmt: skip
    """Compute the mean loss over all points, dropout off and without penalty, for each (α, β) of places (n, 2).

    moved (p,) : scratch for the weights of a place · result (n,) : the losses.
    """
    a, slope, delta = at(work, 0), at(work, work.shape[1]), at(work, 2 * work.shape[1])
    own = at(chunk_y, 0)
    mode = vector.quicken()
    for place in range(len(places)):
        alpha, beta = np.float32(places[place, 0]), np.float32(places[place, 1])
        for i in range(len(theta)):
            moved[i] = theta[i] + alpha * first[i] + beta * second[i]
        total = 0.0
        for start in range(0, len(y), CHUNK):
            count = min(CHUNK, len(y) - start)
            vector.copy_rows(at(y, start), count, own, count, 1, count)
            forward(table, at(moved, 0), at(x, start * x.shape[1]), a, slope, count)
            total += chunk_loss(table, loss, a, own, count, delta, at(losses, 0))
        result[place] = total / len(y)
    vector.restore(mode)
