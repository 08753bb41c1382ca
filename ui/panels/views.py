"""The panel of the views: a row of tabs under the network, and the view that is open."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.focus import Focus
from ui.stylesheet import stylesheet
from ui.theme import FONT_ROLES, Theme
from ui.views import VIEWS, View, ViewRow
from ui.widgets.chip import make_chip
from ui.widgets.flow_layout import FlowLayout

FILLING, READABLE = 0.9, 50
"""From this share of the window's width the panel fills it; then no letter is lower than this part of its height."""

NARROWEST = 235
"""The panel's least width in pixels at 100 %: at 175 % it still stands beside the regions in 1024 pixels."""
WIDE = 640
"""Effective width from which the tabs may take two lines."""


class ViewsPanel(QFrame):
    """Opens one view at a time; each is made when it is first opened, and asks for nothing while it is closed.

    questions_changed : the worker should be asked anew · place_changed : it was opened, closed, or put beside the
    network or under it.
    """

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)
    maximize_requested = Signal()
    questions_changed = Signal()
    place_changed = Signal()

    def __init__(self, parent: QWidget | None = None, rows: Mapping[str, ViewRow] = VIEWS) -> None:
        super().__init__(parent)
        self.setObjectName("viewsPanel")
        self.setProperty("card", True)
        self.setAccessibleName("Views")
        self._rows = rows
        self._views: dict[str, View] = {}
        self._theme: Theme | None = None
        self._asked_theme: Theme | None = None
        self._experiment: Experiment | None = None
        self._snapshot: Snapshot | None = None
        self._focus = Focus()
        self.name = ""
        self.is_beside = False
        self.openers = SimpleNamespace(**{name: self._opener(name) for name in rows})
        self.chips = {name: self._chip(row) for name, row in rows.items()}
        self.more = self._button("viewsMore", "views ▾", "Open a view: see why the network answers so", self._list)
        self.menu = QMenu(self)
        self.menu.setObjectName("viewsMenu")
        self.menu.setToolTipsVisible(True)
        for name, row in rows.items():
            action = self.menu.addAction(row.label)
            action.setToolTip(row.help)
            action.triggered.connect(getattr(self.openers, name))
        self.beside = self._button("viewsBeside", "beside", "Beside the network", self._turn)
        self.fill = self._button("viewsFill", "fill", "Let the view fill the window, and back", self._ask_for_room)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._arrange()
        self._show_open()

    @property
    def view(self) -> View | None:
        """The open view, None when all are closed."""
        return self._views.get(self.name)

    @property
    def is_open(self) -> bool:
        """Whether a view is open."""
        return bool(self.name)

    def open(self, name: str) -> None:
        """Open a view, "" closes the one that is open; a name that is not known does nothing."""
        if name == self.name or (name and name not in self._rows):
            return
        was_open = self.is_open
        held = self._scroll.takeWidget()
        if held is not None:
            held.setParent(self)
            held.hide()
        self.name = name
        if name:
            view = self._views.get(name) or self._make(name)
            self._scroll.setWidget(view)
            view.show()
            self._refresh(view)
        self._show_open()
        if was_open != self.is_open:
            self.place_changed.emit()
        self.questions_changed.emit()

    def as_view(self) -> dict[str, Any]:
        """Give what a file shall remember: which view is open, and what was chosen in it."""
        return {"open": self.name, "choices": self.view.choices() if self.view is not None else {}}

    def take_view(self, view: Mapping[str, Any]) -> None:
        """Open the view a file remembers as it was; anything odd is left out."""
        name, choices = view.get("open"), view.get("choices")
        self.open(name if isinstance(name, str) else "")
        if self.view is not None and isinstance(choices, Mapping):
            self.view.take_choices(choices)

    def questions(self) -> tuple[Any, ...]:
        """Give what the open view wants to know; nothing when it cannot be seen."""
        return self.view.questions() if self.view is not None and self.view.isVisible() else ()

    def show_experiment(self, experiment: Experiment) -> None:
        """Pass it on to the open view."""
        self._experiment = experiment
        if self.view is not None:
            self.view.show_experiment(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Pass it on to the open view."""
        self._snapshot = snapshot
        if self.view is not None:
            self.view.show_snapshot(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Pass it on to the open view."""
        self._snapshot = snapshot
        if self.view is not None:
            self.view.show_numbers(snapshot)

    def show_focus(self, focus: Focus) -> None:
        """Pass it on to the open view."""
        self._focus = focus
        if self.view is not None:
            self.view.show_focus(focus)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        self._asked_theme = theme
        self._theme = None
        self._dress()

    def _dress(self) -> None:
        """Give tabs and views their letters: those of the program, larger where the panel fills the window."""
        asked = self._asked_theme
        theme = None if asked is None else self._fitting(asked)
        if theme is None or theme == self._theme:
            return
        self._theme = theme
        letters = f"QPushButton, QLineEdit, QComboBox {{ font-size: {theme.font('body').pixelSize()}px; }}"
        self.setStyleSheet(stylesheet(theme) + letters if theme != asked else "")
        self._column.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        self._column.setSpacing(theme.px(8))
        self._flow.setSpacing(theme.px(6))
        for view in self._views.values():
            view.restyle(theme)
        self._show_open()

    @property
    def _fills(self) -> bool:
        return self.is_open and self.width() >= FILLING * self.window().width()

    def _fitting(self, theme: Theme) -> Theme:
        """Give a theme whose smallest letters can be read from the last row when the panel fills the window."""
        window = self.window()
        if not self._fills:
            return theme
        smallest = min(size for size, _ in FONT_ROLES.values())
        return replace(theme, scale=max(theme.scale, math.ceil(window.height() / READABLE) / smallest))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for room with a double-click on the panel's ground."""
        if self.is_open:
            self.maximize_requested.emit()
        event.accept()

    def minimumSizeHint(self) -> QSize:
        """Never cut the tabs; an open view needs some height, and scrolls inside it."""
        px = self._theme.px if self._theme else int
        width = px(NARROWEST)
        tabs = self._tabs.heightForWidth(max(self.width() - px(24), width))
        return QSize(width, tabs + px(18) + (px(150) if self.is_open else 0))

    def sizeHint(self) -> QSize:
        """Be as high as the tabs while all views are closed."""
        hint = self.minimumSizeHint()
        return QSize(hint.width(), hint.height() + (self._theme.px(90) if self._theme and self.is_open else 0))

    def resizeEvent(self, event: Any) -> None:
        """Let the tabs wrap; letters grow when the panel fills the window."""
        super().resizeEvent(event)
        self._dress()
        self._name_ways()
        self._fold()
        self._bound()

    def _fold(self) -> None:
        """Where the tabs would take too many lines, leave the open view's and a list of all."""
        px = self._theme.px if self._theme else int
        width = max(self.width() - px(24), px(NARROWEST))
        buttons = [button for button in (self.beside, self.fill) if not button.isHidden()]
        widths = [button.sizeHint().width() + px(6) for button in (*self.chips.values(), *buttons)]
        most = 2 if width >= px(WIDE) else 1
        folds = sum(widths) > (most - 0.15 * (most > 1)) * width
        self.more.setVisible(folds)
        for name, chip in self.chips.items():
            chip.setVisible(not folds or name == self.name)

    def _list(self) -> None:
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _chip(self, row: ViewRow) -> QPushButton:
        made = make_chip(None, f"view_{row.name}", row.label, row.help, accessible=f"View: {row.label}", is_toggle=True)
        made.clicked.connect(getattr(self.openers, row.name))
        return made

    def _button(self, name: str, text: str, words: str, slot: Callable[[], None]) -> QPushButton:
        button = make_chip(None, name, text, words)
        button.clicked.connect(slot)
        return button

    def _arrange(self) -> None:
        self._tabs = QWidget(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._tabs.setSizePolicy(policy)
        self._flow = FlowLayout()
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._tabs.setLayout(self._flow)
        for chip in (self.more, *self.chips.values(), self.beside, self.fill):
            self._flow.addWidget(chip)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._tabs)
        self._column.addWidget(self._scroll, 1)

    def _opener(self, name: str) -> Callable[[], None]:
        def toggle() -> None:
            self.open("" if self.name == name else name)

        return toggle

    def _make(self, name: str) -> View:
        view = self._views[name] = self._rows[name].make(self)
        for signal in ("edit", "command", "look", "problem", "questions_changed"):
            getattr(view, signal).connect(getattr(self, signal))
        if self._theme is not None:
            view.restyle(self._theme)
        return view

    def _refresh(self, view: View) -> None:
        if self._experiment is not None:
            view.show_experiment(self._experiment)
        view.show_focus(self._focus)
        if self._snapshot is not None:
            view.show_snapshot(self._snapshot)
            view.show_numbers(self._snapshot)

    def _show_open(self) -> None:
        for name, chip in self.chips.items():
            chip.setChecked(name == self.name)
        self._name_ways()
        self._fold()
        self._scroll.setVisible(self.is_open)
        self._bound()

    def _name_ways(self) -> None:
        """Offer the other places of the view: where it fills the window, only the way back."""
        self.beside.setVisible(self.is_open and not self._fills)
        self.beside.setText("under" if self.is_beside else "beside")
        self.fill.setVisible(self.is_open)
        self.fill.setText("back" if self._fills else "fill")

    def _bound(self) -> None:
        """Take no more height than the tabs need while all views are closed."""
        self.setMaximumHeight(16_777_215 if self.is_open else self.minimumSizeHint().height())
        self.updateGeometry()

    def _turn(self) -> None:
        self.is_beside = not self.is_beside
        self._show_open()
        self.place_changed.emit()

    def _ask_for_room(self) -> None:
        self.maximize_requested.emit()
