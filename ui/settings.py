"""What the program remembers between starts: look, text size, place of the window, recent files. Never fails."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from playground.problems import Problem
from playground.safe_write import safe_write

VERSION = 1
MOST_RECENT = 8
TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200, 225, 250)
"""Text sizes in percent, as Ctrl + and Ctrl − step through them."""
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Settings:
    """theme : one of THEMES · text_size : percent · window : x, y, width, height or () · recent : newest first.

    reduce_motion : nothing glides or crawls on the screen.
    """

    theme: str = "system"
    text_size: int = 100
    window: tuple[int, ...] = ()
    is_maximized: bool = False
    reduce_motion: bool = False
    recent: tuple[str, ...] = field(default_factory=tuple)
    version: int = VERSION


def path() -> Path:
    """Give the file the settings are in."""
    return Path(platformdirs.user_config_dir("nn-playground", appauthor=False)) / "settings.json"


def load() -> Settings:
    """Read the settings; what is missing, broken or from another version takes its default."""
    try:
        value = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(value, dict) or value.get("version") != VERSION:
        return Settings()
    return _sane(value)


def save(settings: Settings) -> None:
    """Write the settings; a disk that refuses them is no reason to disturb anybody."""
    with contextlib.suppress(OSError, Problem):
        path().parent.mkdir(parents=True, exist_ok=True)
        safe_write(path(), json.dumps(asdict(settings), indent=1).encode(), generations=0)


def with_recent(settings: Settings, file: Path) -> Settings:
    """Put a file to the front of the recent ones."""
    name = str(file.resolve())
    return replace(settings, recent=(name, *(other for other in settings.recent if other != name))[:MOST_RECENT])


def _sane(value: dict[str, Any]) -> Settings:
    found = {item.name: value[item.name] for item in fields(Settings) if item.name in value}
    window = found.get("window", ())
    whole = isinstance(window, list) and len(window) == 4 and all(isinstance(n, int) for n in window)
    recent = found.get("recent", ())
    return Settings(
        theme=found["theme"] if found.get("theme") in THEMES else "system",
        text_size=found["text_size"] if found.get("text_size") in TEXT_SIZES else 100,
        window=tuple(window) if whole else (),
        is_maximized=found.get("is_maximized") is True,
        reduce_motion=found.get("reduce_motion") is True,
        recent=tuple(str(name) for name in recent[:MOST_RECENT]) if isinstance(recent, list) else (),
    )
