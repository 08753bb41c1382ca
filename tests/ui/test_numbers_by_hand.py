"""Weights set by hand in the window: at once, undoable one by one or a drag at a time, while training goes on."""

from __future__ import annotations

from playground import wires
from playground.session import SetNumbers
from playground.spec import Bias


def now(window, number) -> float | None:
    snapshot = window.session.latest
    return wires.value_of(snapshot.experiment, snapshot.parameters, number)


def test_a_hand_edit_is_undone_and_redone(window, qtbot) -> None:
    bias = Bias(0, 0)
    before = now(window, bias)

    window.runner.obey(SetNumbers(((bias, 0.5),), "Set the output's bias to 0.5"))
    qtbot.waitUntil(lambda: now(window, bias) == 0.5, timeout=20_000)
    assert window.editor.stack.undoText() == "Set the output's bias to 0.5"
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: now(window, bias) == before, timeout=20_000)
    window.actions_by_name["redo"].trigger()

    qtbot.waitUntil(lambda: now(window, bias) == 0.5, timeout=20_000)


def test_the_edits_of_one_drag_are_one_step_back(window, qtbot) -> None:
    bias = Bias(0, 0)
    before, count = now(window, bias), window.editor.stack.count()

    for value in (0.1, 0.2, 0.3):
        window.runner.obey(SetNumbers(((bias, value),), f"Set to {value}", "drag 1"))
        qtbot.waitUntil(lambda value=value: abs((now(window, bias) or 9) - value) < 1e-6, timeout=20_000)
    window.editor.stack.undo()

    qtbot.waitUntil(lambda: now(window, bias) == before, timeout=20_000)
    assert window.editor.stack.count() == count + 1


def test_undo_leaves_what_training_did_to_the_other_weights(window, qtbot) -> None:
    bias = Bias(0, 0)
    start = window.session.latest.parameters

    window.runner.obey(SetNumbers(((bias, 0.5),), "Set"))
    window.runner.one_epoch()
    qtbot.waitUntil(
        lambda: window.session.latest.epoch == 1 and window.session.latest.status != "running", timeout=20_000
    )
    trained = window.session.latest.parameters
    window.editor.stack.undo()
    qtbot.waitUntil(lambda: now(window, bias) == float(start[-1].biases[0]), timeout=20_000)

    after = window.session.latest.parameters
    assert (after[0].weights == trained[0].weights).all()
    assert (after[0].weights != start[0].weights).any()


def test_a_value_that_breaks_the_loss_is_told_and_nothing_is_lost(window, qtbot) -> None:
    bias = Bias(0, 0)
    before = now(window, bias)
    first = window.editor.experiment.model.layers[0].id

    window.runner.obey(SetNumbers(((bias, 3e38), (wires.wire(window.editor.experiment, 0, 0, 0), 3e38)), "Break"))
    qtbot.waitUntil(window.banner.isVisible, timeout=20_000)

    assert "no finite number" in window.banner.message.text()
    assert now(window, bias) == before
    assert first in {layer.id for layer in window.session.latest.parameters}


def test_two_edits_in_the_same_moment_are_undone_one_by_one(window, qtbot) -> None:
    bias = Bias(0, 0)
    before = now(window, bias)

    window.runner.obey(SetNumbers(((bias, 0.5),), "First"))
    window.runner.obey(SetNumbers(((bias, 0.75),), "Second"))
    window.editor.stack.undo()
    qtbot.waitUntil(lambda: now(window, bias) == 0.5, timeout=20_000)
    window.editor.stack.undo()

    qtbot.waitUntil(lambda: now(window, bias) == before, timeout=20_000)
