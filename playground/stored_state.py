"""Weights, optimizer memory and curves as plain JSON values, and back bit for bit.

float32 numbers are written in their shortest decimal form that gives the same bits again, float64 ones exactly; what
is not finite is written as "inf", "-inf" or "nan". A checksum over this block finds what was changed by hand.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.optimizers import OPTIMIZERS
from playground import answers
from playground.problems import BadValue
from playground.snapshot import Best, Curves, LayerParameters, Mark, Parameters, RunState
from playground.spec import Experiment
from playground.stored_experiment import convert

OUTPUT = 0
"""The output layer's identity."""
LARGEST_COUNT = 2**62
WORDS = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


class LayerBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights and biases of one layer in the file."""

    id: int
    weights: list[list[float | str]]
    biases: list[float | str]


class CurvesBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The loss by step in the file."""

    steps: list[int]
    train: list[float | str]
    test: list[float | str]
    marks: list[tuple[int, str]] = []


class BestBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The best weights while early stopping watches."""

    parameters: list[LayerBlock]
    loss: float
    step: int
    epoch: int


class StateBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The training state in the file."""

    optimizer: str
    updates: int
    step: int
    epoch: int
    position: int
    memory: list[list[LayerBlock]]
    checksum: str
    curves: CurvesBlock | None = None
    gradient_norm: float | None = None
    best: BestBlock | None = None


def parameters_as_json(parameters: Parameters) -> list[dict[str, Any]]:
    """Give parameters as plain JSON values."""
    return [
        {"id": layer.id, "weights": [_numbers(row) for row in layer.weights], "biases": _numbers(layer.biases)}
        for layer in parameters
    ]


def state_as_json(state: RunState, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the training state as plain JSON values, with the checksum over it and the parameters."""
    result: dict[str, Any] = {
        "optimizer": state.optimizer, "updates": state.updates, "step": state.step, "epoch": state.epoch,
        "position": state.position, "memory": [parameters_as_json(moment) for moment in state.memory],
    }  # fmt: skip
    if state.curves is not None:
        result["curves"] = {
            "steps": state.curves.steps.tolist(),
            "train": _numbers(state.curves.train),
            "test": _numbers(state.curves.test),
            "marks": [[mark.step, mark.label] for mark in state.curves.marks],
        }
    if state.gradient_norm is not None and math.isfinite(state.gradient_norm):
        result["gradient_norm"] = state.gradient_norm
    if state.best is not None:
        best = state.best
        weights = parameters_as_json(best.parameters)
        result["best"] = {"parameters": weights, "loss": best.loss, "step": best.step, "epoch": best.epoch}
    return {**result, "checksum": _checksum(parameters, result)}


def from_json(parameters: object, state: object, experiment: Experiment) -> RunState | None:
    """Give the run's state in a file's two blocks, None when both are absent.

    An experiment that was edited by hand is welcome as long as the weights fit; the memory of another optimizer is left
    out. Raises BadValue.
    """
    if parameters is None and state is None:
        return None
    if parameters is None or state is None:
        path = "training_state" if state is None else "parameters"
        raise BadValue("parameters and training_state belong together, and this one is missing", path=path)
    layers = convert(parameters, list[LayerBlock], "parameters")
    held = convert(state, StateBlock, "training_state")
    weights = _parameters(layers, experiment, "parameters")
    if not all(np.isfinite(layer.weights).all() and np.isfinite(layer.biases).all() for layer in weights):
        raise BadValue("every weight and bias must be a finite number", path="parameters")
    memory = _memory(held, experiment)
    curves = _curves(held.curves) if held.curves else None
    _check_counts(held)
    _check_sum(held, parameters, state)
    optimizer = experiment.training.optimizer
    updates = held.updates if held.optimizer == optimizer and len(memory) == OPTIMIZERS[optimizer].moments else 0
    return RunState(
        weights, optimizer, memory, updates, held.step, held.epoch, held.position, curves, held.gradient_norm,
        _best(held, experiment),
    )  # fmt: skip


def _best(held: StateBlock, experiment: Experiment) -> Best | None:
    if held.best is None:
        return None
    path = "training_state.best"
    for name in ("step", "epoch"):
        found = getattr(held.best, name)
        if not 0 <= found < LARGEST_COUNT:
            raise BadValue(f"{name} must be 0 or more, found {found}", path=f"{path}.{name}")
    weights = _parameters(held.best.parameters, experiment, f"{path}.parameters")
    return Best(weights, held.best.loss, held.best.step, held.best.epoch)


def _checksum(parameters: object, state: dict[str, Any]) -> str:
    block = json.dumps([parameters, state], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(block.encode()).hexdigest()


def _check_sum(held: StateBlock, parameters: object, state: object) -> None:
    assert isinstance(state, dict), "StateBlock was made of it"
    if held.checksum != _checksum(parameters, {key: value for key, value in state.items() if key != "checksum"}):
        path = "training_state.checksum"
        raise BadValue(
            "the weights or the training state are not as they were written (the checksum does not fit); take"
            " parameters and training_state out of the file to begin with new weights",
            path=path, where=f"Weights ({path})",
        )  # fmt: skip


def _check_counts(held: StateBlock) -> None:
    for name in ("updates", "step", "epoch", "position"):
        found = getattr(held, name)
        if not 0 <= found < LARGEST_COUNT:
            raise BadValue(f"{name} must be 0 or more, found {found}", path=f"training_state.{name}")


def _memory(held: StateBlock, experiment: Experiment) -> tuple[Parameters, ...]:
    if held.optimizer != experiment.training.optimizer:
        return ()
    moments = OPTIMIZERS[held.optimizer].moments
    if len(held.memory) not in (0, moments):
        happened = f"{held.optimizer} keeps {moments} numbers per weight, found {len(held.memory)}"
        raise BadValue(happened, path="training_state.memory")
    return tuple(
        _parameters(moment, experiment, f"training_state.memory[{place}]") for place, moment in enumerate(held.memory)
    )


def _parameters(layers: list[LayerBlock], experiment: Experiment, path: str) -> Parameters:
    wanted = _shapes(experiment)
    if len(layers) != len(wanted):
        happened = f"the experiment has {len(wanted)} layers with weights, found {len(layers)}"
        raise BadValue(happened, path=path, where=f"Weights ({path})")
    pairs = enumerate(zip(layers, wanted, strict=True))
    return tuple(_layer(layer, shape, f"{path}[{place}]") for place, (layer, shape) in pairs)


def _layer(layer: LayerBlock, shape: tuple[int, int, int], path: str) -> LayerParameters:
    """Check everything about sizes before an array is made."""
    identity, inputs, units = shape
    if layer.id != identity:
        raise BadValue(f"the layer's id must be {identity}, found {layer.id}", path=f"{path}.id")
    if len(layer.weights) != inputs:
        happened = f"the experiment has {inputs} inputs here, found {len(layer.weights)} rows of weights"
        raise BadValue(happened, path=f"{path}.weights")
    for place, row in enumerate(layer.weights):
        if len(row) != units:
            happened = f"the experiment has {units} units here, found {len(row)} weights in a row"
            raise BadValue(happened, path=f"{path}.weights[{place}]")
    if len(layer.biases) != units:
        happened = f"the experiment has {units} units here, found {len(layer.biases)} biases"
        raise BadValue(happened, path=f"{path}.biases")
    weights = np.stack([_float32(row, f"{path}.weights[{place}]") for place, row in enumerate(layer.weights)])
    biases = _float32(layer.biases, f"{path}.biases")
    weights.flags.writeable = biases.flags.writeable = False
    return LayerParameters(identity, weights, biases)


def _shapes(experiment: Experiment) -> list[tuple[int, int, int]]:
    """Give identity, inputs and units of every layer with weights."""
    result, inputs = [], len(experiment.data.inputs)
    for layer in experiment.model.layers:
        result.append((layer.id, inputs, layer.units))
        inputs = layer.units
    return [*result, (OUTPUT, inputs, answers.units(experiment))]


def _curves(curves: CurvesBlock) -> Curves:
    path = "training_state.curves"
    if not len(curves.steps) == len(curves.train) == len(curves.test):
        raise BadValue("steps, train and test must be equally long", path=path)
    grows = all(earlier < later for earlier, later in zip(curves.steps, curves.steps[1:], strict=False))
    if not grows or (curves.steps and not 0 <= curves.steps[0] <= curves.steps[-1] < LARGEST_COUNT):
        raise BadValue("steps must be 0 or more and grow from one to the next", path=f"{path}.steps")
    if any(not 0 <= step < LARGEST_COUNT for step, _ in curves.marks):
        raise BadValue("the step of a mark must be 0 or more", path=f"{path}.marks")
    train, test = _float64(curves.train, f"{path}.train"), _float64(curves.test, f"{path}.test")
    marks = tuple(Mark(step, label) for step, label in curves.marks)
    steps = np.array(curves.steps, np.int64)
    steps.flags.writeable = train.flags.writeable = test.flags.writeable = False
    return Curves(steps, train, test, marks)


def _numbers(row: NDArray[np.floating[Any]]) -> list[float | str]:
    """Give numbers as JSON."""
    if row.dtype != np.float32:
        return [_word_or(value) for value in row.tolist()]
    values = [float(text) for text in row.astype("U")]
    with np.errstate(over="ignore", invalid="ignore"):
        is_exact = np.array(values, np.float64).astype(np.float32) == row
    exactly = np.where(is_exact, values, row.astype(np.float64))
    return [_word_or(value) for value in exactly.tolist()]


def _word_or(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def _float64(values: list[float | str], path: str) -> NDArray[np.float64]:
    words = [place for place, value in enumerate(values) if isinstance(value, str)]
    numbers = list(values)
    for place in words:
        numbers[place] = _from_word(str(values[place]), f"{path}[{place}]")
    return np.array(numbers, np.float64)


def _float32(values: list[float | str], path: str) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return _float64(values, path).astype(np.float32)


def _from_word(value: str, path: str) -> float:
    if value not in WORDS:
        raise BadValue(f"a number is expected, or one of {', '.join(WORDS)}", path=path)
    return WORDS[value]
