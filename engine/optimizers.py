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
    tiny = np.float32(1e-30)
    for i in range(len(theta)):
        g = gradient[i]
        m = beta1 * first[i] + keep1 * g
        v = beta2 * second[i] + keep2 * g * g
        # Below this a float32 becomes a denormal, on which processors are a hundred times slower.
        m = np.float32(0.0) if abs(m) < tiny else m
        v = np.float32(0.0) if v < tiny else v
        first[i] = m
        second[i] = v
        theta[i] -= eta * m / (np.sqrt(v) + epsilon)


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
        params=(
            Param(name="momentum", label="Momentum μ", default=0.9, low=0.0, high=0.999,
                  help="How much of the last velocity stays; 0 is plain SGD."),
        ),
        moments=1, reference=_momentum_reference, compiled=_momentum,
    ),
    Optimizer(
        name="adam", label="Adam", formula="θ ← θ − η·m̂ / (√v̂ + ε)",
        help="Gives each weight a step of its own size, from running means of its gradient and of its square.",
        source="D. Kingma, J. Ba: Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1",
        params=(
            Param(name="beta1", label="β₁", default=0.9, low=0.0, high=0.9999,
                  help="How slowly the mean of the gradient forgets."),
            Param(name="beta2", label="β₂", default=0.999, low=0.0, high=0.999999,
                  help="How slowly the mean of the squared gradient forgets."),
            Param(name="epsilon", label="ε", default=1e-8, low=1e-10, high=1.0, scale="log",
                  help="Keeps the division harmless where the gradient vanishes."),
        ),
        moments=2, reference=_adam_reference, compiled=_adam,
    ),
)  # fmt: skip

update = switch("update", "theta, gradient, memory, settings, rate, t", [row.compiled for row in OPTIMIZERS.values()])
