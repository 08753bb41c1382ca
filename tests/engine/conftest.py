"""Networks small enough to check by hand, packed for the kernels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

import engine
from engine import layout, random, reference, tailor, train
from engine.activations import ACTIVATIONS
from engine.layout import Layout
from engine.losses import LOSSES, Output, code_of
from engine.optimizers import MOST_SETTINGS, OPTIMIZERS
from engine.schedules import SCHEDULES


@pytest.fixture(scope="session", autouse=True)
def _prepared() -> None:
    engine.prepare()


@dataclass
class Net:
    """A network with random weights and random data, for the kernels and for the reference alike."""

    units: tuple[int, ...] = (8, 8, 1)
    activation: str = "tanh"
    points: int = 37
    inputs: int = 2
    batch: int = 10
    optimizer: str = "sgd"
    rate: float = 0.1
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    seed: int = 1
    loss: str = "bce"
    output: str = "sigmoid"
    clip: float = 0.0
    schedule: str = "constant"
    schedule_settings: tuple[float, ...] = ()
    settings: tuple[float, ...] = ()
    is_tailored: bool = True
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        generator = np.random.default_rng(self.seed)
        codes = [ACTIVATIONS.code(self.activation)] * (len(self.units) - 1) + [ACTIVATIONS.code("linear")]
        self.identities = [*range(1, len(self.units)), 0]
        self.layout = layout.plan(self.inputs, self.units, codes, self.identities)
        self.theta = np.zeros(self.layout.size, np.float32)
        for layer in range(len(self.units)):
            weights = self.layout.weight_view(self.theta, layer)
            weights[:] = generator.normal(size=weights.shape) / np.sqrt(len(weights))
            self.layout.bias_view(self.theta, layer)[:] = generator.normal(size=self.units[layer]) / 4
        self.x = np.zeros((self.points, layout.padded(self.inputs)), np.float32)
        self.x[:, : self.inputs] = generator.normal(size=(self.points, self.inputs))
        classes = max(self.units[-1], 2)
        self.y = np.floor(generator.random(self.points) * classes).astype(np.float32)
        if (self.loss, self.output) == ("mse", "linear"):
            self.y = generator.normal(size=self.points).astype(np.float32)
        self.memory = np.zeros((2, self.layout.size), np.float32)
        self.gradient = np.zeros(self.layout.size, np.float32)
        self.counters = np.zeros(train.COUNTERS, np.int64)
        self.order = np.zeros(self.points, np.int32)
        self.work = np.zeros((3, self.layout.work), np.float32)
        self.chunk_x = np.zeros(layout.CHUNK * self.x.shape[1], np.float32)
        self.chunk_y = np.zeros(layout.CHUNK, np.float32)
        self.losses = np.zeros(layout.CHUNK, np.float32)
        self.transposed = np.zeros(72 * 72, np.float32)

    @property
    def code(self) -> int:
        """Give the code of the loss on its output."""
        return code_of(self.loss, self.output)

    @property
    def row(self) -> Output:
        """Give the loss on its output."""
        return LOSSES[self.loss].output(self.output)

    @property
    def rates(self) -> np.ndarray:
        """Give the dropout rate per layer, 0 for the output."""
        return np.array([self.dropout] * (len(self.units) - 1) + [0.0])

    def train(self, steps: int) -> int:
        """Take steps with the compiled kernel."""
        settings = np.zeros(train.OPTIMIZER_SETTINGS + MOST_SETTINGS)
        settings[: train.SCHEDULE_SETTINGS] = self.rate, self.l1, self.l2, self.clip
        settings[train.SCHEDULE_SETTINGS :][: len(self.schedule_settings)] = self.schedule_settings
        own = self.settings or tuple(param.default for param in OPTIMIZERS[self.optimizer].params)
        settings[train.OPTIMIZER_SETTINGS :][: len(own)] = own
        own_code = tailor.address(self.layout, self.code, self.batch, self.rates) if self.is_tailored else 0
        choices = np.array(
            [
                self.code,
                OPTIMIZERS.code(self.optimizer),
                SCHEDULES.code(self.schedule),
                self.seed,
                self.batch,
                0,
                own_code,
            ],
            np.int64,
        )
        return train.train_slice(
            self.layout.table, self.theta, self.gradient, self.memory, self.transposed, self.x, self.y, self.order,
            self.work, self.chunk_x, self.chunk_y, self.losses, self.rates, settings, choices, self.counters,
            np.zeros((2, 0), np.float32), np.zeros((train.SHELVES, 0), np.float32), self.layout.weights, steps,
        )  # fmt: skip

    def recipe(self) -> reference.Recipe:
        """Give the same training for the reference."""
        row = OPTIMIZERS[self.optimizer]
        own = np.array(self.settings or [param.default for param in row.params])
        return reference.Recipe(
            self.row, row, own, self.rate, SCHEDULES[self.schedule], np.array(self.schedule_settings), self.l1,
            self.l2, self.clip,
        )  # fmt: skip

    def batches(self) -> Iterator[np.ndarray]:
        """Give the examples of each step's batch, in the order training visits them."""
        for epoch in itertools.count():
            order = random.permutation(self.seed, epoch, self.points)
            for start in range(0, self.points, self.batch):
                yield order[start : start + self.batch]

    def masks(self, step: int, samples: int) -> list[np.ndarray]:
        """Give the dropout masks of a step."""
        return [
            random.mask(self.seed, step, identity, samples, units, self.dropout)
            for identity, units in zip(self.identities[:-1], self.units[:-1], strict=True)
        ]

    def train_reference(self, steps: int) -> np.ndarray:
        """Train in float64 with the reference, from the present weights; give the new vector, float64."""
        masks = {"masks": self.masks} if self.dropout else {}
        x = self.x[:, : self.inputs].astype(np.float64)
        trained = reference.train(self.dense(), self.recipe(), x, self.y, self.batches(), steps, **masks)
        return self.pack([(layer.weights, layer.biases) for layer in trained])

    def dense(self, vector: np.ndarray | None = None) -> list[reference.Dense]:
        """Give the layers for the reference, in float64."""
        vector = self.theta if vector is None else vector
        last = len(self.units) - 1
        return [
            reference.Dense(
                self.layout.weight_view(vector, number).astype(np.float64),
                self.layout.bias_view(vector, number).astype(np.float64),
                ACTIVATIONS[self.activation] if number < last else None,
            )
            for number in range(len(self.units))
        ]

    def pack(self, pairs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
        """Put (weights, biases) per layer into one float64 vector of the kernels' layout."""
        vector = np.zeros(self.layout.size)
        for number, (weights, biases) in enumerate(pairs):
            self.layout.weight_view(vector, number)[:] = weights
            self.layout.bias_view(vector, number)[:] = biases
        return vector
