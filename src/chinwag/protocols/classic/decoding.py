"""Bytes of programs that do not say which encoding they use."""

import re

WINDOWS = "cp1252"
LONG_CHUNK = 500  # bytes
_INCOMPLETE = re.compile(rb"[\xc2-\xdf]\Z|[\xe0-\xef][\x80-\xbf]?\Z|[\xf0-\xf4][\x80-\xbf]{0,2}\Z")


def decode(data: bytes) -> str:
    """UTF-8, or else what a Windows program of old means; never fails."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(WINDOWS, "replace")


def whole_of_chunk(data: bytes) -> tuple[bytes, bytes]:
    """The same for one send that is one message: only a long one, or one of single bytes, is cut by the network."""
    whole, tail = whole_characters(data)
    return (whole, tail) if tail and (len(data) >= LONG_CHUNK or not whole) else (data, b"")


def whole_characters(data: bytes) -> tuple[bytes, bytes]:
    """Split off a character at the end that is not complete yet: (what can be decoded, at most 3 bytes)."""
    found = _INCOMPLETE.search(data[-3:])
    if found is None:
        return data, b""
    cut = len(data) - len(found[0])
    return data[:cut], data[cut:]
