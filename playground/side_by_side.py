"""Networks side by side: one experiment changed in several ways, each trained from its own first weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from playground.explain.desk import Context
from playground.run import Run
from playground.snapshot import Colours, Wants
from playground.spec import Experiment, Stop

STEPS = 4_000
"""Enough for 64 tanh neurons to learn 60 points by heart, wrong labels and all; about a second for five networks."""
SLICE = 100
NEWS = 25
"""So many times the networks so far are shown: each time all pictures are painted."""
PICTURE, PLACES = 72, 129
"""Pixels a side of the decision regions, and places along x₁ of a curve."""


@dataclass(frozen=True)
class Way:
    """One way to change an experiment: name, words, one sentence, and what it makes of one."""

    name: str
    label: str
    help: str
    change: Callable[[Experiment], Experiment] = field(compare=False, repr=False)


@dataclass(frozen=True, eq=False)
class Outcome:
    """One trained network: its losses, the sizes of its weights, its regions, and how far it is.

    sum_of_weights : Σ|w| · norm : ‖w‖, both without biases · pixels : its decision regions · step : of its weights.
    curve : (PLACES, 2), x₁ and ŷ, where the data has no x₂, else None · is_done : no further step is to come.
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
    curve: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class SideBySide:
    """All networks so far, in the order of the ways · known : share of all steps · steps : how many each one gets."""

    outcomes: tuple[Outcome, ...]
    known: float
    steps: int


@dataclass(frozen=True)
class SideBySideAsked:
    """Asks for networks side by side; another version asks anew, with the data and network of that moment."""

    ways: tuple[Way, ...]
    steps: int = STEPS
    version: int = 0
    colours: Colours = field(default_factory=Colours)

    def begin(self, context: Context) -> SideBySideJob:
        """Begin all networks with their first weights."""
        return SideBySideJob(self, context)


def variants(experiment: Experiment, ways: tuple[Way, ...]) -> tuple[Experiment, ...]:
    """Give the experiments that are trained: changed in each of the ways, without a rule that ends training."""
    endless = replace(experiment, training=replace(experiment.training, stop=Stop()))
    return tuple(way.change(endless) for way in ways)


@dataclass
class SideBySideJob:
    """Trains the networks in turns, always the one that is furthest behind; belongs to one thread."""

    asked: SideBySideAsked
    context: Context

    def __post_init__(self) -> None:
        changed = variants(self.context.experiment, self.asked.ways)
        self._runs = {
            way.name: Run(experiment, samples=self.context.samples)
            for way, experiment in zip(self.asked.ways, changed, strict=True)
        }
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

    def result(self) -> SideBySide:
        """Give all networks so far; only those that moved are painted anew."""
        for name, run in self._runs.items():
            if name not in self._outcomes:
                self._outcomes[name] = self._judged(name, run)
        return SideBySide(tuple(self._outcomes[name] for name in self._runs), self._known(), self.asked.steps)

    def _known(self) -> float:
        """Give the share of all steps that was trained; what has stopped needs no more."""
        steps = sum(self.asked.steps if name in self._ended else run.step for name, run in self._runs.items())
        return steps / (len(self._runs) * self.asked.steps)

    def _judged(self, name: str, run: Run) -> Outcome:
        run.pause()
        scores, parameters = run.scores(), run.seen()
        weights = np.concatenate([layer.weights.ravel() for layer in parameters]).astype(np.float64)
        seen = run.picture(Wants(regions=PICTURE, curve=PLACES, colours=self.asked.colours), parameters)
        assert seen.regions is not None
        lines = seen.lines
        return Outcome(
            name, scores.train_loss, scores.test_loss, float(np.abs(weights).sum()), float(np.linalg.norm(weights)),
            seen.regions, run.step, name in self._ended, run.status == "diverged",
            None if lines is None else np.column_stack([lines.x, lines.outputs]),
        )  # fmt: skip
