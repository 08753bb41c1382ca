"""Rules of the program that the import contracts cannot see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from playground import catalog

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("engine", "playground", "ui", "resources")
SOURCES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
NAMES = (
    "mainWindow", "palette", "canvas", "playButton", "stepButton", "resetButton", "newWeightsButton", "speedControl",
    "optimizerChooser", "learningRateField", "batchSizeField", "datasetGallery", "regionsView", "lossChart", "banner",
)  # fmt: skip
MOST_LINES, LONGEST_FUNCTION = 400, 50
PRINTERS = {"playground/cli.py"}


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_file_has_a_docstring_and_is_short(path):
    assert ast.get_docstring(tree(path)), "no docstring"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_function_is_long():
    long = [
        f"{short(path)}: {node.name}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert long == []


def test_below_the_screen_nothing_knows_qt_not_even_inside_a_function():
    guilty = [
        short(path)
        for path in SOURCES
        if path.is_relative_to(ROOT / "engine") or path.is_relative_to(ROOT / "playground")
        if any(name.split(".")[0] in ("PySide6", "pyqtgraph", "shiboken6") for name in imports(path))
    ]

    assert guilty == []


def test_panels_never_touch_the_session_or_the_worker():
    forbidden = {"playground.session.Session", "playground.worker", "playground.worker.Worker", "ui.window"}
    guilty = {
        short(path): sorted(imports(path) & forbidden)
        for folder in ("panels", "canvas", "widgets")
        for path in (ROOT / "ui" / folder).rglob("*.py")
        if imports(path) & forbidden
    }

    assert guilty == {}


def test_only_the_command_line_prints():
    printers = {
        short(path)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }

    assert printers <= PRINTERS


def test_every_icon_asked_for_is_there():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    asked = set(re.findall(r'\.icon\("([a-z-]+)"', text))

    assert asked
    assert asked <= {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}


def test_every_object_name_scripts_rely_on_is_given():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))

    assert [name for name in NAMES if f'"{name}"' not in text] == []


@pytest.mark.parametrize("table", list(catalog.TABLES))
def test_everything_there_is_to_choose_is_explained(table):
    for row in catalog.TABLES[table].values():
        assert row.label
        assert row.help.rstrip().endswith((".", "!", "?")), row.name
        for param in row.params:
            assert param.help, f"{row.name}.{param.name}"


def test_no_reminders_are_left_in_the_sources():
    left = [
        short(path) for path in SOURCES if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text(encoding="utf-8"))
    ]

    assert left == []


def test_no_colour_is_named_outside_the_theme():
    allowed = {"ui/theme.py", "ui/stylesheet.py"}
    guilty = [
        short(path)
        for path in (ROOT / "ui").rglob("*.py")
        if short(path) not in allowed and re.search(r'"#[0-9a-fA-F]{6}"', path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


def test_any_warning_of_qt_fails_its_test(pytestconfig):
    assert pytestconfig.getini("qt_log_level_fail") == "WARNING"
    assert len(pytestconfig.getini("qt_log_ignore")) == 1
