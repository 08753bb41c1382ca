"""Where the first weights come from. Biases start at 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from engine.rows import Param, Row, Table


@dataclass(frozen=True, kw_only=True)
class Initializer(Row):
    """An initializer.

    draw : (u, fan_in, fan_out, settings) ↦ weights; u are numbers in (0, 1), one per weight, settings the values of
        the row's params by name.
    """

    draw: Callable[[NDArray[np.float64], int, int, Mapping[str, float]], NDArray[np.float64]]


Numbers = NDArray[np.float64]
Settings = Mapping[str, float]


def _normal(u: Numbers) -> Numbers:
    """Turn evenly spread numbers into standard normal ones: the quantile function."""
    return np.vectorize(NormalDist().inv_cdf, otypes=[float])(np.clip(u, 2.0**-54, 1.0 - 2.0**-53))


def _glorot_uniform(u: Numbers, fan_in: int, fan_out: int, settings: Settings) -> Numbers:
    return (2 * u - 1) * np.sqrt(6 / (fan_in + fan_out))


def _glorot_normal(u: Numbers, fan_in: int, fan_out: int, settings: Settings) -> Numbers:
    return _normal(u) * np.sqrt(2 / (fan_in + fan_out))


def _he_uniform(u: Numbers, fan_in: int, fan_out: int, settings: Settings) -> Numbers:
    return (2 * u - 1) * np.sqrt(6 / fan_in)


def _he_normal(u: Numbers, fan_in: int, fan_out: int, settings: Settings) -> Numbers:
    return _normal(u) * np.sqrt(2 / fan_in)


def _plain_normal(u: Numbers, fan_in: int, fan_out: int, settings: Settings) -> Numbers:
    return _normal(u) * settings["sigma"]


def _constant(u: Numbers, fan_in: int, fan_out: int, settings: Settings) -> Numbers:
    return np.full_like(u, settings["value"])


def _zeros(u: Numbers, fan_in: int, fan_out: int, settings: Settings) -> Numbers:
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
    Initializer(
        name="normal", label="Normal", formula="w ~ N(0, σ²)",
        help="A bell curve of one width for all layers. Too narrow and nothing passes, too wide and neurons saturate.",
        params=(
            Param(name="sigma", label="Width σ", default=0.5, low=0.0, high=10.0,
                  help="The standard deviation of the first weights."),
        ),
        draw=_plain_normal,
    ),
    Initializer(
        name="constant", label="Constant", formula="w = c",
        help="Every weight the same: the neurons of a layer stay alike, however long they train.",
        params=(
            Param(name="value", label="Value c", default=0.5, low=-10.0, high=10.0,
                  help="What every weight begins as."),
        ),
        draw=_constant,
    ),
)  # fmt: skip
