"""A row of controls in which those that find no room stand in a small window behind a button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.popup import Popup


class FoldingRow(QWidget):
    """Shows as many of its items as fit, each behind a thin line; the others go into `popup`.

    Parameters
    ----------
    items : controls in their order from left to right.
    first_to_fold : the same controls, those that fold first in front.
    popup : takes the folded ones, above what stands there anyway.
    first_line : from this item on each stands behind a line.

    """

    def __init__(
        self, items: Sequence[QWidget], first_to_fold: Sequence[QWidget], popup: Popup, parent: QWidget,
        *, first_line: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._items, self._first_to_fold, self._popup = list(items), list(first_to_fold), popup
        self._folded: frozenset[int] | None = None
        self._has_width = False
        self._theme: Theme | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._cells = [Cell(self, has_line=place >= first_line) for place in range(len(items))]
        for cell in self._cells:
            self._row.addWidget(cell)
        self._row.addStretch(1)

    def is_folded(self, item: QWidget) -> bool:
        """Say whether an item stands in the popup."""
        return self._items.index(item) in (self._folded or frozenset())

    def restyle(self, theme: Theme) -> None:
        """Take the theme's lengths."""
        self._theme = theme
        self._row.setSpacing(theme.px(12))
        for cell in self._cells:
            cell.restyle(theme)
        self._fold()

    def sizeHint(self) -> QSize:
        """Ask for room for everything."""
        return QSize(sum(self._needs(place) for place in range(len(self._items))), self._height())

    def minimumSizeHint(self) -> QSize:
        """Need no width at all: everything can fold."""
        return QSize(0, self._height())

    def event(self, event: QEvent) -> bool:
        """Fold anew when an item asks for another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        self._has_width = True
        self._fold()

    def _height(self) -> int:
        return max(item.sizeHint().height() for item in self._items)

    def _needs(self, place: int) -> int:
        theme = self._theme
        gap = theme.px(12) * 2 + theme.px(1) if theme else 25
        return self._items[place].sizeHint().width() + gap

    def _fold(self) -> None:
        """Fold what finds no room, once the width is known: before it is shown, a row has none yet."""
        if self._theme is None or not self._has_width:
            return
        left = self.width() - sum(self._needs(place) for place in range(len(self._items)))
        places: set[int] = set()
        for item in self._first_to_fold:
            if left >= 0:
                break
            place = self._items.index(item)
            places.add(place)
            left += self._needs(place)
        folded = frozenset(places)
        if folded != self._folded:
            self._folded = folded
            self._place()

    def _place(self) -> None:
        """Put every item where it belongs now; folded ones keep their order."""
        folded = sorted(self._folded or ())
        for place, item in enumerate(self._items):
            cell = self._cells[place]
            if place in folded:
                self._popup.column.insertWidget(folded.index(place), item)
            else:
                cell.row.addWidget(item)
            cell.setVisible(place not in folded)
            item.show()


class Cell(QWidget):
    """Room for one item, behind a thin upright line if wanted."""

    def __init__(self, parent: QWidget, *, has_line: bool) -> None:
        super().__init__(parent)
        self._line = QFrame(self)
        self._line.setVisible(has_line)
        self._line.setProperty("line", True)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(self._line, 0, Qt.AlignmentFlag.AlignLeft)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's lengths."""
        self._line.setFixedWidth(theme.px(1))
        self.row.setSpacing(theme.px(12))
