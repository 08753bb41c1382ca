"""Data points on the plane: pointed at, read, clicked, let go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.snapshot import PointReading, ProbeReading
from ui.focus import Focus
from ui.panels.regions import RegionsPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def plane(desk):
    made = desk(RegionsPanel)
    made.panel.look.connect(made.panel.show_focus)
    made.panel.show_focus(Focus(probes=((5.5, -5.5),)))
    made.shown = made.show()
    return made


def lonely(made, *, is_test=None):
    """Give a point that no other one is drawn near to."""
    x, test = made.shown.points.x, made.shown.points.is_test
    distances = np.hypot(*(x[:, None, :] - x[None, :, :]).transpose(2, 0, 1)) + 99 * np.eye(len(x))
    order = np.argsort(-distances.min(axis=1))
    return int(next(index for index in order if is_test is None or test[index] == is_test))


def at(made, index):
    return made.panel.view.ground().to_pixels(*map(float, made.shown.points.x[index])).toPoint()


def hover(made, place):
    QTest.mouseMove(made.panel.view, place + QPoint(40, 40))
    QTest.mouseMove(made.panel.view, place)


def leave(made):
    QTest.mouseMove(made.panel.view, QPoint(5, 5))
    QTest.mouseMove(made.panel.view, QPoint(2, 2))


def tag(made):
    return made.panel.view._tag


def test_pointing_at_a_point_asks_for_it_and_tells_place_and_class(plane):
    index = lonely(plane)
    x1, x2 = plane.shown.points.x[index]

    hover(plane, at(plane, index))

    assert plane.looks[-1].point == index
    kind = int(plane.shown.points.y[index])
    words = tag(plane)[0]
    assert words.startswith(f"({x1:.1f}, {x2:.1f})".replace("-", "−"))
    assert f"{'■●'[kind]} {kind} {('orange', 'blue')[kind]}" in words


def test_answer_and_loss_follow_as_soon_as_they_are_known_and_while_training(plane):
    index = lonely(plane)
    hover(plane, at(plane, index))

    for said, loss in ((0.25, 0.288), (0.5, 0.693)):
        reading = ProbeReading((0.0, 0.0), said, 0.0, (said,), 0)
        plane.show(point=PointReading(index, reading, False, loss), status="running")
        assert tag(plane)[1] == f"ŷ = {said:.2f}  loss {loss:.3f}"


def test_a_reading_of_another_point_is_not_shown(plane):
    index = lonely(plane)
    hover(plane, at(plane, index))

    plane.show(point=PointReading(index + 1, ProbeReading((0.0, 0.0), 0.5, 0.0, (0.5,), 0), False, 0.7))

    assert len(tag(plane)) == 1


def test_moving_away_points_at_nothing(plane):
    hover(plane, at(plane, lonely(plane)))

    leave(plane)

    assert plane.looks[-1].point is None
    assert tag(plane) == ()


def test_a_click_keeps_the_point_and_a_second_one_lets_it_go(plane):
    index = lonely(plane)

    QTest.mouseClick(plane.panel.view, LEFT, pos=at(plane, index))
    leave(plane)
    assert (plane.looks[-1].pinned_point, plane.looks[-1].point) == (index, None)
    assert len(tag(plane)) == 1
    assert plane.looks[-1].probes == ((5.5, -5.5),)

    QTest.mouseClick(plane.panel.view, LEFT, pos=at(plane, index))
    assert plane.looks[-1].pinned_point is None


def test_escape_lets_the_point_go(plane):
    QTest.mouseClick(plane.panel.view, LEFT, pos=at(plane, lonely(plane)))

    assert plane.panel.escape()
    assert plane.looks[-1].point_looked_at is None
    assert not plane.panel.escape()


def test_a_ring_is_drawn_around_the_point(plane):
    index = lonely(plane)
    plain = plane.panel.view.grab().toImage()

    plane.panel.show_focus(replace(plane.panel._focus, pinned_point=index))

    ringed = plane.panel.view.grab().toImage()
    rim = at(plane, index) - QPoint(8, 0)
    near = [rim + QPoint(dx, 0) for dx in range(-2, 3)]
    assert any(plain.pixelColor(place) != ringed.pixelColor(place) for place in near)


def test_test_points_that_are_hidden_cannot_be_pointed_at(plane):
    index = lonely(plane, is_test=True)
    hover(plane, at(plane, index))
    assert plane.looks[-1].point == index

    QTest.mouseClick(plane.panel.test_points, LEFT, pos=QPoint(8, plane.panel.test_points.height() // 2))
    hover(plane, at(plane, index))

    assert plane.looks[-1].point is None


def test_a_value_is_named_by_its_target(desk):
    made = desk(RegionsPanel)
    made.experiment = edits.choose_dataset(made.experiment, "bumps")
    made.panel.show_experiment(made.experiment)
    made.panel.look.connect(made.panel.show_focus)
    made.shown = made.show()
    index = lonely(made)

    hover(made, at(made, index))

    assert f"y = {made.shown.points.y[index]:.2f}".replace("-", "−") in tag(made)[0]


def test_a_number_beyond_the_points_is_no_fault(plane):
    plane.panel.show_focus(replace(plane.panel._focus, pinned_point=10**6))

    assert tag(plane) == ()
    assert not plane.panel.view.grab().isNull()


def test_of_a_crowd_every_colour_is_still_seen(desk):
    made = desk(RegionsPanel)
    made.experiment = edits.set_data(made.experiment, points=100_000, noise=0.3)
    made.panel.show_experiment(made.experiment)
    made.shown = made.show(regions=np.full((40, 40), 0xFFF4F5F7, np.uint32))

    image = made.panel.view.grab().toImage()
    seen = [image.pixelColor(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)]
    assert sum(color.red() > color.blue() + 80 for color in seen) > 100
    assert sum(color.blue() > color.red() + 80 for color in seen) > 100
