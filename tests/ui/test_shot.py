"""Pictures of the real window, made without a screen."""

from __future__ import annotations

import json
import os
import sys

import pytest
from PySide6.QtGui import QImage

from playground import cli, headless
from ui import settings, shot
from ui.settings import Settings


@pytest.fixture
def spiral(tmp_path, capsys):
    cli.main(["new"])
    path = tmp_path / "exp.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("theme", "size", "text_size", "dark"),
    [("light", "1100x700", "100", False), ("dark", "1024x768", "150", True)],
)
def test_a_picture_has_the_size_and_look_asked_for(ready_engine, tmp_path, spiral, theme, size, text_size, dark):
    out = tmp_path / "out.png"
    arguments = [
        "--experiment",
        str(spiral),
        "--steps",
        "40",
        "--theme",
        theme,
        "--size",
        size,
        "--text-size",
        text_size,
    ]

    assert shot.main([str(out), *arguments]) == 0

    picture = QImage(str(out))
    assert f"{picture.width()}x{picture.height()}" == size
    assert (picture.pixelColor(5, picture.height() - 5).lightness() < 128) == dark


def test_the_same_arguments_train_the_same_network(ready_engine, tmp_path, spiral):
    shows = []
    for name in ("one.png", "two.png"):
        shot.main([str(tmp_path / name), "--experiment", str(spiral), "--steps", "60", "--size", "1000x700"])
        picture = QImage(str(tmp_path / name))
        shows.append(picture.copy(700, 120, 200, 200))

    assert shows[0] == shows[1]


def test_a_picture_leaves_the_persons_settings_alone(ready_engine, tmp_path, spiral):
    settings.save(Settings(theme="dark", text_size=150))

    assert shot.main([str(tmp_path / "out.png"), "--experiment", str(spiral), "--steps", "5"]) == 0

    assert settings.load() == Settings(theme="dark", text_size=150)


@pytest.mark.skipif(sys.platform == "win32", reason="such pipes have no name there")
def test_an_experiment_may_come_through_a_pipe(ready_engine, tmp_path, spiral):
    reading, writing = os.pipe()
    os.write(writing, spiral.read_bytes())
    os.close(writing)

    assert shot.main([str(tmp_path / "out.png"), "--experiment", f"/dev/fd/{reading}", "--steps", "0"]) == 0

    os.close(reading)
    assert QImage(str(tmp_path / "out.png")).width() == 1600


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--size", "big"], "1600x1000"),
        (["--text-size", "500"], "between 80 and 250"),
        (["--steps", "-1"], "0 or more"),
        (["--theme", "pink"], "pink"),
        (["--experiment", "no such file.json"], "no such file.json"),
    ],
)
def test_a_bad_argument_is_one_line_and_exit_status_2(ready_engine, tmp_path, capsys, arguments, word):
    assert shot.main([str(tmp_path / "out.png"), *arguments]) == 2

    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert word in said.err
    assert not (tmp_path / "out.png").exists()


def test_a_picture_that_cannot_be_written_is_told(ready_engine, tmp_path, capsys):
    assert shot.main([str(tmp_path / "nowhere" / "out.png"), "--steps", "0"]) == 2

    assert "could not be written" in capsys.readouterr().err


def test_without_a_display_a_picture_is_left_and_told(ready_engine, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert headless.draw_instead() == 0

    assert QImage(str(tmp_path / headless.PICTURE)).width() > 1000
    assert "There is no display here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "vnc"}, True),
    ],
)
def test_a_display_is_looked_for_where_systems_name_it(monkeypatch, variables, found):
    monkeypatch.setattr(headless.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert headless.has_display() is found


def test_the_result_of_new_is_what_is_drawn(spiral):
    assert json.loads(spiral.read_text())["experiment"]["data"]["dataset"] == "spiral"
