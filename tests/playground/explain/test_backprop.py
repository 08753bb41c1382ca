"""The chain rule of any network: product, training's own gradient and finite difference agree, whatever is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

import engine
from playground import answers, edits, wires
from playground.catalog import ACTIVATIONS
from playground.explain.backprop import BackpropAsked, ChainRule, paths
from playground.run import Run
from playground.snapshot import LayerParameters
from playground.spec import Bias, Data, Experiment, Layer, Model, Training, Wire
from tests.playground.explain.networks import context_of


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def network(activation: str = "tanh", dropout: float = 0.0, classes: int = 2, loss: str = "", output: str = "") -> Run:
    layers = tuple(Layer(place, units, activation, dropout) for place, units in ((1, 4), (2, 3)))
    usual = ("bce", "sigmoid") if classes == 2 else ("softmax", "softmax")
    training = Training(loss=loss or usual[0], output=output or usual[1])
    return Run(edits.check(Experiment(Data("gaussians", classes, points=60, noise=0.3), Model(layers), training)))


def all_numbers(experiment: Experiment) -> Iterator[Wire | Bias]:
    columns = wires.columns(experiment.model)
    hidden = [layer.units for layer in experiment.model.layers]
    sizes = [len(experiment.data.inputs), *hidden, answers.units(experiment)]
    for place, column in enumerate(columns[1:], start=1):
        for unit in range(sizes[place]):
            yield Bias(column, unit)
            yield from (wires.wire(experiment, column, row, unit) for row in range(sizes[place - 1]))


def asked(run: Run, number: Wire | Bias, index: int = 7) -> ChainRule:
    found = BackpropAsked(number, index).answer(context_of(run))
    assert found is not None
    return found


def changed(run: Run, change: Callable[[Experiment], Experiment]) -> Run:
    made = Run(change(run.experiment))
    made.advance(30)
    return made


CHANGES: dict[str, Callable[[Experiment], Experiment]] = {
    "nothing": lambda experiment: experiment,
    "a neuron is off": lambda experiment: edits.switch_neuron(experiment, 1, 2, on=False),
    "a weight is off": lambda experiment: edits.switch_weight(experiment, wires.wire(experiment, 2, 1, 1), on=False),
    "a layer is frozen": lambda experiment: edits.set_frozen(experiment, 1, frozen=True),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_three_ways_to_a_gradient_agree_for_every_weight_and_bias(activation: str, change: str) -> None:
    run = changed(network(activation, dropout=0.5), CHANGES[change])

    for number in all_numbers(run.experiment):
        found = asked(run, number)
        assert found.gradient == pytest.approx(found.engine, rel=2e-3, abs=2e-6), number
        assert found.gradient == pytest.approx(found.nudged, rel=2e-3, abs=2e-6), number


@pytest.mark.parametrize(("classes", "output"), [(2, "tanh"), (3, "tanh"), (2, "sigmoid"), (3, "sigmoid")])
def test_of_the_squared_error_every_factor_is_told_even_of_saturated_outputs(classes: int, output: str) -> None:
    run = network(classes=classes, loss="mse", output=output)
    last = run.parameters()[-1]
    far = LayerParameters(0, 1_000 * last.weights, last.biases)
    for parameters in (run.parameters(), (*run.parameters()[:-1], far)):
        run.set_parameters(parameters, "other weights")  # the second saturate the output

        found = asked(run, Bias(0, 0))

        said, wanted, k = found.a[-1], found.target, len(found.a[-1])
        assert set(wanted) <= {-1.0, 0.0, 1.0}
        assert found.loss == pytest.approx(float(((said - wanted) ** 2).mean()), rel=1e-6)
        assert found.backward[-1].arriving == pytest.approx(2 / k * (said - wanted), rel=1e-5, abs=1e-9)
        assert found.gradient == pytest.approx(found.nudged, rel=1e-3, abs=1e-7)


def test_a_neuron_that_is_off_says_nothing_and_its_weights_have_no_gradient() -> None:
    run = changed(network("sigmoid"), CHANGES["a neuron is off"])
    wire = next(number for number in all_numbers(run.experiment) if number == wires.wire(run.experiment, 2, 2, 0))

    found = asked(run, wire)

    assert found.a[0][2] == 0.0
    assert found.incoming == found.gradient == found.engine == found.nudged == 0.0
    assert found.up == found.down == pytest.approx(found.loss)


def test_eight_layers_of_sixty_four_are_no_harder_to_explain() -> None:
    layers = tuple(Layer(place, 64) for place in range(1, 9))
    run = Run(edits.check(Experiment(model=Model(layers))))
    first = wires.wire(run.experiment, 1, 0, 0)

    found = asked(run, first)

    assert found.gradient == pytest.approx(found.engine, rel=2e-3, abs=1e-7)
    assert all(way.all() for way in found.on_way[1:])
    assert np.count_nonzero(found.on_way[0]) == 1


def every_path(chain: ChainRule) -> list[tuple[int, ...]]:
    """Walk all ways from the weight's neuron to the outputs, one by one."""
    ways: list[tuple[int, ...]] = [(chain.unit,)]
    for layer in range(chain.layer + 1, len(chain.z)):
        weights = chain.weights[layer]
        ways = [(*way, unit) for way in ways for unit in range(weights.shape[1]) if weights[way[-1], unit] != 0]
    return ways


@pytest.mark.parametrize("change", CHANGES)
def test_the_paths_to_the_loss_are_counted_and_of_many_the_strongest_are_kept(change: str) -> None:
    run = changed(network(classes=3), CHANGES[change])

    for number in all_numbers(run.experiment):
        found = asked(run, number)
        ways = every_path(found)
        layers = range(found.layer + 1, len(found.z))
        lines = {(layer, *way[layer - found.layer - 1 : layer - found.layer + 1]) for way in ways for layer in layers}

        assert paths(found, 1_000).count == len(ways)
        assert set(paths(found, 1_000).strongest) == lines
        assert paths(found, 1_000).lines == len(lines)
        one_each = paths(found, len(layers)).strongest
        assert [line[0] for line in one_each] == sorted({line[0] for line in lines})


def test_the_strongest_line_is_the_one_most_of_the_gradient_comes_through() -> None:
    run = changed(network(), CHANGES["nothing"])
    found = asked(run, wires.wire(run.experiment, 1, 0, 0))

    (strongest,) = [line for line in paths(found, 2).strongest if line[0] == 1]

    through = [abs(found.weights[1][0, unit] * found.backward[1].delta[unit]) for unit in range(3)]
    assert strongest == (1, 0, int(np.argmax(through)))
