"""Which nonces were used, and where the message lies: 16 bytes each, and no look at the disk for a new one.

The newest marks are in a dict, older ones in sorted arrays. A bitmap in front (two bits a mark) answers for what
was never seen, which is nearly always. The same pairs lie on the disk, one row per commit group.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

KEPT: Final = 7 * 24 * 3600 * 1000  # ms
MOST: Final = 1 << 19  # marks a generation holds; a busier week forgets the oldest before their time
RUN: Final = 4096
_HASH: Final = blake2b(digest_size=8)  # copied, which is faster than made anew
_BITS: Final = (1 << 24) - 1


def mark_of(person: str, cid: str) -> int:
    """The mark of a nonce: 64 bits over the person and the nonce."""
    hashed = _HASH.copy()
    hashed.update(f"{person}\0{cid}".encode())
    return int.from_bytes(hashed.digest())


def packed(pairs: Iterable[int]) -> bytes:
    """Marks and positions by turns, as they lie on the disk (little-endian, 8 bytes each)."""
    numbers = array("Q", pairs)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def unpacked(block: bytes) -> list[tuple[int, int]]:
    """The pairs of a block."""
    numbers = array("Q", block)
    if sys.byteorder == "big":
        numbers.byteswap()
    return list(zip(numbers[::2], numbers[1::2], strict=True))


class Generation:
    """Up to half a million marks: sorted runs, with the bitmap over them."""

    def __init__(self) -> None:
        self.size = 0
        self._runs: list[tuple[array[int], array[int]]] = []
        self._seen = bytearray()  # 2 MiB, made with the first run

    def add(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Marks with their positions, in any order."""
        self.size += len(pairs)
        seen = self._seen = self._seen or bytearray((_BITS + 1) >> 3)
        for mark, _ in pairs:
            one, two = mark & _BITS, mark >> 24 & _BITS
            seen[one >> 3] |= 1 << (one & 7)
            seen[two >> 3] |= 1 << (two & 7)
        pairs = sorted(pairs)
        self._runs.append((array("Q", [mark for mark, _ in pairs]), array("Q", [pos for _, pos in pairs])))

    def find(self, mark: int) -> int:
        """The position of a mark, 0 = not here. (An empty generation is not asked.)"""
        seen, one, two = self._seen, mark & _BITS, mark >> 24 & _BITS
        if not seen[one >> 3] >> (one & 7) & 1 or not seen[two >> 3] >> (two & 7) & 1:
            return 0
        for marks, places in self._runs:
            place = bisect_left(marks, mark)
            if place < len(marks) and marks[place] == mark:
                return places[place]
        return 0


class Nonces:
    """Mark -> position in the log. Two generations: when the younger is full, the older is forgotten."""

    def __init__(self) -> None:
        self._newest: dict[int, int] = {}
        self._younger = Generation()
        self._older = Generation()

    def __len__(self) -> int:
        return len(self._newest) + self._younger.size + self._older.size

    def add(self, mark: int, pos: int) -> None:
        """A nonce was used at a position."""
        newest = self._newest
        newest[mark] = pos
        if len(newest) < RUN:
            return
        if self._younger.size >= MOST:
            self._older, self._younger = self._younger, Generation()
        self._younger.add(list(newest.items()))
        self._newest = {}

    def add_older(self, pairs: Sequence[tuple[int, int]]) -> bool:
        """Marks from the disk, newest first; False where no more are held."""
        if pairs:
            self._older.add(pairs)
        return self._older.size < MOST

    def find(self, mark: int) -> int:
        """Where the nonce was used first, 0 = nowhere."""
        pos = self._newest.get(mark)
        if pos is None:
            pos = (self._younger.size and self._younger.find(mark)) or (self._older.size and self._older.find(mark))
        return pos
