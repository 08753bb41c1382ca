"""The examples that travel with the program: one or more for each idea of the lecture, in its order."""

from __future__ import annotations

import json
from dataclasses import dataclass

from playground import storage
from playground.storage import Document
from resources import read

FOLDER = "examples"


@dataclass(frozen=True)
class Example:
    """One entry of the Examples menu.

    name : of its file · title : in the menu · group : its submenu · row : the lecture's idea, 1 … 22 · say : what to
    do and what to see, in one or two sentences.
    """

    name: str
    title: str
    group: str
    row: int
    say: str


def examples() -> tuple[Example, ...]:
    """Give all examples in the order of the lecture."""
    return tuple(Example(**entry) for entry in json.loads(read(f"{FOLDER}/index.json")))


def document(example: Example) -> Document:
    """Read an example's experiment, weights and view."""
    file = f"{example.name}.json"
    return storage.decode(read(f"{FOLDER}/{file}"), file)
