"""Weights by name: which row and column of which layer a wire is, and which wires a network has."""

from __future__ import annotations

from playground.features import FEATURES
from playground.spec import INPUTS, OUTPUT, Experiment, Model, Wire


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
