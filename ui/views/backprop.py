"""The view of backpropagation: one point, one weight, and the chain rule between them, factor by factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from playground import answers, wires
from playground.catalog import FEATURES
from playground.explain.backprop import BackpropAsked, ChainRule, Paths
from playground.snapshot import Snapshot
from playground.spec import INPUTS, Bias, Experiment, Wire
from ui.canvas.told import plates
from ui.focus import Focus, Lit
from ui.theme import Theme
from ui.views import asking, chain
from ui.views.chain_figures import figure, large, nudged, product, remarks
from ui.views.chain_strip import ChainStrip
from ui.views.flow import Flow
from ui.views.formula import FormulaLabel
from ui.views.legend import Key, Legend
from ui.views.view import View
from ui.widgets.chip import make_chip

AUTO_MS, PATIENCE_MS = 1_250, 300
"""How long each part is shown on its own, and how long a weight must be pointed at to be chosen."""
NARROW = 480


class BackpropView(View):
    """Follows the selected point and weight; walks through the parts of their chain rule."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("backprop", parent)
        self._number: Wire | Bias = Bias(0, 0)
        self._index = 0
        self._points = 1
        self._active = 0
        self._chain: ChainRule | None = None
        self._cards: tuple[chain.Card, ...] = ()
        self._is_nudged = False
        self._written_for: tuple[int, ...] = ()
        self._shown: tuple[int, ...] = ()
        self.strip = ChainStrip(self)
        self.layer = asking.Asked("backpropLayer", "layer", "The layer of the weight", self)
        self.source = asking.Asked("backpropSource", "from", "Where the weight comes from; the bias is w₀", self)
        self.unit = asking.Asked("backpropUnit", "to", "The neuron the weight leads to", self)
        self.another = make_chip(self, "backpropPoint", "Next point", "Take another data point")
        self.before = make_chip(self, "backpropBefore", "◀", "The part before (←)")
        self.auto = make_chip(self, "backpropAuto", "Auto", "Go through all parts (Space)", is_toggle=True)
        self.after = make_chip(self, "backpropAfter", "▶", "The next part (→)")
        self.numbers = make_chip(self, "backpropNumbers", "numbers", "Numbers, or only symbols", is_toggle=True)
        self.nudge = make_chip(
            self, "backpropNudge", "Nudge by ε", "Change the weight a little both ways and see what the loss does"
        )
        self.words, self.figures = asking.words(self, "backpropWords"), asking.words(self, "backpropFigures")
        self.written = FormulaLabel("backpropWritten", self)
        self.whole, self.result = FormulaLabel("backpropWhole", self), asking.words(self, "backpropResult")
        self.finite, self.remark = asking.words(self, "backpropFinite"), asking.words(self, "backpropRemark")
        self.legend = Legend("backpropLegend", self)
        self._clock, self._patience = QTimer(self, interval=AUTO_MS), QTimer(self, interval=PATIENCE_MS)
        self._patience.setSingleShot(True)
        self._arrange()
        self._listen()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the chain rule between the weight and the point."""
        return (self._asked(),)

    def show_experiment(self, experiment: Experiment) -> None:
        """Keep the weight while the network has it, else take the last layer's first."""
        is_other = experiment.model != self.experiment.model or experiment.data != self.experiment.data
        super().show_experiment(experiment)
        if wires.place_of(experiment, self._number) is None or self._chain is None:
            self._number = wires.wire(experiment, 0, 0, 0)
            self._active = 0
        if is_other:
            self._light(Lit())
        self._offer()
        self.questions_changed.emit()

    def show_focus(self, focus: Focus) -> None:
        """Follow the selected point; a weight must be pointed at for a moment."""
        super().show_focus(focus)
        if focus.pinned_point is not None and focus.pinned_point != self._index:
            self._index = focus.pinned_point
            self.questions_changed.emit()
        if focus.weight is None or focus.weight == self._number:
            self._patience.stop()
        else:
            self._patience.start()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show an answer at once when it is to another question or the network rests."""
        self._points = 1 if snapshot.points is None else len(snapshot.points.y)
        if self._index >= self._points:
            self._index = 0
            self.questions_changed.emit()
        found = snapshot.answers.get(self._asked())
        is_other = self._chain is None or (found is not None and found.index != self._chain.index)
        if found is not None and (snapshot.status != "running" or is_other or self._is_other(found)):
            self._take(found)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the numbers of this moment."""
        found = snapshot.answers.get(self._asked())
        if found is not None:
            self._take(found)

    def choices(self) -> dict[str, Any]:
        """Give the weight by its layer and by its place in the layer's matrix, row −1 for a bias."""
        place = wires.place_of(self.experiment, self._number)
        return {} if place is None else {"weight": [self._number.layer, place[1], place[2]]}

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Explain the weight that a file names, when the network has it."""
        place = choices.get("weight")
        if not (isinstance(place, list) and len(place) == 3 and all(type(part) is int for part in place)):
            return
        layer, row, unit = place
        order, sizes = wires.columns(self.experiment.model), self._sizes()
        number = order.index(layer) if layer in order[1:] else 0
        if number and -1 <= row < sizes[number - 1] and 0 <= unit < sizes[number]:
            self._choose(Bias(layer, unit) if row < 0 else wires.wire(self.experiment, layer, row, unit))

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        for part in (self.strip, self.written, self.whole, self._top, self.layer, self.source, self.unit, self.legend):
            part.restyle(theme)
        self._column.setSpacing(theme.px(6))

    def minimumSizeHint(self) -> QSize:
        """Need the widest part: where all do not fit they stand below one another."""
        parts = (self._top, self.strip, self.whole)
        return QSize(max(part.minimumSizeHint().width() for part in parts), 0)

    def resizeEvent(self, event: Any) -> None:
        """Put the words below the formula where it is narrow."""
        super().resizeEvent(event)
        is_narrow = self.width() < (self.theme_.px(NARROW) if self.theme_ else NARROW)
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._told.setDirection(direction)
        self._product.setDirection(direction)

    def hideEvent(self, event: Any) -> None:
        """Put out the light in the network."""
        super().hideEvent(event)
        self.auto.setChecked(False)
        self._light(Lit())

    def showEvent(self, event: Any) -> None:
        """Light it again."""
        super().showEvent(event)
        self._show_part()

    # Building

    def _arrange(self) -> None:
        controls = (
            self.layer, self.source, self.unit, self.another, self.before, self.auto, self.after, self.numbers,
            self.nudge,
        )  # fmt: skip
        self._top = Flow(controls, self)
        self.numbers.setChecked(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._top)
        self._column.addWidget(self.strip, 1)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.words)
        said.addWidget(self.figures)
        self._told = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._told.addWidget(self.written, 1)
        self._told.addLayout(said, 2)
        self._column.addLayout(self._told)
        self._product = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._product.addWidget(self.whole, 1)
        self._product.addWidget(self.result, 2)
        self._column.addLayout(self._product)
        for part in (self.finite, self.remark, self.legend):
            self._column.addWidget(part)
        self.result.setProperty("role", "value")
        self.finite.hide()

    def _listen(self) -> None:
        self.layer.chosen.connect(self._choose_layer)
        self.source.chosen.connect(self._choose_source)
        self.unit.chosen.connect(self._choose_unit)
        self.another.clicked.connect(self._next_point)
        self.before.clicked.connect(self._back)
        self.after.clicked.connect(self._on)
        self.auto.toggled.connect(self._play)
        self.numbers.toggled.connect(self._show_part)
        self.nudge.clicked.connect(self._nudge)
        self.strip.chosen.connect(self._go)
        self.strip.key.connect(self._press)
        self._clock.timeout.connect(self._tick)
        self._patience.timeout.connect(self._take_weight)

    # The weight and the point

    def _asked(self) -> BackpropAsked:
        return BackpropAsked(self._number, self._index)

    def _choose(self, number: Wire | Bias) -> None:
        """Take another weight; begin where its way back begins."""
        if number == self._number or wires.place_of(self.experiment, number) is None:
            return
        self._number, self._active, self._is_nudged = number, 0, False
        self._offer()
        self.questions_changed.emit()

    def _take_weight(self) -> None:
        if self.focus_.weight is not None:
            self._choose(self.focus_.weight)

    def _choose_layer(self, layer: int) -> None:
        self._choose(wires.wire(self.experiment, layer, 0, 0))

    def _choose_source(self, row: int) -> None:
        layer, unit = self._number.layer, self._number.unit
        self._choose(Bias(layer, unit) if row < 0 else wires.wire(self.experiment, layer, row, unit))

    def _choose_unit(self, unit: int) -> None:
        self._choose(msgspec.structs.replace(self._number, unit=unit))

    def _sizes(self) -> list[int]:
        """Give the units of all columns, the inputs' first."""
        hidden = [layer.units for layer in self.experiment.model.layers]
        return [len(self.experiment.data.inputs), *hidden, answers.units(self.experiment)]

    def _offer(self) -> None:
        """Fill the lists from the network."""
        experiment, place = self.experiment, wires.place_of(self.experiment, self._number)
        if place is None:
            return
        columns = wires.columns(experiment.model)
        sizes = self._sizes()
        self.layer.show_choices(asking.layers(experiment.model), self._number.layer)
        is_first = columns[place[0]] == INPUTS
        names = [FEATURES[name].label for name in experiment.data.inputs]
        rows = names if is_first else [f"{row + 1}" for row in range(sizes[place[0]])]
        self.source.show_choices(
            [(-1, "w₀", "The bias"), *((row, word, "") for row, word in enumerate(rows))], place[1]
        )
        units = [(unit, f"{unit + 1}", "") for unit in range(sizes[place[0] + 1])]
        self.unit.show_choices(units, place[2])

    def _next_point(self) -> None:
        self.look.emit(replace(self.focus_, pinned_point=asking.next_point(self._index, self._points)))

    # The parts

    def _is_other(self, found: ChainRule) -> bool:
        held = self._chain
        return held is None or (held.layer, held.row, held.unit) != (found.layer, found.row, found.unit)

    def _take(self, found: ChainRule) -> None:
        """Show another answer; to the same question with the same neurons written out, so that only numbers change."""
        if found is self._chain:
            return
        asked = (found.layer, found.row, found.unit, found.index, *(len(z) for z in found.z))
        if asked != self._written_for:
            self._written_for, self._shown = asked, chain.choose(found)
        self._chain = found
        self._cards = chain.cards(found, self.experiment, self._shown) if len(found.z) == self._layers() else ()
        self._show_part()

    def _layers(self) -> int:
        return len(self.experiment.model.layers) + 1

    def _show_part(self) -> None:
        held, cards = self._chain, self._cards
        if held is None or not cards:
            return
        self._active = min(self._active, len(cards) - 1)
        card, has_numbers = cards[self._active], self.numbers.isChecked()
        self.strip.show_cards(cards, self._active, has_numbers=has_numbers)
        self.words.setText(f"{self._active + 1} of {len(cards)}: {card.words}")
        self.written.show_formula(card.written)
        self.figures.setText(card.figures if has_numbers else "")
        self.figures.setVisible(has_numbers)
        self.whole.show_formula(chain.symbols(held, self.experiment))
        self.result.setVisible(has_numbers)
        self.result.setText(f"= {product(held)}; the engine says {figure(held.engine)}")
        self.finite.setVisible(self._is_nudged)
        self.finite.setText(f"Nudged by ε: {nudged(held)}")
        said = remarks(self.experiment, self._number)
        self.remark.setVisible(bool(said))
        self.remark.setText(said)
        self._show_on_network()

    def _show_on_network(self) -> None:
        """Draw the paths, the present part's lines, and on plates what was computed so far on this way."""
        held, cards = self._chain, self._cards
        if held is None or not cards:
            return
        card, has_numbers = cards[self._active], self.numbers.isChecked()
        way, found = chain.way(held, self.experiment)
        parts = [
            (replace(told, text=f"{told.text} = {number}" if has_numbers else told.text), place == self._active)
            for place, part in enumerate(cards[: self._active + 1]) if part.is_back == card.is_back
            for told, number in part.told
        ]  # fmt: skip
        self._light(Lit(card.lit.neurons, paths=way.paths, strong=card.lit.lines, told=plates(parts)))
        self.legend.show_keys(keys(found))

    def _light(self, lit: Lit) -> None:
        """Light it up, and mark the point it is about, while the view can be seen."""
        wanted = lit if self.isVisible() else Lit()
        point = self.focus_.pinned_point
        if self.isVisible() and point is None and self._points > 1:
            point = self._index
        if (wanted, point) != (self.focus_.lit, self.focus_.pinned_point):
            self.look.emit(replace(self.focus_, lit=wanted, pinned_point=point))

    def _go(self, place: int) -> None:
        if self._cards:
            self._active = place % len(self._cards)
            self._show_part()

    def _back(self) -> None:
        self._go(self._active - 1)

    def _on(self) -> None:
        self._go(self._active + 1)

    def _play(self, on: bool) -> None:
        self._clock.start() if on else self._clock.stop()

    def _tick(self) -> None:
        """Go on; rest at the last part."""
        if self._active + 1 >= len(self._cards):
            self.auto.setChecked(False)
        else:
            self._on()

    def _nudge(self) -> None:
        self._is_nudged = not self._is_nudged
        self._show_part()

    def _press(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Space:
            if self._active + 1 >= len(self._cards):
                self._go(0)
            self.auto.toggle()
        else:
            self._go(self._active + (1 if key == Qt.Key.Key_Right else -1))


def keys(found: Paths) -> tuple[Key, ...]:
    """Say what is drawn in the network: how many paths there are, and what of them is seen."""
    many = "the path" if found.count == 1 else f"the {large(found.count)} paths"
    lines = f"{many} from w to J"
    if len(found.strongest) < found.lines:
        lines += f", {len(found.strongest)} of {found.lines:,} lines"
    return ("line", "muted", lines), ("line", "text", "this part"), ("square", "accent", "its neuron and number")
