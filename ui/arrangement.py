"""Where the panels stand: three columns on a wide window, tabs where there is less room, one panel alone on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from ui.theme import Theme

WIDE, FOLDED = 1240, 860
"""Effective widths (pixels at 100 %) from which there are three columns, and from which a folded left column."""
LOW, TIGHT, ROOMY = 560, 740, 800
"""Effective heights below which regions and loss share one place; network and open view do; the left panels do."""
MOST_TRIES = 3
TITLES = {
    "data": "Data",
    "palette": "Layers",
    "canvas": "Network",
    "regions": "Regions",
    "curves": "Loss",
    "views": "Views",
}


@dataclass(frozen=True)
class Shape:
    """How the panels stand.

    alone : the one that fills the window, "" for none · is_beside : the views stand beside the network, not under it ·
    has_view : one of them is open · is_tight : there is no height for the network and a view under it ·
    is_roomy : there is height for data and layers, one under the other.
    """

    kind: Literal["wide", "folded", "narrow"] = "wide"
    is_low: bool = False
    is_essential: bool = False
    alone: str = ""
    is_beside: bool = False
    has_view: bool = False
    is_tight: bool = False
    is_roomy: bool = True


class Deck(QWidget):
    """Holds the panels and places them anew when the window's shape asks for it."""

    def __init__(self, panels: Mapping[str, QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("deck")
        self._panels = dict(panels)
        self._theme: Theme | None = None
        self._is_placing = False
        self._shape: Shape | None = None
        self._asked = Shape()
        self._root: QWidget | None = None
        self._left: QWidget | None = None
        self._right: QWidget | None = None
        self._divider: QSplitter | None = None
        self._stacks: list[QBoxLayout] = []
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        for panel in self._panels.values():
            panel.setParent(self)

    @property
    def alone(self) -> str:
        """The name of the panel that fills the window, or ""."""
        return self._asked.alone

    @property
    def is_essential(self) -> bool:
        """Whether only network, regions and curves are shown."""
        return self._asked.is_essential

    def let_fill(self, name: str) -> None:
        """Let one panel fill the window; "" brings the others back, the one that filled it in front."""
        before, self._asked = self._asked.alone, replace(self._asked, alone=name)
        self._place()
        if before and not name:
            self.bring_forward(before)

    def show_essentials(self, on: bool) -> None:
        """Show only network, regions and curves, or all panels again."""
        self._asked = replace(self._asked, is_essential=on)
        self._place()

    def put_views(self, beside: bool, *, is_open: bool) -> None:
        """Put the open view beside the network or under it."""
        self._asked = replace(self._asked, is_beside=beside and is_open, has_view=is_open)
        self._place()

    def bring_forward(self, name: str) -> None:
        """Turn to the tab a panel is in."""
        for tabs in self.findChildren(QTabWidget):
            place = tabs.indexOf(self._panels[name])
            if place >= 0:
                tabs.setCurrentIndex(place)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's lengths; columns that stand only take other gaps, the first ones wait for the deck's size."""
        self._theme = theme
        self._space(theme)
        if self._shape is not None:
            self._place(is_restyled=True)

    def minimumSizeHint(self) -> QSize:
        """Let the window be as small as the user wants: panels scroll inside."""
        return QSize(200, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the panels anew when the size asks for another shape."""
        super().resizeEvent(event)
        self._place()

    def _wanted(self, theme: Theme) -> Shape:
        width, height = self.width() / theme.scale, self.height() / theme.scale
        kind: Literal["wide", "folded", "narrow"] = (
            "wide" if width >= WIDE else "folded" if width >= FOLDED else "narrow"
        )
        is_beside = self._asked.is_beside and kind != "narrow"  # where two columns find no room, one is under the other
        return Shape(
            kind, height < LOW, self._asked.is_essential, self._asked.alone, is_beside, self._asked.has_view,
            height < TIGHT, height >= ROOMY,
        )  # fmt: skip

    def _place(self, *, is_restyled: bool = False) -> None:
        """Place the panels. Building may resize this very widget; what that asks for is done afterwards.

        Less height alone leaves data and layers where they are: it may be a strip that shows for a moment.
        """
        theme = self._theme
        if theme is None or self._is_placing:
            return
        self._is_placing = True
        try:
            for _ in range(MOST_TRIES):
                shape, before = self._wanted(theme), self._shape
                if shape == before or (not is_restyled and _differs_in_height(shape, before)):
                    break
                self._shape = shape
                self._build(shape, theme)
            self._set_widths(theme)
        finally:
            self._is_placing = False

    def _build(self, shape: Shape, theme: Theme) -> None:
        """Build the columns from the outside in: what is put elsewhere is dressed anew with all that is in it.

        Who has the keyboard keeps it: hiding a panel would hand it to another one.
        """
        focused = QApplication.focusWidget()
        for panel in self._panels.values():
            panel.hide()
        left = self._root
        self._root = QWidget(self)
        row = QHBoxLayout(self._root)
        self._left = self._right = self._divider = None
        self._stacks = [row]
        self._fill(row, shape)
        self._space(theme)
        if left is not None:
            self._leave(left)
        self._outer.addWidget(self._root)
        self._root.show()
        if focused is not None and self.isAncestorOf(focused) and focused.isVisible():
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _space(self, theme: Theme) -> None:
        """Leave the same gap around the columns, between them, and between what stands in them."""
        gap = theme.px(12)
        for place, layout in enumerate(self._stacks):
            margin = 0 if place else gap
            layout.setContentsMargins(margin, margin, margin, margin)
            layout.setSpacing(gap)
        if self._divider is not None:
            self._divider.setHandleWidth(gap)

    def _leave(self, root: QWidget) -> None:
        """Give up columns; panels that stand nowhere now are kept."""
        for panel in self._panels.values():
            if root.isAncestorOf(panel):
                panel.setParent(self)
        self._outer.removeWidget(root)
        root.deleteLater()

    def _fill(self, row: QHBoxLayout, shape: Shape) -> None:
        right = ("regions", "curves")
        if shape.alone:
            row.addWidget(self._panels[shape.alone])
            self._panels[shape.alone].show()
            return
        is_tight = shape.kind == "narrow" or (shape.kind == "folded" and shape.is_beside)
        if not shape.is_essential and not is_tight:
            folds = shape.kind == "folded" or not shape.is_roomy
            left = self._tabs(("data", "palette")) if folds else self._stack(("data", "palette"), (1, 0))
            row.addWidget(left)
            self._left = left
        row.addWidget(self._middle(shape), 1)
        if is_tight and not shape.is_essential:
            right_side = self._tabs((*right, "data", "palette"))
        elif shape.is_low:
            right_side = self._tabs(right)
        else:
            right_side = self._stack(right, (3, 2) if shape.is_roomy else (8, 5))
        row.addWidget(right_side)
        self._right = right_side

    def _set_widths(self, theme: Theme) -> None:
        if self._left is not None:
            self._left.setFixedWidth(theme.px(272))
        if self._right is not None:
            share = 0.44 if self._shape and self._shape.kind == "narrow" else 0.28
            wanted = round(min(max(self.width() * share, theme.px(310)), max(theme.px(470), self.height() * 0.62)))
            self._right.setFixedWidth(min(wanted, round(self.width() * 0.55)))

    def _middle(self, shape: Shape) -> QWidget:
        """Put the network and the views into one column that a person may divide; into tabs where it is low."""
        if shape.is_tight and shape.has_view and not shape.is_beside:
            return self._tabs(("canvas", "views"))
        if shape.is_low and not shape.is_beside:
            return self._stack(("canvas", "advice"), (1, 0))
        direction = Qt.Orientation.Horizontal if shape.is_beside else Qt.Orientation.Vertical
        middle = self._divider = QSplitter(direction, self._root)
        middle.setChildrenCollapsible(False)
        middle.addWidget(self._stack(("canvas", "advice"), (1, 0), middle))
        if shape.has_view or not shape.is_essential:
            middle.addWidget(self._panels["views"])
            self._panels["views"].show()
        for place in range(middle.count()):
            middle.setStretchFactor(place, 1)
        if shape.has_view:
            middle.setSizes([1200 if shape.is_beside else 1000, 1000])  # shares of the room
        return middle

    def _stack(self, names: Sequence[str], stretches: Sequence[int], parent: QWidget | None = None) -> QWidget:
        column = QWidget(parent or self._root)
        layout = QVBoxLayout(column)
        self._stacks.append(layout)
        for name, stretch in zip(names, stretches, strict=True):
            layout.addWidget(self._panels[name], stretch)
            self._panels[name].show()
        return column

    def _tabs(self, names: Sequence[str]) -> QWidget:
        tabs = QTabWidget(self._root)
        tabs.setDocumentMode(True)
        tabs.setAccessibleName(" and ".join(TITLES[name] for name in names))
        tabs.tabBar().setExpanding(False)
        tabs.tabBar().setDrawBase(False)
        for name in names:
            tabs.addTab(self._panels[name], TITLES[name])
        return tabs


def _differs_in_height(shape: Shape, before: Shape | None) -> bool:
    return before is not None and replace(shape, is_roomy=before.is_roomy) == before
