"""What is looked at: hovered and pinned neuron, probe, selected layer. One value, passed on by the window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Focus:
    """What the user looks at.

    neuron, pinned : hovered and pinned neuron as (layer id, index); the inputs' id is -1, the output's 0.
    probe : the place on the plane whose prediction is read · selected_layer : a hidden layer's id.
    """

    neuron: tuple[int, int] | None = None
    pinned: tuple[int, int] | None = None
    probe: tuple[float, float] = (2.0, 2.0)
    selected_layer: int | None = None
