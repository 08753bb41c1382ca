"""What this machine achieves: the engine against its peers, how cost grows, the window at full speed. No verdicts."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import engine
from playground import scale, versus
from playground.check import check
from playground.run import Run
from playground.session import FASTEST, Play, Session, SetSpeed
from playground.spec import Data, Experiment, Layer, Model
from playground.workloads import WORKLOADS

PROGRAM = "python3 -m playground bench"
Measure = Callable[[Experiment, float], tuple[float, float]]
"""Opens the window, trains an experiment for some seconds at full speed; gives (frames, steps) per second."""


def experiment_888() -> Experiment:
    """Give the experiment all figures are about: the spiral, four inputs, three layers of eight, Adam, batch 10."""
    layers = tuple(Layer(id=number, units=8) for number in (1, 2, 3))
    data = Data(dataset="spiral", inputs=("x1", "x2", "sin_x1", "sin_x2"))
    return check(Experiment(data=data, model=Model(layers=layers)))


def main(arguments: Sequence[str], measure: Measure) -> int:
    """Measure what is asked for; results go to standard output, what is being done to standard error."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Measure training and drawing on this machine.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--window", action="store_true", help="measure the window at full speed instead of the engine")
    what.add_argument("--scale", action="store_true", help="measure how the cost grows with the work, and draw it")
    parser.add_argument("--limit", type=Path, metavar="PATH", help="a hand-written program to compare with")
    parser.add_argument("--only", nargs="+", choices=tuple(WORKLOADS), default=[], help="these workloads only")
    parser.add_argument("--out", type=Path, help="where the figures go; default: bench.json, or scale.svg")
    parser.add_argument("--seconds", type=float, help="length of each measurement; default: 0.2, of the window 10")
    parser.add_argument("--rounds", type=int, help="how many of each; default: 9, of the window 5")
    chosen = parser.parse_args(arguments)
    if chosen.window:
        return at_full_speed(measure, chosen.seconds or 10.0, chosen.rounds or 5)
    if chosen.scale:
        return scale.run(chosen.out or Path("scale.svg"))
    limit = chosen.limit.resolve() if chosen.limit else None
    return versus.run(chosen.rounds or 9, chosen.seconds or 0.2, limit, chosen.out or Path("bench.json"), chosen.only)


def at_full_speed(measure: Measure, seconds: float, rounds: int) -> int:
    """Print one JSON object with the figures of the window and of training alone, medians of several rounds."""
    _say("Preparing the engine …")
    engine.prepare()
    experiment = experiment_888()
    alone, frames, beside = [], [], []
    for number in range(rounds):
        _say(f"Round {number + 1} of {rounds} …")
        alone.append(without_window(experiment, seconds))
        frame_rate, step_rate = measure(experiment, seconds)
        frames.append(frame_rate)
        beside.append(step_rate)
    result = {
        "network": "4-8-8-8-1, batch 10, Adam",
        "steps_per_second_kernel": round(kernel_only(experiment, min(seconds, 3.0))),
        "steps_per_second_without_window": round(statistics.median(alone)),
        "steps_per_second_with_window": round(statistics.median(beside)),
        "share": round(statistics.median(b / a for a, b in zip(alone, beside, strict=True)), 3),
        "frames_per_second": round(statistics.median(frames), 1),
        "frames_per_second_each": [round(rate, 1) for rate in frames],
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return 0


def kernel_only(experiment: Experiment, seconds: float) -> float:
    """Give the steps per second of a run that is asked for nothing but training."""
    run = Run(experiment)
    run.advance(2000)
    started, first = time.perf_counter(), run.step
    while time.perf_counter() - started < seconds:
        run.train(20_000)
    return (run.step - first) / (time.perf_counter() - started)


def without_window(experiment: Experiment, seconds: float) -> float:
    """Give the steps per second of a session that nobody watches."""
    session = Session(experiment)
    try:
        session.send(SetSpeed(FASTEST))
        session.send(Play())
        _wait(0.5, session)
        started, first = time.perf_counter(), session.latest.step
        _wait(seconds, session)
        return (session.latest.step - first) / (time.perf_counter() - started)
    finally:
        session.close()


def _wait(seconds: float, session: Session) -> None:
    """Wait like a screen that takes every snapshot; one that is never taken is never followed by a newer one."""
    until = time.perf_counter() + seconds
    while session.latest.status == "preparing" or time.perf_counter() < until:
        time.sleep(0.016)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
