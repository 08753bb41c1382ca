"""Defects that users of another playground met for years, each shown not to be here; 1, 2 and 7 stand with the canvas.

1 : tests/ui/canvas/test_by_hand.py · 2 : the same, biases of the output · 7 : tests/ui/test_network_list.py.
"""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint

import engine
from engine import random
from playground import edits
from playground.check import check
from playground.run import Run
from playground.session import FASTEST, Play, SetSpeed
from playground.spec import Data, Experiment, Layer, Model, Training


def test_3_every_epoch_has_an_order_of_its_own_and_its_last_short_batch_is_a_step() -> None:
    engine.prepare()
    run = Run(check(Experiment(Data(points=50, train_share=0.7), training=Training(batch=10))))
    assert len(run.samples.train_y) == 34

    run.advance(4)

    assert (run.step, run.epoch) == (4, 1)
    assert run.state().position == 0
    orders = [random.permutation(run.experiment.training.seed, epoch, 34) for epoch in (0, 1, 2)]
    assert not np.array_equal(orders[0], orders[1])
    assert not np.array_equal(orders[1], orders[2])


def test_4_a_weight_that_l1_pulled_to_nought_learns_again_when_the_penalty_is_gone() -> None:
    engine.prepare()
    model = Model(layers=(Layer(id=1, units=4),))
    experiment = check(Experiment(model=model, training=Training(optimizer="sgd", learning_rate=0.05, l1=0.5)))
    run = Run(experiment)
    run.advance(400)
    pulled = run.parameters()[0].weights
    assert np.abs(pulled).max() < 0.1

    freed = Run(edits.set_training(experiment, l1=0.0), run.state(), run.samples)
    freed.advance(3_000)

    weights = freed.parameters()[0].weights
    assert (weights != pulled).all()
    assert np.abs(weights).mean() > 5 * np.abs(pulled).mean()
    assert freed.scores().train_loss < run.scores().train_loss


@pytest.mark.parametrize("size", [(1024, 768), (1600, 1000), (1920, 1080)])
def test_8_the_whole_window_is_used_whatever_its_size(make_window, size) -> None:
    window = make_window(size=size)
    panels = [panel for panel in window.panels.values() if panel.isVisible()]

    left = min(panel.mapTo(window, QPoint(0, 0)).x() for panel in panels)
    right = max(panel.mapTo(window, QPoint(panel.width(), 0)).x() for panel in panels)
    lowest = max(panel.mapTo(window, QPoint(0, panel.height())).y() for panel in panels)

    assert left <= 16
    assert window.width() - right <= 16
    assert window.height() - lowest <= 16


def test_9_a_network_that_diverges_is_told_in_words_and_its_last_good_picture_stays(window, qtbot) -> None:
    experiment = edits.choose_dataset(window.editor.experiment, "bumps")
    experiment = edits.set_activation(edits.choose_optimizer(experiment, "sgd"), 1, "relu")
    window.editor.edit(edits.set_training(experiment, learning_rate=10.0), "Far too fast")
    window.session.send(SetSpeed(FASTEST))
    window.session.send(Play())

    qtbot.waitUntil(lambda: window.clock.newest.status == "diverged", timeout=20_000)

    assert "diverged" in window.banner.message.text()
    assert "learning rate" in window.banner.message.text()
    snapshot = window.clock.newest
    assert all(np.isfinite(layer.weights).all() for layer in snapshot.parameters)
    assert snapshot.scores.are_finite
    assert snapshot.regions is not None
    assert any("÷ 3" in button.text() for button in window.banner.buttons)
