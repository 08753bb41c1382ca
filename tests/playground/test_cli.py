"""The command line, as a person or a script types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from playground import cli
from tests.playground.test_run import DIVERGING

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(capsys):
    """Run a command; give (exit status, standard output, standard error)."""

    def call(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture
def new(run):
    """Give what `new` prints with some flags, as a value."""

    def call(*flags):
        status, out, err = run("new", *flags)
        assert (status, err) == (0, "")
        return json.loads(out)

    return call


@pytest.fixture
def file_of(new, tmp_path):
    """Make a file of what `new` prints."""

    def call(*flags):
        path = tmp_path / "exp.json"
        path.write_text(json.dumps(new(*flags)), encoding="utf-8")
        return path

    return call


def is_refused(answer) -> str:
    """Check that an answer is one line of complaint, and give it."""
    status, out, err = answer
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_new_prints_the_experiment_of_the_defaults(new):
    assert new() == {
        "format": 1,
        "experiment": {
            "data": {
                "dataset": "spiral", "classes": 2, "points": 500, "noise": 0.0, "label_noise": 0.0, "train_share": 0.7,
                "inputs": ["x1", "x2", "sin_x1", "sin_x2"], "seed": 1,
            },
            "model": {
                "layers": [
                    {
                        "id": number, "units": 8, "activation": "tanh", "dropout": 0.0, "initialization": "",
                        "initialization_settings": {}, "frozen": False, "off": [],
                    }
                    for number in (1, 2)
                ],
                "initialization": "glorot_uniform", "initialization_settings": {}, "seed": 1,
                "output_frozen": False, "off": [],
            },
            "training": {
                "loss": "bce", "output": "sigmoid", "optimizer": "adam",
                "settings": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
                "learning_rate": 0.01, "batch": 10, "l1": 0.0, "l2": 0.0, "clip": 0.0,
                    "schedule": "constant", "schedule_settings": {}, "stop": {"rule": "never", "value": 1000.0},
                    "early_stopping": {"patience": 0, "minimum": 0.0},
                "seed": 1,
            },
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "path", "value"),
    [
        (("--dataset", "moons"), "data.dataset", "moons"),
        (("--points", 300), "data.points", 300),
        (("--train-share", 0.5), "data.train_share", 0.5),
        (("--noise", 0.2), "data.noise", 0.2),
        (("--label-noise", 0.1), "data.label_noise", 0.1),
        (("--dataset", "curve_sine"), "data.inputs", ["x1", "sin_x1"]),
        (("--inputs", "x1,x1^2,x1*x2"), "data.inputs", ["x1", "x1^2", "x1*x2"]),
        (("--optimizer", "sgd"), "training.optimizer", "sgd"),
        (("--learning-rate", 0.3), "training.learning_rate", 0.3),
        (("--batch", "all"), "training.batch", "all"),
        (("--batch", 32), "training.batch", 32),
        (("--l1", 0.01), "training.l1", 0.01),
        (("--l2", 0.02), "training.l2", 0.02),
        (("--seed", 7), "data.seed", 7),
        (("--seed", 7), "model.seed", 7),
        (("--seed", 7), "training.seed", 7),
        (("--layers", ""), "model.layers", []),
        (("--set", "training.stop.rule=loss", "--set", "training.stop.value=0.1"), "training.stop.value", 0.1),
        (("--set", "model.layers[1].units=3"), "model.layers.1.units", 3),
        (("--set", 'data.inputs=["x2"]'), "data.inputs", ["x2"]),
        (("--activation", "relu"), "model.layers.0.activation", "relu"),
        (("--dropout", 0.25), "model.layers.1.dropout", 0.25),
        (("--dataset", "pass"), "data.seed", 142257),
    ],
)
def test_every_flag_sets_its_value(new, flags, path, value):
    found = new(*flags)["experiment"]
    for key in path.split("."):
        found = found[int(key) if key.isdigit() else key]

    assert found == value


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("new", "--noise", "2"), "noise"),
        (("new", "--label-noise", "0.6"), "label_noise"),
        (("new", "--dataset", "curve_steps", "--inputs", "x1,x2"), "data.inputs[1]"),
        (("new", "--dataset", "own"), "data.own"),
        (("new", "--dataset", "spirl"), "did you mean “spiral”?"),
        (("new", "--layers", "8,x"), "model.layers[1].units"),
        (("new", "--layers", "1,2,3,4,5,6,7,8,9"), "8"),
        (("new", "--set", "model.layers[0].unit=4"), "no such value"),
        (("new", "--set", "model.layers[0].units=900"), "between 1 and 64, found 900"),
        (("new", "--set", "training.batch=1e999"), "batch"),
        (("new", "--set", "nothing"), "--set"),
        (("new", "--optimiser", "sgd"), "--optimiser"),
        (("train", "no such file.json", "--steps", "3"), "no such file.json"),
        (("train",), "required"),
        (("fly",), "fly"),
    ],
)
def test_a_bad_argument_is_one_line_and_exit_status_2(run, arguments, word):
    assert word in is_refused(run(*arguments))


def test_train_prints_the_result(run, file_of):
    status, out, err = run("train", file_of(), "--steps", 50)
    result = json.loads(out)

    assert (status, err) == (0, "")
    assert list(result) == [
        "status", "steps", "epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "seconds",
            "reason", "metrics",
    ]  # fmt: skip
    assert (result["status"], result["steps"], result["epoch"]) == ("finished", 50, 1)
    assert 0 < result["train_loss"] < 1
    assert result["seconds"] > 0


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_default_experiment_is_solved_within_5000_steps(run, file_of, seed):
    _, out, _ = run("train", file_of("--seed", seed), "--steps", 5000)

    assert json.loads(out)["test_accuracy"] >= 0.95


def test_no_steps_are_allowed(run, file_of):
    _, out, _ = run("train", file_of(), "--steps", 0)

    assert json.loads(out)["steps"] == 0


def test_going_on_from_a_save_is_bit_for_bit_the_same(run, file_of, tmp_path):
    path, half, whole = file_of("--dropout", 0.2), tmp_path / "half.json", tmp_path / "whole.json"
    run("train", path, "--steps", 333, "--save", half)
    run("train", half, "--steps", 334, "--save", tmp_path / "second.json")
    run("train", path, "--steps", 667, "--save", whole)

    assert (tmp_path / "second.json").read_bytes() == whole.read_bytes()


def test_out_holds_weights_and_data_as_the_network_sees_them(run, file_of, tmp_path):
    out = tmp_path / "result.json"
    run("train", file_of("--inputs", "x1,x2^2,sin_x1", "--layers", "5,3"), "--steps", 20, "--out", out)
    result = json.loads(out.read_text(encoding="utf-8"))

    for name in ("initial_parameters", "parameters"):
        assert [np.shape(layer["weights"]) for layer in result[name]] == [(3, 5), (5, 3), (3, 1)]
        assert [np.shape(layer["biases"]) for layer in result[name]] == [(5,), (3,), (1,)]
    assert result["inputs"] == ["x1", "x2^2", "sin_x1"]
    train, test = result["data"]["train"], result["data"]["test"]
    assert (len(train["x"]), len(test["x"])) == (350, 150)
    x = np.array(train["x"])
    np.testing.assert_allclose(train["features"], np.stack([x[:, 0], x[:, 1] ** 2, np.sin(x[:, 0])], 1), rtol=1e-6)
    assert set(train["y"]) == {0, 1}


def test_out_tells_where_a_run_that_goes_on_began(run, file_of, tmp_path):
    """After a change of the rate the first weights no longer lead to the last; what stands in `begun` does."""
    half, out = tmp_path / "half.json", tmp_path / "result.json"
    run("train", file_of("--optimizer", "momentum", "--batch", "all", "--layers", ""), "--steps", 20, "--save", half)
    text = half.read_text(encoding="utf-8")
    half.write_text(text.replace('"learning_rate": 0.01', '"learning_rate": 0.5'), encoding="utf-8")
    run("train", half, "--steps", 1, "--out", out)
    result = json.loads(out.read_text(encoding="utf-8"))
    begun, train = result["begun"], result["data"]["train"]

    x, y = np.array(train["features"]), np.array(train["y"])
    w, b = (np.array(begun["parameters"][0][part]) for part in ("weights", "biases"))
    error = 1 / (1 + np.exp(-(x @ w + b)))[:, 0] - y
    velocity = 0.9 * np.array(begun["memory"][0][0]["weights"])[:, 0] + x.T @ error / len(y)

    assert (begun["step"], begun["updates"], result["steps"]) == (20, 20, 21)
    np.testing.assert_allclose(result["parameters"][0]["weights"], w - 0.5 * velocity[:, None], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--stop", "steps", "--stop-value", 7), "stopped: reached 7 steps"),
        (("--stop", "epochs", "--stop-value", 2), "stopped: reached 2 epochs"),
        (("--stop", "loss", "--stop-value", 0.68), "stopped: the training loss reached 0.6"),
        (("--stop", "gradient", "--stop-value", 0.9), "stopped: the gradient's norm is"),
        (("--stop", "change", "--stop-value", 0.5), "stopped: J changed by"),
        (("--patience", 1, "--minimum", 5), "stopped early: no better test loss for 1 epoch;"),
    ],
)
def test_what_ended_the_run_is_told(run, file_of, flags, words):
    _, out, _ = run("train", file_of(*flags), "--steps", 3000)

    assert json.loads(out)["status"] == "stopped_early"
    assert json.loads(out)["reason"].startswith(words)


def test_the_parameters_of_out_give_its_loss(run, file_of, tmp_path):
    out = tmp_path / "result.json"
    run("train", file_of("--layers", "6"), "--steps", 100, "--out", out)
    result = json.loads(out.read_text(encoding="utf-8"))
    (w1, b1), (w2, b2) = [(np.array(p["weights"]), np.array(p["biases"])) for p in result["parameters"]]
    train = result["data"]["train"]

    z = np.tanh(np.array(train["features"]) @ w1 + b1) @ w2 + b2
    y = np.array(train["y"])
    loss = np.mean(np.logaddexp(0, z[:, 0]) - y * z[:, 0])

    assert result["train_loss"] == pytest.approx(loss, rel=1e-5)
    assert result["train_accuracy"] == pytest.approx(np.mean((z[:, 0] >= 0) == (y == 1)))


def test_stopping_early_is_a_status(run, file_of):
    rule = ("--set", "training.stop.rule=steps", "--set", "training.stop.value=30")
    _, out, _ = run("train", file_of(*rule), "--steps", 500)

    assert (json.loads(out)["status"], json.loads(out)["steps"]) == ("stopped_early", 30)


def test_divergence_is_a_status_with_valid_json(run, tmp_path):
    from playground import storage

    path = tmp_path / "diverging.json"
    storage.write(path, storage.Document(DIVERGING, None))
    status, out, _ = run("train", path, "--steps", 5000)

    assert status == 0
    assert json.loads(out, parse_constant=pytest.fail)["status"] == "diverged"


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda text: text.replace('"units": 8', '"units": 900', 1), "Layer 1 (model.layers[0].units)"),
        (lambda text: text.replace('"units": 8', '"unitz": 8', 1), "unitz"),
        (lambda text: text[:100], "exp.json"),
    ],
)
def test_a_bad_file_is_one_line_with_the_place_of_the_fault(run, file_of, damage, word):
    path = file_of()
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")

    assert word in is_refused(run("train", path, "--steps", 1))


@pytest.mark.parametrize("flag", ["--save", "--out"])
def test_a_target_that_cannot_be_written_is_told_before_training(run, file_of, tmp_path, flag):
    said = is_refused(run("train", file_of(), "--steps", 10**9, flag, tmp_path / "nowhere" / "x.json"))

    assert "nowhere" in said


def test_schema_and_catalog_are_json(run):
    for command in ("schema", "catalog"):
        status, out, err = run(command)
        assert (status, err) == (0, "")
        assert json.loads(out)


def test_the_command_line_runs_without_qt():
    code = "import sys; from playground import cli; cli.main(['new']); print([m for m in sys.modules if 'PySide' in m])"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert answer.stdout.rstrip().endswith("[]")
