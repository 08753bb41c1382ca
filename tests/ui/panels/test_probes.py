"""Several probes: put up, moved, chosen, read and taken away, by mouse and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.snapshot import ProbeReading
from ui.focus import MOST_PROBES, Focus
from ui.panels.regions import RegionsPanel

LEFT = Qt.MouseButton.LeftButton
A, B, C = (2.0, -1.0), (-3.0, 4.0), (0.5, -4.5)


@pytest.fixture
def plane(desk):
    """Give a panel with the probes A, B and C, that shows what it says as the window does."""
    made = desk(RegionsPanel)
    made.panel.look.connect(made.panel.show_focus)
    look(made, Focus(probes=(A, B, C)))
    made.looks.clear()
    return made


def look(made, focus):
    made.panel.show_focus(focus)
    readings = tuple(ProbeReading(place, 0.25, 1.0, (0.25,), 0) for place in focus.probes)
    made.show(probes=readings)


def at(made, x1, x2):
    return made.panel.view.ground().to_pixels(x1, x2).toPoint()


def double_click(made, x1, x2):
    """Do what the platform does: press, release, double-click, release."""
    place = at(made, x1, x2)
    QTest.mousePress(made.panel.view, LEFT, pos=place)
    QTest.mouseRelease(made.panel.view, LEFT, pos=place)
    QTest.mouseDClick(made.panel.view, LEFT, pos=place)
    QTest.mouseRelease(made.panel.view, LEFT, pos=place)


def drag(made, start, *ends):
    view = made.panel.view
    QTest.mousePress(view, LEFT, pos=start)
    for end in ends:
        QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, pos=ends[-1])


def probes(made):
    return [tuple(pytest.approx(value, abs=0.07) for value in place) for place in made.panel._focus.probes]


def words(made, row):
    model = made.panel.probes.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_a_double_click_adds_a_probe_and_leaves_the_others_where_they_were(plane):
    double_click(plane, 4.0, 4.0)

    assert plane.panel._focus.probes == (A, B, C, plane.panel._focus.probe)
    assert probes(plane)[-1] == (4.0, 4.0)


def test_the_plus_button_adds_probes_at_free_places_in_the_middle(plane):
    QTest.mouseClick(plane.panel.more, LEFT)
    QTest.mouseClick(plane.panel.more, LEFT)

    assert plane.panel._focus.active == 4
    assert probes(plane)[3:] == [(0.0, 0.0), (1.2, 1.2)]


def test_there_are_never_more_than_eight(plane):
    for _ in range(20):
        QTest.mouseClick(plane.panel.more, LEFT)
    double_click(plane, 5.5, -5.5)

    assert len(plane.panel._focus.probes) == MOST_PROBES
    assert not plane.panel.more.isEnabled()


def test_the_probe_under_the_mouse_is_dragged_and_becomes_the_active_one(plane):
    drag(plane, at(plane, *B), at(plane, -1.0, 3.0), at(plane, 4.0, 4.0))

    assert plane.panel._focus.active == 1
    assert probes(plane) == [A, (4.0, 4.0), C]


def test_a_click_elsewhere_moves_the_active_probe(plane):
    QTest.mouseClick(plane.panel.view, LEFT, pos=at(plane, 5.0, 5.0))

    assert probes(plane) == [(5.0, 5.0), B, C]


def test_a_probe_dragged_out_of_the_plane_is_taken_away(plane):
    drag(plane, at(plane, *B), at(plane, 0, 0), QPoint(plane.panel.view.width() + 90, 60))

    assert probes(plane) == [A, C]


def test_a_probe_dragged_out_and_back_again_stays(plane):
    drag(plane, at(plane, *B), QPoint(plane.panel.view.width() + 90, 60), at(plane, 3.0, 3.0))

    assert probes(plane) == [A, (3.0, 3.0), C]


def test_the_last_probe_waits_at_the_border(plane):
    look(plane, Focus(probes=(A,)))

    drag(plane, at(plane, *A), QPoint(plane.panel.view.width() + 90, at(plane, *A).y()))

    assert probes(plane) == [(6.0, -1.0)]


def test_escape_puts_a_dragged_probe_back(plane):
    view = plane.panel.view
    QTest.mousePress(view, LEFT, pos=at(plane, *B))
    QTest.mouseMove(view, at(plane, 5.0, 5.0))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseMove(view, at(plane, 1.0, 1.0))
    QTest.mouseRelease(view, LEFT, pos=at(plane, 1.0, 1.0))

    assert plane.panel._focus.probes == (A, B, C)


@pytest.mark.parametrize("how", ["key", "button"])
def test_the_active_probe_is_taken_away(plane, how):
    look(plane, Focus(probes=(A, B, C), active=1))

    if how == "key":
        QTest.keyClick(plane.panel.view, Qt.Key.Key_Delete)
    else:
        QTest.mouseClick(plane.panel.fewer, LEFT)

    assert plane.panel._focus.probes == (A, C)
    assert plane.panel._focus.active == 1


def test_the_last_probe_cannot_be_taken_away(plane):
    for _ in range(5):
        QTest.keyClick(plane.panel.view, Qt.Key.Key_Delete)

    assert plane.panel._focus.probes == (C,)
    assert not plane.panel.fewer.isEnabled()


def test_brackets_choose_the_next_probe_and_arrows_move_that_one(plane):
    chosen = []
    for key in (Qt.Key.Key_BracketRight, Qt.Key.Key_BracketRight, Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft):
        QTest.keyClick(plane.panel.view, key)
        chosen.append(plane.panel._focus.active)
    QTest.keyClick(plane.panel.view, Qt.Key.Key_Up)

    assert chosen == [1, 2, 0, 2]
    assert plane.panel._focus.probes[:2] == (A, B)
    assert plane.panel._focus.probes[2][1] > C[1]


def test_every_probe_is_read_in_a_row_of_its_own_and_the_active_row_is_lit(plane):
    look(plane, Focus(probes=(A, B), active=1))

    assert words(plane, 0) == ["A (2.0, −1.0)", "0.25", "0 orange", "1 blue"]
    assert words(plane, 1)[0] == "B (−3.0, 4.0)"
    assert [index.row() for index in plane.panel.probes.selectionModel().selectedRows()] == [1]


def test_choosing_a_row_chooses_its_probe(plane):
    table = plane.panel.probes
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(1, 0)).center())
    assert plane.panel._focus.active == 1

    QTest.keyClick(table, Qt.Key.Key_Down)
    assert plane.panel._focus.active == 2


def test_values_are_read_without_a_class(plane):
    plane.panel.show_experiment(edits.choose_dataset(plane.experiment, "bumps"))
    plane.experiment = edits.choose_dataset(plane.experiment, "bumps")
    plane.panel.show_focus(Focus(probes=(A,)))
    plane.show(probes=(ProbeReading(A, -0.5, 0.125, (-0.5,)),))

    assert plane.panel.probes.isColumnHidden(2)
    assert words(plane, 0) == ["(2.0, −1.0)", "−0.50", "–", "0.12"]


def test_probes_look_different_when_another_one_is_active(plane):
    one = plane.panel.view.grab().toImage()

    plane.panel.show_focus(Focus(probes=(A, B, C), active=2))

    assert plane.panel.view.grab().toImage() != one
