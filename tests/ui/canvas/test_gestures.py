"""Building a network with the mouse, by real presses, moves and releases."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.canvas.conftest import Drag
from ui.canvas.geometry import GAP, INPUTS, OUTPUT

SIZES = [
    pytest.param(1.0, 1200, id="100 %"),
    pytest.param(1.75, 1900, id="175 %"),
    pytest.param(1.75, 1150, id="175 % scrolled"),
]


@pytest.mark.parametrize(("scale", "width"), SIZES)
@pytest.mark.parametrize(
    ("left", "right", "place"),
    [(INPUTS, 1, 0), (1, 2, 1), (2, 3, 2), (3, OUTPUT, 3)],
    ids=["first", "2nd", "3rd", "last"],
)
def test_dense_lands_in_the_gap_that_opened(bench, scale, width, left, right, place):
    desk = bench(4, 3, 2, scale=scale, width=width)
    desk.scroll_to(right)

    drag = Drag(desk.palette.entry("dense")).to(desk.between(left, right))

    assert list(desk.columns()).index(GAP) == place + 1
    drag.drop(desk.between(left, right))
    assert desk.ids.index(4) == place
    assert GAP not in desk.columns()
    assert desk.labels == ["Insert a Dense layer"]


def test_columns_make_room_while_dense_is_over_the_canvas(bench):
    desk = bench(4, 3)
    before = desk.columns()

    drag = Drag(desk.palette.entry("dense")).to(desk.between(1, 2))

    assert desk.columns()[1] < before[1]
    assert desk.columns()[2] > before[2]
    drag.to(desk.outside())
    assert desk.columns() == before
    drag.escape()


def test_the_gap_glides_when_motion_is_wanted(bench, qtbot):
    desk = bench(4, 3)
    desk.canvas.board.reduce_motion = False
    start = desk.card(2).x()

    drag = Drag(desk.palette.entry("dense")).to(desk.between(INPUTS, 1))

    early = desk.card(2).x()
    qtbot.waitUntil(lambda: desk.canvas.board._glide.state() == desk.canvas.board._glide.State.Stopped)
    assert start <= early < desk.card(2).x()
    assert desk.card(2).x() > start + 20
    drag.escape()
    qtbot.waitUntil(lambda: desk.card(2).x() == start)


@pytest.mark.parametrize("name", ["dense", "dropout", "relu"])
def test_escape_cancels_a_drag_from_the_palette(bench, name):
    desk = bench(4, 3)
    before = desk.columns()

    Drag(desk.palette.entry(name)).to(desk.at_column(1)).escape()

    assert desk.edits == []
    assert desk.columns() == before
    assert not desk.card(1).is_target
    assert desk.problems == []


@pytest.mark.parametrize("name", ["dense", "dropout", "relu"])
def test_a_drop_outside_does_nothing(bench, name):
    desk = bench(4)

    Drag(desk.palette.entry(name)).to(desk.at_column(1)).drop(desk.outside())

    assert desk.edits == []
    assert desk.problems == []


def test_a_ghost_follows_the_mouse_and_leaves_with_it(bench):
    desk = bench(4)

    drag = Drag(desk.palette.entry("dense")).to(desk.at_column(1))

    ghosts = [child for child in desk.window.children() if child.objectName() == "dragGhost"]
    assert [ghost.text() for ghost in ghosts] == ["Dense"]
    drag.escape()
    assert not any(ghost.isVisible() for ghost in ghosts)


@pytest.mark.parametrize(("scale", "width"), SIZES)
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_an_activation_dropped_on_a_layer_is_set_there(bench, scale, width, layer):
    desk = bench(4, 3, 2, scale=scale, width=width)
    desk.scroll_to(layer)

    drag = Drag(desk.palette.entry("relu")).to(desk.at_column(layer))

    assert [number for number in (1, 2, 3) if desk.card(number).is_target] == [layer]
    drag.drop(desk.at_column(layer))
    assert desk.layers[layer - 1].activation == "relu"
    assert desk.labels == [f"Set activation of layer {layer} to ReLU"]


def test_an_activation_can_be_dropped_on_the_card_itself(bench):
    desk = bench(4, 3)

    Drag(desk.palette.entry("sigmoid")).drop(desk.card(2).mapToGlobal(QPoint(10, 10)))

    assert desk.layers[1].activation == "sigmoid"


@pytest.mark.parametrize("where", ["on the layer", "just after it"])
def test_dropout_sets_one_half_and_opens_its_field(bench, where):
    desk = bench(4, 3)

    target = desk.at_column(1) if where == "on the layer" else desk.between(1, 2)
    Drag(desk.palette.entry("dropout")).drop(target)

    assert [layer.dropout for layer in desk.layers] == [0.5, 0]
    assert desk.labels == ["Set dropout of layer 1 to 0.5"]
    field = desk.card(1).dropout
    assert field.hasFocus()
    QTest.keyClicks(field, "0.3")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.layers[0].dropout == 0.3


@pytest.mark.parametrize(
    ("name", "column", "word"),
    [("dropout", INPUTS, "hidden layer"), ("dropout", OUTPUT, "hidden layer"), ("relu", INPUTS, "hidden layer"),
     ("relu", OUTPUT, "belongs to the loss")],
)  # fmt: skip
def test_what_belongs_to_a_layer_is_refused_elsewhere_with_a_word(bench, name, column, word):
    desk = bench(4)

    Drag(desk.palette.entry(name)).drop(desk.at_column(column))

    assert desk.edits == []
    assert [word in problem.text() for problem in desk.problems] == [True]


def test_a_ninth_layer_is_refused_with_a_word_and_opens_no_gap(bench):
    desk = bench(*[2] * 8)
    before = desk.columns()

    drag = Drag(desk.palette.entry("dense")).to(desk.between(1, 2))

    assert desk.columns() == before
    drag.drop(desk.between(1, 2))
    assert desk.edits == []
    assert "at most 8 hidden layers" in desk.problems[0].text()


@pytest.mark.parametrize(("scale", "width"), SIZES)
@pytest.mark.parametrize(
    ("layer", "left", "right", "order"),
    [(1, 2, 3, [2, 1, 3]), (1, 3, OUTPUT, [2, 3, 1]), (3, INPUTS, 1, [3, 1, 2]), (2, 3, OUTPUT, [1, 3, 2])],
)
def test_a_layer_dragged_sideways_is_moved(bench, scale, width, layer, left, right, order):
    desk = bench(4, 3, 2, scale=scale, width=width)
    desk.scroll_to(layer)

    drag = Drag(desk.card(layer))
    desk.scroll_to(right)
    drag.to(desk.between(left, right))

    assert [column for column in desk.columns() if column > 0] == order
    drag.drop(desk.between(left, right))
    assert desk.ids == order
    assert desk.labels == [f"Move layer {layer}"]


def test_a_layer_put_back_where_it_was_is_no_edit(bench):
    desk = bench(4, 3)

    Drag(desk.card(1)).to(desk.between(2, OUTPUT)).drop(desk.at_column(1))

    assert desk.edits == []


def test_a_layer_dragged_off_the_canvas_is_removed(bench):
    desk = bench(4, 3)

    drag = Drag(desk.card(1)).to(desk.outside())

    ghosts = [child for child in desk.window.children() if child.objectName() == "dragGhost"]
    assert [ghost.text() for ghost in ghosts] == ["Remove Dense 4"]
    drag.drop(desk.outside())
    assert desk.ids == [2]
    assert desk.labels == ["Remove layer 1"]


@pytest.mark.parametrize("where", ["over another layer", "outside"])
def test_escape_puts_a_dragged_layer_back(bench, where):
    desk = bench(4, 3)
    before = desk.columns()

    drag = Drag(desk.card(1)).to(desk.outside() if where == "outside" else desk.between(2, OUTPUT))
    drag.escape()

    assert desk.edits == []
    assert list(desk.columns().items()) == list(before.items())


def test_an_undo_in_the_middle_of_a_drag_ends_it(bench):
    desk = bench(4, 3)
    earlier = desk.experiment

    drag = Drag(desk.card(2)).to(desk.between(INPUTS, 1))
    desk.take(type(earlier)(data=earlier.data), "Undo", "")
    drag.drop(desk.outside()) if drag.source.isVisible() else None

    assert desk.ids == [1]
    assert desk.labels == ["Undo"]


def test_a_hidden_window_ends_the_drag(bench):
    desk = bench(4)

    drag = Drag(desk.palette.entry("dense")).to(desk.at_column(1))
    desk.window.hide()

    assert GAP not in desk.columns()
    drag.drop(desk.at_column(1))
    assert desk.edits == []


def test_a_small_shake_is_a_click_and_selects(bench):
    desk = bench(4, 3)

    QTest.mousePress(desk.card(2), Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
    QTest.mouseRelease(desk.card(2), Qt.MouseButton.LeftButton, pos=QPoint(22, 6))

    assert desk.looks[-1].selected_layer == 2
    assert desk.card(2).is_selected
    assert desk.edits == []


def test_a_drag_near_the_border_scrolls(bench):
    desk = bench(*[4] * 6, scale=1.75, width=1150)
    bar = desk.canvas.board.horizontalScrollBar()
    edge = desk.canvas.board.viewport()
    drag = Drag(desk.palette.entry("dense"))

    for _ in range(5):
        drag.to(edge.mapToGlobal(QPoint(edge.width() - 4, edge.height() // 2)))

    assert bar.value() > 0
    drag.escape()
    QApplication.processEvents()
