"""What a user can change about an experiment: pure functions from one experiment to the next, all checked."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from playground import answers, wires
from playground.catalog import DATASETS
from playground.check import check
from playground.check_own import checked
from playground.datasets import OWN, row_of
from playground.features import fitting
from playground.problems import BadValue
from playground.spec import MOST_LAYERS, OUTPUT, EarlyStopping, Experiment, Layer, Own, Stop, Wire


def insert_layer(experiment: Experiment, position: int, layer: Layer | None = None) -> Experiment:
    """Insert a Dense layer before place `position` (0 … number of layers); it gets the next free identity."""
    layers = experiment.model.layers
    if len(layers) >= MOST_LAYERS:
        raise BadValue(
            f"A network has at most {MOST_LAYERS} hidden layers", path="model.layers", where="Layers",
            next_step="Remove a layer first.",
        )  # fmt: skip
    new = replace(layer or Layer(id=1), id=max((old.id for old in layers), default=0) + 1)
    return _with_layers(experiment, (*layers[:position], new, *layers[position:]))


def remove_layer(experiment: Experiment, layer_id: int) -> Experiment:
    """Take a layer out."""
    place = place_of(experiment, layer_id)
    layers = experiment.model.layers
    return _with_layers(experiment, layers[:place] + layers[place + 1 :])


def move_layer(experiment: Experiment, layer_id: int, position: int) -> Experiment:
    """Move a layer so that it stands at place `position` afterwards."""
    place = place_of(experiment, layer_id)
    rest = list(experiment.model.layers)
    layer = rest.pop(place)
    rest.insert(min(max(position, 0), len(rest)), layer)
    return _with_layers(experiment, tuple(rest))


def set_units(experiment: Experiment, layer_id: int, units: int) -> Experiment:
    """Give a layer another number of neurons."""
    return _with_layer(experiment, layer_id, units=units)


def set_activation(experiment: Experiment, layer_id: int, activation: str) -> Experiment:
    """Give a layer another activation."""
    return _with_layer(experiment, layer_id, activation=activation)


def set_dropout(experiment: Experiment, layer_id: int, rate: float) -> Experiment:
    """Set the share of a layer's neurons that is silenced in each step."""
    return _with_layer(experiment, layer_id, dropout=rate)


def toggle_input(experiment: Experiment, name: str) -> Experiment:
    """Switch an input on or off; the last one cannot be switched off."""
    inputs = experiment.data.inputs
    changed = tuple(i for i in inputs if i != name) if name in inputs else (*inputs, name)
    if not changed:
        raise BadValue(
            "The network needs at least one input", path="data.inputs", where="Inputs",
            next_step="Switch another one on first.",
        )  # fmt: skip
    return set_data(experiment, inputs=changed)


def choose_dataset(experiment: Experiment, name: str) -> Experiment:
    """Take another data set; a story that was shipped with a seed sets all seeds to it.

    A curve over x₁ alone drops the inputs that need x₂; data that has x₂ gets it back as an input.
    """
    data = experiment.data
    if name not in DATASETS or name == data.dataset:
        return set_data(experiment, dataset=name)
    row = row_of(replace(data, dataset=name))
    classes = len(row.class_names) if name == OWN and not row.is_regression else min(data.classes, row.most_classes)
    inputs = inputs_for(data.inputs, row_of(data).dimension, row.dimension)
    changed = set_data(experiment, dataset=name, classes=classes, inputs=inputs)
    return changed if row.shipped_seed is None else set_seeds(changed, row.shipped_seed)


def set_own(experiment: Experiment, own: Own) -> Experiment:
    """Take own points: they are shown, and trained on from now on."""
    classes = len(own.class_names) if own.task == "classes" else 2
    inputs = inputs_for(experiment.data.inputs, row_of(experiment.data).dimension, own.dimension)
    return set_data(experiment, dataset=OWN, own=own, classes=classes, inputs=inputs)


def inputs_for(inputs: tuple[str, ...], old_dimension: int, dimension: int) -> tuple[str, ...]:
    """Give the inputs that data of another dimension has, never none."""
    if dimension > old_dimension:
        return (*inputs, "x2") if "x2" not in inputs else inputs
    return tuple(name for name in inputs if name in fitting(dimension)) or ("x1",)


def set_seeds(experiment: Experiment, seed: int) -> Experiment:
    """Set the seeds of data, weights and training."""
    data, model = replace(experiment.data, seed=seed), replace(experiment.model, seed=seed)
    return check(Experiment(data, model, replace(experiment.training, seed=seed)))


def set_data(experiment: Experiment, **fields: Any) -> Experiment:
    """Change fields of the data block: dataset, classes, points, noise, label_noise, train_share, seed, inputs, own.

    Where the loss no longer fits what is to be learned, the usual one for it is taken.
    """
    data = replace(experiment.data, **fields)
    if data.own is not None:
        data = replace(data, own=checked(data.own))
    if data.dataset not in DATASETS:
        return check(replace(experiment, data=data))
    loss, output = experiment.training.loss, answers.output_name(experiment.data, experiment.training)
    fitting = answers.choices(data)
    if (loss, output) not in fitting:
        alike = [pair for pair in fitting if pair[0] == loss]
        loss, output = (alike or fitting)[0]
    return check(replace(experiment, data=data, training=replace(experiment.training, loss=loss, output=output)))


def choose_loss(experiment: Experiment, loss: str, output: str = "") -> Experiment:
    """Make another loss small, on one of the outputs it fits ("": its usual one)."""
    return set_training(experiment, loss=loss, output=output)


def choose_schedule(experiment: Experiment, name: str) -> Experiment:
    """Let the learning rate follow another schedule, with its default settings."""
    if name == experiment.training.schedule:
        return experiment
    return set_training(experiment, schedule=name, schedule_settings={})


def set_early_stopping(experiment: Experiment, **fields: Any) -> Experiment:
    """Change patience (epochs, 0: off) or minimum (improvement of the test loss)."""
    early: EarlyStopping = replace(experiment.training.early_stopping, **fields)
    return set_training(experiment, early_stopping=early)


def set_training(experiment: Experiment, **fields: Any) -> Experiment:
    """Change fields of the training block: learning_rate, batch, l1, l2, settings and so on."""
    return check(replace(experiment, training=replace(experiment.training, **fields)))


def choose_optimizer(experiment: Experiment, name: str) -> Experiment:
    """Take another optimizer, with its default settings."""
    if name == experiment.training.optimizer:
        return experiment
    return set_training(experiment, optimizer=name, settings={})


def set_stop(experiment: Experiment, rule: str, value: float | None = None) -> Experiment:
    """Say when training pauses by itself."""
    kept = experiment.training.stop.value if value is None else value
    return set_training(experiment, stop=Stop(rule, float(kept)))


def choose_initialization(experiment: Experiment, name: str) -> Experiment:
    """Draw the first weights in another way."""
    if name == experiment.model.initialization:
        return experiment
    return check(replace(experiment, model=replace(experiment.model, initialization=name, initialization_settings={})))


def set_initialization(experiment: Experiment, **settings: float) -> Experiment:
    """Change settings of the initialization: sigma, value."""
    known = {**experiment.model.initialization_settings, **settings}
    return check(replace(experiment, model=replace(experiment.model, initialization_settings=known)))


def new_weights(experiment: Experiment) -> Experiment:
    """Draw other first weights: the next seed of the model."""
    seed = (experiment.model.seed + 1) % 2**31
    return check(replace(experiment, model=replace(experiment.model, seed=seed)))


def place_of(experiment: Experiment, layer_id: int) -> int:
    """Give the place of a layer among the hidden layers. Raises KeyError when it is not there."""
    for place, layer in enumerate(experiment.model.layers):
        if layer.id == layer_id:
            return place
    raise KeyError(layer_id)


def duplicate_layer(experiment: Experiment, layer_id: int) -> Experiment:
    """Put a layer like this one just behind it; its weights are its own."""
    place = place_of(experiment, layer_id)
    return insert_layer(experiment, place + 1, replace(experiment.model.layers[place], frozen=False, off=()))


def set_layer_initialization(experiment: Experiment, layer_id: int, name: str, **settings: float) -> Experiment:
    """Draw a layer's first weights in a way of its own; "" as in the whole network."""
    return _with_layer(experiment, layer_id, initialization=name, initialization_settings=dict(settings))


def set_frozen(experiment: Experiment, layer_id: int, frozen: bool) -> Experiment:
    """Let training leave a layer alone, or move it again; layer 0 is the output."""
    if layer_id == OUTPUT:
        return check(replace(experiment, model=replace(experiment.model, output_frozen=frozen)))
    return _with_layer(experiment, layer_id, frozen=frozen)


def switch_neuron(experiment: Experiment, layer_id: int, index: int, on: bool) -> Experiment:
    """Switch a hidden neuron off or on: off, it passes nothing on and does not learn."""
    off = set(experiment.model.layers[place_of(experiment, layer_id)].off)
    off = off - {index} if on else off | {index}
    return _with_layer(experiment, layer_id, off=tuple(sorted(off)))


def switch_weight(experiment: Experiment, wire: Wire, on: bool) -> Experiment:
    """Switch a weight off or on: off, it counts as 0, and its value is kept."""
    off = set(experiment.model.off)
    off = off - {wire} if on else off | {wire}
    return check(replace(experiment, model=replace(experiment.model, off=tuple(sorted(off)))))


def _with_layer(experiment: Experiment, layer_id: int, **fields: Any) -> Experiment:
    place = place_of(experiment, layer_id)
    layers = list(experiment.model.layers)
    layers[place] = replace(layers[place], **fields)
    return _with_layers(experiment, tuple(layers))


def _with_layers(experiment: Experiment, layers: tuple[Layer, ...]) -> Experiment:
    """Take other layers; what was switched off and is there no more is forgotten."""
    kept = tuple(
        replace(layer, off=tuple(index for index in layer.off if index < layer.units)) if layer.off else layer
        for layer in layers
    )
    model = replace(experiment.model, layers=kept)
    return check(replace(experiment, model=replace(model, off=wires.remaining(model))))
