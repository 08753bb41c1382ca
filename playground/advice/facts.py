"""What several rules ask of a snapshot, and the ways out that several of them offer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground import edits
from playground.advice.pieces import Mend, number
from playground.catalog import ACTIVATIONS, INITIALIZERS, OPTIMIZERS
from playground.snapshot import Snapshot
from playground.spec import LEARNING_RATE, Experiment, Layer

WELL = 0.95
"""From this share of right training points (or R²) on, nothing is said to hinder: whatever it is, it did not."""
SLOPED = ("relu", "leaky_relu", "elu", "gelu", "silu", "softplus")
"""Activations that pass one side of z: they halve what goes through, so He's weights fit them, Glorot's the others."""


@dataclass(frozen=True)
class Usual:
    """The learning rates an optimizer usually works with: lowest, highest, and one to begin with."""

    low: float
    high: float
    first: float


USUAL_RATES: dict[str, Usual] = {
    "sgd": Usual(1e-3, 3.0, 0.1),
    "momentum": Usual(1e-4, 0.3, 0.03),
    "nesterov": Usual(1e-4, 0.3, 0.03),
    "adagrad": Usual(1e-3, 1.0, 0.1),
    "adadelta": Usual(0.1, 10.0, 1.0),
    "rmsprop": Usual(1e-4, 0.1, 0.003),
    "adam": Usual(1e-4, 0.1, 0.01),
    "adamw": Usual(1e-4, 0.1, 0.01),
}
"""A decade or two around the value each paper proposes, as networks of this size bear it. Momentum multiplies a step
by up to 1/(1 − μ) = 10, so its rates are a tenth of SGD's; Adadelta's formula has no rate, which is η = 1."""

FAR = 9.5
"""From a learning rate ten times off, threefold steps are a long way: go to the usual one at once."""


def does_well(snapshot: Snapshot) -> bool:
    """Say whether the training points are answered well already."""
    scores = snapshot.scores
    if scores is None:
        return False
    score = scores.train_accuracy if scores.train_accuracy is not None else scores.train_r2
    return score is not None and score >= WELL


def fit_in_words(snapshot: Snapshot) -> str:
    """Say how the training points fare: "61 % of the training points are right", "R² is 0.4"."""
    scores = snapshot.scores
    if scores is None:
        return "nothing is trained yet"
    if scores.train_accuracy is not None:
        return f"{100 * scores.train_accuracy:.0f} % of the training points are right"
    r2 = math.nan if scores.train_r2 is None else scores.train_r2
    return f"R² over the training points is {number(r2) if math.isfinite(r2) else 'no finite number'}"


def label_of(layer: Layer) -> str:
    """Give the label of a layer's activation."""
    return ACTIVATIONS[layer.activation].label


def bends(layer: Layer) -> bool:
    """Say whether a layer does more than multiply by a matrix."""
    return layer.activation != "linear"


def fitting_sigma(layer: Layer | None, fan_in: int, fan_out: int) -> float:
    """Give the width σ of weights that keep signals at one size: He's for one-sided activations, else Glorot's."""
    if layer is not None and layer.activation in SLOPED:
        return math.sqrt(2.0 / fan_in)
    return math.sqrt(2.0 / (fan_in + fan_out))


def rms(values: NDArray[np.float32]) -> float:
    """Give the root of the mean square: the width σ of weights around 0; infinite where one is not finite."""
    with np.errstate(all="ignore"):
        result = math.sqrt(float(np.mean(values.astype(np.float64) ** 2))) if values.size else 0.0
    return result if math.isfinite(result) else math.inf


def pull(snapshot: Snapshot) -> float | None:
    """Give ‖∇J‖·‖θ‖ / J: by which share of itself J falls if the weights change by their own length along −∇J.

    It has no unit, so that one bound serves all losses, inputs and sizes. None without metrics.
    """
    metrics, scores = snapshot.metrics, snapshot.scores
    if metrics is None or scores is None or not snapshot.parameters:
        return None
    squares = sum(rms(part) ** 2 * part.size for layer in snapshot.parameters for part in (layer.weights, layer.biases))
    result = metrics.gradient_norm * math.sqrt(squares) / max(scores.train_loss, 1e-12)
    return result if math.isfinite(result) else None


# Ways out


def draw_fitting(experiment: Experiment) -> Mend:
    """Draw first weights anew in the way that fits: He for one-sided activations, else Glorot; or only another draw.

    Layers with an initialization of their own then follow the network's.
    """
    layers = experiment.model.layers
    one_sided = sum(layer.activation in SLOPED for layer in layers) > len(layers) / 2
    name = "he_normal" if one_sided else "glorot_uniform"
    if experiment.model.initialization == name and not any(layer.initialization for layer in layers):
        return Mend("New initial weights", edits.new_weights)

    def change(changed: Experiment) -> Experiment:
        for layer in changed.model.layers:
            if layer.initialization:
                changed = edits.set_layer_initialization(changed, layer.id, "")
        return edits.new_weights(edits.choose_initialization(changed, name))

    return Mend(f"Draw weights: {INITIALIZERS[name].label}", change)


def take_activation(layer_ids: tuple[int, ...], name: str, where: str) -> Mend:
    """Give layers another activation; those that are gone are left out."""

    def change(experiment: Experiment) -> Experiment:
        for layer in experiment.model.layers:
            if layer.id in layer_ids:
                experiment = edits.set_activation(experiment, layer.id, name)
        return experiment

    return Mend(f"Take {ACTIVATIONS[name].label} in {where}", change)


def change_layer(layer_id: int, label: str, **fields: float) -> Mend:
    """Change a layer's units or dropout; nothing where it is gone."""

    def change(experiment: Experiment) -> Experiment:
        if all(layer.id != layer_id for layer in experiment.model.layers):
            return experiment
        if "units" in fields:
            experiment = edits.set_units(experiment, layer_id, int(fields["units"]))
        return edits.set_dropout(experiment, layer_id, fields["dropout"]) if "dropout" in fields else experiment

    return Mend(label, change)


def other_rate(experiment: Experiment, factor: float) -> Mend:
    """Multiply the learning rate; from far off go to the optimizer's usual one at once."""
    training = experiment.training
    usual = USUAL_RATES.get(training.optimizer)
    distance = usual.first / training.learning_rate if usual is not None else 1.0
    if usual is not None and (distance > FAR if factor > 1 else distance < 1 / FAR):
        label = OPTIMIZERS[training.optimizer].label
        return Mend(f"Learning rate {number(usual.first)}, usual for {label}", rate_setter(usual.first))
    aim = rounded_rate(training.learning_rate * factor)
    word = f"× {factor:g}" if factor > 1 else f"÷ {1 / factor:g}"
    return Mend(f"Learning rate {word}: {number(aim)}", rate_setter(aim))


def rate_setter(rate: float) -> Callable[[Experiment], Experiment]:
    """Give the edit that sets the learning rate."""
    return lambda experiment: edits.set_training(experiment, learning_rate=rate)


def rounded_rate(rate: float) -> float:
    """Give a rate with one digit, within what is allowed."""
    return min(max(float(f"{rate:.1g}"), LEARNING_RATE.low), LEARNING_RATE.high)
