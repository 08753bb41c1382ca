"""The tools for painting points: brush, single points, eraser; the class or value that is painted; a hint in words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.catalog import Param
from playground.spec import Own
from ui.points import Stamps
from ui.theme import Theme
from ui.widgets.chip import make_chip
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.slider import ValueSlider

BRUSH, POINT, ERASER = "brush", "points", "eraser"
TOOLS = {
    BRUSH: "Spray points while dragging; the wheel changes the brush.\n"
    "Shift: the other class; Ctrl: take the nearest point away",
    POINT: "A click sets one point, dragging a point moves it",
    ERASER: "Take away the points under the brush",
}
MOST_KINDS = 8
VALUE = Param(name="value", label="Value", default=0.5, low=-1.0, high=1.0, help="The y that is painted")


class PaintBar(QWidget):
    """Shows what is painted with, and lets it be chosen.

    `changed` tells of a choice, `cleared` of the last button.
    """

    changed = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paintBar")
        self.tool, self.kind, self.value = BRUSH, 0, 0.5
        self._classes = 2
        self._theme: Theme | None = None
        self._flow, self._shelf = FlowLayout(), QWidget(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._shelf.setSizePolicy(policy)
        self._shelf.setLayout(self._flow)
        self._tools, self._kinds = QButtonGroup(self), QButtonGroup(self)
        self.tools = {name: self._chip(name, f"paint_{name}", tip, self._tools) for name, tip in TOOLS.items()}
        self.kinds = [self._chip(str(k), f"paintClass{k}", "", self._kinds) for k in range(MOST_KINDS)]
        self.clear = self._chip("clear", "paintClear", "Start with no points at all; undo brings them back", None)
        self.slider = ValueSlider(VALUE, self)
        self.hint = QLabel(self)
        self.hint.setObjectName("paintHint")
        self.hint.setProperty("role", "small")
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._shelf, self.slider, self.hint):
            column.addWidget(widget)
        self.tools[BRUSH].setChecked(True)
        self.kinds[0].setChecked(True)
        self._tools.buttonClicked.connect(self._take_tool)
        self._kinds.buttonClicked.connect(self._take_kind)
        self.clear.clicked.connect(self.cleared)
        self.slider.changed.connect(self._take_value)

    def show_own(self, own: Own, values: tuple[float, float]) -> None:
        """Offer the classes there are and one more, or a value."""
        is_value = own.task == "value"
        self._classes = len(own.class_names)
        for kind, chip in enumerate(self.kinds):
            chip.setVisible(not is_value and kind <= self._classes)
            name = own.class_names[kind] if kind < self._classes else ""
            chip.setText(f"{kind}" if name else "+")
            key = f"(key {kind + 1})"
            told = f"class {kind}, {name} {key}" if name else f"a new class {key}: the network starts anew"
            chip.setToolTip(f"Paint {told}")
            chip.setAccessibleName(f"Paint {told}")
        self.slider.setVisible(is_value)
        if is_value and (self.slider.param.low, self.slider.param.high) != values:
            self.value = min(max(self.value, values[0]), values[1])
        self.slider.show_value(self.value)
        if self.kind > self._classes:
            self.choose_kind(0)

    def choose_kind(self, kind: int) -> None:
        """Paint a class from now on; one beyond the next new one is passed over."""
        if 0 <= kind < MOST_KINDS and kind <= self._classes:
            self.kind = kind
            self.kinds[kind].setChecked(True)
            if self.tool == ERASER:
                self.tool = BRUSH
                self.tools[BRUSH].setChecked(True)

    def painted(self, *, other: bool) -> float:
        """Give the class or value that is painted; `other` is the next class, or the value's opposite."""
        if self.slider.isVisibleTo(self):
            return -self.value if other else self.value
        return float((self.kind + 1) % max(self._classes, 2)) if other else float(self.kind)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self._flow.setSpacing(theme.px(6))
        self.slider.restyle(theme)
        stamps = Stamps(theme, self.devicePixelRatioF(), theme.px(10), theme.scale)
        for kind, chip in enumerate(self.kinds):
            chip.setIcon(QIcon(stamps.of_class(kind, is_test=False)))
            chip.setIconSize(QSize(theme.px(12), theme.px(12)))
        self.updateGeometry()

    def _chip(self, text: str, name: str, tip: str, group: QButtonGroup | None) -> QPushButton:
        button = make_chip(self._shelf, name, text, tip, accessible=tip or text, is_toggle=group is not None)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if group is not None:
            group.addButton(button)
        self._flow.addWidget(button)
        return button

    def _take_tool(self, button: QPushButton) -> None:
        self.tool = button.text()
        self.changed.emit()

    def _take_kind(self, button: QPushButton) -> None:
        self.choose_kind(self.kinds.index(button))
        self.changed.emit()

    def _take_value(self, value: float, merge_key: str) -> None:
        del merge_key
        self.value = float(value)
