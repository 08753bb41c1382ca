"""What the view of gradient descent says: the algorithm's lines, the numbers of the present place, what signs mean."""

from __future__ import annotations

import numpy as np

from playground.catalog import OPTIMIZERS
from playground.explain.descent import Cloud, algorithm, drawn_from
from playground.explain.landscape import Surface
from playground.spec import Experiment
from ui.theme import Theme
from ui.views.legend import Key
from ui.views.slow_step import Beat
from ui.widgets import words

LINE_OF = {"pick": "Pick", "forward": "Compute", "loss": "Compute", "backward": "Compute", "update": "Update"}
"""The word by which a part of a step finds its line of the algorithm."""


def lines(experiment: Experiment, beat: Beat | None, theme: Theme) -> str:
    """Write the algorithm's lines, that of the present part of a step lit."""
    training, data = experiment.training, experiment.data
    points = max(round(data.points * data.train_share), 1)
    written = []
    for place, line in enumerate(algorithm(training.batch, points, drawn_from(experiment))):
        said = f"{place + 1}. {line.replace('    ', '&nbsp;&nbsp;&nbsp;&nbsp;')}"
        if beat is not None and LINE_OF[beat.part] in line:
            style = f"background:{theme.accent}; color:{theme.on_accent}"
            said = f'<span style="{style}">&nbsp;{said}&nbsp;</span>'
        written.append(said)
    return "<br>".join(written)


def figures(names: tuple[str, str], cloud: Cloud, loss: float, optimizer: str) -> str:
    """Say the loss, the gradient along two weights, the next step of the first, and how far the batches scatter."""
    slope = [f"∂J/∂{name} = {words.short(float(along))}" for name, along in zip(names, cloud.full, strict=True)]
    said = [f"J = {loss:.4g},  {slope[0]},  {slope[1]},  ‖∇J‖\u00a0=\u00a0{words.short(cloud.length)}"]
    said.append(_next(names[0], cloud, optimizer))
    if len(cloud.batches) > 1:
        said.append(
            f"Batches of {cloud.batch}: {cloud.angle:.0f}° off the full gradient and {cloud.longer:.1f} times as "
            f"long on average; they scatter by {cloud.spread:.0%} of its length."
        )
    steps = -(-cloud.per_epoch // cloud.per_step)
    epoch = "one step" if steps == 1 else f"{steps:,} steps"
    said.append(f"A step looks at {cloud.per_step} of {cloud.per_epoch:,} examples, an epoch is {epoch}.")
    return "\n".join(said)


def _next(name: str, cloud: Cloud, optimizer: str) -> str:
    """Write the first weight's next step by the gradient alone: w ← −0.96 − 0.01·(−0.129) = −0.9587."""
    now, slope = cloud.place[0], float(cloud.full[0])
    factor = f"({words.short(slope)})" if slope < 0 else words.short(slope)
    after = words.number(now + float(cloud.step[0]), 4)
    own = "" if optimizer == "sgd" else f"; {OPTIMIZERS[optimizer].label} makes its own step of it"
    return f"{name} ← {words.number(now, 4)} − {words.number(cloud.rate, 3)}·{factor} = {after}{own}."


def keys(surface: Surface, *, has_batches: bool) -> list[Key]:
    """Say what each sign on the surface means."""
    finite = surface.values[np.isfinite(surface.values)]
    span = f"J from {words.figure(finite.min())} to {words.figure(finite.max())}" if len(finite) else "J"
    found: list[Key] = [
        ("ramp", "", span), ("ring", "text", "steps so far, the large one is now"),
        ("arrow", "surface_arrow", "−∇J, downhill"),
    ]  # fmt: skip
    if has_batches:
        found.append(("line", "surface_arrow", "thin: of one mini-batch each"))
    return found
