"""Replace a file as a whole or not at all, and be sure of it.

The new text goes to a temporary file in the same folder, is forced onto the disk, read back and compared; the old file
is kept as an earlier generation; then one rename puts the new one in place and the folder is forced onto the disk. At
every moment the name holds either the whole old or the whole new file.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playground.problems import CannotSave

GENERATIONS = 3
"""Earlier versions kept beside the file, as .name~1~ (the newest) to .name~3~."""
BUSY_WINDOWS_ERRORS = (5, 32, 33)
"""Access denied, sharing violation, lock violation: a virus scanner or an indexer looks at the file just now."""
PATIENCE_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 0.9)


class Disk:
    """The operations on files that saving is made of; a test puts a failing one in its place."""

    def write(self, path: Path, data: bytes) -> None:
        """Write a new file and force it onto the disk. It can be read by its owner only until it takes its place."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def read(self, path: Path) -> bytes:
        """Read a file."""
        return path.read_bytes()

    def copy_mode(self, source: Path, target: Path) -> None:
        """Give target the permissions of source."""
        shutil.copymode(source, target)

    def set_mode(self, target: Path) -> None:
        """Give a new file the permissions new files have here."""
        mask = os.umask(0)
        os.umask(mask)
        target.chmod(0o666 & ~mask)

    def copy(self, source: Path, target: Path) -> None:
        """Copy a file."""
        shutil.copy2(source, target)

    def replace(self, source: Path, target: Path) -> None:
        """Rename a file over another, in one step."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Force a folder's entries onto the disk, where the system can."""
        if sys.platform == "win32":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Remove a file if it is there."""
        path.unlink(missing_ok=True)


def generation(path: Path, number: int) -> Path:
    """Give the name of an earlier version: 1 is the newest."""
    return path.with_name(f".{path.name}~{number}~")


def safe_write(path: Path, data: bytes, *, generations: int = GENERATIONS, disk: Disk | None = None) -> None:
    """Put `data` into the file `path`, whole and verified, or raise CannotSave and leave the old file as it was.

    A link is followed. Permissions are kept where the disk has any. Earlier versions are best effort: one that cannot
    be kept stops nothing. What is no file, such as /dev/stdout, is written to as it is.
    """
    disk = disk or Disk()
    try:
        if _is_device(path):
            path.write_bytes(data)
            return
        target = Path(os.path.realpath(path))
        _replace(disk, target, data, generations)
    except (OSError, ValueError) as error:
        raise CannotSave(
            f"{path.name} could not be saved ({getattr(error, 'strerror', None) or error})", where=str(path.parent),
            next_step="What was there before is unharmed; save under another name or in another folder.",
        ) from error  # fmt: skip
    _quietly(lambda: disk.sync_folder(target.parent))


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def _replace(disk: Disk, target: Path, data: bytes, generations: int) -> None:
    if target.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is write-protected")
    temporary = target.with_name(f".{secrets.token_hex(6)}.tmp")
    try:
        _write_verified(disk, temporary, target, data)
        _keep_generations(disk, target, generations)
        _patiently(lambda: disk.replace(temporary, target))
    except OSError:
        _quietly(lambda: disk.remove(temporary))
        raise


def _write_verified(disk: Disk, temporary: Path, target: Path, data: bytes) -> None:
    disk.write(temporary, data)
    if disk.read(temporary) != data:
        raise OSError(5, "the disk gave back something else than what was written")
    if target.exists():
        _quietly(lambda: disk.copy_mode(target, temporary))
    else:
        _quietly(lambda: disk.set_mode(temporary))


def _keep_generations(disk: Disk, target: Path, generations: int) -> None:
    if not generations or not target.exists():
        return
    for number in range(generations - 1, 0, -1):
        if generation(target, number).exists():
            _quietly(partial(disk.replace, generation(target, number), generation(target, number + 1)))
    _quietly(lambda: disk.copy(target, generation(target, 1)))


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except OSError:
        return


def _patiently(action: Callable[[], None]) -> None:
    """Try again while another program holds the file for a moment, as happens on Windows."""
    for pause in PATIENCE_SECONDS:
        try:
            return action()
        except OSError as error:
            if getattr(error, "winerror", None) not in BUSY_WINDOWS_ERRORS:
                raise
            time.sleep(pause)
    return action()
