"""The hidden space: the plane as the last hidden layer sees it, bent until a straight line separates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from engine.reference import forward
from playground import answers, datasets
from playground.explain import maps, network
from playground.explain.desk import Context
from playground.explain.network import Numbers

LINES, STEPS = 13, 49
"""Lines of the grid in each direction, and places along each."""
MOST_POINTS = 400
DENSE = 241
"""Places along a straight line at which it is asked whether two classes are the likeliest there."""
Box = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class HiddenSpace:
    """The plane of two neurons a₁, a₂ of the last hidden layer.

    neurons : their indices · units : how many the layer has · why : how the two were chosen, in words.
    grid : (lines, STEPS, 2), lines of the data's plane where these neurons put them · points : (n, 2) training points,
    y : (n,) · box : the part of (a₁, a₂) that is shown.
    weights : (2, outputs), bias : (outputs,), so that z = bias + a·weights on this plane; the other neurons of the
    layer are held at their mean over these points · lines : (m, 4), x₀ y₀ x₁ y₁, where the answer changes.
    right : share of these points on the right side of the line, None for values.
    """

    layer: int
    neurons: tuple[int, int]
    units: int
    why: str
    grid: Numbers
    points: Numbers
    y: NDArray[np.float32]
    box: Box
    weights: Numbers
    bias: Numbers
    lines: Numbers
    right: float | None


@dataclass(frozen=True)
class HiddenAsked:
    """Asks for the hidden space; `chosen` is a neuron of the last hidden layer that should be one of the two."""

    chosen: int | None = None

    def answer(self, context: Context) -> HiddenSpace | None:
        """Give it; None when there is no hidden layer of two neurons or more at the end."""
        hidden = context.experiment.model.layers
        if not hidden or hidden[-1].units < 2:
            return None
        layers = network.dense(context)
        out, bias = layers[-1].weights, layers[-1].biases
        pair, why = _pair(out, self.chosen)
        inputs = network.training_inputs(context, MOST_POINTS)
        seen = forward(layers, inputs).inputs[-1]
        grid = _grid(context)
        bent = forward(layers, network.inputs_at(context, grid.reshape(-1, 2))).inputs[-1][:, pair]
        others = [unit for unit in range(len(out)) if unit not in pair]
        held = bias + seen[:, others].mean(axis=0) @ out[others]
        points, flat = seen[:, pair], out[list(pair)]
        box = _box(np.vstack([bent, points]))
        y = context.samples.train_y[:MOST_POINTS]
        return HiddenSpace(
            hidden[-1].id, pair, len(out), why, bent.reshape(*grid.shape), points, y, box, flat, held,
            _lines(context, flat, held, box), _right(context, held + points @ flat, y),
        )  # fmt: skip


def _pair(out: Numbers, chosen: int | None) -> tuple[tuple[int, int], str]:
    """Choose two neurons by their outgoing weights, or one of them by hand."""
    order = np.argsort(-np.abs(out).sum(axis=1), kind="stable").tolist()
    if len(order) == 2:
        return (0, 1), "the last hidden layer has just these two neurons"
    if chosen is not None and chosen < len(order):
        other = next(unit for unit in order if unit != chosen)
        one, two = sorted((chosen, other))
        return (one, two), "the chosen neuron and the one with the largest outgoing weight"
    one, two = sorted(order[:2])
    return (one, two), "the two with the largest outgoing weights"


def _grid(context: Context) -> Numbers:
    """Give lines of the data's plane, (lines, STEPS, 2): along x₁ and along x₂, or the one line that x₁ is."""
    (left, right), (low, high) = datasets.row_of(context.experiment.data).plane
    if maps.is_curve(context):
        along = np.linspace(left, right, STEPS)
        return np.stack([np.column_stack([along, np.zeros(STEPS)])])
    across, up = np.linspace(left, right, STEPS), np.linspace(low, high, STEPS)
    level = [np.column_stack([across, np.full(STEPS, height)]) for height in np.linspace(low, high, LINES)]
    upright = [np.column_stack([np.full(STEPS, place), up]) for place in np.linspace(left, right, LINES)]
    return np.stack([*level, *upright])


def _box(places: Numbers) -> Box:
    finite = places[np.isfinite(places).all(axis=1)]
    bounds = []
    for axis in range(2):
        low, high = (float(finite[:, axis].min()), float(finite[:, axis].max())) if len(finite) else (-1.0, 1.0)
        room = max(0.06 * (high - low), 1e-3)
        bounds.append((low - room, high + room))
    return bounds[0], bounds[1]


def _lines(context: Context, weights: Numbers, bias: Numbers, box: Box) -> Numbers:
    """Give the straight lines where the answer changes, cut to the box: (m, 4)."""
    if weights.shape[1] == 1:
        heights = _heights(context)
        found = [clipped(weights[:, 0], float(bias[0]) - height, box) for height in heights]
        return np.array([line for line in found if line is not None]).reshape(-1, 4)
    parts = []
    for one, other in combinations(range(weights.shape[1]), 2):
        line = clipped(weights[:, one] - weights[:, other], float(bias[one] - bias[other]), box)
        parts += [] if line is None else _ruling(line, one, other, weights, bias)
    return np.array(parts).reshape(-1, 4)


def _heights(context: Context) -> tuple[float, ...]:
    """Give the z at which the answer changes; of values a quarter, the half and three quarters of their range."""
    experiment = context.experiment
    low, high = answers.span(experiment)
    shares = (0.25, 0.5, 0.75) if answers.is_regression(experiment) else (0.5,)
    line = np.linspace(-12.0, 12.0, 4801) if answers.output(experiment).name != "linear" else np.array([low, high])
    said = network.predictions(context, line[:, None])[:, 0]
    return tuple(float(np.interp(low + share * (high - low), said, line)) for share in shares)


def clipped(normal: Numbers, offset: float, box: Box) -> tuple[float, float, float, float] | None:
    """Give the part of the line normal·a + offset = 0 within a box; None when it does not cross it."""
    (left, right), (low, high) = box
    corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    values = [normal[0] * x + normal[1] * y + offset for x, y in corners]
    ends = []
    for (one, value), (other, next_value) in pairwise(zip(corners, values, strict=True)):
        if value * next_value < 0:
            share = value / (value - next_value)
            ends.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
    return (*ends[0], *ends[1]) if len(ends) >= 2 else None


def _ruling(
    line: tuple[float, float, float, float], one: int, other: int, weights: Numbers, bias: Numbers
) -> list[tuple[float, float, float, float]]:
    """Give the part of a line between two classes on which no third class is likelier."""
    share = np.linspace(0, 1, DENSE)[:, None]
    places = np.array(line[:2]) * (1 - share) + np.array(line[2:]) * share
    z = places @ weights + bias
    rules = np.flatnonzero(z.max(axis=1) <= np.maximum(z[:, one], z[:, other]) + 1e-9)
    if len(rules) < 2:
        return []
    first, last = places[rules[0]], places[rules[-1]]
    return [(float(first[0]), float(first[1]), float(last[0]), float(last[1]))]


def _right(context: Context, logits: Numbers, y: NDArray[np.float32]) -> float | None:
    if answers.is_regression(context.experiment):
        return None
    if logits.shape[1] > 1:
        return float((logits.argmax(axis=1) == y).mean())
    middle = answers.middle(context.experiment)
    return float(((network.predictions(context, logits)[:, 0] >= middle) == (y > 0.5)).mean())
