"""The experiment: an immutable value that says everything about data, network and training, and its limits.

The same structure is the file's `experiment` block, what an edit returns and what undo keeps. `check` refuses what
does not make sense, with the path of the fault; nobody behind it needs to look again.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from engine.rows import Param

POINTS = Param(
    name="points",
    label="Points",
    kind="int",
    default=500,
    low=10,
    high=100_000,
    scale="log",
    help="How many points are drawn, training and test points together.",
)
NOISE = Param(
    name="noise",
    label="Position noise",
    default=0.0,
    low=0.0,
    high=1.0,
    help="Moves the points; their class or value stays what it was: 0 is clean, 1 is hopeless.",
)
LABEL_NOISE = Param(
    name="label_noise",
    label="Label noise",
    default=0.0,
    low=0.0,
    high=0.5,
    help="The share of the points that bear the label of another class; they stay where they are. For values: the"
    " standard deviation added to them, as a share of their range.",
)
VALUE_NOISE = replace(
    LABEL_NOISE,
    label="Value noise",
    help="The standard deviation of what is added to the values, as a share of their range; the points stay where"
    " they are.",
)
"""What label noise is where values are learned."""
TRAIN_SHARE = Param(
    name="train_share",
    label="Training share",
    default=0.7,
    low=0.1,
    high=0.9,
    help="The share of the points that training sees; the rest are test points.",
)
SEED = Param(
    name="seed",
    label="Seed",
    kind="int",
    default=1,
    low=0,
    high=2**31 - 1,
    help="The same seed gives the same random numbers, every time.",
)
UNITS = Param(
    name="units", label="Units", kind="int", default=4, low=1, high=64, help="How many neurons the layer has."
)
DROPOUT = Param(
    name="dropout",
    label="Dropout rate",
    default=0.0,
    low=0.0,
    high=0.9,
    help="The share p of the layer's neurons that are silenced in each training step;"
    " the others count 1 / (1 − p) times.",
)
LEARNING_RATE = Param(
    name="learning_rate",
    label="Learning rate",
    default=0.01,
    low=1e-5,
    high=10.0,
    scale="log",
    help="η in θ ← θ − η·g, the size of a step: too small crawls, too large overshoots and diverges.",
)
BATCH = Param(
    name="batch",
    label="Batch size",
    kind="int",
    default=10,
    low=1,
    high=100_000,
    scale="log",
    help="How many training points are averaged for one step, g = (1/B)·Σ ∇Jᵢ; “all” is the whole training set.",
)
L1 = Param(
    name="l1", label="L1", default=0.0, low=0.0, high=10.0, help="Adds λ·Σ|w| to the loss: pulls weights to exactly 0."
)
L2 = Param(
    name="l2", label="L2", default=0.0, low=0.0, high=10.0, help="Adds λ/2·Σw² to the loss: keeps weights small."
)
CLASSES = Param(
    name="classes",
    label="Classes",
    kind="int",
    default=2,
    low=2,
    high=8,
    help="How many classes the points belong to.",
)
CLIP = Param(
    name="clip",
    label="Gradient clipping",
    default=0.0,
    low=0.0,
    high=1000.0,
    help="g ← g·c / ‖g‖ where ‖g‖ > c: a longer gradient is shortened to this norm, its direction kept;"
    " 0 leaves it alone.",
)
PATIENCE = Param(
    name="patience",
    label="Patience",
    kind="int",
    default=0,
    low=0,
    high=100_000,
    unit="epochs",
    help="Training stops when the test loss has not improved for so many epochs, and the best weights come back;"
    " 0 is off.",
)
MINIMUM = Param(
    name="minimum",
    label="Minimum improvement",
    default=0.0,
    low=0.0,
    high=10.0,
    help="By how much the test loss must fall below its best to count as improved.",
)
STOP_VALUE = Param(
    name="value",
    label="Value",
    default=1000.0,
    low=0.0,
    high=1e12,
    above_low=True,
    help="The number of steps or epochs, or the loss, the gradient's norm or the change of J, that ends training.",
)

FORMAT = 1
"""The number of the file format; it grows when an older program could not read a file rightly."""
MOST_LAYERS = 8
MOST_UNITS = 64
STOP_RULES = ("never", "steps", "epochs", "loss", "gradient", "change")
OUTPUT, INPUTS = 0, -1
"""What stands for a layer where an end of the network is meant; hidden layers have ids from 1."""
MOST_CLASSES = 8
"""The most outputs a network may have."""
MOST_OWN_POINTS = 100_000
LARGEST_NUMBER = 1e30
"""Own points lie within ± this, so that the square of a number can be computed with."""
OWN_TASKS = ("classes", "value")
LONGEST_TEXT = 80
"""Characters of a name within own points: of a class, an axis, the target, the source."""
LEARNING_RATES = (*(float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 3)), 10.0)
"""The 1-3 steps of the learning-rate chooser, 1e-5 … 10."""


class Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Points of one's own, painted or from a table.

    x1, x2 : coordinates · y : class numbers from 0, or values · task : "classes" or "value".
    class_names : one for each class, none for values · axes, target : what coordinates and y mean.
    standardized : as in a story · source : the name of the file they came from, "" for painted ones.
    dimension : 1 for values over x₁ alone; every x2 is 0 then.
    """

    x1: tuple[float, ...]
    x2: tuple[float, ...]
    y: tuple[float, ...]
    task: str = "classes"
    class_names: tuple[str, ...] = ()
    axes: tuple[str, str] = ("x₁", "x₂")
    target: str = "y"
    standardized: bool = False
    source: str = ""
    dimension: int = 2


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which points are drawn, how they are split, and what of them the network is given.

    noise moves points, label_noise changes what they are said to be (see datasets.Dataset.make). Neither these nor
    `points` count for own points, which are taken as they are; `own` is kept while another data set is chosen.
    """

    dataset: str = "circle"
    classes: int = 2
    points: int = 500
    noise: float = 0.0
    label_noise: float = 0.0
    train_share: float = 0.7
    inputs: tuple[str, ...] = ("x1", "x2")
    seed: int = 1
    own: Own | None = None


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Dense layer: weights, then activation, then dropout. `id` survives moving and resizing.

    initialization, initialization_settings : how its first weights are drawn; "" as in the whole network.
    frozen : training leaves its weights and biases alone · off : neurons that are switched off, by index.
    """

    id: int
    units: int = 4
    activation: str = "tanh"
    dropout: float = 0.0
    initialization: str = ""
    initialization_settings: dict[str, float] = {}
    frozen: bool = False
    off: tuple[int, ...] = ()


class Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """One weight, named by its two ends, so that it is the same weight after its layer was moved or resized.

    layer, unit : the neuron it leads to, layer 0 being the output · source_layer, source : where it comes from, a
    neuron of a hidden layer, or for source_layer −1 an input by its place in the table of inputs.
    """

    layer: int
    unit: int
    source_layer: int
    source: int


class Bias(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """One bias, named by its neuron; layer 0 is the output."""

    layer: int
    unit: int


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hidden layers from input to output, and where their first weights come from.

    output_frozen : training leaves the output layer alone · off : weights that are switched off.
    """

    layers: tuple[Layer, ...] = (Layer(id=1),)
    initialization: str = "glorot_uniform"
    initialization_settings: dict[str, float] = {}
    seed: int = 1
    output_frozen: bool = False
    off: tuple[Wire, ...] = ()


class Stop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When training pauses by itself. `value` counts steps or epochs, or is a bound; "never" does not read it.

    loss : the training loss is at most the value · gradient : the norm of its gradient is below the value ·
    change : from one point of its curve to the next it changed by less than the value per step.
    """

    rule: str = "never"
    value: float = 1000.0


class EarlyStopping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stop where the test loss turns: after `patience` epochs (0: never) without an improvement by `minimum`."""

    patience: int = 0
    minimum: float = 0.0


class Training(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the weights are improved. `batch` is a number or "all"; `settings` are the optimizer's own, by name.

    output : what turns the output's logits into ŷ; "" stands for the one the loss is meant for.
    """

    loss: str = "bce"
    output: str = ""
    optimizer: str = "adam"
    settings: dict[str, float] = {}
    learning_rate: float = 0.01
    batch: int | str = 10
    l1: float = 0.0
    l2: float = 0.0
    clip: float = 0.0
    schedule: str = "constant"
    schedule_settings: dict[str, float] = {}
    stop: Stop = Stop()
    early_stopping: EarlyStopping = EarlyStopping()
    seed: int = 1


class Experiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides a run: the same experiment gives the same numbers."""

    data: Data = Data()
    model: Model = Model()
    training: Training = Training()
