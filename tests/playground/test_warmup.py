"""Compiling in child processes: they share the work, and leave nothing to be compiled."""

from __future__ import annotations

import itertools
import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import engine
from engine import jit

ROOT = Path(__file__).resolve().parents[2]
COMPILING = """
import engine
from engine import jit
from playground import warmup

children = warmup.start()
assert children is warmup.start(), "a second call started children of its own"
assert [child.wait() for child in children.children] == [0] * len(children.children)
assert not children.is_working()
engine.prepare()
print([kernel.python.__name__ for kernel in jit._entries() if kernel.compiled.stats.cache_misses])
print(engine.is_cached())
"""
ENDED = """
from playground import warmup

children = warmup.start()
children.end()
print(children.is_working(), all(child.returncode for child in children.children))
"""


def run(script: str, cache: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), jit.CACHE_VARIABLE: str(cache)}
    command = [sys.executable, "-c", script]
    program = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert program.returncode == 0, program.stderr
    return program.stdout.splitlines()


def test_what_the_children_compile_is_all_there_is_to_compile(tmp_path):
    missing, is_cached = run(COMPILING, tmp_path)

    assert missing == "[]"
    assert is_cached == "True"


def test_where_nothing_can_be_kept_the_children_compile_for_this_start(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "file").touch()

    missing, is_cached = run(COMPILING, tmp_path / "file" / "kernels")

    assert missing == "[]"
    assert is_cached == "True"
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "something stayed behind"


def test_children_that_are_ended_are_gone(tmp_path):
    assert run(ENDED, tmp_path) == ["False True"]


def test_every_entry_point_is_in_a_portion():
    for module in pkgutil.walk_packages(engine.__path__, "engine."):
        import_module(module.name)

    modules = {kernel.python.__module__ for kernel in jit._entries()}

    assert modules == set(itertools.chain(*jit.PORTIONS))
