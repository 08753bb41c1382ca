"""Read JSON as strictly as a careful person would: nothing unknown, nothing twice, nothing that is not a number."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from playground.problems import BadFile, BadValue, shortened

LARGEST_BYTES = 200 * 2**20
DEEPEST = 64
LARGEST_INTEGER = 2**63
UNCHANGED = "Nothing was changed; correct the file and open it again."
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(data: bytes, name: str) -> Any:
    """Give the JSON value in `data`; `name` is what messages call it.

    Raises
    ------
    BadFile
        When it is not JSON: too large, not UTF-8, cut off, nested too deeply.
    BadValue
        With its path, for a repeated key, a number too large, a character that is none.

    """
    if len(data) > LARGEST_BYTES:
        raise _bad_file(f"the file is larger than {LARGEST_BYTES // 2**20} MB", name)
    text = _decode(data, name)
    if not text.strip():
        raise _bad_file("the file is empty", name)
    if _depth(text) > DEEPEST:
        raise _bad_file(f"the file is nested more than {DEEPEST} levels deep", name)
    try:
        value = json.loads(text, object_pairs_hook=_Pairs, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        reason = f"{error.msg[:1].lower()}{error.msg[1:]} in line {error.lineno}, column {error.colno}"
        raise _bad_file(f"this is not JSON: {reason}", name) from error
    except ValueError as error:
        raise _bad_file(f"this is not JSON: {error}", name) from error
    return _unfold(value, "")


def at_key(path: str, key: str) -> str:
    """Give the path of a key inside an object."""
    return f"{path}.{shortened(key)}" if path else shortened(key)


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values as they stand in the file, so that a repeated key can be named by its path."""


def _bad_file(happened: str, name: str) -> BadFile:
    return BadFile(happened, where=name, next_step=UNCHANGED)


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise _bad_file("the file is UTF-16 or not text at all; it must be UTF-8", name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad_file(f"the file is not UTF-8 text (byte {error.start})", name) from error


def _depth(text: str) -> int:
    """Count the deepest nesting of brackets outside strings, before anything recursive sees the text."""
    deepest = depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        sign = text[match.start()]
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _unfold(value: Any, path: str) -> Any:
    if isinstance(value, _Pairs):
        return _object(value, path)
    if isinstance(value, list):
        return [
            item if type(item) is float and math.isfinite(item) else _unfold(item, f"{path}[{place}]")
            for place, item in enumerate(value)
        ]
    if isinstance(value, str) and _LONE_SURROGATE.search(value):
        raise BadValue("the text holds half a character", path=path, next_step=UNCHANGED)
    is_endless = isinstance(value, float) and math.isinf(value)
    if is_endless or (isinstance(value, int) and abs(value) >= LARGEST_INTEGER):
        raise BadValue("the number is too large", path=path, next_step=UNCHANGED)
    return value


def _object(pairs: _Pairs, path: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in pairs:
        place = at_key(path, key)
        if key in result:
            raise BadValue(f"the key “{shortened(key)}” stands there twice", path=place, next_step=UNCHANGED)
        if _LONE_SURROGATE.search(key):
            raise BadValue("the key holds half a character", path=place, next_step=UNCHANGED)
        result[key] = _unfold(item, place)
    return result
