"""The forward pass: z = a·W + b, a = g(z), layer by layer, for up to CHUNK samples at once.

Arrays come as addresses (see `engine.vector`): theta the parameters, `inputs` what the first layer receives, samples ×
pad8(inputs) numbers, a and slope the work buffers.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.activations import activate
from engine.jit import kernel
from engine.layout import ACTIVATION, BIASES, INPUTS, PLANE, STRIDE, WEIGHTS, beyond, rounded

Array = NDArray[Any]


@kernel("")
def through(table: Array, layer: int, theta: int, source: int, a: int, slope: int, samples: int) -> None:
    """Compute a layer's z, in a hidden layer g(z), into its plane of `a`, and g′(z) into that of `slope`.

    `source` is the address of what the layer receives. Some samples a product may activate itself, the others follow.
    """
    inner, stride, plane, done = table[layer, INPUTS], table[layer, STRIDE], table[layer, PLANE], 0
    w, b, length = beyond(theta, table[layer, WEIGHTS]), beyond(theta, table[layer, BIASES]), rounded(inner, 8)
    z, slopes, code = beyond(a, plane), beyond(slope, plane), table[layer, ACTIVATION]
    if stride == 1:
        vector.single(source, length, w, b, z, samples, inner)
    else:
        if layer < len(table) - 1:
            done = vector.product_activated(code, source, length, w, stride, z, slopes, samples, inner, b)
        vector.product(beyond(source, done * length), length, 1, w, stride, beyond(z, done * stride), stride,
                       samples - done, inner, stride, b, 0)  # fmt: skip
    if layer < len(table) - 1:
        activate(code, beyond(z, done * stride), beyond(slopes, done * stride), rounded((samples - done) * stride, 16))


@kernel("")
def forward(table: Array, theta: int, inputs: int, a: int, slope: int, samples: int) -> None:
    """Run `samples` samples through the network without dropout; the output layer's plane of `a` holds the logits."""
    source = inputs
    for layer in range(len(table)):
        through(table, layer, theta, source, a, slope, samples)
        source = beyond(a, table[layer, PLANE])
