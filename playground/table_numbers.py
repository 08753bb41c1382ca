"""Tell which cells of a table are numbers, in which spelling, and why the others are not."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.problems import shortened

LARGEST = 1e30
"""Numbers further from zero count as infinite: nothing could be computed or drawn with them."""
DECIMAL_SIGNS = {".": "point", ",": "comma"}
MISSING = frozenset({"", "-", "?", ".", "na", "n/a", "#n/a", "nan", "null", "none"})
"""What stands in tables, in small letters, where a number is missing."""
MISSING_WORDS = frozenset({"", "na", "n/a", "#n/a", "nan", "null"})
"""What stands where a word is missing: less, as “none” may be an answer."""
SIGN, EXPONENT = "[+-]?", "(?:[eE][+-]?[0-9]+)?"
_ONE_COMMA = re.compile(f"{SIGN}[0-9]*,[0-9]+{EXPONENT}")
_ONE_POINT = re.compile(f"{SIGN}[0-9]*\\.[0-9]+{EXPONENT}")
_GROUPED = re.compile(f"{SIGN}[1-9][0-9]{{0,2}}([.,])[0-9]{{3}}")
"""One thousand or one with three decimals: 1,234."""
_POINT_WINS = re.compile(f"{SIGN}[0-9]{{1,3}}(,[0-9]{{3}})+(\\.[0-9]*)|{SIGN}[0-9]{{1,3}}(,[0-9]{{3}}){{2,}}")
_COMMA_WINS = re.compile(f"{SIGN}[0-9]{{1,3}}(\\.[0-9]{{3}})+(,[0-9]*)|{SIGN}[0-9]{{1,3}}(\\.[0-9]{{3}}){{2,}}")
_SPACES = " \u00a0\u202f'’"
"""Thousands are set apart by these too."""
_INVISIBLE = f"{string.whitespace}\u00a0\u200b\u200e\u200f\u202f\ufeff"
"""Spaces and marks that web pages and joined files leave around numbers."""
_BETWEEN_THOUSANDS = {".": re.compile(f"[,{_SPACES}]"), ",": re.compile(f"[.{_SPACES}]")}
_NUMBER = {
    sign: re.compile(
        f"{SIGN}(?=[0-9{sign}])(?:[0-9]{{1,3}}(?:[{other}{_SPACES}][0-9]{{3}})+|[0-9]*)"
        f"(?:[{sign}](?:(?<=[0-9].)[0-9]*|[0-9]+))?{EXPONENT}"
    )
    for sign, other in ((".", ","), (",", "."))
}
"""A sign, digits that may be in groups of three, decimals, an exponent; at least one digit before or after the sign."""
_REASONS = (
    (re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE), "is not a finite number"),
    (re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{1,2}:\d{2}.*"), "is a date or a time, not a number"),
    (re.compile(r"#\S+[!?]?"), "is an error of the spreadsheet, not a number"),
    (re.compile(r"=.*"), "is a formula, not its value"),
    (re.compile(r"[+-]?[\d_.,]*_[\d_.,]*"), "is not a number: an underscore stands in it"),
    (
        re.compile(r"[+-]?[\d.,]*\d\s*\D{1,12}|\D{1,3}\s*[+-]?\d[\d.,]*"),
        "is not a number: a unit or sign stands with it",
    ),
)
"""Why a cell is not a number, the first that fits."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column as numbers: values (n,), NaN where there is none; is_missing (n,), where nothing stands at all."""

    values: NDArray[np.float64]
    is_missing: NDArray[np.bool_]

    @property
    def is_bad(self) -> NDArray[np.bool_]:
        """Where something stands that is not a number."""
        bad: NDArray[np.bool_] = np.isnan(self.values) & ~self.is_missing
        return bad


def number(text: str, decimal: str) -> float:
    """Give the finite number that a cell holds, NaN when it holds none: "1.5", "1,234.5", "−2e3", not "1_000"."""
    plain = _plain(text)
    if not _NUMBER[decimal].fullmatch(plain):
        return math.nan
    value = float(_BETWEEN_THOUSANDS[decimal].sub("", plain).replace(",", "."))
    return value if abs(value) <= LARGEST else math.nan


def _plain(text: str) -> str:
    """Take a cell without what cannot be seen, and with the minus sign of the keyboard."""
    return text.strip(_INVISIBLE).replace("−", "-")


def numbers(cells: Sequence[str], decimal: str) -> Numbers:
    """Read a column of stripped cells as numbers."""
    missing = {"", "nan"}
    values = _plain_numbers(cells, decimal, missing)
    if values is None:
        distinct = set(cells)
        missing = {cell for cell in distinct if cell.lower() in MISSING}
        values = _plain_numbers(cells, decimal, missing)
    if values is None:
        known = {cell: number(cell, decimal) for cell in distinct}
        values = np.fromiter(map(known.__getitem__, cells), np.float64, len(cells))
    return Numbers(values, np.fromiter(map(missing.__contains__, cells), bool, len(cells)))


def _plain_numbers(cells: Sequence[str], decimal: str, missing: Set[str]) -> NDArray[np.float64] | None:
    """Read a column that holds nothing but plainly written numbers and missing ones, fast; None when it does not."""
    kept = ["nan" if cell in missing else cell for cell in cells]
    joined = "\n".join(kept)
    if not joined.isascii() or "_" in joined or (decimal == "," and "." in joined):
        return None
    try:
        values = np.array([float(cell) for cell in joined.replace(decimal, ".").split("\n")], np.float64)
    except ValueError:
        return None
    usable = np.count_nonzero(np.abs(values) <= LARGEST)
    return values if usable + kept.count("nan") == len(values) == len(cells) else None


def decimal_sign(cells: Iterable[str], separator: str) -> tuple[str, str]:
    """Find out whether decimals follow a point or a comma; give the sign, and a note when it is not certain.

    The sign that more cells need wins. Where all have three digits after it, as "1,234", nothing tells thousands from
    decimals but the separator: semicolons are used where commas are decimal signs.
    """
    needed = {",": 0, ".": 0}
    doubtful = ""
    for cell in cells:
        if _GROUPED.fullmatch(cell):
            doubtful = doubtful or cell
        elif _ONE_COMMA.fullmatch(cell) or _COMMA_WINS.fullmatch(cell):
            needed[","] += 1
        elif _ONE_POINT.fullmatch(cell) or _POINT_WINS.fullmatch(cell):
            needed["."] += 1
    if any(needed.values()) or not doubtful:
        return ("," if needed[","] > needed["."] else "."), ""
    sign = "," if "," in doubtful and separator == ";" else "."
    if "." in doubtful and separator != ";":
        return sign, ""
    return sign, f"“{doubtful}” was read as {number(doubtful, sign):g}; if that is not meant, change the decimal sign."


def reason(text: str, decimal: str) -> str:
    """Say why a cell is not a number: "“abc” is not a number"."""
    plain = _plain(text)
    told = f"“{shortened(text)}”"
    if _NUMBER[decimal].fullmatch(plain):
        return f"{told} is beyond ±{LARGEST:g}, which counts as infinite"
    if _NUMBER["," if decimal == "." else "."].fullmatch(plain):
        return f"{told} is not a number with a decimal {DECIMAL_SIGNS[decimal]}"
    return f"{told} {next((why for form, why in _REASONS if form.fullmatch(plain[:200])), 'is not a number')}"
