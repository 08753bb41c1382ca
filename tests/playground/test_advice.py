"""Every rule speaks where it should, its mend helps, and where training goes well all of them are silent."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from playground import advice, edits
from playground.advice import Advice, advise, facts
from playground.catalog import ACTIVATIONS, DATASETS, INITIALIZERS, OPTIMIZERS
from playground.check import check
from playground.problems import Problem
from playground.run import Run
from playground.snapshot import Curves, LayerParameters, Mark, Metrics, RunState, Scores, Snapshot
from playground.spec import Experiment, Layer, Model
from playground.stress import random_experiment

DEFAULT = check(Experiment())
SPIRAL = edits.choose_dataset(DEFAULT, "spiral")


def moment(run: Run, *, metrics: bool = True) -> Snapshot:
    """Give the snapshot of a run that the worker would publish."""
    return Snapshot(
        1, run.status, run.experiment, step=run.step, epoch=run.epoch, reason=run.reason, scores=run.scores(),
        state=run.state(), points=run.points(), metrics=run.metrics() if metrics else None,
        learning_rate=run.learning_rate(), problem=run.problem,
    )  # fmt: skip


def after(experiment: Experiment, steps: int) -> Snapshot:
    """Train a new run so many steps, or until it ends."""
    run = Run(experiment)
    if run.status == "paused":
        run.advance(steps)
    return moment(run)


def told(snapshot: Snapshot) -> dict[str, Advice]:
    return {found.rule: found for found in advise(snapshot)}


def network(*layers: Layer, initialization: str = "glorot_uniform", **settings: float) -> Experiment:
    """Give the default experiment with other layers and first weights."""
    named = tuple(replace_id(layer, place + 1) for place, layer in enumerate(layers))
    return check(Experiment(model=Model(named, initialization, dict(settings))))


def replace_id(layer: Layer, identity: int) -> Layer:
    return Layer(identity, layer.units, layer.activation, layer.dropout)


def dense(units: int, activation: str = "tanh", dropout: float = 0.0) -> Layer:
    return Layer(1, units, activation, dropout)


def trained(experiment: Experiment = DEFAULT, **fields: object) -> Experiment:
    return edits.set_training(experiment, **fields)


@dataclass(frozen=True)
class Case:
    """A situation: the rule that must speak after so many steps, how gravely, and words that must be in it."""

    rule: str
    experiment: Experiment
    steps: int
    severity: str
    words: str = ""


DEEP_RELU, WIDE = [dense(16, "relu")] * 3, [dense(32)] * 2
CONSTANT = network(dense(4), initialization="constant", value=0.5)
LARGE_RATE = edits.set_activation(edits.set_units(trained(SPIRAL, learning_rate=1.0), 1, 16), 1, "relu")
WILD = trained(edits.set_activation(edits.choose_dataset(DEFAULT, "bumps"), 1, "relu"), learning_rate=10.0)
BY_HEART = trained(edits.set_units(edits.set_data(SPIRAL, points=60, noise=0.6), 1, 32), learning_rate=0.03)

FROZEN = edits.set_frozen(edits.set_frozen(DEFAULT, 1, True), 0, True)
OFF = reduce(lambda e, index: edits.switch_neuron(e, 1, index, False), range(4), DEFAULT)

CASES = [
    Case("all frozen", FROZEN, 100, "stops it", "All 2 layers keep their weights"),
    Case("all switched off", OFF, 100, "stops it", "All of layer 1 is switched off"),
    Case("squared error on classes", trained(loss="mse", output="sigmoid"), 0, "hinders", "ŷ·(1 − ŷ)"),
    Case("squared error on classes", trained(loss="mse", output="tanh"), 20, "hinders", "1 − ŷ²"),
    Case("equal weights", network(dense(4), initialization="zeros"), 100, "stops it", "All 4 neurons of layer 1"),
    Case("equal weights", CONSTANT, 300, "stops it", "do the work of one"),
    Case("equal weights", network(dense(3), dense(5, "sigmoid"), initialization="zeros"), 50, "stops it", "layer"),
    Case("unfitting weights", network(*DEEP_RELU, initialization="normal", sigma=0.01), 0, "hinders", "too small"),
    Case("unfitting weights", network(*DEEP_RELU, initialization="normal", sigma=3.0), 0, "hinders", "too large"),
    Case("unfitting weights", network(*WIDE, initialization="normal", sigma=5.0), 0, "hinders", "too large"),
    Case("deep sigmoids", network(*[dense(8, "sigmoid")] * 4), 0, "hinders", "1/256"),
    Case("fading gradient", network(*[dense(8, "sigmoid")] * 6), 20, "hinders", "The gradient fades"),
    Case("only straight", network(), 50, "stops it", "no hidden layer"),
    Case("only straight", network(dense(4, "linear"), dense(4, "linear")), 50, "stops it", "2 layers are linear"),
    Case("only straight", edits.remove_layer(edits.choose_dataset(DEFAULT, "bumps"), 1), 0, "stops it", "no plane"),
    Case("unusual rate", trained(learning_rate=1e-5), 0, "note", "unusually small for Adam"),
    Case("unusual rate", edits.choose_optimizer(trained(learning_rate=10.0), "momentum"), 0, "note", "large"),
    Case("batch too large", trained(batch=1000), 0, "note", "350 training points"),
    Case("dropout on few", network(dense(8), dense(2, dropout=0.5)), 0, "hinders", "25 % of the steps"),
    Case("dropout on few", network(dense(1, dropout=0.5)), 0, "hinders", "1 neuron"),
    Case("weights vanished", trained(l2=3.0), 300, "stops it", "L2 λ = 3"),
    Case("weights vanished", edits.choose_optimizer(trained(l1=1.0), "sgd"), 500, "stops it", "L1 λ = 1"),
    Case("few test points", edits.set_data(DEFAULT, points=20, train_share=0.9), 0, "note", "2 test points"),
    Case("few test points", edits.set_data(DEFAULT, points=50, train_share=0.9), 0, "note", "test points"),
    Case("dead neurons", LARGE_RATE, 300, "stops it or hinders", "layer 1"),
    Case("saturated", network(dense(16), dense(16), initialization="normal", sigma=10.0), 20, "hinders", "flat part"),
    Case("crawls", edits.choose_optimizer(trained(learning_rate=1e-5), "sgd"), 500, "hinders", "Too slow"),
    Case("crawls", trained(learning_rate=1e-4), 500, "hinders", "η = 0.0001"),
    Case("overshoots", edits.choose_optimizer(trained(SPIRAL, learning_rate=3.0), "sgd"), 200, "hinders", "η = 3"),
    Case("diverged", edits.choose_optimizer(WILD, "sgd"), 300, "stops it", "Diverged with η = 10"),
    Case("over-fitting", BY_HEART, 3000, "hinders", "the test loss rose"),
    Case("under-fitting", edits.set_units(DEFAULT, 1, 1), 4000, "hinders", "1 neuron in 1 hidden layer"),
    Case("stopped by a rule", edits.set_stop(DEFAULT, "steps", 50), 100, "note", "reached 50 steps"),
    Case("learned", edits.choose_dataset(DEFAULT, "gaussians"), 500, "note", "100.0 % of the test points"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.words or case.steps}")
def test_a_rule_speaks_in_its_situation_and_its_first_mend_ends_it(case):
    snapshot = after(case.experiment, case.steps)
    found = told(snapshot)

    assert case.rule in found, list(found)
    advice_ = found[case.rule]
    assert advice_.severity in case.severity.split(" or ")
    assert case.words in " ".join((advice_.title, advice_.words))
    assert advice_.because
    for mend in advice_.mends:
        mended = mend.change(case.experiment)
        assert mended == check(mended) != case.experiment
    if advice_.mends:
        assert case.rule not in told(after(advice_.mends[0].change(case.experiment), case.steps))


GOOD = [
    *(trained(edits.choose_optimizer(start, name), learning_rate=facts.USUAL_RATES[name].first)
      for start in (DEFAULT, SPIRAL) for name in OPTIMIZERS),
    *(edits.choose_dataset(DEFAULT, name) for name in ("xor", "gaussians", "pass", "plane")),
    trained(batch="all"),
]  # fmt: skip


@pytest.mark.parametrize("experiment", GOOD, ids=lambda e: f"{e.data.dataset}-{e.training.optimizer}")
def test_where_training_goes_well_nothing_is_said_to_hinder_it(experiment):
    run = Run(experiment)

    for _ in range(26):
        hindering = [found.title for found in advise(moment(run)) if found.severity != "note"]
        assert hindering == [], f"at step {run.step}"
        run.advance(20)


def test_every_optimizer_has_its_usual_learning_rates():
    assert set(facts.USUAL_RATES) == set(OPTIMIZERS)
    assert all(usual.low < usual.first < usual.high for usual in facts.USUAL_RATES.values())


def test_every_data_set_says_whether_a_line_or_plane_fits_it_and_a_perceptron_shows_it():
    for name, row in DATASETS.items():
        if row.flat_in:
            inputs = row.flat_in
            flat = edits.remove_layer(edits.set_data(edits.choose_dataset(DEFAULT, name), inputs=inputs), 1)
            snapshot = after(trained(flat, learning_rate=0.03), 3000)
            assert facts.does_well(snapshot), (name, snapshot.scores)
            assert "only straight" not in told(snapshot)


def with_parameters(run: Run, change) -> Run:
    """Go on with other weights, as after an edit by hand."""
    layers = tuple(change(place, layer) for place, layer in enumerate(run.parameters()))
    return Run(run.experiment, replace(run.state(), parameters=layers), run.samples)


def test_a_layer_that_is_dead_as_a_whole_stops_learning_and_leaky_relu_in_the_same_place_wakes_it():
    run = Run(network(dense(4, "relu"), dense(4, "relu")))
    killed = with_parameters(
        run, lambda place, own: replace(own, biases=np.full(4, -100, np.float32)) if place == 1 else own
    )

    found = advise(moment(killed))[0]

    assert (found.rule, found.severity) == ("dead neurons", "stops it")
    assert found.title == "Every neuron of layer 2 is dead"
    assert (found.target.layer, found.target.neurons) == (2, (0, 1, 2, 3))
    assert found.mends[0].label == "Take leaky ReLU in layer 2"
    woken = Run(found.mends[0].change(run.experiment), killed.state())
    assert "dead neurons" not in told(moment(woken))


def test_neurons_that_are_switched_off_are_not_called_dead():
    off = edits.switch_neuron(edits.switch_neuron(network(dense(8, "relu")), 1, 0, False), 1, 1, False)

    assert "dead neurons" not in told(after(off, 0))


def test_a_frozen_layer_is_no_fading_gradient():
    deep = edits.set_frozen(network(*[dense(8)] * 3), 1, True)

    assert "fading gradient" not in told(after(deep, 50))


def test_a_layer_with_first_weights_of_its_own_is_drawn_as_the_rest_when_mended():
    own = edits.set_layer_initialization(DEFAULT, 1, "zeros")
    found = told(after(edits.choose_initialization(own, "zeros"), 0))["equal weights"]

    mended = found.mends[0].change(edits.choose_initialization(own, "zeros"))

    assert mended.model.layers[0].initialization == ""
    assert "equal weights" not in told(after(mended, 0))


def test_one_dead_neuron_of_eight_is_only_noted():
    run = Run(network(dense(8, "relu")))
    biases = np.array([-100, 5, 5, 5, 5, 5, 5, 5], np.float32)

    found = told(moment(with_parameters(run, lambda place, own: own if place else replace(own, biases=biases))))

    assert found["dead neurons"].severity == "note"
    assert found["dead neurons"].title == "1 of 8 neurons of layer 1 is dead"


def test_weights_made_equal_by_hand_are_found_and_new_ones_are_offered():
    def alike(place: int, own: LayerParameters) -> LayerParameters:
        return replace(own, weights=np.full_like(own.weights, 0.3))

    found = told(moment(with_parameters(Run(DEFAULT), alike)))["equal weights"]

    assert "every weight into it is 0.3" in found.title
    assert found.mends[0].label == "New initial weights"


def test_dropout_tells_equal_neurons_apart_so_nothing_is_said():
    experiment = network(dense(8, "tanh", 0.5), initialization="constant", value=0.5)

    assert "equal weights" not in told(after(experiment, 50))


def test_mean_squared_error_is_no_fault_where_values_are_learned_or_all_is_right():
    assert "squared error on classes" not in told(after(edits.choose_dataset(DEFAULT, "bumps"), 0))
    assert "squared error on classes" not in told(after(trained(loss="mse", output="tanh"), 1500))


def test_the_gravest_comes_first():
    experiment = trained(network(), learning_rate=1e-5, batch=1000)

    severities = [advice.SEVERITIES.index(found.severity) for found in advise(after(experiment, 0))]

    assert len(severities) >= 3
    assert severities == sorted(severities)


def test_a_note_is_left_out_where_something_graver_is_told_about_the_same_setting():
    rules = told(after(edits.choose_optimizer(trained(learning_rate=1e-5), "sgd"), 500))

    assert "crawls" in rules
    assert "unusual rate" not in rules


def test_an_edit_is_judged_by_what_follows_it():
    slow = edits.choose_optimizer(trained(learning_rate=1e-5), "sgd")
    snapshot = after(slow, 500)
    assert "crawls" in told(snapshot)
    state = snapshot.state
    assert state is not None
    assert state.curves is not None
    marked = replace(state, curves=replace(state.curves, marks=(Mark(500, "learning rate"),)))

    assert "crawls" not in told(replace(snapshot, state=marked))


def test_rules_that_need_metrics_are_silent_without_them():
    run = Run(edits.choose_optimizer(trained(learning_rate=1e-5), "sgd"))
    run.advance(500)

    assert not {"crawls", "dead neurons", "saturated", "fading gradient"} & set(told(moment(run, metrics=False)))


def test_mends_leave_alone_what_is_no_longer_there():
    found = told(after(edits.set_activation(trained(learning_rate=1.0), 1, "relu"), 300))["dead neurons"]
    without = edits.remove_layer(DEFAULT, 1)

    assert found.mends[0].change(without) == without


# Any snapshot


numbers = some.floats(width=32)


@some.composite
def curves_of_any_kind(draw):
    count = draw(some.integers(0, 60))
    steps = np.cumsum(draw(some.lists(some.integers(1, 50), min_size=count, max_size=count))).astype(np.int64)
    train, test = (np.array(draw(some.lists(numbers, min_size=count, max_size=count)), float) for _ in range(2))
    marks = tuple(Mark(step, "") for step in draw(some.lists(some.integers(0, 100), max_size=2)))
    return Curves(steps, train, test, marks)


@some.composite
def snapshots(draw):
    """Draw experiments, weights, curves, scores and metrics that need not fit together."""
    experiment = random_experiment(np.random.default_rng(draw(some.integers(0, 10_000))))
    run = Run(experiment)
    known = moment(run)
    value = draw(numbers)
    layers = tuple(
        LayerParameters(own.id, np.full_like(own.weights, value), own.biases) if draw(some.booleans()) else own
        for own in run.parameters()
    )[: draw(some.integers(0, 5))]
    scores = Scores(*(draw(numbers) for _ in range(2)), draw(some.none() | numbers), draw(some.none() | numbers), 0.0,
                    draw(some.none() | numbers), draw(some.none() | numbers))  # fmt: skip
    norms = tuple(draw(some.lists(numbers, max_size=5)))
    metrics = Metrics(None, None, norms, draw(numbers), known.metrics.quiet if known.metrics else (), (), ())
    state = RunState(layers, "adam", curves=draw(some.none() | curves_of_any_kind()))
    return Snapshot(
        1, draw(some.sampled_from(["preparing", "paused", "running", "stopped", "diverged", "failed"])), experiment,
        step=draw(some.integers(0, 10_000)), reason=draw(some.sampled_from(["", "stopped: x"])),
        scores=draw(some.sampled_from([None, known.scores, scores])),
        state=draw(some.sampled_from([None, known.state, state])), points=draw(some.sampled_from([None, known.points])),
        metrics=draw(some.sampled_from([None, known.metrics, metrics])),
        problem=draw(some.sampled_from([None, Problem("It happened")])),
    )  # fmt: skip


@pytest.mark.parametrize("r2", [math.nan, -math.inf, None])
def test_a_fit_that_is_no_finite_number_is_said_to_be_none(r2):
    scores = Scores(math.nan, math.nan, None, None, 0.0, r2, r2)
    snapshot = Snapshot(1, "diverged", Experiment(), scores=scores)

    assert facts.fit_in_words(snapshot) == "R² over the training points is no finite number"


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(snapshots())
def test_no_snapshot_makes_it_fail_and_every_mend_gives_a_sound_experiment(snapshot):
    for found in advise(snapshot):
        assert found.title
        assert found.words.endswith((".", ")"))
        assert "nan" not in found.title
        for mend in found.mends:
            check(mend.change(snapshot.experiment))


@pytest.mark.parametrize("seed", range(25))
def test_random_runs_can_be_advised_at_every_stage(seed):
    run = Run(random_experiment(np.random.default_rng(seed)))

    for _ in range(6):
        assert all(found.because for found in advise(moment(run)))
        run.advance(60)


def test_every_rule_says_when_it_speaks_and_all_names_differ():
    assert all(rule.when for rule in advice.RULES)
    assert len({rule.name for rule in advice.RULES}) == len(advice.RULES)
    assert {case.rule for case in CASES} == {rule.name for rule in advice.RULES}
    assert set(facts.SLOPED) <= set(ACTIVATIONS)
    assert {"he_normal", "glorot_uniform"} <= set(INITIALIZERS)
