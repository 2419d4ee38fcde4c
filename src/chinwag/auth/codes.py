"""Codes that people read to each other: of invitations, and the one that makes the first owner. And ids by chance.

A code has 80 random bits: 16 letters and digits of Crockford's base 32 (no I, L, O, U) in groups of four. Of a code
only a digest is kept. So many bits cannot be guessed, so a fast hash is enough.
"""

import hmac
from collections.abc import Callable
from hashlib import blake2b

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES = 10
ID_BYTES = 8
_ALIKE = str.maketrans("OIL", "011")

Chance = Callable[[int], bytes]
"""`chance(n)` gives n unguessable bytes."""


def code(chance: Chance) -> str:
    """A new code, as it is shown: `7QK2-M9XV-4T0B-HC3E`."""
    number = int.from_bytes(chance(CODE_BYTES))
    letters = [LETTERS[number >> shift & 31] for shift in range(75, -1, -5)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def plain(typed: str) -> str:
    """A code as it was meant: case, blanks, dashes and the letters that look like digits do not matter."""
    return "".join([char for char in typed.upper() if char.isalnum()]).translate(_ALIKE)


def kept(code: str) -> str:
    """What is kept of a code."""
    return blake2b(plain(code).encode("utf-8", "surrogatepass"), digest_size=16, person=b"chinwag code").hexdigest()


def fits(typed: str, known: str) -> bool:
    """Whether a typed code is the one of which this was kept. Nothing fits ""."""
    return bool(known) and hmac.compare_digest(kept(typed), known)


def account_id(chance: Chance) -> str:
    """A new account's id: `a` and 16 hex digits."""
    return "a" + chance(ID_BYTES).hex()
