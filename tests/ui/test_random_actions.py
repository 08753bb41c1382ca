"""Five hundred things a restless person does while it trains: nothing breaks, and undo goes all the way back."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from tests.ui.canvas.conftest import Drag

ACTIONS = 500
LEFT = Qt.MouseButton.LeftButton
KEYS = (
    "Space", "S", "Shift+S", "R", "W", "<", ">", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl++", "Ctrl+-", "Ctrl+0", "F10",
    "Ctrl+Alt+0", "Alt++", "Escape", "P", "B", "[", "3", "Delete", "Tab", "Up", "Down", "Return",
)  # fmt: skip
SIZES = ((1024, 768), (1600, 1000), (1300, 700), (700, 560), (1920, 1080))
BAD_FILES = (b"", b"{", b"\xff\xfe", b'{"format": 1}', b'{"format": 99, "experiment": {}}', b"[" * 5000, b"null")
BUTTONS = (
    "playButton", "stepButton", "resetButton", "newWeightsButton", "undoButton", "redoButton", "newSampleButton",
    "logScaleButton", "pointsButton", "paintButton", "paintClear", "addProbe", "removeProbe", "testPointsCheck",
    "bannerButton1", "bannerButton2", "bannerClose",
)  # fmt: skip
TYPED = ("0.1", "abc", "-1", "", "3e-4", "all", "99999999", "7", "0,3", "1e400")

unit = st.integers(0, 100).map(lambda percent: percent / 100)
action = st.one_of(
    st.tuples(st.just("key"), st.sampled_from(KEYS)),
    st.tuples(st.just("click"), st.sampled_from(BUTTONS)),
    st.tuples(st.just("dataset"), st.integers(0, 20)),
    st.tuples(st.just("input"), st.integers(0, 20)),
    st.tuples(st.just("choose"), st.tuples(st.integers(0, 20), st.integers(0, 20))),
    st.tuples(st.just("type"), st.tuples(st.integers(0, 20), st.sampled_from(TYPED))),
    st.tuples(st.just("add"), st.tuples(st.integers(0, 20), unit)),
    st.tuples(st.just("add"), st.tuples(st.integers(0, 20), unit)),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 20), unit)),
    st.tuples(st.just("card"), st.tuples(st.integers(0, 20), st.integers(0, 20))),
    st.tuples(st.just("probe"), st.tuples(unit, unit)),
    st.tuples(st.just("hover"), st.tuples(unit, unit)),
    st.tuples(st.just("resize"), st.sampled_from(SIZES)),
    st.tuples(st.just("bad file"), st.sampled_from(BAD_FILES)),
    st.tuples(st.just("wait"), st.integers(1, 30)),
)


class Person:
    """Does one thing after another to a window, always by events."""

    def __init__(self, window, folder) -> None:
        self.window, self.folder = window, folder

    def do(self, what: str, how: object) -> None:
        """Do one thing, as far as it can be done now, and let the window react."""
        getattr(self, f"_{what.replace(' ', '_')}")(how)
        QApplication.processEvents()

    def _key(self, name):
        code = Qt.Key.Key_Escape if name == "Escape" else None
        target = QApplication.focusWidget() or self.window
        if code is not None:
            QTest.keyClick(target, code)
        else:
            from PySide6.QtGui import QKeySequence

            QTest.keySequence(self.window.windowHandle(), QKeySequence(name))

    def _click(self, name):
        button = self.window.findChild(QAbstractButton, name)
        if button.isVisible() and button.isEnabled():
            QTest.mouseClick(button, LEFT)

    def _dataset(self, number):
        buttons = self.window.data.gallery.findChildren(QAbstractButton)
        self._press(buttons[number % len(buttons)])

    def _input(self, number):
        chips = list(self.window.data.inputs.chips.values())
        self._press(chips[number % len(chips)])

    def _press(self, widget: QWidget):
        if widget.isVisible():
            QTest.mouseClick(widget, LEFT)

    def _choose(self, how):
        boxes = [box for box in self.window.findChildren(QComboBox) if box.isVisible() and box.count()]
        if boxes:
            box = boxes[how[0] % len(boxes)]
            box.setCurrentIndex(how[1] % box.count())
            box.activated.emit(box.currentIndex())

    def _type(self, how):
        fields = [line for line in self.window.findChildren(QLineEdit) if line.isVisible() and not line.isReadOnly()]
        if fields:
            line = fields[how[0] % len(fields)]
            line.setFocus()
            line.selectAll()
            QTest.keyClicks(line, how[1])
            QTest.keyClick(line, Qt.Key.Key_Return)

    def _place(self, share: float) -> QPoint:
        board = self.window.canvas.board
        return board.viewport().mapToGlobal(QPoint(round(share * board.viewport().width()), board.height() // 2))

    def _add(self, how):
        entries = [entry for entry in self.window.palette_panel._entries if entry.isVisible()]
        if entries:
            entry = entries[how[0] % len(entries)]
            place = self._place(how[1])
            drag = Drag(entry).to(place)
            drag.escape() if how[0] == 13 else drag.drop(place)

    def _move(self, how):
        cards = [card for card in self.window.canvas.board.cards.values() if card.isVisible()]
        if cards:
            card = cards[how[0] % len(cards)]
            place = self._place(how[1]) if how[0] % 5 else self.window.mapToGlobal(QPoint(5, 5))
            Drag(card).to(place).drop(place)

    def _card(self, how):
        cards = [card for card in self.window.canvas.board.cards.values() if card.isVisible()]
        if cards:
            card = cards[how[0] % len(cards)]
            buttons = [card.fewer, card.more]
            self._press(buttons[how[1] % 2])

    def _probe(self, how):
        view = self.window.regions.view
        if view.isVisible():
            place = QPoint(round(how[0] * view.width()), round(how[1] * view.height()))
            QTest.mousePress(view, LEFT, pos=place)
            QTest.mouseMove(view, place + QPoint(9, 9))
            QTest.mouseRelease(view, LEFT, pos=place + QPoint(9, 9))

    def _hover(self, how):
        for view in (self.window.canvas.board.view.viewport(), self.window.curves.chart.viewport()):
            if view.isVisible():
                QTest.mouseMove(view, QPoint(round(how[0] * view.width()), round(how[1] * view.height())))

    def _resize(self, size):
        self.window.resize(*size)

    def _bad_file(self, content):
        path = self.folder / "bad.json"
        path.write_bytes(content)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        copy = Qt.DropAction.CopyAction
        self.window.dropEvent(QDropEvent(QPointF(9, 9), copy, mime, LEFT, Qt.KeyboardModifier.NoModifier))

    def _wait(self, milliseconds):
        QTest.qWait(milliseconds)


def undo_everything(window) -> None:
    while window.editor.stack.canUndo():
        window.editor.stack.undo()
        QApplication.processEvents()


@pytest.mark.timeout(600)
@settings(
    max_examples=2, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.large_base_example],
)  # fmt: skip
@given(st.data())
def test_500_random_actions_end_well_and_undo_leads_back_to_the_start(make_window, qtbot, tmp_path, data):
    threads = set(threading.enumerate())
    window = make_window()
    first = window.editor.experiment
    person = Person(window, tmp_path)
    window.runner.toggle_play()

    for _ in range(ACTIONS):
        person.do(*data.draw(action))

    undo_everything(window)
    assert window.editor.experiment == first
    qtbot.waitUntil(lambda: window.clock.newest.experiment == first, timeout=10_000)
    assert window.clock.newest.status != "failed"
    window.shut_down()
    assert window.close()
    assert set(threading.enumerate()) <= threads
