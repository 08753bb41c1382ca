"""The command line: new, train, schema, catalog. The same code as in the window, and no Qt."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from playground import answers, catalog, storage, stored_experiment
from playground.datasets import DATASETS
from playground.problems import BadFile, BadValue, Problem, shortened
from playground.safe_write import safe_write
from playground.schema import schema
from playground.spec import FORMAT, STOP_RULES, Data
from playground.storage import Document
from playground.stored_state import parameters_as_json
from playground.strict_json import parse

PROGRAM = "python3 -m playground"
FLAGS: tuple[tuple[str, str, int | float | str, str], ...] = (
    ("dataset", "data.dataset", "spiral", f"{', '.join(catalog.DATASETS)}; “catalog” tells more"),
    ("classes", "data.classes", 2, "how many classes, for gaussians and spiral"),
    ("points", "data.points", 500, "how many points, training and test together"),
    ("train_share", "data.train_share", 0.7, "the share of the points to train with"),
    ("noise", "data.noise", 0.0, "0 is clean, 1 is hopeless"),
    ("inputs", "data.inputs", "x1,x2,sin_x1,sin_x2", "what the network is given, separated by commas"),
    ("layers", "model.layers", "8,8", "units of the hidden layers, separated by commas; '' for none"),
    ("activation", "", "tanh", "of all hidden layers"),
    ("dropout", "", 0.0, "rate of all hidden layers, 0 to 0.9"),
    ("loss", "training.loss", "", "bce, softmax or mse (default: the one that fits the data)"),
    ("output", "training.output", "", "sigmoid, softmax, linear or tanh (default: the one that fits the loss)"),
    ("optimizer", "training.optimizer", "adam", f"{', '.join(catalog.OPTIMIZERS)}"),
    ("learning_rate", "training.learning_rate", 0.01, "the size of a step"),
    ("batch", "training.batch", "10", "points averaged for one step, or “all”"),
    ("initialization", "model.initialization", "glorot_uniform", "how the first weights are drawn"),
    ("l1", "training.l1", 0.0, "adds λ·Σ|w| to the loss"),
    ("l2", "training.l2", 0.0, "adds λ/2·Σw² to the loss"),
    ("clip", "training.clip", 0.0, "the largest norm of a gradient, 0 for any"),
    ("schedule", "training.schedule", "constant", f"{', '.join(catalog.SCHEDULES)}"),
    ("stop", "training.stop.rule", "never", f"{', '.join(STOP_RULES)}"),
    ("stop_value", "training.stop.value", 1000.0, "how many, or how small"),
    ("patience", "training.early_stopping.patience", 0, "epochs without a better test loss, 0 for no early stopping"),
    ("minimum", "training.early_stopping.minimum", 0.0, "by how much the test loss must improve"),
)
"""The flags of `new`: name, place in the experiment, default, help."""
PROGRESS_SECONDS = 0.1
MOST_STEPS = 10**12


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a page of usage; takes no shortened names."""

    def __init__(self, **words: Any) -> None:
        super().__init__(allow_abbrev=False, **words)

    def error(self, message: str) -> NoReturn:
        """Leave with status 2."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give the exit status: 0, or 2 for a bad file or argument."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        arguments = _parser().parse_args(argv)
        arguments.run(arguments)
        sys.stdout.flush()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except Problem as problem:
        return _complain(problem.text(), 2)
    except BrokenPipeError:
        _forget_output()
    except OSError as error:
        _forget_output()
        return _complain(f"the output could not be written ({error.strerror or error})", 2)
    return 0


def _complain(message: str, status: int) -> int:
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)
    return status


def _forget_output() -> None:
    """Let nothing be written at the end to an output that takes nothing any more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> Parser:
    parser = Parser(prog=PROGRAM, description="See a neural network learn. Without a command the window opens.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")
    _add_new(commands)
    train = commands.add_parser("train", help="train an experiment and print the result as JSON")
    train.add_argument("experiment", type=Path, help="a file made by “new” or saved by the window")
    train.add_argument("--steps", type=_steps, required=True, help="how many steps to take, 0 or more")
    train.add_argument("--save", type=Path, help="write experiment, weights and training state to this file")
    train.add_argument("--out", type=Path, help="write the result, weights, data and where it began to this file")
    train.set_defaults(run=_train)
    commands.add_parser("schema", help="print the JSON Schema of a file").set_defaults(run=_schema)
    commands.add_parser("catalog", help="print everything there is to choose, as JSON").set_defaults(run=_catalog)
    return parser


def _add_new(commands: Any) -> None:
    new = commands.add_parser("new", help="print a complete experiment as JSON")
    for name, _, default, words in FLAGS:
        kind = {int: _whole, float: _number, str: str}[type(default)]
        new.add_argument(
            f"--{name.replace('_', '-')}",
            type=kind,
            default=default,
            help=words if default == "" else f"{words} (default: {default})",
        )
    new.add_argument("--seed", type=_whole, help="of data, model and training alike (default: 1, or the story's own)")
    new.add_argument(
        "--set", action="append", default=[], metavar="path=value", dest="assignments",
        help="set one value of the experiment, such as model.layers[0].units=3; any number of times",
    )  # fmt: skip
    new.set_defaults(run=_new)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, found “{shortened(text)}”") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number, found “{shortened(text)}”") from None


def _steps(text: str) -> int:
    value = _whole(text)
    if not 0 <= value <= MOST_STEPS:
        raise argparse.ArgumentTypeError(f"must be between 0 and {MOST_STEPS:,}, found “{shortened(text)}”")
    return value


def _new(arguments: argparse.Namespace) -> None:
    value: dict[str, Any] = {"data": {}, "model": {}, "training": {}}
    for name, path, *_ in FLAGS:
        if path:
            *blocks, key = path.split(".")
            place = value
            for block in blocks:
                place = place.setdefault(block, {})
            place[key] = getattr(arguments, name)
    if not arguments.loss:
        value["training"]["loss"] = _fitting_loss(arguments)
    value["data"]["inputs"] = [name.strip() for name in arguments.inputs.split(",") if name.strip()]
    value["model"]["layers"] = _layers(arguments)
    if arguments.batch != "all":
        value["training"]["batch"] = _batch(arguments.batch)
    for block in value.values():
        block["seed"] = _seed(arguments)
    experiment = stored_experiment.as_json(stored_experiment.from_json(value))
    if arguments.assignments:
        for assignment in arguments.assignments:
            _assign(experiment, assignment)
        experiment = stored_experiment.as_json(stored_experiment.from_json(experiment))
    _print({"format": FORMAT, "experiment": experiment})


def _fitting_loss(arguments: argparse.Namespace) -> str:
    if arguments.dataset not in DATASETS:
        return "bce"
    return answers.choices(Data(dataset=arguments.dataset, classes=arguments.classes))[0][0]


def _batch(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        where = "Batch size (training.batch)"
        happened = f"batch must be a whole number or “all”, found “{shortened(text)}”"
        raise BadValue(happened, path="training.batch", where=where) from None


def _seed(arguments: argparse.Namespace) -> int:
    """Give the seed asked for, else the one a story is shipped with, else 1."""
    if arguments.seed is not None:
        return int(arguments.seed)
    row = DATASETS.get(arguments.dataset)
    return 1 if row is None or row.shipped_seed is None else row.shipped_seed


def _layers(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    layers = []
    for place, text in enumerate(filter(None, (part.strip() for part in arguments.layers.split(",")))):
        try:
            units = int(text)
        except ValueError:
            path = f"model.layers[{place}].units"
            happened = f"units must be a whole number, found “{shortened(text)}”"
            raise BadValue(happened, path=path, where=f"Layer {place + 1} ({path})") from None
        layer = {"id": place + 1, "units": units, "activation": arguments.activation, "dropout": arguments.dropout}
        layers.append(layer)
    return layers


def _assign(experiment: dict[str, Any], assignment: str) -> None:
    """Put one value at its path; the path must lead to what exists, or to a new setting or a next item of a list."""
    path, equals, text = (part.strip() for part in assignment.partition("="))
    if not equals:
        raise BadValue(f"--set needs path=value, found “{shortened(assignment)}”", path="--set")
    path = path.removeprefix("experiment.")
    keys = _keys(path)
    place: Any = experiment
    for key in keys[:-1]:
        place = place[key] if _has(place, key) else _nowhere(path)
    last = keys[-1]
    if _has(place, last) or (isinstance(place, dict) and len(keys) > 1 and str(keys[-2]).endswith("settings")):
        place[last] = _value(text, path)
    elif isinstance(place, list) and last == len(place):
        place.append(_value(text, path))
    else:
        _nowhere(path)


def _keys(path: str) -> list[str | int]:
    """Take a path such as model.layers[0].units apart."""
    if not re.fullmatch(r"\w+(\.\w+|\[[0-9]{1,6}\])*", path):
        _nowhere(path)
    return [int(number) if number else name for name, number in re.findall(r"(\w+)(?![\w\]])|\[([0-9]+)\]", path)]


def _has(place: Any, key: str | int) -> bool:
    if isinstance(place, dict):
        return key in place
    return isinstance(place, list) and isinstance(key, int) and key < len(place)


def _nowhere(path: str) -> NoReturn:
    raise BadValue("an experiment has no such value", path=shortened(path) or "--set")


def _value(text: str, path: str) -> Any:
    """Read a value as strictly as in a file; what is no JSON is text."""
    try:
        return parse(text.encode(errors="replace"), "--set")
    except BadValue as fault:
        raise BadValue(fault.happened, path=path) from None
    except BadFile:
        return text


def _schema(arguments: argparse.Namespace) -> None:
    del arguments
    _print(schema())


def _catalog(arguments: argparse.Namespace) -> None:
    del arguments
    _print(catalog.as_json())


def _train(arguments: argparse.Namespace) -> None:
    from engine import prepare
    from playground.run import Run

    document = storage.read(arguments.experiment)
    _check_targets(arguments.save, arguments.out)
    prepare()
    run = Run(document.experiment, document.state)
    begun = run.state()
    seconds = _advance(run, arguments.steps)
    result = _result(run, seconds)
    if arguments.save:
        storage.write(arguments.save, Document(document.experiment, run.state(), document.view))
    if arguments.out:
        safe_write(arguments.out, (json.dumps({**result, **_details(run, begun)}) + "\n").encode(), generations=0)
    _print(result)


def _check_targets(save: Path | None, out: Path | None) -> None:
    """Complain before training, not after it."""
    for path in filter(None, (save, out)):
        folder = path.resolve().parent
        if path.is_dir():
            raise Problem("this is a folder, not a file", where=str(path), next_step="Give another name.")
        if not folder.is_dir():
            raise Problem("there is no such folder", where=str(folder), next_step="Make it or give another name.")
        if not os.access(path if path.exists() else folder, os.W_OK):
            raise Problem("this cannot be written to", where=str(path), next_step="Give another name.")
    if save and out and save.resolve() == out.resolve():
        raise Problem("--save and --out are the same file", where=str(out), next_step="Give two names.")


def _advance(run: Any, steps: int) -> float:
    """Train, with a progress bar on a terminal; give the seconds spent in training."""
    seconds, done, chunk = 0.0, 0, 64
    while done < steps:
        started = time.perf_counter()
        taken = run.train(min(chunk, steps - done))
        spent = time.perf_counter() - started
        seconds += spent
        done += taken
        _progress(done, steps, run.status != "paused" or done >= steps)
        if run.status != "paused":
            break
        chunk = max(16, min(int(chunk * PROGRESS_SECONDS / max(spent, 1e-6)), chunk * 4, 10_000_000))
    run.pause()
    return seconds


def _progress(done: int, steps: int, is_last: bool) -> None:
    if sys.stderr.isatty():
        filled = round(40 * done / max(steps, 1))
        bar = "█" * filled + "░" * (40 - filled)
        print(f"\r{bar} {done:,} of {steps:,} steps", end="\n" if is_last else "", file=sys.stderr, flush=True)


def _result(run: Any, seconds: float) -> dict[str, Any]:
    scores = run.scores()
    status = {"paused": "finished", "stopped": "stopped_early", "diverged": "diverged"}[run.status]
    losses = {
        "train_loss": scores.train_loss, "test_loss": scores.test_loss,
        "train_accuracy": scores.train_accuracy, "test_accuracy": scores.test_accuracy,
    }  # fmt: skip
    if scores.train_r2 is not None:
        losses |= {"train_r2": scores.train_r2, "test_r2": scores.test_r2}
    numbers = {name: value if value is not None and math.isfinite(value) else None for name, value in losses.items()}
    told = {"status": status, "steps": run.step, "epoch": run.epoch, **numbers, "seconds": seconds}
    return {**told, "reason": run.reason, "metrics": _metrics(run.metrics())}


def _metrics(metrics: Any) -> dict[str, Any]:
    """Give the metrics as JSON; what is not finite is null."""
    told: dict[str, Any] = {}
    if metrics.confusion_train is not None:
        told = {"confusion_train": metrics.confusion_train.tolist(), "confusion_test": metrics.confusion_test.tolist()}
    norms = [norm if math.isfinite(norm) else None for norm in (*metrics.gradient_norms, metrics.gradient_norm)]
    return {
        **told, "gradient_norms": norms[:-1], "gradient_norm": norms[-1], "dead": list(metrics.dead),
        "saturated": list(metrics.saturated),
    }  # fmt: skip


def _details(run: Any, begun: Any) -> dict[str, Any]:
    points, sets = run.points(), {}
    train_losses, test_losses = run.losses()
    for name, chosen, features, losses in (
        ("train", ~points.is_test, run.features_train, train_losses),
        ("test", points.is_test, run.features_test, test_losses),
    ):
        sets[name] = {
            "x": points.x[chosen].tolist(), "features": features.tolist(), "y": points.y[chosen].tolist(),
            "losses": [loss if math.isfinite(loss) else None for loss in losses.tolist()],
        }  # fmt: skip
    return {
        "initial_parameters": _parameters(run.initial_parameters()),
        "begun": {
            "step": begun.step, "updates": begun.updates, "parameters": _parameters(begun.parameters),
            "memory": [parameters_as_json(moment) for moment in begun.memory],
        },
        "parameters": _parameters(run.parameters()),
        "inputs": list(run.experiment.data.inputs),
        "experiment": stored_experiment.as_json(run.experiment),
        "data": sets,
    }  # fmt: skip


def _parameters(layers: Any) -> list[dict[str, Any]]:
    return [{"weights": layer.weights.tolist(), "biases": layer.biases.tolist()} for layer in layers]


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main())
