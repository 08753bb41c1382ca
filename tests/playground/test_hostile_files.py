"""A bad file cannot hurt: whatever is in it, reading gives a document or a Problem, and soon."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from playground import storage
from playground.problems import Problem
from tests.playground.documents import full_document

WHOLE = storage.encode(full_document())
STRANGE: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53,
    2**62, 2**63 - 1, -(2**63), 10**30, 10**400, 0.0, -0.0, 1e-320, 1e308, 0.5,
    float("inf"), float("nan"), "", "x1", "all",
    "inf", "nan", "0", "adam", "spiral", "\x00", "\n", "é",
    "\U0001f600",
    "$.experiment", "`", "[...]", "%s{0}", "z" * 5000, [], {}, [[]], [{}], {"": None}, {"id": 1}, [1, 2, 3],
    ["x1", "x1"],
    [0.1] * 300, {"beta1": 0.5}, {"a": {"b": {"c": [[[[1]]]]}}},
]  # fmt: skip
SECONDS = 2.0
"""The longest that reading any small file may take, on a slow machine too."""
Mutation = Callable[[random.Random, Any], Any]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value inside a JSON value."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def parent(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


def chosen(chance: random.Random, value: Any) -> tuple[Any, Any]:
    """Choose a container and a key in it; blocks near the top as often as the many numbers below."""
    ways = list(places(value))
    depth = chance.randint(1, max(map(len, ways)))
    path = chance.choice([way for way in ways if len(way) <= depth])
    return parent(value, path), path[-1]


def replaced(chance: random.Random, value: Any) -> None:
    place, key = chosen(chance, value)
    place[key] = chance.choice(STRANGE)


def removed(chance: random.Random, value: Any) -> None:
    place, key = chosen(chance, value)
    del place[key]


def renamed(chance: random.Random, value: Any) -> None:
    place, key = chosen(chance, value)
    if isinstance(place, dict):
        place[chance.choice(["", key.upper(), key + "_", "a.b[0]", "`x`", "ключ"])] = place.pop(key)


def exchanged(chance: random.Random, value: Any) -> None:
    (one, first), (other, second) = chosen(chance, value), chosen(chance, value)
    one[first], other[second] = json.loads(json.dumps([other[second], one[first]]))


def repeated(chance: random.Random, value: Any) -> None:
    place, key = chosen(chance, value)
    if isinstance(place, list):
        place[key:key] = [place[key]] * chance.choice([1, 2, 100])


def nested(chance: random.Random, value: Any) -> None:
    place, key = chosen(chance, value)
    for _ in range(chance.choice([1, 5, 80])):
        place[key] = [place[key]] if chance.random() < 0.5 else {"data": place[key]}


STRUCTURED: list[Callable[[random.Random, Any], None]] = [replaced, removed, renamed, exchanged, repeated, nested]


def mutated_text(chance: random.Random, data: bytes) -> bytes:
    """Cut, flip, insert or double bytes."""
    start = chance.randrange(len(data))
    end = min(start + chance.choice([1, 1, 2, 30]), len(data))
    middle = chance.choice(
        [b"", bytes([chance.randrange(256)]), b'"', b"{", b"]", b"\\ud8", b"1e9999", data[start:end] * 2]
    )
    return data[:start] if chance.random() < 0.3 else data[:start] + middle + data[end:]


def mutated(seed: int) -> bytes:
    """Give the seed's bad file: some changes to its structure, or to its bytes."""
    chance = random.Random(seed)
    if chance.random() < 0.3:
        return mutated_text(chance, WHOLE)
    value = json.loads(WHOLE)
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        if any(True for _ in places(value)):
            chance.choice(STRUCTURED)(chance, value)
    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def complaint(data: bytes) -> str:
    """Read a file; give the Problem's message, "" when there was none, and let everything else through."""
    started = time.perf_counter()
    try:
        document = storage.decode(data, "lesson.json")
    except Problem as problem:
        text = problem.text()
    else:
        text = ""
        assert storage.decode(storage.encode(document)).experiment == document.experiment
    assert time.perf_counter() - started < SECONDS
    return text


def assert_harmless(data: bytes) -> None:
    text = complaint(data)

    assert "\n" not in text
    assert len(text) < 600
    assert not text or "Nothing was changed" in text


@pytest.mark.parametrize("batch", range(10))
def test_five_hundred_mutated_files_give_a_document_or_a_problem(batch: int) -> None:
    for seed in range(50 * batch, 50 * (batch + 1)):
        assert_harmless(mutated(seed))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(10))
def test_five_thousand_mutated_files_give_a_document_or_a_problem(batch: int) -> None:
    for seed in range(10_000 + 500 * batch, 10_000 + 500 * (batch + 1)):
        assert_harmless(mutated(seed))


def test_every_truncation_is_refused() -> None:
    for end in range(0, len(WHOLE.rstrip()), 7):
        assert complaint(WHOLE[:end]), f"the first {end} bytes were taken for a whole file"


@pytest.mark.slow
def test_every_single_truncation_is_refused() -> None:
    for end in range(len(WHOLE.rstrip())):
        assert complaint(WHOLE[:end]), f"the first {end} bytes were taken for a whole file"


def test_most_mutations_are_found() -> None:
    found = sum(bool(complaint(mutated(seed))) for seed in range(200))

    assert found > 150


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
def test_a_strange_value_anywhere_in_the_experiment_is_harmless(strange: Any) -> None:
    content = json.loads(WHOLE)
    for path in list(places(content["experiment"])):
        changed = json.loads(WHOLE)
        parent(changed["experiment"], path)[path[-1]] = strange
        assert_harmless(json.dumps(changed).encode())
