"""Where everything of the network stands: columns, neurons, the gap under a drag. Pure numbers, no widget.

Lengths are pixels of the sheet, the wide surface that scrolls; neurons' heights count from below the layer cards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground import answers
from playground.snapshot import EdgeGeometry
from playground.spec import Experiment

INPUTS, OUTPUT, GAP = -1, 0, -2
"""Columns that are no hidden layer, beside the hidden layers' own ids, which start at 1."""

FILL, FILL_FOLDED = 0.76, 0.84
"""How much of the distance between two neurons a square takes, in a plain and in a folded column."""
MOST_BEYOND = 3.0
"""Of a sheet up to so many times as large as what is visible, the lines are drawn as a whole."""
MOST_IN_STEP = 10
"""Columns of at most so many neurons share one spacing."""


@dataclass(frozen=True)
class Sizes:
    """The lengths a layout is made of.

    card_widths, card_heights : of the compact and of the wide form of the layer cards.
    neuron : largest side of a neuron's square · spacing : largest distance of two neurons' centres.
    left : room the inputs' names need left of their column's centre · right : room right of the output's.
    margin : free room at the border · between : free room between things.
    lowest : least height of the neurons' area.
    readable : side below which a neuron's map can no longer be read; columns that would get smaller squares fold.
    lines : room that the lines between two folded columns need.
    """

    card_widths: tuple[float, float]
    card_heights: tuple[float, float]
    neuron: float
    spacing: float
    left: float
    right: float
    margin: float
    between: float
    lowest: float
    readable: float = 0.0
    lines: float = 0.0


@dataclass(frozen=True)
class Place:
    """One column: its centre, the side of its squares and their centres from the top of the neurons' area.

    dx : in a folded column, where several neurons stand side by side, how far right of the column's centre each is.
    """

    x: float
    side: float = 0.0
    ys: tuple[float, ...] = ()
    dx: tuple[float, ...] = ()

    @property
    def xs(self) -> tuple[float, ...]:
        """The neurons' centres from the left."""
        return tuple(self.x + shift for shift in self.dx) if self.dx else (self.x,) * len(self.ys)

    @property
    def half(self) -> float:
        """Half the width that the squares take."""
        return self.side / 2 + (max(self.dx) if self.dx else 0.0)


@dataclass(frozen=True)
class Layout:
    """All places of the columns in `order`; the neurons' area begins at `top` and is width × depth."""

    order: tuple[int, ...]
    places: Mapping[int, Place]
    width: float
    top: float
    depth: float
    pitch: float
    is_wide: bool
    card_width: float

    @property
    def layers(self) -> tuple[int, ...]:
        """The hidden layers' ids from left to right."""
        return tuple(column for column in self.order if column > 0)


def columns_of(experiment: Experiment) -> dict[int, int]:
    """Give the neurons per column, from the inputs to the output."""
    hidden = {layer.id: layer.units for layer in experiment.model.layers}
    return {INPUTS: len(experiment.data.inputs), **hidden, OUTPUT: answers.units(experiment)}


def structure(experiment: Experiment) -> tuple[object, ...]:
    """Give what must be equal for maps and weights of one experiment to fit another's drawing."""
    layers = tuple((layer.id, layer.units) for layer in experiment.model.layers)
    return (experiment.data.inputs, layers)


def with_gap(order: Sequence[int], index: int) -> tuple[int, ...]:
    """Give the columns with a gap before the hidden layer of that index."""
    return (*order[: index + 1], GAP, *order[index + 1 :])


def moved(order: Sequence[int], layer: int, index: int) -> tuple[int, ...]:
    """Give the columns with one hidden layer taken out and put back at an index among the others."""
    others = [column for column in order if column != layer]
    return (*others[: index + 1], layer, *others[index + 1 :])


def arrange(
    units: Mapping[int, int], order: Sequence[int], sizes: Sizes, width: float, height: float, zoom: float = 1.0
) -> Layout:
    """Spread columns evenly over the width and neurons over the height; wider than the width when they must be.

    zoom : everything but the cards becomes so many times larger.
    """
    sizes = replace(sizes, neuron=sizes.neuron * zoom, spacing=sizes.spacing * zoom)
    width = width * zoom
    inner = width - 2 * sizes.margin
    is_wide = inner / len(order) >= sizes.card_widths[1] + sizes.between
    card_width = sizes.card_widths[is_wide]
    top = sizes.card_heights[is_wide] + sizes.between
    depth = max(height - top, sizes.lowest) * zoom
    spacing = _common_spacing(units.values(), depth, sizes)
    widest = 2 * max(_column(0.0, count, depth, sizes, spacing).half for count in units.values())
    least = max(card_width + sizes.between, widest + sizes.lines)
    pitch, shift, tail = inner / len(order), 0.0, 0.0
    for _ in range(20):  # the narrower the columns, the more room the ends need beside them
        pitch = max((inner - shift - tail) / len(order), least)
        shift = max(0.0, sizes.left - sizes.margin - pitch / 2)
        tail = max(0.0, sizes.right - sizes.margin - pitch / 2)
    places = {
        column: _column(sizes.margin + shift + (index + 0.5) * pitch, units.get(column, 0), depth, sizes, spacing)
        for index, column in enumerate(order)
    }
    whole = 2 * sizes.margin + shift + pitch * len(order) + tail
    whole = whole if whole > width + 0.5 else width
    return Layout(tuple(order), places, whole, top, depth, pitch, is_wide, card_width)


def _common_spacing(units: Iterable[int], depth: float, sizes: Sizes) -> float:
    """Give the spacing that columns of usual size share, so that their neurons stand in rows of one size."""
    most = max((count for count in units if count <= MOST_IN_STEP), default=1)
    return min(sizes.spacing, (depth - 2 * sizes.between) / max(most, 1))


def _column(x: float, units: int, depth: float, sizes: Sizes, common: float) -> Place:
    spacing = min(common, (depth - 2 * sizes.between) / max(units, 1))
    if spacing * FILL < sizes.readable and units > 1:
        return _folded(x, units, depth, sizes)
    side = min(sizes.neuron, spacing * FILL)
    if side > 8:  # whole pixels keep the maps sharp
        side = float(int(side))
        x = round(x - side / 2) + side / 2
    first = depth / 2 - spacing * (units - 1) / 2
    centres = (first + spacing * index for index in range(units))
    return Place(x, side, tuple(round(y - side / 2) + side / 2 if side > 8 else y for y in centres))


def _folded(x: float, units: int, depth: float, sizes: Sizes) -> Place:
    """Let a long column's neurons stand side by side, row after row, as few to a row as their maps can be read in."""
    room, side = depth - 2 * sizes.between, float(int(sizes.readable))
    rows = max(min(int(room * FILL_FOLDED // side), units), 1)
    beside = math.ceil(units / rows)
    rows = math.ceil(units / beside)
    spacing = min(room / rows, sizes.spacing)
    side = min(float(int(spacing * FILL_FOLDED)), sizes.neuron)
    step = math.ceil(side / FILL_FOLDED)
    x = round(x - side / 2) + side / 2
    first = depth / 2 - spacing * (rows - 1) / 2
    ys = tuple(round(first + spacing * (index // beside) - side / 2) + side / 2 for index in range(units))
    dx = tuple(step * (index % beside - (beside - 1) / 2) for index in range(units))
    return Place(x, side, ys, dx)


def blend(old: Layout, new: Layout, share: float) -> Layout:
    """Give a layout between two, for gliding: 0 is the old, 1 the new; what only the new has stands there already."""
    places = {column: _between(old.places.get(column, place), place, share) for column, place in new.places.items()}
    return replace(new, places=places) if share < 1 else new


def _between(old: Place, new: Place, share: float) -> Place:
    return replace(new, x=old.x + (new.x - old.x) * share)


def gap_at(layout: Layout, x: float, without: int | None = None) -> int:
    """Give the index among the hidden layers at which something dropped at x lands; `without` is being moved."""
    return sum(1 for layer in layout.layers if layer != without and layout.places[layer].x < x)


def layer_at(layout: Layout, x: float) -> int | None:
    """Give the hidden layer whose card or neurons stand at x, if any."""
    column = column_at(layout, x)
    return column if column is not None and column > 0 else None


def column_at(layout: Layout, x: float) -> int | None:
    """Give the column whose card or neurons stand at x: a layer, INPUTS, OUTPUT or None between columns."""
    near = [c for c in layout.order if abs(layout.places[c].x - x) <= layout.card_width / 2]
    return near[0] if near else None


def layer_at_or_before(layout: Layout, x: float) -> int | None:
    """Give the hidden layer at x or, between two columns, the one just before."""
    column = column_at(layout, x)
    if column is None:
        before = [c for c in layout.order if layout.places[c].x < x]
        column = before[-1] if before else None
    return column if column is not None and column > 0 else None


Window = tuple[int, int, int, int]
"""A part of the neurons' area: left, top, width, height."""


def window_of(layout: Layout, visible: Window, held: Window | None) -> Window:
    """Give the part of the neurons' area of which the worker draws the lines: all of it, or some more than is visible.

    The part that is `held` stays as long as it covers what is visible, so that not every move asks for a picture.
    """
    whole = (0, 0, round(layout.width), round(layout.depth))
    if whole[2] * whole[3] <= MOST_BEYOND * visible[2] * visible[3]:
        return whole
    if held is not None and held != whole and _covers(held, visible):
        return held
    beside, above = visible[2] // 3, visible[3] // 3
    left, top = max(visible[0] - beside, 0), max(visible[1] - above, 0)
    right = min(visible[0] + visible[2] + beside, whole[2])
    return left, top, right - left, min(visible[1] + visible[3] + above, whole[3]) - top


def _covers(held: Window, visible: Window) -> bool:
    starts = held[0] <= visible[0] and held[1] <= visible[1]
    return starts and held[0] + held[2] >= visible[0] + visible[2] and held[1] + held[3] >= visible[1] + visible[3]


def edge_geometry(layout: Layout, ratio: float, thickest: float, window: Window | None = None) -> EdgeGeometry:
    """Give the weights' lines' ends in device pixels (`ratio` of them per pixel), as the worker wants them."""
    left, top, width, height = window or (0, 0, round(layout.width), round(layout.depth))
    ports = [
        (x + place.side / 2 - left, x - place.side / 2 - left, y - top)
        for column in layout.order
        for place in (layout.places[column],)
        for x, y in zip(place.xs, place.ys, strict=True)
    ]
    array = np.asarray(ports, dtype=np.float32) * np.float32(ratio)
    array.setflags(write=False)
    return EdgeGeometry(round(width * ratio), round(height * ratio), array, thickest * ratio)


def same_geometry(one: EdgeGeometry | None, other: EdgeGeometry | None) -> bool:
    """Tell whether a picture made for one geometry fits the other."""
    if one is other or one is None or other is None:
        return one is other
    numbers = (one.width, one.height, one.thickest) == (other.width, other.height, other.thickest)
    return numbers and np.array_equal(one.ports, other.ports)
