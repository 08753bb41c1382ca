"""What the list says: one line for each layer, neuron and weight, as shown and as spoken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground import answers, catalog, wires
from playground.explain import neuron as explain
from playground.explain.neuron import Neuron
from playground.snapshot import Snapshot
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Layer, Wire
from ui.canvas import by_hand
from ui.widgets import words


@dataclass(frozen=True)
class Line:
    """One row of a list.

    key : what it stands for · text : as shown · spoken : as a screen reader says it, without raised signs.
    is_on : whether it is switched on; None for what has no switch.
    """

    key: Any
    text: str
    spoken: str
    is_on: bool | None = None


def layers(experiment: Experiment) -> list[Line]:
    """Give a line for the inputs, every hidden layer and the output."""
    model = experiment.model
    inputs = "Inputs: " + ", ".join(catalog.FEATURES[name].label for name in experiment.data.inputs)
    hidden = [_line(layer.id, _layer(layer, number)) for number, layer in enumerate(model.layers, start=1)]
    units = answers.units(experiment)
    kind = answers.output_name(experiment.data, experiment.training)
    output = f"Output: {_neurons(units)}, {kind}{', frozen' if model.output_frozen else ''}"
    return [_line(INPUTS, inputs), *hidden, _line(OUTPUT, output)]


def neurons(experiment: Experiment, snapshot: Snapshot | None, column: int) -> list[Line]:
    """Give a line for each neuron of a column."""
    count = 0
    while explain.is_there(experiment, (column, count)):
        count += 1
    return [_neuron(experiment, snapshot, (column, index)) for index in range(count)]


def weights(experiment: Experiment, snapshot: Snapshot | None, neuron: Neuron) -> list[Line]:
    """Give a line for each weight that leads to a neuron; none for an input."""
    column, index = neuron
    if column == INPUTS:
        return []
    count = len(neurons(experiment, None, wires.before(experiment.model, column)))
    return [_weight(experiment, snapshot, wires.wire(experiment, column, row, index)) for row in range(count)]


def source_of(wire: Wire) -> str:
    """Say where a weight comes from: "neuron 1", "input x₁"."""
    if wire.source_layer != INPUTS:
        return f"neuron {wire.source + 1}"
    return f"input {catalog.FEATURES[list(catalog.FEATURES)[wire.source]].label}"


def _line(key: int, text: str) -> Line:
    return Line(key, text, text)


def _layer(layer: Layer, number: int) -> str:
    parts = [f"Layer {number}: Dense", _neurons(layer.units), catalog.ACTIVATIONS[layer.activation].label]
    parts += [f"dropout {layer.dropout:g}"] if layer.dropout else []
    parts += ["frozen"] if layer.frozen else []
    return ", ".join(parts)


def _neurons(count: int) -> str:
    return f"{count} neuron{'' if count == 1 else 's'}"


def _neuron(experiment: Experiment, snapshot: Snapshot | None, neuron: Neuron) -> Line:
    column, index = neuron
    name = explain.name_of(experiment, neuron).split(", ")[-1]
    name = name[:1].upper() + name[1:]
    if column == INPUTS:
        return Line(neuron, name, name)
    is_off = explain.is_off(experiment, neuron)
    parts = [f"bias {_value(snapshot, Bias(column, index))}"]
    parts += ["off"] if is_off else []
    share, word = explain.quiet(snapshot, neuron) if snapshot is not None else (None, "")
    parts += [f"{word} at {share * 100:.0f} %"] if word and share else []
    text = f"{name}: {', '.join(parts)}"
    spoken = f"{text} of the training points" if word and share else text
    return Line(neuron, text, spoken, None if column == OUTPUT else not is_off)


def _weight(experiment: Experiment, snapshot: Snapshot | None, wire: Wire) -> Line:
    off = by_hand.is_off(experiment, wire)
    end = f"from {source_of(wire)} = {_value(snapshot, wire)}{', off' if off else ''}"
    return Line(wire, f"{wires.name_of(experiment, wire)} {end}", f"Weight {end}", not off)


def _value(snapshot: Snapshot | None, number: Wire | Bias) -> str:
    value = by_hand.value_in(snapshot, number)
    return "…" if value is None else words.number(value, 4)
