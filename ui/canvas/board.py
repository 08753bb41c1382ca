"""The sheet that scrolls: layer cards above the drawn network, their places, and how they glide to new ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from playground import answers, catalog
from playground.datasets import row_of
from playground.snapshot import EdgeGeometry, Snapshot
from playground.spec import Experiment
from ui.canvas import counts, geometry
from ui.canvas.cards import ColumnCard, EndCard, LayerCard, OutputCard
from ui.canvas.geometry import INPUTS, OUTPUT, Layout, Sizes
from ui.canvas.scene import NetworkView
from ui.theme import Theme

GLIDE_MS = 140
READABLE = 18
"""Side in pixels at 100 % from which the pattern of a neuron's map can be made out."""


class Board(QScrollArea):
    """Shows an experiment's network. It edits nothing.

    card_made : a new LayerCard, to be connected · geometry_changed : the places of the weights' lines changed.
    """

    card_made = Signal(object)
    geometry_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkBoard")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sheet = QWidget(self)
        self.setWidget(self._sheet)
        self.view = NetworkView(self._sheet)
        self.inputs, self.output = EndCard("Inputs", self._sheet), OutputCard(self._sheet)
        self.cards: dict[int, LayerCard] = {}
        self._invitation = QLabel("Drag a Dense layer here", self._sheet)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._glide = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._glide_on)
        self._experiment: Experiment | None = None
        self._theme: Theme | None = None
        self._snapshot: Snapshot | None = None
        self._order: tuple[int, ...] = ()
        self._gap: int | None = None
        self._moved: tuple[int, int | None] | None = None
        self._edges: EdgeGeometry | None = None
        self._from: Layout | None = None
        self._to: Layout | None = None
        self._shown: Layout | None = None
        self.reduce_motion = False

    # What is shown

    def show_experiment(self, experiment: Experiment) -> None:
        """Show a network's structure; cards and neurons of layers that stay are kept."""
        had_columns = self._experiment is not None
        self._experiment = experiment
        labels = [catalog.FEATURES[name].label for name in experiment.data.inputs]
        self.view.show_columns(experiment, labels)
        self._match_cards(experiment)
        self.inputs.show_text(len(experiment.data.inputs), "")
        output = answers.output_name(experiment.data, experiment.training)
        words = counts.layer_in_words(experiment, OUTPUT)
        self.output.show_output(answers.units(experiment), output, words, experiment.model.output_frozen)
        names = row_of(experiment.data).class_names[: experiment.data.classes]
        self.view.show_output(output, names if answers.units(experiment) > 1 else ())
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
        self.view.crawl.setVisible(snapshot.status == "running" and not self.reduce_motion)
        self._show_edges()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        self._theme = theme
        self.view.restyle(theme)
        for _, card in self._all_cards():
            card.restyle(theme)
        self._invitation.setFont(theme.font("body"))
        self._invitation.setStyleSheet(
            f"QLabel {{ color: {theme.muted}; background: {theme.card}; border-radius: {theme.px(8)}px; "
            f"border: {theme.px(2)}px dashed {theme.muted}; padding: {theme.px(14)}px; }}"
        )
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

    def _match_cards(self, experiment: Experiment) -> None:
        layers = {layer.id: layer for layer in experiment.model.layers}
        for gone in self.cards.keys() - layers.keys():
            card = self.cards.pop(gone)
            card.drag.cancel()
            card.hide()
            card.deleteLater()
        for number, layer in enumerate(experiment.model.layers, start=1):
            if layer.id not in self.cards:
                self._make_card(layer.id)
            self.cards[layer.id].show_layer(layer, number, counts.layer_in_words(experiment, layer.id))
        self._invitation.setVisible(not layers)
        self._order_tabs(tuple(layers))

    def _make_card(self, layer: int) -> None:
        card = self.cards[layer] = LayerCard(layer, self._sheet)
        if self._theme is not None:
            card.restyle(self._theme)
        card.show()
        self.card_made.emit(card)

    def _order_tabs(self, layers: tuple[int, ...]) -> None:
        if layers == self._order:
            return
        self._order = layers
        stops = [widget for layer in layers for widget in self.cards[layer].tab_stops()]
        stops += [self.output, self.output.open]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _all_cards(self) -> Iterator[tuple[int, ColumnCard]]:
        yield from ((INPUTS, self.inputs), (OUTPUT, self.output), *self.cards.items())

    def _sizes(self) -> Sizes:
        forms = [[card.size_of(is_wide) for _, card in self._all_cards()] for is_wide in (False, True)]
        widths = [max(size.width() for size in form) for form in forms]
        metrics = self.inputs.note.fontMetrics()
        name = max(metrics.horizontalAdvance(row.label) for row in catalog.FEATURES.values())
        return Sizes(
            card_widths=(max(widths[0], self._px(80)), widths[1]),
            card_heights=tuple(max(size.height() for size in form) for form in forms),  # type: ignore[arg-type]  # two forms
            neuron=self._px(58),
            spacing=self._px(92),
            left=name + self._px(29 + 10),
            right=self._px(29 + 44),
            margin=self._px(4),
            between=self._px(8),
            lowest=self._px(150),
            readable=self._px(READABLE),
            lines=self._px(64),
        )

    def _arrange(self, order: tuple[int, ...]) -> Layout:
        room, sizes = self.maximumViewportSize(), self._sizes()
        units = geometry.columns_of(self._experiment or Experiment())
        width, height = room.width(), room.height()
        layout = geometry.arrange(units, order, sizes, width, height)
        if layout.top + layout.depth > height:
            width -= self.verticalScrollBar().sizeHint().width()
            layout = geometry.arrange(units, order, sizes, width, height)
        if layout.width > width:
            height -= self.horizontalScrollBar().sizeHint().height()
            layout = geometry.arrange(units, order, sizes, width, height)
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
        self._renew_geometry(self._to)
        if glide and self._from is not None and not self.reduce_motion and self.isVisible():
            self._glide.start()
        else:
            self._put(self._to)

    def _renew_geometry(self, layout: Layout) -> None:
        edges = geometry.edge_geometry(layout, self.devicePixelRatioF(), self._px(6))
        if not geometry.same_geometry(edges, self._edges):
            self._edges = edges
            self.geometry_changed.emit()

    def _glide_on(self, share: float) -> None:
        if self._from is not None and self._to is not None:
            self._put(geometry.blend(self._from, self._to, share))

    def _put(self, layout: Layout) -> None:
        self._shown = layout
        top = round(layout.top)
        self.view.setGeometry(0, top, round(layout.width), round(layout.depth))
        self.view.show_layout(layout)
        width, height = round(layout.card_width), top - self._px(8)
        for column, card in self._all_cards():
            card.set_form(layout.is_wide)
            card.setGeometry(round(layout.places[column].x - width / 2), 0, width, height)
        self._place_invitation(layout)
        self._show_edges()

    def _place_invitation(self, layout: Layout) -> None:
        left, right = layout.places[INPUTS].x, layout.places[OUTPUT].x
        self._invitation.ensurePolished()
        self._invitation.setWordWrap(False)
        words, room = self._invitation.sizeHint(), round(right - left) - self._px(90)
        self._invitation.setWordWrap(room < words.width())
        width = max(min(words.width(), room), self._px(110))
        height = self._invitation.heightForWidth(width) if self._invitation.wordWrap() else words.height()
        top = layout.top + (layout.depth - height) / 2
        self._invitation.setGeometry(round((left + right - width) / 2), round(top), width, height)

    def _fits(self, snapshot: Snapshot) -> bool:
        shown = self._experiment
        return shown is not None and structure(shown) == structure(snapshot.experiment)

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
        self.view.edges.show_picture(shot.edges if shot and is_ready else None, self.devicePixelRatioF())


def structure(experiment: Experiment) -> tuple[object, ...]:
    """Give what must be equal for maps and weights of one experiment to fit another's drawing."""
    layers = tuple((layer.id, layer.units) for layer in experiment.model.layers)
    return (experiment.data.inputs, layers)
