"""How long a start takes, until the window is there and until the first step, and how smoothly the screen goes on
meanwhile: printed, not asserted."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
DISPLAY = ":93"
STARTS = 5
LISTENING = """
import gc, json, os, time
from playground import warmup

gc.disable()
warmup.start()
from ui import app
from ui.window import MainWindow

show = MainWindow.show

def show_and_listen(window):
    ticks = []
    def listen():
        ticks.append(time.time())
        if window.clock.newest.step > 0:
            print(json.dumps({"ticks": ticks, "before": before}), flush=True)
            os._exit(0)
    before = time.time()
    show(window)
    window.clock.tick.connect(listen)
    window.runner.toggle_play()

MainWindow.show = show_and_listen
app.main()
"""
"""What `python3 -m playground` does, with somebody who presses play at once. It notes when the screen's clock ticks:
for the first time when the window has been painted, for the last time at the first step."""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("cache", ["empty", "warm"])
def test_the_screen_until_the_first_step(capsys, tmp_path, cache):
    folders = [tmp_path / (str(start) if cache == "empty" else "kept") for start in range(STARTS + 1)]

    starts = [start_listening(folder) for folder in folders][1:]

    lines = [f"\n{cache} cache, {STARTS} starts: median (all)"]
    for name in starts[0]:
        values = [start[name] for start in starts]
        lines.append(f"  {name}: {statistics.median(values):.2f} ({', '.join(f'{v:.2f}' for v in sorted(values))})")
    with capsys.disabled():
        sys.stdout.write("\n".join(lines) + "\n")


def as_people_have_it() -> dict[str, str]:
    """Python keeps what it compiled: without that every start translates all modules anew, which takes 0.4 s."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def start_listening(kernels: Path) -> dict[str, float]:
    environment = {**as_people_have_it(), "QT_QPA_PLATFORM": "offscreen", "PLAYGROUND_KERNEL_CACHE": str(kernels)}
    begun = time.time()
    program = [sys.executable, "-c", LISTENING]
    told = json.loads(subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)
    gaps = 1000 * np.diff(told["ticks"])
    return {
        "seconds to the window": told["ticks"][0] - begun,
        "of it ms to lay out and paint": 1000 * (told["ticks"][0] - told["before"]),
        "seconds to the first step": told["ticks"][-1] - begun,
        "ms between ticks, median": float(np.median(gaps)),
        "ms between ticks, 99th percentile": float(np.percentile(gaps, 99)),
        "ms between ticks, longest": float(gaps.max()),
        "ticks": len(gaps),
    }


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool")
def test_the_second_start():
    server = subprocess.Popen(["Xvfb", DISPLAY, "-noreset", "-screen", "0", "1600x1000x24"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    environment = {**as_people_have_it(), "DISPLAY": DISPLAY}
    environment.pop("QT_QPA_PLATFORM", None)
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
