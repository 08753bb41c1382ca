"""The network as a list: layers, neurons and weights in words, for those who cannot see or point at the drawing.

`connect_list(listing, canvas)` lets the list ask the canvas for what a layer's card and the mouse may ask for.
"""

from __future__ import annotations

from ui.canvas import Canvas
from ui.listing.dialog import NetworkList

__all__ = ["NetworkList", "connect_list"]


def connect_list(listing: NetworkList, canvas: Canvas) -> None:
    """Let what is done in the list be done on the canvas."""
    canvas.take_edits(listing.layer)
    listing.switched.connect(canvas.touch.switch)
    listing.layer.frozen.connect(canvas.sheets.freeze)
    canvas.listed.connect(listing.open)
