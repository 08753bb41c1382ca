"""A network with one hidden layer as a sum: what each hidden neuron adds to the output's z, over the plane."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.reference import forward
from playground import answers
from playground.explain import maps, network
from playground.explain.desk import Context
from playground.explain.maps import Pixels
from playground.explain.network import Numbers
from playground.snapshot import Colours

SIZE = 36
MOST = 16
"""So many neurons are shown on their own; more are added up to one."""


@dataclass(frozen=True)
class Parts:
    """What the hidden neurons add up to, at n places: along x₁, or row by row from the top of the plane.

    neurons : (k,) indices, the one that varies most first · weights : (k,) · bias : of the output.
    curves : (k, n), w·g(z) of each neuron · rest : (n,) of all others together, None where all are shown · others :
    how many · total : (n,), the output's z = bias + Σ curves + rest · said : (n,) ŷ · is_off : (k,).
    across : (n,) x₁ where the data has no x₂, else None · pixels, rest_pixels, total_pixels, said_pixels : maps of
    SIZE × SIZE where it has, parts and total on one scale of colours from −high to high.
    """

    output: int
    neurons: NDArray[np.int64]
    weights: Numbers
    bias: float
    curves: Numbers
    rest: Numbers | None
    others: int
    total: Numbers
    said: Numbers
    across: Numbers | None
    high: float
    pixels: Pixels | None = None
    rest_pixels: Pixels | None = None
    total_pixels: Pixels | None = None
    said_pixels: Pixels | None = None


@dataclass(frozen=True)
class PartsAsked:
    """Asks for the parts of an output's z, in these colours."""

    output: int = 0
    colours: Colours = field(default_factory=Colours)

    def answer(self, context: Context) -> Parts | None:
        """Give them; None unless there is exactly one hidden layer and this output."""
        if len(context.experiment.model.layers) != 1 or self.output >= answers.units(context.experiment):
            return None
        layers = network.dense(context)
        is_curve = maps.is_curve(context)
        across, inputs = maps.line(context) if is_curve else (None, maps.grid_inputs(context, SIZE))
        passed = forward(layers, inputs)
        weights, bias = layers[1].weights[:, self.output], float(layers[1].biases[self.output])
        parts = (passed.inputs[1] * weights).T
        order = np.argsort(-np.ptp(parts, axis=1), kind="stable")
        shown = order if len(order) <= MOST else order[: MOST - 1]
        others = len(order) - len(shown)
        rest = parts[order[len(shown) :]].sum(axis=0) if others else None
        total = passed.logits[:, self.output]
        said = network.predictions(context, passed.logits)[:, self.output]
        curves = parts[shown]
        whole = np.vstack([curves, total] if rest is None else [curves, total, rest])
        span = maps.reach(whole)
        found = Parts(
            self.output, shown, weights[shown], bias, curves, rest, others, total, said, across, span[1]
        )  # fmt: skip
        return found if is_curve else self._with_pixels(found, context, whole, span)

    def _with_pixels(self, found: Parts, context: Context, whole: Numbers, span: tuple[float, float]) -> Parts:
        pixels = maps.coloured(whole, span, self.colours.maps)
        count = len(found.neurons)
        said = maps.coloured(found.said[None], answers.span(context.experiment), self.colours.maps)[0]
        return Parts(
            found.output, found.neurons, found.weights, found.bias, found.curves, found.rest, found.others, found.total,
            found.said, None, found.high, pixels[:count], pixels[count + 1] if found.others else None, pixels[count],
            said,
        )  # fmt: skip
