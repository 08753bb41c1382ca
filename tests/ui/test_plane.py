"""The plane in the window: probes and points while it trains, over other data, and in the file."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.catalog import DATASETS
from ui.focus import Focus

LEFT = Qt.MouseButton.LeftButton


def press_row(table, row):
    place = table.visualRect(table.model().index(row, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=place)


def cell(table, row, column):
    return table.model().index(row, column).data()


def choose(window, qtbot, name):
    QTest.mouseClick(window.data.gallery.button(name), LEFT)
    qtbot.waitUntil(lambda: window.clock.newest.experiment.data.dataset == name)


def test_probes_stay_over_data_on_the_same_plane_and_a_story_brings_its_own(window, qtbot):
    window._look(Focus(probes=((1.0, 1.0), (-2.0, 3.0)), active=1))

    choose(window, qtbot, "moons")
    assert window.focus.probes == ((1.0, 1.0), (-2.0, 3.0))
    choose(window, qtbot, "pass")
    assert window.focus.probes == (DATASETS["pass"].probe,)


def test_several_probes_are_kept_in_the_file(make_window, window, qtbot, tmp_path):
    probes = ((1.0, 1.0), (-2.0, 3.0), (0.25, -4.5))
    window._look(Focus(probes=probes))
    assert window.documents.save_to(tmp_path / "probes.json")

    other = make_window()
    assert other.open(tmp_path / "probes.json", ask=False)

    assert other.focus.probes == probes
    qtbot.waitUntil(lambda: other.regions.probes.model().rowCount() == 3)
    assert [cell(other.regions.probes, row, 0)[0] for row in range(3)] == ["A", "B", "C"]


def test_the_key_p_adds_a_probe_and_every_probe_is_read_while_training(window, qtbot):
    window.runner.toggle_play()
    QTest.keyClick(window, Qt.Key.Key_P)

    qtbot.waitUntil(lambda: window.regions.probes.model().rowCount() == 2)
    first = [cell(window.regions.probes, row, 1) for row in range(2)]
    qtbot.waitUntil(lambda: all(cell(window.regions.probes, row, 1) != first[row] for row in range(2)))


def test_a_point_is_read_live_while_training(window, qtbot):
    points = window.clock.newest.points
    place = window.regions.view.ground().to_pixels(*map(float, points.x[7])).toPoint()
    QTest.mouseMove(window.regions.view, place + QPoint(30, 0))
    QTest.mouseMove(window.regions.view, place)
    qtbot.waitUntil(lambda: len(window.regions.view._tag) == 2)
    before = window.regions.view._tag

    window.runner.toggle_play()

    qtbot.waitUntil(lambda: window.regions.view._tag[1] != before[1])
    assert window.regions.view._tag[0] == before[0]


def test_the_list_of_losses_leads_to_the_point_and_its_mean_is_j(window, qtbot):
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1 and window.clock.newest.status != "running")
    QTest.mouseClick(window.curves.points_button, LEFT)
    qtbot.waitUntil(lambda: window.curves.ranking.table.model().rowCount() == 200)
    snapshot = window.clock.newest
    train = snapshot.losses[~snapshot.points.is_test].astype(np.float64)
    assert train.mean() == pytest.approx(snapshot.scores.train_loss, rel=1e-6)
    assert window.curves.ranking.mean_label.text().endswith(f"= {snapshot.scores.train_loss:.3f}")

    press_row(window.curves.ranking.table, 0)

    worst = int(snapshot.losses.argmax())
    assert window.focus.pinned_point == worst
    qtbot.waitUntil(lambda: len(window.regions.view._tag) == 2)
    assert f"loss {snapshot.losses[worst]:.3f}" in window.regions.view._tag[1]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.focus.pinned_point is None
    assert window.regions.view._tag == ()


def test_other_points_let_the_pinned_one_go(window, qtbot):
    window._look(Focus(pinned_point=7))

    window.editor.edit(edits.set_data(window.editor.experiment, seed=9), "New sample")

    assert window.focus.pinned_point is None
