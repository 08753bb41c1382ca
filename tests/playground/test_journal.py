"""The journal survives what the program does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from playground.check import check
from playground.journal import Journal, abandoned, folder
from playground.problems import Problem
from playground.run import Run
from playground.spec import Experiment
from playground.storage import Document

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys, time
from pathlib import Path
import engine
from playground.check import check
from playground.journal import Journal
from playground.run import Run
from playground.spec import Experiment
from playground.storage import Document
engine.prepare()
run = Run(check(Experiment()))
run.advance(77)
journal = Journal()
journal.write(Document(run.experiment, run.state()), Path("mine.json"))
print(journal.trouble, flush=True)
time.sleep(60)
"""


@pytest.fixture
def document():
    return Document(check(Experiment()), None)


def test_a_killed_programs_journal_gives_everything_back_bit_for_bit():
    child = subprocess.Popen([sys.executable, "-c", CHILD], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "None\n"
        assert abandoned() == []
    finally:
        child.send_signal(signal.SIGKILL) if hasattr(signal, "SIGKILL") else child.kill()
        child.wait()
        child.stdout.close()

    (left,) = abandoned()
    found = left.document()
    run = Run(check(Experiment()))
    run.advance(77)

    assert found.experiment == run.experiment
    assert found.state.step == 77
    for one, other in zip(found.state.parameters, run.parameters(), strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
    assert left.original == Path("mine.json")
    left.discard()
    assert abandoned() == []
    assert list(folder().iterdir()) == []


def test_a_living_windows_journal_is_not_offered(document):
    journal = Journal()
    journal.write(document, None)

    assert abandoned() == []
    journal.discard()
    assert list(folder().iterdir()) == []


def test_two_windows_do_not_disturb_each_other(document):
    one, other = Journal(), Journal()
    for journal in (one, other):
        journal.write(document, None)

    one.discard()

    assert other.path.exists()
    other.discard()


def test_a_journal_that_cannot_be_read_is_a_problem_and_kept_aside(document):
    folder().mkdir(parents=True)
    (folder() / "1-abc.json").write_bytes(b'{"format": 1, "exper')
    (left,) = abandoned()

    with pytest.raises(Problem):
        left.document()

    assert abandoned() == []
    assert (folder() / "1-abc.unreadable").exists()


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(document, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("playground.journal.folder", lambda: tmp_path / "file" / "journals")
    journal = Journal()

    journal.write(document, None)

    assert isinstance(journal.trouble, Problem)
    assert abandoned() == []


def test_the_name_of_a_journal_tells_whose_it_is():
    assert Journal().path.name.startswith(f"{os.getpid()}-")
