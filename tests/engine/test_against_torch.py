"""Optimizers and activations against PyTorch, an independent implementation; skipped where it is not installed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine import evaluate, random, reference
from engine.activations import ACTIVATIONS
from engine.losses import PAIRS
from engine.optimizers import MOST_SETTINGS, OPTIMIZERS
from engine.schedules import SCHEDULES
from playground import cli, torch_twin
from tests.engine.conftest import Net

torch = pytest.importorskip("torch", reason="PyTorch is an extra of its own: pip install '.[torch]'")

THEIR_OPTIMIZERS = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "adadelta": ("Adadelta", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
}
THEIR_ACTIVATIONS = {
    "linear": "torch.nn.Identity()", "sigmoid": "torch.sigmoid", "tanh": "torch.tanh", "relu": "torch.relu",
    "leaky_relu": "torch.nn.LeakyReLU(0.01)", "elu": "torch.nn.ELU()", "gelu": "torch.nn.GELU()",
    "silu": "torch.nn.SiLU()", "softplus": "torch.nn.Softplus()", "sine": "torch.sin",
}  # fmt: skip


THE_LECTURES = [
    "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sine", "bce", "softmax",
    "mse", "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamw",
]  # fmt: skip


def test_everything_the_lecture_names_has_its_counterpart_in_pytorch():
    assert torch_twin.knows(*THE_LECTURES)
    assert set(ACTIVATIONS) | {loss for loss, _ in PAIRS} | set(OPTIMIZERS) >= set(THE_LECTURES)


def needs_a_counterpart(*names):
    """Skip a row that was added since: its proofs are the NumPy reference and central differences."""
    if not torch_twin.knows(*names):
        pytest.skip(f"playground/torch_twin.py names no counterpart of {', '.join(names)} in PyTorch")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_100_steps_with_the_default_settings_are_those_of_pytorch(name):
    """Float64 against float64 on a random quadratic: at most 1e-12 apart, so defaults and formulas agree."""
    needs_a_counterpart(name)
    row, (kind, settings) = OPTIMIZERS[name], THEIR_OPTIMIZERS[name]
    generator = np.random.default_rng(3)
    theta = generator.normal(size=40)
    half = generator.normal(size=(40, 40))
    slope = half @ half.T / 40
    theirs = torch.nn.Parameter(torch.tensor(theta.copy()))
    optimizer = getattr(torch.optim, kind)([theirs], lr=0.01, **settings)
    memory, own = np.zeros((max(row.moments, 1), 40)), np.zeros(MOST_SETTINGS)
    own[: len(row.params)] = [param.default for param in row.params]

    for t in range(1, 101):
        theirs.grad = torch.tensor(slope) @ theirs.detach()
        optimizer.step()
        theta = row.reference(theta, slope @ theta, memory, own, 0.01, t)

    np.testing.assert_allclose(theta, theirs.detach().numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_slopes_are_those_of_pytorch(name):
    """Float64: at most 1e-12 apart for |z| ≤ 15 (PyTorch's softplus is cut off at 20)."""
    needs_a_counterpart(name)
    z = np.linspace(-15, 15, 2000)
    theirs = torch.tensor(z, requires_grad=True)
    value = eval(THEIR_ACTIVATIONS[name], {"torch": torch})(theirs)
    value.sum().backward()

    np.testing.assert_allclose(ACTIVATIONS[name].value(z), value.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS[name].slope(z), theirs.grad.numpy(), atol=1e-12)


ACTIVATION_AND_PAIR = [(activation, *pair) for activation in ACTIVATIONS for pair in PAIRS]


def twin_of(net):
    pairs = [(layer.weights, layer.biases) for layer in net.dense()]
    return torch_twin.Twin(pairs, [net.activation] * (len(net.units) - 1), net.loss, net.output)


def examples(net):
    return net.x[:, : net.inputs].astype(np.float64), net.y.astype(np.float64)


@pytest.mark.parametrize(("activation", "loss", "output"), ACTIVATION_AND_PAIR)
def test_gradients_are_those_of_autograd(activation, loss, output):
    """Reference float64 ≤ 1e-12, compiled float32 ≤ 1e-5, both relative to the gradient's length."""
    needs_a_counterpart(activation, loss)
    outputs = 3 if loss == "softmax" or (output == "sigmoid" and loss == "mse") else 1
    net = Net(units=(8, 5, outputs), activation=activation, loss=loss, output=output)
    x, y = examples(net)
    theirs = net.pack(twin_of(net).gradient(x, y))
    own = net.pack(reference.gradient(net.dense(), net.row, x, net.y))
    evaluate.full_gradient(
        net.layout.table, net.theta, net.gradient, net.transposed, net.x, net.y, net.work, net.chunk_x, net.chunk_y,
        net.losses, net.code,
    )  # fmt: skip

    assert np.linalg.norm(theirs) > 1e-2
    assert np.linalg.norm(own - theirs) <= 1e-12 * np.linalg.norm(theirs)
    assert np.linalg.norm(net.gradient - theirs) <= 1e-5 * np.linalg.norm(theirs)


def recipe_of(net):
    row, schedule = OPTIMIZERS[net.optimizer], SCHEDULES[net.schedule]
    own = net.settings or [param.default for param in row.params]
    return torch_twin.Recipe(
        net.optimizer, dict(zip((p.name for p in row.params), own, strict=True)), net.rate, net.schedule,
        dict(zip((p.name for p in schedule.params), net.schedule_settings, strict=True)), net.l1, net.l2, net.clip,
    )  # fmt: skip


def follows_pytorch(net, steps=100, *, compiled=True):
    """100 full-batch steps: float64 ≤ 1e-9 and float32 ≤ 1e-3, of each tensor's norm, at least 1e-3."""
    x, y = examples(net)
    orders = [random.permutation(net.seed, step, net.points) for step in range(steps)]

    def masks(step):
        dropped = []
        for mask in net.masks(step, net.points):
            by_example = np.empty_like(mask)
            by_example[orders[step]] = mask
            dropped.append(by_example)
        return dropped

    theirs = twin_of(net).train(recipe_of(net), x, y, steps, masks if net.dropout else None)
    own = net.train_reference(steps)
    if compiled:
        assert net.train(steps) == steps
    for layer, pair in enumerate(theirs):
        for view, tensor in zip((net.layout.weight_view, net.layout.bias_view), pair, strict=True):
            length = max(np.linalg.norm(tensor), 1e-3)
            assert np.linalg.norm(view(own, layer) - tensor) <= 1e-9 * length
            if compiled:
                assert np.linalg.norm(view(net.theta, layer) - tensor) <= 1e-3 * length


RATES = {"sgd": 0.1, "momentum": 0.05, "nesterov": 0.05, "adagrad": 0.05, "adadelta": 1.0, "rmsprop": 0.003}


@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_100_steps_of_every_optimizer_with_every_penalty(optimizer, penalty):
    """L1 in float64 only: its sign jumps at 0."""
    needs_a_counterpart(optimizer)
    net = Net(units=(8, 8, 1), batch=37, optimizer=optimizer, rate=RATES.get(optimizer, 0.01),
              **({} if penalty == "none" else {penalty: 0.01}))  # fmt: skip
    follows_pytorch(net, compiled=penalty != "l1")


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(
    ("schedule", "settings"), [("constant", ()), ("step", (30, 0.3)), ("cosine", (100, 0.05)), ("cosine", (250, 0.0))]
)
def test_100_steps_of_every_schedule(optimizer, schedule, settings):
    follows_pytorch(
        Net(units=(8, 8, 1), batch=37, optimizer=optimizer, rate=0.05, schedule=schedule, schedule_settings=settings)
    )


@pytest.mark.parametrize(("loss", "output", "outputs"), [
    ("softmax", "softmax", 4), ("mse", "linear", 1), ("mse", "tanh", 1), ("mse", "tanh", 3), ("mse", "sigmoid", 3),
])  # fmt: skip
def test_100_steps_of_every_loss(loss, output, outputs):
    follows_pytorch(Net(units=(8, 8, outputs), batch=37, optimizer="adam", rate=0.01, loss=loss, output=output))


@pytest.mark.parametrize("dropout", [0.2, 0.5])
def test_100_steps_with_the_same_dropout_masks(dropout):
    follows_pytorch(Net(units=(8, 8, 1), batch=37, optimizer="sgd", rate=0.1, dropout=dropout))


def test_100_steps_of_clipped_gradients():
    follows_pytorch(Net(units=(8, 8, 1), batch=37, optimizer="sgd", rate=0.5, clip=0.02))


FLAGS = {
    "three arms": "--dataset spiral --classes 3 --layers 7,5 --activation gelu --optimizer rmsprop --noise 0.1",
    "a value": "--dataset bumps --layers 9 --activation softplus --optimizer nesterov --l2 0.001 --schedule cosine",
    "the older pairing": "--dataset xor --layers 4,2 --loss mse --output tanh --optimizer sgd --learning-rate 0.3",
    "a story": "--dataset pass --layers 3 --activation elu --optimizer adamw --clip 0.1 --initialization he_normal",
}


@pytest.mark.parametrize("name", FLAGS)
def test_what_train_writes_is_enough_to_repeat_it(name, tmp_path, capsys):
    """100 full-batch steps from --out's initial weights and features: float32 against PyTorch's float64 ≤ 1e-3."""
    assert cli.main(["new", "--batch", "all", "--points", "80", *FLAGS[name].split()]) == 0
    (tmp_path / "exp.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert cli.main(["train", str(tmp_path / "exp.json"), "--steps", "100", "--out", str(tmp_path / "out.json")]) == 0
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    model, training = told["experiment"]["model"], told["experiment"]["training"]

    def arrays(key):
        return [(np.array(layer["weights"]), np.array(layer["biases"])) for layer in told[key]]

    twin = torch_twin.Twin(
        arrays("initial_parameters"), [layer["activation"] for layer in model["layers"]], training["loss"],
        training["output"],
    )  # fmt: skip
    recipe = torch_twin.Recipe(
        training["optimizer"], training["settings"], training["learning_rate"], training["schedule"],
        training["schedule_settings"], training["l1"], training["l2"], training["clip"],
    )  # fmt: skip
    x, y = np.array(told["data"]["train"]["features"]), np.array(told["data"]["train"]["y"])
    theirs = twin.train(recipe, x, y, 100)

    for own, tensors in zip(arrays("parameters"), theirs, strict=True):
        for found, tensor in zip(own, tensors, strict=True):
            assert np.linalg.norm(found - tensor) <= 1e-3 * max(np.linalg.norm(tensor), 1e-3)
    assert float(twin.loss(x, y).detach()) == pytest.approx(told["train_loss"], rel=1e-3)
    assert told["train_loss"] == pytest.approx(np.mean(told["data"]["train"]["losses"]), rel=1e-6)
