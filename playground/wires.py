"""Weights by name: which row and column of which layer a wire is, and which wires a network has."""

from __future__ import annotations

from playground import answers
from playground.features import FEATURES
from playground.snapshot import Parameters
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Model, Wire

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def columns(model: Model) -> list[int]:
    """Give the columns of neurons from left to right: the inputs, the hidden layers' ids, the output."""
    return [INPUTS, *(layer.id for layer in model.layers), OUTPUT]


def before(model: Model, layer: int) -> int:
    """Give the column just before a layer. Raises ValueError when the layer is not there."""
    order = columns(model)
    return order[order.index(layer) - 1]


def wire(experiment: Experiment, layer: int, row: int, unit: int) -> Wire:
    """Name the weight that stands in a row and column of a layer's matrix."""
    column = before(experiment.model, layer)
    if column == INPUTS:
        row = FEATURES.code(experiment.data.inputs[row])
    return Wire(layer, unit, column, row)


def row_of(experiment: Experiment, wire: Wire) -> int | None:
    """Give the row of its layer's matrix in which a weight stands, None when the network does not have it now."""
    model = experiment.model
    if wire.layer not in columns(model)[1:] or before(model, wire.layer) != wire.source_layer:
        return None
    if wire.source_layer == INPUTS:
        name = list(FEATURES)[wire.source]
        return experiment.data.inputs.index(name) if name in experiment.data.inputs else None
    units = next(layer.units for layer in model.layers if layer.id == wire.source_layer)
    return wire.source if wire.source < units else None


def place_of(experiment: Experiment, number: Wire | Bias) -> tuple[int, int, int] | None:
    """Give (number of the layer, row, column) in the parameters, row −1 for a bias; None when it is not there now."""
    order = columns(experiment.model)[1:]
    if number.layer not in order:
        return None
    row = row_of(experiment, number) if isinstance(number, Wire) else -1
    units = next((layer.units for layer in experiment.model.layers if layer.id == number.layer), None)
    if row is None or number.unit >= (units or answers.units(experiment)):
        return None
    return order.index(number.layer), row, number.unit


def value_of(experiment: Experiment, parameters: Parameters, number: Wire | Bias) -> float | None:
    """Give a weight or bias out of an experiment's parameters, None when it is not there."""
    place = place_of(experiment, number)
    if place is None or place[0] >= len(parameters):
        return None
    layer, row, column = parameters[place[0]], place[1], place[2]
    held = layer.biases if row < 0 else layer.weights
    inside = column < held.shape[-1] and (row < 0 or row < len(layer.weights))
    return float(held[column] if row < 0 else held[row, column]) if inside else None


def name_of(experiment: Experiment, number: Wire | Bias) -> str:
    """Give the lecture's symbol: w⁽²⁾₃,₁ leads from neuron 3 of layer 1 to neuron 1 of layer 2, w⁽²⁾₀,₁ is its bias."""
    layer = columns(experiment.model).index(number.layer)
    raised = str(layer).translate(RAISED)
    if isinstance(number, Bias):
        source = 0
    else:
        row = row_of(experiment, number)
        source = 1 + (number.source if row is None else row)
    return f"w⁽{raised}⁾{str(source).translate(LOWERED)},{str(number.unit + 1).translate(LOWERED)}"


def remaining(model: Model) -> tuple[Wire, ...]:
    """Give the switched-off weights whose two ends still follow one another in the network."""
    units = {layer.id: layer.units for layer in model.layers}
    return tuple(
        wire
        for wire in model.off
        if wire.layer in (*units, OUTPUT)
        and before(model, wire.layer) == wire.source_layer
        and wire.unit < units.get(wire.layer, wire.unit + 1)
        and wire.source < units.get(wire.source_layer, wire.source + 1)
    )
