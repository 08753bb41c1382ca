"""The command line: new, train, schema, catalog. The same code as in the window, and no Qt."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from playground import catalog, storage, stored_experiment
from playground.flags import FLAGS, experiment_of
from playground.problems import Problem, shortened
from playground.safe_write import safe_write
from playground.schema import schema
from playground.spec import FORMAT
from playground.storage import Document
from playground.stored_state import parameters_as_json

PROGRAM = "python3 -m playground"
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
    _print({"format": FORMAT, "experiment": experiment_of(arguments)})


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
