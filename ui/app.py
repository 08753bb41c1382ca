"""Opens the window and runs until it is closed."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ui.crash import Net
from ui.window import TITLE, MainWindow

SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter while another waits: the worker shall not wait for the screen, nor it for
the worker."""


def main(path: str | None = None) -> int:
    """Show the window, with a file if one is named; give the exit status."""
    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("nn-playground")
    app.setApplicationDisplayName(TITLE)
    net = Net()
    net.install()
    waiting: list[int] = []
    signal.signal(
        signal.SIGINT, lambda number, _: waiting.append(number)
    )  # an exception within Qt's building would crash
    window = MainWindow()
    app.setWindowIcon(window.appearance.theme.icon("app"))
    net.caught.connect(window.on_unforeseen)
    window.clock.pulse.connect(net.alive)
    # Ctrl+C in the terminal: the same as closing the window, once Qt's loop runs, which ends with its last window.
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, window, window.close))
    if waiting:
        QTimer.singleShot(0, window, window.close)
    window.restore_place()
    gc.freeze()
    gc.disable()
    window.show()
    if path is not None:
        QTimer.singleShot(0, window, lambda: window.open(Path(path), ask=False))
    else:
        QTimer.singleShot(0, window, window.documents.offer_recovery)
    try:
        return int(app.exec())
    finally:
        window.shut_down()
        net.remove()
        gc.enable()
