"""Counter-based random numbers: (seed, stream, counters) → number, with no state to keep or to lose.

Shuffles, dropout masks and first weights are functions of the seed and of where they are used, never of what was
drawn before. A run is therefore the same however its steps are cut into slices, and growing a layer leaves the first
weights of its other units alone.

Training draws the same numbers in `engine.vector.chance`. The mixing follows the finalizer of MurmurHash3 (A. Appleby,
2011) on 32 bits and, for first weights, SplitMix64 (G. L. Steele et al., “Fast Splittable Pseudorandom Number
Generators”, OOPSLA 2014).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SHUFFLE, DROPOUT, WEIGHTS = 1, 2, 3
"""Streams: uses of random numbers that must not resemble one another."""


def mask(seed: int, step: int, identity: int, samples: int, units: int, rate: float) -> NDArray[np.float32]:
    """Give a layer's dropout mask for one step, as training uses it: 0 or 1/(1−rate), shape (samples, units)."""
    start = np.uint32(_key(seed, DROPOUT, step, identity))
    elements = np.arange(samples, dtype=np.uint32)[:, None] * np.uint32(64) + np.arange(units, dtype=np.uint32)[None, :]
    keep = _mix(elements + start) >= np.uint32(threshold(rate))
    return np.where(keep, np.float32(1 / (1 - rate)), np.float32(0)).astype(np.float32)


def threshold(rate: float) -> int:
    """Give the 32-bit number below which an element is dropped."""
    return int(rate * 2**32)


def permutation(seed: int, epoch: int, count: int) -> NDArray[np.int32]:
    """Give the order in which an epoch visits the training points, as training uses it."""
    order = np.arange(count, dtype=np.int32)
    start = np.uint32(_key(seed, SHUFFLE, epoch, 0))
    draws = _mix(np.arange(count, dtype=np.uint32) + start).astype(np.uint64)
    for last in range(count - 1, 0, -1):
        other = int((draws[last] * np.uint64(last + 1)) >> np.uint64(32))
        order[last], order[other] = order[other], order[last]
    return order


def uniform(seed: int, stream: int, identity: int, rows: NDArray[np.int64], columns: int) -> NDArray[np.float64]:
    """Give numbers in (0, 1), one per row key and column; each depends on its own (row key, column) only."""
    base = _mix64(np.uint64(seed) + (np.uint64(stream) << np.uint64(40)))
    base = _mix64(base ^ np.uint64(identity))
    keys = _mix64(base ^ rows.astype(np.uint64))[:, None]
    bits = _mix64(keys ^ _mix64(np.arange(columns, dtype=np.uint64) + np.uint64(1))[None, :])
    return ((bits >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


def _mix(value: NDArray[np.uint32]) -> NDArray[np.uint32]:
    value = value ^ (value >> np.uint32(16))
    value = value * np.uint32(0x85EBCA6B)
    value = value ^ (value >> np.uint32(13))
    value = value * np.uint32(0xC2B2AE35)
    return value ^ (value >> np.uint32(16))


def _key(seed: int, stream: int, first: int, second: int) -> int:
    folded = np.array([(seed + 0x9E3779B9) & 0xFFFFFFFF], np.uint32)
    for part in (0, stream, first & 0xFFFFFFFF, first >> 32, second):
        folded = _mix(folded ^ np.uint32(part))
    return int(folded[0])


def _mix64(value: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    value = np.atleast_1d(np.asarray(value, np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
