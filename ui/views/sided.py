"""A view's usual shape: a picture, and words and buttons beside it, or below it where it is high."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QElapsedTimer, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.snapshot import Snapshot
from ui.theme import Theme
from ui.views import asking
from ui.views.flow import Flow
from ui.views.view import View
from ui.widgets.chip import make_chip

HIGH, NARROW = 0.9, 480
"""From this share of its width on a view is high rather than wide; below so many pixels at 100 % words would be cut
into pieces beside a picture."""
MOST_PIXELS = 16_777_215
"""As high as a widget may be."""
REFRESH_MS = 80
"""While training runs curves and grids are painted anew a dozen times a second: more cannot be followed."""


class SidedView(View):
    """A picture with a side of words and buttons; `shares` are theirs of the width."""

    def __init__(self, name: str, parent: QWidget | None = None, shares: tuple[int, int] = (3, 2)) -> None:
        super().__init__(name, parent)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._side = QVBoxLayout()
        self._flows: list[Flow] = []
        self._legend: QWidget | None = None
        self._shares = shares
        self._since = QElapsedTimer()
        self._pictures = QVBoxLayout()
        self._shown: list[QWidget] = []
        left = QVBoxLayout()
        left.addLayout(self._pictures, 1)
        left.addStretch(0)
        self._row.addLayout(left, shares[0])
        self._row.addLayout(self._side, shares[1])

    def chip(self, name: str, text: str, tip: str) -> QPushButton:
        """Make a button that stays pressed."""
        return make_chip(self, name, text, tip, accessible=text, is_toggle=True)

    def button(self, name: str, text: str, tip: str) -> QPushButton:
        """Make a button."""
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        return button

    def label(self, name: str, role: str = "small") -> QLabel:
        """Make words that wrap."""
        return asking.words(self, name, role=role)

    def put_pictures(self, *widgets: QWidget) -> None:
        """Put pictures where they have the most room."""
        for widget in widgets:
            self._pictures.addWidget(widget, 1)
        self._shown += widgets

    def put_sheet(self, sheet: QWidget) -> None:
        """Put what is as high as its lines need where the pictures are: it may be higher than what is seen of it."""
        self._pictures.addWidget(sheet, 1)

    def put_legend(self, legend: QWidget) -> None:
        """Put what says what is what below the pictures."""
        self._pictures.addWidget(legend)
        self._pictures.addStretch()
        self._legend = legend

    def put(self, *widgets: QWidget) -> None:
        """Put one more line into the side: a widget, or several that wrap."""
        if len(widgets) == 1:
            is_button = isinstance(widgets[0], QPushButton)
            self._side.addWidget(widgets[0], 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
            return
        flow = Flow(widgets, self)
        self._flows.append(flow)
        self._side.addWidget(flow)

    def put_stretch(self) -> None:
        """Leave what is left of the side empty."""
        self._side.addStretch(1)

    def give_room(self, is_wide: bool) -> None:
        """Give the picture three quarters of the width, or three fifths."""
        self._row.setStretch(0, 3)
        self._row.setStretch(1, 1 if is_wide else 2)

    def is_due(self, snapshot: Snapshot) -> bool:
        """Say whether it is time to paint anew what is costly to paint."""
        if snapshot.status == "running" and self._since.isValid() and self._since.elapsed() < REFRESH_MS:
            return False
        self._since.restart()
        return True

    def minimumSizeHint(self) -> QSize:
        """Need the wider of the two: where both do not fit they stand below one another."""
        return QSize(max(part.minimumSize().width() for part in (self._pictures, self._side)), 0)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's lengths."""
        super().restyle(theme)
        self._side.setSpacing(theme.px(6))
        self._row.setSpacing(theme.px(14))
        self._pictures.setSpacing(theme.px(4))
        for flow in self._flows:
            flow.restyle(theme)

    def resizeEvent(self, event: Any) -> None:
        """Put the side below the picture where there is more height than width."""
        super().resizeEvent(event)
        narrow = self.theme_.px(NARROW) if self.theme_ is not None else NARROW
        is_high = self.height() > HIGH * self.width() or self.width() < narrow
        direction = QBoxLayout.Direction.TopToBottom if is_high else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != direction:
            self._row.setDirection(direction)
        self._bound(is_high=is_high)

    def _bound(self, *, is_high: bool) -> None:
        """Beside words that scroll, let pictures be no higher than what is seen, unless they know their own height."""
        around = self.parentWidget()
        if around is None or is_high:
            most = MOST_PIXELS
        else:
            width = (self.width() - self._row.spacing()) * self._shares[0] // sum(self._shares)
            legend = self._legend.heightForWidth(width) + self._pictures.spacing() if self._legend is not None else 0
            most = around.height() - legend
        for picture in self._shown:
            knows = picture.minimumHeight() > 0
            picture.setMaximumHeight(MOST_PIXELS if knows else max(most, picture.minimumSizeHint().height()))
