"""The catalog: everything the issue names is there, with words."""

import json
import math

import pytest

from playground import catalog

NAMES = {
    "datasets": ["circle", "xor", "gaussians", "spiral", "moons", "pass", "plane", "bumps"],
    "inputs": ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin_x1", "sin_x2"],
    "activations": [
        "linear",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "gelu",
        "silu",
        "softplus",
        "sine",
    ],
    "optimizers": ["sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamw"],
    "losses": ["bce", "softmax", "mse"],
    "schedules": ["constant", "step", "cosine"],
    "initializations": [
        "normal",
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "zeros",
        "constant",
    ],
}


@pytest.mark.parametrize("table", NAMES)
def test_every_named_choice_is_there(table: str) -> None:
    assert set(NAMES[table]) <= set(catalog.TABLES[table])


@pytest.mark.parametrize("table", catalog.TABLES)
def test_every_row_explains_itself(table: str) -> None:
    for name, row in catalog.TABLES[table].items():
        assert (row.name, bool(row.label), bool(row.help)) == (name, True, True)
        for param in row.params:
            assert param.help, f"{name}.{param.name} has no help"
            assert param.fault(param.default) is None


@pytest.mark.parametrize("table", catalog.TABLES)
def test_every_row_has_its_formula(table: str) -> None:
    assert [name for name, row in catalog.TABLES[table].items() if not row.formula] == []


@pytest.mark.parametrize("name", ["learning_rate", "batch", "l1", "l2", "clip", "dropout"])
def test_what_changes_a_step_is_told_with_its_formula(name: str) -> None:
    params = {param.name: param for params in catalog.SETTINGS.values() for param in params}

    assert set(params[name].help) & set("←=·Σ/")


def test_it_is_plain_json_without_endless_numbers() -> None:
    text = json.dumps(catalog.as_json(), allow_nan=False)

    read = json.loads(text)
    assert [row["name"] for row in read["optimizers"]] == NAMES["optimizers"]
    assert all(math.isfinite(param["default"]) for row in read["optimizers"] for param in row["params"])
    assert read["settings"]["layer"][0]["high"] == 64
