"""The JSON Schema of a file, made from the same structures and ranges that reading checks."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.rows import Param
from playground import catalog, spec
from playground.spec import FORMAT, Experiment


def schema() -> dict[str, Any]:
    """Give the schema of a whole file (JSON Schema 2020-12)."""
    _, components = msgspec.json.schema_components([Experiment], ref_template="#/$defs/{name}")
    for name, params in _limits().items():
        for param in params:
            _limit(components[name]["properties"][param.name], param)
    _enumerate(components)
    _limit_own(components["Own"]["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An experiment of the neural-network playground",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "experiment": {"$ref": "#/$defs/Experiment"},
            "parameters": {"type": ["array", "null"], "description": "per layer: id, weights (inputs × units), biases"},
            "training_state": {"type": ["object", "null"], "description": "optimizer memory, counters and curves"},
            "view": {"type": ["object", "null"], "description": "what the window remembers"},
        },
        "required": ["format", "experiment"],
        "additionalProperties": False,
        "$defs": components,
    }


def _limits() -> dict[str, tuple[Param, ...]]:
    return {
        "Data": (spec.CLASSES, spec.POINTS, spec.NOISE, spec.LABEL_NOISE, spec.TRAIN_SHARE, spec.SEED),
        "Model": (spec.SEED,),
        "Layer": (spec.UNITS, spec.DROPOUT),
        "Training": (spec.LEARNING_RATE, spec.BATCH, spec.L1, spec.L2, spec.CLIP, spec.SEED),
        "EarlyStopping": (spec.PATIENCE, spec.MINIMUM),
        "Stop": (spec.STOP_VALUE,),
    }


def _limit(field: dict[str, Any], param: Param) -> None:
    field["description"] = param.help
    target = field
    for option in field.get("anyOf", []):
        if option.get("type") in ("integer", "number"):
            target = option
        elif option.get("type") == "string":
            option["const"] = "all"
    target["exclusiveMinimum" if param.above_low else "minimum"] = param.low
    target["maximum"] = param.high


def _limit_own(fields: dict[str, Any]) -> None:
    fields["task"]["enum"] = list(spec.OWN_TASKS)
    fields["dimension"]["enum"] = [1, 2]
    fields["class_names"]["maxItems"] = spec.CLASSES.high
    for name in ("x1", "x2", "y"):
        fields[name].update(minItems=2, maxItems=spec.MOST_OWN_POINTS)
        fields[name]["items"].update(minimum=-spec.LARGEST_NUMBER, maximum=spec.LARGEST_NUMBER)
    texts = (fields["target"], fields["source"], fields["class_names"]["items"], *fields["axes"]["prefixItems"])
    for text in texts:
        text["maxLength"] = spec.LONGEST_TEXT


def _enumerate(components: dict[str, Any]) -> None:
    components["Data"]["properties"]["dataset"]["enum"] = list(catalog.DATASETS)
    components["Data"]["properties"]["inputs"]["items"]["enum"] = list(catalog.FEATURES)
    components["Data"]["properties"]["inputs"].update(minItems=1, uniqueItems=True)
    components["Model"]["properties"]["layers"]["maxItems"] = spec.MOST_LAYERS
    components["Model"]["properties"]["initialization"]["enum"] = list(catalog.INITIALIZERS)
    components["Layer"]["properties"]["activation"]["enum"] = list(catalog.ACTIVATIONS)
    components["Training"]["properties"]["loss"]["enum"] = list(catalog.LOSSES)
    components["Training"]["properties"]["optimizer"]["enum"] = list(catalog.OPTIMIZERS)
    components["Training"]["properties"]["schedule"]["enum"] = list(catalog.SCHEDULES)
    outputs = sorted({output.name for row in catalog.LOSSES.values() for output in row.outputs})
    components["Training"]["properties"]["output"].update(
        enum=["", *outputs], description="What turns logits into ŷ; empty: the one the loss is meant for."
    )
    components["Stop"]["properties"]["rule"]["enum"] = list(spec.STOP_RULES)
