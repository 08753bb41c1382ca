"""The first start on a machine that has nothing but Python."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from playground import bootstrap

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("version", "condition", "holds"),
    [
        ("6.11.1", ">=6.10.1", True),
        ("6.9", ">=6.10.1", False),
        ("6.10.0", ">=6.10.1", False),
        ("6.12.0", "<6.12", False),
        ("6.11.9", "<6.12", True),
        ("0.14.0", "==0.14.*", True),
        ("0.14", "==0.14.*", True),
        ("0.140.1", "==0.14.*", False),
        ("2.0", ">=2.0", True),
        ("2.0.0rc1", ">=2.0", True),
        ("10.0", ">9", True),
    ],
)
def test_versions_are_compared_by_numbers_not_by_letters(version, condition, holds):
    assert bootstrap._holds(version, condition) is holds


def test_every_requirement_of_the_project_is_understood():
    for requirement in bootstrap.requirements(with_tests=True):
        name, conditions, marker = bootstrap._parsed(requirement)
        assert name.replace("-", "").replace("_", "").isalnum()
        assert conditions
        assert isinstance(bootstrap._marker_holds(marker), bool)


def test_here_everything_is_there():
    assert bootstrap.satisfied(with_tests=True)


@pytest.mark.parametrize("missing", ["surely-not-installed>=1", "numpy>=999", "numpy==1.0.*"])
def test_a_missing_or_old_package_is_noticed(monkeypatch, missing):
    monkeypatch.setattr(bootstrap, "requirements", lambda with_tests: [missing])

    assert not bootstrap.satisfied()


def test_a_second_failure_ends_with_a_word_instead_of_a_loop(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "requirements", lambda with_tests: ["numpy>=999"])
    monkeypatch.setenv(bootstrap.AGAIN, "1")

    with pytest.raises(SystemExit) as leaving:
        bootstrap.ensure()

    said = capsys.readouterr()
    assert leaving.value.code == 1
    assert "Remove the folder" in said.err
    assert said.out == ""


def test_missing_system_libraries_are_named_by_their_packages():
    wanted = {"libsurely-not-there.so.7": "libnothere7", "libc.so.6": "libc6"}

    assert bootstrap.missing_packages(wanted) == ["libnothere7"]


def test_without_root_the_command_to_install_them_is_printed(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "missing_packages", lambda wanted: ["libegl1"])
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000, raising=False)

    with pytest.raises(SystemExit):
        bootstrap.need_system_libraries(with_window=False)

    assert "sudo apt-get install -y --no-install-recommends libegl1" in capsys.readouterr().err


def test_an_old_python_can_read_the_front_door_far_enough_to_be_told():
    text = (ROOT / "playground" / "__main__.py").read_text(encoding="utf-8")

    tree = ast.parse(text, feature_version=(3, 7))

    kinds = [type(node) for node in tree.body]
    assert kinds.index(ast.If) < kinds.index(ast.FunctionDef)
    imported = [name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names]
    assert imported == ["sys"]


@pytest.mark.parametrize(
    ("cores", "arguments", "shared"),
    [
        (1, [], []),
        (2, [], ["-n", "2", "--dist", "worksteal"]),
        (64, ["-x", "tests/engine"], ["-n", "4", "--dist", "worksteal"]),
        (2, ["-k", "undo"], ["-n", "2", "--dist", "worksteal"]),
        (2, ["-n", "3"], []),
        (2, ["-n3"], []),
        (2, ["--pdb"], []),
        (2, ["-m", "slow", "-s", "tests/benchmarks"], []),
    ],
)
def test_the_tests_are_shared_out_unless_they_are_to_run_alone(monkeypatch, cores, arguments, shared):
    commands = []
    monkeypatch.setattr(bootstrap, "need_system_libraries", lambda with_window: None)
    monkeypatch.setattr(bootstrap, "_cores", lambda: cores)
    monkeypatch.setattr(
        bootstrap.subprocess, "run",
        lambda command, **_: commands.append(command[1:]) or subprocess.CompletedProcess(command, 5),
    )  # fmt: skip

    assert bootstrap.run_tests(arguments) == 5
    assert commands == [["-m", "pytest", *shared, *arguments]]
