"""The name of a fit: the three examples of the lecture get the names they were made for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import engine
from playground import edits, examples
from playground.advice import advise
from playground.advice.fit import constant_loss, fit_of
from playground.run import Run
from playground.snapshot import Snapshot
from playground.spec import Experiment

ALL = {example.name: example for example in examples.examples()}


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def trained(experiment: Experiment, steps: int) -> Snapshot:
    run = Run(experiment)
    run.advance(steps)
    return Snapshot(
        1, "paused", experiment, step=run.step, scores=run.scores(), state=run.state(), points=run.points()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"), [("underfit", "under-fitting"), ("good-fit", "good fit"), ("overfit", "over-fitting")]
)
def test_an_example_has_the_fit_it_is_named_after(name: str, kind: str) -> None:
    snapshot = trained(examples.document(ALL[name]).experiment, 4_000)

    found = fit_of(snapshot)

    assert found.kind == kind
    assert found.gap == pytest.approx(snapshot.scores.test_loss - snapshot.scores.train_loss)
    assert found.why


def test_on_a_curve_the_width_alone_leads_from_under_fitting_to_over_fitting() -> None:
    experiment = examples.document(ALL["fit-curve"]).experiment

    found = {width: fit_of(trained(edits.set_units(experiment, 1, width), 4_000)).kind for width in (1, 3, 64)}

    assert found == {1: "under-fitting", 3: "good fit", 64: "over-fitting"}


def test_over_fitting_is_said_exactly_when_the_advice_says_it() -> None:
    snapshot = trained(examples.document(ALL["overfit"]).experiment, 2_000)

    rules = {advice.rule for advice in advise(snapshot)}

    assert "over-fitting" in rules
    assert fit_of(snapshot).kind == "over-fitting"
    watched = edits.set_early_stopping(snapshot.experiment, patience=20)
    assert fit_of(replace(snapshot, experiment=watched)).turn == fit_of(snapshot).turn


def test_a_short_run_is_not_judged() -> None:
    assert fit_of(trained(examples.document(ALL["overfit"]).experiment, 60)).kind == "too early to say"
    assert np.isnan(fit_of(Snapshot(0, "preparing", Experiment())).gap)


def test_the_best_constant_answer_has_the_entropy_or_the_variance() -> None:
    classes = trained(examples.document(ALL["underfit"]).experiment, 1)
    values = trained(examples.document(ALL["grade"]).experiment, 1)

    y = classes.points.y[~classes.points.is_test]
    share = y.mean()
    assert constant_loss(classes) == pytest.approx(-share * np.log(share) - (1 - share) * np.log(1 - share))
    assert constant_loss(values) == pytest.approx(values.points.y[~values.points.is_test].var())
