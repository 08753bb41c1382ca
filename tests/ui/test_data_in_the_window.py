"""Data in the whole window: a new sample, own points while it trains, planes of every size."""

from __future__ import annotations

import random

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.datasets import DRAWN, OWN, row_of
from playground.spec import Own
from playground.storage import Document, read

LEFT = Qt.MouseButton.LeftButton


def own_points(count: int = 40, scale: float = 5.0, **fields) -> Own:
    chance = random.Random(3)
    x1, x2 = (tuple(chance.uniform(-scale, scale) for _ in range(count)) for _ in range(2))
    y = tuple(float(one > 0) for one in x1)
    return Own(x1, x2, y, **{"class_names": ("left", "right"), **fields})


def shown(window, qtbot, experiment):
    """Wait until the window shows an experiment; give the moment."""
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment, timeout=10_000)
    return window.clock.newest


@pytest.mark.parametrize("name", ["circle", "gaussians", "checkerboard", "plane", "curve_sine", "pass", "grade"])
def test_a_usual_window_has_room_for_all_settings_of_the_data(make_window, qtbot, name):
    window = make_window(None, (1600, 1000))

    window.editor.edit(edits.choose_dataset(window.editor.experiment, name), "Choose data")
    qtbot.wait(50)

    assert window.data.scroller.verticalScrollBar().maximum() == 0
    assert window.data.open_table.visibleRegion().boundingRect() == window.data.open_table.rect()


def test_a_seed_of_six_digits_is_seen_whole_and_nothing_is_cut_beside_the_scroll_bar(make_window, qtbot):
    window = make_window(None, (1600, 900))

    window.editor.edit(edits.choose_dataset(window.editor.experiment, "pass"), "Choose data")
    qtbot.waitUntil(lambda: window.data.scroller.verticalScrollBar().maximum() > 0)

    field, scroller = window.data.seed.field, window.data.scroller
    assert field.text() == "142257"
    assert field.fontMetrics().horizontalAdvance(field.text()) + 8 <= field.width()
    assert scroller.widget().width() <= scroller.viewport().width()


def test_a_new_sample_draws_other_points_and_keeps_every_weight(window, qtbot):
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1)
    before = window.clock.newest

    QTest.mouseClick(window.data.seed.button, LEFT)
    after = shown(window, qtbot, window.editor.experiment)

    assert after.experiment.data.seed == before.experiment.data.seed + 1
    assert not np.array_equal(after.points.x, before.points.x)
    assert (after.step, after.epoch) == (before.step, before.epoch)
    for one, other in zip(after.parameters, before.parameters, strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
        np.testing.assert_array_equal(one.biases, other.biases)
    assert after.curves.marks[-1].label == "data seed 1 → 2"


def test_painting_while_it_trains_never_resets(window, qtbot):
    points = own_points()
    window.editor.edit(edits.set_own(window.editor.experiment, points), "Paint points")
    window.runner.toggle_play()
    qtbot.waitUntil(lambda: window.clock.newest.step > 20, timeout=10_000)

    step = window.clock.newest.step
    for place in range(5):
        points = replace(points, x1=(*points.x1, 0.5 * place), x2=(*points.x2, 1.0), y=(*points.y, 1.0))
        window.editor.edit(edits.set_own(window.editor.experiment, points), "Paint points", "stroke 1")
    moment = shown(window, qtbot, window.editor.experiment)

    assert moment.status == "running"
    assert moment.step >= step
    assert len(moment.points.y) == 45
    window.editor.stack.undo()
    assert len(window.editor.experiment.data.own.y) == 40
    window.editor.stack.undo()
    assert window.editor.experiment.data.own is None


def test_own_points_bring_their_plane_names_and_a_probe_without_an_actual(window, qtbot):
    points = own_points(scale=900.0, axes=("height", "age"), source="people.csv", standardized=True)

    window.editor.edit(edits.set_own(window.editor.experiment, points), "Open a table")
    moment = shown(window, qtbot, window.editor.experiment)
    qtbot.waitUntil(lambda: bool(window.clock.newest.probes), timeout=5000)

    row = row_of(moment.experiment.data)
    assert row.plane[0][0] < -500
    assert row.plane[0][1] > 500
    assert window.focus.probe == row.probe
    assert window.data.subtitle == "people.csv"
    window.clock.beat_numbers()
    words = [label.text() for label in window.regions._words]
    assert words == ["■ 0 left", "ŷ = 0.5", "1 right ●"]
    assert window.clock.newest.probes[0].actual is None


def test_choosing_each_data_set_by_a_click_shows_its_points(window, qtbot):
    for name in reversed(DRAWN):
        QTest.mouseClick(window.data.gallery.button(name), LEFT)
        moment = shown(window, qtbot, window.editor.experiment)

        assert moment.experiment.data.dataset == name
        assert moment.problem is None
        assert window.regions.view._row is row_of(moment.experiment.data)
        assert not window.banner.isVisible()


@pytest.mark.parametrize("task", ["classes", "value"])
def test_own_points_are_saved_and_opened_again(window, qtbot, tmp_path, task):
    points = own_points()
    if task == "value":
        points = replace(points, task="value", class_names=(), y=tuple(0.1 * one for one in points.x1))
    window.editor.edit(edits.set_own(window.editor.experiment, points), "Paint points")
    shown(window, qtbot, window.editor.experiment)
    path = tmp_path / "own.json"

    assert window.documents.save_to(path)
    window.editor.edit(edits.choose_dataset(window.editor.experiment, "xor"), "Choose data")
    assert window.open(path, ask=False)
    moment = shown(window, qtbot, window.editor.experiment)

    assert isinstance(read(path), Document)
    assert moment.experiment.data.dataset == OWN
    assert moment.experiment.data.own == points
