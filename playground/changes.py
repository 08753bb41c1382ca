"""What differs between two experiments, in a few words, for the marks on the loss curve."""

from __future__ import annotations

from playground import answers
from playground.datasets import OWN
from playground.spec import Experiment, Layer, Model

PAINTED = "own points changed"
"""What one stroke of the brush says many times while training goes on."""


def in_words(old: Experiment, new: Experiment) -> str:
    """Name what changed: "learning rate 0.03 → 0.01", "dropout 0 → 0.2 on layer 2"; "" when nothing did."""
    words = [*_fields(old, new), *_inputs(old, new), *_layers(old, new), *_ends(old.model, new.model)]
    return ", ".join(words)


def _fields(old: Experiment, new: Experiment) -> list[str]:
    pairs: list[tuple[str, float | str, float | str]] = [
        ("optimizer", old.training.optimizer, new.training.optimizer),
        ("schedule", old.training.schedule, new.training.schedule),
        ("clipping", old.training.clip, new.training.clip),
        ("output", old.training.output, new.training.output),
        ("learning rate", old.training.learning_rate, new.training.learning_rate),
        ("batch", old.training.batch, new.training.batch),
        ("L1", old.training.l1, new.training.l1),
        ("L2", old.training.l2, new.training.l2),
        ("loss", old.training.loss, new.training.loss),
        ("patience", old.training.early_stopping.patience, new.training.early_stopping.patience),
        ("minimum improvement", old.training.early_stopping.minimum, new.training.early_stopping.minimum),
        ("classes", old.data.classes, new.data.classes),
        ("points", old.data.points, new.data.points),
        ("position noise", old.data.noise, new.data.noise),
        (_label_noise(new), old.data.label_noise, new.data.label_noise),
        ("training share", old.data.train_share, new.data.train_share),
        ("data seed", old.data.seed, new.data.seed),
        ("data", old.data.dataset, new.data.dataset),
    ]
    words = [f"{name} {_text(before)} → {_text(after)}" for name, before, after in pairs if before != after]
    if old.data.dataset == new.data.dataset == OWN and old.data.own != new.data.own:
        words.append(PAINTED)
    if old.training.optimizer == new.training.optimizer:
        words += _own(old.training.settings, new.training.settings)
    if old.training.schedule == new.training.schedule:
        words += _own(old.training.schedule_settings, new.training.schedule_settings)
    return words


def _label_noise(experiment: Experiment) -> str:
    return "value noise" if answers.is_regression(experiment) else "label noise"


def _inputs(old: Experiment, new: Experiment) -> list[str]:
    added = [name for name in new.data.inputs if name not in old.data.inputs]
    gone = [name for name in old.data.inputs if name not in new.data.inputs]
    return [f"input {name} on" for name in added] + [f"input {name} off" for name in gone]


def _own(old: dict[str, float], new: dict[str, float]) -> list[str]:
    """Name the changed settings of an optimizer or a schedule."""
    return [
        f"{name} {_text(old[name])} → {_text(value)}"
        for name, value in new.items()
        if name in old and old[name] != value
    ]


def _layers(old: Experiment, new: Experiment) -> list[str]:
    before = {layer.id: layer for layer in old.model.layers}
    after = {layer.id: layer for layer in new.model.layers}
    words = [f"layer {place + 1} added" for place, layer in enumerate(new.model.layers) if layer.id not in before]
    words += [f"layer {place + 1} removed" for place, layer in enumerate(old.model.layers) if layer.id not in after]
    common = [layer.id for layer in new.model.layers if layer.id in before]
    if common != [layer.id for layer in old.model.layers if layer.id in after]:
        words.append("layers reordered")
    for place, layer in enumerate(new.model.layers):
        if layer.id in before:
            words += _layer(before[layer.id], layer, place + 1)
    return words


def _layer(old: Layer, new: Layer, number: int) -> list[str]:
    pairs: list[tuple[str, float | str, float | str]] = [
        ("units", old.units, new.units),
        ("activation", old.activation, new.activation),
        ("dropout", old.dropout, new.dropout),
    ]
    words = [
        f"{name} {_text(before)} → {_text(after)} on layer {number}" for name, before, after in pairs if before != after
    ]
    if old.frozen != new.frozen:
        words.append(f"layer {number} {'frozen' if new.frozen else 'thawed'}")
    words += [f"neuron {index + 1} of layer {number} off" for index in new.off if index not in old.off]
    return words + [f"neuron {index + 1} of layer {number} on" for index in old.off if index not in new.off]


def _ends(old: Model, new: Model) -> list[str]:
    words = []
    if old.output_frozen != new.output_frozen:
        words.append(f"output {'frozen' if new.output_frozen else 'thawed'}")
    off, on = len(set(new.off) - set(old.off)), len(set(old.off) - set(new.off))
    words += [f"{count} weight{'s' * (count > 1)} {word}" for count, word in ((off, "off"), (on, "on")) if count]
    return words


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
