"""Refuse own points that make no sense, with the path of the first fault; each value is looked at once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from playground import own
from playground.problems import BadValue
from playground.spec import CLASSES, LARGEST_NUMBER, LONGEST_TEXT, MOST_OWN_POINTS, OWN_TASKS, Own

COLUMNS = ("x1", "x2", "y")
FEWEST = 2
"""One point to train with and one to test."""


@lru_cache(maxsize=own.KEPT)
def checked(points: Own) -> Own:
    """Give own points with all numbers as floats. Raises BadValue."""
    _check_words(points)
    _check_sizes(points)
    columns = dict(zip(COLUMNS, (*own.places(points).T, own.answers(points)), strict=True))
    for name, numbers in columns.items():
        fits = np.abs(numbers) <= LARGEST_NUMBER  # also false for what is no number
        _refuse(points, name, ~fits, f"a number between −{LARGEST_NUMBER:g} and {LARGEST_NUMBER:g}")
    if points.dimension == 1:
        _refuse(points, "x2", columns["x2"] != 0, "0, as there is no second coordinate")
    if points.task == "classes":
        classes = len(points.class_names)
        wrong = (columns["y"] != np.floor(columns["y"])) | (columns["y"] < 0) | (columns["y"] >= classes)
        _refuse(points, "y", wrong, f"the number of a class, from 0 to {classes - 1}")
    if all(set(map(type, getattr(points, name))) == {float} for name in COLUMNS):
        return points
    return replace(points, **{name: tuple(numbers.tolist()) for name, numbers in columns.items()})


def _check_words(points: Own) -> None:
    if points.task not in OWN_TASKS:
        raise _bad("task", f"task must be one of {', '.join(OWN_TASKS)}, found {_shown(points.task)}")
    names = len(points.class_names)
    if points.dimension not in (1, 2) or (points.dimension == 1 and points.task != "value"):
        happened = f"dimension must be 2, or 1 for points with values, found {points.dimension}"
        raise _bad("dimension", happened)
    if points.task == "value" and names:
        raise _bad("class_names", f"points with values have no class_names, found {names}")
    if points.task == "classes" and not CLASSES.low <= names <= CLASSES.high:
        raise _bad("class_names", f"there must be {CLASSES.low} to {CLASSES.high} class_names, found {names}")
    texts = {"target": points.target, "source": points.source}
    texts |= {f"axes[{place}]": text for place, text in enumerate(points.axes)}
    texts |= {f"class_names[{place}]": text for place, text in enumerate(points.class_names)}
    for name, text in texts.items():
        if len(text) > LONGEST_TEXT or not text.isprintable() or (not text.strip() and name != "source"):
            raise _bad(name, f"{name} must be one line of 1 to {LONGEST_TEXT} characters, found {_shown(text)}")


def _check_sizes(points: Own) -> None:
    sizes = [len(getattr(points, name)) for name in COLUMNS]
    if len(set(sizes)) > 1:
        lengths = ", ".join(f"{name} has {size:,}" for name, size in zip(COLUMNS, sizes, strict=True))
        raise _bad("", f"x1, x2 and y must be equally long, but {lengths}")
    if not FEWEST <= sizes[0] <= MOST_OWN_POINTS:
        raise _bad("", f"there must be {FEWEST} to {MOST_OWN_POINTS:,} points, found {sizes[0]:,}")


def _refuse(points: Own, name: str, is_wrong: NDArray[np.bool_], wanted: str) -> None:
    """Name the first wrong number of a column."""
    if is_wrong.any():
        place = int(np.argmax(is_wrong))
        raise _bad(f"{name}[{place}]", f"{name} must be {wanted}, found {getattr(points, name)[place]:g}")


def _bad(name: str, happened: str) -> BadValue:
    path = f"data.own.{name}" if name else "data.own"
    return BadValue(happened, path=path, where=f"Own points ({path})")


def _shown(text: str) -> str:
    """Give a foreign text as a message may show it."""
    return f"“{' '.join(text.split())[:40]}”"
