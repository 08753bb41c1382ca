"""Split a table's text into rows of cells: find the separator, mind the quotes, know each row's line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from playground.problems import BadTable
from playground.table_bytes import LONGEST_LINE, Text, bad

MOST_ROWS = 100_000
"""Rows of a table: the most points an experiment has."""
MOST_COLUMNS = 1_000
MOST_CELLS = 4_000_000
MOST_CHARACTERS = 40_000_000
MOST_LINES = 1_000_000
"""Line ends, those inside quotes and of empty rows included."""
SLACK = 1_000
"""Rows read beyond the most, so that a title and a header cost no points."""
SEPARATORS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma", " ": "space"}
"""The separators by name; of two that fit equally well the first is taken, as decimal commas look like separators."""
SAMPLE_LINES, SAMPLE_CHARACTERS = 100, 10_000
_EXCELS_OWN = re.compile(r'"?sep=([\t;|, ])"?\s*')
"""Excel's first line that names the separator."""
FEWER = "Nothing was changed; keep only the rows and columns you need and open it again."
MEND = "Nothing was changed; correct that line and open the table again."


@dataclass(frozen=True)
class Rows:
    """The rows of equal length, the line in which each begins, and those left out: (line, number of cells)."""

    cells: list[list[str]]
    lines: NDArray[np.int64]
    uneven: tuple[tuple[int, int], ...]
    separator: str

    @property
    def width(self) -> int:
        """How many cells each row has."""
        return len(self.cells[0])


def split(text: Text, separator: str = "") -> Rows:
    """Split a text into rows of cells; `separator` is found out when it is not given.

    Raises
    ------
    BadTable
        For quotes that are never closed, too much of anything, rows of different lengths, or no rows.

    """
    if text.count_lines() > MOST_LINES:
        raise _too_many_rows(text)
    sample = [line[:SAMPLE_CHARACTERS] for line in islice(text.lines(), SAMPLE_LINES)]
    named = _EXCELS_OWN.fullmatch(sample[0].removeprefix("\ufeff")) if sample else None
    found = separator or (named[1] if named else likely_separator(sample))
    rows, begins = _read(text, found, skipped=1 if named else 0)
    if not rows:
        next_step = "Nothing was changed; open a table with a row for each point: two inputs and a target."
        raise bad("the table is empty" if not text.data.strip() else "no line holds anything", text.name, next_step)
    return _even(rows, np.array(begins, np.int64), text, found)


def likely_separator(sample: list[str]) -> str:
    """Give the separator that cuts most lines into the same number of cells, at least two; else a comma."""
    shares = {separator: _evenness(sample, separator) for separator in SEPARATORS}
    best = max(shares, key=lambda separator: shares[separator])
    return best if shares[best] else ","


def _evenness(sample: list[str], separator: str) -> float:
    """Give the share of rows that have the usual number of cells; a row whose quotes do not fit ends the count."""
    counts: Counter[int] = Counter()
    try:
        for row in csv.reader(sample, delimiter=separator, skipinitialspace=True, strict=True):
            counts[len(row)] += any(row)
    except csv.Error:
        counts[0] += 1
    cells = max(counts, key=lambda number: (counts[number], number), default=0)
    return counts[cells] / counts.total() if cells > 1 and counts[cells] else 0.0


def _read(text: Text, separator: str, skipped: int) -> tuple[list[list[str]], list[int]]:
    """Read all rows that hold anything, with the line in which each begins."""
    lines = _bounded(text, separator)
    for _ in range(skipped):
        next(lines)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    rows: list[list[str]] = []
    begins: list[int] = []
    begin, cells = 1 + skipped, 0
    try:
        for row in reader:
            if any(row):
                cells += len(row)
                rows.append(row)
                begins.append(begin)
                if cells > MOST_CELLS or len(row) > MOST_COLUMNS or len(rows) > MOST_ROWS + SLACK:
                    raise _too_much(text, row, cells, begin)
            begin = reader.line_num + skipped + 1
    except csv.Error as error:
        raise _bad_quotes(str(error), text, begin, reader.line_num + skipped) from error
    return rows, begins


def _bounded(text: Text, separator: str) -> Iterator[str]:
    """Give the lines one by one and refuse one that is too long, or too many characters in all."""
    characters = 0
    for number, line in enumerate(text.lines(), 1):
        characters += len(line)
        if len(line) > LONGEST_LINE:
            cells = line.count(separator)
            if cells > MOST_COLUMNS:
                raise _too_many_columns(f"more than {cells:,}", text, number)
            raise bad(f"the line has more than {LONGEST_LINE:,} characters", f"{text.name}, line {number}", FEWER)
        if characters > MOST_CHARACTERS:
            happened = f"the table has more than {MOST_CHARACTERS:,} characters up to here, and no more can be kept"
            raise bad(happened, f"{text.name}, line {number}", FEWER)
        yield line


def _too_much(text: Text, row: list[str], cells: int, line: int) -> BadTable:
    if len(row) > MOST_COLUMNS:
        return _too_many_columns(f"{len(row):,}", text, line)
    if cells > MOST_CELLS:
        happened = f"the table has more than {MOST_CELLS:,} cells up to here, and no more can be kept"
        return bad(happened, f"{text.name}, line {line}", FEWER)
    return _too_many_rows(text)


def _too_many_columns(number: str, text: Text, line: int) -> BadTable:
    happened = f"the row has {number} cells; a table may have {MOST_COLUMNS:,} columns"
    return bad(happened, f"{text.name}, line {line}", FEWER)


def _too_many_rows(text: Text) -> BadTable:
    return too_many_rows(f"about {max(text.count_lines(), MOST_ROWS):,}", text.name)


def too_many_rows(number: str, name: str) -> BadTable:
    """Say that there are more rows than an experiment can have points."""
    happened = f"the table has {number} rows; an experiment has {MOST_ROWS:,} points at most"
    return bad(happened, name, "Nothing was changed; keep fewer rows, every third for example, and open it again.")


def _bad_quotes(reason: str, text: Text, begin: int, line: int) -> BadTable:
    """Say what is wrong with a row that the reader of CSV gave up: it began in line `begin` and came to `line`."""
    if "limit" in reason and line == begin:
        happened = f"a cell has more than {csv.field_size_limit():,} characters"
        return bad(happened, f"{text.name}, line {begin}", FEWER)
    if "expected after" in reason:
        place = f"line {begin}" if line == begin else f"lines {begin} to {line}"
        happened = 'after a closing quote (") the cell goes on; a quote is missing there or is one too many'
        next_step = 'Nothing was changed; write a quote inside quotes twice ("") or leave it out, and open it again.'
        return bad(happened, f"{text.name}, {place}", next_step)
    return bad('a quote (") in the row that begins here is never closed', f"{text.name}, line {begin}", MEND)


def _even(rows: list[list[str]], lines: NDArray[np.int64], text: Text, separator: str) -> Rows:
    """Keep the rows of the usual length; cells that are empty in all rows at the end count for nothing."""
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    width = _usual_length(lengths)
    while width > 1 and not any(row[width - 1] for row in rows if len(row) >= width):
        width -= 1
    fits = lengths == width
    for place in np.flatnonzero(lengths > width):
        fits[place] = not any(rows[place][width:])
    kept = [row if len(row) == width else row[:width] for row, fit in zip(rows, fits.tolist(), strict=True) if fit]
    uneven = tuple((int(lines[place]), int(lengths[place])) for place in np.flatnonzero(~fits))
    if len(uneven) > len(kept):
        raise _ragged(rows, lines, text, separator)
    return Rows(kept, lines[fits], uneven, separator)


def _usual_length(lengths: NDArray[np.int64]) -> int:
    """Give the most frequent length, of two the longer."""
    counts = np.bincount(lengths)
    return int(len(counts) - 1 - counts[::-1].argmax())


def _ragged(rows: list[list[str]], lines: NDArray[np.int64], text: Text, separator: str) -> BadTable:
    firsts = {len(row): line for row, line in zip(reversed(rows), reversed(lines), strict=True)}
    told = ", ".join(f"line {line} has {cells}" for cells, line in sorted(firsts.items(), key=lambda pair: pair[1])[:3])
    name = SEPARATORS.get(separator, separator)
    happened = f"the rows have different numbers of cells ({told}), cut at each {name}"
    next_step = "Nothing was changed; choose another separator, or give every row the same number of cells."
    return bad(happened, text.name, next_step)
