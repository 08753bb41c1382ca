"""Many steps: the same as the reference, however they are cut, for every optimizer in the table."""

from __future__ import annotations

import numpy as np
import pytest

from engine import random, reference
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from tests.engine.conftest import Net

BCE = LOSSES["bce"]


def train_reference(net: Net, steps: int) -> np.ndarray:
    """Train in float64 with the reference, from the net's weights, with the same order of visits."""
    row = OPTIMIZERS[net.optimizer]
    settings = np.array([param.default for param in row.params])
    theta, memory = net.theta.astype(np.float64), np.zeros((2, net.layout.size))
    position = epoch = 0
    order = random.permutation(net.seed, 0, net.points)
    for step in range(steps):
        if position >= net.points:
            position, epoch = 0, epoch + 1
            order = random.permutation(net.seed, epoch, net.points)
        chosen = order[position : position + net.batch]
        x, y = net.x[chosen, : net.inputs].astype(np.float64), net.y[chosen]
        gradient = net.pack(reference.gradient(net.dense(theta), BCE, x, y, net.l1, net.l2))
        theta = row.reference(theta, gradient, memory, settings, net.rate, step + 1)
        position += len(chosen)
    return theta


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_twenty_steps_equal_the_reference(optimizer: str) -> None:
    net = Net(units=(8, 8, 1), optimizer=optimizer, rate=0.03)
    expected = train_reference(net, 20)
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
