"""How cost grows with the work: time per sample of a step over width, depth, batch and points, one at a time, drawn."""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.workloads import W2, Ours, Workload

WIDTHS = (4, 8, 16, 32, 64, 128, 256)
DEPTHS = (1, 2, 3, 4, 5, 6, 7, 8)
BATCHES = (1, 2, 4, 10, 32, 100, 316, 1000)
POINTS = (100, 316, 1000, 3162, 10_000, 31_623, 100_000)
SECONDS = 0.8
"""For each place: 30 places take about half a minute."""
Curve = list[tuple[int, float]]
INK, PALE, LINE = "#333333", "#999999", "#2b6cb0"
WIDTH, HEIGHT, MARGIN, RIGHT = 350, 230, 72, 26
MARKS = (1, 2, 4, 8, 10, 16, 64, 100, 256, 1000, 10_000, 100_000)
"""The numbers that are written below an axis, where they are places on it."""


def run(out: Path) -> int:
    """Measure all curves and draw them into an SVG file; print the figures."""
    curves = {title: [(place, measured(work)) for place, work in works] for title, works in series().items()}
    for title, curve in curves.items():
        told = ", ".join(f"{place:,}: {nanoseconds:.1f}" for place, nanoseconds in curve)
        sys.stdout.write(f"{title} – {told}\n")
    out.write_text(picture(curves), encoding="utf-8")
    sys.stdout.write(f"Drawn: {out}\n")
    return 0


def series() -> dict[str, list[tuple[int, Workload]]]:
    """Give, by what varies, the workloads around 2-8-8-8-1, ReLU, Adam, batch 10, 500 points."""
    return {
        "neurons per layer": [(n, dataclasses.replace(W2, sizes=(2, n, n, n, 1))) for n in WIDTHS],
        "hidden layers": [(n, dataclasses.replace(W2, sizes=(2, *[8] * n, 1))) for n in DEPTHS],
        "samples per step": [(n, dataclasses.replace(W2, batch=n, points=max(500, n))) for n in BATCHES],
        "training points": [(n, dataclasses.replace(W2, points=n)) for n in POINTS],
    }


def measured(work: Workload) -> float:
    """Give nanoseconds per sample of a step."""
    return Ours(work).measure(SECONDS)


def picture(curves: dict[str, Curve]) -> str:
    """Draw the curves side by side, two in a row, both axes logarithmic, all of one height."""
    values = [nanoseconds for curve in curves.values() for _, nanoseconds in curve]
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))
    parts = [
        _panel(title, curve, (low, high), (number % 2 * WIDTH, number // 2 * HEIGHT))
        for number, (title, curve) in enumerate(curves.items())
    ]
    rows = math.ceil(len(curves) / 2)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {rows * HEIGHT}" font-size="11"'
    ground = f'<rect width="{2 * WIDTH}" height="{rows * HEIGHT}" fill="white"/>'
    return "\n".join([f'{head} font-family="sans-serif" fill="{INK}">', ground, *parts, "</svg>"]) + "\n"


def _panel(title: str, curve: Curve, bounds: tuple[int, int], corner: tuple[int, int]) -> str:
    right, bottom = WIDTH - RIGHT, HEIGHT - 44
    first, last = curve[0][0], curve[-1][0]

    def across(place: float) -> float:
        return _between(place, first, last, MARGIN, right)

    def up(nanoseconds: float) -> float:
        return _between(nanoseconds, *bounds, bottom, 26)

    parts = [f'<g transform="translate({corner[0]},{corner[1]})">']
    for power in range(round(math.log10(bounds[0])), round(math.log10(bounds[1])) + 1):
        y = up(10**power)
        parts.append(f'<path d="M{MARGIN} {y:.1f}H{right}" stroke="{PALE}" stroke-width="0.5"/>')
        parts.append(f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{10**power:,} ns</text>')
    for place in _marks([place for place, _ in curve]):
        parts.append(f'<text x="{across(place):.1f}" y="{bottom + 16}" text-anchor="middle">{place:,}</text>')
    points = " ".join(f"{across(place):.1f},{up(value):.1f}" for place, value in curve)
    parts.append(f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="1.5"/>')
    parts += [
        f'<circle cx="{across(place):.1f}" cy="{up(value):.1f}" r="2.5" fill="{LINE}"/>' for place, value in curve
    ]
    middle = (MARGIN + right) / 2
    parts.append(f'<text x="{middle}" y="{bottom + 34}" text-anchor="middle" font-weight="bold">{title}</text>')
    return "\n".join([*parts, "</g>"])


def _between(value: float, low: float, high: float, start: float, end: float) -> float:
    return start + (end - start) * math.log(value / low) / math.log(high / low)


def _marks(places: Sequence[int]) -> Sequence[int]:
    """Give the places that are written below the axis: powers of ten where it spans them, else those of MARKS."""
    tens = [place for place in places if str(place).strip("0") == "1"]
    return tens if len(tens) > 2 else [place for place in places if place in MARKS and place != 10]
