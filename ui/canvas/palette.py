"""The palette: what a network is built of, to be dragged onto it or added with Enter."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground import catalog
from playground.snapshot import Snapshot
from playground.spec import DROPOUT, Experiment
from ui.canvas.gestures import MouseDrag, PaletteItem
from ui.canvas.ghost import Ghost
from ui.card import Card
from ui.focus import Focus
from ui.theme import Theme
from ui.widgets.flow_layout import FlowLayout

DENSE = PaletteItem("dense", "dense", "Dense")
DROP = PaletteItem("dropout", "dropout", "Dropout")
HELP = {
    "dense": "A hidden layer: every neuron sees every output of the layer before it.",
    "dropout": DROPOUT.help,
}


class PaletteEntry(QWidget):
    """One thing of the palette, painted as a bar with a colour and a handle, or as a small pill."""

    chosen = Signal(object)
    drag_started = Signal(object, QPoint)

    def __init__(self, item: PaletteItem, tooltip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.item = item
        self.setObjectName(f"palette_{item.name}")
        self.setProperty("role", "small" if item.kind == "activation" else "body")
        self.setAccessibleName(f"{item.label}: drag it onto the network, or press Enter")
        self.setToolTip(f"{tooltip}\nDrag it onto the network, or press Enter")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.drag = MouseDrag(self)
        self.drag.started.connect(self._report_drag)
        self._theme: Theme | None = None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room of the word and what stands beside it."""
        metrics, theme = self.fontMetrics(), self._theme
        word = metrics.horizontalAdvance(self.item.label)
        if theme is None:
            return QSize(word, metrics.height())
        if self.item.kind == "activation":
            return QSize(word + theme.px(26), metrics.height() + theme.px(10))
        return QSize(word + theme.px(58), metrics.height() + theme.px(16))

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than the words."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.item)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press: what follows may be a drag."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add with a double-click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.item)

    def enterEvent(self, _event: QEnterEvent) -> None:
        """Light up."""
        self.update()

    def leaveEvent(self, _event: object) -> None:
        """Go quiet."""
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar or the pill."""
        theme = self._theme
        if theme is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            is_pill = self.item.kind == "activation"
            width = theme.px(2 if self.hasFocus() else 1)
            painter.setPen(QPen(theme.color("accent" if self.hasFocus() or self.underMouse() else "border"), width))
            painter.setBrush(theme.color("hover" if self.underMouse() else "field"))
            frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
            corner = frame.height() / 2 if is_pill else theme.px(6)
            painter.drawRoundedRect(frame, corner, corner)
            painter.setPen(theme.color("text"))
            if is_pill:
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.item.label)
            else:
                self._paint_bar(painter, theme)

    def _report_drag(self, position: QPoint) -> None:
        self.drag_started.emit(self.item, position)

    def _paint_bar(self, painter: QPainter, theme: Theme) -> None:
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(theme.px(30), 0, 0, 0), left, self.item.label)
        side = theme.px(18)
        grip = self.rect().adjusted(self.width() - side - theme.px(8), (self.height() - side) // 2, 0, 0)
        theme.icon("grip", "muted").paint(painter, grip.x(), grip.y(), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("blue" if self.item.kind == "dense" else "orange"))
        height = theme.px(18)
        flag = QRectF(theme.px(11), (self.height() - height) / 2, theme.px(9), height)
        painter.drawRoundedRect(flag, theme.px(2), theme.px(2))


class Palette(Card):
    """Dense, Dropout and the activations. It does not know the canvas: see `connect_palette` for who listens."""

    drag_started = Signal(object)
    drag_moved = Signal(QPoint)
    drag_dropped = Signal(QPoint)
    drag_cancelled = Signal()
    chosen = Signal(object)
    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Layers", "drag onto the network", parent, scrolls=True)
        self.setObjectName("palette")
        self._theme: Theme | None = None
        self._ghost: Ghost | None = None
        self._entries = [self._entry(DENSE, HELP["dense"]), self._entry(DROP, HELP["dropout"])]
        self._bars = QHBoxLayout()  # side by side: the data above need the height
        for entry in self._entries:
            self._bars.addWidget(entry, 1)
        self.body.addLayout(self._bars)
        self._caption = self._words("Activations – drop one on a layer", is_muted=False)
        self._pills = FlowLayout()
        for row in catalog.ACTIVATIONS.values():
            pill = self._entry(PaletteItem("activation", row.name, row.label), f"{row.formula}\n{row.help}".strip())
            self._entries.append(pill)
            self._pills.addWidget(pill)
        self.body.addLayout(self._pills)
        self._hint = self._words(
            "Drag a layer sideways to reorder it, or out of the network to remove it.", is_muted=True
        )
        self.body.addStretch(1)

    def entry(self, name: str) -> PaletteEntry:
        """Give the entry of that name: "dense", "dropout" or an activation's identifier."""
        return next(entry for entry in self._entries if entry.item.name == name)

    def show_experiment(self, experiment: Experiment) -> None:
        """Stay the same: the palette is the same for every experiment."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Stay the same."""

    def show_focus(self, focus: Focus) -> None:
        """Stay the same."""

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        super().restyle(theme)
        self._theme = theme
        for row in (self._bars, self._pills):
            row.setSpacing(theme.px(6))
        for entry in self._entries:
            entry.restyle(theme)

    def _entry(self, item: PaletteItem, tooltip: str) -> PaletteEntry:
        entry = PaletteEntry(item, tooltip, self)
        entry.chosen.connect(self.chosen)
        entry.drag_started.connect(self._start)
        entry.drag.moved.connect(self._follow)
        entry.drag.dropped.connect(self._drop)
        entry.drag.cancelled.connect(self._cancel)
        return entry

    def _words(self, text: str, *, is_muted: bool) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setProperty("role", "small")
        label.setProperty("muted", is_muted)
        self.body.addWidget(label)
        return label

    def _start(self, item: PaletteItem, position: QPoint) -> None:
        if self._theme is not None:
            self._ghost = Ghost(item.label, self, self._theme)
            self._ghost.follow(position)
        self.drag_started.emit(item)

    def _follow(self, position: QPoint) -> None:
        if self._ghost is not None:
            self._ghost.follow(position)
        self.drag_moved.emit(position)

    def _drop(self, position: QPoint) -> None:
        self._end()
        self.drag_dropped.emit(position)

    def _cancel(self) -> None:
        self._end()
        self.drag_cancelled.emit()

    def _end(self) -> None:
        if self._ghost is not None:
            self._ghost.vanish()
            self._ghost = None
