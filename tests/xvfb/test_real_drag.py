"""One true drag and drop with a true mouse, in the real program on a real (virtual) screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"),
]
DISPLAY = ":87"


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Start a screen with a window manager; give the environment for programs on it."""
    server = subprocess.Popen(["Xvfb", DISPLAY, "-noreset", "-screen", "0", "1600x1000x24"], stderr=subprocess.DEVNULL)
    environment = {**os.environ, "DISPLAY": DISPLAY, "XDG_DATA_HOME": str(tmp_path / "data")}
    environment.pop("QT_QPA_PLATFORM", None)
    environment["PYTHONPATH"] = str(ROOT)
    time.sleep(1)
    manager = (
        subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL) if shutil.which("openbox") else None
    )
    yield environment
    if manager:
        manager.kill()
        manager.wait()
    server.kill()
    server.wait()


def test_dense_is_dragged_onto_the_canvas(screen: dict[str, str], tmp_path: Path) -> None:
    where = tmp_path / "where.json"
    code = "import sys; from tests.xvfb.told import main; sys.exit(main(sys.argv[1]))"
    program = subprocess.Popen([sys.executable, "-c", code, str(where)], env=screen, cwd=ROOT)
    try:
        places = until(lambda: json.loads(where.read_text()) if where.exists() else None)
        drag(screen, places["dense"], places["canvas"])
        assert until(lambda: journal_layers(tmp_path / "data")) == 2
    finally:
        program.kill()
        program.wait()


def drag(environment: dict[str, str], start: list[int], end: list[int]) -> None:
    def do(*words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=environment, check=True)
        time.sleep(0.15)

    do("mousemove", *start)
    do("mousedown", 1)
    for share in (0.1, 0.3, 0.6, 0.9, 1.0):
        do("mousemove", *(round(a + (b - a) * share) for a, b in zip(start, end, strict=True)))
    do("mouseup", 1)


def journal_layers(folder: Path) -> int | None:
    """Give the hidden layers of the experiment that the program kept for the case of a crash."""
    for path in folder.rglob("journals/*.json"):
        try:
            return len(json.loads(path.read_text())["experiment"]["model"]["layers"])
        except (OSError, ValueError):
            continue
    return None


def until(condition, seconds: float = 90):  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value is not None:
            return value
        time.sleep(0.2)
    pytest.fail("waited in vain")
