"""The data sets: a row each, with its points, its rule, and what its axes mean.

Points of the classes alternate, so all classes are equally large. A point keeps its identity when the noise
changes: the same draws are only moved further.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from engine.rows import Row, Table
from playground.spec import Data

Plane = tuple[tuple[float, float], tuple[float, float]]
Places = NDArray[np.float64]
Classes = NDArray[np.int64]
Answers = NDArray[Any]
"""Class numbers (int64), or for regression values (float64)."""
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

    place : (y (n,), classes, generator) ↦ noiseless places (n, 2).
    truth : (places, classes) ↦ the class, or for regression the value, by the rule, anywhere.
    noise_unit : standard deviation that noise 1 adds to a place, in the plane's units, or for regression to a value.
    most_classes : up to so many may be chosen · is_regression : values are learned, not classes.
    values : the lowest and highest value of a regression, for its colours · target : what the value means.
    plane : ((lowest x₁, highest x₁), (lowest x₂, highest x₂)) · probe : where the probe stands at first.
    standardized : the network sees coordinates minus their mean, divided by their spread, of the training points.
    shipped_seed : the seed with which a story is told, if it needs one.
    flat_in : inputs in which the rule is a straight line between classes, or a plane of values; () where none of
        ours are enough, None where nobody knows.
    """

    place: Callable[[Classes, int, Generator], Places]
    truth: Callable[[Places, int], Answers]
    noise_unit: float
    plane: Plane = SQUARE
    axes: tuple[AxisName, AxisName] = (AxisName("x₁"), AxisName("x₂"))
    class_names: tuple[str, ...] = ("orange", "blue", "green", "purple", "red", "teal")
    most_classes: int = 2
    is_regression: bool = False
    values: tuple[float, float] = (-1.0, 1.0)
    target: str = "y"
    probe: tuple[float, float] = (2.0, -1.0)
    standardized: bool = False
    shipped_seed: int | None = None
    flat_in: tuple[str, ...] | None = None

    def make(self, points: int, noise: float, generator: Generator, classes: int = 2) -> tuple[Places, Answers]:
        """Draw points: places (n, 2) in the plane's units and answers (n,), equally many of each class."""
        y = np.arange(points, dtype=np.int64) % classes
        places, moves = generator.spawn(2)
        x = self.place(y, classes, places)
        if self.is_regression:
            return x, self.truth(x, classes) + noise * self.noise_unit * moves.standard_normal(points)
        return x + noise * self.noise_unit * moves.standard_normal((points, 2)), y


@dataclass(frozen=True)
class Drawn:
    """Points of a data set: x (n, 2), y (n,), is_test (n,), and what coordinates are standardized by, (2,) each."""

    x: Places
    y: Answers
    is_test: NDArray[np.bool_]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]


def draw(data: Data) -> Drawn:
    """Draw the points an experiment asks for and split them, each class alike, at least one training and test point."""
    row = DATASETS[data.dataset]
    x, y = row.make(data.points, data.noise, _generator(data, PLACES), data.classes)
    is_test = _split(np.zeros(len(y), np.int64) if row.is_regression else y, data.train_share, _generator(data, SPLIT))
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


def _circle(y: Classes, classes: int, generator: Generator) -> Places:
    inner = 2.5 * np.sqrt(generator.random(len(y)))
    outer = 3.7 + 1.6 * generator.random(len(y))
    return _at(generator.uniform(0, 2 * np.pi, len(y)), np.where(y == 1, inner, outer))


def _circle_truth(x: Places, classes: int) -> Classes:
    return (np.hypot(x[:, 0], x[:, 1]) < 3.1).astype(np.int64)


def _xor(y: Classes, classes: int, generator: Generator) -> Places:
    x = generator.uniform(0.35, 5.3, (len(y), 2))
    first = np.where(generator.random(len(y)) < 0.5, 1, -1)
    second = np.where(y == 1, first, -first)
    signed: Places = x * np.column_stack([first, second])
    return signed


def _xor_truth(x: Places, classes: int) -> Classes:
    return (x[:, 0] * x[:, 1] >= 0).astype(np.int64)


def _centres(classes: int) -> Places:
    """Give the middles of the clouds, evenly around a circle; of two, the second lies top right."""
    angle = np.pi * (1.25 + 2 * np.arange(classes) / classes)
    return _at(angle, np.full(classes, 2.4 * np.sqrt(2)))


def _gaussians(y: Classes, classes: int, generator: Generator) -> Places:
    spread = 0.75 if classes <= 4 else 0.6
    return _centres(classes)[y] + spread * generator.standard_normal((len(y), 2))


def _gaussians_truth(x: Places, classes: int) -> Classes:
    distances = np.stack([((x - centre) ** 2).sum(axis=1) for centre in _centres(classes)])
    nearest: Classes = distances.argmin(axis=0)
    return nearest


TURNS = 1.75
SPIRAL_RADIUS = 5.3


def _spiral_curve(y: Classes, classes: int, t: Places) -> Places:
    return _at(t * TURNS * 2 * np.pi + y * (2 * np.pi / classes), t * SPIRAL_RADIUS)


def _spiral(y: Classes, classes: int, generator: Generator) -> Places:
    return _spiral_curve(y, classes, 0.06 + 0.94 * generator.random(len(y)))


def _spiral_truth(x: Places, classes: int) -> Classes:
    """Give the class of the nearest arm: along each ray the arms' radii lie an equal share of a turn's growth apart."""
    turn = SPIRAL_RADIUS / TURNS
    phase = np.hypot(x[:, 0], x[:, 1]) / turn - np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi)
    return np.round(-phase * classes).astype(np.int64) % classes


def _moons_curve(y: Classes, t: Places) -> Places:
    upper = np.column_stack([3.2 * np.cos(t) - 1.6, 3.2 * np.sin(t) - 0.8])
    lower = np.column_stack([1.6 - 3.2 * np.cos(t), 0.8 - 3.2 * np.sin(t)])
    return np.where(y[:, None] == 1, upper, lower)


def _moons(y: Classes, classes: int, generator: Generator) -> Places:
    return _moons_curve(y, generator.uniform(0, np.pi, len(y)))


def _moons_truth(x: Places, classes: int) -> Classes:
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


def _pass(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill the plane evenly; every place whose class by the rule is not the wanted one is drawn again."""
    x = generator.uniform(0, 1, (len(y), 2)) * [10, 6]
    wrong = _pass_score(x) * np.where(y == 1, 1, -1) < 0.35
    while wrong.any():
        x[wrong] = generator.uniform(0, 1, (int(wrong.sum()), 2)) * [10, 6]
        wrong = _pass_score(x) * np.where(y == 1, 1, -1) < 0.35
    return x


def _pass_score(x: Places) -> Places:
    return 0.5 * x[:, 0] + x[:, 1] - 5.0


def _pass_truth(x: Places, classes: int) -> Classes:
    return (_pass_score(x) >= 0).astype(np.int64)


def _everywhere(y: Classes, classes: int, generator: Generator) -> Places:
    return generator.uniform(-6, 6, (len(y), 2))


def _plane_value(x: Places, classes: int) -> Places:
    value: Places = (x[:, 0] + x[:, 1]) / 12
    return value


BUMPS = np.array([[-3.0, 3.2, 1], [0.4, 3.4, -1], [3.4, 2.6, 1], [-3.2, -2.8, -1], [-0.2, -1.6, 1], [3.0, -3.0, -1]])
"""Middles of the bumps and their signs."""


def _bumps_value(x: Places, classes: int) -> Places:
    squares = ((x[:, None, :] - BUMPS[None, :, :2]) ** 2).sum(axis=2)
    value: Places = np.exp(-squares / (2 * 1.3**2)) @ BUMPS[:, 2]
    return value


DATASETS: Table[Dataset] = Table(
    "Data set",
    Dataset(
        name="circle", label="Circle", formula="class 1 where x₁² + x₂² < 3.1²", noise_unit=2.4,
        help="A disc inside a ring. No straight line separates them; four tanh neurons or the inputs x₁², x₂² do.",
        place=_circle, truth=_circle_truth, flat_in=("x1^2", "x2^2"),
    ),
    Dataset(
        name="xor", label="XOR", formula="class 1 where x₁·x₂ ≥ 0", noise_unit=2.4,
        help="Opposite quarters belong together. A single perceptron cannot do it; the input x₁x₂ makes it easy.",
        source="M. Minsky, S. Papert: Perceptrons, 1969", place=_xor, truth=_xor_truth, flat_in=("x1*x2",),
    ),
    Dataset(
        name="gaussians", label="Gaussians", formula="the class of the nearest middle", noise_unit=4.5,
        help="Round clouds, one per class, two to six. For two of them one straight line is enough, so one neuron is.",
        most_classes=6, place=_gaussians, truth=_gaussians_truth, flat_in=("x1", "x2"),
    ),
    Dataset(
        name="spiral", label="Spiral", formula="the class of the nearest arm", noise_unit=1.2, most_classes=6,
        help="Arms wound around each other, two to six: hard. It needs depth, width, or the inputs sin x₁, sin x₂.",
        source="K. Lang, M. Witbrock: Learning to Tell Two Spirals Apart, 1988", place=_spiral,
        truth=_spiral_truth, flat_in=(),
    ),
    Dataset(
        name="moons", label="Two moons", formula="the class of the nearer moon", noise_unit=1.6,
        help="Two crescents that reach into each other: a boundary that bends twice.",
        place=_moons, truth=_moons_truth, flat_in=(),
    ),
    Dataset(
        name="plane", label="Plane", formula="y = (x₁ + x₂) / 12", noise_unit=1.0, is_regression=True,
        help="A value that rises evenly from corner to corner. A single linear neuron learns it exactly.",
        place=_everywhere, truth=_plane_value, flat_in=("x1", "x2"),
    ),
    Dataset(
        name="bumps", label="Bumps", formula="y = Σ ±exp(−‖x − cₖ‖² / (2·1.3²))", noise_unit=1.0, is_regression=True,
        help="Three hills and three hollows: a value that no plane fits, so hidden neurons are needed.",
        place=_everywhere, truth=_bumps_value, flat_in=(),
    ),
    Dataset(
        name="pass", label="Will I pass this class?", formula="class 1 where 0.5·lectures + hours ≥ 5", noise_unit=1.6,
        help="Students by lectures attended and hours spent on the final project. Will the one at (4, 5) pass?",
        place=_pass, truth=_pass_truth, flat_in=("x1", "x2"), plane=((0.0, 10.0), (0.0, 6.0)),
        axes=(AxisName("lectures attended", "lectures"), AxisName("final project", "hours")),
        class_names=("fail", "pass"), probe=(4.0, 5.0), standardized=True, shipped_seed=142257,
    ),
)  # fmt: skip
