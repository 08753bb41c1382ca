"""Where the points of each data set lie without noise, and the rule that says what is right anywhere on the plane.

`name(y, classes, generator)` gives places (n, 2) for classes y (n,); `name_truth(x, classes)` gives the class at places
x (n, 2), `name_value(x, classes)` the value. Curves have places on the line x₂ = 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Places = NDArray[np.float64]
Classes = NDArray[np.int64]
Place = Callable[[Classes, int, Generator], Places]


def _at(angle: Places, radius: Places) -> Places:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def circle(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill a disc (class 1) inside a ring."""
    inner = 2.5 * np.sqrt(generator.random(len(y)))
    outer = 3.7 + 1.6 * generator.random(len(y))
    return _at(generator.uniform(0, 2 * np.pi, len(y)), np.where(y == 1, inner, outer))


def circle_truth(x: Places, classes: int) -> Classes:
    """Give class 1 inside the circle between disc and ring."""
    return (np.hypot(x[:, 0], x[:, 1]) < 3.1).astype(np.int64)


def xor(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill the four quarters, away from the axes; opposite ones are of one class."""
    x = generator.uniform(0.35, 5.3, (len(y), 2))
    first = np.where(generator.random(len(y)) < 0.5, 1, -1)
    second = np.where(y == 1, first, -first)
    signed: Places = x * np.column_stack([first, second])
    return signed


def xor_truth(x: Places, classes: int) -> Classes:
    """Give class 1 where both signs agree."""
    return (x[:, 0] * x[:, 1] >= 0).astype(np.int64)


def _centres(classes: int) -> Places:
    """Give the middles of the clouds, evenly around a circle; of two, the second lies top right."""
    angle = np.pi * (1.25 + 2 * np.arange(classes) / classes)
    return _at(angle, np.full(classes, 2.4 * np.sqrt(2)))


def gaussians(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill a round cloud for each class."""
    spread = 0.75 if classes <= 4 else 0.6
    return _centres(classes)[y] + spread * generator.standard_normal((len(y), 2))


def gaussians_truth(x: Places, classes: int) -> Classes:
    """Give the class of the nearest middle."""
    distances = np.stack([((x - centre) ** 2).sum(axis=1) for centre in _centres(classes)])
    nearest: Classes = distances.argmin(axis=0)
    return nearest


TURNS = 1.75
SPIRAL_RADIUS = 5.3


def _spiral_curve(y: Classes, classes: int, t: Places) -> Places:
    return _at(t * TURNS * 2 * np.pi + y * (2 * np.pi / classes), t * SPIRAL_RADIUS)


def spiral(y: Classes, classes: int, generator: Generator) -> Places:
    """Lay points along each class’s arm."""
    return _spiral_curve(y, classes, 0.06 + 0.94 * generator.random(len(y)))


def spiral_truth(x: Places, classes: int) -> Classes:
    """Give the class of the nearest arm: along each ray the arms' radii lie an equal share of a turn's growth apart."""
    turn = SPIRAL_RADIUS / TURNS
    phase = np.hypot(x[:, 0], x[:, 1]) / turn - np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi)
    return np.round(-phase * classes).astype(np.int64) % classes


def _moons_curve(y: Classes, t: Places) -> Places:
    upper = np.column_stack([3.2 * np.cos(t) - 1.6, 3.2 * np.sin(t) - 0.8])
    lower = np.column_stack([1.6 - 3.2 * np.cos(t), 0.8 - 3.2 * np.sin(t)])
    return np.where(y[:, None] == 1, upper, lower)


def moons(y: Classes, classes: int, generator: Generator) -> Places:
    """Lay points along two crescents."""
    return _moons_curve(y, generator.uniform(0, np.pi, len(y)))


def moons_truth(x: Places, classes: int) -> Classes:
    """Give the class of the nearer crescent."""
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


def passing(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill the plane evenly; every place whose class by the rule is not the wanted one is drawn again."""
    x = generator.uniform(0, 1, (len(y), 2)) * [10, 6]
    wrong = _pass_score(x) * np.where(y == 1, 1, -1) < 0.35
    while wrong.any():
        x[wrong] = generator.uniform(0, 1, (int(wrong.sum()), 2)) * [10, 6]
        wrong = _pass_score(x) * np.where(y == 1, 1, -1) < 0.35
    return x


def _pass_score(x: Places) -> Places:
    return 0.5 * x[:, 0] + x[:, 1] - 5.0


def passing_truth(x: Places, classes: int) -> Classes:
    """Give class 1, pass, where half the lectures and the hours make 5."""
    return (_pass_score(x) >= 0).astype(np.int64)


def everywhere(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill the square evenly."""
    return generator.uniform(-6, 6, (len(y), 2))


def plane_value(x: Places, classes: int) -> Places:
    """Give a value that rises evenly from corner to corner."""
    value: Places = (x[:, 0] + x[:, 1]) / 12
    return value


BUMPS = np.array([[-3.0, 3.2, 1], [0.4, 3.4, -1], [3.4, 2.6, 1], [-3.2, -2.8, -1], [-0.2, -1.6, 1], [3.0, -3.0, -1]])
"""Middles of the bumps and their signs."""


def bumps_value(x: Places, classes: int) -> Places:
    """Give the sum of three hills and three hollows."""
    squares = ((x[:, None, :] - BUMPS[None, :, :2]) ** 2).sum(axis=2)
    value: Places = np.exp(-squares / (2 * 1.3**2)) @ BUMPS[:, 2]
    return value


CELL = 3.0
"""The side of a checkerboard's cell: the square holds 4 × 4."""


def checkerboard(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill the cells of each class, a little away from their edges."""
    row, pair = generator.integers(0, 4, len(y)), generator.integers(0, 2, len(y))
    column = 2 * pair + (row + y) % 2
    return CELL * (np.column_stack([column, row]) - 2 + generator.uniform(0.06, 0.94, (len(y), 2)))


def checkerboard_truth(x: Places, classes: int) -> Classes:
    """Give the colour of the cell."""
    cells: Classes = np.floor(x / CELL).astype(np.int64).sum(axis=1)
    return cells % 2


def sine_boundary(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill the plane above the sine (class 1) and below it, a little away from it."""
    x1, height = generator.uniform(-6, 6, len(y)), generator.random(len(y))
    edge = np.sin(x1)
    above, below = edge + 0.15, edge - 0.15
    return np.column_stack([x1, np.where(y == 1, above + height * (3 - above), below - height * (3 + below))])


def sine_boundary_truth(x: Places, classes: int) -> Classes:
    """Give class 1 above the sine."""
    return (x[:, 1] > np.sin(x[:, 0])).astype(np.int64)


def students(y: Classes, classes: int, generator: Generator) -> Places:
    """Fill the plane of up to 10 lectures and up to 6 hours evenly."""
    return generator.uniform(0, 1, (len(y), 2)) * [10, 6]


def grade_value(x: Places, classes: int) -> Places:
    """Give the grade: it rises along the score that decides about passing, slowly near 0 and near 4."""
    return 4 / (1 + np.exp(-_pass_score(x) / 2))


def along(low: float, high: float) -> Place:
    """Give what spreads points evenly between two values of x₁, all of them with x₂ = 0."""

    def place(y: Classes, classes: int, generator: Generator) -> Places:
        return np.column_stack([generator.uniform(low, high, len(y)), np.zeros(len(y))])

    return place


def curve_sine_value(x: Places, classes: int) -> Places:
    """Give sin 2x₁."""
    value: Places = np.sin(2 * x[:, 0])
    return value


def curve_steps_value(x: Places, classes: int) -> Places:
    """Give a staircase of four steps."""
    value: Places = (np.floor(x[:, 0] / 3) + 0.5) / 2
    return value


def curve_wiggle_value(x: Places, classes: int) -> Places:
    """Give x₁·sin x₁."""
    value: Places = x[:, 0] * np.sin(x[:, 0])
    return value
