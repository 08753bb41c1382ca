"""The experiment on the screen, and every way back: one undo command, Replace."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from playground.carry import overwrites_weights
from playground.snapshot import Parameters
from playground.spec import Experiment


class Replace(QUndoCommand):
    """One edit. `parameters` are the weights just before it, empty when the edit leaves all of them alone."""

    def __init__(
        self, editor: Editor, old: Experiment, new: Experiment, label: str, merge_key: str, parameters: Parameters
    ) -> None:
        super().__init__(label)
        self._editor, self._old, self._new = editor, old, new
        self._merge_key, self._parameters = merge_key, parameters

    def redo(self) -> None:
        """Make the edit."""
        self._editor.take(self._new, (), None)

    def undo(self) -> None:
        """Go back, and put back the weights the edit removed or overwrote."""
        self._editor.take(self._old, self._parameters, self._old if self._parameters else None)

    def id(self) -> int:
        """Give a number that only edits of one drag share; −1 for an edit that stands alone."""
        return zlib.crc32(self._merge_key.encode()) & 0x7FFFFFFF if self._merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take a later edit of the same drag in; together they are one step back."""
        if not isinstance(other, Replace) or not self._merge_key or other._merge_key != self._merge_key:
            return False
        self._new = other._new
        self._parameters = self._parameters or other._parameters
        self.setText(other.text())
        self.setObsolete(self._new == self._old)
        return True


class Editor(QObject):
    """Holds the experiment. `changed(experiment, lost, lost_from)` tells everyone who trains or shows it."""

    changed = Signal(object, object, object)
    modified = Signal(bool)

    def __init__(self, experiment: Experiment, weights_now: Callable[[], Parameters], parent: QObject) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self._weights_now = weights_now
        self.stack = QUndoStack(self)
        self.stack.cleanChanged.connect(self._on_clean)

    @property
    def is_modified(self) -> bool:
        """Whether there are edits since the file was saved."""
        return not self.stack.isClean()

    def edit(self, experiment: Experiment, label: str, merge_key: str = "") -> None:
        """Replace the experiment as one undoable step; an edit that changes nothing is none."""
        if experiment == self.experiment:
            return
        overwrites = overwrites_weights(self.experiment, experiment)
        parameters = self._weights_now() if overwrites else ()
        self.stack.push(Replace(self, self.experiment, experiment, label, merge_key, parameters))

    def begin(self, experiment: Experiment) -> None:
        """Start over with another experiment: there is no way back behind it."""
        self.stack.clear()
        self.experiment = experiment

    def saved(self) -> None:
        """Note that the experiment is in a file as it stands."""
        self.stack.setClean()

    def take(self, experiment: Experiment, lost: Parameters, lost_from: Experiment | None) -> None:
        """Make an experiment the present one; used by Replace."""
        self.experiment = experiment
        self.changed.emit(experiment, lost, lost_from)

    def _on_clean(self, is_clean: bool) -> None:
        self.modified.emit(not is_clean)
