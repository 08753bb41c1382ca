"""Activation functions g(z) and their slopes g′(z): a row each, NumPy form and compiled form side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.jit import kernel, switch
from engine.rows import Row, Table

Array = NDArray[Any]
LEAK = 0.01
"""What leaky ReLU lets through of what is negative."""
ROOT_HALF, DENSITY = math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)
"""√½, and the density φ(0) of the standard normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Activation(Row):
    """An activation function.

    value, slope : the reference, z ↦ g(z) and z ↦ g′(z), for arrays of any shape.
    compiled : kernel (z, slope, start, stop) that overwrites z[start:stop] by g(z) and fills slope[start:stop].
    span : the values g takes, for colouring a neuron's map; None when there is no bound.
    slope_formula : g′ as a student writes it.
    quiet : a neuron with |g′(z)| at most this hardly learns from the point; negative where that never happens.
    quiet_word : what such a neuron is called: "dead" or "saturated".
    """

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    compiled: Any
    span: tuple[float, float] | None = None
    slope_formula: str = ""
    quiet: float = -1.0
    quiet_word: str = ""


@kernel("")
def exponential(x: Any) -> Any:
    """Give eˣ in float32, within 2 units of the last place, in a form the compiler can put into vectors.

    x = n·ln 2 + r; eʳ by its Taylor series to the 7th power, |r| ≤ 0.35; 2ⁿ by writing n into the exponent bits.
    """
    x = min(max(x, np.float32(-87.0)), np.float32(88.0))
    n = np.floor(x * np.float32(1.44269504) + np.float32(0.5))
    r = x - n * np.float32(0.693359375)
    r = r - n * np.float32(-2.12194440e-4)
    p = np.float32(1 / 5040)
    p = p * r + np.float32(1 / 720)
    p = p * r + np.float32(1 / 120)
    p = p * r + np.float32(1 / 24)
    p = p * r + np.float32(1 / 6)
    p = p * r + np.float32(0.5)
    p = p * r + np.float32(1.0)
    p = p * r + np.float32(1.0)
    power = np.int32((np.int32(n) + np.int32(127)) << np.int32(23))
    return p * power.view(np.float32)


@kernel("")
def logistic(x: float) -> float:
    """Give 1 / (1 + e⁻ˣ) in float32."""
    return np.float32(1.0) / (np.float32(1.0) + exponential(-x))


@kernel("")
def bell(x: Any) -> Any:
    """Give σ(x)·(1 − σ(x)) in float32, exact to the last places also where σ is nearly 0 or 1."""
    e = exponential(-abs(x))
    share = np.float32(1.0) / (np.float32(1.0) + e)
    return e * share * share


@kernel("")
def tangent_of(x: Any, e: Any, share: Any) -> Any:
    """Give tanh x from e = e⁻²|x| and share = 1/(1 + e): its Taylor series near 0, elsewhere (1 − e)·share."""
    s = x * x
    p = np.float32(-1382.0 / 155925.0)
    p = p * s + np.float32(62.0 / 2835.0)
    p = p * s + np.float32(-17.0 / 315.0)
    p = p * s + np.float32(2.0 / 15.0)
    p = p * s + np.float32(-1.0 / 3.0)
    near = x + x * s * p
    far = (np.float32(1.0) - e) * share
    far = far if x > np.float32(0.0) else -far
    far = x if np.isnan(x) else far
    return near if abs(x) < np.float32(0.3) else far


@kernel("")
def hyperbolic_tangent(x: Any) -> Any:
    """Give tanh x in float32."""
    e = exponential(np.float32(-2.0) * abs(x))
    return tangent_of(x, e, np.float32(1.0) / (np.float32(1.0) + e))


@kernel("")
def _linear(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        slope[i] = np.float32(1.0)


@kernel("")
def _sigmoid(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = z[i]
        e = exponential(-abs(x))
        share = np.float32(1.0) / (np.float32(1.0) + e)
        a = share if x > np.float32(0.0) else e * share
        z[i] = x if np.isnan(x) else a
        slope[i] = e * share * share


@kernel("")
def _tanh(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = z[i]
        e = exponential(np.float32(-2.0) * abs(x))
        share = np.float32(1.0) / (np.float32(1.0) + e)
        z[i] = tangent_of(x, e, share)
        slope[i] = np.float32(4.0) * e * share * share  # 1 − tanh², which would lose its digits where tanh is nearly 1


@kernel("")
def _relu(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = z[i]
        slope[i] = np.float32(1.0) if x > np.float32(0.0) else np.float32(0.0)
        z[i] = max(x, np.float32(0.0))


@kernel("")
def _leaky_relu(z: Array, slope: Array, start: int, stop: int) -> None:
    leak = np.float32(LEAK)
    for i in range(start, stop):
        x = z[i]
        slope[i] = np.float32(1.0) if x > np.float32(0.0) else leak
        z[i] = x if x > np.float32(0.0) else leak * x


@kernel("")
def _elu(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = z[i]
        t = hyperbolic_tangent(np.float32(0.5) * min(x, np.float32(0.0)))
        below = np.float32(2.0) * t / (np.float32(1.0) - t)  # eˣ − 1, exact near 0 as well
        below = x if np.isnan(x) else below
        z[i] = x if x > np.float32(0.0) else below
        slope[i] = np.float32(1.0) if x > np.float32(0.0) else below + np.float32(1.0)


@kernel("")
def _gelu(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = np.float64(z[i])
        share = 0.5 * (1.0 + math.erf(x * ROOT_HALF))
        z[i] = np.float32(x * share)
        slope[i] = np.float32(share + x * DENSITY * np.exp(-0.5 * x * x))


@kernel("")
def _silu(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = z[i]
        share = logistic(x)
        z[i] = x * share
        slope[i] = share * (np.float32(1.0) + x * (np.float32(1.0) - share))


@kernel("")
def _softplus(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = z[i]
        slope[i] = logistic(x)
        z[i] = max(x, np.float32(0.0)) + np.log1p(exponential(-abs(x)))


@kernel("")
def _sine(z: Array, slope: Array, start: int, stop: int) -> None:
    for i in range(start, stop):
        x = z[i]
        z[i] = np.sin(x)
        slope[i] = np.cos(x)


def _normal_share(z: Array) -> Array:
    """Give Φ(z), the share of a standard normal distribution below z."""
    return 0.5 * (1 + np.vectorize(math.erf, otypes=[float])(z * ROOT_HALF))


def _logistic_reference(z: Array) -> Array:
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


ACTIVATIONS: Table[Activation] = Table(
    "Activation",
    Activation(
        name="linear", label="linear", formula="g(z) = z", slope_formula="g′(z) = 1",
        help="Passes z on unchanged. A network of linear layers alone can only draw one straight boundary.",
        value=lambda z: z, slope=np.ones_like, compiled=_linear,
    ),
    Activation(
        name="sigmoid", label="sigmoid", formula="g(z) = 1 / (1 + e⁻ᶻ)", slope_formula="g′(z) = g(z)·(1 − g(z))",
        help="Squeezes z into 0 … 1. Its slope is at most ¼, so errors fade on their way back through many layers.",
        value=_logistic_reference, slope=lambda z: _logistic_reference(z) * (1 - _logistic_reference(z)),
        compiled=_sigmoid, span=(0.0, 1.0), quiet=0.0125, quiet_word="saturated",
    ),
    Activation(
        name="tanh", label="tanh", formula="g(z) = tanh z", slope_formula="g′(z) = 1 − g(z)²",
        help="Squeezes z into −1 … 1, centred on 0: learns faster than sigmoid, but its slope fades for large |z| too.",
        value=np.tanh, slope=lambda z: 1 - np.tanh(z) ** 2, compiled=_tanh, span=(-1.0, 1.0),
        quiet=0.05, quiet_word="saturated",
    ),
    Activation(
        name="relu", label="ReLU", formula="g(z) = max(0, z)", slope_formula="g′(z) = 1 for z > 0, else 0",
        help="Cuts off what is negative. Fast and never fading for z > 0, but a unit that is always negative is dead.",
        source="V. Nair, G. Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010",
        value=lambda z: np.maximum(z, 0), slope=lambda z: (z > 0).astype(z.dtype), compiled=_relu,
        quiet=0.0, quiet_word="dead",
    ),
    Activation(
        name="leaky_relu", label="leaky ReLU", formula="g(z) = z for z > 0, else 0.01·z",
        slope_formula="g′(z) = 1 for z > 0, else 0.01",
        help="Lets a hundredth of what is negative through, so that no unit dies.",
        source="A. Maas, A. Hannun, A. Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML 2013",
        value=lambda z: np.where(z > 0, z, LEAK * z), slope=lambda z: np.where(z > 0, 1.0, LEAK), compiled=_leaky_relu,
    ),
    Activation(
        name="elu", label="ELU", formula="g(z) = z for z > 0, else eᶻ − 1",
        slope_formula="g′(z) = 1 for z > 0, else eᶻ",
        help="Like ReLU above 0, but bends smoothly towards −1 below: outputs are centred better and no unit dies.",
        source="D. Clevert, T. Unterthiner, S. Hochreiter: Fast and Accurate Deep Network Learning by ELUs, ICLR 2016",
        value=lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        slope=lambda z: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0))), compiled=_elu,
        quiet=0.01, quiet_word="saturated",
    ),
    Activation(
        name="gelu", label="GELU", formula="g(z) = z·Φ(z)", slope_formula="g′(z) = Φ(z) + z·φ(z)",
        help="Weighs z by the share Φ(z) of a normal distribution below it: a smooth ReLU that dips a little below 0.",
        source="D. Hendrycks, K. Gimpel: Gaussian Error Linear Units, arXiv 1606.08415, 2016",
        value=lambda z: z * _normal_share(z),
        slope=lambda z: _normal_share(z) + z * DENSITY * np.exp(-0.5 * z * z), compiled=_gelu,
        quiet=0.01, quiet_word="saturated",
    ),
    Activation(
        name="silu", label="SiLU", formula="g(z) = z·σ(z)", slope_formula="g′(z) = σ(z)·(1 + z·(1 − σ(z)))",
        help="Weighs z by its own sigmoid: smooth everywhere, close to ReLU far from 0. Also called swish.",
        source="S. Elfwing, E. Uchibe, K. Doya: Sigmoid-weighted linear units, Neural Networks 107, 2018",
        value=lambda z: z * _logistic_reference(z),
        slope=lambda z: _logistic_reference(z) * (1 + z * (1 - _logistic_reference(z))), compiled=_silu,
        quiet=0.01, quiet_word="saturated",
    ),
    Activation(
        name="softplus", label="softplus", formula="g(z) = ln(1 + eᶻ)", slope_formula="g′(z) = σ(z)",
        help="ReLU with its corner rounded; its slope is the sigmoid. Never 0, so every unit always learns a little.",
        source="C. Dugas et al.: Incorporating Second-Order Functional Knowledge, NIPS 2000",
        value=lambda z: np.logaddexp(0, z), slope=_logistic_reference, compiled=_softplus,
        quiet=0.01, quiet_word="saturated",
    ),
    Activation(
        name="sine", label="sine", formula="g(z) = sin z", slope_formula="g′(z) = cos z",
        help="Goes up and down for ever: a few units draw many stripes, but training easily loses its way.",
        source="V. Sitzmann et al.: Implicit Neural Representations with Periodic Activations, NeurIPS 2020",
        value=np.sin, slope=np.cos, compiled=_sine, span=(-1.0, 1.0),
    ),
)  # fmt: skip

activate = switch("activate", "z, slope, start, stop", [row.compiled for row in ACTIVATIONS.values()])
