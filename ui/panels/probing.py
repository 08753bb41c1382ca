"""The gesture that moves a probe: drag it, throw it out of the plane, or take it back with Esc."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from ui.focus import Focus
from ui.panels.ground import Ground

FAR_OUT = 30
"""Pixels at 100 % outside the plane from which a probe that is let go is taken away."""
KEY_STEP = 0.02
"""An arrow key moves the probe by this share of an axis; with Shift by a fifth of it."""
CHOOSING = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}
"""Keys that make the probe before or after the active one the active one."""


class ProbeDrag:
    """Moves the active probe of a focus. `focus` is what is looked at now; `is_leaving` when letting go removes it."""

    def __init__(self, before: Focus, focus: Focus, far_out: float) -> None:
        self._before, self._far_out = before, far_out
        self.focus = focus
        self.is_leaving = False

    def move(self, position: QPointF, ground: Ground) -> Focus:
        """Follow the mouse; outside the plane the probe waits at its border."""
        is_outside = ground.distance_outside(position) > self._far_out
        self.is_leaving = is_outside and len(self.focus.probes) > 1
        self.focus = self.focus.with_probe(*ground.to_plane(position))
        return self.focus

    def end(self) -> Focus:
        """Let go."""
        return self.focus.with_one_less() if self.is_leaving else self.focus

    def cancel(self) -> Focus:
        """Go back to how it was before."""
        return self._before
