"""Draws the real window, trained so far, into a picture: for lectures, for the documentation, for looking."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from playground.problems import Problem
from playground.session import Step
from ui.settings import Settings

PROGRAM = "python3 -m playground shot"
LONGEST_SECONDS = 600


def main(argv: Sequence[str] | None = None) -> int:
    """Draw a picture as the arguments say; exit status 0, or 2 for a bad argument or file."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Draw the window, trained so far, into a picture.")
    parser.add_argument("out", type=Path, help="the picture, such as out.png")
    parser.add_argument("--experiment", type=Path, help="a file made by “new” or saved by the window")
    parser.add_argument("--steps", type=int, default=500, help="default: 500")
    parser.add_argument("--size", type=_size, default=(1600, 1000), help="width × height in pixels; default: 1600x1000")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--text-size", type=int, default=100, help="in percent, 80 to 250; default: 100")
    parser.error = _complain  # type: ignore[method-assign,assignment]
    try:
        chosen = parser.parse_args(argv)
        if not 80 <= chosen.text_size <= 250:
            _complain(f"--text-size must be between 80 and 250, found {chosen.text_size}")
        if chosen.steps < 0:
            _complain(f"--steps must be 0 or more, found {chosen.steps}")
        render(chosen.out, chosen.experiment, chosen.steps, chosen.size, chosen.theme, chosen.text_size)
    except Problem as problem:
        sys.stderr.write(f"{PROGRAM}: {problem.text()}\n")
        return 2
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def render(
    out: Path, experiment: Path | None = None, steps: int = 500, size: tuple[int, int] = (1600, 1000),
    theme: str = "light", text_size: int = 100,
) -> None:  # fmt: skip
    """Train the window's experiment, or a file's, for exactly `steps` steps and save a picture. Raises Problem."""
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(without_chatter)
    from ui.window import MainWindow

    app = QApplication.instance() or QApplication(["playground"])
    assert isinstance(app, QApplication)
    window = MainWindow(Settings(theme=theme, text_size=text_size), remembers=False)
    try:
        if experiment is not None and not window.documents.open(experiment, ask=False):
            raise Problem(window.banner.message.text())
        window.resize(*size)
        window.show()
        _train(window, steps)
        picture = window.grab()
        if not picture.save(str(out)):
            raise Problem(
                f"{out} could not be written", next_step="Give a name that ends in .png, in a folder that exists."
            )
    finally:
        window.shut_down()
        window.hide()
        window.deleteLater()
        app.processEvents()


def without_chatter(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Pass on what Qt says, except that memory knows no size hints: there is no window manager to heed them."""
    del kind, context
    if "propagateSizeHints" not in message:
        sys.stderr.write(f"Qt: {message}\n")


def _train(window: object, steps: int) -> None:
    """Wait for the engine, train, and wait until what was trained is painted."""
    from ui.window import MainWindow

    assert isinstance(window, MainWindow)
    _wait(lambda: window.clock.newest.status != "preparing" and window.clock.newest.maps is not None)
    goal = window.clock.newest.step + steps
    if steps:
        window.session.send(Step(steps))
    _wait(
        lambda: (
            window.clock.newest.status in ("diverged", "failed", "stopped")
            or (window.clock.newest.step >= goal and window.clock.newest.status != "running")
        )
    )
    _pause(400)
    window.clock.beat()
    window.clock.beat_numbers()
    _pause(100)


def _wait(condition: object) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while not condition():  # type: ignore[operator]  # one of the lambdas above
        if time.monotonic() > until:
            raise Problem("The picture took too long", next_step="Take fewer steps or a smaller network.")
        _pause(20)


def _pause(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,5})[x×](\d{3,5})", text)
    if not match:
        raise argparse.ArgumentTypeError(f"must look like 1600x1000, found {text}")
    return int(match.group(1)), int(match.group(2))


def _complain(message: str) -> None:
    sys.stderr.write(f"{PROGRAM}: {message}\n")
    raise SystemExit(2)
