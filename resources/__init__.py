"""Icons and example experiments that travel with the program."""

from __future__ import annotations

from importlib import resources


def read(path: str) -> bytes:
    """Give the bytes of a resource such as icons/play.svg. Raises FileNotFoundError when there is none."""
    return (resources.files(__name__) / path).read_bytes()
