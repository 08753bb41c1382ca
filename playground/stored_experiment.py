"""The experiment as plain JSON values, and back; what does not fit is said in our words, with its path and value."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from playground.check import check, place_in_words
from playground.problems import BadValue, shortened
from playground.spec import Experiment
from playground.strict_json import at_key

Kind = TypeVar("Kind")
KINDS = {
    "int": "a whole number", "float": "a number", "str": "text", "array": "a list", "object": "an object",
    "int | str": "a whole number or “all”", "float | str": "a number", "object | null": "an object or null",
}  # fmt: skip
"""What msgspec calls a type, and what a person does."""


def from_json(value: object) -> Experiment:
    """Give the checked experiment in plain JSON values. Raises BadValue with a path inside the experiment."""
    return check(convert(value, Experiment, ""))


def as_json(experiment: Experiment) -> dict[str, Any]:
    """Give an experiment as plain JSON values."""
    result: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(experiment))
    own = result["data"].pop("own")
    if own is not None:
        is_value = own["task"] == "value"
        result["data"]["own"] = {**own, "y": own["y"] if is_value else [int(number) for number in own["y"]]}
    return result


def convert(value: object, kind: type[Kind], prefix: str) -> Kind:
    """Put plain JSON values into a structure. `prefix` is the value's own path, "" for the experiment.

    Raises
    ------
    BadValue
        For what is unknown, missing or of another type.

    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _in_our_words(str(error), value, prefix) from error


def _in_our_words(message: str, value: object, prefix: str) -> BadValue:
    """Translate “Expected `int`, got `str` - at `$.model.layers[0].units`”."""
    happened, _, place = message.partition(" - at `$")
    inner = _complete(place.rstrip("`"), value)
    path = prefix + inner if prefix else inner.removeprefix(".")
    found = _found(inner, value)
    named = re.search(r"field `(.*)`$", happened, re.DOTALL)
    if named and "unknown" in happened:
        path = at_key(path, named.group(1))
        return BadValue(f"the key “{shortened(named.group(1))}” is unknown", path=path, where=place_in_words(path))
    if named:
        path = at_key(path, named.group(1))
        return BadValue(f"{named.group(1)} is missing", path=path, where=place_in_words(path))
    wanted = re.match(r"Expected `(.+?)`", happened)
    name = path.rpartition(".")[2] or "experiment"
    kind = KINDS.get(wanted.group(1), wanted.group(1)) if wanted else "within its limits"
    length = re.search(r"of length (\d+), got (\d+)", happened)
    if length:
        kind, found = f"a list of {length.group(1)}", f"one of {length.group(2)}"
    return BadValue(f"{name} must be {kind}, found {found}", path=path or "experiment", where=place_in_words(path))


def _complete(inner: str, value: object) -> str:
    """Name the key that msgspec leaves open in an object of settings: “settings[...]”."""
    head, dots, _ = inner.partition("[...]")
    settings = _at(head, value)
    if not dots or not isinstance(settings, dict):
        return inner
    wrong = [key for key, item in settings.items() if isinstance(item, bool) or not isinstance(item, int | float)]
    return at_key(head, wrong[0]) if wrong else head


def _found(inner: str, value: object) -> str:
    """Give the value at a path as a message shows it."""
    found = _at(inner, value)
    if isinstance(found, dict | list):
        return "an object" if isinstance(found, dict) else "a list"
    words = {None: "null", True: "true", False: "false"}
    if found is None or isinstance(found, bool):
        return words[found]
    return f"“{shortened(found)}”" if isinstance(found, str) else f"{found}"


def _at(inner: str, value: object) -> object:
    for key, number in re.findall(r"\.([^.\[]+)|\[(\d+)\]", inner):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and number and int(number) < len(value):
            value = value[int(number)]
    return value
