"""A race: several learning rates, or all optimizers, train from the same weights with the same batches.

A verdict in words is given of each. What is a long question to the worker (see explain.desk); the runners are whole
runs, so their numbers are those that training itself would give.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.layout import Layout
from playground import build, edits
from playground.advice import course
from playground.advice.facts import USUAL_RATES, pull, rounded_rate
from playground.advice.pieces import number
from playground.catalog import OPTIMIZERS
from playground.explain.desk import Context
from playground.explain.landscape import Kind, LandscapeAsked, LandscapeJob, Surface, directions, project
from playground.history import Way
from playground.run import GROWN, Run
from playground.snapshot import Curves, Parameters, RunState, Snapshot
from playground.spec import Bias, EarlyStopping, Experiment, Stop, Wire

Field = Literal["rates", "optimizers"]
Plane = Literal["ways", "random", "weights"]
Word = Literal["waits", "runs", "crawls", "is caught", "converges", "oscillates", "diverged"]
FACTORS = (0.1, 1 / 3, 1.0, 3.0, 10.0)
"""The learning rates of a race, as multiples of the present one: half a decade apart, a decade to each side."""
LARGEST_TURN = 256
"""A runner's turn is a quarter of the steps it took so far, at most so many: all stay side by side, and what is known
of one that diverges reaches almost to its end."""
SIZE = 61
"""Places per side of the landscape: it is judged anew after each race, so it is coarser than one that is studied."""
ROOM = 1.35
"""How far a plane of fixed directions reaches around the middle of the ways, as a multiple of half their extent."""
MOST_OF_ONE, FAR_AWAY = 10, 1.5
"""Of each way so many weights choose the plane; none that is half as far again from the start as the farthest end of a
runner that did not diverge: one that flies away would make dots of all others."""
MOST_MEASURED = 4_000
"""Training points over which a runner's last gradient is measured."""
CAUGHT_SLOPE = 0.01
"""At rest: moving as far as the weights are long would lower J by less than 1 % (or J itself is, see advice.course)."""
CAUGHT_ABOVE = 1.2
"""Caught: at rest, yet J is more than so many times that of the best runner, who shows that there is a better place."""
LITTLE, MATTERS = 0.5, 0.05
"""Crawls: it falls steadily, but by less than half as much as the best runner in the same steps; what does not fall
steadily swings. Where the best one lowered J by less than 5 %, nobody is slow."""
BEHIND = 10.0
"""Crawls as well: it falls steadily, yet J is more than ten times the best runner's, and by 5 % of the first J."""
LEAPS, STAYS = 0.01, 0.9
"""A step of plain descent lowers J by about η·‖∇J‖². Where that is 1 % of J or more and J keeps nine tenths of itself
over a quarter of the race, steps undo one another."""
_KINDS: dict[Plane, Kind] = {"ways": "way", "random": "random", "weights": "weights"}


@dataclass(frozen=True)
class Runner:
    """One that takes part, as far as it is.

    name : "η = 0.1" or the optimizer's label · experiment : what it trains · step : steps it took in the race.
    steps, losses : J on the training points by step · way : its weights by step · parameters : its last ones.
    word : the verdict · why : the verdict's reason in a sentence · places : (m, 2), its way on the landscape.
    """

    name: str
    experiment: Experiment
    step: int
    steps: NDArray[np.int64]
    losses: NDArray[np.float64]
    way: Way
    parameters: Parameters
    word: Word = "waits"
    why: str = ""
    places: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))

    @property
    def loss(self) -> float:
        """The last J that is known."""
        return float(self.losses[-1]) if len(self.losses) else float("nan")


@dataclass(frozen=True)
class Race:
    """The runners in the order of the question, how long it goes, and the landscape once they are through."""

    runners: tuple[Runner, ...]
    steps: int
    surface: Surface | None = None

    @property
    def is_over(self) -> bool:
        """Whether all took their steps."""
        return all(runner.word not in ("waits", "runs") for runner in self.runners)


@dataclass(frozen=True)
class RaceAsked:
    """Asks for a race.

    field : who takes part · rates : the learning rates, () for multiples of the present one · steps : how long it goes.
    from_start : from the experiment's first weights, else from the present ones; memory is empty in both cases.
    plane, numbers : of the landscape; "ways" has the principal directions of all ways, "weights" the two numbers.
    seed : of random directions · version : another number asks anew.
    """

    field: Field = "rates"
    rates: tuple[float, ...] = ()
    steps: int = 1_000
    from_start: bool = True
    plane: Plane = "ways"
    numbers: tuple[Wire | Bias, ...] = ()
    seed: int = 1
    version: int = 0

    def begin(self, context: Context) -> RaceJob:
        """Line the runners up."""
        return RaceJob(self, context)


def entries(asked: RaceAsked, experiment: Experiment) -> list[tuple[str, Experiment]]:
    """Name who takes part, with the experiment each trains: the present one, without a rule that ends it early."""
    free = edits.set_training(experiment, stop=Stop(), early_stopping=EarlyStopping())
    if asked.field == "optimizers":
        found = []
        for row in OPTIMIZERS.values():
            own = edits.choose_optimizer(free, row.name)
            rate = USUAL_RATES[row.name].first
            found.append((row.label, edits.set_training(own, learning_rate=rate)))
        return found
    rates = asked.rates or rates_around(experiment.training.learning_rate)
    return [(f"η = {number(rate)}", edits.set_training(free, learning_rate=rate)) for rate in rates]


def rates_around(rate: float) -> tuple[float, ...]:
    """Give the rates of a race around one: those that are not allowed are left out."""
    return tuple(dict.fromkeys(rate if factor == 1.0 else rounded_rate(rate * factor) for factor in FACTORS))


def start_of(asked: RaceAsked, context: Context, experiment: Experiment) -> RunState | None:
    """Give where a runner begins: None for the first weights, else the present ones, with an empty memory."""
    if asked.from_start:
        return None
    state = context.state
    return RunState(state.parameters, experiment.training.optimizer, step=state.step, epoch=state.epoch,
                    position=state.position)  # fmt: skip


@dataclass
class _Racer:
    """A runner's run, and what is kept of it should it diverge: the run itself then goes back to good weights."""

    name: str
    run: Run
    begun: int
    curves: Curves | None = None
    way: Way | None = None

    def advance(self, most: int, seconds: float) -> None:
        self.run.train(most, seconds)
        self.run.pause()
        self.note()

    def note(self, always: bool = False) -> None:
        if always or self.run.status != "diverged":
            self.curves, self.way = self.run.state().curves, self.run.history.way()

    @property
    def step(self) -> int:
        return self.run.step - self.begun

    @property
    def losses(self) -> NDArray[np.float64]:
        """J on the training points, from the beginning on."""
        assert self.curves is not None  # they are noted before the first turn
        return self.curves.train


@dataclass
class RaceJob:
    """Lets all runners advance side by side, then judges the landscape; belongs to one thread."""

    asked: RaceAsked
    context: Context
    _landscape: LandscapeJob | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        context = self.context
        self._racers: list[_Racer] = []
        self._layout = build.layout(context.experiment)
        for name, experiment in entries(self.asked, context.experiment):
            run = Run(experiment, start_of(self.asked, context, experiment), context.samples)
            racer = _Racer(name, run, run.step)
            racer.note(always=True)
            self._racers.append(racer)
        self._judged: dict[str, Judged] = {}
        self._places: list[NDArray[np.float64]] = []

    @property
    def is_done(self) -> bool:
        """Whether all are through and the landscape is judged."""
        return self._landscape is not None and self._landscape.is_done

    def advance(self, seconds: float) -> bool:
        """Let whoever is last take its turn, for about so many seconds; then refine the landscape."""
        until = time.perf_counter() + seconds
        while (racer := self._last()) is not None:
            turn = min(max(racer.step // 4, 1), LARGEST_TURN, self.asked.steps - racer.step)
            racer.advance(turn, max(until - time.perf_counter(), 1e-3))
            if time.perf_counter() >= until:
                return True
        if self._landscape is None:
            self._landscape = self._begin_landscape()
        return self._landscape.advance(max(until - time.perf_counter(), 0.0))

    def result(self) -> Race:
        """Give the race so far."""
        surface = self._landscape.result() if self._landscape is not None else None
        judged = [self._judge(racer) for racer in self._racers]
        if self._last() is None:  # all are through: beside one another some only crawl, or are caught
            judged = compared(
                judged, [float(racer.losses[-1]) for racer in self._racers], float(self._racers[0].losses[0])
            )
        runners = [_runner(racer, one) for racer, one in zip(self._racers, judged, strict=True)]
        if surface is not None:
            self._places = self._places or [places_on(surface, runner.way, self._layout) for runner in runners]
            runners = [replace(one, places=places) for one, places in zip(runners, self._places, strict=True)]
        return Race(tuple(runners), self.asked.steps, surface)

    def _last(self) -> _Racer | None:
        going = [r for r in self._racers if r.run.status != "diverged" and r.step < self.asked.steps]
        return min(going, key=lambda racer: racer.step, default=None)

    def _judge(self, racer: _Racer) -> Judged:
        """Judge a runner once, when it is through."""
        if racer.run.status != "diverged" and racer.step < self.asked.steps:
            return Judged("runs" if racer.step else "waits")
        if racer.name not in self._judged:
            self._judged[racer.name] = verdict(moment(racer.run, racer.curves))
        return self._judged[racer.name]

    def _begin_landscape(self) -> LandscapeJob:
        """Choose a plane that holds the ways, and begin to judge it."""
        ways = [racer.way or racer.run.history.way() for racer in self._racers]
        start = ways[0].vectors[0]
        well = [self._judge(racer).word != "diverged" for racer in self._racers]
        layout, way = self._layout, together(ways, well)
        asked = LandscapeAsked(_KINDS[self.asked.plane], self.asked.seed, SIZE, 1.0, self.asked.numbers)
        if asked.kind != "way":
            context = replace(self.context, seen=build.unpack(start, layout))
            first, second, _ = directions(asked, context, layout)
            places = project(way, start, first, second)
            low, high = places.min(axis=0), places.max(axis=0)
            middle = (low + high) / 2
            start = (start + middle[0] * first + middle[1] * second).astype(np.float32)
            asked = replace(asked, reach=ROOM * max(float((high - low).max()) / 2, 1e-3))
            return LandscapeJob(asked, replace(context, seen=build.unpack(start, layout)))
        return LandscapeJob(asked, replace(self.context, seen=build.unpack(start, layout), way=way))


def _runner(racer: _Racer, judged: Judged) -> Runner:
    curves, way = racer.curves, racer.way
    assert curves is not None  # both are noted before the first turn
    assert way is not None
    return Runner(racer.name, racer.run.experiment, racer.step, curves.steps - racer.begun, curves.train, way,
                  racer.run.parameters(), judged.word, judged.why)  # fmt: skip


def places_on(surface: Surface, way: Way, layout: Layout) -> NDArray[np.float64]:
    """Give the places (m, 2) of a way on a landscape."""
    origin, first, second = (build.pack(held, layout) for held in (surface.origin, surface.first, surface.second))
    return project(way, origin, first, second)


def together(ways: Sequence[Way], well: Sequence[bool]) -> Way:
    """Put all ways into one that ends at their common start, each thinned, without the parts that fly far away.

    well : which of them did not diverge; of all that did, the nearest end says what is far.
    """
    start = ways[0].vectors[0]
    ends = [float(np.linalg.norm(way.vectors[-1].astype(np.float64) - start)) for way in ways]
    usual = max((end for end, is_well in zip(ends, well, strict=True) if is_well), default=min(ends))
    parts = [
        part for way in ways for part in (way.vectors[:: max(len(way.vectors) // MOST_OF_ONE, 1)], way.vectors[-1:])
    ]
    vectors = np.concatenate([*parts, start[None]]).astype(np.float64)
    with np.errstate(all="ignore"):
        near = np.linalg.norm(vectors - start, axis=1) <= FAR_AWAY * usual
    near[-1] = True
    return Way(np.arange(near.sum()), vectors[near].astype(np.float32))


def moment(run: Run, curves: Curves | None) -> Snapshot:
    """Put what the advice looks at together: a run at its end."""
    status = run.status if run.status == "diverged" else "paused"
    state = replace(run.state(), curves=curves)
    return Snapshot(0, status, run.experiment, run.step, run.epoch, scores=run.scores(), state=state,
                    metrics=run.metrics(MOST_MEASURED), problem=run.problem)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A verdict, its reason, how strongly the loss still pulls (see advice.facts.pull), whether it rests or falls."""

    word: Word
    why: str = ""
    pull: float = 0.0
    is_at_rest: bool = False
    is_steady: bool = False


def verdict(snapshot: Snapshot) -> Judged:
    """Judge one runner by itself, with the rules that the advice has."""
    curves, steepness = snapshot.curves, pull(snapshot) or 0.0
    if snapshot.status == "diverged" and snapshot.problem is not None:
        return Judged("diverged", f"{snapshot.problem.happened}.")
    if curves is not None and curves.train[-1] > GROWN * max(float(curves.train[0]), 0.1):
        grown = f"J grew from {number(float(curves.train[0]))} to {number(float(curves.train[-1]))}."
        return Judged("diverged", grown, steepness)
    for word, rule in (("oscillates", course.overshoots), ("crawls", course.crawls)):
        advice = rule(snapshot)
        if advice is not None:
            return Judged(word, f"{advice.words}", steepness)  # type: ignore[arg-type]  # a Word
    return _leaps(snapshot, steepness) or _came_down(snapshot, steepness)


def _leaps(snapshot: Snapshot, steepness: float) -> Judged | None:
    """Tell of plain descent that keeps its J although the slope is steep: it leaps from wall to wall of a valley."""
    training, metrics, losses = snapshot.experiment.training, snapshot.metrics, course.stretch(snapshot)
    is_whole = training.batch == "all"  # a mini-batch's noise alone keeps J where it is
    if training.optimizer != "sgd" or not is_whole or metrics is None or losses.length < course.SHORTEST:
        return None
    expected = training.learning_rate * metrics.gradient_norm**2
    third, fourth = (float(part.mean()) for part in np.array_split(losses.train[losses.half() :], 2))
    if expected < LEAPS * fourth or fourth < STAYS * third:
        return None
    lower = f"a step should lower it by η·‖∇J‖² = {number(expected)}"
    why = f"J stays at {number(fourth)}, although {lower}: each leaps to the other wall of the valley."
    return Judged("oscillates", why, steepness)


def _came_down(snapshot: Snapshot, steepness: float) -> Judged:
    losses = course.stretch(snapshot)
    if not len(losses.train):
        return Judged("converges", "", steepness)
    last = losses.train[losses.half() :]
    fall = float(last[0] - last[-1])
    is_steady = len(last) > 1 and fall > 0 and float(np.diff(last).max()) <= course.STEADY * fall
    is_at_rest = steepness < CAUGHT_SLOPE or course.is_at_rest(losses)
    end = "and is at rest" if is_at_rest else "and goes on" if is_steady else "and wiggles there"
    why = f"J went from {number(float(losses.train[0]))} to {number(float(losses.train[-1]))} {end}."
    return Judged("converges", why, steepness, is_at_rest, is_steady)


def compared(judged: Sequence[Judged], losses: Sequence[float], first: float) -> list[Judged]:
    """Judge what seemed to converge once more, beside the best runner: some are caught, some only crawl."""
    fit = [loss for one, loss in zip(judged, losses, strict=True) if one.word != "diverged"]
    best = min(fit, default=first)
    return [_beside(one, loss, best, first) for one, loss in zip(judged, losses, strict=True)]


def _beside(one: Judged, loss: float, best: float, first: float) -> Judged:
    if one.word != "converges":
        return one
    fall, most = first - loss, first - best
    if one.is_at_rest and loss > CAUGHT_ABOVE * best:
        why = f"J rests at {number(loss)}, and the best runner found {number(best)}."
        return replace(one, word="is caught", why=why)
    if one.is_steady and loss > max(BEHIND * best, best + MATTERS * first):
        why = f"J is still falling at {number(loss)}, and the best runner came to {number(best)} in as many steps."
        return replace(one, word="crawls", why=why)
    if most <= MATTERS * first or fall >= LITTLE * most:
        return one
    why = f"J fell by {number(fall)}, the best runner's by {number(most)} in as many steps."
    return replace(one, word="crawls" if one.is_steady else "oscillates", why=why)
