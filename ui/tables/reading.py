"""One question at a time is answered on a thread of its own; the screen comes by and takes the answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Reading(Generic[T]):
    """Answers the newest question; the answers to older ones are dropped. All methods belong to the screen's thread."""

    def __init__(self) -> None:
        self._work: _Work[T] | None = None
        self._waiting: Callable[[], T] | None = None
        self._is_wanted = False

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._is_wanted

    def ask(self, question: Callable[[], T]) -> None:
        """Have a question answered, as soon as the one before has come to its end."""
        self._waiting, self._is_wanted = question, True
        self._begin()

    def take(self) -> T | None:
        """Give the answer once, None while there is none. What the question raised is raised here."""
        if self._work is None or not self._work.is_done:
            return None
        work, self._work = self._work, None
        work.thread.join()
        if self._waiting is not None:
            self._begin()
            return None
        if not self._is_wanted:
            return None
        self._is_wanted = False
        return work.answer()

    def forget(self) -> None:
        """Want no answer any more."""
        self._waiting, self._is_wanted = None, False

    def close(self) -> None:
        """Forget, and wait for the thread's end."""
        self.forget()
        if self._work is not None:
            self._work.thread.join()
            self._work = None

    def _begin(self) -> None:
        if self._work is None and self._waiting is not None:
            self._work, self._waiting = _Work(self._waiting), None


class _Work(Generic[T]):
    """One question on its thread; the answer is there when `is_done` says so, which is assigned last."""

    def __init__(self, question: Callable[[], T]) -> None:
        self._question = question
        self._found: T | None = None
        self._error: Exception | None = None
        self.is_done = False
        self.thread = threading.Thread(target=self._run, name="table", daemon=True)
        self.thread.start()

    def answer(self) -> T | None:
        """Give what was found, or raise what went wrong."""
        if self._error is not None:
            raise self._error
        return self._found

    def _run(self) -> None:
        try:
            self._found = self._question()
        except Exception as error:  # told on the screen's thread, by `answer`
            self._error = error
        self.is_done = True
