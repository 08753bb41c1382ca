"""Views under the network: opened and closed by a click, costing nothing while closed; the landscape to walk on."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits, wires
from playground.commands import SetNumbers
from playground.session import Play, Resume, Step
from playground.spec import Experiment, Layer, Model
from tests.ui.test_examples_menu import action_of
from ui.widgets.words import figure


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def trained(window, qtbot, steps: int = 60) -> None:
    window.session.send(Step(steps))
    qtbot.waitUntil(
        lambda: window.clock.newest.step == steps and window.clock.newest.status != "running", timeout=20_000
    )


def test_a_click_opens_a_view_and_another_closes_it(window, qtbot) -> None:
    assert not window.views.is_open
    assert window.views.questions() == ()

    click(window.views.chips["landscape"])

    assert window.views.is_open
    assert window.views.view.isVisible()
    assert window.views.questions()
    qtbot.waitUntil(lambda: bool(window.clock.newest.answers), timeout=20_000)
    click(window.views.chips["landscape"])
    assert not window.views.is_open
    qtbot.waitUntil(lambda: not window.clock.newest.answers, timeout=20_000)


def test_the_view_stands_under_the_network_or_beside_it_or_fills_the_window(window, qtbot) -> None:
    click(window.views.chips["landscape"])
    top = window.views.mapTo(window, QPoint(0, 0))
    assert top.y() > window.canvas.mapTo(window, QPoint(0, 0)).y()

    click(window.views.beside)

    assert window.views.mapTo(window, QPoint(0, 0)).x() > window.canvas.mapTo(window, QPoint(0, 0)).x()
    assert window.canvas.width() > 300
    click(window.views.fill)
    assert (window.views.fill.text(), window.views.beside.isVisible()) == ("back", False)
    assert window.deck.alone == "views"
    assert not window.canvas.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.canvas.isVisible()


@pytest.fixture
def landscape(window, qtbot):
    trained(window, qtbot)
    click(window.views.chips["landscape"])
    view = window.views.view

    def is_known() -> bool:
        return view._surface is not None and view._surface.known == 1.0

    qtbot.waitUntil(is_known, timeout=20_000)
    return view


def test_the_surface_is_refined_while_one_looks_and_its_middle_is_the_present_loss(window, landscape) -> None:
    surface = landscape._surface

    middle = len(surface.alphas) // 2
    assert surface.values[middle, middle] == pytest.approx(window.clock.newest.scores.train_loss, rel=1e-4)
    assert not landscape.progress.isVisible()
    assert "step 60" in landscape.words.text()


def test_a_click_previews_the_network_there_and_leaving_shows_itself_again(window, landscape, qtbot) -> None:
    first = window.clock.newest
    before, maps, edges = first.regions.copy(), first.maps.copy(), first.edges.copy()
    view = landscape.surface
    there = view.to_pixels(0.8, -0.7).toPoint()

    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=there)

    qtbot.waitUntil(lambda: not np.array_equal(window.clock.newest.regions, before), timeout=20_000)
    assert not np.array_equal(window.clock.newest.maps, maps)
    assert not np.array_equal(window.clock.newest.edges, edges)
    assert "a preview" in landscape.reading.text()
    assert np.array_equal(window.clock.newest.parameters[0].weights, first.parameters[0].weights)
    assert window.clock.newest.step == 60
    click(window.views.chips["landscape"])
    qtbot.waitUntil(lambda: np.array_equal(window.clock.newest.regions, before), timeout=20_000)


def test_take_it_makes_them_the_weights_and_undo_takes_them_back(window, landscape, qtbot) -> None:
    start = window.clock.newest.parameters
    view = landscape.surface
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.to_pixels(0.8, -0.7).toPoint())
    place = landscape._place
    wanted = landscape._surface.at(*place)

    click(landscape.take)

    qtbot.waitUntil(
        lambda: np.array_equal(window.session.latest.parameters[0].weights, wanted[0].weights), timeout=20_000
    )
    assert "Take weights of the landscape" in window.editor.stack.undoText()
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(
        lambda: np.array_equal(window.session.latest.parameters[0].weights, start[0].weights), timeout=20_000
    )


def test_hills_are_turned_by_drag_and_keys(landscape) -> None:
    click(landscape.hills)
    view = landscape.surface
    before = view.grab().toImage()

    QTest.keyClick(view, Qt.Key.Key_Right)
    turned = view.grab().toImage()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
    QTest.mouseMove(view, QPoint(160, 100))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(160, 100))

    assert turned != before
    assert view.grab().toImage() != turned
    assert landscape._place is None


def test_the_loss_that_is_read_is_that_of_the_weights_one_would_take(window, landscape, qtbot) -> None:
    view = landscape.surface
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.to_pixels(0.31, -0.47).toPoint())
    told = landscape.reading.text()

    click(landscape.take)

    step = window.clock.newest.serial
    qtbot.waitUntil(lambda: window.clock.newest.serial > step and landscape._place is None, timeout=20_000)
    qtbot.waitUntil(lambda: f"J = {figure(window.clock.newest.scores.train_loss)} " in told, timeout=20_000)


def test_a_click_on_the_hills_chooses_the_place_that_is_seen_there(landscape) -> None:
    click(landscape.hills)
    view, surface = landscape.surface, landscape._surface
    alpha, beta = float(surface.alphas[50]), float(surface.betas[30])
    spot = view._spot(alpha, beta).toPoint()

    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)

    assert landscape._place is not None
    found = view._spot(*landscape._place)
    assert (found - spot).manhattanLength() < 12
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert view._spot(*landscape._place) == found  # beside the hills there is nothing


def test_a_legend_says_the_range_of_the_colours_and_what_the_marks_are(landscape) -> None:
    values = landscape._surface.values
    told = landscape.legend.text().replace("&nbsp;", " ")

    assert f"J from {figure(values.min())} to {figure(values.max())}" in told
    for words in ("the network now", "the way of training", "the chosen place"):
        assert words in told


def test_the_way_goes_on_while_it_trains_and_is_forgotten_at_a_reset(window, landscape, qtbot) -> None:
    window.session.send(Step(40))
    qtbot.waitUntil(lambda: window.clock.newest.step == 100, timeout=20_000)

    assert landscape.surface._since[-1] == landscape.surface._now
    window.actions_by_name["reset"].trigger()
    qtbot.waitUntil(lambda: window.clock.newest.step == 0 and not landscape.surface._since, timeout=20_000)


def test_without_a_way_its_directions_are_said_to_be_random(window, qtbot) -> None:
    click(window.views.chips["landscape"])
    view = window.views.view

    click(view.kinds["way"])

    qtbot.waitUntil(lambda: "random directions" in view.words.text(), timeout=20_000)
    trained(window, qtbot)
    click(view.again)
    qtbot.waitUntil(lambda: "to step 60 lie in this plane" in view.words.text(), timeout=20_000)


def test_a_network_that_left_the_picture_is_told_of(window, landscape, qtbot) -> None:
    assert "left this picture" not in landscape.words.text()
    layer = window.editor.experiment.model.layers[0].id
    wire = wires.wire(window.editor.experiment, layer, 0, 0)

    window.runner.obey(SetNumbers(((wire, 500.0),)))

    qtbot.waitUntil(lambda: "left this picture" in landscape.words.text(), timeout=20_000)
    landscape.surface.grab()


def test_another_document_may_be_opened_while_a_place_is_previewed(window, landscape, qtbot) -> None:
    view = landscape.surface
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.to_pixels(0.8, -0.7).toPoint())
    qtbot.waitUntil(lambda: window.focus.preview is not None, timeout=20_000)

    action_of(window, "rates").trigger()

    qtbot.waitUntil(lambda: window.clock.newest.experiment == window.editor.experiment, timeout=20_000)
    assert window.clock.newest.status == "paused"
    assert window.clock.newest.problem is None
    assert window.focus.preview is None


def test_a_large_landscape_is_refined_bit_by_bit_and_can_be_stopped_while_training_goes_on(window, qtbot) -> None:
    layers = tuple(Layer(place, 64) for place in range(1, 9))
    experiment = edits.check(Experiment(model=Model(layers)))
    window.editor.begin(experiment)
    window.session.send(Resume(experiment, None))
    window._show_experiment()
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment, timeout=20_000)
    click(window.views.chips["landscape"])
    view = window.views.view
    window.runner.obey(Play())
    qtbot.waitUntil(lambda: view._surface is not None and 0 < view._surface.known < 1, timeout=20_000)
    assert view.progress.isVisible()
    assert view.progress.value() == round(100 * view._surface.known)
    before = window.clock.newest.step

    click(view.stop)

    known = view._surface.known
    assert window.views.questions() == ()
    assert not view.progress.isVisible()
    qtbot.waitUntil(lambda: window.clock.newest.step > before + 2, timeout=20_000)
    assert view._surface.known == known
    assert window.clock.newest.status == "running"
    click(view.again)
    qtbot.waitUntil(lambda: view._surface is not None and view._surface.step > 0, timeout=20_000)
    window.runner.pause()


def test_who_opens_a_view_stays_where_they_are(window, qtbot) -> None:
    """The panels find new places; the keyboard still is at the tab, not at some other button."""
    window.activateWindow()
    chip = window.views.chips["descent"]
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(chip.hasFocus)

    click(chip)

    assert window.views.name == "descent"
    assert chip.hasFocus()
