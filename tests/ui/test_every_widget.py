"""Every visible widget, at every size, in both themes: nothing clipped, nothing on top of another, nothing unnamed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabWidget,
    QWidget,
)

from playground import edits
from playground.problems import Problem
from playground.spec import Layer
from tests.ui.states import states
from ui import theme as looks
from ui.canvas.palette import PaletteEntry
from ui.settings import Settings
from ui.theme import FONT_ROLES

SIZES = ((1024, 768), (1600, 1000), (1920, 1080))
TEXT_SIZES = (100, 175)
CASES = [(size, name, text) for size in SIZES for name in ("light", "dark") for text in TEXT_SIZES]
WALKS = [(size, ("light", "dark")[(place + half) % 2], text)
         for place, size in enumerate(SIZES) for half, text in enumerate(TEXT_SIZES)]  # fmt: skip
"""Every size with every text size, the themes in turn: a theme changes no length."""
SCALED = """
import json, types
import engine
engine.prepare()
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.ui.states import states
from tests.ui.test_every_widget import faults
from ui.settings import Settings
from ui.window import MainWindow
app = QApplication([])
window = MainWindow(Settings(theme="light"))
window.resize(1024, 768)
window.show()
while window.clock.newest.maps is None or window.clock.newest.regions is None:
    QTest.qWait(20)
picture = window.grab()
walk = states(window, types.SimpleNamespace(wait=QTest.qWait), views=())
found = {state: what for state, root in walk if (what := faults(root))}
size = [picture.width(), picture.height()]
print(json.dumps({"ratio": picture.devicePixelRatio(), "picture": size, "faults": found}))
window.shut_down()
"""
LOWEST = 22
"""Pixels of the smallest letters at 175 % and 1920 × 1080, readable from the last row."""


def visible(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def name_of(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)) else ""
    return f"{type(widget).__name__} {widget.objectName()} “{text}” {widget.geometry().getRect()}"


def too_narrow(widget: QWidget) -> bool:
    """Say whether a widget's words need more room than it has."""
    if isinstance(widget, QLabel):
        if not widget.text():
            return False
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + 1
        return widget.sizeHint().width() > widget.width() or widget.sizeHint().height() > widget.height() + 1
    if isinstance(widget, (QAbstractButton, PaletteEntry)):
        hint = widget.minimumSizeHint() if isinstance(widget, PaletteEntry) else words_of(widget)
        return hint.width() > widget.width() or hint.height() > widget.height() + 1
    if isinstance(widget, QComboBox):
        return widget.fontMetrics().horizontalAdvance(widget.currentText()) > widget.width() - 20
    if isinstance(widget, QAbstractSpinBox):
        return widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width()
    if isinstance(widget, QLineEdit):
        return widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width() - 6
    return False


def words_of(button: QAbstractButton):
    lines = button.text().split("\n")
    metrics = button.fontMetrics()
    beside = button.iconSize().width() if not button.icon().isNull() and button.text() else 0
    width = beside + max(metrics.horizontalAdvance(line) for line in lines)
    return QRect(0, 0, width, metrics.height() * len(lines) if button.text() else 0).size()


def cut_by_parents(widget: QWidget) -> bool:
    """Say whether a part of a widget lies outside one of its parents; what scrolls may."""
    rect, inner = widget.rect(), widget
    while (parent := inner.parentWidget()) is not None and not inner.isWindow():
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            return False
        rect = QRect(inner.mapToParent(rect.topLeft()), rect.size())
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(rect):
            return True
        inner = parent
    return False


def siblings_on_top(root: QWidget) -> list[str]:
    """Give the pairs of visible siblings that overlap; a view's own parts and see-through labels are meant to."""
    found = []
    for parent in [root, *visible(root)]:
        if isinstance(parent, (QAbstractScrollArea, QComboBox, QAbstractSpinBox, QTabWidget)):
            continue
        children = [
            child
            for child in parent.children()
            if isinstance(child, QWidget)
            and child.isVisible()
            and not child.isWindow()
            and not child.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        ]
        for one, other in combinations(children, 2):
            common = one.geometry().intersected(other.geometry())
            if common.width() > 1 and common.height() > 1:
                found.append(f"{name_of(one)} and {name_of(other)}")
    return found


def faults(window: QWidget) -> list[str]:
    widgets = [widget for widget in visible(window) if not isinstance(widget, QScrollArea)]
    narrow = [f"too narrow: {name_of(widget)}" for widget in widgets if too_narrow(widget)]
    cut = [f"cut off: {name_of(widget)}" for widget in widgets if cut_by_parents(widget)]
    unnamed = [
        f"no name: {name_of(widget)}"
        for widget in widgets
        if isinstance(widget, QAbstractButton) and not widget.text() and not widget.accessibleName()
    ]
    return narrow + cut + unnamed + [f"on top of each other: {pair}" for pair in siblings_on_top(window)]


@pytest.mark.parametrize(("size", "name", "text_size"), CASES)
def test_nothing_is_clipped_covered_or_unnamed(make_window, qtbot, size, name, text_size):
    window = make_window(Settings(theme=name, text_size=text_size), size)
    assert window.size().toTuple() == size

    qtbot.wait(50)
    found = {"at first": faults(window)}
    for tabs in window.findChildren(QTabWidget):
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            qtbot.wait(20)
            found[f"tab {tabs.tabText(place)}"] = faults(window)

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize(("size", "name", "text_size"), WALKS)
def test_what_opens_is_in_order_too(make_window, qtbot, size, name, text_size):
    window = make_window(Settings(theme=name, text_size=text_size), size)

    found = {state: faults(root) for state, root in states(window, qtbot, views=())}  # test_every_view walks the views

    assert {where: what for where, what in found.items() if what} == {}


def test_a_screen_with_two_pixels_for_one_is_drawn_sharply_and_in_order(tmp_path):
    """QT_SCALE_FACTOR is read when a program begins, so another one walks through the window."""
    seen = subprocess.run(
        [sys.executable, "-c", SCALED], check=True, capture_output=True, text=True, timeout=120,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)},
    )  # fmt: skip

    assert json.loads(seen.stdout.splitlines()[-1]) == {"ratio": 2.0, "picture": [2048, 1536], "faults": {}}


@pytest.mark.parametrize(("size", "text_size"), [(size, text) for size in SIZES for text in TEXT_SIZES])
def test_a_busy_window_is_in_order_too(make_window, qtbot, size, text_size):
    window = make_window(Settings(theme="light", text_size=text_size), size)
    experiment = edits.choose_dataset(window.editor.experiment, "pass")
    for units in (64, 8, 1):
        layer = Layer(id=1, units=units, activation="sigmoid", dropout=0.85)
        experiment = edits.insert_layer(experiment, 1, layer)
    experiment = edits.set_data(experiment, noise=0.35, points=12_000, train_share=0.85)
    experiment = edits.set_training(experiment, learning_rate=0.00003, batch="all", l1=0.0003, l2=0.0003)
    experiment = edits.set_stop(edits.choose_optimizer(experiment, "momentum"), "steps", 1_000_000)
    window.editor.edit(experiment, "Make it busy")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment)
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1)
    window.tell(Problem("A long message " * 12), (("Reset", window.runner.reset), ("Save as …", window.runner.pause)))
    qtbot.wait(300)

    assert faults(window) == []


@pytest.mark.parametrize(("size", "text_size"), [((1024, 768), 100), ((1024, 768), 175), ((1600, 1000), 100)])
def test_the_largest_network_and_its_sheets_are_in_order_too(make_window, qtbot, size, text_size):
    window = make_window(Settings(theme="light", text_size=text_size), size)
    experiment = edits.set_data(window.editor.experiment, dataset="gaussians", classes=6)
    experiment = edits.set_units(experiment, 1, 64)
    for _ in range(7):
        experiment = edits.insert_layer(experiment, 1, Layer(id=1, units=64, activation="leaky_relu", dropout=0.85))
    experiment = edits.set_layer_initialization(edits.set_frozen(experiment, 1, True), 1, "constant")
    window.editor.edit(experiment, "Make it large")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment and window.clock.newest.maps is not None)
    qtbot.wait(300)
    found = {"at first": faults(window)}

    for layer in (1, 0):
        window.canvas.open_sheet(layer)
        qtbot.wait(50)
        found[f"sheet {layer}"] = faults(window)
    window.canvas.sheet.close()
    window.canvas.zoom_in()
    qtbot.wait(50)
    found["zoomed"] = faults(window)

    assert {where: what for where, what in found.items() if what} == {}


def faults_at_rest(window: QWidget, qtbot) -> list[str]:
    """Give the faults that are still there when the layout has had time to settle: new words ask for another size."""
    for _ in range(10):
        qtbot.wait(50)
        found = faults(window)
        if not found:
            break
    return found


def small_letters(window: QWidget) -> list[str]:
    """Give the words of the view that fills the window whose letters are lower than 1/50 of its height."""
    lowest = window.height() / 50
    shown = [widget for widget in visible(window.views) if isinstance(widget, (QLabel, QAbstractButton, QLineEdit))]
    roles = [size * window.views.view.theme_.scale for size, _ in FONT_ROLES.values()]
    return [name_of(widget) for widget in shown if widget.text() and widget.fontInfo().pixelSize() < lowest] + [
        f"a role of {size} pixels" for size in roles if size < lowest
    ]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_no_letter_is_lower_than_22_pixels_on_a_projector(make_window, name):
    window = make_window(Settings(theme=name, text_size=175), (1920, 1080))
    small = [
        f"{name_of(widget)}: {widget.fontInfo().pixelSize()} px"
        for widget in visible(window)
        if isinstance(widget, (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, PaletteEntry))
        and widget.fontInfo().pixelSize() < LOWEST
    ]
    assert small == []


def test_every_kind_of_letters_is_large_enough_on_a_projector():
    theme = looks.make("light", 1.75)
    assert min(theme.font(role).pixelSize() for role in FONT_ROLES) >= LOWEST
