"""The view of rates and optimizers: a race is run, read and taken from with the mouse; a weight's step is read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits, next_step
from playground.catalog import OPTIMIZERS
from playground.run import Run
from playground.session import Step
from ui.widgets.words import short


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def wait_until_over(view, qtbot) -> None:
    def is_over() -> bool:
        return view._race is not None and view._race.surface is not None and view._race.surface.known == 1.0

    qtbot.waitUntil(is_over, timeout=60_000)


def choose(view, chooser, value, qtbot) -> None:
    """Pick an entry of a list as a person does."""
    chooser.list.setCurrentIndex(chooser.list.findData(value))
    chooser.list.activated.emit(chooser.list.currentIndex())
    wait_until_over(view, qtbot)


@pytest.fixture
def view(window, qtbot):
    click(window.views.chips["race"])
    made = window.views.view
    wait_until_over(made, qtbot)
    return made


def test_every_runner_is_listed_with_the_loss_a_run_of_its_own_has_and_a_verdict(window, view) -> None:
    for place, runner in enumerate(view._race.runners):
        alone = Run(runner.experiment)
        alone.advance(1_000)
        button, loss, word = view.runners.rows[place]

        assert button.text() == runner.name
        assert loss.text() == f"J = {short(alone.scores().train_loss)}"
        assert word.text() in ("crawls", "is caught", "converges", "oscillates", "diverged")
    assert len(view.surface._paths) == len(view._race.runners) == 5


def test_a_finished_race_asks_for_nothing_more_and_again_runs_another(window, view, qtbot) -> None:
    assert view._asked not in window.views.questions()
    first = view._race

    click(view.again)

    assert view._asked in window.views.questions()
    wait_until_over(view, qtbot)
    assert view._race is not first
    assert view._race.runners[2].loss == first.runners[2].loss


def test_stop_ends_a_race_and_a_closed_view_asks_for_nothing(window, view, qtbot) -> None:
    view._asked = view._asked.__class__(steps=10_000_000, version=view._asked.version)
    click(view.again)
    qtbot.waitUntil(lambda: view._race is not None and view._race.runners[0].step > 0, timeout=20_000)

    click(view.stop)

    assert view._asked not in window.views.questions()
    assert view._race is not None
    click(window.views.chips["race"])
    assert window.views.questions() == ()


def test_taking_a_runner_sets_its_optimizer_and_rate_and_its_weights_and_can_be_undone(window, view, qtbot) -> None:
    choose(view, view.field, "optimizers", qtbot)
    before = window.editor.experiment
    place = list(OPTIMIZERS).index("momentum")
    runner = view._race.runners[place]
    assert not view.take.isEnabled()

    click(view.runners.rows[place][0])
    click(view.take_weights)

    assert window.editor.experiment.training.optimizer == "momentum"
    assert window.editor.experiment.training.learning_rate == 0.03
    expected = runner.parameters[0].weights
    qtbot.waitUntil(lambda: np.array_equal(window.clock.newest.parameters[0].weights, expected), timeout=20_000)
    assert view._race.runners[place] is runner  # another optimizer leaves the race as it is
    window.actions_by_name["undo"].trigger()
    window.actions_by_name["undo"].trigger()
    assert window.editor.experiment == before


def test_a_click_on_the_landscape_chooses_the_nearest_runner_and_says_why(window, view, qtbot) -> None:
    runner = view._race.runners[4]
    spot = view.surface.to_pixels(*runner.places[-1]).toPoint()

    QTest.mouseClick(view.surface, Qt.MouseButton.LeftButton, pos=QPoint(spot))

    assert view.runners.rows[4][0].isChecked()
    assert runner.why in view.words.text()


def test_the_table_reads_the_next_step_of_the_weight_that_is_looked_at(window, view, qtbot) -> None:
    window.session.send(Step(30))
    qtbot.waitUntil(lambda: window.clock.newest.step == 30 and window.clock.newest.status == "paused", timeout=20_000)
    from playground import build, wires
    from playground.spec import Wire

    number = Wire(1, 2, -1, 1)
    from dataclasses import replace

    window.views.look.emit(replace(window.focus, weight=number))
    snapshot = window.clock.newest
    samples = build.samples(snapshot.experiment.data)
    found = next_step.next_step(snapshot.experiment, snapshot.state, samples)
    name = wires.name_of(snapshot.experiment, number)

    qtbot.waitUntil(lambda: f"∂J/∂{name}" in view.numbers.text(), timeout=20_000)

    step, slope = found.step[0].weights[1, 2], found.gradient[0].weights[1, 2]
    for value in (slope, step, -step / slope, found.memory[0][0].weights[1, 2], found.memory[1][0].weights[1, 2]):
        assert short(float(value)) in view.numbers.text()


def test_lines_are_coloured_by_effective_rate_while_the_chip_is_down(window, view, qtbot) -> None:
    window.session.send(Step(200))
    qtbot.waitUntil(lambda: window.clock.newest.step == 200 and window.clock.newest.status == "paused", timeout=20_000)
    plain = window.clock.newest.edges.copy()

    click(view.tint)

    theme = window.appearance.theme
    for color in (theme.rate_slow, theme.value_outline, theme.rate_fast):
        assert f"color:{color}" in view.legend.text()
    assert "ten&nbsp;times&nbsp;or&nbsp;more" in view.legend.text()
    qtbot.waitUntil(lambda: not np.array_equal(window.clock.newest.edges, plain), timeout=20_000)
    click(view.tint)
    qtbot.waitUntil(lambda: np.array_equal(window.clock.newest.edges, plain), timeout=20_000)
    click(view.tint)
    assert window.focus.tinted
    click(window.views.beside)
    assert view.tint.isChecked()
    assert window.focus.tinted  # it only stands elsewhere
    click(window.views.chips["race"])
    assert not window.focus.tinted
    window.views.open("race")
    assert window.focus.tinted


def test_a_legend_says_what_the_grounds_colours_are(window, view) -> None:
    for color in window.appearance.theme.surface:
        assert f"color:{color}" in view.legend.text()
    assert "J&nbsp;on&nbsp;the&nbsp;plane,&nbsp;low&nbsp;to&nbsp;high" in view.legend.text()


def test_another_network_is_raced_anew(window, view, qtbot) -> None:
    window.editor.edit(edits.set_units(window.editor.experiment, 1, 2), "Set units")

    wait_until_over(view, qtbot)

    assert view._race.runners[0].parameters[0].weights.shape == (2, 2)
