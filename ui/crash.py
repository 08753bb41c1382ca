"""The last resort: what nobody foresaw is logged, told once, and never ends the program in silence."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from playground.problems import Problem, WorkerFailed

log = logging.getLogger(__name__)
FREEZE_SECONDS = 3.0
"""Without a pulse for so long the screen stands still; a pulse comes every second."""


class Net(QObject):
    """Catches exceptions of slots and threads; `caught(Problem)` arrives on the screen's thread."""

    caught = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._folder = log_folder()
        self._file = (self._folder / "stacks.log").open("w", encoding="utf-8") if self._folder else None

    def install(self) -> None:
        """Begin to catch and to log."""
        if self._folder:
            handler = RotatingFileHandler(
                self._folder / "playground.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
            )
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            logging.getLogger().addHandler(handler)
            logging.getLogger().setLevel(logging.INFO)
        if self._file:
            faulthandler.enable(self._file)
        sys.excepthook = self._unforeseen
        threading.excepthook = self._unforeseen_in_thread
        qInstallMessageHandler(_note_qt)

    def alive(self) -> None:
        """Note that the screen's thread is alive; when this is not heard for a while, all stacks go to a file."""
        if self._file:
            faulthandler.dump_traceback_later(FREEZE_SECONDS, file=self._file)

    def remove(self) -> None:
        """Stop catching."""
        faulthandler.cancel_dump_traceback_later()
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        if self._file:
            faulthandler.disable()
            self._file.close()
            self._file = None

    def _unforeseen(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("unforeseen", exc_info=(kind, error, trace))
        self.caught.emit(as_problem(error))

    def _unforeseen_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._unforeseen(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def as_problem(error: BaseException) -> Problem:
    """Put an unforeseen error into words."""
    if isinstance(error, Problem):
        return error
    return WorkerFailed(
        f"Something unforeseen went wrong ({type(error).__name__}: {error})",
        next_step="Training is paused and nothing is lost. Save your work; the details are in the log file.",
    )


def log_folder() -> Path | None:
    """Give the folder of the log files, or None where nothing can be written."""
    folder = Path(platformdirs.user_log_dir("nn-playground", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "stacks.log").touch()
    except OSError:
        return None
    return folder


def _note_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    del context
    level = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}.get(kind, logging.WARNING)
    log.log(level, "Qt: %s", message)
