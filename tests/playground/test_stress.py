"""Random networks and random runs, a few hundred of the thousands that `stress` tries."""

import numpy as np
import pytest

import engine
from playground import stress


@pytest.fixture(scope="module", autouse=True)
def _prepared():
    engine.prepare()


@pytest.mark.parametrize("first", range(1, 201, 20))
def test_gradients_of_random_architectures_agree(first):
    """Reference against central differences ≤ 1e-6, compiled float32 against the reference (and PyTorch) ≤ 1e-5."""
    assert [fault for seed in range(first, first + 20) if (fault := stress.gradient_trial(seed))] == []


def test_a_wrong_gradient_is_found(monkeypatch):
    right = stress.Network.compiled
    monkeypatch.setattr(stress.Network, "compiled", lambda net: right(net) * (1 + 1e-4))

    assert "compiled gradient" in stress.gradient_trial(3)


def test_a_wrong_reference_is_found(monkeypatch):
    right = stress.reference.gradient
    monkeypatch.setattr(stress.reference, "gradient", lambda *given: [(dw * 1.01, db) for dw, db in right(*given)])

    assert "central differences" in stress.gradient_trial(3)


def test_the_random_architectures_are_of_many_kinds():
    nets = [stress.Network.random(seed) for seed in range(1, 201)]

    assert {(net.loss, net.output) for net in nets} == set(stress.PAIRS)
    assert {name for net in nets for name in net.activations} == set(stress.ACTIVATIONS)
    assert {len(net.activations) for net in nets} == set(range(9))


@pytest.mark.parametrize("first", range(1, 51, 10))
def test_runs_cut_saved_and_reopened_at_random_points_give_the_same_bits(first):
    assert [seed for seed in range(first, first + 10) if stress.resume_trial(seed)] == []


def test_lost_memory_is_found(monkeypatch):
    right = stress.Run.state
    monkeypatch.setattr(stress.Run, "state", lambda run: stress.RunState(
        right(run).parameters, "adam", (), 0, right(run).step, right(run).epoch, right(run).position, right(run).curves
    ))  # fmt: skip
    monkeypatch.setattr(stress, "fingerprint", lambda state: [layer.weights.tobytes() for layer in state.parameters])

    assert any(stress.resume_trial(seed) for seed in range(1, 20))


def test_the_command_tells_how_many_passed(capsys):
    assert stress.main(["gradients", "--count", "3"]) == 0
    assert "3 of 3 passed" in capsys.readouterr().out


def test_the_command_fails_when_a_trial_does(capsys, monkeypatch):
    monkeypatch.setattr(stress.Network, "compiled", lambda net: np.full(net.layout.size, np.nan))

    assert stress.main(["gradients", "--count", "2", "--seed", "5"]) == 1
    assert "seed 6: the compiled gradient" in capsys.readouterr().out
