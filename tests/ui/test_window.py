"""What a person does with the whole window: real clicks, real keys, real files, the real engine."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from playground import edits, storage
from playground.run import Run
from playground.session import FASTEST, SPEEDS
from playground.spec import Layer
from playground.stress import fingerprint
from tests.ui.canvas.conftest import Drag
from tests.ui.conftest import wait_for_pictures
from ui.settings import Settings

LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def click(window, name, modifier=NONE):
    button = window.findChild(QToolButton, name) or window.findChild(QPushButton, name)
    QTest.mouseClick(button, LEFT, modifier)


def press(window, key, modifier=NONE):
    QTest.keyClick(window, key, modifier)


def is_at_rest(window, step):
    newest = window.clock.newest
    return newest.step == step and newest.status != "running"


def same(one, other):
    pairs = list(zip(one, other, strict=True))
    return all(np.array_equal(a.weights, b.weights) and np.array_equal(a.biases, b.biases) for a, b in pairs)


# Training


def test_it_opens_with_the_circle_and_one_layer_of_four(window):
    experiment = window.editor.experiment

    assert experiment.data.dataset == "circle"
    assert experiment.data.inputs == ("x1", "x2")
    assert [layer.units for layer in experiment.model.layers] == [4]
    assert window.clock.newest.status == "paused"
    assert not window.isWindowModified()


@pytest.mark.parametrize("how", ["button", "space"])
def test_play_trains_and_pause_stops(window, qtbot, how):
    toggle = (lambda: click(window, "playButton")) if how == "button" else lambda: press(window, Qt.Key.Key_Space)

    toggle()
    qtbot.waitUntil(lambda: window.clock.newest.step >= 20)
    assert window.bar.play.accessibleName() == "Pause"
    toggle()
    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")

    stopped = window.clock.newest.step
    qtbot.wait(100)
    assert window.clock.newest.step == stopped
    assert window.bar.play.accessibleName() == "Play"


@pytest.mark.parametrize("how", ["button", "key"])
def test_one_step_is_one_mini_batch_and_with_shift_one_epoch(window, qtbot, how):
    def step(modifier=NONE):
        if how == "button":
            click(window, "stepButton", modifier)
        else:
            press(window, Qt.Key.Key_S, modifier)

    step()
    qtbot.waitUntil(lambda: is_at_rest(window, 1))
    step(SHIFT)
    qtbot.waitUntil(lambda: is_at_rest(window, 35))
    assert window.clock.newest.epoch == 1


def test_reset_goes_back_to_the_same_weights_and_new_weights_are_others(window, qtbot):
    first = window.clock.newest.parameters
    press(window, Qt.Key.Key_S, SHIFT)
    qtbot.waitUntil(lambda: is_at_rest(window, 35))
    assert not same(window.clock.newest.parameters, first)

    click(window, "resetButton")
    qtbot.waitUntil(lambda: is_at_rest(window, 0))
    assert same(window.clock.newest.parameters, first)

    click(window, "newWeightsButton")
    qtbot.waitUntil(lambda: not same(window.clock.newest.parameters, first))
    press(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: same(window.clock.newest.parameters, first))


def test_keys_choose_every_speed_and_speed_never_changes_the_result(window, qtbot):
    for _ in SPEEDS:
        press(window, Qt.Key.Key_Less)
    assert window.runner.speed == 1.0
    assert window.bar.speed.currentText() == "1 step/s"
    for _ in SPEEDS:
        press(window, Qt.Key.Key_Greater)
    assert window.runner.speed == FASTEST
    assert window.bar.speed.currentText() == "full speed"

    weights = []
    for speed in (300.0, FASTEST):
        window.runner.reset()
        window.runner.set_speed(speed)
        window.editor.edit(edits.set_stop(window.editor.experiment, "steps", 150), "Stop at 150 steps")
        window.runner.toggle_play()
        qtbot.waitUntil(lambda: is_at_rest(window, 150), timeout=10_000)
        weights.append(window.clock.newest.parameters)
    assert same(*weights)


def test_slow_speeds_draw_every_step(window, qtbot):
    seen = []
    window.clock.snapshot.connect(lambda snapshot: seen.append(snapshot.step))
    window.runner.set_speed(10.0)
    window.runner.toggle_play()

    qtbot.waitUntil(lambda: window.clock.newest.step >= 8)

    assert sorted(set(seen) | {0})[:9] == list(range(9))


def test_stopping_by_a_rule_says_so(window, qtbot):
    window.editor.edit(edits.set_stop(window.editor.experiment, "epochs", 2), "Stop at 2 epochs")
    window.runner.set_speed(FASTEST)
    window.runner.toggle_play()

    qtbot.waitUntil(lambda: window.clock.newest.status == "stopped")

    assert window.clock.newest.epoch == 2
    assert window.bar.measured.value.text() == "stopped"
    assert "2 epochs" in window.bar.measured.toolTip()


# Divergence


def make_it_diverge(window, qtbot):
    experiment = edits.remove_layer(window.editor.experiment, 1)
    for _ in range(3):
        experiment = edits.insert_layer(experiment, 0, Layer(id=1, units=8, activation="linear"))
    experiment = edits.choose_optimizer(experiment, "momentum")
    window.editor.edit(edits.set_training(experiment, learning_rate=10.0, batch=1), "Ask for too much")
    window.runner.set_speed(FASTEST)
    window.runner.toggle_play()
    qtbot.waitUntil(lambda: window.clock.newest.status == "diverged", timeout=10_000)


def test_divergence_pauses_keeps_good_weights_and_offers_two_ways_on(window, qtbot):
    make_it_diverge(window, qtbot)

    banner = window.banner
    assert banner.isVisible()
    assert "diverged" in banner.message.text()
    assert [button.text() for button in banner.buttons] == ["Learning rate ÷ 3 and go on", "Reset"]
    assert all(np.isfinite(layer.weights).all() for layer in window.clock.newest.parameters)

    QTest.mouseClick(banner.buttons[0], LEFT)
    assert window.editor.experiment.training.learning_rate == 3.0
    assert not banner.isVisible()
    qtbot.waitUntil(lambda: window.clock.newest.status in ("running", "diverged"))


def test_reset_is_a_way_out_of_divergence(window, qtbot):
    make_it_diverge(window, qtbot)

    QTest.mouseClick(window.banner.buttons[1], LEFT)

    qtbot.waitUntil(lambda: window.clock.newest.problem is None)
    assert is_at_rest(window, 0)
    assert not window.banner.isVisible()


# Building and undo


def test_a_dense_layer_dragged_onto_the_network_is_trained_at_once(window, qtbot):
    window.runner.set_speed(FASTEST)
    window.runner.toggle_play()
    qtbot.waitUntil(lambda: window.clock.newest.step > 100)
    layout = window.canvas.rest_layout()
    board = window.canvas.board.widget()
    middle = (layout.places[1].x + layout.places[0].x) / 2
    target = board.mapToGlobal(QPoint(round(middle), round(layout.top + layout.depth / 2)))

    Drag(window.palette_panel.entry("dense")).to(target).drop(target)

    assert [layer.units for layer in window.editor.experiment.model.layers] == [4, 4]
    assert window.actions_by_name["undo"].text() == "Undo Insert a Dense layer"
    qtbot.waitUntil(lambda: len(window.clock.newest.parameters) == 3)
    assert window.clock.newest.status == "running"


def test_undo_and_redo_name_the_edit_and_bring_weights_back(window, qtbot):
    press(window, Qt.Key.Key_S, SHIFT)
    qtbot.waitUntil(lambda: is_at_rest(window, 35))
    trained = window.clock.newest.parameters
    window.editor.edit(edits.remove_layer(window.editor.experiment, 1), "Remove layer 1")
    qtbot.waitUntil(lambda: len(window.clock.newest.parameters) == 1)

    assert window.isWindowModified()
    click(window, "undoButton")

    qtbot.waitUntil(lambda: len(window.clock.newest.parameters) == 2)
    assert same(window.clock.newest.parameters, trained)
    assert window.actions_by_name["redo"].text() == "Redo Remove layer 1"
    press(window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.editor.experiment.model.layers == ()


# Files


def test_what_is_saved_is_opened_again_weights_speed_and_probe_included(make_window, qtbot, tmp_path):
    window, path = make_window(), tmp_path / "mine.json"
    window.editor.edit(edits.choose_dataset(window.editor.experiment, "moons"), "Choose moons")
    window.runner.set_speed(1000.0)
    press(window, Qt.Key.Key_S, SHIFT)
    qtbot.waitUntil(lambda: is_at_rest(window, 35))
    assert window.documents.save_to(path)
    assert not window.isWindowModified()
    assert window.windowTitle().startswith("mine.json")

    other = make_window()
    assert other.open(path)
    wait_for_pictures(other)
    qtbot.waitUntil(lambda: is_at_rest(other, 35))

    assert other.editor.experiment == window.editor.experiment
    assert same(other.clock.newest.parameters, window.clock.newest.parameters)
    assert other.runner.speed == 1000.0
    assert other.focus.probe == window.focus.probe
    assert str(path) in other.appearance.settings.recent


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text.replace('"units": 4', '"units": 900'), "Layer 1 (model.layers[0].units): units must be"),
        (lambda text: text.replace('"noise"', '"loudness"'), "loudness"),
        (lambda text: text.replace('"noise": 0.0', '"noise": 0.0, "noise": 0.1'), "noise"),
        (lambda text: text[: len(text) // 2], ""),
        (lambda text: "", ""),
        (lambda text: "\x00\xff", ""),
    ],
    ids=["value", "unknown", "repeated", "half", "empty", "binary"],
)
def test_a_bad_file_is_told_in_the_banner_and_nothing_changes(window, tmp_path, damage, words):
    path = tmp_path / "bad.json"
    storage.write(path, storage.Document(window.editor.experiment, None))
    text = damage(path.read_text(encoding="utf-8"))
    assert text != path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    before = window.editor.experiment

    drop(window, path)

    assert window.banner.isVisible()
    assert words in window.banner.message.text()
    assert "Traceback" not in window.banner.message.text()
    assert window.editor.experiment is before
    assert window.windowTitle().startswith("Untitled")


def drop(window, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    window.dropEvent(event)


def test_a_file_dropped_on_the_window_is_opened(window, tmp_path):
    path = tmp_path / "xor.json"
    storage.write(path, storage.Document(edits.choose_dataset(window.editor.experiment, "xor"), None))

    drop(window, path)

    assert window.editor.experiment.data.dataset == "xor"
    assert window.windowTitle().startswith("xor.json")


def test_no_view_inside_takes_the_drop_away_from_the_window(window):
    takers = [
        child.objectName() for child in window.findChildren(type(window.canvas.board.view)) if child.acceptDrops()
    ]

    assert takers == []


@pytest.mark.parametrize(("answer", "closes"), [("SAVE", True), ("DISCARD", True), ("CANCEL", False)])
def test_closing_asks_about_unsaved_changes(window, tmp_path, monkeypatch, answer, closes):
    from ui import files

    path = tmp_path / "kept.json"
    window.documents.save_to(path)
    window.editor.edit(edits.choose_dataset(window.editor.experiment, "xor"), "Choose XOR")
    monkeypatch.setattr(files.Files, "ask_unsaved", lambda self: getattr(files, answer))

    assert window.close() == closes

    kept = storage.read(path).experiment.data.dataset
    assert kept == ("xor" if answer == "SAVE" else "circle")
    assert window.isVisible() != closes


def test_a_save_that_fails_says_so_and_offers_another_place(window, tmp_path):
    assert not window.documents.save_to(tmp_path / "no such folder" / "mine.json")

    assert window.banner.isVisible()
    assert window.banner.buttons[0].text() == "Save as …"


def test_recent_files_stand_in_the_menu_newest_first(window, tmp_path):
    for name in ("one.json", "two.json"):
        window.documents.save_to(tmp_path / name)

    window._recent_menu.aboutToShow.emit()

    assert [action.text() for action in window._recent_menu.actions()][:2] == ["two.json", "one.json"]
    window._recent_menu.actions()[1].trigger()
    assert window.windowTitle().startswith("one.json")


# For the last row


def test_text_sizes_scale_controls_and_are_remembered(window):
    from ui import settings

    before = window.bar.play.height()
    press(window, Qt.Key.Key_Plus, CONTROL)
    assert window.appearance.settings.text_size == 110
    for _ in range(12):
        press(window, Qt.Key.Key_Plus, CONTROL)
    assert window.appearance.settings.text_size == 250
    assert window.bar.play.height() > 2 * before
    for _ in range(12):
        press(window, Qt.Key.Key_Minus, CONTROL)
    assert window.appearance.settings.text_size == 80
    press(window, Qt.Key.Key_0, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert window.appearance.settings.text_size == 100
    press(window, Qt.Key.Key_Plus, CONTROL)
    assert settings.load().text_size == 110


def test_f10_leaves_only_network_regions_and_curves(window):
    press(window, Qt.Key.Key_F10)

    shown = {name for name, panel in window.panels.items() if panel.isVisible()}
    assert shown == {"canvas", "regions", "curves"}
    assert not window.top.isVisible()
    press(window, Qt.Key.Key_F10)
    assert window.top.isVisible()
    assert window.data.isVisible()


def test_keys_work_while_only_the_essentials_are_shown(window, qtbot):
    press(window, Qt.Key.Key_F10)
    press(window, Qt.Key.Key_S)

    qtbot.waitUntil(lambda: is_at_rest(window, 1))


def test_f11_fills_the_screen_and_escape_leaves_it(window):
    press(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    press(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


@pytest.mark.parametrize("name", ["data", "canvas", "regions", "curves", "palette"])
def test_a_double_click_on_a_title_lets_the_panel_fill_the_window_and_back(window, qtbot, name):
    panel = window.panels[name]
    before = panel.width()
    for fills in (True, False):
        QTest.mouseDClick(panel.header, LEFT)
        assert [other for other, item in window.panels.items() if item.isVisible()] == [name] or not fills
        assert (panel.width() > 1500) == fills
    qtbot.waitUntil(lambda: panel.width() == before)


def test_the_themes_can_be_switched_and_the_pictures_follow(window, qtbot):
    light = window.clock.newest.regions
    window.actions_by_name["theme_dark"].trigger()

    qtbot.waitUntil(lambda: not np.array_equal(window.clock.newest.regions, light))
    assert window.appearance.theme.name == "dark"
    assert window.actions_by_name["theme_dark"].isChecked()
    assert not window.actions_by_name["theme_light"].isChecked()


def test_the_window_may_be_1024_by_768_and_far_smaller(make_window):
    window = make_window(Settings(theme="light", text_size=100), (1024, 768))
    assert window.size().toTuple() == (1024, 768)
    assert window.minimumSizeHint().width() <= 800


def test_the_first_network_is_seen_whole_in_the_smallest_window(make_window, qtbot):
    window = make_window(Settings(theme="light", text_size=100), (1024, 768))
    view = window.canvas.board.view

    qtbot.waitUntil(lambda: window.clock.newest.maps is not None)

    assert view.horizontalScrollBar().maximum() == 0
    assert view.verticalScrollBar().maximum() == 0


def test_the_probe_s_class_is_written_out_in_the_smallest_window(make_window, qtbot):
    window = make_window(Settings(theme="light", text_size=100), (1024, 768))
    table = window.regions.probes
    qtbot.waitUntil(lambda: table.rows.rowCount() == 1)

    words = [table.rows.rows[0][column].text for column in range(4)]

    assert words[2] == "0 orange"
    for column, text in enumerate(words):
        assert table.fontMetrics().horizontalAdvance(text) + 4 <= table.columnWidth(column)


# Robustness


def test_an_unforeseen_error_pauses_and_is_told_once(window, qtbot):
    from ui.crash import as_problem

    window.runner.toggle_play()
    qtbot.waitUntil(lambda: window.clock.newest.status == "running")

    window.on_unforeseen(as_problem(ZeroDivisionError("oh")))

    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")
    assert "ZeroDivisionError" in window.banner.message.text()


def test_space_presses_a_button_reached_with_tab_and_otherwise_plays(window, qtbot):
    click(window, "resetButton")
    press(window.bar.reset, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.clock.newest.status == "running")
    press(window.bar.reset, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")


@pytest.mark.parametrize("speed", [300.0, FASTEST])
def test_the_window_trains_to_the_same_bits_as_the_command_line(window, qtbot, speed):
    experiment = edits.set_stop(
        edits.set_training(
            edits.set_dropout(edits.set_data(window.editor.experiment, dataset="spiral", classes=3), 1, 0.3),
            optimizer="rmsprop", settings={}, schedule="cosine", clip=0.5,
        ),
        "steps", 200,
    )  # fmt: skip
    window.editor.edit(experiment, "Set everything")
    window.runner.set_speed(speed)
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.clock.newest.status == "stopped", timeout=20_000)

    alone = Run(experiment)
    alone.advance(10_000)

    assert alone.step == window.clock.newest.step == 200
    assert fingerprint(window.clock.newest.state) == fingerprint(alone.state())


def test_settings_that_are_taller_than_the_window_scroll(make_window):
    window = make_window(Settings(theme="light", text_size=175), (1024, 768))
    click(window, "moreButton")
    popup, last = window.bar.more.popup, window.bar.settings.own._sliders[-1]

    assert popup.height() <= window.height()
    assert popup._scroll.verticalScrollBar().maximum() > 0
    assert last.visibleRegion().isEmpty()
    popup._scroll.ensureWidgetVisible(last)
    assert not last.visibleRegion().isEmpty()
    assert popup._content.width() <= popup._scroll.viewport().width()


def test_the_numbers_stand_in_for_the_chart(window, qtbot):
    click(window, "metricsButton")
    press(window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: is_at_rest(window, 1) and "layer 1" in window.curves.metrics.label.text())

    text, metrics = window.curves.metrics.label.text(), window.clock.newest.metrics
    assert not window.curves.chart.isVisible()
    assert f"{metrics.gradient_norms[0]:.3g}" in text
    assert all(f">{count}<" in text or f"<b>{count}</b>" in text for count in metrics.confusion_test.ravel())
    click(window, "metricsButton")
    assert window.curves.chart.isVisible()
    assert not window.curves.wants_metrics()


def test_several_classes_have_an_output_each(window, qtbot):
    window.editor.edit(edits.set_data(window.editor.experiment, dataset="gaussians", classes=4), "Four classes")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == window.editor.experiment)
    qtbot.waitUntil(lambda: window.clock.newest.maps is not None)

    assert len(window.clock.newest.maps) == 2 + 4 + 4
    assert len(window.clock.newest.parameters[-1].biases) == 4
    assert window.canvas.board.output.count.text() == "4"
    assert window.regions.classes_label.isVisible()


@pytest.mark.parametrize(
    ("stop", "early", "words"),
    [
        (("steps", 30), 0, "Stopped: reached 30 steps"),
        (("gradient", 1e3), 0, "below 1000"),
        (("change", 1e3), 0, "J changed by"),
        (("never", 1), 2, "Stopped early: no better test loss for 2 epochs"),
    ],
)
def test_what_ended_the_run_is_told(window, qtbot, stop, early, words):
    experiment = edits.set_training(window.editor.experiment, learning_rate=1.0, batch="all")
    experiment = edits.set_early_stopping(edits.set_stop(experiment, *stop), patience=early)
    window.editor.edit(experiment, "Set when it stops")
    window.runner.set_speed(FASTEST)
    label = window.curves._digits["reason"]
    assert not label.isVisible()

    press(window, Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: label.isVisible() and words in label.text(), timeout=10_000)
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not label.isVisible() or words in label.text())
