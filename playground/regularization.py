"""Regularization compared: the same network and data trained without, with L1, L2, dropout and early stopping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from playground import edits
from playground.explain.desk import Context
from playground.run import Run
from playground.snapshot import Colours, Wants
from playground.spec import EarlyStopping, Experiment, Stop

STEPS = 4_000
"""Enough for 64 tanh neurons to learn 60 points by heart, wrong labels and all; about a second for five networks."""
SLICE = 100
NEWS = 25
"""So many times the comparison so far is shown: each time all pictures are painted."""
PICTURE = 72
L1, L2, PATIENCE = 0.003, 0.01, 20
"""Measured on the over-fitting example (64 neurons, 60 points): a third of these leaves its test loss a third higher,
three times these under-fits. Patience as the advice offers it."""
HALF, FIFTH, WIDE = 0.5, 0.2, 16
"""The lecture drops half of a layer; of fewer than 16 neurons so few would be left that a fifth is taken."""


@dataclass(frozen=True)
class Way:
    """One way to hold back over-fitting: name, words, one sentence, and what it makes of an experiment without any."""

    name: str
    label: str
    help: str
    change: Callable[[Experiment], Experiment] = field(compare=False, repr=False)


def plain(experiment: Experiment) -> Experiment:
    """Take every regularization out."""
    experiment = edits.set_training(experiment, l1=0.0, l2=0.0, early_stopping=EarlyStopping())
    return reduce(lambda one, layer: edits.set_dropout(one, layer.id, 0.0), experiment.model.layers, experiment)


def _dropped(experiment: Experiment) -> Experiment:
    for layer in experiment.model.layers:
        experiment = edits.set_dropout(experiment, layer.id, HALF if layer.units >= WIDE else FIFTH)
    return experiment


WAYS: dict[str, Way] = {
    way.name: way
    for way in (
        Way("none", "none", "Nothing holds the weights back", lambda e: e),
        Way("l1", f"L1, λ = {L1:g}", "Adds λ·Σ|w| to the loss", lambda e: edits.set_training(e, l1=L1)),
        Way("l2", f"L2, λ = {L2:g}", "Adds λ/2·Σw² to the loss", lambda e: edits.set_training(e, l2=L2)),
        Way("dropout", "dropout", f"Half of each layer is dropped, a fifth of fewer than {WIDE} neurons", _dropped),
        Way("early", "early stopping", f"Ends {PATIENCE} epochs after the lowest test loss, and goes back to it",
            lambda e: edits.set_early_stopping(e, patience=PATIENCE)),
    )
}  # fmt: skip


def regularized(experiment: Experiment, name: str) -> Experiment:
    """Give the experiment with one way and no other; all else, also its first weights, as it was."""
    return WAYS[name].change(plain(experiment))


@dataclass(frozen=True)
class Outcome:
    """One trained network: its losses, the sizes of its weights, its regions, and how far it is.

    sum_of_weights : Σ|w| · norm : ‖w‖, both without biases · pixels : its decision regions · step : of its weights.
    is_done : no further step is to come.
    """

    name: str
    train_loss: float
    test_loss: float
    sum_of_weights: float
    norm: float
    pixels: NDArray[np.uint32]
    step: int
    is_done: bool
    has_diverged: bool = False


@dataclass(frozen=True)
class Compared:
    """All networks so far, in the order of WAYS · known : share of all steps · steps : how many each one gets."""

    outcomes: tuple[Outcome, ...]
    known: float
    steps: int


@dataclass(frozen=True)
class RegularizationAsked:
    """Asks for the comparison; another version asks anew, with the data and network of that moment."""

    steps: int = STEPS
    version: int = 0
    colours: Colours = field(default_factory=Colours)

    def begin(self, context: Context) -> RegularizationJob:
        """Begin all networks with the same first weights."""
        return RegularizationJob(self, context)


@dataclass
class RegularizationJob:
    """Trains the networks in turns, always the one that is furthest behind; belongs to one thread."""

    asked: RegularizationAsked
    context: Context

    def __post_init__(self) -> None:
        experiment = self.context.experiment
        training = replace(experiment.training, stop=Stop())
        experiment = replace(experiment, training=training)
        self._runs = {name: Run(regularized(experiment, name), samples=self.context.samples) for name in WAYS}
        self._ended: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}

    @property
    def is_done(self) -> bool:
        """Whether every network has its steps or has stopped."""
        return len(self._ended) == len(self._runs)

    def advance(self, seconds: float) -> bool:
        """Train for about so many seconds the network that is furthest behind; news is a part of NEWS."""
        before = int(NEWS * self._known())
        name = min((name for name in self._runs if name not in self._ended), key=lambda name: self._runs[name].step)
        run = self._runs[name]
        run.train(min(SLICE, self.asked.steps - run.step), seconds)
        if run.status != "paused" or run.step >= self.asked.steps:
            run.pause()
            self._ended.add(name)
        self._outcomes.pop(name, None)
        return int(NEWS * self._known()) > before

    def result(self) -> Compared:
        """Give all networks so far; only those that moved are painted anew."""
        for name, run in self._runs.items():
            if name not in self._outcomes:
                self._outcomes[name] = self._judged(name, run)
        return Compared(tuple(self._outcomes[name] for name in WAYS), self._known(), self.asked.steps)

    def _known(self) -> float:
        """Give the share of all steps that was trained; what has stopped needs no more."""
        steps = sum(self.asked.steps if name in self._ended else run.step for name, run in self._runs.items())
        return steps / (len(WAYS) * self.asked.steps)

    def _judged(self, name: str, run: Run) -> Outcome:
        run.pause()
        scores, parameters = run.scores(), run.seen()
        weights = np.concatenate([layer.weights.ravel() for layer in parameters]).astype(np.float64)
        pixels = run.picture(Wants(regions=PICTURE, colours=self.asked.colours), parameters).regions
        assert pixels is not None
        return Outcome(
            name, scores.train_loss, scores.test_loss, float(np.abs(weights).sum()), float(np.linalg.norm(weights)),
            pixels, run.step, name in self._ended, run.status == "diverged",
        )  # fmt: skip
