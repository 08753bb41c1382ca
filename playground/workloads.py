"""The work that is measured: fixed networks, data and first weights, the same for our engine and for every peer.

A workload is small enough to be read aloud: "two inputs, three layers of eight, ReLU, Adam, ten samples per step".
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import engine
from engine import evaluate, layout, places, tailor, train
from engine.activations import ACTIVATIONS
from engine.losses import code_of
from engine.optimizers import MOST_SETTINGS, OPTIMIZERS

Floats = NDArray[np.float32]
GRID = 256
"""Places along one side of the plane that the two inference workloads fill."""
AT_ONCE = 10_000
"""About so many samples are trained in one call, where a program takes many steps in a call."""


@dataclass(frozen=True)
class Workload:
    """What is trained, or with `is_grid` asked on a grid.

    sizes : inputs, hidden layers, outputs · output : what the loss stands on · data : how many points of how many arms.
    """

    name: str
    sizes: tuple[int, ...]
    activation: str
    loss: str
    output: str
    optimizer: str
    rate: float
    batch: int
    points: int = 500
    is_grid: bool = False
    dataset: str = "spiral"

    @property
    def words(self) -> str:
        """Say what the work is."""
        network = "-".join(str(size) for size in self.sizes)
        if self.is_grid:
            return f"{network} {self.activation} on {GRID} × {GRID} places"
        points = f", {self.points:,} points" if self.points != 500 else ""
        return f"{network} {self.activation}, {self.loss}, {self.optimizer}, batch {self.batch}{points}"

    def points_and_answers(self) -> tuple[Floats, Floats]:
        """Draw x (n, 2) and the class of each point, always the same."""
        return circle(self.points) if self.dataset == "circle" else spiral(self.points, self.sizes[-1])

    def first_weights(self) -> list[tuple[Floats, Floats]]:
        """Draw (weights (inputs, units), biases) of each layer, always the same."""
        draw = np.random.default_rng(len(self.sizes) * 1000 + sum(self.sizes))
        pairs = []
        for inputs, units in zip(self.sizes[:-1], self.sizes[1:], strict=True):
            most = np.sqrt(6 / (inputs + units))
            pairs.append((draw.uniform(-most, most, (inputs, units)).astype("f4"), np.zeros(units, "f4")))
        return pairs


W2 = Workload("W2", (2, 8, 8, 8, 1), "relu", "bce", "sigmoid", "adam", 0.01, 10)
W4 = Workload("W4", (2, 64, 64, 64, 1), "relu", "bce", "sigmoid", "adam", 0.003, 32)
WORKLOADS = {
    work.name: work
    for work in (
        Workload("W1", (2, 4, 2, 1), "tanh", "mse", "tanh", "sgd", 0.015, 10, dataset="circle"),
        W2,
        Workload("W3", (2, 8, 8, 8, 1), "tanh", "mse", "tanh", "sgd", 0.015, 1),
        W4,
        Workload("W5", (2, 32, 32, 4), "relu", "softmax", "softmax", "adam", 0.003, 128, 100_000),
        Workload("W6a", W2.sizes, "relu", "bce", "sigmoid", "", 0, 0, is_grid=True),
        Workload("W6b", W4.sizes, "relu", "bce", "sigmoid", "", 0, 0, is_grid=True),
    )
}


def circle(points: int) -> tuple[Floats, Floats]:
    """Draw a disk of class 1 in a ring of class 0."""
    draw = np.random.default_rng(1)
    half = points // 2
    radius = np.concatenate([draw.uniform(0, 1, half), draw.uniform(1.4, 2, points - half)])
    angle = draw.uniform(0, 2 * np.pi, points)
    x = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    return _shuffled(draw, x, np.arange(points) < half)


def spiral(points: int, outputs: int) -> tuple[Floats, Floats]:
    """Draw arms that turn about each other, one per class."""
    draw = np.random.default_rng(1)
    arms = max(outputs, 2)
    arm, place = np.arange(points) % arms, (np.arange(points) // arms) / (points / arms)
    angle = 1.75 * place * 2 * np.pi * (2 / arms) + 2 * np.pi * arm / arms
    x = 2 * place[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1) + draw.normal(0, 0.05, (points, 2))
    return _shuffled(draw, x, arm if outputs > 1 else arm == 0)


def _shuffled(draw: Any, x: NDArray[Any], y: NDArray[Any]) -> tuple[Floats, Floats]:
    order = draw.permutation(len(x))
    return x[order].astype(np.float32), y[order].astype(np.float32)


def grid() -> Floats:
    """Give the places of the plane, (GRID², 2)."""
    along = (np.arange(GRID, dtype=np.float32) - GRID / 2) / 64
    return np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2).astype(np.float32)


class Ours:
    """A workload on our own engine."""

    def __init__(self, work: Workload) -> None:
        engine.prepare()
        codes = [ACTIVATIONS.code(work.activation)] * (len(work.sizes) - 2) + [ACTIVATIONS.code("linear")]
        self.work = work
        self.layout = layout.plan(work.sizes[0], work.sizes[1:], codes, [*range(1, len(codes)), 0])
        self.theta = layout.zeros(self.layout.size)
        for number, (weights, biases) in enumerate(work.first_weights()):
            self.layout.weight_view(self.theta, number)[:] = weights
            self.layout.bias_view(self.theta, number)[:] = biases
        x, self.y = work.points_and_answers()
        self.x = layout.zeros(len(x), layout.padded(work.sizes[0]))
        self.x[:, : x.shape[1]] = x
        self.code = code_of(work.loss, work.output)
        self.tailored = 0 if work.is_grid else tailor.address(self.layout, self.code, work.batch, np.zeros(1))
        self._scratch()

    def _scratch(self) -> None:
        size, widest = self.layout.size, layout.padded(max(self.work.sizes))
        self.gradient, self.memory = layout.zeros(size), layout.zeros(2, size)
        self.transposed = layout.zeros(widest * widest)
        self.buffers = layout.zeros(3, self.layout.work)
        self.chunk_x, self.chunk_y = layout.zeros(layout.CHUNK * self.x.shape[1]), layout.zeros(layout.CHUNK)
        self.losses = layout.zeros(layout.CHUNK)
        self.order = np.zeros(len(self.y), np.int32)
        self.counters = np.zeros(train.COUNTERS, np.int64)

    def steps(self, count: int) -> None:
        """Take training steps."""
        work = self.work
        settings = np.zeros(train.OPTIMIZER_SETTINGS + MOST_SETTINGS)
        settings[train.RATE] = work.rate
        for place, param in enumerate(OPTIMIZERS[work.optimizer].params):
            settings[train.OPTIMIZER_SETTINGS + place] = param.default
        choices = np.zeros(train.CHOICES, np.int64)
        choices[train.LOSS_CODE], choices[train.OPTIMIZER_CODE] = self.code, OPTIMIZERS.code(work.optimizer)
        choices[train.SEED], choices[train.BATCH] = 1, work.batch
        choices[train.TAILORED] = self.tailored
        train.train_slice(
            self.layout.table, self.theta, self.gradient, self.memory, self.transposed, self.x, self.y, self.order,
            self.buffers, self.chunk_x, self.chunk_y, self.losses, np.zeros(len(work.sizes)), settings, choices,
            self.counters, np.zeros((2, 0), np.float32), np.zeros((train.SHELVES, 0), np.float32),
            self.layout.weights, count,
        )  # fmt: skip

    def loss(self) -> float:
        """Give the mean loss over all points."""
        each, answers = np.zeros(len(self.y), np.float32), np.zeros(len(self.y), np.int32)
        evaluate.evaluate(self.layout.table, self.theta, self.x, self.y, self.buffers, self.chunk_x, self.chunk_y,
                          self.code, each, answers)  # fmt: skip
        return float(each.mean())

    def asker(self) -> Callable[[], None]:
        """Give what fills the plane once."""
        plane = layout.zeros(GRID * GRID, self.x.shape[1])
        plane[:, :2] = grid()
        planes = layout.zeros(self.work.sizes[-1], GRID * GRID)
        return lambda: places.infer(self.layout.table, self.theta, plane, self.buffers, self.chunk_x, self.code,
                                      False, planes)  # fmt: skip

    def task(self) -> tuple[Callable[[], object], int]:
        """Give what is repeated, and how many samples or places that is: the plane, or epochs as one call trains them.

        The window asks for some milliseconds of training at a time, JAX is asked for as many epochs at once.
        """
        if self.work.is_grid:
            return self.asker(), GRID**2
        epochs = max(1, AT_ONCE // self.work.points)
        count = epochs * -(-self.work.points // self.work.batch)
        return lambda: self.steps(count), epochs * self.work.points

    def measure(self, seconds: float) -> float:
        """Give nanoseconds per sample of a step, or per place of the plane, over about so many seconds."""
        call, samples = self.task()
        call()
        return time_per_call(call, seconds) / samples


def time_per_call(call: Callable[[], object], seconds: float) -> float:
    """Give nanoseconds of processor time per call: the median of five equal parts of about so many seconds in all.

    All peers work on one thread, so what other programs do on the machine counts as little as possible.
    """
    started = time.process_time()
    call()
    once = time.process_time() - started
    if once > seconds / 2:
        return once * 1e9
    count = max(1, int(seconds / 5 / max(once, 1e-6)))
    parts = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(count):
            call()
        parts.append((time.process_time() - started) / count * 1e9)
    return statistics.median(parts)
