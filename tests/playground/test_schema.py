"""The JSON Schema of a file says what the reader accepts."""

from __future__ import annotations

import json

import pytest

from playground import cli, spec
from playground.catalog import ACTIVATIONS, DATASETS, FEATURES, OPTIMIZERS
from playground.datasets import DRAWN
from playground.schema import schema


def part(*keys):
    """Follow a path of property names through the schema, references included."""
    whole = schema()
    found = whole
    for key in keys:
        found = resolve(whole, found)
        found = found["items"] if key == "[]" else found["properties"][key]
    return resolve(whole, found)


def resolve(whole, found):
    while "$ref" in found:
        target = whole
        for key in found["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        found = target
    return found


def test_it_is_a_schema_of_an_object_that_names_its_dialect():
    found = schema()

    assert found["$schema"].startswith("https://json-schema.org/draft/")
    assert json.loads(json.dumps(found))["$schema"] == found["$schema"]
    assert {"format", "experiment"} <= set(part()["properties"])


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (("experiment", "data", "dataset"), DATASETS),
        (("experiment", "data", "inputs", "[]"), FEATURES),
        (("experiment", "model", "layers", "[]", "activation"), ACTIVATIONS),
        (("experiment", "training", "optimizer"), OPTIMIZERS),
    ],
)
def test_it_names_every_choice(path, names):
    assert part(*path)["enum"] == list(names)


@pytest.mark.parametrize(
    ("path", "param"),
    [
        (("experiment", "data", "points"), spec.POINTS),
        (("experiment", "data", "noise"), spec.NOISE),
        (("experiment", "data", "label_noise"), spec.LABEL_NOISE),
        (("experiment", "model", "layers", "[]", "units"), spec.UNITS),
        (("experiment", "model", "layers", "[]", "dropout"), spec.DROPOUT),
        (("experiment", "training", "learning_rate"), spec.LEARNING_RATE),
        (("experiment", "training", "l2"), spec.L2),
    ],
)
def test_its_ranges_are_those_the_reader_checks(path, param):
    found = part(*path)

    assert (found["minimum"], found["maximum"]) == (param.low, param.high)


@pytest.mark.parametrize("dataset", DRAWN)
def test_what_new_prints_has_the_properties_it_names(capsys, dataset):
    cli.main(["new", "--dataset", dataset])
    experiment = json.loads(capsys.readouterr().out)["experiment"]

    for block, value in experiment.items():
        named = part("experiment", block)["properties"]
        assert set(value) <= set(named)
