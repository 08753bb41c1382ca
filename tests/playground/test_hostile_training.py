"""Hostile data and settings: no crash, no number that is not finite without the diverged status, nothing unsaveable."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from playground import answers, build, storage
from playground.check import check
from playground.run import Run
from playground.spec import Data, EarlyStopping, Experiment, Layer, Model, Training
from playground.storage import Document
from playground.stress import fingerprint, random_experiment

NUMBERS = st.sampled_from([0.0, -0.0, 1.0, 1e-30, 1e-45, 1e8, -1e15, 1e30, -1e30, 3.4e38, 0.1])


@pytest.fixture(scope="module", autouse=True)
def _prepared():
    engine.prepare()


@st.composite
def hostile_samples(draw, experiment: Experiment):
    """Replace the points by few, equal, huge, tiny ones, possibly all of one class; the test points by others."""
    drawn = build.samples(experiment.data)
    x, y = draw(hostile_points(experiment, drawn.train.shape[1]))
    is_alike = draw(st.booleans())
    test_x, test_y = (x, y) if is_alike else draw(hostile_points(experiment, drawn.train.shape[1]))
    return dataclasses.replace(drawn, train=x, train_y=y, test=test_x, test_y=test_y)


@st.composite
def hostile_points(draw, experiment: Experiment, width: int):
    places = draw(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
    kinds = [0] if draw(st.booleans()) else list(range(max(answers.units(experiment), 2)))
    y = np.array([draw(st.sampled_from(kinds)) for _ in places], np.float32)
    if answers.is_regression(experiment):
        y = np.array([draw(NUMBERS) for _ in places], np.float32)
    x = np.zeros((len(places), width), np.float32)
    for column in range(len(experiment.data.inputs)):
        x[:, column] = [place[column % 2] for place in places]
    return x, y


def is_sound(run: Run) -> None:
    """Check that nothing is infinite unless it is told, and that all of it survives a file."""
    finite = all(np.isfinite(layer.weights).all() and np.isfinite(layer.biases).all() for layer in run.parameters())
    if run.status != "diverged":
        assert finite
        assert np.isfinite([run.scores().train_loss, run.scores().test_loss]).all()
    else:
        assert run.problem is not None
    run.metrics()
    document = storage.decode(storage.encode(Document(run.experiment, run.state())))
    assert fingerprint(document.state) == fingerprint(run.state())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), data=st.data(), rate=st.sampled_from([1e-5, 0.01, 1.0, 10.0]))
def test_hostile_points_never_crash_anything(seed, data, rate):
    experiment = random_experiment(np.random.default_rng(seed))
    training = dataclasses_replace(experiment.training, learning_rate=rate)
    experiment = check(Experiment(experiment.data, experiment.model, training))
    run = Run(experiment, samples=data.draw(hostile_samples(experiment)))
    is_sound(run)
    for steps in (1, 7, 60):
        run.advance(steps)
        is_sound(run)


def dataclasses_replace(training: Training, **fields: object) -> Training:
    """Replace fields of a msgspec structure."""
    import msgspec

    return msgspec.structs.replace(training, **fields)


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_any_experiment_trains_soundly(seed):
    run = Run(random_experiment(np.random.default_rng(seed)))
    run.advance(40)
    is_sound(run)


def test_a_batch_larger_than_the_data_is_the_whole_set():
    small = Data(points=10, train_share=0.5)
    large, whole = (Run(check(Experiment(small, training=Training(batch=batch)))) for batch in (100_000, "all"))
    large.advance(30)
    whole.advance(30)

    assert large.epoch == 30
    assert fingerprint(large.state()) == fingerprint(whole.state())


def test_a_single_training_point_can_be_learned():
    run = Run(check(Experiment(Data(points=10, train_share=0.1))))
    run.advance(2000)

    assert run.scores().train_loss < 0.01
    assert run.scores().train_accuracy == 1.0


def test_test_points_too_large_to_judge_are_told_and_the_run_can_be_saved():
    training = Training(early_stopping=EarlyStopping(patience=3))
    experiment = check(Experiment(model=Model((Layer(1, 8, "relu"),)), training=training))
    samples = build.samples(experiment.data)
    huge = samples.test.copy()
    huge[0, :2] = 3e38, -3e38
    run = Run(experiment, samples=dataclasses.replace(samples, test=huge))

    run.advance(50)

    assert run.status == "diverged"
    is_sound(run)


def test_a_weight_that_overflows_behind_a_finite_loss_is_told():
    """An endless weight only makes tanh 1, so the loss does not show it; but no file takes it."""
    training = Training(optimizer="sgd", learning_rate=10.0, l2=10.0, batch="all")
    experiment = check(Experiment(Data(inputs=("x1",)), Model((Layer(1, 2),)), training))
    state = Run(experiment).state()
    hidden = dataclasses.replace(state.parameters[0], weights=np.full((1, 2), 3e38, np.float32))
    run = Run(experiment, dataclasses.replace(state, parameters=(hidden, *state.parameters[1:])))

    run.advance(1)

    assert run.status == "diverged"
    is_sound(run)


def test_a_diverged_experiment_is_saved_and_reopened():
    layers = tuple(Layer(place, 16, "relu") for place in (1, 2, 3))
    training = Training(optimizer="sgd", learning_rate=10.0, loss="mse", output="linear")
    run = Run(check(Experiment(Data(dataset="bumps"), Model(layers), training)))
    run.advance(5000)
    assert run.status == "diverged"

    document = storage.decode(storage.encode(Document(run.experiment, run.state())))
    again = Run(document.experiment, document.state)

    assert fingerprint(again.state()) == fingerprint(run.state())
    assert np.isfinite(again.scores().train_loss)
