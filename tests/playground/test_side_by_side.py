"""Networks side by side: what is shown of each is what training it alone gives, and what the lecture says of them."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import edits, examples
from playground.opposites import BENT, DROPOUT, FEATURES, by_hand, learned
from playground.regularization import WAYS, plain, regularized
from playground.run import Run
from playground.side_by_side import PLACES, SideBySideAsked, variants
from playground.snapshot import Wants
from playground.spec import EarlyStopping, Experiment, Layer, Model
from tests.playground.explain.networks import CASES, context_of, run_of, torch_losses, torch_network


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def finished(asked: SideBySideAsked, run: Run):
    job = asked.begin(context_of(run))
    while not job.is_done:
        job.advance(0.01)
    return job.result()


def overfitting() -> Experiment:
    named = {example.name: example for example in examples.examples()}
    return examples.document(named["overfit"]).experiment


def test_every_way_of_regularizing_beats_none_and_all_begin_alike() -> None:
    run = Run(overfitting())
    asked = SideBySideAsked(tuple(WAYS.values()), steps=3_000)

    found = finished(asked, run)

    by_name = {outcome.name: outcome for outcome in found.outcomes}
    none = by_name["none"]
    assert list(by_name) == list(WAYS)
    for name in ("l1", "l2", "dropout", "early"):
        assert by_name[name].test_loss < 0.75 * none.test_loss, name
        assert by_name[name].sum_of_weights < none.sum_of_weights, name
        first = Run(regularized(overfitting(), name)).parameters()
        assert np.array_equal(first[0].weights, Run(plain(overfitting())).parameters()[0].weights)
    assert by_name["early"].step < none.step == 3_000
    assert found.known == 1.0


def test_a_compared_network_is_the_one_a_person_would_train() -> None:
    run = Run(overfitting())

    found = finished(SideBySideAsked(tuple(WAYS.values()), steps=500), run)

    own = Run(regularized(overfitting(), "l2"))
    own.advance(500)
    (outcome,) = [outcome for outcome in found.outcomes if outcome.name == "l2"]
    assert outcome.train_loss == pytest.approx(own.scores().train_loss, rel=1e-12)
    assert outcome.test_loss == pytest.approx(own.scores().test_loss, rel=1e-12)
    weights = np.concatenate([layer.weights.ravel() for layer in own.parameters()]).astype(float)
    assert outcome.norm == pytest.approx(np.sqrt((weights**2).sum()))
    assert outcome.sum_of_weights == pytest.approx(np.abs(weights).sum())
    assert np.array_equal(outcome.pixels, own.picture(Wants(regions=72)).regions)


def test_taking_a_way_leaves_the_rest_of_the_experiment_as_it_is() -> None:
    experiment = edits.set_training(edits.set_dropout(overfitting(), 1, 0.3), l1=0.5)

    changed = regularized(experiment, "l2")

    assert changed.training.l2 == 0.01
    assert changed.training.l1 == 0
    assert changed.model.layers[0].dropout == 0
    assert changed.data == experiment.data


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_losses_and_sizes_of_weights_are_pytorchs_and_numpys(name: str, dropout: float) -> None:
    pytest.importorskip("torch", reason="PyTorch is not here: pip install '.[torch]'")
    run = run_of(name, dropout)

    found = finished(SideBySideAsked(DROPOUT, steps=120), run)

    for way, outcome in zip(DROPOUT, found.outcomes, strict=True):
        own = Run(way.change(run.experiment))
        own.advance(120)
        forward, _ = torch_network(own)
        for share, loss in ((False, outcome.train_loss), (True, outcome.test_loss)):
            x = (own.features_test if share else own.features_train).astype(float)
            y = own.samples.test_y if share else own.samples.train_y
            assert loss == pytest.approx(float(torch_losses(own, forward(x), y).mean().detach()), rel=1e-5)
        weights = np.concatenate([layer.weights.ravel() for layer in own.parameters()]).astype(float)
        assert outcome.sum_of_weights == pytest.approx(np.abs(weights).sum())
        assert outcome.norm == pytest.approx(np.linalg.norm(weights))
        assert outcome.step == 120


def test_dropout_holds_back_the_over_fitting_network() -> None:
    found = finished(SideBySideAsked(DROPOUT), Run(overfitting()))

    without, with_it = found.outcomes

    assert with_it.test_loss < 0.6 * without.test_loss
    assert without.train_loss < with_it.train_loss


def test_dropout_is_compared_at_the_rates_the_network_has() -> None:
    experiment = edits.set_dropout(overfitting(), 1, 0.3)

    without, with_it = variants(experiment, DROPOUT)

    assert without.model.layers[0].dropout == 0
    assert with_it.model.layers[0].dropout == 0.3
    assert variants(overfitting(), DROPOUT)[1].model.layers[0].dropout == 0.5


def test_linear_layers_stay_straight_beside_bent_ones() -> None:
    named = {example.name: example for example in examples.examples()}
    run = Run(examples.document(named["linear-or-bent"]).experiment)

    found = finished(SideBySideAsked(BENT), run)

    linear, tanh, relu = found.outcomes
    assert linear.test_loss > 0.6
    assert max(tanh.test_loss, relu.test_loss) < 0.05


def test_a_squares_neuron_and_a_hidden_layer_both_divide_the_circle() -> None:
    named = {example.name: example for example in examples.examples()}
    run = Run(examples.document(named["features-compared"]).experiment)

    found = finished(SideBySideAsked(FEATURES), run)

    assert max(outcome.test_loss for outcome in found.outcomes) < 0.1
    made, own = by_hand(run.experiment), learned(run.experiment)
    assert (made.data.inputs, made.model.layers) == (("x1^2", "x2^2"), ())
    assert own.data.inputs == ("x1", "x2")
    assert learned(made).model.layers[0].units == 4


def test_on_a_curve_each_network_is_shown_as_its_curve() -> None:
    experiment = edits.choose_dataset(Experiment(model=Model((Layer(id=1, units=6),))), "curve_sine")
    run = Run(experiment)

    found = finished(SideBySideAsked((WAYS["none"],), steps=50), run)

    own = Run(experiment)
    own.advance(50)
    curve = found.outcomes[0].curve
    assert curve.shape == (PLACES, 2)
    assert curve[:, 1] == pytest.approx(own.predict(curve * [1, 0]), abs=1e-6)
    assert finished(SideBySideAsked((WAYS["none"],), steps=5), run_of("2-1")).outcomes[0].curve is None


def test_no_rule_ends_a_comparison_early_but_the_way_that_stops_early() -> None:
    experiment = edits.set_stop(
        edits.set_training(overfitting(), early_stopping=EarlyStopping(patience=3)), "steps", 50
    )

    found = finished(SideBySideAsked(tuple(WAYS.values()), steps=1_500), Run(experiment))

    steps = {outcome.name: outcome.step for outcome in found.outcomes}
    assert steps["early"] < 1_500
    assert {steps[name] for name in ("none", "l1", "l2", "dropout")} == {1_500}
