"""The sheet that scrolls: layer cards above the drawn network, their places, and how they glide to new ones."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from playground import answers, catalog
from playground.datasets import row_of
from playground.snapshot import EdgeGeometry, Snapshot
from playground.spec import Experiment
from ui.canvas import geometry, lengths
from ui.canvas.card_row import CardRow
from ui.canvas.geometry import Layout, Sizes, Window
from ui.canvas.invitation import Invitation
from ui.canvas.scene import NetworkView
from ui.theme import Theme

GLIDE_MS = 140
MOST_ZOOM, ZOOM_STEP = 8.0, 1.25


class Board(QScrollArea):
    """Shows an experiment's network. It edits nothing.

    card_made : a new LayerCard, to be connected · geometry_changed : the places of the weights' lines changed.
    zoomed(zoom) : everything but the cards is now so many times as large as when all of it fits.
    """

    card_made = Signal(object)
    geometry_changed = Signal()
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkBoard")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCornerWidget(QWidget(self))
        self._sheet = QWidget(self)
        self.setWidget(self._sheet)
        self.view = NetworkView(self._sheet)
        self._row = CardRow(self._sheet, self.card_made.emit)
        self.inputs, self.output, self.cards = self._row.inputs, self._row.output, self._row.layers
        self._invitation = Invitation(self._sheet)
        self._glide = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._glide_on)
        self._experiment: Experiment | None = None
        self._theme: Theme | None = None
        self._snapshot: Snapshot | None = None
        self._class_names: tuple[str, ...] = ()
        self._gap: int | None = None
        self._moved: tuple[int, int | None] | None = None
        self._edges: EdgeGeometry | None = None
        self._window: Window | None = None
        self._pictured: Layout | None = None
        self.zoom = 1.0
        self._from: Layout | None = None
        self._to: Layout | None = None
        self._shown: Layout | None = None
        self.reduce_motion = False
        self.view.panned.connect(self._pan)
        self.view.zoomed.connect(self._zoom_at)

    # What is shown

    def show_experiment(self, experiment: Experiment) -> None:
        """Show a network's structure; cards and neurons of layers that stay are kept."""
        had_columns = self._experiment is not None
        self._experiment = experiment
        labels = [catalog.FEATURES[name].label for name in experiment.data.inputs]
        self.view.show_columns(experiment, labels)
        self._row.show_experiment(experiment)
        self._invitation.setVisible(not experiment.model.layers)
        names = row_of(experiment.data).class_names[: experiment.data.classes]
        self._class_names = tuple(names) if answers.units(experiment) > 1 else ()
        self.view.show_output(answers.output_name(experiment.data, experiment.training), self._class_names)
        self._gap = self._moved = None
        self._lay_out(glide=had_columns)
        self._show_weights()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a moment of training; pictures of another structure are left out."""
        is_new = self._snapshot is None or snapshot.pictures_serial != self._snapshot.pictures_serial
        self._snapshot = snapshot
        self._show_weights()
        if self._fits(snapshot) and (is_new or snapshot.maps is not None):
            self.view.show_maps(snapshot)
        self.view.show_dropped(snapshot)
        self._show_edges()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        self._theme = theme
        self.view.restyle(theme)
        self._row.restyle(theme)
        self._invitation.restyle(theme)
        self._lay_out(glide=False)

    def show_selection(self, selected: int | None, target: int | None) -> None:
        """Frame the selected layer and the one something would be dropped on."""
        self.view.show_target(target)
        for layer, card in self.cards.items():
            card.show_state(is_selected=layer == selected, is_target=layer == target)

    # What a drag shows

    def open_gap(self, index: int | None) -> None:
        """Make room before the hidden layer of an index; None closes it."""
        if index != self._gap:
            self._gap = index
            self._lay_out(glide=True)

    def preview_move(self, layer: int | None, index: int | None) -> None:
        """Show a layer at another index, or fading out when the index is None; None as layer ends it."""
        wanted = None if layer is None else (layer, index)
        if wanted != self._moved:
            self._moved = wanted
            self.view.fade(layer)
            self._lay_out(glide=True)

    def scroll_towards(self, position: QPoint) -> None:
        """Scroll a little when the mouse is near the left or right border during a drag."""
        x, edge = self.viewport().mapFromGlobal(position).x(), self._px(32)
        bar = self.horizontalScrollBar()
        if 0 <= x < edge:
            bar.setValue(bar.value() - self._px(12))
        elif self.viewport().width() - edge < x <= self.viewport().width():
            bar.setValue(bar.value() + self._px(12))

    def bring_into_sight(self, column: int) -> None:
        """Scroll sideways until a column can be seen, with those it is connected to."""
        place = self._shown.places.get(column) if self._shown is not None else None
        if place is not None:
            bar, half = self.horizontalScrollBar(), self.viewport().width() // 2
            if abs(round(place.x) - bar.value() - half) > half - self._px(120):
                bar.setValue(round(place.x) - half)

    # Zooming: the layout is made anew, larger; the cards keep their size

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Make the drawing larger or smaller around a place of the viewport, or around its middle."""
        zoom = min(max(self.zoom * factor, 1.0), MOST_ZOOM)
        zoom = 1.0 if abs(zoom - 1.0) < 0.01 else zoom
        old = self._to
        if old is None or zoom == self.zoom:
            return
        place = at or self.viewport().rect().center()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        x, y = place.x() + across.value(), place.y() - old.top + down.value()
        self.zoom = zoom
        self._stretch(old)
        self._lay_out(glide=False)
        if self._to is not None:
            across.setValue(round(x * self._to.width / old.width) - place.x())
            down.setValue(round(y * self._to.depth / old.depth + self._to.top) - place.y())
        self._follow()
        self.zoomed.emit(zoom)

    def _stretch(self, old: Layout) -> None:
        """Let the lines' picture grow along until there is a sharp one."""
        new = self._arrange(old.order)
        if old == self._pictured:
            self.view.edges.stretch(new.width / old.width, new.depth / old.depth)
            self._pictured = new
        self._window = None

    def fit(self) -> None:
        """Show the network as large as there is room for it."""
        self.zoom_by(1.0 / self.zoom)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse while Ctrl is held, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_at(event.angleDelta().y() / 120, event.globalPosition().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)

    def _zoom_at(self, clicks: float, place: QPoint) -> None:
        self.zoom_by(ZOOM_STEP**clicks, self.viewport().mapFromGlobal(place))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Keep the cards at the top, and show the neurons that are there now."""
        super().scrollContentsBy(dx, dy)
        self._follow()

    # Places

    def place_of(self, position: QPoint) -> QPointF:
        """Give a global position on the sheet."""
        return QPointF(self._sheet.mapFromGlobal(position))

    def rest_layout(self) -> Layout:
        """Give the places without a gap or a moved layer."""
        return self._arrange(tuple(geometry.columns_of(self._experiment or Experiment())))

    def layout_now(self) -> Layout | None:
        """Give the places towards which everything glides or where it stands."""
        return self._to

    def edge_geometry(self) -> EdgeGeometry | None:
        """Give where the weights' lines run, None before anything was laid out."""
        return self._edges

    def map_pixels(self) -> int:
        """Give the pixels per side wanted for the maps: those of the largest square."""
        if self._to is None:
            return 0
        side = max(place.side for place in self._to.places.values())
        return min(max(round(side * self.devicePixelRatioF()), 8), 64)

    def reveal(self, layer: int) -> None:
        """Scroll so far that a layer's card can be seen."""
        if self._to is not None and layer in self._to.places:
            margin = round(self._to.card_width / 2) + self._px(16)
            self.ensureVisible(round(self._to.places[layer].x), self.verticalScrollBar().value(), margin, 0)

    def event(self, event: QEvent) -> bool:
        """Ask for sharper or coarser pictures on another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_out(glide=False)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the columns over the new size."""
        super().resizeEvent(event)
        self._lay_out(glide=False)

    def minimumSizeHint(self) -> QSize:
        """Ask for room for two columns; more of them scroll."""
        return QSize(self._px(160), self._px(120))

    # Inner workings

    def _px(self, length: float) -> int:
        return self._theme.px(length) if self._theme else round(length)

    def _sizes(self) -> Sizes:
        cards = [card for _, card in self._row]
        inputs = [catalog.FEATURES[name].label for name in (self._experiment or Experiment()).data.inputs]
        return lengths.sizes(cards, self.inputs.note.fontMetrics(), inputs, self._class_names, self._px)

    def _arrange(self, order: tuple[int, ...]) -> Layout:
        room, sizes = self.maximumViewportSize(), self._sizes()
        units = geometry.columns_of(self._experiment or Experiment())
        width, height = room.width(), room.height()
        layout = geometry.arrange(units, order, sizes, width, height, self.zoom)
        if layout.top + layout.depth > height:
            width -= self.verticalScrollBar().sizeHint().width()
            layout = geometry.arrange(units, order, sizes, width, height, self.zoom)
        if layout.width > width:
            height -= self.horizontalScrollBar().sizeHint().height()
            layout = geometry.arrange(units, order, sizes, width, height, self.zoom)
        return layout

    def _lay_out(self, *, glide: bool) -> None:
        if self._experiment is None or self._theme is None:
            return
        order = tuple(geometry.columns_of(self._experiment))
        if self._gap is not None:
            order = geometry.with_gap(order, self._gap)
        elif self._moved is not None and self._moved[1] is not None:
            order = geometry.moved(order, self._moved[0], self._moved[1])
        self._from, self._to = self._shown, self._arrange(order)
        self._glide.stop()
        self._sheet.resize(round(self._to.width), round(self._to.top + self._to.depth))
        if glide and self._from is not None and not self.reduce_motion and self.isVisible():
            self._glide_on(0.0)
            self._glide.start()
        else:
            self._put(self._to)

    def _renew_geometry(self) -> None:
        """Ask for the lines of what can be seen, when they are not there already."""
        layout = self._to
        if layout is None:
            return
        visible, bars = self.view.size(), (self.horizontalScrollBar().value(), self.view.verticalScrollBar().value())
        held = self._window if self._edges is not None and layout == self._pictured else None
        self._window = geometry.window_of(layout, (*bars, visible.width(), visible.height()), held)
        thickest = self._px(6) * math.sqrt(self.zoom)
        edges = geometry.edge_geometry(layout, self.devicePixelRatioF(), thickest, self._window)
        if not geometry.same_geometry(edges, self._edges):
            self._edges = edges
            self.geometry_changed.emit()

    def _glide_on(self, share: float) -> None:
        if self._from is not None and self._to is not None:
            self._put(geometry.blend(self._from, self._to, share))

    def _put(self, layout: Layout) -> None:
        self._shown = layout
        self.view.show_layout(layout)
        width, height = round(layout.card_width), round(layout.top) - self._px(8)
        for column, card in self._row:
            card.set_form(layout.is_wide)
            card.setGeometry(round(layout.places[column].x - width / 2), card.y(), width, height)
        self._follow()
        self._invitation.stand(layout, self._px(16))
        self._show_edges()

    def _follow(self) -> None:
        """Put view and cards where they are seen: both go along sideways, only the neurons up and down."""
        layout, room = self._shown, self.viewport().size()
        if layout is None:
            return
        top, across, down = round(layout.top), self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        height = room.height() - top
        if height < self._px(60):  # no room below the cards: everything scrolls
            down, height = 0, round(layout.depth)
        self.view.setGeometry(across, top + down, min(round(layout.width), room.width()), height)
        self.view.scroll_to(across, down)
        for _, card in self._row:
            card.move(card.x(), down)
        self._renew_geometry()

    def _pan(self, way: QPoint) -> None:
        for bar, far in ((self.horizontalScrollBar(), way.x()), (self.verticalScrollBar(), way.y())):
            bar.setValue(bar.value() - far)

    def _fits(self, snapshot: Snapshot) -> bool:
        shown = self._experiment
        return shown is not None and geometry.structure(shown) == geometry.structure(snapshot.experiment)

    def _show_weights(self) -> None:
        if self._experiment is None:
            return
        parameters = self._snapshot.parameters if self._snapshot else ()
        known = {layer.id: layer.weights for layer in parameters}
        columns = list(geometry.columns_of(self._experiment))
        pairs = pairwise(columns)
        self.view.edges.show_weights({(a, b): known.get(b) for a, b in pairs})
        self.view.show_parameters(parameters)

    def _show_edges(self) -> None:
        shot = self._snapshot
        is_still = self._shown is self._to
        is_ready = shot is not None and is_still and self._fits(shot)
        is_ready = is_ready and geometry.same_geometry(shot.edges_geometry, self._edges)  # type: ignore[union-attr]  # a snapshot
        if shot is not None and is_ready:
            self.view.edges.show_picture(shot.edges, self.devicePixelRatioF(), *(self._window or (0, 0))[:2])
            self._pictured = self._to
        elif not is_still or self._pictured != self._to:
            self.view.edges.show_picture(None, self.devicePixelRatioF())
            self._pictured = None
