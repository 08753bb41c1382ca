"""Thinned networks: what dropout trains, overlaid; what each neuron is worth; why the others count 1/(1 − p) times.

N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: Dropout, JMLR 15, 2014. What is left is scaled
in training, so that nothing need be scaled in predicting.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.losses import targets
from engine.reference import forward
from playground import answers, datasets
from playground.explain import maps, network
from playground.explain.contours import contours
from playground.explain.desk import Context
from playground.explain.network import Numbers
from playground.explain.neuron import Neuron
from playground.metrics import share_of

THINNED = 20
SIDE = 41
"""Places per side of the plane over which a boundary is looked for."""
MOST_POINTS = 1_000
NEWS = 8
"""So many times the answer so far is shown: each time all pictures are painted."""
Masks = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Worth:
    """A hidden neuron and by how much J of the training points rises when it alone is switched off."""

    neuron: Neuron
    rise: float


@dataclass(frozen=True)
class Scaling:
    """The mean of |a| over a layer's neurons and training points: of the whole layer, and of the thinned networks.

    layer : number, counted from 1 · rate : p · scaled : what is left times 1/(1 − p) · plain : without that.
    """

    layer: int
    rate: float
    whole: float
    scaled: float
    plain: float


@dataclass(frozen=True)
class Thinned:
    """What is known so far.

    lines : of each thinned network, (m, 4), x₀ y₀ x₁ y₁ in the plane's units: where its answer changes, or its curve
    where the data has no x₂ · mean : of the mean of their ŷ · full : of the network without dropout.
    worth : every hidden neuron's, in the network's order; () until all are known · loss : J without dropout.
    known : share of all this · step : of the weights.
    """

    lines: tuple[Numbers, ...]
    mean: Numbers
    full: Numbers
    worth: tuple[Worth, ...]
    scaling: tuple[Scaling, ...]
    loss: float
    known: float
    step: int


@dataclass(frozen=True)
class DropoutAsked:
    """Asks for thinned networks; another seed draws others, another version asks anew with the weights of then."""

    seed: int = 1
    version: int = 0

    def begin(self, context: Context) -> DropoutJob:
        """Begin with the network itself."""
        return DropoutJob(self, context)


def masks(context: Context, seed: int, which: int) -> Masks:
    """Draw what one thinned network multiplies each hidden layer's (units,) outputs by: 0, or 1/(1 − p)."""
    result = []
    for place, layer in enumerate(context.experiment.model.layers):
        generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, which, place, 18])))
        kept = generator.random(layer.units) >= layer.dropout
        result.append(kept / (1.0 - layer.dropout))
    return tuple(result)


@dataclass
class DropoutJob:
    """Computes one thinned network, or one neuron's worth, after the other; belongs to one thread."""

    asked: DropoutAsked
    context: Context
    _lines: list[Numbers] = field(default_factory=list, init=False)
    _worth: list[Worth] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        context = self.context
        self._layers = network.dense(context)
        self._across: Numbers | None = None
        if maps.is_curve(context):
            self._across, self._inputs = maps.line(context)
        else:
            self._inputs = self._grid()
        self._full = network.predictions(context, forward(self._layers, self._inputs).logits)
        self._sum = np.zeros_like(self._full)
        train_x, train_y = share_of(context.samples.train, context.samples.train_y, MOST_POINTS)
        self._y = train_y
        self._passed = forward(self._layers, train_x[:, : len(context.experiment.data.inputs)].astype(np.float64))
        self._loss = self._mean_loss(self._passed.logits)
        hidden = context.experiment.model.layers
        self._neurons = [(number, index) for number, layer in enumerate(hidden) for index in range(layer.units)]
        self._count = THINNED if any(layer.dropout for layer in hidden) else 0
        self._scaling = tuple(self._scale(number) for number, layer in enumerate(hidden) if layer.dropout)

    @property
    def is_done(self) -> bool:
        """Whether all networks and neurons were computed."""
        return len(self._lines) >= self._count and len(self._worth) >= len(self._neurons)

    def advance(self, seconds: float) -> bool:
        """Compute for about so many seconds, at least one network or neuron; news is a part of NEWS."""
        until, before = time.perf_counter() + seconds, int(NEWS * self._known())
        while not self.is_done:
            if len(self._lines) < self._count:
                self._thin()
            else:
                self._switch_off(*self._neurons[len(self._worth)])
            if time.perf_counter() >= until:
                break
        return int(NEWS * self._known()) > before

    def result(self) -> Thinned:
        """Give what is known so far."""
        empty = np.zeros((0, 4))
        return Thinned(
            tuple(self._lines), self._line(self._sum / len(self._lines)) if self._lines else empty,
            self._line(self._full), tuple(self._worth) if len(self._worth) == len(self._neurons) else (),
            self._scaling, self._loss, self._known(), self.context.state.step,
        )  # fmt: skip

    def _known(self) -> float:
        """Give the share of the networks and neurons that was computed."""
        return (len(self._lines) + len(self._worth)) / max(self._count + len(self._neurons), 1)

    def _grid(self) -> Numbers:
        (left, right), (low, high) = datasets.row_of(self.context.experiment.data).plane
        self._x, self._y_axis = np.linspace(left, right, SIDE), np.linspace(low, high, SIDE)
        across, up = np.meshgrid(self._x, self._y_axis)
        return network.inputs_at(self.context, np.column_stack([across.ravel(), up.ravel()]))

    def _thin(self) -> None:
        drawn = masks(self.context, self.asked.seed, len(self._lines))
        said = network.predictions(self.context, forward(self._layers, self._inputs, drawn).logits)
        self._sum += said
        self._lines.append(self._line(said))

    def _line(self, said: Numbers) -> Numbers:
        """Give where the answers ŷ (n, outputs) change, or the curve they are."""
        if self._across is not None:
            curve = np.column_stack([self._across, said[:, 0]])
            return np.hstack([curve[:-1], curve[1:]])
        if said.shape[1] == 1:
            return self._level(said[:, 0], answers.middle(self.context.experiment))
        parts = []
        for place in range(said.shape[1]):
            ahead = said[:, place] - np.delete(said, place, axis=1).max(axis=1)
            parts.append(self._level(ahead, 0.0))
        return np.vstack(parts)

    def _level(self, values: Numbers, level: float) -> Numbers:
        (found,) = contours(values.reshape(SIDE, SIDE), self._x, self._y_axis, (level,))
        return found.segments

    def _switch_off(self, number: int, index: int) -> None:
        """Judge the network without one neuron: only what follows it is computed anew."""
        a = self._passed.inputs[number + 1].copy()
        a[:, index] = 0.0
        logits = forward(self._layers[number + 1 :], a).logits
        identity = self.context.experiment.model.layers[number].id
        self._worth.append(Worth((identity, index), self._mean_loss(logits) - self._loss))

    def _mean_loss(self, logits: Numbers) -> float:
        output = answers.output(self.context.experiment)
        return float(np.mean(output.value(logits, targets(self._y, output, logits.shape[1]))))

    def _scale(self, number: int) -> Scaling:
        """Measure one layer under the masks of the thinned networks."""
        rate = self.context.experiment.model.layers[number].dropout
        means = np.abs(self._passed.inputs[number + 1]).mean(axis=0)
        drawn = np.stack([masks(self.context, self.asked.seed, which)[number] for which in range(THINNED)])
        scaled = float((drawn * means).mean())
        return Scaling(number + 1, rate, float(means.mean()), scaled, scaled * (1.0 - rate))
