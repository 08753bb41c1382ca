"""What is looked at: hovered and pinned neuron, probe, selected layer. One value, passed on by the window."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playground.datasets import row_of
from playground.snapshot import Preview
from playground.spec import Bias, Data, Wire

MOST_PROBES = 8
"""So many probes can be told apart and read at a glance."""


@dataclass(frozen=True)
class Told:
    """Words on a plate at a neuron, or at the line that comes to it from a source; is_now : they are spoken of now."""

    at: tuple[int, int]
    text: str
    source: tuple[int, int] | None = None
    is_now: bool = False


@dataclass(frozen=True)
class Lit:
    """What a view lights up: neurons as (layer id, index), lines from one to another, and data points.

    notes : what is written at neurons · way : numbers flow along the lines forward (1), backward (−1), or not.
    points : by their numbers in Points; the others fade. Empty: all are as usual.
    paths, strong : lines that belong together, and those of them that are spoken of now · told : plates with numbers.
    dropped : neurons that dropout silences here, in place of those of the last step; None leaves these.
    """

    neurons: frozenset[tuple[int, int]] = frozenset()
    lines: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    notes: tuple[tuple[tuple[int, int], str], ...] = ()
    way: int = 0
    points: tuple[int, ...] = ()
    dropped: frozenset[tuple[int, int]] | None = None
    paths: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    strong: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Focus:
    """What the user looks at.

    neuron, pinned : hovered and pinned neuron as (layer id, index); the inputs' id is -1, the output's 0.
    weight : the weight or bias that is pointed at or being edited.
    probes : places on the plane whose answers are read, at least one · active : the one that is traced.
    point, pinned_point : hovered and selected data point by its number in Points.
    selected_layer : a hidden layer's id, 0 for the output.
    preview : weights that are shown instead of the present ones, which go on · lit : what a view lights up.
    tinted : lines are coloured by the effective rate of their weights.
    """

    neuron: tuple[int, int] | None = None
    pinned: tuple[int, int] | None = None
    weight: Wire | Bias | None = None
    probes: tuple[tuple[float, float], ...] = ((2.0, 2.0),)
    active: int = 0
    point: int | None = None
    pinned_point: int | None = None
    selected_layer: int | None = None
    preview: Preview | None = None
    lit: Lit = Lit()
    tinted: bool = False

    @property
    def probe(self) -> tuple[float, float]:
        """The place of the active probe."""
        return self.probes[min(self.active, len(self.probes) - 1)]

    @property
    def looked_at(self) -> tuple[int, int] | None:
        """The neuron whose map is shown large: the hovered one, else the pinned one."""
        return self.neuron or self.pinned

    @property
    def point_looked_at(self) -> int | None:
        """The data point that is read: the hovered one, else the selected one."""
        return self.pinned_point if self.point is None else self.point

    def with_probe(self, x1: float, x2: float) -> Focus:
        """Give the same focus with the active probe somewhere else."""
        active = min(self.active, len(self.probes) - 1)
        return replace(self, probes=(*self.probes[:active], (x1, x2), *self.probes[active + 1 :]), active=active)

    def as_view(self) -> dict[str, Any]:
        """Give what a file shall remember of what is looked at."""
        pinned = list(self.pinned) if self.pinned else None
        return {"probes": [list(place) for place in self.probes], "neuron": pinned, "point": self.pinned_point}

    def with_view(self, view: Mapping[str, Any]) -> Focus:
        """Give the same focus with what a file remembers; anything odd is left out."""
        probes, neuron, point = view.get("probes"), view.get("neuron"), view.get("point")
        places = [place_of(value) for value in probes[:MOST_PROBES]] if isinstance(probes, list) else []
        is_pair = isinstance(neuron, list) and len(neuron) == 2 and all(type(number) is int for number in neuron)
        return replace(
            self.with_probes(*(place for place in places if place is not None)),
            pinned=(neuron[0], neuron[1]) if is_pair else None,  # type: ignore[index]  # a pair
            pinned_point=point if type(point) is int and point >= 0 else None,
        )

    def with_active(self, place: int) -> Focus:
        """Give the same focus with another probe active; counting goes around at the ends."""
        return replace(self, active=place % len(self.probes))

    def with_one_more(self, x1: float, x2: float) -> Focus:
        """Give the same focus with another probe, which is active; as it is when there are MOST_PROBES."""
        if len(self.probes) >= MOST_PROBES:
            return self
        return replace(self, probes=(*self.probes, (x1, x2)), active=len(self.probes))

    def with_one_less(self) -> Focus:
        """Give the same focus without the active probe; the last one stays."""
        if len(self.probes) == 1:
            return self
        active = min(self.active, len(self.probes) - 1)
        rest = self.probes[:active] + self.probes[active + 1 :]
        return replace(self, probes=rest, active=min(active, len(rest) - 1))

    def without_points(self) -> Focus:
        """Give the same focus with no data point in it: other points have other numbers."""
        return replace(self, point=None, pinned_point=None)

    def with_probes(self, *places: tuple[float, float]) -> Focus:
        """Give the same focus with other probes, the first of them active."""
        return replace(self, probes=places or self.probes, active=0)


def carried(focus: Focus, old: Data, new: Data) -> Focus:
    """Give the focus for other data: probes stay on the same plane, data points have other numbers.

    Of own points the plane may grow or shrink; probes that still lie on it stay, unless it is that of another table.
    """
    before, row = row_of(old), row_of(new)
    held = tuple(probe for probe in focus.probes if row.holds(probe))
    is_same = (before.name, before.label, before.axes) == (row.name, row.label, row.axes)
    if (before.plane == row.plane or is_same) and held:
        active = held.index(focus.probe) if focus.probe in held else 0
        return replace(focus, probes=held, active=active).without_points()
    return focus.with_probes(row.probe).without_points()


def letter(place: int) -> str:
    """Give the name of a probe: A for the first."""
    return chr(ord("A") + place)


def place_of(value: object) -> tuple[float, float] | None:
    """Read a place of the plane from a file's view; None for anything odd."""
    is_pair = isinstance(value, list) and len(value) == 2
    if not is_pair or not all(isinstance(number, (int, float)) and math.isfinite(number) for number in value):  # type: ignore[attr-defined]  # a list
        return None
    return float(value[0]), float(value[1])  # type: ignore[index]  # a list
