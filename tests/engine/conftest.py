"""Networks small enough to check by hand, packed for the kernels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

import engine
from engine import layout, reference, train
from engine.activations import ACTIVATIONS
from engine.layout import Layout
from engine.losses import LOSSES
from engine.optimizers import MOST_SETTINGS, OPTIMIZERS


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
        self.y = (generator.random(self.points) < 0.5).astype(np.float32)
        self.memory = np.zeros((2, self.layout.size), np.float32)
        self.gradient = np.zeros(self.layout.size, np.float32)
        self.counters = np.zeros(train.COUNTERS, np.int64)
        self.order = np.zeros(self.points, np.int32)
        self.work = np.zeros((3, self.layout.work), np.float32)
        self.chunk_x = np.zeros(layout.CHUNK * self.x.shape[1], np.float32)
        self.chunk_y = np.zeros(layout.CHUNK, np.float32)

    @property
    def rates(self) -> np.ndarray:
        """Give the dropout rate per layer, 0 for the output."""
        return np.array([self.dropout] * (len(self.units) - 1) + [0.0])

    def train(self, steps: int) -> int:
        """Take steps with the compiled kernel."""
        row = OPTIMIZERS[self.optimizer]
        settings = np.zeros(3 + MOST_SETTINGS)
        settings[:3] = self.rate, self.l1, self.l2
        settings[3 : 3 + len(row.params)] = [param.default for param in row.params]
        choices = np.array([LOSSES.code("bce"), OPTIMIZERS.code(self.optimizer), self.seed, self.batch], np.int64)
        transposed = np.zeros(72 * 72, np.float32)
        return train.train_slice(
            self.layout.table, self.theta, self.gradient, self.memory, transposed, self.x, self.y, self.order,
            self.work,
            self.chunk_x, self.chunk_y, self.rates, settings, choices, self.counters, self.layout.weights, steps,
        )  # fmt: skip

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
