"""The view of backpropagation: the numbers on the screen are the chain rule's, for a weight and a point one chooses."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits, wires
from playground.explain.backprop import BackpropAsked
from playground.spec import Bias, Wire
from tests.ui.choices import pick
from ui.views.chain_figures import figure


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def answer_of(window, qtbot, number=None):
    """Wait until the view shows the answer about a weight, and give it."""
    view = window.views.view

    def is_there() -> bool:
        held, newest = view._chain, window.clock.newest
        return held is not None and held is newest.answers.get(view._asked()) and number in (None, view._number)

    qtbot.waitUntil(is_there, timeout=20_000)
    return view._chain


@pytest.fixture
def view(window, qtbot):
    click(window.views.chips["backprop"])
    answer_of(window, qtbot)
    return window.views.view


def test_it_starts_on_the_last_layers_first_weight_and_says_the_engines_gradient(window, view) -> None:
    held = view._chain

    assert view._number == wires.wire(window.editor.experiment, 0, 0, 0)
    assert held.gradient == pytest.approx(held.engine, rel=1e-3, abs=1e-6)
    assert f"the engine says {figure(held.engine)}" in view.result.text()
    assert figure(held.gradient) in view.result.text()


def test_next_before_and_keys_go_through_the_parts_and_light_them_in_the_network(window, view) -> None:
    cards = view._cards
    view.strip.grab()
    assert cards[1].number in view.strip.said

    click(view.after)
    assert view.words.text().startswith("2 of ")
    assert cards[1].figures == view.figures.text()
    assert window.focus.lit.neurons == cards[1].lit.neurons
    assert window.canvas.board.view.paths.lit.strong
    view.strip.setFocus()
    QTest.keyClick(view.strip, Qt.Key.Key_Right)
    assert view.words.text().startswith("3 of ")
    QTest.keyClick(view.strip, Qt.Key.Key_Left)
    click(view.before)
    assert view.words.text().startswith("1 of ")
    QTest.keyClick(view.strip, Qt.Key.Key_Space)
    assert view.auto.isChecked()
    assert window.clock.newest.status == "paused"


def test_closing_it_puts_out_the_light(window, view) -> None:
    assert window.focus.lit.paths
    assert window.canvas.board.view.paths.isVisible()

    click(window.views.chips["backprop"])

    assert not window.focus.lit.paths
    assert not window.canvas.board.view.paths.isVisible()
    assert not window.canvas.board.view.told.isVisible()


def test_a_deeper_weight_is_chosen_from_the_lists_and_its_sums_are_written_out(window, view, qtbot) -> None:
    window.editor.edit(edits.insert_layer(window.editor.experiment, 1), "Insert a layer")
    first = window.editor.experiment.model.layers[0].id

    pick(view.layer.list, first)
    pick(view.source.list, 1)
    held = answer_of(window, qtbot, wires.wire(window.editor.experiment, first, 1, 0))

    sums = [card for card in view._cards if card.is_back and "+" in card.figures]
    assert (held.layer, held.row, held.unit) == (0, 1, 0)
    assert sums
    value = sum(held.backward[1].delta * held.weights[1][0])
    assert sums[-1].figures.endswith(f"= {figure(value)}")
    assert sums[-1].number == figure(value)


def test_every_neuron_of_the_lists_leads_to_its_weight_and_its_bias(window, view, qtbot) -> None:
    experiment = edits.insert_layer(window.editor.experiment, 1)
    window.editor.edit(experiment, "Insert a layer")
    first = window.editor.experiment.model.layers[0].id
    pick(view.layer.list, first)
    answer_of(window, qtbot)

    pick(view.unit.list, 2)
    weight = answer_of(window, qtbot, wires.wire(window.editor.experiment, first, 0, 2))
    pick(view.source.list, -1)
    bias = answer_of(window, qtbot, Bias(first, 2))
    pick(view.unit.list, 1)
    other = answer_of(window, qtbot, Bias(first, 1))

    assert (weight.layer, weight.row, weight.unit) == (0, 0, 2)
    assert (bias.layer, bias.row, bias.unit, bias.incoming) == (0, -1, 2, 1.0)
    assert (other.row, other.unit) == (-1, 1)
    assert figure(other.engine) in view.result.text()


def test_the_weight_pointed_at_for_a_moment_and_the_pinned_point_are_followed(window, view, qtbot) -> None:
    number = Bias(0, 0)

    window._look(replace(window.focus, weight=number, pinned_point=7))
    held = answer_of(window, qtbot, number)

    assert (held.row, held.index) == (-1, 7)
    assert "w^{(" in view.whole.text
    click(view.another)
    qtbot.waitUntil(lambda: view._chain.index != 7, timeout=20_000)
    assert window.focus.pinned_point == view._chain.index


def test_nudge_shows_the_finite_difference_beside_it(view) -> None:
    assert not view.finite.isVisible()

    click(view.nudge)

    assert view.finite.isVisible()
    assert f"= {figure(view._chain.nudged)}" in view.finite.text()
    up, down = re.search(r"\(([0-9.]+) − ([0-9.]+)\)", view.finite.text()).groups()
    assert (float(up) - float(down)) / 2e-4 == pytest.approx(view._chain.nudged, rel=2e-3)  # by hand
    assert view._chain.nudged == pytest.approx(view._chain.gradient, rel=1e-4, abs=1e-7)


def test_only_symbols_are_shown_when_numbers_are_off(view) -> None:
    number = view._cards[2].number
    click(view.numbers)
    view.strip.grab()

    assert number not in view.strip.said
    assert view._cards[2].symbols in view.strip.said
    assert not view.figures.isVisible()


def test_a_weight_changed_by_hand_changes_what_is_shown(window, view, qtbot) -> None:
    number = view._number
    assert isinstance(number, Wire)
    before = view.result.text()
    row = wires.row_of(window.editor.experiment, number)

    window.canvas.touch.edit(number, window.canvas.board.rect().center())
    field = window.canvas.touch.inline.field
    field.selectAll()
    QTest.keyClicks(field, "2.5")
    QTest.keyClick(field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: view._chain.weights[-1][row, 0] == 2.5, timeout=20_000)
    assert view.result.text() != before


def test_it_lets_go_of_a_weight_that_is_gone(window, view, qtbot) -> None:
    last = window.editor.experiment.model.layers[-1].id
    pick(view.layer.list, last)
    answer_of(window, qtbot)

    window.canvas.remove_layer(last)

    qtbot.waitUntil(lambda: view._asked() in window.clock.newest.answers, timeout=20_000)
    assert view._number.layer == 0
    assert isinstance(view._asked(), BackpropAsked)
