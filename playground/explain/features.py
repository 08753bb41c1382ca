"""One neuron's map of the plane as the weighted sum of the maps before it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.activations import ACTIVATIONS
from engine.reference import forward
from playground import answers, wires
from playground.explain import maps, network
from playground.explain.desk import Context
from playground.explain.maps import Pixels
from playground.explain.network import Numbers
from playground.explain.neuron import Neuron, is_there
from playground.features import FEATURES
from playground.snapshot import Colours
from playground.spec import INPUTS, OUTPUT, Experiment

SIZE = 40


@dataclass(frozen=True)
class Addend:
    """One map before the neuron: where it comes from, its name, its weight, and its picture."""

    source: Neuron
    name: str
    weight: float
    pixels: Pixels


@dataclass(frozen=True)
class Summed:
    """A neuron's map, put together: z = bias + Σ weight · map, a = g(z).

    terms : the maps that change z most, first · others : how many more · rest_pixels, rest : what those add together,
    None where all are shown · z, a : (SIZE²,), row by row from the top · high : z is coloured from −high to high.
    activation : identifier of g; of an output what turns z into ŷ.
    """

    neuron: Neuron
    activation: str
    bias: float
    terms: tuple[Addend, ...]
    others: int
    rest: Numbers | None
    rest_pixels: Pixels | None
    z: Numbers
    a: Numbers
    high: float
    z_pixels: Pixels
    a_pixels: Pixels


@dataclass(frozen=True)
class FeaturesAsked:
    """Asks for a neuron's map as a sum; `most` maps are shown on their own, more are added up."""

    neuron: Neuron
    most: int = 6
    colours: Colours = field(default_factory=Colours)

    def answer(self, context: Context) -> Summed | None:
        """Give it; None for an input and for a neuron that is not there."""
        experiment = context.experiment
        column, index = self.neuron
        if column == INPUTS or not is_there(experiment, self.neuron):
            return None
        number = wires.columns(experiment.model).index(column) - 1
        layers = network.dense(context)
        passed = forward(layers[: number + 1], maps.grid_inputs(context, SIZE))
        before, z = passed.inputs[number].T, passed.z[number]
        weights, bias = layers[number].weights[:, index], float(layers[number].biases[index])
        order = np.argsort(-np.abs(weights) * np.ptp(before, axis=1), kind="stable")
        shown = order if len(order) <= self.most else order[: self.most - 1]
        left = order[len(shown) :]
        rest = (weights[left, None] * before[left]).sum(axis=0) if len(left) else None
        kind, a, span = _after(context, column, index, z)
        reach = maps.reach(z[:, index])
        tint = self.colours.maps
        pictures = _pictures_before(experiment, number, before[shown], tint)
        return Summed(
            self.neuron, kind, bias, _addends(experiment, number, shown.tolist(), weights, pictures), len(left), rest,
            None if rest is None else maps.coloured(rest[None], maps.reach(rest), tint)[0], z[:, index], a, reach[1],
            maps.coloured(z[None, :, index], reach, tint)[0], maps.coloured(a[None], span, tint)[0],
        )  # fmt: skip


def _after(context: Context, column: int, index: int, z: Numbers) -> tuple[str, Numbers, tuple[float, float]]:
    """Give what follows z: its identifier, the neuron's values, and the span of their colours."""
    experiment = context.experiment
    if column == OUTPUT:
        name = answers.output_name(experiment.data, experiment.training)
        return name, network.predictions(context, z)[:, index], answers.span(experiment)
    layer = next(layer for layer in experiment.model.layers if layer.id == column)
    g = ACTIVATIONS[layer.activation].value
    a = np.asarray(g(z[:, index]), np.float64)
    return layer.activation, np.zeros_like(a) if index in layer.off else a, maps.span_of(layer.activation)


def _pictures_before(experiment: Experiment, number: int, planes: Numbers, tint: tuple[int, ...]) -> Pixels:
    """Colour the maps before a layer as the drawn network does: inputs each from −m to m, neurons by their span."""
    if number:
        return maps.coloured(planes, maps.span_of(experiment.model.layers[number - 1].activation), tint)
    return np.concatenate([maps.coloured(plane[None], maps.reach(plane), tint) for plane in planes])


def _addends(
    experiment: Experiment, number: int, shown: list[int], weights: Numbers, pictures: Pixels
) -> tuple[Addend, ...]:
    source = wires.columns(experiment.model)[number]
    inputs = experiment.data.inputs
    lowered = wires.LOWERED
    return tuple(
        Addend(
            (source, row), FEATURES[inputs[row]].label if source == INPUTS else f"a{str(row + 1).translate(lowered)}",
            float(weights[row]), picture,
        )
        for row, picture in zip(shown, pictures, strict=True)
    )  # fmt: skip
