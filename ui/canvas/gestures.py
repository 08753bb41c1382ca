"""Drags of the network, one class per gesture, each with move, finish and cancel, so that Esc works everywhere.

A gesture knows the `Stage` it plays on (the canvas) and nothing else. It shows while it moves and edits only when it
finishes. `MouseDrag` turns a widget's mouse events into such a drag: press, threshold, move, release; no QDrag.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.canvas import geometry
from ui.canvas.geometry import Layout


@dataclass(frozen=True)
class PaletteItem:
    """What lies in the palette: a Dense layer, Dropout, or an activation by its identifier."""

    kind: Literal["dense", "dropout", "activation"]
    name: str
    label: str


class Stage(Protocol):
    """What a gesture sees of the canvas, and the edits it may ask for."""

    def rest_layout(self) -> Layout:
        """Give the places without any gap, which do not move under the mouse."""

    def can_grow(self) -> bool:
        """Tell whether another hidden layer may be added."""

    def open_gap(self, index: int | None) -> None:
        """Let the columns make room before the hidden layer of that index, or close the gap."""

    def preview_move(self, layer: int | None, index: int | None) -> None:
        """Show a layer at another index; None as index shows it leaving, None as layer ends the preview."""

    def mark(self, layer: int | None) -> None:
        """Highlight the layer something would be dropped on."""

    def insert_layer(self, index: int) -> None:
        """Insert a Dense layer."""

    def set_on_layer(self, item: PaletteItem, layer: int) -> None:
        """Set Dropout or an activation on a layer."""

    def move_layer(self, layer: int, index: int) -> None:
        """Move a layer."""

    def remove_layer(self, layer: int) -> None:
        """Remove a layer."""

    def refuse(self, happened: str, next_step: str) -> None:
        """Say why nothing was done."""


class Gesture(Protocol):
    """A drag over the canvas. `place` is the mouse on the sheet, None outside the canvas."""

    def move(self, place: QPointF | None) -> str:
        """Show what would happen here; give a word for the ghost, "" for its usual one."""

    def finish(self, place: QPointF | None) -> None:
        """Do it."""

    def cancel(self) -> None:
        """Put everything back as it was."""


class InsertLayer:
    """A Dense layer from the palette looks for its gap."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def move(self, place: QPointF | None) -> str:
        """Open the gap under the mouse."""
        if place is None or not self._stage.can_grow():
            self._stage.open_gap(None)
        else:
            self._stage.open_gap(geometry.gap_at(self._stage.rest_layout(), place.x()))
        return ""

    def finish(self, place: QPointF | None) -> None:
        """Insert the layer into the gap; outside the canvas do nothing."""
        self.cancel()
        if place is not None:
            self._stage.insert_layer(geometry.gap_at(self._stage.rest_layout(), place.x()))

    def cancel(self) -> None:
        """Close the gap."""
        self._stage.open_gap(None)


class SetOnLayer:
    """Dropout or an activation from the palette looks for its layer."""

    def __init__(self, stage: Stage, item: PaletteItem) -> None:
        self._stage, self._item = stage, item

    def move(self, place: QPointF | None) -> str:
        """Highlight the layer under the mouse."""
        self._stage.mark(self._target(place))
        return ""

    def finish(self, place: QPointF | None) -> None:
        """Set it on the layer; elsewhere on the canvas say where it may go."""
        target = self._target(place)
        self.cancel()
        if target is not None:
            self._stage.set_on_layer(self._item, target)
        elif place is not None:
            self._stage.refuse(*self._refusal(place))

    def cancel(self) -> None:
        """Take the highlight away."""
        self._stage.mark(None)

    def _target(self, place: QPointF | None) -> int | None:
        if place is None:
            return None
        find = geometry.layer_at_or_before if self._item.kind == "dropout" else geometry.layer_at
        return find(self._stage.rest_layout(), place.x())

    def _refusal(self, place: QPointF) -> tuple[str, str]:
        column = geometry.column_at(self._stage.rest_layout(), place.x())
        if column == geometry.OUTPUT and self._item.kind == "activation":
            return "The output keeps its activation: it belongs to the loss", "Drop activations on a hidden layer."
        if self._item.kind == "dropout":
            return "Dropout belongs to a hidden layer", "Drop it on a Dense layer or just after one."
        return "An activation belongs to a hidden layer", "Drop it on a Dense layer."


class MoveLayer:
    """A layer of the network looks for another place, or for the way out."""

    def __init__(self, stage: Stage, layer: int) -> None:
        self._stage, self._layer = stage, layer

    def move(self, place: QPointF | None) -> str:
        """Show the layer where it would stand; outside, say that it would be removed."""
        self._stage.preview_move(self._layer, None if place is None else self._index(place))
        return "Remove" if place is None else ""

    def finish(self, place: QPointF | None) -> None:
        """Move the layer, or remove it when it was dropped outside."""
        index = None if place is None else self._index(place)
        self.cancel()
        if index is None:
            self._stage.remove_layer(self._layer)
        elif index != self._stage.rest_layout().layers.index(self._layer):
            self._stage.move_layer(self._layer, index)

    def cancel(self) -> None:
        """Put the layer back."""
        self._stage.preview_move(None, None)

    def _index(self, place: QPointF) -> int:
        layout = self._stage.rest_layout()
        if geometry.column_at(layout, place.x()) == self._layer:
            return layout.layers.index(self._layer)
        return geometry.gap_at(layout, place.x(), without=self._layer)


class MouseDrag(QObject):
    """Watches a widget and reports a drag that starts on it, in global positions; Esc or a lost mouse cancels.

    A press and release without a drag reports `clicked`.
    """

    started = Signal(QPoint)
    moved = Signal(QPoint)
    dropped = Signal(QPoint)
    cancelled = Signal()
    clicked = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._press: QPoint | None = None
        self._is_dragging = False
        widget.installEventFilter(self)

    def cancel(self) -> None:
        """End the drag without a drop; harmless when there is none."""
        was_dragging, self._press = self._is_dragging, None
        self._end()
        if was_dragging:
            self.cancelled.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the widget's mouse, and every key while a drag lasts."""
        if self._is_dragging and _is_escape(event):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.cancel()
            return True
        if watched is not self._widget:
            return False
        if event.type() in (QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            self.cancel()
        return isinstance(event, QMouseEvent) and self._mouse(event)

    def _mouse(self, event: QMouseEvent) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        position = event.globalPosition().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress and is_left:
            self._press = position
        elif event.type() == QEvent.Type.MouseMove and self._press is not None:
            self._follow(position, bool(event.buttons() & Qt.MouseButton.LeftButton))
        elif event.type() == QEvent.Type.MouseButtonRelease and is_left and self._press is not None:
            self._release(position)
        return False

    def _follow(self, position: QPoint, is_pressed: bool) -> None:
        if not is_pressed:
            self.cancel()
            return
        far = (position - (self._press or position)).manhattanLength() >= QApplication.startDragDistance()
        if far and not self._is_dragging:
            self._is_dragging = True
            _application().installEventFilter(self)
            self.started.emit(position)
        if self._is_dragging:
            self.moved.emit(position)

    def _release(self, position: QPoint) -> None:
        was_dragging, self._press = self._is_dragging, None
        self._end()
        if was_dragging:
            self.dropped.emit(position)
        else:
            self.clicked.emit()

    def _end(self) -> None:
        if self._is_dragging:
            self._is_dragging = False
            _application().removeEventFilter(self)


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None, "a widget lives in an application"
    return application


def _is_escape(event: QEvent) -> bool:
    kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
    return event.type() in kinds and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
