"""What every view is: a widget that asks questions while it is open and shows the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.focus import Focus
from ui.theme import Theme


class View(QWidget):
    """One idea of the lecture, shown with the network on the screen. The three ways in and out of every panel.

    `questions` are answered by the worker, in `Snapshot.answers`, while the view is open; a closed view costs nothing.
    """

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)
    questions_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}View")
        self.theme_: Theme | None = None
        self.experiment = Experiment()
        self.focus_ = Focus()

    def questions(self) -> tuple[Any, ...]:
        """Give what the worker should compute now."""
        return ()

    def show_experiment(self, experiment: Experiment) -> None:
        """Take another experiment."""
        self.experiment = experiment

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take a moment of training: what moves smoothly."""

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Take a moment of training at a readable pace: what is read."""

    def show_focus(self, focus: Focus) -> None:
        """Follow what is looked at."""
        self.focus_ = focus

    def choices(self) -> dict[str, Any]:
        """Give what a file shall remember of what was chosen here."""
        return {}

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Take what a file remembers of it; anything odd is left out."""

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        self.theme_ = theme

    def heightForWidth(self, width: int) -> int:
        """Need no more height than the parts do at a width; Qt would ask for what they like best."""
        layout = self.layout()
        return layout.minimumHeightForWidth(width) if layout is not None else super().heightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        """Need the widest part; the height follows from the width."""
        return QSize(super().minimumSizeHint().width(), 0)
