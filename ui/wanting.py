"""What the worker should compute: read from the panels that can be seen and from what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.snapshot import Wants
from ui.focus import Focus
from ui.theme import Theme


def wanted(panels: Mapping[str, Any], focus: Focus, theme: Theme) -> Wants:
    """Give the pictures and numbers that can be seen; the weights' lines are added by who sends it."""
    regions, canvas, curves = panels["regions"], panels["canvas"], panels["curves"]
    maps = canvas.map_pixels() if canvas.isVisible() else 0
    return Wants(
        regions=regions.wants_pixels() if regions.isVisible() else 0,
        maps=maps,
        curve=regions.wants_places() if regions.isVisible() else 0,
        probes=focus.probes,
        metrics=any(panel.wants_metrics() for panel in (curves, canvas, panels["advice"], panels["listing"])),
        neuron=focus.looked_at,
        traced=focus.probe,
        point=focus.point_looked_at,
        losses=curves.wants_losses(),
        dropped=maps > 0,
        questions=panels["views"].questions(),
        preview=focus.preview,
        tinted=focus.tinted,
        colours=theme.colours(),
    )
