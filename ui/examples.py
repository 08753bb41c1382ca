"""The Examples menu: the ideas of the lecture in its order, each opens network, data, view and probe."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from playground.examples import Example, examples


def fill(menu: QMenu, open_it: Callable[[Example], None]) -> None:
    """Put an entry for every example into a menu, grouped as in the lecture."""
    menu.setToolTipsVisible(True)
    groups: dict[str, QMenu] = {}
    for example in examples():
        if example.group not in groups:
            groups[example.group] = menu.addMenu(example.group)
            groups[example.group].setToolTipsVisible(True)
        action = groups[example.group].addAction(example.title)
        action.setObjectName(f"example_{example.name}")
        action.setToolTip(example.say)
        action.triggered.connect(_opener(open_it, example))


def _opener(open_it: Callable[[Example], None], example: Example) -> Callable[[], None]:
    def open_example() -> None:
        open_it(example)

    return open_example
