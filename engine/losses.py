"""Losses: what training makes small. A row each, the NumPy form and the compiled form side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import exponential, logistic
from engine.jit import kernel, switch
from engine.rows import Row, Table

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Loss(Row):
    """A loss.

    value : the reference, (logits (n,), y (n,)) ↦ loss of each sample (n,).
    gradient : its derivative with respect to the logits, (n,).
    prediction : logits ↦ ŷ.
    compiled : kernel (logits, targets, start, count, error) → summed loss; error[start:start+count] gets the
        derivative.
    compiled_prediction : kernel logit → ŷ.
    """

    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]
    prediction: Callable[[Array], Array]
    compiled: Any
    compiled_prediction: Any
    output: str = ""


@kernel("")
def _binary_cross_entropy(logits: Array, targets: Array, start: int, count: int, error: Array) -> float:
    total = np.float64(0.0)
    for i in range(count):
        z = logits[start + i]
        y = targets[i]
        # log(1 + e⁻|z|) never overflows; the sign of z decides which of the two forms is meant.
        total += max(z, np.float32(0.0)) - z * y + np.log1p(exponential(-abs(z)))
        total += z - z  # NaN and infinity must not hide behind max()
        error[start + i] = logistic(z) - y
    return total


def _bce_value(z: Array, y: Array) -> Array:
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))


def _bce_prediction(z: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))


LOSSES: Table[Loss] = Table(
    "Loss",
    Loss(
        name="bce", label="Cross-entropy", formula="J = −(1/n)·Σ [y·log ŷ + (1 − y)·log(1 − ŷ)]", output="sigmoid",
        help="Binary cross-entropy, computed on the logit: being sure and wrong costs without bound.",
        source="I. Goodfellow, Y. Bengio, A. Courville: Deep Learning, 2016, section 6.2.2.2",
        value=_bce_value, gradient=lambda z, y: _bce_prediction(z) - y, prediction=_bce_prediction,
        compiled=_binary_cross_entropy, compiled_prediction=logistic,
    ),
)  # fmt: skip

loss_and_error = switch(
    "loss_and_error", "logits, targets, start, count, error", [row.compiled for row in LOSSES.values()]
)
predict = switch("predict", "logit", [row.compiled_prediction for row in LOSSES.values()])
