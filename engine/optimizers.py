"""Optimizers: how a gradient becomes a step. A row each, the NumPy form and the compiled form side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vector
from engine.jit import at, kernel, switch
from engine.rows import Param, Row, Table
from engine.vector import formula
from engine.vector.functions import root
from engine.vector.language import Value

Array = NDArray[Any]
MOST_SETTINGS = 4
Values = Sequence[Value]


@dataclass(frozen=True, kw_only=True)
class Optimizer(Row):
    """An optimizer.

    moments : how many numbers it remembers per parameter.
    reference : (θ, g, memory (moments, n), settings, η, t) ↦ new θ; changes memory in place; t = 1, 2, …
    compiled : formula of the same arguments ↦ (new θ, new rows of memory …), or kernel that changes them in place.
    """

    moments: int
    reference: Callable[[Array, Array, Array, Array, float, int], Array]
    compiled: Any


@formula
def _sgd(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    return (theta - rate * g,)


@formula
def _momentum(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    velocity = settings[0] * memory[0] + g
    return theta - rate * velocity, velocity


@formula
def _adam(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    beta1, beta2, epsilon = settings[:3]
    m = beta1 * memory[0] + (1.0 - beta1) * g
    v = beta2 * memory[1] + (1.0 - beta2) * (g * g)
    unbias = root(1.0 - beta2**t)
    return theta - (rate * unbias / (1.0 - beta1**t)) * m / (root(v) + epsilon * unbias), m, v


@formula
def _nesterov(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    velocity = settings[0] * memory[0] + g
    return theta - rate * (g + settings[0] * velocity), velocity


@formula
def _adagrad(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    squares = memory[0] + g * g
    return theta - rate * g / (root(squares) + settings[0]), squares


@formula
def _adadelta(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    rho, epsilon = settings[:2]
    squares = rho * memory[0] + (1.0 - rho) * (g * g)
    step = root(memory[1] + epsilon) / root(squares + epsilon) * g
    return theta - rate * step, squares, rho * memory[1] + (1.0 - rho) * (step * step)


@formula
def _rmsprop(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    squares = settings[0] * memory[0] + (1.0 - settings[0]) * (g * g)
    return theta - rate * g / (root(squares) + settings[1]), squares


@formula
def _adamw(theta: Value, g: Value, memory: Values, settings: Values, rate: Value, t: Value) -> Any:
    return _adam((1.0 - rate * settings[3]) * theta, g, memory, settings, rate, t)


def _sgd_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    return theta - rate * gradient


def _momentum_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    memory[0] = settings[0] * memory[0] + gradient
    return theta - rate * memory[0]


def _adam_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    beta1, beta2, epsilon = settings[:3]
    memory[0] = beta1 * memory[0] + (1 - beta1) * gradient
    memory[1] = beta2 * memory[1] + (1 - beta2) * gradient**2
    unbiased_mean = memory[0] / (1 - beta1**t)
    unbiased_square = memory[1] / (1 - beta2**t)
    return theta - rate * unbiased_mean / (np.sqrt(unbiased_square) + epsilon)


def _nesterov_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    memory[0] = settings[0] * memory[0] + gradient
    return theta - rate * (gradient + settings[0] * memory[0])


def _adagrad_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    memory[0] += gradient**2
    return theta - rate * gradient / (np.sqrt(memory[0]) + settings[0])


def _adadelta_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    rho, epsilon = settings[:2]
    memory[0] = rho * memory[0] + (1 - rho) * gradient**2
    step = np.sqrt(memory[1] + epsilon) / np.sqrt(memory[0] + epsilon) * gradient
    memory[1] = rho * memory[1] + (1 - rho) * step**2
    return theta - rate * step


def _rmsprop_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    rho, epsilon = settings[:2]
    memory[0] = rho * memory[0] + (1 - rho) * gradient**2
    return theta - rate * gradient / (np.sqrt(memory[0]) + epsilon)


def _adamw_reference(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> Array:
    return _adam_reference(theta * (1 - rate * settings[3]), gradient, memory, settings, rate, t)


BETA1 = Param(
    name="beta1", label="β₁", default=0.9, low=0.0, high=0.9999, help="How slowly the mean of the gradient forgets."
)
BETA2 = Param(
    name="beta2", label="β₂", default=0.999, low=0.0, high=0.999999,
    help="How slowly the mean of the squared gradient forgets.",
)  # fmt: skip


def _momentum_param() -> Param:
    return Param(
        name="momentum", label="Momentum μ", default=0.9, low=0.0, high=0.999,
        help="How much of the last velocity stays; 0 is plain SGD.",
    )  # fmt: skip


def _memory_param(default: float) -> Param:
    return Param(
        name="rho", label="Memory ρ", default=default, low=0.0, high=0.9999,
        help="How slowly the mean of the squared gradient forgets.",
    )  # fmt: skip


def _epsilon_param(default: float) -> Param:
    return Param(
        name="epsilon", label="ε", default=default, low=1e-12, high=1.0, scale="log",
        help="Keeps the division harmless where the gradient vanishes.",
    )  # fmt: skip


OPTIMIZERS: Table[Optimizer] = Table(
    "Optimizer",
    Optimizer(
        name="sgd", label="SGD", formula="θ ← θ − η·g",
        help="Stochastic gradient descent: one step straight down the gradient of the batch.",
        source="H. Robbins, S. Monro: A Stochastic Approximation Method, Ann. Math. Statist. 22, 1951",
        moments=0, reference=_sgd_reference, compiled=_sgd,
    ),
    Optimizer(
        name="momentum", label="Momentum", formula="v ← μ·v + g,  θ ← θ − η·v",
        help="Keeps a velocity: steps in a steady direction add up, zigzags cancel.",
        source="B. Polyak: Some methods of speeding up the convergence of iteration methods, 1964",
        params=(_momentum_param(),),
        moments=1, reference=_momentum_reference, compiled=_momentum,
    ),
    Optimizer(
        name="nesterov", label="Nesterov", formula="v ← μ·v + g,  θ ← θ − η·(g + μ·v)",
        help="Momentum that looks ahead: it already counts the step the velocity is about to take.",
        source="I. Sutskever et al.: On the importance of initialization and momentum in deep learning, ICML 2013",
        params=(_momentum_param(),),
        moments=1, reference=_nesterov_reference, compiled=_nesterov,
    ),
    Optimizer(
        name="adagrad", label="Adagrad", formula="s ← s + g²,  θ ← θ − η·g / (√s + ε)",
        help="Gives weights that have moved much ever smaller steps; in the end all of them stand still.",
        source="J. Duchi, E. Hazan, Y. Singer: Adaptive Subgradient Methods, JMLR 12, 2011",
        params=(_epsilon_param(1e-10),),
        moments=1, reference=_adagrad_reference, compiled=_adagrad,
    ),
    Optimizer(
        name="adadelta", label="Adadelta", formula="Δ = √(u + ε) / √(s + ε)·g,  θ ← θ − η·Δ",
        help="Measures its steps by its own earlier steps, so that η hardly matters: try η = 1.",
        source="M. Zeiler: ADADELTA: An Adaptive Learning Rate Method, arXiv 1212.5701, 2012",
        params=(_memory_param(0.9), _epsilon_param(1e-6)),
        moments=2, reference=_adadelta_reference, compiled=_adadelta,
    ),
    Optimizer(
        name="rmsprop", label="RMSProp", formula="s ← ρ·s + (1 − ρ)·g²,  θ ← θ − η·g / (√s + ε)",
        help="Divides each step by the gradient's recent size: steep and flat directions advance alike.",
        source="T. Tieleman, G. Hinton: Lecture 6.5, COURSERA: Neural Networks for Machine Learning, 2012",
        params=(_memory_param(0.99), _epsilon_param(1e-8)),
        moments=1, reference=_rmsprop_reference, compiled=_rmsprop,
    ),
    Optimizer(
        name="adam", label="Adam", formula="θ ← θ − η·m̂ / (√v̂ + ε)",
        help="Gives each weight a step of its own size, from running means of its gradient and of its square.",
        source="D. Kingma, J. Ba: Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1",
        params=(BETA1, BETA2, _epsilon_param(1e-8)),
        moments=2, reference=_adam_reference, compiled=_adam,
    ),
    Optimizer(
        name="adamw", label="AdamW", formula="θ ← θ − η·λ·θ − η·m̂ / (√v̂ + ε)",
        help="Adam that shrinks every weight a little in each step, apart from the gradient.",
        source="I. Loshchilov, F. Hutter: Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2",
        params=(
            BETA1, BETA2, _epsilon_param(1e-8),
            Param(name="decay", label="Weight decay λ", default=0.01, low=0.0, high=1.0,
                  help="The share, times η, by which all weights shrink in each step."),
        ),
        moments=2, reference=_adamw_reference, compiled=_adamw,
    ),
)  # fmt: skip


@kernel("")
def _formulas(code: int, theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    vector.update(code, at(theta, 0), at(gradient, 0), at(memory, 0), at(settings, 0), rate, t, len(theta))


_GIVEN = "theta, gradient, memory, settings, rate, t"
update = switch("update", _GIVEN, [row.compiled for row in OPTIMIZERS.values()], _GIVEN, _formulas)
