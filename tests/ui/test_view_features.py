"""The view of learned features: a neuron as a sum of maps that can be followed back, and the hidden space."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import edits
from playground.session import Step
from ui.views.matrices import short
from ui.widgets.words import figure


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def begin(window, qtbot, experiment, steps: int = 80):
    window.editor.edit(experiment, "Begin")
    window.session.send(Step(steps))
    qtbot.waitUntil(
        lambda: window.clock.newest.step == steps and window.clock.newest.status != "running", timeout=20_000
    )
    window.views.open("features")
    return window.views.view


def test_a_neurons_map_is_shown_as_the_sum_and_a_click_goes_back_to_its_parts(window, qtbot) -> None:
    view = begin(window, qtbot, window.editor.experiment)
    out = window.clock.newest.parameters[-1]
    qtbot.waitUntil(lambda: len(view.tiles.tiles) == len(out.weights) + 2, timeout=20_000)
    for tile in view.tiles.tiles[:-2]:
        assert short(float(out.weights[tile.key[1], 0])) in tile.caption
    qtbot.waitUntil(lambda: short(float(out.biases[0])) in view.reading.text(), timeout=20_000)

    first = view.tiles.tiles[0].key
    QTest.mouseClick(view.tiles, Qt.MouseButton.LeftButton, pos=view.tiles.boxes()[0].center().toPoint())

    assert window.focus.pinned == first
    qtbot.waitUntil(lambda: [tile.above for tile in view.tiles.tiles[:2]] in (["x₁", "x₂"], ["x₂", "x₁"]))
    qtbot.waitUntil(lambda: f"neuron {first[1] + 1}" in view.words.text(), timeout=20_000)
    click(view.after)
    assert window.focus.pinned != first


def test_the_hidden_space_of_a_two_neuron_layer_says_its_line_and_how_many_are_right(window, qtbot) -> None:
    experiment = edits.set_units(window.editor.experiment, window.editor.experiment.model.layers[-1].id, 2)
    view = begin(window, qtbot, experiment, 300)

    click(view.pages["space"])

    qtbot.waitUntil(lambda: view.plane.space is not None, timeout=20_000)
    out = window.clock.newest.parameters[-1]
    qtbot.waitUntil(lambda: "these two neurons" in view.words.text(), timeout=20_000)
    assert short(float(out.weights[0, 0])) in view.reading.text()
    right = window.clock.newest.scores.train_accuracy
    assert abs(view.plane.space.right - right) < 0.05
    for a1, a2, b1, b2 in view.plane.space.lines:
        z = np.array([[a1, a2], [b1, b2]]) @ out.weights + out.biases
        assert np.abs(z).max() < 1e-5
    window.editor.edit(edits.remove_layer(experiment, experiment.model.layers[-1].id), "No hidden layer")
    qtbot.waitUntil(lambda: "two neurons or more" in view.words.text(), timeout=20_000)


def test_features_made_by_hand_stand_beside_learned_ones_and_are_taken(window, qtbot) -> None:
    view = begin(window, qtbot, edits.choose_dataset(window.editor.experiment, "circle"))

    click(view.pages["compared"])

    shown = view.comparison
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known == 1.0, timeout=60_000)
    by_hand, learned = shown.found.outcomes
    assert shown.cards["by_hand"].numbers["test"].text() == figure(by_hand.test_loss)
    assert shown.cards["learned"].numbers["test"].text() == figure(learned.test_loss)
    click(shown.cards["by_hand"].take)
    assert window.editor.experiment.data.inputs == ("x1^2", "x2^2")
    assert window.editor.experiment.model.layers == ()


def test_cards_of_three_classes_never_lie_on_one_another(window, qtbot) -> None:
    experiment = edits.set_data(window.editor.experiment, dataset="gaussians", classes=3)
    view = begin(window, qtbot, experiment)
    click(view.pages["space"])
    assert "z_i = z_k" in view.formula.accessibleName()

    click(view.pages["compared"])

    shown = view.comparison
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known == 1.0, timeout=60_000)
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    boxes = [card.geometry().translated(card.parentWidget().pos()) for card in shown.cards.values()]
    assert not boxes[0].intersects(boxes[1])
    assert all(not box.intersects(shown.legend.geometry()) for box in boxes)
    assert all(
        box.height() >= card.minimumSizeHint().height() for box, card in zip(boxes, shown.cards.values(), strict=True)
    )


def test_a_legend_names_the_colours_of_maps_points_and_lines(window, qtbot) -> None:
    view = begin(window, qtbot, window.editor.experiment)

    assert "below&nbsp;0" in view.legend.text()
    click(view.pages["space"])

    assert "orange" in view.legend.text()
    assert "where&nbsp;the&nbsp;answer&nbsp;changes" in view.legend.text()
