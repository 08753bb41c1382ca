"""Advice does not flicker: what comes must have stood twice, and what goes must have been missed twice."""

from playground.advice import Advice, Calm


def about(rule: str, title: str = "") -> Advice:
    return Advice("hinders", title, "Words.", "because", rule=rule)


def shown(calm: Calm, *found: Advice, at_once: bool = False) -> list[str]:
    return [advice.rule for advice in calm.settle(found, at_once=at_once)]


def test_an_advice_is_shown_at_its_second_reading():
    calm = Calm()

    assert shown(calm, about("crawls")) == []
    assert shown(calm, about("crawls")) == ["crawls"]


def test_a_single_reading_brings_nothing_in_and_takes_nothing_away():
    calm = Calm()
    calm.settle([about("crawls")], at_once=True)

    assert shown(calm, about("dead neurons")) == ["crawls"]
    assert shown(calm, about("crawls")) == ["crawls"]
    assert shown(calm, about("dead neurons"), about("crawls")) == ["crawls"]


def test_what_is_missed_twice_goes():
    calm = Calm()
    calm.settle([about("crawls")], at_once=True)

    assert shown(calm) == ["crawls"]
    assert shown(calm) == []


def test_the_numbers_are_those_of_the_newest_reading():
    calm = Calm()
    calm.settle([about("crawls", "1 %")], at_once=True)

    assert [advice.title for advice in calm.settle([about("crawls", "2 %")])] == ["2 %"]


def test_at_rest_everything_is_taken_at_once():
    calm = Calm()
    calm.settle([about("crawls")], at_once=True)

    assert shown(calm, about("learned"), at_once=True) == ["learned"]
    assert shown(calm, at_once=True) == []
