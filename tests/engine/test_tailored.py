"""Code made for exactly one network computes what the general kernels compute, and is made only where it may be."""

from __future__ import annotations

import ctypes
import dataclasses

import numpy as np
import pytest

from engine import layout, tailor, train
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES, PAIRS, code_of
from engine.vector import library, tailored
from engine.vector.functions import Formula
from tests.engine.conftest import Net
from tests.engine.test_vector import narrower

NO_DROPOUT = np.zeros(1)
SHAPES = [(1, 1), (2, 1), (3, 1), (5, 1), (8, 1), (4, 2, 1), (2, 7, 1), (8, 3, 5, 1), (6, 8, 8, 1), (1, 8, 2, 1)]
SINGLE = [pair for pair in PAIRS if pair[0] != "softmax"]


def gradients(net: Net) -> tuple[Net, Net]:
    """Take one step with the code of its own, and one with the general kernels."""
    own, general = dataclasses.replace(net), dataclasses.replace(net, is_tailored=False)
    assert tailor.address(own.layout, own.code, own.batch, own.rates) != 0
    assert own.train(1) == general.train(1) == 1
    return own, general


@pytest.mark.parametrize("units", SHAPES)
@pytest.mark.parametrize(("inputs", "batch"), [(1, 1), (2, 3), (7, 5), (2, 8), (3, 11)])
def test_the_gradient_is_that_of_the_general_kernels(units: tuple[int, ...], inputs: int, batch: int) -> None:
    own, general = gradients(Net(units=units, inputs=inputs, batch=batch, activation="sigmoid"))

    np.testing.assert_allclose(own.gradient, general.gradient, atol=5e-7, rtol=2e-5)
    assert np.abs(general.gradient).max() > 1e-4


@pytest.mark.parametrize("activation", [name for name, row in ACTIVATIONS.items() if isinstance(row.compiled, Formula)])
@pytest.mark.parametrize(("loss", "output"), SINGLE)
def test_every_activation_and_loss_is_that_of_the_general_kernels(activation: str, loss: str, output: str) -> None:
    if not isinstance(LOSSES[loss].output(output).compiled, Formula):
        pytest.skip("a plain kernel is called, not written out")
    own, general = gradients(Net(units=(5, 4, 1), activation=activation, loss=loss, output=output))

    np.testing.assert_allclose(own.gradient, general.gradient, atol=1e-6, rtol=2e-5)


@pytest.mark.parametrize("units", SHAPES)
def test_what_belongs_to_no_weight_stays_0(units: tuple[int, ...]) -> None:
    net = Net(units=units, activation="sigmoid", batch=11, optimizer="momentum")
    used = net.pack([(np.ones_like(layer.weights), np.ones_like(layer.biases)) for layer in net.dense()]) == 1

    net.train(7)

    for vector in (net.theta, net.gradient, net.memory[0]):
        assert vector[used].all()
        assert not vector[~used].any()


@pytest.mark.parametrize(
    "net",
    [
        Net(units=(1,)), Net(units=(9, 1)), Net(units=(8, 3), loss="softmax", output="softmax"), Net(dropout=0.1),
        Net(batch=37, units=(8, 8, 8, 1)),
    ],
    ids=["a perceptron", "a wide layer", "several outputs", "dropout", "a large batch"],
)  # fmt: skip
def test_for_other_networks_none_is_made(net: Net) -> None:
    assert tailor.address(net.layout, net.code, net.batch, net.rates) == 0


def test_the_same_network_has_the_same_code_and_another_has_its_own() -> None:
    places = [layout.plan(2, (8, units, 1), (2, 2, 0), (first, 2, 0)) for units, first in ((8, 1), (8, 5), (7, 1))]
    found = [tailor.address(place, code_of("bce", "sigmoid"), 10, NO_DROPOUT) for place in places]

    assert found[0] == found[1] != found[2]


def test_a_step_that_is_not_finite_is_not_taken() -> None:
    net = Net(units=(8, 8, 1), activation="relu", batch=1, rate=1e30)

    assert 0 < net.train(100) < 100


@pytest.mark.parametrize("kind", ["here", "with 8 lanes"])
def test_it_computes_the_same_on_processors_with_narrow_registers(kind: str) -> None:
    net = Net(units=(8, 5, 1), batch=10, is_tailored=False)
    net.order[:] = np.arange(net.points)
    row = ACTIVATIONS["tanh"].compiled
    work = tailored.Work(net.layout, (row, row), net.row.compiled, net.row.target_of_0, net.batch)
    machine = library.this_machine() if kind == "here" else narrower(library.this_machine())
    code = library.compiled_as_it_stands(tailored.gradient("alone", work), machine, tailored.LANES)
    address = library.loaded(code, machine, ["alone"])["alone"]
    arguments = [array.ctypes.data for array in (net.theta, net.gradient, net.x, net.y, net.order, net.work)]
    expected = dataclasses.replace(net)
    expected.order[:] = net.order
    expected.counters[train.ORDERED] = 1
    expected.train(1)

    loss = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_void_p] * 6)(address)(*arguments)

    assert 0 < loss < 5
    np.testing.assert_allclose(net.gradient, expected.gradient, atol=5e-7, rtol=2e-5)


def test_it_is_written_for_processors_of_another_make_too() -> None:
    pytest.importorskip("llvmlite.binding").initialize_all_targets()
    net = Net()
    row = ACTIVATIONS["tanh"].compiled
    work = tailored.Work(net.layout, (row, row), net.row.compiled, net.row.target_of_0, net.batch)
    try:
        machine = library.Machine("aarch64-unknown-linux-gnu", "generic", "+neon")
        code = library.compiled_as_it_stands(tailored.gradient("alone", work), machine, tailored.LANES)
    except RuntimeError:
        pytest.skip("this LLVM builds for its own kind of processor only")

    assert code[:4] == b"\x7fELF"
