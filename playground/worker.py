"""The worker thread: takes commands, trains in slices of a few milliseconds, and publishes what may be drawn."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue

import engine
from playground import build, next_step, warmup
from playground.carry import carry, overwrites_weights
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
from playground.looks import CloseUp, Looks
from playground.pace import Detail, Meter, Pace
from playground.pictures import Pictures
from playground.problems import Problem, WorkerFailed
from playground.run import Run
from playground.snapshot import RunState, Snapshot, Status, Wants
from playground.spec import Experiment

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.005
"""How long one kernel call should take: long enough to be worth it, short enough to obey at once."""
LONGEST_SLICE_SECONDS = 0.015
"""At full speed a slice lasts until the next picture is due, at most this long: each end of a slice waits for the
interpreter, which the screen is using."""
PICTURE_SHARE = 0.22
"""At most this share of the worker's time goes into pictures while training runs, unless they are very slow."""
SCREEN_GAP = 0.0165
"""Seconds from one look of the screen to the next, and a little more: until then a new picture would wait."""
SHORTEST_SLICE_SECONDS = 0.002
"""Until the screen has seen the last picture."""
LONGEST_GAP = 0.16
"""Seconds from one picture to the next, even of the largest network; then pictures take up to half of the time."""
QUEUE_POLL_SECONDS = 0.02
SCREEN_POLL_SECONDS = 0.005
SCREEN_SECONDS = 3.0
"""The engine is loaded after so long even if no screen looks."""
JOB_SECONDS = 0.003
"""How long a long question of a view is worked on between two slices of training."""
ANSWERS_SECONDS = 0.03
"""At rest a long question's answer so far is shown no more often."""
SLOW = 30.0
"""Up to this many steps per second every single one is drawn, in full detail."""


class Mailbox:
    """One slot, the latest wins. The worker puts, the screen takes; neither ever waits."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.was_taken = True
        self.times_taken = 0
        self.taken_at = 0.0

    def put(self, snapshot: Snapshot) -> None:
        """Publish a snapshot."""
        self.was_taken = False
        self._snapshot = snapshot

    def take(self) -> Snapshot:
        """Give the newest snapshot and note that it was seen."""
        snapshot = self._snapshot
        self.was_taken = True
        self.times_taken += 1
        self.taken_at = time.perf_counter()
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
        self._looks, self._close = Looks(), CloseUp()
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
        except Problem as problem:
            log.info("refused: %s", problem.text())
            self._fail(problem)
        except Exception as error:
            log.exception("the worker failed")
            self._fail(
                WorkerFailed(
                    f"Something unforeseen went wrong in training ({type(error).__name__}: {error})",
                    next_step="Training is paused and nothing is lost; save your work, then try again.",
                )
            )

    def _fail(self, problem: Problem) -> None:
        self._is_running = False
        self._problem = problem
        self._publish("failed")

    def _prepare(self) -> list[Command]:
        """Compile in a child process if nothing is cached, then load; collect the commands that come meanwhile.

        Loading needs the interpreter for some time, and so does building the window, which goes first.
        """
        waiting: list[Command] = []
        self._guard(self._show_points)
        if engine.is_prepared():
            return waiting
        children = warmup.start()
        self._await_screen(waiting)
        while not self._is_over and children is not None and children.is_working():
            waiting += self._collect(QUEUE_POLL_SECONDS)
        if self._is_over:
            if children is not None:
                children.end()
            return []
        self._guard(engine.prepare)
        return waiting

    def _await_screen(self, waiting: list[Command]) -> None:
        """Let the screen be painted: it has been when it looks again and again after it has asked for pictures."""
        latest, painted = time.monotonic() + SCREEN_SECONDS, math.inf
        while not self._is_over and self._mailbox.times_taken < painted and time.monotonic() < latest:
            waiting += self._collect(SCREEN_POLL_SECONDS)
            if math.isinf(painted) and any(isinstance(command, Show) for command in waiting):
                painted = self._mailbox.times_taken + 3

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
            self._guard(partial(self._obey, command))
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
            self._guard(partial(self._obey, command))
        if self._is_running:
            if any(isinstance(command, Use) for command in commands):  # its first step may wait for code of its own
                self._publish_now()
            self._train()
        is_answered = self._looks.has_work and self._work_on_views()
        if commands or not self._is_running:
            if commands or self._drawn_step != self._require().step:
                self._publish_now()
            elif is_answered:
                self._close = self._looks.renewed(self._close)
                self._publish(self._status())
        elif self._may_draw():
            self._publish_now()

    def _work_on_views(self) -> bool:
        """Work on a long question, a little while training runs; say whether its answer shall be shown."""
        is_new = self._looks.work(JOB_SECONDS if self._is_running else ANSWERS_SECONDS)
        return (is_new and not self._is_running and self._mailbox.was_taken) or not self._looks.has_work

    def _patience(self) -> float:
        """How long the queue may be waited for, in seconds."""
        if self._looks.has_work:
            return 0.0
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
        run, seconds = self._require(), self._slice_seconds()
        steps = self._pace.due(self._meter.rate(), seconds) if self._goal is None else self._steps_to_goal(run)
        if steps <= 0:
            return
        started = time.perf_counter()
        taken = run.train(steps, 2 * seconds)
        self._meter.add(taken, time.perf_counter() - started)
        self._pace.took(taken)
        if run.status != "paused" or (self._goal is not None and run.step >= self._goal):
            self._halt()

    def _slice_seconds(self) -> float:
        """How long to train before looking around."""
        if self._looks.has_work:
            return SLICE_SECONDS
        due = max(self._pictures_at + self._rest(), self._mailbox.taken_at + SCREEN_GAP)
        return min(max(due - time.perf_counter(), SHORTEST_SLICE_SECONDS), LONGEST_SLICE_SECONDS)

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
        return self._mailbox.was_taken and time.perf_counter() - self._pictures_at >= self._rest()

    def _rest(self) -> float:
        """Give the seconds to train between two pictures."""
        cost = self._pictures_cost
        return min(cost * (1 / PICTURE_SHARE - 1), max(LONGEST_GAP - cost, cost))

    def _publish_now(self) -> None:
        run = self._require()
        started = time.perf_counter()
        state = run.state()
        is_moving = self._is_running and self._speed > SLOW
        tints = next_step.tints(run, state) if self._wants.tinted else None
        wants = self._detail.of(self._wants) if is_moving else self._wants
        self._pictures = run.picture(wants, state.parameters, tints)
        self._pictures_at = time.perf_counter()
        self._pictures_cost = self._pictures_at - started
        if is_moving:
            self._detail.took(self._pictures_cost)
        is_slow = not self._is_running or self._speed <= SLOW
        self._close = self._looks.at(run, state, self._wants, is_running=self._is_running, is_slow=is_slow)
        self._pictures_serial += 1
        self._drawn_step = run.step
        self._publish(self._status(), state)

    def _status(self) -> Status:
        if self._problem is not None:
            return "failed"
        return "running" if self._is_running else self._require().status

    def _publish(self, status: Status, state: RunState | None = None) -> None:
        """Put what is known into the mailbox; `state` saves a copy of the weights."""
        self._serial += 1
        run, pictures = self._run, self._pictures
        snapshot = Snapshot(self._serial, status, self._experiment, problem=self._problem)
        if run is not None:
            snapshot = replace(
                snapshot,
                step=run.step, epoch=run.epoch, reason=run.reason, scores=run.scores(), state=state or run.state(),
                points=run.points(), steps_per_second=self._meter.shown() if self._is_running else 0.0,
                pictures_serial=self._pictures_serial, regions=pictures.regions, maps=pictures.maps,
                edges=pictures.edges,
                edges_geometry=pictures.edges_geometry, probes=pictures.probes,
                problem=self._problem or run.problem or self._close.problem,
                metrics=self._close.metrics, learning_rate=run.learning_rate(), neuron_map=pictures.neuron_map,
                lines=pictures.lines,
                trace=self._close.trace, point=self._close.point, losses=self._close.losses,
                dropped=self._close.dropped, answers=self._close.answers,
            )  # fmt: skip
        self._mailbox.put(snapshot)

    def _obey(self, command: Command) -> None:
        if not isinstance(command, Show) or self._mailbox.was_taken:
            self._problem = None  # the screen asks for pictures by itself, also before it has seen what went wrong
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
                self._require().set_parameters(command.parameters, command.label or "other weights")
                self._drawn_step = -1
            case Show():
                self._wants = command.wants

    def _use(self, command: Use) -> None:
        run = self._require()
        state = carry(run.state(), self._experiment, command.experiment, command.lost, command.lost_from)
        kept = None if overwrites_weights(self._experiment, command.experiment) else run.history
        self._become(Run(command.experiment, state, run.samples, kept), keeps_running=self._goal is None)

    def _become(self, run: Run, *, keeps_running: bool) -> None:
        old, new = self._experiment, run.experiment
        is_same = (old.data, old.model, old.training.loss) == (new.data, new.model, new.training.loss)
        self._looks.forget(is_same_network=is_same and keeps_running)
        self._run, self._experiment = run, new
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
