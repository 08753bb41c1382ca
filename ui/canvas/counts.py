"""How many weights and biases a network and each of its layers have, in numbers and in words."""

from __future__ import annotations

from itertools import pairwise

from playground.spec import INPUTS, OUTPUT, Experiment
from ui.canvas import geometry


def parameter_count(experiment: Experiment) -> int:
    """Count all weights and biases."""
    sizes = list(geometry.columns_of(experiment).values())
    return sum((before + 1) * after for before, after in pairwise(sizes))


def layer_in_words(experiment: Experiment, layer: int) -> str:
    """Count one layer's: "72 parameters = 8·8 + 8", weights from sources to neurons and a bias for each neuron."""
    columns = geometry.columns_of(experiment)
    order = list(columns)
    before, units = columns[order[order.index(layer) - 1]], columns[layer]
    return f"{(before + 1) * units:,} parameters = {before}·{units} + {units}"


def network_in_words(experiment: Experiment) -> str:
    """Count every layer's, one to a line."""
    columns = [column for column in geometry.columns_of(experiment) if column != INPUTS]
    lines = [
        f"{'Output' if column == OUTPUT else f'Layer {number}'}: {layer_in_words(experiment, column)}"
        for number, column in enumerate(columns, start=1)
    ]
    return "\n".join(("Weights and biases that training can change:", *lines))
