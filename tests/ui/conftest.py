"""The real window, as a person gets it, with the engine ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import engine
from tests.conftest import give_own_folders
from ui.settings import Settings
from ui.window import MainWindow

PATIENCE_MS = 20_000
LOOK_MS = 5


@pytest.fixture(scope="session")
def ready_engine() -> None:
    """Load the kernels once, so that windows need not wait for them."""
    engine.prepare()


@pytest.fixture
def make_window(qapp: QApplication, qtbot: QtBot, ready_engine: None) -> Iterator[Callable[..., MainWindow]]:
    """Give a maker of windows; all of them are closed at the end."""
    with ExitStack() as windows:

        def make(settings: Settings | None = None, size: tuple[int, int] = (1600, 1000)) -> MainWindow:
            return windows.enter_context(opened(qapp, settings or Settings(theme="light"), size))

        yield make


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    """Give a window of 1600 × 1000 in the light theme."""
    return make_window()


@pytest.fixture(scope="module")
def shared_window(
    qapp: QApplication, ready_engine: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """Give one window of 1600 × 1000 for a whole file, to tests that need no fresh one or begin anew themselves."""
    with pytest.MonkeyPatch.context() as patch:
        give_own_folders(patch, tmp_path_factory.mktemp("shared"))
        with opened(qapp, Settings(theme="light"), (1600, 1000)) as window:
            window.documents.autosave.forget()  # its thread is there before the first test, not left behind by it
            yield window


@contextmanager
def opened(app: QApplication, settings: Settings, size: tuple[int, int]) -> Iterator[MainWindow]:
    """Open a window and wait for its pictures; close it at the end."""
    app.setStyleSheet("")  # as when the program starts
    window = MainWindow(settings)
    try:
        window.resize(*size)
        window.show()
        assert QTest.qWaitForWindowExposed(window)
        wait_for_pictures(window)
        yield window
    finally:
        window.shut_down()
        window.close()
        window.deleteLater()
        QApplication.processEvents()


def wait_for_pictures(window: MainWindow) -> None:
    """Wait until the window shows the network of its experiment."""
    for _ in range(PATIENCE_MS // LOOK_MS):
        newest = window.clock.newest
        plane = newest.regions if newest.regions is not None else newest.lines
        if newest.status != "preparing" and newest.maps is not None and plane is not None:
            return
        QTest.qWait(LOOK_MS)
    pytest.fail("no pictures came")
