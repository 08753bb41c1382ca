"""What the mouse does on the drawn network: pointing reads, a click pins or edits, the other buttons switch off."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu

from playground import edits, wires
from playground.explain import neuron as explain
from playground.explain.neuron import Neuron
from playground.snapshot import Snapshot
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Wire
from ui.canvas import by_hand
from ui.canvas.board import Board
from ui.canvas.floating import Tag
from ui.canvas.hits import Spot
from ui.canvas.inline import InlineEditor
from ui.canvas.marks import Line, strongest
from ui.canvas.neuron_card import NeuronCard
from ui.focus import Focus, Lit
from ui.theme import Theme

CARD_DELAY_MS = 300
"""How long a neuron must be pointed at before its card opens: a mouse on its way elsewhere opens none."""


class Touch(QObject):
    """Turns the mouse on a board's network into what is looked at, commands and edits.

    looked(Focus) : something else is looked at · chosen(column) : a layer's neuron was clicked ·
    command(SetNumbers) : a number was set by hand · proposed(change, label) : an edit, as a function that makes it.
    """

    looked = Signal(object)
    chosen = Signal(int)
    command = Signal(object)
    proposed = Signal(object, str)

    def __init__(self, board: Board, parent: QObject) -> None:
        super().__init__(parent)
        self._board = board
        self._experiment = Experiment()
        self._focus = Focus()
        self._snapshot: Snapshot | None = None
        self._mouse = QPoint()
        self._pointed: Wire | Bias | None = None
        self.tag, self.inline, self.card = Tag(board), InlineEditor(board), NeuronCard(board)
        self._patience = QTimer(self, singleShot=True, interval=CARD_DELAY_MS)
        self._patience.timeout.connect(self._open_card)
        self._connect()

    # The three ways in

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the network; what it no longer has is no longer looked at."""
        self._experiment = experiment
        self.inline.show_experiment(experiment)
        self.card.show_experiment(experiment)
        neuron, pinned, weight = self._focus.neuron, self._focus.pinned, self._focus.weight
        self._look(
            neuron=neuron if neuron and explain.is_there(experiment, neuron) else None,
            pinned=pinned if pinned and explain.is_there(experiment, pinned) else None,
            weight=weight if weight and wires.place_of(experiment, weight) else None,
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keep the newest numbers at hand; dashes crawl while training runs."""
        self._snapshot = snapshot
        crawl = self._board.view.crawl
        crawl.setVisible(snapshot.status == "running" and not self._board.reduce_motion)
        crawl.crawl_on()
        self.inline.show_snapshot(snapshot)
        self.card.keep(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Refresh what is read, at a pace at which it can be."""
        self.show_snapshot(snapshot)
        self.inline.show_numbers(snapshot)
        self.card.show_numbers(snapshot)
        self._show_tag()
        self._choose_crawling()

    def show_focus(self, focus: Focus) -> None:
        """Ring the neurons that are looked at, highlight the weight, open the card."""
        before, self._focus = self._focus, focus
        meant = frozenset(neuron for neuron in (focus.neuron, focus.pinned) if neuron is not None)
        self._board.view.show_rings(meant | focus.lit.neurons)
        self._reveal(before.lit, focus.lit)
        self._board.view.show_lit(focus.lit, flows=not self._board.reduce_motion)
        if focus.lit.way and focus.lit != before.lit:
            self._board.bring_into_sight(next(iter(focus.lit.neurons))[0])
        self._show_line()
        self._show_tag()
        if (before.neuron, before.pinned) != (focus.neuron, focus.pinned):
            self._choose_card()
            self._choose_crawling()

    def _reveal(self, before: Lit, lit: Lit) -> None:
        """Scroll to the neuron that is spoken of now, when it is another one."""
        old, new = (next((told.at for told in held.told if told.is_now), None) for held in (before, lit))
        if new is not None and new != old:
            self._board.bring_into_sight(new[0])

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        for part in (self.tag, self.inline, self.card):
            part.restyle(theme)
        self._place_card()

    def wants_metrics(self) -> bool:
        """Say whether a neuron's share of quiet points can be seen, for `Wants.metrics`."""
        return self.card.isVisible() and self.card.neuron is not None and self.card.neuron[0] > OUTPUT

    def escape(self) -> bool:
        """Close the field, else unpin the pinned neuron; say whether there was something to do."""
        if self.inline.number is not None:
            self.inline.give_up()
            return True
        if self._focus.pinned is None:
            return False
        self._look(pinned=None)
        return True

    # What a person does

    def toggle_pin(self, neuron: Neuron) -> None:
        """Pin a neuron, or let the pinned one go."""
        self._look(pinned=None if neuron == self._focus.pinned else neuron)

    def edit(self, number: Wire | Bias, place: QPoint) -> None:
        """Open the field on a weight or bias, at a place of the board."""
        self.inline.open(self._experiment, number, place, self._room())
        self._show_line()
        self._show_tag()

    def switch(self, what: Wire | Neuron) -> None:
        """Switch a weight or a hidden neuron off, or on again."""
        now = self._experiment
        if isinstance(what, Wire):
            on, name = by_hand.is_off(now, what), wires.name_of(now, what)
            self.proposed.emit(lambda: edits.switch_weight(now, what, on=on), f"Switch {name} {_word(on)}")
        elif what[0] not in (INPUTS, OUTPUT):
            on, name = explain.is_off(now, what), explain.name_of(now, what)
            self.proposed.emit(lambda: edits.switch_neuron(now, *what, on=on), f"Switch {_word(on)} {name}")

    def _point(self, spot: Spot | None, place: QPoint) -> None:
        self._mouse = self._on_board(place)
        number = self._pointed = self._number(spot)
        if number is not None and number == self._focus.weight:
            self._show_tag()
        neuron = spot.neuron if spot is not None and spot.kind == "neuron" else None
        self._look(neuron=neuron, weight=number)

    def _click(self, spot: Spot | None, place: QPoint, button: Qt.MouseButton) -> None:
        if spot is None:
            return
        number = self._number(spot)
        if button == Qt.MouseButton.RightButton:
            self._open_menu(spot, place)
        elif button == Qt.MouseButton.MiddleButton:
            self.switch(number if isinstance(number, Wire) else spot.neuron)
        elif button == Qt.MouseButton.LeftButton and number is not None:
            self.edit(number, self._on_board(place))
        elif button == Qt.MouseButton.LeftButton:
            self.toggle_pin(spot.neuron)
            if spot.column not in (INPUTS, OUTPUT):
                self.chosen.emit(spot.column)

    def _open_menu(self, spot: Spot, place: QPoint) -> None:
        menu = QMenu(self._board)
        menu.setObjectName("networkMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        number, neuron, on_board = self._number(spot), spot.neuron, self._on_board(place)
        if number is not None:
            menu.addAction("Edit …", lambda: self.edit(number, on_board))
        if isinstance(number, Wire):
            off = by_hand.is_off(self._experiment, number)
            menu.addAction(f"Switch {_word(off)}", lambda: self.switch(number))
        if spot.kind == "neuron":
            self._offer_neuron(menu, neuron, on_board)
        menu.popup(self._board.mapToGlobal(on_board))

    def _offer_neuron(self, menu: QMenu, neuron: Neuron, place: QPoint) -> None:
        menu.addAction("Unpin" if neuron == self._focus.pinned else "Pin", lambda: self.toggle_pin(neuron))
        if neuron[0] != INPUTS:
            menu.addAction("Edit its bias …", lambda: self.edit(Bias(*neuron), place))
        if neuron[0] > OUTPUT:
            off = explain.is_off(self._experiment, neuron)
            menu.addAction(f"Switch {_word(off)}", lambda: self.switch(neuron))

    # What is drawn over and floats over the drawing

    def _choose_crawling(self) -> None:
        """Let dashes crawl along the looked-at neuron's lines, else along the strongest of all."""
        view, looked_at = self._board.view, self._focus.looked_at
        if view.crawl.isVisible():
            off = (*view.off.own, *view.off.others)
            view.crawl.show_lines(strongest(view.edges.weights, off, () if looked_at is None else (looked_at,)))

    def _show_line(self) -> None:
        number = self.inline.number or self._focus.weight
        line = self._line_of(number) if isinstance(number, Wire) else None
        lit = tuple(Line(source, target) for source, target in self._focus.lit.lines)
        self._board.view.meant.show_lines(lit if line is None else (*lit, line))

    def _show_tag(self) -> None:
        number = self._focus.weight
        if number is None or self.inline.number is not None or wires.place_of(self._experiment, number) is None:
            self.tag.hide()
            return
        value = by_hand.value_in(self._snapshot, number)
        self.tag.say(by_hand.in_words(self._experiment, number, value), self._place_of_tag(number), self._room())

    def _place_of_tag(self, number: Wire | Bias) -> QPoint:
        """Give the mouse's place, or that of the neuron where the number was not chosen by mouse."""
        box = self._board.view.squares().get((number.layer, number.unit))
        return self._mouse if number == self._pointed or box is None else self._on_board(box.bottomLeft())

    def _choose_card(self) -> None:
        """Show the pinned neuron's card at once, a hovered one's after a moment, none when nothing is looked at."""
        pinned, hovered = self._focus.pinned, self._focus.neuron
        if pinned is not None:
            self._patience.stop()
            self._open_card()
        elif hovered is None:
            self._patience.stop()
            self.card.leave()
        else:
            self.card.leave()
            self._patience.start()

    def _open_card(self) -> None:
        neuron = self._focus.pinned or self._focus.neuron
        if neuron is None or self._snapshot is None:
            return
        is_new = neuron != self.card.neuron or not self.card.isVisible()
        self.card.show_neuron(neuron, is_pinned=neuron == self._focus.pinned)
        if is_new:
            self._place_card()

    def _place_card(self) -> None:
        squares = self._board.view.squares()
        if self.card.neuron in squares:
            placed = {neuron: QRect(self._on_board(box.topLeft()), box.size()) for neuron, box in squares.items()}
            own = placed.pop(self.card.neuron)
            self.card.put_beside(own, self._room(), (*placed.values(), *self._card_boxes()))

    def _card_boxes(self) -> tuple[QRect, ...]:
        board = self._board
        cards = (board.inputs, board.output, *board.cards.values())
        return tuple(QRect(card.mapTo(board, QPoint(0, 0)), card.size()) for card in cards)

    def _room(self) -> QRect:
        """Give where things may float: what is seen of the sheet."""
        return self._board.viewport().geometry()

    def _on_board(self, place: QPoint) -> QPoint:
        return self._board.view.viewport().mapTo(self._board, place)

    def _line_of(self, number: Wire) -> Line | None:
        row = wires.row_of(self._experiment, number)
        return None if row is None else Line((number.source_layer, row), (number.layer, number.unit))

    def _number(self, spot: Spot | None) -> Wire | Bias | None:
        """Give the weight or bias a spot stands for."""
        if spot is None or spot.kind == "neuron":
            return None
        if spot.source is None:
            return Bias(spot.column, spot.index)
        return wires.wire(self._experiment, spot.column, spot.source[1], spot.index)

    def _look(self, **changes: object) -> None:
        focus = replace(self._focus, **changes)  # type: ignore[arg-type]  # fields of Focus
        if focus != self._focus:
            self.looked.emit(focus)

    def _unpin(self) -> None:
        self._look(pinned=None)

    def _connect(self) -> None:
        view = self._board.view
        view.pointed.connect(self._point)
        view.clicked.connect(self._click)
        self._board.geometry_changed.connect(self._place_card)
        for bar in (self._board.horizontalScrollBar(), self._board.verticalScrollBar()):
            bar.valueChanged.connect(self._place_card)
        for part in (self.inline, self.card):
            part.command.connect(self.command)
            part.switched.connect(self.switch)
        self.inline.closed.connect(self._show_line)
        self.card.unpinned.connect(self._unpin)


def _word(on: bool) -> str:
    return "on" if on else "off"
