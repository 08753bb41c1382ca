"""A chip: a small button, or one that stays pressed."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget


def make_chip(
    parent: QWidget | None, name: str, text: str, tip: str, *, accessible: str = "", is_toggle: bool = False
) -> QPushButton:
    """Make a chip; a screen reader calls it by its `accessible` name, else by its tip."""
    made = QPushButton(text, parent)
    made.setObjectName(name)
    made.setAccessibleName(accessible or tip)
    made.setToolTip(tip)
    made.setProperty("chip", True)
    made.setCheckable(is_toggle)
    return made
