"""The parts behind the window: undo, settings, banner, clock, themes, autosave."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest

from playground import edits, journal
from playground.check import check
from playground.problems import Problem
from playground.snapshot import LayerParameters, Snapshot
from playground.spec import Experiment
from playground.storage import Document
from ui import settings, theme
from ui.autosave import Autosave
from ui.banner import Banner
from ui.clock import Clock
from ui.crash import as_problem
from ui.editor import Editor
from ui.settings import Settings
from ui.stylesheet import stylesheet
from ui.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
LEFT = Qt.MouseButton.LeftButton
WEIGHTS = (LayerParameters(1, np.ones((2, 4), np.float32), np.zeros(4, np.float32)),)


# Undo


@pytest.fixture
def editor(qtbot):
    owner = QObject()
    made = Editor(check(Experiment()), lambda: WEIGHTS, owner)
    made.owner = owner
    made.heard = []
    made.changed.connect(lambda *what: made.heard.append(what))
    return made


def test_an_edit_is_made_undone_and_made_again(editor):
    first, changed = editor.experiment, edits.set_data(editor.experiment, noise=0.3)
    editor.edit(changed, "Set noise to 0.3")
    assert (editor.experiment, editor.is_modified, editor.stack.undoText()) == (changed, True, "Set noise to 0.3")
    editor.stack.undo()
    assert (editor.experiment, editor.is_modified) == (first, False)
    editor.stack.redo()
    assert editor.experiment == changed


def test_an_edit_that_changes_nothing_is_none(editor):
    editor.edit(edits.set_data(editor.experiment, noise=0.0), "Set noise to 0")

    assert editor.stack.count() == 0


def test_the_moves_of_one_drag_are_one_step_back(editor):
    first = editor.experiment
    for noise in (0.1, 0.2, 0.3):
        editor.edit(edits.set_data(editor.experiment, noise=noise), f"Set noise to {noise}", "noise 1")
    editor.edit(edits.set_data(editor.experiment, noise=0.4), "Set noise to 0.4", "noise 2")

    assert editor.stack.count() == 2
    editor.stack.undo()
    assert editor.experiment.data.noise == 0.3
    editor.stack.undo()
    assert editor.experiment == first


def test_a_drag_that_ends_where_it_began_leaves_no_trace(editor):
    for noise in (0.2, 0.0):
        editor.edit(edits.set_data(editor.experiment, noise=noise), f"Set noise to {noise}", "noise 1")

    assert not editor.stack.canUndo()


def test_undo_carries_the_weights_an_edit_removed_and_no_others(editor):
    editor.edit(edits.set_training(editor.experiment, learning_rate=0.1), "Set learning rate")
    editor.stack.undo()
    assert editor.heard[-1][1:] == ((), None)

    before = editor.experiment
    editor.edit(edits.remove_layer(before, 1), "Remove layer 1")
    editor.stack.undo()
    assert editor.heard[-1] == (before, WEIGHTS, before)


# Settings


def test_settings_are_remembered():
    chosen = Settings(theme="dark", text_size=175, window=(1, 2, 800, 600), recent=("/a.json",))
    settings.save(chosen)

    assert settings.load() == chosen


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[]", b'"text"', b"[" * 9000, b'{"version": 99}', b"null"],
)
def test_broken_settings_are_the_default_ones(content):
    settings.path().parent.mkdir(parents=True)
    settings.path().write_bytes(content)

    assert settings.load() == Settings()


@pytest.mark.parametrize(
    ("key", "value"),
    [("theme", "pink"), ("text_size", 1000), ("text_size", "big"), ("window", [1, 2]), ("window", "x"), ("recent", 7)],
)
def test_one_senseless_setting_does_not_cost_the_others(key, value):
    settings.save(Settings(theme="dark", text_size=150))
    found = json.loads(settings.path().read_text())
    settings.path().write_text(json.dumps({**found, key: value}))

    loaded = settings.load()
    assert getattr(loaded, key) == getattr(Settings(), key)
    assert (
        loaded.theme if key != "theme" else "dark", loaded.text_size if key != "text_size" else 150,
    ) == ("dark", 150)  # fmt: skip


def test_recent_files_are_few_unique_and_newest_first(tmp_path):
    found = Settings()
    for number in (*range(12), 3):
        found = settings.with_recent(found, tmp_path / f"{number}.json")

    assert len(found.recent) == settings.MOST_RECENT
    assert found.recent[0].endswith("3.json")
    assert len(set(found.recent)) == len(found.recent)


# Banner


@pytest.fixture
def banner(qtbot):
    made = Banner()
    qtbot.addWidget(made)
    made.restyle(theme.light())
    return made


def test_a_problem_is_told_with_what_can_be_done(banner):
    done = []
    banner.tell(Problem("It broke", where="Layer 3", next_step="Try again."), (("Again", lambda: done.append(1)),))

    assert banner.isVisible()
    assert banner.message.text() == "Layer 3: It broke. Try again."
    assert [button.isVisible() for button in banner.buttons] == [True, False]
    QTest.mouseClick(banner.buttons[0], LEFT)
    assert (done, banner.isVisible()) == ([1], False)


def test_a_message_can_be_closed(banner):
    banner.tell(Problem("It broke"))
    QTest.mouseClick(banner.dismiss, LEFT)

    assert not banner.isVisible()


def test_an_error_nobody_foresaw_is_put_into_words():
    text = as_problem(KeyError("x")).text()

    assert "KeyError" in text
    assert "nothing is lost" in text


# Clock


def test_each_snapshot_is_shown_once_and_digits_at_a_readable_pace(qtbot):
    owner = QObject()
    serial = [0]

    def latest():
        serial[0] += 1
        return Snapshot(serial[0] // 2, "running", check(Experiment()))

    clock = Clock(latest, owner)
    shown, digits = [], []
    clock.snapshot.connect(lambda snapshot: shown.append(snapshot.serial))
    clock.numbers.connect(lambda snapshot: digits.append(snapshot.serial))
    clock.start()
    qtbot.waitUntil(lambda: len(shown) >= 25)
    clock.stop()

    assert shown == sorted(set(shown))
    assert 1 <= len(digits) < len(shown) / 3


def test_what_is_loaded_at_the_start_is_set_aside_and_only_later_garbage_collected(qtbot, monkeypatch):
    owner, done, statuses = QObject(), [], iter(["preparing", "preparing", "preparing", "paused", "paused", "paused"])
    monkeypatch.setattr(
        "ui.clock.gc",
        SimpleNamespace(
            isenabled=lambda: False, freeze=lambda: done.append("freeze"), collect=lambda _: done.append("collect")
        ),
    )
    clock = Clock(lambda: Snapshot(1, next(statuses), check(Experiment())), owner)

    for _ in range(5):
        clock.beat()
        clock._sweep.timeout.emit()

    assert done == ["freeze", "freeze", "freeze", "collect", "collect"]


# Themes


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Give the contrast ratio of WCAG 2.2, success criterion 1.4.3."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        ("text", "card"), ("text", "window"), ("text", "field"), ("text", "hover"), ("text", "banner"),
        ("muted", "card"), ("muted", "window"), ("on_accent", "accent"), ("orange_text", "card"), ("blue_text", "card"),
        ("test_curve", "card"), ("train_curve", "card"), ("danger", "card"), ("on_orange", "orange"),
    ],
)  # fmt: skip
def test_letters_can_be_read_on_their_ground(name, letters, ground):
    look = theme.make(name)

    assert contrast(getattr(look, letters), getattr(look, ground)) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.75, 2.5])
def test_the_style_sheet_is_complete(name, scale):
    text = stylesheet(theme.make(name, scale))

    assert text.count("{") == text.count("}")
    assert re.findall(r"\{[a-z_.]+\}", text) == []
    assert "None" not in text


def test_lengths_and_letters_grow_together():
    small, large = theme.make("light", 1.0), theme.make("light", 2.0)

    assert large.px(10) == 2 * small.px(10)
    assert large.font("body").pixelSize() == 2 * small.font("body").pixelSize()
    assert (theme.make("light", 9).scale, theme.make("light", 0.1).scale) == (2.5, 0.8)


# Autosave


def test_a_journal_is_written_soon_after_an_edit_and_goes_when_all_is_saved(qtbot):
    owner = QObject()
    document = Document(check(replace_noise(0.25)), None)
    autosave = Autosave(lambda: (document, None), owner)
    try:
        autosave.touch()
        qtbot.waitUntil(lambda: list(journal.folder().glob("*.json")) != [], timeout=8000)
        (path,) = journal.folder().glob("*.json")
        assert journal.Abandoned(path, 0.0, None).document().experiment == document.experiment
        autosave.forget()
        assert list(journal.folder().glob("*")) == []
    finally:
        autosave.close()


def replace_noise(noise):
    experiment = Experiment()
    return edits.set_data(experiment, noise=noise)


def test_what_a_crash_left_is_offered_and_opened(make_window, qtbot):
    left = journal.Journal()
    experiment = edits.choose_dataset(check(Experiment()), "moons")
    left.write(Document(experiment, None), None)
    left._held.close()
    left._held = None

    window = make_window(replace(Settings(), theme="light"))
    window.documents.offer_recovery()
    assert "ended unexpectedly" in window.banner.message.text()
    QTest.mouseClick(window.banner.buttons[0], LEFT)

    assert window.editor.experiment == experiment
    assert window.isWindowModified()
    assert window.windowTitle().startswith("Untitled")


def test_a_start_imports_no_view():
    """Eleven views would take a fifth of the time; each comes when it is opened."""
    views = [f"ui.views.{name}" for name in VIEWS]
    script = f"import sys; from ui import app; print([name for name in {views} if name in sys.modules])"
    command = [sys.executable, "-c", script]

    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "[]"
