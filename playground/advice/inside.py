"""Rules that need the metrics: what happens inside the network, over the training points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.advice.facts import (
    does_well,
    draw_fitting,
    fit_in_words,
    label_of,
    other_rate,
    take_activation,
)
from playground.advice.pieces import Advice, Mend, Severity, Target, counted, number
from playground.catalog import ACTIVATIONS
from playground.snapshot import Metrics, Snapshot
from playground.spec import Layer

MOST_DEAD = 0.5
"""From this share of a layer's neurons on, the layer is visibly poorer than it was built."""
FLAT = 0.9
"""A layer is flat where this share of all its (neuron, point) pairs lies on the flat part of the curve."""
FADING = 0.01
"""The first layer learns a hundred times slower than the last; a good initialization keeps them within about ten."""
STILL = 1e-6
"""A gradient below this is no gradient to speak of: training is at rest."""


def dead_neurons(snapshot: Snapshot) -> Advice | None:
    """Tell of neurons that are 0 at every training point; the layer with the largest share of them is named."""
    found = _sleepers(snapshot, "dead")
    if found is None:
        return None
    place, layer, asleep = found
    share = len(asleep) / (layer.units - len(layer.off))
    severity: Severity = "stops it" if share == 1 else "hinders" if share >= MOST_DEAD else "note"
    if severity == "hinders" and does_well(snapshot):
        severity = "note"
    which = "Every neuron" if share == 1 else f"{len(asleep)} of {layer.units} neurons"
    verb = "is" if share == 1 or len(asleep) == 1 else "are"
    training = snapshot.experiment.training
    return Advice(
        severity,
        f"{which} of layer {place + 1} {verb} dead",
        f"z is negative at every training point, so {label_of(layer)} gives 0 and its slope is 0: no gradient"
        f" reaches {'the layer or any before it' if share == 1 else 'their weights'}, and they stay as they are."
        f" A step with η = {number(training.learning_rate)} that was too large, or the first weights, put them there.",
        "ReLU's slope is [z > 0]; where it is 0 the chain rule multiplies by 0. Leaky ReLU has slope 0.01 there and"
        " comes back.",
        Target(layer.id, asleep, "activation"),
        (
            take_activation((layer.id,), "leaky_relu", f"layer {place + 1}"),
            draw_fitting(snapshot.experiment),
            other_rate(snapshot.experiment, 1 / 3),
        ),
    )


def _sleepers(snapshot: Snapshot, word: str) -> tuple[int, Layer, tuple[int, ...]] | None:
    """Give the layer with the largest share of neurons that are quiet everywhere, and which ones."""
    worst: tuple[int, Layer, tuple[int, ...]] | None = None
    for place, (layer, quiet) in enumerate(_quiet_layers(snapshot)):
        if ACTIVATIONS[layer.activation].quiet_word != word:
            continue
        asleep = tuple(int(neuron) for neuron in np.flatnonzero(quiet >= 1.0) if neuron not in layer.off)
        if asleep and (worst is None or len(asleep) / layer.units > len(worst[2]) / worst[1].units):
            worst = place, layer, asleep
    return worst


def _quiet_layers(snapshot: Snapshot) -> list[tuple[Layer, NDArray[Any]]]:
    metrics, layers = snapshot.metrics, snapshot.experiment.model.layers
    if metrics is None or [len(quiet) for quiet in metrics.quiet] != [layer.units for layer in layers]:
        return []
    return list(zip(layers, metrics.quiet, strict=True))


def saturated_neurons(snapshot: Snapshot) -> Advice | None:
    """Tell of a layer on the flat part of its curve nearly everywhere, while answers are still wrong."""
    if does_well(snapshot):
        return None
    for place, (layer, quiet) in enumerate(_quiet_layers(snapshot)):
        share = float(np.mean(quiet)) if len(quiet) else 0.0
        if ACTIVATIONS[layer.activation].quiet_word != "saturated" or not share >= FLAT:
            continue
        asleep = tuple(int(neuron) for neuron in np.flatnonzero(quiet >= FLAT))
        return Advice(
            "hinders",
            f"Layer {place + 1} is saturated: on the flat part at {100 * share:.0f} % of neurons and points",
            f"There {label_of(layer)}'s slope is below {number(ACTIVATIONS[layer.activation].quiet)}, so next to"
            f" nothing of the gradient gets through layer {place + 1}; {fit_in_words(snapshot)}.",
            "the gradient is multiplied by g′(z), which is nearly 0 where |z| is large. Weights that fit the fan-in"
            " keep z near 0; a step that is too large leaves it.",
            Target(layer.id, asleep, "initialization"),
            (draw_fitting(snapshot.experiment), _slower_from_the_start(snapshot)),
        )
    return None


def _slower_from_the_start(snapshot: Snapshot) -> Mend:
    slower, anew = other_rate(snapshot.experiment, 1 / 3), draw_fitting(snapshot.experiment)
    return Mend(f"{slower.label}, and new weights", lambda e: anew.change(slower.change(e)))


def vanishing_gradient(snapshot: Snapshot) -> Advice | None:
    """Tell that the first layer's gradient is less than a hundredth of the last one's, in three or more layers."""
    metrics, layers = snapshot.metrics, snapshot.experiment.model.layers
    if metrics is None or len(metrics.gradient_norms) < 3 or does_well(snapshot) or _is_silenced(metrics):
        return None
    if snapshot.experiment.model.output_frozen or any(layer.frozen for layer in layers):
        return None  # what must not move has no gradient
    first, last = metrics.gradient_norms[0], metrics.gradient_norms[-1]
    if len(metrics.gradient_norms) != len(layers) + 1 or not STILL < last < float("inf") or not first < FADING * last:
        return None
    sigmoids = tuple(layer.id for layer in layers if layer.activation == "sigmoid")
    mend = take_activation(sigmoids, "tanh", "the sigmoid layers") if sigmoids else draw_fitting(snapshot.experiment)
    ratio = f"1/{number(last / first)}" if first > 0 else "none"
    return Advice(
        "hinders",
        f"The gradient fades: layer 1 gets {ratio} of the output layer's",
        f"Its norm is {number(first)} in layer 1 and {number(last)} in the output layer: with one learning rate the"
        f" first layer learns {number(last / first) if first > 0 else 'infinitely many'} times slower.",
        f"going back through {counted(len(layers), 'layer')} the gradient is multiplied by g′(z) and by the weights"
        " of each; factors below 1 multiply to almost nothing.",
        Target(layers[0].id, setting="activation" if sigmoids else "initialization"),
        (mend,),
    )


def _is_silenced(metrics: Metrics) -> bool:
    """Say whether a whole layer is dead or saturated: that is told by its own rule."""
    return any(share == 1.0 for share in (*metrics.dead, *metrics.saturated))
