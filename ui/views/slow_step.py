"""One step of training in slow motion: its parts follow one another, in words, on the network and on the plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from playground import wires
from playground.explain.step import Change, ChangeAsked, StepAsked, StepParts
from playground.session import Pause, Step
from playground.snapshot import Snapshot
from playground.spec import OUTPUT, Experiment
from ui.focus import Lit
from ui.widgets import words

PART_MS, SHORTEST_MS, ALL_LAYERS_MS = 1_250, 400, 4_000
"""How long a part is shown; a layer's in a deep network less, so that all layers together take no longer than that."""
MOST_LIT = 120
FORMULAS = {
    "pick": r"B = \{ i_1, i_2, \ldots \}",
    "forward": r"a = g( w_0 + \sum_i x_i\, w_i )",
    "loss": r"J = \frac{1}{B} \sum_{i} J_i(W)",
    "backward": r"\frac{\partial J}{\partial w} = \frac{\partial J}{\partial z} \cdot \frac{\partial z}{\partial w}",
    "update": r"W \leftarrow W - \eta\, \frac{\partial J(W)}{\partial W}",
}
"""What a part computes, by its name."""


@dataclass(frozen=True)
class Beat:
    """A part of a step: pick, forward, loss, backward or update; `layer` counts those with weights from 0."""

    part: str
    layer: int = 0


def beats(layers: int, *, is_whole: bool) -> tuple[Beat, ...]:
    """Give the parts of a step in their order; where the batch is the whole set there is nothing to pick."""
    ways = [Beat("forward", layer) for layer in range(layers)], [Beat("backward", layer) for layer in range(layers)]
    return (*(() if is_whole else (Beat("pick"),)), *ways[0], Beat("loss"), *reversed(ways[1]), Beat("update"))


class SlowStep(QObject):
    """Goes through the next step, by itself or part by part, and lets it be taken at the end.

    changed : another part is on · command : for the worker · questions_changed : it should be asked anew.
    """

    changed = Signal()
    command = Signal(object)
    questions_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: StepAsked | ChangeAsked | None = None
        self._beats: tuple[Beat, ...] = ()
        self._at = -1
        self._before: Snapshot | None = None
        self.parts: StepParts | None = None
        self.change: Change | None = None
        self.is_auto = False
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self._go_on)

    @property
    def is_on(self) -> bool:
        """Whether a step is under way, or asked for."""
        return self._asked is not None

    @property
    def beat(self) -> Beat | None:
        """The part that is on now."""
        return self._beats[self._at] if 0 <= self._at < len(self._beats) else None

    def questions(self) -> tuple[Any, ...]:
        """Ask for the parts of the next step, then for what it changed."""
        return () if self._asked is None else (self._asked,)

    def play(self, newest: Snapshot, on: bool) -> None:
        """Go through the parts by itself, or rest at the present one."""
        self.is_auto = on
        if on and not self.is_on:
            self._begin(newest)
        elif on and self.beat is not None:
            self._go_on()
        else:
            self.timer.stop()

    def on(self, newest: Snapshot) -> None:
        """Go to the next part, and rest there."""
        self.is_auto = False
        self.timer.stop()
        if not self.is_on:
            self._begin(newest)
        elif self.beat is not None:
            self._go_on()

    def end(self) -> None:
        """Leave the step."""
        self.timer.stop()
        was_on, self._asked, self._beats, self._at = self.is_on, None, (), -1
        self.parts = self.change = self._before = None
        self.is_auto = False
        if was_on:
            self.changed.emit()
            self.questions_changed.emit()

    def take(self, snapshot: Snapshot) -> None:
        """Begin when the parts are known; leave when training went on without waiting."""
        if isinstance(self._asked, ChangeAsked):
            self._take_change(snapshot, self._asked)
        elif self._asked is not None and snapshot.status != "running":
            self._take_parts(snapshot, self._asked)

    def _begin(self, newest: Snapshot) -> None:
        self.command.emit(Pause())
        self._asked = StepAsked(newest.step)
        self.questions_changed.emit()

    def _take_parts(self, snapshot: Snapshot, asked: StepAsked) -> None:
        is_other = self._before is not None and snapshot.experiment != self._before.experiment
        if snapshot.step != asked.step or is_other:
            if self.beat is not None:
                self.end()
            else:
                self._asked = StepAsked(snapshot.step)
                self.questions_changed.emit()
            return
        found = snapshot.answers.get(asked)
        if found is not None and self.parts is None:
            self.parts, self._before = found, snapshot
            layers = len(snapshot.parameters)
            self._beats = beats(layers, is_whole=found.size >= found.of)
            self._go_on()

    def _take_change(self, snapshot: Snapshot, asked: ChangeAsked) -> None:
        found = snapshot.answers.get(asked)
        if snapshot.step > asked.since + 1 or snapshot.status in ("diverged", "failed"):
            self.end()
        elif found is not None and self.change is None:
            self.change = found
            self.changed.emit()
            if self.is_auto:
                self.timer.start(self._time())

    def _go_on(self) -> None:
        self._at += 1
        if self.beat is None or self._before is None:
            self.end()
            return
        if self.beat.part == "update":
            self._asked = ChangeAsked(self._before.parameters, self._before.step)
            self.questions_changed.emit()
            self.command.emit(Step())
        self.changed.emit()
        if self.is_auto and self.beat.part != "update":  # there the timer waits for what the step did
            self.timer.start(self._time())

    def _time(self) -> int:
        layers = sum(beat.part == "forward" for beat in self._beats)
        is_layer = self.beat is not None and self.beat.part in ("forward", "backward")
        return max(min(PART_MS, ALL_LAYERS_MS // layers), SHORTEST_MS) if is_layer else PART_MS


def lit(slow: SlowStep, experiment: Experiment) -> Lit:
    """Give what the present part lights up in the network and on the plane."""
    beat, parts = slow.beat, slow.parts
    if beat is None or parts is None:
        return Lit()
    columns, batch = wires.columns(experiment.model), tuple(parts.points.tolist())
    batch = batch if parts.size < parts.of else ()
    source, target = columns[beat.layer], columns[beat.layer + 1]
    units = range(len(parts.a[beat.layer + 1]))
    if beat.part == "pick":
        return Lit(points=batch)
    if beat.part == "loss":
        return Lit(frozenset((OUTPUT, k) for k in range(len(parts.a[-1]))), notes=_values(parts, columns), points=batch,
                   dropped=_silent(parts, columns))  # fmt: skip
    if beat.part == "update":
        return _changed(slow.change, columns)
    is_forward = beat.part == "forward"
    silent = _silent(parts, columns)
    lines = (parts.forward if is_forward else parts.backward)[beat.layer]
    return Lit(
        frozenset((target, unit) for unit in units),
        tuple(((source, row), (target, unit)) for row, unit in lines),
        _values(parts, columns, beat.layer + 2) if is_forward else _errors(parts, columns, beat.layer),
        1 if is_forward else -1,
        batch[:1] if is_forward else batch,
        silent,
    )


def _silent(parts: StepParts, columns: list[int]) -> frozenset[tuple[int, int]]:
    layers = zip(columns[1:], parts.dropped, strict=False)
    return frozenset((column, int(unit)) for column, held in layers for unit in held.nonzero()[0])


def _values(parts: StepParts, columns: list[int], count: int | None = None) -> Any:
    """Write the values of the first columns at their neurons."""
    notes = []
    for place, (column, values) in enumerate(zip(columns[:count], parts.a, strict=False)):
        silent = parts.dropped[place - 1] if 0 < place <= len(parts.dropped) else ()
        for unit, value in enumerate(values.tolist()):
            text = words.number(value, 2)
            text = "dropped" if len(silent) and silent[unit] else f"ŷ = {text}" if column == OUTPUT else text
            notes.append(((column, unit), text))
    return tuple(notes)


def _errors(parts: StepParts, columns: list[int], first: int) -> Any:
    return tuple(
        ((column, unit), f"δ = {words.number(value, 2)}")
        for column, values in zip(columns[first + 1 :], parts.errors[first:], strict=True)
        for unit, value in enumerate(values.tolist())
    )


def _changed(change: Change | None, columns: list[int]) -> Lit:
    if change is None:
        return Lit()
    most = MOST_LIT // len(change.weights)
    lines = [
        ((columns[layer], row), (columns[layer + 1], unit))
        for layer, held in enumerate(change.weights)
        for row, unit in held[:most]
    ]
    notes = [
        ((columns[layer + 1], unit), f"Δw₀ = {words.number(value, 2)}")
        for layer, values in enumerate(change.biases)
        for unit, value in enumerate(values.tolist())
    ]
    return Lit(lines=tuple(lines), notes=tuple(notes))


def told(slow: SlowStep, experiment: Experiment) -> str:
    """Say in a sentence, with numbers, what the present part does."""
    beat, parts = slow.beat, slow.parts
    if beat is None or parts is None:
        return ""
    return {"pick": _pick, "forward": _forward, "loss": _loss, "backward": _backward, "update": _update}[beat.part](
        slow, parts, experiment
    )


def _pick(slow: SlowStep, parts: StepParts, experiment: Experiment) -> str:
    del slow, experiment
    points = "point" if parts.size == 1 else "points"
    return f"Pick: the next {parts.size} of {parts.of:,} {points} in this epoch’s order, lit on the plane."


def _forward(slow: SlowStep, parts: StepParts, experiment: Experiment) -> str:
    layer, layers = (slow.beat.layer if slow.beat else 0), len(experiment.model.layers) + 1
    x = ", ".join(words.number(value, 3) for value in parts.a[0].tolist())
    rest = f" The other {parts.size - 1:,} go the same way." if parts.size > 1 else ""
    way = f"Forward, layer {layer + 1} of {layers}: the first point’s numbers, x = ({x}), reach"
    return f"{way} {'the output' if layer + 1 == layers else f'its {len(parts.a[layer + 1])} neurons'}.{rest}"


def _loss(slow: SlowStep, parts: StepParts, experiment: Experiment) -> str:
    del slow, experiment
    said = ", ".join(words.number(value, 4) for value in parts.a[-1].tolist())
    many = len(parts.a[-1]) > 1
    one = f"Loss: the first point has y = {words.number(parts.y, 4)}, ŷ = {f'({said})' if many else said}: "
    mean = f" The mean of {'all' if parts.size >= parts.of else 'the batch’s'} {parts.size:,} is J = {parts.loss:.4g}."
    return f"{one}its loss is {parts.first_loss:.4g}." + (mean if parts.size > 1 else "")


def _backward(slow: SlowStep, parts: StepParts, experiment: Experiment) -> str:
    layer, layers = (slow.beat.layer if slow.beat else 0), len(experiment.model.layers) + 1
    end = f" ‖∇J‖ = {parts.length:.3g}." if layer == 0 else ""
    where = "the output" if layer + 1 == layers else f"layer {layer + 1} of {layers}"
    return f"Backward, {where}: its errors δ = ∂J/∂z; lit are its weights with the largest ∂J/∂w.{end}"


def _update(slow: SlowStep, parts: StepParts, experiment: Experiment) -> str:
    del parts
    change = slow.change
    if change is None:
        return "Update: every weight takes its step."
    layer, row, unit = change.largest
    columns = wires.columns(experiment.model)
    name = wires.name_of(experiment, wires.wire(experiment, columns[layer + 1], row, unit))
    before, after = words.number(change.before, 4), words.number(change.after, 4)
    return f"Update: all weights moved, by ‖ΔW‖ = {change.length:.3g}; {name} the most, from {before} to {after}."
