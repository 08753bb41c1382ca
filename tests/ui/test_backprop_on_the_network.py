"""The chain rule on the drawn network: paths, plates with every factor's number, remarks; for small and large ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits, wires
from playground.session import Resume, Step
from playground.spec import Bias, Data, Experiment, Layer, Model, Training
from tests.ui.choices import pick
from tests.ui.test_view_backprop import answer_of, click
from ui.views import chain
from ui.views.chain_figures import figure


def network(*units: int, classes: int = 2, dropout: float = 0.0) -> Experiment:
    layers = tuple(Layer(place, count, dropout=dropout) for place, count in enumerate(units, start=1))
    training = Training() if classes == 2 else Training(loss="softmax", output="softmax")
    return edits.check(Experiment(Data("gaussians", classes), Model(layers), training))


def opened(window, qtbot, experiment: Experiment):
    window.editor.begin(experiment)
    window.session.send(Resume(experiment, None))
    window._show_experiment()
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment, timeout=20_000)
    click(window.views.chips["backprop"])
    answer_of(window, qtbot)
    return window.views.view


def said_on_canvas(window) -> list[str]:
    """Paint the network and give what its plates say."""
    window.canvas.board.view.viewport().repaint()
    return window.canvas.board.view.told.said


NETWORKS = {
    "2-1": network(), "2-4-2-1": network(4, 2), "2-8-8-3": network(8, 8, classes=3, dropout=0.5),
    "8 × 64": network(*[64] * 8),
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
def test_every_part_stands_with_its_number_on_the_network_one_after_the_other(window, qtbot, name) -> None:
    experiment = NETWORKS[name]
    view = opened(window, qtbot, experiment)
    first = wires.columns(experiment.model)[1]
    if first:
        pick(view.layer.list, first)
        answer_of(window, qtbot, wires.wire(experiment, first, 0, 0))
    held = view._chain

    for place, card in enumerate(view._cards):
        told = window.focus.lit.told
        now = [plate for plate in told if plate.is_now]
        assert all(f"{told.text} = {number}" in "\n".join(plate.text for plate in now) for told, number in card.told)
        assert now[-1].text in said_on_canvas(window), (place, card.symbols)
        assert view.words.text().startswith(f"{place + 1} of {len(view._cards)}: ")
        QTest.keyClick(view.strip, Qt.Key.Key_Right)
    assert figure(held.gradient) in view.result.text()
    assert figure(held.engine) in view.result.text()
    assert held.gradient == pytest.approx(held.engine, rel=2e-3, abs=1e-7)


def test_the_paths_lead_from_the_weight_to_the_output_and_their_number_is_told(window, qtbot) -> None:
    experiment = NETWORKS["2-4-2-1"]
    view = opened(window, qtbot, experiment)

    pick(view.layer.list, 1)
    answer_of(window, qtbot, wires.wire(experiment, 1, 0, 0))

    paths = set(window.focus.lit.paths)
    assert paths == {
        ((-1, 0), (1, 0)), ((1, 0), (2, 0)), ((1, 0), (2, 1)), ((2, 0), (0, 0)), ((2, 1), (0, 0)),
    }  # fmt: skip
    assert "the 2 paths from w to J" in view.legend.text().replace("&nbsp;", " ")
    assert {line.split("=")[0].strip() for line in _texts(window)} == {"x₁"}
    click(view.numbers)
    assert _texts(window) == ["x₁"]


def _texts(window) -> list[str]:
    return [line for plate in window.focus.lit.told for line in plate.text.split("\n")]


def test_of_eight_layers_of_sixty_four_the_present_neuron_is_scrolled_to(window, qtbot) -> None:
    view = opened(window, qtbot, NETWORKS["8 × 64"])
    board = window.canvas.board

    view._go(len(view._cards) - 1)

    (now,) = [plate for plate in window.focus.lit.told if plate.is_now]
    x = board.layout_now().places[now.at[0]].x - board.horizontalScrollBar().value()
    assert 0 < x < board.viewport().width()
    pick(view.layer.list, 1)
    answer_of(window, qtbot, wires.wire(view.experiment, 1, 0, 0))
    assert board.horizontalScrollBar().value() == 0
    assert f"{64**7:.1e}" == "4.4e+12"
    legend = view.legend.text().replace("&nbsp;", " ")
    assert f"the 4.4·10¹² paths from w to J, 80 of {64 + 6 * 64 * 64 + 64:,} lines" in legend


def test_what_training_does_otherwise_is_remarked(window, qtbot) -> None:
    plain = network(3, 2)
    view = opened(window, qtbot, plain)
    assert not view.remark.isVisible()

    changed = edits.set_dropout(plain, 1, 0.5)
    changed = edits.set_frozen(changed, 0, frozen=True)
    changed = edits.switch_neuron(edits.switch_weight(changed, wires.wire(plain, 0, 0, 0), on=False), 2, 0, on=False)
    changed = edits.set_training(changed, l2=0.01)
    window.editor.edit(changed, "Change much")

    for words in ("No neuron is dropped", "is frozen", "switched off: it counts as 0", "of its neurons", "penalty"):
        qtbot.waitUntil(lambda words=words: words in view.remark.text(), timeout=20_000)
    assert view.remark.isVisible()


def test_the_point_it_is_about_is_marked_on_the_plane(window, qtbot) -> None:
    assert window.focus.pinned_point is None

    view = opened(window, qtbot, network(2))

    qtbot.waitUntil(lambda: window.focus.pinned_point == view._index, timeout=20_000)
    pick(view.source.list, -1)
    held = answer_of(window, qtbot, Bias(0, 0))
    assert held.index == window.focus.pinned_point


def test_while_it_trains_only_numbers_change_and_no_formula(window, qtbot) -> None:
    experiment = NETWORKS["2-8-8-3"]
    view = opened(window, qtbot, experiment)
    pick(view.layer.list, 1)
    answer_of(window, qtbot, wires.wire(experiment, 1, 0, 0))
    before = view._cards

    for step in (40, 80, 120):
        window.session.send(Step(40))
        qtbot.waitUntil(lambda step=step: window.clock.newest.step == step, timeout=20_000)
        answer_of(window, qtbot)

    assert [card.symbols for card in view._cards] == [card.symbols for card in before]
    assert [card.number for card in view._cards] != [card.number for card in before]
    click(view.another)
    qtbot.waitUntil(lambda: view._chain.index == window.focus.pinned_point != 0, timeout=20_000)
    assert view._shown == chain.choose(view._chain)  # another point: what tells most there
