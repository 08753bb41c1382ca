"""Answers the questions of the views that are looked at, on the worker's thread, between slices of training."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from playground.build import Samples
from playground.history import Way
from playground.problems import Problem, ViewFailed
from playground.snapshot import Parameters, RunState
from playground.spec import Experiment

log = logging.getLogger(__name__)

SHARE = 0.15
"""At most this share of the worker's time goes into small questions while training runs, and into showing what a long
one has found so far."""


@dataclass(frozen=True)
class Context:
    """What an answer is computed from: one moment of a run.

    seen : the parameters as the network sees them, what is switched off counts as 0 · state : the run's own.
    rate : the learning rate of the next step · way : the parameters of earlier steps.
    """

    experiment: Experiment
    samples: Samples
    seen: Parameters
    state: RunState
    rate: float
    way: Way


class Question(Protocol):
    """A question that is answered at once."""

    def answer(self, context: Context) -> object:
        """Compute the answer, in a few milliseconds."""


class Job(Protocol):
    """A long computation."""

    def advance(self, seconds: float) -> bool:
        """Work for about so many seconds; say whether there is something new to show."""

    def result(self) -> object:
        """Give the answer so far."""

    @property
    def is_done(self) -> bool:
        """Whether the answer is complete."""


class LongQuestion(Protocol):
    """A question whose answer takes a job; it is begun once and keeps to the moment at which it was asked."""

    def begin(self, context: Context) -> Job:
        """Begin to work."""


Ask = Question | LongQuestion


class Desk:
    """Holds the questions and the newest answers. Belongs to one thread.

    A question that fails is told, not asked again until another run begins, and harms nothing else.
    """

    def __init__(self) -> None:
        self._answers: dict[Ask, object] = {}
        self._jobs: dict[Ask, Job] = {}
        self._stale: set[Ask] = set()
        self._failed: dict[Ask, Problem] = {}
        self._busy_until = self._shown_until = 0.0

    def ask(self, questions: Sequence[Ask]) -> None:
        """Take the questions that are looked at from now on; jobs and answers of others are dropped."""
        for held in (self._answers, self._jobs, self._failed):
            for gone in [question for question in held if question not in questions]:
                del held[gone]
        for question in questions:
            self._answers.setdefault(question, None)
        self._stale &= self._jobs.keys()
        self._busy_until = self._shown_until = 0.0

    def forget(self) -> None:
        """Answer everything anew: another run has begun."""
        self._jobs.clear()
        self._failed.clear()
        self._answers = dict.fromkeys(self._answers)
        self._stale.clear()
        self._busy_until = self._shown_until = 0.0

    def answer(self, context: Context, *, is_running: bool) -> None:
        """Answer all small questions anew, begin the jobs; while training runs only within a share of the time."""
        started = time.perf_counter()
        if is_running and started < self._busy_until:
            return
        for question in [question for question in self._answers if question not in self._failed]:
            try:
                self._take_up(question, context)
            except Exception as error:
                self._fail(question, error)
        ended = time.perf_counter()
        self._busy_until = ended + (ended - started) * (1 / SHARE - 1)

    def _take_up(self, question: Ask, context: Context) -> None:
        if not hasattr(question, "begin"):
            self._answers[question] = question.answer(context)
        elif question not in self._jobs:
            self._jobs[question] = cast(LongQuestion, question).begin(context)
            self._stale.add(question)

    def _fail(self, question: Ask, error: Exception) -> None:
        log.error("a question failed: %r", question, exc_info=error)
        self._jobs.pop(question, None)
        self._answers[question] = None
        self._failed[question] = ViewFailed(
            f"This view could not be computed ({type(error).__name__}: {error})",
            next_step="Training and your work are unharmed; reset the network or choose something else in the view.",
        )

    @property
    def problem(self) -> Problem | None:
        """What must be told: the first question that failed."""
        return next(iter(self._failed.values()), None)

    @property
    def has_work(self) -> bool:
        """Whether a job is not done yet."""
        return any(not job.is_done for job in self._jobs.values())

    def work(self, seconds: float) -> bool:
        """Work on the first unfinished job; say whether there is something new to show."""
        for question, job in self._jobs.items():
            if not job.is_done:
                self._stale.add(question)
                try:
                    return job.advance(seconds) or job.is_done
                except Exception as error:
                    self._fail(question, error)
                    return True
        return False

    def answers(self) -> dict[Ask, object]:
        """Give every question that has an answer, with it; what a job has so far only within a share of the time."""
        for question in self._stale & self._jobs.keys():
            if self._jobs[question].is_done or time.perf_counter() >= self._shown_until:
                self._show(question)
        return {question: answer for question, answer in self._answers.items() if answer is not None}

    def _show(self, question: Ask) -> None:
        started = time.perf_counter()
        self._stale.discard(question)
        try:
            self._answers[question] = self._jobs[question].result()
        except Exception as error:
            self._fail(question, error)
        ended = time.perf_counter()
        self._shown_until = ended + (ended - started) * (1 / SHARE - 1)
