"""What the mouse does on the drawn network: pointing looks at a neuron, a click pins it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from playground import wires
from playground.explain import neuron as explain
from playground.spec import INPUTS, OUTPUT, Bias, Experiment, Wire
from ui.canvas.board import Board
from ui.canvas.hits import Spot
from ui.focus import Focus


class Touch(QObject):
    """Turns the mouse on a board's network into what is looked at.

    looked(Focus) : something else is looked at · chosen(column) : a column's neuron was clicked.
    """

    looked = Signal(object)
    chosen = Signal(int)

    def __init__(self, board: Board, parent: QObject) -> None:
        super().__init__(parent)
        self._board = board
        self._experiment = Experiment()
        self._focus = Focus()
        board.view.pointed.connect(self._point)
        board.view.clicked.connect(self._click)

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the network; what it no longer has is no longer looked at."""
        self._experiment = experiment
        neuron, pinned, weight = self._focus.neuron, self._focus.pinned, self._focus.weight
        self._look(
            neuron=neuron if neuron and explain.is_there(experiment, neuron) else None,
            pinned=pinned if pinned and explain.is_there(experiment, pinned) else None,
            weight=weight if weight and wires.place_of(experiment, weight) else None,
        )

    def show_focus(self, focus: Focus) -> None:
        """Ring the neurons that are looked at."""
        self._focus = focus
        self._board.view.show_rings(frozenset(neuron for neuron in (focus.neuron, focus.pinned) if neuron is not None))

    def escape(self) -> bool:
        """Unpin the pinned neuron; say whether there was one."""
        if self._focus.pinned is None:
            return False
        self._look(pinned=None)
        return True

    def _point(self, spot: Spot | None, place: QPoint) -> None:
        del place
        is_neuron = spot is not None and spot.kind == "neuron"
        self._look(neuron=spot.neuron if spot and is_neuron else None, weight=self._number(spot))

    def _click(self, spot: Spot | None, place: QPoint, button: Qt.MouseButton) -> None:
        del place
        if spot is None or button != Qt.MouseButton.LeftButton:
            return
        if spot.kind == "neuron":
            self.toggle_pin(spot.neuron)
            if spot.column not in (INPUTS, OUTPUT):
                self.chosen.emit(spot.column)

    def toggle_pin(self, neuron: tuple[int, int]) -> None:
        """Pin a neuron, or let the pinned one go."""
        self._look(pinned=None if neuron == self._focus.pinned else neuron)

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
