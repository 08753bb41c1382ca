"""The command line: new, train, schema, catalog. The same code as in the window, and no Qt."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from playground import catalog, storage
from playground.datasets import DATASETS
from playground.problems import BadValue, Problem
from playground.schema import schema
from playground.storage import Document

PROGRAM = "python3 -m playground"
NEW_DEFAULTS: dict[str, Any] = {
    "dataset": "spiral", "points": 500, "train_share": 0.7, "noise": 0.0, "inputs": "x1,x2,sin_x1,sin_x2", "layers": "8,8",
    "activation": "tanh", "dropout": 0.0, "loss": "bce", "optimizer": "adam", "learning_rate": 0.01, "batch": "10",
    "initialization": "glorot_uniform", "l1": 0.0, "l2": 0.0,
}  # fmt: skip
PLACES = {
    "dataset": "data.dataset", "points": "data.points", "train_share": "data.train_share", "noise": "data.noise",
    "loss": "training.loss", "optimizer": "training.optimizer", "learning_rate": "training.learning_rate",
    "batch": "training.batch", "initialization": "model.initialization", "l1": "training.l1", "l2": "training.l2",
}  # fmt: skip
PROGRESS_SECONDS = 0.1


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        """Leave with status 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give the exit status: 0, or 2 for a bad file or argument."""
    try:
        arguments = _parser().parse_args(argv)
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except Problem as problem:
        print(f"{PROGRAM}: {problem.text()}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except KeyboardInterrupt:
        print(f"{PROGRAM}: interrupted", file=sys.stderr)
        return 130
    return status


def _parser() -> Parser:
    parser = Parser(prog=PROGRAM, description="See a neural network learn. Without a command the window opens.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")
    _add_new(commands)
    train = commands.add_parser("train", help="train an experiment and print the result as JSON")
    train.add_argument("experiment", type=Path, help="a file made by “new” or saved by the window")
    train.add_argument("--steps", type=_steps, required=True, help="how many steps to take, 0 or more")
    train.add_argument("--save", type=Path, help="write experiment, weights and training state to this file")
    train.add_argument("--out", type=Path, help="write the result, all weights and the data to this file")
    train.set_defaults(run=_train)
    commands.add_parser("schema", help="print the JSON Schema of a file").set_defaults(run=_schema)
    commands.add_parser("catalog", help="print everything there is to choose, as JSON").set_defaults(run=_catalog)
    return parser


def _add_new(commands: Any) -> None:
    new = commands.add_parser("new", help="print a complete experiment as JSON")
    for name, default in NEW_DEFAULTS.items():
        kind = type(default) if isinstance(default, (int, float)) else str
        new.add_argument(f"--{name.replace('_', '-')}", type=kind, default=default, help=f"default: {default}")
    new.add_argument("--seed", type=int, default=None, help="sets the seeds of data, model and training; default: 1")
    new.add_argument(
        "--set", action="append", default=[], metavar="path=value", dest="assignments",
        help="set one value of the experiment, such as model.layers[0].units=3; any number of times",
    )  # fmt: skip
    new.set_defaults(run=_new)


def _steps(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value


def _new(arguments: argparse.Namespace) -> int:
    value: dict[str, Any] = {"data": {}, "model": {}, "training": {}}
    for name, path in PLACES.items():
        block, key = path.split(".")
        value[block][key] = getattr(arguments, name)
    value["training"]["batch"] = _value(arguments.batch)
    value["data"]["inputs"] = [name.strip() for name in arguments.inputs.split(",") if name.strip()]
    value["model"]["layers"] = _layers(arguments)
    for block in value.values():
        block["seed"] = _seed(arguments)
    experiment = storage.as_json(storage.experiment_from(value))
    if arguments.assignments:
        for assignment in arguments.assignments:
            _assign(experiment, assignment)
        experiment = storage.as_json(storage.experiment_from(experiment))
    _print({"format": storage.FORMAT, "experiment": experiment})
    return 0


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
            raise BadValue(
                f"units must be a whole number, found {text!r}", path=path, where=f"Layer {place + 1} ({path})"
            ) from None
        layer = {"id": place + 1, "units": units, "activation": arguments.activation, "dropout": arguments.dropout}
        layers.append(layer)
    return layers


def _assign(experiment: dict[str, Any], assignment: str) -> None:
    """Put one value at its path; the path must lead somewhere that exists."""
    path, equals, text = assignment.partition("=")
    if not equals:
        raise BadValue(f"--set needs path=value, found “{assignment}”", path=path)
    path = path.strip().removeprefix("experiment.")
    *parents, last = path.replace("]", "").replace("[", ".").split(".")
    place: Any = experiment
    for key in parents:
        place = _inside(place, key, path)
    may_be_new = parents[-1:] == ["settings"]
    if isinstance(place, dict) and (last in place or may_be_new):
        place[last] = _value(text)
    elif isinstance(place, list) and last.isdigit() and int(last) <= len(place):
        place[int(last) : int(last) + 1] = [_value(text)]
    else:
        raise BadValue("there is no such value in an experiment", path=path)


def _inside(place: Any, key: str, path: str) -> Any:
    if isinstance(place, dict) and key in place:
        return place[key]
    if isinstance(place, list) and key.isdigit() and int(key) < len(place):
        return place[int(key)]
    raise BadValue("there is no such value in an experiment", path=path)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _schema(arguments: argparse.Namespace) -> int:
    del arguments
    _print(schema())
    return 0


def _catalog(arguments: argparse.Namespace) -> int:
    del arguments
    _print(catalog.as_json())
    return 0


def _train(arguments: argparse.Namespace) -> int:
    from engine import prepare
    from playground.run import Run

    document = storage.read(arguments.experiment)
    for path in filter(None, (arguments.save, arguments.out)):
        _must_be_writable(path)
    prepare()
    run = Run(document.experiment, document.state)
    seconds = _advance(run, arguments.steps)
    result = _result(run, seconds)
    if arguments.save:
        storage.write(arguments.save, Document(document.experiment, run.state(), document.view))
    if arguments.out:
        from playground.safe_write import safe_write

        safe_write(arguments.out, (json.dumps({**result, **_details(run)}) + "\n").encode(), generations=0)
    _print(result)
    return 0


def _must_be_writable(path: Path) -> None:
    """Complain before training, not after it."""
    folder = path.resolve().parent
    if path.is_dir():
        raise Problem("it is a folder, not a file", where=str(path), next_step="Give another name.")
    if not folder.is_dir():
        raise Problem("its folder does not exist", where=str(path), next_step="Make the folder or give another name.")
    if not os.access(folder, os.W_OK):
        raise Problem("its folder cannot be written to", where=str(path), next_step="Give another name.")


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
    numbers = {name: storage.finite_or_none(value) for name, value in losses.items()}
    return {"status": status, "steps": run.step, "epoch": run.epoch, **numbers, "seconds": seconds}


def _details(run: Any) -> dict[str, Any]:
    points, sets = run.points(), {}
    for name, chosen, features in (
        ("train", ~points.is_test, run.features_train),
        ("test", points.is_test, run.features_test),
    ):
        sets[name] = {"x": points.x[chosen].tolist(), "features": features.tolist(), "y": points.y[chosen].tolist()}
    return {
        "initial_parameters": _parameters(run.initial_parameters()),
        "parameters": _parameters(run.parameters()),
        "inputs": list(run.experiment.data.inputs),
        "data": sets,
    }


def _parameters(layers: Any) -> list[dict[str, Any]]:
    return [{"weights": layer.weights.tolist(), "biases": layer.biases.tolist()} for layer in layers]


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main())
