"""A table of one's own through the window: dropped, opened, pasted; its columns chosen; taken in one step, or not."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from playground.datasets import OWN, row_of
from tests.playground.test_table_file import stored
from tests.ui.conftest import wait_for_pictures
from ui.tables import flow

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
KINDS = ("red", "green & blue", "other")
STUDENTS = "height,weight,age,kind\n" + "".join(
    f"{150 + (place * 13) % 47},{50 + (place * 7) % 30},{place % 11},{KINDS[place % 3]}\n" for place in range(60)
)
NEAR = "a,b,c\n" + "".join(f"{place % 7 - 3},{place % 5 - 2},{'yn'[place % 2]}\n" for place in range(40))


def drop(window, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPoint(400, 300), *how)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), *how))


def opened(window, qtbot, folder, text, name="students.csv"):
    """Drop a table and give the dialog that opens."""
    drop(window, stored(folder, text, name))
    qtbot.waitUntil(lambda: window.tables.dialog is not None, timeout=5_000)
    return window.tables.dialog


def pick(dialog, qtbot, chooser, words):
    """Choose an entry of a chooser by its first letter, and wait for what comes of it."""
    before, interval = dialog._outcome, QApplication.keyboardInputInterval()
    chooser.setFocus()
    QApplication.setKeyboardInputInterval(0)
    QTest.keyClick(chooser, words[0])
    QApplication.setKeyboardInputInterval(interval)
    assert chooser.currentText() == words
    qtbot.waitUntil(lambda: dialog._outcome is not before and not dialog._is_busy, timeout=5_000)


def taken(window, qtbot, dialog):
    """Press the button and wait until the network of the points is shown."""
    QTest.mouseClick(dialog.take, LEFT)
    assert window.tables.dialog is None
    qtbot.waitUntil(lambda: window.clock.newest.experiment == window.editor.experiment, timeout=5_000)
    wait_for_pictures(window)
    return window.clock.newest


def test_a_dropped_table_becomes_the_data_in_one_step_and_undo_brings_the_weights_back(window, qtbot, tmp_path):
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1 and window.clock.newest.status != "running")
    before, weights = window.editor.experiment, window.clock.newest.parameters

    dialog = opened(window, qtbot, tmp_path, STUDENTS)
    moment = taken(window, qtbot, dialog)

    own = moment.experiment.data.own
    assert moment.experiment.data.dataset == OWN
    assert (own.axes, own.target, own.source) == (("height", "weight"), "kind", "students.csv")
    assert own.class_names == ("green & blue", "other", "red")
    assert len(moment.points.y) == 60
    assert (moment.step, moment.epoch) == (0, 0)
    assert window.editor.stack.count() == 1
    assert window.editor.stack.undoText() == "Open table students.csv"

    window.editor.stack.undo()
    qtbot.waitUntil(lambda: window.clock.newest.experiment == before, timeout=5_000)
    for one, other in zip(window.clock.newest.parameters, weights, strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
        np.testing.assert_array_equal(one.biases, other.biases)


def test_the_columns_names_and_classes_are_words_everywhere(window, qtbot, tmp_path):
    moment = taken(window, qtbot, opened(window, qtbot, tmp_path, STUDENTS))
    qtbot.waitUntil(lambda: bool(window.clock.newest.probes), timeout=5_000)
    window.clock.beat_numbers()

    row = row_of(moment.experiment.data)
    assert [axis.text() for axis in row.axes] == ["height", "weight"]
    assert "green &amp; blue" in window.regions.classes_label.text()
    (low, high), (bottom, top) = row.plane
    assert window.focus.probes == (((low + high) / 2, (bottom + top) / 2),)
    cells = [cell.text for cell in window.regions.probes.rows.rows[0]]
    assert any(cell.split(" ", 1)[-1] in KINDS for cell in cells)


def test_another_table_moves_the_probe_and_starts_anew(window, qtbot, tmp_path):
    taken(window, qtbot, opened(window, qtbot, tmp_path, STUDENTS))
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1 and window.clock.newest.status != "running")

    dialog = opened(window, qtbot, tmp_path, STUDENTS.replace("height", "size"), "other.csv")
    moment = taken(window, qtbot, dialog)

    assert (moment.step, moment.epoch) == (0, 0)
    assert window.focus.probe == row_of(moment.experiment.data).probe


def test_cells_are_pasted_from_a_spreadsheet_with_keys_alone(window, qtbot):
    QGuiApplication.clipboard().setText(STUDENTS.replace(",", "\t"))

    QTest.keyClick(window, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: window.tables.dialog is not None, timeout=5_000)
    QTest.keyClick(window.tables.dialog, Qt.Key.Key_Return)

    assert window.tables.dialog is None
    assert window.editor.experiment.data.own.source == "the clipboard"


def test_a_text_field_keeps_ctrl_v_for_itself(window, qtbot):
    QGuiApplication.clipboard().setText("77")
    field = window.data.seed.field
    field.setFocus()
    field.selectAll()

    QTest.keyClick(field, Qt.Key.Key_V, CONTROL)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.editor.experiment.data.seed == 77)

    assert window.tables.dialog is None
    assert not window.tables._reading.is_busy


def test_an_empty_clipboard_is_told(window):
    QGuiApplication.clipboard().clear()

    QTest.keyClick(window, Qt.Key.Key_V, CONTROL)

    assert "there are no cells to paste" in window.banner.message.text()
    assert "copy cells in a spreadsheet" in window.banner.message.text()


def test_the_button_asks_for_a_file_and_opens_it(window, qtbot, tmp_path, monkeypatch):
    path = stored(tmp_path, STUDENTS, "students.txt")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: (str(path), ""))

    QTest.mouseClick(window.data.open_table, LEFT)
    qtbot.waitUntil(lambda: window.tables.dialog is not None, timeout=5_000)

    assert "students.txt" in window.tables.dialog.summary.text()


def test_a_file_without_a_telling_name_is_known_by_its_content(window, qtbot, tmp_path):
    drop(window, stored(tmp_path, '  {"format": 1', "odd.txt"))
    assert "odd.txt" in window.banner.message.text()
    assert window.tables.dialog is None

    assert opened(window, qtbot, tmp_path, STUDENTS, "students") is not None


def test_other_columns_give_other_points_and_a_picture_of_them(window, qtbot, tmp_path):
    dialog = opened(window, qtbot, tmp_path, STUDENTS)
    before = dialog.sketch.grab().toImage()

    pick(dialog, qtbot, dialog.columns.x2, "age")
    after = dialog.sketch.grab().toImage()
    moment = taken(window, qtbot, dialog)

    assert before != after
    assert moment.experiment.data.own.axes == ("height", "age")


def test_a_column_that_had_another_part_swaps_with_it(window, qtbot, tmp_path):
    dialog = opened(window, qtbot, tmp_path, STUDENTS)

    pick(dialog, qtbot, dialog.columns.x1, "weight")

    assert dialog._outcome.choice.columns == (1, 0, 3)
    assert dialog.columns.x2.currentText() == "height"


def test_a_number_as_target_is_learned_as_a_value(window, qtbot, tmp_path):
    dialog = opened(window, qtbot, tmp_path, STUDENTS)

    pick(dialog, qtbot, dialog.columns.target, "age")
    assert dialog.columns.task.currentText() == "learn a value"
    assert "from 0 to 10" in dialog.legend.text()
    moment = taken(window, qtbot, dialog)

    assert moment.experiment.data.own.task == "value"
    assert moment.experiment.training.loss == "mse"


def test_without_a_second_input_a_curve_is_learned(window, qtbot, tmp_path):
    text = "day,price\n" + "".join(f"{day},{day * day}\n" for day in range(-20, 20))

    moment = taken(window, qtbot, opened(window, qtbot, tmp_path, text, "prices.csv"))

    row = row_of(moment.experiment.data)
    assert row.dimension == 1
    assert [axis.text() for axis in row.axes] == ["day", "price"]
    assert moment.experiment.data.inputs == ("x1",)
    assert window.focus.probe == row.probe
    assert row.holds(row.probe)


def test_a_choice_that_gives_no_points_says_why_and_cannot_be_taken(window, qtbot, tmp_path):
    dialog = opened(window, qtbot, tmp_path, STUDENTS)
    assert dialog.take.isEnabled()

    pick(dialog, qtbot, dialog.columns.x1, "kind")

    assert not dialog.take.isEnabled()
    assert "holds no numbers" in dialog.reason.text()
    assert "Please choose another column" in dialog.reason.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert window.tables.dialog is dialog
    pick(dialog, qtbot, dialog.columns.x1, "height")
    assert dialog.take.isEnabled()
    assert not dialog.reason.text()


def test_what_was_found_can_be_changed_and_changed_back(window, qtbot, tmp_path):
    dialog = opened(window, qtbot, tmp_path, STUDENTS.replace(",", "\t"))
    assert dialog.found.separator.currentText() == "tab"

    pick(dialog, qtbot, dialog.found.separator, "bar (|)")
    assert "no bar cuts its lines" in dialog.reason.text()
    assert not dialog.take.isEnabled()
    assert not dialog.columns.isEnabled()
    pick(dialog, qtbot, dialog.found.separator, "tab")
    assert dialog.take.isEnabled()
    pick(dialog, qtbot, dialog.found.header, "is a point")

    assert dialog.preview.rows.rows[0] == ["height", "weight", "age", "kind"]


def test_rows_left_out_are_counted_and_named_by_line(window, qtbot, tmp_path):
    lines = STUDENTS.split("\n")
    lines[4], lines[9], lines[20] = "abc,60,3,red", "160,,3,red", "1,2"

    dialog = opened(window, qtbot, tmp_path, "\n".join(lines))

    assert dialog.left_out.text() == "3 rows left out:"
    rows = [[cell.text for cell in row] for row in dialog.left_out_list.rows.rows]
    assert rows == [
        ["5", "“abc” is not a number (column “height”)"],
        ["10", "nothing in column “weight”"],
        ["21", "2 cells, not 4"],
    ]


@pytest.mark.parametrize(("text", "is_far"), [(STUDENTS, True), (NEAR, False)])
def test_scaling_is_proposed_where_inputs_lie_far_out_and_is_for_the_person_to_decide(
    window, qtbot, tmp_path, text, is_far
):
    dialog = opened(window, qtbot, tmp_path, text)
    assert dialog.scale.isChecked() is is_far
    assert "mean" in dialog.numbers.text()
    assert "spread" in dialog.numbers.text()

    QTest.mouseClick(dialog.scale, LEFT)
    moment = taken(window, qtbot, dialog)

    assert moment.experiment.data.own.standardized is not is_far


def test_cancel_changes_nothing(window, qtbot, tmp_path):
    before = window.editor.experiment
    dialog = opened(window, qtbot, tmp_path, STUDENTS)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert window.tables.dialog is None
    assert window.editor.experiment is before
    assert window.editor.stack.count() == 0


def test_all_of_the_dialog_is_reached_with_tab(window, qtbot, tmp_path):
    dialog = opened(window, qtbot, tmp_path, STUDENTS)
    wanted = {*dialog.found.all(), *dialog.columns.all(), dialog.scale, dialog.take, dialog.cancel, dialog.preview}

    reached = set()
    for _ in range(30):
        reached.add(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)

    assert reached >= wanted
    assert all(widget.accessibleName() or isinstance(widget, (QPushButton, type(dialog.scale))) for widget in wanted)


def test_as_many_rows_as_an_experiment_may_have_are_taken(window, qtbot, tmp_path):
    text = "x,y,class\n" + "".join(
        f"{place % 331 / 50},{place % 173 / 30},{'ab'[place % 2]}\n" for place in range(100_000)
    )

    moment = taken(window, qtbot, opened(window, qtbot, tmp_path, text, "many.csv"))

    assert len(moment.points.y) == 100_000


@pytest.fixture
def gate(monkeypatch):
    """Hold up every file until the gate is opened."""
    opened_gate, read = threading.Event(), flow.read_bytes

    def slowly(path):
        opened_gate.wait(20)
        return read(path)

    monkeypatch.setattr(flow, "read_bytes", slowly)
    yield opened_gate
    opened_gate.set()


def test_a_slow_file_is_told_and_can_be_given_up(window, qtbot, tmp_path, gate):
    drop(window, stored(tmp_path, STUDENTS, "slow.csv"))
    qtbot.waitUntil(window.tables.strip.isVisible, timeout=5_000)
    assert "Reading slow.csv" in window.tables.strip.words.whole

    QTest.mouseClick(window.tables.strip.cancel, LEFT)
    gate.set()
    qtbot.waitUntil(lambda: window.tables._reading._work is None, timeout=5_000)

    assert not window.tables.strip.isVisible()
    assert window.tables.dialog is None
    assert window.editor.stack.count() == 0


def test_escape_gives_up_reading_too(window, qtbot, tmp_path, gate):
    drop(window, stored(tmp_path, STUDENTS, "slow.csv"))

    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert not window.tables._reading.is_busy


def test_the_newest_of_two_tables_is_shown(window, qtbot, tmp_path, gate):
    drop(window, stored(tmp_path, STUDENTS, "first.csv"))
    drop(window, stored(tmp_path, NEAR, "second.csv"))
    gate.set()

    qtbot.waitUntil(lambda: window.tables.dialog is not None, timeout=5_000)

    assert "second.csv" in window.tables.dialog.summary.text()


def test_closing_the_window_ends_reading(make_window, tmp_path, gate):
    window = make_window()
    drop(window, stored(tmp_path, STUDENTS, "slow.csv"))
    gate.set()

    window.close()

    assert not [thread for thread in threading.enumerate() if thread.name == "table"]
