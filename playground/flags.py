"""The flags of `new`, and the experiment they make."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from playground import answers, catalog, stored_experiment
from playground.datasets import DATASETS
from playground.features import fitting
from playground.problems import BadFile, BadValue, shortened
from playground.spec import STOP_RULES, Data
from playground.strict_json import parse

FLAGS: tuple[tuple[str, str, int | float | str, str], ...] = (
    ("dataset", "data.dataset", "spiral", f"{', '.join(catalog.DATASETS)}; “catalog” tells more"),
    ("classes", "data.classes", 2, "how many classes, for gaussians and spiral"),
    ("points", "data.points", 500, "how many points, training and test together"),
    ("train_share", "data.train_share", 0.7, "the share of the points to train with"),
    ("noise", "data.noise", 0.0, "moves the points: 0 is clean, 1 is hopeless"),
    ("label_noise", "data.label_noise", 0.0, "share of the labels that are wrong; of values, their noise per range"),
    (
        "inputs",
        "data.inputs",
        "",
        "what the network is given, by commas (default: x1, x2 and their sines, as they fit)",
    ),
    ("layers", "model.layers", "8,8", "units of the hidden layers, separated by commas; '' for none"),
    ("activation", "", "tanh", "of all hidden layers"),
    ("dropout", "", 0.0, "rate of all hidden layers, 0 to 0.9"),
    ("loss", "training.loss", "", "bce, softmax or mse (default: the one that fits the data)"),
    ("output", "training.output", "", "sigmoid, softmax, linear or tanh (default: the one that fits the loss)"),
    ("optimizer", "training.optimizer", "adam", f"{', '.join(catalog.OPTIMIZERS)}"),
    ("learning_rate", "training.learning_rate", 0.01, "the size of a step"),
    ("batch", "training.batch", "10", "points averaged for one step, or “all”"),
    ("initialization", "model.initialization", "glorot_uniform", "how the first weights are drawn"),
    ("l1", "training.l1", 0.0, "adds λ·Σ|w| to the loss"),
    ("l2", "training.l2", 0.0, "adds λ/2·Σw² to the loss"),
    ("clip", "training.clip", 0.0, "the largest norm of a gradient, 0 for any"),
    ("schedule", "training.schedule", "constant", f"{', '.join(catalog.SCHEDULES)}"),
    ("stop", "training.stop.rule", "never", f"{', '.join(STOP_RULES)}"),
    ("stop_value", "training.stop.value", 1000.0, "how many, or how small"),
    ("patience", "training.early_stopping.patience", 0, "epochs without a better test loss, 0 for no early stopping"),
    ("minimum", "training.early_stopping.minimum", 0.0, "by how much the test loss must improve"),
)
"""The flags of `new`: name, place in the experiment, default, help."""
USUAL_INPUTS = ("x1", "x2", "sin_x1", "sin_x2")


def experiment_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Give the checked experiment that the flags describe, as plain JSON values. Raises BadValue."""
    value: dict[str, Any] = {"data": {}, "model": {}, "training": {}}
    for name, path, *_ in FLAGS:
        if path:
            *blocks, key = path.split(".")
            place = value
            for block in blocks:
                place = place.setdefault(block, {})
            place[key] = getattr(arguments, name)
    if not arguments.loss:
        value["training"]["loss"] = _fitting_loss(arguments)
    value["data"]["inputs"] = _inputs(arguments)
    value["model"]["layers"] = _layers(arguments)
    if arguments.batch != "all":
        value["training"]["batch"] = _batch(arguments.batch)
    for block in value.values():
        block["seed"] = _seed(arguments)
    experiment = stored_experiment.as_json(stored_experiment.from_json(value))
    if arguments.assignments:
        for assignment in arguments.assignments:
            _assign(experiment, assignment)
        experiment = stored_experiment.as_json(stored_experiment.from_json(experiment))
    return experiment


def _inputs(arguments: argparse.Namespace) -> list[str]:
    if arguments.inputs:
        return [name.strip() for name in arguments.inputs.split(",") if name.strip()]
    known = fitting(DATASETS[arguments.dataset].dimension) if arguments.dataset in DATASETS else USUAL_INPUTS
    return [name for name in USUAL_INPUTS if name in known]


def _fitting_loss(arguments: argparse.Namespace) -> str:
    if arguments.dataset not in DATASETS:
        return "bce"
    return answers.choices(Data(dataset=arguments.dataset, classes=arguments.classes))[0][0]


def _batch(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        where = "Batch size (training.batch)"
        happened = f"batch must be a whole number or “all”, found “{shortened(text)}”"
        raise BadValue(happened, path="training.batch", where=where) from None


def _seed(arguments: argparse.Namespace) -> int:
    """Give the seed asked for, else the one a story is shipped with, else 1."""
    if arguments.seed is not None:
        return int(arguments.seed)
    row = DATASETS.get(arguments.dataset)
    return 1 if row is None or row.shipped_seed is None else row.shipped_seed


def _layers(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    layers = []
    for place, text in enumerate(filter(None, (part.strip() for part in arguments.layers.split(",")))):
        try:
            units = int(text)
        except ValueError:
            path = f"model.layers[{place}].units"
            happened = f"units must be a whole number, found “{shortened(text)}”"
            raise BadValue(happened, path=path, where=f"Layer {place + 1} ({path})") from None
        layer = {"id": place + 1, "units": units, "activation": arguments.activation, "dropout": arguments.dropout}
        layers.append(layer)
    return layers


def _assign(experiment: dict[str, Any], assignment: str) -> None:
    """Put one value at its path; the path must lead to what exists, or to a new setting or a next item of a list."""
    path, equals, text = (part.strip() for part in assignment.partition("="))
    if not equals:
        raise BadValue(f"--set needs path=value, found “{shortened(assignment)}”", path="--set")
    path = path.removeprefix("experiment.")
    keys = _keys(path)
    place: Any = experiment
    for key in keys[:-1]:
        place = place[key] if _has(place, key) else _nowhere(path)
    last = keys[-1]
    if _has(place, last) or (isinstance(place, dict) and len(keys) > 1 and str(keys[-2]).endswith("settings")):
        place[last] = _value(text, path)
    elif isinstance(place, list) and last == len(place):
        place.append(_value(text, path))
    else:
        _nowhere(path)


def _keys(path: str) -> list[str | int]:
    """Take a path such as model.layers[0].units apart."""
    if not re.fullmatch(r"\w+(\.\w+|\[[0-9]{1,6}\])*", path):
        _nowhere(path)
    return [int(number) if number else name for name, number in re.findall(r"(\w+)(?![\w\]])|\[([0-9]+)\]", path)]


def _has(place: Any, key: str | int) -> bool:
    if isinstance(place, dict):
        return key in place
    return isinstance(place, list) and isinstance(key, int) and key < len(place)


def _nowhere(path: str) -> NoReturn:
    raise BadValue("an experiment has no such value", path=shortened(path) or "--set")


def _value(text: str, path: str) -> Any:
    """Read a value as strictly as in a file; what is no JSON is text."""
    try:
        return parse(text.encode(errors="replace"), "--set")
    except BadValue as fault:
        raise BadValue(fault.happened, path=path) from None
    except BadFile:
        return text
