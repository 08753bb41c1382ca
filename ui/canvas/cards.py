"""The cards over the columns: what a layer is, its fields, and the handle by which it is dragged."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from playground.spec import Layer
from ui.canvas.fields import ActivationChooser, DropoutField, Mark, OpenButton, StepButton, UnitsField
from ui.canvas.gestures import MouseDrag
from ui.theme import Theme

KEYS = {
    "Del": "remove", "Backspace": "remove", "Left": "select previous", "Right": "select next",
    "Ctrl+Left": "move left", "Ctrl+Right": "move right", "+": "more", "-": "fewer",
    "Return": "open", "Enter": "open", "F2": "open", "Ctrl+D": "duplicate",
}  # fmt: skip
"""What the keys do on a layer card that has the focus."""
MENU = (("Open …", "open"), ("Duplicate", "duplicate"), ("Remove", "remove"))
"""The context menu's words, and what they stand for."""


class ColumnCard(QWidget):
    """A painted card whose children stand in rows; in each row the last of several widgets stands at the right."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = QLabel(title, self)
        self.title.setProperty("role", "title")
        self.title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.is_selected = self.is_target = False
        self._theme: Theme | None = None
        self._is_wide = True

    def rows(self, is_wide: bool) -> list[list[QWidget]]:  # noqa: ARG002  # only layers have two forms
        """Give the widgets of each row in the wide or the compact form."""
        return [[self.title]]

    def left_margin(self) -> int:
        """Give the room before the rows."""
        return self._px(8)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self._settle()

    def show_state(self, *, is_selected: bool, is_target: bool) -> None:
        """Draw the frame of a selected layer, or of one something would be dropped on."""
        if (is_selected, is_target) != (self.is_selected, self.is_target):
            self.is_selected, self.is_target = is_selected, is_target
            self.update()

    def size_of(self, is_wide: bool) -> QSize:
        """Give the size the wide or the compact form needs."""
        rows = [[_wanted(widget) for widget in row] for row in self.rows(is_wide)]
        space, margin = self._px(6), self._px(8)
        width = max(sum(size.width() for size in row) + space * (len(row) - 1) for row in rows)
        height = sum(max(size.height() for size in row) for row in rows) + self._px(4) * (len(rows) - 1)
        return QSize(width + margin + self.left_margin(), height + 2 * self._px(7))

    def set_form(self, is_wide: bool) -> None:
        """Take the wide or the compact form."""
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._settle()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Put the rows in place."""
        self._settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card's ground and frame."""
        if self._theme is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            is_lit = self.is_selected or self.is_target
            width = self._px(2 if is_lit else 1)
            painter.setPen(QPen(self._theme.color("accent" if is_lit else "border"), width))
            painter.setBrush(self._theme.color("hover" if self.is_target else "field"))
            inset = width / 2
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), self._px(6), self._px(6)
            )

    def _px(self, length: float) -> int:
        return self._theme.px(length) if self._theme else round(length)

    def _settle(self) -> None:
        top, margin, space = self._px(7), self._px(8), self._px(6)
        for row in self.rows(self._is_wide):
            height = max(_wanted(widget).height() for widget in row)
            left = self.left_margin()
            for widget in row:
                size = widget.sizeHint()
                widget.setGeometry(QRect(left, top + (height - size.height()) // 2, size.width(), size.height()))
                left += size.width() + space
            self._spread(row, self.width() - margin - (left - space))
            top += height + self._px(4)

    def _spread(self, row: list[QWidget], room: int) -> None:
        movable = row[-2:] if len(row) > 2 else row[1:]
        for widget in movable if room > 0 and self._is_wide else ():
            widget.move(widget.x() + room, widget.y())


class EndCard(ColumnCard):
    """The card of the inputs or of the output: a name, a number and a word, nothing to set."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.count = QLabel(self)
        self.note = QLabel(self)
        for label, role in ((self.count, "body"), (self.note, "small")):
            label.setProperty("role", role)
            label.setProperty("muted", True)

    def rows(self, is_wide: bool) -> list[list[QWidget]]:  # noqa: ARG002  # one form for both
        """Give name and number, then the word."""
        first: list[list[QWidget]] = [[self.title, self.count]]
        return [*first, [self.note]] if self.note.text() else first

    def show_text(self, count: int, note: str) -> None:
        """Show how many neurons there are and a word about them."""
        self.count.setText(str(count))
        self.note.setText(note)
        self._settle()

    def _spread(self, row: list[QWidget], room: int) -> None:
        """Leave the number beside the name."""


class OutputCard(EndCard):
    """The card of the output: its sheet holds its weights and whether they are frozen. `opened` carries its id, 0."""

    opened = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Output", parent)
        self.setObjectName("outputCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mark, self.open = Mark(self), OpenButton(self)
        self.open.setObjectName("openOutput")
        self.open.setAccessibleName("Open the output's sheet")
        self.open.clicked.connect(self._open)

    def rows(self, is_wide: bool) -> list[list[QWidget]]:
        """Give name, number and the button, then the word; the compact form has the button beside the word."""
        marked = [self.mark] if not self.mark.isHidden() else []
        first, *rest = super().rows(is_wide)
        if rest and not is_wide:
            return [[*first, *marked], [*rest[0], self.open]]
        return [[*first, *marked, self.open], *rest]

    def show_output(self, units: int, note: str, parameters: str, is_frozen: bool) -> None:
        """Show how many outputs there are, of which kind, and what they are made of."""
        self.mark.setVisible(is_frozen)
        self.show_text(units, note)
        self.setAccessibleName(f"Output: {units}, {note}{', frozen' if is_frozen else ''}")
        self.setToolTip(f"Output, {note}. {parameters}\nEnter or … opens its weights")

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters, colours and lengths."""
        self.mark.restyle(theme)
        self.open.restyle(theme)
        super().restyle(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the sheet with Enter or F2."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._open()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the sheet."""
        event.accept()
        self._open()

    def _spread(self, row: list[QWidget], room: int) -> None:
        """Put the button at the right."""
        if row[-1] is self.open and room > 0:
            self.open.move(self.open.x() + room, self.open.y())

    def _open(self) -> None:
        self.opened.emit(0)


class LayerCard(ColumnCard):
    """A hidden layer: units, activation, dropout; selected by a click, dragged by its grip, ground or title.

    Signals carry the layer's id first. `units_chosen` ends with whether the change goes on from one just before (a
    key or button held down), `key` carries one of the words of KEYS and whether the key repeats.
    """

    units_chosen = Signal(int, int, bool)
    activation_chosen = Signal(int, str)
    dropout_chosen = Signal(int, float)
    selected = Signal(int)
    key = Signal(int, str, bool)
    drag_started = Signal(int)

    def __init__(self, layer: int, parent: QWidget) -> None:
        super().__init__("Dense", parent)
        self.layer = layer
        self.setObjectName(f"layerCard{layer}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.fewer, self.units, self.more = StepButton(-1, self), UnitsField(self), StepButton(1, self)
        self.activation, self.dropout = ActivationChooser(self), DropoutField(self)
        for field in (self.units, self.activation, self.dropout):
            field.setProperty("role", "small")
        self.mark, self.open = Mark(self), OpenButton(self)
        self._name_children()
        self.drag = MouseDrag(self)
        self._connect()

    def rows(self, is_wide: bool) -> list[list[QWidget]]:
        """Two rows side by side when there is room, else four."""
        marked = [self.mark] if not self.mark.isHidden() else []
        if is_wide:
            first = [self.title, self.units, *marked, self.fewer, self.more, self.open]
            return [first, [self.activation, self.dropout]]
        return [
            [self.title, *marked, self.open],
            [self.fewer, self.units, self.more],
            [self.activation],
            [self.dropout],
        ]

    def left_margin(self) -> int:
        """Leave room for the grip."""
        return self._px(16)

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Give the card and its fields in the order of the Tab key."""
        return (self, self.fewer, self.units, self.more, self.open, self.activation, self.dropout)

    def show_layer(self, layer: Layer, number: int, parameters: str = "") -> None:
        """Show a layer's values without reporting them as edits; `parameters` says how many it has."""
        self.mark.setVisible(layer.frozen)
        for field in (self.units, self.dropout):
            field.blockSignals(True)
        self.units.setValue(layer.units)
        self.dropout.setValue(layer.dropout)
        for field in (self.units, self.dropout):
            field.blockSignals(False)
        self.dropout.dress()
        self.activation.show_choice(layer.activation)
        self._settle()
        self.open.setAccessibleName(f"Open the sheet of layer {number}")
        self.setAccessibleName(f"Layer {number}: Dense, {layer.units} neurons{', frozen' if layer.frozen else ''}")
        self.setToolTip(
            f"Layer {number}. {parameters}\nDrag it sideways to reorder it, or out of the network to remove it.\n"
            "Keys: ← → select, Ctrl+← Ctrl+→ move, + − neurons, Enter opens, Ctrl+D duplicates, Del removes"
        )

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        for part in (self.fewer, self.more, self.open, self.mark):
            part.restyle(theme)
        super().restyle(theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card and the grip by which it is dragged."""
        super().paintEvent(event)
        if self._theme is not None:
            side, middle = self._px(14), self.title.geometry().center().y()
            grip = QRect(self._px(2), middle - side // 2, side, side)
            self._theme.icon("grip", "muted").paint(QPainter(self), grip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn a key of KEYS into its word."""
        modifiers = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        pressed = QKeySequence(event.keyCombination().key() | modifiers).toString()
        word = {"=": "more"}.get(event.text()) or KEYS.get(event.text()) or KEYS.get(pressed)
        if word is None:
            super().keyPressEvent(event)
        else:
            self.key.emit(self.layer, word, event.isAutoRepeat())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press: what follows may be a drag."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the sheet."""
        event.accept()
        self._open()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the layer."""
        menu = QMenu(self)
        menu.setObjectName("layerMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, word in MENU:
            menu.addAction(text).setData(word)
        menu.addAction("Let training change it" if not self.mark.isHidden() else "Freeze").setData("freeze")
        menu.triggered.connect(self._take_word)
        menu.popup(event.globalPos())

    def _settle(self) -> None:
        super()._settle()
        if self._is_wide:  # the activation's word begins under the title's
            self.activation.resize(self.activation.snug_width(), self.activation.height())

    def _connect(self) -> None:
        self.fewer.stepped.connect(self.step)
        self.more.stepped.connect(self.step)
        self.units.valueChanged.connect(self._choose_units)
        self.activation.chosen.connect(self._choose_activation)
        self.dropout.valueChanged.connect(self._choose_dropout)
        self.drag.clicked.connect(self._select)
        self.drag.started.connect(self._report_drag)
        self.open.clicked.connect(self._open)

    def _name_children(self) -> None:
        names = {
            self.fewer: "fewerUnits", self.units: "units", self.more: "moreUnits",
            self.activation: "activation", self.dropout: "dropout", self.open: "openLayer",
        }  # fmt: skip
        for widget, name in names.items():
            widget.setObjectName(f"{name}{self.layer}")
        self.units.setAccessibleName("Units")
        self.dropout.setAccessibleName("Dropout rate")

    def step(self, step: int, is_held: bool) -> None:
        """Ask for more or fewer neurons, within the limits."""
        wanted = self.units.value() + step
        if self.units.minimum() <= wanted <= self.units.maximum():
            self.units_chosen.emit(self.layer, wanted, is_held)

    def _choose_units(self, units: int) -> None:
        self.units_chosen.emit(self.layer, units, False)

    def _choose_activation(self, name: str) -> None:
        self.activation_chosen.emit(self.layer, name)

    def _choose_dropout(self, rate: float) -> None:
        self.dropout_chosen.emit(self.layer, round(rate, 2))

    def _open(self) -> None:
        self.key.emit(self.layer, "open", False)

    def _take_word(self, action: QAction) -> None:
        self.key.emit(self.layer, action.data(), False)

    def _report_drag(self) -> None:
        self.drag_started.emit(self.layer)

    def _select(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.selected.emit(self.layer)


def _wanted(widget: QWidget) -> QSize:
    """Give the size a widget wants with the letters it will have: before it is dressed it would not know them."""
    widget.ensurePolished()
    return widget.sizeHint()
