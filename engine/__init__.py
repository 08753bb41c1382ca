"""Numbers in, numbers out: the network's mathematics, compiled by Numba, with a NumPy reference beside it.

Importing any engine module imports no Numba and compiles nothing; `engine.prepare` does both, once, and is
called by the worker thread or by a child process, never by the screen's thread.
"""

from engine.jit import fill_cache, is_cached, is_prepared, prepare, settle_cache

__all__ = ["fill_cache", "is_cached", "is_prepared", "prepare", "settle_cache"]
