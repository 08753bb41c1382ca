"""The neurons' area: a graphics view with the columns and the weights between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QFrame, QGraphicsRectItem, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from playground.snapshot import Parameters, Snapshot
from playground.spec import Experiment
from ui.canvas import geometry
from ui.canvas.geometry import GAP, INPUTS, OUTPUT, Layout
from ui.canvas.items import ColumnItem, EdgesItem, Maps, name_of
from ui.theme import Theme

Neuron = tuple[int, int]
"""A neuron as (column, index): a hidden layer's id, INPUTS or OUTPUT."""


class NetworkView(QGraphicsView):
    """Draws a network at the places of a layout. `hovered` tells the neuron under the mouse, None when it left."""

    hovered = Signal(object)
    pressed_column = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("networkView")
        self.setAccessibleName("Network drawing; the layer cards above it say the same in words")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setMouseTracking(True)
        self.setScene(QGraphicsScene(self))
        self.edges = EdgesItem()
        self._gap = QGraphicsRectItem()
        self._band = QGraphicsRectItem()
        self._band.setZValue(-2)
        self._target: int | None = None
        self._columns: dict[int, ColumnItem] = {}
        self._labels: Sequence[str] = ()
        self._class_names: Sequence[str] = ()
        self._theme: Theme | None = None
        self._neuron: Neuron | None = None
        self._layout: Layout | None = None
        self.scene().addItem(self.edges)
        self.scene().addItem(self._gap)
        self.scene().addItem(self._band)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self.setBackgroundBrush(theme.color("card"))
        self._gap.setPen(QPen(theme.color("accent"), theme.px(2), Qt.PenStyle.DashLine))
        self._gap.setBrush(theme.color("hover"))
        self._band.setPen(QPen(theme.color("accent"), theme.px(1)))
        self._band.setBrush(theme.color("hover"))
        self.edges.restyle(theme)
        for item in self._columns.values():
            item.restyle(theme)

    def show_columns(self, experiment: Experiment, labels: Sequence[str]) -> None:
        """Have one item per column: new ones are made, those of removed layers go, the others stay."""
        wanted = geometry.columns_of(experiment)
        for column in [c for c in self._columns if c not in wanted]:
            self.scene().removeItem(self._columns.pop(column))
        for column in wanted:
            if column not in self._columns:
                self._columns[column] = item = ColumnItem(column)
                self.scene().addItem(item)
                if self._theme is not None:
                    item.restyle(self._theme)
        self._labels = labels
        self._columns[INPUTS].labels = labels

    def show_output(self, output: str, names: Sequence[str]) -> None:
        """Say what turns logits into ŷ, and the names of the classes when each has an output of its own."""
        self._columns[OUTPUT].output = output
        self._columns[OUTPUT].labels = names
        self._class_names = names

    def show_layout(self, layout: Layout) -> None:
        """Put every column in its place."""
        self._layout = layout
        self.scene().setSceneRect(0, 0, layout.width, layout.depth)
        for column, item in self._columns.items():
            place = layout.places[column]
            left = -place.x if column == INPUTS else -layout.pitch / 2
            item.set_place(place, QRectF(left, 0, layout.pitch / 2 - left, layout.depth))
        self.edges.show_layout(layout)
        self._show_band(self._gap, GAP)
        self._show_band(self._band, self._target)
        self.viewport().update()

    def show_parameters(self, parameters: Parameters) -> None:
        """Show the biases of the layers that are there."""
        for layer in parameters:
            item = self._columns.get(layer.id)
            if item is not None:
                item.show_numbers(layer.biases.tolist())
        self.viewport().update()

    def show_maps(self, snapshot: Snapshot) -> None:
        """Show the live maps of a snapshot that fits the columns."""
        if snapshot.maps is None:
            return
        maps, first = Maps.of(snapshot.maps), 0
        for column, units in geometry.columns_of(snapshot.experiment).items():
            self._columns[column].show_maps(maps, first)
            first += units
        self.viewport().update()

    def show_rings(self, neurons: frozenset[Neuron]) -> None:
        """Ring the neurons that are looked at."""
        for column, item in self._columns.items():
            item.show_rings(frozenset(index for owner, index in neurons if owner == column))

    def show_target(self, column: int | None) -> None:
        """Highlight the column something would be dropped on."""
        self._target = column
        self._show_band(self._band, column)

    def fade(self, column: int | None) -> None:
        """Draw one column faintly: the one being dragged."""
        for name, item in self._columns.items():
            item.setOpacity(0.35 if name == column else 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which neuron is under the mouse."""
        self._hover(self._find(event.position().x(), event.position().y()))
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the neuron's name; left to itself a graphics view looks only at its items' tooltips."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.viewport().toolTip(), self.viewport())
            return True
        return super().viewportEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that no neuron is looked at any more."""
        self._hover(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which column was pressed."""
        neuron = self._find(event.position().x(), event.position().y())
        if neuron is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed_column.emit(neuron[0])
        event.accept()

    def _hover(self, neuron: Neuron | None) -> None:
        self.viewport().setToolTip("" if neuron is None else self._describe(*neuron))
        if neuron != self._neuron:
            self._neuron = neuron
            self.hovered.emit(neuron)

    def _find(self, x: float, y: float) -> Neuron | None:
        for column, item in self._columns.items():
            if abs(item.place.x - x) <= max(item.place.side * 0.75, 4):
                index = item.neuron_at(y)
                return None if index is None else (column, index)
        return None

    def _describe(self, column: int, index: int) -> str:
        number = self._layout.layers.index(column) + 1 if self._layout and column > OUTPUT else 0
        return name_of(
            column,
            index,
            number,
            self._class_names if column == OUTPUT else self._labels,
            self._columns[column].bias(index),
        )

    def _show_band(self, band: QGraphicsRectItem, column: int | None) -> None:
        place = self._layout.places.get(column) if self._layout and column is not None else None
        band.setVisible(place is not None)
        if place is not None and self._layout is not None:
            half = self._layout.card_width / 2
            band.setRect(place.x - half, 1, 2 * half, self._layout.depth - 2)
