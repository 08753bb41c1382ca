"""The gradient of one step, written for exactly one small network and size of batch: every size is a constant.

In a small network the work itself takes less time than saying what is to be done next. Here nothing is left to be
said: no loop, no table, no call. A layer's numbers stand in registers and pass through memory only where the next
product wants one of them in every lane.

The textbook's names: z = a·W + b of a layer that receives a, δ = ∂J/∂z. In memory numbers are `Rows`, the address of
each sample's first; in registers they are `Packs`. A sample takes 2, 4 or 8 lanes, so that what a layer does not use
of its eight is not computed either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from engine.layout import BIASES, INPUTS, STRIDE, UNITS, WEIGHTS, Layout, padded
from engine.vector.functions import Formula, where
from engine.vector.language import NUMBER, SINGLE, Code, Kind, Value
from engine.vector.pieces import WORD, sum_of
from engine.vector.rows import Each

LANES = 8
"""Lanes of a register, and the most units of a layer. Sixteen would be taken apart and put together all the time."""
Rows = Sequence[Value]


@dataclass(frozen=True)
class Work:
    """What is done in a step.

    layout : the network, with one output · activations : of its hidden layers · loss : on its output.
    low : the target of class 0, None where values are learned · batch : samples of the step.
    """

    layout: Layout
    activations: tuple[Formula, ...]
    loss: Formula
    low: float | None
    batch: int


@dataclass(frozen=True)
class Packs:
    """Numbers of all samples in registers, each of which holds as many samples as it can; `lanes` to a sample."""

    values: tuple[Value, ...]
    lanes: int

    def __mul__(self, other: Packs) -> Packs:
        return Packs(tuple(left * right for left, right in zip(self.values, other.values, strict=True)), self.lanes)

    def rows(self) -> list[Value]:
        """Give each sample's own lanes; behind the last sample there may be others."""
        return [
            part(pack, first, self.lanes) for pack in self.values for first in range(0, pack.kind.lanes, self.lanes)
        ]

    def sum(self) -> Value:
        """Add up over the samples."""
        *whole, last = self.values
        if whole:
            last = folded(added(whole), last.kind.lanes) + last
        return folded(last, self.lanes)


def gradient(name: str, work: Work) -> Code:
    """Write a function that gives a batch's mean loss and puts the mean gradient in place of what stood there.

    `order` begins with the batch's samples · `room` : three times as much as a buffer of the layout, used up.
    """
    return _Step(name, work).written()


class _Step:
    """The function while it is written; `written` is the order of things."""

    def __init__(self, name: str, work: Work) -> None:
        self.code = Code(name, "ptr theta, ptr gradient, ptr x, ptr y, ptr order, ptr room", NUMBER)
        self.work, self.batch, self.table = work, work.batch, work.layout.table
        self.used = 0

    def written(self) -> Code:
        """Write forward pass, loss and backward pass."""
        points = [self.code.load(self.code["order"], WORD, m) for m in range(self.batch)]
        points = [self.code.convert(point, "sext", "i64") for point in points]
        targets, width = self._targets(points), padded(self.work.layout.inputs)
        sources: list[Rows] = [[self.code.at(self.code["x"], point * width) for point in points]]
        slopes: list[Packs] = []
        for layer in range(len(self.table) - 1):
            a, slope = self._activated(layer, self._forward(layer, sources[layer]))
            sources.append(self._kept(a))
            slopes.append(slope)
        loss, errors = self._judged(self._logits(a), targets)
        delta = self._output_back(a, errors) * slopes[-1]
        for layer in range(len(slopes) - 1, -1, -1):
            self._layer_gradient(layer, sources[layer], delta)
            if layer > 0:
                delta = self._back(layer, self._kept(delta)) * slopes[layer - 1]
        return self.code.give(loss)

    # Forward

    def _targets(self, points: Sequence[Value]) -> list[Value]:
        """Gather the samples' answers; one by one, and well before they are read together."""
        place = self._room(len(points))
        for m, point in enumerate(points):
            self.code.store(self.code.load(self.code["y"], SINGLE, point), place, m)
        found = [self.code.load(place, Kind("float", lanes), first) for first, lanes in self._side_by_side()]
        low = self.work.low
        return found if low is None else [where(t.equals(1.0), t.like(1.0), low) for t in found]

    def _forward(self, layer: int, a: Rows) -> list[Value]:
        """Compute z = a·W + b of each sample."""
        bias = self.code.load(self._place("theta", layer, BIASES), self._kind(layer))
        weights = self._weights(layer)
        return [self._product(row, weights, bias) for row in a]

    def _activated(self, layer: int, z: Sequence[Value]) -> tuple[Packs, Packs]:
        """Give g(z) and g′(z)."""
        packs = self._packed(z, z[-1])
        both = [self.work.activations[layer](pack) for pack in packs.values]
        pairs = [
            [self.code.matched(side, pack)[0] for side in each] for each, pack in zip(both, packs.values, strict=True)
        ]
        a, slope = zip(*pairs, strict=True)
        return Packs(a, packs.lanes), Packs(slope, packs.lanes)

    def _logits(self, a: Packs) -> list[Value]:
        """Compute the one z of each sample, side by side: neighbours are added until a sample has one lane."""
        sums = [part(pack * self._output_weights(pack.kind.lanes), 0, LANES) for pack in a.values]
        lanes = a.lanes
        while lanes > 1:
            sums += [sums[0].like(0.0)] * (len(sums) % 2)
            sums = [neighbours_added(*sums[i : i + 2]) for i in range(0, len(sums), 2)]
            lanes //= 2
        bias = self.code.load(self._place("theta", -1, BIASES), SINGLE)
        return [part(z, 0, lanes) + bias for z, (_, lanes) in zip(sums, self._side_by_side(), strict=True)]

    def _judged(self, logits: Sequence[Value], targets: Sequence[Value]) -> tuple[Value, list[Value]]:
        """Give the mean loss, and δ of the logits: 0 in lanes that hold no sample."""
        errors, losses = [], []
        for z, t, (first, _) in zip(logits, targets, self._side_by_side(), strict=True):
            loss, slope = self.work.loss(z, t, Each())
            errors.append(self._only(slope * (1.0 / self.batch), self.batch - first))
            losses.append(self.code.convert(self._only(loss, self.batch - first), "fpext", "double"))
        return added([sum_of(loss) for loss in losses]) * (1.0 / self.batch), errors

    # Backward

    def _output_back(self, a: Packs, errors: Sequence[Value]) -> Packs:
        """Write the gradient of the output's weights and bias; give δ·w for the layer before."""
        spread = []
        for number, pack in enumerate(a.values):
            samples = [(number * LANES + lane) // a.lanes for lane in range(pack.kind.lanes)]
            error = errors[samples[0] // LANES]
            spread.append(self.code.arranged(error, error, [sample % LANES for sample in samples]))
        delta = Packs(tuple(spread), a.lanes)
        total = self._only((a * delta).sum(), int(self.table[-1, INPUTS]))  # what else a holds need not be 0
        self.code.store(total, self._place("gradient", -1, WEIGHTS))
        self.code.store(added([sum_of(error) for error in errors]), self._place("gradient", -1, BIASES))
        return Packs(tuple(pack * self._output_weights(pack.kind.lanes) for pack in spread), a.lanes)

    def _layer_gradient(self, layer: int, a: Rows, delta: Packs) -> None:
        """Write ∂J/∂W = aᵀ·δ and ∂J/∂b = Σ δ."""
        rows = delta.rows()[: self.batch]
        for k, place in enumerate(self._weight_rows("gradient", layer)):
            factors = [self._spread(row, k, error.kind) for row, error in zip(a, rows, strict=True)]
            self.code.store(combined(factors, rows), place)
        self.code.store(delta.sum(), self._place("gradient", layer, BIASES))

    def _back(self, layer: int, delta: Rows) -> Packs:
        """Compute δ·Wᵀ."""
        units, before = (int(self.table[place, UNITS]) for place in (layer, layer - 1))
        weights = turned(self._weights(layer), lanes_for(before))[:units]
        rows = [self._product(row, weights) for row in delta]
        return self._packed(rows, rows[0].like(0.0))

    # Pieces of both

    def _product(self, row: Value, weights: Sequence[Value], start: Value | None = None) -> Value:
        """Multiply a sample's numbers in memory by a matrix."""
        return combined([self._spread(row, k, weights[0].kind) for k in range(len(weights))], weights, start)

    def _spread(self, row: Value, k: int, kind: Kind) -> Value:
        return self.code.spread(self.code.load(row, SINGLE, k), kind)

    def _only(self, value: Value, count: int) -> Value:
        """Make all lanes behind the first `count` 0."""
        in_use = self.code.numbers([lane < count for lane in range(value.kind.lanes)], "i1")
        return where(in_use, value, 0.0)

    def _weights(self, layer: int) -> list[Value]:
        return [self.code.load(place, self._kind(layer)) for place in self._weight_rows("theta", layer)]

    def _output_weights(self, lanes: int) -> Value:
        """Give the output's weights as often as they fit."""
        width = lanes_for(int(self.table[-1, INPUTS]))
        w = self.code.load(self._place("theta", -1, WEIGHTS), Kind("float", width))
        return self.code.arranged(w, w, [lane % width for lane in range(lanes)])

    def _weight_rows(self, vector: str, layer: int) -> Rows:
        first, stride = self._place(vector, layer, WEIGHTS), int(self.table[layer, STRIDE])
        return [self.code.at(first, k * stride) for k in range(int(self.table[layer, INPUTS]))]

    def _place(self, vector: str, layer: int, column: int) -> Value:
        return self.code.at(self.code[vector], int(self.table[layer, column]))

    def _kind(self, layer: int) -> Kind:
        return Kind("float", lanes_for(int(self.table[layer, UNITS])))

    def _side_by_side(self) -> list[tuple[int, int]]:
        """Give first sample and lanes of each register that holds a number per sample."""
        firsts = range(0, self.batch, LANES)
        return [(first, lanes_for(min(LANES, self.batch - first))) for first in firsts]

    def _packed(self, rows: Sequence[Value], filler: Value) -> Packs:
        """Put rows side by side into registers, the last of which is filled up to a power of two."""
        lanes, packs = rows[0].kind.lanes, []
        for first in range(0, len(rows), LANES // lanes):
            some = list(rows[first : first + LANES // lanes])
            some += [filler] * ((1 << (len(some) - 1).bit_length()) - len(some))
            packs.append(joined(some))
        return Packs(tuple(packs), lanes)

    def _kept(self, packs: Packs) -> Rows:
        """Put packs into memory."""
        place = self._room(len(packs.values) * LANES)
        for number, pack in enumerate(packs.values):
            self.code.store(pack, self.code.at(place, number * LANES))
        return [self.code.at(place, m * packs.lanes) for m in range(self.batch)]

    def _room(self, count: int) -> Value:
        place = self.code.at(self.code["room"], self.used)
        self.used += padded(count, 16)
        return place


def lanes_for(units: int) -> int:
    """Give the smallest power of two that holds so many, at least 2."""
    return max(2, 1 << (units - 1).bit_length())


def added(values: Sequence[Value]) -> Value:
    """Add up values."""
    return reduce(Value.__add__, values)


def combined(factors: Sequence[Value], values: Sequence[Value], start: Value | None = None) -> Value:
    """Add up products, in two chains, so that fewer sums wait for one another."""
    chains = [start, None]
    for number, (factor, value) in enumerate(zip(factors, values, strict=True)):
        total = chains[number % 2]
        chains[number % 2] = factor * value if total is None else total + factor * value
    return added([total for total in chains if total is not None])


def part(value: Value, first: int, lanes: int) -> Value:
    """Take lanes out; behind the last there are zeros."""
    whole = value.kind.lanes
    return value.code.arranged(value, value.like(0.0), [min(first + lane, whole) for lane in range(lanes)])


def joined(values: Sequence[Value]) -> Value:
    """Put a power of two of values side by side."""
    while len(values) > 1:
        pairs = zip(values[::2], values[1::2], strict=True)
        values = [left.code.arranged(left, right, range(2 * left.kind.lanes)) for left, right in pairs]
    return values[0]


def folded(value: Value, lanes: int) -> Value:
    """Add the second half to the first until so many lanes are left."""
    while value.kind.lanes > lanes:
        half = value.kind.lanes // 2
        value = part(value, 0, half) + part(value, half, half)
    return value


def neighbours_added(left: Value, right: Value) -> Value:
    """Add every two neighbours of two values; the sums stand side by side."""
    even, odd = (left.code.arranged(left, right, range(side, 2 * left.kind.lanes, 2)) for side in range(2))
    return even + odd


def turned(rows: Sequence[Value], lanes: int) -> list[Value]:
    """Transpose: give rows of so many lanes. Each row is interleaved with the one half of all rows further on."""
    code, size = rows[0].code, max(lanes, rows[0].kind.lanes)
    square = [part(row, 0, size) for row in rows]
    square += [square[0].like(0.0)] * (size - len(square))
    half = size // 2
    low = [lane for pair in zip(range(half), range(size, size + half), strict=True) for lane in pair]
    high = [lane + half for lane in low]
    for _ in range(half.bit_length()):
        square = [code.arranged(square[row], square[row + half], mask) for row in range(half) for mask in (low, high)]
    return [part(row, 0, lanes) for row in square]
