"""A checked table: its columns with their names and kinds, what is missing or no number, and how all this was found.

Everything that was found out – separator, decimal sign, header – can be given instead, and the table decoded again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground import table_numbers, table_rows
from playground.problems import BadTable, shortened
from playground.table_bytes import Text, as_text, bad, read_bytes
from playground.table_numbers import MISSING_WORDS, Numbers
from playground.table_rows import MOST_ROWS, SEPARATORS, Rows

CLIPBOARD = "the clipboard"
FEWEST_COLUMNS = 2
SAMPLE_CELLS = 20_000
"""The first cells, from which header and decimal sign are found out."""
PREVIEW_ROWS = 20
NAMED_LINES = 5
"""So many of the missing and bad cells of a column are named by their line."""


@dataclass(frozen=True)
class Found:
    """How a table is to be read; what is empty or None is found out.

    separator : a key of `SEPARATORS` · decimal : "." or "," · has_header : whether the first row holds names.
    """

    separator: str = ""
    decimal: str = ""
    has_header: bool | None = None


UNKNOWN = Found()
"""Everything is to be found out."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column below the header: its name, its stripped cells (n,), and the same as numbers."""

    name: str
    cells: Sequence[str]
    numbers: Numbers

    @cached_property
    def number_count(self) -> int:
        """How many cells hold a number."""
        return len(self.cells) - int(np.isnan(self.numbers.values).sum())

    @cached_property
    def missing_count(self) -> int:
        """How many cells hold nothing."""
        return int(self.numbers.is_missing.sum())

    @cached_property
    def bad_count(self) -> int:
        """How many cells hold something that is not a number."""
        return int(self.numbers.is_bad.sum())

    @property
    def kind(self) -> str:
        """Say what stands in the column: "number", "words", "mixed" or "empty"."""
        if self.number_count:
            return "mixed" if self.bad_count else "number"
        return "words" if self.bad_count else "empty"

    @cached_property
    def is_word_missing(self) -> NDArray[np.bool_]:
        """Where no word stands, (n,), should the column be read as words."""
        return np.fromiter((cell.lower() in MISSING_WORDS for cell in self.cells), bool, len(self.cells))


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table whose rows all have the same cells.

    source : what messages call it · found : how it was read · header_reason : why the first row is a header, or not.
    lines : (n,) the line of the file in which each row begins.
    uneven : rows left out because they have more or fewer cells, as (line, number of cells).
    notes : sentences about what was decided and may be wrong.
    """

    source: str
    encoding: str
    found: Found
    header_reason: str
    columns: tuple[Column, ...]
    lines: NDArray[np.int64]
    uneven: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows there are below the header."""
        return len(self.lines)

    def preview(self, rows: int = PREVIEW_ROWS) -> list[list[str]]:
        """Give the first rows as short texts on one line."""
        return [[shortened(column.cells[row]) for column in self.columns] for row in range(min(rows, self.rows))]

    def summary(self) -> str:
        """Say in one sentence how the table was read."""
        separator = SEPARATORS[self.found.separator]
        decimal = table_numbers.DECIMAL_SIGNS[self.found.decimal]
        return (
            f"{self.rows:,} rows, {len(self.columns)} columns, {self.encoding}, cells separated by a {separator},"
            f" decimal {decimal}; {self.header_reason}."
        )

    def faults(self, place: int) -> str:
        """Name the missing and bad cells of a column: "1 missing (line 7), 2 no number (line 9: “abc”, …)"."""
        column = self.columns[place]
        bad_cells = column.numbers.is_bad if column.kind == "mixed" else np.zeros(self.rows, bool)
        parts = self._named(column, column.numbers.is_missing, "missing"), self._named(column, bad_cells, "no number")
        return ", ".join(filter(None, parts))

    def _named(self, column: Column, mask: NDArray[np.bool_], what: str) -> str:
        places = np.flatnonzero(mask)
        if not len(places):
            return ""
        firsts = [
            f"line {self.lines[place]}" + (f": “{shortened(column.cells[place])}”" if column.cells[place] else "")
            for place in places[:NAMED_LINES]
        ]
        more = ", …" if len(places) > NAMED_LINES else ""
        return f"{len(places):,} {what} ({', '.join(firsts)}{more})"


def read(path: Path, wanted: Found = UNKNOWN) -> Sheet:
    """Read a file. Raises BadTable, and nothing else, whatever is in it."""
    return decode(read_bytes(path), Path(path).name, wanted)


def from_clipboard(text: str, wanted: Found = UNKNOWN) -> Sheet:
    """Read what was copied from a spreadsheet. Raises BadTable."""
    return decode(text.encode("utf-8", "replace"), CLIPBOARD, wanted)


def decode(data: bytes, name: str, wanted: Found = UNKNOWN) -> Sheet:
    """Give the table in a file's bytes. Raises BadTable."""
    text = as_text(data, name)
    rows = table_rows.split(text, wanted.separator)
    if rows.width < FEWEST_COLUMNS:
        raise _one_column(rows, text, is_found=not wanted.separator)
    sample = islice(chain.from_iterable(rows.cells), SAMPLE_CELLS)
    decimal, doubt = table_numbers.decimal_sign(map(str.strip, sample), rows.separator)
    if wanted.decimal:
        decimal, doubt = wanted.decimal, ""
    has_header, why = _header(rows, decimal)
    if wanted.has_header is not None:
        has_header, why = wanted.has_header, "names were " + ("" if wanted.has_header else "not ") + "asked for"
    names, renamed = _names(rows.cells[0] if has_header else [""] * rows.width)
    first = int(has_header)
    if len(rows.cells) - first > MOST_ROWS:
        raise table_rows.too_many_rows(f"{len(rows.cells) - first:,}", name)
    if len(rows.cells) == first:
        raise bad(
            "the table has names but no rows below them", f"{text.name}, line {rows.lines[0]}",
            "Nothing was changed; add a row for each point and open it again.",
        )  # fmt: skip
    columns = [list(map(str.strip, cells)) for cells in zip(*rows.cells[first:], strict=True)]
    return Sheet(
        shortened(name), text.encoding, Found(rows.separator, decimal, has_header), why,
        tuple(Column(*pair, table_numbers.numbers(pair[1], decimal)) for pair in zip(names, columns, strict=True)),
        rows.lines[first:], rows.uneven, tuple(filter(None, (text.note, doubt, renamed))),
    )  # fmt: skip


def distinct(names: Sequence[str]) -> list[str]:
    """Give a number to names that stood there before: x, y, x (2)."""
    seen: set[str] = set()
    result = []
    for name in names:
        fresh = next(tried for tried in _numbered(name) if tried not in seen)
        seen.add(fresh)
        result.append(fresh)
    return result


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _names(header: Sequence[str]) -> tuple[list[str], str]:
    """Give every column a name of its own, and a note if some had the same."""
    given = [shortened(name.strip().removeprefix("#").strip()) for name in header]
    full = [name or f"column {place}" for place, name in enumerate(given, 1)]
    repeated = [name for name, count in Counter(full).items() if count > 1]
    note = f"Several columns are called “{repeated[0]}”; the later ones got numbers." if repeated else ""
    return distinct(full), note


def _header(rows: Rows, decimal: str) -> tuple[bool, str]:
    """Say whether the first row holds the columns' names, and why one thinks so."""
    line, first = rows.lines[0], rows.cells[0]
    if any(_is_number(cell, decimal) for cell in first):
        return False, f"line {line} holds numbers, so the columns have no names"
    if len(rows.cells) == 1:
        return True, f"line {line} holds no numbers, so it names the columns"
    below = islice(chain.from_iterable(rows.cells[1:]), SAMPLE_CELLS)
    if any(_is_number(cell, decimal) for cell in below):
        return True, f"line {line} holds no numbers but rows below do, so it names the columns"
    is_name = all(cell.strip() for cell in first) and len(set(first)) == len(first) and first not in rows.cells[1:]
    return is_name, f"no line holds numbers; line {line} was " + ("" if is_name else "not ") + "taken for names"


def _is_number(cell: str, decimal: str) -> bool:
    return not np.isnan(table_numbers.number(cell, decimal))


def _one_column(rows: Rows, text: Text, *, is_found: bool) -> BadTable:
    if is_found:
        happened = "the table has only one column: no tab, semicolon, bar, comma or space cuts its lines alike"
    else:
        happened = f"the table has only one column: no {SEPARATORS[rows.separator]} cuts its lines"
    next_step = "Nothing was changed; choose another separator, or copy all columns that belong together."
    return bad(f"{happened}; it takes an input or two and a target", text.name, next_step)
