"""The table dialog at every size of window and text, light and dark: nothing clipped, covered or unnamed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QScrollArea, QStyle, QStyleOptionComboBox

from tests.ui.tables.test_tables_in_the_window import STUDENTS, opened
from tests.ui.test_every_widget import faults
from ui.settings import Settings

CASES = [(size, name, text) for size in ((1024, 768), (1600, 1000)) for name, text in (("light", 100), ("dark", 175))]


def room_for_words(chooser):
    option = QStyleOptionComboBox()
    chooser.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    return chooser.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, chooser).width()


@pytest.mark.parametrize(("size", "name", "text_size"), CASES)
def test_the_dialog_is_in_order(make_window, qtbot, tmp_path, size, name, text_size):
    window = make_window(Settings(theme=name, text_size=text_size), size)

    dialog = opened(window, qtbot, tmp_path, STUDENTS + "abc,1,2,red\n")
    qtbot.waitExposed(dialog)
    qtbot.wait(50)

    assert faults(dialog) == []
    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    inside = dialog.findChild(QScrollArea, "tableScroll")
    assert inside.widget().width() <= inside.viewport().width()


@pytest.mark.parametrize("text_size", [100, 175])
def test_every_choice_of_every_chooser_is_drawn_whole(make_window, qtbot, tmp_path, text_size):
    window = make_window(Settings(theme="light", text_size=text_size))
    dialog = opened(window, qtbot, tmp_path, STUDENTS)
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: room_for_words(dialog.columns.x1) > 20)

    for chooser in (*dialog.findChildren(QComboBox), *window.bar.findChildren(QComboBox)):
        if chooser.isVisible() and not chooser.isEditable():
            widest = max(chooser.fontMetrics().horizontalAdvance(chooser.itemText(i)) for i in range(chooser.count()))
            assert room_for_words(chooser) >= widest, chooser.objectName()
