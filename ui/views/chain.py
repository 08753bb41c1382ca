"""The chain rule in cards: one for each part of the way there and back, with its symbols, numbers and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from playground import wires
from playground.catalog import ACTIVATIONS, FEATURES
from playground.explain.backprop import ChainRule, Paths, paths
from playground.spec import Experiment
from ui.focus import Lit, Told
from ui.views.chain_figures import (
    SLOPES,
    bracketed,
    figure,
    fraction,
    is_joint,
    product_symbols,
    slope_figures,
    squares,
    summed,
    weight_symbol,
)

MOST_LIT = 80
"""The drawing lights up the strongest lines."""
TO_WEIGHT = "What the weight multiplies on the way there. Training takes the mean of the product over its batch."
PLAIN = str.maketrans({**{low: f"_{i}" for i, low in enumerate("₀₁₂₃₄₅₆₇₈₉")}, "²": "^2", "x": "x"})


@dataclass(frozen=True)
class Card:
    """One part of the chain.

    is_back : on the way back · symbols : what it is, LaTeX · number : its value · words : in a sentence.
    written : the whole formula, LaTeX · figures : the same with numbers · lit : what it is in the drawn network.
    told : what is written there, each a place as in Told, a symbol and a number.
    """

    is_back: bool
    symbols: str
    number: str
    words: str
    written: str
    figures: str
    lit: Lit
    told: tuple[tuple[Told, str], ...] = ()


def cards(chain: ChainRule, experiment: Experiment, shown: tuple[int, ...] = ()) -> tuple[Card, ...]:
    """Give all parts in the order in which they are computed: forwards, the loss, and back to the weight.

    shown : of each layer the neuron that is written out, see `choose`; () to choose now.
    """
    teller = _Teller(chain, experiment, shown or choose(chain))
    return (*teller.forward(), *teller.backward())


def choose(chain: ChainRule) -> tuple[int, ...]:
    """Choose of each layer the neuron that is written out: the weight's ends, else the one that tells most."""
    return tuple(_chosen(chain, layer) for layer in range(len(chain.z)))


def _chosen(chain: ChainRule, layer: int) -> int:
    if layer == chain.layer:
        return chain.unit
    if layer == chain.layer - 1 and chain.row >= 0:
        return chain.row
    if layer > chain.layer:
        return int(np.where(chain.on_way[layer], np.abs(chain.backward[layer].delta), -1).argmax())
    return int(np.abs(chain.a[layer]).argmax())


class _Teller:
    """Tells the parts of one chain. Layers are counted from 0; −1 are the inputs."""

    def __init__(self, chain: ChainRule, experiment: Experiment, shown: tuple[int, ...]) -> None:
        self.chain, self.experiment = chain, experiment
        self.last = len(chain.z) - 1
        self.columns = wires.columns(experiment.model)
        self.shown = shown
        self.source = max(chain.row, 0) if chain.layer == 0 else int(np.abs(chain.inputs).argmax())

    # Symbols

    def a(self, layer: int, unit: int) -> str:
        if layer < 0:
            label = FEATURES[self.experiment.data.inputs[unit]].label
            return label.replace("sin ", r"\sin ").translate(PLAIN)
        if layer < self.last:
            return f"a_{{{layer + 1},{unit + 1}}}"
        return r"\hat{y}" if len(self.chain.z[-1]) == 1 else rf"\hat{{y}}_{{{unit + 1}}}"

    def z(self, layer: int, unit: int | str) -> str:
        name = unit if isinstance(unit, str) else unit + 1
        return f"z_{{{layer + 1},{name}}}"

    def many(self, layer: int, index: str) -> str:
        return f"x_{{{index}}}" if layer < 0 else f"a_{{{layer + 1},{index}}}"

    # Forwards

    def forward(self) -> Iterator[Card]:
        chain = self.chain
        names = [FEATURES[name].label for name in self.experiment.data.inputs]
        values = ", ".join(f"{name} = {figure(value)}" for name, value in zip(names, chain.inputs, strict=True))
        source = self.source
        yield Card(
            False, self.a(-1, source), figure(chain.inputs[source]), "The point comes in.",
            r"\mathbf{x}", f"{values};  y = {figure(chain.y)}", self._lit(-1, source),
            self._tell((-1, source), names[source], chain.inputs[source]),
        )  # fmt: skip
        for layer in range(self.last + 1):
            yield from self._forward(layer)
        yield Card(
            False, "J", figure(chain.loss), "The loss of this one point, comparing ŷ with y.", self._loss_formula(),
            self._loss_figures(), self._lit(self.last, self.shown[-1]),
            self._tell((self.last, self.shown[-1]), "J", chain.loss),
        )  # fmt: skip

    def _forward(self, layer: int) -> Iterator[Card]:
        chain, unit = self.chain, self.shown[layer]
        before = chain.inputs if layer == 0 else chain.a[layer - 1]
        terms = list(zip(before.tolist(), chain.weights[layer][:, unit].tolist(), strict=True))
        z, a = float(chain.z[layer][unit]), float(chain.a[layer][unit])
        lines = [((layer - 1, row), (layer, unit), abs(x * w)) for row, (x, w) in enumerate(terms)]
        weight = f"w^{{({layer + 1})}}_{{j,{unit + 1}}}"
        bias = f"w^{{({layer + 1})}}_{{0,{unit + 1}}}"
        yield Card(
            False, self.z(layer, unit), figure(z), f"The weighted sum of {self._neuron(layer, unit)}.",
            rf"{self.z(layer, unit)} = {bias} + \sum_j {self.many(layer - 1, 'j')}\, {weight}",
            f"{summed(float(chain.biases[layer][unit]), terms)} = {figure(z)}", self._lit(layer, unit, lines),
            (*self._tell_weight(layer), *self._tell((layer, unit), "z", z)),
        )  # fmt: skip
        kind = chain.kinds[layer]
        label = ACTIVATIONS[kind].label if kind in ACTIVATIONS else kind
        yield Card(
            False, self.a(layer, unit), figure(a), f"The non-linearity g, here {label}.",
            rf"{self.a(layer, unit)} = g({self.z(layer, unit)})", f"{label}({figure(z)}) = {figure(a)}",
            self._lit(layer, unit), self._tell((layer, unit), "a" if layer < self.last else self._hat(unit), a),
        )  # fmt: skip

    def _loss_formula(self) -> str:
        if self.chain.loss_name == "bce":
            return r"J = -\left[\, y \log \hat{y} + (1-y) \log(1-\hat{y}) \,\right]"
        if self.chain.loss_name == "softmax":
            return rf"J = -\log \hat{{y}}_{{{int(self.chain.y) + 1}}}"
        return r"J = (\hat{y} - y)^2" if len(self.chain.z[-1]) == 1 else r"J = \frac{1}{k} \sum_j (\hat{y}_j - y_j)^2"

    def _loss_figures(self) -> str:
        chain, y = self.chain, self.chain.y
        said = chain.a[-1]
        if chain.loss_name == "bce":
            inside = figure(said[0]) if y == 1 else f"1 − {figure(said[0])}"
            return f"y = {figure(y)}:  −log({inside}) = {figure(chain.loss)}"
        if chain.loss_name == "softmax":
            return f"−log({figure(said[int(y)])}) = {figure(chain.loss)}"
        return squares(said.tolist(), chain.target.tolist(), chain.loss)

    # Back

    def backward(self) -> Iterator[Card]:
        yield from self._from_loss()
        for layer in range(self.last - 1, self.chain.layer - 1, -1):
            yield from self._through(layer)
        yield self._to_weight()

    def _from_loss(self) -> Iterator[Card]:
        chain, unit = self.chain, self.shown[-1]
        back, y, z = chain.backward[-1], self.a(self.last, unit), self.z(self.last, unit)
        arriving, slope, delta = (float(part[unit]) for part in (back.arriving, back.slope, back.delta))
        lit = self._lit(self.last, unit)
        if is_joint(chain):
            yield self._joint(unit, delta, lit)
            return
        yield Card(
            True, fraction("J", y), figure(arriving), "How the loss follows the prediction.",
            rf"{fraction('J', y)}{self._loss_slope()}", self._slope_figures(unit, arriving), lit,
            self._tell((self.last, unit), f"∂J/∂{self._hat(unit)}", arriving),
        )  # fmt: skip
        yield Card(
            True, fraction(y, z), figure(slope), f"How the prediction follows z: the slope of {chain.kinds[-1]}.",
            f"{fraction(y, z)}{SLOPES.get(chain.kinds[-1], '').replace('a', y)}",
            slope_figures(chain.kinds[-1], float(chain.a[-1][unit]), slope), lit,
            self._tell((self.last, unit), f"∂{self._hat(unit)}/∂z", slope),
        )  # fmt: skip

    def _joint(self, unit: int, delta: float, lit: Lit) -> Card:
        """Tell ∂J/∂z of an output at once: of softmax, or where the slope of g is 0 to all digits."""
        z, said, y = self.z(self.last, unit), float(self.chain.a[-1][unit]), self.chain.y
        right = float(y if len(self.chain.z[-1]) == 1 else int(y) == unit)
        name = "y" if len(self.chain.z[-1]) == 1 else f"y_{{{unit + 1}}}"
        return Card(
            True, fraction("J", z), figure(delta), "Loss and output together leave only the difference.",
            rf"{fraction('J', z)} = {self.a(self.last, unit)} - {name}",
            f"{figure(said)} − {figure(right)} = {figure(delta)}", lit,
            self._tell((self.last, unit), "∂J/∂z", delta),
        )  # fmt: skip

    def _loss_slope(self) -> str:
        if self.chain.loss_name == "bce":
            return r" = -\frac{y}{\hat{y}} + \frac{1-y}{1-\hat{y}}"
        return r" = 2(\hat{y} - y)" if len(self.chain.z[-1]) == 1 else r" = \frac{2}{k}(\hat{y}_j - y_j)"

    def _slope_figures(self, unit: int, arriving: float) -> str:
        chain, said = self.chain, float(self.chain.a[-1][unit])
        if chain.loss_name != "bce":
            share = "2" if len(chain.target) == 1 else f"2/{len(chain.target)}"
            return f"{share}·({figure(said)} − {bracketed(float(chain.target[unit]))}) = {figure(arriving)}"
        quotient = f"−1 / {figure(said)}" if chain.y == 1 else f"1 / (1 − {figure(said)})"
        return f"y = {figure(chain.y)}:  {quotient} = {figure(arriving)}"

    def _through(self, layer: int) -> Iterator[Card]:
        chain, unit, behind = self.chain, self.shown[layer], layer + 1
        a, z = self.a(layer, unit), self.z(layer, unit)
        back = chain.backward[layer]
        arriving, slope, delta = (float(part[unit]) for part in (back.arriving, back.slope, back.delta))
        weights, deltas = chain.weights[behind][unit].tolist(), chain.backward[behind].delta.tolist()
        lines = [((layer, unit), (behind, k), abs(d * w)) for k, (d, w) in enumerate(zip(deltas, weights, strict=True))]
        many, single = len(weights) > 1, f"w^{{({behind + 1})}}_{{{unit + 1},1}}"
        written = (
            rf"\sum_k {fraction('J', self.z(behind, 'k'))}\, w^{{({behind + 1})}}_{{{unit + 1},k}}"
            if many
            else rf"{fraction('J', self.z(behind, 0))}\, {single}"
        )
        others = int(chain.on_way[layer].sum()) - 1
        also = f" {others} more of this layer likewise." if others > 0 else ""
        yield Card(
            True, fraction("J", a), figure(arriving), f"What comes back to {self._neuron(layer, unit)}.{also}",
            f"{fraction('J', a)} = {written}",
            f"{summed(None, list(zip(deltas, weights, strict=True)))} = {figure(arriving)}",
            self._lit(layer, unit, lines), self._tell((layer, unit), "∂J/∂a", arriving),
        )  # fmt: skip
        label = ACTIVATIONS[chain.kinds[layer]].label
        slope_of = SLOPES.get(chain.kinds[layer], f" = g'({z})")
        yield Card(
            True, fraction(a, z), figure(slope),
            f"The slope g′ of {label}; with it ∂J/∂z = {bracketed(arriving)}·{bracketed(slope)} = {figure(delta)}.",
            f"{fraction(a, z)} = g'({z}){slope_of.replace('a', a) if 'g' not in slope_of else ''}",
            slope_figures(chain.kinds[layer], float(chain.a[layer][unit]), slope),
            self._lit(layer, unit), self._tell((layer, unit), "∂a/∂z", slope),
        )  # fmt: skip

    def _to_weight(self) -> Card:
        chain = self.chain
        layer, unit, weight = chain.layer, chain.unit, weight_symbol(chain)
        z = self.z(layer, unit)
        if chain.row < 0:
            return Card(
                True, fraction(z, weight), "1", "The bias is added as it is.", f"{fraction(z, weight)} = 1", "1",
                self._lit(layer, unit), self._tell((layer, unit), "∂z/∂w₀", 1.0),
            )  # fmt: skip
        source = self.a(layer - 1, chain.row)
        return Card(
            True, fraction(z, weight), figure(chain.incoming), TO_WEIGHT,
            f"{fraction(z, weight)} = {source}", figure(chain.incoming),
            self._lit(layer, unit, [((layer - 1, chain.row), (layer, unit), 1.0)]),
            self._tell((layer, unit), "∂z/∂w", chain.incoming, (layer - 1, chain.row)),
        )  # fmt: skip

    # The drawn network

    def _neuron(self, layer: int, unit: int) -> str:
        if layer == self.last:
            return "the output" if len(self.chain.z[-1]) == 1 else f"output {unit + 1}"
        return f"layer {layer + 1}, neuron {unit + 1}"

    def _lit(self, layer: int, unit: int, lines: Sequence[tuple[tuple[int, int], tuple[int, int], float]] = ()) -> Lit:
        strongest = sorted(lines, key=lambda line: -line[2])[:MOST_LIT]
        found = [(self._place(source), self._place(target)) for source, target, size in strongest if size > 0]
        return Lit(frozenset({self._place((layer, unit))}), tuple(found))

    def _tell(
        self, at: tuple[int, int], symbol: str, value: float, source: tuple[int, int] | None = None
    ) -> tuple[tuple[Told, str], ...]:
        begins = None if source is None else self._place(source)
        return ((Told(self._place(at), symbol, begins), figure(float(value))),)

    def _tell_weight(self, layer: int) -> tuple[tuple[Told, str], ...]:
        """Tell the weight between the neurons of two layers that are written out."""
        before = self.source if layer == 0 else self.shown[layer - 1]
        value = float(self.chain.weights[layer][before, self.shown[layer]])
        return self._tell((layer, self.shown[layer]), "w", value, (layer - 1, before))

    def _hat(self, unit: int) -> str:
        return "ŷ" if len(self.chain.z[-1]) == 1 else f"ŷ{str(unit + 1).translate(wires.LOWERED)}"

    def _place(self, neuron: tuple[int, int]) -> tuple[int, int]:
        return self.columns[neuron[0] + 1], neuron[1]


def way(chain: ChainRule, experiment: Experiment) -> tuple[Lit, Paths]:
    """Give the paths from the weight to the loss as they are drawn, the weight's own line first."""
    columns, found = wires.columns(experiment.model), paths(chain, MOST_LIT)
    own = [] if chain.row < 0 else [(chain.layer, chain.row, chain.unit)]
    lines = [((columns[layer], row), (columns[layer + 1], unit)) for layer, row, unit in (*own, *found.strongest)]
    return Lit(frozenset({(columns[chain.layer + 1], chain.unit)}), paths=tuple(lines)), found


def symbols(chain: ChainRule, experiment: Experiment) -> str:
    """Write the whole product in symbols."""
    teller, layer, unit = _Teller(chain, experiment, choose(chain)), chain.layer, chain.unit
    a = teller.a(layer, unit)
    return product_symbols(chain, a, teller.z(layer, unit), a)
