"""Copying a panel as a picture, at twice the size, with its title, in the theme's colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QCursor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from ui.settings import Settings

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def copied() -> QImage:
    return QGuiApplication.clipboard().image()


def inks(image: QImage, area: QRect) -> set[str]:
    """Give the colours within an area."""
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(area.left(), area.right())
        for y in range(area.top(), area.bottom())
    }


def twice(widget, within) -> QRect:
    corner = widget.mapTo(within, QPoint(0, 0)) * 2
    return QRect(corner, widget.size() * 2)


def check_picture(image, panel, title, theme) -> None:
    assert (image.width(), image.height()) == (2 * panel.width(), 2 * panel.height())
    found = inks(image, twice(title, panel))
    assert theme.text in found
    assert theme.card in found
    assert len(inks(image, QRect(0, image.height() // 2, image.width(), 8)) | found) > 10


@pytest.mark.parametrize("name", ["canvas", "regions", "curves", "data", "palette"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_with_the_focus_is_copied_at_twice_the_size(make_window, monkeypatch, name, theme):
    window = make_window(Settings(theme=theme), (1600, 1000))
    monkeypatch.setattr(QCursor, "pos", lambda: QPoint(-9, -9))
    panel = window.panels[name]
    panel.header.setFocus()

    QTest.keyClick(panel.header, Qt.Key.Key_C, CONTROL_SHIFT)

    check_picture(copied(), panel, panel.header.title, window.appearance.theme)
    assert window.pictures.word.isVisible()
    assert window.pictures.word.text().endswith("picture copied")


def test_the_panel_under_the_mouse_goes_first(window, monkeypatch):
    place = window.curves.mapToGlobal(window.curves.rect().center())
    monkeypatch.setattr(QCursor, "pos", lambda: place)
    window.canvas.header.setFocus()

    QTest.keyClick(window.canvas.header, Qt.Key.Key_C, CONTROL_SHIFT)

    check_picture(copied(), window.curves, window.curves.header.title, window.appearance.theme)


def test_letters_are_drawn_anew_and_not_enlarged(window):
    window.pictures.copy_panel("Network")

    title = window.canvas.header.title
    small = title.grab().toImage().scaled(title.size() * 2)
    assert copied().copy(twice(title, window.canvas)) != small.convertToFormat(copied().format())


def test_a_pinned_neurons_card_and_a_layers_sheet_are_copied(window, qtbot, monkeypatch):
    monkeypatch.setattr(QCursor, "pos", lambda: QPoint(-9, -9))
    window.canvas.touch.toggle_pin((1, 0))
    card = window.canvas.touch.card
    qtbot.waitUntil(card.isVisible)
    window.pictures.copy_panel("Neuron")
    check_picture(copied(), card, card.name, window.appearance.theme)

    window.canvas.open_sheet(1)
    QTest.keyClick(window.canvas.sheet, Qt.Key.Key_C, CONTROL_SHIFT)

    check_picture(copied(), window.canvas.sheet, window.canvas.sheet.title, window.appearance.theme)
    window.canvas.sheet.close()


def menu_on(window, widget, place) -> QMenu | None:
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place)))
    return next((menu for menu in window.findChildren(QMenu, "pictureMenu") if menu.isVisible()), None)


def test_each_panel_offers_its_picture_in_its_menu(window, tmp_path, monkeypatch):
    path = tmp_path / "loss.png"
    monkeypatch.setattr(type(window.pictures), "ask_save", lambda self, name: path)
    menu = menu_on(window, window.curves.header, QPoint(5, 5))
    assert [action.text() for action in menu.actions()] == ["Copy this picture", "Save picture …"]

    menu.actions()[1].trigger()
    menu.close()

    check_picture(QImage(str(path)), window.curves, window.curves.header.title, window.appearance.theme)


def test_a_drawn_neuron_keeps_its_own_menu(window):
    view = window.canvas.board.view

    assert menu_on(window, view.viewport(), view.squares()[(1, 0)].center()) is None
    menu = menu_on(window, view.viewport(), QPoint(2, 2))

    assert menu is not None
    menu.close()


def test_a_picture_that_cannot_be_saved_is_told(window, tmp_path, monkeypatch):
    monkeypatch.setattr(type(window.pictures), "ask_save", lambda self, name: tmp_path / "nowhere" / "loss.png")

    window.pictures.save_panel("Loss")

    assert window.banner.isVisible()
    assert "loss.png could not be saved" in window.banner.message.text()
