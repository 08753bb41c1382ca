"""The view of dropout: thinned networks appear with a rate, follow the training, and a bar leads to its neuron."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import edits
from playground.explain.dropout import THINNED
from playground.session import Step
from ui.widgets.words import figure


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_a_rate_brings_thinned_networks_and_others_can_be_drawn(window, qtbot) -> None:
    window.views.open("dropout")
    view = window.views.view
    qtbot.waitUntil(lambda: "nothing is dropped" in view.words.text(), timeout=20_000)

    click(view.rates[0.5])

    assert {layer.dropout for layer in window.editor.experiment.model.layers} == {0.5}
    qtbot.waitUntil(lambda: view._thinned is not None and len(view._thinned.lines) == THINNED, timeout=20_000)
    first = view.overlay.thinned
    qtbot.waitUntil(lambda: f"{first.scaling[0].whole:.3f}" in view.reading.text(), timeout=20_000)
    click(view.again)
    qtbot.waitUntil(
        lambda: (
            view._thinned is not None
            and len(view._thinned.lines) == THINNED
            and any(
                len(one) != len(other) or (one != other).any()
                for one, other in zip(view._thinned.lines, first.lines, strict=True)
            )
        ),
        timeout=20_000,
    )


def test_a_bar_says_the_loss_without_its_neuron_and_switching_it_off_proves_it(window, qtbot) -> None:
    window.session.send(Step(150))
    window.views.open("dropout")
    view = window.views.view
    qtbot.waitUntil(
        lambda: view._worth is not None and view._worth.step == 150 and bool(view.bars.bars), timeout=20_000
    )
    bar, before = view.bars.bars[0], window.clock.newest.scores.train_loss

    QTest.mouseClick(view.bars, Qt.MouseButton.LeftButton, pos=view.bars.boxes()[0].center().toPoint())

    assert window.focus.pinned == bar.key
    assert view.bars.bars[0].is_marked
    window.editor.edit(edits.switch_neuron(window.editor.experiment, *bar.key, on=False), "Off")
    qtbot.waitUntil(lambda: abs(window.clock.newest.scores.train_loss - before - bar.value) < 1e-4, timeout=20_000)
    assert bar.text == f"+{bar.value:.3f}"


def test_the_view_follows_the_weights_while_it_is_open(window, qtbot) -> None:
    window.views.open("dropout")
    view = window.views.view
    qtbot.waitUntil(lambda: view._worth is not None and view._worth.step == 0, timeout=20_000)

    window.session.send(Step(40))

    qtbot.waitUntil(lambda: view._worth is not None and view._worth.step == 40, timeout=20_000)


def test_with_and_without_dropout_stand_side_by_side_and_one_is_taken(window, qtbot) -> None:
    window.views.open("dropout")
    view = window.views.view

    click(view.pages["compared"])

    shown = view.comparison
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known == 1.0, timeout=60_000)
    assert [outcome.name for outcome in shown.found.outcomes] == ["without", "with"]
    assert not view.overlay.isVisible()
    for outcome in shown.found.outcomes:
        assert shown.cards[outcome.name].numbers["test"].text() == figure(outcome.test_loss)
    qtbot.waitUntil(lambda: "Lowest test J" in view.words.text(), timeout=20_000)
    click(shown.cards["with"].take)
    assert all(layer.dropout > 0 for layer in window.editor.experiment.model.layers)
    click(view.pages["thinned"])
    qtbot.waitUntil(lambda: view._thinned is not None and len(view._thinned.lines) == THINNED, timeout=20_000)
    assert view.overlay.isVisible()
    assert not shown.isVisible()


def test_compared_pictures_grow_with_the_window_and_shrink_with_it_again(window, qtbot) -> None:
    window.views.open("dropout")
    view = window.views.view
    click(view.pages["compared"])
    first, shown = view.comparison.cards["without"], view.comparison
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known == 1.0, timeout=60_000)
    QApplication.processEvents()
    side, height = first.picture.width(), shown.height()

    click(window.views.fill)
    qtbot.waitUntil(lambda: first.picture.width() > 1.5 * side, timeout=20_000)
    click(window.views.fill)
    window.resize(1024, 768)
    qtbot.wait(50)
    window.resize(1600, 1000)

    qtbot.waitUntil(lambda: (first.picture.width(), shown.height()) == (side, height), timeout=20_000)


def test_values_are_never_drawn_as_classes_while_the_data_changes(window, qtbot) -> None:
    """A view that was closed while the data changed is shown the last moment of the old data first."""
    window.editor.edit(edits.choose_dataset(window.editor.experiment, "curve_sine"), "A curve")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == window.editor.experiment, timeout=20_000)
    curve = window.clock.newest
    window.editor.edit(edits.choose_dataset(window.editor.experiment, "circle"), "Classes")
    window.views.open("dropout")
    view = window.views.view

    view.show_snapshot(curve)

    view.overlay.grab()
    qtbot.waitUntil(lambda: view.overlay._points is window.clock.newest.points is not curve.points, timeout=20_000)
