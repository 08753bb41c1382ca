"""The perceptron one can grab: typed weights, a dragged and a turned line go into the network and are undone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from playground import edits
from playground.explain.perceptron import crossings
from playground.session import Resume
from playground.spec import Experiment, Layer, Model
from tests.ui.choices import pick
from ui.widgets import words


def open_on(window, qtbot, experiment: Experiment):
    """Open the view on a network and wait until it shows it."""
    window.editor.begin(experiment)
    window.session.send(Resume(experiment, None))
    window._show_experiment()
    QTest.mouseClick(window.views.chips["perceptron"], Qt.MouseButton.LeftButton)
    view = window.views.view
    qtbot.waitUntil(lambda: is_shown(window, view), timeout=20_000)
    return view


def is_shown(window, view) -> bool:
    newest = window.clock.newest
    return newest.experiment == window.editor.experiment and newest.answers.get(view._asked()) is view._held is not None


@pytest.fixture
def view(window, qtbot):
    return open_on(window, qtbot, edits.check(Experiment(model=Model(layers=()))))


def type_into(field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def line_now(window) -> np.ndarray:
    layer = window.session.latest.parameters[0]
    return np.array([layer.biases[0], *layer.weights[:, 0]])


def drag(widget, start: QPointF, end: QPointF) -> None:
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start.toPoint())
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(widget, (start + (end - start) * share).toPoint())
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end.toPoint())


def test_the_lectures_weights_typed_in_read_minus_six_and_two_thousandths(window, view, qtbot) -> None:
    window._look(window.focus.with_probe(-1.0, 2.0))
    for field, text in zip(view.sketch.fields, ("1", "3", "-2"), strict=True):
        type_into(field, text)

    qtbot.waitUntil(lambda: view._held.z == -6.0, timeout=20_000)
    view.sketch.grab()
    assert "z = −6" in view.sketch.said
    assert "ŷ = 0.0025" in view.sketch.said
    assert view.figures.text() == "ŷ = g(1 + (−1)·3 + 2·(−2)) = g(−6) = 0.0025"
    assert "1 + 3 x₁ + (−2) x₂ = 0, there ŷ = 0.5" in view.line_words.text()
    assert line_now(window).tolist() == [1.0, 3.0, -2.0]


def test_the_words_are_the_numbers_of_the_pure_function(view) -> None:
    held = view._held
    view.sketch.grab()

    assert f"z = {words.number(held.z, 4)}" in view.sketch.said
    assert f"ŷ = {held.a:.4f}" in view.sketch.said
    assert view.sketch.fields[0].text() == words.number(held.bias, 4)


def test_a_dragged_line_moves_the_bias_and_undo_takes_one_step(window, view, qtbot) -> None:
    before, steps = line_now(window), window.editor.stack.count()
    ground = view.plane.ground()
    first, last = view.plane.handles()
    start = (first + last) / 2

    drag(view.plane, start, start + QPointF(30, 22))

    qtbot.waitUntil(lambda: line_now(window)[0] != before[0], timeout=20_000)
    place = ground.to_plane(start + QPointF(30, 22))
    qtbot.waitUntil(lambda: abs(line_now(window) @ [1, *place]) < 0.05 * np.hypot(*before[1:]) + 0.02, timeout=20_000)
    assert line_now(window)[1:] == pytest.approx(before[1:], rel=1e-5)
    assert window.editor.stack.count() == steps + 1
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: np.allclose(line_now(window), before), timeout=20_000)


def test_a_handle_turns_the_line_and_keeps_the_weights_length(window, view, qtbot) -> None:
    before = line_now(window)
    handle = view.plane.handles()[0]
    ends = crossings(view.plane.line, view.plane.row.plane)
    middle = [(one + other) / 2 for one, other in zip(*ends, strict=True)]

    drag(view.plane, handle, handle + QPointF(18, 45))

    qtbot.waitUntil(lambda: not np.allclose(line_now(window)[1:], before[1:]), timeout=20_000)
    qtbot.waitUntil(lambda: is_shown(window, view), timeout=20_000)
    after = line_now(window)
    assert np.hypot(*after[1:]) == pytest.approx(np.hypot(*before[1:]), rel=1e-4)
    assert after @ [1, *middle] == pytest.approx(0.0, abs=1e-4)


def test_keys_move_and_turn_the_line(window, view, qtbot) -> None:
    before = line_now(window)
    view.plane.setFocus()

    QTest.keyClick(view.plane, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: line_now(window)[0] != before[0], timeout=20_000)
    QTest.keyClick(view.plane, Qt.Key.Key_Comma)

    qtbot.waitUntil(lambda: not np.allclose(line_now(window)[1:], before[1:]), timeout=20_000)


def test_a_click_elsewhere_brings_the_probe(window, view, qtbot) -> None:
    ground = view.plane.ground()
    place = ground.frame.topLeft() + QPointF(0.08 * ground.frame.width(), 0.08 * ground.frame.height())
    assert view.plane._distance(view.plane.line, place) > 20

    QTest.mouseClick(view.plane, Qt.MouseButton.LeftButton, pos=place.toPoint())

    assert window.focus.probe == pytest.approx(ground.to_plane(QPointF(place.toPoint())))
    qtbot.waitUntil(lambda: view._of == view._asked(), timeout=20_000)


def test_every_output_has_a_line_and_a_click_picks_it(window, qtbot) -> None:
    experiment = edits.choose_dataset(edits.check(Experiment(model=Model(layers=()))), "gaussians")
    view = open_on(window, qtbot, edits.set_data(experiment, classes=3))
    assert len(view._held.lines) == 3
    ends = crossings(view._held.lines[1], view.plane.row.plane)
    ground = view.plane.ground()
    shares = [k / 40 for k in range(2, 39)]
    places = [ground.to_pixels(*(np.array(ends[0]) + share * np.subtract(ends[1], ends[0]))) for share in shares]

    def room(place: QPointF) -> float:
        probe = (place - ground.to_pixels(*window.focus.probe)).manhattanLength()
        return min(probe, *(view.plane._distance(view._held.lines[k], place) for k in (0, 2)))

    QTest.mouseClick(view.plane, Qt.MouseButton.LeftButton, pos=max(places, key=room).toPoint())

    assert window.focus.pinned == (0, 1)
    qtbot.waitUntil(lambda: view._held.unit == 1, timeout=20_000)


def test_a_deeper_neuron_says_that_it_has_no_line(window, qtbot) -> None:
    view = open_on(window, qtbot, edits.check(Experiment()))
    assert view._held.layer == 0
    assert view.plane.line is not None

    pick(view.layer.list, 0)

    qtbot.waitUntil(lambda: view._held.is_output, timeout=20_000)
    assert view.plane.line is None
    assert "other neurons" in view.line_words.text()
    window._look(replace(window.focus, pinned=None))


def test_a_deep_neuron_names_each_source_where_there_is_little_room_and_explains_no_line(make_window, qtbot) -> None:
    window = make_window(None, (1024, 768))
    layers = (Layer(id=1, units=3), Layer(id=2, units=2))
    view = open_on(window, qtbot, edits.check(Experiment(model=Model(layers))))
    pick(view.layer.list, 2)
    qtbot.waitUntil(lambda: view._held is not None and view._held.layer == 1)

    view.sketch.grab()

    assert not view.sketch._is_wide
    told = [text for text in view.sketch.said if text[:2] in ("a₁", "a₂", "a₃")]
    assert len(told) == 3
    metrics = QFontMetrics(view.sketch.theme_.font("small"))
    assert all(metrics.horizontalAdvance(text) <= view.sketch.fields[0].x() for text in told)
    assert "handles" not in view.legend.text()


def test_the_vector_form_and_symbols_alone(view) -> None:
    QTest.mouseClick(view.vector, Qt.MouseButton.LeftButton)
    assert r"\mathbf{x}^T" in view.formula.text
    assert ")·(" in view.figures.text()

    QTest.mouseClick(view.numbers, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    view.sketch.grab()

    assert not view.figures.isVisible()
    assert "w₁" in view.sketch.said or not view.sketch._is_wide


def test_points_of_another_plane_are_not_drawn_on_this_one(window, view, qtbot) -> None:
    """A view that was closed while the data changed is shown the last moment of the old data first."""
    QTest.mouseClick(window.views.chips["perceptron"], Qt.MouseButton.LeftButton)
    window.editor.edit(edits.choose_dataset(window.editor.experiment, "curve_sine"), "A curve")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == window.editor.experiment, timeout=20_000)
    curve = window.clock.newest
    window.editor.edit(edits.set_data(window.editor.experiment, dataset="gaussians", classes=3), "Three classes")
    QTest.mouseClick(window.views.chips["perceptron"], Qt.MouseButton.LeftButton)

    view.show_snapshot(curve)

    assert view.plane._points is not curve.points
    view.plane.grab()
