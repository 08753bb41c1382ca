"""Where the panels stand, and that they survive every change of place."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QScrollArea, QTabWidget, QWidget

from tests.ui.states import settle
from ui import theme
from ui.arrangement import TITLES, Deck
from ui.views import VIEWS


class Restless(QWidget):
    """A panel that makes its deck another size the moment it is shown, as a layout may do."""

    deck: QWidget | None = None
    sizes: list[tuple[int, int]]

    def showEvent(self, event):
        super().showEvent(event)
        if self.deck is not None and self.sizes:
            self.deck.resize(*self.sizes.pop())


@pytest.fixture
def make_deck(qtbot):
    def make(width, height, scale=1.0):
        window = QWidget()
        qtbot.addWidget(window)
        panels = {name: Restless() for name in (*TITLES, "advice")}
        deck = Deck(panels, window)
        deck.resize(width, height)
        deck.restyle(theme.make("light", scale))
        window.show()
        return window, deck, panels

    return make


def tabs_of(deck):
    return [[tabs.tabText(place) for place in range(tabs.count())] for tabs in deck.findChildren(QTabWidget)]


@pytest.mark.parametrize(
    ("size", "scale", "tabs"),
    [
        ((1600, 900), 1.0, []),
        ((1600, 700), 1.0, [["Data", "Layers"]]),
        ((1024, 700), 1.0, [["Data", "Layers"]]),
        ((800, 700), 1.0, [["Regions", "Loss", "Data", "Layers"]]),
        ((1600, 500), 1.0, [["Data", "Layers"], ["Regions", "Loss"]]),
        ((1920, 1080), 1.75, [["Data", "Layers"]]),
    ],
)
def test_what_finds_no_room_stands_in_tabs(make_deck, size, scale, tabs):
    _, deck, panels = make_deck(*size, scale)

    assert sorted(tabs_of(deck)) == sorted(tabs)
    assert all(shiboken6.isValid(panel) for panel in panels.values())


def test_a_strip_that_takes_some_height_moves_no_panel_another_text_size_does(make_deck):
    _window, deck, _ = make_deck(1600, 820)

    deck.resize(1600, 780)
    assert tabs_of(deck) == []
    deck.restyle(theme.make("light", 1.05))

    assert tabs_of(deck) == [["Data", "Layers"]]


def test_another_text_size_leaves_the_tab_a_person_turned_to(make_deck):
    _, deck, panels = make_deck(1024, 700)
    deck.bring_forward("palette")

    deck.restyle(theme.make("dark", 1.1))

    assert panels["palette"].isVisible()


def test_another_text_size_widens_columns_and_gaps(make_deck):
    _window, deck, panels = make_deck(1600, 1100)
    narrow, gap = panels["data"].width(), panels["data"].mapTo(deck, panels["data"].rect().topLeft()).x()

    deck.restyle(theme.make("light", 1.25))
    QApplication.processEvents()

    assert panels["data"].width() == round(1.25 * narrow)
    assert panels["data"].mapTo(deck, panels["data"].rect().topLeft()).x() == round(1.25 * gap)


def test_panels_survive_a_deck_that_is_resized_while_it_is_built(make_deck, qtbot):
    _, deck, panels = make_deck(1600, 900)
    for panel in panels.values():
        panel.deck, panel.sizes = deck, [(1600, 900), (800, 500), (1024, 700)]

    for scale in (1.0, 1.25, 1.75, 1.0):
        deck.restyle(theme.make("dark", scale))
        qtbot.wait(10)

    assert all(shiboken6.isValid(panel) for panel in panels.values())
    assert all(deck.isAncestorOf(panel) for panel in panels.values())


@pytest.mark.parametrize("name", list(TITLES))
def test_one_panel_can_fill_the_deck_and_the_others_come_back(make_deck, name):
    _, deck, panels = make_deck(1600, 900)

    deck.let_fill(name)
    assert [other for other, panel in panels.items() if panel.isVisible()] == [name]
    deck.let_fill("")
    assert all(panel.isVisible() for panel in panels.values())


def test_bring_forward_turns_to_the_tab_a_panel_is_in(make_deck):
    _, deck, panels = make_deck(1024, 700)
    assert not panels["palette"].isVisible()

    deck.bring_forward("palette")

    assert panels["palette"].isVisible()


@pytest.mark.parametrize(("size", "scale", "stands_beside"), [((1600, 900), 1.0, True), ((1024, 768), 1.75, False)])
def test_a_view_stands_beside_the_network_only_where_there_is_room(make_deck, size, scale, stands_beside):
    _, deck, panels = make_deck(*size, scale)

    deck.put_views(beside=True, is_open=True)

    network, view = (panels[name].mapTo(deck, panels[name].rect().topLeft()) for name in ("canvas", "views"))
    is_beside = panels["canvas"].isVisible() and panels["views"].isVisible() and view.x() > network.x()
    assert is_beside == stands_beside


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_usual_window_shows_a_whole_view_under_the_network(shared_window, qtbot, name):
    shared_window.views.open(name)
    settle(shared_window, qtbot)

    areas = [area for area in shared_window.views.findChildren(QScrollArea) if area.isVisible()]

    assert areas
    assert all(area.verticalScrollBar().maximum() == 0 for area in areas)
