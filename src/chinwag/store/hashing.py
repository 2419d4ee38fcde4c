"""The hash chain of a room: 16 bytes of BLAKE2b per event, each over the one before.

Two hashes an event. The `digest` is over the content, under a random key; the link is over the hash before, the
digest, the place and the author. To erase a content, its key goes too and the digest stays: the chain still
holds, and a short text cannot be guessed from what is left. docs/decisions/0002-hash-chain.md says more.
"""

import os
from hashlib import blake2b
from struct import Struct
from typing import Final

from chinwag.room.entry import Person

SIZE: Final = 16
START: Final = bytes(SIZE)  # what the first event of a room is chained to
_LINK: Final = Struct(">16s16sQQQHH")


class Keys:
    """Random keys, drawn from the system in blocks, for a call an event costs too much."""

    def __init__(self) -> None:
        self._block = b""
        self._used = 0

    def draw(self) -> bytes:
        """The next 16 random bytes."""
        used = self._used
        if used >= len(self._block):
            self._block, used = os.urandom(SIZE * 256), 0
        self._used = used + SIZE
        return self._block[used : used + SIZE]


def author(who: Person) -> bytes:
    """Who it was, as the chain covers it."""
    return f"{who.id}\0{who.name}\0{who.kind}".encode()


def digest_of(key: bytes, body: str | None, meta: str | None) -> bytes:
    """The hash of a content under its key. (NUL is in no stored text, so the parts cannot be shifted.)"""
    content = body or ""
    if meta is not None:
        content += "\0" + meta
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=SIZE, key=key).digest()


def link(before: bytes, digest: bytes, seq: int, at: int, ref: int, kind: int, flags: int, who: bytes) -> bytes:
    """The hash that an event ends with."""
    return blake2b(_LINK.pack(before, digest, seq, at, ref, kind, flags) + who, digest_size=SIZE).digest()
