"""What a person chooses in a table – how it is read, columns, task – and what comes of it: points, or what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from playground import own_points, sheet
from playground.own_points import OwnPoints
from playground.problems import BadTable
from playground.sheet import UNKNOWN, Found, Sheet
from playground.spec import Own

Columns = tuple[int, int | None, int]
"""The places of x₁, x₂ (None: there is only one input) and the target."""


@dataclass(frozen=True)
class Choice:
    """How a table is read and what of it is learned; what is UNKNOWN, None or "" is found out or proposed."""

    found: Found = UNKNOWN
    columns: Columns | None = None
    task: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What comes of a choice.

    choice : as far as it could be completed · sheet : None when the table cannot be read like this.
    points, own : None, and a problem says why, when the columns give no points; `own` is not yet standardized.
    """

    choice: Choice
    sheet: Sheet | None = None
    points: OwnPoints | None = None
    own: Own | None = None
    problem: BadTable | None = None


Decode = Callable[[Found], Sheet]


def outcome(decode: Decode, choice: Choice, before: Outcome | None = None) -> Outcome:
    """Carry out a choice; `before` saves reading the table again when only columns or task are other ones.

    Never raises BadTable: what is wrong is a part of the answer. It takes up to a second for 100,000 rows.
    """
    try:
        table = _read(decode, choice.found, before)
    except BadTable as problem:
        return Outcome(choice, problem=problem)
    columns, task = choice.columns, choice.task
    if columns is None or max(place or 0 for place in columns) >= len(table.columns):
        columns, task = own_points.suggested_columns(table), ""
    task = task or _task(table, columns)
    complete = Choice(table.found, columns, task)
    try:
        points = own_points.choose(table, *columns, task)
    except BadTable as problem:
        return Outcome(complete, table, problem=problem)
    return Outcome(complete, table, points, points.as_own(standardized=False))


def with_columns(choice: Choice, columns: Columns) -> Choice:
    """Choose other columns; another target may be learned otherwise."""
    is_same_target = choice.columns is not None and choice.columns[2] == columns[2]
    return replace(choice, columns=columns, task=choice.task if is_same_target and columns[1] is not None else "")


def _read(decode: Decode, found: Found, before: Outcome | None) -> Sheet:
    if before is not None and before.sheet is not None and before.sheet.found == found:
        return before.sheet
    return decode(found)


def _task(table: Sheet, columns: Columns) -> str:
    return "value" if columns[1] is None else own_points.suggested_task(table, columns[2])


def reader(data: bytes, name: str) -> Decode:
    """Give what reads a table's bytes in one way or another."""

    def decode(found: Found) -> Sheet:
        return sheet.decode(data, name, found)

    return decode
