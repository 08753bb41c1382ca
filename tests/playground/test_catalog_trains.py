"""Everything that `catalog` lists can be trained from the command line, and no kernel is compiled twice for it."""

from __future__ import annotations

import json

import numpy as np
import pytest

import engine
from engine import jit
from playground import catalog, cli
from playground.check import check
from playground.run import Run
from playground.snapshot import Wants
from playground.stress import random_experiment


@pytest.fixture(scope="module")
def listed() -> dict:
    engine.prepare()
    return catalog.as_json()


@pytest.fixture
def train(tmp_path, capsys):
    """Make an experiment with `new`, train it, and give what is printed."""

    def call(*flags: str) -> dict:
        assert cli.main(["new", "--points", "60", *flags]) == 0
        path = tmp_path / "exp.json"
        path.write_text(capsys.readouterr().out, encoding="utf-8")
        assert cli.main(["train", str(path), "--steps", "12"]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def task_of(data: dict, classes: int) -> str:
    return "value" if data["task"] == "value" else "two classes" if classes == 2 else "classes"


def test_every_data_set_with_every_loss_that_fits(listed, train):
    trained = 0
    for data in filter(lambda row: row["is_drawn"], listed["datasets"]):
        for classes in sorted({2, data["most_classes"]}):
            for loss in listed["losses"]:
                for output in loss["outputs"]:
                    if task_of(data, classes) in output["tasks"]:
                        told = train("--dataset", data["name"], "--classes", str(classes), "--loss", loss["name"],
                                     "--output", output["name"])  # fmt: skip
                        assert told["status"] == "finished"
                        assert (told["train_accuracy"] is None) == (data["task"] == "value")
                        assert ("train_r2" in told) == (data["task"] == "value")
                        trained += 1
    assert trained >= 20


@pytest.mark.parametrize(
    ("table", "flag"),
    [("activations", "--activation"), ("optimizers", "--optimizer"), ("initializations", "--initialization"),
     ("schedules", "--schedule")],
)  # fmt: skip
def test_every_row_of_the_other_tables(listed, train, table, flag):
    for row in listed[table]:
        told = train(flag, row["name"])
        assert told["status"] == "finished"
        assert told["train_loss"] is not None


def test_every_setting_of_every_row_at_both_ends_of_its_range(listed, train):
    places = {"optimizers": "training.settings", "schedules": "training.schedule_settings",
              "initializations": "model.initialization_settings"}  # fmt: skip
    for table, place in places.items():
        for row in listed[table]:
            for param in row["params"]:
                for end in ("low", "high"):
                    field = place.rpartition(".")[2].replace("settings", "").strip("_") or "optimizer"
                    told = train(f"--{field}", row["name"], "--set", f"{place}.{param['name']}={param[end]}")
                    assert told["status"] in ("finished", "diverged")


def test_nothing_is_compiled_twice(listed):
    kernels = {kernel.python.__qualname__: kernel.compiled for kernel in jit._kernels}
    before = {name: len(compiled.signatures) for name, compiled in kernels.items()}
    rng = np.random.default_rng(1)
    seen = {"activation": set(), "optimizer": set(), "loss": set(), "schedule": set(), "initialization": set()}
    for _ in range(150):
        experiment = check(random_experiment(rng))
        run = Run(experiment)
        run.advance(2)
        run.metrics()
        run.losses()
        run.picture(Wants(regions=8, maps=8, probes=((0.0, 0.0),)))
        seen["activation"] |= {layer.activation for layer in experiment.model.layers}
        seen["optimizer"].add(experiment.training.optimizer)
        seen["loss"].add((experiment.training.loss, experiment.training.output))
        seen["schedule"].add(experiment.training.schedule)
        seen["initialization"].add(experiment.model.initialization)
    assert seen["activation"] == set(catalog.ACTIVATIONS)
    assert seen["optimizer"] == set(catalog.OPTIMIZERS)
    assert len(seen["loss"]) == sum(len(row.outputs) for row in catalog.LOSSES.values())
    assert seen["schedule"] == set(catalog.SCHEDULES)
    assert seen["initialization"] == set(catalog.INITIALIZERS)

    assert {name: len(compiled.signatures) for name, compiled in kernels.items()} == before
    entries = [kernel for kernel in jit._kernels if kernel.signature]
    assert len(entries) >= 6
    assert all(len(kernel.compiled.signatures) == 1 for kernel in entries)
