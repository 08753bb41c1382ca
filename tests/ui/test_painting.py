"""Painting points in the window: brush, single points, eraser, classes, undo, while it trains, and in the file."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import edits
from playground.datasets import OWN

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip


@pytest.fixture
def painting(window):
    """Give a window with the brush in hand."""
    QTest.mouseClick(window.regions.paint_button, LEFT)
    return window


def at(window, x1, x2):
    return window.regions.view.ground().to_pixels(x1, x2).toPoint()


def stroke(window, *places, modifier=NONE):
    view = window.regions.view
    first, *rest = [at(window, *place) for place in places]
    QTest.mousePress(view, LEFT, modifier, first)
    for place in rest:
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, LEFT, modifier, rest[-1] if rest else first)


def own(window):
    return window.editor.experiment.data.own


def choose(window, tool):
    QTest.mouseClick(window.regions.paint_bar.tools[tool], LEFT)


def clear(window):
    QTest.mouseClick(window.regions.paint_bar.clear, LEFT)


def hint(window):
    return window.regions.paint_bar.hint.text()


def test_a_stroke_copies_the_points_in_sight_and_adds_to_them(painting):
    assert "copies these 500 points" in hint(painting)

    stroke(painting, (-5.0, 5.0), (-4.0, 5.0), (-3.0, 5.0))

    data = painting.editor.experiment.data
    assert data.dataset == OWN
    assert len(own(painting).y) > 500
    sprayed = np.column_stack([own(painting).x1, own(painting).x2])[500:]
    assert (np.abs(sprayed - [-4.0, 5.0]) <= [2.1, 1.1]).all()
    assert set(own(painting).y[500:]) == {0.0}


def test_a_stroke_is_one_step_back(painting, qtbot):
    before, count = painting.editor.experiment, painting.editor.stack.count()

    stroke(painting, (-5.0, 5.0), *[(-5.0 + step / 4, 5.0) for step in range(20)])
    assert painting.editor.stack.count() == count + 1
    assert "Paint" in painting.editor.stack.undoText()
    painting.editor.stack.undo()

    assert painting.editor.experiment == before


def test_weights_are_kept_and_training_goes_on(painting, qtbot):
    painting.runner.toggle_play()
    qtbot.waitUntil(lambda: painting.clock.newest.step > 50)

    stroke(painting, (-5.0, 5.0), (-4.0, 5.0))

    qtbot.waitUntil(lambda: painting.clock.newest.experiment.data.dataset == OWN)
    step = painting.clock.newest.step
    assert step > 50
    qtbot.waitUntil(lambda: painting.clock.newest.step > step)
    assert len(painting.clock.newest.points.y) == len(own(painting).y)


def test_undoing_the_first_stroke_keeps_what_was_learned(painting, qtbot):
    painting.runner.one_epoch()
    qtbot.waitUntil(lambda: painting.clock.newest.epoch == 1 and painting.clock.newest.status != "running")
    step, learned = painting.clock.newest.step, painting.clock.newest.parameters

    stroke(painting, (-5.0, 5.0), (-4.0, 5.0))
    painting.editor.stack.undo()
    qtbot.waitUntil(lambda: painting.clock.newest.experiment == painting.editor.experiment)

    assert painting.clock.newest.step == step
    assert np.array_equal(painting.clock.newest.parameters[0].weights, learned[0].weights)


@pytest.mark.parametrize(("modifier", "kind"), [(NONE, 0.0), (SHIFT, 1.0)])
def test_shift_paints_the_other_class(painting, modifier, kind):
    choose(painting, "points")

    stroke(painting, (-5.5, 5.5), modifier=modifier)

    assert (own(painting).x1[-1], own(painting).y[-1]) == (pytest.approx(-5.5, abs=0.05), kind)
    assert len(own(painting).y) == 501


def test_number_keys_choose_the_class_and_the_next_number_makes_a_new_one(painting, qtbot):
    choose(painting, "points")
    painting.regions.view.setFocus()

    QTest.keyClick(painting.regions.view, Qt.Key.Key_2)
    stroke(painting, (-5.5, 5.5))
    QTest.keyClick(painting.regions.view, Qt.Key.Key_8)
    stroke(painting, (-5.5, 4.5))
    assert own(painting).y[-2:] == (1.0, 1.0)
    QTest.keyClick(painting.regions.view, Qt.Key.Key_3)
    stroke(painting, (-5.5, 3.5))

    assert own(painting).y[-1] == 2.0
    assert own(painting).class_names == ("orange", "blue", "green")
    assert painting.editor.experiment.data.classes == 3
    qtbot.waitUntil(lambda: painting.clock.newest.experiment == painting.editor.experiment)
    assert painting.clock.newest.problem is None


def test_a_point_is_dragged_elsewhere_as_one_step(painting):
    clear(painting)
    choose(painting, "points")
    for place in ((-3.0, 0.0), (3.0, 0.0)):
        stroke(painting, place)
    count = painting.editor.stack.count()

    stroke(painting, (3.0, 0.0), (2.0, 1.0), (1.0, 4.0))

    assert own(painting).x1 == (pytest.approx(-3.0, abs=0.05), pytest.approx(1.0, abs=0.05))
    assert own(painting).x2[1] == pytest.approx(4.0, abs=0.05)
    assert painting.editor.stack.count() == count + 1


def test_the_eraser_takes_points_away_and_ctrl_takes_one(painting):
    choose(painting, "eraser")
    stroke(painting, (0.0, 0.0), (1.0, 0.0))
    left = len(own(painting).y)
    assert left < 500

    choose(painting, "points")
    stroke(painting, (own(painting).x1[0], own(painting).x2[0]), modifier=CONTROL)

    assert len(own(painting).y) == left - 1


def test_clear_starts_empty_and_two_points_are_enough(painting, qtbot):
    before = painting.editor.experiment
    clear(painting)
    assert painting.editor.experiment == before
    assert "0 of 2 points needed" in hint(painting)
    choose(painting, "points")

    stroke(painting, (-3.0, 0.0))
    assert "1 of 2 points needed" in hint(painting)
    stroke(painting, (3.0, 0.0), modifier=SHIFT)

    assert own(painting).y == (0.0, 1.0)
    qtbot.waitUntil(lambda: len(painting.clock.newest.points.y) == 2)
    painting.runner.one_epoch()
    qtbot.waitUntil(lambda: painting.clock.newest.epoch == 1)
    painting.editor.stack.undo()
    assert painting.editor.experiment == before


def test_erasing_everything_is_told_and_crashes_nothing(painting, qtbot):
    clear(painting)
    choose(painting, "points")
    for place in ((-3.0, 0.0), (3.0, 0.0)):
        stroke(painting, place)

    stroke(painting, (3.0, 0.0), modifier=CONTROL)

    assert "1 of 2 points needed" in hint(painting)
    assert len(own(painting).y) == 2
    QTest.mouseClick(painting.regions.paint_button, LEFT)
    assert not painting.regions.painter.is_on
    qtbot.waitUntil(lambda: len(painting.regions.view._points.y) == 2)


def test_escape_takes_the_stroke_back_and_a_second_one_puts_the_brush_away(painting):
    before, view = painting.editor.experiment, painting.regions.view
    QTest.mousePress(view, LEFT, NONE, at(painting, -5.0, 5.0))
    QTest.mouseMove(view, at(painting, -4.0, 5.0))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, at(painting, -4.0, 5.0))

    assert painting.editor.experiment == before
    assert painting.regions.painter.is_on
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not painting.regions.painter.is_on
    assert painting.regions.probes.isVisible()


def test_values_are_painted_where_values_are_learned(painting, qtbot):
    QTest.mouseClick(painting.data.gallery.button("bumps"), LEFT)
    qtbot.waitUntil(lambda: painting.clock.newest.experiment == painting.editor.experiment)
    bar = painting.regions.paint_bar
    assert bar.slider.isVisible()
    bar.slider.field.setFocus()
    bar.slider.field.selectAll()
    QTest.keyClicks(bar.slider.field, "-0.75")
    QTest.keyClick(bar.slider.field, Qt.Key.Key_Return)
    clear(painting)
    choose(painting, "points")

    stroke(painting, (0.0, 5.5))
    stroke(painting, (0.0, -5.5), modifier=SHIFT)

    assert own(painting).task == "value"
    assert own(painting).y == (-0.75, 0.75)


def test_the_wheel_changes_the_brush(painting):
    view = painting.regions.view
    before = view.brush.radius
    centre = QPointF(view.ground().frame.center())
    for _ in range(2):
        wheel = QWheelEvent(
            centre, view.mapToGlobal(centre), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view, wheel)

    assert view.brush.radius > before


def test_the_key_b_and_the_button_of_the_data_panel_take_the_brush_and_put_it_away(window):
    QTest.keyClick(window, Qt.Key.Key_B)
    assert window.regions.paint_bar.isVisible()
    QTest.mouseClick(window.data.paint_button, LEFT)
    assert not window.regions.paint_bar.isVisible()


def orange_near(window, place, reach=24):
    image, centre = window.regions.view.grab().toImage(), at(window, *place)
    near = [image.pixelColor(centre + QPoint(x, y)) for x in range(-reach, reach) for y in range(-reach, reach)]
    return sum(color.red() > color.blue() + 150 for color in near)


def test_what_is_painted_is_seen_before_the_worker_has_it(painting):
    free = (-4.8, -4.8)
    before = orange_near(painting, free)

    QTest.mousePress(painting.regions.view, LEFT, NONE, at(painting, *free))
    seen = orange_near(painting, free)
    QTest.mouseRelease(painting.regions.view, LEFT, NONE, at(painting, *free))

    assert seen > before + 20


def test_painted_points_are_stored_in_the_file(painting, make_window, tmp_path):
    stroke(painting, (-5.0, 5.0), (-4.0, 5.0))
    assert painting.documents.save_to(tmp_path / "painted.json")

    other = make_window()
    assert other.open(tmp_path / "painted.json", ask=False)

    assert own(other) == own(painting)


def test_painting_on_five_thousand_points_keeps_every_one(painting, qtbot):
    painting.editor.edit(edits.set_data(painting.editor.experiment, points=5000), "More")
    qtbot.waitUntil(lambda: len(painting.clock.newest.points.y) == 5000)

    stroke(painting, *[(-5.5 + step / 10, 5.0) for step in range(100)])

    assert len(own(painting).y) == 5000 + 3 * 100
    qtbot.waitUntil(lambda: len(painting.clock.newest.points.y) == 5300)
