"""The gallery of data sets: a picture to press for each, in groups; arrow keys move between them.

The pictures show the present settings. They are drawn anew one by one, and only once the settings have come to rest.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from playground.catalog import DATASETS
from playground.datasets import OWN, Dataset
from playground.spec import Data
from ui.panels.thumbnails import subject, thumbnail
from ui.stylesheet import TILE
from ui.theme import Theme

COLUMNS = 5
SHELVES = (("Classes",), ("Values", "Curves"), ("Stories", "Own"))
"""The groups from top to bottom; those in one pair of brackets stand side by side."""
REST_MS = 250
"""So long nothing may change before the pictures follow."""
EMPTY = "Nothing here yet: paint points or open your own."


class Gallery(QWidget):
    """Pictures of the data sets. `chosen` carries the name of the one a person pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasetGallery")
        self.setAccessibleName("Data sets")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.group = QButtonGroup(self)
        self.captions: list[QLabel] = []
        self._data = Data()
        self._drawn: dict[str, object] = {}
        self._theme: Theme | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(COLUMNS, 1)
        self._fill()
        self.group.buttonClicked.connect(self._report)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._draw_next)

    def show_data(self, data: Data) -> None:
        """Show which data set stands; the pictures follow when the settings have come to rest."""
        self._data = data
        self.button(data.dataset).setChecked(True)
        own = self.button(OWN)
        own.setToolTip(_tip(DATASETS[OWN]) if data.own else f"{DATASETS[OWN].label}\n{EMPTY}")
        if self._next() is not None:
            self._rest.start(REST_MS)

    def button(self, name: str) -> QToolButton:
        """Give the button of a data set."""
        found = self.findChild(QToolButton, f"dataset_{name}")
        assert isinstance(found, QToolButton)
        return found

    def restyle(self, theme: Theme) -> None:
        """Take a theme; the first pictures are drawn at once, so that no tile is ever blank."""
        self._theme = theme
        side = theme.px(TILE)
        self._grid.setHorizontalSpacing(theme.px(4))
        self._grid.setVerticalSpacing(theme.px(3))
        for name in DATASETS:
            self.button(name).setIconSize(QSize(side, side))
            self._draw(name)
        self.updateGeometry()

    def _fill(self) -> None:
        line = 0
        for shelf in SHELVES:
            column, lines = 0, 1
            for title in shelf:
                names = [name for name, row in DATASETS.items() if group_of(row) == title]
                width = min(len(names), COLUMNS)
                span = COLUMNS - column if title == shelf[-1] else width
                self._grid.addWidget(self._caption(title), line, column, 1, span)
                for place, name in enumerate(names):
                    across, down = column + place % COLUMNS, line + 1 + place // COLUMNS
                    self._grid.addWidget(self._tile(name), down, across)
                column, lines = column + width, max(lines, -(-len(names) // COLUMNS))
            line += 1 + lines

    def _caption(self, title: str) -> QLabel:
        caption = QLabel(title, self)
        caption.setProperty("role", "small")
        caption.setProperty("muted", True)
        self.captions.append(caption)
        return caption

    def _tile(self, name: str) -> QToolButton:
        row = DATASETS[name]
        button = QToolButton(self)
        button.setObjectName(f"dataset_{name}")
        button.setProperty("tile", True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(row.label)
        button.setToolTip(_tip(row))
        self.group.addButton(button)
        return button

    def _report(self, button: QToolButton) -> None:
        self.chosen.emit(button.objectName().removeprefix("dataset_"))

    def _key(self, name: str) -> tuple[object, ...]:
        return (subject(self._data, name), self._theme, self.devicePixelRatioF())

    def _next(self) -> str | None:
        """Give a data set whose picture is no longer right, the chosen one first; None when all are."""
        names = [self._data.dataset, *DATASETS]
        return next((name for name in names if self._drawn.get(name) != self._key(name)), None)

    def _draw_next(self) -> None:
        """Draw one picture and come back for the next, so that the screen never waits for all of them."""
        name = self._next() if self._theme is not None else None
        if name is not None:
            self._draw(name)
            self._rest.start(0)

    def _draw(self, name: str) -> None:
        assert self._theme is not None
        self._drawn[name] = self._key(name)
        ratio = self.devicePixelRatioF()
        self.button(name).setIcon(thumbnail(subject(self._data, name), self._theme, self._theme.px(TILE), ratio))


def group_of(row: Dataset) -> str:
    """Give the group in which a data set stands."""
    if row.name == OWN:
        return "Own"
    if row.standardized:
        return "Stories"
    if row.dimension == 1:
        return "Curves"
    return "Values" if row.is_regression else "Classes"


def _tip(row: Dataset) -> str:
    return f"{row.label}\n{row.help}\n{row.formula}"
