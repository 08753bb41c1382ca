"""What was chosen in a view is kept in files, and examples use it: they open as they are meant to be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import wires
from tests.ui.choices import pick
from tests.ui.test_examples_menu import action_of


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def raced(window, qtbot) -> dict[str, str]:
    """Wait for the end of the race and give each runner's verdict as it stands in the list."""
    view = window.views.view

    def is_over() -> bool:
        return view._race is not None and view._race.surface is not None and view._race.surface.known == 1.0

    qtbot.waitUntil(is_over, timeout=60_000)
    shown = [row for row in view.runners.rows if row[0].isVisible()]
    return {button.text(): word.text() for button, _, word in shown}


def test_the_examples_of_rates_and_optimizers_open_with_the_race_they_tell_of(window, qtbot) -> None:
    action_of(window, "rates").trigger()
    assert raced(window, qtbot) == {"η = 0.003": "crawls", "η = 0.1": "converges", "η = 3": "diverged"}

    action_of(window, "optimizers").trigger()
    qtbot.waitUntil(lambda: window.views.view._asked.field == "optimizers", timeout=20_000)
    assert len(raced(window, qtbot)) == 8

    action_of(window, "local-minimum").trigger()
    verdicts = raced(window, qtbot)
    assert (verdicts["η = 0.03"], verdicts["η = 0.3"]) == ("is caught", "converges")
    assert window.views.view._race.surface is not None
    assert len(window.views.view._asked.numbers) == 2


def saved_and_opened(window, qtbot, tmp_path) -> None:
    path = tmp_path / "as it was.json"
    window.documents.save_to(path)
    action_of(window, "perceptron").trigger()
    assert window.views.name == "perceptron"
    window.documents.open(path)


def test_a_file_opens_with_the_weight_whose_chain_rule_was_shown(window, qtbot, tmp_path) -> None:
    click(window.views.chips["backprop"])
    view, first = window.views.view, window.editor.experiment.model.layers[0].id
    pick(view.layer.list, first)
    pick(view.source.list, -1)
    pick(view.unit.list, 2)
    held = view._number

    saved_and_opened(window, qtbot, tmp_path)

    assert window.views.view is view
    assert view._number == held
    assert view.unit.list.currentData() == 2


@pytest.mark.parametrize(
    "weight", [None, 3, [0, 0], [0, 0, 0, 0], [99, 0, 0], [0, 99, 0], [0, 0, 99], [0, -2, 0], ["a", 0, 0], [-1, 0, 0]]
)
def test_a_weight_that_a_file_names_oddly_is_left_out(window, weight) -> None:
    window.views.take_view({"open": "backprop", "choices": {"weight": weight}})

    view = window.views.view
    assert wires.place_of(window.editor.experiment, view._number) is not None


def test_odd_choices_of_races_and_landscapes_are_left_out(window) -> None:
    window.views.take_view({"open": "race", "choices": {"race": "snails", "steps": True, "plane": 7, "from_start": 0}})
    assert window.views.view.choices() == {"race": "rates", "from_start": True, "steps": 1_000, "plane": "ways"}
    window.views.take_view({"open": "landscape", "choices": {"directions": [], "hills": "yes"}})
    assert window.views.view.choices() == {"directions": "random", "hills": False}
    window.views.take_view({"open": "landscape", "choices": "none"})
    window.views.take_view({"open": 3})
    assert not window.views.is_open


def test_a_landscapes_directions_and_hills_are_kept(window, qtbot, tmp_path) -> None:
    click(window.views.chips["landscape"])
    view = window.views.view
    click(view.kinds["way"])
    click(view.hills)

    saved_and_opened(window, qtbot, tmp_path)

    assert view.choices() == {"directions": "way", "hills": True}
    assert view._asked.kind == "way"
