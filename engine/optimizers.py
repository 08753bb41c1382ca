"""Optimizers: how a gradient becomes a step. A row each, the NumPy form and the compiled form side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.jit import kernel, switch
from engine.rows import Param, Row, Table

Array = NDArray[Any]
MOST_SETTINGS = 4
TINY = 1e-30
"""Memory below this is set to 0: it would become a denormal, on which processors are a hundred times slower."""


@dataclass(frozen=True, kw_only=True)
class Optimizer(Row):
    """An optimizer.

    moments : how many numbers it remembers per parameter.
    reference : (θ, g, memory (moments, n), settings, η, t) ↦ new θ; changes memory in place; t = 1, 2, …
    compiled : kernel of the same arguments that changes θ and memory in place.
    """

    moments: int
    reference: Callable[[Array, Array, Array, Array, float, int], Array]
    compiled: Any


@kernel("")
def _sgd(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    eta = np.float32(rate)
    for i in range(len(theta)):
        theta[i] -= eta * gradient[i]


@kernel("")
def _momentum(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    eta = np.float32(rate)
    mu = np.float32(settings[0])
    velocity = memory[0]
    for i in range(len(theta)):
        velocity[i] = mu * velocity[i] + gradient[i]
        theta[i] -= eta * velocity[i]


@kernel("")
def _adam(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    beta1, beta2 = np.float32(settings[0]), np.float32(settings[1])
    keep1, keep2 = np.float32(1.0 - settings[0]), np.float32(1.0 - settings[1])
    root = np.sqrt(1.0 - settings[1] ** t)
    eta = np.float32(rate * root / (1.0 - settings[0] ** t))
    epsilon = np.float32(settings[2] * root)
    first, second = memory[0], memory[1]
    tiny = np.float32(TINY)
    for i in range(len(theta)):
        g = gradient[i]
        m = beta1 * first[i] + keep1 * g
        v = beta2 * second[i] + keep2 * g * g
        m = np.float32(0.0) if abs(m) < tiny else m
        v = np.float32(0.0) if v < tiny else v
        first[i] = m
        second[i] = v
        theta[i] -= eta * m / (np.sqrt(v) + epsilon)


@kernel("")
def _nesterov(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    eta = np.float32(rate)
    mu = np.float32(settings[0])
    velocity = memory[0]
    for i in range(len(theta)):
        g = gradient[i]
        velocity[i] = mu * velocity[i] + g
        theta[i] -= eta * (g + mu * velocity[i])


@kernel("")
def _adagrad(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    eta = np.float32(rate)
    epsilon = np.float32(settings[0])
    squares = memory[0]
    for i in range(len(theta)):
        g = gradient[i]
        squares[i] += g * g
        theta[i] -= eta * g / (np.sqrt(squares[i]) + epsilon)


@kernel("")
def _adadelta(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    eta = np.float32(rate)
    rho, epsilon = np.float32(settings[0]), np.float32(settings[1])
    keep = np.float32(1.0 - settings[0])
    squares, steps = memory[0], memory[1]
    tiny = np.float32(TINY)
    for i in range(len(theta)):
        g = gradient[i]
        s = rho * squares[i] + keep * g * g
        step = np.sqrt(steps[i] + epsilon) / np.sqrt(s + epsilon) * g
        u = rho * steps[i] + keep * step * step
        squares[i] = np.float32(0.0) if s < tiny else s
        steps[i] = np.float32(0.0) if u < tiny else u
        theta[i] -= eta * step


@kernel("")
def _rmsprop(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    eta = np.float32(rate)
    rho, epsilon = np.float32(settings[0]), np.float32(settings[1])
    keep = np.float32(1.0 - settings[0])
    squares = memory[0]
    tiny = np.float32(TINY)
    for i in range(len(theta)):
        g = gradient[i]
        s = rho * squares[i] + keep * g * g
        s = np.float32(0.0) if s < tiny else s
        squares[i] = s
        theta[i] -= eta * g / (np.sqrt(s) + epsilon)


@kernel("")
def _adamw(theta: Array, gradient: Array, memory: Array, settings: Array, rate: float, t: int) -> None:
    shrink = np.float32(1.0 - rate * settings[3])
    for i in range(len(theta)):
        theta[i] *= shrink
    _adam(theta, gradient, memory, settings, rate, t)


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

update = switch("update", "theta, gradient, memory, settings, rate, t", [row.compiled for row in OPTIMIZERS.values()])
