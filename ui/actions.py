"""Every command of the program, in one table: menu, words, key, and the window's method that does it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QMainWindow, QMenu


@dataclass(frozen=True)
class Command:
    """One command. `slot` is a method of the window; `keys` are shortcuts as Qt writes them.

    plain : the key is a letter or sign that a text field needs for itself while it has the focus.
    """

    menu: str
    name: str
    text: str
    keys: tuple[str, ...] = ()
    slot: str = ""
    plain: bool = False
    checkable: bool = False
    separator: bool = False


COMMANDS = (
    Command("File", "new", "New", ("Ctrl+N",), "new_document"),
    Command("File", "open", "Open …", ("Ctrl+O",), "choose_file"),
    Command("File", "recent", "Open recent"),
    Command("File", "save", "Save", ("Ctrl+S",), "save", separator=True),
    Command("File", "save_as", "Save as …", ("Ctrl+Shift+S",), "save_as"),
    Command("File", "quit", "Quit", ("Ctrl+Q",), "close", separator=True),
    Command("Edit", "undo", "Undo", ("Ctrl+Z",), "undo"),
    Command("Edit", "redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("Run", "play", "Play or pause", ("Space",), "toggle_play", plain=True),
    Command("Run", "step", "One step", ("S",), "one_step", plain=True),
    Command("Run", "epoch", "One epoch", ("Shift+S",), "one_epoch", plain=True),
    Command("Run", "reset", "Reset to the same initial weights", ("R",), "reset", plain=True, separator=True),
    Command("Run", "new_weights", "New initial weights", ("W",), "new_weights", plain=True),
    Command("Run", "slower", "Slower", ("<",), "slower", plain=True, separator=True),
    Command("Run", "faster", "Faster", (">",), "faster", plain=True),
    Command("View", "theme_system", "Light or dark as the system", (), "theme_system", checkable=True),
    Command("View", "theme_light", "Light", (), "theme_light", checkable=True),
    Command("View", "theme_dark", "Dark", (), "theme_dark", checkable=True),
    Command("View", "larger", "Larger text", ("Ctrl++", "Ctrl+="), "larger_text", separator=True),
    Command("View", "smaller", "Smaller text", ("Ctrl+-",), "smaller_text"),
    Command("View", "normal", "Text at 100 %", ("Ctrl+0",), "normal_text"),
    Command("View", "full_screen", "Full screen", ("F11",), "toggle_full_screen", checkable=True, separator=True),
    Command("View", "essentials", "Only network, regions and curves", ("F10",), "toggle_essentials", checkable=True),
    Command("Help", "keys", "Keys", ("F1",), "show_keys"),
    Command("Help", "about", "About", (), "show_about"),
)


def make_actions(window: QMainWindow) -> tuple[dict[str, QAction], QMenu]:
    """Fill the window's menu bar; give the actions by name, and the menu of recent files."""
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
        action = menu.addAction(command.text)
        action.setObjectName(f"{command.name}Action")
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(_caller(getattr(window, command.slot)))
        window.addAction(action)
        actions[command.name] = action
    return actions, recent


def is_typing() -> bool:
    """Say whether the focus is in a field where letters and signs are text."""
    widget = QApplication.focusWidget()
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, (QLineEdit, QAbstractSpinBox))


def keys_in_words() -> list[tuple[str, str]]:
    """Give (key, what it does) of every command that has a key, for the help."""
    return [(" or ".join(command.keys), command.text) for command in COMMANDS if command.keys]


def _caller(slot: object) -> object:
    def call(checked: bool = False) -> None:
        del checked
        slot()  # type: ignore[operator]  # a method of the window

    return call
