"""A network over one input in the whole window: its function is drawn, approaches the data, and shows its neurons."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.session import Step
from tests.ui.test_every_widget import faults
from ui.settings import Settings

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def curve(window, qtbot):
    """Give a window in which the sine curve was chosen by a click."""
    return chosen(window, qtbot)


def chosen(window, qtbot):
    window.editor.edit(edits.set_units(window.editor.experiment, 1, 8), "Grow layer 1")
    if window.data.isVisible():
        QTest.mouseClick(window.data.gallery.button("curve_sine"), LEFT)
    else:
        window.editor.edit(edits.choose_dataset(window.editor.experiment, "curve_sine"), "Choose data")
    settled(window, qtbot)
    return window


def settled(window, qtbot):
    view, clock = window.regions.function.view, window.clock
    qtbot.waitUntil(
        lambda: clock.newest.experiment == window.editor.experiment and clock.newest.lines is not None
        and view._lines is clock.newest.lines,
        timeout=10_000,
    )  # fmt: skip


def trained(window, qtbot, steps):
    goal = window.clock.newest.step + steps
    window.session.send(Step(steps))
    qtbot.waitUntil(
        lambda: window.clock.newest.step >= goal and window.clock.newest.status != "running", timeout=30_000
    )
    settled(window, qtbot)


def picture(window):
    return window.regions.function.view.grab().toImage()


def at(window, share):
    """Give the position at a share of the width, in the middle of the height."""
    frame = window.regions.function.view.frame()
    return QPoint(round(frame.left() + share * frame.width()), round(frame.center().y()))


def pinned(window, qtbot, neuron):
    from dataclasses import replace

    window._look(replace(window.focus, pinned=neuron))
    qtbot.wait(50)


def test_a_curve_is_shown_instead_of_the_plane_and_the_plane_comes_back(curve, qtbot):
    assert curve.regions.function.isVisible()
    assert not curve.regions.view.isVisible()
    assert curve.regions.title == "Function"
    assert curve.regions.wants_pixels() == 0

    QTest.mouseClick(curve.data.gallery.button("xor"), LEFT)
    qtbot.waitUntil(lambda: curve.clock.newest.regions is not None, timeout=10_000)

    assert curve.regions.view.isVisible()
    assert not curve.regions.function.isVisible()
    assert curve.regions.title == "Decision regions"
    assert curve.regions.wants_places() == 0


def test_values_on_the_plane_are_not_called_decision_regions(curve, qtbot):
    QTest.mouseClick(curve.data.gallery.button("bumps"), LEFT)
    qtbot.waitUntil(lambda: curve.clock.newest.regions is not None, timeout=10_000)

    assert curve.regions.title == "Predicted values"


def test_the_drawn_function_approaches_the_data(curve, qtbot):
    def distance():
        lines = curve.regions.function.view._lines
        points = curve.clock.newest.points
        return float(np.abs(np.interp(points.x[:, 0], lines.x, lines.outputs) - points.y).mean())

    before, first = distance(), picture(curve)
    trained(curve, qtbot, 4_000)

    assert distance() < 0.5 * before
    assert picture(curve) != first


def test_the_function_is_a_line_of_three_pixels_in_the_colour_of_words(curve, qtbot):
    trained(curve, qtbot, 300)
    view = curve.regions.function.view
    QTest.mouseClick(curve.regions.function.neurons, LEFT)
    curve.regions.test_points.setChecked(False)
    lines, ground, image = view._lines, view.ground(), picture(curve)
    ink = curve.appearance.theme.color("text")

    place = next(
        place for place in range(20, len(lines.x) - 20)
        if 0.9 > abs(lines.outputs[place] - lines.truth[place]) > 0.3
        and abs(lines.x[place] - curve.focus.probe[0]) > 0.5
    )  # fmt: skip
    spot = ground.to_pixels(lines.x[place], lines.outputs[place]).toPoint()
    column = [image.pixelColor(spot.x(), spot.y() + down).lightness() for down in range(-3, 4)]

    assert sum(abs(lightness - ink.lightness()) < 60 for lightness in column) >= 3


def test_looking_at_a_neuron_brings_out_its_curve_and_names_it(curve, qtbot):
    trained(curve, qtbot, 300)
    before = picture(curve)
    assert "neuron 3" not in curve.regions.function.legend.text()

    pinned(curve, qtbot, (1, 2))

    view = curve.regions.function.view
    assert "layer 1, neuron 3" in curve.regions.function.legend.text()
    assert picture(curve) != before
    values, ground = view.curve_of((1, 2)), view.ground()
    ink, image = curve.appearance.theme.color("test_curve"), picture(curve)
    spots = [ground.to_pixels(x, y).toPoint() for x, y in zip(view._lines.x[4:-4], values[4:-4], strict=True)]
    seen = [image.pixelColor(spot).rgb() == ink.rgb() for spot in spots if ground.frame.contains(spot.toPointF())]
    assert sum(seen) > 0.7 * len(seen)
    pinned(curve, qtbot, None)
    assert "neuron 3" not in curve.regions.function.legend.text()


def test_a_neuron_of_an_earlier_layer_has_its_curve_too(curve, qtbot):
    curve.editor.edit(edits.insert_layer(curve.editor.experiment, 1), "Insert a layer")
    settled(curve, qtbot)

    pinned(curve, qtbot, (1, 7))

    np.testing.assert_array_equal(
        curve.regions.function.view.curve_of((1, 7)), curve.regions.function.view._lines.neurons[0][7]
    )


def test_neurons_can_be_hidden_and_shown_as_parts_that_add_up(curve, qtbot):
    trained(curve, qtbot, 300)
    function = curve.regions.function
    with_neurons = picture(curve)

    QTest.mouseClick(function.parts, LEFT)
    with_parts = picture(curve)
    assert not function.neurons.isChecked()
    parts = [function.view.curve_of((1, index)) for index in range(8)]
    lines = function.view._lines
    np.testing.assert_allclose(sum(parts) + lines.bias, lines.outputs, atol=1e-4)
    QTest.mouseClick(function.parts, LEFT)
    bare = picture(curve)

    assert with_neurons != with_parts
    assert bare not in (with_neurons, with_parts)


def test_the_probe_is_dragged_along_and_reads_x_the_answer_and_the_rule(curve, qtbot):
    view = curve.regions.function.view
    start = view.ground().to_pixels(curve.focus.probe[0], 0.0).toPoint()

    QTest.mousePress(view, LEFT, pos=start)
    QTest.mouseMove(view, at(curve, 0.5))
    QTest.mouseRelease(view, LEFT, pos=at(curve, 0.25))
    qtbot.waitUntil(lambda: curve.clock.newest.probes and curve.clock.newest.probes[0].x == curve.focus.probe)
    curve.clock.beat_numbers()

    x, y = curve.focus.probe
    assert abs(x) < 0.1
    assert y == 0
    cells = [cell.text for cell in curve.regions.probes.rows.rows[0]]
    assert "(" not in cells[0]
    reading = curve.clock.newest.probes[0]
    assert abs(reading.actual - np.sin(2 * x)) < 1e-9
    assert cells[1] == f"{reading.prediction:.2f}".replace("-", "−")


def test_keys_move_add_and_remove_probes(curve, qtbot):
    view, before = curve.regions.function.view, curve.focus.probe[0]
    view.setFocus()

    QTest.keyClick(view, Qt.Key.Key_Right)
    assert curve.focus.probe[0] > before
    QTest.mouseDClick(view, LEFT, pos=at(curve, 0.1))
    assert len(curve.focus.probes) == 2
    QTest.keyClick(view, Qt.Key.Key_BracketLeft)
    assert curve.focus.active == 0
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert len(curve.focus.probes) == 1


@pytest.mark.parametrize(("size", "name", "text_size"), [
    ((1024, 768), "light", 175), ((1600, 1000), "dark", 100), ((1920, 1080), "light", 175), ((1024, 768), "dark", 100),
])  # fmt: skip
def test_nothing_is_clipped_covered_or_unnamed(make_window, qtbot, size, name, text_size):
    window = chosen(make_window(Settings(theme=name, text_size=text_size), size), qtbot)
    QTest.mouseClick(window.regions.function.parts, LEFT)
    pinned(window, qtbot, (1, 2))
    window.regions.repaint()

    assert faults(window.regions) == []


def lonely(window) -> tuple[int, QPoint]:
    """Give a data point that no other one is near to, and where it is drawn; the probe's mark is elsewhere."""
    view, points = window.regions.function.view, window.clock.newest.points
    spots = np.array(
        [view.ground().to_pixels(x, y).toTuple() for x, y in zip(points.x[:, 0], points.y, strict=True)]
    )  # fmt: skip
    far = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + 9999 * np.eye(len(spots))
    probe = view.ground().to_pixels(window.focus.probe[0], 0.0).x()
    alone = np.where(np.abs(spots[:, 0] - probe) > 40, far.min(axis=1), 0)
    index = int(alone.argmax())
    return index, QPoint(*np.round(spots[index]).astype(int).tolist())


def test_a_data_point_is_read_by_pointing_and_kept_by_a_click(curve, qtbot):
    trained(curve, qtbot, 300)
    view, points = curve.regions.function.view, curve.clock.newest.points
    (index, place), probes = lonely(curve), curve.focus.probes
    x, y, lines = points.x[index, 0], points.y[index], curve.clock.newest.lines

    QTest.mouseMove(view, place + QPoint(40, 40))
    QTest.mouseMove(view, place)
    qtbot.waitUntil(lambda: len(view._tag) == 2, timeout=10_000)

    assert curve.focus.point == index
    first, second = (line.replace("−", "-") for line in view._tag)
    assert first.startswith(f"x₁ = {x:.1f}")
    assert f"y = {y:.2f}" in first
    assert float(second.split()[2]) == pytest.approx(np.interp(x, lines.x, lines.outputs), abs=0.02)
    assert "loss" in second
    QTest.mouseClick(view, LEFT, pos=place)
    QTest.mouseMove(view, QPoint(3, 3))
    assert (curve.focus.point, curve.focus.pinned_point, curve.focus.probes) == (None, index, probes)
    assert len(view._tag) == 2
    QTest.mouseClick(view, LEFT, pos=place)
    QTest.mouseMove(view, QPoint(8, 8))
    assert curve.focus.pinned_point is None
    assert view._tag == ()


def test_a_point_that_is_not_shown_is_not_pointed_at(curve):
    view, points = curve.regions.function.view, curve.clock.newest.points
    index = next(
        i for i in np.flatnonzero(points.is_test)
        if abs(points.x[i, 0] - curve.focus.probe[0]) > 0.5
    )  # fmt: skip
    place = view.ground().to_pixels(points.x[index, 0], points.y[index]).toPoint()
    QTest.mouseClick(curve.regions.test_points, LEFT)

    QTest.mouseMove(view, place + QPoint(40, 40))
    QTest.mouseMove(view, place)

    assert curve.focus.point is None or not points.is_test[curve.focus.point]
