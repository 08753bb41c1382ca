"""Refuse what makes no sense, with the path of the fault and in words; complete what was left open."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping

import msgspec

from engine.rows import Param
from playground import answers, spec
from playground.catalog import ACTIVATIONS, DATASETS, FEATURES, INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES, Row
from playground.check_own import checked
from playground.datasets import OWN, row_of
from playground.features import fitting, in_order
from playground.problems import BadValue
from playground.spec import Data, Experiment, Layer, Model, Training, Wire

LARGEST_ID = 2**31 - 1
LONGEST_NAME = 40
"""Characters of a foreign name that a message shows."""
SINGLE_VALUES = (
    spec.CLASSES, spec.POINTS, spec.NOISE, spec.LABEL_NOISE, spec.TRAIN_SHARE, spec.SEED, spec.LEARNING_RATE,
    spec.BATCH, spec.L1, spec.L2, spec.CLIP, spec.PATIENCE, spec.MINIMUM,
)  # fmt: skip


def check(experiment: Experiment) -> Experiment:
    """Give the experiment completed: inputs in order, the optimizer's settings filled in, numbers of the right kind.

    Raises
    ------
    BadValue
        For the first value outside its limits, with its path: model.layers[2].units.

    """
    data = _data(experiment.data)
    return Experiment(data, _model(experiment.model), _training(experiment.training, data))


def _data(data: Data) -> Data:
    _choice(data.dataset, DATASETS, "data.dataset", "data set")
    for param in (spec.CLASSES, spec.POINTS, spec.NOISE, spec.LABEL_NOISE, spec.TRAIN_SHARE, spec.SEED):
        _number(param, getattr(data, param.name), "data.")
    own = None if data.own is None else checked(data.own)
    data = msgspec.structs.replace(
        data, own=own, noise=float(data.noise), label_noise=float(data.label_noise), train_share=float(data.train_share)
    )
    _classes(data)
    return msgspec.structs.replace(data, inputs=_inputs(data))


def _classes(data: Data) -> None:
    row = row_of(data)
    if data.dataset == OWN and data.own is None:
        happened = "“own” has no points; they belong into data.own, or choose another data set"
        raise BadValue(happened, path="data.own", where=_where("Own points", "data.own"))
    has = "holds values, so classes must stay 2" if row.is_regression else f"has {row.most_classes} classes"
    is_wrong = data.classes > row.most_classes
    if data.dataset == OWN and not row.is_regression:
        has, is_wrong = f"names {len(row.class_names)} classes", data.classes != len(row.class_names)
    if is_wrong:
        happened = f"“{data.dataset}” {has}, found {data.classes}"
        raise BadValue(happened, path="data.classes", where=_where("Classes", "data.classes"))


def _inputs(data: Data) -> tuple[str, ...]:
    """Give the inputs in order; refuse what is unknown, named twice, or not there in data of one dimension."""
    row = row_of(data)
    known = fitting(row.dimension)
    for place, name in enumerate(data.inputs[: len(FEATURES) + 1]):
        path = f"data.inputs[{place}]"
        _choice(name, FEATURES, path, "input")
        if name not in known:
            happened = (
                f"“{name}” needs x₂, and “{data.dataset}” is a curve over x₁ alone; these fit: {', '.join(known)}"
            )
            raise BadValue(happened, path=path, where=_where("Input", path))
    if not data.inputs:
        raise BadValue("the network needs at least one input", path="data.inputs", where="Inputs (data.inputs)")
    if len(set(data.inputs)) != len(data.inputs):
        raise BadValue("an input is named twice", path="data.inputs", where="Inputs (data.inputs)")
    return in_order(data.inputs)


def _model(model: Model) -> Model:
    if len(model.layers) > spec.MOST_LAYERS:
        raise BadValue(
            f"at most {spec.MOST_LAYERS} hidden layers are allowed, found {len(model.layers)}",
            path="model.layers", where="Layers (model.layers)",
        )  # fmt: skip
    _choice(model.initialization, INITIALIZERS, "model.initialization", "initialization")
    row = INITIALIZERS[model.initialization]
    settings = _settings(row, model.initialization_settings, "model.initialization_settings", "First weights")
    _number(spec.SEED, model.seed, "model.")
    seen: set[int] = set()
    for place, layer in enumerate(model.layers):
        _layer(layer, place, seen)
    layers = tuple(_completed(layer) for layer in model.layers)
    off = tuple(sorted(set(model.off)))
    for place, wire in enumerate(off):
        _wire(wire, place, layers)
    return msgspec.structs.replace(model, layers=layers, initialization_settings=settings, off=off)


def _completed(layer: Layer) -> Layer:
    own = layer.initialization_settings
    if layer.initialization:
        own = _settings(INITIALIZERS[layer.initialization], own, "initialization_settings", "First weights")
    return msgspec.structs.replace(
        layer, dropout=float(layer.dropout), initialization_settings=own, off=tuple(sorted(set(layer.off)))
    )


def _wire(wire: Wire, place: int, layers: tuple[Layer, ...]) -> None:
    """Refuse a switched-off weight that the network does not have."""
    path = f"model.off[{place}]"
    units = {layer.id: layer.units for layer in layers}
    ids = [layer.id for layer in layers]
    has_target = wire.layer == spec.OUTPUT or 0 <= wire.unit < units.get(wire.layer, 0)
    before = ([spec.INPUTS, *ids])[ids.index(wire.layer) if wire.layer in ids else len(ids)]
    sources = len(FEATURES) if before == spec.INPUTS else units[before]
    fits = (
        has_target and 0 <= wire.unit < spec.MOST_UNITS and wire.source_layer == before and 0 <= wire.source < sources
    )
    if not fits:
        happened = "the network has no such weight to switch off"
        raise BadValue(happened, path=path, where=_where("Switched-off weight", path))


def _layer(layer: Layer, place: int, seen: set[int]) -> None:
    path, name = f"model.layers[{place}].", f"Layer {place + 1}"
    if not 1 <= layer.id <= LARGEST_ID:
        happened = f"id must be between 1 and {LARGEST_ID}, found {layer.id}"
        raise BadValue(happened, path=path + "id", where=_where(name, path + "id"))
    if layer.id in seen:
        happened = f"id {layer.id} belongs to an earlier layer already"
        raise BadValue(happened, path=path + "id", where=_where(name, path + "id"))
    seen.add(layer.id)
    _number(spec.UNITS, layer.units, path, name)
    _choice(layer.activation, ACTIVATIONS, path + "activation", "activation", name)
    _number(spec.DROPOUT, layer.dropout, path, name)
    if layer.initialization:
        _choice(layer.initialization, INITIALIZERS, path + "initialization", "initialization", name)
        own = path + "initialization_settings"
        _settings(INITIALIZERS[layer.initialization], layer.initialization_settings, own, name)
    elif layer.initialization_settings:
        own = path + "initialization_settings"
        happened = "initialization_settings belong to an initialization of the layer's own, and it has none"
        raise BadValue(happened, path=own, where=_where(name, own))
    for index in layer.off:
        if not 0 <= index < layer.units:
            happened = f"off names neuron {index}, and the layer has the neurons 0 to {layer.units - 1}"
            raise BadValue(happened, path=path + "off", where=_where(name, path + "off"))


def _training(training: Training, data: Data) -> Training:
    _choice(training.loss, LOSSES, "training.loss", "loss")
    _choice(training.optimizer, OPTIMIZERS, "training.optimizer", "optimizer")
    _choice(training.schedule, SCHEDULES, "training.schedule", "schedule")
    for param in (spec.LEARNING_RATE, spec.L1, spec.L2, spec.CLIP, spec.SEED):
        _number(param, getattr(training, param.name), "training.")
    if training.batch != "all":
        _number(spec.BATCH, training.batch, "training.", ending=" or “all”")
    _stop(training)
    early = training.early_stopping
    for param in (spec.PATIENCE, spec.MINIMUM):
        _number(param, getattr(early, param.name), "training.early_stopping.", "Early stopping")
    optimizer, schedule = OPTIMIZERS[training.optimizer], SCHEDULES[training.schedule]
    return msgspec.structs.replace(
        training, settings=_settings(optimizer, training.settings, "training.settings", "Optimizer"),
        schedule_settings=_settings(schedule, training.schedule_settings, "training.schedule_settings", "Schedule"),
        output=_output(training, data), learning_rate=float(training.learning_rate), l1=float(training.l1),
        l2=float(training.l2), clip=float(training.clip),
        stop=msgspec.structs.replace(training.stop, value=float(training.stop.value)),
        early_stopping=msgspec.structs.replace(early, minimum=float(early.minimum)),
    )  # fmt: skip


def _output(training: Training, data: Data) -> str:
    """Give the output the loss is put on; refuse a pair that does not fit, or not this data."""
    fitting = answers.choices(data)
    output = answers.output_name(data, training)
    if (training.loss, output) in fitting:
        return output
    pairs = ", ".join(f"{loss} on {name}" for loss, name in fitting)
    what = answers.task_in_words(data)
    if training.loss not in {loss for loss, _ in fitting}:
        happened = f"“{training.loss}” does not fit “{data.dataset}”, which has {what}; these do: {pairs}"
        raise BadValue(happened, path="training.loss", where=_where("Loss", "training.loss"))
    path = "training.output"
    happened = f"“{training.loss}” on the output “{_one_line(output)}” does not fit {what}; these do: {pairs}"
    raise BadValue(happened, path=path, where=_where("Output", path))


def _stop(training: Training) -> None:
    stop = training.stop
    _choice(stop.rule, spec.STOP_RULES, "training.stop.rule", "stopping rule")
    _number(spec.STOP_VALUE, stop.value, "training.stop.")
    if stop.rule in ("steps", "epochs") and stop.value != int(stop.value):
        path = "training.stop.value"
        happened = f"value must be a whole number of {stop.rule}, found {stop.value:g}"
        raise BadValue(happened, path=path, where=_where("Stop at", path))


def _settings(row: Row, settings: Mapping[str, float], path: str, where: str) -> dict[str, float]:
    """Give a row's own settings, completed by their defaults."""
    params = {param.name: param for param in row.params}
    for name, value in settings.items():
        if name not in params:
            place = f"{path}.{name[:LONGEST_NAME]}"
            known = f"it has {', '.join(params)}" if params else "it has no settings"
            happened = f"{row.name} has no setting “{name[:LONGEST_NAME]}”; {known}"
            raise BadValue(happened, path=place, where=_where(where, place))
        is_whole = params[name].kind == "int" and isinstance(value, float) and value.is_integer()
        _number(params[name], int(value) if is_whole else value, f"{path}.")
    return {name: float(settings.get(name, param.default)) for name, param in params.items()}


def _number(param: Param, value: object, prefix: str, name: str = "", ending: str = "") -> None:
    fault = param.fault(value)
    if fault:
        path = prefix + param.name
        rule, _, found = fault.rpartition(", found")
        happened = f"{rule}{ending}, found{found[:LONGEST_NAME]}"
        raise BadValue(happened, path=path, where=_where(name or param.label, path))


def _choice(value: str, table: Mapping[str, object] | Collection[str], path: str, kind: str, name: str = "") -> None:
    if value in table:
        return
    value = _one_line(value)
    near = difflib.get_close_matches(value.lower(), list(table), 1)
    hint = f"; did you mean “{near[0]}”?" if near else ""
    happened = f"there is no {kind} “{value}”, only {', '.join(table)}{hint}"
    raise BadValue(happened, path=path, where=_where(name or kind.capitalize(), path))


def _one_line(text: str) -> str:
    """Give a foreign name as a message may show it."""
    return " ".join(text.split())[:LONGEST_NAME]


def _where(name: str, path: str) -> str:
    return f"{name} ({path})" if name else path


def place_in_words(path: str) -> str:
    """Give a place of the file as the user knows it: “Layer 3 (model.layers[2].units)”, “Noise (data.noise)”."""
    layer = re.match(r"model\.layers\[(\d+)\]", path)
    if layer:
        return _where(f"Layer {int(layer.group(1)) + 1}", path)
    if path.startswith("data.own"):
        return _where("Own points", path)
    labels = {param.name: param.label for param in SINGLE_VALUES}
    return _where(labels.get(path.rpartition(".")[2], ""), path) if path else "Experiment"
