"""What a user may choose stands in rows: name, label, help, formula, settings with their ranges."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar


@dataclass(frozen=True, kw_only=True)
class Param:
    """One setting: its name, words, default and range. Forms, files, command line and help all read it.

    `kind` "float" and "int" are numbers between `low` and `high` (both allowed unless `above_low`), "choice" is one
    of `choices`. `scale` tells a slider how to spread the values.
    """

    name: str
    label: str
    default: float | int | str
    kind: Literal["float", "int", "choice"] = "float"
    low: float = -math.inf
    high: float = math.inf
    above_low: bool = False
    unit: str = ""
    help: str = ""
    scale: Literal["linear", "log"] = "linear"
    choices: tuple[str, ...] = ()

    def fault(self, value: object) -> str | None:
        """Say in words what is wrong with a value, or None when it may stand."""
        if self.kind == "choice":
            return (
                None
                if value in self.choices
                else f"{self.name} must be one of {', '.join(self.choices)}, found {value}"
            )
        wanted = "a whole number" if self.kind == "int" else "a number"
        fits = isinstance(value, (int, float) if self.kind == "float" else int) and not isinstance(value, bool)
        if not fits or not isinstance(value, (int, float)) or not math.isfinite(value):
            return f"{self.name} must be {wanted}, found {value!r}"
        if value < self.low or value > self.high or (self.above_low and value == self.low):
            return f"{self.name} must be {self.range_in_words()}, found {value:g}"
        return None

    def range_in_words(self) -> str:
        """Give the range in words, to be put behind “must be”."""
        if math.isinf(self.high):
            return f"above {self.low:g}" if self.above_low else f"{self.low:g} or more"
        if self.above_low:
            return f"above {self.low:g} and at most {self.high:g}"
        return f"between {self.low:g} and {self.high:g}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing to choose: an activation, an optimizer, a data set and so on.

    `formula` is plain text as a student writes it, `help` one or two sentences of cause and effect, `source` the
    paper or book it comes from, `params` its settings.
    """

    name: str
    label: str
    help: str
    formula: str = ""
    source: str = ""
    params: tuple[Param, ...] = ()

    def defaults(self) -> dict[str, Any]:
        """Give every setting of this row with its default value."""
        return {param.name: param.default for param in self.params}


RowType = TypeVar("RowType", bound=Row)


class Table(Mapping[str, RowType], Generic[RowType]):
    """Rows by name, in the order in which they are shown; `code` is a row's place, as the kernels know it."""

    def __init__(self, title: str, *rows: RowType) -> None:
        self.title = title
        self._rows = {row.name: row for row in rows}
        if len(self._rows) != len(rows):
            raise ValueError(f"{title}: two rows share a name")
        self._codes = {name: code for code, name in enumerate(self._rows)}

    def __getitem__(self, name: str) -> RowType:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def code(self, name: str) -> int:
        """Give the number under which the compiled switches know this row."""
        return self._codes[name]
