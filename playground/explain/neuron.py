"""One neuron in numbers, at one place of the plane: what comes in, what it is weighed by, what goes out."""

from __future__ import annotations

from dataclasses import dataclass

from engine.activations import ACTIVATIONS
from playground import answers, wires
from playground.datasets import row_of
from playground.features import FEATURES
from playground.snapshot import Snapshot
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Wire

Neuron = tuple[int, int]
"""A neuron as (column, index): a hidden layer's id, −1 for the inputs, 0 for the outputs."""


@dataclass(frozen=True)
class Term:
    """One addend of z: what comes in times its weight.

    source : the neuron or input it comes from · name : of an input, "" for a neuron · incoming : what it gives.
    is_off : the weight or its source is switched off, then `product` is 0.
    """

    source: Neuron
    name: str
    incoming: float
    weight: float
    product: float
    is_off: bool


@dataclass(frozen=True)
class Equation:
    """z = bias + Σ incoming · weight, and a = g(z), at a place of the plane; float64, dropout off.

    layer : number of the neuron's layer, counted from 1, 0 for an input · place : where it was computed.
    terms : the largest product first · z, bias : None for an input · a : what the neuron gives.
    activation : identifier of g; of an output neuron what turns logits into ŷ · is_off : a is 0 whatever z.
    quiet : the share of the training points from which it hardly learns, None where not known; `quiet_word` says how.
    """

    neuron: Neuron
    name: str
    layer: int
    place: tuple[float, float]
    bias: float | None
    terms: tuple[Term, ...]
    z: float | None
    a: float
    activation: str
    is_off: bool
    is_dropped: bool
    quiet: float | None
    quiet_word: str


def is_there(experiment: Experiment, neuron: Neuron) -> bool:
    """Tell whether a network has a neuron."""
    column, index = neuron
    units = {layer.id: layer.units for layer in experiment.model.layers}
    units |= {INPUTS: len(experiment.data.inputs), OUTPUT: answers.units(experiment)}
    return 0 <= index < units.get(column, 0)


def name_of(experiment: Experiment, neuron: Neuron) -> str:
    """Name a neuron: "layer 2, neuron 3", "input x₁", "output neuron", or an output by its class."""
    column, index = neuron
    if column == INPUTS:
        return f"input {FEATURES[experiment.data.inputs[index]].label}"
    if column != OUTPUT:
        return f"layer {wires.columns(experiment.model).index(column)}, neuron {index + 1}"
    if answers.units(experiment) == 1:
        return "output neuron"
    return f"output “{row_of(experiment.data).class_names[index]}”"


def is_off(experiment: Experiment, neuron: Neuron) -> bool:
    """Tell whether a hidden neuron is switched off."""
    return any(layer.id == neuron[0] and neuron[1] in layer.off for layer in experiment.model.layers)


def equation(snapshot: Snapshot, neuron: Neuron) -> Equation | None:
    """Give a neuron's equation at the place the snapshot traces; None when there is no such neuron or no trace."""
    experiment, trace = snapshot.experiment, snapshot.trace
    if trace is None or not is_there(experiment, neuron):
        return None
    column, index = neuron
    name = name_of(experiment, neuron)
    if column == INPUTS:
        value = float(trace.inputs[index])
        return Equation(neuron, name, 0, trace.x, None, (), None, value, "", False, False, None, "")
    number = wires.columns(experiment.model).index(column)
    terms = _terms(snapshot, neuron, number)
    bias = float(snapshot.parameters[number - 1].biases[index])
    share, word = quiet(snapshot, neuron)
    dropped = number <= len(snapshot.dropped) and bool(snapshot.dropped[number - 1][index])
    return Equation(
        neuron, name, number, trace.x, bias, terms, bias + sum(term.product for term in terms),
        float(trace.a[number - 1][index]), _activation(experiment, column), is_off(experiment, neuron), dropped,
        share, word,
    )  # fmt: skip


def quiet(snapshot: Snapshot, neuron: Neuron) -> tuple[float | None, str]:
    """Give the share of the training points from which a neuron hardly learns, None where unknown, and a word for it.

    The word is "" where that never happens: for inputs and outputs, and for some activations.
    """
    column, index = neuron
    order = wires.columns(snapshot.experiment.model)
    if column in (INPUTS, OUTPUT) or column not in order:
        return None, ""
    number = order.index(column)
    word = ACTIVATIONS[snapshot.experiment.model.layers[number - 1].activation].quiet_word
    if snapshot.metrics is None or number > len(snapshot.metrics.quiet):
        return None, word
    if index >= len(snapshot.metrics.quiet[number - 1]):
        return None, word
    return float(snapshot.metrics.quiet[number - 1][index]), word


def _terms(snapshot: Snapshot, neuron: Neuron, number: int) -> tuple[Term, ...]:
    experiment, trace = snapshot.experiment, snapshot.trace
    assert trace is not None
    column, index = neuron
    source = wires.before(experiment.model, column)
    incoming = trace.inputs if number == 1 else trace.a[number - 2]
    found = []
    for row, weight in enumerate(snapshot.parameters[number - 1].weights[:, index].tolist()):
        wire: Wire | Bias = wires.wire(experiment, column, row, index)
        silent = wire in experiment.model.off or is_off(experiment, (source, row))
        name = FEATURES[experiment.data.inputs[row]].label if source == INPUTS else ""
        given = float(incoming[row])
        found.append(Term((source, row), name, given, weight, 0.0 if silent else given * weight, silent))
    return tuple(sorted(found, key=lambda term: -abs(term.product)))


def _activation(experiment: Experiment, column: int) -> str:
    own = next((layer.activation for layer in experiment.model.layers if layer.id == column), None)
    return own or answers.output_name(experiment.data, experiment.training)
