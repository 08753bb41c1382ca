"""What may be drawn (Snapshot) and what is looked at (Wants): the two values that cross between the threads.

The screen hands `Wants` to the worker; the worker computes only that and publishes frozen `Snapshot`s.
Nothing in a snapshot is ever changed after it was published; arrays are marked read-only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.problems import Problem
from playground.spec import Experiment

Status = Literal["preparing", "paused", "running", "stopped", "diverged", "failed"]
"""preparing: the kernels are being compiled · stopped: a stopping rule ended the run, `reason` says which."""


@dataclass(frozen=True)
class LayerParameters:
    """Weights and biases of one layer.

    id : the layer's identity, 0 for the output layer.
    weights : (inputs, units) float32 array · biases : (units,) float32 array.
    """

    id: int
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]


Parameters = tuple[LayerParameters, ...]
"""Hidden layers from input to output, then the output layer."""


@dataclass(frozen=True)
class Mark:
    """A place on the loss curve where the experiment was edited while its weights went on."""

    step: int
    label: str


@dataclass(frozen=True)
class Curves:
    """The loss by step. steps : (n,) int64 · train, test, penalty : (n,) float64, without the penalty in train."""

    steps: NDArray[np.int64]
    train: NDArray[np.float64]
    test: NDArray[np.float64]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Best:
    """The weights with the lowest test loss since early stopping began to watch, and when that was."""

    parameters: Parameters
    loss: float
    step: int
    epoch: int


@dataclass(frozen=True)
class RunState:
    """All of a run that a file must hold so that going on is bit for bit the same as never having stopped.

    memory : the optimizer's own numbers, in the same shape as the parameters, one Parameters per moment (Adam: m, v).
    updates : steps since the memory was last cleared (Adam's t) · position : training points used in this epoch.
    step, epoch : counted from the first initial weights.
    gradient_norm : at the last scheduled evaluation, None when no rule asks for it · best : while early stopping is on.
    """

    parameters: Parameters
    optimizer: str
    memory: tuple[Parameters, ...] = ()
    updates: int = 0
    step: int = 0
    epoch: int = 0
    position: int = 0
    curves: Curves | None = None
    gradient_norm: float | None = None
    best: Best | None = None


@dataclass(frozen=True)
class Points:
    """The data as drawn.

    x : (n, 2) float64 in the plane's units · y : (n,) int64 class, or float64 value · is_test : (n,) bool.
    """

    x: NDArray[np.float64]
    y: NDArray[Any]
    is_test: NDArray[np.bool_]


@dataclass(frozen=True)
class Colours:
    """Anchor colours as 0xRRGGBB, from class 0 (or low values) through undecided to class 1 (or high ones).

    classes : one for each of several classes · neutral : where two of them are equal.
    rates : of lines by their effective rate, small, middle, large.
    """

    regions: tuple[int, ...] = (0xE9B87F, 0xF4F5F7, 0x7FB2D8)
    maps: tuple[int, ...] = (0xDD7D12, 0xF4F5F7, 0x0877BD)
    negative: int = 0xDD7D12
    positive: int = 0x0877BD
    rates: tuple[int, ...] = (0x7B3294, 0x535B69, 0x1B7837)
    classes: tuple[int, ...] = (0xE9B87F, 0x7FB2D8, 0x8CC79B, 0xBFA0D6, 0xE09A9A, 0x7CC4C4, 0xC9BC6A, 0xB0B0B0)
    neutral: int = 0xF4F5F7


@dataclass(frozen=True)
class EdgeGeometry:
    """Where the weights' lines run, in pixels of a width × height picture.

    ports : one (x_out, x_in, y) triple per neuron, rows ordered inputs, hidden layers, output; x_in is where lines end
        at the neuron's left, x_out where they start at its right. (n, 3) float32.
    thickest : line width in pixels of |w| = 5 and more; the thinnest is a tenth of it.
    """

    width: int
    height: int
    ports: NDArray[np.float32]
    thickest: float


@dataclass(frozen=True, eq=False)
class Preview:
    """Weights to be shown instead of the present ones, while these go on; each is itself alone."""

    parameters: Parameters


@dataclass(frozen=True)
class Wants:
    """What is looked at; 0, None or nothing means: do not compute it.

    lines : of more weights only so many are drawn, the strongest: thousands of thin lines are a grey wash and slow.
    regions, maps : pixels per side · neuron : (column, index) of the one neuron whose map is shown large, as large as
        the regions; columns are −1 for the inputs, 0 for the outputs, else a hidden layer's id.
    curve : the places along x₁ at which a function of it is asked for.
    probes : places whose answers are read · traced : the place whose way through the network is shown in numbers.
    point : a data point by its number in Points · losses : every point's own loss · dropped : the neurons that dropout
        silenced in the last step · questions : of the views that are open, see playground.explain.
    tinted : the weights' lines are coloured by their effective rate, not by their sign.
    preview : pictures, probes and numbers are those of the network with these weights.
    """

    regions: int = 0
    maps: int = 0
    curve: int = 0
    edges: EdgeGeometry | None = None
    probes: tuple[tuple[float, float], ...] = ()
    metrics: bool = False
    neuron: tuple[int, int] | None = None
    traced: tuple[float, float] | None = None
    point: int | None = None
    losses: bool = False
    tinted: bool = False
    dropped: bool = False
    questions: tuple[Any, ...] = ()
    preview: Preview | None = None
    colours: Colours = field(default_factory=Colours)
    lines: int = 6_000


@dataclass(frozen=True)
class Scores:
    """The network judged on all points, dropout off: mean losses without penalty, accuracies 0 … 1, the penalty.

    train_r2, test_r2 : for values the coefficient of determination, 1 − Σ(ŷ − y)² / Σ(y − ȳ)²; there the accuracies
        are None, for classes these.
    """

    train_loss: float
    test_loss: float
    train_accuracy: float | None
    test_accuracy: float | None
    penalty: float
    train_r2: float | None = None
    test_r2: float | None = None

    @property
    def are_finite(self) -> bool:
        """Say whether both losses are numbers that can be told, drawn and saved."""
        return math.isfinite(self.train_loss) and math.isfinite(self.test_loss)


@dataclass(frozen=True)
class Metrics:
    """What tells how training fares inside, over the training points and with dropout off.

    confusion_train, confusion_test : (classes, classes) counts, rows the right class, columns the network's; None for
        values.
    gradient_norms : ‖∂J/∂(W, b)‖ of each layer with weights, J without penalty · gradient_norm : of all together.
    quiet : per hidden layer the share of the training points, for each neuron, from which it hardly learns (see
        Activation.quiet).
    dead, saturated : per hidden layer the share of its neurons that are quiet at every training point.
    """

    confusion_train: NDArray[np.int64] | None
    confusion_test: NDArray[np.int64] | None
    gradient_norms: tuple[float, ...]
    gradient_norm: float
    quiet: tuple[NDArray[np.float64], ...]
    dead: tuple[float, ...]
    saturated: tuple[float, ...]


@dataclass(frozen=True)
class ProbeReading:
    """The network's answer at one place, and what the data's rule gives there.

    predictions : ŷ of every output · prediction : of the only one, or the largest · answer : the class it stands for,
        None for values · actual : the class, or the value, by the rule.
    """

    x: tuple[float, float]
    prediction: float
    actual: float | None
    predictions: tuple[float, ...] = ()
    answer: int | None = None


@dataclass(frozen=True)
class Lines:
    """What a network over x₁ alone says along it, and what its neurons say.

    x : (n,) float64, from the left to the right end · outputs : (n,) float32, ŷ · truth : (n,) float64, the value by
    the data's rule, None where there is none.
    neurons : per hidden layer (units, n) float32, g(z); 0 for neurons that are switched off.
    weights, bias : (units,) float32 and a number, from the last hidden layer (the inputs where there is none) to the
    output, as the network sees them: what turns logits into ŷ takes bias + Σ weights · neurons.
    """

    x: NDArray[np.float64]
    outputs: NDArray[np.float32]
    neurons: tuple[NDArray[np.float32], ...]
    weights: NDArray[np.float32]
    bias: float
    truth: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class NeuronMap:
    """One neuron's map of the plane, large.

    neuron : (column, index), as in Wants · pixels : (s, s) uint32, as the regions · low, high : values of its colours.
    """

    neuron: tuple[int, int]
    pixels: NDArray[np.uint32]
    low: float
    high: float


@dataclass(frozen=True)
class Trace:
    """The way of one place through the network, in float64, dropout off.

    x : the place · inputs : (k,), what the first layer receives · z : per layer with weights its pre-activations
    (units,), the output's are the logits · a : per hidden layer g(z), 0 for a neuron that is switched off, then ŷ.
    """

    x: tuple[float, float]
    inputs: NDArray[np.float64]
    z: tuple[NDArray[np.float64], ...]
    a: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class PointReading:
    """A data point: its number in Points, the network's answer there (`actual` is the point's own y), and its loss."""

    index: int
    reading: ProbeReading
    is_test: bool
    loss: float


@dataclass(frozen=True)
class Snapshot:
    """One moment of a run, ready to be drawn.

    serial : grows with each snapshot · pictures_serial : grows when pictures (regions, maps, edges) were computed anew.
    experiment : the experiment these numbers belong to; panels ignore maps that no longer fit theirs.
    state : parameters, optimizer memory, counters and curves, all of the same moment.
    epoch : completed passes through the training set · steps_per_second : measured, 0 when not running.
    regions : (s, s) uint32 0xffRRGGBB, first row at the top of the plane (largest x₂).
    maps : (neurons, s, s) uint32, rows ordered inputs, hidden layers, output.
    learning_rate : of the next step, as the schedule has it · metrics : when asked for; while
        training runs up to a third of a second old, and of more than 4,000 training points over a share of them.
    edges : (height, width) uint32 premultiplied ARGB on a transparent ground.
    probes : readings in the order of Wants.probes · neuron_map, trace, point : see Wants · losses : (n,) float32, each
        point's own loss in the order of Points; the mean over the training points is J.
    lines : what was asked for by Wants.curve.
    answers : to the questions of the open views, by question; a long one is answered better from time to time.
    dropped : per hidden layer (units,) bool: what dropout silenced in the last step, for the batch's first example.
    """

    serial: int
    status: Status
    experiment: Experiment
    step: int = 0
    epoch: int = 0
    steps_per_second: float = 0.0
    reason: str = ""
    scores: Scores | None = None
    state: RunState | None = None
    points: Points | None = None
    pictures_serial: int = 0
    regions: NDArray[np.uint32] | None = None
    maps: NDArray[np.uint32] | None = None
    edges: NDArray[np.uint32] | None = None
    edges_geometry: EdgeGeometry | None = None
    probes: tuple[ProbeReading, ...] = ()
    metrics: Metrics | None = None
    lines: Lines | None = None
    neuron_map: NeuronMap | None = None
    trace: Trace | None = None
    point: PointReading | None = None
    losses: NDArray[np.float32] | None = None
    dropped: tuple[NDArray[np.bool_], ...] = ()
    answers: Mapping[Any, Any] = field(default_factory=dict)
    learning_rate: float = 0.0
    problem: Problem | None = None

    @property
    def parameters(self) -> Parameters:
        """The weights and biases of this moment; empty while the engine is being prepared."""
        return self.state.parameters if self.state else ()

    @property
    def curves(self) -> Curves | None:
        """The loss curves up to this moment."""
        return self.state.curves if self.state else None
