"""The metrics while training runs: not too often, not over too many points, and exact again at rest."""

from __future__ import annotations

import time

import numpy as np
import pytest

from playground import edits, looks
from playground.check import check
from playground.run import Run
from playground.session import Pause, Play, Session, SetNumbers, Show, Use
from playground.snapshot import Wants
from playground.spec import Bias, Experiment

DEFAULT = check(Experiment())


@pytest.fixture
def session():
    made = Session(DEFAULT)
    yield made
    made.close()


def wait(session, is_there):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        snapshot = session.latest
        if is_there(snapshot):
            return snapshot
        time.sleep(0.002)
    raise AssertionError(f"did not come: {session.latest.status} at step {session.latest.step}")


def is_exact(snapshot):
    """Say whether a snapshot's metrics are those of its very step."""
    own = Run(snapshot.experiment, snapshot.state).metrics()
    same = all(np.array_equal(one, other) for one, other in zip(own.quiet, snapshot.metrics.quiet, strict=True))
    return same and own.gradient_norms == snapshot.metrics.gradient_norms


def test_over_a_share_of_the_points_the_metrics_are_nearly_the_same_and_every_point_is_counted():
    run = Run(edits.set_data(edits.choose_dataset(DEFAULT, "spiral"), points=20_000, classes=4))
    run.advance(50)

    whole, share = run.metrics(), run.metrics(4_000)

    assert share.gradient_norms == pytest.approx(whole.gradient_norms, rel=0.2)
    assert np.abs(share.quiet[0] - whole.quiet[0]).max() < 0.04
    assert np.array_equal(share.confusion_train, whole.confusion_train)
    assert share.confusion_test.sum() == 6_000
    assert run.metrics(4_000).gradient_norms == share.gradient_norms


def test_fewer_points_than_the_share_are_all_measured():
    run = Run(DEFAULT)

    assert run.metrics(4_000).gradient_norms == run.metrics().gradient_norms


def test_at_rest_the_metrics_are_those_of_the_very_step(session):
    session.send(Show(Wants(metrics=True)))
    assert is_exact(wait(session, lambda s: s.metrics is not None))

    session.send(Play())
    wait(session, lambda s: s.step > 30 and s.status == "running")
    session.send(Pause())

    assert is_exact(wait(session, lambda s: s.status == "paused" and s.step > 30))


def test_while_training_runs_they_come_at_most_three_times_a_second(session):
    session.send(Show(Wants(metrics=True)))
    session.send(Play())
    first = wait(session, lambda s: s.status == "running" and s.metrics is not None)
    began, found = time.monotonic(), {id(first.metrics): first.metrics}

    last = first
    while len(found) < 3:
        last = wait(session, lambda s, known=last: s.serial > known.serial)
        found[id(last.metrics)] = last.metrics

    assert time.monotonic() - began > looks.METRICS_SECONDS


def test_an_edit_and_a_number_set_by_hand_are_measured_at_once(session):
    session.send(Show(Wants(metrics=True)))
    wait(session, lambda s: s.metrics is not None)
    wider = edits.set_units(DEFAULT, 1, 7)

    session.send(Use(wider))
    assert is_exact(wait(session, lambda s: s.experiment == wider))

    session.send(SetNumbers(((Bias(1, 0), 9.0),)))
    changed = wait(session, lambda s: s.parameters[0].biases[0] == 9.0)
    assert is_exact(changed)


def test_what_nobody_looks_at_is_not_measured(session):
    session.send(Show(Wants(metrics=True)))
    wait(session, lambda s: s.metrics is not None)

    session.send(Show(Wants()))

    assert wait(session, lambda s: s.metrics is None).status == "paused"
