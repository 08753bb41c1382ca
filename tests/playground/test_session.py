"""The worker thread: obeys, publishes the newest, never dies, and ends when told."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground import edits
from playground.check import check
from playground.run import Run
from playground.session import (
    FASTEST,
    Pause,
    Play,
    Reset,
    Resume,
    Session,
    SetParameters,
    SetSpeed,
    Show,
    Step,
    Use,
)
from playground.snapshot import LayerParameters, Preview, Snapshot, Wants
from playground.spec import Experiment, Layer, Model

ROOT = Path(__file__).resolve().parents[2]
FRESH = """
import time
from playground.session import *
from playground.snapshot import Wants
from playground.spec import Experiment
session = Session(Experiment())
session.send(FIRST)
session.send(Step())
while session.latest.step < 1:
    time.sleep(0.01)
session.close()
"""
"""A process in which nothing is loaded yet trains a step."""


@pytest.fixture
def session(spiral: Experiment) -> Iterator[Session]:
    made = Session(spiral)
    wait(made, lambda s: s.status == "paused")
    yield made
    made.close()
    assert not any(thread.name == "training" for thread in threading.enumerate())


def wait(session: Session, condition: Callable[[Snapshot], bool], seconds: float = 20) -> Snapshot:
    """Look at snapshots until one fulfils the condition, as the window does on its tick."""
    until = time.monotonic() + seconds
    while not condition(snapshot := session.latest):
        assert time.monotonic() < until, f"never seen; the last was {snapshot.status} at step {snapshot.step}"
        time.sleep(0.002)
    return snapshot


def test_step_takes_one_step_and_epoch_the_rest_of_it(session: Session) -> None:
    session.send(Step())
    wait(session, lambda s: s.step == 1 and s.status == "paused")
    session.send(Step(whole_epoch=True))
    assert wait(session, lambda s: s.epoch == 1 and s.status == "paused").step == 35


def test_play_runs_until_pause(session: Session) -> None:
    session.send(Play())
    wait(session, lambda s: s.status == "running" and s.step > 3)
    session.send(Pause())
    stopped = wait(session, lambda s: s.status == "paused" and s.step > 3)
    time.sleep(0.05)
    assert session.latest.step == stopped.step


def test_a_refusal_is_told_though_pictures_are_asked_for_at_once_and_nothing_else_is_lost(session: Session) -> None:
    broken = tuple(replace(layer, biases=layer.biases * np.nan) for layer in session.latest.parameters)

    for step in range(1, 21):
        session.send(SetParameters(broken))
        session.send(Show(Wants(maps=16 + step)))
        wait(session, lambda s: s.problem is not None)
        session.send(SetParameters(broken))
        session.send(Step())
        wait(session, lambda s, step=step: s.step == step and s.status == "paused")


@pytest.mark.parametrize("speed", [1_000.0, FASTEST])
def test_speed_never_changes_the_result(session: Session, spiral: Experiment, speed: float) -> None:
    session.send(SetSpeed(speed))
    session.send(Use(edits.set_stop(spiral, "steps", 500)))
    session.send(Play())
    done = wait(session, lambda s: s.status == "stopped")
    run = Run(spiral)
    run.advance(500)
    assert done.step == 500
    for one, other in zip(done.parameters, run.parameters(), strict=True):
        assert np.array_equal(one.weights, other.weights)


def test_slow_speed_shows_every_step(session: Session) -> None:
    session.send(SetSpeed(30.0))
    session.send(Play())
    seen = set()
    until = time.monotonic() + 0.7
    while time.monotonic() < until:
        seen.add(session.latest.step)
        time.sleep(0.002)
    assert seen == set(range(max(seen) + 1))
    assert 10 <= max(seen) <= 25


def test_reset_gives_the_same_first_weights(session: Session) -> None:
    first = session.latest.parameters
    session.send(Step(50))
    wait(session, lambda s: s.step == 50)
    session.send(Reset())
    again = wait(session, lambda s: s.step == 0)
    assert all(np.array_equal(a.weights, b.weights) for a, b in zip(first, again.parameters, strict=True))


def test_edit_while_running_goes_on(session: Session, spiral: Experiment) -> None:
    session.send(Play())
    wait(session, lambda s: s.step > 5)
    wider = edits.set_units(spiral, 1, 9)
    session.send(Use(wider))
    snapshot = wait(session, lambda s: s.experiment == wider and s.step > 10)
    assert snapshot.status == "running"
    assert snapshot.parameters[0].weights.shape == (4, 9)


def test_many_edits_at_once_end_at_the_last(session: Session, spiral: Experiment) -> None:
    for units in range(1, 40):
        session.send(Use(edits.set_units(spiral, 1, units)))
    assert wait(session, lambda s: s.experiment.model.layers[0].units == 39)


def test_pictures_are_made_only_when_looked_at(session: Session) -> None:
    assert session.latest.regions is None
    session.send(Show(Wants(regions=40, maps=10, probes=((1.0, 1.0),))))
    snapshot = wait(session, lambda s: s.regions is not None)
    assert snapshot.maps is not None
    assert len(snapshot.probes) == 1
    assert not snapshot.maps.flags.writeable


def test_file_is_taken_up_where_it_was_left(session: Session, spiral: Experiment) -> None:
    run = Run(spiral)
    run.advance(40)
    session.send(Resume(spiral, run.state()))
    assert wait(session, lambda s: s.step == 40).status == "paused"


def test_divergence_is_published_with_words(session: Session) -> None:
    from tests.playground.test_run import DIVERGING

    session.send(SetSpeed(FASTEST))
    session.send(Resume(DIVERGING, None))
    session.send(Play())
    snapshot = wait(session, lambda s: s.status == "diverged")
    assert snapshot.problem is not None
    assert np.isfinite(snapshot.parameters[0].weights).all()


def test_worker_survives_what_nobody_foresaw(session: Session) -> None:
    wrong = LayerParameters(1, np.zeros((1, 1), np.float32), np.zeros(1, np.float32))
    session.send(SetParameters((wrong,) * 9))
    failed = wait(session, lambda s: s.status == "failed")
    assert failed.problem is not None
    session.send(Step())
    assert wait(session, lambda s: s.step == 1).status == "paused"


def test_closing_twice_is_harmless() -> None:
    session = Session(check(Experiment()))
    session.close()
    session.close()
    assert not any(thread.name == "training" for thread in threading.enumerate())


def test_a_preview_of_another_networks_weights_is_left_out(session: Session) -> None:
    other = Run(check(Experiment(model=Model((Layer(1, 3),)))))

    session.send(Show(Wants(regions=16, traced=(1.0, 1.0), point=0, preview=Preview(other.parameters()))))
    snapshot = wait(session, lambda s: s.trace is not None or s.status == "failed")

    assert snapshot.status == "paused"
    assert len(snapshot.trace.z) == len(snapshot.experiment.model.layers) + 1
    assert snapshot.point is not None


@pytest.mark.parametrize("first", ["Show(Wants(regions=20))", "SetSpeed(30.0)"])
def test_the_engine_is_loaded_when_a_screen_asks_and_also_without_one(first: str) -> None:
    subprocess.run([sys.executable, "-c", FRESH.replace("FIRST", first)], cwd=ROOT, check=True, timeout=60)
