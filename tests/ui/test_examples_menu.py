"""The Examples menu, as a person uses it: each entry opens network, data, probe, view and page, and says what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from playground import edits, examples
from playground.explain.activation import ActivationAsked
from playground.explain.landscape import LandscapeAsked
from playground.session import Reset, Step
from ui.files import CANCEL
from ui.widgets import words

ALL = {example.name: example for example in examples.examples()}
ROWS = {*range(1, 14), 15, 16, 17, 18, 22}
"""The rows of the lecture's table that have an example."""


def action_of(window, name: str) -> QAction:
    (found,) = window.findChildren(QAction, f"example_{name}")
    return found


def choose(window, name: str) -> None:
    """Click an entry of the menu: the menu, its group, the entry."""
    action = action_of(window, name)
    (group,) = [menu for menu in window.findChildren(QMenu) if action in menu.actions()]
    group.popup(window.mapToGlobal(window.rect().topLeft()))
    QTest.mouseClick(group, Qt.MouseButton.LeftButton, pos=group.actionGeometry(action).center())
    group.close()


@dataclass
class Desk:
    """The window with an example in it."""

    window: object
    qtbot: object

    def wait(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=60_000)

    def newest(self):
        return self.window.clock.newest

    def view(self):
        return self.window.views.view

    def answer(self, question):
        self.wait(lambda: self.newest().answers.get(question) is not None)
        return self.newest().answers[question]

    def asked(self):
        """Give the answer to the open view's first question."""
        return self.answer(self.window.views.questions()[0])

    def train(self, steps: int) -> None:
        until = self.newest().step + steps
        self.window.session.send(Step(steps))
        self.wait(lambda: self.newest().step == until and self.newest().status != "running")


def one_neuron(desk: Desk) -> None:
    """Rows 1 and 2: z = w₀ + Σ xᵢwᵢ and ŷ = g(z), on the screen."""
    weights, bias = (
        desk.newest().parameters[0].weights[:, 0].astype(float),
        float(desk.newest().parameters[0].biases[0]),
    )
    z = bias + float(np.dot(desk.window.focus.probe, weights))
    desk.wait(lambda: words.number(z, 4) in desk.view().figures.text())
    assert words.number(1 / (1 + np.exp(-z)), 4) in desk.view().figures.text()


def worked(desk: Desk) -> None:
    desk.wait(lambda: "= g(−6) = 0.0025" in desk.view().figures.text())
    assert "1 + 3" in desk.view().line_words.text()
    (layer,) = desk.newest().parameters
    assert (layer.biases[0], *layer.weights[:, 0]) == (1.0, 3.0, -2.0)
    trace = desk.newest().trace
    assert trace.x == (-1.0, 2.0)
    assert trace.z[-1][0] == pytest.approx(-6.0)
    assert desk.newest().probes[0].prediction == pytest.approx(0.0025, abs=5e-5)


def derivatives(desk: Desk) -> None:
    """Row 3: g′ of sigmoid, tanh and ReLU, from g alone."""
    view, layer = desk.view(), desk.window.editor.experiment.model.layers[0].id
    rules = {"tanh": lambda g, z: 1 - g**2, "sigmoid": lambda g, z: g * (1 - g), "relu": lambda g, z: z > 0}
    for kind, rule in rules.items():
        desk.window.editor.edit(edits.set_activation(desk.window.editor.experiment, layer, kind), "Set")
        desk.wait(lambda kind=kind: view._held is not None and view._held[0].kind == kind)
        seen = desk.answer(ActivationAsked(layer, desk.window.focus.probe))
        assert seen.slope == pytest.approx(rule(seen.g, seen.z).astype(float), abs=1e-12), kind


def straight(desk: Desk) -> None:
    """Row 4: the product of the matrices is the network."""
    desk.train(400)
    desk.wait(lambda: desk.view()._collapse is not None and "the boundary does not move" in desk.view().reading.text())
    assert desk.newest().scores.test_accuracy < 0.75


def closed(desk: Desk) -> None:
    desk.train(2_000)
    desk.wait(lambda: "no matrix does what tanh does" in desk.view().words.text())
    assert desk.newest().scores.test_accuracy > 0.95


def compared(*ranks: str) -> Callable[[Desk], None]:
    """Give a check that the networks side by side have test losses in this order, the lowest first, as written."""

    def check(desk: Desk) -> None:
        shown = desk.view().comparison
        desk.wait(lambda: shown.found is not None and shown.found.known == 1.0)
        losses = {outcome.name: outcome.test_loss for outcome in shown.found.outcomes}
        assert losses[ranks[0]] < losses[ranks[-1]]
        assert [shown.cards[name].numbers["test"].text() for name in losses] == list(map(words.figure, losses.values()))

    return check


def parts(desk: Desk) -> None:
    """Row 4: what the neurons add gives the answer."""
    found = desk.asked()
    assert found.total == pytest.approx(found.bias + sum(found.curves), abs=1e-5)
    desk.wait(lambda: len(desk.view().curves.chart.lines) == len(found.curves) + 1)


def several(desk: Desk) -> None:
    """Row 5: three outputs, of which the ŷ add up to 1."""
    said = desk.newest().probes[0].predictions
    assert len(said) == 3
    assert sum(said) == pytest.approx(1.0, abs=1e-5)
    assert [layer.weights.shape for layer in desk.newest().parameters] == [(2, 8), (8, 8), (8, 3)]


def passing(desk: Desk) -> None:
    """Row 6: wrong before, right after, and the loss of this one point."""
    (reading,) = desk.newest().probes
    assert (reading.x, reading.actual) == ((4.0, 5.0), 1.0)
    assert reading.prediction == pytest.approx(0.1, abs=0.05)
    desk.wait(lambda: words.number(-np.log(reading.prediction), 3) in desk.view().point.text())
    desk.train(2_000)
    desk.wait(lambda: desk.newest().probes[0].prediction >= 0.9)


def mean_of_losses(desk: Desk) -> None:
    """Rows 7 and 8: J is the mean, and a point's loss is what its formula says."""
    found = desk.asked()
    y, said, kind = found.y, found.now, desk.window.editor.experiment.training.loss
    rules = {
        "bce": lambda: -np.log(said if y == 1 else 1 - said), "softmax": lambda: -np.log(said),
        "mse": lambda: (said - y) ** 2,
    }  # fmt: skip
    assert found.mean == pytest.approx(found.losses.mean())
    assert found.mean == pytest.approx(desk.newest().scores.train_loss, rel=1e-4)
    assert found.loss_now == pytest.approx(rules[kind](), rel=1e-4)
    desk.wait(lambda: words.number(found.loss_now, 4) in desk.view().point.text())


def one_step(desk: Desk) -> None:
    """Rows 9 and 10: weights of N(0, σ²), and a step goes η times against the gradient."""
    view = desk.view()
    desk.wait(lambda: view._cloud is not None and "‖∇J‖" in view.words.text())
    cloud, rate = view._cloud, desk.window.editor.experiment.training.learning_rate
    assert desk.window.editor.experiment.model.initialization == "normal"
    assert "Loop until convergence" in view.lines.text()
    desk.train(1)
    desk.wait(lambda: view._cloud.place != cloud.place)
    assert view._cloud.place == pytest.approx(np.array(cloud.place) - rate * cloud.full, abs=1e-5)


def scattered(desk: Desk) -> None:
    """Row 16: the mini-batches' gradients, with their angle, are on the screen at once."""
    view = desk.view()
    desk.wait(lambda: view._cloud is not None and f"{view._cloud.angle:.0f}° off" in view.words.text())
    assert view.cloud.isChecked()
    assert len(view._cloud.batches) > 20


def product(desk: Desk) -> None:
    """Row 11: the factors' product is the engine's gradient, and that of a nudge."""
    found = desk.asked()
    assert found.gradient == pytest.approx(found.engine, rel=1e-3, abs=1e-7)
    assert found.gradient == pytest.approx(found.nudged, rel=1e-2, abs=1e-5)
    desk.wait(lambda: f"the engine says {words.number(found.engine, 4)}" in desk.view().result.text())


def around(desk: Desk) -> None:
    """Row 12: in the middle of the landscape lies the network itself."""
    (question,) = [asked for asked in desk.window.views.questions() if isinstance(asked, LandscapeAsked)]
    desk.wait(lambda: (found := desk.newest().answers.get(question)) is not None and found.known == 1.0)
    found = desk.newest().answers[question]
    middle = found.values[len(found.betas) // 2, len(found.alphas) // 2]
    assert middle == pytest.approx(desk.newest().scores.train_loss, rel=1e-3)


def raced(**verdicts: str) -> Callable[[Desk], None]:
    """Give a check that the race, which begins by itself, ends in these verdicts, as written."""

    def check(desk: Desk) -> None:
        view = desk.view()
        desk.wait(lambda: view._race is not None and view._race.is_over)
        found = {runner.name: runner.word for runner in view._race.runners}
        wanted = {f"η = {name[1:].replace('_', '.')}": word.replace("_", " ") for name, word in verdicts.items()}
        assert {name: found[name] for name in wanted} == wanted
        if not verdicts:
            assert len(found) == 8
            assert set(found.values()) == {"converges"}

    return check


def named(kind: str) -> Callable[[Desk], None]:
    """Give a check that training anew is called this (row 17)."""

    def check(desk: Desk) -> None:
        QTest.mouseClick(desk.view().train, Qt.MouseButton.LeftButton)
        desk.wait(lambda: desk.newest().step == 4_000 and desk.newest().status != "running")
        desk.wait(lambda: desk.view().kind.text() == kind)

    return check


def crossed_out(desk: Desk) -> None:
    """Row 18: about half of the layer is dropped, others in the next step; twenty thinned networks and 64 bars."""
    view = desk.view()
    desk.wait(lambda: len(view.bars.bars) == 64 and len(view.overlay.thinned.lines) == 20)
    seen = []
    for _ in range(2):
        desk.train(1)
        dropped = desk.newest().dropped
        assert dropped is not None
        seen.append(np.concatenate([np.asarray(layer, bool).ravel() for layer in dropped]))
    assert all(16 < len(one) - one.sum() < 48 for one in seen)
    assert (seen[0] != seen[1]).any()


def divided(desk: Desk) -> None:
    """Row 22: the circle is divided."""
    desk.train(2_500)
    assert desk.newest().scores.test_accuracy > 0.97
    desk.wait(lambda: desk.view()._summed is not None and "z₁ =" in desk.view().reading.text())


def bent(desk: Desk) -> None:
    """Row 22: one straight line in the hidden space."""
    desk.train(1_000)
    desk.wait(lambda: "100 % of these points" in desk.view().reading.text())
    assert len(desk.view().plane.space.lines) == 1


CHECKS: dict[str, tuple[str, str, Callable[[Desk], None]]] = {
    "perceptron": ("perceptron", "", one_neuron),
    "worked-perceptron": ("perceptron", "", worked),
    "activations": ("activation", "", derivatives),
    "linear-layers": ("collapse", "multiply", straight),
    "bent-layers": ("collapse", "multiply", closed),
    "linear-or-bent": ("collapse", "compared", compared("tanh", "linear")),
    "approximation": ("collapse", "parts", parts),
    "multi-output": ("perceptron", "", several),
    "pass": ("loss", "", passing),
    "loss": ("loss", "", mean_of_losses),
    "grade": ("loss", "", mean_of_losses),
    "softmax-loss": ("loss", "", mean_of_losses),
    "descent": ("descent", "", one_step),
    "algorithm": ("descent", "", one_step),
    "backprop": ("backprop", "", product),
    "backprop-deep": ("backprop", "", product),
    "landscape": ("landscape", "", around),
    "local-minimum": ("race", "", raced(r0_03="is_caught", r0_3="converges")),
    "rates": ("race", "", raced(r0_003="crawls", r0_1="converges", r3="diverged")),
    "optimizers": ("race", "", raced()),
    "batches": ("descent", "", scattered),
    "underfit": ("fit", "fit", named("Under-fitting")),
    "good-fit": ("fit", "fit", named("Good fit")),
    "overfit": ("fit", "fit", named("Over-fitting")),
    "fit-curve": ("fit", "fit", named("Under-fitting")),
    "regularization": ("fit", "compared", compared("l2", "none")),
    "dropout": ("dropout", "thinned", crossed_out),
    "dropout-compared": ("dropout", "compared", compared("with", "without")),
    "features-by-hand": ("features", "neuron", divided),
    "features-learned": ("features", "neuron", divided),
    "features-compared": ("features", "compared", compared("by_hand", "learned")),
    "hidden-space": ("features", "space", bent),
}
"""Of each example the view and page that are open, and what the lecture's table says of it."""


def test_the_menu_has_every_example_once_with_a_word_about_it(window) -> None:
    for name, example in ALL.items():
        assert action_of(window, name).text() == example.title
        assert action_of(window, name).toolTip() == example.say
    assert {example.row for example in ALL.values()} == ROWS
    assert set(CHECKS) == set(ALL)


def test_every_example_opens_through_the_menu_with_the_numbers_of_the_lecture(window, qtbot) -> None:
    desk = Desk(window, qtbot)
    for name, (view, page, check) in CHECKS.items():
        window.documents.may_leave = lambda: True  # what it asks is tested below
        document = examples.document(ALL[name])

        choose(window, name)

        desk.wait(lambda document=document: desk.newest().experiment == document.experiment and desk.newest().step == 0)
        desk.wait(lambda: [reading.x for reading in desk.newest().probes] == list(window.focus.probes))
        assert window.editor.experiment == document.experiment, name
        assert [list(place) for place in window.focus.probes] == document.view["probes"], name
        assert window.banner.message.text() == ALL[name].say
        assert not window.editor.is_modified
        assert window.views.name == view, name
        assert (getattr(window.views.view, "page", "") if view else "") == page, name
        check(desk)
        window.session.send(Reset())


@pytest.mark.parametrize("saves", ["edit", "training"])
def test_unsaved_work_is_asked_about_first(window, qtbot, monkeypatch, tmp_path, saves: str) -> None:
    """What was never saved and only trained comes back bit for bit by pressing play; everything else is asked about."""
    if saves == "edit":
        window.editor.edit(edits.set_units(window.editor.experiment, 1, 7), "Set units")
    else:
        assert window.documents.save_to(tmp_path / "mine.json")
        Desk(window, qtbot).train(3)
    before, asked = window.editor.experiment, []
    monkeypatch.setattr(window.documents.files, "ask_unsaved", lambda: asked.append(1) or CANCEL)

    choose(window, "landscape")

    assert asked == [1]
    assert window.editor.experiment == before
    assert window.views.name != "landscape"


def test_a_file_remembers_the_page_of_the_open_view(window, qtbot, tmp_path) -> None:
    choose(window, "dropout-compared")
    qtbot.waitUntil(lambda: window.views.name == "dropout", timeout=20_000)
    window.documents.may_leave = lambda: True

    assert window.documents.save_to(tmp_path / "kept.json")
    choose(window, "dropout")
    assert window.views.view.page == "thinned"
    assert window.documents.open(tmp_path / "kept.json")

    assert (window.views.name, window.views.view.page) == ("dropout", "compared")


ODD = (None, 3, [], {"page": ["x"]}, {"field": {}, "plane": [1]}, {"batches": "yes"}, {"probe": 1})


def test_an_odd_choice_in_a_file_is_left_out(window) -> None:
    for name in ("fit", "race", "descent", "collapse", "loss"):
        window.views.take_view({"open": name})
        usual = window.views.view.choices()

        for odd in ODD:
            window.views.take_view({"open": name, "choices": odd})

            assert window.views.name == name
            assert window.views.view.choices() == usual, odd
