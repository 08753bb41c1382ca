"""The network as a list: it mirrors the drawing, says everything in words, and edits all of it by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from playground import edits, wires
from playground.spec import INPUTS, OUTPUT, Bias, Layer, Wire

KEY = Qt.Key
ROLE = Qt.ItemDataRole


@pytest.fixture
def listing(window, qtbot):
    layer = Layer(id=2, units=3, activation="relu", dropout=0.2, frozen=True)
    window.editor.edit(edits.insert_layer(window.editor.experiment, 1, layer), "Add")
    qtbot.waitUntil(lambda: len(window.clock.newest.experiment.model.layers) == 2)
    QTest.keyClick(window, KEY.Key_F6)
    assert window.listing.isVisible()
    return window.listing


def texts(view, role=ROLE.DisplayRole) -> list[str]:
    return [view.model().index(row, 0).data(role) for row in range(view.model().rowCount())]


def spoken(view) -> list[str]:
    """Give what a screen reader finds in a list."""
    face = QAccessible.queryAccessibleInterface(view)
    return [face.child(row).text(QAccessible.Text.Name) for row in range(face.childCount())]


def press(widget, *keys, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(widget, key, modifier)


def model(window):
    return window.editor.experiment.model


def to_layer(listing, row) -> None:
    press(listing.layers, KEY.Key_Home, *[KEY.Key_Down] * row)


def test_every_layer_neuron_and_weight_is_a_line_that_can_be_heard(window, listing, qtbot):
    to_layer(listing, 2)
    press(listing.neurons, KEY.Key_Home, KEY.Key_Down)
    qtbot.waitUntil(lambda: "…" not in "".join(texts(listing.neurons) + texts(listing.weights)))

    layer, relu = window.editor.experiment.model.layers
    assert spoken(listing.layers) == [
        "Inputs: x₁, x₂", f"Layer 1: Dense, {layer.units} neurons, tanh",
        f"Layer 2: Dense, {relu.units} neurons, ReLU, dropout 0.2, frozen", "Output: 1 neuron, sigmoid",
    ]  # fmt: skip
    assert [text.split(":")[0] for text in spoken(listing.neurons)] == ["Neuron 1", "Neuron 2", "Neuron 3"]
    assert all("bias 0" in text for text in spoken(listing.neurons))
    assert [text.split(" =")[0] for text in texts(listing.weights)] == [
        "w⁽²⁾₁,₂ from neuron 1", "w⁽²⁾₂,₂ from neuron 2", "w⁽²⁾₃,₂ from neuron 3", "w⁽²⁾₄,₂ from neuron 4",
    ]  # fmt: skip
    assert spoken(listing.weights)[0].startswith("Weight from neuron 1 = ")


def test_dead_neurons_are_told(window, listing, qtbot):
    to_layer(listing, 2)
    press(listing.neurons, KEY.Key_Home, KEY.Key_F2)
    QTest.keyClicks(listing.bias.field, "-100")
    press(listing.bias.field, KEY.Key_Return)

    qtbot.waitUntil(lambda: "dead at 100 % of the training points" in spoken(listing.neurons)[0])


def test_what_is_chosen_in_the_list_is_chosen_on_the_drawing(window, listing):
    to_layer(listing, 2)
    press(listing.neurons, KEY.Key_Home, KEY.Key_Down)
    press(listing.weights, KEY.Key_Home, KEY.Key_Down)

    assert window.focus.selected_layer == 2
    assert window.focus.pinned == (2, 1)
    assert window.focus.weight == Wire(2, 1, 1, 1)
    assert window.canvas.board.cards[2].is_selected


def test_what_is_chosen_on_the_drawing_is_chosen_in_the_list(window, listing):
    card = window.canvas.board.cards[2]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.title.pos())
    assert listing.layers.key == 2

    window.canvas.touch.toggle_pin((1, 3))

    assert listing.layers.key == 1
    assert listing.neurons.key == (1, 3)


def test_a_layer_is_edited_by_keyboard_alone(window, listing):
    to_layer(listing, 1)
    press(listing.layers, KEY.Key_Plus)
    assert model(window).layers[0].units == 5
    press(listing.layers, KEY.Key_Minus, KEY.Key_Minus)
    assert model(window).layers[0].units == 3
    press(listing.layers, KEY.Key_D, modifier=Qt.KeyboardModifier.ControlModifier)
    assert [layer.id for layer in model(window).layers] == [1, 3, 2]
    press(listing.layers, KEY.Key_Right, modifier=Qt.KeyboardModifier.ControlModifier)
    assert [layer.id for layer in model(window).layers] == [1, 2, 3]
    assert listing.layers.key == 3
    press(listing.layers, KEY.Key_Delete)
    assert [layer.id for layer in model(window).layers] == [1, 2]

    press(listing.layers, KEY.Key_Return)
    assert listing.focusWidget() is listing.layer.units
    listing.layer.units.selectAll()
    QTest.keyClicks(listing.layer.units, "7")
    press(listing.layer.units, KEY.Key_Return)
    press(listing.layer.activation, KEY.Key_Home)
    listing.layer.dropout.setFocus()
    press(listing.layer.dropout, KEY.Key_Up)
    press(listing.layer.freeze, KEY.Key_Space)
    chosen = next(layer for layer in model(window).layers if layer.id == listing.layers.key)

    assert (chosen.units, chosen.activation) == (7, "linear")
    assert chosen.frozen is not (chosen.id == 2)
    assert listing.status.text() == texts(listing.layers)[edits.place_of(window.editor.experiment, chosen.id) + 1]
    frozen = chosen.frozen
    press(listing.layers, KEY.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    assert next(layer for layer in model(window).layers if layer.id == chosen.id).frozen is not frozen


def test_the_output_can_be_frozen_and_a_layer_put_behind_the_inputs(window, listing):
    press(listing.layers, KEY.Key_End)
    press(listing.layer.freeze, KEY.Key_Space)
    assert model(window).output_frozen
    assert listing.layers.key == OUTPUT

    press(listing.layers, KEY.Key_Home)
    press(listing.layer.buttons["add"], KEY.Key_Space)

    assert listing.layers.line.text.startswith("Layer 1:")
    assert [layer.id for layer in model(window).layers] == [3, 1, 2]


def test_space_switches_a_neuron_and_a_weight_off_and_on(window, listing):
    to_layer(listing, 1)
    press(listing.neurons, KEY.Key_Home, KEY.Key_Space)
    assert model(window).layers[0].off == (0,)
    assert ", off" in listing.status.text()
    press(listing.weights, KEY.Key_Home, KEY.Key_Space)

    assert model(window).off == (listing.weights.key,)
    press(listing.weights, KEY.Key_Space)
    press(listing.neurons, KEY.Key_Space)
    assert (model(window).off, model(window).layers[0].off) == ((), ())


def test_numbers_are_typed_in_the_list_and_undone(window, listing, qtbot):
    def now(number):
        snapshot = window.session.latest
        return wires.value_of(snapshot.experiment, snapshot.parameters, number)

    to_layer(listing, 1)
    press(listing.neurons, KEY.Key_Home, KEY.Key_Down, KEY.Key_Return)
    QTest.keyClicks(listing.bias.field, "0.25")
    press(listing.bias.field, KEY.Key_Return)
    qtbot.waitUntil(lambda: now(Bias(1, 1)) == 0.25)
    qtbot.waitUntil(lambda: texts(listing.neurons)[1].startswith("Neuron 2: bias 0.25"))
    assert listing.focusWidget() is listing.neurons

    press(listing.weights, KEY.Key_Home, KEY.Key_Return)
    wire, before = listing.weights.key, now(listing.weights.key)
    QTest.keyClicks(listing.weight.field, "1.5")
    press(listing.weight.field, KEY.Key_Return)
    qtbot.waitUntil(lambda: now(wire) == 1.5)
    press(listing.weights, KEY.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: now(wire) == before)
    assert now(Bias(1, 1)) == 0.25


def test_training_refreshes_the_numbers_and_keeps_what_is_chosen(window, listing, qtbot):
    to_layer(listing, 1)
    press(listing.neurons, KEY.Key_Home, KEY.Key_Down)
    press(listing.weights, KEY.Key_Home, KEY.Key_Down)
    before, chosen = texts(listing.weights), listing.weights.key

    window.runner.one_epoch()
    qtbot.waitUntil(lambda: texts(listing.weights) != before)

    assert listing.weights.key == chosen
    assert listing.neurons.key == (1, 1)


def test_a_layer_that_is_gone_is_no_longer_chosen(window, listing):
    to_layer(listing, 2)
    press(listing.neurons, KEY.Key_Home)

    window.editor.edit(edits.remove_layer(window.editor.experiment, 2), "Remove")

    assert listing.layers.key != 2
    assert len(texts(listing.layers)) == 3
    assert listing.weights.key is None


def test_the_list_is_reached_from_the_drawing_and_left_with_escape(window):
    window.canvas.header.setFocus()
    press(window.canvas.header, KEY.Key_Tab)
    assert window.focusWidget() is window.canvas.list_button
    press(window.canvas.list_button, KEY.Key_Space)
    assert window.listing.isVisible()

    press(window.listing, KEY.Key_Escape)

    assert not window.listing.isVisible()


def test_the_inputs_have_neurons_and_no_weights(window, listing):
    press(listing.layers, KEY.Key_Home)
    press(listing.neurons, KEY.Key_Home)

    assert listing.layers.key == INPUTS
    assert texts(listing.neurons) == ["Input x₁", "Input x₂"]
    assert texts(listing.weights) == []
    assert not listing.bias.field.isEnabled()
