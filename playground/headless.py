"""Without a display: say so, train an example off screen, and leave a picture of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PICTURE = "playground.png"


def has_display() -> bool:
    """Say whether there may be a screen to open a window on."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "") not in ("", "xcb", "wayland"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window_can_open() -> bool:
    """Try in a child process whether Qt gets hold of the screen: without one Qt aborts, which nobody can catch."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if _socket_answers(os.environ.get("DISPLAY", "")):
        return True
    probe = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    return subprocess.run([sys.executable, "-c", probe], capture_output=True, timeout=60, check=False).returncode == 0


def _socket_answers(display: str) -> bool:
    """Ask a local X server directly, which is quicker than starting Python; bootstrap has seen to the libraries."""
    import socket

    number = display.removeprefix("unix").removeprefix(":").split(".")[0]
    if not display.startswith((":", "unix:")) or not number.isdigit():
        return False
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(0.5)
            probe.connect(f"/tmp/.X11-unix/X{number}")  # noqa: S108 – the place where X servers listen
    except OSError:
        return False
    return True


def draw_instead() -> int:
    """Train an example and save its picture; exit status 0."""
    from ui import shot

    path = Path(PICTURE).resolve()
    sys.stderr.write("There is no display here, so no window can open. Training an example off screen instead …\n")
    shot.render(path, steps=1000)
    sys.stderr.write(f"The picture is in {path}. On a machine with a display the same command opens the window.\n")
    return 0
