"""A run trains, judges itself, stops by its rules, survives divergence, and can be put down and taken up."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from playground import edits
from playground.check import check
from playground.curves import next_evaluation
from playground.run import Run
from playground.snapshot import Colours, EdgeGeometry, RunState, Wants
from playground.spec import Data, Experiment, Layer, Model, Stop, Training
from tests.playground.conftest import spiral_with_seed

STORY = edits.choose_dataset(check(Experiment()), "pass")


def same(one: RunState, other: RunState) -> bool:
    pairs = zip((one.parameters, *one.memory), (other.parameters, *other.memory), strict=True)
    numbers = all(
        a.weights.tobytes() == b.weights.tobytes() and a.biases.tobytes() == b.biases.tobytes()
        for first, second in pairs
        for a, b in zip(first, second, strict=True)
    )
    counters = [(s.step, s.epoch, s.position, s.updates) for s in (one, other)]
    assert one.curves is not None
    assert other.curves is not None
    return numbers and counters[0] == counters[1] and np.array_equal(one.curves.train, other.curves.train)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_default_experiment_learns_the_spiral(seed: int) -> None:
    run = Run(spiral_with_seed(seed))
    run.advance(5000)
    assert run.scores().test_accuracy >= 0.95


def test_going_on_is_the_same_as_never_having_stopped(spiral: Experiment) -> None:
    whole, first = Run(spiral), Run(spiral)
    whole.advance(700)
    first.advance(333)
    second = Run(spiral, first.state())
    second.advance(367)
    assert same(whole.state(), second.state())


def test_pauses_leave_no_trace(spiral: Experiment) -> None:
    whole, paused = Run(spiral), Run(spiral)
    whole.advance(500)
    for _ in range(50):
        paused.advance(10)
    assert same(whole.state(), paused.state())


def test_story_is_told_as_promised() -> None:
    run = Run(STORY)
    place = np.array([[4.0, 5.0]])
    assert run.predict(place)[0] == pytest.approx(0.1, abs=0.05)
    run.advance(2000)
    assert run.predict(place)[0] >= 0.9


@pytest.mark.parametrize(
    ("rule", "value", "step", "epoch"), [("steps", 123, 123, 3), ("epochs", 2, 70, 2), ("never", 1000, 400, 11)]
)
def test_run_stops_where_its_rule_says(spiral: Experiment, rule: str, value: float, step: int, epoch: int) -> None:
    run = Run(edits.set_stop(spiral, rule, value))
    run.advance(400)
    assert (run.step, run.epoch) == (step, epoch)
    assert run.status == ("paused" if rule == "never" else "stopped")


def test_run_stops_at_a_loss_and_goes_on_when_asked_again(spiral: Experiment) -> None:
    run = Run(edits.set_stop(spiral, "loss", 0.3))
    run.advance(5000)
    assert run.status == "stopped"
    assert run.scores().train_loss <= 0.3
    at = run.step
    run.advance(10)
    assert run.step == at + 10


def test_losses_are_due_at_first_always_then_every_hundredth() -> None:
    steps, step = [], 0
    while step < 100_000:
        step = next_evaluation(step)
        steps.append(step)
    assert steps[:200] == list(range(1, 201))
    assert all(later - step <= max(1, step / 100 + 1) for step, later in pairwise(steps))
    assert next_evaluation(steps[300] + 1) == steps[301]


DIVERGING = check(
    Experiment(
        Data("circle", inputs=("x1^2", "x2^2"), noise=1.0),
        Model((Layer(1, 8, "linear"), Layer(2, 8, "linear"), Layer(3, 8, "linear"))),
        Training(optimizer="momentum", learning_rate=10.0, batch=1),
    )
)


def test_divergence_keeps_the_last_good_weights() -> None:
    run = Run(DIVERGING)
    run.advance(5000)
    assert run.status == "diverged"
    assert run.problem is not None
    assert "diverged at step" in run.problem.text()
    assert np.isfinite(run.scores().train_loss)
    assert all(np.isfinite(layer.weights).all() for layer in run.parameters())


def test_divergence_takes_step_and_epoch_back_with_the_weights() -> None:
    run, witness = Run(DIVERGING), Run(DIVERGING)
    run.advance(5000)
    problem, state = run.problem, run.state()

    witness.advance(state.step)

    assert problem is not None
    assert f"The last good weights, of step {state.step:,}, are kept" in problem.text()
    assert witness.status == "paused"
    assert same(witness.state(), state)


def test_after_divergence_a_smaller_rate_goes_on_from_there() -> None:
    run = Run(DIVERGING)
    run.advance(5000)
    at = run.step
    calmer = Run(edits.set_training(DIVERGING, learning_rate=1e-4), run.state())
    assert calmer.advance(100) == 100
    assert calmer.step == at + 100


def test_penalty_is_shown_beside_the_loss(spiral: Experiment) -> None:
    run = Run(edits.set_training(spiral, l1=0.1, l2=0.2))
    weights = np.concatenate([layer.weights.ravel() for layer in run.parameters()]).astype(np.float64)
    assert run.scores().penalty == pytest.approx(0.1 * np.abs(weights).sum() + 0.1 * (weights**2).sum(), rel=1e-6)
    assert run.scores().train_loss == pytest.approx(Run(spiral).scores().train_loss, rel=1e-9)


def test_batch_all_takes_every_training_point_in_one_step(spiral: Experiment) -> None:
    run = Run(edits.set_training(spiral, batch="all"))
    run.advance(3)
    assert (run.step, run.epoch) == (3, 3)


def test_pictures_have_the_wanted_sizes_and_colours(spiral: Experiment) -> None:
    ports = np.zeros((4 + 8 + 8 + 1, 3), np.float32)
    ports[:, 0], ports[:, 1], ports[:, 2] = 10, 50, 20
    geometry = EdgeGeometry(60, 40, ports, 5.0)
    run = Run(spiral)
    pictures = run.picture(Wants(50, 20, edges=geometry, probes=((1.0, 2.0),), colours=Colours()))
    assert pictures.regions is not None
    assert pictures.maps is not None
    assert pictures.edges is not None
    assert len(pictures.probes) == 1
    assert pictures.regions.shape == (50, 50)
    assert pictures.maps.shape == (21, 20, 20)
    assert pictures.edges.shape == (40, 60)
    assert pictures.probes[0].prediction == pytest.approx(run.predict(np.array([[1.0, 2.0]]))[0], abs=1e-6)
    assert (pictures.maps >> 24 == 255).all()
    assert pictures.edges.any()


def test_first_row_of_the_regions_is_the_top_of_the_plane() -> None:
    run = Run(check(Experiment(Data("gaussians"), Model(()))))
    run.advance(500)
    regions = run.picture(Wants(20)).regions
    assert regions is not None
    blue = regions & 0xFF
    assert blue[0, -1] < 0xFF
    assert (regions[0, -1] & 0xFF) > (regions[0, -1] >> 16 & 0xFF)
    assert (regions[-1, 0] & 0xFF) < (regions[-1, 0] >> 16 & 0xFF)


@pytest.mark.parametrize("layers", [(), (Layer(1, 1),), tuple(Layer(i, 64, "relu", 0.5) for i in range(1, 9))])
def test_every_depth_trains(layers: tuple[Layer, ...]) -> None:
    run = Run(check(Experiment(model=Model(layers))))
    assert run.advance(5) == 5
    assert np.isfinite(run.scores().train_loss)


def test_stop_is_exact_however_steps_are_asked_for(spiral: Experiment) -> None:
    run = Run(check(Experiment(training=Training(stop=Stop("steps", 10)))))
    assert sum(run.advance(3) for _ in range(4)) == 10
