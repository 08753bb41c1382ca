"""The real window, as a person gets it, with the engine ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import engine
from ui.settings import Settings
from ui.window import MainWindow


@pytest.fixture(scope="session")
def ready_engine() -> None:
    """Load the kernels once, so that windows need not wait for them."""
    engine.prepare()


@pytest.fixture
def make_window(qtbot: QtBot, ready_engine: None) -> Iterator[Callable[..., MainWindow]]:
    """Give a maker of windows; all of them are closed at the end."""
    made: list[MainWindow] = []

    def make(settings: Settings | None = None, size: tuple[int, int] = (1600, 1000)) -> MainWindow:
        window = MainWindow(settings or Settings(theme="light"))
        made.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        wait_for_pictures(qtbot, window)
        return window

    yield make
    for window in made:
        window.shut_down()
        window.close()
        window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    """Give a window of 1600 × 1000 in the light theme."""
    return make_window()


def wait_for_pictures(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the window shows the network of its experiment."""

    def is_shown() -> bool:
        newest = window.clock.newest
        return newest.status != "preparing" and newest.maps is not None and newest.regions is not None

    qtbot.waitUntil(is_shown, timeout=20_000)
