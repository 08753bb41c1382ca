"""The pictures that are looked at: decision regions, every neuron's map of the plane, the weights' lines, the probe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import colour, edges, places
from engine.activations import ACTIVATIONS
from engine.layout import Layout
from engine.train import ALIVE
from playground import answers, build, datasets
from playground.build import Floats, Samples
from playground.snapshot import Colours, EdgeGeometry, Lines, NeuronMap, Parameters, ProbeReading, Wants
from playground.spec import INPUTS, OUTPUT, Experiment

FULL_WEIGHT = 5.0
"""|w| from which a line is as thick as it gets."""
Pixels = NDArray[np.uint32]


@dataclass(frozen=True)
class Pictures:
    """What Wants asked for; see Snapshot for the shapes."""

    regions: Pixels | None = None
    maps: Pixels | None = None
    edges: Pixels | None = None
    edges_geometry: EdgeGeometry | None = None
    probes: tuple[ProbeReading, ...] = ()
    neuron_map: NeuronMap | None = None
    lines: Lines | None = None


class Painter:
    """Paints one network's pictures. Keeps grids and colour ramps between calls; belongs to one thread."""

    def __init__(self, experiment: Experiment, samples: Samples, place: Layout, work: Floats, chunk: Floats) -> None:
        self._experiment, self._samples, self._layout = experiment, samples, place
        self._work, self._chunk = work, chunk
        self._code = answers.code(experiment)
        self._outputs = answers.units(experiment)
        self._row = datasets.row_of(experiment.data)
        self._plane = self._row.plane
        self._places: dict[int, tuple[Floats, NDArray[np.float64], NDArray[np.float64] | None]] = {}
        self._grids: dict[int, Floats] = {}
        self._input_maps: tuple[int, Colours, Pixels] | None = None
        self._ramps: dict[tuple[int, ...], Pixels] = {}
        self._lows, self._highs = _spans(experiment)
        self._shown = shown_lines(experiment, place)
        self._routes: tuple[EdgeGeometry, Floats] | None = None

    def paint(
        self, theta: Floats, parameters: Parameters, wants: Wants, tints: Sequence[Floats] | None = None
    ) -> Pictures:
        """Paint what is looked at; tints : per layer a number −1 … 1 for each weight, by which its line is coloured."""
        return Pictures(
            self._regions(theta, wants) if wants.regions else None,
            self._maps(theta, wants) if wants.maps else None,
            self._edges(parameters, wants.edges, wants, tints) if wants.edges else None,
            wants.edges,
            tuple(self.read(theta, place) for place in wants.probes),
            self._neuron(theta, wants) if wants.neuron else None,
            self._lines(theta, wants.curve) if wants.curve and self._row.dimension == 1 else None,
        )

    def predict(self, theta: Floats, x: NDArray[np.float64]) -> Floats:
        """Give the prediction ŷ at places x (n, 2) of the plane: (n,), or (n, outputs) of several outputs."""
        planes = self._ask(theta, self._inputs_at(x))
        return planes[0] if self._outputs == 1 else planes.T

    def _ask(self, theta: Floats, inputs: Floats) -> Floats:
        """Give ŷ of every output at inputs (n, pad8(inputs)): (outputs, n)."""
        planes: Floats = np.empty((self._outputs, len(inputs)), np.float32)
        places.infer(self._layout.table, theta, inputs, self._work, self._chunk, self._code, False, planes)
        return planes

    def _inputs_at(self, x: NDArray[np.float64]) -> Floats:
        return build.inputs_at(self._experiment.data.inputs, x, self._samples.mean, self._samples.scale)

    def _grid(self, pixels: int) -> Floats:
        if pixels not in self._grids:
            if len(self._grids) > 16:
                self._grids.clear()
            self._grids[pixels] = self._inputs_at(plane_grid(self._plane, pixels))
        return self._grids[pixels]

    def _ramp(self, anchors: tuple[int, ...]) -> Pixels:
        if anchors not in self._ramps:
            self._ramps[anchors] = colour.ramp(anchors)
        return self._ramps[anchors]

    def _regions(self, theta: Floats, wants: Wants) -> Pixels:
        size = wants.regions
        planes = self._ask(theta, self._grid(size))
        pixels = np.empty((1, size * size), np.uint32)
        if self._outputs > 1:
            shades = np.array(wants.colours.classes[: self._outputs], np.uint32)
            colour.colour_classes(planes, shades, wants.colours.neutral, pixels[0])
        else:
            colour.colour(planes, self._lows[-1:], self._highs[-1:], self._ramp(wants.colours.regions), pixels)
        return build.read_only(pixels.reshape(size, size))

    def _maps(self, theta: Floats, wants: Wants) -> Pixels:
        size, inputs = wants.maps, len(self._experiment.data.inputs)
        neurons = len(self._lows)
        pixels = np.empty((inputs + neurons, size * size), np.uint32)
        pixels[:inputs] = self._maps_of_inputs(size, wants.colours)
        planes = np.empty((neurons, size * size), np.float32)
        places.infer(self._layout.table, theta, self._grid(size), self._work, self._chunk, self._code, True, planes)
        colour.colour(planes, self._lows, self._highs, self._ramp(wants.colours.maps), pixels[inputs:])
        return build.read_only(pixels.reshape(-1, size, size))

    def _lines(self, theta: Floats, count: int) -> Lines:
        """Ask every neuron at places along x₁."""
        if count not in self._places:
            x = np.column_stack([np.linspace(*self._plane[0], count), np.zeros(count)])
            truth = None if self._row.truth is None else build.read_only(self._row.truth(x, 2).astype(np.float64))
            self._places = {count: (self._inputs_at(x), build.read_only(x[:, 0].copy()), truth)}
        inputs, x1, truth = self._places[count]
        units = [layer.units for layer in self._experiment.model.layers]
        planes = np.empty((sum(units) + 1, count), np.float32)
        places.infer(self._layout.table, theta, inputs, self._work, self._chunk, self._code, True, planes)
        for layer, first in zip(self._experiment.model.layers, np.cumsum([0, *units]), strict=False):
            planes[first + np.array(layer.off, np.int64)] = 0
        *neurons, outputs = np.split(build.read_only(planes), np.cumsum(units))
        last = len(units)
        weights = build.read_only(self._layout.weight_view(theta, last)[:, 0].copy())
        return Lines(x1, outputs[0], tuple(neurons), weights, float(self._layout.bias_view(theta, last)[0]), truth)

    def _neuron(self, theta: Floats, wants: Wants) -> NeuronMap | None:
        """Paint the one neuron that is looked at as large as the regions; None when the network does not have it."""
        assert wants.neuron is not None
        size = max(wants.regions, wants.maps)
        values = self._values_of(theta, wants.neuron, self._grid(size))
        if values is None:
            return None
        low, high = self._span_of(wants.neuron)
        if low == high:
            with np.errstate(all="ignore"):
                high = max(1.0, float(np.nanmax(np.abs(np.nan_to_num(values)))))
            low = -high
        pixels = np.empty((1, size * size), np.uint32)
        bounds = np.array([[low], [high]], np.float32)
        colour.colour(values[None], bounds[0], bounds[1], self._ramp(wants.colours.maps), pixels)
        return NeuronMap(wants.neuron, build.read_only(pixels.reshape(size, size)), low, high)

    def _values_of(self, theta: Floats, neuron: tuple[int, int], inputs: Floats) -> Floats | None:
        """Give what a neuron puts out at inputs (n, pad8(inputs)): (n,) float32."""
        column, index = neuron
        if column == INPUTS:
            is_there = index < len(self._experiment.data.inputs)
            return np.ascontiguousarray(inputs[:, index]) if is_there else None
        if column == OUTPUT:
            return self._ask(theta, inputs)[index].copy() if index < self._outputs else None
        order = [layer.id for layer in self._experiment.model.layers]
        if column not in order or index >= self._experiment.model.layers[order.index(column)].units:
            return None
        plane: Floats = np.empty(len(inputs), np.float32)
        places.infer_neuron(
            self._layout.table, theta, inputs, self._work, self._chunk, order.index(column), index, plane
        )
        return plane

    def _span_of(self, neuron: tuple[int, int]) -> tuple[float, float]:
        """Give the values a neuron's colours run between; twice the same number where there is no bound."""
        column, _ = neuron
        if column == OUTPUT:
            return answers.span(self._experiment)
        own = next((layer for layer in self._experiment.model.layers if layer.id == column), None)
        return (ACTIVATIONS[own.activation].span if own else None) or (0.0, 0.0)

    def _maps_of_inputs(self, size: int, colours: Colours) -> Pixels:
        if self._input_maps is None or self._input_maps[:2] != (size, colours):
            inputs = len(self._experiment.data.inputs)
            planes = np.ascontiguousarray(self._grid(size)[:, :inputs].T)
            most = np.abs(planes).max(axis=1)
            pixels = np.empty(planes.shape, np.uint32)
            colour.colour(planes, -most, most, self._ramp(colours.maps), pixels)
            self._input_maps = (size, colours, pixels)
        return self._input_maps[2]

    def _edges(
        self, parameters: Parameters, geometry: EdgeGeometry, wants: Wants, tints: Sequence[Floats] | None
    ) -> Pixels | None:
        sizes = (*(len(layer.weights) for layer in parameters), self._outputs)
        if len(geometry.ports) != sum(sizes):
            return None
        if self._routes is None or self._routes[0] is not geometry:
            self._routes = geometry, line_routes(geometry, tuple(layer.weights.shape for layer in parameters))
        lines, opacities, tint = edge_lines(
            parameters, self._routes[1], geometry.thickest, self._shown, wants.lines, tints
        )
        pixels = np.empty((geometry.height, geometry.width), np.uint32)
        edges.draw_edges(lines, opacities, line_colours(tint, wants.colours, tints is not None), pixels)
        return build.read_only(pixels)

    def read(self, theta: Floats, place: tuple[float, float]) -> ProbeReading:
        """Read the network's answer at a place of the plane."""
        x = np.array([place], np.float64)
        data = self._experiment.data
        truth = datasets.row_of(data).truth
        actual = None if truth is None else float(truth(x, data.classes)[0])
        said = tuple(float(value) for value in self._ask(theta, self._inputs_at(x))[:, 0])
        return reading(self._experiment, place, said, actual)


def reading(
    experiment: Experiment, place: tuple[float, float], said: tuple[float, ...], actual: float | None
) -> ProbeReading:
    """Put a reading together from ŷ of every output and what is right there."""
    if answers.is_regression(experiment):
        return ProbeReading(place, said[0], actual, said)
    best = int(np.argmax(said)) if len(said) > 1 else int(said[0] >= answers.middle(experiment))
    return ProbeReading(place, max(said), actual, said, best)


def plane_grid(plane: tuple[tuple[float, float], tuple[float, float]], pixels: int) -> NDArray[np.float64]:
    """Give the centres of pixels × pixels cells over a plane, row by row from the top (largest x₂): (pixels², 2)."""
    (left, right), (bottom, top) = plane
    centres = (np.arange(pixels) + 0.5) / pixels
    x1, x2 = np.meshgrid(left + centres * (right - left), top - centres * (top - bottom))
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def shown_lines(experiment: Experiment, place: Layout) -> NDArray[np.bool_] | None:
    """Say which weights' lines are drawn, in the order of `edge_lines`: all, or all but what is switched off."""
    masks = build.masks(experiment, place)
    if masks is None:
        return None
    alive = [place.weight_view(masks[ALIVE], number) != 0 for number in range(len(place.table))]
    for number, layer in enumerate(experiment.model.layers):
        alive[number][:, list(layer.off)] = False
    return np.concatenate([part.ravel() for part in alive])


def line_colours(tints: Floats, colours: Colours, are_rates: bool) -> NDArray[np.int64]:
    """Give each line's colour 0xRRGGBB: of the two signs, or for rates −1 … 0 … 1 between three colours."""
    if not are_rates:
        return np.where(tints > 0, np.int64(colours.positive), np.int64(colours.negative))
    parts = np.array([[color >> shift & 255 for shift in (16, 8, 0)] for color in colours.rates], np.float64)
    red, green, blue = (np.interp(tints, (-1.0, 0.0, 1.0), parts[:, c]).round().astype(np.int64) for c in range(3))
    return np.asarray(red << 16 | green << 8 | blue)


def edge_lines(
    parameters: Parameters, routes: Floats, thickest: float, shown: NDArray[np.bool_] | None = None,
    most: int = Wants.lines, tints: Sequence[Floats] | None = None,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Give every weight's line (x0, y0, x1, y1, width), opacity and tint; the strongest come last and lie on top.

    routes : what `line_routes` gives · thickest : a line's greatest width · shown : which weights are drawn at all.
    most : of more weights only so many are drawn, the strongest · tints : −1 … 1 by which lines are coloured; without
    them the weights themselves, of which the sign counts.
    """
    weights = np.concatenate([layer.weights.ravel() for layer in parameters])
    tint = weights if tints is None else np.concatenate([part.ravel() for part in tints])
    if shown is not None:
        weights, tint, routes = weights[shown], tint[shown], routes[shown]
    strength = np.fmin(np.abs(weights) / np.float32(FULL_WEIGHT), np.float32(1.0))
    strength[np.isnan(weights)] = 0.0
    kept = np.sort(np.argpartition(strength, -most)[-most:]) if len(strength) > most else np.arange(len(strength))
    order = kept[np.argsort(strength[kept], kind="stable")]
    strength = strength[order]
    lines = np.empty((len(order), 5), np.float32)
    lines[:, :4] = routes[order]
    lines[:, 4] = thickest * (0.1 + 0.9 * strength)
    opacity = np.float32(0.25) + np.float32(0.65) * np.minimum(strength * np.float32(3.0), np.float32(1.0))
    return lines, opacity, tint[order]


def line_routes(geometry: EdgeGeometry, shapes: Sequence[tuple[int, ...]]) -> Floats:
    """Give where the line of each weight begins and ends, (weights, 4); shapes : those of the layers' weights."""
    parts, first = [], 0
    for inputs, units in shapes:
        start = np.repeat(geometry.ports[first : first + inputs], units, axis=0)
        end = np.tile(geometry.ports[first + inputs : first + inputs + units], (inputs, 1))
        parts.append(np.column_stack([start[:, 0], start[:, 2], end[:, 1], end[:, 2]]))
        first += inputs
    return build.read_only(np.concatenate(parts).astype(np.float32))


def _spans(experiment: Experiment) -> tuple[Floats, Floats]:
    """Give the lowest and highest value of each hidden neuron's colours, then the output's; 0, 0 where unbounded."""
    spans: list[tuple[float, float]] = []
    for layer in experiment.model.layers:
        spans += [ACTIVATIONS[layer.activation].span or (0.0, 0.0)] * layer.units
    spans += [answers.span(experiment)] * answers.units(experiment)
    table = np.array(spans, np.float32)
    return np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
