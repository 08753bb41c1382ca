"""The next step of every weight, its memory and its effective rate: PyTorch's optimizers are the witness."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import build, edits, next_step
from playground.next_step import NextStep, NumberAsked
from playground.pictures import line_colours
from playground.run import Run
from playground.snapshot import Colours, LayerParameters
from playground.spec import Bias, Wire
from tests.playground.explain.networks import context_of, run_of, torch_losses, torch_network

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def trained(optimizer: str, rate: float, steps: int = 40) -> Run:
    """Give the network 2-4-2-1 after some steps with an optimizer, the whole set in each."""
    experiment = edits.choose_optimizer(run_of("2-4-2-1", steps=0).experiment, optimizer)
    run = Run(edits.set_training(experiment, learning_rate=rate, batch="all"))
    run.advance(steps)
    return run


WITNESSES = {
    "momentum": (0.03, lambda held: torch.optim.SGD(held, lr=0.03, momentum=0.9), ("momentum_buffer",)),
    "adagrad": (0.1, lambda held: torch.optim.Adagrad(held, lr=0.1, eps=1e-10), ("sum",)),
    "rmsprop": (0.003, lambda held: torch.optim.RMSprop(held, lr=0.003, alpha=0.99, eps=1e-8), ("square_avg",)),
    "adam": (0.01, lambda held: torch.optim.Adam(held, lr=0.01, eps=1e-8), ("exp_avg", "exp_avg_sq")),
}


@pytest.mark.parametrize("optimizer", list(WITNESSES))
def test_gradient_memory_step_and_effective_rate_are_pytorchs(optimizer: str) -> None:
    rate, make, names = WITNESSES[optimizer]
    run = trained(optimizer, rate)
    forward, held = torch_network(run)
    numbers = [part for layer in held for part in layer]
    witness = make(numbers)
    for moment, name in enumerate(names):
        parts = [part for layer in run.state().memory[moment] for part in (layer.weights, layer.biases)]
        for number, part in zip(numbers, parts, strict=True):
            witness.state[number][name] = torch.tensor(part.astype(float))
            witness.state[number]["step"] = torch.tensor(float(run.state().updates))
    before = [number.detach().clone() for number in numbers]
    torch_losses(run, forward(run.features_train), run.samples.train_y).mean().backward()
    witness.step()

    found = next_step.next_step(run.experiment, run.state(), run.samples)

    rates = next_step.effective_rates(found)
    for place, (layer, slope) in enumerate(zip(found.step, found.gradient, strict=True)):
        number, bias = numbers[2 * place], numbers[2 * place + 1]
        moved = (number.detach() - before[2 * place]).numpy()
        assert slope.weights == pytest.approx(number.grad.numpy(), rel=1e-3, abs=1e-7)
        assert slope.biases == pytest.approx(bias.grad.numpy(), rel=1e-3, abs=1e-7)
        assert layer.weights == pytest.approx(moved, rel=2e-3, abs=3e-7)
        assert rates[place] == pytest.approx(-moved / number.grad.numpy(), rel=5e-3, abs=1e-3)
        for moment, name in enumerate(names):
            expected = witness.state[number][name].numpy()
            assert found.memory[moment][place].weights == pytest.approx(expected, rel=1e-3, abs=1e-8)


def test_plain_descent_has_one_effective_rate_and_adagrad_one_for_each_weight() -> None:
    plain, adaptive = trained("sgd", 0.1), trained("adagrad", 0.1)

    flat = np.concatenate(
        [
            r.ravel()
            for r in next_step.effective_rates(next_step.next_step(plain.experiment, plain.state(), plain.samples))
        ]
    )
    own = np.concatenate(
        [
            r.ravel()
            for r in next_step.effective_rates(
                next_step.next_step(adaptive.experiment, adaptive.state(), adaptive.samples)
            )
        ]
    )

    assert flat == pytest.approx(np.full(len(flat), 0.1), rel=2e-3)
    assert own.max() > 2 * own.min()


@pytest.mark.parametrize("number", [Wire(1, 0, -1, 0), Bias(2, 1), Wire(0, 0, 2, 1)])
def test_one_number_reads_what_the_next_step_then_does(number: Wire | Bias) -> None:
    run = trained("adam", 0.01)
    found = NumberAsked(number).answer(context_of(run))

    from playground import wires

    before = wires.value_of(run.experiment, run.parameters(), number)
    run.advance(1)
    after = wires.value_of(run.experiment, run.parameters(), number)

    assert found.value == before
    assert found.step == pytest.approx(after - before, abs=1e-7)
    assert found.effective == pytest.approx(-found.step / found.gradient)
    assert [name for name, _ in found.memory] == ["m", "v"]
    for (_, value), moment in zip(found.memory, run.state().memory, strict=True):
        assert value == wires.value_of(run.experiment, moment, number)


def test_a_number_that_is_not_there_and_a_frozen_one_have_no_rate() -> None:
    run = trained("adam", 0.01)
    frozen = Run(edits.set_frozen(run.experiment, 1, True))

    assert NumberAsked(Bias(7, 0)).answer(context_of(run)) is None
    found = NumberAsked(Wire(1, 0, -1, 0)).answer(context_of(frozen))
    assert found.step == 0.0
    assert found.effective is None


def test_no_stopping_rule_hinders_the_look_ahead() -> None:
    run = trained("adam", 0.01)
    stopping = edits.set_early_stopping(edits.set_stop(run.experiment, "steps", 1), patience=1)

    assert next_step.next_step(stopping, run.state(), run.samples) is not None


def test_names_of_the_memory_fit_the_optimizers() -> None:
    from playground.catalog import OPTIMIZERS

    assert {name: len(names) for name, names in next_step.MEMORY_NAMES.items()} == {
        row.name: row.moments for row in OPTIMIZERS.values()
    }


def test_lines_are_placed_beside_the_middle_rate() -> None:
    rates = (np.array([[0.1, 1.0], [1.0, 100.0]]), np.array([[np.nan], [-3.0]]))

    first, second = next_step.relative(rates)

    assert first == pytest.approx(np.array([[-1.0, 0.0], [0.0, 1.0]]))
    assert second == pytest.approx(np.array([[0.0], [-1.0]]))
    zero = LayerParameters(0, np.zeros((2, 1), np.float32), np.zeros(1, np.float32))
    nothing = NextStep("sgd", 0.1, (zero,), (zero,), ())
    assert not next_step.relative(next_step.effective_rates(nothing))[0].any()
    assert build.read_only(first) is first


def test_tints_colour_the_lines_between_the_two_colours_over_grey() -> None:
    colours, tints = Colours(rates=(0xFF0000, 0x808080, 0x0000FF)), np.array([-1.0, 0.0, 1.0, 0.5])

    assert line_colours(tints, colours, are_rates=True).tolist() == [0xFF0000, 0x808080, 0x0000FF, 0x4040C0]
