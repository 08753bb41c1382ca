"""The document on the screen: open, save, recent files, the file's name, and what a crash left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from playground import journal, storage
from playground.carry import carry, fresh
from playground.problems import Problem
from playground.snapshot import RunState, Snapshot
from playground.spec import Experiment
from playground.storage import Document

FILTER = "Experiments (*.json);;All files (*)"
SAVE = QMessageBox.StandardButton.Save
DISCARD = QMessageBox.StandardButton.Discard
CANCEL = QMessageBox.StandardButton.Cancel


class Files:
    """Knows the open file. Asks the user where needed; raises Problem when something cannot be read or written."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.path: Path | None = None
        self._saved_step = 0

    @property
    def name(self) -> str:
        """What the title calls the document."""
        return self.path.name if self.path else "Untitled"

    def has_trained_on(self, snapshot: Snapshot) -> bool:
        """Say whether a saved file's weights are behind those on the screen."""
        return self.path is not None and snapshot.step != self._saved_step

    def read(self, path: Path) -> Document:
        """Read a file; it becomes the open one."""
        document = storage.read(path)
        self.opened(path, document.state)
        return document

    def opened(self, path: Path | None, state: RunState | None) -> None:
        """Note which file is open and how far it was trained."""
        self.path = path
        self._saved_step = state.step if state else 0

    def write(self, path: Path, document: Document) -> None:
        """Write the open document; the file becomes the open one."""
        storage.write(path, document)
        self.opened(path, document.state)

    def ask_open(self) -> Path | None:
        """Let the user choose a file to open."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open an experiment", self._folder(), FILTER)
        return Path(name) if name else None

    def ask_save(self) -> Path | None:
        """Let the user choose where to save."""
        start = str(self.path or Path(self._folder()) / "experiment.json")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the experiment", start, FILTER)
        if not name:
            return None
        path = Path(name)
        return path if path.suffix else path.with_suffix(".json")

    def ask_unsaved(self) -> QMessageBox.StandardButton:
        """Ask what to do with unsaved changes."""
        return QMessageBox.question(
            self._window, "Unsaved changes", f"“{self.name}” has changes that are not saved. Save them?",
            SAVE | DISCARD | CANCEL, SAVE,
        )  # fmt: skip

    def _folder(self) -> str:
        return str(self.path.parent) if self.path else str(Path.home())


def state_for(snapshot: Snapshot, experiment: Experiment) -> RunState:
    """Give the run's state for the experiment on the screen, which the worker may not have taken up yet."""
    if snapshot.state is None:
        return fresh(experiment)
    if snapshot.experiment == experiment:
        return snapshot.state
    return carry(snapshot.state, snapshot.experiment, experiment)


def document(snapshot: Snapshot, experiment: Experiment, view: dict[str, Any]) -> Document:
    """Give all that a file holds."""
    return Document(experiment, state_for(snapshot, experiment), view)


def recovery(
    open_it: Callable[[journal.Abandoned], None],
) -> tuple[Problem, list[tuple[str, Callable[[], None]]]] | None:
    """Say what a crash left behind, and offer to open or to discard it; None when there is nothing."""
    left = journal.abandoned()
    if not left:
        return None
    newest = left[0]
    at = datetime.fromtimestamp(newest.saved_at).astimezone()
    whose = f" of “{newest.original.name}”" if newest.original else ""
    problem = Problem(
        f"The playground ended unexpectedly; what was on the screen{whose} at {at:%H:%M} on {at:%d %B} was kept"
    )

    def discard() -> None:
        for item in left:
            item.discard()

    return problem, [(f"Open what was kept at {at:%H:%M}", lambda: open_it(newest)), ("Discard it", discard)]
