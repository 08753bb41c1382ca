"""Code for exactly one small network: where it is worth while, made when the network first trains, and kept.

The general kernels train every network. In a small one they spend most of their time on finding out what comes next;
`engine.vector.tailored` writes a function for its sizes alone, which LLVM turns into machine code within about a fifth
of a second. Both compute the same, up to the order in which numbers are added.
"""

from __future__ import annotations

import hashlib
import threading

import numpy as np
from numpy.typing import NDArray

from engine import jit
from engine.activations import ACTIVATIONS
from engine.layout import ACTIVATION, IDENTITY, INPUTS, UNITS, Layout
from engine.losses import LOSSES, PAIRS
from engine.vector import library, tailored
from engine.vector.functions import Formula
from engine.vector.tailored import LANES, Work

MOST_EFFORT = 4500
"""So much work of a step, in multiply-adds and the like, is written out: up to about 8,000 instructions."""
MOST_FILES = 200
"""So many functions are kept for later starts."""
LATER = -1
"""No address, but a note that it has not been asked for yet: what only shows a network should not wait for it."""
NAME = "gradient"

_addresses: dict[str, int] = {}
_lock = threading.Lock()


def address(layout: Layout, loss: int, batch: int, rates: NDArray[np.float64]) -> int:
    """Give the address of a function for one network, loss and batch; 0 where none is made, as with dropout.

    It stays for as long as the process runs. `engine.prepare` comes first. Safe to call from several threads.

    loss : a code of `engine.losses` · rates : dropout rate per layer.
    """
    work = _work(layout, loss, int(batch))
    if work is None or rates.any():
        return 0
    sizes = np.delete(layout.table, IDENTITY, axis=1).tobytes()
    key = hashlib.sha256(sizes + f"{loss} {batch}".encode()).hexdigest()[:20]
    with _lock:
        if key not in _addresses:
            _addresses[key] = _made(work, key)
        return _addresses[key]


def _work(layout: Layout, loss: int, batch: int) -> Work | None:
    """Describe what is to be written; None for networks that are too large or use a row which is no formula."""
    hidden = layout.table[:-1]
    rows = list(ACTIVATIONS.values())
    activations = [rows[code].compiled for code in hidden[:, ACTIVATION]]
    output = LOSSES[PAIRS[loss][0]].output(PAIRS[loss][1])
    effort = batch * int((layout.table[:, INPUTS] * layout.table[:, UNITS]).sum() + LANES * hidden[:, UNITS].sum())
    is_small = len(hidden) > 0 and layout.table[-1, UNITS] == 1 and hidden[:, UNITS].max() <= LANES
    if not is_small or effort > MOST_EFFORT or not all(isinstance(f, Formula) for f in (*activations, output.compiled)):
        return None
    return Work(layout, tuple(activations), output.compiled, output.target_of_0, batch)


def _made(work: Work, key: str) -> int:
    """Compile the function, or take it from the cache folder, and load it."""
    machine, folder = library.this_machine(), jit.folder()
    if len(list(folder.glob("network-*"))) > MOST_FILES:
        for path in folder.glob("network-*"):
            path.unlink(missing_ok=True)
    code = library.kept(
        folder / f"network-{key}.o",
        lambda: library.compiled_as_it_stands(tailored.gradient(NAME, work), machine, LANES),
    )
    return library.loaded(code, machine, [NAME])[NAME]
