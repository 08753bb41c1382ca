"""What a network answers with: how many outputs it has, what they are, and which losses fit the data."""

from __future__ import annotations

from engine.losses import LOSSES, Output, Task, code_of
from playground.datasets import row_of
from playground.spec import Data, Experiment, Training


def task(data: Data) -> Task:
    """Say what there is to learn: two classes, more classes, or a value."""
    if row_of(data).is_regression:
        return "value"
    return "two classes" if data.classes == 2 else "classes"


def task_in_words(data: Data) -> str:
    """Say it for a message: “2 classes”, “a value”."""
    return "a value" if task(data) == "value" else f"{data.classes} classes"


def choices(data: Data) -> tuple[tuple[str, str], ...]:
    """Give every loss and output that fit the data; the first is the usual one."""
    wanted = task(data)
    return tuple((row.name, output) for row in LOSSES.values() for output in row.names_for(wanted))


def output_name(data: Data, training: Training) -> str:
    """Name the output; where it was left open, the loss's own for this data."""
    return training.output or next(iter(LOSSES[training.loss].names_for(task(data))), "")


def output(experiment: Experiment) -> Output:
    """Give the loss on its output."""
    return LOSSES[experiment.training.loss].output(output_name(experiment.data, experiment.training))


def code(experiment: Experiment) -> int:
    """Give the number under which the kernels know the loss on its output."""
    return code_of(experiment.training.loss, output_name(experiment.data, experiment.training))


def units(experiment: Experiment) -> int:
    """Count the outputs: one for a value, one for two classes unless it is softmax, else one per class."""
    if task(experiment.data) == "value":
        return 1
    if experiment.data.classes == 2 and experiment.training.loss != "softmax":
        return 1
    return experiment.data.classes


def span(experiment: Experiment) -> tuple[float, float]:
    """Give the values ŷ is coloured by, from lowest to highest."""
    return output(experiment).span or row_of(experiment.data).values


def middle(experiment: Experiment) -> float:
    """Give the ŷ between the two classes, or the middle of the values."""
    low, high = span(experiment)
    return (low + high) / 2


def is_regression(experiment: Experiment) -> bool:
    """Say whether a value is learned rather than a class."""
    return task(experiment.data) == "value"
