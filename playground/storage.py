"""One JSON file holds everything: {format, experiment, parameters, training_state, view}.

Numbers of the network are float32, written in their shortest exact decimal form, so that they come back bit for bit.
A checksum guards the parameters and the training state; the experiment may be edited by hand.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from engine.optimizers import OPTIMIZERS
from playground import strict_json
from playground.check import check
from playground.problems import BadFile, BadValue
from playground.safe_write import safe_write
from playground.snapshot import Curves, LayerParameters, Mark, Parameters, RunState
from playground.spec import Experiment
from playground.strict_json import UNCHANGED

FORMAT = 1
KEYS = ("format", "experiment", "parameters", "training_state", "view")
OUTPUT = 0


@dataclass(frozen=True)
class Document:
    """A file's content. state : None when the file holds no weights · view : what the window remembers."""

    experiment: Experiment
    state: RunState | None = None
    view: dict[str, Any] = field(default_factory=dict)


def read(path: Path) -> Document:
    """Read a file.

    Raises
    ------
    BadFile, BadValue
        With what is wrong and where; nothing else is ever raised for a file, whatever is in it.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "it is a folder" if path.is_dir() else error.strerror or str(error)
        raise BadFile(f"{path.name} cannot be read ({reason})", next_step="Nothing was changed.") from error
    return decode(data, path.name)


def write(path: Path, document: Document) -> None:
    """Write a file, atomically and verified. Raises CannotSave."""
    safe_write(Path(path), encode(document))


def decode(data: bytes, name: str = "the file") -> Document:
    """Give the document in a file's bytes; see `read` for what is raised."""
    value = strict_json.parse(data, name)
    if not isinstance(value, dict):
        raise BadFile("A file of the playground is a JSON object", where=name, next_step=UNCHANGED)
    try:
        return _document(value, name)
    except BadValue as error:
        raise BadValue(error.happened, path=error.path, where=error.where, next_step=UNCHANGED) from error


def experiment_from(value: object, prefix: str = "experiment") -> Experiment:
    """Give the checked experiment in plain JSON values. Raises BadValue with a path inside the experiment."""
    try:
        return check(msgspec.convert(value, Experiment))
    except msgspec.ValidationError as error:
        raise _bad_value(error, prefix) from error


def as_json(experiment: Experiment) -> dict[str, Any]:
    """Give an experiment as plain JSON values."""
    result = msgspec.to_builtins(experiment)
    assert isinstance(result, dict)
    return result


def encode(document: Document) -> bytes:
    """Give a document as the bytes of a file."""
    content: dict[str, Any] = {"format": FORMAT, "experiment": as_json(document.experiment)}
    if document.state is not None:
        content["parameters"] = [_layer_json(layer) for layer in document.state.parameters]
        content["training_state"] = _state_json(document.state)
        content["training_state"]["checksum"] = _checksum(content)
    if document.view:
        content["view"] = document.view
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    return (re.sub(r"\[\s+([^\[\]{}\"]*?)\s+\]", _on_one_line, text) + "\n").encode()


def _on_one_line(match: re.Match[str]) -> str:
    return "[" + " ".join(match.group(1).split()) + "]"


def _document(value: dict[str, Any], name: str) -> Document:
    for key in value:
        if key not in KEYS:
            raise BadValue(f"the key “{key}” is unknown; a file has {', '.join(KEYS)}", path=key)
    _check_format(value.get("format"), name)
    if "experiment" not in value:
        raise BadFile("The file holds no experiment", where=name, next_step=UNCHANGED)
    experiment = experiment_from(value["experiment"])
    view = value.get("view") or {}
    if not isinstance(view, dict):
        raise BadValue("view must be an object", path="view")
    return Document(experiment, _state(value, experiment), view)


def _check_format(number: object, name: str) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise BadFile("The file does not say its format, a whole number from 1", where=name, next_step=UNCHANGED)
    if number > FORMAT:
        raise BadFile(
            f"The file has format {number}; this program knows formats up to {FORMAT}", where=name,
            next_step="Nothing was changed; open it with a newer version of the playground.",
        )  # fmt: skip


def _bad_value(error: msgspec.ValidationError, prefix: str) -> BadValue:
    """Translate msgspec's message: “… - at `$.model.layers[0].units`” becomes our words and our path."""
    text = str(error)
    happened, _, place = text.partition(" - at `")
    path = place.rstrip("`").removeprefix("$").lstrip(".")
    words = happened.replace("Object contains unknown field", "the file has an unknown key")
    words = words.replace("Object missing required field", "a key is missing:").replace("`", "“", 1).replace("`", "”", 1)
    words = re.sub(r"^Expected “(.+)”, got `(.+)`", r"a value of type \1 is expected, found \2", words)
    unknown = re.search(r"unknown (?:field|key) “(.+)”", words)
    if unknown:
        path = f"{path}.{unknown.group(1)}" if path else unknown.group(1)
    layer = re.match(r"model\.layers\[(\d+)\]", path)
    where = f"Layer {int(layer.group(1)) + 1} ({path})" if layer else path or prefix
    return BadValue(words, path=path or prefix, where=where)


def _layer_json(layer: LayerParameters) -> dict[str, Any]:
    return {"id": layer.id, "weights": [_numbers(row) for row in layer.weights], "biases": _numbers(layer.biases)}


def _numbers(row: np.ndarray) -> list[Any]:
    """Give numbers as JSON; float32 in the fewest digits that bring the same bits back, others as words."""
    return [_number(value) for value in row]


def _number(value: np.floating) -> float | str:
    if not np.isfinite(value):
        return str(float(value))
    return float(str(value)) if isinstance(value, np.float32) else float(value)


def _state_json(state: RunState) -> dict[str, Any]:
    result: dict[str, Any] = {
        "optimizer": state.optimizer, "updates": state.updates, "step": state.step, "epoch": state.epoch,
        "position": state.position, "memory": [[_layer_json(layer) for layer in moment] for moment in state.memory],
    }  # fmt: skip
    if state.curves is not None:
        result["curves"] = {
            "steps": [int(step) for step in state.curves.steps],
            "train": _numbers(state.curves.train),
            "test": _numbers(state.curves.test),
            "marks": [[mark.step, mark.label] for mark in state.curves.marks],
        }
    return result


def _checksum(content: dict[str, Any]) -> str:
    state = {key: value for key, value in content["training_state"].items() if key != "checksum"}
    block = json.dumps([content["parameters"], state], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(block.encode()).hexdigest()


class _StateFile(msgspec.Struct, forbid_unknown_fields=True):
    optimizer: str
    updates: int
    step: int
    epoch: int
    position: int
    memory: list[list[_LayerFile]]
    checksum: str
    curves: _CurvesFile | None = None


class _CurvesFile(msgspec.Struct, forbid_unknown_fields=True):
    steps: list[int]
    train: list[float | str]
    test: list[float | str]
    marks: list[tuple[int, str]]


class _LayerFile(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    weights: list[list[float | str]]
    biases: list[float | str]


def _state(value: dict[str, Any], experiment: Experiment) -> RunState | None:
    parameters, state = value.get("parameters"), value.get("training_state")
    if parameters is None and state is None:
        return None
    if parameters is None or state is None:
        raise BadValue("parameters and training_state belong together; one is missing", path="training_state")
    layers = _convert(parameters, list[_LayerFile], "parameters")
    held = _convert(state, _StateFile, "training_state")
    if held.checksum != _checksum(value):
        raise BadValue(
            "the weights or the training state were changed since the file was written (the checksum does not fit)",
            path="training_state.checksum", where="Weights (training_state.checksum)",
        )  # fmt: skip
    for name in ("updates", "step", "epoch", "position"):
        if not 0 <= getattr(held, name) < 2**62:
            raise BadValue(f"{name} must be 0 or more, found {getattr(held, name)}", path=f"training_state.{name}")
    if held.optimizer != experiment.training.optimizer:
        held = msgspec.structs.replace(held, memory=[], updates=0, optimizer=experiment.training.optimizer)
    return RunState(
        parameters=_parameters(layers, experiment, "parameters", finite=True),
        optimizer=held.optimizer,
        memory=_memory(held, experiment),
        updates=held.updates if held.memory or not OPTIMIZERS[held.optimizer].moments else 0,
        step=held.step, epoch=held.epoch, position=held.position,
        curves=_curves(held.curves) if held.curves else None,
    )  # fmt: skip


def _convert(value: object, kind: Any, prefix: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _prefixed(_bad_value(error, prefix), prefix) from error


def _prefixed(error: BadValue, prefix: str) -> BadValue:
    inner = "" if error.path == prefix else error.path
    path = prefix + (inner if inner.startswith("[") or not inner else f".{inner}")
    return BadValue(error.happened, path=path)


def _memory(held: _StateFile, experiment: Experiment) -> tuple[Parameters, ...]:
    moments = OPTIMIZERS[held.optimizer].moments
    if len(held.memory) not in (0, moments):
        raise BadValue(
            f"{held.optimizer} keeps {moments} numbers per weight, found {len(held.memory)}", path="training_state.memory"
        )
    return tuple(
        _parameters(moment, experiment, f"training_state.memory[{place}]", finite=False)
        for place, moment in enumerate(held.memory)
    )


def _parameters(layers: list[_LayerFile], experiment: Experiment, path: str, *, finite: bool) -> Parameters:
    wanted = _shapes(experiment)
    if len(layers) != len(wanted):
        raise BadValue(f"the network has {len(wanted)} layers with weights, found {len(layers)}", path=path)
    result = []
    for place, (layer, (identity, inputs, units)) in enumerate(zip(layers, wanted, strict=True)):
        here = f"{path}[{place}]"
        if layer.id != identity:
            raise BadValue(f"layer id {identity} is expected here, found {layer.id}", path=f"{here}.id")
        if len(layer.weights) != inputs or any(len(row) != units for row in layer.weights):
            raise BadValue(f"weights must be {inputs} rows of {units} numbers", path=f"{here}.weights")
        if len(layer.biases) != units:
            raise BadValue(f"biases must be {units} numbers, found {len(layer.biases)}", path=f"{here}.biases")
        weights, biases = _floats(layer.weights, f"{here}.weights"), _floats(layer.biases, f"{here}.biases")
        if finite and not (np.isfinite(weights).all() and np.isfinite(biases).all()):
            raise BadValue("every weight and bias must be a finite number", path=here)
        result.append(LayerParameters(identity, weights.reshape(inputs, units), biases))
    return tuple(result)


def _shapes(experiment: Experiment) -> list[tuple[int, int, int]]:
    result, inputs = [], len(experiment.data.inputs)
    for layer in experiment.model.layers:
        result.append((layer.id, inputs, layer.units))
        inputs = layer.units
    return [*result, (OUTPUT, inputs, 1)]


def _floats(values: Any, path: str) -> np.ndarray:
    with np.errstate(over="ignore"):
        try:
            array = np.array(values, np.float64).astype(np.float32)
        except ValueError as error:
            raise BadValue("a number is expected, or “inf”, “-inf”, “nan”", path=path) from error
    array.flags.writeable = False
    return array


def _curves(curves: _CurvesFile) -> Curves:
    path = "training_state.curves"
    if not len(curves.steps) == len(curves.train) == len(curves.test):
        raise BadValue("steps, train and test must be equally long", path=path)
    if any(not 0 <= step < 2**62 for step in curves.steps) or sorted(set(curves.steps)) != curves.steps:
        raise BadValue("steps must grow from one to the next", path=f"{path}.steps")
    try:
        train, test = np.array(curves.train, np.float64), np.array(curves.test, np.float64)
    except ValueError as error:
        raise BadValue("a number is expected, or “inf”, “-inf”, “nan”", path=path) from error
    return Curves(np.array(curves.steps, np.int64), train, test, tuple(Mark(step, label) for step, label in curves.marks))


def finite_or_none(value: float) -> float | None:
    """Give a number for JSON: what is not finite becomes null."""
    return value if math.isfinite(value) else None
