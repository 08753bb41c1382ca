"""The view of gradient descent: the start is put with the mouse, each step is drawn, the algorithm's line is lit."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits, wires
from playground.explain.desk import Context
from playground.session import Step
from playground.spec import Bias
from ui.views import descent, slow_step


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def watched(view) -> list[tuple[str, str]]:
    """Give a list that fills with the parts of a step as they come, each with the algorithm as it is written then."""
    seen: list[tuple[str, str]] = []

    def note() -> None:
        if view.step.beat is not None:
            seen.append((view.step.beat.part, view.lines.text()))

    view.step.changed.connect(note)
    return seen


@pytest.fixture
def view(window, qtbot):
    """Give the view of a perceptron that learns two clouds with plain gradient descent."""
    experiment = edits.choose_dataset(edits.remove_layer(window.editor.experiment, 1), "gaussians")
    experiment = edits.set_training(edits.choose_optimizer(experiment, "sgd"), learning_rate=0.3, batch="all")
    window.editor.edit(experiment, "Perceptron")
    click(window.views.chips["descent"])
    made = window.views.view
    qtbot.waitUntil(lambda: made._surface is not None and made._surface.known == 1.0, timeout=30_000)
    qtbot.waitUntil(lambda: made._cloud is not None, timeout=20_000)
    return made


def test_the_numbers_on_the_screen_are_those_of_the_present_weights(window, view, qtbot) -> None:
    qtbot.waitUntil(lambda: "∂J/∂w⁽¹⁾₁,₁" in view.words.text(), timeout=20_000)
    snapshot = window.clock.newest
    from playground import build
    from playground.history import Way

    samples = build.samples(snapshot.experiment.data)
    way = Way(np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
    context = Context(snapshot.experiment, samples, snapshot.parameters, snapshot.state, 0.3, way)
    x, y = samples.train[:, :2].astype(float), samples.train_y
    logits = x @ snapshot.parameters[0].weights[:, 0] + snapshot.parameters[0].biases[0]
    expected = float(((1 / (1 + np.exp(-logits)) - y) * x[:, 0]).mean())
    assert context.rate == 0.3
    assert f"{expected:.3g}".replace("-", "−") in view.words.text()
    assert f"J = {snapshot.scores.train_loss:.4g}" in view.words.text()


def test_a_click_puts_the_start_and_can_be_undone(window, view, qtbot) -> None:
    before = window.session.latest.parameters[0]
    zero = view._values(view._surface.origin)
    spot = view.surface.to_pixels(2.0, -1.5).toPoint()

    QTest.mouseClick(view.surface, Qt.MouseButton.LeftButton, pos=spot)

    def is_there() -> bool:
        held = window.session.latest.parameters[0]
        near = abs(held.weights[0, 0] - zero[0] - 2.0) < 0.1
        return near and abs(held.biases[0] - zero[1] + 1.5) < 0.1

    qtbot.waitUntil(is_there, timeout=20_000)
    assert window.session.latest.parameters[0].weights[1, 0] == before.weights[1, 0]
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: window.session.latest.parameters[0].weights[0, 0] == before.weights[0, 0], timeout=20_000)


def test_every_step_is_drawn_downhill_along_the_gradient(window, view, qtbot) -> None:
    start, slope = view._trail[-1], view._cloud.full.copy()

    for count in range(1, 4):
        window.session.send(Step())
        qtbot.waitUntil(lambda count=count: len(view._trail) == count + 1, timeout=20_000)

    first = view._trail[1]
    assert np.array(first) - np.array(start) == pytest.approx(-0.3 * slope, rel=1e-3)


def test_the_algorithm_has_five_lines_for_the_whole_set_and_lights_up_in_slow_motion(
    window, view, qtbot, monkeypatch
) -> None:
    assert view.lines.text().count("<br>") == 4
    monkeypatch.setattr(slow_step, "PART_MS", 1)
    monkeypatch.setattr(slow_step, "SHORTEST_MS", 1)
    seen = watched(view)
    step = window.clock.newest.step

    click(view.slow)

    qtbot.waitUntil(lambda: window.clock.newest.step == step + 1 and not view.step.is_on, timeout=20_000)
    assert list(dict.fromkeys(part for part, _ in seen)) == ["forward", "loss", "backward", "update"]
    assert all("background" in lines for _, lines in seen)
    assert "background" not in view.lines.text()
    window.editor.edit(edits.set_training(window.editor.experiment, batch=10), "Batch 10")
    assert view.lines.text().count("<br>") == 5


def test_other_weights_can_be_chosen_and_the_output_comes_first(window, view) -> None:
    numbers = descent.numbers_of(window.editor.experiment)

    assert numbers[1] == Bias(0, 0)
    assert len(numbers) == 3
    QTest.keyClick(view.across.list, Qt.Key.Key_Down)
    QTest.keyClick(view.across.list, Qt.Key.Key_Down)
    assert view._numbers[0] == numbers[2]
    assert view.questions()[0].numbers[0] == numbers[2]


def test_the_view_follows_the_neuron_that_is_pinned(window, view, qtbot) -> None:
    layered = edits.insert_layer(window.editor.experiment, 0)
    window.editor.edit(layered, "Insert a layer")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == layered, timeout=20_000)
    layer = layered.model.layers[0].id

    window.canvas.touch.toggle_pin((layer, 1))

    assert view._numbers == (wires.wire(layered, layer, 0, 1), Bias(layer, 1))
    assert view.across.list.currentData() == view._numbers[0]


def test_the_legend_names_every_colour_and_the_batches_only_while_they_are_drawn(window, view, qtbot) -> None:
    window.editor.edit(edits.set_training(window.editor.experiment, batch=10), "Batch 10")
    qtbot.waitUntil(lambda: len(view._cloud.batches) > 1, timeout=20_000)
    assert view.theme_.surface_arrow in view.legend.text()
    assert all(colour in view.legend.text() for colour in view.theme_.surface)
    assert "mini-batch" not in view.legend.text()

    click(view.cloud)

    assert "mini-batch" in view.legend.text()
    assert len(view.surface._arrows) == len(view._cloud.batches) + 1
    cloud = view._cloud
    assert f"{cloud.angle:.0f}° off the full gradient" in view.words.text()
    assert f"{cloud.longer:.1f} times as long" in view.words.text()
    assert f"scatter by {cloud.spread:.0%}" in view.words.text()


def test_symbols_alone_are_shown_where_numbers_are_not_wanted(window, view) -> None:
    assert view.words.isVisible()

    click(view.figures)

    assert not view.words.isVisible()
    assert view.formula.text == slow_step.FORMULAS["update"]
    assert "Update the weights" in view.lines.text()


def test_hills_are_turned_by_drag_and_keys_and_the_start_is_dragged_on_the_map(window, view, qtbot) -> None:
    surface, middle = view.surface, view.surface.rect().center()
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=surface.to_pixels(1.0, 1.0).toPoint())
    QTest.mouseMove(surface, surface.to_pixels(-1.5, 2.0).toPoint())
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=surface.to_pixels(-1.5, 2.0).toPoint())
    zero = view._values(view._surface.origin)

    def is_there() -> bool:
        held = window.session.latest.parameters[0]
        return abs(held.weights[0, 0] - zero[0] + 1.5) < 0.1 and abs(held.biases[0] - zero[1] - 2.0) < 0.1

    qtbot.waitUntil(is_there, timeout=20_000)
    assert window.editor.stack.count() == 2
    click(view.hills)
    turn, tilt = surface._eye.turn, surface._eye.tilt
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(surface, middle + QPoint(40, 10))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 10))
    assert (surface._eye.turn, surface._eye.tilt) == (turn + 20.0, tilt + 4.0)
    QTest.keyClick(surface, Qt.Key.Key_Left)
    assert surface._eye.turn == turn + 15.0
    assert is_there()


def test_the_algorithm_says_how_the_first_weights_are_drawn(window, view) -> None:
    window.editor.edit(edits.choose_initialization(window.editor.experiment, "normal"), "Normal")

    assert "N(0, σ²), σ = 0.5" in view.lines.text()
