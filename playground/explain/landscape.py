"""The loss around the present weights, as a surface over two directions, with the way training took across it.

Random directions are filter-normalized: H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein: Visualizing the Loss
Landscape of Neural Nets, NeurIPS 2018. Each neuron's incoming weights are one filter; biases do not move. The
directions of the way are its two principal components, section 7 of the same paper.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.landscape import losses_on_plane
from engine.layout import CHUNK, Layout, padded
from playground import answers, build
from playground.build import Floats
from playground.explain.contours import Contour, contours, levels
from playground.explain.desk import Context
from playground.history import Way
from playground.snapshot import Parameters
from playground.spec import Bias, Experiment, Wire

Kind = Literal["random", "way", "weights"]
SMALLEST, LARGEST = 5, 101
"""Places per side of a surface."""
SHARE_BEYOND = 0.35
"""How far a surface reaches beyond the way, as a share of the way's extent."""
AHEAD = 64
"""Places judged between two looks at the clock."""


@dataclass(frozen=True)
class Surface:
    """The loss over a plane, as far as it is known.

    alphas, betas : (n,) places along the two directions, 0 where the surface was begun · values : (n, n) float64, rows
    by beta; what is not known yet has the value of a known neighbour · known : share of the places that was judged.
    first, second : the directions, as changes of all parameters · origin : the parameters at (0, 0).
    way, now : places (m, 2) of the way, and (2,) of the present weights, projected onto the plane.
    lens : (2, p), which gives the nearest place on the plane of any change of the parameters · step : where it began.
    shares : of the way's spread, how much lies in each direction · contours : lines of equal loss.
    """

    alphas: NDArray[np.float64]
    betas: NDArray[np.float64]
    values: NDArray[np.float64]
    known: float
    first: Parameters
    second: Parameters
    origin: Parameters
    way: NDArray[np.float64]
    lens: NDArray[np.float64]
    step: int
    shares: tuple[float, float] = (0.0, 0.0)
    contours: tuple[Contour, ...] = ()

    def nearest(self, alpha: float, beta: float) -> tuple[float, float, float]:
        """Give the judged place that is nearest to one, and the loss there."""
        row, column = int(np.abs(self.betas - beta).argmin()), int(np.abs(self.alphas - alpha).argmin())
        return float(self.alphas[column]), float(self.betas[row]), float(self.values[row, column])

    def holds(self, alpha: float, beta: float) -> bool:
        """Say whether a place lies on the surface."""
        return bool(self.alphas[0] <= alpha <= self.alphas[-1] and self.betas[0] <= beta <= self.betas[-1])

    def at(self, alpha: float, beta: float) -> Parameters:
        """Give the parameters at a place of the surface."""
        return tuple(
            type(o)(
                o.id,
                build.read_only((o.weights + alpha * a.weights + beta * b.weights).astype(np.float32)),
                build.read_only((o.biases + alpha * a.biases + beta * b.biases).astype(np.float32)),
            )
            for o, a, b in zip(self.origin, self.first, self.second, strict=True)
        )


@dataclass(frozen=True)
class LandscapeAsked:
    """Asks for a surface.

    kind : "random" filter-normalized directions, "way" the principal directions of the way, "weights" two of them.
    seed : of the random directions · size : places per side · reach : how far it goes to each side, for random
    directions as a share of each filter's own length, for weights as a number · numbers : the two weights.
    version : another number asks anew, from the weights of that moment.
    """

    kind: Kind = "random"
    seed: int = 1
    size: int = 101
    reach: float = 1.0
    numbers: tuple[Wire | Bias, ...] = ()
    version: int = 0

    def begin(self, context: Context) -> LandscapeJob:
        """Choose the directions and begin to judge places, far apart ones first."""
        return LandscapeJob(self, context)


@dataclass
class LandscapeJob:
    """Judges one place after the other; belongs to one thread."""

    asked: LandscapeAsked
    context: Context
    _done: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        experiment, size = self.context.experiment, self.asked.size
        self._layout = build.layout(experiment)
        self._theta = build.pack(self.context.seen, self._layout)
        self._first, self._second, self._shares = directions(self.asked, self.context, self._layout)
        self._way = project(self.context.way, self._theta, self._first, self._second)
        basis = build.unpack(self._first, self._layout), build.unpack(self._second, self._layout)
        self._lens = np.linalg.pinv(np.stack([flat(direction) for direction in basis], axis=1))
        self._alphas, self._betas = _axes(self.asked, self._way, self._theta)
        self._order = coarse_first(size)
        self._values = np.full(size * size, np.nan)
        self._code = answers.code(experiment)
        self._work = np.zeros((3, self._layout.work), np.float32)
        self._chunk_x = np.zeros(CHUNK * padded(self._layout.inputs), np.float32)
        self._chunk_y, self._losses = np.zeros(CHUNK, np.float32), np.zeros(CHUNK, np.float32)
        self._moved = np.zeros_like(self._theta)
        self._ahead = AHEAD
        self.advance(0.0)

    @property
    def is_done(self) -> bool:
        """Whether every place was judged."""
        return self._done >= len(self._order)

    def advance(self, seconds: float) -> bool:
        """Judge places for about so many seconds, at least the coarsest grid the first time."""
        until = time.perf_counter() + seconds
        least = SMALLEST * SMALLEST if self._done == 0 else 0
        while not self.is_done and (self._done < least or time.perf_counter() < until):
            chosen = self._order[self._done : self._done + self._ahead]
            started = time.perf_counter()
            self._judge(chosen)
            self._done += len(chosen)
            spent = time.perf_counter() - started
            self._ahead = int(min(max(self._ahead * (0.002 / max(spent, 1e-6)), 1), 4 * AHEAD))
        return True

    def result(self) -> Surface:
        """Give the surface so far."""
        size = self.asked.size
        values = filled(self._values.reshape(size, size))
        return Surface(
            self._alphas, self._betas, values, self._done / len(self._order),
            build.unpack(self._first, self._layout), build.unpack(self._second, self._layout),
            build.unpack(self._theta, self._layout), self._way, self._lens, self.context.state.step, self._shares,
            contours(values, self._alphas, self._betas, levels(values)),
        )  # fmt: skip

    def _judge(self, chosen: NDArray[np.int64]) -> None:
        rows, columns = np.divmod(chosen, self.asked.size)
        places = np.stack([self._alphas[columns], self._betas[rows]], axis=1)
        result = np.empty(len(chosen))
        samples = self.context.samples
        losses_on_plane(
            self._layout.table, self._theta, self._first, self._second, places, samples.train, samples.train_y,
            self._work, self._chunk_x, self._chunk_y, self._losses, self._code, self._moved, result,
        )  # fmt: skip
        self._values[chosen] = result


def flat(parameters: Parameters) -> NDArray[np.float64]:
    """Give all weights and biases in one row, layer by layer."""
    return np.concatenate([part.ravel() for layer in parameters for part in (layer.weights, layer.biases)]).astype(
        np.float64
    )


def place_of(surface: Surface, parameters: Parameters) -> tuple[float, float] | None:
    """Give the place of the plane that is nearest to parameters; None when they are those of another network."""
    if [layer.weights.shape for layer in parameters] != [layer.weights.shape for layer in surface.origin]:
        return None
    alpha, beta = surface.lens @ (flat(parameters) - flat(surface.origin))
    return float(alpha), float(beta)


def directions(asked: LandscapeAsked, context: Context, place: Layout) -> tuple[Floats, Floats, tuple[float, float]]:
    """Give the two directions as vectors (p,), and the shares of the way's spread in them; what is off stays off."""
    first, second, shares = _directions(asked, context, place)
    masks = build.masks(context.experiment, place)
    return (first, second, shares) if masks is None else (first * masks[0], second * masks[0], shares)


def _directions(asked: LandscapeAsked, context: Context, place: Layout) -> tuple[Floats, Floats, tuple[float, float]]:
    if asked.kind == "weights" and len(asked.numbers) == 2:
        return (*(unit_vector(context.experiment, place, number) for number in asked.numbers), (0.0, 0.0))  # type: ignore[return-value]  # two of them
    if asked.kind == "way" and len(context.way.steps) > 2:
        return principal(context.way)
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([asked.seed, 12])))
    first, second = (filter_normalized(context.seen, place, generator) for _ in range(2))
    return first, second, (0.0, 0.0)


def unit_vector(experiment: Experiment, place: Layout, number: Wire | Bias) -> Floats:
    """Give the vector that is 1 at one weight or bias and 0 elsewhere; all 0 when it is not there."""
    vector: Floats = np.zeros(place.size, np.float32)
    build.put_numbers(experiment, place, vector, [(number, 1.0)])
    return vector


def filter_normalized(parameters: Parameters, place: Layout, generator: np.random.Generator) -> Floats:
    """Give a random direction in which every neuron's incoming weights are as long as its own; biases do not move."""
    vector: Floats = np.zeros(place.size, np.float32)
    for number, layer in enumerate(parameters):
        drawn = generator.standard_normal(layer.weights.shape)
        lengths = np.linalg.norm(layer.weights.astype(np.float64), axis=0)
        place.weight_view(vector, number)[:] = drawn / np.maximum(np.linalg.norm(drawn, axis=0), 1e-12) * lengths
    return vector


def principal(way: Way) -> tuple[Floats, Floats, tuple[float, float]]:
    """Give the two directions, of length 1, in which the way spread most around its end, and their shares of it."""
    moves = way.vectors[:-1].astype(np.float64) - way.vectors[-1]
    _, sizes, components = np.linalg.svd(moves, full_matrices=False)
    spread = sizes**2
    total = max(float(spread.sum()), 1e-300)
    first, second = (components[k] if k < len(components) else np.zeros(way.vectors.shape[1]) for k in range(2))
    shares = tuple(float(spread[k] / total) if k < len(spread) else 0.0 for k in range(2))
    return first.astype(np.float32), second.astype(np.float32), (shares[0], shares[1])


def project(way: Way, origin: Floats, first: Floats, second: Floats) -> NDArray[np.float64]:
    """Give the places (m, 2) on the plane that are nearest to the way's vectors (least squares)."""
    if not len(way.steps) or way.vectors.shape[1] != len(origin):
        return np.zeros((0, 2))
    basis = np.stack([first, second], axis=1).astype(np.float64)
    moves = way.vectors.astype(np.float64) - origin
    return np.asarray(np.linalg.lstsq(basis, moves.T, rcond=None)[0].T, np.float64)


def _axes(
    asked: LandscapeAsked, way: NDArray[np.float64], theta: Floats
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the places along both directions; for the way's own directions they hold the whole way."""
    if asked.kind != "way" or len(way) < 3:
        line = np.linspace(-asked.reach, asked.reach, asked.size)
        return line, line
    lines = []
    for axis in range(2):
        low, high = min(0.0, way[:, axis].min()), max(0.0, way[:, axis].max())
        room = max((high - low) * SHARE_BEYOND, 1e-3 * max(1.0, float(np.abs(theta).max()))) * asked.reach
        lines.append(np.linspace(low - room, high + room, asked.size))
    return lines[0], lines[1]


def coarse_first(size: int) -> NDArray[np.int64]:
    """Give all places of a grid (size²,) in an order that refines: every 16th, every 8th, … every one; none twice."""
    seen = np.zeros((size, size), bool)
    parts = []
    stride = 1
    while (size - 1) // (2 * stride) >= SMALLEST - 1:
        stride *= 2
    while stride >= 1:
        chosen = np.zeros_like(seen)
        chosen[::stride, ::stride] = True
        parts.append(np.flatnonzero(chosen & ~seen))
        seen |= chosen
        stride //= 2
    return np.concatenate(parts)


def filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what is not known yet the value of the nearest known place above and to the left on a coarser grid."""
    result = values.copy()
    size = len(values)
    stride = 1
    while np.isnan(result).any() and stride < size:
        stride *= 2
        rows, columns = (np.arange(size) // stride * stride for _ in range(2))
        coarse = values[np.ix_(rows, columns)]
        result = np.where(np.isnan(result), coarse, result)
    return result
