"""The examples of the lecture: every one opens, and the numbers the lecture gives come out."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import edits, examples
from playground.race import RaceAsked
from playground.run import Run
from tests.playground.explain.networks import context_of

ALL = {example.name: example for example in examples.examples()}


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def run_of(name: str) -> Run:
    document = examples.document(ALL[name])
    return Run(document.experiment, document.state)


@pytest.mark.parametrize("name", list(ALL))
def test_an_example_can_be_read_and_trained_and_says_what_to_see(name: str) -> None:
    run = run_of(name)

    assert run.scores().are_finite
    assert run.advance(50) == 50
    assert run.status == "paused"
    assert len(ALL[name].say) > 40
    assert ALL[name].group
    assert 1 <= ALL[name].row <= 22


def test_examples_stand_in_the_lectures_order_within_their_group() -> None:
    for group in {example.group for example in ALL.values()}:
        rows = [example.row for example in ALL.values() if example.group == group]
        assert rows == sorted(rows)


def test_the_worked_perceptron_reads_minus_six_at_its_probe() -> None:
    document = examples.document(ALL["worked-perceptron"])
    run = Run(document.experiment, document.state)
    (probe,) = document.view["probes"]

    weights = run.parameters()[0]
    z = weights.biases[0] + np.array(probe) @ weights.weights[:, 0]

    assert probe == [-1.0, 2.0]
    assert z == pytest.approx(-6.0)
    assert run.predict(np.array([probe]))[0] == pytest.approx(0.0025, abs=5e-5)


def test_will_i_pass_is_wrong_before_and_right_after_training() -> None:
    run = run_of("pass")
    place = np.array([[4.0, 5.0]])

    before = run.predict(place)[0]
    run.advance(2_000)

    assert before == pytest.approx(0.1, abs=0.05)
    assert run.predict(place)[0] >= 0.9


def test_linear_layers_leave_the_circle_undivided_and_bent_ones_close_around_it() -> None:
    straight, bent = run_of("linear-layers"), run_of("bent-layers")

    straight.advance(3_000)
    bent.advance(3_000)

    assert straight.scores().test_accuracy < 0.75
    assert bent.scores().test_accuracy > 0.95


def test_the_wider_the_one_hidden_layer_the_closer_it_comes_to_the_curve() -> None:
    experiment = examples.document(ALL["approximation"]).experiment
    losses = []

    for width in (1, 2, 4, 16):
        run = Run(edits.set_units(experiment, 1, width))
        run.advance(10_000)
        losses.append(run.scores().train_loss)

    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.02 * losses[0]


def test_width_alone_goes_from_under_fitting_over_a_good_fit_to_over_fitting() -> None:
    """The same data, the same training: only the number of neurons differs."""
    under, good, over = (run_of(name) for name in ("underfit", "good-fit", "overfit"))
    assert under.experiment.data == good.experiment.data == over.experiment.data
    assert under.experiment.training == good.experiment.training == over.experiment.training

    for run in (under, good, over):
        run.advance(4_000)

    assert under.scores().train_loss > 1.2 * good.scores().train_loss
    assert under.scores().test_loss > 1.2 * good.scores().test_loss
    assert good.scores().test_loss - good.scores().train_loss < 0.1
    assert over.scores().train_loss < 0.1
    assert over.scores().test_loss > 1.5 * good.scores().test_loss
    assert over.scores().test_loss > 1.5 * over.state().curves.test.min()


def test_dropout_keeps_the_test_loss_low_on_the_same_data() -> None:
    plain, dropped = run_of("overfit"), run_of("dropout")
    assert plain.experiment.data == dropped.experiment.data

    plain.advance(4_000)
    dropped.advance(4_000)

    assert dropped.scores().test_loss < 0.6 * plain.scores().test_loss


def test_features_made_by_hand_and_features_learned_both_divide_the_circle() -> None:
    for name in ("features-by-hand", "features-learned"):
        run = run_of(name)
        run.advance(3_000)
        assert run.scores().test_accuracy > 0.97, name


def test_one_rate_is_caught_in_a_local_minimum_and_another_is_not() -> None:
    """At the end of η = 0.03 the gradient is (nearly) 0 and J rises in every direction; η = 0.3 ends far below."""
    caught = run_of("local-minimum")
    assert caught.experiment.training.learning_rate == 0.03
    faster = Run(edits.set_training(caught.experiment, learning_rate=0.3))
    caught.advance(3_000)
    faster.advance(3_000)
    (layer,) = caught.parameters()
    place = np.array([layer.weights[0, 0], layer.biases[0]], float)
    x, y = caught.features_train[:, 0].astype(float), 2.0 * caught.samples.train_y - 1.0

    def loss(at: np.ndarray) -> float:
        return float(((np.tanh(at[0] * x + at[1]) - y) ** 2).mean())

    around = [place + 0.01 * np.array([np.cos(a), np.sin(a)]) for a in np.linspace(0, 2 * np.pi, 73)]
    ends = np.eye(2) * 1e-3
    hessian = [
        [(loss(place + a + b) - loss(place + a - b) - loss(place - a + b) + loss(place - a - b)) / 4e-6 for a in ends]
        for b in ends
    ]

    assert loss(place) == pytest.approx(caught.scores().train_loss, rel=1e-4)
    assert caught.metrics().gradient_norm < 1e-5
    assert min(map(loss, around)) > loss(place)
    assert np.linalg.eigvalsh(hessian).min() > 0.5
    assert faster.scores().train_loss < loss(place) - 0.2
    assert np.array_equal(caught.initial_parameters()[0].weights, faster.initial_parameters()[0].weights)


def test_races_of_the_examples_show_what_their_words_say() -> None:
    def words(name: str, **fields: object) -> dict[str, str]:
        run = run_of(name)
        job = RaceAsked(**fields).begin(context_of(run))
        while not job.is_done:
            job.advance(0.1)
        return {runner.name: runner.word for runner in job.result().runners}

    assert words("local-minimum") == {
        "η = 0.003": "is caught", "η = 0.01": "is caught", "η = 0.03": "is caught", "η = 0.09": "oscillates",
        "η = 0.3": "converges",
    }  # fmt: skip
    rates = words("rates", rates=(0.003, 0.1, 3.0))
    assert rates == {"η = 0.003": "crawls", "η = 0.1": "converges", "η = 3": "diverged"}
    assert set(words("optimizers", field="optimizers").values()) == {"converges"}
