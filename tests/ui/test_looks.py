"""A change of the theme or the text size: everyone takes it, and no one is dressed again and again."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QWidget

from tests.ui.conftest import opened
from ui import theme
from ui.settings import TEXT_SIZES, Settings
from ui.stylesheet import stylesheet


class Told(QObject):
    """Counts how often each widget is told that it was dressed."""

    def __init__(self):
        super().__init__()
        self.times = Counter()

    def eventFilter(self, watched, event):
        self.times[watched] += event.type() == QEvent.Type.StyleChange
        return False


@pytest.fixture
def told(qapp):
    """Listen to the whole program."""
    listener = Told()
    qapp.installEventFilter(listener)
    yield listener
    qapp.removeEventFilter(listener)


def looks(window):
    """Give letters and colour of everything that is seen and can be told from the rest by its name or words."""
    QApplication.processEvents()
    seen = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    names = Counter(name_of(widget) for widget in seen)
    return {
        name_of(widget): (widget.font().pixelSize(), widget.font().weight(), colour(widget))
        for widget in seen
        if names[name_of(widget)] == 1
    }


def name_of(widget):
    return widget.objectName() or (widget.text() if isinstance(widget, QLabel) else "")


def colour(widget):
    return widget.palette().color(widget.foregroundRole()).name()


@pytest.mark.parametrize(("look", "size"), [("light", 110), ("dark", 100), ("dark", 175), ("light", 250)])
def test_a_window_that_changes_its_looks_becomes_one_that_began_with_them(qapp, ready_engine, look, size):
    with opened(qapp, Settings(theme=look, text_size=size), (1600, 1000)) as window:
        begun = looks(window)

    with opened(qapp, Settings(theme="light", text_size=90), (1600, 1000)) as window:
        before = looks(window)
        getattr(window.appearance, f"theme_{look}")()
        window.appearance.set_text_size(125)
        window.appearance.set_text_size(size)
        changed = looks(window)

    both = begun.keys() & before.keys() & changed.keys()
    assert len(both) > 40
    assert all(before[name] != begun[name] for name in both)
    assert {name: changed[name] for name in both} == {name: begun[name] for name in both}


@pytest.mark.parametrize("change", ["larger_text", "theme_dark"])
def test_a_change_of_looks_dresses_no_widget_again_and_again(window, told, change):
    getattr(window.appearance, change)()

    panels = [window.bar, window.data, window.regions, window.curves, window.views]
    assert [told.times[panel] for panel in panels] == [1] * len(panels)
    assert max(told.times.values()) <= 3


def test_after_another_text_size_all_stands_in_its_place_before_it_is_painted(window, qtbot):
    qtbot.waitUntil(window.preparing.isHidden)  # on a busy machine this strip takes height for a while
    window.appearance.larger_text()
    places = {widget: widget.geometry() for widget in window.findChildren(QWidget) if widget.isVisible()}

    QApplication.processEvents()

    assert {widget: widget.geometry() for widget in places} == places


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_a_slider_is_round_at_every_text_size(qtbot, size):
    """Qt draws square corners where a radius is more than half of a side."""
    dressed = theme.make("light", size / 100)
    slider = QSlider(Qt.Orientation.Horizontal)
    qtbot.addWidget(slider)
    slider.setStyleSheet(stylesheet(dressed))
    slider.resize(dressed.px(160), dressed.px(40))
    slider.setValue(50)
    picture = slider.grab().toImage()
    accent = dressed.color("accent").rgb()

    filled = [[picture.pixel(x, y) == accent for x in range(picture.width())] for y in range(picture.height())]
    rows = [row for row in filled if any(row)]
    groove = [row.index(True) for row in rows if sum(row) > 2 * len(rows)]

    assert sum(rows[0]) <= 0.8 * len(rows), "the handle's upper corners are square"
    assert groove[0] > min(groove), "the groove's corners are square"
