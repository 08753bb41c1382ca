"""Losses: what training makes small, each on the outputs it fits. NumPy form and compiled form side by side.

An answer y is a class number, or for regression a value. `targets` turns classes into numbers the outputs are compared
with: a single output shall be high for class 1; of several, the one of the right class shall be high.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine import vector
from engine.jit import switch
from engine.rows import Row, Table
from engine.vector import formula
from engine.vector.functions import (
    absolute,
    bell,
    exponential,
    hyperbolic_tangent,
    logarithm,
    logarithm_from_one,
    logistic,
    most,
)
from engine.vector.language import Value

Array = NDArray[Any]
Task = Literal["two classes", "classes", "value"]


@dataclass(frozen=True, kw_only=True)
class Output:
    """A loss on one kind of output.

    name : what turns logits into ŷ: sigmoid, softmax, linear or tanh · tasks : what may be learned with it.
    low : the target of a class that is not the right one (the right one's is 1).
    span : the values ŷ takes, None where there is no bound.
    value : the reference, (logits z (n, k), targets t (n, k)) ↦ loss of each sample (n,).
    gradient : its derivative with respect to the logits, (n, k) · prediction : z ↦ ŷ, (n, k).
    compiled : formula (z, t, over) ↦ (loss of the sample, derivative with respect to z), where over.sum, over.most and
        over.count go over a sample's outputs; or kernel (z, y, start, count, units, stride, error, losses): sample m's
        logits begin at z[start + m·stride]; error at the same places gets the derivative (0 in the pads), losses[m]
        the loss.
    compiled_prediction : formula (z, over) ↦ ŷ, or kernel (z, start, count, units, stride) that overwrites logits by ŷ.
    """

    name: str
    tasks: tuple[Task, ...]
    low: float = 0.0
    span: tuple[float, float] | None = None
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]
    prediction: Callable[[Array], Array]
    compiled: Any
    compiled_prediction: Any

    @property
    def target_of_0(self) -> float | None:
        """The target of class 0 or of a class that is not the right one; None where values are learned."""
        return None if self.tasks == ("value",) else self.low


@dataclass(frozen=True, kw_only=True)
class Loss(Row):
    """A loss, with the outputs it may be put on; the first that fits the data is the default."""

    outputs: tuple[Output, ...]

    def output(self, name: str) -> Output:
        """Give the form on a kind of output. Raises KeyError."""
        return {output.name: output for output in self.outputs}[name]

    def names_for(self, task: Task) -> tuple[str, ...]:
        """Name the outputs on which this loss may be put for a task."""
        return tuple(output.name for output in self.outputs if task in output.tasks)


def targets(y: Array, output: Output, units: int) -> Array:
    """Give what the outputs (n, units) are compared with; y is a class number, or a value where that is learned."""
    if output.target_of_0 is None:
        return np.asarray(y, float).reshape(-1, 1)
    right = np.asarray(y)[:, None] == (np.arange(units)[None, :] if units > 1 else 1)
    return np.where(right, 1.0, output.low)


@formula
def _binary_cross_entropy(z: Value, t: Value, over: Any) -> Any:
    # log(1 + e⁻|z|) never overflows; z − z is 0, but NaN where z is infinite or no number
    loss = most(z, 0.0) - z * t + logarithm_from_one(exponential(-absolute(z)))
    return loss + (z - z), logistic(z) - t


@formula
def _softmax_cross_entropy(z: Value, t: Value, over: Any) -> Any:
    largest = over.most(z)
    e = exponential(z - largest)
    total = over.sum(e)
    loss = logarithm(total) + (largest - over.sum(z * t)) + over.sum(z - z)
    return loss, e * (1.0 / total) - t


@formula
def _squared_linear(z: Value, t: Value, over: Any) -> Any:
    return over.sum((z - t) * (z - t)) / over.count, (z - t) * (2.0 / over.count)


@formula
def _squared_sigmoid(z: Value, t: Value, over: Any) -> Any:
    difference = logistic(z) - t
    return over.sum(difference * difference + (z - z)) / over.count, difference * bell(z) * (2.0 / over.count)


@formula
def _squared_tanh(z: Value, t: Value, over: Any) -> Any:
    a, slope = hyperbolic_tangent(z)
    difference = a - t
    return over.sum(difference * difference + (z - z)) / over.count, difference * slope * (2.0 / over.count)


@formula
def _keep(z: Value, over: Any) -> Any:
    return z


@formula
def _to_logistic(z: Value, over: Any) -> Any:
    return logistic(z)


@formula
def _to_tanh(z: Value, over: Any) -> Any:
    return hyperbolic_tangent(z)[0]


@formula
def _to_softmax(z: Value, over: Any) -> Any:
    e = exponential(z - over.most(z))
    return e * (1.0 / over.sum(e))


def _logistic(z: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _bce_value(z: Array, t: Array) -> Array:
    return (np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))[:, 0]


def _softmax_value(z: Array, t: Array) -> Array:
    largest = z.max(axis=1)
    return largest + np.log(np.exp(z - largest[:, None]).sum(axis=1)) - (z * t).sum(axis=1)


def _squared(g: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    def value(z: Array, t: Array) -> Array:
        return ((g(z) - t) ** 2).mean(axis=1)

    return value


def _squared_slope(g: Callable[[Array], Array], slope: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    def gradient(z: Array, t: Array) -> Array:
        return 2 / z.shape[1] * (g(z) - t) * slope(z)

    return gradient


def _itself(z: Array) -> Array:
    return z


CLASSES: tuple[Task, ...] = ("two classes", "classes")

LOSSES: Table[Loss] = Table(
    "Loss",
    Loss(
        name="bce", label="Cross-entropy", formula="J = −(1/n)·Σ [y·log ŷ + (1 − y)·log(1 − ŷ)]",
        help="Binary cross-entropy, computed on the logit: being sure and wrong costs without bound.",
        source="I. Goodfellow, Y. Bengio, A. Courville: Deep Learning, 2016, section 6.2.2.2",
        outputs=(
            Output(name="sigmoid", tasks=("two classes",), span=(0.0, 1.0), value=_bce_value,
                   gradient=lambda z, t: _logistic(z) - t, prediction=_logistic,
                   compiled=_binary_cross_entropy, compiled_prediction=_to_logistic),
        ),
    ),
    Loss(
        name="softmax", label="Softmax cross-entropy", formula="J = −(1/n)·Σ log ŷ꜀,  ŷⱼ = eᶻʲ / Σ eᶻ",
        help="One output per class; together they sum to 1. Counts only what the right class c was given.",
        source="I. Goodfellow, Y. Bengio, A. Courville: Deep Learning, 2016, section 6.2.2.3",
        outputs=(
            Output(name="softmax", tasks=CLASSES, span=(0.0, 1.0), value=_softmax_value,
                   gradient=lambda z, t: _softmax(z) - t, prediction=_softmax,
                   compiled=_softmax_cross_entropy, compiled_prediction=_to_softmax),
        ),
    ),
    Loss(
        name="mse", label="Mean squared error", formula="J = 1/(n·k)·Σ (ŷ − y)²",
        help="The mean over examples and outputs, for values to be met. On classes its slope fades when ŷ is sure and"
        " wrong, so it learns more slowly than cross-entropy. Targets are 0 and 1 on sigmoid, −1 and 1 on tanh.",
        source="I. Goodfellow, Y. Bengio, A. Courville: Deep Learning, 2016, section 6.2.2.1",
        outputs=(
            Output(name="linear", tasks=("value",), value=_squared(_itself),
                   gradient=_squared_slope(_itself, np.ones_like), prediction=_itself,
                   compiled=_squared_linear, compiled_prediction=_keep),
            Output(name="tanh", tasks=CLASSES, low=-1.0, span=(-1.0, 1.0), value=_squared(np.tanh),
                   gradient=_squared_slope(np.tanh, lambda z: 1 - np.tanh(z) ** 2), prediction=np.tanh,
                   compiled=_squared_tanh, compiled_prediction=_to_tanh),
            Output(name="sigmoid", tasks=CLASSES, span=(0.0, 1.0), value=_squared(_logistic),
                   gradient=_squared_slope(_logistic, lambda z: _logistic(z) * (1 - _logistic(z))),
                   prediction=_logistic, compiled=_squared_sigmoid, compiled_prediction=_to_logistic),
        ),
    ),
)  # fmt: skip

PAIRS: tuple[tuple[str, str], ...] = tuple((row.name, output.name) for row in LOSSES.values() for output in row.outputs)
"""Every loss with every output it fits; a place in this list is the pair's code in the kernels."""


def code_of(loss: str, output: str) -> int:
    """Give the number under which the kernels know a loss on an output."""
    return PAIRS.index((loss, output))


loss_and_error = switch(
    "loss_and_error",
    "z, y, count, units, stride, error, losses",
    [output.compiled for row in LOSSES.values() for output in row.outputs],
    "numbers(z, count * stride), numbers(y, count), 0, count, units, stride, numbers(error, count * stride),"
    " numbers(losses, count)",
    vector.losses,
)
"""(code, z, y, count, units, stride, error, losses), arrays as addresses: see Output.compiled."""
predict = switch(
    "predict",
    "z, count, units, stride",
    [output.compiled_prediction for row in LOSSES.values() for output in row.outputs],
    "numbers(z, count * stride), 0, count, units, stride",
    vector.predict,
)
"""(code, z, count, units, stride): logits become ŷ."""
