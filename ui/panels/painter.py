"""Painting on the plane: strokes become edits of the experiment's own points while it trains."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from playground import edits, painting
from playground.datasets import OWN, row_of
from playground.problems import Problem
from playground.snapshot import Points
from playground.spec import Experiment, Own
from ui.panels.paint import BRUSH, ERASER, PaintBar
from ui.panels.plane import PlaneView
from ui.panels.strokes import Stroke

RADII = (0.02, 0.04, 0.08, 0.14, 0.22)
"""Brushes, as shares of the plane's sides."""
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Painter(QObject):
    """Makes strokes out of what the view tells. `edit` carries (experiment, label, merge key).

    `draft` are points too few to be learned: they are shown, and the experiment keeps its own until there are two.
    """

    edit = Signal(object, str, str)
    problem = Signal(object)

    def __init__(self, view: PlaneView, bar: PaintBar, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._bar = view, bar
        self._experiment = Experiment()
        self._points: Points | None = None
        self._stroke: Stroke | None = None
        self._before: tuple[Experiment, Own | None] = (self._experiment, None)
        self._size = 2
        self.draft: Own | None = None
        self.is_on = False
        view.brush.painted.connect(self._paint)
        view.brush.turned.connect(self._turn)
        bar.cleared.connect(self._clear)
        bar.changed.connect(self._tell)

    def start(self) -> None:
        """Take the brush."""
        self.is_on = True
        self._tell()

    def stop(self) -> None:
        """Put the brush away; points too few to be learned are forgotten."""
        self._cancel()
        self.is_on, self.draft = False, None
        self._view.show_brush(None)

    def show_experiment(self, experiment: Experiment) -> None:
        """Know what is painted on."""
        if experiment.data != self._experiment.data and self._stroke is None:
            self.draft = None
        self._experiment = experiment
        if self.is_on:
            self._tell()

    def show_points(self, points: Points) -> None:
        """Know the points of a built-in data set, which a first stroke copies."""
        self._points = points

    def choose_kind(self, kind: int) -> None:
        """Paint another class."""
        self._bar.choose_kind(kind)
        self._tell()

    def _own(self) -> Own | None:
        """Give the points that are painted on: the draft, one's own, or a copy of those in sight."""
        data = self._experiment.data
        if self.draft is not None:
            return self.draft
        if data.dataset == OWN:
            return data.own
        if self._points is None:
            return None
        return painting.copied(self._points, row_of(data), data.classes)

    def _paint(self, phase: str, place: tuple[float, float], modifiers: Qt.KeyboardModifier) -> None:
        if phase == "begin":
            self._begin(place, modifiers)
        elif self._stroke is not None and phase == "move":
            self._stroke.move(place)
            self._offer(is_last=False)
        elif self._stroke is not None and phase == "end":
            self._offer(is_last=True)
            self._stroke = None
        elif phase == "cancel":
            self._cancel()

    def _begin(self, place: tuple[float, float], modifiers: Qt.KeyboardModifier) -> None:
        own = self._own()
        if own is None:
            return
        self._before = (self._experiment, self.draft)
        self._stroke = Stroke(
            own, own, self._bar.tool, self._bar.painted(other=bool(modifiers & SHIFT)), RADII[self._size],
            row_of(self._experiment.data).plane, takes_one=bool(modifiers & CONTROL),
        )  # fmt: skip
        self._stroke.begin(place)
        self._offer(is_last=False)

    def _offer(self, *, is_last: bool) -> None:
        """Show the stroke at once; pass it on when that is due, and at its end."""
        stroke = self._stroke
        assert stroke is not None
        self._view.show_fresh(stroke.own, len(stroke.before.y))
        if stroke.is_due() or is_last:
            self._take(stroke.own, stroke.words(), stroke.key)

    def _take(self, own: Own, label: str, key: str) -> None:
        """Make the points the experiment's, unless they are too few."""
        if len(own.y) < painting.FEWEST:
            self.draft = own
            self._view.show_points(painting.as_drawn(own))
            self._tell()
            return
        if own == self._own() and self.draft is None and self._experiment.data.dataset == OWN:
            return
        try:
            changed = edits.set_own(self._experiment, own)
        except Problem as problem:
            self.problem.emit(problem)
            return
        self.draft = None
        self._experiment = changed
        self.edit.emit(changed, label, key)

    def _cancel(self) -> None:
        """Take the present stroke back."""
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return
        self._view.show_fresh(None, 0)
        experiment, self.draft = self._before
        if experiment != self._experiment:
            self._experiment = experiment
            self.edit.emit(experiment, stroke.words(), stroke.key)
        if self.draft is not None:
            self._view.show_points(painting.as_drawn(self.draft))
        elif self._points is not None:
            self._view.show_points(self._points)

    def _clear(self) -> None:
        own = self._own()
        if own is not None:
            self._take(painting.emptied(own), "Clear", "")

    def _turn(self, steps: int) -> None:
        self._size = min(max(self._size + steps, 0), len(RADII) - 1)
        self._tell()

    def _tell(self) -> None:
        """Offer the classes, show the brush, and say what happens next."""
        own = self._own()
        if not self.is_on or own is None:
            return
        self._bar.show_own(own, row_of(self._experiment.data).values)
        self._view.show_brush(RADII[self._size] if self._bar.tool in (BRUSH, ERASER) else 0.0)
        self._bar.hint.setText(self._words(own))

    def _words(self, own: Own) -> str:
        if self.draft is not None:
            return f"{len(own.y)} of {painting.FEWEST} points needed; the old ones train on."
        if self._experiment.data.dataset != OWN:
            return f"The first stroke copies these {len(own.y):,} points."
        return f"{len(own.y):,} points · Shift: other class · Ctrl: erase"
