"""Asking the network, or each of its neurons, for its value at many places of the plane. Dropout is off."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.activations import activate_only
from engine.jit import at, kernel
from engine.layout import ACTIVATION, BIASES, CHUNK, INPUTS, PLANE, STRIDE, UNITS, WEIGHTS, beyond
from engine.losses import predict

Array = NDArray[Any]

NEAR = 2048
"""So many numbers of a layer stay near the processor while the next layer reads them, beside the weights."""


@kernel("")
def places_together(table: Array) -> int:
    """Give how many places of the plane are taken together: fewer in wide networks, a multiple of 32 up to CHUNK."""
    widest = 8
    for layer in range(len(table)):
        widest = max(widest, table[layer, UNITS])
    return min(max(NEAR // widest // 32 * 32, 32), CHUNK)


@kernel("")
def layer_on_grid(table: Array, layer: int, theta: int, source: int, z: int, tile: int) -> None:
    """Compute one layer's z at `tile` places, a row of `tile` numbers per neuron, from such rows at `source`."""
    stride = table[layer, STRIDE]
    w, b = beyond(theta, table[layer, WEIGHTS]), beyond(theta, table[layer, BIASES])
    units, inner = table[layer, UNITS], table[layer, INPUTS]
    vector.product_on_grid(w, 1, stride, source, tile, z, tile, units, inner, tile, b)


@kernel("")
def hidden_on_grid(table: Array, layer: int, theta: int, source: int, a: int, slope: int, tile: int) -> int:
    """Compute a hidden layer's values at `tile` places; give the address of its rows."""
    z = beyond(a, table[layer, PLANE])
    layer_on_grid(table, layer, theta, source, z, tile)
    activate_only(table[layer, ACTIVATION], z, slope, table[layer, UNITS] * tile)
    return z


@kernel("")
def prediction_on_grid(loss: int, z: int, units: int, stride: int, scratch: int, tile: int) -> None:
    """Turn rows of logits into rows of ŷ. `predict` wants a sample's logits side by side: several are turned twice."""
    if units == 1:
        predict(loss, z, tile, units, stride)
        return
    vector.transpose(z, units, tile, scratch, stride)
    predict(loss, scratch, tile, units, stride)
    vector.transpose(scratch, tile, stride, z, tile)


@kernel(
    "void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], int64, boolean, float32[:,::1])"
)
def infer(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, loss: int, everyone: bool,
          planes: Array) -> None:  # fmt: skip
    """Ask the network at every row of x.

    planes : (outputs, n), the predictions ŷ; with `everyone` (neurons, n), one row per hidden neuron, then ŷ.
    """
    a, slope, seen, last, width = at(work, 0), at(work, work.shape[1]), at(theta, 0), len(table) - 1, x.shape[1]
    plane, units, stride, all_places = table[last, PLANE], table[last, UNITS], table[last, STRIDE], planes.shape[1]
    tile, mode = places_together(table), vector.quicken()
    for start in range(0, len(x), tile):
        count = min(tile, len(x) - start)
        vector.transpose(at(x, start * width), count, width, at(chunk_x, 0), tile)
        source, target = at(chunk_x, 0), at(planes, start)
        for layer in range(last):
            source = hidden_on_grid(table, layer, seen, source, a, slope, tile)
            if everyone:
                vector.copy_rows(source, tile, target, all_places, table[layer, UNITS], count)
                target = beyond(target, table[layer, UNITS] * all_places)
        logits = beyond(a, plane)
        layer_on_grid(table, last, seen, source, logits, tile)
        prediction_on_grid(loss, logits, units, stride, beyond(slope, plane), tile)
        vector.copy_rows(logits, tile, target, all_places, units, count)
    vector.restore(mode)


@kernel("void(int64[:,::1], float32[::1], float32[:,::1], float32[:,::1], float32[::1], int64, int64, float32[::1])")
def infer_neuron(table: Array, theta: Array, x: Array, work: Array, chunk_x: Array, layer: int, unit: int,
                 plane: Array) -> None:  # fmt: skip
    """Ask one neuron of a hidden layer for its activation g(z) at every row of x; plane (n,) is the answer."""
    a, slope, seen, width = at(work, 0), at(work, work.shape[1]), at(theta, 0), x.shape[1]
    tile, mode = places_together(table), vector.quicken()
    for start in range(0, len(x), tile):
        count = min(tile, len(x) - start)
        vector.transpose(at(x, start * width), count, width, at(chunk_x, 0), tile)
        source = at(chunk_x, 0)
        for place in range(layer + 1):
            source = hidden_on_grid(table, place, seen, source, a, slope, tile)
        vector.copy_rows(beyond(source, unit * tile), tile, at(plane, start), len(plane), 1, count)
    vector.restore(mode)
