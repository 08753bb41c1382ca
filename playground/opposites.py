"""What the lecture sets side by side: with and without dropout, linear and bent layers, features made and learned."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from playground import datasets, edits
from playground.catalog import ACTIVATIONS
from playground.regularization import HALVES, with_dropout, without_dropout
from playground.side_by_side import Way
from playground.spec import Experiment, Layer

HIDDEN = 4
"""So many neurons a network without a hidden layer gets to learn features with."""


def all_of(kind: str) -> Callable[[Experiment], Experiment]:
    """Give the edit that lets every hidden layer have one activation."""
    return lambda experiment: reduce(
        lambda one, layer: edits.set_activation(one, layer.id, kind), experiment.model.layers, experiment
    )


def by_hand(experiment: Experiment) -> Experiment:
    """Give the squares as inputs, and the output alone to weigh them."""
    flat = reduce(lambda one, layer: edits.remove_layer(one, layer.id), experiment.model.layers, experiment)
    return edits.set_data(flat, inputs=("x1^2", "x2^2") if _is_plane(experiment) else ("x1^2",))


def learned(experiment: Experiment) -> Experiment:
    """Give the plain coordinates as inputs, and hidden layers: its own, or one."""
    inputs = ("x1", "x2") if _is_plane(experiment) else ("x1",)
    changed = edits.set_data(experiment, inputs=inputs)
    return changed if changed.model.layers else edits.insert_layer(changed, 0, Layer(id=1, units=HIDDEN))


def _is_plane(experiment: Experiment) -> bool:
    return datasets.row_of(experiment.data).dimension > 1


DROPOUT = (
    Way("without", "without dropout", "Every neuron is there in every step", without_dropout),
    Way("with", "with dropout", HALVES, with_dropout),
)
BENT = tuple(
    Way(kind, f"all {ACTIVATIONS[kind].label}", f"Every hidden layer has the activation {ACTIVATIONS[kind].label}",
        all_of(kind))
    for kind in ("linear", "tanh", "relu")
)  # fmt: skip
FEATURES = (
    Way("by_hand", "made by hand", "The squares x₁², x₂² as inputs, and one neuron", by_hand),
    Way("learned", "learned", "The inputs x₁, x₂, and hidden layers", learned),
)
