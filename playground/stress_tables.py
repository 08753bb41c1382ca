"""Tables spoilt at random: whatever is in a file, reading it gives points that make sense or a problem, and soon."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import chain

import numpy as np

from playground import own_points, sheet
from playground.own_points import OwnPoints
from playground.problems import BadTable
from playground.sheet import Found, Sheet
from playground.spec import MOST_CLASSES
from playground.table_numbers import LARGEST
from playground.table_rows import SEPARATORS

SECONDS = 2.0
"""The longest that a small table may take, on a slow machine too."""
LONGEST_MESSAGE = 600
LARGEST_SPOILT = 200_000
"""Bytes; a larger table is not spoilt further, as it could grow to gigabytes."""
STRANGE = (
    "", " ", "nan", "NaN", "inf", "-Infinity", "1e999", "1e30", "1.0001e30", "-0", "1_000", "1,234", "1.234,5",
    "1 234", "٣", "½", "−3", "0x10", "1e", "e5", ".", ",", "+", "--1", "1.2.3", '"', '""', "'", '"a', 'a"b', '"a"b',
    "2024-01-31", "12:30", "#DIV/0!", "=1+1", "5 cm", "€5", "\u200b", "\ufeff", "\u2028", "\x0b", "\x85", "\x1a",
    "\x00", "\U0001f600", "é", "z" * 200, "9" * 400, "1" * 140_000, "\n", '"a\nb"', "\r", "a\tb", "none", "NA",
    "{", "__class__", "%s%n", "</td>",
)  # fmt: skip
LABELS = ("red", "blue", "green, dark", "", "Red", "0", "1", "ж", 'an "odd" one')
Mutation = Callable[[random.Random, bytes], bytes]


def rows(chance: random.Random) -> list[list[str]]:
    """Make up a good table: names or none, numbers with decimal points, labels in the last column."""
    width, labels = chance.choice([3, 3, 4, 7]), LABELS[: chance.choice([2, 3, len(LABELS)])]
    result = [[f"name {place}" for place in range(width)]] if chance.random() < 0.7 else []
    for _ in range(chance.choice([1, 5, 12, 40])):
        spreads = [(chance.choice([1, 1000]), chance.choice([0, 3, 17])) for _ in range(width - 1)]
        numbers = [f"{chance.gauss(0, spread):.{digits}g}" for spread, digits in spreads]
        result.append([*numbers, chance.choice(labels)])
    return result


def written(chance: random.Random, table: list[list[str]]) -> bytes:
    """Write a table in one of the spellings that spreadsheets use."""
    separator, end = chance.choice(list(SEPARATORS)), chance.choice(["\n", "\r\n", "\r"])
    decimal = "," if separator in "\t;" and chance.random() < 0.5 else "."
    lines = [[*(cell.replace(".", decimal) for cell in row[:-1]), row[-1]] for row in table]
    text = end.join(separator.join(_quoted(chance, cell, separator) for cell in row) for row in lines)
    return (text + end).encode(chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"]))


def _quoted(chance: random.Random, cell: str, separator: str) -> str:
    needs = separator in cell or '"' in cell or chance.random() < 0.05
    return '"' + cell.replace('"', '""') + '"' if needs else cell


def _cell_replaced(chance: random.Random, data: bytes) -> bytes:
    mark = max([b",", b";", b"\t", b"|", b" "], key=data.count)
    parts = data.split(mark)
    parts[chance.randrange(len(parts))] = chance.choice(STRANGE).encode("utf-8", "replace")
    return mark.join(parts)


def _line_moved(chance: random.Random, data: bytes) -> bytes:
    """Leave a line out, put it elsewhere, or write it often."""
    lines = data.splitlines(keepends=True) or [b""]
    line = lines.pop(chance.randrange(len(lines)))
    where, often = chance.randint(0, len(lines)), 3_000 if len(line) < 1_000 else 3
    return b"".join([*lines[:where], line * chance.choice([0, 1, 2, often]), *lines[where:]])


def _bytes_changed(chance: random.Random, data: bytes) -> bytes:
    """Cut, flip, insert or double bytes."""
    start = chance.randint(0, len(data))
    end = min(start + chance.choice([1, 1, 2, 30]), len(data))
    anything = bytes(chance.randrange(256) for _ in range(3))
    middle = chance.choice(
        [b"", anything[:1], anything, b'"', b"\n", b"\0", b"\r", b",", b"\xff\xfe", data[start:end] * 2]
    )
    return data[:start] if chance.random() < 0.2 else data[:start] + middle + data[end:]


def _sign_exchanged(chance: random.Random, data: bytes) -> bytes:
    signs = [b",", b";", b"\t", b".", b'"', b" ", b"\n", b"\r\n", b"", b"0"]
    return data.replace(chance.choice(signs[:8]), chance.choice(signs), chance.choice([1, 5, -1]))


def _encoded_anew(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(["utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "utf-7"]), "replace")


def _grown(chance: random.Random, data: bytes) -> bytes:
    """Write very many cells, lines or quotes."""
    many = chance.choice([b",", b";1", b"\n", b'"', b'""', b"1,2,3\n", b"a;", b"\t", b" ", b"\r", b",\n"]) * 20_000
    where = chance.randint(0, len(data))
    return data[:where] + many + data[where:]


MUTATIONS: tuple[Mutation, ...] = (
    _cell_replaced, _cell_replaced, _cell_replaced, _line_moved, _bytes_changed, _bytes_changed, _sign_exchanged,
    _encoded_anew, _grown,
)  # fmt: skip


def spoilt(seed: int) -> bytes:
    """Give the seed's spoilt table."""
    chance = random.Random(seed)
    data = written(chance, rows(chance))
    for _ in range(chance.choice([0, 1, 1, 1, 2, 5])):
        if len(data) < LARGEST_SPOILT:
            data = chance.choice(MUTATIONS)(chance, data)
    return data


def trial(seed: int) -> str:
    """Read the seed's table as a dialog would; "" when it gave a value or a good problem, else what is wrong."""
    chance = random.Random(-seed)
    wanted = Found() if chance.random() < 0.7 else Found(
        chance.choice(["", *SEPARATORS]), chance.choice(["", ".", ","]), chance.choice([None, False, True])
    )  # fmt: skip
    return fault_of(spoilt(seed), wanted)


def fault_of(data: bytes, wanted: Found = sheet.UNKNOWN) -> str:
    """Read a table, choose columns for both tasks, and say what goes against the promises; "" for nothing."""
    started = time.perf_counter()
    try:
        fault = _fault_of_sheet(sheet.decode(data, "table.csv", wanted))
    except BadTable as problem:
        fault = _fault_of_message(problem)
    except Exception as error:  # a trial reports what nobody foresaw and goes on
        return f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - started
    return fault or (f"it took {seconds:.1f} s" if seconds > SECONDS else "")


def _fault_of_sheet(read: Sheet) -> str:
    if any(len(column.cells) != read.rows for column in read.columns) or (np.diff(read.lines) <= 0).any():
        return "the columns do not fit the lines"
    words = [read.summary(), *read.notes, *map(read.faults, range(len(read.columns))), *chain(*read.preview())]
    if any("\n" in word or len(word) > LONGEST_MESSAGE for word in words):
        return "the description is too long for a line"
    columns = own_points.suggested_columns(read)
    for task in own_points.TASKS:
        try:
            fault = _fault_of_points(own_points.choose(read, *columns, task), read)
        except BadTable as problem:
            fault = _fault_of_message(problem)
        if fault:
            return fault
    return "" if own_points.suggested_task(read, columns[2]) in own_points.TASKS else "no task is proposed"


def _fault_of_points(points: OwnPoints, read: Sheet) -> str:
    count = len(points.y)
    if points.x.shape != (count, 2) or count + points.left_out.count != read.rows + len(read.uneven):
        return "points and rows left out are not all rows"
    if not (np.abs(points.x) <= LARGEST).all() or not (np.abs(points.y) <= LARGEST).all():
        return "a coordinate or value is not finite"
    if points.task == "classes" and (
        not 2 <= len(points.class_names) == len(set(points.class_names)) <= MOST_CLASSES
        or set(points.y.tolist()) != set(range(len(points.class_names)))
    ):
        return "the class numbers do not fit the labels"
    if not np.isfinite([points.mean, points.spread]).all() or (points.spread <= 0).any():
        return "mean or spread is not usable"
    return "" if len(points.left_out.text()) <= LONGEST_MESSAGE else "too many words about rows left out"


def _fault_of_message(problem: BadTable) -> str:
    text = problem.text()
    if "\n" in text or len(text) > LONGEST_MESSAGE:
        return f"the message is not one short line: {text[:200]!r}"
    return "" if problem.where and "Nothing was changed; " in problem.next_step else f"no place or way out: {text}"
