"""The autosave journal: what was on the screen a few seconds ago, kept where a crash cannot lose it.

Each window writes one file of its own in the user's data folder, named by its process, and holds a lock on a second
file as long as it lives. A journal whose lock is free belongs to a program that ended without saying goodbye.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import platformdirs

from playground import storage
from playground.problems import Problem
from playground.safe_write import safe_write
from playground.storage import Document


@dataclass(frozen=True)
class Abandoned:
    """A journal left by a program that ended without saying goodbye. `original` is the file it belonged to, or None."""

    path: Path
    saved_at: float
    original: Path | None

    def document(self) -> Document:
        """Read what was on the screen. Raises a Problem when it cannot be read; the journal is then kept aside."""
        try:
            return storage.read(self.path)
        except Problem:
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_suffix(".unreadable"))
            raise

    def discard(self) -> None:
        """Remove it for good."""
        for path in (self.path, _about(self.path), _lock(self.path)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def folder() -> Path:
    """Give the folder of the journals."""
    return Path(platformdirs.user_data_dir("nn-playground", appauthor=False)) / "journals"


class Journal:
    """One window's journal. Writing never raises: a full disk must not stop a lesson; `trouble` tells."""

    def __init__(self) -> None:
        self.path = folder() / f"{os.getpid()}-{secrets.token_hex(3)}.json"
        self.trouble: Problem | None = None
        self._held: IO[bytes] | None = None

    def write(self, document: Document, original: Path | None) -> None:
        """Note what is on the screen."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._hold()
            about = {"original": str(original) if original else None, "at": time.time()}
            safe_write(_about(self.path), json.dumps(about).encode(), generations=0)
            safe_write(self.path, storage.encode(document), generations=0)
            self.trouble = None
        except (OSError, Problem, ValueError) as error:
            self.trouble = error if isinstance(error, Problem) else Problem(f"The autosave failed ({error})")

    def discard(self) -> None:
        """Remove the journal: everything is saved, or was given up on purpose."""
        if self._held is not None:
            self._held.close()
            self._held = None
        Abandoned(self.path, 0.0, None).discard()

    def _hold(self) -> None:
        if self._held is None:
            self._held = _lock(self.path).open("wb")
            _try_lock(self._held)


def abandoned() -> list[Abandoned]:
    """Find journals whose program is gone, the newest first. Never raises."""
    found = []
    with contextlib.suppress(OSError):
        for path in folder().glob("*.json"):
            with contextlib.suppress(OSError):
                if _is_free(path):
                    found.append(Abandoned(path, path.stat().st_mtime, _original(path)))
    return sorted(found, key=lambda journal: -journal.saved_at)


def _about(path: Path) -> Path:
    return path.with_suffix(".about")


def _lock(path: Path) -> Path:
    return path.with_suffix(".lock")


def _original(path: Path) -> Path | None:
    try:
        text = json.loads(_about(path).read_text())["original"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Path(text) if isinstance(text, str) else None


def _is_free(path: Path) -> bool:
    lock = _lock(path)
    if not lock.exists():
        return True
    with lock.open("r+b") as file:
        return _try_lock(file)


def _try_lock(file: IO[bytes]) -> bool:
    """Lock a file for as long as it is open; the system lets go when the process ends, however it ends."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
