"""Who somebody is who was here before, and the token to come back as the same one.

A token is a person's id and its BLAKE2b mac under a secret that the store keeps, so it outlives a crash of the
server and nothing has to be looked up. Of an account its generation is in it too: logging out everywhere raises
that, and every older token is worthless. 256 bits of mac; compared in constant time.
"""

import hashlib
import hmac
from collections.abc import Callable

MAC_BYTES = 32
ID_BYTES = 8


class Identity:
    """Makes and reads tokens. `chance(n)` gives n unguessable bytes."""

    def __init__(self, secret: bytes, chance: Callable[[int], bytes]) -> None:
        self._secret = secret
        self._chance = chance

    def new(self) -> str:
        """A new guest's id: `g` and 16 hex digits."""
        return "g" + self._chance(ID_BYTES).hex()

    def token(self, person: str, generation: int = 0) -> str:
        """What this person shows to come back: `id.mac` of a guest, `id.generation.mac` of an account."""
        shown = f"{person}.{generation}" if generation else person
        return f"{shown}.{self._mac(shown)}"

    def read(self, token: str) -> tuple[str, int] | None:
        """The person id and the generation (0 of a guest) in a token, None where it is not one of ours."""
        shown, _, mac = token.rpartition(".")
        if not token.isascii() or not hmac.compare_digest(mac, self._mac(shown)):
            return None
        person, _, generation = shown.partition(".")
        return person, int(generation or 0)

    def _mac(self, shown: str) -> str:
        return hashlib.blake2b(
            shown.encode(),
            key=self._secret[:64],
            digest_size=MAC_BYTES,
            person=b"chinwag token",
        ).hexdigest()
