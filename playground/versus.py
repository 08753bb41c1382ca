"""Our engine against its peers on the same work: rounds in turn, ratios within each round, a table and JSON."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playground import peers
from playground.workloads import WORKLOADS

LIMIT = "C++"
"""How the hand-written program is called that `--limit` names."""
Rounds = list[dict[str, dict[str, float]]]
"""For each round: peer → workload → nanoseconds per sample of a step, or per place of the plane."""


@dataclass(frozen=True)
class Goal:
    """What was set out for a workload: at least so many times faster than JAX, at most so many times C++."""

    jax: float
    limit: float
    wished: float


GOALS = {
    "W1": Goal(20, 4, 3), "W2": Goal(30, 2.5, 2), "W3": Goal(4.5, 4.5, 3.5), "W4": Goal(4, 1.5, 1.2),
    "W5": Goal(6, 1.6, 1.3), "W6a": Goal(3, 3.5, 2), "W6b": Goal(1.4, 1.8, 1.2),
}  # fmt: skip


class Child:
    """A peer in a process of its own, which imports and compiles once and then waits for work."""

    def __init__(self, name: str) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        environment = {**os.environ, **peers.ONE_THREAD, "PYTHONPATH": root}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "playground.peers", name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env=environment,
        )  # fmt: skip

    def measure(self, workload: str, seconds: float) -> float | None:
        """Give the time one sample takes; None when the peer has given up."""
        try:
            self._process.stdin.write(f"{workload} {seconds}\n")  # type: ignore[union-attr]  # a pipe was asked for
            self._process.stdin.flush()  # type: ignore[union-attr]
            return float(self._process.stdout.readline())  # type: ignore[union-attr]
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


def run(rounds: int, seconds: float, limit: Path | None, out: Path, only: Sequence[str] = ()) -> int:
    """Measure in turn, print the table and write the figures."""
    names = [name for name in WORKLOADS if not only or name in only]
    children = {name: Child(name) for name in peers.installed()}
    missing = [name for name in peers.PEERS if name not in children]
    if missing:
        _say("Not installed, so left out: " + ", ".join(missing) + " (pip install '.[peers]')")
    measured: Rounds = []
    with tempfile.TemporaryDirectory() as folder:
        write_common_data(Path(folder))
        for number in range(rounds):
            _say(f"Round {number + 1} of {rounds} …")
            measured.append({name: {} for name in children})
            for work in names:
                for name, child in children.items():
                    took = child.measure(work, seconds)
                    if took is not None:
                        measured[-1][name][work] = took
            if limit:
                measured[-1][LIMIT] = limit_once(limit, Path(folder))
    for child in children.values():
        child.close()
    out.write_text(json.dumps(figures(measured), indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(table(measured) + f"\nAll figures: {out}\n")
    return 0


def limit_once(program: Path, folder: Path) -> dict[str, float]:
    """Run the hand-written program; {} where the machine cannot run it."""
    done = subprocess.run([program, folder], capture_output=True, text=True, check=False)
    if done.returncode:
        _say(f"{program} ended with status {done.returncode}: the comparison with it is left out.")
        return {}
    names = {"W6_W2": "W6a", "W6_W4": "W6b"}
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {names.get(line["w"], line["w"]): float(line["ns"]) for line in lines}


def write_common_data(folder: Path) -> None:
    """Write data and first weights as the hand-written program reads them: (x₁, x₂, class) per point, JSON."""
    for name, work in (("circle500", "W1"), ("spiral500", "W2"), ("arms100k", "W5")):
        x, y = WORKLOADS[work].points_and_answers()
        np.column_stack([x, y]).astype("<f4").tofile(folder / f"{name}.bin")
    for name, workload in WORKLOADS.items():
        parts = [part.tolist() for pair in workload.first_weights() for part in pair]
        (folder / f"init_{name}.json").write_text(json.dumps(parts), encoding="utf-8")


def ratios(measured: Rounds, peer: str, work: str) -> list[float]:
    """Give, for each round, how many times as long the peer takes as we do."""
    return [
        times[peer][work] / times["ours"][work]
        for times in measured
        if work in times.get(peer, {}) and work in times["ours"]
    ]


def figures(measured: Rounds) -> dict[str, object]:
    """Give all that was found, ready for JSON."""
    found: dict[str, object] = {"unit": "nanoseconds per sample of a step, W6 per place", "rounds": measured}
    names = list(dict.fromkeys(name for times in measured for name in times))
    found["workloads"] = {name: work.words for name, work in WORKLOADS.items()}
    found["median_times_as_long_as_we"] = {
        peer: {work: statistics.median(each) for work in WORKLOADS if (each := ratios(measured, peer, work))}
        for peer in names
        if peer != "ours"
    }
    return found


def spread(values: Sequence[float]) -> str:
    """Give the median, and the smallest and largest."""
    middle, low, high = (_number(value) for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({low}–{high})"


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def table(measured: Rounds) -> str:
    """Give the table in Markdown: our time, then how many times faster we are, and how many times slower than C++."""
    names = [name for name in dict.fromkeys(name for times in measured for name in times) if name != "ours"]
    others = [name for name in names if name != LIMIT]
    heads = ["", "work", "ns", *(f"{name}, times our time" for name in others)]
    heads += [f"our time, times {LIMIT}", "asked (JAX, C++, wished)"] if LIMIT in names else []
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for name, work in WORKLOADS.items():
        own = [times["ours"][name] for times in measured if name in times["ours"]]
        if own:
            cells = [name, work.words, _number(statistics.median(own))]
            cells += [spread(each) if (each := ratios(measured, peer, name)) else "–" for peer in others]
            cells += _against_the_limit(measured, name) if LIMIT in names else []
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _against_the_limit(measured: Rounds, name: str) -> list[str]:
    goal, each = GOALS[name], [1 / ratio for ratio in ratios(measured, LIMIT, name)]
    return [spread(each) if each else "–", f"≥ {goal.jax:g}, ≤ {goal.limit:g}, {goal.wished:g}"]


def missed(found: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Name every goal that was missed, wishes included, from the median ratios (peer → workload → times as long)."""
    said = []
    for name, goal in GOALS.items():
        jax, limit = found.get("JAX", {}).get(name), found.get(LIMIT, {}).get(name)
        if jax is not None and jax < goal.jax:
            said.append(f"{name}: {jax:.3g} times faster than JAX, {goal.jax:g} asked")
        if limit and 1 / limit > goal.limit:
            said.append(f"{name}: {1 / limit:.3g} times {LIMIT}, {goal.limit:g} allowed")
        elif limit and 1 / limit > goal.wished:
            said.append(f"{name}: {1 / limit:.3g} times {LIMIT}, {goal.wished:g} wished")
    return said


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
