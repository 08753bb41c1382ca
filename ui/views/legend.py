"""The legend of a view: what each colour and each kind of line in it means, in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from playground.datasets import row_of
from playground.spec import Experiment
from ui.points import in_words
from ui.theme import Theme

Sign = Literal["line", "dash", "dot", "patch", "tint", "square", "arrow", "ramp", "ring", "rimmed", "cross"]
SIGNS = {"line": "━", "dash": "╍", "dot": "●", "patch": "■", "tint": "▒", "square": "□", "arrow": "➜", "ramp": "■",
         "ring": "○", "rimmed": "═", "cross": "✕"}  # fmt: skip
Key = tuple[Sign, str, str]
"""A sign, the theme's colour it is drawn in, and what it means; the colour of a ramp is that of a loss surface.
Ring and rimmed stand for white marks on it, which have a dark rim."""
LONGEST_LINE = 44
"""What a sign means stands on one line, if it has no more letters than this."""


class Legend(QLabel):
    """Says what is what, set like words."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Legend")
        self.setProperty("role", "small")
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._theme: Theme | None = None
        self._keys: tuple[Key, ...] = ()
        self._points: Experiment | None = None

    def show_keys(self, keys: Sequence[Key], points: Experiment | None = None) -> None:
        """Show other keys, behind those of an experiment's points."""
        if (tuple(keys), points) != (self._keys, self._points):
            self._keys, self._points = tuple(keys), points
            self._write()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._write()

    def _write(self) -> None:
        if self._theme is not None:
            points = [] if self._points is None else [points_in_words(self._theme, self._points)]
            self.setText(" &nbsp; ".join([*points, *(_written(key, self._theme) for key in self._keys)]))


def points_in_words(theme: Theme, experiment: Experiment) -> str:
    """Name the classes, or the ends of the values, with their colours, as rich text."""
    row = row_of(experiment.data)
    if not row.is_regression:
        return in_words(theme, row.class_names[: max(experiment.data.classes, 2)])
    low, high = (f"{value:g}".replace("-", "−") for value in row.values)
    ends: tuple[Key, ...] = (("dot", "orange", f"y = {low}"), ("dot", "blue", f"y = {high}"))
    return " … ".join(_written(key, theme) for key in ends)


def _written(key: Key, theme: Theme) -> str:
    sign, color, words = key
    colours = theme.surface if sign == "ramp" else (getattr(theme, color),)
    signs = "".join(f'<span style="color:{one}">{SIGNS[sign]}</span>' for one in colours)
    told = escape(words)
    return f"{signs}&nbsp;{told if len(words) > LONGEST_LINE else told.replace(' ', '&nbsp;')}"
