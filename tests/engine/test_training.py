"""Many steps: the same as the reference, however they are cut, for every optimizer in the table."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import random, train
from engine.optimizers import OPTIMIZERS
from tests.engine.conftest import Net


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_twenty_steps_equal_the_reference(optimizer: str) -> None:
    net = Net(units=(8, 8, 1), optimizer=optimizer, rate=0.03)
    expected = net.train_reference(20)
    assert net.train(20) == 20
    np.testing.assert_allclose(net.theta, expected, atol=2e-5)


@pytest.mark.parametrize(
    "net",
    [
        Net(clip=0.05), Net(clip=0.05, l2=0.1, optimizer="adam"), Net(dropout=0.4), Net(units=(8, 4), loss="softmax",
        output="softmax"), Net(loss="mse", output="tanh"), Net(loss="mse", output="linear", l1=0.01),
        Net(schedule="step", schedule_settings=(7, 0.5)), Net(schedule="cosine", schedule_settings=(15, 0.1)),
        Net(schedule="cosine", schedule_settings=(40, 0.0), optimizer="adam"),
    ],
    ids=lambda net: f"{net.loss} {net.output} {net.schedule} {net.clip}",
)  # fmt: skip
def test_twenty_steps_of_everything_else_equal_the_reference(net: Net) -> None:
    net = dataclasses.replace(net)
    expected = net.train_reference(20)
    assert np.abs(expected - net.theta).max() > 1e-3
    assert net.train(20) == 20
    np.testing.assert_allclose(net.theta, expected, atol=2e-5)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_cutting_steps_into_slices_changes_nothing(optimizer: str) -> None:
    whole = Net(optimizer=optimizer, dropout=0.3)
    cut = Net(optimizer=optimizer, dropout=0.3)
    whole.train(100)
    for steps in (1, 2, 3, 40, 54):
        cut.train(steps)
    assert whole.theta.tobytes() == cut.theta.tobytes()
    assert whole.memory.tobytes() == cut.memory.tobytes()


def test_the_optimizer_counts_its_own_updates_and_the_schedule_all_steps() -> None:
    """As after an early stop or a change of the optimizer: 70 steps were taken, but the memory was just cleared."""
    adam, later_adam = Net(optimizer="adam", batch=37), Net(optimizer="adam", batch=37)
    plain, scheduled = Net(batch=37), Net(batch=37, schedule="step", schedule_settings=(35, 0.5))
    begun = plain.theta.copy()
    later_adam.counters[train.STEP] = scheduled.counters[train.STEP] = 70
    for net in (adam, later_adam, plain, scheduled):
        net.train(1)

    assert later_adam.theta.tobytes() == adam.theta.tobytes()
    np.testing.assert_allclose(scheduled.theta - begun, (plain.theta - begun) / 4, rtol=1e-2, atol=1e-6)
    assert np.abs(scheduled.theta - begun).max() > 1e-3


def test_last_batch_of_an_epoch_is_short() -> None:
    net = Net(points=37, batch=10)
    net.train(4)
    assert list(net.counters[:3]) == [4, 1, 0]


def test_training_stops_before_a_step_that_is_not_finite() -> None:
    net = Net(units=(8, 8, 1), activation="relu", rate=1e30)
    taken = net.train(100)
    assert 0 < taken < 100


def test_each_epoch_visits_every_point_once_in_another_order() -> None:
    first, second = random.permutation(1, 0, 50), random.permutation(1, 1, 50)
    assert sorted(first) == sorted(second) == list(range(50))
    assert list(first) != list(second)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_drops_the_wanted_share(rate: float) -> None:
    mask = random.mask(1, 7, 3, 500, 64, rate)
    assert (mask == 0).mean() == pytest.approx(rate, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.06)


def test_dropout_masks_of_steps_layers_and_seeds_differ() -> None:
    masks = [random.mask(*place, 10, 8, 0.5).tobytes() for place in [(1, 1, 1), (1, 2, 1), (1, 1, 2), (2, 1, 1)]]
    assert len(set(masks)) == 4


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
def test_dropout_preserves_the_mean_activation(rate: float) -> None:
    """Over 400 steps of 100 samples the mean of every neuron stays within 4.5 standard errors."""
    activations = np.random.default_rng(3).normal(1, 0.5, size=(100, 16))
    dropped = [activations * random.mask(5, step, 2, 100, 16, rate) for step in range(400)]
    standard_error = np.sqrt((activations**2).mean(axis=0) * rate / (1 - rate) / (400 * 100))

    difference = np.mean(dropped, axis=(0, 1)) - activations.mean(axis=0)

    assert (np.abs(difference) < 4.5 * standard_error).all()
    assert np.mean(np.array(dropped) == 0) == pytest.approx(rate, abs=0.005)


def test_dropout_masks_repeat_for_a_seed() -> None:
    first, again = Net(units=(8, 8, 1), dropout=0.5), Net(units=(8, 8, 1), dropout=0.5)
    first.train(30)
    again.train(30)
    assert first.theta.tobytes() == again.theta.tobytes()
    assert random.mask(1, 2, 3, 50, 8, 0.5).tobytes() == random.mask(1, 2, 3, 50, 8, 0.5).tobytes()


@pytest.mark.parametrize("slices", [1, 7, 1000])
def test_slice_lengths_change_no_bit(slices: int) -> None:
    template = Net(units=(8, 4), optimizer="adam", dropout=0.3, loss="softmax", output="softmax", clip=0.5,
                   schedule="cosine", schedule_settings=(900, 0.1))  # fmt: skip
    whole, cut = dataclasses.replace(template), dataclasses.replace(template)
    whole.train(1000)
    for _ in range(0, 1000, slices):
        cut.train(min(slices, 1000 - int(cut.counters[0])))
    assert int(cut.counters[0]) == 1000
    assert whole.theta.tobytes() == cut.theta.tobytes()
    assert whole.memory.tobytes() == cut.memory.tobytes()
