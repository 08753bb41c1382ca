"""Painting own points: pure functions from some points to others, for any screen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace
from numpy.random import Generator
from numpy.typing import NDArray

from playground import own
from playground.datasets import CLASS_NAMES, Dataset
from playground.own import SQUARE, Plane
from playground.snapshot import Points
from playground.spec import CLASSES, MOST_OWN_POINTS, Own

FEWEST = 2
"""One point to train with and one to test; fewer cannot be learned."""
Place = tuple[float, float]


def copied(points: Points, row: Dataset, classes: int) -> Own:
    """Make the points of a data set one's own, as they lie there.

    A plane beyond the usual square is kept by naming where they came from.
    """
    is_within = all(low >= lowest and high <= highest for (low, high), (lowest, highest) in zip(row.plane, SQUARE))  # noqa: B905
    return Own(
        tuple(points.x[:, 0].tolist()), tuple(points.x[:, 1].tolist()), tuple(points.y.astype(np.float64).tolist()),
        task="value" if row.is_regression else "classes",
        class_names=() if row.is_regression else row.class_names[:classes],
        axes=(row.axes[0].text(), row.axes[1].text()), target=row.target, standardized=row.standardized,
        source="" if is_within else row.label,
    )  # fmt: skip


def emptied(points: Own) -> Own:
    """Take all points away; what they mean stays."""
    return replace(points, x1=(), x2=(), y=())


def added(points: Own, places: Sequence[Place], y: float) -> Own:
    """Add points of a class or value; a class that was not there yet gets its name. The last ones beyond the most
    there may be are left out.
    """  # noqa: D205
    free = MOST_OWN_POINTS - len(points.y)
    places = places[: max(free, 0)]
    names = points.class_names
    if points.task == "classes":
        names = (*names, *CLASS_NAMES[len(names) : int(y) + 1])
    return replace(
        points, x1=(*points.x1, *(place[0] for place in places)), x2=(*points.x2, *(place[1] for place in places)),
        y=(*points.y, *([float(y)] * len(places))), class_names=names,
    )  # fmt: skip


def erased(points: Own, place: Place, radius: float, plane: Plane) -> Own:
    """Take away the points within a radius (a share of the plane's sides) of a place."""
    return _kept(points, _distances(points, place, plane) > radius)


def without_nearest(points: Own, place: Place, radius: float, plane: Plane) -> Own:
    """Take away the one point nearest to a place, if one lies within the radius."""
    index = nearest(points, place, radius, plane)
    if index is None:
        return points
    stays = np.ones(len(points.y), bool)
    stays[index] = False
    return _kept(points, stays)


def nearest(points: Own, place: Place, radius: float, plane: Plane) -> int | None:
    """Give the number of the point nearest to a place, None when none lies within the radius."""
    distances = _distances(points, place, plane)
    if not len(distances) or distances.min() > radius:
        return None
    return int(distances.argmin())


def moved(points: Own, index: int, place: Place) -> Own:
    """Put one point somewhere else."""
    x1, x2 = list(points.x1), list(points.x2)
    x1[index], x2[index] = place
    return replace(points, x1=tuple(x1), x2=tuple(x2))


def sprayed(place: Place, radius: float, count: int, plane: Plane, generator: Generator) -> list[Place]:
    """Give places spread evenly over a disc, and within the plane."""
    turn = generator.uniform(0, 2 * np.pi, count)
    far = radius * np.sqrt(generator.random(count))
    result = []
    for across, up in zip(far * np.cos(turn), far * np.sin(turn), strict=True):
        (left, right), (low, high) = plane
        x1, x2 = place[0] + across * (right - left), place[1] + up * (high - low)
        result.append((float(min(max(x1, left), right)), float(min(max(x2, low), high))))
    return result


def most_classes(points: Own) -> int:
    """Give how many classes may be chosen: those there are and one more."""
    return int(min(len(points.class_names) + 1, CLASSES.high))


def as_drawn(points: Own) -> Points:
    """Give own points as the screen draws them, all as training points."""
    y = own.answers(points)
    return Points(own.places(points), y if points.task == "value" else y.astype(np.int64), np.zeros(len(y), bool))


def _kept(points: Own, stays: NDArray[np.bool_]) -> Own:
    if stays.all():
        return points
    chosen = np.flatnonzero(stays).tolist()
    columns = {name: tuple(getattr(points, name)[index] for index in chosen) for name in ("x1", "x2", "y")}
    return replace(points, **columns)


def _distances(points: Own, place: Place, plane: Plane) -> NDArray[np.float64]:
    (left, right), (low, high) = plane
    shares: NDArray[np.float64] = (own.places(points) - np.array(place)) / np.array([right - left, high - low])
    distances: NDArray[np.float64] = np.hypot(shares[:, 0], shares[:, 1])
    return distances
