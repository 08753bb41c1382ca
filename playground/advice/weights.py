"""Rules about the weights as they stand: equal, far from the size that fits, pulled to nothing, not to be moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground import edits
from playground.advice.facts import (
    SLOPED,
    does_well,
    draw_fitting,
    fit_in_words,
    fitting_sigma,
    rms,
)
from playground.advice.pieces import Advice, Mend, Target, counted, number
from playground.catalog import ACTIVATIONS
from playground.snapshot import LayerParameters, Snapshot
from playground.spec import OUTPUT, Experiment, Layer

ALIKE = 1e-6
"""Weights that differ by no more than this share of their size differ by rounding only."""
FEW_WEIGHTS = 8
"""Fewer weights than these can be far from their σ by chance, so nothing is said about them."""
FADED, GROWN, FLATTENING = 0.1, 10.0, 5.0
"""The signal's size at the last hidden layer against fitting weights: below a tenth the gradient is as small as
well; above ten times (one-sided activations) steps overshoot; weights five times too large put z where tanh is flat."""
VANISHED = 0.1
"""Weights of a tenth of the fitting σ pass a tenth of the signal."""
GENTLE = 0.001
"""A penalty that hardly ever hinders at this size of network."""


def all_frozen(snapshot: Snapshot) -> Advice | None:
    """Tell that every layer is frozen, so that training moves nothing."""
    model = snapshot.experiment.model
    if not model.output_frozen or not all(layer.frozen for layer in model.layers):
        return None
    return Advice(
        "stops it",
        "Every layer is frozen: training moves nothing",
        f"All {counted(len(model.layers) + 1, 'layer')} keep their weights, so J stays what it is;"
        f" {fit_in_words(snapshot)}.",
        "a frozen layer still passes the signal on and the gradient back, but takes no step itself.",
        Target(OUTPUT, setting="frozen"),
        (Mend("Let all layers learn", _thawed),),
    )


def _thawed(experiment: Experiment) -> Experiment:
    for layer in (OUTPUT, *(layer.id for layer in experiment.model.layers)):
        experiment = edits.set_frozen(experiment, layer, False)
    return experiment


def all_switched_off(snapshot: Snapshot) -> Advice | None:
    """Tell that every neuron of a layer is switched off."""
    for place, layer in enumerate(snapshot.experiment.model.layers):
        if len(layer.off) == layer.units:
            return Advice(
                "stops it",
                f"All of layer {place + 1} is switched off ({counted(layer.units, 'neuron')})",
                "Nothing of the input gets through, so the answer is the same everywhere and only the biases behind"
                f" layer {place + 1} learn.",
                "a neuron that is switched off passes on 0, and the gradient that comes back is multiplied by 0 too.",
                Target(layer.id, tuple(range(layer.units))),
                (Mend(f"Switch layer {place + 1} on", _switcher(layer.id)),),
            )
    return None


def _switcher(layer_id: int) -> Callable[[Experiment], Experiment]:
    def change(experiment: Experiment) -> Experiment:
        for layer in experiment.model.layers:
            if layer.id == layer_id:
                for index in layer.off:
                    experiment = edits.switch_neuron(experiment, layer_id, index, True)
        return experiment

    return change


def equal_weights(snapshot: Snapshot) -> Advice | None:
    """Tell of a layer whose neurons are all alike, in what they receive and in what they pass on."""
    layers = snapshot.experiment.model.layers
    parameters = snapshot.parameters
    if len(parameters) != len(layers) + 1:
        return None
    for place, layer in enumerate(layers):
        own, after = parameters[place], parameters[place + 1]
        if layer.units < 2 or layer.frozen or not _all_alike(own, after):
            continue
        if layer.dropout and not _passes_nothing(layer, own):
            continue  # the mask of each step tells the neurons apart
        return _tell_equal(snapshot, place, own)
    return None


def _tell_equal(snapshot: Snapshot, place: int, own: LayerParameters) -> Advice:
    layer = snapshot.experiment.model.layers[place]
    value = f" (every weight into it is {number(float(own.weights[0, 0]))})" if _is_constant(own) else ""
    return Advice(
        "stops it",
        f"All {layer.units} neurons of layer {place + 1} are alike{value}",
        f"They compute the same, so they get the same gradient and stay alike: {layer.units} neurons do the work of"
        f" one.{' As all weights are 0, no gradient passes at all.' if _passes_nothing(layer, own) else ''}",
        "equal weights in and out give equal gradients, because ∂J/∂wᵢⱼ depends on j only through neuron j's own"
        " weights. Only chance tells neurons apart.",
        Target(layer.id, tuple(range(layer.units)), "initialization"),
        (draw_fitting(snapshot.experiment),),
    )


def _all_alike(own: LayerParameters, after: LayerParameters) -> bool:
    columns = np.vstack([own.weights, own.biases[None, :]])
    return _same_along(columns, 1) and _same_along(after.weights, 0)


def _same_along(table: NDArray[Any], axis: int) -> bool:
    if not table.size or not np.isfinite(table).all():
        return False
    return float(np.ptp(table, axis=axis).max()) <= ALIKE * float(np.abs(table).max())


def _is_constant(own: LayerParameters) -> bool:
    return bool(np.ptp(own.weights) <= ALIKE * np.abs(own.weights).max())


def _passes_nothing(layer: Layer, own: LayerParameters) -> bool:
    at_nought = ACTIVATIONS[layer.activation].value(np.zeros(1))[0]
    return not own.weights.any() and not own.biases.any() and at_nought == 0


def unfitting_weights(snapshot: Snapshot) -> Advice | None:
    """Tell of first weights far smaller or larger than fan-in and activation want."""
    layers = snapshot.experiment.model.layers
    ratios = [_ratio(snapshot, place) for place in range(len(layers))]
    if snapshot.step or not layers or len(snapshot.parameters) != len(layers) + 1 or 0.0 in ratios:
        return None
    product = float(np.prod(ratios))
    worst = int(np.argmax(ratios))
    if product < FADED:
        return _tell_unfitting(snapshot, int(np.argmin(ratios)), "small", product)
    is_flat = layers[worst].activation not in (*SLOPED, "linear") and ratios[worst] > FLATTENING
    if is_flat or (product > GROWN and all(layer.activation in (*SLOPED, "linear") for layer in layers)):
        return _tell_unfitting(snapshot, worst, "large", product)
    return None


def _ratio(snapshot: Snapshot, place: int) -> float:
    """Give a layer's σ against the fitting one; 1 where there are too few weights to say."""
    if place >= len(snapshot.parameters):
        return 1.0
    weights = snapshot.parameters[place].weights
    if weights.size < FEW_WEIGHTS:
        return 1.0
    fitting = fitting_sigma(snapshot.experiment.model.layers[place], *weights.shape)
    return min(rms(weights) / fitting, 1e30)


def _tell_unfitting(snapshot: Snapshot, place: int, how: str, product: float) -> Advice:
    experiment, layer = snapshot.experiment, snapshot.experiment.model.layers[place]
    weights = snapshot.parameters[place].weights
    fitting = fitting_sigma(layer, *weights.shape)
    effect = (
        f"What reaches the output has {number(product)} times the size it should, and the gradient on its way back"
        " shrinks as much: the first layers hardly learn."
        if how == "small"
        else "The sums z are so large that the neurons are flat or the first steps overshoot."
    )
    return Advice(
        "hinders",
        f"First weights too {how}: σ is {number(rms(weights))} in layer {place + 1}, {number(fitting)} would fit",
        effect,
        "z adds up fan_in terms, so Var z = fan_in · σ² · mean a². With σ² = 2 / fan_in (one-sided: ReLU …) or"
        " 2 / (fan_in + fan_out) (tanh, sigmoid) signals and gradients keep their size from layer to layer.",
        Target(layer.id, setting="initialization"),
        (draw_fitting(experiment),),
    )


def weights_vanished(snapshot: Snapshot) -> Advice | None:
    """Tell of a penalty that has pulled a layer's weights to a tenth of their size, while answers are still wrong."""
    experiment, training = snapshot.experiment, snapshot.experiment.training
    if not (training.l1 or training.l2) or not snapshot.step or does_well(snapshot):
        return None
    layers = (*experiment.model.layers, None)
    if len(snapshot.parameters) != len(layers):
        return None
    for layer, own in zip(layers, snapshot.parameters, strict=True):
        fitting = fitting_sigma(layer, *own.weights.shape)
        if rms(own.weights) < VANISHED * fitting:
            return _tell_vanished(snapshot, own, fitting)
    return None


def _tell_vanished(snapshot: Snapshot, own: LayerParameters, fitting: float) -> Advice:
    training = snapshot.experiment.training
    where = next(
        (f"layer {place + 1}" for place, layer in enumerate(snapshot.experiment.model.layers) if layer.id == own.id),
        "the output layer",
    )
    penalty = " and ".join(
        f"{name} λ = {number(value)}" for name, value in (("L1", training.l1), ("L2", training.l2)) if value
    )
    return Advice(
        "stops it",
        f"Regularization keeps the weights of {where} at nearly 0 (σ = {number(rms(own.weights))})",
        f"{penalty} pulls them back faster than the data move them; weights that pass a signal have σ ≈"
        f" {number(fitting)}. So ŷ is nearly the same everywhere.",
        "a penalty is paid for every weight whether it helps or not: in each step L2 takes η·λ·w off, L1 takes η·λ.",
        Target(own.id, setting="regularization"),
        (_gentler(training.l1, training.l2),),
    )


def _gentler(l1: float, l2: float) -> Mend:
    if max(l1, l2) > GENTLE:
        gentle = {"l1": min(l1, GENTLE), "l2": min(l2, GENTLE)}
        return Mend(f"λ = {number(GENTLE)}", lambda e: edits.set_training(e, **gentle))
    return Mend("No regularization", lambda e: edits.set_training(e, l1=0.0, l2=0.0))
