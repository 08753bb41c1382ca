"""The list of the runners of a race: mark, name, last J, verdict; one can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from playground.race import Runner
from ui.theme import Theme
from ui.views.paths import icon_of
from ui.widgets.words import short

MOST, WIDEST, LONGEST = 16, "J = 8.88e−88", "converges "
"""Runners there may be; the widest J, so that nothing moves while it falls; the longest verdict."""


class Runners(QWidget):
    """A row for each runner. chosen : the place of the one a person picked, −1 to pick none."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("raceRunners")
        self._theme: Theme | None = None
        self.rows: list[tuple[QPushButton, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(2, 1)
        self._grid.setRowStretch(2 * MOST, 1)
        self._is_narrow = False

    def show_runners(self, runners: Sequence[Runner], chosen: int) -> None:
        """Show how far everyone is; rows are made when there are more runners, and hidden when there are fewer."""
        while len(self.rows) < len(runners):
            self._add()
        for place, (button, loss, word) in enumerate(self.rows):
            is_there = place < len(runners)
            for widget in (button, loss, word):
                widget.setVisible(is_there)
            if is_there:
                runner = runners[place]
                button.setText(runner.name)
                button.setChecked(place == chosen)
                button.setAccessibleName(f"{runner.name}: J = {short(runner.loss)}, {runner.word}")
                button.setToolTip(runner.why or f"Choose {runner.name}")
                loss.setText(f"J = {short(runner.loss)}")
                word.setText(runner.word)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        self._theme = theme
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(theme.px(1))
        for place, (button, loss, _) in enumerate(self.rows):
            loss.setMinimumWidth(_width(theme))
            button.setIcon(icon_of(place, theme, self.devicePixelRatioF()))

    def minimumSizeHint(self) -> QSize:
        """Need the buttons and J; where there is no more room the verdicts stand below J."""
        return QSize(self._widths()[0], super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Ask for one line each."""
        return QSize(self._widths()[1], super().sizeHint().height())

    def resizeEvent(self, event: Any) -> None:
        """Put the verdicts beside J or below it."""
        super().resizeEvent(event)
        is_narrow = self.width() < self._widths()[1]
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            for place, (_, _, word) in enumerate(self.rows):
                self._put_word(place, word)

    def _widths(self) -> tuple[int, int]:
        """Give how wide buttons and J are, and with the verdicts."""
        gap, words = self._grid.horizontalSpacing(), self.fontMetrics().horizontalAdvance(LONGEST)
        button = max((button.sizeHint().width() for button, _, _ in self.rows if not button.isHidden()), default=0)
        loss = _width(self._theme) if self._theme is not None else 0
        return button + gap + loss, button + 2 * gap + loss + words

    def _put_word(self, place: int, word: QLabel) -> None:
        row, column = (2 * place + 1, 1) if self._is_narrow else (2 * place, 2)
        self._grid.addWidget(word, row, column, Qt.AlignmentFlag.AlignVCenter)

    def _add(self) -> None:
        place = len(self.rows)
        button, loss, word = QPushButton(self), QLabel(self), QLabel(self)
        button.setObjectName(f"raceRunner{place}")
        button.setProperty("chip", True)
        button.setCheckable(True)
        button.clicked.connect(self._chooser(place))
        for widget in (button, loss, word):
            widget.setProperty("role", "small")
        self._grid.addWidget(button, 2 * place, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(loss, 2 * place, 1, Qt.AlignmentFlag.AlignVCenter)
        self._put_word(place, word)
        self.rows.append((button, loss, word))
        if self._theme is not None:
            loss.setMinimumWidth(_width(self._theme))
            button.setIcon(icon_of(place, self._theme, self.devicePixelRatioF()))

    def _chooser(self, place: int) -> Callable[[bool], None]:
        def choose(is_on: bool) -> None:
            self.chosen.emit(place if is_on else -1)

        return choose


def _width(theme: Theme) -> int:
    return QFontMetrics(theme.font("small")).horizontalAdvance(WIDEST)
