"""What the canvas shows of an experiment and a snapshot, and what it asks the worker for."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from playground.snapshot import LayerParameters, RunState, Snapshot
from playground.spec import Experiment
from tests.ui.canvas.conftest import network
from ui.canvas.geometry import columns_of
from ui.focus import Focus

RED, GREEN = 0xFFFF0000, 0xFF00FF00


def snapshot_of(experiment: Experiment, *, color: int = RED, serial: int = 1) -> Snapshot:
    """Make a snapshot whose maps are of one colour and whose weights and biases are all 1."""
    sizes = list(columns_of(experiment).values())
    ids = [*(layer.id for layer in experiment.model.layers), 0]
    layers = tuple(
        LayerParameters(layer, np.ones((before, units), np.float32), np.ones(units, np.float32))
        for layer, before, units in zip(ids, sizes[:-1], sizes[1:], strict=True)
    )
    maps = np.full((sum(sizes), 12, 12), color, dtype=np.uint32)
    maps.setflags(write=False)
    state = RunState(layers, "adam")
    return Snapshot(serial, "running", experiment, state=state, pictures_serial=serial, maps=maps)


def with_edges(desk, snapshot: Snapshot, color: int) -> Snapshot:
    """Add a picture of one colour at the canvas's present places."""
    places = desk.canvas.edge_geometry()
    return replace(snapshot, edges=np.full((places.height, places.width), color, np.uint32), edges_geometry=places)


def pixel(desk, column: int, index: int, dx: int = 0, dy: int = 0) -> int:
    """Give the colour shown in a neuron's middle."""
    place = desk.canvas.rest_layout().places[column]
    view = desk.canvas.board.view
    return view.grab().toImage().pixel(round(place.x) + dx, round(place.ys[index]) + dy)


@pytest.mark.parametrize(
    ("units", "words"), [((8, 8, 6), "173 parameters"), ((), "5 parameters"), ((64,) * 8, "29,505 parameters")]
)
def test_the_title_counts_the_parameters(bench, units, words):
    assert bench(*units).canvas.subtitle == words


@pytest.mark.parametrize(("column", "index"), [(-1, 0), (-1, 3), (1, 2), (2, 1), (0, 0)])
def test_every_neuron_shows_its_map(bench, column, index):
    desk = bench(4, 3)
    snapshot = snapshot_of(desk.experiment)
    row = {-1: 0, 1: 4, 2: 8, 0: 11}[column] + index
    maps = snapshot.maps.copy()
    maps[row] = GREEN

    desk.canvas.show_snapshot(replace(snapshot, maps=maps))

    assert pixel(desk, column, index) == GREEN
    assert pixel(desk, column, index - 1 if index else index + 1) == RED if column else True


def test_pictures_of_another_structure_are_left_out(bench):
    desk = bench(4, 3)
    desk.canvas.show_snapshot(snapshot_of(desk.experiment))

    desk.canvas.show_snapshot(snapshot_of(network(5, 3), color=GREEN, serial=2))

    assert pixel(desk, 1, 0) == RED


def test_weights_are_the_workers_picture_when_it_fits_and_lines_when_it_does_not(bench):
    desk = bench(4, 3)
    snapshot = snapshot_of(desk.experiment)
    edges = desk.canvas.board.view.edges

    desk.canvas.show_snapshot(with_edges(desk, snapshot, GREEN))
    assert edges.is_picture
    assert desk.canvas.board.view.grab().toImage().pixel(2, 2) == GREEN

    desk.window.resize(1300, 700)
    QApplication.processEvents()
    desk.canvas.show_snapshot(snapshot)
    assert not edges.is_picture
    desk.canvas.board.view.grab()


def test_the_gap_asks_for_weights_at_the_new_places(bench, qtbot):
    desk = bench(4, 3)
    before = desk.canvas.edge_geometry()

    with qtbot.waitSignal(desk.canvas.wants_changed):
        desk.canvas.open_gap(1)

    assert not np.array_equal(desk.canvas.edge_geometry().ports, before.ports)


def test_a_resize_asks_for_new_pictures(bench, qtbot):
    desk = bench(4)

    with qtbot.waitSignal(desk.canvas.wants_changed):
        desk.window.resize(1280, 700)


def test_the_geometry_has_a_port_per_neuron_inside_the_picture(bench):
    desk = bench(4, 3)

    places = desk.canvas.edge_geometry()

    assert places.ports.shape == (4 + 4 + 3 + 1, 3)
    assert (places.ports[:, 0] > places.ports[:, 1]).all()
    assert places.ports[:, :2].max() < places.width
    assert places.ports[:, 2].max() < places.height
    assert 8 <= desk.canvas.map_pixels() <= 64


@pytest.mark.parametrize("scale", [1.0, 1.75])
@pytest.mark.parametrize("height", [420, 560, 900])
def test_eight_layers_of_64_fold_into_columns_of_readable_maps(bench, scale, height):
    desk = bench(*[64] * 8, height=height, scale=scale)
    desk.canvas.show_snapshot(snapshot_of(desk.experiment))

    layout = desk.canvas.rest_layout()

    for layer in desk.ids:
        place = layout.places[layer]
        apart = np.maximum(np.abs(np.subtract.outer(place.xs, place.xs)), np.abs(np.subtract.outer(place.ys, place.ys)))
        assert (apart + np.eye(64) * 999).min() > place.side >= round(18 * scale)
        assert min(place.ys) - place.side / 2 >= 0
        assert max(place.ys) + place.side / 2 <= layout.depth
    edges = [(layout.places[one], layout.places[other]) for one, other in pairwise(layout.order)]
    assert all(left.x + left.half < right.x - right.half for left, right in edges)
    desk.canvas.grab()


@pytest.mark.parametrize("index", [0, 1, 37, 63])
def test_each_neuron_of_a_folded_layer_is_reached_by_the_mouse(bench, index):
    desk = bench(64)
    desk.canvas.show_snapshot(snapshot_of(desk.experiment))
    place = desk.canvas.rest_layout().places[1]
    view = desk.canvas.board.view

    QTest.mouseMove(view.viewport(), QPoint(round(place.xs[index]), round(place.ys[index])))

    assert desk.looks[-1].neuron == (1, index)


def test_a_layer_that_fits_stays_one_column(bench):
    desk = bench(16)

    assert desk.canvas.rest_layout().places[1].dx == ()


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.75, 2.5])
@pytest.mark.parametrize("units", [(), (4,), (8, 8, 6), (64,) * 8])
def test_cards_stand_side_by_side_and_clip_nothing(bench, scale, units):
    desk = bench(*units, scale=scale, width=1600, height=900)
    board = desk.canvas.board

    cards = sorted((board.inputs, board.output, *board.cards.values()), key=lambda card: card.x())

    for left, right in pairwise(cards):
        assert left.geometry().right() < right.geometry().left()
    for card in cards:
        for part in card.children():
            if isinstance(part, (QLabel, QToolButton)) and part.isVisible():
                assert part.width() >= part.fontMetrics().horizontalAdvance(part.text())
                assert card.rect().contains(part.geometry())


@pytest.mark.parametrize(
    ("width", "height", "bars"), [(1200, 640, (False, False)), (1200, 240, (False, True)), (560, 640, (True, False))]
)
def test_the_canvas_scrolls_only_the_way_it_must(bench, width, height, bars):
    desk = bench(4, 3, width=width, height=height)

    board = desk.canvas.board
    assert (board.horizontalScrollBar().maximum() > 0, board.verticalScrollBar().maximum() > 0) == bars


def test_the_selected_layer_is_scrolled_into_view(bench):
    desk = bench(*[4] * 8, width=900)
    bar = desk.canvas.board.horizontalScrollBar()

    QTest.mouseClick(desk.card(1), Qt.MouseButton.LeftButton)
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)

    viewport = desk.canvas.board.viewport()
    assert bar.value() > 0
    assert viewport.rect().contains(desk.card(8).geometry().translated(desk.canvas.board.widget().pos()))


def test_the_number_of_units_and_the_rate_are_legible(bench):
    desk = bench(64)

    for field in (desk.card(1).units, desk.card(1).dropout):
        inner = field.lineEdit()
        assert inner.width() >= inner.fontMetrics().horizontalAdvance(inner.text())


def test_a_click_on_a_neuron_selects_its_layer(bench):
    desk = bench(4, 3)
    place = desk.canvas.rest_layout().places[2]

    QTest.mouseClick(
        desk.canvas.board.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(place.x), round(place.ys[0]))
    )

    assert desk.looks[-1].selected_layer == 2


def test_a_focus_from_elsewhere_selects_and_does_not_echo(bench):
    desk = bench(4, 3)

    desk.canvas.show_focus(Focus(selected_layer=1, pinned=(2, 0)))

    assert desk.card(1).is_selected
    assert desk.looks == []


def test_without_hidden_layers_the_canvas_invites(bench):
    desk = bench()

    invitations = [label for label in desk.canvas.findChildren(QLabel) if label.text() == "Drag a Dense layer here"]

    assert [label.isVisible() for label in invitations] == [True]
    QTest.keyClick(desk.palette.entry("dense"), Qt.Key.Key_Return)
    assert [label.isVisible() for label in invitations] == [False]


def test_the_invitation_leaves_the_lines_free(bench):
    desk = bench()
    board = desk.canvas.board
    (words,) = [label for label in desk.canvas.findChildren(QLabel) if label.text() == "Drag a Dense layer here"]

    places = board.layout_now().places
    assert words.y() > board.layout_now().top + max(y for place in places.values() for y in place.ys)


def test_cards_of_layers_that_stay_are_kept(bench):
    desk = bench(4, 3)
    card = desk.card(1)

    desk.canvas.insert_layer(0)

    assert desk.card(1) is card
    assert card.toolTip().startswith("Layer 2")
