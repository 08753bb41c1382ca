"""Small controls that several views have: words that wrap, and choosers that only tell of a person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.theme import Theme
from ui.widgets.chooser import Chooser


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


def words(parent: QWidget, name: str, *, role: str = "small") -> QLabel:
    """Make a place for words that wrap."""
    made = QLabel(parent)
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setWordWrap(True)
    return made
