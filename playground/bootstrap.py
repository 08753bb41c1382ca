"""Make the program run on a machine that has nothing but Python: standard library only.

`ensure` makes a `.venv` beside the code, installs what pyproject.toml asks for, and goes on inside it. It does nothing
when the running Python has everything already. All that is said goes to standard error, pip's words included.
"""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
AGAIN = "PLAYGROUND_BOOTSTRAPPED"

OFFSCREEN_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt loads even to draw into memory, and the Debian package of each."""
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a window on an X display needs on top."""


def say(text: str) -> None:
    """Tell the person at the terminal something."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def ensure(with_tests: bool = False) -> None:
    """Return in a Python that has everything, or end the process with a clear word.

    Where something is missing, the virtual environment is made or completed and the program starts again inside it.
    """
    if satisfied(with_tests):
        return
    if os.environ.get(AGAIN) == "1":
        say("The packages were installed but cannot be used. Remove the folder %s and start again." % VENV)
        sys.exit(1)
    with _alone():
        python = _venv_python()
        if not _python_satisfied(python, with_tests):
            _make_venv()
            _install(with_tests)
    _go_on_in(python)


def satisfied(with_tests: bool = False) -> bool:
    """Say whether the running Python has every package in a version that pyproject.toml allows. Quick: no pip."""
    from importlib import metadata

    for requirement in requirements(with_tests):
        name, conditions, marker = _parsed(requirement)
        if marker and not _marker_holds(marker):
            continue
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            return False
        if not all(_holds(version, condition) for condition in conditions):
            return False
    return True


def requirements(with_tests: bool) -> list[str]:
    """Read the requirements from pyproject.toml; an installed copy has none to read and needs none."""
    import tomllib

    path = ROOT / "pyproject.toml"
    if not path.exists():
        return []
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    tests = project["optional-dependencies"]["test"] if with_tests else []
    return [*project["dependencies"], *tests]


def _parsed(requirement: str) -> tuple[str, list[str], str]:
    """Split "name>=1,<2; marker" into name, conditions and marker."""
    text, _, marker = requirement.partition(";")
    start = next((place for place, sign in enumerate(text) if sign in "<>=!~"), len(text))
    conditions = [part.strip() for part in text[start:].split(",") if part.strip()]
    return text[:start].strip(), conditions, marker.strip()


def _marker_holds(marker: str) -> bool:
    """Decide the two markers pyproject.toml uses: Intel macOS, or anything else."""
    import platform

    is_intel_mac = sys.platform == "darwin" and platform.machine() == "x86_64"
    return is_intel_mac if "==" in marker and "!=" not in marker else not is_intel_mac


def _numbers(version: str) -> tuple[int, ...]:
    result = []
    for part in version.replace("*", "").strip(".").split("."):
        digits = "".join(sign for sign in part if sign.isdigit())
        result.append(int(digits) if digits else 0)
    return tuple(result)


def _holds(version: str, condition: str) -> bool:
    operator = condition.rstrip("0123456789.*abcrv ")
    wanted, found = _numbers(condition[len(operator) :]), _numbers(version)
    if operator == "==":
        return found[: len(wanted)] == wanted
    return {">=": found >= wanted, "<": found < wanted, ">": found > wanted, "<=": found <= wanted}[operator]


def _venv_python() -> Path:
    folder = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return VENV / folder


def _python_satisfied(python: Path, with_tests: bool) -> bool:
    """Ask a virtual environment's Python whether it has everything; one that does not even start has not."""
    if not python.exists():
        return False
    question = (
        "import sys; from playground import bootstrap; sys.exit(0 if bootstrap.satisfied(%r) else 1)" % with_tests
    )
    try:
        return subprocess.run([str(python), "-c", question], cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let only one start at a time set things up; a second waits."""
    path = ROOT / ".bootstrap.lock"
    try:
        file = path.open("a+b")
    except OSError:
        say("The folder %s cannot be written to, so nothing can be set up in it. Copy the project elsewhere." % ROOT)
        sys.exit(1)
    with file:
        _wait_for(file)
        yield


def _wait_for(file: IO[bytes]) -> None:
    told = False
    while True:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows has it
            else:
                import fcntl

                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            if not told:
                say("Another start is setting the playground up; waiting for it …")
                told = True
            time.sleep(0.3)


def _make_venv() -> None:
    """Make the virtual environment; one that is broken, moved or of another Python is made anew."""
    python = _venv_python()
    works = python.exists() and _runs(python)
    if works:
        return
    if VENV.exists():
        say("The folder %s is of no use any more and is made anew." % VENV)
        shutil.rmtree(VENV)
    say("Setting up (only this once): making %s …" % VENV)
    if not _can_make_venv():
        _install_debian(["python3-venv"], "Python's own venv module is missing")
    status = subprocess.run([sys.executable, "-m", "venv", str(VENV)], stdout=sys.stderr, check=False).returncode
    if status != 0:
        say("The virtual environment could not be made; Python said why above.")
        sys.exit(1)


def _runs(python: Path) -> bool:
    question = "import sys, pip; print('%d.%d' % sys.version_info[:2], sys.prefix)"
    try:
        answer = subprocess.run([str(python), "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return False
    version, _, prefix = answer.stdout.strip().partition(" ")
    return version == "%d.%d" % sys.version_info[:2] and Path(prefix).resolve() == VENV.resolve()


def _can_make_venv() -> bool:
    try:
        import ensurepip  # noqa: F401 – Debian splits it off
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def _install(with_tests: bool) -> None:
    say("Installing the packages (about 250 MB, only this once) …")
    command = [str(_venv_python()), "-m", "pip", "install", "--disable-pip-version-check", *requirements(with_tests)]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
        say("\nThe packages could not be installed; pip said why above. Is the network there? Start again then.")
        sys.exit(1)
    say("Set up.")


def _go_on_in(python: Path) -> None:
    environment = dict(os.environ, **{AGAIN: "1"})
    command = [str(python), "-m", "playground", *sys.argv[1:]]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH", "")]))
    if os.name == "nt":
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
    os.execve(str(python), command, environment)  # noqa: S606 – a Python of our own making


def need_system_libraries(with_window: bool) -> None:
    """On Linux, see that each library Qt loads is there; as root on Debian install what is missing, else name it."""
    if not sys.platform.startswith("linux"):
        return
    wanted = dict(OFFSCREEN_LIBRARIES, **(WINDOW_LIBRARIES if with_window else {}))
    missing = missing_packages(wanted)
    if missing:
        _install_debian(missing, "Qt needs system libraries that are not here")
        left = missing_packages(wanted)
        if left:
            say("These are still missing: %s" % " ".join(left))
            sys.exit(1)


def missing_packages(wanted: dict[str, str]) -> list[str]:
    """Give the Debian packages of the libraries that cannot be loaded."""
    missing = []
    for library, package in wanted.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def _install_debian(packages: list[str], reason: str) -> None:
    """Install packages as root with apt-get, or say how and end."""
    command = "apt-get install -y --no-install-recommends " + " ".join(packages)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (is_root and shutil.which("apt-get")):
        say("%s. Install them and start again:\n\n    sudo %s\n" % (reason, command))
        sys.exit(1)
    say("%s; installing: %s" % (reason, " ".join(packages)))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "-q"], stdout=sys.stderr, env=environment, check=False)
    status = subprocess.run(command.split(), stdout=sys.stderr, env=environment, check=False).returncode
    if status != 0:
        say("apt-get could not install them; it said why above.")
        sys.exit(1)


def print_version() -> int:
    """Print the program's version."""
    import tomllib

    path = ROOT / "pyproject.toml"
    if path.exists():
        version = tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"]
    else:
        from importlib import metadata

        version = metadata.version("nn-playground")
    sys.stdout.write(version + "\n")
    return 0


MOST_PROCESSES = 4
"""So many share the tests at most: each holds up to 1 GB, where PyTorch is installed."""
ALONE = ("-n", "-s", "-m", "--numprocesses", "--dist", "--capture", "--pdb", "--trace", "--collect-only", "--co")
"""With one of these arguments the tests run as pytest would: what is measured or looked into has the machine alone."""


def _shared_out(arguments: list[str]) -> list[str]:
    """Give the arguments that share the tests out among processes, one for each core."""
    asks_otherwise = any(word.startswith(ALONE) for word in arguments)
    cores = min(_cores(), MOST_PROCESSES)
    return [] if asks_otherwise or cores < 2 else ["-n", str(cores), "--dist", "worksteal"]


def _cores() -> int:
    """Count the cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_tests(arguments: list[str]) -> int:
    """Run the test suite off screen; give its exit status."""
    need_system_libraries(with_window=False)
    environment = dict(os.environ)
    if sys.platform.startswith("linux"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "pytest", *_shared_out(arguments), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
