"""Thinned networks, their mean, each neuron's worth and the scaling of dropout, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import datasets, edits
from playground.explain.dropout import THINNED, DropoutAsked, masks
from playground.run import Run
from playground.spec import Experiment, Layer, Model
from tests.playground.explain.networks import CASES, context_of, run_of, torch_losses, torch_network

torch = pytest.importorskip("torch", reason="PyTorch is not here: pip install '.[torch]'")


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def finished(asked, run: Run):
    job = asked.begin(context_of(run))
    while not job.is_done:
        job.advance(0.01)
    return job.result()


@pytest.mark.parametrize(("name", "dropout"), [case for case in CASES if case[0] != "2-1"])
def test_switching_a_neuron_off_raises_j_by_what_pytorch_says(name: str, dropout: float) -> None:
    run = run_of(name, dropout)

    found = finished(DropoutAsked(), run)

    _, held = torch_network(run)
    assert found.loss == pytest.approx(run.scores().train_loss, rel=1e-5)
    for worth in found.worth:
        column, index = worth.neuron
        a = torch.tensor(run.features_train.astype(float))
        for place, (weights, biases) in enumerate(held):
            a = a @ weights + biases
            if place < len(held) - 1:
                a = torch.tanh(a)
            if place == column - 1:
                a = a * (torch.arange(a.shape[1]) != index)
        loss = torch_losses(run, a, run.samples.train_y).mean()
        assert worth.rise == pytest.approx(float(loss.detach()) - found.loss, rel=1e-5, abs=1e-7)
    assert found.known == 1.0
    assert len(found.worth) == sum(layer.units for layer in run.experiment.model.layers)


def test_the_lines_of_thinned_networks_are_where_they_say_one_half() -> None:
    run = run_of("2-4-2-1", 0.5)

    found = finished(DropoutAsked(seed=3), run)

    _, held = torch_network(run)
    assert len(found.lines) == THINNED
    for which in (0, 7):
        drawn = masks(context_of(run), 3, which)
        for x0, y0, x1, y1 in found.lines[which][::7]:
            a = torch.tensor(np.array([[(x0 + x1) / 2, (y0 + y1) / 2]], np.float32).astype(float))
            for place, (weights, biases) in enumerate(held):
                a = a @ weights + biases
                a = torch.tanh(a) * torch.tensor(drawn[place]) if place < len(drawn) else a
            assert float(torch.sigmoid(a).detach()) == pytest.approx(0.5, abs=0.03)
    for x0, y0, _, _ in found.full[::9]:
        assert run.predict(np.array([[x0, y0]]))[0] == pytest.approx(0.5, abs=0.03)


def test_the_mean_of_the_thinned_networks_changes_its_answer_where_pytorch_says() -> None:
    run = run_of("2-4-2-1", 0.5)

    found = finished(DropoutAsked(seed=3), run)

    _, held = torch_network(run)
    assert len(found.mean)
    for x0, y0, x1, y1 in found.mean[::5]:
        said = []
        for which in range(THINNED):
            drawn = masks(context_of(run), 3, which)
            a = torch.tensor(np.array([[(x0 + x1) / 2, (y0 + y1) / 2]], np.float32).astype(float))
            for place, (weights, biases) in enumerate(held):
                a = a @ weights + biases
                a = torch.tanh(a) * torch.tensor(drawn[place]) if place < len(drawn) else a
            said.append(float(torch.sigmoid(a).detach()))
        assert np.mean(said) == pytest.approx(0.5, abs=0.03)


def test_what_is_left_is_scaled_so_that_the_mean_stays() -> None:
    run = run_of("2-8-8-3", 0.5)

    found = finished(DropoutAsked(), run)

    a = np.tanh(run.features_train.astype(float) @ run.parameters()[0].weights + run.parameters()[0].biases)
    first = found.scaling[0]
    assert (first.layer, first.rate) == (1, 0.5)
    assert first.whole == pytest.approx(np.abs(a).mean(), rel=1e-5)
    kept = np.stack([masks(context_of(run), 1, which)[0] for which in range(THINNED)])
    assert set(np.unique(kept)) == {0.0, 2.0}
    assert first.scaled == pytest.approx(np.abs(a[None] * kept[:, None]).mean(), rel=1e-5)
    assert first.plain == pytest.approx(first.scaled / 2)
    assert first.scaled == pytest.approx(first.whole, rel=0.25)


def test_without_a_rate_there_are_no_thinned_networks_and_other_seeds_draw_others() -> None:
    none = finished(DropoutAsked(), run_of("2-4-2-1"))
    some = run_of("2-8-8-3", 0.5)

    assert none.lines == ()
    assert len(none.worth) == 6
    one, two = (masks(context_of(some), seed, 0)[0] for seed in (1, 2))
    assert not np.array_equal(one, two)


def test_on_a_curve_thinned_networks_are_curves() -> None:
    experiment = edits.choose_dataset(Experiment(model=Model((Layer(id=1, units=6, dropout=0.2),))), "curve_sine")
    run = Run(experiment)

    found = finished(DropoutAsked(), run)

    assert len(found.lines) == THINNED
    left, right = datasets.row_of(experiment.data).plane[0]
    assert found.full[0, 0] == pytest.approx(left)
    assert found.full[-1, 2] == pytest.approx(right)
    assert found.full[:, 1] == pytest.approx(run.predict(found.full[:, :2] * [1, 0]), abs=1e-5)
