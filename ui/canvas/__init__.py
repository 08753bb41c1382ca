"""The network panel and the palette it is built from.

`connect_palette(palette, canvas)` makes all the connections between the two, which do not know each other:

    palette.drag_started(PaletteItem)   → canvas.begin_drag     the gesture begins
    palette.drag_moved(QPoint)          → canvas.move_drag      global positions
    palette.drag_dropped(QPoint)        → canvas.finish_drag
    palette.drag_cancelled()            → canvas.cancel_drag    Esc, or the mouse was lost
    palette.chosen(PaletteItem)         → canvas.add            Enter or double-click

The window connects `canvas.edit`, `canvas.look` and `canvas.problem` as for every panel and asks
`canvas.edge_geometry()` and `canvas.map_pixels()` for new Wants whenever `canvas.wants_changed` is emitted.
"""

from __future__ import annotations

from ui.canvas.canvas import Canvas
from ui.canvas.palette import Palette

__all__ = ["Canvas", "Palette", "connect_palette"]


def connect_palette(palette: Palette, canvas: Canvas) -> None:
    """Let what is dragged from the palette land on the canvas."""
    palette.drag_started.connect(canvas.begin_drag)
    palette.drag_moved.connect(canvas.move_drag)
    palette.drag_dropped.connect(canvas.finish_drag)
    palette.drag_cancelled.connect(canvas.cancel_drag)
    palette.chosen.connect(canvas.add)
