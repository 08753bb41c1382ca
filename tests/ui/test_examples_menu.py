"""The Examples menu, as a person uses it: each entry opens network, data, probe and view, and says what to see."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction

from playground import examples

ALL = {example.name: example for example in examples.examples()}


def action_of(window, name: str):
    (found,) = window.findChildren(QAction, f"example_{name}")
    return found


def test_the_menu_has_every_example_once_with_a_word_about_it(window) -> None:
    for name, example in ALL.items():
        assert action_of(window, name).text() == example.title
        assert action_of(window, name).toolTip() == example.say


@pytest.mark.parametrize("name", ["worked-perceptron", "landscape", "pass", "multi-output"])
def test_an_entry_opens_the_state_it_names(window, qtbot, name: str) -> None:
    document = examples.document(ALL[name])

    action_of(window, name).trigger()

    qtbot.waitUntil(lambda: window.clock.newest.experiment == document.experiment, timeout=20_000)
    assert window.editor.experiment == document.experiment
    assert [list(place) for place in window.focus.probes] == document.view["probes"]
    assert window.banner.message.text() == ALL[name].say
    assert not window.editor.is_modified
    if name == "landscape":
        assert window.views.name == "landscape"


def test_the_worked_perceptron_reads_its_numbers_on_the_screen(window, qtbot) -> None:
    action_of(window, "worked-perceptron").trigger()

    def reads() -> bool:
        trace = window.clock.newest.trace
        return trace is not None and trace.x == (-1.0, 2.0) and abs(trace.z[-1][0] + 6.0) < 1e-5

    qtbot.waitUntil(reads, timeout=20_000)
    assert window.clock.newest.probes[0].prediction == pytest.approx(0.0025, abs=5e-5)


def test_unsaved_work_is_asked_about_before_an_example_replaces_it(window, monkeypatch) -> None:
    from playground import edits
    from ui.files import CANCEL

    changed = edits.set_units(window.editor.experiment, 1, 7)
    window.editor.edit(changed, "Set units")
    monkeypatch.setattr(window.documents.files, "ask_unsaved", lambda: CANCEL)

    action_of(window, "landscape").trigger()

    assert window.editor.experiment == changed
