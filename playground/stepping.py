"""The arrays that a run trains with, and the engine's steps and gradients on them."""

from __future__ import annotations

import math

import numpy as np

from engine import evaluate, tailor, train
from engine.layout import CHUNK, STRIDE, Layout, padded, zeros
from engine.train import ALIVE, BATCH, COUNTERS, EPOCH, MASKED, MOVES, POSITION, SHELVES, STEP, TAILORED, UPDATES
from playground import answers, build
from playground.build import Checkpoint, Floats, Samples
from playground.snapshot import RunState
from playground.spec import Experiment


class Stepper:
    """Takes steps; it neither judges nor stops. Belongs to one thread.

    theta : weights and biases · memory : the optimizer's two moments · counters : places of engine.train · gradient :
    the last one that was followed or asked for · work, chunk_x : lent to whoever looks at the network between steps.
    """

    def __init__(self, experiment: Experiment, samples: Samples, layout: Layout) -> None:
        self._samples, self._layout = samples, layout
        size, widest = layout.size, int(layout.table[:, STRIDE].max())
        self.theta, self.memory = zeros(size), zeros(2, size)
        self.counters = np.zeros(COUNTERS, np.int64)
        self.gradient = zeros(size)
        self._transposed = zeros(padded(max(widest, 8)) * 64 + 64)
        self._order = np.zeros(len(samples.train_y), np.int32)
        self.work = zeros(3, layout.work)
        self.chunk_x = zeros(CHUNK * padded(layout.inputs))
        self._chunk_y = zeros(CHUNK)
        self._rates = build.dropout_rates(experiment)
        self._settings = build.settings(experiment.training)
        self._choices = build.choices(experiment, len(samples.train_y))
        masks = build.masks(experiment, layout)
        self._choices[MASKED] = masks is not None
        self._masks = np.zeros((2, 0), np.float32) if masks is None else masks
        self._shelf = np.zeros((SHELVES, 0 if masks is None else size), np.float32)
        self._chunk_losses = zeros(CHUNK)
        self._code = answers.code(experiment)

    def load(self, state: RunState) -> None:
        """Go on from a state."""
        self.theta[:] = build.pack(state.parameters, self._layout)
        self.memory[:] = 0
        for moment, values in enumerate(state.memory):
            self.memory[moment] = build.pack(values, self._layout)
        self.counters[[STEP, EPOCH, POSITION, UPDATES]] = state.step, state.epoch, state.position, state.updates
        if state.position >= len(self._order):
            self.counters[[EPOCH, POSITION]] = state.epoch + 1, 0

    def advance(self, steps: int) -> int:
        """Take steps; give how many, fewer only when a number was no longer finite."""
        if self._choices[TAILORED] == tailor.LATER:
            self._choices[TAILORED] = tailor.address(self._layout, self._code, self._choices[BATCH], self._rates)
        taken: int = train.train_slice(
            self._layout.table, self.theta, self.gradient, self.memory, self._transposed, self._samples.train,
            self._samples.train_y, self._order, self.work, self.chunk_x, self._chunk_y, self._chunk_losses,
            self._rates, self._settings, self._choices, self.counters, self._masks, self._shelf,
            self._layout.weights, steps,
        )  # fmt: skip
        return taken

    def full_gradient(self, x: Floats, y: Floats) -> None:
        """Compute the gradient over all these training points; what must not move has none."""
        evaluate.full_gradient(
            self._layout.table, self.seen(), self.gradient, self._transposed, x, y, self.work, self.chunk_x,
            self._chunk_y, self._chunk_losses, self._code,
        )  # fmt: skip
        if self._choices[MASKED]:
            self.gradient *= self._masks[MOVES]

    def seen(self) -> Floats:
        """Give the parameters as the network sees them: what is switched off counts as 0."""
        return self.theta * self._masks[ALIVE] if self._choices[MASKED] else self.theta

    def per_epoch(self) -> int:
        """Give the steps of an epoch."""
        return math.ceil(len(self._order) / int(self._choices[BATCH]))

    def to_epoch_end(self) -> int:
        """Give the steps that complete the present epoch, at least 1."""
        return math.ceil((len(self._order) - int(self.counters[POSITION])) / int(self._choices[BATCH]))

    def checkpoint(self) -> Checkpoint:
        """Copy all that is needed to go back to this moment."""
        return Checkpoint(self.theta.copy(), self.memory.copy(), self.counters.copy())

    def go_back(self, good: Checkpoint) -> None:
        """Go back to a moment."""
        self.theta[:], self.memory[:], self.counters[:] = good.theta, good.memory, good.counters

    def forget_moments(self) -> None:
        """Let the optimizer begin as at the first step."""
        self.memory[:] = 0
        self.counters[UPDATES] = 0
