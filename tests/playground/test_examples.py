"""The examples of the lecture: every one opens, and the numbers the lecture gives come out."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import examples
from playground.run import Run

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
