"""Ways to hold back over-fitting, to be compared: none, L1, L2, dropout and early stopping."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from playground import edits
from playground.side_by_side import Way
from playground.spec import EarlyStopping, Experiment

L1, L2, PATIENCE = 0.003, 0.01, 20
"""Measured on the over-fitting example (64 neurons, 60 points): a third of these leaves its test loss a third higher,
three times these under-fits. Patience as the advice offers it."""
HALF, FIFTH, WIDE = 0.5, 0.2, 16
"""The lecture drops half of a layer; of fewer than 16 neurons so few would be left that a fifth is taken."""
HALVES = f"The rates set in the network; where none is, half of each layer, a fifth of fewer than {WIDE} neurons"


def plain(experiment: Experiment) -> Experiment:
    """Take every regularization out."""
    return without_dropout(edits.set_training(experiment, l1=0.0, l2=0.0, early_stopping=EarlyStopping()))


def without_dropout(experiment: Experiment) -> Experiment:
    """Drop nothing."""
    return reduce(lambda one, layer: edits.set_dropout(one, layer.id, 0.0), experiment.model.layers, experiment)


def with_dropout(experiment: Experiment) -> Experiment:
    """Drop at the rates the layers have; where none has one, at the usual rates."""
    layers = experiment.model.layers
    if any(layer.dropout for layer in layers):
        return experiment
    usual = {layer.id: HALF if layer.units >= WIDE else FIFTH for layer in layers}
    return reduce(lambda one, layer: edits.set_dropout(one, layer.id, usual[layer.id]), layers, experiment)


def _dropped(experiment: Experiment) -> Experiment:
    return with_dropout(edits.set_training(experiment, l1=0.0, l2=0.0, early_stopping=EarlyStopping()))


def _alone(**fields: object) -> Callable[[Experiment], Experiment]:
    return lambda experiment: edits.set_training(plain(experiment), **fields)


WAYS: dict[str, Way] = {
    way.name: way
    for way in (
        Way("none", "none", "Nothing holds the weights back", plain),
        Way("l1", f"L1, λ = {L1:g}", "Adds λ·Σ|w| to the loss", _alone(l1=L1)),
        Way("l2", f"L2, λ = {L2:g}", "Adds λ/2·Σw² to the loss", _alone(l2=L2)),
        Way("dropout", "dropout", HALVES, _dropped),
        Way("early", "early stopping", f"Ends {PATIENCE} epochs after the lowest test loss, and goes back to it",
            lambda e: edits.set_early_stopping(plain(e), patience=PATIENCE)),
    )
}  # fmt: skip


def regularized(experiment: Experiment, name: str) -> Experiment:
    """Give the experiment with one way and no other; all else, also its first weights, as it was."""
    return WAYS[name].change(experiment)
