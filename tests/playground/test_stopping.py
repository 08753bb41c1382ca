"""Every rule that ends training fires where it should, says so, and lets training go on; early stopping brings the best
weights back."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

import engine
from engine import reference
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from playground import edits
from playground.carry import carry
from playground.check import check
from playground.run import Run
from playground.spec import Data, EarlyStopping, Experiment, Layer, Model, Stop, Training

FULL_BATCH = Training(batch="all", optimizer="sgd", learning_rate=0.1)


@pytest.fixture(scope="module", autouse=True)
def _prepared():
    engine.prepare()


def experiment_with(**training) -> Experiment:
    return check(Experiment(Data(dataset="xor", points=100), training=replace(FULL_BATCH, **training)))


def gradient_norm(run: Run) -> float:
    """Compute the norm with the reference, in float64."""
    layers = [
        reference.Dense(p.weights.astype(float), p.biases.astype(float), ACTIVATIONS["tanh"] if p.id else None)
        for p in run.parameters()
    ]
    x, y = run.features_train.astype(float), run.samples.train_y
    pairs = reference.gradient(layers, LOSSES["bce"].output("sigmoid"), x, y)
    return float(np.sqrt(sum((dw**2).sum() + (db**2).sum() for dw, db in pairs)))


def test_the_gradient_rule_stops_at_the_first_step_below_its_value():
    plain = Run(experiment_with())
    norms = []
    for _ in range(150):
        norms.append(gradient_norm(plain))
        plain.advance(1)
    value = (min(norms) + norms[0]) / 2
    first = next(step for step, norm in enumerate(norms) if norm < value)
    run = Run(experiment_with(stop=Stop("gradient", value)))

    run.advance(10_000)

    assert run.step == first
    assert run.status == "stopped"
    assert run.reason.startswith("stopped: the gradient's norm is")
    assert f"below {value:g}" in run.reason
    run.advance(5)
    assert run.step == first + 5


def test_the_change_rule_stops_when_the_curve_is_flat_enough():
    run = Run(experiment_with(stop=Stop("change", 1e-4)))

    run.advance(100_000)

    curves, step = run.state().curves, run.step
    changes = np.abs(np.diff(curves.train) / np.diff(curves.steps))
    assert run.status == "stopped"
    assert "J changed by" in run.reason
    assert changes[-1] < 1e-4 <= changes[:-1].min()
    run.advance(5)
    assert run.step == step + 5


@pytest.mark.parametrize("rule", ["loss", "gradient", "change"])
def test_a_rule_that_holds_from_the_start_stops_the_first_step_and_not_again(rule):
    run = Run(experiment_with(stop=Stop(rule, 50.0)))

    run.advance(100)

    assert (run.status, run.step) == ("stopped", 1)
    run.advance(100)
    assert (run.status, run.step) == ("paused", 101)


def test_another_value_of_the_gradient_rule_is_judged_anew():
    """The run is below the new value already: it ends at the next judgement rather than never."""
    run = Run(experiment_with(stop=Stop("gradient", 1e-9)))
    run.advance(20)
    changed = edits.set_stop(run.experiment, "gradient", 50.0)
    again = Run(changed, carry(run.state(), run.experiment, changed))

    again.advance(100)

    assert (again.status, again.step) == ("stopped", 21)


def overfitting(**early) -> Experiment:
    layers = (Layer(1, 32, "relu"), Layer(2, 32, "relu"))
    data = Data(dataset="moons", points=60, noise=0.6, train_share=0.5)
    training = Training(batch=10, learning_rate=0.01, early_stopping=EarlyStopping(**early))
    return check(Experiment(data, Model(layers), training))


def test_early_stopping_brings_the_weights_of_the_lowest_test_loss_back():
    plain, run = Run(overfitting()), Run(overfitting(patience=20))

    run.advance(100_000)
    plain.advance(run.step)

    curves = plain.state().curves
    best = int(np.argmin(curves.test))
    witness = Run(overfitting())
    witness.advance(int(curves.steps[best]))
    assert run.status == "stopped"
    assert run.reason.startswith("stopped early: no better test loss for 20 epochs")
    assert f"weights of step {curves.steps[best]:,}" in run.reason
    for own, theirs in zip(run.parameters(), witness.parameters(), strict=True):
        assert own.weights.tobytes() == theirs.weights.tobytes()
    assert run.scores().test_loss == curves.test.min() < curves.test[-1]
    assert run.state().curves.marks[-1].label == f"stopped early, weights of step {curves.steps[best]} restored"
    assert run.epoch - curves.steps[best] // 3 >= 20


def test_a_minimum_improvement_makes_it_stop_sooner():
    any_improvement, large_ones = Run(overfitting(patience=5)), Run(overfitting(patience=5, minimum=0.05))

    any_improvement.advance(100_000)
    large_ones.advance(100_000)

    assert large_ones.status == any_improvement.status == "stopped"
    assert large_ones.step < any_improvement.step


@pytest.mark.parametrize("minimum", [0.01, 0.02])
def test_the_minimum_is_what_the_test_loss_must_fall_by(minimum):
    run, plain = Run(overfitting(patience=5, minimum=minimum)), Run(overfitting())
    run.advance(100_000)
    plain.advance(run.step + 100)
    curves = plain.state().curves

    best, best_step = np.inf, 0
    for step, loss in zip(curves.steps[1:].tolist(), curves.test[1:].tolist(), strict=True):
        if loss < best - minimum:
            best, best_step = loss, step
        elif step // 3 - best_step // 3 >= 5:
            break

    assert run.step == step
    assert f"the weights of step {best_step} " in run.reason


def test_after_an_early_stop_training_goes_on_from_the_best_weights():
    run = Run(overfitting(patience=20))
    run.advance(100_000)
    step, epoch = run.step, run.epoch
    state = run.state()

    run.advance(30)

    assert (state.step, state.epoch, state.updates) == (step, epoch, 0)
    assert not any(part.any() for moment in state.memory for layer in moment for part in (layer.weights, layer.biases))
    assert run.step == step + 30
    assert run.status == "paused"


@pytest.mark.parametrize(
    "change",
    [
        lambda e: edits.set_training(e, l1=0.01), lambda e: edits.set_training(e, l2=0.01),
        lambda e: edits.set_training(e, clip=0.1), lambda e: edits.set_early_stopping(e, patience=3),
        lambda e: edits.choose_schedule(e, "cosine"), lambda e: edits.choose_loss(e, "mse", "tanh"),
        lambda e: edits.set_dropout(e, 1, 0.5), lambda e: edits.set_training(e, learning_rate=1.0),
    ],
)  # fmt: skip
def test_no_change_of_training_resets_the_weights(change):
    run = Run(overfitting(patience=50))
    run.advance(40)
    changed = change(run.experiment)

    state = carry(run.state(), run.experiment, changed)

    assert state.step == 40
    assert all(
        kept.weights.tobytes() == old.weights.tobytes()
        for kept, old in zip(state.parameters, run.parameters(), strict=True)
    )


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        (lambda e: edits.set_training(e, l2=0.01), True), (lambda e: edits.set_training(e, learning_rate=0.1), True),
        (lambda e: edits.choose_loss(e, "mse", "tanh"), False), (lambda e: edits.set_data(e, noise=0.1), False),
        (lambda e: edits.set_units(e, 1, 5), False), (lambda e: edits.set_activation(e, 1, "tanh"), False),
    ],
)  # fmt: skip
def test_the_best_test_loss_is_kept_while_it_means_the_same(change, is_kept):
    run = Run(overfitting(patience=50))
    run.advance(40)
    state = carry(run.state(), run.experiment, change(run.experiment))

    assert run.state().best is not None
    assert (state.best == run.state().best) is is_kept
    assert (state.best is None) is not is_kept


def test_the_rate_follows_its_schedule_and_is_told():
    run = Run(experiment_with(schedule="cosine", schedule_settings={"length": 100, "lowest": 0.2}))

    rates = []
    for _ in range(4):
        rates.append(run.learning_rate())
        run.advance(50)

    assert rates == pytest.approx([0.1, 0.02 + 0.08 / 2, 0.02, 0.02])


def test_each_points_loss_is_told_and_j_is_their_mean():
    run = Run(experiment_with())
    run.advance(30)

    train, test = run.losses()

    assert len(train) == 70
    assert train.min() < train.max()
    assert run.scores().train_loss == pytest.approx(train.mean(dtype=float), rel=1e-12)
    assert run.scores().test_loss == pytest.approx(test.mean(dtype=float), rel=1e-12)


def test_metrics_are_those_counted_by_hand():
    layers = (Layer(1, 6, "relu"), Layer(2, 5, "tanh"))
    run = Run(check(Experiment(Data(dataset="gaussians", classes=3, points=90, noise=0.4), Model(layers),
                               Training(loss="softmax", learning_rate=0.1))))  # fmt: skip
    run.advance(60)

    metrics = run.metrics()

    x, y = run.points().x[~run.points().is_test], run.points().y[~run.points().is_test]
    said = run.predict(x).argmax(axis=1)
    for right in range(3):
        for answered in range(3):
            assert metrics.confusion_train[right, answered] == ((y == right) & (said == answered)).sum()
    assert run.scores().train_accuracy == pytest.approx(np.trace(metrics.confusion_train) / len(y))
    first, second = run.parameters()[:2]
    z1 = run.features_train @ first.weights + first.biases
    z2 = np.maximum(z1, 0) @ second.weights + second.biases
    np.testing.assert_allclose(metrics.quiet[0], (z1 <= 0).mean(axis=0))
    np.testing.assert_allclose(metrics.quiet[1], (1 - np.tanh(z2) ** 2 <= 0.05).mean(axis=0), atol=0.02)
    assert metrics.dead == ((z1 <= 0).all(axis=0).mean(), 0.0)
    assert metrics.saturated[0] == 0.0


def test_dead_and_saturated_layers_are_named():
    for activation, word in (("relu", "dead"), ("sigmoid", "saturated"), ("tanh", "saturated")):
        run = Run(check(Experiment(model=Model((Layer(1, 4, activation),)))))
        state = run.state()
        hidden = state.parameters[0]
        biases = np.array([-1e6, -1e6, -1e6, 0.0], np.float32)
        state = replace_state(state, type(hidden)(hidden.id, hidden.weights, biases))

        metrics = Run(run.experiment, state).metrics()

        assert getattr(metrics, word) == (0.75,)
        assert getattr(metrics, "saturated" if word == "dead" else "dead") == (0.0,)


def replace_state(state, hidden):
    import dataclasses

    return dataclasses.replace(state, parameters=(hidden, *state.parameters[1:]))


def test_r2_is_one_minus_the_share_of_the_variance_that_is_left():
    run = Run(check(Experiment(Data(dataset="plane", label_noise=0.1), Model(()), Training(loss="mse"))))
    run.advance(2000)

    points = run.points()
    y, said = points.y[points.is_test], run.predict(points.x[points.is_test])

    assert run.scores().test_accuracy is None
    assert run.scores().test_r2 == pytest.approx(1 - ((said - y) ** 2).sum() / ((y - y.mean()) ** 2).sum(), rel=1e-4)
    assert 0.5 < run.scores().test_r2 < 0.95
