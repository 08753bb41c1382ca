"""The document on the screen: new, open, save, recent files, and what a crash left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from playground import examples, journal, storage
from playground.check import check
from playground.examples import Example
from playground.problems import Problem, Told
from playground.snapshot import Snapshot
from playground.spec import Experiment
from playground.storage import Document
from ui import files as filing
from ui.appearance import Appearance
from ui.autosave import Autosave
from ui.editor import Editor
from ui.files import CANCEL, SAVE, Files


class Documents(QObject):
    """Reads and writes documents; a bad file leaves everything as it is.

    begun(Document) : another document is on the screen · problem(Problem, choices) : to be told · titled() : the
    title may read otherwise now.
    """

    begun = Signal(object)
    problem = Signal(object, object)
    titled = Signal()

    def __init__(
        self, editor: Editor, latest: Callable[[], Snapshot], view: Callable[[], dict[str, Any]],
        appearance: Appearance, window: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._editor, self._latest, self._view, self._appearance = editor, latest, view, appearance
        self.files = Files(window)
        self.autosave = Autosave(self._content, self)

    @property
    def name(self) -> str:
        """What the title calls the document."""
        return self.files.name

    @property
    def is_modified(self) -> bool:
        """Whether something would be lost if the window were closed now."""
        return self._editor.is_modified or self.files.has_trained_on(self._latest())

    def new(self) -> None:
        """Start over with the first experiment."""
        if self.may_leave():
            self._begin(Document(check(Experiment())), None)

    def choose(self) -> None:
        """Let the user choose a file and open it."""
        if self.may_leave():
            path = self.files.ask_open()
            if path is not None:
                self.open(path, ask=False)

    def open(self, path: Path, *, ask: bool = True) -> bool:
        """Open a file; a bad one leaves everything as it is and says why."""
        try:
            document = storage.read(path)
        except Problem as problem:
            self.problem.emit(problem, ())
            return False
        if ask and not self.may_leave():
            return False
        self._begin(document, path)
        self._appearance.remember_file(path)
        return True

    def open_example(self, example: Example) -> None:
        """Open an example that travels with the program; it is a new document, without a file of its own."""
        if self.may_leave():
            self._begin(examples.document(example), None)
            self.problem.emit(Told(example.say), ())

    def save(self) -> bool:
        """Save under the file's name; ask for one if there is none."""
        return self.save_to(self.files.path) if self.files.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a name and save."""
        path = self.files.ask_save()
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Save under a name; when that fails, say why and offer another place."""
        try:
            self.files.write(path, self._document())
        except Problem as problem:
            self.problem.emit(problem, (("Save as …", self._save_elsewhere),))
            return False
        self._editor.saved()
        self.autosave.forget()
        self._appearance.remember_file(path)
        self.titled.emit()
        return True

    def may_leave(self) -> bool:
        """Ask about unsaved changes; False means: stay."""
        if not self.is_modified:
            return True
        answer = self.files.ask_unsaved()
        return self.save() if answer == SAVE else answer != CANCEL

    def offer_recovery(self) -> None:
        """Offer what a crash left behind."""
        offer = filing.recovery(self._recover)
        if offer is not None:
            self.problem.emit(*offer)

    def fill_recent(self, menu: QMenu) -> None:
        """List the recent files."""
        menu.clear()
        for name in self._appearance.settings.recent:
            action = QAction(Path(name).name.replace("&", "&&"), menu)
            action.setToolTip(name)
            action.triggered.connect(self._opener(Path(name)))
            menu.addAction(action)
        if not self._appearance.settings.recent:
            menu.addAction("No file yet").setEnabled(False)

    def _save_elsewhere(self) -> None:
        self.save_as()

    def _begin(self, document: Document, path: Path | None) -> None:
        self._editor.begin(document.experiment)
        self.files.opened(path, document.state)
        self.begun.emit(document)
        self.titled.emit()

    def _document(self) -> Document:
        return filing.document(self._latest(), self._editor.experiment, self._view())

    def _content(self) -> tuple[Document, Path | None] | None:
        if self._latest().state is None and not self._editor.is_modified:
            return None
        return self._document(), self.files.path

    def _recover(self, left: journal.Abandoned) -> None:
        try:
            document = left.document()
        except Problem as problem:
            self.problem.emit(problem, ())
            return
        self._begin(document, left.original)
        self._editor.stack.resetClean()
        self.autosave.replace(left)
        self.titled.emit()

    def _opener(self, path: Path) -> Callable[[], None]:
        def open_it() -> None:
            self.open(path)

        return open_it
