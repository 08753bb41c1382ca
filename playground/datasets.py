"""The data sets: a row each, with its points, its rule, and what its axes mean.

Points of the classes alternate, so all classes are equally large. A point keeps its identity when noise changes: the
same draws are only moved further, and the labels that were flipped stay so while more are.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from engine.rows import Row, Table
from playground import own, shapes
from playground.own import SQUARE, Plane
from playground.shapes import Classes, Place, Places
from playground.spec import MOST_CLASSES, Data, Own

Answers = NDArray[Any]
"""Class numbers (int64), or for regression values (float64)."""
Rule = Callable[[Places, int], Answers]
PLACES, LABELS, SPLIT = range(3)
"""Streams of random numbers that must not disturb one another."""
OWN = "own"
"""The name of the data set whose points stand in the experiment itself."""
CLASS_NAMES = ("orange", "blue", "green", "purple", "red", "teal", "olive", "gray")
"""What classes are called that have no meaning: as they are drawn."""


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

    place : (y (n,), classes, generator) ↦ noiseless places (n, 2); None for own points.
    truth : (places, classes) ↦ the class, or for regression the value, by the rule, anywhere; None where there is none.
    noise_unit : standard deviation that position noise 1 adds to a place, in the plane's units.
    most_classes : up to so many may be chosen · is_regression : values are learned, not classes.
    dimension : 1 for a curve, where only x₁ counts and x₂ of every point is 0; upwards its plane shows the value.
    values : the lowest and highest value of a regression, for its colours · target : what the value means.
    plane : ((lowest x₁, highest x₁), (lowest x₂, highest x₂)) · probe : where the probe stands at first.
    standardized : the network sees coordinates minus their mean, divided by their spread, of the training points.
    shipped_seed : the seed with which a story is told, if it needs one.
    flat_in : inputs in which the rule is a straight line between classes, or a plane of values; () where none of
        ours are enough, None where nobody knows.
    """

    place: Place | None = None
    truth: Rule | None = None
    noise_unit: float = 0.0
    plane: Plane = SQUARE
    axes: tuple[AxisName, AxisName] = (AxisName("x₁"), AxisName("x₂"))
    class_names: tuple[str, ...] = CLASS_NAMES[:6]
    most_classes: int = 2
    is_regression: bool = False
    dimension: int = 2
    values: tuple[float, float] = (-1.0, 1.0)
    target: str = "y"
    probe: tuple[float, float] = (2.0, -1.0)
    standardized: bool = False
    shipped_seed: int | None = None
    flat_in: tuple[str, ...] | None = None

    def holds(self, place: tuple[float, float]) -> bool:
        """Say whether a place lies on the plane; over a curve, whether its x₁ does."""
        ranges = self.plane[: self.dimension]
        return all(low <= number <= high for number, (low, high) in zip(place, ranges, strict=False))

    def make(
        self, points: int, generator: Generator, classes: int = 2, noise: float = 0.0, label_noise: float = 0.0
    ) -> tuple[Places, Answers]:
        """Draw points: places (n, 2) in the plane's units and answers (n,), equally many of each class.

        noise : moves the points, 1 by the noise unit; what is right was decided before · label_noise : the share of the
        points that get another class, or the standard deviation added to values, as a share of their range.
        """
        assert self.place is not None
        assert self.truth is not None
        y = np.arange(points, dtype=np.int64) % classes
        places, moves, labels = generator.spawn(3)
        x = self.place(y, classes, places)
        told = self.truth(x, classes) if self.is_regression else y
        move = self.noise_unit * noise * moves.standard_normal((points, 2))
        if self.dimension == 1:
            move[:, 1] = 0
        if self.is_regression:
            low, high = self.values
            return x + move, told + label_noise * (high - low) * labels.standard_normal(points)
        return x + move, flipped(y, classes, label_noise, labels)


def flipped(y: Classes, classes: int, share: float, generator: Generator) -> Classes:
    """Give a share of the points another class, of each class alike; a larger share flips the same ones and more."""
    order, others = generator.random(len(y)), generator.integers(1, classes, len(y))
    rank = np.empty(len(y), np.int64)
    for value in range(classes):
        members = np.flatnonzero(y == value)
        rank[members[np.argsort(order[members])]] = np.arange(len(members))
    chosen = np.lexsort((order, rank))[: round(share * len(y))]
    result = y.copy()
    result[chosen] = (y[chosen] + others[chosen]) % classes
    return result


@dataclass(frozen=True)
class Drawn:
    """Points of a data set: x (n, 2), y (n,), is_test (n,), and what coordinates are standardized by, (2,) each."""

    x: Places
    y: Answers
    is_test: NDArray[np.bool_]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]


def draw(data: Data) -> Drawn:
    """Give the points an experiment asks for, split, each class alike, at least one training and one test point."""
    row = row_of(data)
    x, y, keys = _own_points(data.own, data.seed) if row.place is None else _drawn_points(row, data)
    is_test = _split(np.zeros(len(y), np.int64) if row.is_regression else y, data.train_share, keys)
    mean, scale = np.zeros(2), np.ones(2)
    if row.standardized:
        mean, scale = x[~is_test].mean(axis=0), np.maximum(x[~is_test].std(axis=0), 1e-9)
    return Drawn(x, y, is_test, mean, scale)


def row_of(data: Data) -> Dataset:
    """Give the row of an experiment's data; that of own points is made from what they say of themselves."""
    if data.dataset == OWN and data.own is not None:
        return _row_of_own(data.own)
    return DATASETS[data.dataset]


@lru_cache(maxsize=own.KEPT)
def _row_of_own(points: Own) -> Dataset:
    plane, is_value = own.plane(points), points.task == "value"
    row, kind = DATASETS[OWN], "values" if is_value else "classes"
    centre = (sum(plane[0]) / 2, sum(plane[1]) / 2 if points.dimension == 2 else 0.0)
    return Dataset(
        name=OWN, label=points.source or row.label, help=row.help, formula=f"{len(points.y):,} points with {kind}",
        plane=plane, probe=row.probe if plane == SQUARE else centre, axes=(AxisName(points.axes[0]),
        AxisName(points.axes[1])), class_names=points.class_names, most_classes=2 if is_value else MOST_CLASSES,
        is_regression=is_value, values=own.values(points) if is_value else row.values, target=points.target,
        standardized=points.standardized, dimension=points.dimension,
    )  # fmt: skip


def _drawn_points(row: Dataset, data: Data) -> tuple[Places, Answers, NDArray[Any]]:
    x, y = row.make(data.points, _generator(data, PLACES), data.classes, data.noise, data.label_noise)
    return x, y, _keys(np.arange(len(y)) % (1 if row.is_regression else data.classes), _generator(data, SPLIT))


def _keys(y: Classes, generator: Generator) -> NDArray[np.float64]:
    """Shuffle each class; give each point its place in the row of its class, as a share of the row's length."""
    result = np.empty(len(y))
    for value in np.unique(y):
        members = generator.permutation(np.flatnonzero(y == value))
        result[members] = np.arange(len(members)) / len(members)
    return result


def _own_points(points: Own | None, seed: int) -> tuple[Places, Answers, NDArray[Any]]:
    assert points is not None, "check refuses this"
    y = own.answers(points)
    return own.places(points), y if points.task == "value" else y.astype(np.int64), own.keys(points, seed)


def _generator(data: Data, stream: int) -> Generator:
    name = zlib.crc32(data.dataset.encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([data.seed, name, stream])))


def _split(y: Classes, train_share: float, keys: NDArray[Any]) -> NDArray[np.bool_]:
    """Choose the test points: of each class the same share, those with the smallest keys.

    A point that comes, goes or changes its class moves at most one other of each class to the other side.
    """
    is_test = np.zeros(len(y), bool)
    for value in np.unique(y):
        members = np.flatnonzero(y == value)
        wanted = round(len(members) * (1 - train_share))
        first = members[np.argsort(keys[members], kind="stable")]
        is_test[first[: min(max(wanted, 1), len(members) - 1)]] = True
    if not is_test.any():
        is_test[np.argmin(keys)] = True
    return is_test


STUDENTS = ((0.0, 10.0), (0.0, 6.0))
CURVE_AXES = (AxisName("x₁"), AxisName("y"))
STUDENT_AXES = (AxisName("lectures attended", "lectures"), AxisName("final project", "hours"))

DATASETS: Table[Dataset] = Table(
    "Data set",
    Dataset(
        name="circle", label="Circle", formula="class 1 where x₁² + x₂² < 3.1²", noise_unit=2.4,
        help="A disc inside a ring. No straight line separates them; four tanh neurons or the inputs x₁², x₂² do.",
        place=shapes.circle, truth=shapes.circle_truth, flat_in=("x1^2", "x2^2"),
    ),
    Dataset(
        name="xor", label="XOR", formula="class 1 where x₁·x₂ ≥ 0", noise_unit=2.4,
        help="Opposite quarters belong together. A single perceptron cannot do it; the input x₁x₂ makes it easy.",
        source="M. Minsky, S. Papert: Perceptrons, 1969", place=shapes.xor, truth=shapes.xor_truth, flat_in=("x1*x2",),
    ),
    Dataset(
        name="gaussians", label="Gaussians", formula="the class of the nearest middle", noise_unit=4.5,
        help="Round clouds, one per class, two to six. For two of them one straight line is enough, so one neuron is.",
        most_classes=6, place=shapes.gaussians, truth=shapes.gaussians_truth, flat_in=("x1", "x2"),
    ),
    Dataset(
        name="spiral", label="Spiral", formula="the class of the nearest arm", noise_unit=1.2, most_classes=6,
        help="Arms wound around each other, two to six: hard. It needs depth, width, or the inputs sin x₁, sin x₂.",
        source="K. Lang, M. Witbrock: Learning to Tell Two Spirals Apart, 1988",
        place=shapes.spiral, truth=shapes.spiral_truth, flat_in=(),
    ),
    Dataset(
        name="moons", label="Two moons", formula="the class of the nearer moon", noise_unit=1.6,
        help="Two crescents that reach into each other: a boundary that bends twice.",
        place=shapes.moons, truth=shapes.moons_truth, flat_in=(),
    ),
    Dataset(
        name="checkerboard", label="Checkerboard", formula="class (⌊x₁/3⌋ + ⌊x₂/3⌋) mod 2", noise_unit=2.4,
        help="XOR over and over: sixteen fields whose corners all touch. It needs many neurons, or two layers.",
        place=shapes.checkerboard, truth=shapes.checkerboard_truth, flat_in=(),
    ),
    Dataset(
        name="sine_boundary", label="Above the sine", formula="class 1 where x₂ > sin x₁", noise_unit=1.6,
        help="Above a wave or below it. Each neuron adds one bend; the input sin x₁ makes a single perceptron enough.",
        place=shapes.sine_boundary, truth=shapes.sine_boundary_truth, flat_in=("x2", "sin_x1"),
        plane=((-6.0, 6.0), (-3.0, 3.0)),
    ),
    Dataset(
        name="plane", label="Plane", formula="y = (x₁ + x₂) / 12", noise_unit=2.4, is_regression=True,
        help="A value that rises evenly from corner to corner. A single linear neuron learns it exactly.",
        place=shapes.everywhere, truth=shapes.plane_value, flat_in=("x1", "x2"),
    ),
    Dataset(
        name="bumps", label="Bumps", formula="y = Σ ±exp(−‖x − cₖ‖² / (2·1.3²))", noise_unit=2.4, is_regression=True,
        help="Three hills and three hollows: a value that no plane fits, so hidden neurons are needed.",
        place=shapes.everywhere, truth=shapes.bumps_value, flat_in=(),
    ),
    Dataset(
        name="curve_sine", label="Sine curve", formula="y = sin 2x₁", noise_unit=0.8, is_regression=True, dimension=1,
        help="A value of x₁ alone that swings up and down twice. Each tanh neuron can add one rise or fall.",
        place=shapes.along(-3, 3), truth=shapes.curve_sine_value, flat_in=(), values=(-1.2, 1.2), probe=(0.75, 0.0),
        plane=((-3.0, 3.0), (-1.2, 1.2)), axes=CURVE_AXES,
    ),
    Dataset(
        name="curve_steps", label="Steps", formula="y = (⌊x₁/3⌋ + ½) / 2", noise_unit=1.6, is_regression=True,
        help="A staircase of x₁ alone: three sudden steps. One steep neuron for each of them is enough.",
        dimension=1, place=shapes.along(-6, 6), truth=shapes.curve_steps_value, flat_in=(), probe=(2.0, 0.0),
        plane=((-6.0, 6.0), (-1.0, 1.0)), axes=CURVE_AXES,
    ),
    Dataset(
        name="curve_wiggle", label="x·sin x", formula="y = x₁·sin x₁", noise_unit=1.2, is_regression=True, dimension=1,
        help="A hollow, two hills and another over x₁ alone. The outer ones are deep, so errors there weigh most.",
        source="A. Karpathy: ConvNetJS, regression demo, 2014", place=shapes.along(-5, 5),
        truth=shapes.curve_wiggle_value, flat_in=(), values=(-5.0, 3.0), probe=(2.0, 0.0),
        plane=((-5.0, 5.0), (-5.0, 3.0)), axes=CURVE_AXES,
    ),
    Dataset(
        name="pass", label="Will I pass this class?", formula="class 1 where 0.5·lectures + hours ≥ 5", noise_unit=1.6,
        help="Students by lectures attended and hours spent on the final project. Will the one at (4, 5) pass?",
        place=shapes.passing, truth=shapes.passing_truth, flat_in=("x1", "x2"), plane=STUDENTS, axes=STUDENT_AXES,
        class_names=("fail", "pass"), probe=(4.0, 5.0), standardized=True, shipped_seed=142257,
    ),
    Dataset(
        name="grade", label="Final grade", formula="y = 4 / (1 + exp(−(0.5·lectures + hours − 5) / 2))",
        help="The same students, but now a number is asked for: which grade, 0 to 4, will the one at (4, 5) get?",
        noise_unit=1.6, place=shapes.students, truth=shapes.grade_value, flat_in=(), plane=STUDENTS, axes=STUDENT_AXES,
        is_regression=True, values=(0.0, 4.0), target="grade (points)", probe=(4.0, 5.0), standardized=True,
    ),
    Dataset(
        name=OWN, label="Own points", formula="whatever you have",
        help="Points you painted or opened from a table. They are stored in the experiment's file.",
        most_classes=MOST_CLASSES, class_names=CLASS_NAMES,
    ),
)  # fmt: skip
DRAWN: tuple[str, ...] = tuple(name for name, row in DATASETS.items() if row.place is not None)
"""The names of the data sets that are drawn by a rule."""
