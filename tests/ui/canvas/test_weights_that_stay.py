"""What growing, shrinking, removing, moving and undoing do to the weights of a trained network, in the window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits

LEFT = Qt.MouseButton.LeftButton


def parameters(window) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    return {layer.id: (layer.weights.copy(), layer.biases.copy()) for layer in window.session.latest.parameters}


def wait(qtbot, window) -> None:
    """Wait until the worker's network is the one on the screen."""
    qtbot.waitUntil(lambda: window.session.latest.experiment == window.editor.experiment)


@pytest.fixture
def trained(window, qtbot):
    """Give a window whose network of two layers of four was trained for an epoch."""
    window.editor.edit(edits.insert_layer(window.editor.experiment, 1), "Insert")
    wait(qtbot, window)
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.session.latest.epoch == 1 and window.session.latest.status != "running")
    return window


def test_growing_keeps_every_weight_and_draws_only_the_new_ones(trained, qtbot):
    before = parameters(trained)

    QTest.mouseClick(trained.canvas.board.cards[1].more, LEFT)
    wait(qtbot, trained)

    after = parameters(trained)
    assert after[1][0].shape == (2, 5)
    assert (after[1][0][:, :4] == before[1][0]).all()
    assert (after[1][1][:4] == before[1][1]).all()
    assert (after[2][0][:4] == before[2][0]).all()
    assert (after[0][0] == before[0][0]).all()
    assert trained.session.latest.step > 0


def test_shrinking_keeps_what_remains_and_undo_brings_the_rest_back(trained, qtbot):
    before = parameters(trained)

    QTest.mouseClick(trained.canvas.board.cards[2].fewer, LEFT)
    wait(qtbot, trained)
    after = parameters(trained)
    assert (after[2][0] == before[2][0][:, :3]).all()
    assert (after[0][0] == before[0][0][:3]).all()
    QTest.keyClick(trained, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, trained)

    for layer, (weights, biases) in parameters(trained).items():
        assert (weights == before[layer][0]).all()
        assert (biases == before[layer][1]).all()


@pytest.mark.parametrize("removed", [1, 2])
def test_undo_of_a_removal_brings_the_layers_weights_back(trained, qtbot, removed):
    before = parameters(trained)
    card = trained.canvas.board.cards[removed]

    QTest.mouseClick(card, LEFT, pos=QPoint(20, 5))
    QTest.keyClick(card, Qt.Key.Key_Delete)
    wait(qtbot, trained)
    assert removed not in parameters(trained)
    QTest.keyClick(trained, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, trained)

    for layer, (weights, biases) in parameters(trained).items():
        assert (weights == before[layer][0]).all()
        assert (biases == before[layer][1]).all()


def test_a_duplicate_leaves_all_other_layers_biases_and_the_copied_one_alone(trained, qtbot):
    before = parameters(trained)

    trained.canvas.duplicate_layer(1)
    wait(qtbot, trained)

    after = parameters(trained)
    assert (after[1][0] == before[1][0]).all()
    assert len(after) == 4
    assert (after[2][1] == before[2][1]).all()
