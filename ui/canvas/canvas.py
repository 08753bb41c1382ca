"""The network panel: it shows the experiment's layers and turns drags, clicks and keys into edits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from playground import catalog, edits
from playground.problems import Problem
from playground.snapshot import EdgeGeometry, Snapshot
from playground.spec import MOST_LAYERS, OUTPUT, Experiment
from ui.canvas import counts, geometry
from ui.canvas.board import ZOOM_STEP, Board
from ui.canvas.cards import LayerCard
from ui.canvas.fit_button import FitButton
from ui.canvas.geometry import Layout
from ui.canvas.gestures import Gesture, InsertLayer, MoveLayer, PaletteItem, SetOnLayer
from ui.canvas.ghost import Ghost
from ui.canvas.sheets import Sheets
from ui.canvas.touch import Touch
from ui.card import Card
from ui.focus import Focus
from ui.theme import Theme

DROPPED_RATE = 0.5
"""The dropout rate a layer gets when Dropout is dropped on it."""
STEPS = {"more": 1, "fewer": -1}


class Canvas(Card):
    """The network as it is drawn and built. It keeps no model beyond the last experiment shown.

    edit, command, look, problem : as for every panel · wants_changed : `edge_geometry` or `map_pixels` changed.
    listed : a person wants the network as a list.
    """

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)
    wants_changed = Signal()
    listed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Network", parent=parent)
        self.setObjectName("canvas")
        self.board = Board(self)
        self.body.addWidget(self.board, 1)
        self.sheets = Sheets(self)
        self.sheet = self.sheets.sheet
        self._experiment = Experiment()
        self._focus = Focus()
        self._theme: Theme | None = None
        self._gesture: Gesture | None = None
        self._ghost: Ghost | None = None
        self._target: int | None = None
        self._held = count()
        self._hold = 0
        self.board.card_made.connect(self._connect_card)
        self.board.geometry_changed.connect(self.wants_changed)
        self.touch = Touch(self.board, self)
        self.touch.looked.connect(self._look_at)
        self.touch.chosen.connect(self._press_column)
        self.fit_button = FitButton(self.board)
        self.list_button = QToolButton(self)
        self.list_button.setObjectName("listButton")
        self.list_button.setAccessibleName("Network as a list")
        self.list_button.setToolTip("The network as a list: layers, neurons and weights in words, by keyboard (F6)")
        self.list_button.setProperty("flat", True)
        self.list_button.clicked.connect(self.listed)
        self.header.corner.addWidget(self.list_button)
        self.sheets.proposed.connect(self._propose)
        self.sheets.command.connect(self.command)
        self.sheets.refused.connect(self.refuse)
        self.sheets.duplicated.connect(self.duplicate_layer)
        self.sheets.removed.connect(self.remove_layer)
        self.board.output.opened.connect(self.open_sheet)
        self.touch.command.connect(self.command)
        self.touch.proposed.connect(self._propose)

    # The three ways in, and what the worker should compute

    def show_experiment(self, experiment: Experiment) -> None:
        """Show an experiment; a drag under way ends when the layers are others than before."""
        if experiment.model.layers != self._experiment.model.layers:
            self.cancel_drag()
        self._experiment = experiment
        self.subtitle = f"{counts.parameter_count(experiment):,} parameters"
        self.header.subtitle.setToolTip(counts.network_in_words(experiment))
        self.board.show_experiment(experiment)
        self.touch.show_experiment(experiment)
        self.sheets.show_experiment(experiment)
        self._show_selection()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a moment of training."""
        self.board.show_snapshot(snapshot)
        self.touch.show_snapshot(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the weights in numbers, at a pace that can be read."""
        self.sheet.show_numbers(snapshot)
        self.touch.show_numbers(snapshot)

    def show_focus(self, focus: Focus) -> None:
        """Ring the neurons that are looked at, frame the selected layer."""
        self._focus = focus
        self.touch.show_focus(focus)
        self._show_selection()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        self._theme = theme
        self.board.restyle(theme)
        self.fit_button.restyle(theme)
        self.list_button.setIcon(theme.icon("list", "muted"))
        self.list_button.setFixedHeight(self.header.title.sizeHint().height())
        self.sheet.restyle(theme)
        self.touch.restyle(theme)

    def reduce_motion(self, on: bool) -> None:
        """Let nothing glide or crawl."""
        self.board.reduce_motion = on

    def edge_geometry(self) -> EdgeGeometry | None:
        """Give where the weights' lines run, for `Wants.edges`."""
        return self.board.edge_geometry()

    def map_pixels(self) -> int:
        """Give the pixels per side of the neurons' maps, for `Wants.maps`."""
        return self.board.map_pixels()

    def wants_metrics(self) -> bool:
        """Say whether what the metrics tell can be seen, for `Wants.metrics`."""
        return self.touch.wants_metrics()

    def escape(self) -> bool:
        """Take back the innermost thing that is open on the drawing; say whether there was one."""
        return self.touch.escape()

    def zoom_in(self) -> None:
        """Make the drawing larger."""
        self.board.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Make the drawing smaller."""
        self.board.zoom_by(1 / ZOOM_STEP)

    # Slots for the palette (see connect_palette)

    def begin_drag(self, item: PaletteItem) -> None:
        """Begin the drag of a palette item."""
        self.cancel_drag()
        self._gesture = InsertLayer(self) if item.kind == "dense" else SetOnLayer(self, item)

    def move_drag(self, position: QPoint) -> None:
        """Follow the mouse to a global position."""
        if self._gesture is None:
            return
        self.board.scroll_towards(position)
        word = self._gesture.move(self._place(position))
        if self._ghost is not None:
            self._ghost.say(word)
            self._ghost.follow(position)

    def finish_drag(self, position: QPoint) -> None:
        """Drop at a global position."""
        gesture = self._end_drag()
        if gesture is not None:
            gesture.finish(self._place(position))

    def cancel_drag(self) -> None:
        """End a drag without doing anything; harmless when there is none."""
        gesture = self._end_drag()
        if gesture is not None:
            gesture.cancel()

    def add(self, item: PaletteItem) -> None:
        """Add by keyboard: Dense after the selected layer, else last; the others on it, else on the last layer."""
        layers = self._ids()
        selected = self._selected()
        if item.kind == "dense":
            self.insert_layer(len(layers) if selected is None else layers.index(selected) + 1)
        elif layers:
            self.set_on_layer(item, layers[-1] if selected is None else selected)
        else:
            self.refuse("There is no hidden layer yet", "Add a Dense layer first.")

    # What gestures may ask for (gestures.Stage)

    def rest_layout(self) -> Layout:
        """Give the places without any gap."""
        return self.board.rest_layout()

    def can_grow(self) -> bool:
        """Tell whether another hidden layer may be added."""
        return len(self._experiment.model.layers) < MOST_LAYERS

    def open_gap(self, index: int | None) -> None:
        """Make room before a hidden layer, or close the gap."""
        self.board.open_gap(index)

    def preview_move(self, layer: int | None, index: int | None) -> None:
        """Show a layer at another index."""
        self.board.preview_move(layer, index)
        self.mark(layer)

    def mark(self, layer: int | None) -> None:
        """Highlight the layer something would be dropped on."""
        self._target = layer
        self._show_selection()

    def insert_layer(self, index: int) -> None:
        """Insert a Dense layer and select it."""
        before = set(self._ids())
        self._propose(lambda: edits.insert_layer(self._experiment, index), "Insert a Dense layer")
        for layer in set(self._ids()) - before:
            self._select(layer)

    def set_on_layer(self, item: PaletteItem, layer: int) -> None:
        """Set Dropout, open for typing, or an activation on a layer."""
        if item.kind == "activation":
            self._choose_activation(layer, item.name)
            return
        self._choose_dropout(layer, DROPPED_RATE)
        self._select(layer, takes_focus=False)
        if layer in self.board.cards:
            self.board.cards[layer].dropout.open()

    def move_layer(self, layer: int, index: int) -> None:
        """Move a layer to an index."""
        if layer in self._ids():
            label = f"Move layer {self._number(layer)}"
            self._propose(lambda: edits.move_layer(self._experiment, layer, index), label)

    def remove_layer(self, layer: int) -> None:
        """Remove a layer and select its neighbour."""
        layers = self._ids()
        if layer not in layers:
            return
        place = layers.index(layer)
        has_focus = self.board.cards[layer].isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        had_focus = has_focus or self.board.cards[layer].hasFocus()
        self._propose(lambda: edits.remove_layer(self._experiment, layer), f"Remove layer {place + 1}")
        rest = self._ids()
        if layer not in rest:
            self._select(rest[min(place, len(rest) - 1)] if rest else None, takes_focus=had_focus)

    def refuse(self, happened: str, next_step: str) -> None:
        """Say why nothing was done."""
        self.problem.emit(Problem(happened, next_step=next_step))

    # Cards

    def take_edits(self, source: Any) -> None:
        """Do what a layer's card asks for, or anything else with the same signals."""
        source.units_chosen.connect(self._choose_units)
        source.activation_chosen.connect(self._choose_activation)
        source.dropout_chosen.connect(self._choose_dropout)
        source.key.connect(self._press_key)

    def _connect_card(self, card: LayerCard) -> None:
        self.take_edits(card)
        card.selected.connect(self._select)
        card.drag_started.connect(self._begin_move)
        card.drag.moved.connect(self.move_drag)
        card.drag.dropped.connect(self.finish_drag)
        card.drag.cancelled.connect(self.cancel_drag)

    def _begin_move(self, moved: int) -> None:
        layer = self._experiment.model.layers[edits.place_of(self._experiment, moved)]
        self.cancel_drag()
        self._gesture = MoveLayer(self, moved)
        if self._theme is not None:
            self._ghost = Ghost(f"Dense {layer.units}", self, self._theme)

    def _choose_units(self, layer: int, units: int, is_held: bool) -> None:
        if not is_held:
            self._hold = next(self._held)
        label = f"Set units of layer {self._number(layer)} to {units}"
        self._propose(lambda: edits.set_units(self._experiment, layer, units), label, f"units {layer} {self._hold}")

    def _choose_activation(self, layer: int, name: str) -> None:
        label = f"Set activation of layer {self._number(layer)} to {catalog.ACTIVATIONS[name].label}"
        self._propose(lambda: edits.set_activation(self._experiment, layer, name), label)

    def _choose_dropout(self, layer: int, rate: float) -> None:
        label = f"Set dropout of layer {self._number(layer)} to {rate:g}"
        self._propose(lambda: edits.set_dropout(self._experiment, layer, rate), label)

    def _press_key(self, layer: int, word: str, is_held: bool) -> None:
        layers = self._ids()
        if word == "add":
            self.insert_layer(layers.index(layer) + 1 if layer in layers else 0)
            return
        place = layers.index(layer)
        if word == "remove":
            self.remove_layer(layer)
        elif word == "open":
            self.open_sheet(layer)
        elif word == "duplicate":
            self.duplicate_layer(layer)
        elif word == "freeze":
            self.sheets.freeze(layer, not self._experiment.model.layers[place].frozen)
        elif word in STEPS:
            self.board.cards[layer].step(STEPS[word], is_held)
        elif word.startswith("select"):
            self._select(layers[min(max(place + (1 if word.endswith("next") else -1), 0), len(layers) - 1)])
        elif 0 <= (index := place + (1 if word.endswith("right") else -1)) < len(layers):
            self.move_layer(layer, index)
            self.board.reveal(layer)

    # The layer's sheet

    def open_sheet(self, layer: int) -> None:
        """Open a layer's sheet below its card; 0 opens the output's."""
        if layer != OUTPUT:
            self._select(layer)
        self.sheet.open_layer(layer, self.board.output if layer == OUTPUT else self.board.cards[layer])

    def duplicate_layer(self, layer: int) -> None:
        """Put a layer like this one just behind it and select it."""
        before = set(self._ids())
        label = f"Duplicate layer {self._number(layer)}"
        self._propose(lambda: edits.duplicate_layer(self._experiment, layer), label)
        for added in set(self._ids()) - before:
            self._select(added)

    # Inner workings

    def _propose(self, change: Callable[[], Experiment], label: str, merge_key: str = "") -> None:
        try:
            changed = change()
        except Problem as problem:
            self.problem.emit(problem)
            self.board.show_experiment(self._experiment)
            return
        if changed != self._experiment:
            self.edit.emit(changed, label, merge_key)

    def _ids(self) -> list[int]:
        return [layer.id for layer in self._experiment.model.layers]

    def _number(self, layer: int) -> int:
        return edits.place_of(self._experiment, layer) + 1

    def _selected(self) -> int | None:
        return self._focus.selected_layer if self._focus.selected_layer in self._ids() else None

    def _select(self, layer: int | None, takes_focus: bool = True) -> None:
        if layer != self._focus.selected_layer:
            self._look(replace(self._focus, selected_layer=layer))
        if layer in self.board.cards:
            self.board.reveal(layer)
            if takes_focus:
                self.board.cards[layer].setFocus()

    def _press_column(self, column: int) -> None:
        if column > geometry.OUTPUT:
            self._select(column)

    def _look_at(self, focus: Focus) -> None:
        if self._gesture is None:
            self._look(focus)

    def _look(self, focus: Focus) -> None:
        self.show_focus(focus)
        self.look.emit(focus)

    def _show_selection(self) -> None:
        self.board.show_selection(self._selected(), self._target)

    def _place(self, position: QPoint) -> QPointF | None:
        inside = QRect(QPoint(0, 0), self.size()).contains(self.mapFromGlobal(position))
        return self.board.place_of(position) if inside else None

    def _end_drag(self) -> Gesture | None:
        gesture, self._gesture = self._gesture, None
        if self._ghost is not None:
            self._ghost.vanish()
            self._ghost = None
        return gesture
