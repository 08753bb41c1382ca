"""A view of several pages: chips turn to one, and what belongs to the others is hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from ui.views.sided import SidedView


class PagedView(SidedView):
    """Pages are added in the order of their chips; the first one is open at first, after `turn` was called."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.pages: dict[str, QPushButton] = {}
        self.page = ""
        self._held: dict[str, tuple[QWidget, ...]] = {}

    def add_page(self, page: str, chip: QPushButton, *widgets: QWidget) -> None:
        """Take one more page: its chip, and the widgets that are seen on it, perhaps among others."""
        self.pages[page], self._held[page] = chip, widgets
        chip.clicked.connect(self._turner(page))

    def turn(self, page: str) -> None:
        """Turn to a page."""
        self.page = page
        for name, chip in self.pages.items():
            chip.setChecked(name == page)
        seen = set(self._held[page])
        for widget in {widget for held in self._held.values() for widget in held}:
            widget.setVisible(widget in seen)
        self.page_turned()
        self.questions_changed.emit()

    def page_turned(self) -> None:
        """Show what else differs between the pages."""

    def choices(self) -> dict[str, Any]:
        """Remember the page."""
        return {"page": self.page}

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Turn to the page a file names, else to the first."""
        page = choices.get("page")
        self.turn(page if isinstance(page, str) and page in self.pages else self.first_page())

    def first_page(self) -> str:
        """Give the page that is open while no one has chosen."""
        return next(iter(self.pages))

    def _turner(self, page: str) -> Callable[[], None]:
        return lambda: self.turn(page)
