"""Saving: wherever it breaks, the file holds the whole old or the whole new text, and the person is told."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground import safe_write as saving
from playground.problems import CannotSave
from playground.safe_write import Disk, generation, safe_write

OLD, NEW = b"old " * 1000, b"new " * 1500
OPERATIONS = ("write", "read", "copy_mode", "set_mode", "copy", "replace", "sync_folder", "remove")


class Broken(Disk):
    """A disk whose k-th operation fails, once or from then on; `half` leaves half of what was to be written."""

    def __init__(self, fails_at: int, *, for_ever: bool = False, half: bool = False) -> None:
        self.fails_at, self.for_ever, self.half, self.count = fails_at, for_ever, half, 0

    def __getattribute__(self, name: str) -> Any:
        operation = super().__getattribute__(name)
        return self._counted(name, operation) if name in OPERATIONS else operation

    def _counted(self, name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            self.count += 1
            if self.count == self.fails_at or (self.for_ever and self.count > self.fails_at):
                if self.half and name in ("write", "copy"):
                    text = arguments[1] if name == "write" else arguments[0].read_bytes()
                    (arguments[0] if name == "write" else arguments[1]).write_bytes(text[: len(text) // 2])
                raise OSError(28, "No space left on device")
            return operation(*arguments)

        return run


def save(path: Path, disk: Disk) -> bool:
    """Save NEW; say whether it was said to be saved."""
    try:
        safe_write(path, NEW, disk=disk)
    except CannotSave:
        return False
    return True


def others(path: Path) -> set[str]:
    """Give the names beside a file that are neither it nor earlier versions."""
    return {p.name for p in path.parent.iterdir() if p != path and "~" not in p.name}


@pytest.mark.parametrize("for_ever", [False, True])
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("existed", [0, 1, 5])
def test_at_every_fault_point_the_file_is_whole_old_or_whole_new(
    tmp_path: Path, for_ever: bool, half: bool, existed: int
) -> None:
    passed = False
    fails_at = 0
    while not passed:
        fails_at += 1
        path = tmp_path / str(fails_at) / "lesson.json"
        path.parent.mkdir()
        for number in range(existed):
            safe_write(path, OLD if number == existed - 1 else b"older")
        disk = Broken(fails_at, for_ever=for_ever, half=half)

        is_saved = save(path, disk)

        before = OLD if existed else None
        found = path.read_bytes() if path.exists() else None
        assert found == (NEW if is_saved else before), f"operation {fails_at}"
        if not for_ever:
            assert not others(path), f"operation {fails_at} left a temporary file"
        passed = disk.count < fails_at

    assert fails_at > 4
    assert is_saved


class Volatile(Disk):
    """A disk that keeps what was written in memory until it is forced out, and loses the rest with the power.

    `log` lists the states of the folder that a power cut could leave, one list for each operation: names may be old or
    new until the folder is forced out; a file not forced out may be empty or cut.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.synced: set[Path] = set()
        self.cuts: list[dict[str, bytes]] = []

    def write(self, path: Path, data: bytes) -> None:
        self._cut(path, b"", data[: len(data) // 2])
        super().write(path, data)
        self.synced.add(path)
        self._cut()

    def copy(self, source: Path, target: Path) -> None:
        super().copy(source, target)
        self._cut(target, b"", source.read_bytes()[:10])

    def replace(self, source: Path, target: Path) -> None:
        unsafe = source not in self.synced and "~" not in source.name
        self._cut()
        super().replace(source, target)
        self._cut(*((target, b"") if unsafe else ()))

    def _cut(self, torn: Path | None = None, *texts: bytes) -> None:
        whole = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        self.cuts.append(whole)
        for text in texts:
            assert torn is not None
            self.cuts.append({**whole, torn.name: text})


def test_a_power_cut_at_any_moment_leaves_the_whole_old_or_new_file(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    safe_write(path, OLD)
    disk = Volatile(tmp_path)

    safe_write(path, NEW, disk=disk)

    assert len(disk.cuts) > 5
    assert {cut["lesson.json"] for cut in disk.cuts} == {OLD, NEW}


class Unforced(Volatile):
    """A disk that forgets to force the new text out."""

    def write(self, path: Path, data: bytes) -> None:
        super().write(path, data)
        self.synced.discard(path)


def test_the_simulated_power_cut_finds_a_missing_sync(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    safe_write(path, OLD)
    disk = Unforced(tmp_path)

    safe_write(path, NEW, disk=disk)

    assert b"" in {cut["lesson.json"] for cut in disk.cuts}


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not forced out there")
def test_text_is_forced_out_before_the_rename_and_the_folder_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, order = tmp_path / "lesson.json", list[str]()
    safe_write(path, OLD)
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(handle: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def noted_replace(source: Path, target: Path) -> Path:
        order.append("replace")
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)

    safe_write(path, NEW, generations=0)

    assert order == ["file", "replace", "folder"]


def test_a_disk_that_gives_back_something_else_is_found_out(tmp_path: Path) -> None:
    class Lying(Disk):
        def read(self, path: Path) -> bytes:
            return super().read(path)[:-1] + b"?"

    path = tmp_path / "lesson.json"
    safe_write(path, OLD)

    assert not save(path, Lying())
    assert path.read_bytes() == OLD
    assert not others(path)


def test_three_earlier_versions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"

    for number in range(6):
        safe_write(path, b"%d" % number)

    assert path.read_bytes() == b"5"
    assert [generation(path, number).read_bytes() for number in (1, 2, 3)] == [b"4", b"3", b"2"]
    assert not generation(path, 4).exists()


@pytest.mark.parametrize("size", [0, 1, 1000, 3_000_000])
def test_any_size_is_written_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "lesson.json"

    safe_write(path, bytes(size))

    assert path.stat().st_size == size


@pytest.mark.skipif(sys.platform == "win32", reason="permissions and links are others there")
def test_a_link_is_followed_and_permissions_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path, link = folder / "lesson.json", tmp_path / "link.json"
    path.write_bytes(OLD)
    path.chmod(0o640)
    link.symlink_to(path)

    safe_write(link, NEW)

    assert link.is_symlink()
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    usual, path = tmp_path / "usual", tmp_path / "lesson.json"
    usual.write_bytes(b"")

    safe_write(path, NEW)

    assert path.stat().st_mode == usual.stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such device")
def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    safe_write(pipe, b"text")

    assert os.read(reader, 10) == b"text"
    assert pipe.is_fifo()
    os.close(reader)


@pytest.mark.parametrize("name", ["folder", "missing/lesson.json", "n" * 5000])
def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(CannotSave, match=r"could not be saved .* unharmed"):
        safe_write(tmp_path / name, NEW)


class Busy(Disk):
    """A file that another program holds for some tries, as on Windows."""

    def __init__(self, tries: int, winerror: int) -> None:
        self.tries, self.winerror = tries, winerror

    def replace(self, source: Path, target: Path) -> None:
        if "~" not in target.name and self.tries > 0:
            self.tries -= 1
            error = PermissionError(13, "The file is in use")
            error.winerror = self.winerror  # type: ignore[attr-defined,unused-ignore]  # Windows sets it
            raise error
        super().replace(source, target)


@pytest.mark.parametrize(
    ("tries", "winerror", "is_saved"), [(3, 32, True), (7, 5, True), (99, 33, False), (1, 1, False)]
)
def test_a_file_held_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: int, winerror: int, is_saved: bool
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(saving.time, "sleep", waited.append)
    path = tmp_path / "lesson.json"
    safe_write(path, OLD)

    assert save(path, Busy(tries, winerror)) is is_saved
    assert path.read_bytes() == (NEW if is_saved else OLD)
    assert sum(waited) <= 2.5
