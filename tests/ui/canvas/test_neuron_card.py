"""The card of a hovered or pinned neuron: its equation in numbers, its bias, how it fares, its switch."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from playground import edits, wires
from playground.session import Play
from playground.spec import Bias
from tests.ui.canvas.mouse import LEFT, Hand
from ui.settings import Settings
from ui.widgets import words

KEY = Qt.Key


def train(window, qtbot, *units: int) -> Hand:
    experiment = window.editor.experiment
    for place, size in enumerate(units):
        if place:
            experiment = edits.insert_layer(experiment, place)
        experiment = edits.set_units(experiment, experiment.model.layers[place].id, size)
    experiment = edits.set_activation(experiment, experiment.model.layers[-1].id, "relu")
    window.editor.edit(experiment, "Other layers")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment and window.canvas.board.view.edges.is_picture)
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1 and window.clock.newest.status != "running")
    return Hand(window.canvas)


@pytest.fixture
def hand(window, qtbot) -> Hand:
    """Give a hand on a trained network of 4 tanh and 3 ReLU neurons."""
    return train(window, qtbot, 4, 3)


def card(window):
    return window.canvas.touch.card


def read(window, name: str) -> str:
    """Give what a person reads in a label of the card, subscripts as plain letters."""
    label = window.findChild(QLabel, name)
    if not label.isVisible():
        return ""
    document = QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText()


def numbers_in(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text.replace(words.MINUS, "-"))]


def pin(window, hand, neuron) -> None:
    hand.click(hand.neuron(*neuron))
    hand.leave()
    assert card(window).isVisible()


def test_the_card_names_the_neuron_and_writes_its_formula(window, hand):
    pin(window, hand, (2, 2))

    assert read(window, "neuronName") == "layer 2, neuron 3"
    assert read(window, "neuronFormula") == "z2,3 = w0,3 + Σ g(z1,j) wj,3"
    assert "<sub>2,3</sub>" in window.findChild(QLabel, "neuronFormula").text()


def test_its_numbers_are_those_of_numpy_at_the_probe(window, hand):
    pin(window, hand, (2, 2))
    first, second = window.clock.newest.parameters[:2]
    h = np.tanh(np.array(window.focus.probe) @ first.weights.astype(float) + first.biases)
    z = float(h @ second.weights[:, 2].astype(float) + second.biases[2])

    shown = read(window, "neuronResult").split("\n")

    assert numbers_in(shown[0])[-1] == pytest.approx(z, rel=1e-3)
    assert numbers_in(shown[1])[-1] == pytest.approx(max(z, 0.0), rel=1e-3)
    assert "ReLU(" in shown[1]
    x1, x2 = (f"{value:.1f}".replace("-", words.MINUS) for value in window.focus.probe)
    assert read(window, "neuronPlace") == f"at the probe ({x1}, {x2})"
    assert float(card(window).bias.text().replace(words.MINUS, "-")) == pytest.approx(second.biases[2], rel=1e-3)


def test_in_a_small_window_the_card_says_less_and_covers_little(make_window, qtbot):
    window = make_window(None, (1024, 768))
    hand = train(window, qtbot, 6, 6, 6)

    pin(window, hand, (1, 2))

    room = window.canvas.board.viewport().geometry()
    assert card(window).width() * card(window).height() <= room.width() * room.height() / 4
    assert room.contains(card(window).geometry())
    assert "=" in read(window, "neuronResult")


def test_on_a_line_the_probe_is_at_one_number(window, qtbot):
    line = edits.choose_dataset(window.editor.experiment, "curve_sine")
    window.editor.edit(line, "Choose data")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == line and window.canvas.board.view.edges.is_picture)

    pin(window, Hand(window.canvas), (1, 0))

    x1 = f"{window.focus.probe[0]:.1f}".replace("-", words.MINUS)
    assert read(window, "neuronPlace") == f"at the probe x₁ = {x1}"


def test_the_largest_terms_stand_first_and_the_rest_is_summed_up(window, qtbot):
    hand = train(window, qtbot, 16, 3)
    pin(window, hand, (2, 0))

    rows = [row for row in read(window, "neuronTerms").split("=")[1:] if row]
    products = [numbers_in(row)[0] for row in rows]

    assert re.search(r"… \+ \d+ more", read(window, "neuronTerms"))
    assert [abs(p) for p in products[:-1]] == sorted((abs(p) for p in products[:-1]), reverse=True)
    z = numbers_in(read(window, "neuronResult").split("\n")[0])[-1]
    assert sum(products) + float(window.clock.newest.parameters[1].biases[0]) == pytest.approx(z, abs=2e-3)


def test_an_input_reads_its_value(window, hand):
    pin(window, hand, (-1, 1))

    assert read(window, "neuronName") == "input x₂"
    assert numbers_in(read(window, "neuronResult"))[-1] == pytest.approx(window.focus.probe[1])
    assert not card(window).bias.isVisible()
    assert not card(window).switch.isVisible()


def test_the_output_reads_its_answer(window, hand):
    pin(window, hand, (0, 0))

    assert "sigmoid(" in read(window, "neuronResult")
    said = numbers_in(read(window, "neuronResult"))[-1]
    assert said == pytest.approx(window.clock.newest.probes[0].prediction, rel=1e-3)
    assert not card(window).switch.isVisible()


def test_the_share_of_dead_points_is_asked_for_while_the_card_is_open(window, hand, qtbot):
    assert window.clock.newest.metrics is None or window.advice.wants_metrics()
    pin(window, hand, (2, 1))

    qtbot.waitUntil(lambda: read(window, "neuronQuiet") != "")
    share = window.clock.newest.metrics.quiet[1][1]
    assert read(window, "neuronQuiet") == f"dead at {share * 100:.0f} % of the training points"
    assert window.canvas.wants_metrics()
    QTest.keyClick(window, KEY.Key_Escape)

    assert not card(window).isVisible()
    assert not window.canvas.wants_metrics()


def test_a_hovered_neurons_card_opens_after_a_moment_and_goes_with_the_mouse(window, hand, qtbot):
    hand.point(hand.neuron(1, 1))
    assert not card(window).isVisible()

    qtbot.waitUntil(card(window).isVisible)
    assert read(window, "neuronName") == "layer 1, neuron 2"
    hand.leave()

    assert not card(window).isVisible()


def test_the_numbers_follow_training_and_the_card_stays_put(window, hand, qtbot):
    pin(window, hand, (2, 0))
    before, place = read(window, "neuronTerms"), card(window).pos()

    window.runner.obey(Play())
    qtbot.waitUntil(lambda: read(window, "neuronTerms") != before)
    window.runner.pause()

    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")
    assert card(window).pos() == place


@pytest.mark.parametrize("size", [(1024, 768), (1600, 1000)])
@pytest.mark.parametrize("text_size", [100, 175])
@pytest.mark.parametrize("neuron", [(-1, 0), (1, 0), (1, 3), (2, 2), (0, 0)])
def test_the_card_neither_covers_its_neuron_nor_leaves_the_canvas(make_window, qtbot, size, text_size, neuron):
    window = make_window(Settings(theme="light", text_size=text_size), size)
    hand = train(window, qtbot, 4, 3)
    board = window.canvas.board
    square = board.view.square_of(neuron)
    board.ensureVisible(square.center().x(), board.view.y() + square.center().y(), 60, 60)

    pin(window, hand, neuron)

    place = card(window).geometry()
    seen = QRect(board.view.viewport().mapTo(board, board.view.square_of(neuron).topLeft()), square.size())
    assert not place.intersects(seen)
    assert board.viewport().geometry().contains(place)
    for label in card(window).findChildren(QLabel):
        if label.isVisible():
            assert label.sizeHint().width() <= label.width(), label.objectName()


def test_its_bias_is_typed_live_and_undone_in_one_step(window, hand, qtbot):
    pin(window, hand, (2, 0))
    number, field = Bias(2, 0), card(window).bias
    old, count = now(window, number), window.editor.stack.count()
    z = read(window, "neuronResult")

    QTest.mouseClick(field, LEFT)
    QTest.keyClicks(field, "1.5")
    qtbot.waitUntil(lambda: now(window, number) == 1.5)
    QTest.keyClick(field, KEY.Key_Up)
    qtbot.waitUntil(lambda: now(window, number) == pytest.approx(1.55))
    qtbot.waitUntil(lambda: read(window, "neuronResult") != z)
    QTest.keyClick(field, KEY.Key_Return)
    assert not field.hasFocus()
    assert window.editor.stack.count() == count + 1
    window.actions_by_name["undo"].trigger()

    qtbot.waitUntil(lambda: now(window, number) == old)
    qtbot.waitUntil(lambda: field.text() == words.number(old, 4))


def test_esc_puts_the_bias_back_and_keeps_the_pin(window, hand, qtbot):
    pin(window, hand, (2, 0))
    number, field = Bias(2, 0), card(window).bias
    old = now(window, number)
    QTest.mouseClick(field, LEFT)
    QTest.keyClicks(field, "9")
    qtbot.waitUntil(lambda: now(window, number) == 9.0)

    QTest.keyClick(field, KEY.Key_Escape)

    qtbot.waitUntil(lambda: now(window, number) == old)
    assert window.focus.pinned == (2, 0)


def test_its_switch_silences_the_neuron_and_draws_it_so(window, hand, qtbot):
    pin(window, hand, (1, 1))
    before = window.clock.newest.scores.train_loss

    QTest.mouseClick(card(window).switch, LEFT)
    qtbot.waitUntil(lambda: window.clock.newest.scores.train_loss != before)

    assert window.editor.experiment.model.layers[0].off == (1,)
    assert "switched off, so it gives 0" in read(window, "neuronResult")
    assert window.canvas.board.view._columns[1].off == {1}
    drawn = {(line.source, line.target) for line in window.canvas.board.view.off.others}
    assert drawn == {*(((-1, row), (1, 1)) for row in range(2)), *(((1, 1), (2, unit)) for unit in range(3))}
    QTest.mouseClick(card(window).switch, LEFT)

    qtbot.waitUntil(lambda: window.clock.newest.scores.train_loss == before)
    assert window.canvas.board.view._columns[1].off == frozenset()


def test_the_cross_of_its_corner_unpins(window, hand):
    pin(window, hand, (1, 1))

    QTest.mouseClick(card(window).unpin, LEFT)

    assert window.focus.pinned is None
    assert not card(window).isVisible()


# Dropout and freezing


def crossed(window) -> set[int]:
    return set(window.canvas.board.view._columns[1].dropped)


def test_what_dropout_silences_is_crossed_out_step_by_step(window, qtbot):
    hand = train(window, qtbot, 8)
    window.editor.edit(edits.set_dropout(window.editor.experiment, 1, 0.5), "Dropout")
    seen = []

    for _ in range(3):
        step = window.clock.newest.step
        window.runner.one_step()
        qtbot.waitUntil(lambda step=step: window.clock.newest.step == step + 1)
        qtbot.waitUntil(lambda: window.clock.newest.status == "paused")
        assert crossed(window) == set(window.clock.newest.dropped[0].nonzero()[0].tolist())
        seen.append(crossed(window))

    assert len({frozenset(names) for names in seen}) > 1
    silent = next(iter(seen[-1]))
    pin(window, hand, (1, silent))
    assert read(window, "neuronState") == "dropped in this step (example 1 of the batch)"


def test_fast_training_does_not_flicker(window, qtbot):
    train(window, qtbot, 8)
    window.editor.edit(edits.set_dropout(window.editor.experiment, 1, 0.5), "Dropout")
    window.runner.set_speed(300.0)

    window.runner.obey(Play())
    qtbot.waitUntil(lambda: window.clock.newest.status == "running" and window.clock.newest.step > 60)

    assert crossed(window) == set()
    window.runner.pause()
    qtbot.waitUntil(lambda: window.clock.newest.status == "paused" and crossed(window) != set())


def test_a_frozen_layer_is_marked_in_the_drawing(window, hand, qtbot):
    before = window.canvas.board.view.grab().toImage()

    window.editor.edit(edits.set_frozen(window.editor.experiment, 2, True), "Freeze layer 2")
    qtbot.waitUntil(lambda: window.clock.newest.experiment.model.layers[1].frozen)

    column = window.canvas.board.view._columns[2]
    assert column.is_frozen
    top = round(column.place.ys[0] - column.place.side / 2)
    area = QRect(round(column.place.x) - 12, top - 30, 24, 26)
    assert window.canvas.board.view.grab().toImage().copy(area) != before.copy(area)
    assert read(window, "neuronState") == ""
    pin(window, hand, (2, 0))
    assert read(window, "neuronState") == "frozen: training leaves it alone"


# Motion


def test_dashes_crawl_only_while_running_and_not_with_reduced_motion(window, hand, qtbot):
    crawl = window.canvas.board.view.crawl
    assert not crawl.isVisible()

    window.runner.obey(Play())
    qtbot.waitUntil(crawl.isVisible)
    window.actions_by_name["reduce_motion"].trigger()
    qtbot.waitUntil(lambda: not crawl.isVisible())
    assert window.actions_by_name["reduce_motion"].isChecked()
    assert window.canvas.board.reduce_motion
    window.actions_by_name["reduce_motion"].trigger()
    qtbot.waitUntil(crawl.isVisible)
    window.runner.pause()

    qtbot.waitUntil(lambda: not crawl.isVisible())


def test_reduced_motion_is_remembered(make_window):
    first = make_window()

    first.actions_by_name["reduce_motion"].trigger()

    from ui import settings

    assert settings.load().reduce_motion
    assert make_window(settings.load()).canvas.board.reduce_motion


def now(window, number) -> float:
    snapshot = window.clock.newest
    return wires.value_of(snapshot.experiment, snapshot.parameters, number)
