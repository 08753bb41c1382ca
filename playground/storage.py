"""One JSON file holds everything: {format, experiment, parameters, training_state, view}.

Everything but the weights and the training state may be edited by hand; what is in a file is checked to the last value
before anything is taken over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from playground import stored_experiment, stored_state
from playground.problems import BadFile, BadValue, shortened
from playground.safe_write import safe_write
from playground.snapshot import RunState
from playground.spec import FORMAT, Experiment
from playground.strict_json import LARGEST_BYTES, UNCHANGED, parse

KEYS = ("format", "experiment", "parameters", "training_state", "view")


@dataclass(frozen=True)
class Document:
    """A file's content. state : None when the file holds no weights · view : what the window remembers, plain JSON."""

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
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = "it is a folder" if isinstance(error, IsADirectoryError) else getattr(error, "strerror", None) or error
        happened = f"the file cannot be read ({reason})"
        raise BadFile(happened, where=shortened(path.name or str(path)), next_step="Nothing was changed.") from error
    return decode(data, path.name)


def write(path: Path, document: Document) -> None:
    """Write a file, atomically and verified. Raises CannotSave."""
    safe_write(Path(path), encode(document))


def decode(data: bytes, name: str = "the file") -> Document:
    """Give the document in a file's bytes; see `read` for what is raised."""
    value = parse(data, name)
    if not isinstance(value, dict):
        happened = "the file holds no object {…}, so it is not one of the playground's"
        raise BadFile(happened, where=name, next_step=UNCHANGED)
    try:
        return _document(value, name)
    except BadValue as error:
        raise BadValue(error.happened, path=error.path, where=error.where, next_step=UNCHANGED) from error


def encode(document: Document) -> bytes:
    """Give a document as the bytes of a file: the experiment to be read by people, the weights a layer to a line."""
    parts = {"format": str(FORMAT), "experiment": _pretty(stored_experiment.as_json(document.experiment), "\n ")}
    if document.state is not None:
        parameters = stored_state.parameters_as_json(document.state.parameters)
        parts["parameters"] = _by_line(parameters)
        parts["training_state"] = _by_line(stored_state.state_as_json(document.state, parameters))
    if document.view:
        parts["view"] = _pretty(document.view, "\n ")
    return ("{\n" + ",\n".join(f' "{key}": {text}' for key, text in parts.items()) + "\n}\n").encode()


def _pretty(value: Any, margin: str) -> str:
    """Write a value with one item to a line; numbers stand side by side, so that own points take three lines."""
    inner = margin + " "
    if isinstance(value, dict) and value:
        items = (f"{_compact(key)}: {_pretty(item, inner)}" for key, item in value.items())
        return f"{{{inner}{f',{inner}'.join(items)}{margin}}}"
    if isinstance(value, list) and value:
        if all(type(item) in (int, float) for item in value):
            return msgspec.json.encode(value).decode()  # far faster than json, and this may be 100,000 numbers
        return f"[{inner}{f',{inner}'.join(_pretty(item, inner) for item in value)}{margin}]"
    return _compact(value)


def _by_line(value: list[Any] | dict[str, Any]) -> str:
    """Write a list or object with one item to a line."""
    if isinstance(value, list):
        return "[\n  " + ",\n  ".join(_compact(item) for item in value) + "\n ]"
    return "{\n  " + ",\n  ".join(f"{_compact(key)}: {_compact(item)}" for key, item in value.items()) + "\n }"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _document(value: dict[str, Any], name: str) -> Document:
    for key in value:
        if key not in KEYS:
            happened = f"the key “{shortened(key)}” is unknown; a file has {', '.join(KEYS)}"
            raise BadValue(happened, path=shortened(key))
    _check_format(value.get("format"), name)
    if "experiment" not in value:
        raise BadFile("the file holds no experiment", where=name, next_step=UNCHANGED)
    experiment = stored_experiment.from_json(value["experiment"])
    view = value.get("view")
    if not isinstance(view, dict | None):
        raise BadValue("view must be an object", path="view")
    state = stored_state.from_json(value.get("parameters"), value.get("training_state"), experiment)
    return Document(experiment, state, view or {})


def _check_format(number: object, name: str) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        happened = f"the file does not say its format, which is {FORMAT} for this program"
        raise BadFile(happened, where=name, next_step=UNCHANGED)
    if number > FORMAT:
        raise BadFile(
            f"the file has format {number}, and this program knows formats up to {FORMAT}", where=name,
            next_step="Nothing was changed; open it with a newer version of the playground.",
        )  # fmt: skip
