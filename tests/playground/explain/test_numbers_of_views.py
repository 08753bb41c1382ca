"""Every number a view shows, against PyTorch or NumPy, for three networks, dropout off and on."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import edits, examples, wires
from playground.datasets import row_of
from playground.explain.activation import ActivationAsked
from playground.explain.backprop import BackpropAsked
from playground.explain.loss_curve import LossAsked
from playground.explain.perceptron import PerceptronAsked, crossings, half, line_of, moved, numbers_of, turned
from playground.run import Run
from playground.snapshot import LayerParameters
from playground.spec import Bias, Experiment, Model
from tests.playground.explain.networks import CASES, context_of, run_of, torch_losses, torch_network

torch = pytest.importorskip("torch", reason="PyTorch is not here: pip install '.[torch]'")


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


@pytest.mark.parametrize(("name", "dropout"), CASES)
@pytest.mark.parametrize("index", [0, 41])
def test_the_chain_rule_gives_pytorchs_gradient_for_every_weight(name: str, dropout: float, index: int) -> None:
    run = run_of(name, dropout)
    context, points = context_of(run), run.points()
    forward, held = torch_network(run)
    torch_losses(run, forward(points.x[index : index + 1]), points.y[index : index + 1]).sum().backward()

    for layer, identity in enumerate(wires.columns(run.experiment.model)[1:]):
        rows, units = run.parameters()[layer].weights.shape
        for row in (-1, 0, rows - 1):
            for unit in (0, units - 1):
                number = Bias(identity, unit) if row < 0 else wires.wire(run.experiment, identity, row, unit)
                found = BackpropAsked(number, index).answer(context)
                wanted = held[layer][1].grad[unit] if row < 0 else held[layer][0].grad[row, unit]
                assert found.gradient == pytest.approx(float(wanted), rel=1e-9, abs=1e-12)
                assert found.engine == pytest.approx(float(wanted), rel=2e-4, abs=1e-6)
                assert found.nudged == pytest.approx(float(wanted), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_the_factors_multiply_to_the_gradient_and_the_forward_values_are_the_networks(name, dropout) -> None:
    run = run_of(name, dropout)
    last = wires.wire(run.experiment, 0, 0, 0)

    found = BackpropAsked(last, 5).answer(context_of(run))

    back = found.backward[found.layer]
    assert back.delta == pytest.approx(back.arriving * back.slope, rel=1e-6)
    assert found.gradient == pytest.approx(back.delta[0] * found.incoming)
    logits = torch_network(run)[0](run.points().x[5:6])
    assert found.z[-1] == pytest.approx(logits[0].detach().numpy(), rel=1e-6)
    loss = torch_losses(run, logits, run.points().y[5:6])
    assert found.loss == pytest.approx(float(loss.detach()), rel=1e-6)
    assert found.on_way[-1].sum() == 1
    assert found.down != found.up
    assert (found.up + found.down) / 2 == pytest.approx(found.loss, rel=1e-6, abs=1e-9)
    assert found.loss_name == ("bce" if logits.shape[1] == 1 else "softmax")


def test_a_weight_that_is_gone_has_no_chain_rule() -> None:
    context = context_of(run_of("2-4-2-1"))

    assert BackpropAsked(Bias(9, 0), 0).answer(context) is None
    assert BackpropAsked(Bias(1, 0), 10**6).answer(context) is None


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_a_perceptron_adds_up_and_its_output_is_pytorchs(name: str, dropout: float) -> None:
    run = run_of(name, dropout)

    found = PerceptronAsked((0, 0), (1.5, -0.5)).answer(context_of(run))

    logits = torch_network(run)[0](np.array([[1.5, -0.5]]))
    said = torch.sigmoid(logits) if logits.shape[1] == 1 else torch.softmax(logits, 1)
    assert found.z == pytest.approx(found.bias + found.products.sum(), rel=1e-9)
    assert found.z == pytest.approx(float(logits[0, 0].detach()), rel=1e-6)
    assert found.a == pytest.approx(float(said[0, 0].detach()), rel=1e-6)
    assert found.products == pytest.approx(found.incoming * found.weights)


def lecture_perceptron() -> Run:
    experiment = edits.check(Experiment(model=Model(layers=())))
    run = Run(experiment)
    weights = np.array([[3.0], [-2.0]], np.float32)
    run.set_parameters((LayerParameters(0, weights, np.array([1.0], np.float32)),), "the lecture's")
    return run


def test_the_worked_perceptron_of_the_lecture_reads_minus_six_and_two_thousandths() -> None:
    found = PerceptronAsked((0, 0), (-1.0, 2.0)).answer(context_of(lecture_perceptron()))

    assert found.z == pytest.approx(-6.0)
    assert found.a == pytest.approx(0.0024726, abs=1e-6)
    assert found.line == pytest.approx((1.0, 3.0, -2.0))


@pytest.mark.parametrize("dataset", ["gaussians", "pass"])
def test_a_line_put_somewhere_is_found_there_again(dataset: str) -> None:
    experiment = edits.choose_dataset(edits.check(Experiment(model=Model(layers=()))), dataset)
    run = Run(experiment)
    line = (0.7, -1.3, 2.1)

    run.set_numbers(numbers_of(experiment, run.samples, 0, line))

    assert line_of(experiment, run.samples, run.seen(), 0, 0) == pytest.approx(line, rel=1e-5)


def test_moving_and_turning_a_line_do_what_a_hand_does() -> None:
    line = (1.0, 3.0, -2.0)

    a, b, c = moved(line, 0.5, -1.0)
    turned_line = turned(line, (1.0, 2.0), np.pi / 2)

    assert (b, c) == (3.0, -2.0)
    assert a + b * (1.0 + 0.5) + c * (2.0 - 1.0) == pytest.approx(1.0 + 3.0 - 4.0)
    assert np.hypot(*turned_line[1:]) == pytest.approx(np.hypot(3, 2))
    assert turned_line[1] * 3 + turned_line[2] * -2 == pytest.approx(0, abs=1e-12)
    assert turned_line[0] + turned_line[1] + 2 * turned_line[2] == pytest.approx(1 + 3 - 4)


@pytest.mark.parametrize("line", [(1.0, 3.0, -2.0), (0.0, 1.0, 0.0), (0.3, 0.0, -2.0), (-0.5, -0.001, 4.0)])
def test_a_line_parts_the_plane_in_two_and_crosses_its_rim(line) -> None:
    plane = ((-6.0, 6.0), (-6.0, 6.0))

    ends = crossings(line, plane)

    for x1, x2 in ends:
        assert line[0] + line[1] * x1 + line[2] * x2 == pytest.approx(0, abs=1e-9)
        assert max(abs(x1), abs(x2)) == pytest.approx(6.0)
    areas = [_area(half(line, plane, sign)) for sign in (-1, 1)]
    assert sum(areas) == pytest.approx(144.0)
    grid = np.stack(np.meshgrid(*[np.linspace(-5.99, 5.99, 400)] * 2), axis=-1)
    share = float((line[0] + grid @ np.array(line[1:]) > 0).mean())
    assert areas[1] / 144 == pytest.approx(share, abs=0.01)
    assert crossings((100.0, 1.0, 1.0), plane) is None


def _area(corners: list[tuple[float, float]]) -> float:
    x, y = np.array(corners).T
    return float(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2)


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_the_microscope_counts_the_layers_own_pre_activations(dropout: float) -> None:
    run = run_of("2-4-2-1", dropout)

    found = ActivationAsked(2, (1.0, 1.0)).answer(context_of(run))

    first, second = run.parameters()[:2]
    z = np.tanh(run.features_train.astype(float) @ first.weights + first.biases) @ second.weights + second.biases
    assert found.counts.sum() == z.size
    inside = (z > found.edges[0]) & (z < found.edges[1])
    middle = np.histogram(np.clip(z, found.edges[0], found.edges[-1]), found.edges)[0]
    assert np.array_equal(found.counts, middle)
    assert inside.sum() <= found.counts[0]
    assert found.g == pytest.approx(np.tanh(found.z))
    assert found.slope == pytest.approx(1 - np.tanh(found.z) ** 2)
    assert found.quiet == pytest.approx((1 - np.tanh(z) ** 2 <= 0.05).mean(), abs=1e-12)
    probe = np.tanh(np.array([1.0, 1.0]) @ first.weights + first.biases) @ second.weights + second.biases
    assert found.probe_z == pytest.approx(probe, rel=1e-6)
    assert found.probe_g == pytest.approx(np.tanh(probe), rel=1e-6)


def test_the_output_is_a_layer_of_its_own_and_softmax_is_no_curve() -> None:
    run = run_of("2-4-2-1")

    found = ActivationAsked(0, (1.0, 1.0)).answer(context_of(run))

    logits = torch_network(run)[0](np.array([[1.0, 1.0]]))
    assert found.probe_z == pytest.approx(logits[0].detach().numpy(), rel=1e-6)
    assert found.probe_g == pytest.approx(torch.sigmoid(logits)[0].detach().numpy(), rel=1e-6)
    assert ActivationAsked(0, (1.0, 1.0)).answer(context_of(run_of("2-8-8-3"))) is None
    assert ActivationAsked(9, (1.0, 1.0)).answer(context_of(run)) is None


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_a_points_loss_lies_on_its_curve_and_j_is_the_mean(name: str, dropout: float) -> None:
    run = run_of(name, dropout)
    points = run.points()
    index = int(np.flatnonzero(~points.is_test)[3])

    found = LossAsked(index).answer(context_of(run))

    logits = torch_network(run)[0](points.x)
    losses = torch_losses(run, logits, points.y).detach().numpy()
    assert found.loss_now == pytest.approx(losses[index], rel=1e-6)
    assert found.mean == pytest.approx(losses[~points.is_test].mean(), rel=1e-6)
    assert found.losses == pytest.approx(losses[~points.is_test], rel=1e-5, abs=1e-9)
    assert found.order[found.rank] == index
    assert losses[found.order] == pytest.approx(np.sort(losses[~points.is_test])[::-1], rel=1e-5, abs=1e-9)
    assert found.target == (1.0 if logits.shape[1] > 1 else found.y)
    at = np.interp(found.now, *_rising(found.prediction, found.loss))
    assert at == pytest.approx(found.loss_now, rel=0.02, abs=2e-3)
    expected = -1 / found.now if logits.shape[1] > 1 or found.y == 1 else 1 / (1 - found.now)
    assert found.slope == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_the_loss_at_a_place_is_pytorchs_for_what_the_rule_says_there(name: str, dropout: float) -> None:
    run = run_of(name, dropout)
    place = (1.5, -0.5)
    actual = row_of(run.experiment.data).truth(np.array([place]), run.experiment.data.classes)

    found = LossAsked(0, place).answer(context_of(run))

    logits = torch_network(run)[0](np.array([place]))
    assert found.y == actual[0]
    assert found.loss_now == pytest.approx(float(torch_losses(run, logits, actual).detach()[0]), rel=1e-6)
    assert (found.index, found.rank, found.is_test) == (-1, -1, False)
    assert found.mean == pytest.approx(run.scores().train_loss, rel=1e-5)


def test_without_a_rule_no_place_has_a_loss() -> None:
    named = {example.name: example for example in examples.examples()}
    run = Run(examples.document(named["local-minimum"]).experiment)

    assert LossAsked(0, (0.0, 0.0)).answer(context_of(run)) is None


def _rising(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(x)
    return x[order], y[order]
