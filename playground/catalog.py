"""Everything a user may choose, in one namespace. The screen, the command line and the file reader look here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.rows import Param, Row
from engine.schedules import SCHEDULES
from playground import spec
from playground.datasets import DATASETS
from playground.features import FEATURES

__all__ = [
    "ACTIVATIONS", "DATASETS", "FEATURES", "INITIALIZERS", "LOSSES", "OPTIMIZERS", "SCHEDULES", "TABLES", "Param",
    "Row", "as_json",
]  # fmt: skip

TABLES: dict[str, Mapping[str, Row]] = {
    "datasets": DATASETS,
    "inputs": FEATURES,
    "activations": ACTIVATIONS,
    "initializations": INITIALIZERS,
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
}
SETTINGS: dict[str, tuple[Param, ...]] = {
    "data": (spec.CLASSES, spec.POINTS, spec.NOISE, spec.LABEL_NOISE, spec.TRAIN_SHARE, spec.SEED),
    "layer": (spec.UNITS, spec.DROPOUT),
    "training": (spec.LEARNING_RATE, spec.BATCH, spec.L1, spec.L2, spec.CLIP),
    "early_stopping": (spec.PATIENCE, spec.MINIMUM),
    "stop": (spec.STOP_VALUE,),
}


def as_json() -> dict[str, Any]:
    """Give every choice with its words, settings and ranges, ready for JSON."""
    tables = {name: [_row(row) for row in table.values()] for name, table in TABLES.items()}
    settings = {name: [_param(param) for param in params] for name, params in SETTINGS.items()}
    limits = {"most_layers": spec.MOST_LAYERS, "stop_rules": list(spec.STOP_RULES)}
    for row, entry in zip(LOSSES.values(), tables["losses"], strict=True):
        entry["outputs"] = [{"name": output.name, "tasks": list(output.tasks)} for output in row.outputs]
    for data, entry in zip(DATASETS.values(), tables["datasets"], strict=True):
        entry["task"] = "value" if data.is_regression else "classes"
        entry["most_classes"], entry["dimension"] = data.most_classes, data.dimension
        entry["is_drawn"] = data.place is not None
    return {**tables, "settings": settings, "limits": limits}


def _row(row: Row) -> dict[str, Any]:
    words = {"name": row.name, "label": row.label, "formula": row.formula, "help": row.help, "source": row.source}
    return {**words, "params": [_param(param) for param in row.params]}


def _param(param: Param) -> dict[str, Any]:
    bounds = {name: value for name in ("low", "high") if abs(value := getattr(param, name)) != float("inf")}
    words = {"name": param.name, "label": param.label, "kind": param.kind, "default": param.default, **bounds}
    return {**words, "unit": param.unit, "help": param.help, "choices": list(param.choices)}
