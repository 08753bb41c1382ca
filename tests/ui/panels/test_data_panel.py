"""The data panel, by clicks and typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.catalog import DATASETS, FEATURES
from playground.datasets import DRAWN
from playground.spec import VALUE_NOISE, Own
from ui.panels.data import DataPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("name", [name for name in DRAWN if name != "circle"])
def test_a_click_on_a_picture_chooses_the_data(desk, name):
    made = desk(DataPanel)

    QTest.mouseClick(made.panel.gallery.button(name), LEFT)

    assert made.experiment.data.dataset == name
    assert made.labels == [f"Choose data: {DATASETS[name].label}"]
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
    assert made.panel.story.text() == "x₁ lectures attended, x₂ final project (hours), standardized"
    assert "standardized by the training points" in made.panel.story.toolTip()
    assert "mean" in made.panel.story.toolTip()
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


def painted(count=60, classes=3, **fields):
    numbers = [((place * 37) % 101 / 10 - 5, (place * 53) % 97 / 10 - 4.8) for place in range(count)]
    x1, x2 = zip(*numbers, strict=True)
    y = tuple(float(place % classes) for place in range(count))
    return Own(x1, x2, y, **{"class_names": ("cats", "dogs", "birds"), **fields})


def icon_of(made, name):
    button = made.panel.gallery.button(name)
    return button.icon().pixmap(button.iconSize()).toImage()


def settled(made, qtbot):
    qtbot.waitUntil(lambda: made.panel.gallery._next() is None, timeout=5000)


def test_the_pictures_stand_in_groups_and_every_data_set_is_in_one(desk):
    made = desk(DataPanel)
    gallery = made.panel.gallery

    assert [caption.text() for caption in gallery.captions] == ["Classes", "Values", "Curves", "Stories", "Own"]
    assert {button.objectName() for button in gallery.group.buttons()} == {f"dataset_{name}" for name in DATASETS}
    rows = {name: gallery.button(name).geometry().top() for name in DATASETS}
    assert rows["circle"] < rows["checkerboard"] < rows["plane"] == rows["curve_sine"] < rows["pass"] == rows["own"]


@pytest.mark.parametrize(
    ("fields", "changes", "stays"),
    [
        ({"noise": 0.4}, ("circle", "plane", "curve_sine", "pass"), ("own",)),
        ({"label_noise": 0.4}, ("circle", "bumps", "curve_steps", "grade"), ("own",)),
        ({"seed": 9}, ("xor", "moons", "plane"), ("own",)),
        ({"points": 90, "train_share": 0.3}, (), tuple(DATASETS)),
    ],
)
def test_the_pictures_follow_the_settings_once_these_rest(desk, qtbot, fields, changes, stays):
    made = desk(DataPanel)
    settled(made, qtbot)
    before = {name: icon_of(made, name) for name in DATASETS}

    made.take(edits.set_data(made.experiment, **fields), "", "")
    assert icon_of(made, "circle") == before["circle"], "while a slider is dragged nothing is drawn"
    settled(made, qtbot)

    assert all(icon_of(made, name) != before[name] for name in changes)
    assert all(icon_of(made, name) == before[name] for name in stays)


def test_more_classes_are_seen_in_the_pictures_that_have_them(desk, qtbot):
    made = desk(DataPanel)
    QTest.mouseClick(made.panel.gallery.button("gaussians"), LEFT)
    settled(made, qtbot)
    before = {name: icon_of(made, name) for name in ("gaussians", "spiral", "circle")}

    made.take(edits.set_data(made.experiment, classes=5), "", "")
    settled(made, qtbot)

    assert [icon_of(made, name) != before[name] for name in before] == [True, True, False]


def test_the_split_is_read_in_the_panel_and_follows_the_slider(desk):
    made = desk(DataPanel)
    split = made.panel.sliders[2]
    assert split.caption.isVisible()
    assert split.caption.text() == "train 70 % / test 30 %"
    assert "Stratified" in split.slider.toolTip()

    QTest.keyClick(split.slider, Qt.Key.Key_PageDown)

    share = made.experiment.data.train_share
    assert share < 0.7
    assert split.caption.text() == f"train {round(100 * share)} % / test {round(100 - 100 * share)} %"


def test_both_noises_have_their_name_which_changes_with_what_is_learned(desk):
    made = desk(DataPanel)
    noise, label_noise = made.panel.sliders[3:]
    assert (noise.caption.text(), label_noise.caption.text()) == ("Position noise", "Label noise")

    QTest.mouseClick(made.panel.gallery.button("bumps"), LEFT)
    assert (noise.caption.text(), label_noise.caption.text()) == ("Position noise", "Value noise")
    assert label_noise.field.accessibleName() == "Value noise"
    assert VALUE_NOISE.help in label_noise.slider.toolTip()

    line = label_noise.field
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "70 %")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert made.problems[-1].text().startswith("Data: Value noise must be between 0 and 0.5")
    line.selectAll()
    QTest.keyClicks(line, "15 %")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert made.experiment.data.label_noise == 0.15
    assert made.labels[-1] == "Set value noise to 15 %"


@pytest.mark.parametrize("name", ["curve_sine", "curve_steps", "curve_wiggle"])
def test_a_curve_offers_the_inputs_it_has_and_the_plane_all_of_them_again(desk, name):
    made = desk(DataPanel)
    chips = made.panel.inputs.chips

    QTest.mouseClick(made.panel.gallery.button(name), LEFT)
    assert [chip for chip in chips if chips[chip].isVisible()] == ["x1", "x1^2", "sin_x1"]
    assert made.experiment.data.inputs == ("x1",)
    QTest.mouseClick(chips["sin_x1"], LEFT)
    assert made.experiment.data.inputs == ("x1", "sin_x1")

    QTest.mouseClick(made.panel.gallery.button("moons"), LEFT)
    assert all(chip.isVisible() for chip in chips.values())
    assert made.experiment.data.inputs == ("x1", "x2", "sin_x1")


def test_the_empty_tile_of_own_points_says_what_belongs_there(desk):
    made = desk(DataPanel, height=800)
    tile = made.panel.gallery.button("own")
    assert "paint points or open your own" in tile.toolTip()
    assert not made.panel.own_hint.isVisible()

    QTest.mouseClick(tile, LEFT)

    assert (made.edits, made.problems) == ([], [])
    assert made.panel.own_hint.isVisible()
    assert "paint points or open your own" in made.panel.own_hint.text()
    assert made.panel.gallery.button("circle").isChecked()
    assert not tile.isChecked()


def test_own_points_have_a_picture_and_only_the_settings_that_count_for_them(desk, qtbot):
    made = desk(DataPanel, height=800)
    settled(made, qtbot)
    empty = icon_of(made, "own")

    made.take(edits.set_own(made.experiment, painted()), "Paint points", "")
    settled(made, qtbot)

    assert icon_of(made, "own") != empty
    assert made.panel.gallery.button("own").isChecked()
    shown = [slider.param.name for slider in made.panel.sliders if slider.isVisible()]
    assert shown == ["train_share"]
    assert made.panel.seed.button.text() == "New split"

    QTest.mouseClick(made.panel.gallery.button("xor"), LEFT)
    assert made.panel.seed.button.text() == "New sample"
    QTest.mouseClick(made.panel.gallery.button("own"), LEFT)
    assert made.experiment.data.own == painted()
    assert made.experiment.data.classes == 3
    assert made.labels[-1] == "Choose data: Own points"


def test_a_table_is_named_in_the_title_and_its_scaling_told(desk):
    made = desk(DataPanel, height=800)
    points = painted(axes=("height", "weight"), source="pets.csv", standardized=True)

    made.take(edits.set_own(made.experiment, points), "Open a table", "")
    made.show()

    assert made.panel.subtitle == "pets.csv"
    assert "x₁ height, x₂ weight" in made.panel.story.text()
    assert "mean" in made.panel.story.toolTip()
