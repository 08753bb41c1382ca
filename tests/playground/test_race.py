"""A race: its runners are whole runs with the same start and batches, and each gets the verdict it deserves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import engine
from playground import edits, race
from playground.check import check
from playground.race import Judged, Race, RaceAsked, Runner
from playground.run import Run
from playground.snapshot import Curves, Metrics, RunState, Scores, Snapshot
from playground.spec import Experiment
from tests.playground.explain.networks import context_of

DEFAULT = check(Experiment())
SGD = edits.set_training(edits.choose_optimizer(DEFAULT, "sgd"), learning_rate=0.3)


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def finished(asked: RaceAsked, experiment: Experiment = DEFAULT, steps: int = 0, slices: float = 0.02) -> Race:
    run = Run(experiment)
    run.advance(steps)
    job = asked.begin(context_of(run))
    while not job.is_done:
        job.advance(slices)
    return job.result()


def by_name(found: Race) -> dict[str, Runner]:
    return {runner.name: runner for runner in found.runners}


@pytest.mark.parametrize("asked", [RaceAsked(steps=230), RaceAsked(field="optimizers", steps=120)])
def test_every_runner_equals_a_run_of_its_own_bit_for_bit(asked: RaceAsked) -> None:
    for runner in finished(asked, slices=0.001).runners:
        alone = Run(runner.experiment)
        alone.advance(asked.steps)

        for ours, theirs in zip(runner.parameters, alone.parameters(), strict=True):
            assert np.array_equal(ours.weights, theirs.weights)
            assert np.array_equal(ours.biases, theirs.biases)
        curves = alone.state().curves
        assert np.array_equal(runner.steps, curves.steps)
        assert np.array_equal(runner.losses, curves.train)


def test_all_begin_with_the_same_weights_the_first_ones_or_the_present_ones() -> None:
    first, present = (finished(RaceAsked(steps=40, from_start=start), steps=300) for start in (True, False))
    run = Run(DEFAULT)
    begun = run.scores().train_loss
    run.advance(300)

    assert {runner.losses[0] for runner in first.runners} == {begun}
    assert {runner.losses[0] for runner in present.runners} == {run.scores().train_loss}
    assert {runner.step for runner in present.runners} == {40}
    assert all(runner.steps[0] == 0 for runner in present.runners)


def test_rates_lie_around_the_present_one_and_optimizers_have_their_usual_ones() -> None:
    rates = [entry.training.learning_rate for _, entry in race.entries(RaceAsked(), SGD)]
    assert rates == [0.03, 0.1, 0.3, 0.9, 3.0]
    assert [e.training.learning_rate for _, e in race.entries(RaceAsked(rates=(0.2, 2.0)), SGD)] == [0.2, 2.0]
    optimizers = race.entries(RaceAsked(field="optimizers"), SGD)
    assert [name for name, _ in optimizers][:3] == ["SGD", "Momentum", "Nesterov"]
    assert len(optimizers) == 8
    assert dict(optimizers)["Adam"].training.learning_rate == 0.01


def test_no_stopping_rule_ends_a_race_early() -> None:
    stopping = edits.set_early_stopping(edits.set_stop(DEFAULT, "steps", 10), patience=1)

    assert {runner.step for runner in finished(RaceAsked(steps=60), stopping).runners} == {60}


@pytest.mark.parametrize("plane", ["ways", "random"])
def test_every_way_lies_on_the_landscape_and_its_end_where_the_loss_is_the_runners(plane: str) -> None:
    found = finished(RaceAsked(steps=200, plane=plane), SGD)
    surface = found.surface

    for runner in found.runners:
        assert runner.places[0] == pytest.approx(found.runners[0].places[0], abs=1e-5)
        for axis, line in enumerate((surface.alphas, surface.betas)):
            assert line[0] <= runner.places[:, axis].min()
            assert runner.places[:, axis].max() <= line[-1]


def test_on_the_plane_of_the_only_two_weights_the_surface_is_the_loss_itself() -> None:
    experiment = edits.choose_dataset(edits.remove_layer(SGD, 1), "gaussians")
    experiment = edits.toggle_input(experiment, "x2")
    from playground.spec import Bias, Wire

    found = finished(RaceAsked(steps=150, plane="weights", numbers=(Wire(0, 0, -1, 0), Bias(0, 0))), experiment)
    surface = found.surface

    for runner in found.runners:
        alpha, beta = runner.places[-1]
        row, column = np.abs(surface.betas - beta).argmin(), np.abs(surface.alphas - alpha).argmin()
        assert surface.values[row, column] == pytest.approx(runner.loss, rel=0.3)


# Verdicts


def situation(train: list[float], *, slope: float = 0.1, accuracy: float = 0.6, status: str = "paused") -> Snapshot:
    """Give the moment at the end of a run whose loss went like this, ten steps from point to point."""
    steps = 10 * np.arange(len(train))
    values = np.array(train)
    state = replace(Run(DEFAULT).state(), curves=Curves(steps, values, values))
    metrics = Metrics(None, None, (slope,), slope, (), (), ())
    scores = Scores(train[-1], train[-1], accuracy, accuracy, 0.0)
    return Snapshot(0, status, DEFAULT, state=state, scores=scores, metrics=metrics)  # type: ignore[arg-type]


def test_a_steady_fall_that_leads_nowhere_crawls() -> None:
    assert race.verdict(situation(list(np.linspace(0.7, 0.68, 60)), slope=0.2)).word == "crawls"


def test_a_loss_that_jumps_to_and_fro_oscillates() -> None:
    assert race.verdict(situation([0.5, 0.9] * 30)).word == "oscillates"


def test_a_loss_that_fell_and_came_to_rest_converges() -> None:
    falling = list(0.7 * np.exp(-np.arange(100) / 10) + 0.02)

    assert race.verdict(situation(falling, slope=1e-4, accuracy=0.99)).word == "converges"


def test_a_loss_far_above_its_beginning_diverged_though_it_is_a_number() -> None:
    assert race.verdict(situation([0.7, 3.0, 60.0, 90.0])).word == "diverged"


def test_overflow_is_told_with_its_step() -> None:
    wild = edits.set_training(edits.set_activation(edits.choose_dataset(SGD, "bumps"), 1, "relu"), learning_rate=10.0)

    runner = by_name(finished(RaceAsked(rates=(10.0,), steps=200), wild))["η = 10"]

    assert runner.word == "diverged"
    assert "diverged at step" in runner.why or "J grew" in runner.why


def test_beside_a_better_runner_one_is_caught_one_crawls_and_one_swings() -> None:
    rests, falls, neither = (
        Judged("converges", "", 0.5, *is_) for is_ in ((True, False), (False, True), (False, False))
    )

    words = [one.word for one in race.compared([rests, falls, neither, falls], [0.5, 0.6, 0.6, 0.1], first=0.7)]

    assert words == ["is caught", "crawls", "oscillates", "converges"]
    assert [one.word for one in race.compared([rests], [0.5], first=0.7)] == ["converges"]


@pytest.mark.parametrize(
    ("losses", "word"),
    [([0.0883, 0.0069], "crawls"), ([0.027, 0.0069], "converges"), ([0.012, 0.0003], "converges")],
)
def test_what_still_falls_far_above_the_best_runner_is_too_slow_though_it_fell_much(
    losses: list[float], word: str
) -> None:
    falls = Judged("converges", "", 0.5, is_at_rest=False, is_steady=True)

    slow, best = race.compared([falls, falls], losses, first=0.37)

    assert (slow.word, best.word) == (word, "converges")
    assert word != "crawls" or "still falling" in slow.why


def test_a_tenth_of_the_best_rate_is_called_slow_though_its_loss_fell_by_more_than_half() -> None:
    found = by_name(finished(RaceAsked(rates=(0.01, 0.1), steps=1_000)))
    slow, best = found["η = 0.01"], found["η = 0.1"]

    assert slow.loss < 0.5 * slow.losses[0]
    assert slow.loss > 10 * best.loss
    assert (slow.word, best.word) == ("crawls", "converges")


def test_plain_descent_that_leaps_from_wall_to_wall_oscillates_though_its_loss_stands_still() -> None:
    whole = edits.set_training(SGD, batch="all")
    leaping = replace(situation([0.5] * 200, slope=1.0), experiment=whole)

    assert race.verdict(leaping).word == "oscillates"
    assert race.verdict(replace(situation([0.5] * 200, slope=0.01), experiment=whole)).word == "converges"


def test_nothing_is_said_of_a_runner_that_is_not_through() -> None:
    job = RaceAsked(steps=100_000).begin(context_of(Run(DEFAULT)))
    assert {runner.word for runner in job.result().runners} == {"waits"}

    job.advance(0.01)

    assert "runs" in {runner.word for runner in job.result().runners}
    assert not job.result().is_over
    assert job.result().surface is None


def test_a_run_state_without_memory_begins_with_an_empty_one() -> None:
    run = Run(DEFAULT)
    run.advance(50)
    asked = RaceAsked(from_start=False)
    state = race.start_of(asked, context_of(run), DEFAULT)

    assert isinstance(state, RunState)
    assert not any(np.any(layer.weights) for moment in Run(DEFAULT, state).state().memory for layer in moment)
    assert state.step == 50


def test_a_verdict_that_was_given_stands() -> None:
    """Some only crawl beside the best one: that is said as soon as all are through, not when the landscape is."""
    experiment = edits.set_training(SGD, learning_rate=0.03)
    job = RaceAsked(rates=(0.0003, 0.3), steps=300).begin(context_of(Run(experiment)))
    said = []
    while not job.is_done:
        job.advance(0.001)
        found = job.result()
        if found.is_over:
            said.append([runner.word for runner in found.runners])

    assert len(said) > 2
    assert all(words == said[-1] for words in said)
    assert said[-1][0] == "crawls"
