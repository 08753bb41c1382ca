"""One stroke of paint: from pressing to letting go, one step of undo."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import numpy as np
from PySide6.QtCore import QElapsedTimer

from playground import painting
from playground.own import Plane
from playground.spec import Own
from ui.panels.paint import ERASER, POINT

PER_MOVE = 3
"""So many points fall at once from the brush."""
NEAR = 0.03
"""A single point is taken hold of, or taken away, up to this share of the plane beside it."""
PAUSE_MS, PAUSE_PER_POINT_MS = 50, 0.02
"""A stroke is passed on at most so often, the more points the more seldom: the network learns it in between."""
_strokes = count(1)


@dataclass
class Stroke:
    """What is painted until the button is let go. `own` are the points now, `before` those at its beginning."""

    before: Own
    own: Own
    tool: str
    y: float
    radius: float
    plane: Plane
    takes_one: bool = False
    held: int | None = None
    key: str = field(default_factory=lambda: f"stroke {next(_strokes)}")
    _since: QElapsedTimer = field(default_factory=QElapsedTimer)
    _generator: np.random.Generator = field(default_factory=lambda: np.random.default_rng(next(_strokes)))

    def begin(self, place: painting.Place) -> None:
        """Put the tool down."""
        if self.takes_one:
            self.own = painting.without_nearest(self.own, place, NEAR, self.plane)
        elif self.tool == POINT:
            self.held = painting.nearest(self.own, place, NEAR / 2, self.plane)
            if self.held is None:
                self.own = painting.added(self.own, [place], self.y)
                self.held = len(self.own.y) - 1
        else:
            self.move(place)

    def move(self, place: painting.Place) -> None:
        """Draw the tool along."""
        if self.takes_one:
            return
        if self.tool == POINT:
            if self.held is not None:
                self.own = painting.moved(self.own, self.held, place)
        elif self.tool == ERASER:
            self.own = painting.erased(self.own, place, self.radius, self.plane)
        else:
            drops = painting.sprayed(place, self.radius, PER_MOVE, self.plane, self._generator)
            self.own = painting.added(self.own, drops, self.y)

    def is_due(self) -> bool:
        """Say whether it is time to pass the stroke on, and count from now."""
        rest = PAUSE_MS + PAUSE_PER_POINT_MS * len(self.own.y)
        if self._since.isValid() and self._since.elapsed() < rest:
            return False
        self._since.start()
        return True

    def words(self) -> str:
        """Name the stroke for undo."""
        change = len(self.own.y) - len(self.before.y)
        if change == 0:
            return "Move a point" if self.tool == POINT else "Paint points"
        verb, number = ("Erase" if change < 0 else "Paint"), abs(change)
        return f"{verb} {number:,} point{'s' if number > 1 else ''}"
