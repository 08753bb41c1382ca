"""Where the first weights come from. Biases start at 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.rows import Row, Table


@dataclass(frozen=True, kw_only=True)
class Initializer(Row):
    """An initializer: `draw` turns numbers u in (0, 1), one per weight, into weights, given fan-in and fan-out."""

    draw: Callable[[NDArray[np.float64], int, int], NDArray[np.float64]]


def _glorot_uniform(u: NDArray[np.float64], fan_in: int, fan_out: int) -> NDArray[np.float64]:
    return (2 * u - 1) * np.sqrt(6 / (fan_in + fan_out))


INITIALIZERS: Table[Initializer] = Table(
    "Initialization",
    Initializer(
        name="glorot_uniform", label="Glorot uniform", formula="w ~ U(−r, r), r = √(6 / (fan_in + fan_out))",
        help="Keeps the size of signals and errors about the same from layer to layer; made for tanh and sigmoid.",
        source="X. Glorot, Y. Bengio: Understanding the difficulty of training deep feedforward networks, AISTATS 2010",
        draw=_glorot_uniform,
    ),
)  # fmt: skip
