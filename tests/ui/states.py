"""The states of the window in which there is more to see than at first: each is opened, looked at, and closed again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QTabWidget, QWidget

from playground.snapshot import Snapshot
from playground.spec import Bias
from ui.views import VIEWS
from ui.widgets.popup import PopupButton
from ui.window import MainWindow

State = tuple[str, QWidget]
STILL_SECONDS = 0.08
"""At rest the worker has nothing more to say when it is silent for so long: the screen asks every 16 ms."""
LONGEST_SECONDS = 1.0
"""Answers that take longer are looked at as far as they have come."""


def states(window: MainWindow, qtbot, *, views: tuple[str, ...] = tuple(VIEWS)) -> Iterator[State]:
    """Give the name of a state and the window to be looked at in it, one after the other."""
    settle(window, qtbot)
    yield "at first", window
    for tabs in window.findChildren(QTabWidget):
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            qtbot.wait(20)
            yield f"tab {tabs.tabText(place)}", window
    for button in [window.bar.more, *window.findChildren(PopupButton)]:
        if button.isVisible():
            yield from _popup(button, qtbot)
    layer = window.editor.experiment.model.layers[0].id
    yield from _opened("layer sheet", lambda: window.canvas.open_sheet(layer), window.canvas.sheet, qtbot)
    yield from _opened("output sheet", lambda: window.canvas.open_sheet(0), window.canvas.sheet, qtbot)
    yield from _opened("network list", window.listing.open, window.listing, qtbot)
    yield from _opened("advice", window.advice.open_list, window.advice.list, qtbot)
    yield from _drawing(window, layer, qtbot)
    yield from _painting(window, qtbot)
    for name in views:
        yield from _view(window, name, qtbot)
    for name in ("show_keys", "show_about"):
        yield from _message(window, getattr(window.help, name), qtbot)


def _popup(button: PopupButton, qtbot) -> Iterator[State]:
    yield from _opened(f"popup {button.objectName()}", button.click, button.popup, qtbot)


def _opened(name: str, opens: Callable[[], object], shown: QWidget, qtbot) -> Iterator[State]:
    opens()
    qtbot.wait(30)
    yield name, shown
    shown.close()
    QApplication.processEvents()


def _drawing(window: MainWindow, layer: int, qtbot) -> Iterator[State]:
    window.deck.bring_forward("canvas")
    window.canvas.touch.toggle_pin((layer, 0))
    settle(window, qtbot, lambda newest: newest.neuron_map is not None)
    yield "neuron card", window
    window.canvas.touch.toggle_pin((layer, 0))
    window.canvas.touch.edit(Bias(layer, 0), QPoint(200, 200))
    qtbot.wait(30)
    yield "field on a bias", window
    window.canvas.touch.escape()


def _painting(window: MainWindow, qtbot) -> Iterator[State]:
    for _ in range(2):
        window.regions.add_probe()
    window.regions.toggle_painting()
    window.deck.bring_forward("regions")
    qtbot.wait(50)
    yield "painting, three probes", window
    window.regions.toggle_painting()


def _view(window: MainWindow, name: str, qtbot) -> Iterator[State]:
    panel = window.views
    panel.open(name)
    for where in ("under", "beside"):
        window.deck.bring_forward("views")
        settle(window, qtbot)
        yield f"view {name} {where}", window
        panel.beside.click()
    panel.open("")
    qtbot.wait(20)


def _message(window: MainWindow, show: Callable[[], None], qtbot) -> Iterator[State]:
    show()
    qtbot.wait(20)
    box = next(box for box in window.findChildren(QDialog) if box.isVisible())
    assert box.width() <= window.width(), box.windowTitle()
    assert box.height() <= window.height(), box.windowTitle()
    yield box.windowTitle(), box
    box.close()
    QApplication.processEvents()


def settle(window: MainWindow, qtbot, has_come: Callable[[Snapshot], bool] = lambda _: True) -> None:
    """Wait until all that is asked for is answered and nothing new comes, and show the numbers; long answers go on."""
    serial, still_since, begun = -1, 0.0, time.monotonic()
    while time.monotonic() - begun < LONGEST_SECONDS:
        qtbot.wait(10)
        newest, now = window.clock.newest, time.monotonic()
        is_whole = newest.answers.keys() >= set(window.views.questions()) and has_come(newest)
        if newest.serial != serial or not is_whole:
            serial, still_since = newest.serial, now
        elif now - still_since > STILL_SECONDS:
            break
    window.clock.beat_numbers()
    _lay_out()


def _lay_out() -> None:
    """Let what was written last take its place."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def focusable(root: QWidget) -> Iterator[QWidget]:
    """Give what can be reached by Tab or click and can be seen."""
    for widget in root.findChildren(QWidget):
        can_be_chosen = widget.focusPolicy() & (Qt.FocusPolicy.TabFocus | Qt.FocusPolicy.ClickFocus)
        if widget.isVisible() and widget.window() is root and can_be_chosen and widget.focusProxy() is None:
            yield widget
