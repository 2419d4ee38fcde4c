"""JSON from strangers, read strictly (safety.md, "JSON").

Refused: what is not one JSON object in UTF-8, NaN and Infinity, lone surrogates, numbers beyond 2^53, nesting
deeper than 16, and a key given twice. msgspec sees to the first three; the rest is checked here, for the flat
objects that everybody sends by counting alone.
"""

import json
import re
from typing import Any

import msgspec

DEPTH = 16
LARGEST = 2**53

_decode = msgspec.json.Decoder().decode
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


class BadJson(ValueError):
    """The text is not JSON as it is spoken here; the message says what is wrong with it, in a few words."""


def load(text: bytes) -> dict[str, Any]:
    """Read one object. Raises BadJson; about 1 us for a flat object of ordinary size."""
    if text.count(b"{") + text.count(b"[") > DEPTH:
        _check_depth(text)
    try:
        found = _decode(text)
    except UnicodeDecodeError:
        raise BadJson("not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise BadJson(str(error)) from None
    if type(found) is not dict:
        raise BadJson("not an object")
    if not _is_plain(found, text):
        _check_nested(text)
    return found


def _is_plain(found: dict[str, Any], text: bytes) -> bool:
    """True where the object is surely good; False where only a closer look can tell.

    In a flat object without escaped backslashes each key and each string value has two quotes of its own: a key
    given twice leaves more quotes in the text than the object accounts for.
    """
    strings = len(found)
    for value in found.values():
        kind = type(value)
        if kind is str:
            strings += 1
        elif kind is int or kind is float:
            if not -LARGEST <= value <= LARGEST:
                raise BadJson("a number beyond 2^53")
        elif kind is dict or kind is list:
            return False
    if b"\\" not in text:
        return text.count(b'"') == 2 * strings
    return b"\\\\" not in text and text.count(b'"') - text.count(b'\\"') == 2 * strings


def _check_depth(text: bytes) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", text)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH:
            raise BadJson(f"nested deeper than {DEPTH}")


def _check_nested(text: bytes) -> None:
    """The close look: the whole tree, with the keys as they were written."""
    try:
        json.loads(text, object_pairs_hook=_object, parse_int=_number, parse_float=_number)
    except BadJson:
        raise
    except (ValueError, RecursionError) as error:
        raise BadJson(str(error)) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("a key given twice")
    return found


def _number(digits: str) -> float:
    number = float(digits)
    if not -LARGEST <= number <= LARGEST or (abs(number) == LARGEST and digits.lstrip("-") != str(LARGEST)):
        raise BadJson("a number beyond 2^53")
    return number
