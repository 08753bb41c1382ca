"""A change of the theme or the text size: everyone takes it, and no one is dressed again and again."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from ui.settings import Settings


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
    """Give letters, colour and size of every widget that is seen and has a name of its own."""
    QApplication.processEvents()
    seen = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    names = Counter(widget.objectName() for widget in seen)
    return {
        widget.objectName(): (
            widget.font().pixelSize(),
            widget.font().weight(),
            colour(widget),
            widget.size().toTuple(),
        )
        for widget in seen
        if names[widget.objectName()] == 1 and not widget.objectName().startswith("qt_")
    }


def colour(widget):
    return widget.palette().color(widget.foregroundRole()).name()


@pytest.mark.parametrize(("look", "size"), [("light", 110), ("dark", 100), ("dark", 175)])
def test_a_window_that_changes_its_looks_becomes_one_that_began_with_them(make_window, look, size):
    window = make_window(Settings(theme=look, text_size=size))
    begun = looks(window)

    window.appearance.theme_dark() if look == "light" else window.appearance.theme_light()
    window.appearance.set_text_size(125)
    changed = looks(window)
    window.appearance.set_text_size(size)
    window.appearance.theme_dark() if look == "dark" else window.appearance.theme_light()

    assert len(begun) > 60
    assert sum(changed.get(name) != begun[name] for name in begun) > 60
    assert looks(window) == begun


@pytest.mark.parametrize("change", ["larger_text", "theme_dark"])
def test_a_change_of_looks_dresses_no_widget_again_and_again(window, told, change):
    getattr(window.appearance, change)()

    panels = [window.bar, window.data, window.regions, window.curves, window.views]
    assert [told.times[panel] for panel in panels] == [1] * len(panels)
    assert max(told.times.values()) <= 3


def test_after_another_text_size_all_stands_in_its_place_before_it_is_painted(window):
    window.appearance.larger_text()
    places = {widget: widget.geometry() for widget in window.findChildren(QWidget) if widget.isVisible()}

    QApplication.processEvents()

    assert {widget: widget.geometry() for widget in places} == places
