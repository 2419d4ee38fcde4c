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
_HASH: Final = blake2b(digest_size=SIZE)  # copied, which is faster than made anew
_LINK: Final = Struct(">16s16sQQQHH")


class Keys:
    """Random keys, drawn from the system in blocks, for a call an event costs too much."""

    def __init__(self) -> None:
        self._left: list[bytes] = []

    def draw(self) -> bytes:
        """The next 16 random bytes."""
        if not self._left:
            block = os.urandom(SIZE * 256)
            self._left = [block[place : place + SIZE] for place in range(0, len(block), SIZE)]
        return self._left.pop()


def author(who: Person) -> bytes:
    """Who it was, as the chain covers it."""
    return f"{who.id}\0{who.name}\0{who.kind}".encode()


def digest_of(key: bytes, body: str | None, meta: str | None) -> bytes:
    """The hash of a content under its key. (NUL is in no stored text, so the parts cannot be shifted.)"""
    content = body or "" if meta is None else f"{body or ''}\0{meta}"
    hashed = _HASH.copy()
    hashed.update(key + content.encode())
    return hashed.digest()


def link(before: bytes, digest: bytes, seq: int, at: int, ref: int, kind: int, flags: int, who: bytes) -> bytes:
    """The hash that an event ends with."""
    hashed = _HASH.copy()
    hashed.update(_LINK.pack(before, digest, seq, at, ref, kind, flags) + who)
    return hashed.digest()
