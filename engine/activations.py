"""Activation functions g(z) and their slopes g′(z): a row each, NumPy form and compiled form side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vector
from engine.jit import switch
from engine.rows import Row, Table
from engine.vector import formula
from engine.vector.functions import (
    absolute,
    exponential,
    hyperbolic_tangent,
    least,
    logarithm_from_one,
    logistic,
    most,
    normal_share,
    sine_and_cosine,
    where,
)
from engine.vector.language import Value

Array = NDArray[Any]
LEAK = 0.01
"""What leaky ReLU lets through of what is negative."""
ROOT_HALF, DENSITY = math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)
"""√½, and the density φ(0) of the standard normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Activation(Row):
    """An activation function.

    value, slope : the reference, z ↦ g(z) and z ↦ g′(z), for arrays of any shape.
    compiled : formula z ↦ (g(z), g′(z)), or kernel (z, slope, start, stop) that overwrites z[start:stop] by g(z) and
        fills slope[start:stop].
    span : the values g takes, for colouring a neuron's map; None when there is no bound.
    slope_formula : g′ as a student writes it.
    quiet : a neuron with |g′(z)| at most this hardly learns from the point; negative where that never happens.
    is_cheap : a formula that costs so little that a product computes it before it stores its sums.
    quiet_word : what such a neuron is called: "dead" or "saturated".
    """

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    compiled: Any
    span: tuple[float, float] | None = None
    slope_formula: str = ""
    quiet: float = -1.0
    quiet_word: str = ""
    is_cheap: bool = False


@formula
def _linear(z: Value) -> Any:
    return z, 1.0


@formula
def _sigmoid(z: Value) -> Any:
    e = exponential(-absolute(z))
    share = 1.0 / (1.0 + e)
    return where(z > 0.0, share, e * share), e * share * share


@formula
def _tanh(z: Value) -> Any:
    return hyperbolic_tangent(z)


@formula
def _relu(z: Value) -> Any:
    return most(z, 0.0), where(z > 0.0, z.like(1.0), 0.0)


@formula
def _leaky_relu(z: Value) -> Any:
    return where(z > 0.0, z, LEAK * z), where(z > 0.0, z.like(1.0), LEAK)


@formula
def _elu(z: Value) -> Any:
    t, _ = hyperbolic_tangent(0.5 * least(z, 0.0))
    below = 2.0 * t / (1.0 - t)  # eᶻ − 1, exact near 0 as well
    return where(z > 0.0, z, below), where(z > 0.0, z.like(1.0), below + 1.0)


@formula
def _gelu(z: Value) -> Any:
    share, density = normal_share(z)
    return z * share, share + z * density


@formula
def _silu(z: Value) -> Any:
    share = logistic(z)
    return z * share, share * (1.0 + z * (1.0 - share))


@formula
def _softplus(z: Value) -> Any:
    return most(z, 0.0) + logarithm_from_one(exponential(-absolute(z))), logistic(z)


@formula
def _sine(z: Value) -> Any:
    return sine_and_cosine(z)


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
        value=lambda z: np.maximum(z, 0), slope=lambda z: (z > 0).astype(z.dtype), compiled=_relu, is_cheap=True,
        quiet=0.0, quiet_word="dead",
    ),
    Activation(
        name="leaky_relu", label="leaky ReLU", formula="g(z) = z for z > 0, else 0.01·z",
        slope_formula="g′(z) = 1 for z > 0, else 0.01",
        help="Lets a hundredth of what is negative through, so that no unit dies.",
        source="A. Maas, A. Hannun, A. Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML 2013",
        value=lambda z: np.where(z > 0, z, LEAK * z), slope=lambda z: np.where(z > 0, 1.0, LEAK), compiled=_leaky_relu,
        is_cheap=True,
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


_PLAIN = "numbers(z, count), numbers(slope, count), 0, count"
_COMPILED = [row.compiled for row in ACTIVATIONS.values()]
activate = switch("activate", "z, slope, count", _COMPILED, _PLAIN, vector.activate)
"""(code, z, slope, count): overwrite z by g(z) and fill slope by g′(z); both are addresses."""
activate_only = switch("activate_only", "z, slope, count", _COMPILED, _PLAIN, vector.activate_only)
"""The same, but slope may be left as it is."""
