"""Small controls that several views have: words that wrap, choosers that only tell of a person, and what they offer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground import wires
from playground.spec import OUTPUT, Model
from ui.theme import Theme
from ui.widgets.chooser import Chooser

STRIDE = 0.618
"""The next point is this share of all points further on."""


class Choice(Chooser):
    """A chooser that is wide enough for its words and the arrow beside them."""

    def sizeHint(self) -> QSize:
        """Leave room for the arrow twice: the style keeps it free on top of the padding."""
        hint = super().sizeHint()
        return QSize(hint.width() + (self._theme.px(22) if self._theme else 22), hint.height())


class Asked(QWidget):
    """A word and a list to choose from, in one line. The list is filled anew only when it changed."""

    def __init__(self, name: str, word: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word, self.list = QLabel(word, self), Choice(name, self)
        self.word.setProperty("role", "small")
        self.word.setProperty("muted", True)
        self.list.setProperty("role", "small")
        self.list.setAccessibleName(tip)
        self.list.setToolTip(tip)
        self.chosen = self.list.chosen
        self._choices: Sequence[tuple[object, str, str]] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.word)
        self._row.addWidget(self.list)

    def show_choices(self, choices: Sequence[tuple[object, str, str]], value: object) -> None:
        """Offer (value, label, help) and show which one stands."""
        if choices != self._choices:
            self._choices = choices
            self.list.ensurePolished()
            self.list.fill(choices)
            self.list.updateGeometry()
        self.list.show_choice(value)

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._row.setSpacing(theme.px(4))
        self.list.restyle(theme)
        self.list.ensurePolished()
        self.updateGeometry()


def layers(model: Model) -> list[tuple[int, str, str]]:
    """Give the layers with weights as choices, numbered as in the lecture, the output last."""
    columns = wires.columns(model)[1:]
    return [(column, f"{k}" if column != OUTPUT else f"{k}, output", "") for k, column in enumerate(columns, start=1)]


def next_point(index: int, points: int) -> int:
    """Give another data point; it is far on, since near ones in the list are near ones in the plane."""
    return (index + max(round(points * STRIDE), 1)) % points


def words(parent: QWidget, name: str, *, role: str = "small") -> QLabel:
    """Make a place for words that wrap."""
    made = QLabel(parent)
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setWordWrap(True)
    return made
