"""The data sets: a row each, with its points, its rule, and what its axes mean.

Points of class 0 and class 1 alternate, so both classes are equally large. A point keeps its identity when the noise
changes: the same draws are only moved further.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from engine.rows import Row, Table
from playground.spec import Data

Plane = tuple[tuple[float, float], tuple[float, float]]
Places = NDArray[np.float64]
Classes = NDArray[np.int64]
SQUARE: Plane = ((-6.0, 6.0), (-6.0, 6.0))
PLACES, NOISE, SPLIT = range(3)
"""Streams of random numbers that must not disturb one another."""


@dataclass(frozen=True)
class AxisName:
    """What a coordinate means: its label and its unit ("" for none)."""

    label: str
    unit: str = ""

    def text(self) -> str:
        """Give label and unit on one line; a unit that the label names already is not said twice."""
        return f"{self.label} ({self.unit})" if self.unit and self.unit not in self.label else self.label


@dataclass(frozen=True, kw_only=True)
class Dataset(Row):
    """A data set.

    place : (y (n,), generator) ↦ noiseless places (n, 2) · truth : places ↦ the class by the rule, anywhere.
    noise_unit : standard deviation, in the plane's units, that noise 1 adds to a place.
    plane : ((lowest x₁, highest x₁), (lowest x₂, highest x₂)) · probe : where the probe stands at first.
    standardized : the network sees coordinates minus their mean, divided by their spread, of the training points.
    shipped_seed : the seed with which a story is told, if it needs one.
    """

    place: Callable[[Classes, Generator], Places]
    truth: Callable[[Places], Classes]
    noise_unit: float
    plane: Plane = SQUARE
    axes: tuple[AxisName, AxisName] = (AxisName("x₁"), AxisName("x₂"))
    class_names: tuple[str, str] = ("orange", "blue")
    probe: tuple[float, float] = (2.0, -1.0)
    standardized: bool = False
    shipped_seed: int | None = None

    def make(self, points: int, noise: float, generator: Generator) -> tuple[Places, Classes]:
        """Draw points: places (n, 2) in the plane's units and classes (n,), equally many of each."""
        y = np.arange(points, dtype=np.int64) % 2
        places, moves = generator.spawn(2)
        x = self.place(y, places) + noise * self.noise_unit * moves.standard_normal((points, 2))
        return x, y


@dataclass(frozen=True)
class Drawn:
    """Points of a data set: x (n, 2), y (n,), is_test (n,), and what coordinates are standardized by, (2,) each."""

    x: Places
    y: Classes
    is_test: NDArray[np.bool_]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]


def draw(data: Data) -> Drawn:
    """Draw the points an experiment asks for and split them, each class alike, at least one training and test point."""
    row = DATASETS[data.dataset]
    x, y = row.make(data.points, data.noise, _generator(data, PLACES))
    is_test = _split(y, data.train_share, _generator(data, SPLIT))
    mean, scale = np.zeros(2), np.ones(2)
    if row.standardized:
        mean, scale = x[~is_test].mean(axis=0), np.maximum(x[~is_test].std(axis=0), 1e-9)
    return Drawn(x, y, is_test, mean, scale)


def _generator(data: Data, stream: int) -> Generator:
    name = zlib.crc32(data.dataset.encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([data.seed, name, stream])))


def _split(y: Classes, train_share: float, generator: Generator) -> NDArray[np.bool_]:
    """Choose the test points: of each class the same share, by random order."""
    is_test = np.zeros(len(y), bool)
    for value in np.unique(y):
        members = generator.permutation(np.flatnonzero(y == value))
        wanted = round(len(members) * (1 - train_share))
        is_test[members[: min(max(wanted, 1), len(members) - 1)]] = True
    return is_test


def _at(angle: Places, radius: Places) -> Places:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _circle(y: Classes, generator: Generator) -> Places:
    inner = 2.5 * np.sqrt(generator.random(len(y)))
    outer = 3.7 + 1.6 * generator.random(len(y))
    return _at(generator.uniform(0, 2 * np.pi, len(y)), np.where(y == 1, inner, outer))


def _circle_truth(x: Places) -> Classes:
    return (np.hypot(x[:, 0], x[:, 1]) < 3.1).astype(np.int64)


def _xor(y: Classes, generator: Generator) -> Places:
    x = generator.uniform(0.35, 5.3, (len(y), 2))
    first = np.where(generator.random(len(y)) < 0.5, 1, -1)
    second = np.where(y == 1, first, -first)
    signed: Places = x * np.column_stack([first, second])
    return signed


def _xor_truth(x: Places) -> Classes:
    return (x[:, 0] * x[:, 1] >= 0).astype(np.int64)


def _gaussians(y: Classes, generator: Generator) -> Places:
    centre = np.where(y == 1, 2.4, -2.4)[:, None]
    return centre + 0.75 * generator.standard_normal((len(y), 2))


def _gaussians_truth(x: Places) -> Classes:
    classes: Classes = (x.sum(axis=1) >= 0).astype(np.int64)
    return classes


TURNS = 1.75
SPIRAL_RADIUS = 5.3


def _spiral_curve(y: Classes, t: Places) -> Places:
    return _at(t * TURNS * 2 * np.pi + y * np.pi, t * SPIRAL_RADIUS)


def _spiral(y: Classes, generator: Generator) -> Places:
    return _spiral_curve(y, 0.06 + 0.94 * generator.random(len(y)))


def _spiral_truth(x: Places) -> Classes:
    """Give the class of the nearer arm: along each ray the arms' radii lie half a turn's growth apart."""
    turn = SPIRAL_RADIUS / TURNS
    phase = np.hypot(x[:, 0], x[:, 1]) / turn - np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi)
    distance = np.abs(phase - np.round(phase))
    return (distance > 0.25).astype(np.int64)


def _moons_curve(y: Classes, t: Places) -> Places:
    upper = np.column_stack([3.2 * np.cos(t) - 1.6, 3.2 * np.sin(t) - 0.8])
    lower = np.column_stack([1.6 - 3.2 * np.cos(t), 0.8 - 3.2 * np.sin(t)])
    return np.where(y[:, None] == 1, upper, lower)


def _moons(y: Classes, generator: Generator) -> Places:
    return _moons_curve(y, generator.uniform(0, np.pi, len(y)))


def _moons_truth(x: Places) -> Classes:
    t = np.linspace(0, np.pi, 200)
    distances = []
    for value in (0, 1):
        curve = _moons_curve(np.full(len(t), value), t)
        distances.append(_nearest(x, curve))
    return (distances[1] <= distances[0]).astype(np.int64)


def _nearest(x: Places, curve: Places) -> Places:
    result = np.empty(len(x))
    for start in range(0, len(x), 1000):
        part = x[start : start + 1000, None, :] - curve[None, :, :]
        result[start : start + 1000] = (part**2).sum(axis=2).min(axis=1)
    return result


def _pass(y: Classes, generator: Generator) -> Places:
    """Fill the plane evenly; every place whose class by the rule is not the wanted one is drawn again."""
    x = generator.uniform(0, 1, (len(y), 2)) * [10, 6]
    wrong = _pass_score(x) * np.where(y == 1, 1, -1) < 0.35
    while wrong.any():
        x[wrong] = generator.uniform(0, 1, (int(wrong.sum()), 2)) * [10, 6]
        wrong = _pass_score(x) * np.where(y == 1, 1, -1) < 0.35
    return x


def _pass_score(x: Places) -> Places:
    return 0.5 * x[:, 0] + x[:, 1] - 5.0


def _pass_truth(x: Places) -> Classes:
    return (_pass_score(x) >= 0).astype(np.int64)


DATASETS: Table[Dataset] = Table(
    "Data set",
    Dataset(
        name="circle", label="Circle", formula="class 1 where x₁² + x₂² < 3.1²", noise_unit=2.4,
        help="A disc inside a ring. No straight line separates them; four tanh neurons or the inputs x₁², x₂² do.",
        place=_circle, truth=_circle_truth,
    ),
    Dataset(
        name="xor", label="XOR", formula="class 1 where x₁·x₂ ≥ 0", noise_unit=2.4,
        help="Opposite quarters belong together. A single perceptron cannot do it; the input x₁x₂ makes it easy.",
        source="M. Minsky, S. Papert: Perceptrons, 1969", place=_xor, truth=_xor_truth,
    ),
    Dataset(
        name="gaussians", label="Two Gaussians", formula="class 1 where x₁ + x₂ ≥ 0", noise_unit=4.5,
        help="Two round clouds. One straight line is enough, so one neuron is.",
        place=_gaussians, truth=_gaussians_truth,
    ),
    Dataset(
        name="spiral", label="Spiral", formula="the class of the nearer arm", noise_unit=1.2,
        help="Two arms wound around each other: the hard one. It needs depth, width, or the inputs sin x₁, sin x₂.",
        source="K. Lang, M. Witbrock: Learning to Tell Two Spirals Apart, 1988", place=_spiral, truth=_spiral_truth,
    ),
    Dataset(
        name="moons", label="Two moons", formula="the class of the nearer moon", noise_unit=1.6,
        help="Two crescents that reach into each other: a boundary that bends twice.",
        place=_moons, truth=_moons_truth,
    ),
    Dataset(
        name="pass", label="Will I pass this class?", formula="class 1 where 0.5·lectures + hours ≥ 5", noise_unit=1.6,
        help="Students by lectures attended and hours spent on the final project. Will the one at (4, 5) pass?",
        place=_pass, truth=_pass_truth, plane=((0.0, 10.0), (0.0, 6.0)),
        axes=(AxisName("lectures attended", "lectures"), AxisName("final project", "hours")),
        class_names=("fail", "pass"), probe=(4.0, 5.0), standardized=True, shipped_seed=142257,
    ),
)  # fmt: skip
