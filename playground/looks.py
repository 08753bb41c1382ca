"""What is looked at closely: the numbers behind the pictures, each at the pace at which it can be read."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground import readings
from playground.explain.desk import Context, Desk
from playground.problems import Problem
from playground.run import Run
from playground.snapshot import Metrics, PointReading, RunState, Scores, Trace, Wants

METRICS_SECONDS, METRICS_SHARE = 1 / 3, 0.1
"""Least time between two measurements of the metrics while training runs, and their largest share of it."""
MOST_MEASURED = 4_000
"""Training points over which gradients and sleeping neurons are measured: enough for two digits."""
LOSSES_SECONDS = 0.25
"""All points' losses are renewed no more often than they can be read."""


@dataclass(frozen=True)
class CloseUp:
    """Numbers of what is looked at closely; see Snapshot."""

    metrics: Metrics | None = None
    trace: Trace | None = None
    point: PointReading | None = None
    losses: NDArray[np.float32] | None = None
    dropped: tuple[NDArray[np.bool_], ...] = ()
    answers: Mapping[Any, Any] = field(default_factory=dict)
    problem: Problem | None = None


class Looks:
    """Looks closely at a run. Belongs to the worker's thread."""

    def __init__(self) -> None:
        self._desk = Desk()
        self._questions: Sequence[Any] = ()
        self._metrics: Metrics | None = None
        self._measured: tuple[int, Scores] | None = None
        self._measured_at = self._measuring_cost = 0.0
        self._losses: NDArray[np.float32] | None = None
        self._losses_at = 0.0

    def forget(self, *, is_same_network: bool) -> None:
        """Forget what belonged to another run; long answers stand while data, network and loss are the same."""
        self._metrics = self._losses = None
        if not is_same_network:
            self._desk.forget()

    def at(self, run: Run, state: RunState, wants: Wants, *, is_running: bool, is_slow: bool) -> CloseUp:
        """Look at this moment; `is_slow` says that single steps can be followed."""
        if wants.questions != self._questions:
            self._questions = wants.questions
            self._desk.ask(wants.questions)
        trace, point = None, None
        if wants.traced or wants.point is not None:
            whole = run.experiment, run.samples, run.shown(wants) or run.seen()
            trace = readings.trace(*whole, wants.traced) if wants.traced else None
            point = readings.point(*whole, wants.point) if wants.point is not None else None
        if wants.questions:
            way = run.history.way()
            context = Context(run.experiment, run.samples, run.seen(), state, run.learning_rate(), way)
            self._desk.answer(context, is_running=is_running)
        return CloseUp(
            self._measure(run, is_running) if wants.metrics else None,
            trace,
            point,
            self._all_losses(run, is_running) if wants.losses else None,
            readings.dropped(run.experiment, run.step) if wants.dropped and is_slow else (),
            self._desk.answers(),
            self._desk.problem,
        )

    def renewed(self, close: CloseUp) -> CloseUp:
        """Give the same numbers with what the long questions found since: at rest nothing else has changed."""
        return replace(close, answers=self._desk.answers(), problem=self._desk.problem)

    @property
    def has_work(self) -> bool:
        """Whether a long question waits for its answer."""
        return self._desk.has_work

    def work(self, seconds: float) -> bool:
        """Work on a long question; say whether there is something new to show."""
        return self._desk.work(seconds)

    def _measure(self, run: Run, is_running: bool) -> Metrics:
        """Measure what goes on inside; of more than MOST_MEASURED training points only a share.

        At rest that is done at once and once; while training runs at most three times a second and in a tenth of the
        time, so there the metrics may be a little older than the step.
        """
        now, known = time.perf_counter(), self._measured
        if self._metrics is not None and known is not None:
            rest = max(METRICS_SECONDS, self._measuring_cost * (1 / METRICS_SHARE - 1))
            is_same = known[0] == run.step and known[1] is run.scores()
            if is_same or (is_running and now - self._measured_at < rest):
                return self._metrics
        self._metrics = run.metrics(MOST_MEASURED)
        self._measured, self._measured_at = (run.step, run.scores()), time.perf_counter()
        self._measuring_cost = self._measured_at - now
        return self._metrics

    def _all_losses(self, run: Run, is_running: bool) -> NDArray[np.float32]:
        """Give all points' losses; while training runs only a few times a second anew."""
        now = time.perf_counter()
        if self._losses is None or not is_running or now - self._losses_at >= LOSSES_SECONDS:
            self._losses, self._losses_at = run.losses_by_point(), now
        return self._losses
