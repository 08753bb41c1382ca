"""How long a start takes, from the command to the window on an X display: printed, not asserted."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DISPLAY = ":93"
STARTS = 5


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool")
def test_the_second_start():
    server = subprocess.Popen(["Xvfb", DISPLAY, "-noreset", "-screen", "0", "1600x1000x24"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    environment = {**os.environ, "DISPLAY": DISPLAY}
    environment.pop("QT_QPA_PLATFORM")
    try:
        one_start(environment)
        taken = [one_start(environment) for _ in range(STARTS)]
    finally:
        server.terminate()
        server.wait()

    print(f"\nmedian of {STARTS} starts: {statistics.median(taken):.2f} s")  # noqa: T201  # a figure to read


def one_start(environment):
    started = time.perf_counter()
    program = subprocess.Popen([sys.executable, "-m", "playground"], cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    search = ["xdotool", "search", "--onlyvisible", "--name", "Neural-Network Playground"]
    while not subprocess.run(search, env=environment, capture_output=True, check=False).stdout:
        assert time.perf_counter() - started < 60, "no window came"
        time.sleep(0.02)
    taken = time.perf_counter() - started
    program.terminate()
    program.communicate()
    return taken
