"""Read JSON as strictly as a careful person would: nothing unknown, nothing twice, nothing that is not a number."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from playground.problems import BadFile, BadValue

LARGEST_BYTES = 200 * 2**20
DEEPEST = 64
UNCHANGED = "Nothing was changed; correct the file and open it again."


def parse(data: bytes, name: str) -> Any:
    """Give the JSON value in `data`; `name` is what messages call it.

    Raises
    ------
    BadFile
        When it is not JSON: too large, not UTF-8, cut off, nested too deeply.
    BadValue
        For a repeated key, with its path.
    """
    if len(data) > LARGEST_BYTES:
        raise BadFile(f"The file is larger than {LARGEST_BYTES // 2**20} MB", where=name, next_step=UNCHANGED)
    text = _decode(data, name)
    if _depth(text) > DEEPEST:
        raise BadFile(f"The file is nested more than {DEEPEST} levels deep", where=name, next_step=UNCHANGED)
    try:
        value = json.loads(text, object_pairs_hook=_Pairs, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise BadFile(
            f"This is not JSON: {error.msg} in line {error.lineno}, column {error.colno}", where=name, next_step=UNCHANGED
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadFile(f"This is not JSON: {error}", where=name, next_step=UNCHANGED) from error
    return _unfold(value, "")


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values as they stand in the file, so that a repeated key can be named by its path."""


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise BadFile("The file is UTF-16 or binary; it must be UTF-8 text", where=name, next_step=UNCHANGED)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"The file is not UTF-8 text (byte {error.start})", where=name, next_step=UNCHANGED) from error


def _depth(text: str) -> int:
    """Count the deepest nesting of brackets, an upper bound when strings hold brackets; cheap enough for any file."""
    deepest = depth = 0
    in_string = escaped = False
    for sign in text if len(text) < 10**6 else text[: 10**6]:
        if in_string:
            in_string, escaped = (sign != '"' or escaped), (sign == "\\" and not escaped)
        elif sign == '"':
            in_string = True
        elif sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _unfold(value: Any, path: str) -> Any:
    if isinstance(value, _Pairs):
        result: dict[str, Any] = {}
        for key, item in value:
            place = f"{path}.{key}" if path else key
            if key in result:
                raise BadValue(f"the key “{key}” stands there twice", path=place, next_step=UNCHANGED)
            result[key] = _unfold(item, place)
        return result
    if isinstance(value, list):
        return [_unfold(item, f"{path}[{place}]") for place, item in enumerate(value)]
    return value
