"""The chain rule for one weight and one point, factor by factor, forwards and backwards.

D. Rumelhart, G. Hinton, R. Williams: Learning representations by back-propagating errors, Nature 323, 1986.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.losses import targets
from engine.reference import Dense, forward
from playground import answers, wires
from playground.explain import network
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.spec import Bias, Wire

NUDGE = 1e-4
"""ε of the finite difference, central and in float64."""


@dataclass(frozen=True)
class Backward:
    """One layer on the way back. Arrays are of the layer's units, or (units,) sums over the layer behind it.

    arriving : ∂L/∂a, what comes back through the weights behind; of the output layer ∂L/∂ŷ where ŷ is one number.
    slope : ∂a/∂z = g′(z) · delta : ∂L/∂z, their product.
    """

    arriving: Numbers
    slope: Numbers
    delta: Numbers


@dataclass(frozen=True, eq=False)
class ChainRule:
    """Everything between a point and a weight, of one moment.

    layer, row, unit : the weight's place, layer counted from 0, row −1 for a bias · index : the point · y : its answer.
    target : what each ŷ should be, as the loss compares them.
    inputs : what the first layer receives · z, a : per layer, the output's a is ŷ · loss : of the point.
    backward : per layer, from the first to the output · incoming : ∂z/∂w, what the weight multiplies (1 for a bias).
    gradient : ∂L/∂w by the chain rule · engine : by training's own kernels · nudged : by a finite difference.
    up, down : the loss with the weight larger and smaller by NUDGE, of which `nudged` is made.
    on_way : per layer with weights (units,) bool, the neurons through which the weight reaches the loss.
    weights, biases : per layer (inputs, units) and (units,), as the network sees them · kinds : per layer what turns z
    into a, the output's last · loss_name : identifier of the loss.
    """

    layer: int
    row: int
    unit: int
    index: int
    y: float
    target: Numbers
    inputs: Numbers
    z: tuple[Numbers, ...]
    a: tuple[Numbers, ...]
    loss: float
    backward: tuple[Backward, ...]
    incoming: float
    gradient: float
    engine: float
    nudged: float
    up: float
    down: float
    on_way: tuple[NDArray[np.bool_], ...]
    value: float
    weights: tuple[Numbers, ...]
    biases: tuple[Numbers, ...]
    kinds: tuple[str, ...]
    loss_name: str


@dataclass(frozen=True)
class BackpropAsked:
    """Asks for the chain rule of a weight or bias at one data point, by its number in Points."""

    number: Wire | Bias
    index: int

    def answer(self, context: Context) -> ChainRule | None:
        """Give it, None when the network has no such weight or the data no such point."""
        place = wires.place_of(context.experiment, self.number)
        points = context.samples.points
        if place is None or not 0 <= self.index < len(points.y):
            return None
        return _chain_rule(context, place, self.index)


def _chain_rule(context: Context, place: tuple[int, int, int], index: int) -> ChainRule:
    points, (layer, row, unit) = context.samples.points, place
    layers, y = network.dense(context), float(points.y[index])
    x = network.inputs_at(context, points.x[index : index + 1])
    passed = forward(layers, x)
    off = [list(held.off) for held in context.experiment.model.layers]
    a = [kind.activation.value(z[0]) for kind, z in zip(layers, passed.z, strict=True) if kind.activation]
    for values, gone in zip(a, off, strict=True):
        values[gone] = 0.0
    backward = _backward(context, layers, passed.z, y)
    before = x[0] if layer == 0 else a[layer - 1]
    incoming = 1.0 if row < 0 else float(before[row])
    numbers = context.seen[layer]
    value = float(numbers.biases[unit] if row < 0 else numbers.weights[row, unit])
    up, down = (_loss_nudged(context, place, x, y, sign * NUDGE) for sign in (1, -1))
    return ChainRule(
        layer, row, unit, index, y, _target(context, y), x[0], tuple(z[0] for z in passed.z),
        (*a, network.predictions(context, passed.logits)[0]), _loss(context, passed.logits, y), backward, incoming,
        float(backward[layer].delta[unit]) * incoming, _engine(context, place, index), (up - down) / (2 * NUDGE),
        up, down, _on_way(layers, layer, unit), value, tuple(held.weights for held in layers),
        tuple(held.biases for held in layers),
        (*(held.activation for held in context.experiment.model.layers), answers.output(context.experiment).name),
        context.experiment.training.loss,
    )  # fmt: skip


def _target(context: Context, y: float) -> Numbers:
    output = answers.output(context.experiment)
    return np.asarray(targets(np.array([y]), output, answers.units(context.experiment))[0], np.float64)


def _loss(context: Context, logits: Numbers, y: float) -> float:
    return float(answers.output(context.experiment).value(logits, _target(context, y)[None])[0])


def _backward(context: Context, layers: list[Dense], z: list[Numbers], y: float) -> tuple[Backward, ...]:
    output = answers.output(context.experiment)
    target = _target(context, y)
    delta = output.gradient(z[-1], target[None])[0]
    slope = prediction_slope(context, z[-1])[0]
    if context.experiment.training.loss == "mse":
        arriving = 2.0 / len(target) * (network.predictions(context, z[-1])[0] - target)
    else:
        arriving = _quotient(delta, slope)
    found = [Backward(arriving, slope, delta)]
    for place in range(len(layers) - 2, -1, -1):
        arriving = layers[place + 1].weights @ found[0].delta
        kind = layers[place].activation
        slope = kind.slope(z[place][0]) if kind else np.ones(z[place].shape[1])
        found.insert(0, Backward(arriving, slope, arriving * slope))
    return tuple(found)


def prediction_slope(context: Context, logits: Numbers) -> Numbers:
    """Give ∂ŷⱼ/∂zⱼ of each output at logits (n, outputs), by a central difference of the output's own formula."""
    step, columns = 1e-6, []
    for j in range(logits.shape[1]):
        move = np.zeros(logits.shape[1])
        move[j] = step
        ahead, behind = (network.predictions(context, logits + sign * move) for sign in (1, -1))
        columns.append((ahead[:, j] - behind[:, j]) / (2 * step))
    return np.stack(columns, axis=1)


def _quotient(delta: Numbers, slope: Numbers) -> Numbers:
    """Give ∂L/∂ŷ = (∂L/∂z) / (∂ŷ/∂z) where the slope is not 0."""
    return np.divide(delta, slope, out=np.full_like(delta, np.nan), where=np.abs(slope) > 1e-12)


def _engine(context: Context, place: tuple[int, int, int], index: int) -> float:
    samples, (layer, row, unit) = context.samples, place
    if _comes_from_silence(context, place):
        return 0.0  # what training does with it: the mask holds it back
    is_test = bool(samples.points.is_test[index])
    number = int(np.count_nonzero(samples.points.is_test[:index] == is_test))
    rows, y = (samples.test, samples.test_y) if is_test else (samples.train, samples.train_y)
    gradient = network.engine_gradient(context, rows[number : number + 1], y[number : number + 1])[layer]
    return float(gradient.biases[unit] if row < 0 else gradient.weights[row, unit])


def _loss_nudged(context: Context, place: tuple[int, int, int], x: Numbers, y: float, by: float) -> float:
    """Give the point's loss with the weight changed; that of a neuron that is off has nothing to pass on."""
    layer, row, unit = place
    by = 0.0 if _comes_from_silence(context, place) else by
    layers = network.dense(context)
    held = layers[layer].biases if row < 0 else layers[layer].weights[row]
    held[unit] += by
    return _loss(context, forward(layers, x).logits, y)


def _comes_from_silence(context: Context, place: tuple[int, int, int]) -> bool:
    """Say whether a weight leads out of a neuron that is switched off."""
    layer, row, _ = place
    return layer > 0 and row >= 0 and row in context.experiment.model.layers[layer - 1].off


def _on_way(layers: list[Dense], layer: int, unit: int) -> tuple[NDArray[np.bool_], ...]:
    """Mark the neurons through which a change at one neuron reaches the loss: itself, and all it leads to."""
    found = [np.zeros(len(held.biases), bool) for held in layers]
    found[layer][unit] = True
    for place in range(layer + 1, len(layers)):
        found[place] = (layers[place].weights[found[place - 1]] != 0).any(axis=0)
    return tuple(found)


@dataclass(frozen=True)
class Paths:
    """The ways from a weight to the loss. count : how many · lines : of how many lines they are made.

    strongest : lines as (layer, row, unit), those through which most of the gradient comes, some of each layer.
    """

    count: int
    lines: int
    strongest: tuple[tuple[int, int, int], ...]


def paths(chain: ChainRule, most: int) -> Paths:
    """Find the ways from a weight to the loss; of very many lines the `most` through which most comes back.

    A line's part is bounded by |∂a/∂w| of the neuron it leaves · |its weight| · |∂J/∂z| of the one it reaches.
    """
    layers = range(chain.layer + 1, len(chain.z))
    reach = np.where(chain.on_way[chain.layer], np.abs(chain.backward[chain.layer].slope * chain.incoming), 0.0)
    ways = chain.on_way[chain.layer].astype(np.float64)
    kept, found, total = max(most // max(len(layers), 1), 1), [], 0
    for layer in layers:
        joined = (chain.weights[layer] != 0) & np.outer(chain.on_way[layer - 1], chain.on_way[layer])
        sizes = np.abs(chain.weights[layer])
        parts = reach[:, None] * sizes * np.abs(chain.backward[layer].delta)
        parts = np.where(joined, parts if parts.any() else sizes, -1.0)
        order = np.argsort(-parts, axis=None, kind="stable")[: min(kept, int(joined.sum()))]
        found += [(layer, *divmod(int(place), parts.shape[1])) for place in order]
        reach = (reach @ sizes) * np.abs(chain.backward[layer].slope)
        ways, total = ways @ joined, total + int(joined.sum())
    return Paths(int(ways.sum()), total, tuple(found))
