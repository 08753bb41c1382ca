"""Every view at every size and text size: under the network, beside it, alone in the window, and back again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.test_every_widget import SIZES, TEXT_SIZES, WALKS, faults_at_rest, small_letters
from ui.settings import Settings

PLACES = ("under", "beside", "alone", "back")


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def put(window, place: str) -> None:
    """Bring the open view to a place with its own buttons."""
    views = window.views
    if (place == "alone") != (window.deck.alone == "views"):
        click(views.fill)
    if place != "alone" and (place == "beside") != views.is_beside:
        click(views.beside)


def beyond(window) -> list[str]:
    """Give what of the panels lies outside the window."""
    room = window.rect()
    shown = [panel for panel in window.deck._panels.values() if panel.isVisible()]
    return [
        f"{panel.objectName()} reaches beyond the window"
        for panel in shown
        if not room.contains(panel.rect().translated(panel.mapTo(window, panel.rect().topLeft())))
    ]


@pytest.mark.parametrize(("size", "theme", "text_size"), WALKS)
def test_every_view_is_in_order_wherever_it_stands(make_window, qtbot, size, theme, text_size) -> None:
    window = make_window(Settings(theme=theme, text_size=text_size), size)
    found = {}

    for place in PLACES:
        for name in window.views.chips:
            if window.views.name != name:
                window.views.open(name)
            put(window, place)
            qtbot.waitUntil(lambda: bool(window.clock.newest.answers), timeout=20_000)
            window.clock.beat_numbers()
            QApplication.sendPostedEvents()
            small = small_letters(window) if place == "alone" else []
            found[f"{name} {place}"] = faults_at_rest(window, qtbot) + beyond(window) + small
            if place != "alone":
                assert window.views.isVisible(), (name, place)
            if place == "back":
                break  # one view is enough to see that all come back

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("text_size", TEXT_SIZES)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_a_view_is_in_order_under_the_network_and_alone(make_window, qtbot, size, text_size) -> None:
    window = make_window(Settings(theme="light", text_size=text_size), size)
    found = {}

    for place in ("under", "alone"):
        for name in ("collapse", "fit", "dropout", "features"):
            window.views.open(name)
            put(window, place)
            for page, chip in window.views.view.pages.items():
                click(chip)
                qtbot.waitUntil(
                    lambda: bool(window.clock.newest.answers) or not window.views.questions(), timeout=20_000
                )
                window.clock.beat_numbers()
                QApplication.sendPostedEvents()
                small = small_letters(window) if place == "alone" else []
                found[f"{name} {page} {place}"] = faults_at_rest(window, qtbot) + beyond(window) + small

    assert {state: faults for state, faults in found.items() if faults} == {}
