"""One strip that tells a Problem: what happened, where, what to do next, with up to two things to do about it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from playground.problems import Problem, Told
from ui.theme import Theme

log = logging.getLogger(__name__)
Choice = tuple[str, Callable[[], None]]


class Banner(QFrame):
    """Shows the newest Problem until it is closed or something was chosen. Never modal, never in the way of work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._theme: Theme | None = None
        self._choices: list[Choice] = []
        self._is_word = False
        self._sign = QLabel(self)
        self.message = QLabel(self)
        self.message.setObjectName("bannerMessage")
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons = [QPushButton(self), QPushButton(self)]
        for place, button in enumerate(self.buttons):
            button.setObjectName(f"bannerButton{place + 1}")
        self.buttons[0].clicked.connect(self._choose_first)
        self.buttons[1].clicked.connect(self._choose_second)
        self.dismiss = QToolButton(self)
        self.dismiss.setObjectName("bannerClose")
        self.dismiss.setAccessibleName("Close this message")
        self.dismiss.setToolTip("Close this message (Esc)")
        self.dismiss.setProperty("flat", True)
        self.dismiss.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        for widget in (self._sign, self.message, *self.buttons, self.dismiss):
            self._row.addWidget(widget)
        self.hide()

    def tell(self, problem: Problem, choices: Sequence[Choice] = ()) -> None:
        """Show a problem with up to two buttons. What was shown before is in the log."""
        self._is_word = isinstance(problem, Told)
        log.log(logging.INFO if self._is_word else logging.WARNING, "told the user: %s", problem.text())
        if self._theme is not None:
            self._colour(self._theme)
        self._choices = list(choices[:2])
        self.message.setText(problem.text())
        self.setAccessibleName(problem.text())
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._choices))
            if place < len(self._choices):
                button.setText(self._choices[place][0])
        self.show()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and lengths."""
        self._theme = theme
        self._row.setContentsMargins(theme.px(14), theme.px(8), theme.px(8), theme.px(8))
        self._row.setSpacing(theme.px(10))
        self.dismiss.setIcon(theme.icon("close"))
        self._colour(theme)

    def _colour(self, theme: Theme) -> None:
        """Look like a warning, or like a mere word."""
        ground, border = (theme.hover, theme.accent) if self._is_word else (theme.banner, theme.banner_border)
        self.setStyleSheet(
            f"#banner {{ background: {ground}; border: {theme.px(1)}px solid {border};"
            f" border-radius: {theme.px(8)}px; margin: {theme.px(10)}px {theme.px(12)}px 0px {theme.px(12)}px; }}"
        )
        icon = theme.icon(*(("info", "accent") if self._is_word else ("warning", "orange_text")))
        self._sign.setPixmap(icon.pixmap(theme.px(20), theme.px(20)))

    def _choose_first(self) -> None:
        self._choose(0)

    def _choose_second(self) -> None:
        self._choose(1)

    def _choose(self, place: int) -> None:
        action = self._choices[place][1]
        self.hide()
        action()
