"""Where the first weights come from. Biases start at 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from engine.rows import Row, Table


@dataclass(frozen=True, kw_only=True)
class Initializer(Row):
    """An initializer: `draw` turns numbers u in (0, 1), one per weight, into weights, given fan-in and fan-out."""

    draw: Callable[[NDArray[np.float64], int, int], NDArray[np.float64]]


Numbers = NDArray[np.float64]


def _normal(u: Numbers) -> Numbers:
    """Turn evenly spread numbers into standard normal ones: the quantile function."""
    return np.vectorize(NormalDist().inv_cdf, otypes=[float])(np.clip(u, 2.0**-54, 1.0 - 2.0**-53))


def _glorot_uniform(u: Numbers, fan_in: int, fan_out: int) -> Numbers:
    return (2 * u - 1) * np.sqrt(6 / (fan_in + fan_out))


def _glorot_normal(u: Numbers, fan_in: int, fan_out: int) -> Numbers:
    return _normal(u) * np.sqrt(2 / (fan_in + fan_out))


def _he_uniform(u: Numbers, fan_in: int, fan_out: int) -> Numbers:
    del fan_out
    return (2 * u - 1) * np.sqrt(6 / fan_in)


def _he_normal(u: Numbers, fan_in: int, fan_out: int) -> Numbers:
    del fan_out
    return _normal(u) * np.sqrt(2 / fan_in)


def _zeros(u: Numbers, fan_in: int, fan_out: int) -> Numbers:
    del fan_in, fan_out
    return np.zeros_like(u)


INITIALIZERS: Table[Initializer] = Table(
    "Initialization",
    Initializer(
        name="glorot_uniform", label="Glorot uniform", formula="w ~ U(−r, r), r = √(6 / (fan_in + fan_out))",
        help="Keeps the size of signals and errors about the same from layer to layer; made for tanh and sigmoid.",
        source="X. Glorot, Y. Bengio: Understanding the difficulty of training deep feedforward networks, AISTATS 2010",
        draw=_glorot_uniform,
    ),
    Initializer(
        name="glorot_normal", label="Glorot normal", formula="w ~ N(0, σ²), σ = √(2 / (fan_in + fan_out))",
        help="The same size as Glorot uniform, from a bell curve: a few weights are large from the start.",
        source="X. Glorot, Y. Bengio: Understanding the difficulty of training deep feedforward networks, AISTATS 2010",
        draw=_glorot_normal,
    ),
    Initializer(
        name="he_uniform", label="He uniform", formula="w ~ U(−r, r), r = √(6 / fan_in)",
        help="Larger weights, made for ReLU, which silences half of what passes.",
        source="K. He, X. Zhang, S. Ren, J. Sun: Delving Deep into Rectifiers, ICCV 2015",
        draw=_he_uniform,
    ),
    Initializer(
        name="he_normal", label="He normal", formula="w ~ N(0, σ²), σ = √(2 / fan_in)",
        help="The same size as He uniform, from a bell curve.",
        source="K. He, X. Zhang, S. Ren, J. Sun: Delving Deep into Rectifiers, ICCV 2015",
        draw=_he_normal,
    ),
    Initializer(
        name="zeros", label="Zeros", formula="w = 0",
        help="All neurons of a layer begin alike and stay alike: see why weights must begin at random.",
        draw=_zeros,
    ),
)  # fmt: skip
