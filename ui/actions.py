"""Every command of the program, in one table: menu, words, key, and the window's method that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from ui import examples
from ui.views import VIEWS


@dataclass(frozen=True)
class Command:
    """One command. `slot` is the path from the window to the method that does it, `keys` are shortcuts as Qt writes.

    A text field that has the focus keeps plain letters and signs for itself: Qt asks it before any shortcut.
    """

    menu: str
    name: str
    text: str
    keys: tuple[str, ...] = ()
    slot: str = ""
    checkable: bool = False
    separator: bool = False


COMMANDS = (
    Command("File", "new", "New", ("Ctrl+N",), "documents.new"),
    Command("File", "open", "Open …", ("Ctrl+O",), "documents.choose"),
    Command("File", "recent", "Open recent"),
    Command("File", "open_table", "Open CSV …", ("Ctrl+Shift+O",), "tables.choose"),
    Command("File", "save", "Save", ("Ctrl+S",), "documents.save", separator=True),
    Command("File", "save_as", "Save as …", ("Ctrl+Shift+S",), "documents.save_as"),
    Command("File", "quit", "Quit", ("Ctrl+Q",), "close", separator=True),
    Command("Edit", "undo", "Undo", ("Ctrl+Z",), "editor.stack.undo"),
    Command("Edit", "redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "editor.stack.redo"),
    Command("Edit", "copy_picture", "Copy this picture", ("Ctrl+Shift+C",), "pictures.copy", separator=True),
    Command("Edit", "save_picture", "Save picture …", (), "pictures.save"),
    Command("Edit", "paste", "Paste data", ("Ctrl+V",), "tables.paste"),
    Command("Edit", "add_probe", "Add a probe", ("P",), "regions.add_probe", separator=True),
    Command("Edit", "paint", "Paint points", ("B",), "regions.toggle_painting"),
    Command("Run", "play", "Play or pause", ("Space",), "runner.toggle_play"),
    Command("Run", "step", "One step", ("S",), "runner.one_step"),
    Command("Run", "epoch", "One epoch", ("Shift+S",), "runner.one_epoch"),
    Command("Run", "reset", "Reset to the same initial weights", ("R",), "runner.reset", separator=True),
    Command("Run", "new_weights", "New initial weights", ("W",), "runner.new_weights"),
    Command("Run", "slower", "Slower", ("<",), "runner.slower", separator=True),
    Command("Run", "faster", "Faster", (">",), "runner.faster"),
    Command("View", "theme_system", "Light or dark as the system", (), "appearance.theme_system", checkable=True),
    Command("View", "theme_light", "Light", (), "appearance.theme_light", checkable=True),
    Command("View", "theme_dark", "Dark", (), "appearance.theme_dark", checkable=True),
    Command("View", "larger", "Larger text", ("Ctrl++", "Ctrl+="), "appearance.larger_text", separator=True),
    Command("View", "smaller", "Smaller text", ("Ctrl+-",), "appearance.smaller_text"),
    Command("View", "normal", "Text at 100 %", ("Ctrl+Alt+0",), "appearance.normal_text"),
    Command("View", "reduce_motion", "Reduce motion", (), "appearance.toggle_reduce_motion", checkable=True),
    Command("View", "zoom_in", "Zoom into the network", ("Alt++", "Alt+="), "canvas.zoom_in", separator=True),
    Command("View", "zoom_out", "Zoom out of the network", ("Alt+-",), "canvas.zoom_out"),
    Command("View", "fit", "Fit the network", ("Ctrl+0",), "canvas.board.fit"),
    Command("View", "list", "Network as a list", ("F6",), "listing.open"),
    Command("View", "full_screen", "Full screen", ("F11",), "toggle_full_screen", checkable=True, separator=True),
    Command("View", "essentials", "Only network, regions and curves", ("F10",), "toggle_essentials", checkable=True),
    Command("Examples", "examples", "Examples"),
    *(Command("Views", f"view_{row.name}", row.label, (), f"views.openers.{row.name}") for row in VIEWS.values()),
    Command("Help", "keys", "Keys", ("F1",), "help.show_keys"),
    Command("Help", "explain", "What is this?", ("Shift+F1",), "help.explain"),
    Command("Help", "about", "About", (), "help.show_about"),
)


def make_actions(window: Any) -> tuple[dict[str, QAction], QMenu]:
    """Fill the main window's menu bar; give the actions by name, and the menu of recent files."""
    actions: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    recent = QMenu("Open recent", window)
    recent.setObjectName("recentMenu")
    for command in COMMANDS:
        if command.menu not in menus:
            menus[command.menu] = window.menuBar().addMenu(command.menu)
            menus[command.menu].setObjectName(f"{command.menu.lower()}Menu")
        menu = menus[command.menu]
        if command.separator:
            menu.addSeparator()
        if command.name == "recent":
            menu.addMenu(recent)
            continue
        if command.name == "examples":
            examples.fill(menu, window.documents.open_example)
            continue
        action = menu.addAction(command.text)
        action.setObjectName(f"{command.name}Action")
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(_caller(attrgetter(command.slot)(window)))
        window.addAction(action)
        actions[command.name] = action
    return actions, recent


def keys_in_words() -> list[tuple[str, str]]:
    """Give (key, what it does) of every command that has a key, for the help."""
    return [(" or ".join(command.keys), command.text) for command in COMMANDS if command.keys]


def _caller(slot: Callable[[], object]) -> Callable[[], None]:
    """Drop the check mark that `triggered` hands over."""

    def call() -> None:
        slot()

    return call
