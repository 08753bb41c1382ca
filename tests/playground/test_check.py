"""Checking: what makes no sense is refused by path and in words; what is left open is completed."""

from typing import Any

import pytest

from engine.optimizers import OPTIMIZERS
from playground import stored_experiment
from playground.check import check
from playground.problems import BadValue
from playground.spec import Data, Experiment, Layer, Model, Training

THREE = Model((Layer(1), Layer(2), Layer(3)))
FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("data.dataset", {"data": {"dataset": "circel"}}, "did you mean “circle”?"),
    ("data.points", {"data": {"points": 9}}, "points must be between 10 and 100000, found 9"),
    ("data.points", {"data": {"points": 5.5}}, "points must be a whole number, found 5.5"),
    ("data.points", {"data": {"points": True}}, "points must be a whole number, found true"),
    ("data.noise", {"data": {"noise": 1.01}}, "noise must be between 0 and 1, found 1.01"),
    ("data.noise", {"data": {"noise": "much"}}, "noise must be a number, found “much”"),
    ("data.train_share", {"data": {"train_share": 0.95}}, "between 0.1 and 0.9"),
    ("data.inputs", {"data": {"inputs": []}}, "at least one input"),
    ("data.inputs", {"data": {"inputs": ["x1", "x1"]}}, "twice"),
    ("data.inputs", {"data": {"inputs": "x1"}}, "inputs must be a list, found “x1”"),
    ("data.inputs[1]", {"data": {"inputs": ["x1", "x3"]}}, "there is no input “x3”"),
    ("data.seed", {"data": {"seed": -1}}, "seed must be between"),
    ("data.sede", {"data": {"sede": 1}}, "the key “sede” is unknown"),
    ("data", {"data": None}, "data must be an object, found null"),
    ("model.layers", {"model": {"layers": [{"id": n + 1} for n in range(9)]}}, "at most 8 hidden layers"),
    ("model.layers[1].id", {"model": {"layers": [{"id": 5}, {"id": 5}]}}, "id 5 belongs to an earlier layer"),
    ("model.layers[0].id", {"model": {"layers": [{"id": 0}]}}, "id must be between 1"),
    ("model.layers[0].id", {"model": {"layers": [{"units": 3}]}}, "id is missing"),
    ("model.layers[0].units", {"model": {"layers": [{"id": 1, "units": 0}]}}, "between 1 and 64, found 0"),
    ("model.layers[0].unit", {"model": {"layers": [{"id": 1, "unit": 1}]}}, "the key “unit” is unknown"),
    ("model.layers[0].activation", {"model": {"layers": [{"id": 1, "activation": "rleu"}]}}, "did you mean “relu”?"),
    ("model.layers[0].dropout", {"model": {"layers": [{"id": 1, "dropout": 1}]}}, "dropout must be between 0 and 0.9"),
    ("model.initialization", {"model": {"initialization": "magic"}}, "there is no initialization “magic”"),
    ("training.loss", {"training": {"loss": "l"}}, "there is no loss “l”"),
    ("training.optimizer", {"training": {"optimizer": "adm"}}, "did you mean “adam”?"),
    ("training.learning_rate", {"training": {"learning_rate": 0}}, "learning_rate must be between 1e-05 and 10"),
    ("training.batch", {"training": {"batch": 0}}, "or “all”, found 0"),
    ("training.batch", {"training": {"batch": "some"}}, "or “all”, found 'some'"),
    ("training.batch", {"training": {"batch": 1.5}}, "batch must be a whole number or “all”, found 1.5"),
    ("training.l1", {"training": {"l1": -1}}, "l1 must be between 0 and 10"),
    ("training.settings.rho", {"training": {"settings": {"rho": 1}}}, "adam has no setting “rho”; it has beta1"),
    ("training.settings.beta1", {"training": {"settings": {"beta1": "b"}}}, "beta1 must be a number, found “b”"),
    ("training.settings.beta1", {"training": {"settings": {"beta1": 2}}}, "beta1 must be"),
    ("training.stop.rule", {"training": {"stop": {"rule": "soon"}}}, "there is no stopping rule “soon”"),
    ("training.stop.value", {"training": {"stop": {"rule": "steps", "value": 2.5}}}, "a whole number of steps"),
    ("training.stop.value", {"training": {"stop": {"rule": "loss", "value": 0}}}, "above 0"),
    ("optimizer", {"optimizer": "adam"}, "the key “optimizer” is unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "words"), FAULTS)
def test_a_fault_is_named_by_path_and_in_words(path: str, value: dict[str, Any], words: str) -> None:
    with pytest.raises(BadValue) as caught:
        stored_experiment.from_json(value)

    assert caught.value.path == path
    assert words in caught.value.text()
    assert path in caught.value.text()


def test_the_message_reads_as_promised() -> None:
    layers = (*THREE.layers[:2], Layer(3, units=900))

    with pytest.raises(BadValue) as caught:
        check(Experiment(model=Model(layers)))

    assert caught.value.text() == "Layer 3 (model.layers[2].units): units must be between 1 and 64, found 900."


def test_messages_stay_short_whatever_stands_in_the_file() -> None:
    for value in ({"dataset": "x" * 10**6}, {"inputs": ["y\n" * 10**6]}, {"noise": "z" * 10**6}, {"w" * 10**6: 1}):
        with pytest.raises(BadValue) as caught:
            stored_experiment.from_json({"data": value})
        assert len(caught.value.text()) < 400
        assert "\n" not in caught.value.text()


def test_inputs_are_put_into_order_and_numbers_become_the_right_kind() -> None:
    checked = stored_experiment.from_json({"data": {"inputs": ["sin_x1", "x1"], "noise": 1}, "training": {"l2": 1}})

    assert checked.data.inputs == ("x1", "sin_x1")
    assert isinstance(checked.data.noise, float)
    assert isinstance(checked.training.l2, float)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_optimizer_gets_the_settings_it_was_not_given(optimizer: str) -> None:
    row = OPTIMIZERS[optimizer]

    checked = check(Experiment(training=Training(optimizer=optimizer)))

    assert checked.training.settings == row.defaults()


def test_checking_twice_changes_nothing() -> None:
    once = check(Experiment(Data(inputs=("x2", "x1")), THREE, Training(batch="all")))

    assert check(once) == once


def test_no_hidden_layer_is_a_network_too() -> None:
    assert check(Experiment(model=Model(layers=()))).model.layers == ()


def test_limits_themselves_are_allowed() -> None:
    layer = Layer(2**31 - 1, units=64, dropout=0.9)

    checked = check(Experiment(Data(points=100_000, noise=1.0), Model((layer,)), Training(learning_rate=10.0)))

    assert checked.model.layers == (layer,)
