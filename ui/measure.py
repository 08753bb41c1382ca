"""How smooth the real window is while it trains: frames and steps per second."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from playground.session import FASTEST, Play, Resume
from playground.spec import Experiment
from ui.settings import Settings
from ui.shot import without_chatter

SIZE = (1600, 1000)


class PaintCount(QObject):
    """Counts how often widgets are painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.counts = dict.fromkeys(widgets, 0)
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.counts[watched] += 1
        return False


def window(experiment: Experiment, seconds: float) -> tuple[float, float]:
    """Open the window, train at full speed, and give (frames, steps) per second.

    A frame is one in which regions and network were both painted with newer weights than before: the smaller of the
    numbers of their paint events, and never more than the snapshots that came with new pictures.
    """
    if QApplication.instance() is None and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        qInstallMessageHandler(without_chatter)
    from ui.app import SWITCH_SECONDS
    from ui.window import MainWindow

    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication.instance() or QApplication(["playground"])
    main = MainWindow(Settings(), remembers=False)
    try:
        main.editor.begin(experiment)
        main.session.send(Resume(experiment, None))
        main._show_experiment()
        main.resize(*SIZE)
        main.show()
        _pause(1.0)
        while main.clock.newest.status == "preparing":
            _pause(0.1)
        main.runner.set_speed(FASTEST)
        main.runner.obey(Play())
        _pause(1.5)
        paints = PaintCount(main.regions.view, main.canvas.board.view.viewport())
        first = main.clock.newest
        started = time.perf_counter()
        _pause(seconds)
        last, took = main.clock.newest, time.perf_counter() - started
        frames = min(*paints.counts.values(), last.pictures_serial - first.pictures_serial)
        return frames / took, (last.step - first.step) / took
    finally:
        main.shut_down()
        main.hide()
        main.deleteLater()
        app.processEvents()


def _pause(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
