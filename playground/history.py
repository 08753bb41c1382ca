"""The way training took: parameter vectors by step, evenly thinned so that memory stays small."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MOST_KEPT = 256
"""More vectors than this are thinned to every other one."""


@dataclass(frozen=True)
class Way:
    """Kept moments of a run. steps : (m,) int64, rising · vectors : (m, p) float32, one parameter vector each."""

    steps: NDArray[np.int64]
    vectors: NDArray[np.float32]


@dataclass
class History:
    """Grows at its end. Vectors handed out stay as they are."""

    _steps: list[int] = field(default_factory=list)
    _vectors: list[NDArray[np.float32]] = field(default_factory=list)

    def note(self, step: int, vector: NDArray[np.float32]) -> None:
        """Keep the parameters of a step; what was kept of this step and later ones is replaced."""
        self.cut(step - 1)
        self._steps.append(step)
        self._vectors.append(vector.copy())
        if len(self._steps) > MOST_KEPT:
            # The first and the newest always stay: an odd number of vectors keeps both its ends.
            keep = slice(0, None, 2)
            last = (self._steps[-1], self._vectors[-1])
            self._steps, self._vectors = self._steps[keep], self._vectors[keep]
            if self._steps[-1] != last[0]:
                self._steps.append(last[0])
                self._vectors.append(last[1])

    def cut(self, step: int) -> None:
        """Forget what lies after a step."""
        while self._steps and self._steps[-1] > step:
            self._steps.pop()
            self._vectors.pop()

    def way(self) -> Way:
        """Give what is kept; it does not change when more is noted."""
        vectors = np.stack(self._vectors) if self._vectors else np.zeros((0, 0), np.float32)
        return Way(np.array(self._steps, np.int64), vectors)
