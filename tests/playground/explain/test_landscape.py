"""The surface of the loss: its places checked against the NumPy reference, its directions against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine import reference
from engine.activations import ACTIVATIONS
from playground import answers, build, edits, wires
from playground.explain.desk import Context
from playground.explain.landscape import LandscapeAsked, coarse_first, filled, filter_normalized, principal
from playground.history import MOST_KEPT, History
from playground.run import Run
from playground.snapshot import Parameters
from playground.spec import Bias, Data, Experiment, Layer, Model, Training


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def trained(units: tuple[int, ...], classes: int = 2, steps: int = 150, **training: object) -> Run:
    layers = tuple(Layer(id=place + 1, units=count) for place, count in enumerate(units))
    data = Data(dataset="spiral", classes=classes, points=120)
    loss = "bce" if classes == 2 else "softmax"
    run = Run(edits.check(Experiment(data, Model(layers), Training(loss=loss, **training))))
    run.advance(steps)
    return run


def context(run: Run) -> Context:
    return Context(run.experiment, run.samples, run.seen(), run.state(), run.learning_rate(), run.history.way())


def loss_of(run: Run, parameters: Parameters) -> float:
    kinds = [ACTIVATIONS[layer.activation] for layer in run.experiment.model.layers] + [None]
    dense = [
        reference.Dense(p.weights.astype(float), p.biases.astype(float), kind)
        for p, kind in zip(parameters, kinds, strict=True)
    ]
    x = run.features_train.astype(float)
    return reference.mean_loss(dense, answers.output(run.experiment), x, run.samples.train_y)


@pytest.mark.parametrize(("units", "classes"), [((), 2), ((4, 2), 2), ((8, 8), 3)])
@pytest.mark.parametrize("kind", ["random", "way"])
def test_every_place_of_a_surface_is_the_loss_of_the_network_with_those_weights(units, classes: int, kind) -> None:
    run = trained(units, classes)
    job = LandscapeAsked(kind=kind, size=9).begin(context(run))
    while not job.is_done:
        job.advance(0.01)

    surface = job.result()

    assert surface.known == 1.0
    for row, column in ((0, 0), (4, 4), (2, 7), (8, 8)):
        there = surface.at(surface.alphas[column], surface.betas[row])
        assert surface.values[row, column] == pytest.approx(loss_of(run, there), rel=2e-4)


def test_the_middle_of_a_random_surface_is_the_present_loss() -> None:
    run = trained((4, 2))
    surface = LandscapeAsked(size=9).begin(context(run)).result()

    assert surface.values[4, 4] == pytest.approx(run.scores().train_loss, rel=1e-5)


def test_a_random_direction_is_as_long_as_each_neurons_own_weights_and_leaves_biases_alone() -> None:
    run = trained((4, 2))
    place = build.layout(run.experiment)

    vector = filter_normalized(run.seen(), place, np.random.default_rng(4))

    for number, layer in enumerate(run.parameters()):
        own = np.linalg.norm(layer.weights.astype(float), axis=0)
        np.testing.assert_allclose(np.linalg.norm(place.weight_view(vector, number), axis=0), own, rtol=1e-5)
        assert not place.bias_view(vector, number).any()


def test_the_ways_directions_are_its_principal_components() -> None:
    way = trained((4, 2)).history.way()

    first, second, shares = principal(way)

    moves = way.vectors.astype(float) - way.vectors[-1].astype(float)
    covariance = moves.T @ moves
    sizes, components = np.linalg.eigh(covariance)
    assert abs(first @ components[:, -1]) == pytest.approx(1.0, abs=1e-4)
    assert abs(second @ components[:, -2]) == pytest.approx(1.0, abs=1e-3)
    assert shares[0] == pytest.approx(sizes[-1] / sizes.sum(), rel=1e-4)
    assert 0 < shares[1] < shares[0] < 1


def test_the_surface_of_the_way_holds_the_whole_way_and_ends_at_the_present() -> None:
    run = trained((4, 2))
    surface = LandscapeAsked(kind="way", size=9).begin(context(run)).result()

    assert surface.way[-1] == pytest.approx((0.0, 0.0), abs=1e-5)
    for axis, line in enumerate((surface.alphas, surface.betas)):
        assert line[0] < surface.way[:, axis].min()
        assert line[-1] > surface.way[:, axis].max()


def test_two_weights_are_moved_and_nothing_else() -> None:
    run = trained(())
    numbers = (wires.wire(run.experiment, 0, 0, 0), Bias(0, 0))
    surface = LandscapeAsked(kind="weights", size=9, reach=3.0, numbers=numbers).begin(context(run)).result()

    there = surface.at(0.75, -1.5)

    before = run.parameters()
    assert there[0].weights[0, 0] == pytest.approx(before[0].weights[0, 0] + 0.75, rel=1e-6)
    assert there[0].biases[0] == pytest.approx(before[0].biases[0] - 1.5, rel=1e-6)
    assert there[0].weights[1, 0] == before[0].weights[1, 0]


def test_a_coarse_surface_comes_first_and_is_refined() -> None:
    order = coarse_first(101)

    assert sorted(order) == list(range(101 * 101))
    first = order[: (101 + 15) // 16 * ((101 + 15) // 16)]
    assert set(first // 101 % 16) == {0}
    values = np.full((9, 9), np.nan)
    values[::4, ::4] = 1.0
    assert (filled(values) == 1.0).all()


def test_a_surface_of_the_lecture_network_is_complete_after_enough_slices_and_shows_something_at_once() -> None:
    run = trained((8, 8, 8))
    job = LandscapeAsked(size=41).begin(context(run))

    shown = [job.result().known]
    while not job.is_done:
        job.advance(0.003)
        shown.append(job.result().known)

    assert 0 < shown[0] < 0.2
    assert shown == sorted(shown)
    assert shown[-1] == 1.0


def test_the_way_is_thinned_evenly_and_keeps_its_ends() -> None:
    history = History()
    for step in range(3 * MOST_KEPT):
        history.note(step, np.array([step], np.float32))

    way = history.way()

    assert len(way.steps) <= MOST_KEPT + 1
    assert way.steps[0] == 0
    assert way.steps[-1] == 3 * MOST_KEPT - 1
    assert np.array_equal(way.steps, way.vectors[:, 0])
    history.cut(100)
    assert history.way().steps[-1] <= 100


def test_the_nearest_judged_place_is_given_with_the_loss_of_the_network_there() -> None:
    run = trained((4, 2))
    surface = LandscapeAsked(size=9).begin(context(run)).result()

    alpha, beta, loss = surface.nearest(0.30, -0.9)

    assert (alpha, beta) == (0.25, -1.0)
    assert loss == pytest.approx(loss_of(run, surface.at(alpha, beta)), rel=2e-4)
    assert surface.holds(alpha, beta)
    assert not surface.holds(1.01, 0.0)


@pytest.mark.parametrize("kind", ["random", "way"])
def test_what_is_switched_off_stays_off_all_over_the_surface(kind) -> None:
    before = trained((4, 2))
    wire = wires.wire(before.experiment, 1, 0, 1)
    experiment = edits.switch_weight(edits.switch_neuron(before.experiment, 1, 2, on=False), wire, on=False)
    run = Run(experiment, before.state())
    run.advance(60)

    surface = LandscapeAsked(kind=kind, size=9).begin(context(run)).result()

    there = surface.at(surface.alphas[0], surface.betas[-1])
    assert there[0].weights[0, 1] == 0.0
    assert not there[1].weights[2].any()
    assert there[1].weights[1].all()
    assert surface.values[-1, 0] == pytest.approx(loss_of(run, there), rel=2e-4)
