"""What every test stands on: no screen, folders of its own, and nothing left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

if os.environ.get("PLAYGROUND_TEST_WINDOW") != "1":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget


def pytest_configure(config: pytest.Config) -> None:
    """Let any Qt warning fail its test (pyproject.toml), except that memory is no screen with a window manager."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support (propagateSizeHints|raise|grabbing)")


@pytest.fixture(scope="session", autouse=True)
def _kernel_cache() -> None:
    """Keep compiled kernels where the program keeps them, also for tests that get other user folders."""
    import platformdirs

    cache = Path(platformdirs.user_cache_dir("nn-playground", appauthor=False))
    os.environ.setdefault("PLAYGROUND_KERNEL_CACHE", str(cache / "kernels"))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _kernel_cache: None) -> None:
    """Give settings, journals and logs a place of their own, so that a test never meets a person's files."""
    give_own_folders(monkeypatch, tmp_path)


def give_own_folders(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the user's folders lie in a folder."""
    for name in ("CONFIG", "DATA", "STATE"):
        patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    patch.setenv("HOME", str(folder / "home"))


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a top-level widget; what tests share was there before."""
    before, shared = set(threading.enumerate()), QApplication.topLevelWidgets()
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left, f"threads left behind: {left}"
    app = QApplication.instance()
    if isinstance(app, QApplication):
        _check_widgets(app, shared)


def _check_widgets(app: QApplication, shared: list[QWidget]) -> None:
    app.sendPostedEvents(None, 52)  # 52 is DeferredDelete: what was told to go, goes now
    app.processEvents()
    own = [widget for widget in app.topLevelWidgets() if widget not in shared]
    windows = [widget for widget in own if widget.isVisible()]
    assert not windows, f"windows left open: {[window.objectName() for window in windows]}"
    for widget in own:
        running = [timer for timer in widget.findChildren(QTimer) if timer.isActive() and not timer.isSingleShot()]
        assert not running, f"timers left running in {widget.objectName() or type(widget).__name__}"
