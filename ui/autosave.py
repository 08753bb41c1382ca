"""Keeps a journal of what is on the screen: 1 s after an edit, every 5 s while training."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from playground.journal import Abandoned, Journal
from playground.storage import Document

AFTER_EDIT_MS = 1_000
AT_MOST_EVERY_MS = 5_000


class Autosave(QObject):
    """Writes the journal on a thread of its own: neither encoding nor the disk may hold up the screen."""

    def __init__(self, content: Callable[[], tuple[Document, Path | None] | None], parent: QObject) -> None:
        super().__init__(parent)
        self._content = content
        self._journal = Journal()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._pending: Future[None] | None = None
        self._replaced: Abandoned | None = None
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.write)

    def touch(self) -> None:
        """Note that something changed that a crash must not lose."""
        if self._timer.isActive():
            return
        waited = self._since.elapsed() if self._since.isValid() else AT_MOST_EVERY_MS
        self._timer.start(max(AFTER_EDIT_MS, AT_MOST_EVERY_MS - int(waited)))

    def write(self) -> None:
        """Write the journal now, in the background."""
        if self._pending is not None and not self._pending.done():
            self._timer.start(AFTER_EDIT_MS)
            return
        content = self._content()
        if content is not None:
            self._since.restart()
            self._pending = self._executor.submit(self._write, *content)

    def replace(self, left: Abandoned) -> None:
        """Take over what a crash left behind; the old journal goes once a new one is written."""
        self._replaced = left
        self.touch()

    def forget(self) -> None:
        """Everything is saved, or was given up on purpose: remove the journal."""
        self._timer.stop()
        self._executor.submit(self._discard).result(timeout=10)

    def close(self) -> None:
        """End for good; a journal not forgotten stays on the disk."""
        self._timer.stop()
        self._executor.shutdown(wait=True)

    def _write(self, document: Document, original: Path | None) -> None:
        self._journal.write(document, original)
        if self._replaced is not None and self._journal.trouble is None:
            self._replaced.discard()
            self._replaced = None

    def _discard(self) -> None:
        self._journal.discard()
        if self._replaced is not None:
            self._replaced.discard()
            self._replaced = None
