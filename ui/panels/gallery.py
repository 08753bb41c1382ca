"""The gallery of data sets: a picture to press for each, arrow keys move between them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QWidget

from playground.catalog import DATASETS
from ui.canvas.flow import FlowLayout
from ui.panels.thumbnails import thumbnail
from ui.stylesheet import TILE
from ui.theme import Theme


class Gallery(QWidget):
    """Pictures of the data sets. `chosen` carries the name of the one a person pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasetGallery")
        self.setAccessibleName("Data sets")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.group = QButtonGroup(self)
        self._flow = FlowLayout()
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        for name in DATASETS:
            self._add(name)
        self.group.buttonClicked.connect(self._report)

    def show_choice(self, name: str) -> None:
        """Show which data set stands."""
        self.button(name).setChecked(True)

    def button(self, name: str) -> QToolButton:
        """Give the button of a data set."""
        found = self.findChild(QToolButton, f"dataset_{name}")
        assert isinstance(found, QToolButton)
        return found

    def restyle(self, theme: Theme) -> None:
        """Draw the pictures anew."""
        side = theme.px(TILE)
        self._flow.setSpacing(theme.px(7))
        for name in DATASETS:
            button = self.button(name)
            button.setFont(theme.font("small"))
            button.setIconSize(QSize(side, side))
            button.setIcon(thumbnail(name, theme, side, self.devicePixelRatioF()))
        self.updateGeometry()

    def _add(self, name: str) -> None:
        row = DATASETS[name]
        button = QToolButton(self)
        button.setObjectName(f"dataset_{name}")
        button.setProperty("tile", True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(row.label)
        button.setToolTip(f"{row.label}\n{row.help}\n{row.formula}")
        if row.standardized:
            button.setText(in_two_lines(row.label))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.group.addButton(button)
        self._flow.addWidget(button)

    def _report(self, button: QToolButton) -> None:
        self.chosen.emit(button.objectName().removeprefix("dataset_"))


def in_two_lines(text: str) -> str:
    """Break a line at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"
