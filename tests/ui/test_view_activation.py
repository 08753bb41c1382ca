"""The view of the activations: the shares and dots on the screen are the layer's own, now and after an edit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.session import Step
from playground.spec import Experiment, Layer, Model
from tests.ui.choices import pick
from ui.views.activation import quiet_words
from ui.widgets import words


@pytest.fixture
def view(window, qtbot):
    layers = (Layer(id=1, units=3), Layer(id=2, units=2, activation="relu"))
    experiment = edits.check(Experiment(model=Model(layers=layers)))
    window.editor.edit(experiment, "Take another network")
    QTest.mouseClick(window.views.chips["activation"], Qt.MouseButton.LeftButton)
    view = window.views.view
    qtbot.waitUntil(lambda: shows(window, view), timeout=20_000)
    return view


def shows(window, view) -> bool:
    answer = window.clock.newest.answers.get(view._asked())
    return answer is not None and answer is view._held[0]


def test_it_says_the_share_and_the_probes_z_of_the_pure_function(window, view) -> None:
    seen = view._held[0]

    assert seen.kind == "tanh"
    assert f"{100 * seen.quiet:.0f} %" in view.told.text()
    assert "saturated" in view.told.text()
    z = words.number(seen.probe_z[0], 3)
    assert f"neuron 1: z = {z}" in view.probe.text()
    assert seen.probe_z[0] == pytest.approx(window.clock.newest.trace.z[0][0], rel=1e-5)
    assert "1 - g(z)^2" in view.formulas[1].text


def test_another_layer_and_another_curve_are_chosen_from_the_lists(window, view, qtbot) -> None:
    pick(view.layer.list, 2)
    qtbot.waitUntil(lambda: shows(window, view) and view._held[0].kind == "relu", timeout=20_000)
    assert "dead" in view.told.text()
    assert window.focus.selected_layer == 2

    pick(view.compare.list, "sigmoid")

    qtbot.waitUntil(lambda: view._held[1] is not None, timeout=20_000)
    assert view._held[1].kind == "sigmoid"
    assert view.other.text() == f"Dashed: {quiet_words(view._held[1])}"
    assert (view._held[1].probe_z == view._held[0].probe_z).all()


def test_the_output_has_a_curve_of_its_own_and_softmax_none(window, view, qtbot) -> None:
    pick(view.layer.list, 0)
    qtbot.waitUntil(lambda: shows(window, view) and view._held[0].kind == "sigmoid", timeout=20_000)

    experiment = edits.choose_dataset(window.editor.experiment, "gaussians")
    window.editor.edit(edits.set_data(experiment, classes=3), "Three classes")

    qtbot.waitUntil(lambda: "Softmax" in view.told.text(), timeout=20_000)


def test_it_follows_training_and_a_changed_activation(window, view, qtbot) -> None:
    before = view._held[0]

    window.session.send(Step(40))
    qtbot.waitUntil(lambda: window.clock.newest.step == 40 and shows(window, view), timeout=20_000)
    assert not (view._held[0].counts == before.counts).all()
    window.canvas._choose_activation(1, "sine")

    qtbot.waitUntil(lambda: view._held[0].kind == "sine", timeout=20_000)
    qtbot.waitUntil(lambda: "nowhere" in view.told.text() or "sine" in view.told.text(), timeout=20_000)
    assert r"\sin z" in view.formulas[0].text


def test_a_pinned_neuron_is_told_alone(window, view) -> None:
    window._look(replace(window.focus, pinned=(1, 2)))
    window.clock.beat_numbers()

    assert view.probe.text().startswith("At the probe – neuron 3:")
    assert "neuron 1" not in view.probe.text()
