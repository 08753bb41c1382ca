"""Compile the engine into its cache: run as a child process of low priority, so that the window stays smooth."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import engine


def start() -> subprocess.Popen[bytes] | None:
    """Start compiling in a child process; None when no child can be started here."""
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH", "")]))
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "playground.warmup"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
    except OSError:
        return None


def main() -> int:
    """Compile everything and leave it in the cache."""
    if hasattr(os, "nice"):
        os.nice(10)
    engine.prepare()
    return 0


if __name__ == "__main__":
    sys.exit(main())
