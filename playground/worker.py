"""The worker thread: takes commands, trains in slices of a few milliseconds, and publishes what may be drawn."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import NDArray

import engine
from playground import build, warmup
from playground.carry import carry
from playground.commands import (
    DEFAULT_SPEED,
    FASTEST,
    Command,
    Pause,
    Play,
    Reset,
    Resume,
    SetNumbers,
    SetParameters,
    SetSpeed,
    Show,
    Step,
    Use,
)
from playground.pace import Detail, Meter, Pace
from playground.pictures import Pictures
from playground.problems import Problem, WorkerFailed
from playground.run import Run
from playground.snapshot import Metrics, PointReading, Scores, Snapshot, Status, Trace, Wants
from playground.spec import Experiment

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.005
"""How long one kernel call should take: long enough to be worth it, short enough to obey at once."""
PICTURE_SHARE = 0.22
"""At most this share of the worker's time goes into pictures while training runs."""
METRICS_SECONDS, METRICS_SHARE = 1 / 3, 0.1
"""Least time between two measurements of the metrics while training runs, and their largest share of it."""
MOST_MEASURED = 4_000
"""Training points over which gradients and sleeping neurons are measured: enough for two digits."""
QUEUE_POLL_SECONDS = 0.05
LOSSES_SECONDS = 0.25
"""All points' losses are renewed no more often than they can be read."""
SLOW = 30.0
"""Up to this many steps per second every single one is drawn, in full detail."""


@dataclass(frozen=True)
class CloseUp:
    """Numbers of what is looked at closely; see Snapshot."""

    trace: Trace | None = None
    point: PointReading | None = None
    losses: NDArray[np.float32] | None = None
    dropped: tuple[NDArray[np.bool_], ...] = ()


class Mailbox:
    """One slot, the latest wins. The worker puts, the screen takes; neither ever waits."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.was_taken = True

    def put(self, snapshot: Snapshot) -> None:
        """Publish a snapshot."""
        self.was_taken = False
        self._snapshot = snapshot

    def take(self) -> Snapshot:
        """Give the newest snapshot and note that it was seen."""
        snapshot = self._snapshot
        self.was_taken = True
        return snapshot


class Worker:
    """Owns the run. Everything here happens on the worker's thread."""

    def __init__(self, experiment: Experiment, commands: SimpleQueue[Command | None], mailbox: Mailbox) -> None:
        self._experiment = experiment
        self._commands = commands
        self._mailbox = mailbox
        self._run: Run | None = None
        self._wants = Wants()
        self._speed = DEFAULT_SPEED
        self._goal: int | None = None
        self._is_running = False
        self._is_over = False
        self._problem: Problem | None = None
        self._serial = self._pictures_serial = 0
        self._pictures = Pictures()
        self._metrics: Metrics | None = None
        self._measured: tuple[int, Scores] | None = None
        self._measured_at = self._measuring_cost = 0.0
        self._close = CloseUp()
        self._losses_at = 0.0
        self._pictures_cost = 0.0
        self._detail = Detail()
        self._pictures_at = 0.0
        self._drawn_step = -1
        self._pace = Pace(self._speed)
        self._meter = Meter()

    def work(self) -> None:
        """Prepare the engine, then obey until told to end. Errors are published, never fatal."""
        waiting = self._prepare()
        if self._is_over:
            return
        self._guard(lambda: self._begin(waiting))
        while not self._is_over:
            self._guard(self._turn)

    def _guard(self, action: object) -> None:
        try:
            action()  # type: ignore[operator]  # one of our own methods
        except Exception as error:
            log.exception("the worker failed")
            self._is_running = False
            self._problem = (
                error
                if isinstance(error, Problem)
                else WorkerFailed(
                    f"Something unforeseen went wrong in training ({type(error).__name__}: {error})",
                    next_step="Training is paused and nothing is lost; save your work, then try again.",
                )
            )
            self._publish("failed")

    def _prepare(self) -> list[Command]:
        """Compile in a child process if nothing is cached, then load; collect the commands that come meanwhile."""
        waiting: list[Command] = []
        self._guard(self._show_points)
        child = None if engine.is_prepared() or engine.is_cached() else warmup.start()
        while child is not None and child.poll() is None and not self._is_over:
            waiting += self._collect(QUEUE_POLL_SECONDS)
        if self._is_over:
            if child is not None:
                child.kill()
                child.wait()
            return []
        self._guard(engine.prepare)
        return waiting

    def _collect(self, timeout: float) -> list[Command]:
        found = self._drain(timeout)
        for command in found:
            if isinstance(command, (Use, Resume)):
                self._experiment = command.experiment
                self._guard(self._show_points)
        return found

    def _show_points(self) -> None:
        """Show the data while the engine is not ready yet."""
        self._serial += 1
        points = build.samples(self._experiment.data).points
        self._mailbox.put(Snapshot(self._serial, "preparing", self._experiment, points=points))

    def _begin(self, waiting: list[Command]) -> None:
        self._run = Run(self._experiment)
        for command in _latest_wins(waiting):
            self._obey(command)
        self._publish_now()

    def _drain(self, timeout: float) -> list[Command]:
        """Take everything out of the queue; wait up to `timeout` seconds for the first."""
        found: list[Command] = []
        try:
            command = self._commands.get(timeout=timeout) if timeout > 0 else self._commands.get_nowait()
            while command is not None:
                found.append(command)
                command = self._commands.get_nowait()
            self._is_over = True
        except Empty:
            pass
        return found

    def _turn(self) -> None:
        """Obey what was asked, train a slice, publish."""
        commands = self._drain(self._patience())
        if self._is_over:
            return
        for command in _latest_wins(commands):
            self._obey(command)
        if self._is_running:
            self._train()
        if commands or not self._is_running:
            if commands or self._drawn_step != self._require().step:
                self._publish_now()
        elif self._may_draw():
            self._publish_now()

    def _patience(self) -> float:
        """How long the queue may be waited for, in seconds."""
        if not self._is_running:
            return 0.25
        if self._goal is not None:
            return 0.0
        wait = self._pace.seconds_to_next()
        return min(wait, 0.004) if not self._mailbox.was_taken else min(wait, 0.25)

    def _require(self) -> Run:
        if self._run is None:
            self._run = Run(self._experiment)
        return self._run

    def _train(self) -> None:
        run = self._require()
        steps = self._pace.due(self._meter.rate(), SLICE_SECONDS) if self._goal is None else self._steps_to_goal(run)
        if steps <= 0:
            return
        started = time.perf_counter()
        taken = run.train(steps, 2 * SLICE_SECONDS)
        self._meter.add(taken, time.perf_counter() - started)
        self._pace.took(taken)
        if run.status != "paused" or (self._goal is not None and run.step >= self._goal):
            self._halt()

    def _steps_to_goal(self, run: Run) -> int:
        return min((self._goal or 0) - run.step, self._meter.slice(SLICE_SECONDS))

    def _halt(self) -> None:
        self._is_running, self._goal = False, None
        self._require().pause()
        self._drawn_step = -1

    def _may_draw(self) -> bool:
        """Say whether a new picture is wanted and affordable: the last was seen, and drawing keeps to its share."""
        if self._require().step == self._drawn_step:
            return False
        if self._speed <= SLOW and self._goal is None:
            return True
        rested = time.perf_counter() - self._pictures_at
        return self._mailbox.was_taken and rested >= self._pictures_cost * (1 / PICTURE_SHARE - 1)

    def _publish_now(self) -> None:
        run = self._require()
        self._metrics = self._measure(run)
        started = time.perf_counter()
        state = run.state()
        is_moving = self._is_running and self._speed > SLOW
        self._pictures = run.picture(self._detail.of(self._wants) if is_moving else self._wants, state.parameters)
        self._close = self._look_closely(run)
        self._pictures_at = time.perf_counter()
        self._pictures_cost = self._pictures_at - started
        if is_moving:
            self._detail.took(self._pictures_cost)
        self._pictures_serial += 1
        self._drawn_step = run.step
        status: Status = "running" if self._is_running else run.status
        self._publish(status if self._problem is None else "failed")

    def _measure(self, run: Run) -> Metrics | None:
        """Measure what goes on inside, when it is asked for; of more than MOST_MEASURED training points only a share.

        At rest that is done at once and once; while training runs at most three times a second and in a tenth of the
        time, so there the metrics may be a little older than the step.
        """
        if not self._wants.metrics:
            return None
        now, known = time.perf_counter(), self._measured
        if self._metrics is not None and known is not None:
            rest = max(METRICS_SECONDS, self._measuring_cost * (1 / METRICS_SHARE - 1))
            is_same = known[0] == run.step and known[1] is run.scores()
            if is_same or (self._is_running and now - self._measured_at < rest):
                return self._metrics
        found = run.metrics(MOST_MEASURED)
        self._measured, self._measured_at = (run.step, run.scores()), time.perf_counter()
        self._measuring_cost = self._measured_at - now
        return found

    def _look_closely(self, run: Run) -> CloseUp:
        """Read what is looked at closely; all points' losses only a few times a second while training runs."""
        wants, now = self._wants, time.perf_counter()
        losses = None
        if wants.losses:
            is_fresh = self._is_running and self._close.losses is not None and now - self._losses_at < LOSSES_SECONDS
            losses = self._close.losses if is_fresh else run.losses_by_point()
            self._losses_at = self._losses_at if is_fresh else now
        is_slow = not self._is_running or self._speed <= SLOW
        return CloseUp(
            run.trace(wants.traced) if wants.traced else None,
            run.point(wants.point) if wants.point is not None else None,
            losses,
            run.dropped() if wants.dropped and is_slow else (),
        )

    def _publish(self, status: Status) -> None:
        self._serial += 1
        run, pictures = self._run, self._pictures
        snapshot = Snapshot(self._serial, status, self._experiment, problem=self._problem)
        if run is not None:
            snapshot = replace(
                snapshot,
                step=run.step, epoch=run.epoch, reason=run.reason, scores=run.scores(), state=run.state(),
                points=run.points(), steps_per_second=self._meter.shown() if self._is_running else 0.0,
                pictures_serial=self._pictures_serial, regions=pictures.regions, maps=pictures.maps,
                edges=pictures.edges,
                edges_geometry=pictures.edges_geometry, probes=pictures.probes, problem=self._problem or run.problem,
                metrics=self._metrics, learning_rate=run.learning_rate(), neuron_map=pictures.neuron_map,
                trace=self._close.trace, point=self._close.point, losses=self._close.losses,
                dropped=self._close.dropped,
            )  # fmt: skip
        self._mailbox.put(snapshot)

    def _obey(self, command: Command) -> None:
        self._problem = None
        match command:
            case Use():
                self._use(command)
            case Resume():
                self._become(Run(command.experiment, command.state), keeps_running=False)
            case Play():
                self._play(None)
            case Step():
                run = self._require()
                self._play(run.step + (run.steps_to_epoch_end() if command.whole_epoch else command.steps))
            case Pause():
                self._halt()
            case Reset():
                self._become(Run(self._experiment, samples=self._require().samples), keeps_running=False)
            case SetSpeed():
                self._speed = command.steps_per_second
                self._pace = Pace(self._speed)
            case SetNumbers():
                self._require().set_numbers(command.values)
                self._drawn_step = -1
            case SetParameters():
                self._take_parameters(command)
            case Show():
                self._wants = command.wants

    def _use(self, command: Use) -> None:
        run = self._require()
        state = carry(run.state(), self._experiment, command.experiment, command.lost, command.lost_from)
        self._become(Run(command.experiment, state, run.samples), keeps_running=self._goal is None)

    def _take_parameters(self, command: SetParameters) -> None:
        run = self._require()
        state = replace(run.state(), parameters=command.parameters)
        self._become(Run(self._experiment, state, run.samples), keeps_running=True)

    def _become(self, run: Run, *, keeps_running: bool) -> None:
        self._run, self._experiment, self._metrics = run, run.experiment, None
        if not keeps_running:
            self._is_running, self._goal = False, None

    def _play(self, goal: int | None) -> None:
        self._goal, self._is_running = goal, True
        self._pace = Pace(self._speed if goal is None else FASTEST)
        self._meter.restart()


def _latest_wins(commands: list[Command]) -> list[Command]:
    """Leave out every `Show` and every plain `Use` that a later one of its kind replaces."""
    kept: list[Command] = []
    later: set[type] = set()
    for command in reversed(commands):
        replaceable = isinstance(command, Show) or (isinstance(command, Use) and not command.lost)
        if replaceable and type(command) in later:
            continue
        if isinstance(command, Use) and command.lost:
            later.discard(Use)
        elif replaceable:
            later.add(type(command))
        elif not isinstance(command, SetSpeed):
            later.discard(Use)
        kept.append(command)
    return kept[::-1]
