"""Everything that can go wrong in a way a person must be told about.

Problem
├── BadValue        a value outside its limits, with its path in the file
├── BadFile         a file that cannot be read as an experiment
│   └── BadTable    a table, from a file or the clipboard, that gives no points
├── CannotSave      a file that could not be written; the old one is untouched
├── Diverged        training left the finite numbers
├── Told            a word to a person, no problem at all
├── ViewFailed      a view that could not be computed; training goes on
└── WorkerFailed    an error nobody foresaw, caught so that nothing is lost
"""

from __future__ import annotations

SHORT = 60
"""Characters of a foreign text that a message shows; the rest is left out."""


def shortened(text: str) -> str:
    """Give a foreign text as it may stand in a message: on one line and not endless."""
    plain = " ".join(text.split()).encode("utf-8", "replace").decode()
    return plain if len(plain) <= SHORT else plain[: SHORT - 1] + "…"


class Problem(Exception):
    """What happened, where, and what to do next, in words for the person at the screen.

    Parameters
    ----------
    happened : str
        What is wrong, without a final full stop: "units must be between 1 and 64, found 900".
    where : str
        The place, as the user knows it: "Layer 3 (model.layers[2].units)"; may be empty.
    next_step : str
        What is unharmed and what to do: "Nothing was changed; correct the file and open it again."

    """

    def __init__(self, happened: str, *, where: str = "", next_step: str = "") -> None:
        self.happened = happened
        self.where = where
        self.next_step = next_step
        super().__init__(self.text())

    def text(self) -> str:
        """Give the whole message on one line."""
        place = f"{self.where}: " if self.where else ""
        ending = "" if self.happened.endswith((".", "!", "?")) else "."
        return f"{place}{self.happened}{ending} {self.next_step}".strip()


class BadValue(Problem):
    """A value outside its limits; `path` is its place in the file, such as model.layers[2].units."""

    def __init__(self, happened: str, *, path: str, where: str = "", next_step: str = "") -> None:
        self.path = path
        super().__init__(happened, where=where or path, next_step=next_step)


class BadFile(Problem):
    """A file that cannot be read as an experiment."""


class BadTable(BadFile):
    """A table, from a file or the clipboard, that gives no points; `where` names the line if there is one."""


class CannotSave(Problem):
    """A file that could not be written; what stood there before is untouched."""


class Diverged(Problem):
    """Training left the finite numbers; the last good weights were kept."""


class Told(Problem):
    """No problem at all: a word to a person, shown where problems are."""


class ViewFailed(Problem):
    """What a view asks for could not be computed; training goes on."""


class WorkerFailed(Problem):
    """An error nobody foresaw, in the worker or in a slot of the window."""
