"""The way of a table into the experiment: chosen, dropped or pasted, read, its columns chosen, one edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from playground import edits
from playground.datasets import OWN, row_of
from playground.problems import Problem
from playground.sheet import CLIPBOARD
from playground.spec import Data, Experiment, Own
from playground.table_bytes import is_table, read_bytes
from playground.table_choice import Choice, Decode, Outcome, outcome, reader
from ui.tables.dialog import TableDialog
from ui.tables.reading import Reading
from ui.tables.strip import ReadingStrip
from ui.theme import Theme

FILTER = "Tables (*.csv *.tsv *.tab *.txt);;All files (*)"


@dataclass(frozen=True, eq=False)
class Opened:
    """A table that was read: what reads it otherwise, and what comes of the first choice."""

    name: str
    decode: Decode
    outcome: Outcome


class Tables(QObject):
    """Opens tables; a bad one leaves everything as it is.

    edit(Experiment, label, merge key) : points were taken · problem(Problem) : to be told.

    Parameters
    ----------
    experiment : gives the present one · theme : gives the present look.

    """

    edit = Signal(object, str, str)
    problem = Signal(object)

    def __init__(self, experiment: Callable[[], Experiment], theme: Callable[[], Theme], window: QWidget) -> None:
        super().__init__(window)
        self._experiment, self._theme, self._window = experiment, theme, window
        self._reading: Reading[Opened] = Reading()
        self._opened: Opened | None = None
        self._folder = ""
        self.strip = ReadingStrip(window)
        self.strip.cancelled.connect(self.cancel)
        self.dialog: TableDialog | None = None

    def choose(self) -> None:
        """Let the user choose a file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a table", self._folder or str(Path.home()), FILTER)
        if name:
            self._folder = str(Path(name).parent)
            self.open(Path(name))

    def takes(self, path: Path) -> bool:
        """Open a file that is meant as a table; False when it is something else."""
        if is_table(path):
            self.open(path)
            return True
        return False

    def open(self, path: Path) -> None:
        """Read a file, without waiting for it."""
        self._read(path.name, lambda: _opened(read_bytes(path), path.name))

    def paste(self) -> None:
        """Read the cells that were copied in a spreadsheet."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            next_step = "Nothing was changed; copy cells in a spreadsheet, then paste them here."
            self.problem.emit(Problem("there are no cells to paste", where=CLIPBOARD, next_step=next_step))
            return
        self._read(CLIPBOARD, lambda: _opened(text.encode("utf-8", "replace"), CLIPBOARD))

    def beat(self) -> None:
        """Take what has been read meanwhile; called by the window's clock."""
        try:
            opened = self._reading.take()
        except Problem as problem:
            self.problem.emit(problem)
            opened = None
        if opened is not None:
            self._show(opened)
        self._show_busy()

    def cancel(self) -> bool:
        """Give up reading; False when nothing was being read."""
        was_busy = self._reading.is_busy
        self._reading.forget()
        self._show_busy()
        return was_busy

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and lengths."""
        self.strip.restyle(theme)
        if self.dialog is not None:
            self.dialog.restyle(theme)

    def close(self) -> None:
        """End for good: no dialog stays open and no thread alive."""
        if self.dialog is not None:
            self.dialog.reject()
        self._reading.close()

    def _read(self, name: str, question: Callable[[], Opened]) -> None:
        if self.dialog is not None:
            self.dialog.reject()
        self.strip.begin(name)
        self._reading.ask(question)

    def _show_busy(self) -> None:
        """Say that a table is being read, in its dialog once that is there."""
        self.strip.show_busy(self._reading.is_busy and self.dialog is None)
        if self.dialog is not None:
            self.dialog.show_busy(self._reading.is_busy)

    def _show(self, opened: Opened) -> None:
        self._opened = opened
        if self.dialog is None:
            self.dialog = TableDialog(opened.name, self._theme(), self._window)
            self.dialog.wanted.connect(self._read_otherwise)
            self.dialog.chosen.connect(self._take)
            self.dialog.finished.connect(self._forget)
            self.dialog.show_outcome(opened.outcome)
            self.dialog.open()
        else:
            self.dialog.show_outcome(opened.outcome)

    def _read_otherwise(self, choice: Choice) -> None:
        opened = self._opened
        assert opened is not None, "there is a dialog"
        self._reading.ask(lambda: _again(opened, choice))
        self._show_busy()

    def _forget(self) -> None:
        """Let the dialog go, and the table with it."""
        dialog, self.dialog, self._opened = self.dialog, None, None
        self._reading.forget()
        if dialog is not None:
            dialog.deleteLater()

    def _take(self, own: Own) -> None:
        try:
            experiment = edits.set_own(self._experiment(), own)
        except Problem as problem:
            self.problem.emit(problem)
            return
        self.edit.emit(experiment, f"Open table {own.source}", "")


def _opened(data: bytes, name: str) -> Opened:
    """Read a table as it was found. Raises BadTable when it cannot be read at all."""
    decode = reader(data, name)
    found = outcome(decode, Choice())
    if found.sheet is None and found.problem is not None:
        raise found.problem
    return _warmed(Opened(name, decode, found))


def _again(opened: Opened, choice: Choice) -> Opened:
    return _warmed(replace(opened, outcome=outcome(opened.decode, choice, opened.outcome)))


def _warmed(opened: Opened) -> Opened:
    """Find out here, off the screen's thread, what is asked of the points there and kept."""
    if opened.outcome.own is not None:
        row_of(Data(dataset=OWN, own=opened.outcome.own))
    return opened
