"""Compile the engine into its cache: in child processes of low priority, so that the window stays smooth."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine

MOST_CHILDREN = 3
"""More would only wait for the kernel that takes longest."""
TICKETS = bytes(range(64))
"""The work in portions, more than there are: each child takes the next from a common pipe until none is left."""


@dataclass(frozen=True)
class Warmup:
    """The children that compile."""

    children: tuple[subprocess.Popen[bytes], ...]

    def is_working(self) -> bool:
        """Say whether one of them is not done."""
        return any(child.poll() is None for child in self.children)

    def end(self) -> None:
        """Stop them; what they have compiled stays."""
        for child in self.children:
            child.kill()
            child.wait()


@functools.cache
def start() -> Warmup | None:
    """Start compiling if the cache does not hold everything; called again it gives the same children.

    None where nothing is to be done or no child can be started.
    """
    return None if engine.is_prepared() or engine.is_cached() else _begun()


def _begun() -> Warmup | None:
    engine.settle_cache()
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "playground.warmup"]
    low = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # on Windows; elsewhere a child is nice by itself
    heap, filled = os.pipe()
    children = []
    with contextlib.suppress(OSError):
        os.write(filled, TICKETS)
        os.close(filled)
        for _ in range(min(os.cpu_count() or 1, MOST_CHILDREN)):
            streams: Any = {"stdin": heap, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            children.append(subprocess.Popen(command, env=environment, creationflags=low, **streams))
    os.close(heap)
    return Warmup(tuple(children)) if children else None


def _tickets() -> Iterator[int]:
    """Take tickets from standard input, one at a time, since others take from it too."""
    while ticket := os.read(sys.stdin.fileno(), 1):
        yield ticket[0]


def main() -> int:
    """Compile a share of the engine and leave it in the cache."""
    if hasattr(os, "nice"):
        os.nice(10)
    gc.disable()  # the process is over before its garbage weighs
    engine.fill_cache(_tickets())
    return 0


if __name__ == "__main__":
    sys.exit(main())
