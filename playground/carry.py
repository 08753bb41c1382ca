"""What an edit keeps: the state of a run, carried from one experiment over to another. Pure; NumPy only.

Rows and columns of weights are recognised by what they belong to (see build.sources): a weight is kept when both of
its ends still exist. What is new is drawn from (seed, identity), new optimizer memory is 0. What undo puts back comes
from `lost`, the parameters as they were just before the edit that is undone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground import answers, build, changes
from playground.datasets import OWN, row_of
from playground.snapshot import Best, Curves, LayerParameters, Mark, Parameters, RunState
from playground.spec import Data, Experiment

Floats = NDArray[np.float32]


def fresh(experiment: Experiment) -> RunState:
    """Give the state of a run that has not begun."""
    return RunState(build.initial_parameters(experiment), experiment.training.optimizer)


def _is_painted(data: Data) -> bool:
    """Say whether points are one's own and came from no table: painting on a copy of other data goes on with them."""
    return data.dataset == OWN and data.own is not None and not data.own.source


def _copies(new: Data, old: Data) -> bool:
    """Say whether own points are those of other data, as painting copies them: their axes mean what they meant."""
    own, row = new.own, row_of(old)
    if new.dataset != OWN or own is None or old.dataset == OWN:
        return False
    meaning = (row.label, (row.axes[0].text(), row.axes[1].text()), row.target, row.standardized)
    return (own.source, own.axes, own.target, own.standardized) == meaning


def _goes_on(old: Data, new: Data) -> bool:
    """Say whether one kind of data after the other is still the same task."""
    return old.dataset == new.dataset or any(
        _is_painted(one) or _copies(one, other) for one, other in ((new, old), (old, new))
    )


def starts_anew(old: Experiment, new: Experiment) -> bool:
    """Say whether an edit is one that begins a new run.

    That is another kind of data, another table or other columns of it, values instead of classes, another number of
    outputs, another initialization, or new weights.
    """
    return (
        not _goes_on(old.data, new.data)
        or _is_other_table(old.data, new.data)
        or answers.is_regression(old) != answers.is_regression(new)
        or old.model.initialization != new.model.initialization
        or old.model.initialization_settings != new.model.initialization_settings
        or _draws_layers_anew(old, new)
        or answers.units(old) != answers.units(new)
        or old.model.seed != new.model.seed
    )


def _is_other_table(before: Data, after: Data) -> bool:
    """Tell whether points came from a table and what they mean is not what it was."""
    old, new = before.own, after.own
    if before.dataset != OWN or after.dataset != OWN or old is None or new is None or old is new or not new.source:
        return False
    return (old.source, old.axes, old.target, old.standardized) != (new.source, new.axes, new.target, new.standardized)


def _draws_layers_anew(old: Experiment, new: Experiment) -> bool:
    before = {layer.id: (layer.initialization, layer.initialization_settings) for layer in old.model.layers}
    return any(
        before.get(layer.id, (layer.initialization, layer.initialization_settings))
        != (layer.initialization, layer.initialization_settings)
        for layer in new.model.layers
    )


def overwrites_weights(old: Experiment, new: Experiment) -> bool:
    """Say whether an edit removes or redraws any weight, so that undoing it must put weights back."""
    if starts_anew(old, new) or build.identities(old) != build.identities(new):
        return True
    return build.sources(old) != build.sources(new)


def carry(
    state: RunState, old: Experiment, new: Experiment, lost: Parameters = (), lost_from: Experiment | None = None
) -> RunState:
    """Give the state in which training goes on after `old` became `new`.

    lost, lost_from : parameters to be put back where the present run has no counterpart, and their experiment.
    """
    parameters = build.initial_parameters(new)
    if lost and lost_from is not None:
        parameters = transfer(lost, lost_from, new, parameters)
    if starts_anew(old, new):
        return RunState(parameters, new.training.optimizer)
    parameters = transfer(state.parameters, old, new, parameters)
    kept = state.optimizer == new.training.optimizer
    return RunState(
        parameters=parameters,
        optimizer=new.training.optimizer,
        memory=tuple(transfer(moment, old, new, _zeros(parameters)) for moment in state.memory) if kept else (),
        updates=state.updates if kept else 0,
        step=state.step,
        epoch=state.epoch,
        position=state.position,
        curves=_marked(state, changes.in_words(old, new)),
        gradient_norm=state.gradient_norm if old.training.stop == new.training.stop else None,
        best=_best(state, old, new),
    )


def _best(state: RunState, old: Experiment, new: Experiment) -> Best | None:
    """Keep the best weights while their test loss still means the same: same data, same network, same loss."""
    same = old.data == new.data and old.model == new.model and old.training.loss == new.training.loss
    return state.best if same and old.training.output == new.training.output else None


def transfer(source: Parameters, old: Experiment, new: Experiment, target: Parameters) -> Parameters:
    """Copy every weight and bias of `source` that has a counterpart in `new` over those of `target`."""
    by_id = {layer.id: (layer, rows) for layer, rows in zip(source, build.sources(old), strict=True)}
    result = []
    for layer, rows in zip(target, build.sources(new), strict=True):
        result.append(_overlay(*by_id[layer.id], layer, rows) if layer.id in by_id else layer)
    return tuple(result)


def _overlay(old: LayerParameters, old_rows: list[int], new: LayerParameters, new_rows: list[int]) -> LayerParameters:
    units = min(len(old.biases), len(new.biases))
    weights, biases = new.weights.copy(), new.biases.copy()
    biases[:units] = old.biases[:units]
    place = {row: number for number, row in enumerate(old_rows)}
    for number, row in enumerate(new_rows):
        if row in place:
            weights[number, :units] = old.weights[place[row], :units]
    return LayerParameters(new.id, build.read_only(weights), build.read_only(biases))


def _zeros(parameters: Parameters) -> Parameters:
    return tuple(LayerParameters(p.id, np.zeros_like(p.weights), np.zeros_like(p.biases)) for p in parameters)


def _marked(state: RunState, label: str) -> Curves | None:
    curves = state.curves
    if curves is None or not label or state.step == 0:
        return curves
    earlier = tuple(mark for mark in curves.marks if mark.step != state.step or mark.label != label)
    if earlier and earlier[-1].label == label == changes.PAINTED:
        earlier = earlier[:-1]
    return Curves(curves.steps, curves.train, curves.test, (*earlier, Mark(state.step, label)))
