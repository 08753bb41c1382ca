"""The cache of compiled kernels: what is taken for complete."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import engine

ROOT = Path(__file__).resolve().parents[2]


def test_kernels_compiled_for_one_copy_of_the_program_are_not_taken_for_those_of_another(tmp_path):
    """Numba tells files apart by their place, so the second copy still has to compile."""
    engine.prepare()
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))

    assert says_cached(ROOT) == "True"
    assert says_cached(tmp_path) == "False"


def says_cached(folder: Path) -> str:
    question = [sys.executable, "-c", "import engine; print(engine.is_cached())"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        question, cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
