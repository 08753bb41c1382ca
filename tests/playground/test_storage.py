"""Files: what is written comes back bit for bit; what is wrong is refused by path and harms nothing."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.optimizers import OPTIMIZERS
from playground import edits, storage
from playground.build import initial_parameters
from playground.check import check
from playground.problems import BadFile, BadValue
from playground.run import Run
from playground.snapshot import RunState
from playground.spec import Experiment
from playground.storage import Document
from tests.playground.documents import full_document, parameters, same_state, small_experiment


def test_a_whole_document_comes_back_bit_for_bit(tmp_path: Path) -> None:
    document, path = full_document(), tmp_path / "é x.json"

    storage.write(path, document)

    read = storage.read(path)
    assert (read.experiment, read.view) == (document.experiment, document.view)
    assert same_state(read.state, document.state)
    assert storage.encode(read) == storage.encode(document)


@settings(max_examples=60)
@given(arrays.arrays(np.float32, 30, elements=st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_every_float32_survives_its_decimal_form(numbers: np.ndarray) -> None:
    experiment = small_experiment()
    state = RunState(parameters(experiment, numbers), "adam")

    read = storage.decode(storage.encode(Document(experiment, state)))

    assert same_state(read.state, state)


EXPERIMENTS = st.builds(
    lambda seed, units, noise, batch: check(
        edits.set_training(
            edits.set_data(edits.set_units(check(Experiment()), 1, units), seed=seed, noise=noise), batch=batch
        )
    ),
    st.integers(0, 2**31 - 1), st.integers(1, 64), st.floats(0, 1), st.one_of(st.just("all"), st.integers(1, 100_000)),
)  # fmt: skip


@settings(max_examples=60)
@given(EXPERIMENTS)
def test_every_experiment_survives_its_file(experiment: Experiment) -> None:
    assert storage.decode(storage.encode(Document(experiment))).experiment == experiment


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_going_on_from_a_file_is_the_same_as_never_having_stopped(optimizer: str) -> None:
    experiment = edits.choose_optimizer(small_experiment(), optimizer)
    straight, first = Run(experiment), Run(experiment)
    straight.advance(150)
    first.advance(71)

    read = storage.decode(storage.encode(Document(experiment, first.state())))
    second = Run(read.experiment, read.state)
    second.advance(79)

    assert same_state(second.state(), straight.state())


def test_a_file_of_an_experiment_alone_holds_no_weights() -> None:
    assert storage.decode(b'{"format": 1, "experiment": {}}') == Document(check(Experiment()))


def test_absent_blocks_may_be_null() -> None:
    text = b'{"format": 1, "experiment": {}, "parameters": null, "training_state": null, "view": null}'

    assert storage.decode(text) == Document(check(Experiment()))


def test_a_byte_order_mark_is_tolerated() -> None:
    assert storage.decode(b"\xef\xbb\xbf" + b'{"format": 1, "experiment": {}}').experiment == check(Experiment())


def test_reformatting_a_file_does_not_break_its_checksum() -> None:
    document = full_document()

    read = storage.decode(json.dumps(json.loads(storage.encode(document)), indent=4, sort_keys=True).encode())

    assert same_state(read.state, document.state)


def test_an_experiment_edited_by_hand_keeps_its_weights() -> None:
    def edit(content: dict[str, Any]) -> None:
        content["experiment"]["training"]["learning_rate"] = 0.5
        content["experiment"]["data"]["noise"] = 0.25

    read = storage.decode(changed(edit))

    assert (read.experiment.training.learning_rate, read.experiment.data.noise) == (0.5, 0.25)
    assert same_state(read.state, full_document().state)


def test_another_optimizer_written_by_hand_starts_with_empty_memory() -> None:
    def edit(content: dict[str, Any]) -> None:
        content["experiment"]["training"].update(optimizer="momentum", settings={})

    read = storage.decode(changed(edit)).state

    assert read is not None
    assert (read.optimizer, read.memory, read.updates, read.step) == ("momentum", (), 0, 30)


Change = Callable[[dict[str, Any]], object]


def changed(edit: Change) -> bytes:
    """Give the full document's file after a change by hand."""
    content = json.loads(storage.encode(full_document()))
    edit(content)
    return json.dumps(content).encode()


BY_HAND: list[tuple[str, Change, str]] = [
    ("experiments", lambda c: c.update(experiments=1), "a file has format, experiment"),
    ("view", lambda c: c.update(view=[1]), "view must be an object"),
    ("training_state", lambda c: c.pop("training_state"), "belong together"),
    ("parameters", lambda c: c.update(parameters=None), "belong together"),
    ("parameters", lambda c: c["parameters"].pop(), "the experiment has 3 layers with weights, found 2"),
    ("parameters[0].id", lambda c: c["parameters"][0].update(id=9), "the layer's id must be 4, found 9"),
    ("parameters[0].weights", lambda c: c["parameters"][0]["weights"].pop(), "3 inputs here, found 2"),
    ("parameters[0].weights[1]", lambda c: c["parameters"][0]["weights"][1].pop(), "3 units here, found 2"),
    ("parameters[1].biases", lambda c: c["parameters"][1]["biases"].append(1.0), "2 units here, found 3"),
    ("parameters[1].biases[0]", lambda c: c["parameters"][1].update(biases=[None, 1.0]), "a number, found null"),
    ("parameters[1].biases[1]", lambda c: c["parameters"][1].update(biases=[1.0, "1.5"]), "a number is expected"),
    ("parameters", lambda c: c["parameters"][1].update(biases=[1.0, "inf"]), "finite"),
    ("parameters", lambda c: c["parameters"][1].update(biases=[1.0, 1e300]), "finite"),
    ("parameters[2].bias", lambda c: c["parameters"][2].update(bias=1), "the key “bias” is unknown"),
    ("training_state.checksum", lambda c: c["training_state"].update(step=31), "checksum does not fit"),
    ("training_state.checksum", lambda c: c["parameters"][0]["weights"][0].reverse(), "checksum does not fit"),
    ("training_state.step", lambda c: c["training_state"].update(step=-1), "step must be 0 or more, found -1"),
    ("training_state.memory", lambda c: c["training_state"]["memory"].pop(), "2 numbers per weight"),
    ("training_state.memory[1][0].id", lambda c: c["training_state"]["memory"][1][0].update(id=1), "id must be 4"),
    ("training_state.curves", lambda c: c["training_state"]["curves"]["test"].pop(), "equally long"),
    ("training_state.curves.steps", lambda c: c["training_state"]["curves"]["steps"].reverse(), "grow"),
    ("training_state.curves.train[0]", lambda c: c["training_state"]["curves"]["train"].__setitem__(0, "a"), "number"),
    ("training_state.curves.marks[0]", lambda c: c["training_state"]["curves"].update(marks=[1]), "list"),
    ("parameters[0].weights", lambda c: c["experiment"]["data"]["inputs"].pop(), "2 inputs here, found 3"),
    ("model.layers[0].units", lambda c: c["experiment"]["model"]["layers"][0].update(units=65), "Layer 1"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "edit", "words"), BY_HAND)
def test_a_fault_in_a_file_is_named_by_path(path: str, edit: Change, words: str) -> None:
    data = changed(edit)

    with pytest.raises(BadValue) as caught:
        storage.decode(data)

    assert caught.value.path == path
    assert words in caught.value.text()
    assert "Nothing was changed; correct the file and open it again." in caught.value.text()


NO_FILES: list[tuple[bytes, str]] = [
    (b"", "empty"),
    (b" \n", "empty"),
    (b"{", "this is not JSON"),
    (b"[]", "holds no object"),
    (b"null", "holds no object"),
    (b"\x89PNG\r\n\x1a\n", "not UTF-8 text"),
    (b"PK\x03\x04" + bytes(50), "not JSON"),
    ("{}".encode("utf-16"), "UTF-16"),
    ("{}".encode("utf-32"), "UTF-16"),
    (b"[" * 100_000, "nested more than 64"),
    (b'{"a":' * 70 + b"1" + b"}" * 70, "nested more than 64"),
    (b'{"view":"' + b"[" * 100 + b'"}', "does not say its format"),
    (b'{"format": 1}', "holds no experiment"),
    (b'{"format": "1", "experiment": {}}', "does not say its format"),
    (b'{"format": true, "experiment": {}}', "does not say its format"),
    (b'{"format": 2, "experiment": {"what": "is this"}}', "open it with a newer version"),
    (b'{"format": 1, "experiment": {"data": {"noise": NaN}}}', "NaN is not a number"),
    (b'{"format": 1, "experiment": {"data": {"noise": -Infinity}}}', "-Infinity is not a number"),
    (b'{"format": 1, "experiment": {"data": {"seed": ' + b"9" * 5000 + b"}}}", "this is not JSON"),
]
BAD_VALUES: list[tuple[bytes, str, str]] = [
    (b'{"format": 1, "format": 1}', "format", "stands there twice"),
    (b'{"format": 1, "experiment": {"data": {"noise": 0, "noise": 1}}}', "experiment.data.noise", "stands there twice"),
    (b'{"format": 1, "experiment": {"data": {"noise": 1e999}}}', "experiment.data.noise", "too large"),
    (b'{"format": 1, "experiment": {"data": {"seed": 99999999999999999999}}}', "experiment.data.seed", "too large"),
    (b'{"format": 1, "experiment": {}, "view": {"a": ["\\ud800"]}}', "view.a[0]", "half a character"),
    (b'{"format": 1, "experiment": {}, "view": {"\\ud800": 1}}', "view.?", "half a character"),
]


@pytest.mark.parametrize(("data", "words"), NO_FILES)
def test_what_is_no_experiment_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(BadFile) as caught:
        storage.decode(data, "lesson.json")

    assert words in caught.value.text()
    assert caught.value.text().startswith("lesson.json: ")
    assert "Nothing was changed" in caught.value.text()


@pytest.mark.parametrize(("data", "path", "words"), BAD_VALUES)
def test_a_value_no_file_may_hold_is_refused_by_path(data: bytes, path: str, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        storage.decode(data)

    assert caught.value.path == path
    assert words in caught.value.text()


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(300 * 2**20)

    with pytest.raises(BadFile, match="larger than 200 MB"):
        storage.read(path)


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.json", tmp_path / ("n" * 5000), Path("a\0b")):
        with pytest.raises(BadFile, match="cannot be read"):
            storage.read(path)


def test_a_large_network_is_written_and_read_within_a_second() -> None:
    experiment = check(Experiment())
    for place in range(1, 8):
        experiment = edits.insert_layer(experiment, place)
    for layer in experiment.model.layers:
        experiment = edits.set_units(experiment, layer.id, 64)
    state = RunState(initial_parameters(experiment), "adam", (initial_parameters(experiment),) * 2)

    started = os.times().user
    read = storage.decode(storage.encode(Document(experiment, state)))

    assert same_state(read.state, state)
    assert os.times().user - started < 1.5


def test_what_a_document_held_is_not_changed_by_reading_it() -> None:
    read = storage.decode(storage.encode(full_document()))

    assert read.state is not None
    with pytest.raises(ValueError, match="read-only"):
        read.state.parameters[0].weights[0, 0] = 1.0
