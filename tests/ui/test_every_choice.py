"""Every choice of the catalog is made in the window while it trains: it takes effect, training goes on, and it is
explained where it is made."""

from __future__ import annotations

import pytest

from playground import catalog, edits
from playground.session import DEFAULT_SPEED, Play, SetSpeed
from playground.spec import STOP_RULES, Experiment
from tests.ui.choices import Choice, everything
from ui.window import MainWindow

CHOICES = list(everything())


@pytest.mark.parametrize("choice", CHOICES, ids=[choice.name for choice in CHOICES])
def test_it_takes_effect_while_training_and_is_explained(shared_window, qtbot, choice: Choice):
    window = shared_window
    begin(window)
    qtbot.waitUntil(lambda: is_training(window))

    choice.act(window)

    assert (
        choice.read(window.editor.experiment) == pytest.approx(choice.wanted)
        if isinstance(choice.wanted, float)
        else choice.read(window.editor.experiment) == choice.wanted
    )
    qtbot.waitUntil(lambda: window.clock.newest.experiment == window.editor.experiment, timeout=3000)
    before = window.clock.newest.step
    qtbot.waitUntil(lambda: window.clock.newest.step > before or window.clock.newest.step < 50, timeout=3000)
    assert window.clock.newest.status == "running"
    words = choice.tooltip(window)
    assert all(part in words for part in choice.told), (choice.told, words)


def begin(window: MainWindow) -> None:
    """Train the default experiment, as if nothing had been chosen yet.

    Not at full speed: a rule that is chosen with its usual value would be fulfilled before another is typed.
    """
    fresh = edits.set_training(Experiment())
    window.editor.edit(fresh, "Begin", "")
    window.session.send(SetSpeed(DEFAULT_SPEED))
    window.session.send(Play())


def is_training(window: MainWindow) -> bool:
    """Say whether the screen shows the experiment in training, and not the one before."""
    newest = window.clock.newest
    return newest.experiment == window.editor.experiment and newest.status == "running" and newest.step > 3


def test_everything_that_can_be_chosen_is_here():
    names = {choice.name for choice in CHOICES}

    settings = {param.name for params in catalog.SETTINGS.values() for param in params}
    elsewhere = {"seed", "units", "value"}  # drawn anew by buttons; set on the canvas; typed with each stopping rule

    assert len(names) == len(CHOICES)
    assert settings - elsewhere <= names
    assert {rule for rule in STOP_RULES if rule != "never"} == {n.split()[-1] for n in names if n.startswith("stop at")}
    assert len(CHOICES) >= 75
