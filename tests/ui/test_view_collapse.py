"""The view of linear collapse: numbers on the screen, layers multiplied out and taken back, refusal, approximation."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import examples
from playground.session import Step
from ui.widgets.words import figure

ALL = {example.name: example for example in examples.examples()}


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.fixture
def opened(window, qtbot):
    """Give an opener of an example with a view, trained for some steps."""

    def open_it(name: str, view: str, steps: int = 60):
        document = examples.document(ALL[name])
        window.editor.begin(document.experiment)
        window._begin(document)
        window.views.open(view)
        window.session.send(Step(steps))
        qtbot.waitUntil(
            lambda: window.clock.newest.step == steps and window.clock.newest.status != "running", timeout=20_000
        )
        return window.views.view

    return open_it


def test_linear_layers_are_multiplied_out_and_come_back(window, qtbot, opened) -> None:
    view = opened("linear-layers", "collapse")
    before = window.clock.newest
    first, *rest = [(layer.weights.astype(float), layer.biases.astype(float)) for layer in before.parameters]
    weights, biases = first
    for w, b in rest:
        weights, biases = weights @ w, biases @ w + b
    wanted = f"{weights[0, 0]:.4f}".replace("-", "−")
    qtbot.waitUntil(lambda: wanted in view.reading.text(), timeout=20_000)
    assert view.take.isEnabled()
    assert "does not move" in view.reading.text()

    click(view.take)

    qtbot.waitUntil(lambda: len(window.session.latest.parameters) == 1, timeout=20_000)
    qtbot.waitUntil(
        lambda: np.allclose(window.session.latest.parameters[0].weights, weights, atol=1e-6), timeout=20_000
    )
    assert window.editor.experiment.model.layers == ()
    qtbot.waitUntil(
        lambda: abs(window.session.latest.scores.train_loss - before.scores.train_loss) < 1e-5, timeout=20_000
    )
    qtbot.waitUntil(lambda: "one layer already" in view.words.text(), timeout=20_000)
    assert window.editor.stack.undoText() == "Multiply layers out"
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: len(window.session.latest.parameters) == 4, timeout=20_000)
    for kept, old in zip(window.session.latest.parameters, before.parameters, strict=True):
        assert np.array_equal(kept.weights, old.weights)
        assert np.array_equal(kept.biases, old.biases)


def test_a_bent_layer_is_refused_with_its_numbers(window, qtbot, opened) -> None:
    view = opened("linear-layers", "collapse")

    click(view.kinds["tanh"])

    assert all(layer.activation == "tanh" for layer in window.editor.experiment.model.layers)
    qtbot.waitUntil(lambda: "no matrix does" in view.words.text(), timeout=20_000)
    assert not view.take.isEnabled()
    against = view._collapse.against
    assert f"{against.of_sum:.3f}".replace("-", "−") in view.reading.text()
    assert np.tanh(against.u + against.v) == pytest.approx(against.of_sum)


def test_a_width_is_chosen_and_its_parts_are_shown_and_can_be_pinned(window, qtbot, opened) -> None:
    view = opened("bent-layers", "collapse")

    click(view.pages["parts"])
    click(view.widths[4])

    assert [layer.units for layer in window.editor.experiment.model.layers] == [4]
    qtbot.waitUntil(lambda: len(view.tiles.tiles) == 6, timeout=20_000)
    out = window.clock.newest.parameters[-1]
    neuron = int(view.tiles.tiles[0].key[1])
    assert f"{out.weights[neuron, 0]:.2f}".replace("-", "−") in view.tiles.tiles[0].caption
    QTest.mouseClick(
        view.tiles, Qt.MouseButton.LeftButton, pos=view.tiles.boxes()[0].center().toPoint()
    )  # fmt: skip
    assert window.focus.pinned == (window.editor.experiment.model.layers[0].id, neuron)


def test_the_example_of_approximation_opens_on_its_parts_and_more_neurons_come_closer(window, qtbot, opened) -> None:
    view = opened("approximation", "collapse", 2_000)
    assert view.pages["parts"].isChecked()
    qtbot.waitUntil(lambda: len(view.curves.chart.lines) == 5, timeout=20_000)
    four = window.clock.newest.scores.train_loss
    *parts, total = view.curves.chart.lines
    bias = float(window.clock.newest.parameters[-1].biases[0])
    assert sum(part.y for part in parts) + bias == pytest.approx(total.y, abs=1e-5)

    click(view.widths[1])

    qtbot.waitUntil(lambda: len(view.curves.chart.lines) == 2, timeout=20_000)
    window.session.send(Step(2_000))
    qtbot.waitUntil(lambda: window.clock.newest.step == 4_000, timeout=20_000)
    assert window.clock.newest.scores.train_loss > 2 * four


def test_linear_and_bent_layers_stand_side_by_side_and_one_is_taken(window, qtbot, opened) -> None:
    view = opened("linear-layers", "collapse")

    click(view.pages["compared"])

    shown = view.comparison
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known == 1.0, timeout=60_000)
    linear, tanh, _ = shown.found.outcomes
    assert linear.test_loss > 10 * tanh.test_loss
    assert shown.cards["linear"].numbers["test"].text() == figure(linear.test_loss)
    click(shown.cards["tanh"].take)
    assert {layer.activation for layer in window.editor.experiment.model.layers} == {"tanh"}
