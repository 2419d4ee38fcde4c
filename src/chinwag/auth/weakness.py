"""Why a password is too easy to guess: its length, the person's own name, or that too many others have it.

The commonest passwords of 8 characters and more are kept as 4 bytes of a hash each (common.bin, made by
`python -m bench.common_passwords`; docs/decisions/0004-passwords.md says whence they are). Of all others one in
400,000 is taken for one of them.
"""

from bisect import bisect_left
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final, Literal

from chinwag.room.commands import PASSWORD
from chinwag.room.names import fold

LEAST: Final = 8  # characters
MOST: Final = PASSWORD
WIDTH: Final = 4  # bytes of hash kept of a common password
COMMON: Final = Path(__file__).with_name("common.bin")

Weakness = Literal["", "short", "long", "name", "same", "common"]
WORDS: Final[dict[Weakness, str]] = {
    "short": f"it has fewer than {LEAST} characters",
    "long": f"it has more than {MOST} bytes",
    "name": "it is your name",
    "same": "it is the same again and again",
    "common": "it is one of the commonest",
}


def weakness(password: str, name: str, *, lax: bool = False) -> Weakness:
    """What is wrong with a new password for this person, "" = nothing. `lax`: only what cannot be one at all."""
    if len(password) < (1 if lax else LEAST):
        return "short"
    if len(password.encode("utf-8", "surrogatepass")) > MOST:
        return "long"
    if lax:
        return ""
    if _is_name(password, name):
        return "name"
    if len(set(password)) < 3:
        return "same"
    return "common" if _common().know(mark(password)) else ""


def _is_name(password: str, name: str) -> bool:
    """Whether it is the name, also backwards, twice, or with digits after it."""
    said, called = fold(password), fold(name)
    bare = said.rstrip("0123456789!.") or said
    return bool(called) and (bare in (called, called[::-1], called * 2) or said in (called, called[::-1]))


def mark(password: str) -> int:
    """What is kept of a common password: it is the same for all ways to write it in capitals."""
    return int.from_bytes(blake2b(password.lower().encode("utf-8", "surrogatepass"), digest_size=WIDTH).digest())


class Marks:
    """The marks in order, as they lie in the file."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed) // WIDTH

    def __getitem__(self, place: int) -> int:
        if not 0 <= place < len(self):
            raise IndexError(place)
        return int.from_bytes(self._packed[place * WIDTH : (place + 1) * WIDTH])

    def know(self, wanted: int) -> bool:
        """Whether this mark is one of them."""
        place = bisect_left(self, wanted)
        return place < len(self) and self[place] == wanted


@cache
def _common() -> Marks:
    return Marks(COMMON.read_bytes())
