"""The examples of docs/adding-a-row.md, put into a copy of the program as the page says, train and are proven there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "adding-a-row.md"
TABLES = {"activations": "ACTIVATIONS: Table", "losses": "LOSSES: Table", "optimizers": "OPTIMIZERS: Table"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the program with the three rows of the page in it."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("engine", "playground", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "ui", "xvfb"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for file, functions, row in re.findall(
        r"`engine/(\w+)\.py`\n.*?```python\n(.*?)```.*?```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    ):
        path = folder / "engine" / f"{file}.py"
        before, table, after = path.read_text(encoding="utf-8").partition(TABLES[file])
        rows, end, rest = after.partition("\n)  # fmt: skip")
        path.write_text(f"{before}{functions}\n\n{table}{rows}\n{row.rstrip()}{end}{rest}", encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> str:
    """Run Python in the copy, with kernels of its own."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PLAYGROUND_KERNEL_CACHE": str(folder / "kernels")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


CLI = "import sys; from playground import cli; sys.exit(cli.main(sys.argv[1:]))"


def test_the_catalog_lists_the_rows(copy: Path) -> None:
    told = json.loads(run(copy, "-c", CLI, "catalog"))

    for table, name in (("activations", "softsign"), ("losses", "huber"), ("optimizers", "signsgd")):
        assert told[table][-1]["name"] == name


def test_the_tests_that_walk_all_rows_prove_them(copy: Path) -> None:
    chosen = "softsign or huber or signsgd"
    told = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/engine", "-k", chosen)

    assert int(re.findall(r"(\d+) passed", told)[0]) >= 10


def test_they_train(copy: Path) -> None:
    flags = ["--dataset", "plane", "--activation", "softsign", "--loss", "huber", "--optimizer", "signsgd"]
    (copy / "exp.json").write_text(run(copy, "-c", CLI, "new", *flags, "--learning-rate", "0.001"), encoding="utf-8")
    before, after = (json.loads(run(copy, "-c", CLI, "train", "exp.json", "--steps", steps)) for steps in ("0", "2000"))

    assert after["train_loss"] < before["train_loss"] / 10


def test_random_architectures_with_them_have_right_gradients(copy: Path) -> None:
    code = """
import engine; engine.prepare()
from playground import stress
nets = [stress.Network.random(seed) for seed in range(60)]
assert any("softsign" in net.activations for net in nets) and any(net.loss == "huber" for net in nets)
assert [seed for seed in range(60) if stress.gradient_trial(seed)] == []
"""
    run(copy, "-c", code)
