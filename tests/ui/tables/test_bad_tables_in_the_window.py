"""Every bad file a person may drop: a message to act on; the open experiment, its way back and weights stay."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from playground import edits
from playground.table_bytes import LARGEST_BYTES
from tests.playground.test_table_file import BAD, GOOD, as_nobody, assert_told, stored
from tests.ui.tables.test_tables_in_the_window import CONTROL, drop


@pytest.fixture
def busy(window, qtbot):
    """Give a window in which something would be lost: an edit, and weights that were trained."""
    window.editor.edit(edits.set_units(window.editor.experiment, 1, 5), "Grow layer 1")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == window.editor.experiment)
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1 and window.clock.newest.status != "running")
    return window


def told(window, qtbot, action):
    """Do something that goes wrong; give the message, having seen that nothing else happened."""
    window.banner.hide()
    before, weights = window.editor.experiment, window.session.latest.parameters
    stack, title, step = window.editor.stack, window.windowTitle(), window.clock.newest.step

    action()
    qtbot.waitUntil(window.banner.isVisible, timeout=10_000)

    assert window.editor.experiment is before
    assert (stack.count(), stack.index(), stack.undoText()) == (1, 1, "Grow layer 1")
    assert (window.windowTitle(), window.clock.newest.step) == (title, step)
    for one, other in zip(window.session.latest.parameters, weights, strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
    assert window.tables.dialog is None
    return window.banner.message.text()


def test_every_bad_table_gives_a_message_one_can_act_on(busy, qtbot, tmp_path):
    assert len(BAD) >= 30
    for _, data, what, where, next_step in BAD:
        path = stored(tmp_path, data)

        text = told(busy, qtbot, lambda path=path: drop(busy, path))

        assert_told(text, what, where, next_step)


def test_a_huge_file_a_folder_and_one_that_is_gone_are_told(busy, qtbot, tmp_path):
    huge, folder = tmp_path / "huge.csv", tmp_path / "folder.csv"
    with huge.open("wb") as file:
        file.truncate(2 * LARGEST_BYTES)
    folder.mkdir()

    messages = [told(busy, qtbot, lambda path=path: drop(busy, path)) for path in (huge, folder, tmp_path / "no.csv")]

    assert_told(messages[0], "the table is 512 MB large; 256 MB at most", "huge.csv:", "keep only the rows")
    assert_told(messages[1], "this is a folder, not a file", "folder.csv:", "choose a CSV file")
    assert_told(messages[2], "there is no such file", "no.csv:", "choose the file again")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_never_holds_the_window_up(busy, qtbot, tmp_path):
    for name in ("pipe.csv", "pipe", "pipe.json"):
        os.mkfifo(tmp_path / name)

        text = told(busy, qtbot, lambda name=name: drop(busy, tmp_path / name))

        assert name in text


@pytest.mark.skipif(sys.platform == "win32", reason="chmod forbids no reading here")
def test_a_file_one_may_not_read_is_told(busy, qtbot, tmp_path):
    path = stored(tmp_path, GOOD)
    path.chmod(0)

    with as_nobody():
        text = told(busy, qtbot, lambda: drop(busy, path))

    assert_told(text, "no permission to read this file", "t.csv:", "ask its owner")


def test_words_on_the_clipboard_are_no_table(busy, qtbot):
    QGuiApplication.clipboard().setText("hello")

    text = told(busy, qtbot, lambda: QTest.keyClick(busy, Qt.Key.Key_V, CONTROL))

    assert_told(text, "the table has only one column", "the clipboard:", "copy all columns")
