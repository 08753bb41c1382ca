"""Learning rate against batch size: every pair trains from the same first weights over the same number of examples.

What is a long question to the worker (see explain.desk). Each cell is a whole run, so its J is the one that training
itself would reach. The time per example is measured on this machine, now, on the worker's own thread.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from playground import build, edits
from playground.advice.facts import rounded_rate
from playground.explain.desk import Context
from playground.run import Run
from playground.snapshot import RunState
from playground.spec import EarlyStopping, Experiment, Stop

FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""The grid's learning rates, as multiples of the present one."""
SIZES = (1, 4, 16, 64)
"""Its batch sizes, below the whole set."""
EXAMPLES, MOST_EPOCHS = 4_000, 20
"""Every run looks at about so many examples, in whole epochs."""
TURN = 64
"""Steps between two looks at the clock."""
MEASURED, TRIES = 4_096, 3
"""The time per example is the shortest of so many tries over about so many examples each."""
FAR = 10_000_000
"""That many steps into a training it is judged so rarely that the time is that of the steps alone."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class BatchGrid:
    """What is known so far.

    rates : (r,) rising · sizes : (s,) examples per batch, the last the whole set · epochs : of every run.
    losses : (r, s) J on the training points in the end, NaN where it is not known, inf where the run diverged.
    nanoseconds : (s,) per example, NaN where not measured · best : (s,) the place of the rate with the lowest J, −1
    where a column is not complete · known : share of the runs that are through.
    """

    rates: tuple[float, ...]
    sizes: tuple[int, ...]
    epochs: int
    losses: Numbers
    nanoseconds: Numbers
    best: NDArray[np.int64]
    known: float


@dataclass(frozen=True)
class BatchGridAsked:
    """Asks for the grid around the experiment's learning rate; another version asks anew."""

    version: int = 0

    def begin(self, context: Context) -> BatchGridJob:
        """Line the runs up."""
        return BatchGridJob(context)


@dataclass
class BatchGridJob:
    """Trains one cell after the other; belongs to one thread."""

    context: Context
    _run: Run | None = field(default=None, init=False)
    _done: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        experiment, points = self.context.experiment, len(self.context.samples.train_y)
        self._free = edits.set_training(experiment, stop=Stop(), early_stopping=EarlyStopping())
        rate = experiment.training.learning_rate
        self.rates = tuple(sorted({rate if factor == 1.0 else rounded_rate(rate * factor) for factor in FACTORS}))
        self.sizes = (*(size for size in SIZES if size < points), points)
        self.epochs = min(max(round(EXAMPLES / points), 1), MOST_EPOCHS)
        shape = len(self.rates), len(self.sizes)
        self._losses = np.full(shape, math.nan)
        self._nanoseconds = np.full(shape[1], math.nan)

    @property
    def is_done(self) -> bool:
        """Whether every cell and every time is known."""
        return self._done >= self._losses.size + len(self.sizes)

    def advance(self, seconds: float) -> bool:
        """Train for about so many seconds; say whether another cell is known."""
        until, before = time.perf_counter() + seconds, self._done
        while not self.is_done:
            if self._done < self._losses.size:
                self._train_some()
            else:
                self._measure(self._done - self._losses.size)
            if time.perf_counter() >= until:
                break
        return self._done > before

    def result(self) -> BatchGrid:
        """Give the grid so far."""
        complete = ~np.isnan(self._losses).any(axis=0) & np.isfinite(self._losses).any(axis=0)
        best = np.where(complete, np.where(np.isnan(self._losses), math.inf, self._losses).argmin(axis=0), -1)
        return BatchGrid(
            self.rates, self.sizes, self.epochs, self._losses.copy(), self._nanoseconds.copy(), best.astype(np.int64),
            self._done / (self._losses.size + len(self.sizes)),
        )  # fmt: skip

    def _train_some(self) -> None:
        """Let the present cell take some steps, and note what it came to."""
        row, column = divmod(self._done, len(self.sizes))
        run = self._run = self._run or Run(cell(self._free, self.rates[row], self.sizes[column]), None,
                                           self.context.samples)  # fmt: skip
        size = self.sizes[column]
        wanted = self.epochs * math.ceil(self.sizes[-1] / size)
        run.train(min(TURN, wanted - run.step))
        if run.status == "diverged" or run.step >= wanted:
            run.pause()
            scores = run.scores()
            is_good = run.status != "diverged" and math.isfinite(scores.train_loss)
            self._losses[row, column] = scores.train_loss if is_good else math.inf
            self._run, self._done = None, self._done + 1

    def _measure(self, column: int) -> None:
        """Measure what an example costs at a batch size, at the present learning rate."""
        size, context = self.sizes[column], self.context
        experiment = cell(self._free, context.experiment.training.learning_rate, size)
        held = RunState(build.initial_parameters(experiment), experiment.training.optimizer, step=FAR)
        run = Run(experiment, held, context.samples)
        steps = max(MEASURED // size, 1)
        spent = min(_seconds(run, steps) for _ in range(TRIES))
        if run.status != "diverged":
            # The last batch of an epoch may be smaller: count what an epoch really holds.
            per_step = self.sizes[-1] / math.ceil(self.sizes[-1] / size)
            self._nanoseconds[column] = 1e9 * spent / (steps * per_step)
        self._done += 1


def _seconds(run: Run, steps: int) -> float:
    """Take steps and give the seconds of this thread that they took."""
    started = time.thread_time()
    run.train(steps)
    return time.thread_time() - started


def cell(free: Experiment, rate: float, size: int) -> Experiment:
    """Give the experiment of one cell."""
    return edits.set_training(free, learning_rate=rate, batch=size)


def but_for_the_pair(experiment: Experiment) -> Experiment:
    """Give the experiment without what the grid varies: equal ones have the same grid."""
    return edits.set_training(experiment, learning_rate=0.1, batch=1)
