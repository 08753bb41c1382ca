"""Linear layers multiplied out, the parts of a sum, a neuron's map and the hidden space, against NumPy and PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import datasets, edits, wires
from playground.explain import maps
from playground.explain.collapse import CollapseAsked, multiplied, one_layer
from playground.explain.features import FeaturesAsked
from playground.explain.hidden import HiddenAsked, clipped
from playground.explain.parts import PartsAsked
from playground.pictures import plane_grid
from playground.run import Run
from playground.snapshot import Wants
from playground.spec import Data, Experiment, Layer, Model
from tests.playground.explain.networks import CASES, context_of, run_of, torch_network

torch = pytest.importorskip("torch", reason="PyTorch is not here: pip install '.[torch]'")


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def linear_run(units: tuple[int, ...] = (4, 3, 4), steps: int = 40) -> Run:
    layers = tuple(Layer(id=place + 1, units=count, activation="linear") for place, count in enumerate(units))
    run = Run(edits.check(Experiment(Data(dataset="circle"), Model(layers))))
    run.advance(steps)
    return run


def test_linear_layers_equal_one_matrix_and_the_answers_stay() -> None:
    run = linear_run()

    product = CollapseAsked().answer(context_of(run)).product

    stack = torch.nn.Sequential(*[torch.nn.Linear(*layer.weights.shape) for layer in run.parameters()]).double()
    with torch.no_grad():
        for linear, layer in zip(stack, run.parameters(), strict=True):
            linear.weight.copy_(torch.tensor(layer.weights.T))
            linear.bias.copy_(torch.tensor(layer.biases))
    places = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    said = stack(torch.tensor(places)).detach().numpy()
    assert product.biases == pytest.approx(said[0], rel=1e-9)
    assert product.weights == pytest.approx(said[1:] - said[0], rel=1e-9)
    assert 0 < product.difference < 1e-5
    single = Run(product.experiment)
    single.set_parameters(product.parameters, "multiplied out")
    x = run.points().x
    assert single.predict(x) == pytest.approx(run.predict(x), abs=1e-5)


def test_what_is_switched_off_does_not_count_in_the_product() -> None:
    run = linear_run((3,))
    experiment = edits.switch_neuron(run.experiment, 1, 1, on=False)
    switched = Run(experiment, run.state())

    product = CollapseAsked().answer(context_of(switched)).product

    (w1, b1), (w2, b2) = [(layer.weights.astype(float), layer.biases.astype(float)) for layer in run.parameters()]
    kept = [0, 2]
    assert product.weights == pytest.approx(w1[:, kept] @ w2[kept])
    assert product.biases == pytest.approx(b1[kept] @ w2[kept] + b2)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_one_bent_layer_is_refused_with_a_neurons_own_numbers(activation: str) -> None:
    run = linear_run()
    run = Run(edits.set_activation(run.experiment, 2, activation), run.state())

    found = CollapseAsked().answer(context_of(run))

    example = found.against
    assert found.product is None
    assert (example.layer, example.kind) == (2, activation)
    g = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    first, second = run.parameters()[:2]
    z = (run.features_train.astype(float) @ first.weights + first.biases) @ second.weights + second.biases
    for number in (example.u, example.v):
        assert np.abs(z[:, example.neuron] - number).min() < 1e-6
    assert example.of_sum == pytest.approx(g(example.u + example.v), rel=1e-9)
    assert example.sum_of == pytest.approx(g(example.u) + g(example.v), rel=1e-9)
    assert abs(example.of_sum - example.sum_of) > 0.05


def test_a_single_layer_is_its_own_product() -> None:
    run = run_of("2-1")

    found = CollapseAsked().answer(context_of(run))

    assert found.product.weights == pytest.approx(run.parameters()[0].weights.astype(float))
    assert found.product.difference == 0
    assert one_layer(run.experiment) == run.experiment
    assert multiplied(found.layers)[1] == pytest.approx(found.product.biases)


@pytest.mark.parametrize("units", [3, 24])
def test_the_parts_of_one_hidden_layer_add_up_to_z(units: int) -> None:
    run = Run(edits.check(Experiment(Data(dataset="circle"), Model((Layer(id=1, units=units),)))))
    run.advance(40)

    found = PartsAsked().answer(context_of(run))

    rest = 0 if found.rest is None else found.rest
    assert found.bias + found.curves.sum(axis=0) + rest == pytest.approx(found.total, rel=1e-9, abs=1e-9)
    assert len(found.neurons) + found.others == units
    places = plane_grid(datasets.row_of(run.experiment.data).plane, 36)
    logits = torch_network(run)[0](places).detach().numpy()[:, 0]
    assert found.total == pytest.approx(logits, rel=1e-6, abs=1e-6)
    assert found.said == pytest.approx(1 / (1 + np.exp(-logits)), rel=1e-6)
    assert found.pixels.shape == (len(found.neurons), 36, 36)


def test_on_a_curve_the_parts_are_curves() -> None:
    experiment = edits.choose_dataset(Experiment(model=Model((Layer(id=1, units=4),))), "curve_sine")
    run = Run(experiment)
    run.advance(40)

    found = PartsAsked().answer(context_of(run))

    first, second = run.parameters()
    a = np.tanh(found.across[:, None].astype(np.float32).astype(float) @ first.weights + first.biases)
    for neuron, curve in zip(found.neurons, found.curves, strict=True):
        assert curve == pytest.approx(a[:, neuron] * second.weights[neuron, 0], rel=1e-6, abs=1e-9)
    assert found.said == pytest.approx(found.total)
    assert found.pixels is None


def test_without_exactly_one_hidden_layer_there_are_no_parts() -> None:
    assert PartsAsked().answer(context_of(run_of("2-1"))) is None
    assert PartsAsked().answer(context_of(run_of("2-4-2-1"))) is None
    assert PartsAsked(7).answer(context_of(linear_run((3,)))) is None


@pytest.mark.parametrize(("name", "dropout"), CASES)
@pytest.mark.parametrize("which", ["first", "output"])
def test_a_neurons_map_is_the_weighted_sum_of_the_maps_before_it(name: str, dropout: float, which: str) -> None:
    run = run_of(name, dropout)
    order = wires.columns(run.experiment.model)
    number = 0 if which == "first" else len(order) - 2

    found = FeaturesAsked((order[number + 1], 0), most=4).answer(context_of(run))

    a = plane_grid(datasets.row_of(run.experiment.data).plane, 40).astype(np.float32).astype(float)
    for layer in run.parameters()[:number]:
        a = np.tanh(a @ layer.weights + layer.biases)
    held = run.parameters()[number]
    z = a @ held.weights.astype(float) + held.biases
    assert found.z == pytest.approx(z[:, 0], rel=1e-6, abs=1e-6)
    rest = 0 if found.rest is None else found.rest
    shown = sum(term.weight * a[:, term.source[1]] for term in found.terms)
    assert found.bias + shown + rest == pytest.approx(found.z, rel=1e-6, abs=1e-6)
    assert [term.weight for term in found.terms] == [
        pytest.approx(held.weights[term.source[1], 0]) for term in found.terms
    ]
    assert len(found.terms) + found.others == len(held.weights)
    if which == "output":
        logits = torch_network(run)[0](plane_grid(datasets.row_of(run.experiment.data).plane, 40))
        said = torch.sigmoid(logits) if logits.shape[1] == 1 else torch.softmax(logits, 1)
        assert found.a == pytest.approx(said[:, 0].detach().numpy(), rel=1e-6, abs=1e-9)


def test_the_small_maps_have_the_colours_of_the_drawn_network() -> None:
    run = run_of("2-4-2-1")

    found = FeaturesAsked((2, 0)).answer(context_of(run))

    drawn = run.picture(Wants(maps=40)).maps
    for term in found.terms:
        same = drawn[2 + term.source[1]] == term.pixels
        assert same.mean() > 0.98  # single against double precision: a shade apart here and there
    assert (drawn[6] == found.a_pixels).mean() > 0.98


def test_an_input_and_a_neuron_that_is_gone_have_no_sum() -> None:
    context = context_of(run_of("2-4-2-1"))

    assert FeaturesAsked((-1, 0)).answer(context) is None
    assert FeaturesAsked((2, 5)).answer(context) is None


@pytest.mark.parametrize(("name", "dropout"), [case for case in CASES if case[0] != "2-1"])
def test_the_hidden_space_is_what_the_last_layer_gives(name: str, dropout: float) -> None:
    run = run_of(name, dropout)

    found = HiddenAsked().answer(context_of(run))

    a = run.features_train.astype(float)
    for layer in run.parameters()[:-1]:
        a = np.tanh(a @ layer.weights + layer.biases)
    out = run.parameters()[-1]
    assert found.points == pytest.approx(a[:, found.neurons], rel=1e-6, abs=1e-6)
    others = [unit for unit in range(a.shape[1]) if unit not in found.neurons]
    held = out.biases + a[:, others].mean(axis=0) @ out.weights[others].astype(float)
    assert found.bias == pytest.approx(held, rel=1e-6, abs=1e-6)
    for x0, y0, x1, y1 in found.lines:
        z = np.array([[x0, y0], [x1, y1]]) @ found.weights + found.bias
        best = np.sort(z, axis=1)
        assert (best[:, -1] if z.shape[1] == 1 else best[:, -1] - best[:, -2]) == pytest.approx(0, abs=1e-6)
    if name == "2-4-2-1":
        assert found.neurons == (0, 1)
        assert found.right == pytest.approx(run.scores().train_accuracy)


def test_a_chosen_neuron_is_one_of_the_two_and_one_alone_spans_no_plane() -> None:
    run = run_of("2-8-8-3")

    assert 5 in HiddenAsked(5).answer(context_of(run)).neurons
    assert HiddenAsked().answer(context_of(run_of("2-1"))) is None


def test_a_line_is_cut_to_its_box_and_left_out_beside_it() -> None:
    box = ((-1.0, 1.0), (-1.0, 1.0))

    assert clipped(np.array([1.0, 0.0]), -0.5, box) == pytest.approx((0.5, -1.0, 0.5, 1.0))
    assert clipped(np.array([1.0, 0.0]), -5.0, box) is None


def test_maps_of_values_without_bound_have_zero_in_the_middle() -> None:
    low, high = maps.reach(np.array([0.5, -3.0, np.inf]))

    assert (low, high) == (-3.0, 3.0)
