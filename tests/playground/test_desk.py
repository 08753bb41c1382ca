"""The views' questions: answered only while they are looked at, long ones in slices while training goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest

import engine
from playground.session import FASTEST, Play, Session, SetSpeed, Show
from playground.snapshot import Wants
from playground.spec import Experiment
from tests.playground.test_session import wait


@dataclass(frozen=True)
class StepNow:
    """Asks for the step."""

    def answer(self, context) -> int:
        return context.state.step


@dataclass(frozen=True)
class CountSlowly:
    """Asks for a count that takes many slices."""

    to: int
    begun: list[int] = field(default_factory=list, compare=False, hash=False)

    def begin(self, context):
        self.begun.append(context.state.step)
        return Counting(self.to)


class Counting:
    def __init__(self, to: int) -> None:
        self._to, self._count = to, 0

    def advance(self, seconds: float) -> bool:
        time.sleep(0.001)
        self._count += 1
        return True

    def result(self) -> int:
        return self._count

    @property
    def is_done(self) -> bool:
        return self._count >= self._to


def test_at_rest_a_better_answer_paints_nothing_anew() -> None:
    engine.prepare()
    session = Session(Experiment())
    try:
        question = CountSlowly(50)
        session.send(Show(Wants(regions=20, maps=20, questions=(question,))))
        begun = wait(session, lambda s: s.answers)
        done = wait(session, lambda s: s.answers.get(question) == 50)
        assert done.serial > begun.serial
        assert done.pictures_serial == begun.pictures_serial
        assert done.maps is begun.maps
    finally:
        session.close()


def test_a_question_is_answered_while_it_is_asked_and_no_longer() -> None:
    engine.prepare()
    session = Session(Experiment())
    try:
        session.send(Show(Wants(questions=(StepNow(),))))
        snapshot = wait(session, lambda s: s.answers)
        assert snapshot.answers == {StepNow(): 0}

        session.send(Show(Wants()))

        assert wait(session, lambda s: not s.answers).answers == {}
    finally:
        session.close()


def test_answers_keep_up_with_training() -> None:
    engine.prepare()
    session = Session(Experiment())
    try:
        session.send(Show(Wants(questions=(StepNow(),))))
        session.send(Play())

        snapshot = wait(session, lambda s: s.answers.get(StepNow(), 0) > 20)

        assert snapshot.answers[StepNow()] <= snapshot.step
    finally:
        session.close()


def test_a_long_question_is_worked_on_at_rest_until_it_is_answered() -> None:
    engine.prepare()
    session = Session(Experiment())
    question = CountSlowly(40)
    try:
        session.send(Show(Wants(questions=(question,))))

        snapshot = wait(session, lambda s: s.answers.get(question) == 40)

        assert snapshot.status == "paused"
        assert question.begun == [0]
    finally:
        session.close()


def test_training_goes_on_while_a_long_question_is_worked_on() -> None:
    engine.prepare()
    session = Session(Experiment())
    question = CountSlowly(60)
    try:
        session.send(SetSpeed(FASTEST))
        session.send(Show(Wants(questions=(question,))))
        session.send(Play())

        snapshot = wait(session, lambda s: s.answers.get(question) == 60)

        assert snapshot.step > 100
        assert len(question.begun) == 1
    finally:
        session.close()


@dataclass(frozen=True)
class Fails:
    """Asks for what cannot be computed: at once, when it is begun, or on the way."""

    when: str

    def __post_init__(self) -> None:
        if self.when == "at once":
            object.__setattr__(self, "answer", self._fail)
        else:
            object.__setattr__(self, "begin", self._begin)

    def _fail(self, *_: object) -> object:
        raise ValueError("no such number")

    def _begin(self, context) -> Failing:
        return Failing() if self.when == "on the way" else self._fail()


class Failing(Counting):
    def __init__(self) -> None:
        super().__init__(3)

    def advance(self, seconds: float) -> bool:
        raise ValueError("no such number")


@pytest.mark.parametrize("when", ["at once", "when begun", "on the way"])
def test_a_question_that_fails_is_told_and_training_goes_on(when) -> None:
    engine.prepare()
    session = Session(Experiment())
    try:
        session.send(SetSpeed(FASTEST))
        session.send(Show(Wants(questions=(Fails(when), StepNow()))))
        session.send(Play())
        told = wait(session, lambda s: s.problem)
        assert "no such number" in told.problem.text()

        later = wait(session, lambda s: s.step > told.step + 100 and s.answers.get(StepNow(), 0) > told.step)
        assert later.status == "running"
        assert later.problem is told.problem

        session.send(Show(Wants(questions=(StepNow(),))))
        assert wait(session, lambda s: s.problem is None).status == "running"
    finally:
        session.close()
