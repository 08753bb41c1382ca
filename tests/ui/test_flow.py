"""Widgets set like words are as high as their lines need, also after some are hidden or grow."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.views.flow import Flow


@pytest.fixture
def room(qtbot) -> QWidget:
    """Give a room with two lines of two words each."""
    room = QWidget()
    words = [QLabel("word" * 5) for _ in range(4)]
    column = QVBoxLayout(room)
    column.addWidget(Flow(words, room))
    column.addStretch(1)
    qtbot.addWidget(room)
    room.resize(2 * words[0].sizeHint().width() + 60, 400)
    room.show()
    return room


def lines(flow: Flow) -> int:
    return len({word.y() for word in flow.findChildren(QLabel) if word.isVisible()})


def test_a_line_that_is_hidden_leaves_no_gap(room, qtbot):
    flow = room.findChild(Flow)
    before = flow.height()
    assert lines(flow) == 2

    for word in flow.findChildren(QLabel)[2:]:
        word.hide()

    qtbot.waitUntil(lambda: flow.height() < before)
    assert lines(flow) == 1


def test_words_that_grow_get_a_line_more(room, qtbot):
    flow = room.findChild(Flow)
    before, words = flow.height(), flow.findChildren(QLabel)

    words[0].setText(words[0].text() * 2)

    qtbot.waitUntil(lambda: flow.height() > before)
    assert flow.rect().contains(words[-1].geometry())
