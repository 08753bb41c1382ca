"""The experiment on the screen, and every way back: one undo command for it, one for numbers set by hand."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from playground import wires
from playground.carry import overwrites_weights
from playground.session import SetNumbers, SetParameters
from playground.snapshot import Parameters
from playground.spec import Bias, Experiment, Wire


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


class Weights(QUndoCommand):
    """Other weights for the whole network. Going back takes those of just before."""

    def __init__(self, editor: Editor, before: SetParameters, after: SetParameters) -> None:
        super().__init__(after.label)
        self._editor, self._before, self._after = editor, before, after

    def redo(self) -> None:
        """Take the weights."""
        self._editor.numbers.emit(self._after)

    def undo(self) -> None:
        """Take those of before."""
        self._editor.numbers.emit(self._before)


class Numbers(QUndoCommand):
    """Weights and biases set by hand. Going back sets just these numbers; what training did to others stays."""

    def __init__(self, editor: Editor, before: SetNumbers, after: SetNumbers) -> None:
        super().__init__(after.label)
        self._editor, self._before, self._after = editor, before, after

    def redo(self) -> None:
        """Set the numbers."""
        self._editor.send(self._after)

    def undo(self) -> None:
        """Set them as they were just before."""
        self._editor.send(self._before)

    def id(self) -> int:
        """Give a number that only edits of one drag share; −1 for an edit that stands alone."""
        return zlib.crc32(self._after.merge_key.encode()) & 0x7FFFFFFF if self._after.merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take a later edit of the same drag in; together they are one step back."""
        if not isinstance(other, Numbers) or other._after.merge_key != self._after.merge_key:
            return False
        before, after = dict(self._before.values), dict(self._after.values)
        self._before = replace(self._before, values=tuple({**dict(other._before.values), **before}.items()))
        self._after = replace(other._after, values=tuple({**after, **dict(other._after.values)}.items()))
        self.setText(other._after.label)
        self.setObsolete(dict(self._before.values) == dict(self._after.values))
        return True


class Editor(QObject):
    """Holds the experiment and what was done to it.

    changed(experiment, lost, lost_from) : tells everyone who trains or shows it · numbers(command) : weights to set.
    """

    changed = Signal(object, object, object)
    numbers = Signal(object)
    modified = Signal(bool)

    def __init__(self, experiment: Experiment, weights_now: Callable[[], Parameters], parent: QObject) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self._weights_now = weights_now
        self._asked: dict[Wire | Bias, float] = {}
        self._asked_on: Parameters = ()
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

    def set_numbers(self, wanted: SetNumbers) -> None:
        """Set weights and biases by hand as one undoable step; those that are not there are left out."""
        weights = self._weights_now()
        held = {number: self._value_now(number, weights) for number, _ in wanted.values}
        after = {number: value for number, value in wanted.values if held[number] is not None}
        before = tuple((number, value) for number in after if (value := held[number]) is not None)
        if any(value != dict(before)[number] for number, value in after.items()):
            self.stack.push(Numbers(self, replace(wanted, values=before), replace(wanted, values=tuple(after.items()))))

    def send(self, command: SetNumbers) -> None:
        """Have numbers set; used by Numbers."""
        self._asked = {**self._asked, **dict(command.values)}
        self.numbers.emit(command)

    def _value_now(self, number: Wire | Bias, weights: Parameters) -> float | None:
        """Give a number as it is, also when it was set a moment ago and no snapshot tells of it yet."""
        if weights is not self._asked_on:
            self._asked, self._asked_on = {}, weights
        return self._asked.get(number, wires.value_of(self.experiment, weights, number))

    def set_parameters(self, wanted: SetParameters) -> None:
        """Take other weights for the whole network, and their experiment, as one undoable step."""
        if wanted.experiment is not None and wanted.experiment != self.experiment:
            self.stack.beginMacro(wanted.label)
            self.edit(wanted.experiment, wanted.label)
            self.set_parameters(replace(wanted, experiment=None))
            self.stack.endMacro()
            return
        before = replace(wanted, parameters=self._weights_now(), label=f"before: {wanted.label}")
        if before.parameters:
            self.stack.push(Weights(self, before, wanted))

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
