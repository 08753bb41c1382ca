"""A step in slow motion: part by part in words, on the drawn network and on the plane, with the step's own numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits, wires
from playground.explain.desk import Context
from playground.explain.step import StepAsked
from playground.history import Way
from playground.session import Play
from playground.spec import OUTPUT
from ui.focus import Lit
from ui.settings import Settings
from ui.views import slow_step
from ui.views.slow_step import Beat, beats
from ui.widgets import words


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.fixture(params=["2-1", "2-4-2-1", "2-8-8-3"])
def view(request, window, qtbot):
    """Give the view of one of the three networks, which train with batches of ten and dropout where they can."""
    experiment = edits.set_data(window.editor.experiment, dataset="gaussians", classes=3 if "3" in request.param else 2)
    experiment = edits.remove_layer(experiment, experiment.model.layers[0].id)
    for place, units in enumerate(int(part) for part in request.param.split("-")[1:-1]):
        experiment = edits.insert_layer(experiment, place)
        layer = experiment.model.layers[place].id
        experiment = edits.set_dropout(edits.set_units(experiment, layer, units), layer, 0.3)
    window.editor.edit(experiment, "Another network")
    click(window.views.chips["descent"])
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment and window.views.view._cloud is not None)
    return window.views.view


def explained(window):
    """Give the parts of the next step as they follow from the experiment and its weights alone."""
    from playground import build

    snapshot = window.clock.newest
    samples, way = build.samples(snapshot.experiment.data), Way(np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
    context = Context(snapshot.experiment, samples, snapshot.parameters, snapshot.state, 0.1, way)
    return StepAsked(snapshot.step).answer(context)


def go_to(view, qtbot, beat: Beat) -> None:
    while view.step.beat != beat:
        before = view.step.beat
        click(view.next)
        qtbot.waitUntil(lambda before=before: view.step.beat not in (None, before), timeout=20_000)


def test_the_parts_follow_one_another_on_network_and_plane(window, view, qtbot) -> None:
    wanted, step = explained(window), window.clock.newest.step
    columns = wires.columns(window.editor.experiment.model)
    notes, rings = window.canvas.board.view.notes, window.regions.view

    go_to(view, qtbot, Beat("pick"))
    assert window.focus.lit.points == tuple(wanted.points.tolist())
    assert f"next {wanted.size} of {wanted.of}" in view.told.text()
    assert rings._focus.lit == window.focus.lit

    for layer in range(len(columns) - 1):
        go_to(view, qtbot, Beat("forward", layer))
        assert notes.lit.way == 1
        assert window.focus.lit.points == (wanted.points[0],)
        told = dict(notes.lit.notes)
        assert len(told) == sum(len(values) for values in wanted.a[: layer + 2])
        for unit, value in enumerate(wanted.a[layer + 1].tolist()):
            is_silent = layer < len(wanted.dropped) and wanted.dropped[layer][unit]
            note = told[columns[layer + 1], unit].removeprefix("ŷ = ")
            assert note == ("dropped" if is_silent else words.number(value, 2))

    go_to(view, qtbot, Beat("loss"))
    assert f"J = {wanted.loss:.4g}" in view.told.text()
    assert f"its loss is {wanted.first_loss:.4g}" in view.told.text()

    for layer in reversed(range(len(columns) - 1)):
        go_to(view, qtbot, Beat("backward", layer))
        assert notes.lit.way == -1
        assert dict(notes.lit.notes)[columns[layer + 1], 0] == f"δ = {words.number(float(wanted.errors[layer][0]), 2)}"
        assert len(notes._paths) == len(wanted.backward[layer])
    assert f"‖∇J‖ = {wanted.length:.3g}" in view.told.text()
    assert window.clock.newest.step == step

    before = window.clock.newest.parameters
    go_to(view, qtbot, Beat("update"))
    qtbot.waitUntil(lambda: view.step.change is not None, timeout=20_000)
    after = window.clock.newest.parameters
    change = float(after[-1].biases[0]) - float(before[-1].biases[0])
    assert dict(notes.lit.notes)[OUTPUT, 0] == f"Δw₀ = {words.number(change, 2)}"
    assert window.clock.newest.step == step + 1

    click(view.next)
    assert window.focus.lit == Lit()
    assert not notes.isVisible()


def test_a_running_training_pauses_for_the_slow_step(window, view, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(slow_step, "PART_MS", 1)
    monkeypatch.setattr(slow_step, "SHORTEST_MS", 1)
    window.session.send(Play())
    qtbot.waitUntil(lambda: window.clock.newest.status == "running", timeout=20_000)
    changes = []
    view.step.changed.connect(lambda: changes.append((view.step.change, window.clock.newest.status)))

    click(view.slow)

    qtbot.waitUntil(lambda: bool(changes) and not view.step.is_on, timeout=20_000)
    assert {status for _, status in changes} == {"paused"}
    assert any(change is not None for change, _ in changes)
    assert not view.slow.isChecked()


def test_the_slow_step_ends_when_the_network_is_another_or_the_view_is_left(window, view, qtbot) -> None:
    go_to(view, qtbot, Beat("forward", 0))
    window.editor.edit(edits.set_training(window.editor.experiment, l2=0.1), "Another penalty")
    qtbot.waitUntil(lambda: not view.step.is_on, timeout=20_000)
    go_to(view, qtbot, Beat("forward", 0))

    click(window.views.chips["descent"])

    assert not view.step.is_on
    assert window.focus.lit == Lit()


def test_drops_stand_still_where_motion_is_reduced(make_window, qtbot) -> None:
    window = make_window(Settings(theme="light", reduce_motion=True))
    click(window.views.chips["descent"])
    qtbot.waitUntil(lambda: window.views.view._cloud is not None, timeout=20_000)

    go_to(window.views.view, qtbot, Beat("forward", 0))

    notes = window.canvas.board.view.notes
    assert (notes.isVisible(), notes._flow.state()) == (True, notes._flow.State.Stopped)


def test_a_deep_network_has_a_part_for_each_layer_there_and_back() -> None:
    assert [beat.part for beat in beats(9, is_whole=True)] == ["forward"] * 9 + ["loss"] + ["backward"] * 9 + ["update"]
    assert beats(1, is_whole=False)[0] == Beat("pick")
    assert [beat.layer for beat in beats(3, is_whole=True)] == [0, 1, 2, 0, 2, 1, 0, 0]
