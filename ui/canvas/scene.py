"""The neurons' area: a graphics view with the columns and the weights between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsRectItem, QGraphicsScene, QGraphicsView, QWidget

from playground.snapshot import Parameters, Snapshot
from playground.spec import Experiment
from ui.canvas import geometry, hits
from ui.canvas.geometry import GAP, INPUTS, OUTPUT, Layout
from ui.canvas.hits import Spot
from ui.canvas.items import ColumnItem, Maps
from ui.canvas.lines import EdgesItem
from ui.canvas.marks import Crawl, MeantItem, OffItem
from ui.canvas.notes import NotesItem
from ui.canvas.told import PathsItem, ToldItem
from ui.focus import Lit
from ui.theme import Theme

Neuron = tuple[int, int]
"""A neuron as (column, index): a hidden layer's id, INPUTS or OUTPUT."""


REACH = 6
"""Pixels beside a line or a dot that still count as pointing at it, at a text size of 100 %; never fewer."""


class NetworkView(QGraphicsView):
    """Draws a network at the places of a layout and tells what the mouse does there.

    pointed(spot, place) : what is under the mouse now, None between things or when it left, and where in the viewport.
    clicked(spot, place, button) : the same for a click without a drag.
    panned(way) : the empty ground was dragged, or anything with the middle button.
    zoomed(clicks, global place) : the wheel was turned with Ctrl.
    """

    pointed = Signal(object, QPoint)
    clicked = Signal(object, QPoint, object)
    panned = Signal(QPoint)
    zoomed = Signal(float, QPoint)

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
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the background is drawn here, in full
        self.setScene(QGraphicsScene(self))
        self.edges, self.off, self.meant, self.crawl = EdgesItem(), OffItem(), MeantItem(), Crawl()
        self.notes, self.paths, self.told = NotesItem(self), PathsItem(), ToldItem()
        self._gap = QGraphicsRectItem()
        self._band = QGraphicsRectItem()
        self._band.setZValue(-2)
        self._target: int | None = None
        self._columns: dict[int, ColumnItem] = {}
        self._theme: Theme | None = None
        self._press: tuple[Spot | None, QPoint] | None = None
        self._pan: QPoint | None = None
        self._layout: Layout | None = None
        for item in (
            self.edges,
            self.off,
            self.meant,
            self.crawl,
            self.notes,
            self.paths,
            self.told,
            self._gap,
            self._band,
        ):
            self.scene().addItem(item)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self.setBackgroundBrush(theme.color("card"))
        self._gap.setPen(QPen(theme.color("accent"), theme.px(2), Qt.PenStyle.DashLine))
        self._gap.setBrush(theme.color("hover"))
        self._band.setPen(QPen(theme.color("accent"), theme.px(1)))
        self._band.setBrush(theme.color("hover"))
        for area in (self.edges, self.off, self.meant, self.crawl, self.notes, self.paths, self.told):
            area.restyle(theme)
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
        self._columns[INPUTS].labels = labels
        self._show_states(experiment)

    def _show_states(self, experiment: Experiment) -> None:
        for layer in experiment.model.layers:
            self._columns[layer.id].show_state(frozenset(layer.off), is_frozen=layer.frozen)
        self._columns[OUTPUT].show_state(frozenset(), is_frozen=experiment.model.output_frozen)
        self.off.show_experiment(experiment)
        self.edges.show_off((*self.off.own, *self.off.others))

    def show_dropped(self, snapshot: Snapshot) -> None:
        """Cross out what dropout silenced in a snapshot's step."""
        layers = snapshot.experiment.model.layers
        silent = {
            layer.id: frozenset(dropped.nonzero()[0].tolist())
            for layer, dropped in zip(layers, snapshot.dropped, strict=False)
        }
        if self.notes.lit.dropped is None:
            for column, item in self._columns.items():
                item.show_dropped(silent.get(column, frozenset()))

    def show_lit(self, lit: Lit, *, flows: bool) -> None:
        """Show what a view lights up: notes, flow, paths, plates, what dropout silences in the step it explains."""
        self.notes.show_lit(lit, flows=flows)
        self.paths.show_lit(lit)
        self.told.show_lit(lit)
        for column, item in self._columns.items() if lit.dropped is not None else ():
            item.show_dropped(frozenset(unit for owner, unit in lit.dropped or () if owner == column))

    def show_output(self, output: str, names: Sequence[str]) -> None:
        """Say what turns logits into ŷ, and the names of the classes when each has an output of its own."""
        self._columns[OUTPUT].output = output
        self._columns[OUTPUT].labels = names

    def show_layout(self, layout: Layout) -> None:
        """Put every column in its place."""
        self._layout = layout
        self.scene().setSceneRect(0, 0, layout.width, layout.depth)
        for column, drawn in self._columns.items():
            place = layout.places[column]
            left = -place.x if column == INPUTS else -layout.pitch / 2
            right = layout.width - place.x if column == OUTPUT else layout.pitch / 2
            drawn.set_place(place, QRectF(left, 0, right - left, layout.depth))
        for area in (self.edges, self.off, self.meant, self.crawl, self.notes, self.paths, self.told):
            area.show_layout(layout)
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

    def scroll_to(self, left: int, top: int) -> None:
        """Show the part of the neurons' area that begins there."""
        self.horizontalScrollBar().setValue(left)
        self.verticalScrollBar().setValue(top)

    def spot_at(self, place: QPoint) -> Spot | None:
        """Give what is at a place of the viewport."""
        if self._layout is None or self._theme is None:
            return None
        on_sheet = self.mapToScene(place)
        reach = max(self._theme.px(REACH), REACH) / self.transform().m11()
        return hits.find(self._layout, self.edges.weights, on_sheet.x(), on_sheet.y(), reach)

    def square_of(self, neuron: Neuron) -> QRect | None:
        """Give where a neuron's square is in the viewport; None when it is not drawn."""
        item = self._columns.get(neuron[0])
        if item is None or neuron[1] >= len(item.place.ys):
            return None
        return self.mapFromScene(item.square(neuron[1]).translated(item.place.x, 0)).boundingRect()

    def squares(self) -> dict[Neuron, QRect]:
        """Give where all neurons' squares are in the viewport."""
        neurons = [(column, index) for column, item in self._columns.items() for index in range(len(item.place.ys))]
        return {neuron: box for neuron in neurons if (box := self.square_of(neuron)) is not None}

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the mouse."""
        place = event.position().toPoint()
        event.accept()
        if self._pan is not None:
            at, self._pan = self._pan, event.globalPosition().toPoint()
            self.panned.emit(self._pan - at)
            return
        self.pointed.emit(self.spot_at(place), place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Tell of a wheel turned with Ctrl; without it the board scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(event.angleDelta().y() / 120, event.globalPosition().toPoint())
            event.accept()
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that nothing is looked at any more."""
        self.pointed.emit(None, QPoint())
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep where a click begins."""
        place = event.position().toPoint()
        self._press = self.spot_at(place), place
        is_ground = event.button() == Qt.MouseButton.LeftButton and self._press[0] is None
        if is_ground or event.button() == Qt.MouseButton.MiddleButton:
            self._pan = event.globalPosition().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what was clicked; a press that moved away was no click."""
        (spot, start), place = self._press or (None, QPoint(-999, -999)), event.position().toPoint()
        self._press = None
        if self._pan is not None:
            self._pan = None
            self.viewport().unsetCursor()
        if (place - start).manhattanLength() < QApplication.startDragDistance():
            self.clicked.emit(spot, place, event.button())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu of the panel to the empty ground: what is drawn has one of its own."""
        event.setAccepted(self.spot_at(event.pos()) is not None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of a double-click as a press."""
        self.mousePressEvent(event)

    def _show_band(self, band: QGraphicsRectItem, column: int | None) -> None:
        place = self._layout.places.get(column) if self._layout and column is not None else None
        band.setVisible(place is not None)
        if place is not None and self._layout is not None:
            half = self._layout.card_width / 2
            band.setRect(place.x - half, 1, 2 * half, self._layout.depth - 2)
