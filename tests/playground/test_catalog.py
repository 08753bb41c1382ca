"""The catalog: everything the issue names is there, with words."""

import json
import math

import pytest

from playground import catalog

NAMES = {
    "datasets": ["circle", "xor", "gaussians", "spiral", "moons", "pass"],
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
    "losses": ["bce"],
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


def test_it_is_plain_json_without_endless_numbers() -> None:
    text = json.dumps(catalog.as_json(), allow_nan=False)

    read = json.loads(text)
    assert [row["name"] for row in read["optimizers"]] == NAMES["optimizers"]
    assert all(math.isfinite(param["default"]) for row in read["optimizers"] for param in row["params"])
    assert read["settings"]["layer"][0]["high"] == 64
