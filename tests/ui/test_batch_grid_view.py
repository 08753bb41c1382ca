"""The grid of learning rates and batch sizes in the view of descent: its numbers are read, a cell is taken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.run import Run


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.fixture
def view(window, qtbot):
    experiment = edits.set_data(window.editor.experiment, dataset="gaussians", classes=3, points=100, noise=0.2)
    window.editor.edit(experiment, "Three classes")
    click(window.views.chips["descent"])
    made = window.views.view
    click(made.grid)
    qtbot.waitUntil(lambda: made._cells is not None and made._cells.known == 1.0, timeout=30_000)
    return made


def test_every_cell_shows_the_loss_that_its_training_reaches(window, view) -> None:
    view.cells.grab()
    found, experiment = view._cells, window.editor.experiment
    alone = Run(edits.set_training(experiment, learning_rate=found.rates[1], batch=4))
    alone.advance(found.epochs * -(-found.sizes[-1] // 4))

    assert f"{alone.scores().train_loss:.3f}" in view.cells.said
    assert f"{found.nanoseconds[0]:.0f} ns" in view.cells.said
    assert sum(text.startswith("●") for text in view.cells.said) == 0  # a batch of ten is none of the grid's
    assert f"J after {found.epochs} epochs" in view.legend.text().replace("&nbsp;", " ")
    assert not view.surface.isVisible()


def test_a_long_legend_wraps_and_leaves_the_words_beside_it_their_room(view, qtbot) -> None:
    qtbot.waitUntil(lambda: "measured" in view.legend.text())

    assert view.cells.width() < 0.65 * view.width()


def test_a_click_on_a_cell_trains_with_its_pair_and_can_be_undone(window, view, qtbot) -> None:
    before = window.editor.experiment

    QTest.mouseClick(view.cells, Qt.MouseButton.LeftButton, pos=view.cells.box(3, 2).center().toPoint())

    training = window.editor.experiment.training
    assert (training.learning_rate, training.batch) == (view._cells.rates[3], 16)
    window.editor.stack.undo()
    assert window.editor.experiment == before


def test_the_whole_set_is_taken_by_keyboard(window, view) -> None:
    view.cells.setFocus()
    for _ in range(6):
        QTest.keyClick(view.cells, Qt.Key.Key_Right)

    QTest.keyClick(view.cells, Qt.Key.Key_Return)

    assert window.editor.experiment.training.batch == "all"


def test_the_surface_comes_back(window, view, qtbot) -> None:
    click(view.grid)

    assert view.surface.isVisible()
    assert not view.cells.isVisible()
    qtbot.waitUntil(lambda: view._surface is not None and view._surface.known == 1.0, timeout=30_000)


def test_another_optimizer_trains_the_grid_anew_and_another_rate_does_not(window, view, qtbot) -> None:
    held = view._cells
    window.editor.edit(edits.set_training(window.editor.experiment, learning_rate=held.rates[0], batch=1), "A pair")
    view.cells.grab()
    assert sum(text.startswith("●") for text in view.cells.said) == 1
    assert view._cells is held

    window.editor.edit(edits.choose_optimizer(window.editor.experiment, "sgd"), "SGD")

    qtbot.waitUntil(lambda: view._cells is not held and view._cells.known == 1.0, timeout=30_000)
