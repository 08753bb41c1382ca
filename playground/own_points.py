"""One or two columns of a table and a target become points to learn from; rows that give none are named by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground import table_numbers
from playground.problems import BadTable, shortened
from playground.sheet import Column, Sheet, distinct
from playground.spec import MOST_CLASSES, Own
from playground.table_bytes import bad

TASKS = {"classes": "tell classes apart", "value": "learn a value"}
FEWEST_POINTS = 4
"""The truth table of XOR."""
NAMED_ROWS = 100
"""Of the rows left out so many are named; the others are counted."""
TOLD_ROWS = 3
OTHER_COLUMN = "Nothing was changed; choose another column."
NEAR, FAR, UNEVEN = 0.25, 5.0, 4.0
"""Inputs whose spread is below or above these, whose mean is further out, or whose spreads differ more are scaled."""


@dataclass(frozen=True)
class LeftOut:
    """The rows that gave no point: how many in all, and of the first ones (line, what is wrong there)."""

    count: int
    named: tuple[tuple[int, str], ...]

    def text(self) -> str:
        """Tell them in a sentence: "2 rows left out: line 5: “abc” in column “height” is not a number; …"."""
        if not self.count:
            return "no rows left out"
        told = "; ".join(f"line {line}: {why}" for line, why in self.named[:TOLD_ROWS])
        more = f"; and {self.count - TOLD_ROWS:,} more" if self.count > TOLD_ROWS else ""
        return f"{self.count:,} {'row' if self.count == 1 else 'rows'} left out: {told}{more}"


@dataclass(frozen=True, eq=False)
class OwnPoints:
    """Points from a table.

    x : (n, 2) float64, of one input the second column is 0 · y : (n,) class numbers, int64, or values, float64.
    task : a key of `TASKS`.
    class_names : the class labels in the order of their numbers, () for values.
    axes : the names of the inputs, one or two · target : the name of what is learned · source : the table's name.
    mean, spread : (2,) of the inputs, by which they are standardized; a spread of 0 is given as 1.
    notes : sentences about what may not be meant.
    """

    x: NDArray[np.float64]
    y: NDArray[Any]
    task: str
    class_names: tuple[str, ...]
    axes: tuple[str, ...]
    target: str
    source: str
    left_out: LeftOut
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    notes: tuple[str, ...] = ()

    def scaling(self) -> str:
        """Say how the inputs are standardized: "height: minus 170, divided by 8.5"."""
        parts = zip(self.axes, self.mean, self.spread, strict=False)
        return " · ".join(f"{name}: minus {mean:.4g}, divided by {spread:.4g}" for name, mean, spread in parts)

    @property
    def needs_scaling(self) -> bool:
        """Say whether a network learns better from scaled inputs: they lie far out, or one is far wider."""
        mean, spread = (numbers[: len(self.axes)] for numbers in (self.mean, self.spread))
        is_near = (spread >= NEAR).all() and (spread <= FAR).all() and (np.abs(mean) <= FAR).all()
        return bool(not is_near or spread.max() > UNEVEN * spread.min())

    def as_own(self, *, standardized: bool) -> Own:
        """Give the points as an experiment holds them."""
        one = len(self.axes) == 1
        return Own(
            tuple(self.x[:, 0].tolist()), tuple(self.x[:, 1].tolist()), tuple(self.y.astype(np.float64).tolist()),
            self.task, tuple(map(_printable, self.class_names)),
            (_printable(self.axes[0]), _printable(self.target if one else self.axes[1])), _printable(self.target),
            standardized, _printable(self.source), 1 if one else 2,
        )  # fmt: skip


def _printable(name: str) -> str:
    """Give a foreign name without the marks that nobody can see."""
    return "".join(filter(str.isprintable, name)).strip() or "?"


def suggested_columns(sheet: Sheet) -> tuple[int, int | None, int]:
    """Propose two inputs, the first columns of numbers that do not only count the rows, and a target, rather the last.

    Words are no inputs: when fewer than two columns of numbers would be left, the last column of words is the target.
    Of two columns the first is the only input.
    """
    if len(sheet.columns) == 2:
        return 0, None, 1
    order = sorted(range(len(sheet.columns)), key=lambda place: (_fitness(sheet.columns[place]), place))
    of_numbers = [place for place in order if _fitness(sheet.columns[place]) == 0]
    of_words = [place for place in order if _fitness(sheet.columns[place]) == 1]
    target = max([*of_numbers, *of_words], default=order[-1])
    if target in of_numbers and len(of_numbers) < 3 and of_words:
        target = of_words[-1]
    first, second = sorted([place for place in order if place != target][:2])
    return first, second, target


def suggested_task(sheet: Sheet, target: int) -> str:
    """Propose "classes" for words and for few different whole numbers, "value" for other numbers."""
    column = sheet.columns[target]
    if column.kind != "number":
        return "value" if _is_mostly_numbers(column) else "classes"
    values = np.unique(column.numbers.values[~np.isnan(column.numbers.values)])
    return "classes" if len(values) <= MOST_CLASSES and bool((values == np.floor(values)).all()) else "value"


def choose(sheet: Sheet, x1: int, x2: int | None, target: int, task: str) -> OwnPoints:
    """Make points of different columns, given by their places; without x2 values over x1 alone.

    Raises
    ------
    BadTable
        For a column used twice, inputs without numbers, one class or more than eight, a value that is always the same,
        classes over one input, or too few usable rows.

    """
    places = [x1] if x2 is None else [x1, x2]
    if len({*places, target}) <= len(places):
        twice = sheet.columns[target if target in places else x1].name
        next_step = "Nothing was changed; choose different columns."
        raise bad(f"the column “{twice}” is chosen twice", sheet.source, next_step)
    if x2 is None and task == "classes":
        next_step = "Nothing was changed; choose a second input, or learn a value."
        raise bad("classes are told apart on a plane, which takes two inputs", sheet.source, next_step)
    inputs, learned = [sheet.columns[place] for place in places], sheet.columns[target]
    as_number = [*inputs, learned] if task == "value" else [*inputs]
    for column in as_number:
        _need_numbers(column, sheet)
    unusable = np.any([np.isnan(column.numbers.values) for column in as_number], axis=0)
    if task == "classes":
        unusable |= _has_no_class(learned)
    left_out = _left_out(sheet, as_number, learned, unusable)
    if sheet.rows - int(unusable.sum()) < FEWEST_POINTS:
        raise _too_few(sheet.rows - int(unusable.sum()), left_out, sheet)
    x = np.zeros((sheet.rows - int(unusable.sum()), 2))
    for place, column in enumerate(inputs):
        x[:, place] = column.numbers.values[~unusable]
    y, labels = _classes(learned, ~unusable, sheet) if task == "classes" else (_values(learned, ~unusable, sheet), ())
    spread = x.std(axis=0)
    return OwnPoints(
        x, y, task, labels, tuple(column.name for column in inputs), learned.name, sheet.source, left_out,
        x.mean(axis=0), np.where(spread > 0, spread, 1.0), _notes(inputs, spread, labels, y),
    )  # fmt: skip


def _is_mostly_numbers(column: Column) -> bool:
    return 2 * column.number_count > len(column.cells)


def _fitness(column: Column) -> int:
    """Rank a column: 0 holds numbers, 1 words, 2 only counts the rows, 3 is empty."""
    if column.kind == "empty":
        return 3
    values = column.numbers.values
    if column.kind == "number" and len(values) > 2 and bool((np.diff(values) == 1).all()):
        return 2
    return 0 if column.kind in ("number", "mixed") else 1


def _need_numbers(column: Column, sheet: Sheet) -> None:
    if column.number_count:
        return
    if column.kind == "empty":
        raise bad(f"the column “{column.name}” is empty", sheet.source, OTHER_COLUMN)
    place = int(column.numbers.is_bad.argmax())
    why = table_numbers.reason(column.cells[place], sheet.found.decimal)
    happened = f"the column “{column.name}” holds no numbers: {why}"
    next_step = "Nothing was changed; choose another column, or write its cells as numbers."
    raise bad(happened, f"{sheet.source}, line {sheet.lines[place]}", next_step)


def _has_no_class(column: Column) -> NDArray[np.bool_]:
    return np.isnan(column.numbers.values) if column.kind == "number" else column.is_word_missing


def _left_out(sheet: Sheet, as_number: Sequence[Column], target: Column, unusable: NDArray[np.bool_]) -> LeftOut:
    """Count the rows that give no point and name the first ones, those of another length among them."""
    named = [(line, f"{cells} {'cell' if cells == 1 else 'cells'}, not {len(sheet.columns)}")
             for line, cells in sheet.uneven[:NAMED_ROWS]]  # fmt: skip
    for row in np.flatnonzero(unusable)[:NAMED_ROWS]:
        column = next((column for column in as_number if np.isnan(column.numbers.values[row])), target)
        if column.numbers.is_missing[row] or column not in as_number:
            why = f"nothing in column “{column.name}”"
        else:
            why = f"{table_numbers.reason(column.cells[row], sheet.found.decimal)} (column “{column.name}”)"
        named.append((int(sheet.lines[row]), why))
    return LeftOut(int(unusable.sum()) + len(sheet.uneven), tuple(sorted(named)[:NAMED_ROWS]))


def _too_few(usable: int, left_out: LeftOut, sheet: Sheet) -> BadTable:
    happened = f"{usable or 'no'} {'row' if usable == 1 else 'rows'} can be used and {FEWEST_POINTS} are needed"
    way_out = "correct those lines or choose other columns" if left_out.count else "add rows and open it again"
    return bad(f"{happened}; {left_out.text()}", sheet.source, f"Nothing was changed; {way_out}.")


def _classes(column: Column, usable: NDArray[np.bool_], sheet: Sheet) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Give each row its class number and the labels: numbers in their order, words in alphabetical order."""
    if column.kind == "number":
        levels, y = np.unique(column.numbers.values[usable], return_inverse=True)
        labels = [_label(float(value)) for value in levels[: MOST_CLASSES + 1]]
        found = len(levels)
    else:
        words = [cell for cell, is_usable in zip(column.cells, usable, strict=True) if is_usable]
        labels = sorted(set(words), key=lambda word: (word.casefold(), word))
        found = len(labels)
        places = {word: place for place, word in enumerate(labels)}
        y = np.fromiter(map(places.__getitem__, words), np.int64, len(words))
    if not 2 <= found <= MOST_CLASSES:
        raise _wrong_classes(column, found, labels, sheet)
    return y.astype(np.int64), tuple(distinct([shortened(label) for label in labels]))


def _label(value: float) -> str:
    """Write a number that names a class as short as it can be: 1, not 1.0."""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)


def _wrong_classes(column: Column, found: int, labels: Sequence[str], sheet: Sheet) -> BadTable:
    if found < 2:
        happened = f"the column “{column.name}” holds “{shortened(labels[0])}” in every usable row, so it is one class"
        return bad(happened, sheet.source, "Nothing was changed; choose a column with two to eight different answers.")
    told = ", ".join(f"“{shortened(label)}”" for label in labels[:3])
    happened = (
        f"the column “{column.name}” holds {found:,} different answers ({told}, …); {MOST_CLASSES} classes at most"
    )
    way_out = "learn it as a value" if _is_mostly_numbers(column) else "choose another target"
    return bad(f"{happened} can be told apart", sheet.source, f"Nothing was changed; {way_out}, or join answers.")


def _values(column: Column, usable: NDArray[np.bool_], sheet: Sheet) -> NDArray[np.float64]:
    values = column.numbers.values[usable]
    if values.min() == values.max():
        happened = f"the column “{column.name}” holds {values[0]:g} in every usable row, so there is nothing to learn"
        raise bad(happened, sheet.source, OTHER_COLUMN)
    return values


def _notes(
    inputs: Sequence[Column], spread: NDArray[np.float64], labels: Sequence[str], y: NDArray[Any]
) -> tuple[str, ...]:
    """Say what is allowed but hardly meant."""
    notes = [
        f"“{column.name}” is the same in every usable row."
        for column, width in zip(inputs, spread, strict=False)
        if width == 0
    ]
    for label, other in pairwise(labels):
        if label.casefold() == other.casefold():
            notes.append(f"“{label}” and “{other}” are two classes, as they are written differently.")
    if labels:
        counts = np.bincount(y, minlength=len(labels))
        lonely = ", ".join(f"“{label}”" for label, count in zip(labels, counts, strict=True) if count == 1)
        notes += [f"Of {lonely} there is one row only, so none is left for testing."] if lonely else []
    return tuple(notes)
