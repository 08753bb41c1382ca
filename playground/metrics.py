"""What tells how training fares inside: confusion, gradient norms, dead and saturated neurons."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.layout import Layout
from playground import answers, build
from playground.build import Floats
from playground.snapshot import Metrics
from playground.spec import Experiment, Training

Counts = NDArray[np.int64]


def confusion(y: Floats, said: NDArray[np.int32], classes: int) -> Counts:
    """Count (classes, classes): rows the right class, columns the network's."""
    pairs = y.astype(np.int64) * classes + said
    return build.read_only(np.bincount(pairs, minlength=classes**2).reshape(classes, classes))


def second_score(experiment: Experiment, y: Floats, said: NDArray[np.int32], loss: float) -> float:
    """Give the accuracy, or for values R² = 1 − MSE / Var(y)."""
    if not answers.is_regression(experiment):
        return float(np.count_nonzero(y == said) / len(y))
    return 1.0 - loss / max(float(y.var(dtype=np.float64)), 1e-12)


def penalty(training: Training, weights: Floats) -> float:
    """Give l1·Σ|w| + l2/2·Σw² over all weights (n,)."""
    if not training.l1 and not training.l2:
        return 0.0
    wide = weights.astype(np.float64)
    with np.errstate(all="ignore"):  # weights that are no longer finite are told as divergence
        return float(training.l1 * np.abs(wide).sum() + training.l2 / 2 * (wide**2).sum())


def share_of(x: Floats, y: Floats, most: int | None) -> tuple[Floats, Floats]:
    """Give at most so many of the points, chosen at random once and for all: a fixed stride could miss a class."""
    if most is None or len(y) <= most:
        return x, y
    chosen = np.sort(np.random.default_rng(0).choice(len(y), most, replace=False))
    return np.ascontiguousarray(x[chosen]), np.ascontiguousarray(y[chosen])


def norms(gradient: Floats, place: Layout) -> tuple[float, ...]:
    """Give the norm of each layer's part of a gradient."""
    result = []
    for layer in range(len(place.table)):
        parts = (place.weight_view(gradient, layer), place.bias_view(gradient, layer))
        with np.errstate(all="ignore"):  # a gradient that is not finite has a norm that is not
            result.append(float(np.sqrt(sum((part.astype(np.float64) ** 2).sum() for part in parts))))
    return tuple(result)


def bounds(experiment: Experiment) -> Floats:
    """Give for each hidden layer the slope at and below which a neuron is quiet."""
    return np.array([ACTIVATIONS[layer.activation].quiet for layer in experiment.model.layers], np.float32)


def assemble(
    experiment: Experiment, gradient_norms: tuple[float, ...], counts: Counts, points: int,
    confusions: tuple[Counts, Counts] | None,
) -> Metrics:  # fmt: skip
    """Put together what was counted; counts (hidden neurons,) are quiet training points."""
    quiet, shares, first = [], {"dead": [], "saturated": [], "": []}, 0  # type: ignore[var-annotated]
    for layer in experiment.model.layers:
        share = build.read_only(counts[first : first + layer.units] / points)
        quiet.append(share)
        first += layer.units
        asleep = float((share == 1.0).mean())
        word = ACTIVATIONS[layer.activation].quiet_word
        for name, values in shares.items():
            values.append(asleep if name == word else 0.0)
    total = math.sqrt(sum(norm**2 for norm in gradient_norms))
    train, test = confusions or (None, None)
    return Metrics(train, test, gradient_norms, total, tuple(quiet), tuple(shares["dead"]), tuple(shares["saturated"]))
