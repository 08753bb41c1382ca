"""Pointing at a neuron shows its map large; a click pins it, Esc or a second click lets it go."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import edits
from playground.session import Play
from tests.ui.canvas.conftest import Drag
from tests.ui.canvas.mouse import Hand


@pytest.fixture
def hand(window, qtbot) -> Hand:
    """Give a hand on the network of a window with layers of 4 and 3."""
    experiment = edits.set_units(edits.insert_layer(window.editor.experiment, 1), 2, 3)
    window.editor.edit(edits.set_activation(experiment, 2, "relu"), "Two layers")
    qtbot.waitUntil(lambda: len(window.clock.newest.parameters) == 3 and window.canvas.board.view.edges.is_picture)
    return Hand(window.canvas)


def plane(window) -> np.ndarray:
    """Give what the large view shows as a picture of the plane, points and axes left out."""
    return window.regions.view._pixels


def shows(window, neuron) -> bool:
    snapshot = window.clock.newest
    found = snapshot.neuron_map
    return found is not None and found.neuron == neuron and np.array_equal(plane(window), found.pixels)


def legend(window) -> list[str]:
    return [label.text() for label in window.regions._words]


@pytest.mark.parametrize(
    ("neuron", "title"),
    [((-1, 1), "input x₂"), ((1, 3), "layer 1, neuron 4"), ((2, 2), "layer 2, neuron 3"), ((0, 0), "output neuron")],
)
def test_pointing_at_a_neuron_shows_its_map_large_and_leaving_restores_the_regions(window, hand, qtbot, neuron, title):
    before = plane(window).copy()
    words = legend(window)

    hand.point(hand.neuron(*neuron))
    qtbot.waitUntil(lambda: shows(window, neuron))
    assert window.regions.title == title
    assert window.regions.probes.isVisible()
    hand.leave()

    assert np.array_equal(plane(window), before)
    assert window.regions.title == "Decision regions"
    assert legend(window) == words


def test_the_legend_gives_the_range_of_the_neuron(window, hand, qtbot):
    hand.point(hand.neuron(2, 0))
    qtbot.waitUntil(lambda: shows(window, (2, 0)))
    found = window.clock.newest.neuron_map

    low, _, high = legend(window)

    assert float(high) == pytest.approx(found.high, rel=0.01)
    assert float(low.replace("−", "-")) == pytest.approx(found.low, rel=0.01)


def test_with_several_classes_the_picture_keeps_its_place_and_the_legend_its_words(window, hand, qtbot):
    experiment = edits.set_data(edits.choose_dataset(window.editor.experiment, "gaussians"), classes=4)
    window.editor.edit(experiment, "Four classes")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment and window.canvas.board.view.edges.is_picture)
    before, classes = window.regions.view.frame(), window.regions.classes_label
    assert classes.isVisible()

    hand.point(hand.neuron(0, 1))
    qtbot.waitUntil(lambda: shows(window, (0, 1)))

    assert window.regions.title == "output “blue”"
    assert not classes.isVisible()
    assert window.regions.view.frame() == before
    hand.leave()
    assert classes.isVisible()


def test_until_the_map_is_there_the_regions_stay(window, hand):
    before = plane(window)
    window.clock.stop()

    hand.point(hand.neuron(1, 0))

    assert plane(window) is before
    assert window.regions.title == "Decision regions"


def test_a_click_pins_and_the_map_stays_when_the_mouse_leaves(window, hand, qtbot):
    hand.click(hand.neuron(1, 2))
    hand.leave()
    qtbot.waitUntil(lambda: shows(window, (1, 2)))

    assert window.focus.pinned == (1, 2)
    assert window.focus.selected_layer == 1


def test_another_neuron_is_shown_while_pointed_at_and_the_pinned_one_comes_back(window, hand, qtbot):
    hand.click(hand.neuron(1, 2))

    hand.point(hand.neuron(2, 0))
    qtbot.waitUntil(lambda: shows(window, (2, 0)))
    hand.leave()

    qtbot.waitUntil(lambda: shows(window, (1, 2)))


@pytest.mark.parametrize("how", ["Esc", "click"])
def test_esc_or_a_second_click_unpins(window, hand, qtbot, how):
    hand.click(hand.neuron(1, 2))
    hand.leave()
    qtbot.waitUntil(lambda: shows(window, (1, 2)))

    if how == "Esc":
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    else:
        hand.click(hand.neuron(1, 2))
        hand.leave()

    assert window.focus.pinned is None
    assert window.regions.title == "Decision regions"


def test_esc_first_cancels_a_drag_then_unpins_then_does_what_it_did_before(window, hand, qtbot):
    hand.click(hand.neuron(1, 2))
    window.deck.let_fill("canvas")
    drag = Drag(window.canvas.board.cards[2])

    drag.escape()
    assert window.focus.pinned == (1, 2)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert (window.focus.pinned, window.deck.alone) == (None, "canvas")
    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert window.deck.alone == ""


def test_a_removed_neuron_is_let_go(window, hand, qtbot):
    hand.click(hand.neuron(2, 2))
    hand.leave()
    qtbot.waitUntil(lambda: shows(window, (2, 2)))

    window.editor.edit(edits.set_units(window.editor.experiment, 2, 1), "Fewer")

    assert window.focus.pinned is None
    assert window.regions.title == "Decision regions"


def test_the_map_follows_training(window, hand, qtbot):
    hand.click(hand.neuron(1, 0))
    hand.leave()
    qtbot.waitUntil(lambda: shows(window, (1, 0)))
    before = plane(window).copy()

    window.runner.obey(Play())
    qtbot.waitUntil(lambda: window.clock.newest.step > 30 and not np.array_equal(plane(window), before))
    window.runner.pause()

    qtbot.waitUntil(lambda: window.clock.newest.status == "paused" and shows(window, (1, 0)))
