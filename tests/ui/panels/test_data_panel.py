"""The data panel, by clicks and typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.catalog import DATASETS, FEATURES
from playground.datasets import DRAWN
from ui.panels.data import DataPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("name", [name for name in DRAWN if name != "circle"])
def test_a_click_on_a_picture_chooses_the_data(desk, name):
    made = desk(DataPanel)

    QTest.mouseClick(made.panel.gallery.button(name), LEFT)

    assert made.experiment.data.dataset == name
    assert made.labels == [f"Choose data: {DATASETS[name].label}"]
    assert made.looks[-1].probe == DATASETS[name].probe
    assert made.panel.gallery.button(name).isChecked()


def test_the_chosen_picture_does_nothing_when_clicked_again(desk):
    made = desk(DataPanel)

    QTest.mouseClick(made.panel.gallery.button("circle"), LEFT)

    assert made.edits == []


def test_a_story_says_what_its_axes_mean_and_that_it_is_standardized(desk):
    made = desk(DataPanel, height=800)
    QTest.mouseClick(made.panel.gallery.button("pass"), LEFT)
    made.show()

    assert made.panel.story.isVisible()
    assert "standardized by the training points" in made.panel.story.text()
    assert "mean" in made.panel.story.text()
    QTest.mouseClick(made.panel.gallery.button("xor"), LEFT)
    assert not made.panel.story.isVisible()


@pytest.mark.parametrize(
    ("place", "field", "key", "value"),
    [
        (0, "classes", Qt.Key.Key_Right, 3),
        (1, "points", Qt.Key.Key_Right, 501),
        (2, "train_share", Qt.Key.Key_Right, 0.71),
        (3, "noise", Qt.Key.Key_Right, 0.01),
        (4, "label_noise", Qt.Key.Key_Right, 0.01),
    ],
)
def test_a_slider_changes_its_setting(desk, place, field, key, value):
    made = desk(DataPanel)
    QTest.mouseClick(made.panel.gallery.button("spiral"), LEFT)
    made.edits.clear()
    slider = made.panel.sliders[place].slider
    slider.setFocus()

    QTest.keyClick(slider, key)

    found = getattr(made.experiment.data, field)
    assert found == pytest.approx(value) or (field == "points" and found > 500)
    assert made.edits[0][2].startswith(field)


def seed_typed(made, text):
    line = made.panel.seed.field
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_the_seed_is_typed_stepped_or_drawn(desk):
    made = desk(DataPanel)

    seed_typed(made, "41")
    QTest.keyClick(made.panel.seed.field, Qt.Key.Key_Up)
    QTest.mouseClick(made.panel.seed.button, LEFT)
    QTest.keyClick(made.panel.seed.field, Qt.Key.Key_Down)

    assert [experiment.data.seed for experiment, _, _ in made.edits] == [41, 42, 43, 42]
    assert made.labels[0] == "Set data seed to 41"


@pytest.mark.parametrize("text", ["-1", "abc", "1.5", "99999999999"])
def test_a_senseless_seed_is_refused_and_put_back(desk, text):
    made = desk(DataPanel)

    seed_typed(made, text)

    assert made.edits == []
    assert "Seed must be" in made.problems[0].text()
    assert made.panel.seed.field.text() == "1"


def test_every_input_can_be_switched_on_and_off(desk):
    made = desk(DataPanel)
    for name in FEATURES:
        QTest.mouseClick(made.panel.inputs.chips[name], LEFT)

    assert set(made.experiment.data.inputs) == set(FEATURES) - {"x1"}
    assert made.labels[0] == "Switch input x₁ off"
    assert made.panel.inputs.chips["x1*x2"].isChecked()


def test_the_last_input_stays_on_and_the_reason_is_told(desk):
    made = desk(DataPanel)
    QTest.mouseClick(made.panel.inputs.chips["x1"], LEFT)
    QTest.mouseClick(made.panel.inputs.chips["x2"], LEFT)

    assert made.experiment.data.inputs == ("x2",)
    assert "at least one input" in made.problems[0].text()
    assert made.panel.inputs.chips["x2"].isChecked()


def test_arrow_keys_move_between_the_pictures(desk):
    made = desk(DataPanel)
    made.panel.gallery.button("circle").setFocus()

    QTest.keyClick(made.panel.gallery.button("circle"), Qt.Key.Key_Right)
    QTest.keyClick(made.panel.gallery.button("xor"), Qt.Key.Key_Return)

    assert made.panel.gallery.button("xor").hasFocus()
